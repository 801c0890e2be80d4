// SPDX-License-Identifier: GPL-2.0
/*
 * The first process of the guests of bench.py in which several CPUs look at
 * processes; BENCH, from the kernel's command line, says what to measure:
 *	throughput	how often a second others can be looked at, by so many readers
 *			at the same time, all of one process or each of its own
 *	exec-latency	how long an execve() takes while others look at the process, and
 *			how long these take
 *
 * Who calls execve() has CPU 0 for itself, and whoever looks is on CPU 1: what
 * they take of each other is not CPU time.
 */
#include "look.h"
#include "text_fuse.h"

#include <sys/ioctl.h>

/* What processes tell one another; a line of the cache for each reader. */
static struct shared {
	int ready;
	unsigned long go;	/* for the readers, or until when they go */
	unsigned long turn;	/* even: they look at the first process, odd: at the other */
	struct {
		unsigned long calls, turn;
		char apart[112];
	} reader[MAX_READERS];
	struct {
		unsigned long calls, longest;
	} stuck[ARRAY_SIZE(calls)];
} *shared;

static double ticks_per_us;

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("pin");
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void know_ticks(void)
{
	double from = seconds();
	unsigned long before = ticks();

	usleep(200000);
	ticks_per_us = (ticks() - before) / (seconds() - from) / 1e6;
}

static pid_t start_child(int cpu)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (!pid)
		pin(cpu);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void wait_until_ready(int nr)
{
	while (get(&shared->ready) < nr)
		usleep(500);
}

/* --- how often */

#define RUN_US	100000

static double rate(size_t call, int readers, const pid_t *targets, int many)
{
	const int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	/*
	 * A CPU that has no reader spins: were it idle, it would be measured how
	 * long the host takes to wake it, which is longer than a call takes.
	 */
	const int all = readers > cpus ? readers : cpus;
	pid_t pids[MAX_READERS];
	unsigned long sum = 0;
	double from;

	memset(shared, 0, sizeof(*shared));
	for (int i = 0; i < all; i++) {
		pids[i] = start_child(i % cpus);
		if (pids[i])
			continue;
		while (i >= readers)
			;
		look_at(targets[many ? i : 0]);
		if (calls[call].call() < 0)
			fail(calls[call].name);
		__atomic_add_fetch(&shared->ready, 1, __ATOMIC_SEQ_CST);
		while (!get(&shared->go))
			usleep(200);
		for (;;) {
			calls[call].call();
			set(&shared->reader[i].calls, shared->reader[i].calls + 1);
		}
	}
	wait_until_ready(readers);
	set(&shared->go, 1);
	/* All of them are at it. */
	usleep(RUN_US / 5);
	for (int i = 0; i < readers; i++)
		sum -= get(&shared->reader[i].calls);
	from = seconds();
	usleep(RUN_US);
	for (int i = 0; i < readers; i++)
		sum += get(&shared->reader[i].calls);
	from = seconds() - from;
	for (int i = 0; i < all; i++)
		end_child(pids[i]);
	return sum / from;
}

static void throughput(void)
{
	int most = 2 * sysconf(_SC_NPROCESSORS_ONLN);
	pid_t targets[MAX_READERS];

	if (most > MAX_READERS)
		fail("so many CPUs");
	for (int i = 0; i < most; i++)
		targets[i] = start_target();
	for (size_t call = 1; call < ARRAY_SIZE(calls); call++)
		for (int readers = 1; readers <= most; readers *= 2)
			for (int many = 0; many <= (readers > 1); many++)
				printf("bench: %s %d %s %.0f\n", calls[call].name, readers,
				       many ? "many" : "one",
				       rate(call, readers, targets, many));
}

/* --- how long */

#define EXECS		300
#define TURN		10
#define LOOKS_EACH	84
#define TIMES_STUCK	3
/* A file server answers after so long, and for so long others look meanwhile. */
#define STUCK_MS	150
#define WINDOW_MS	100

static void print_us(const unsigned long *took, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		printf(" %.1f", took[i] / ticks_per_us);
	printf("\n");
}

/* A process of storm.c, with the other ends of its pipes. */
struct storm {
	pid_t pid;
	int to, from;
};

/* Away from the numbers that storm.c uses. */
static int high(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 20);

	close(fd);
	return copy;
}

static void read_all(int fd, void *data, int len)
{
	int there = 0;

	/* Not to be woken by each stamp. */
	while (!ioctl(fd, FIONREAD, &there) && there < len)
		usleep(2000);
	if (read(fd, data, len) != len)
		fail("stamps");
}

