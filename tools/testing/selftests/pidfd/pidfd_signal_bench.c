// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs to kill a tree of processes, by one pidfd_send_signal() and by
 * what there was before it, and what others notice of it.
 *
 *   pidfd_signal_bench [-1] [-n PROCESSES] [-r RUNS] [-s SIGNAL]
 *			[SHAPE|METHOD ...]
 *
 * Shapes: flat, all are children of the root; deep, each has one child; wide,
 * as many children as each of them has. Methods: reaper, DESCENDANTS of the
 * caller; subtree, SUBTREE; pgid, kill(-pgid); cgroup, cgroup.kill; proc, kill
 * everybody found in /proc/PID/task/TID/children, until nobody is found.
 *
 *   call    time that the call, or all rounds of them, took, until the caller
 *           was on its CPU again, which those who die want as well
 *   dead    time until all were dead and waited for
 *   rounds  how often it took another look, for proc
 *   left    who was alive 15 s later
 *   lock    longest time that setpgid() of an unrelated process took during
 *           the call. It takes tasklist_lock for writing, as fork() does, and
 *           does little else, so this is the longest time that the lock was
 *           not to be had.
 *   dying   the same after the call, until all were waited for
 *
 * The processes share one address space: what it costs to tear down thousands
 * of them is not the question here. The unrelated process has real-time
 * priority and the last CPU, and looks every 100 us. With -1 the tree stays on
 * the first CPU. Else those who die are on the last one too, where they spin for
 * tasklist_lock with interrupts off, and the unrelated process may not even come
 * to ask for it: then what it says is too little. (And user-mode Linux spins
 * while another CPU is in the same address space, so that a thousand trees take
 * twice the CPU time.)
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <limits.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "pidfd_signal.h"

#define STACK		8192
#define CGROUP_ROOT	"/tmp/pidfd_signal_bench"
#define CGROUP		CGROUP_ROOT "/tree"

enum { FLAT, DEEP, WIDE, SHAPES };
enum { REAPER, SUBTREE, PGID, CGROUP_KILL, PROC, METHODS };

static const char * const shapes[] = { "flat", "deep", "wide" };
static const char * const methods[] = { "reaper", "subtree", "pgid", "cgroup",
					"proc" };

enum { IDLE, CALLING, DYING, PHASES };

static struct shared {
	atomic_int phase, stop, alive;
	long long lock_ns[PHASES];
} *shared;

static char *stacks;
static int processes = 1000, shape, fan, last_cpu;
static bool one_cpu;

static long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void raise_to(long long *max, long long value)
{
	if (value > *max)
		*max = value;
}

static void use_cpus(int first, int last)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (int cpu = first; cpu <= last; cpu++)
		CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* The process that has nothing to do with it. */
static void probe(void)
{
	struct sched_param param = { .sched_priority = 1 };
	long long start;
	int phase;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	use_cpus(last_cpu, last_cpu);
	if (sched_setscheduler(0, SCHED_FIFO, &param))
		ksft_print_msg("no real-time priority: %s\n", strerror(errno));
	while (shared->alive < processes && !shared->stop)
		nap_us(10000);
	while (!shared->stop) {
		phase = shared->phase;
		start = now_ns();
		setpgid(0, 0);
		raise_to(&shared->lock_ns[phase], now_ns() - start);
		nap_us(100);
	}
	_exit(0);
}

static int node(void *index);

static void add_child(long i)
{
	if (i >= processes)
		return;
	if (clone(node, stacks + (i + 1) * STACK, CLONE_VM | SIGCHLD,
		  (void *)i) < 0)
		_exit(1);
}

static int node(void *index)
{
	long i = (long)index;

	switch (shape) {
	case FLAT:
		for (long c = 1; !i && c < processes; c++)
			add_child(c);
		break;
	case DEEP:
		add_child(i + 1);
		break;
	case WIDE:
		if (!i) {
			for (long c = 1; c < processes; c += fan + 1)
				add_child(c);
		} else if (i % (fan + 1) == 1) {
			for (long c = i + 1; c <= i + fan; c++)
				add_child(c);
		}
		break;
	}
	shared->alive++;
	for (;;)
		pause();
	return 0;
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return ok;
}

static bool cgroup_setup(void)
{
	mkdir(CGROUP_ROOT, 0755);
	if (mount("none", CGROUP_ROOT, "cgroup2", 0, NULL) && errno != EBUSY)
		return false;
	mkdir(CGROUP, 0755);
	return !access(CGROUP "/cgroup.kill", W_OK);
}

static void cgroup_remove(void)
{
	rmdir(CGROUP);
	umount2(CGROUP_ROOT, MNT_DETACH);
	rmdir(CGROUP_ROOT);
}

/* Kill who is below @pid, and say how many there were. */
static int kill_children(pid_t pid, int sig)
{
	char path[64], *text = NULL;
	size_t room = 0;
	FILE *file;
	int n = 0;
	long child;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	/* Read first: who is killed is gone from the file. */
	if (getdelim(&text, &room, '\0', file) < 0)
		n = -1;
	fclose(file);
	if (!n) {
		char *p = text, *end;

		while ((child = strtol(p, &end, 10)) > 0) {
			p = end;
			n += kill_children(child, sig);
			if (!kill(child, sig))
				n++;
		}
	}
	free(text);
	return n < 0 ? 0 : n;
}

/* Wait for whoever is dead; false when nobody of the tree is left. */
static bool reap_some(int *left)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		(*left)--;
	return *left > 0;
}

