// SPDX-License-Identifier: GPL-2.0
/*
 * kcmp() against execve(): the permission of one image must never be used on
 * the objects of another one.
 *
 * A spawner clones children that share its mm and then exec. The children of
 * one variant exec an image of another user, which nobody here may look at;
 * those of the other exec a plain image, which everybody here may look at.
 * Readers compare spawner and child all the time. What each may find follows
 * from the order in which things happen, and is the oracle:
 *
 *  - As long as the child is what was cloned, its mm is the spawner's: equal.
 *  - A child that runs an image of another user has another mm, but who looks
 *    is turned away. So "different" must never be answered: it takes the
 *    permission from before execve() and the mm from after it.
 *  - A child that runs a plain image has another mm, and who looks may see it.
 *    So "no permission" must never be answered: it takes a task in the middle
 *    of execve(), which nobody may look at, for the result.
 *
 * In between they compare the write end of a pipe, which spawner and child
 * share: equal, or not permitted. When all of them are gone the pipe has to be
 * at its end. It is not if a pass that was thrown away kept its reference.
 *
 * With CONFIG_DEBUG_EXEC_UPDATE the kernel counts how its readers read, and
 * each variant has to see them do it with and without the lock. These counts
 * are of the whole system: run nothing else beside.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/kcmp.h>

#include "exec_update.h"
#include "kselftest_harness.h"

/* A CPU is left to execve(): it is what there has to be most of. */

/* A race is given this long, and longer until everything was seen. */
#define RACE_MS		4000
#define RACE_MAX_MS	30000

/* The descriptor that spawner and children share, for KCMP_FILE. */
#define SHARED_FD	100

static int sys_kcmp(pid_t pid1, pid_t pid2, int type)
{
	int ret = syscall(__NR_kcmp, pid1, pid2, type, SHARED_FD, SHARED_FD);

	return ret < 0 ? -errno : ret;
}

/* What the readers found, an entry for each of them. */
struct tally {
	unsigned long equal;		/* the child has not exec'ed yet */
	unsigned long different;	/* it has, and may be looked at */
	unsigned long denied;		/* it has, and may not */
	unsigned long files;		/* the pipe was compared */
	unsigned long gone;		/* there is no such child any more */
	unsigned long other;
	int other_ret;
	long long last_ms;
};

/* Shared by all processes of a test. */
struct shared {
	pid_t spawner;
	pid_t child;			/* the one that may be looked at, or 0 */
	bool stop;
	unsigned long execs;
	unsigned long failed_execs;
	long long last_exec_ms;
	int readers;
	struct tally tally[MAX_READERS];
};

FIXTURE(kcmp_exec) {
	char image[64];
	struct shared *shared;
	bool counts;
};

FIXTURE_VARIANT(kcmp_exec) {
	bool setid;
	bool always_lock;
};

FIXTURE_VARIANT_ADD(kcmp_exec, set_id_image) {
	.setid = true,
};

FIXTURE_VARIANT_ADD(kcmp_exec, plain_image) {
	.setid = false,
};

/* The fallback by itself has to be right whatever speculation does. */
FIXTURE_VARIANT_ADD(kcmp_exec, set_id_image_under_the_lock) {
	.setid = true,
	.always_lock = true,
};

FIXTURE_VARIANT_ADD(kcmp_exec, plain_image_under_the_lock) {
	.setid = false,
	.always_lock = true,
};

FIXTURE_SETUP(kcmp_exec)
{
	struct events events;
	const char *dir = "/tmp";

	self->shared = NULL;
	if (!can_be_others())
		SKIP(return, "needs root to make a set-id image");
	if (sys_kcmp(getpid(), getpid(), KCMP_VM))
		SKIP(return, "needs CONFIG_KCMP");
	self->counts = read_events(&events);
	if (variant->always_lock && !self->counts)
		SKIP(return, "needs CONFIG_DEBUG_EXEC_UPDATE");

	if (!mount_our_own("tmpfs", dir))
		SKIP(return, "cannot mount: %s", strerror(errno));
	snprintf(self->image, sizeof(self->image), "%s/image", dir);
	ASSERT_TRUE(copy_self(self->image));
	if (chown(self->image, variant->setid ? IMAGE_UID : 0, -1))
		SKIP(return, "cannot chown: %s", strerror(errno));
	/* Readable, or the plain image could not be looked at either. */
	ASSERT_EQ(0, chmod(self->image, variant->setid ? 04755 : 0755));
	if (run_image(self->image, variant->setid ? "--setid" : "--exit"))
		SKIP(return, "cannot exec %s images here",
		     variant->setid ? "set-id" : "plain");

	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->shared);
	self->shared->readers = count_readers(1);

	/* Last: from here on teardown runs, whatever happens. */
	if (self->counts)
		set_always_lock(variant->always_lock);
}