static struct storm start_storm(void)
{
	char *argv[] = { "/storm", NULL };
	unsigned long first;
	int to[2], from[2];
	struct storm storm;

	if (pipe(to) || pipe(from))
		fail("pipe");
	for (int i = 0; i < 2; i++) {
		to[i] = high(to[i]);
		from[i] = high(from[i]);
	}
	storm.pid = start_child(0);
	if (!storm.pid) {
		dup2(to[0], 8);
		dup2(from[1], 9);
		execve(argv[0], argv, NULL);
		_exit(1);
	}
	close(to[0]);
	close(from[1]);
	storm.to = to[1];
	storm.from = from[0];
	read_all(storm.from, &first, sizeof(first));
	return storm;
}

static void end_storm(struct storm *storm)
{
	end_child(storm->pid);
	close(storm->to);
	close(storm->from);
}

static void look_by_turns(unsigned long *known, const pid_t *looked_at)
{
	unsigned long turn;

	for (size_t call = 0;; call++) {
		turn = get(&shared->turn);
		if (turn != *known) {
			look_at(looked_at[turn % 2]);
			set(known, turn);
		}
		/* In the middle of execve() some of them fail. */
		if (turn)
			calls[LOOKS + call % (ARRAY_SIZE(calls) - LOOKS)].call();
	}
}

/*
 * So many execve()s of a process while so many readers look at it, and as many
 * while the same readers look at another one. They take turns, because what else
 * the machine does is not the same for long: here, elsewhere, elsewhere, here,
 * so that neither is always the later one.
 */
static void execs(const struct storm *storm, pid_t other, int readers)
{
	static unsigned long stamps[2 * TURN], took[2][EXECS];
	static const char go[TURN];
	const pid_t looked_at[] = { storm->pid, other };
	unsigned long *next[] = { took[0], took[1] };
	pid_t pids[MAX_READERS];

	memset(shared, 0, sizeof(*shared));
	for (int i = 0; i < readers; i++) {
		pids[i] = start_child(1);
		if (!pids[i])
			look_by_turns(&shared->reader[i].turn, looked_at);
	}
	for (int i = 0; i < 2 * EXECS / TURN; i++) {
		const int elsewhere = (i ^ i / 2) & 1;
		const unsigned long turn = 2 * i + 2 + elsewhere;

		set(&shared->turn, turn);
		for (int reader = 0; reader < readers; reader++)
			while (get(&shared->reader[reader].turn) != turn)
				usleep(500);
		if (write(storm->to, go, TURN) != TURN)
			fail("storm");
		read_all(storm->from, stamps, sizeof(stamps));
		for (int nr = 0; nr < TURN; nr++)
			*next[elsewhere]++ = stamps[2 * nr + 1] - stamps[2 * nr];
	}
	for (int i = 0; i < readers; i++)
		end_child(pids[i]);
	for (int elsewhere = 0; elsewhere < 2; elsewhere++) {
		printf("bench: exec %s %d", elsewhere ? "elsewhere" : "here", readers);
		print_us(took[elsewhere], EXECS);
	}
}

/* How long each of the calls takes on a process that is at rest, or is not. */
static void looks(const char *state, pid_t pid)
{
	static unsigned long took[ARRAY_SIZE(calls)][LOOKS_EACH];

	look_at(pid);
	for (int i = 0; i < LOOKS_EACH; i++) {
		for (size_t call = LOOKS; call < ARRAY_SIZE(calls); call++) {
			unsigned long before = ticks();

			calls[call].call();
			took[call][i] = ticks() - before;
			/* Not always at the same moment of execve(). */
			usleep(50 + 37 * (i % 8));
		}
	}
	for (size_t call = LOOKS; call < ARRAY_SIZE(calls); call++) {
		printf("bench: look %s %s", state, calls[call].name);
		print_us(took[call], LOOKS_EACH);
	}
}

