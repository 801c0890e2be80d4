// SPDX-License-Identifier: GPL-2.0
/*
 * How many times a second can one file be run, by so many at once? Plain files
 * and set-id ones, in memory and on a file server that takes its time to say
 * who owns them. Not a test: it prints, and judges nothing.
 *
 *	text_bench [-t tasks] [-n runs] [-m ms] [-d ms] [memory | server]
 *
 * 1, 2, 4 and so on up to so many tasks, each for so many runs of so many ms.
 * The server takes the ms of -d for an answer.
 */
#define _GNU_SOURCE

#include <err.h>
#include <sched.h>
#include <stdlib.h>

#include "exec_update.h"
#include "text_fuse.h"

#define DIR		"/tmp"
#define TEXT		DIR "/text"
#define FUSE_DIR	DIR "/fuse"
#define FUSE_TEXT	FUSE_DIR "/" FUSE_FILE

#define MAX_RUNS	101
#define MAX_TASKS	64

struct bench {
	bool go, stop;
	unsigned int ready;
	unsigned long execs[MAX_TASKS];
};

static struct bench *bench;
static int runs = 11, run_ms = 500, most_tasks = 4, delay_ms = 5;

static void work(const char *path, unsigned long *execs, pid_t parent)
{
	char *const argv[] = { (char *)path, "--exit", NULL };
	int status;
	pid_t pid;

	become_reader(parent);
	__atomic_add_fetch(&bench->ready, 1, __ATOMIC_SEQ_CST);
	while (!get(&bench->go))
		usleep(100);
	while (!get(&bench->stop)) {
		pid = vfork();
		if (!pid) {
			execv(path, argv);
			_exit(1);
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
			_exit(1);
		++*execs;
	}
	_exit(0);
}

/* In one run. */
static double execs_per_s(const char *path, int tasks)
{
	pid_t pids[MAX_TASKS], parent = getpid();
	unsigned long execs = 0;
	long long begun, took;

	memset(bench, 0, sizeof(*bench));
	for (int i = 0; i < tasks; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			err(1, "fork");
		if (!pids[i])
			work(path, &bench->execs[i], parent);
	}
	while (get(&bench->ready) < (unsigned int)tasks)
		usleep(100);
	begun = now_ms();
	set(&bench->go, true);
	usleep(run_ms * 1000);
	for (int i = 0; i < tasks; i++)
		execs += get(&bench->execs[i]);
	took = now_ms() - begun;
	set(&bench->stop, true);
	for (int i = 0; i < tasks; i++) {
		if (!collect(pids[i]))
			errx(1, "%s does not run", path);
	}
	return execs * 1000.0 / took;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(const char *name, const char *path)
{
	double rate[MAX_RUNS];

	for (int tasks = 1; tasks <= most_tasks; tasks *= 2) {
		for (int i = 0; i < runs; i++)
			rate[i] = execs_per_s(path, tasks);
		qsort(rate, runs, sizeof(*rate), compare);
		printf("%-16s tasks %2d  execs/s: median %8.1f  min %8.1f  max %8.1f\n",
		       name, tasks, rate[runs / 2], rate[0], rate[runs - 1]);
		fflush(stdout);
	}
}

static void measure_both(const char *where, const char *path)
{
	char name[32];

	if (chmod(path, 0755))
		err(1, "chmod");
	snprintf(name, sizeof(name), "%s, plain", where);
	measure(name, path);
	if (chmod(path, 04755))
		err(1, "chmod");
	snprintf(name, sizeof(name), "%s, set-id", where);
	measure(name, path);
}

/* Returns where; NULL is everywhere. */
static const char *options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "t:n:m:d:")) >= 0) {
		int n = c == '?' ? 0 : atoi(optarg);

		if (n <= 0)
			errx(1, "usage: %s [-tnmd number] [memory | server]",
			     argv[0]);
		switch (c) {
		case 't':
			most_tasks = n < MAX_TASKS ? n : MAX_TASKS;
			break;
		case 'n':
			runs = n < MAX_RUNS ? n : MAX_RUNS;
			break;
		case 'm':
			run_ms = n;
			break;
		case 'd':
			delay_ms = n;
			break;
		}
	}
	return argv[optind];
}

int main(int argc, char **argv)
{
	struct fuse_shared *fuse;
	const char *where;
	pid_t daemon;

	if (argc == 2 && !strcmp(argv[1], "--exit"))
		_exit(0);
	where = options(argc, argv);
	bench = mmap(NULL, sizeof(*bench), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (bench == MAP_FAILED)
		err(1, "mmap");
	/* A file system of our own. */
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tmpfs", DIR, "tmpfs", 0, "mode=0755") ||
	    !copy_self(TEXT) || chown(TEXT, IMAGE_UID, IMAGE_UID))
		err(1, "mount");
	if (!where || !strcmp(where, "memory"))
		measure_both("memory", TEXT);
	if (where && strcmp(where, "server"))
		return 0;

	daemon = fuse_start(FUSE_DIR, 0755, &fuse);
	if (daemon < 0) {
		printf("no file server: %s\n", strerror(-daemon));
		return 0;
	}
	fuse->delay_ms = delay_ms;
	set(&fuse->opcode, FUSE_GETATTR);
	measure_both("server", FUSE_TEXT);
	kill(daemon, SIGKILL);
	return 0;
}
