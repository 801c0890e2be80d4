// SPDX-License-Identifier: GPL-2.0
/*
 * Blocking the execve() of a process: who waits for whom, and how it ends.
 *
 * With CONFIG_DEBUG_EXEC_UPDATE whoever writes a pid to exec_update/block in
 * debugfs blocks execve() of that process until he gets a signal, and the kernel
 * counts the blocks. There is a process for each blocker here, and one that
 * calls execve() when it is told to and says so from the new image.
 *
 * Oracles: while there is a blocker, the image is the old one; when there is
 * none any more, the new one comes; who waits can be killed.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec_update.h"
#include "kselftest_harness.h"

#define MAX_BLOCKERS	8

/* How long to look for something that must not happen. */
#define A_WHILE_MS	300

/* How long a blocker that comes again and again blocks at a time. */
#define ONE_BLOCK_MS	60

#define BLOCK_FILE	DEBUGFS_DIR "block"

FIXTURE(block) {
	pid_t target;
	int go;				/* a byte: call execve() */
	int image;			/* a byte: the new image runs */
	pid_t blocker[MAX_BLOCKERS];
	unsigned long blocked;		/* before the first blocker */
};

static unsigned long blocks(void)
{
	struct events events;

	read_events(&events);
	return events.blocked;
}

static void wake(int sig)
{
}

/* The exit status of a blocker is the error, 0 if he blocked. */
static pid_t start_blocker(pid_t target)
{
	pid_t pid = fork();

	if (!pid) {
		struct sigaction sa = { .sa_handler = wake };
		char number[16];
		int fd, len;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigaction(SIGUSR1, &sa, NULL);
		fd = open(BLOCK_FILE, O_WRONLY);
		len = snprintf(number, sizeof(number), "%d", target);
		_exit(write(fd, number, len) == len ? 0 : errno);
	}
	return pid;
}

static bool wait_for_blocks(unsigned long number)
{
	return wait_until(blocks() >= number) && blocks() == number;
}

static bool end_blocker(pid_t pid)
{
	kill(pid, SIGUSR1);
	return collect(pid);
}

static pid_t start_target(int *go, int *image)
{
	char *const argv[] = { "block", "--image", NULL };
	int to[2], from[2];
	pid_t pid;

	if (pipe(to) || pipe(from))
		return -1;
	pid = fork();
	if (!pid) {
		char c;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (dup2(from[1], 1) < 0 || read(to[0], &c, 1) != 1)
			_exit(1);
		execv("/proc/self/exe", argv);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	*go = to[1];
	*image = from[0];
	return pid;
}

static bool image_runs(int fd)
{
	char c;

	return is_readable(fd) && read(fd, &c, 1) == 1;
}

static bool image_runs_within(int fd, int ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, ms) == 1;
}

FIXTURE_SETUP(block)
{
	struct events events;

	if (geteuid() || !read_events(&events) || access(BLOCK_FILE, W_OK))
		SKIP(return, "needs root and CONFIG_DEBUG_EXEC_UPDATE");
	memset(self->blocker, 0, sizeof(self->blocker));
	self->target = start_target(&self->go, &self->image);
	ASSERT_LT(0, self->target);
	self->blocked = events.blocked;
}

FIXTURE_TEARDOWN(block)
{
	set_always_lock(false);
	if (self->target > 0) {
		kill(self->target, SIGKILL);
		waitpid(self->target, NULL, 0);
	}
	for (int i = 0; i < MAX_BLOCKERS; i++) {
		if (self->blocker[i] > 0) {
			kill(self->blocker[i], SIGKILL);
			waitpid(self->blocker[i], NULL, 0);
		}
	}
}

/* Whether so many blockers block, where @blocked was the count before. */
static bool start_blockers(pid_t *blocker, int n, pid_t target,
			   unsigned long blocked)
{
	for (int i = 0; i < n; i++) {
		blocker[i] = start_blocker(target);
		if (blocker[i] < 0)
			return false;
	}
	return wait_for_blocks(blocked + n);
}

/* Tell the target to call execve(); whether it waits in there. */
static bool exec_waits(pid_t target, int go, int image)
{
	return write(go, "x", 1) == 1 && waits_for_long(target) &&
	       !image_runs_within(image, 0);
}

TEST_F(block, exec_waits_for_the_blocker)
{
	ASSERT_TRUE(start_blockers(self->blocker, 1, self->target,
				   self->blocked));
	ASSERT_TRUE(exec_waits(self->target, self->go, self->image));
	EXPECT_TRUE(end_blocker(self->blocker[0]));
	self->blocker[0] = 0;
	EXPECT_TRUE(image_runs(self->image));
	EXPECT_TRUE(collect(self->target));
	self->target = 0;
}

