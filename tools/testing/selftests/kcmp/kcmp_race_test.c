// SPDX-License-Identifier: GPL-2.0
/*
 * What kcmp() may not do to the processes it compares, and what it may not
 * make of them: hold up their execve() while it waits for user memory, its own
 * or that of somebody in epoll_wait(), take two files for one because the second
 * was given the memory of the first, or answer another error than the one that
 * comes first.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/kcmp.h>
#include <linux/userfaultfd.h>

#include "kcmp_wait.h"
#include "kselftest_harness.h"

/* An answer that has not come by then does not come. */
#define PATIENCE_MS	10000
/* How long two racing loops are left to meet. */
#define RACE_MS		5000

#define NOBODY		65534

/* A descriptor number that no process here uses. */
#define NO_FD		9999

static int sys_kcmp(pid_t pid1, pid_t pid2, int type, unsigned long idx1,
		    unsigned long idx2)
{
	int ret = syscall(__NR_kcmp, pid1, pid2, type, idx1, idx2);

	return ret < 0 ? -errno : ret;
}

static bool compares_epolls(void)
{
	return sys_kcmp(getpid(), getpid(), KCMP_EPOLL_TFD, 0, 0) == -EFAULT;
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* Wait for a child; false if it is still there when patience ends. */
static bool wait_child(pid_t pid, int *status)
{
	long long end = now_ms() + PATIENCE_MS;

	while (now_ms() < end) {
		if (waitpid(pid, status, WNOHANG) == pid)
			return true;
		usleep(10000);
	}
	return false;
}

static void kill_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* A page that is not there until it is given. */
struct missing_page {
	struct uffdio_zeropage zero;
	void *page;
	int uffd;
};

static const char *make_missing(struct missing_page *m)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	m->uffd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (m->uffd < 0)
		return "needs userfaultfd";
	reg.range.len = sysconf(_SC_PAGESIZE);
	m->page = mmap(NULL, reg.range.len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	reg.range.start = (unsigned long)m->page;
	m->zero.range = reg.range;
	if (m->page == MAP_FAILED || ioctl(m->uffd, UFFDIO_API, &api) ||
	    ioctl(m->uffd, UFFDIO_REGISTER, &reg))
		return "userfaultfd refuses a page";
	return NULL;
}

/* Whoever is to be stalled is stalled when its fault arrives. */
static bool somebody_waits(struct missing_page *m)
{
	struct pollfd pfd = { .fd = m->uffd, .events = POLLIN };
	struct uffd_msg msg = {};

	return poll(&pfd, 1, PATIENCE_MS) == 1 &&
	       read(m->uffd, &msg, sizeof(msg)) == sizeof(msg) &&
	       msg.event == UFFD_EVENT_PAGEFAULT;
}

static bool give(struct missing_page *m)
{
	return !ioctl(m->uffd, UFFDIO_ZEROPAGE, &m->zero);
}

/* A process that executes something as soon as there is a byte to read. */
static pid_t fork_execer(int from)
{
	char *const argv[] = { "sh", "-c", "exit 7", NULL };
	pid_t pid = fork();
	char c;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(from, &c, 1) == 1)
		execv("/bin/sh", argv);
	_exit(1);
}

static bool execs_at_once(pid_t pid, int go)
{
	int status;

	if (write(go, "x", 1) == 1 && wait_child(pid, &status))
		return WIFEXITED(status) && WEXITSTATUS(status) == 7;
	kill_child(pid);
	return false;
}

struct stalled_kcmp {
	pid_t pid1, pid2;
	void *slot;
	pid_t tid;
	int ret;
};

static void *stalled_kcmp_thread(void *arg)
{
	struct stalled_kcmp *k = arg;

	__atomic_store_n(&k->tid, gettid(), __ATOMIC_RELEASE);
	k->ret = sys_kcmp(k->pid1, k->pid2, KCMP_EPOLL_TFD, 0,
			  (unsigned long)k->slot);
	return NULL;
}

FIXTURE(stalled) {
	struct missing_page m;
	pid_t target;		/* execs when there is a byte to read */
	int go;
};

FIXTURE_SETUP(stalled)
{
	const char *missing;
	int go[2];

	if (!compares_epolls())
		SKIP(return, "needs CONFIG_KCMP and CONFIG_EPOLL");
	missing = make_missing(&self->m);
	if (missing)
		SKIP(return, "%s", missing);
	ASSERT_EQ(0, pipe2(go, O_CLOEXEC));
	self->go = go[1];
	self->target = fork_execer(go[0]);
	ASSERT_LE(0, self->target);
}

FIXTURE_TEARDOWN(stalled)
{
}

/*
 * Oracle: while a kcmp() waits for the page of its slot, an execve() of the
 * process that it compares comes to its end.
 */
