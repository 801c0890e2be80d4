// SPDX-License-Identifier: GPL-2.0
/*
 * PIDFD_SIGNAL_PROCESS_GROUP: who is signalled when a process group is, and
 * that a member that is just forking has no child that the signal missed.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <sys/resource.h>

#include "pidfd_signal.h"
#include "kselftest_harness.h"

/* To be patient twice takes as long as a test has by default. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	300

static int send_group(pid_t leader, int sig)
{
	return send_scope(leader, sig, PIDFD_SIGNAL_PROCESS_GROUP);
}

/* The members get it, and neither those who left the group nor the sender. */
TEST(members_only)
{
	pid_t leader, member, outsider;
	int status;

	leader = fork_child();
	ASSERT_GE(leader, 0);
	if (!leader)
		sleep_on();
	ASSERT_EQ(0, setpgid(leader, leader));
	member = fork_child();
	ASSERT_GE(member, 0);
	if (!member)
		sleep_on();
	ASSERT_EQ(0, setpgid(member, leader));
	outsider = fork_child();
	ASSERT_GE(outsider, 0);
	if (!outsider)
		sleep_on();
	ASSERT_EQ(0, setpgid(outsider, outsider));

	ASSERT_EQ(0, send_group(leader, 0));
	ASSERT_EQ(0, send_group(leader, SIGTERM));
	ASSERT_TRUE(reap(leader, &status));
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	ASSERT_TRUE(reap(member, &status));
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	nap_us(LOOK_MS * 1000);
	EXPECT_EQ(0, waitpid(outsider, &status, WNOHANG));
	kill(outsider, SIGKILL);
	EXPECT_TRUE(reap(outsider, &status));
}

TEST(not_a_leader)
{
	pid_t pid;

	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid)
		sleep_on();
	EXPECT_EQ(-1, send_group(pid, 0));
	EXPECT_EQ(ESRCH, errno);
	kill(pid, SIGKILL);
	EXPECT_TRUE(reap(pid, NULL));
}

/* What processes share that fork; NULL where forks cannot be held in flight. */
static struct forker *set_up(struct __test_metadata *_metadata)
{
	struct forker *f;

	if (!has_userfaultfd())
		SKIP(return NULL, "no userfaultfd for faults in the kernel");
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	f = shared_memory(sizeof(*f));
	ASSERT_NE(NULL, f);
	return f;
}

/* The leader of a group forks; his userfaultfd. */
static int take_off(struct __test_metadata *_metadata, struct forker *f)
{
	pid_t leader = fork_child();
	int uffd;

	ASSERT_GE(leader, 0);
	if (!leader) {
		setpgid(0, 0);
		forker_run(f);
	}
	uffd = forker_in_flight(f);
	ASSERT_GE(uffd, 0);
	return uffd;
}

static void tear_down(struct __test_metadata *_metadata, struct forker *f)
{
	if (!f)
		return;
	f->stop = true;
	EXPECT_TRUE(reap_all());
}

FIXTURE(in_flight)
{
	struct forker *f;
	int uffd;
};

FIXTURE_VARIANT(in_flight)
{
	int sig, handle, block, ignore, raise;
};

FIXTURE_VARIANT_ADD(in_flight, handled) {
	.sig = SIGUSR1, .handle = SIGUSR1,
};

FIXTURE_VARIANT_ADD(in_flight, realtime) {
	.sig = 40, .handle = 40,
};

FIXTURE_VARIANT_ADD(in_flight, blocked) {
	.sig = SIGUSR1, .block = SIGUSR1,
};

FIXTURE_VARIANT_ADD(in_flight, blocked_fatal) {
	.sig = SIGTERM, .block = SIGTERM,
};

FIXTURE_VARIANT_ADD(in_flight, pending) {
	.sig = SIGUSR1, .block = SIGUSR1, .raise = SIGUSR1,
};

FIXTURE_VARIANT_ADD(in_flight, ignored) {
	.sig = SIGUSR1, .ignore = SIGUSR1,
};

FIXTURE_VARIANT_ADD(in_flight, fatal) {
	.sig = SIGTERM,
};

