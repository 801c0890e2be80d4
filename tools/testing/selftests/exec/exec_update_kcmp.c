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
 * The kernel counts the ways its readers take, if CONFIG_DEBUG_EXEC_UPDATE is
 * set, and each variant has to be seen on both.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
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
#include <time.h>
#include <unistd.h>

#include <linux/kcmp.h>

#include "kselftest_harness.h"

/* The users of spawner and readers, and of the set-id image. */
#define READER_UID	60001
#define IMAGE_UID	60002

#define READERS		3

/* A race is given this long, and longer until both ways were seen. */
#define RACE_MS		4000
#define BOTH_WAYS_MS	30000
/* An execve(), or a reader, that has not ended by then hangs. */
#define PATIENCE_MS	10000

#define DEBUGFS_DIR	"/sys/kernel/debug/exec_update/"

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000L + ts.tv_nsec / 1000000;
}

static int sys_kcmp(pid_t pid1, pid_t pid2, int type)
{
	int ret = syscall(__NR_kcmp, pid1, pid2, type, 0, 0);

	return ret < 0 ? -errno : ret;
}

/* What the readers found, an entry for each of them. */
struct tally {
	unsigned long equal;		/* the child has not exec'ed yet */
	unsigned long different;	/* it has, and may be looked at */
	unsigned long denied;		/* it has, and may not */
	unsigned long gone;		/* there is no such child any more */
	unsigned long other;
	int other_ret;
	long last_ms;
};

/* Shared by all processes of a test. */
struct shared {
	pid_t spawner;
	pid_t child;			/* the one that may be looked at */
	bool stop;
	unsigned long execs;
	unsigned long failed_execs;
	long last_exec_ms;
	struct tally tally[READERS];
};

struct events {
	unsigned long speculated, retried, locked;
};

/* False where the kernel does not count. */
static bool read_events(struct events *events)
{
	FILE *file = fopen(DEBUGFS_DIR "events", "re");
	unsigned long n;
	char name[32];

	memset(events, 0, sizeof(*events));
	if (!file)
		return false;
	while (fscanf(file, "%31s %lu", name, &n) == 2) {
		if (!strcmp(name, "speculated"))
			events->speculated = n;
		else if (!strcmp(name, "retried"))
			events->retried = n;
		else if (!strcmp(name, "locked"))
			events->locked = n;
	}
	fclose(file);
	return true;
}