TEST_F(stalled, slot_does_not_hold_up_exec)
{
	struct stalled_kcmp k = {
		.pid1 = self->target, .pid2 = self->target,
		.slot = self->m.page,
	};
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, stalled_kcmp_thread, &k));
	EXPECT_TRUE(somebody_waits(&self->m));

	EXPECT_TRUE(execs_at_once(self->target, self->go))
		TH_LOG("execve() waits for a kcmp() that waits for a page");

	EXPECT_TRUE(give(&self->m));
	EXPECT_EQ(0, pthread_join(thread, NULL));
	/* The target was reaped before the page came. */
	EXPECT_EQ(-ESRCH, k.ret);
}

struct stalled_wait {
	int epoll;
	struct epoll_event *events;
	int ret;
};

static void *stalled_wait_thread(void *arg)
{
	struct stalled_wait *w = arg;

	w->ret = epoll_wait(w->epoll, w->events, 1, -1);
	return NULL;
}

/*
 * Oracle: while a kcmp() waits for the mutex of an epoll, because somebody in
 * epoll_wait() has it and waits for a page, an execve() of the process that it
 * compares comes to its end.
 */
TEST_F(stalled, epoll_wait_does_not_hold_up_exec)
{
	struct epoll_event ready = { .events = EPOLLIN };
	struct kcmp_epoll_slot slot = {};
	struct stalled_kcmp k = {
		.pid1 = self->target, .pid2 = getpid(), .slot = &slot,
	};
	struct stalled_wait w = { .events = self->m.page };
	pthread_t waiter, thread;

	w.epoll = epoll_create1(EPOLL_CLOEXEC);
	slot.efd = w.epoll;
	slot.tfd = eventfd(1, EFD_CLOEXEC);
	ASSERT_EQ(0, epoll_ctl(w.epoll, EPOLL_CTL_ADD, slot.tfd, &ready));
	ASSERT_EQ(0, pthread_create(&waiter, NULL, stalled_wait_thread, &w));
	EXPECT_TRUE(somebody_waits(&self->m));

	ASSERT_EQ(0, pthread_create(&thread, NULL, stalled_kcmp_thread, &k));
	while (!__atomic_load_n(&k.tid, __ATOMIC_ACQUIRE))
		usleep(1000);
	EXPECT_TRUE(cannot_be_interrupted(k.tid));

	EXPECT_TRUE(execs_at_once(self->target, self->go))
		TH_LOG("execve() waits for a kcmp() that waits for an epoll");

	EXPECT_TRUE(give(&self->m));
	EXPECT_EQ(0, pthread_join(waiter, NULL));
	EXPECT_EQ(1, w.ret);
	EXPECT_EQ(0, pthread_join(thread, NULL));
	/* The standard input is not the eventfd. */
	EXPECT_LT(0, k.ret);
}

/* Descriptor numbers of the process below; nothing else opens these. */
#define FD_A	100
#define FD_B	101

/* Have @nr be a new file that has no other number. */
static void open_as(int nr)
{
	int fd = eventfd(0, 0);

	if (fd < 0 || dup2(fd, nr) < 0)
		_exit(1);
	close(fd);
}

static bool use_one_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	return !sched_setaffinity(0, sizeof(cpus), &cpus);
}

/*
 * The process that is looked at has the same CPU as its reader and preempts
 * it, again and again, to replace one open file by another: a kcmp() that is
 * between its two lookups finds the first file gone and the second one there,
 * and the memory of the one is the first that is used for the other.
 *
 * Oracle: FD_A and FD_B are never open at the same time, and neither is ever a
 * duplicate. They are never the same file.
 */
TEST(reused_memory_is_not_the_same_file)
{
	struct sched_param param = { .sched_priority = 1 };
	unsigned long both = 0, equal = 0;
	int status = 0;
	pid_t target;
	long long end;

	ASSERT_TRUE(use_one_cpu());
	target = fork();
	ASSERT_LE(0, target);
	if (!target) {
		struct timespec nap = {};
		int now = FD_A;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (sched_setscheduler(0, SCHED_FIFO, &param))
			_exit(255);
		open_as(now);
		for (;;) {
			/* Not in step with the reader. */
			nap.tv_nsec = 50000 + rand() % 50000;
			nanosleep(&nap, NULL);
			close(now);
			now = now == FD_A ? FD_B : FD_A;
			open_as(now);
		}
	}

	end = now_ms() + RACE_MS;
	while (now_ms() < end) {
		for (int i = 0; i < 1000; i++) {
			int ret = sys_kcmp(target, target, KCMP_FILE, FD_A, FD_B);

			equal += ret == 0;
			both += ret >= 0;
		}
	}
	if (waitpid(target, &status, WNOHANG)) {
		/* Nothing else may end it. */
		ASSERT_TRUE(WIFEXITED(status));
		ASSERT_EQ(255, WEXITSTATUS(status));
		SKIP(return, "needs the right to use SCHED_FIFO");
	}
	kill_child(target);

	TH_LOG("both lookups found a file %lu times", both);
	if (!both)
		SKIP(return, "kcmp() is not preempted on this kernel");
	EXPECT_EQ(0, equal) {
		TH_LOG("%lu times two files were taken for one", equal);
	}
}