FIXTURE_VARIANT_ADD(in_flight, killed) {
	.sig = SIGKILL,
};

FIXTURE_SETUP(in_flight)
{
	self->f = set_up(_metadata);
	if (!self->f)
		return;
	self->f->handle = variant->handle;
	self->f->block = variant->block;
	self->f->ignore = variant->ignore;
	self->f->raise = variant->raise;
	self->uffd = take_off(_metadata, self->f);
}

FIXTURE_TEARDOWN(in_flight)
{
	tear_down(_metadata, self->f);
}

TEST_F(in_flight, fork)
{
	bool fatal = !variant->handle && !variant->block && !variant->ignore;
	struct forker *f = self->f;
	int status;

	ASSERT_EQ(0, send_group(f->parent, variant->sig));
	if (fatal) {
		forker_continue(f, self->uffd);
		ASSERT_TRUE(reap(f->parent, &status));
		EXPECT_TRUE(WIFSIGNALED(status));
		EXPECT_EQ(variant->sig, WTERMSIG(status));
		EXPECT_TRUE(reap_all());
		EXPECT_EQ(0, f->child);
		return;
	}
	EXPECT_EQ(0, forker_continue(f, self->uffd));
	ASSERT_TRUE(wait_until(f->child && f->forked));
	EXPECT_EQ(f->child, f->forked);
	if (variant->handle) {
		EXPECT_TRUE(wait_until(f->parent_handled && f->child_handled));
		nap_us(LOOK_MS * 1000);
		EXPECT_EQ(1, f->parent_handled);
		EXPECT_EQ(1, f->child_handled);
		EXPECT_TRUE(forker_sender_unknown(f));
	}
	EXPECT_EQ(!!variant->block,
		  sigismember(&f->child_pending, variant->sig));
}

/* Of a stop and a continue signal the later one counts, for the child too. */
FIXTURE(contradiction)
{
	struct forker *f;
	int uffd;
};

FIXTURE_VARIANT(contradiction)
{
	int sig[2], block, ignore;
	bool stopped;
};

FIXTURE_VARIANT_ADD(contradiction, stop) {
	.sig = { SIGCONT, SIGSTOP }, .stopped = true,
};

FIXTURE_VARIANT_ADD(contradiction, go_on) {
	.sig = { SIGSTOP, SIGCONT },
};

/* Also one that is ignored. */
FIXTURE_VARIANT_ADD(contradiction, ignored_stop) {
	.sig = { SIGCONT, SIGTSTP }, .block = SIGCONT, .ignore = SIGTSTP,
};

FIXTURE_SETUP(contradiction)
{
	self->f = set_up(_metadata);
	if (!self->f)
		return;
	self->f->block = variant->block;
	self->f->ignore = variant->ignore;
	self->uffd = take_off(_metadata, self->f);
}

FIXTURE_TEARDOWN(contradiction)
{
	tear_down(_metadata, self->f);
}

TEST_F(contradiction, in_flight)
{
	struct forker *f = self->f;

	EXPECT_EQ(0, send_group(f->parent, variant->sig[0]));
	EXPECT_EQ(0, send_group(f->parent, variant->sig[1]));
	EXPECT_EQ(0, forker_continue(f, self->uffd));
	if (variant->stopped) {
		EXPECT_TRUE(wait_until(process_state(f->parent) == 'T'));
		nap_us(LOOK_MS * 1000);
		EXPECT_EQ(0, f->child);
		EXPECT_EQ(0, send_group(f->parent, SIGCONT));
	}
	EXPECT_TRUE(wait_until(f->child && f->forked));
	EXPECT_EQ(0, sigismember(&f->child_pending, SIGCONT));
}

/* Of a workqueue that every kernel has. What is written makes new workers. */
#define NICE	"/sys/devices/virtual/workqueue/writeback/nice"