TEST_F(block, many_block_at_once_and_exec_waits_for_the_last)
{
	ASSERT_TRUE(start_blockers(self->blocker, MAX_BLOCKERS, self->target,
				   self->blocked));
	ASSERT_TRUE(exec_waits(self->target, self->go, self->image));
	for (int i = 0; i < MAX_BLOCKERS; i++) {
		EXPECT_FALSE(image_runs_within(self->image,
					       A_WHILE_MS / MAX_BLOCKERS));
		EXPECT_TRUE(end_blocker(self->blocker[i]));
		self->blocker[i] = 0;
	}
	EXPECT_TRUE(image_runs(self->image));
}

/* What is blocked is one process: others go on. */
TEST_F(block, another_process_execs_meanwhile)
{
	int go, image;
	pid_t other;

	ASSERT_TRUE(start_blockers(self->blocker, 1, self->target,
				   self->blocked));
	other = start_target(&go, &image);
	ASSERT_LT(0, other);
	EXPECT_EQ(1, write(go, "x", 1));
	EXPECT_TRUE(image_runs(image));
	EXPECT_TRUE(collect(other));
}

/* Whoever looks at the process is not in the way of a blocker, nor he in theirs. */
TEST_F(block, readers_go_on)
{
	char path[64], link[256];

	ASSERT_TRUE(start_blockers(self->blocker, 1, self->target,
				   self->blocked));
	snprintf(path, sizeof(path), "/proc/%d/exe", self->target);
	EXPECT_LT(0, readlink(path, link, sizeof(link)));
	snprintf(path, sizeof(path), "/proc/%d/ns/uts", self->target);
	EXPECT_LT(0, readlink(path, link, sizeof(link)));
}

/* A process that reads a file of the target and succeeds if it could. */
static pid_t start_reader(pid_t target, const char *file)
{
	pid_t pid = fork();

	if (!pid) {
		char path[64], text[1024];
		int fd;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(path, sizeof(path), "/proc/%d/%s", target, file);
		fd = open(path, O_RDONLY);
		_exit(read(fd, text, sizeof(text)) > 0 ? 0 : 1);
	}
	return pid;
}

/* Who speculates need not even wait when execve() waits for the blocker. */
TEST_F(block, readers_overtake_exec)
{
	if (!kernel_is_64bit())
		SKIP(return, "32-bit kernels do not speculate");
	ASSERT_TRUE(start_blockers(self->blocker, 1, self->target,
				   self->blocked));
	ASSERT_TRUE(exec_waits(self->target, self->go, self->image));

	EXPECT_TRUE(collect(start_reader(self->target, "io")));
	EXPECT_FALSE(image_runs_within(self->image, 0));
	EXPECT_TRUE(end_blocker(self->blocker[0]));
	self->blocker[0] = 0;
	EXPECT_TRUE(image_runs(self->image));
}

/*
 * As long as execve() waits for the lock, and readers have to take it: those of
 * what everybody may read do not wait, and others do. It has time for all of its
 * patience: a test that is killed leaves always_lock as it is.
 */
TEST_F_TIMEOUT(block, what_everybody_may_read_does_not_wait, 150)
{
	static const char * const files[] = { "stat", "wchan" };
	pid_t pid;

	ASSERT_TRUE(start_blockers(self->blocker, 1, self->target,
				   self->blocked));
	ASSERT_TRUE(exec_waits(self->target, self->go, self->image));
	ASSERT_TRUE(set_always_lock(true));

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		EXPECT_TRUE(collect(start_reader(self->target, files[i])))
			TH_LOG("%s waits, or cannot be read", files[i]);
	}

	pid = start_reader(self->target, "io");
	EXPECT_TRUE(waits_for_long(pid));
	EXPECT_TRUE(end_blocker(self->blocker[0]));
	self->blocker[0] = 0;
	EXPECT_TRUE(collect(pid));
	EXPECT_TRUE(image_runs(self->image));
}

TEST_F(block, exec_that_waits_can_be_killed)
{
	int status;

	ASSERT_TRUE(start_blockers(self->blocker, 1, self->target,
				   self->blocked));
	ASSERT_TRUE(exec_waits(self->target, self->go, self->image));
	EXPECT_EQ(0, kill(self->target, SIGKILL));
	ASSERT_TRUE(wait_until(waitpid(self->target, &status, WNOHANG) ==
			       self->target));
	self->target = 0;
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	EXPECT_TRUE(end_blocker(self->blocker[0]));
	self->blocker[0] = 0;
}