/* Where a file of a server was that has something to be written back. */
static int map_over(void *page)
{
	mmap(page, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	_exit(0);
}

/*
 * An execve() that holds exec_update_lock and waits: for the mmap_lock of its old
 * memory, which another process shares, and in which that one waits for a file
 * server. Neither kernel keeps anybody from that.
 */
static void get_stuck(struct fuse_shared *fuse, const struct storm *pipes)
{
	static char stack[16384] __attribute__((__aligned__(16)));
	char *argv[] = { "/stamp", NULL };
	int fd = open("/tmp/fuse/" FUSE_FILE, O_RDWR | O_CLOEXEC);
	unsigned long now;
	char *page;

	wait_until_ready(ARRAY_SIZE(calls) - LOOKS);
	/* With the mmap_lock taken no page could be brought in. */
	if (fd < 0 || mlockall(MCL_CURRENT))
		_exit(1);
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED || dup2(pipes->to, 9) < 0)
		_exit(1);
	/*
	 * Before it takes the lock execve() would wait if it had to close the
	 * file, or to wake who waits for a thread of the C library.
	 */
	close(fd);
	syscall(SYS_set_tid_address, NULL);
	*page = 1;
	if (clone(map_over, stack + sizeof(stack), CLONE_VM | SIGCHLD, page) < 0)
		_exit(1);
	while (!get(&fuse->held))
		sched_yield();
	now = ticks();
	if (write(9, &now, sizeof(now)) != sizeof(now))
		_exit(1);
	execve(argv[0], argv, NULL);
	_exit(1);
}

static void look_while_stuck(size_t call, pid_t pid)
{
	unsigned long before, now, until;

	look_at(pid);
	__atomic_add_fetch(&shared->ready, 1, __ATOMIC_SEQ_CST);
	while (!(until = get(&shared->go)))
		usleep(200);
	do {
		before = ticks();
		calls[call].call();
		now = ticks();
		if (now < until)
			shared->stuck[call].calls++;
		if (now - before > shared->stuck[call].longest)
			shared->stuck[call].longest = now - before;
		usleep(1000);
	} while (now < until);
	_exit(0);
}

static void stuck(struct fuse_shared *fuse)
{
	pid_t pid, pids[ARRAY_SIZE(calls)];
	unsigned long stamps[2];
	struct storm pipes;
	int ends[2];

	memset(shared, 0, sizeof(*shared));
	if (pipe(ends))
		fail("pipe");
	pipes.to = high(ends[1]);
	pipes.from = high(ends[0]);
	pid = start_child(0);
	if (!pid)
		get_stuck(fuse, &pipes);
	for (size_t call = LOOKS; call < ARRAY_SIZE(calls); call++) {
		pids[call] = start_child(1);
		if (!pids[call])
			look_while_stuck(call, pid);
	}
	while (!get(&fuse->held)) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			fail("an execve() that is stuck");
		usleep(1000);
	}
	/* From here to the lock it has to go without waiting. */
	usleep(20000);
	set(&shared->go, ticks() + (unsigned long)(WINDOW_MS * 1000 * ticks_per_us));
	for (size_t call = LOOKS; call < ARRAY_SIZE(calls); call++)
		waitpid(pids[call], NULL, 0);
	read_all(pipes.from, stamps, sizeof(stamps));
	/* The other one has become a child of this one, the first process. */
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	close(pipes.to);
	close(pipes.from);
	printf("bench: stuck execve 1");
	stamps[1] -= stamps[0];
	print_us(&stamps[1], 1);
	for (size_t call = LOOKS; call < ARRAY_SIZE(calls); call++) {
		printf("bench: stuck %s %lu", calls[call].name, shared->stuck[call].calls);
		print_us(&shared->stuck[call].longest, 1);
	}
}

static void exec_latency(void)
{
	struct storm storm = start_storm(), other = start_storm();
	static const char go[4000];
	struct fuse_shared *fuse;
	pid_t daemon;

	/* Both programs have their ELF header there. */
	remote_word = (void *)0x400000;
	pin(1);
	know_ticks();
	for (int readers = 0; readers <= 4; readers += readers ?: 1)
		execs(&storm, other.pid, readers);
	looks("rest", other.pid);
	if (write(storm.to, go, sizeof(go)) != sizeof(go))
		fail("storm");
	looks("storm", storm.pid);
	end_storm(&storm);
	end_storm(&other);

	daemon = fuse_start("/tmp/fuse", 0755, &fuse);
	if (daemon < 0)
		fail("fuse");
	fuse->delay_ms = STUCK_MS;
	set(&fuse->opcode, FUSE_WRITE);
	for (int i = 0; i < TIMES_STUCK; i++)
		stuck(fuse);
	end_child(daemon);
}

int main(void)
{
	const char *what = begin();

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		fail("mmap");
	if (!strcmp(what, "throughput"))
		throughput();
	if (!strcmp(what, "exec-latency"))
		exec_latency();
	return end();
}