FIXTURE(errno_order) {
	pid_t target;
	int epfd, pipefd[2];
};

FIXTURE_SETUP(errno_order)
{
	struct epoll_event ev = { .events = EPOLLIN };

	if (!compares_epolls())
		SKIP(return, "needs CONFIG_KCMP and CONFIG_EPOLL");
	/* The target is this process: its files are ours to set up. */
	self->target = getpid();
	ASSERT_EQ(0, pipe(self->pipefd));
	self->epfd = epoll_create1(0);
	ASSERT_LE(0, self->epfd);
	ASSERT_EQ(0, epoll_ctl(self->epfd, EPOLL_CTL_ADD, self->pipefd[0], &ev));
}

FIXTURE_TEARDOWN(errno_order)
{
	close(self->epfd);
	close(self->pipefd[0]);
	close(self->pipefd[1]);
}

/* In each variant everything named after the winning error is wrong too. */
FIXTURE_VARIANT(errno_order) {
	bool no_task, no_permission, bad_slot, bad_idx1, bad_efd, no_epoll,
	     bad_tfd;
	int expected;
};

FIXTURE_VARIANT_ADD(errno_order, no_such_task) {
	.no_task = true, .bad_slot = true, .bad_idx1 = true,
	.expected = -ESRCH,
};

FIXTURE_VARIANT_ADD(errno_order, not_permitted) {
	.no_permission = true, .bad_slot = true, .bad_idx1 = true,
	.expected = -EPERM,
};

FIXTURE_VARIANT_ADD(errno_order, unreadable_slot) {
	.bad_slot = true, .bad_idx1 = true,
	.expected = -EFAULT,
};

FIXTURE_VARIANT_ADD(errno_order, no_such_file) {
	.bad_idx1 = true, .bad_efd = true,
	.expected = -EBADF,
};

FIXTURE_VARIANT_ADD(errno_order, no_such_epoll) {
	.bad_efd = true, .bad_tfd = true,
	.expected = -EBADF,
};

FIXTURE_VARIANT_ADD(errno_order, not_an_epoll) {
	.no_epoll = true, .bad_tfd = true,
	.expected = -EINVAL,
};

FIXTURE_VARIANT_ADD(errno_order, no_such_target) {
	.bad_tfd = true,
	.expected = -ENOENT,
};

FIXTURE_VARIANT_ADD(errno_order, nothing_wrong) {
	.expected = 0,
};

TEST_F(errno_order, epoll_tfd)
{
	struct kcmp_epoll_slot slot = {
		.efd = variant->bad_efd ? NO_FD : self->epfd,
		.tfd = variant->bad_tfd ? NO_FD : self->pipefd[0],
	};
	unsigned long idx1 = variant->bad_idx1 ? NO_FD : self->pipefd[0];
	unsigned long uslot = (unsigned long)&slot;
	pid_t target = self->target;

	if (variant->no_epoll)
		slot.efd = self->pipefd[1];
	if (variant->bad_slot)
		uslot = 1;
	if (variant->no_task) {
		target = fork();
		ASSERT_LE(0, target);
		if (!target)
			_exit(0);
		ASSERT_EQ(target, waitpid(target, NULL, 0));
	}
	if (variant->no_permission) {
		pid_t child;
		int status;

		/* Nobody but its own may look at a process that says so. */
		ASSERT_EQ(0, prctl(PR_SET_DUMPABLE, 0));
		child = fork();
		ASSERT_LE(0, child);
		if (!child) {
			if (!geteuid() && (setresgid(NOBODY, NOBODY, NOBODY) ||
					   setresuid(NOBODY, NOBODY, NOBODY)))
				_exit(255);
			_exit(-sys_kcmp(target, target, KCMP_EPOLL_TFD, idx1,
					uslot));
		}
		ASSERT_EQ(child, waitpid(child, &status, 0));
		ASSERT_TRUE(WIFEXITED(status));
		if (WEXITSTATUS(status) == 255)
			SKIP(return, "cannot become another user");
		EXPECT_EQ(variant->expected, -WEXITSTATUS(status));
		return;
	}

	EXPECT_EQ(variant->expected,
		  sys_kcmp(target, target, KCMP_EPOLL_TFD, idx1, uslot));
}

TEST_HARNESS_MAIN