static bool write_switch(const char *value)
{
	int fd = open(DEBUGFS_DIR "always_lock", O_WRONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = write(fd, value, strlen(value)) == (ssize_t)strlen(value);
	close(fd);
	return ok;
}

static int become_reader(void)
{
	if (setresgid(READER_UID, READER_UID, READER_UID) ||
	    setresuid(READER_UID, READER_UID, READER_UID))
		return -1;
	/* A change of user makes a process undumpable; this one is plain. */
	return prctl(PR_SET_DUMPABLE, 1);
}

FIXTURE(kcmp_exec) {
	char dir[32];
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

/* What the fallback alone does: as correct, whatever the fast way does. */
FIXTURE_VARIANT_ADD(kcmp_exec, set_id_image_under_the_lock) {
	.setid = true,
	.always_lock = true,
};

FIXTURE_VARIANT_ADD(kcmp_exec, plain_image_under_the_lock) {
	.setid = false,
	.always_lock = true,
};

static bool copy_self(const char *to)
{
	int in = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
	char buf[65536];
	ssize_t n;

	while (in >= 0 && out >= 0 && (n = read(in, buf, sizeof(buf))) > 0)
		if (write(out, buf, n) != n)
			return false;
	close(in);
	return out >= 0 && !close(out);
}

FIXTURE_SETUP(kcmp_exec)
{
	struct events events;

	self->shared = NULL;
	self->dir[0] = '\0';
	if (geteuid())
		SKIP(return, "needs root to make a set-id image");

	self->counts = read_events(&events);
	if (variant->always_lock && (!self->counts || !write_switch("1")))
		SKIP(return, "needs CONFIG_DEBUG_EXEC_UPDATE");

	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->shared);

	/* A file system of our own: no nosuid, and nothing left behind. */
	strcpy(self->dir, "/tmp/exec_update.XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	ASSERT_EQ(0, mount("tmpfs", self->dir, "tmpfs", 0, "mode=0755"));
	snprintf(self->image, sizeof(self->image), "%s/image", self->dir);
	ASSERT_TRUE(copy_self(self->image));
	if (variant->setid) {
		ASSERT_EQ(0, chown(self->image, IMAGE_UID, IMAGE_UID));
	}
	/* Readable, or the plain image could not be looked at either. */
	ASSERT_EQ(0, chmod(self->image, variant->setid ? 06755 : 0755));
}

FIXTURE_TEARDOWN(kcmp_exec)
{
	if (variant->always_lock)
		write_switch("0");
	if (self->dir[0]) {
		umount2(self->dir, MNT_DETACH);
		rmdir(self->dir);
	}
	if (self->shared)
		munmap(self->shared, sizeof(*self->shared));
}

/* Clone, exec, collect; until told to stop. */
static void spawn_loop(struct shared *shared, char *image)
{
	char *argv[] = { image, "--image", NULL };

	if (become_reader())
		_exit(1);
	/* Nothing but exec shall stand between a reader and a child. */
	__atomic_store_n(&shared->spawner, getpid(), __ATOMIC_RELEASE);

	while (!__atomic_load_n(&shared->stop, __ATOMIC_ACQUIRE)) {
		int status;
		/* Shares the mm, as a child of vfork() does until it execs. */
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
		shared->execs++;
		shared->last_exec_ms = now_ms();
	}
	_exit(0);
}

static void read_loop(struct shared *shared, struct tally *tally)
{
	if (become_reader())
		_exit(1);

	while (!__atomic_load_n(&shared->stop, __ATOMIC_ACQUIRE)) {
		pid_t child = __atomic_load_n(&shared->child, __ATOMIC_ACQUIRE);
		int ret;

		if (!child)
			continue;
		ret = sys_kcmp(shared->spawner, child, KCMP_VM);
		tally->last_ms = now_ms();
		switch (ret) {
		case 0:
			tally->equal++;
			break;
		case 1:
		case 2:
			tally->different++;
			break;
		case -EPERM:
			tally->denied++;
			break;
		case -ESRCH:
			tally->gone++;
			break;
		default:
			tally->other_ret = ret;
			tally->other++;
		}
	}
	_exit(0);
}

TEST_F_TIMEOUT(kcmp_exec, permission_and_mm_are_of_one_image, 60)
{
	struct shared *shared = self->shared;
	struct events before, after = {};
	pid_t spawner, reader[READERS];
	struct tally sum = {};
	bool hangs = false;
	long begun, now;
	int status;

	read_events(&before);

	spawner = fork();
	ASSERT_LE(0, spawner);
	if (!spawner) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		spawn_loop(shared, self->image);
	}
	for (int i = 0; i < READERS; i++) {
		reader[i] = fork();
		ASSERT_LE(0, reader[i]);
		if (!reader[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			read_loop(shared, &shared->tally[i]);
		}
	}

	begun = now_ms();
	for (;;) {
		usleep(50000);
		now = now_ms();
		/* Whoever has not come back for that long does not. */
		if (shared->last_exec_ms && now - shared->last_exec_ms > PATIENCE_MS)
			hangs = true;
		for (int i = 0; i < READERS; i++)
			if (shared->tally[i].last_ms &&
			    now - shared->tally[i].last_ms > PATIENCE_MS)
				hangs = true;
		if (hangs || now - begun > BOTH_WAYS_MS)
			break;
		if (now - begun < RACE_MS || shared->execs < 100)
			continue;
		if (!self->counts)
			break;
		read_events(&after);
		if (after.locked > before.locked &&
		    (variant->always_lock || after.speculated > before.speculated))
			break;
	}
	__atomic_store_n(&shared->stop, true, __ATOMIC_RELEASE);

	EXPECT_FALSE(hangs) {
		TH_LOG("an execve() or a reader hangs");
		kill(spawner, SIGKILL);
		for (int i = 0; i < READERS; i++)
			kill(reader[i], SIGKILL);
	}
	EXPECT_EQ(spawner, waitpid(spawner, &status, 0));
	EXPECT_TRUE(hangs || !status);
	for (int i = 0; i < READERS; i++) {
		EXPECT_EQ(reader[i], waitpid(reader[i], &status, 0));
		EXPECT_TRUE(hangs || !status);
		sum.equal += shared->tally[i].equal;
		sum.different += shared->tally[i].different;
		sum.denied += shared->tally[i].denied;
		sum.gone += shared->tally[i].gone;
		sum.other += shared->tally[i].other;
		if (shared->tally[i].other)
			sum.other_ret = shared->tally[i].other_ret;
	}
	TH_LOG("%lu execs; equal %lu, different %lu, denied %lu, gone %lu",
	       shared->execs, sum.equal, sum.different, sum.denied, sum.gone);

	EXPECT_EQ(0, shared->failed_execs);
	EXPECT_LE(100, shared->execs);
	EXPECT_EQ(0, sum.other) {
		TH_LOG("kcmp() returned %d", sum.other_ret);
	}

	/* Without answers of both kinds nothing was shown. */
	EXPECT_NE(0, sum.equal);
	if (variant->setid) {
		EXPECT_NE(0, sum.denied);
		EXPECT_EQ(0, sum.different) {
			TH_LOG("old permission, new mm: %lu times", sum.different);
		}
	} else {
		EXPECT_NE(0, sum.different);
		EXPECT_EQ(0, sum.denied) {
			TH_LOG("a task in the middle of execve() was judged: %lu times",
			       sum.denied);
		}
	}

	if (!self->counts) {
		TH_LOG("the kernel does not count the ways of its readers");
		return;
	}
	read_events(&after);
	after.speculated -= before.speculated;
	after.retried -= before.retried;
	after.locked -= before.locked;
	TH_LOG("speculated %lu, retried %lu, locked %lu",
	       after.speculated, after.retried, after.locked);
	EXPECT_NE(0, after.locked);
	EXPECT_EQ(variant->always_lock || sizeof(long) < 8, !after.speculated);
}

/* The image that the children exec is this program. */
static void __attribute__((constructor)) image_main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--image"))
		_exit(0);
}

TEST_HARNESS_MAIN