FIXTURE_TEARDOWN_PARENT(kcmp_exec)
{
	if (variant->always_lock)
		set_always_lock(false);
}

/* Clone, exec, collect; until told to stop. */
static void spawn_loop(struct shared *shared, char *image)
{
	char *const argv[] = { image, "--exit", NULL };

	__atomic_store_n(&shared->spawner, getpid(), __ATOMIC_RELEASE);

	while (!__atomic_load_n(&shared->stop, __ATOMIC_ACQUIRE)) {
		int status;
		/* Shares our mm until it execs, and that is all it does. */
		pid_t pid = vfork();

		if (!pid) {
			__atomic_store_n(&shared->child, getpid(),
					 __ATOMIC_RELEASE);
			execv(image, argv);
			_exit(127);
		}
		if (pid < 0)
			_exit(1);
		if (waitpid(pid, &status, 0) != pid || status)
			shared->failed_execs++;
		__atomic_store_n(&shared->child, 0, __ATOMIC_RELEASE);
		shared->execs++;
		shared->last_exec_ms = now_ms();
	}
	_exit(0);
}

static void read_loop(struct shared *shared, struct tally *tally)
{
	int type = KCMP_FILE;

	while (!__atomic_load_n(&shared->stop, __ATOMIC_ACQUIRE)) {
		pid_t child = __atomic_load_n(&shared->child, __ATOMIC_ACQUIRE);
		int ret;

		tally->last_ms = now_ms();
		if (!child)
			continue;
		/*
		 * The child first: the check of the spawner then lies between
		 * the check of the child and the look at its mm.
		 */
		type = type == KCMP_VM ? KCMP_FILE : KCMP_VM;
		ret = sys_kcmp(child, shared->spawner, type);
		switch (ret) {
		case 0:
			if (type == KCMP_FILE)
				tally->files++;
			else
				tally->equal++;
			break;
		case -EBADF:
			/* The child has closed it, exiting. */
			if (type == KCMP_FILE)
				break;
			goto other;
		case 1:
		case 2:
			if (type == KCMP_FILE)
				goto other;
			tally->different++;
			break;
		case -EPERM:
			tally->denied++;
			break;
		case -ESRCH:
			tally->gone++;
			break;
		default:
other:
			tally->other_ret = ret;
			tally->other++;
		}
	}
	_exit(0);
}

static struct tally sum_up(const struct shared *shared)
{
	struct tally sum = {};

	for (int i = 0; i < shared->readers; i++) {
		sum.equal += shared->tally[i].equal;
		sum.different += shared->tally[i].different;
		sum.denied += shared->tally[i].denied;
		sum.files += shared->tally[i].files;
		sum.gone += shared->tally[i].gone;
		sum.other += shared->tally[i].other;
		if (shared->tally[i].other)
			sum.other_ret = shared->tally[i].other_ret;
	}
	return sum;
}

/* Who execs, and each reader, has to give a sign of life within patience. */
static bool somebody_hangs(const struct shared *shared, struct patience *patience)
{
	bool hangs = !has_patience(patience, shared->last_exec_ms);

	for (int i = 0; i < shared->readers; i++)
		hangs |= !has_patience(++patience, shared->tally[i].last_ms);
	return hangs;
}