static void set_phase(int phase)
{
	shared->phase = phase;
}

static void bench(int method, int sig)
{
	long long start, called, until;
	int left = processes, rounds = 1, pidfd, ret = 0;
	pid_t root;

	if (method == CGROUP_KILL && (sig != SIGKILL || !cgroup_setup())) {
		ksft_print_msg("%-5s %-7s %6d  no cgroup.kill for it\n",
			       shapes[shape], methods[method], processes);
		_exit(0);
	}
	for (fan = 1; fan * fan < processes; fan++)
		;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1))
		ksft_exit_fail_msg("no subreaper: %s\n", strerror(errno));
	root = fork();
	if (!root) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!one_cpu)
			use_cpus(0, last_cpu);
		setpgid(0, 0);
		if (method == CGROUP_KILL)
			write_file(CGROUP "/cgroup.procs", "0");
		node((void *)0);
	}
	pidfd = sys_pidfd_open(root, 0);
	for (until = now_ms() + 8 * PATIENCE_MS; now_ms() < until; nap_us(1000)) {
		if (shared->alive == processes)
			break;
	}
	if (shared->alive != processes)
		ksft_exit_fail_msg("only %d of %d processes\n", shared->alive,
				   processes);
	/* Let all of them go to sleep. */
	nap_us(200000);
	memset(shared->lock_ns, 0, sizeof(shared->lock_ns));
	nap_us(50000);

	set_phase(CALLING);
	start = now_ns();
	switch (method) {
	case REAPER:
	case SUBTREE:
		ret = method == REAPER ?
		      sys_pidfd_send_signal(PIDFD_SELF, sig, NULL,
					    PIDFD_SIGNAL_DESCENDANTS) :
		      sys_pidfd_send_signal(pidfd, sig, NULL,
					    PIDFD_SIGNAL_SUBTREE);
		if (ret != processes)
			ksft_print_msg("signalled %d: %s\n", ret,
				       strerror(errno));
		break;
	case PGID:
		ret = kill(-root, sig);
		break;
	case CGROUP_KILL:
		write_file(CGROUP "/cgroup.kill", "1");
		break;
	case PROC:
		while (kill_children(getpid(), sig) && reap_some(&left))
			rounds++;
		break;
	}
	called = now_ns();
	set_phase(DYING);

	/* The orphans come here: this is a subreaper. */
	until = now_ms() + PATIENCE_MS;
	while (reap_some(&left) && now_ms() < until)
		nap_us(200);
	ksft_print_msg("%-5s %-7s %6d %9.2f %9.2f %6d %5d %8.2f %8.2f\n",
		       shapes[shape], methods[method], processes,
		       (called - start) / 1e6, (now_ns() - start) / 1e6,
		       rounds, left,
		       shared->lock_ns[CALLING] / 1e6,
		       shared->lock_ns[DYING] / 1e6);
	fflush(stdout);
	if (method == CGROUP_KILL)
		cgroup_remove();
	_exit(0);
}

/* The prober is no descendant of the process that kills its own. */
static void bench_beside_prober(int method, int sig)
{
	memset(shared, 0, sizeof(*shared));
	if (!fork())
		probe();
	if (!fork())
		bench(method, sig);
	wait(NULL);
	shared->stop = 1;
	while (wait(NULL) > 0)
		;
}

static int one_of(const char * const *names, int n, const char *name)
{
	for (int i = 0; i < n; i++) {
		if (!strcmp(names[i], name))
			return i;
	}
	return -1;
}

int main(int argc, char **argv)
{
	int want_shapes = 0, want_methods = 0, run = 1, sig = SIGKILL, opt, i;
	struct rlimit limit;

	while ((opt = getopt(argc, argv, "1n:r:s:")) != -1) {
		switch (opt) {
		case '1':
			one_cpu = true;
			break;
		case 'n':
			processes = atoi(optarg);
			break;
		case 'r':
			run = atoi(optarg);
			break;
		case 's':
			sig = atoi(optarg);
			break;
		default:
			return KSFT_FAIL;
		}
	}
	for (; optind < argc; optind++) {
		i = one_of(shapes, SHAPES, argv[optind]);
		if (i >= 0)
			want_shapes |= 1 << i;
		i = one_of(methods, METHODS, argv[optind]);
		if (i >= 0)
			want_methods |= 1 << i;
	}
	if (processes < 1 || run < 1)
		return KSFT_FAIL;

	last_cpu = sysconf(_SC_NPROCESSORS_ONLN) - 1;
	limit.rlim_cur = RLIM_INFINITY;
	limit.rlim_max = RLIM_INFINITY;
	setrlimit(RLIMIT_NPROC, &limit);
	shared = shared_memory(sizeof(*shared));
	stacks = mmap(NULL, (size_t)(processes + 1) * STACK,
		      PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (!shared || stacks == MAP_FAILED)
		ksft_exit_fail_msg("no memory: %s\n", strerror(errno));

	use_cpus(0, 0);
	ksft_print_msg("%-5s %-7s %6s %9s %9s %6s %5s %8s %8s\n",
		       "shape", "method", "n", "call ms", "dead ms", "rounds",
		       "left", "lock ms", "dying ms");
	while (run--) {
		for (shape = 0; shape < SHAPES; shape++) {
			if (want_shapes && !(want_shapes & 1 << shape))
				continue;
			for (i = 0; i < METHODS; i++) {
				if (!want_methods || want_methods & 1 << i)
					bench_beside_prober(i, sig);
			}
		}
	}
	return KSFT_PASS;
}
