/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of pidfd_send_signal()'s scopes have in common: time, memory
 * that all processes of a test share, processes that end with it, and a fork
 * that stays in flight for as long as the test wants.
 */
#ifndef PIDFD_SIGNAL_H
#define PIDFD_SIGNAL_H

#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "pidfd.h"

#ifndef PIDFD_SIGNAL_THREAD
#define PIDFD_SIGNAL_THREAD		0x1
#endif

#ifndef PIDFD_SIGNAL_THREAD_GROUP
#define PIDFD_SIGNAL_THREAD_GROUP	0x2
#endif

#ifndef PIDFD_SIGNAL_PROCESS_GROUP
#define PIDFD_SIGNAL_PROCESS_GROUP	0x4
#endif

#ifndef PIDFD_SIGNAL_DESCENDANTS
#define PIDFD_SIGNAL_DESCENDANTS	0x8
#endif

#ifndef PIDFD_SIGNAL_SUBTREE
#define PIDFD_SIGNAL_SUBTREE		0x10
#endif

/* What has not happened by then does not happen. */
#define PATIENCE_MS	15000

/*
 * How long those live who may survive: also on a slow machine much longer than
 * anybody waits for them to be gone.
 */
#define LIFE_MS		(20 * PATIENCE_MS)

/* How long to look whether something happens that must not. */
#define LOOK_MS		100

static inline long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static inline void nap_us(long us)
{
	struct timespec ts = { .tv_sec = us / 1000000,
			       .tv_nsec = us % 1000000 * 1000 };

	nanosleep(&ts, NULL);
}

/*
 * A machine that stood still is no reason to give up before the others had a
 * chance: no look costs more than LOOK_MS of the patience.
 */
#define wait_until(condition)						\
({									\
	long long left_ = PATIENCE_MS, from_ = now_ms(), now_;		\
	bool met_;							\
									\
	while (!(met_ = (condition)) && left_ > 0) {			\
		nap_us(500);						\
		now_ = now_ms();					\
		left_ -= now_ - from_ < LOOK_MS ? now_ - from_ : LOOK_MS; \
		from_ = now_;						\
	}								\
	met_;								\
})

static inline void *shared_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/* How often to try for a race; more on demand. */
static inline int runs(int by_default)
{
	const char *wanted = getenv("PIDFD_SIGNAL_RUNS");

	return wanted && atoi(wanted) > 0 ? atoi(wanted) : by_default;
}

/* The letter of /proc/PID/stat, or 0. */
static inline char process_state(pid_t pid)
{
	char path[32], line[512], *end;
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	len = read(fd, line, sizeof(line) - 1);
	close(fd);
	if (len <= 0)
		return 0;
	line[len] = 0;
	end = strrchr(line, ')');
	return end && end[1] ? end[2] : 0;
}

/* One number of /proc/PID/status, or -1. */
static inline long long process_status(pid_t pid, const char *name, int base)
{
	long long value = -1;
	char path[64], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		if (!strncmp(line, name, strlen(name)))
			value = strtoll(line + strlen(name), NULL, base);
	}
	fclose(file);
	return value;
}

static inline bool process_sleeps(pid_t pid)
{
	return process_state(pid) == 'S';
}

/* Wait for a child; false if it does not end. */
static inline bool reap(pid_t pid, int *status)
{
	int ignored;

	return wait_until(waitpid(pid, status ?: &ignored, WNOHANG) == pid);
}

/*
 * Wait for all children, and for those who become children of this subreaper
 * meanwhile; false if some do not end.
 */
static inline bool reap_all(void)
{
	return wait_until(({
		long long until = now_ms() + LOOK_MS;
		pid_t pid;

		/* There may be no end of them. */
		do {
			pid = waitpid(-1, NULL, WNOHANG);
		} while (pid > 0 && now_ms() < until);
		pid < 0 && errno == ECHILD;
	}));
}

/* Wait for a number that grows; false if it does so no longer. */
static inline bool wait_for_all(atomic_int *count, int n)
{
	int seen;

	while ((seen = *count) < n) {
		if (!wait_until(*count != seen))
			return false;
	}
	return true;
}

/* A child that does not outlive its parent. */
static inline pid_t fork_child(void)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
	}
	return pid;
}

/* Sleep until killed, but not for ever. */
static inline void sleep_on(void)
{
	long long until = now_ms() + LIFE_MS;

	while (now_ms() < until)
		nap_us(100000000);
	_exit(1);
}

static inline int send_scope(pid_t pid, int sig, unsigned int scope)
{
	int pidfd = sys_pidfd_open(pid, 0);
	int ret, error;

	if (pidfd < 0)
		return -1;
	ret = sys_pidfd_send_signal(pidfd, sig, NULL, scope);
	error = errno;
	close(pidfd);
	errno = error;
	return ret;
}

/*
 * A process that forks, and a fork that waits: clone3() stores the pidfd of
 * the child to be when the child is nearly complete, and the parent faults on
 * a page that only comes when the test says so.
 */
struct forker {
	/* what the test asks for */
	int block;		/* signal to block */
	int handle;		/* signal to handle */
	int ignore;		/* signal to ignore */
	int raise;		/* signal to have pending before */
	bool own_session;
	__u64 flags;		/* for clone3() */