/* exec that waits comes first, so another blocker waits behind it. */
TEST_F(block, blocker_that_waits_can_be_killed)
{
	int status = 0;
	pid_t waiter;

	ASSERT_TRUE(start_blockers(self->blocker, 1, self->target,
				   self->blocked));
	ASSERT_TRUE(exec_waits(self->target, self->go, self->image));

	waiter = start_blocker(self->target);
	ASSERT_LT(0, waiter);
	EXPECT_TRUE(waits_for_long(waiter));
	EXPECT_EQ(self->blocked + 1, blocks()) {
		TH_LOG("a blocker overtakes an execve() that waits");
	}
	EXPECT_EQ(0, kill(waiter, SIGKILL));
	EXPECT_FALSE(collect(waiter));
	EXPECT_EQ(-1, waitpid(waiter, &status, WNOHANG));

	/* He took nothing with him. */
	EXPECT_TRUE(end_blocker(self->blocker[0]));
	self->blocker[0] = 0;
	EXPECT_TRUE(image_runs(self->image));
}

/* And is not forgotten if he is not killed: he blocks the new image. */
TEST_F(block, blocker_waits_for_exec)
{
	ASSERT_TRUE(start_blockers(self->blocker, 1, self->target,
				   self->blocked));
	ASSERT_TRUE(exec_waits(self->target, self->go, self->image));

	self->blocker[1] = start_blocker(self->target);
	ASSERT_LT(0, self->blocker[1]);
	EXPECT_TRUE(waits_for_long(self->blocker[1]));
	EXPECT_EQ(self->blocked + 1, blocks());

	EXPECT_TRUE(end_blocker(self->blocker[0]));
	self->blocker[0] = 0;
	EXPECT_TRUE(image_runs(self->image));
	EXPECT_TRUE(wait_for_blocks(self->blocked + 2));
}

/* One blocker takes turns with the others, so that there is always one. */
static pid_t start_turns(pid_t target, int number)
{
	pid_t pid = fork();

	if (!pid) {
		struct sigaction sa = { .sa_handler = wake };
		int fd = open(BLOCK_FILE, O_WRONLY);
		char text[16];
		int len = snprintf(text, sizeof(text), "%d", target);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigaction(SIGALRM, &sa, NULL);
		usleep(number * ONE_BLOCK_MS * 1000 / 3);
		for (;;) {
			/* And again, if it comes before he blocks. */
			struct itimerval one = {
				.it_value.tv_usec = ONE_BLOCK_MS * 1000,
				.it_interval.tv_usec = ONE_BLOCK_MS * 1000,
			};

			setitimer(ITIMER_REAL, &one, NULL);
			if (write(fd, text, len) != len)
				_exit(errno);
		}
	}
	return pid;
}

/*
 * Three of them, each for two thirds of the time while another one blocks too.
 * If a blocker could come in while exec waits, then exec would wait for ever.
 */
TEST_F(block, exec_is_not_starved_by_overlapping_blockers)
{
	unsigned long before;

	for (int i = 0; i < 3; i++) {
		self->blocker[i] = start_turns(self->target, i);
		ASSERT_LT(0, self->blocker[i]);
	}
	/* They do not wait for each other. */
	usleep(10 * ONE_BLOCK_MS * 1000);
	EXPECT_TRUE(wait_until(blocks() >= self->blocked + 10));

	before = blocks();
	ASSERT_EQ(1, write(self->go, "x", 1));
	EXPECT_TRUE(image_runs(self->image));
	TH_LOG("%lu blocks while exec waited", blocks() - before);
}

TEST_F(block, what_is_not_there_cannot_be_blocked)
{
	int fd = open(BLOCK_FILE, O_WRONLY);
	char number[16];

	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, write(fd, "x", 1));
	EXPECT_EQ(EINVAL, errno);
	/* A pid that was just given up is not in use again. */
	kill(self->target, SIGKILL);
	waitpid(self->target, NULL, 0);
	snprintf(number, sizeof(number), "%d", self->target);
	self->target = 0;
	EXPECT_EQ(-1, write(fd, number, strlen(number)));
	EXPECT_EQ(ESRCH, errno);
	EXPECT_EQ(self->blocked, blocks());
}

/* What this program is when a test execs it. Before anything else is set up. */
static void __attribute__((constructor(101))) image_main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--image"))
		_exit(write(1, "x", 1) != 1);
}

TEST_HARNESS_MAIN
