// SPDX-License-Identifier: GPL-2.0
/*
 * The first process of the guests of bench.py; BENCH, from the kernel's command
 * line, says what to do:
 *	pause		nothing, the kernel measures itself
 *	slab		print how the slab cache of signal_struct is laid out
 *	instructions	print what looking at a process takes, in ticks of the TSC
 *	check		print what execve() takes, its specification checked or not
 *	run		run the program that RUN names, with its arguments
 */
#include "look.h"

#define ROUNDS	2001

static void instructions(void)
{
	static unsigned long took[ROUNDS];

	look_at(start_target());
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		for (int round = 0; round < ROUNDS; round++) {
			unsigned long before = ticks();
			long ret = calls[i].call();

			took[round] = ticks() - before;
			if (ret < 0)
				fail(calls[i].name);
		}
		qsort(took, ROUNDS, sizeof(took[0]), compare);
		printf("bench: %s %lu %lu\n", calls[i].name, took[0], took[ROUNDS / 2]);
	}
	kill(target, SIGKILL);
	waitpid(target, NULL, 0);
}

#define CHECK	"/sys/kernel/debug/kapi/check/enabled"

/* Instructions from before execve() to the first one of the program. */
static unsigned long execute(char *path)
{
	char *argv[] = { path, NULL };
	unsigned long before, then;
	int ends[2];
	pid_t pid;

	if (pipe(ends) || dup2(ends[1], 9) < 0)
		fail("pipe");
	pid = vfork();
	if (!pid) {
		then = ticks();
		if (write(9, &then, sizeof(then)) != sizeof(then))
			_exit(1);
		execve(path, argv, NULL);
		_exit(1);
	}
	if (pid < 0 || read(ends[0], &before, sizeof(before)) != sizeof(before) ||
	    read(ends[0], &then, sizeof(then)) != sizeof(then))
		fail(path);
	waitpid(pid, NULL, 0);
	close(ends[0]);
	close(ends[1]);
	close(9);
	return then - before;
}

static void check(void)
{
	static const struct {
		const char *name;
		char *path;
	} programs[] = { { "static", "/stamp" }, { "interpreted", "/stamp2" } };
	static unsigned long took[2][ROUNDS / 10];
	const size_t rounds = ARRAY_SIZE(took[0]);
	int fd;

	mkdir("/sys", 0555);
	if (mount("sysfs", "/sys", "sysfs", 0, NULL) ||
	    mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL))
		fail("mount");
	fd = open(CHECK, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		fail(CHECK);
	for (size_t p = 0; p < ARRAY_SIZE(programs); p++) {
		for (size_t round = 0; round < rounds; round++) {
			for (int on = 0; on <= 1; on++) {
				if (pwrite(fd, on ? "1" : "0", 1, 0) != 1)
					fail(CHECK);
				/* The first one finds the caches cold. */
				execute(programs[p].path);
				took[on][round] = execute(programs[p].path);
			}
		}
		for (int on = 0; on <= 1; on++) {
			qsort(took[on], rounds, sizeof(took[on][0]), compare);
			printf("bench: %s %s %lu %lu\n", programs[p].name,
			       on ? "on" : "off", took[on][0],
			       took[on][rounds / 2]);
		}
	}
	close(fd);
}

static void slab(void)
{
	FILE *info = fopen("/proc/slabinfo", "r");

	if (!info)
		fail("slabinfo");
	while (fgets(buffer, sizeof(buffer), info))
		if (!strncmp(buffer, "signal_cache ", 13))
			printf("bench: %s", buffer);
	fclose(info);
}

/* Let a program print what it has to say, and say how it ended. */
static void run(void)
{
	char *argv[32] = { NULL }, *words = getenv("RUN") ?: "";
	int status;
	pid_t pid;

	for (size_t i = 0; i < ARRAY_SIZE(argv) - 1; i++, words = NULL) {
		argv[i] = strtok(words, " ");
		if (!argv[i])
			break;
	}
	pid = fork();
	if (!pid) {
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		fail("fork");
	if (WIFSIGNALED(status))
		status = 128 + WTERMSIG(status);
	else
		status = WEXITSTATUS(status);
	printf("bench: status %d\n", status);
}

int main(void)
{
	const char *what = begin();

	if (!strcmp(what, "pause"))
		for (;;)
			pause();
	if (!strcmp(what, "slab"))
		slab();
	if (!strcmp(what, "instructions"))
		instructions();
	if (!strcmp(what, "check"))
		check();
	if (!strcmp(what, "run"))
		run();
	return end();
}