/* Of the threads of the kernel: how many are so nice, and have SIGCONT pending. */
static void look_at_kernel_threads(int nice, int *so_nice, int *pending)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	*so_nice = *pending = 0;
	while (proc && (entry = readdir(proc))) {
		pid_t pid = atoi(entry->d_name);
		long long set;

		if (!pid || process_status(pid, "PPid:", 10) != 2)
			continue;
		*so_nice += getpriority(PRIO_PROCESS, pid) == nice;
		set = process_status(pid, "ShdPnd:", 16);
		*pending += set > 0 && (set >> (SIGCONT - 1) & 1);
	}
	if (proc)
		closedir(proc);
}

static bool anybody_stopped(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	bool stopped = false;

	while (proc && (entry = readdir(proc))) {
		char state = process_state(atoi(entry->d_name));

		stopped = stopped || state == 'T' || state == 't';
	}
	if (proc)
		closedir(proc);
	return stopped;
}

FIXTURE(kernel_threads)
{
	char nice[16];
	int fd;
};

FIXTURE_SETUP(kernel_threads)
{
	int so_nice, pending;
	ssize_t len;

	self->fd = open(NICE, O_RDWR | O_CLOEXEC);
	if (self->fd < 0)
		SKIP(return, "cannot write to " NICE);
	len = read(self->fd, self->nice, sizeof(self->nice) - 1);
	ASSERT_GT(len, 0);
	self->nice[len] = 0;
	look_at_kernel_threads(0, &so_nice, &pending);
	if (!so_nice)
		SKIP(return, "no threads of the kernel in this pid namespace");
	if (anybody_stopped())
		SKIP(return, "a process is stopped, and would be told to go on");
}

FIXTURE_TEARDOWN(kernel_threads)
{
	if (self->fd < 0)
		return;
	EXPECT_LT(0, pwrite(self->fd, self->nice, strlen(self->nice), 0));
	close(self->fd);
}

/*
 * Everybody is told to go on while kthreadd forks. Threads of the kernel ignore
 * signals, and never take what they begin with: who has one pending does not
 * sleep interruptibly any more.
 */
TEST_F(kernel_threads, begin_with_nothing)
{
	int so_nice, pending = 0;
	pid_t sender = fork_child();
	char nice[16];

	ASSERT_GE(sender, 0);
	if (!sender) {
		for (;;)
			kill(-1, SIGCONT);
	}
	for (int i = 0, n = runs(100); i < n && !pending; i++) {
		snprintf(nice, sizeof(nice), "%d", 1 + i % 19);
		EXPECT_LT(0, pwrite(self->fd, nice, strlen(nice), 0));
		look_at_kernel_threads(1 + i % 19, &so_nice, &pending);
		EXPECT_GT(so_nice, 0);
		EXPECT_EQ(0, pending);
	}
	kill(sender, SIGKILL);
	EXPECT_TRUE(reap(sender, NULL));
}

FIXTURE(growing) {};

FIXTURE_SETUP(growing) {}

FIXTURE_TEARDOWN(growing) {}

/* The group grows while it is signalled: nobody is missed, nobody hit twice. */
TEST_F_TIMEOUT(growing, once_each, 600)
{
	struct swarm *s = shared_memory(sizeof(*s));

	ASSERT_NE(NULL, s);
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	for (int i = 0, n = runs(10); i < n; i++) {
		pid_t leader;

		memset(s, 0, sizeof(*s));
		s->limit = 100;
		leader = fork();
		ASSERT_GE(leader, 0);
		if (!leader) {
			setpgid(0, 0);
			swarm_run(s, SIGUSR1);
		}
		EXPECT_TRUE(wait_until(s->ready));
		nap_us(i % 20 * 100);
		EXPECT_EQ(0, send_group(leader, SIGUSR1));
		/* One is counted for each who finds that there are enough. */
		EXPECT_TRUE(wait_until(s->born > 2 * s->limit));
		s->stop = 1;
		EXPECT_TRUE(reap_all());
		EXPECT_EQ(0, s->missed);
		EXPECT_EQ(0, s->twice);
		EXPECT_EQ(s->limit + 1, s->once);
		if (s->missed || s->twice)
			break;
	}
}

TEST_HARNESS_MAIN