	/* what came of it */
	pid_t parent;
	int uffd, error;
	unsigned long page;
	atomic_bool ready, stop;
	atomic_int forked;		/* what clone3() returned */
	atomic_int child;
	atomic_int parent_handled, child_handled;
	sigset_t child_pending;
	siginfo_t child_info;		/* what its handler was told */
};

static struct forker *this_forker;

static inline void forker_handler(int sig, siginfo_t *info, void *context)
{
	if (getpid() == this_forker->parent) {
		this_forker->parent_handled++;
	} else {
		this_forker->child_info = *info;
		this_forker->child_handled++;
	}
}

/* A child that was in flight gets the signal, and not what came with it. */
static inline bool forker_sender_unknown(struct forker *f)
{
	return f->child_info.si_code == SI_USER && !f->child_info.si_pid &&
	       !f->child_info.si_uid && !f->child_info.si_value.sival_int;
}

static inline void forker_wait(struct forker *f)
{
	long long until = now_ms() + 2 * PATIENCE_MS;

	while (!f->stop && now_ms() < until)
		nap_us(1000);
	_exit(0);
}

static inline void forker_run(struct forker *f)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	size_t size = sysconf(_SC_PAGESIZE);
	struct __clone_args args = {
		.flags = CLONE_PIDFD | f->flags,
		.exit_signal = f->flags & CLONE_PARENT ? 0 : SIGCHLD,
	};
	struct sigaction action = {
		.sa_sigaction = forker_handler,
		.sa_flags = SA_SIGINFO | SA_RESTART,
	};
	sigset_t set;
	void *page;
	pid_t pid;

	this_forker = f;
	f->parent = getpid();
	if (f->own_session)
		setsid();
	sigemptyset(&set);
	if (f->block) {
		sigaddset(&set, f->block);
		sigprocmask(SIG_BLOCK, &set, NULL);
	}
	if (f->handle)
		sigaction(f->handle, &action, NULL);
	if (f->ignore)
		signal(f->ignore, SIG_IGN);
	if (f->raise)
		kill(getpid(), f->raise);

	f->uffd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	page = mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (f->uffd < 0 || page == MAP_FAILED ||
	    ioctl(f->uffd, UFFDIO_API, &api))
		goto failed;
	f->page = (unsigned long)page;
	reg.range.start = f->page;
	reg.range.len = size;
	if (ioctl(f->uffd, UFFDIO_REGISTER, &reg))
		goto failed;

	f->ready = true;
	args.pidfd = f->page;
	pid = sys_clone3(&args, sizeof(args));
	if (!pid) {
		sigpending(&f->child_pending);
		f->child = getpid();
		/* Not before: its parent may be dead, and it must be seen. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	} else {
		f->forked = pid < 0 ? -errno : pid;
	}
	forker_wait(f);
failed:
	f->error = errno;
	f->ready = true;
	_exit(1);
}

/* The parent's userfaultfd, once its fork is in flight, or -1. */
static inline int forker_in_flight(struct forker *f)
{
	struct pollfd fault = { .events = POLLIN };
	int pidfd;

	if (!wait_until(f->ready) || f->error)
		return -1;
	pidfd = sys_pidfd_open(f->parent, 0);
	if (pidfd < 0)
		return -1;
	fault.fd = sys_pidfd_getfd(pidfd, f->uffd, 0);
	close(pidfd);
	if (fault.fd < 0)
		return -1;
	if (!wait_until(poll(&fault, 1, 0) == 1)) {
		close(fault.fd);
		return -1;
	}
	return fault.fd;
}

/* Let the fork go on. */
static inline int forker_continue(struct forker *f, int uffd)
{
	struct uffdio_zeropage zero = {
		.range = { .start = f->page, .len = sysconf(_SC_PAGESIZE) },
	};
	int ret;

	do {
		ret = ioctl(uffd, UFFDIO_ZEROPAGE, &zero);
	} while (ret && errno == EAGAIN);
	close(uffd);
	return ret;
}

/* Whether there is a userfaultfd, and it sees faults in the kernel. */
static inline bool has_userfaultfd(void)
{
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/*
 * Processes that fork, all of them, until there are enough. In each of them
 * "handled" says how often the signal was handled on the way from the first
 * process to this one: by itself, or by an ancestor before it forked. If a
 * signal reaches all processes of one instant and the forks in flight, once
 * each, then that is once in every process, wherever it was.
 */
struct swarm {
	int limit;
	bool new_sessions;
	atomic_int born, ready, stop;
	atomic_int missed, once, twice;
};

static atomic_int swarm_handled;

static inline void swarm_handler(int sig)
{
	swarm_handled++;
}

static inline void swarm_run(struct swarm *s, int sig)
{
	long long until = now_ms() + 2 * PATIENCE_MS;

	signal(sig, swarm_handler);
	s->ready++;
	while (!s->stop && s->born++ < s->limit) {
		pid_t pid = fork();

		if (!pid && s->new_sessions)
			setsid();
		if (pid < 0)
			break;
	}
	while (!s->stop && now_ms() < until)
		nap_us(20000);
	/* What was sent before "stop" was set arrives with the end of a call. */
	getppid();
	if (!swarm_handled)
		s->missed++;
	else if (swarm_handled == 1)
		s->once++;
	else
		s->twice++;
	_exit(0);
}

#endif /* PIDFD_SIGNAL_H */