TEST_F_TIMEOUT(kcmp_exec, permission_and_mm_are_of_one_image, 120)
{
	struct shared *shared = self->shared;
	struct patience patience[1 + MAX_READERS] = {};
	struct events before, events = {};
	pid_t parent = getpid();
	pid_t spawner, child, reader[MAX_READERS];
	bool ended, hangs, ended_well;
	struct tally sum;
	long long begun;
	int fds[2];

	/* Let those end that began before the switch was turned. */
	usleep(100000);
	read_events(&before);

	ASSERT_EQ(0, pipe(fds));

	begun = now_ms();
	spawner = fork();
	ASSERT_LE(0, spawner);
	if (!spawner) {
		if (dup2(fds[1], SHARED_FD) < 0)
			_exit(1);
		close(fds[1]);
		become_reader(parent);
		spawn_loop(shared, self->image);
	}
	close(fds[1]);
	for (int i = 0; i < shared->readers; i++) {
		reader[i] = fork();
		ASSERT_LE(0, reader[i]);
		if (!reader[i]) {
			become_reader(parent);
			read_loop(shared, &shared->tally[i]);
		}
	}

	/* Until all was seen that has to be seen, but not for ever. */
	do {
		usleep(50000);
		ended = has_ended(spawner);
		hangs = !ended && somebody_hangs(shared, patience);
		sum = sum_up(shared);
		events_since(&events, &before);
	} while (!ended && !hangs && now_ms() - begun < RACE_MAX_MS &&
		 (now_ms() - begun < RACE_MS || shared->execs < 100 ||
		  !sum.equal || !(sum.denied + sum.different) ||
		  (self->counts && !events.locked)));
	__atomic_store_n(&shared->stop, true, __ATOMIC_RELEASE);

	EXPECT_FALSE(ended) {
		TH_LOG("who execs has given up");
	}
	EXPECT_FALSE(hangs) {
		TH_LOG("an execve() or a reader hangs");
		child = __atomic_load_n(&shared->child, __ATOMIC_ACQUIRE);
		if (child > 0)
			kill(child, SIGKILL);
	}
	ended_well = collect(spawner);
	for (int i = 0; i < shared->readers; i++)
		ended_well &= collect(reader[i]);
	EXPECT_TRUE(ended_well);

	sum = sum_up(shared);
	TH_LOG("%lu execs; equal %lu, different %lu, denied %lu, gone %lu, files %lu",
	       shared->execs, sum.equal, sum.different, sum.denied, sum.gone,
	       sum.files);

	EXPECT_EQ(0, shared->failed_execs);
	EXPECT_LE(100, shared->execs);
	EXPECT_EQ(0, sum.other) {
		TH_LOG("kcmp() returned %d", sum.other_ret);
	}

	EXPECT_TRUE(is_readable(fds[0])) {
		TH_LOG("somebody still has the file that was compared");
	}

	/* Without answers of both kinds nothing was shown. */
	EXPECT_NE(0, sum.equal);
	EXPECT_NE(0, sum.files);
	if (variant->setid) {
		EXPECT_NE(0, sum.denied);
		EXPECT_EQ(0, sum.different) {
			TH_LOG("old permission, new mm: %lu times", sum.different);
		}
	} else {
		EXPECT_NE(0, sum.different);
		EXPECT_EQ(0, sum.denied) {
			TH_LOG("judged in the middle of execve(): %lu times",
			       sum.denied);
		}
	}

	if (!events_since(&events, &before)) {
		TH_LOG("the kernel does not count how its readers read");
		return;
	}
	TH_LOG("speculated %lu, retried %lu, locked %lu",
	       events.speculated, events.retried, events.locked);
	/* On one CPU exec has to be preempted at the right moment. */
	EXPECT_TRUE(events.locked || sysconf(_SC_NPROCESSORS_ONLN) == 1);
	EXPECT_TRUE(variant->always_lock ? !events.speculated :
		    events.speculated || !kernel_is_64bit());
}

/* So many looks at a process that does not exec must all be speculative. */
#define LOOKS	1000

static void look_often(struct __test_metadata *_metadata, pid_t pid)
{
	struct events before, events;

	ASSERT_TRUE(read_events(&before));
	for (int i = 0; i < LOOKS; i++)
		ASSERT_LT(0, sys_kcmp(getpid(), pid, KCMP_VM));
	ASSERT_TRUE(events_since(&events, &before));
	EXPECT_LE(LOOKS, events.speculated) {
		TH_LOG("after execve() readers still take the lock: %lu times",
		       events.locked);
	}
}

/* Oracle: the count is even again after execve(), and after another one. */
TEST(readers_speculate_again_after_exec)
{
	char image[] = "/proc/self/exe";
	char *const argv[] = { image, "--wait", "2", NULL };
	int to[2], from[2];
	struct events events;
	char c;

	if (!kernel_is_64bit())
		SKIP(return, "32-bit kernels do not speculate");
	if (!read_events(&events))
		SKIP(return, "needs CONFIG_DEBUG_EXEC_UPDATE, and root");
	if (sys_kcmp(getpid(), getpid(), KCMP_VM))
		SKIP(return, "needs CONFIG_KCMP");

	ASSERT_EQ(0, pipe(to));
	ASSERT_EQ(0, pipe(from));
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (dup2(to[0], 0) < 0 || dup2(from[1], 1) < 0)
			_exit(1);
		close(to[1]);
		close(from[0]);
		execv(image, argv);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);

	/* The image says that it is there, waits for us, and execs itself. */
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(1, read(from[0], &c, 1));
		look_often(_metadata, pid);
		ASSERT_EQ(1, write(to[1], "x", 1));
	}
	EXPECT_TRUE(collect(pid));
}

/* What this program is when a test execs it. Before anything else is set up. */
static void __attribute__((constructor(101))) image_main(int argc, char **argv)
{
	char c;

	if (argc < 2)
		return;
	if (!strcmp(argv[1], "--exit"))
		_exit(0);
	if (!strcmp(argv[1], "--setid"))
		_exit(geteuid() != IMAGE_UID || getuid() != READER_UID);
	if (argc == 3 && !strcmp(argv[1], "--wait")) {
		if (write(1, "x", 1) != 1 || read(0, &c, 1) != 1)
			_exit(1);
		if (--argv[2][0] == '0')
			_exit(0);
		execv("/proc/self/exe", argv);
		_exit(127);
	}
}

TEST_HARNESS_MAIN
