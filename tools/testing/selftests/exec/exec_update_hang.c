// SPDX-License-Identifier: GPL-2.0
/*
 * Nobody who looks at another process may be made to wait for somebody's user
 * space: neither for that of the process, nor for that of another reader, nor
 * for a FUSE daemon. And nobody's execve() may be made to wait for a reader's.
 *
 * What readers there are is in one table. A test asks all of them at the same
 * time, in a process each, once while nothing is in the way and once while
 * something is. The oracle is the same everywhere: a reader that can answer in
 * the first case gives the same answer in the second, and within PATIENCE_MS.
 * That is thousands of times what it takes, so time that the machine is away
 * does not matter; what there is to wait for never comes by itself.
 */
#define _GNU_SOURCE

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/fuse.h>
#include <linux/kcmp.h>
#include <linux/landlock.h>
#include <linux/mempolicy.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>

#include "exec_update.h"
#include "kselftest_harness.h"

/* <linux/pidfd.h> does not go together with <fcntl.h>. */
#ifndef PIDFD_GET_PID_NAMESPACE
#define PIDFD_GET_PID_NAMESPACE	_IO(0xFF, 5)
#endif

/* How long two loops that race are left to meet, at least. */
#define RACE_MS		3000

#define IMAGE_DIR	"/tmp"
#define IMAGE		IMAGE_DIR "/image"
#define FUSE_DIR	IMAGE_DIR "/fuse"
#define FUSE_IMAGE	FUSE_DIR "/image"

/* What an image ends with that nobody disturbed. */
#define IMAGE_STATUS	7

#define get(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define set(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)

static pid_t sys_gettid(void)
{
	return syscall(__NR_gettid);
}

/* Memory that is shared with children, and zero. */
static void *map_shared(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* A file system of our own, with an image of this program. */
static bool make_image(void)
{
	return mount_our_own("tmpfs", IMAGE_DIR) && copy_self(IMAGE) && !chmod(IMAGE, 0755);
}

/* False if not within patience. */
static bool read_byte(int fd)
{
	char c;

	return is_readable(fd) && read(fd, &c, 1) == 1;
}

/* Wait for the end of a process, and of all else that there is to wait for. */
static bool reap(pid_t pid, int *status)
{
	pid_t got = 0;

	/* None is left when it fails. */
	wait_until((got = waitpid(-1, status, __WALL | WNOHANG)) == pid ||
		   got < 0);
	return got == pid;
}

/*
 * The readers.
 */

struct target {
	pid_t pid;
	pid_t tid;		/* another of its threads, if it has one */
};

/* All of these return 0, or what went wrong. */

static int read_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[4096];
	ssize_t n;

	if (fd < 0)
		return -errno;
	do {
		n = read(fd, buf, sizeof(buf));
	} while (n > 0);
	n = n < 0 ? -errno : 0;
	close(fd);
	return n;
}

static int read_file(const struct target *target, const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", target->pid, file);
	return read_path(path);
}

static int read_sibling(const struct target *target, const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", target->pid,
		 target->tid, file);
	return read_path(path);
}

static int open_file(const struct target *target, const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", target->pid, file);
	return open(path, O_RDONLY | O_CLOEXEC) < 0 ? -errno : 0;
}

static int read_link(const struct target *target, const char *file)
{
	char path[64], buf[256];

	snprintf(path, sizeof(path), "/proc/%d/%s", target->pid, file);
	return readlink(path, buf, sizeof(buf)) < 0 ? -errno : 0;
}

static int follow_link(const struct target *target, const char *file)
{
	struct stat st;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", target->pid, file);
	return stat(path, &st) ? -errno : 0;
}

static int call_kcmp(const struct target *target, const char *unused)
{
	return syscall(__NR_kcmp, getpid(), target->pid, KCMP_VM, 0, 0) < 0 ?
	       -errno : 0;
}

static int call_pidfd_getfd(const struct target *target, const char *unused)
{
	int pidfd = syscall(__NR_pidfd_open, target->pid, 0);

	return pidfd < 0 || syscall(__NR_pidfd_getfd, pidfd, 0, 0) < 0 ?
	       -errno : 0;
}

static int call_pidfd_ioctl(const struct target *target, const char *unused)
{
	int pidfd = syscall(__NR_pidfd_open, target->pid, 0);

	return pidfd < 0 || ioctl(pidfd, PIDFD_GET_PID_NAMESPACE, 0) < 0 ?
	       -errno : 0;
}

/* The target's UTS namespace is that of everybody here. */
static int call_setns(const struct target *target, const char *unused)
{
	int pidfd = syscall(__NR_pidfd_open, target->pid, 0);

	/* Without CONFIG_UTS_NS it is EINVAL, which may mean something else. */
	if (access("/proc/self/ns/uts", F_OK))
		return -errno;
	return pidfd < 0 || setns(pidfd, CLONE_NEWUTS) ? -errno : 0;
}

/* Where nothing is mapped: who is told so was let in. */
static int call_vm_readv(const struct target *target, const char *unused)
{
	char c;
	struct iovec local = { &c, 1 }, remote = { NULL, 1 };

	if (process_vm_readv(target->pid, &local, 1, &remote, 1, 0) == 1)
		return 0;
	return errno == EFAULT ? 0 : -errno;
}

static int call_get_robust_list(const struct target *target, const char *unused)
{
	size_t len;
	void *head;

	return syscall(__NR_get_robust_list, target->pid, &head, &len) ?
	       -errno : 0;
}

static int call_move_pages(const struct target *target, const char *unused)
{
	void *page = NULL;
	int status;

	return syscall(__NR_move_pages, target->pid, 1, &page, NULL, &status,
		       0) ? -errno : 0;
}

/* From the nodes that may be used, whichever that are, to the same ones. */
static int call_migrate_pages(const struct target *target, const char *unused)
{
	/* As many as a kernel can have. */
	unsigned long nodes[1024 / (8 * sizeof(unsigned long))] = {};

	if (syscall(__NR_get_mempolicy, NULL, nodes, 8 * sizeof(nodes), NULL,
		    MPOL_F_MEMS_ALLOWED))
		return -errno;
	return syscall(__NR_migrate_pages, target->pid, 8 * sizeof(nodes),
		       nodes, nodes) < 0 ? -errno : 0;
}

static int open_event(pid_t pid, __u64 format)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_TASK_CLOCK,
		.read_format = format,
	};

	return syscall(__NR_perf_event_open, &attr, pid, -1, -1,
		       PERF_FLAG_FD_CLOEXEC);
}

static int call_perf_event_open(const struct target *target, const char *unused)
{
	return open_event(target->pid, 0) < 0 ? -errno : 0;
}

struct reader {
	const char *how, *what;
	int (*read)(const struct target *target, const char *what);
};

static const struct reader readers[] = {
	{ "read", "stat", read_file },
	{ "read", "status", read_file },
	{ "read", "cmdline", read_file },
	{ "read", "wchan", read_file },
	{ "read sibling's", "stat", read_sibling },
	{ "read sibling's", "wchan", read_sibling },
	{ "read", "io", read_file },
	{ "read sibling's", "io", read_sibling },
	{ "read", "maps", read_file },
	{ "read", "stack", read_file },
	{ "read", "syscall", read_file },
	{ "read", "personality", read_file },
	{ "read", "auxv", read_file },
	{ "read", "environ", read_file },
	{ "open", "mem", open_file },
	{ "readlink", "exe", read_link },
	{ "readlink", "cwd", read_link },
	{ "readlink", "root", read_link },
	{ "readlink", "fd/0", read_link },
	{ "readlink", "ns/pid", read_link },
	{ "readlink", "ns/mnt", read_link },
	{ "stat", "ns/pid", follow_link },
	{ "call", "kcmp", call_kcmp },
	{ "call", "pidfd_getfd", call_pidfd_getfd },
	{ "call", "ioctl(PIDFD_GET_PID_NAMESPACE)", call_pidfd_ioctl },
	{ "call", "setns", call_setns },
	{ "call", "process_vm_readv", call_vm_readv },
	{ "call", "get_robust_list", call_get_robust_list },
	{ "call", "move_pages", call_move_pages },
	{ "call", "migrate_pages", call_migrate_pages },
	{ "call", "perf_event_open", call_perf_event_open },
};

#define NO_ANSWER	(-1)

/* An entry for each of the readers. */
struct answers {
	pid_t pid[ARRAY_SIZE(readers)];
	int err[ARRAY_SIZE(readers)];
};

/* Ask all at the same time: who does not answer does not hide the others. */
static void ask(const struct target *target, struct answers *answers)
{
	pid_t parent = getpid();

	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		answers->err[i] = NO_ANSWER;
		answers->pid[i] = fork();
		if (answers->pid[i])
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(ESRCH);
		_exit(-readers[i].read(target, readers[i].what));
	}
}

/* How many have not ended yet. */
static int count_missing(struct answers *answers)
{
	int status, missing = 0;

	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		if (answers->pid[i] <= 0)
			continue;
		if (waitpid(answers->pid[i], &status, WNOHANG) !=
		    answers->pid[i]) {
			missing++;
			continue;
		}
		answers->pid[i] = 0;
		if (WIFEXITED(status))
			answers->err[i] = WEXITSTATUS(status);
	}
	return missing;
}

static bool all_answer(struct answers *answers)
{
	return wait_until(!count_missing(answers));
}

/* Whoever still waits has to die of a signal. */
static bool dismiss(struct answers *answers)
{
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		if (answers->pid[i] > 0)
			kill(answers->pid[i], SIGKILL);
	}
	return wait_until(!count_missing(answers));
}

/*
 * What nobody here is told: everything is permitted, asked for as it should be,
 * and there. Unless the kernel was built without it; then that is the error.
 */
static bool is_wrong(int err)
{
	return err == EPERM || err == EACCES || err == ESRCH || err == EINVAL ||
	       err == EFAULT || err == EBADF || err == EINTR || err == EAGAIN;
}

/* What readers answer while nothing is in the way. */
static void ask_before(struct __test_metadata *_metadata,
		       const struct target *target, struct answers *before)
{
	char missing[34 * ARRAY_SIZE(readers)] = "";

	ask(target, before);
	ASSERT_TRUE(all_answer(before));
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		int err = before->err[i];

		EXPECT_FALSE(is_wrong(err)) {
			TH_LOG("%s %s: %s", readers[i].how, readers[i].what,
			       strerror(err));
		}
		if (err) {
			strcat(missing, " ");
			strncat(missing, readers[i].what, 32);
		}
	}
	if (*missing)
		TH_LOG("not on this kernel:%s", missing);
}

/* What they answer while something is. */
static void ask_during(struct __test_metadata *_metadata,
		       const struct target *target,
		       const struct answers *before)
{
	struct answers during;
	int hang = 0, differ = 0;

	ask(target, &during);
	all_answer(&during);
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		if (during.err[i] == NO_ANSWER) {
			TH_LOG("HANGS: %s %s", readers[i].how, readers[i].what);
			hang++;
		} else if (during.err[i] != before->err[i]) {
			TH_LOG("%s %s: %s", readers[i].how, readers[i].what,
			       strerror(during.err[i]));
			differ++;
		}
	}
	EXPECT_EQ(0, hang);
	EXPECT_EQ(0, differ);
	EXPECT_TRUE(dismiss(&during)) {
		TH_LOG("a reader that waits cannot be killed");
	}
}

/*
 * Landlock changes the threads of a process together: landlock_restrict_self()
 * with LANDLOCK_RESTRICT_SELF_TSYNC waits for all of them to take part. When
 * one of them does not answer it waits for long. Nobody else has to.
 */

static int restrict_self(int ruleset, __u32 flags)
{
	return syscall(__NR_landlock_restrict_self, ruleset, flags) ?
	       -errno : 0;
}

/* TSYNC by itself: this adds no layer, and so can be done without end. */
static int tsync(void)
{
	return restrict_self(-1, LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF |
				 LANDLOCK_RESTRICT_SELF_TSYNC);
}

/* In a child, since it cannot be undone. 0, or what is wrong. */
static int try_tsync(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
			_exit(errno);
		_exit(-tsync());
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

static int make_ruleset(void)
{
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_READ_DIR,
	};

	return syscall(__NR_landlock_create_ruleset, &attr, sizeof(attr), 0);
}

/* Whether this thread is subject to make_ruleset(). */
static bool is_restricted(void)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno == EACCES;
	close(fd);
	return false;
}

/* What the threads of the process and the test tell one another. */
struct tsync_shared {
	bool use_vfork;
	bool third_execs;
	bool make_third;	/* orders */
	bool go;
	bool call;
	pid_t sibling;		/* what came of them */
	pid_t vfork_child;
	pid_t third;
	bool third_done;
	bool calling;
	bool called;
	int ret;
	bool caller_restricted;
	bool sibling_restricted;
	bool sibling_done;
};

static struct tsync_shared *threads;

/* The one that does not answer. */
static void *sibling_thread(void *unused)
{
	pid_t pid;

	set(&threads->sibling, sys_gettid());
	if (threads->use_vfork) {
		pid = vfork();
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			set(&threads->vfork_child, getpid());
			for (;;)
				pause();
		}
		waitpid(pid, NULL, 0);
	}
	while (!get(&threads->called))
		usleep(1000);
	threads->sibling_restricted = is_restricted();
	set(&threads->sibling_done, true);
	for (;;)
		pause();
	return NULL;
}

/*
 * The one that is caught at the entry of a system call: this is its first one
 * after it was told to.
 */
static void *third_thread(void *unused)
{
	char *const argv[] = { IMAGE, "--exit", NULL };
	char buf[64];

	set(&threads->third, sys_gettid());
	while (!get(&threads->go))
		;
	if (threads->third_execs)
		execv(IMAGE, argv);
	else if (readlink("/proc/self/exe", buf, sizeof(buf)) < 0)
		_exit(1);
	set(&threads->third_done, true);
	for (;;)
		pause();
	return NULL;
}

static void caller_main(pid_t parent)
{
	pthread_t thread;
	int ruleset;

	become_reader(parent);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		_exit(1);
	ruleset = make_ruleset();
	if (ruleset < 0 || is_restricted())
		_exit(1);
	if (pthread_create(&thread, NULL, sibling_thread, NULL))
		_exit(1);
	while (!get(&threads->call)) {
		if (get(&threads->make_third)) {
			threads->make_third = false;
			if (pthread_create(&thread, NULL, third_thread, NULL))
				_exit(1);
		}
		usleep(1000);
	}
	set(&threads->calling, true);
	threads->ret = restrict_self(ruleset, LANDLOCK_RESTRICT_SELF_TSYNC);
	threads->caller_restricted = is_restricted();
	set(&threads->called, true);
	for (;;)
		pause();
}

/*
 * The call has begun and has not come back, and its thread sleeps and goes on
 * to: it waits in there. This must not look at anything that may hang.
 */
static bool tsync_waits(pid_t caller)
{
	struct patience patience = {};
	long long since = 0;

	while (!get(&threads->called) && has_patience(&patience, 0)) {
		if (!get(&threads->calling) || state_of(caller) != 'S')
			since = 0;
		else if (!since)
			since = now_ms();
		else if (now_ms() - since >= WAITS_MS)
			return true;
		usleep(10000);
	}
	return false;
}

/* Wait for a thread that is traced to stop, for that signal if not 0. */
static bool stops(pid_t tid, int sig)
{
	int status;

	return wait_until(waitpid(tid, &status, __WALL | WNOHANG) == tid) &&
	       WIFSTOPPED(status) && (!sig || WSTOPSIG(status) == sig);
}

static bool stop_thread(pid_t tid)
{
	return !ptrace(PTRACE_SEIZE, tid, NULL,
		       PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD) &&
	       !ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) && stops(tid, 0);
}

/* End what holds it. */
static bool release_sibling(void)
{
	return threads->use_vfork ?
	       !kill(threads->vfork_child, SIGKILL) :
	       !ptrace(PTRACE_DETACH, threads->sibling, 0, 0);
}

FIXTURE(tsync) {
	struct target target;
};

FIXTURE_VARIANT(tsync) {
	bool use_vfork;
};

/* The sibling waits for a child that does nothing. */
FIXTURE_VARIANT_ADD(tsync, sibling_in_vfork) {
	.use_vfork = true,
};

/* The sibling waits for a tracer that does nothing. */
FIXTURE_VARIANT_ADD(tsync, sibling_in_ptrace_stop) {
	.use_vfork = false,
};

FIXTURE_SETUP(tsync)
{
	pid_t parent = getpid();
	int fds[2], err;

	self->target.pid = 0;
	if (!can_be_others())
		SKIP(return, "needs root to look at everything");
	err = try_tsync();
	if (err)
		SKIP(return, "needs Landlock with TSYNC: %s", strerror(err));
	if (!make_image())
		SKIP(return, "cannot mount: %s", strerror(errno));
	threads = map_shared(sizeof(*threads));
	ASSERT_NE(MAP_FAILED, threads);
	threads->use_vfork = variant->use_vfork;
	ASSERT_EQ(0, pipe(fds));

	self->target.pid = fork();
	ASSERT_LE(0, self->target.pid);
	if (!self->target.pid) {
		/* Descriptor 0 is looked at. */
		if (dup2(fds[0], 0))
			_exit(1);
		caller_main(parent);
	}
	EXPECT_TRUE(wait_until(get(&threads->sibling)));
	self->target.tid = threads->sibling;
	EXPECT_TRUE(variant->use_vfork ?
		    wait_until(get(&threads->vfork_child)) :
		    stop_thread(threads->sibling));
}

FIXTURE_TEARDOWN(tsync)
{
	if (self->target.pid <= 0)
		return;
	kill(self->target.pid, SIGKILL);
	EXPECT_TRUE(reap(self->target.pid, NULL)) {
		TH_LOG("the process that waits cannot be killed");
	}
}

TEST_F_TIMEOUT(tsync, readers_answer, 60)
{
	struct answers before;

	ask_before(_metadata, &self->target, &before);
	set(&threads->call, true);
	ASSERT_TRUE(tsync_waits(self->target.pid));

	ask_during(_metadata, &self->target, &before);

	/* It is what it was, and ends as it should. */
	EXPECT_FALSE(get(&threads->called));
	EXPECT_TRUE(release_sibling());
	ASSERT_TRUE(wait_until(get(&threads->called)));
	EXPECT_EQ(0, threads->ret);
	EXPECT_TRUE(threads->caller_restricted);
	ASSERT_TRUE(wait_until(get(&threads->sibling_done)));
	EXPECT_TRUE(threads->sibling_restricted);
}

/* Those that do wait, on whichever kernel, must not be stuck. */
TEST_F_TIMEOUT(tsync, readers_can_be_killed, 60)
{
	struct answers answers;

	set(&threads->call, true);
	ASSERT_TRUE(tsync_waits(self->target.pid));
	ask(&self->target, &answers);
	usleep(WAITS_MS * 1000);
	EXPECT_TRUE(dismiss(&answers));
}

/*
 * A third thread, stopped at the entry of a system call: there it has no
 * occasion to answer, and must be able to go through with what it is about.
 */
static bool catch_third(bool execs)
{
	threads->third_execs = execs;
	set(&threads->make_third, true);
	if (!wait_until(get(&threads->third)) || !stop_thread(threads->third))
		return false;
	set(&threads->go, true);
	return !ptrace(PTRACE_SYSCALL, threads->third, 0, 0) &&
	       stops(threads->third, SIGTRAP | 0x80);
}

/* What it looks at is the process that the caller changes. */
TEST_F_TIMEOUT(tsync, another_thread_can_look, 60)
{
	ASSERT_TRUE(catch_third(false));
	set(&threads->call, true);
	ASSERT_TRUE(tsync_waits(self->target.pid));

	ASSERT_EQ(0, ptrace(PTRACE_DETACH, threads->third, 0, 0));
	EXPECT_TRUE(release_sibling());
	EXPECT_TRUE(wait_until(get(&threads->third_done))) {
		TH_LOG("a thread waits for the one that waits for it");
	}
	EXPECT_TRUE(wait_until(get(&threads->called)));
	EXPECT_EQ(0, threads->ret);
	EXPECT_TRUE(threads->caller_restricted);
}

/* Its execve() ends the others, the one that waits included. */
TEST_F_TIMEOUT(tsync, another_thread_can_exec, 60)
{
	int status;

	ASSERT_TRUE(catch_third(true));
	set(&threads->call, true);
	ASSERT_TRUE(tsync_waits(self->target.pid));

	ASSERT_EQ(0, ptrace(PTRACE_DETACH, threads->third, 0, 0));
	ASSERT_TRUE(reap(self->target.pid, &status)) {
		TH_LOG("execve() does not end");
	}
	self->target.pid = 0;
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(IMAGE_STATUS, WEXITSTATUS(status));
	EXPECT_FALSE(get(&threads->called));
}

FIXTURE(tsync_race) {
};

FIXTURE_SETUP(tsync_race)
{
	int err = try_tsync();

	if (err)
		SKIP(return, "needs Landlock with TSYNC: %s", strerror(err));
}

FIXTURE_TEARDOWN(tsync_race)
{
}

/* So many times all threads call at the same time. */
#define MEETINGS	500

static pthread_barrier_t meeting;
static int *calls;

static void *meet_and_call(void *unused)
{
	for (int i = 0; i < MEETINGS; i++) {
		pthread_barrier_wait(&meeting);
		if (tsync())
			_exit(2);
		__atomic_add_fetch(calls, 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

static void *meet_and_look(void *unused)
{
	const struct target self = { getpid(), sys_gettid() };

	for (int i = 0; i < MEETINGS; i++) {
		pthread_barrier_wait(&meeting);
		if (read_file(&self, "stat") || read_link(&self, "exe") ||
		    read_file(&self, "maps") || read_link(&self, "ns/pid"))
			_exit(3);
	}
	return NULL;
}

/* A process with a thread that does this, and one that calls. */
static pid_t fork_meeting(void *(*with)(void *unused))
{
	pthread_t thread;
	pid_t pid;

	calls = map_shared(sizeof(*calls));
	if (calls == MAP_FAILED)
		return -1;
	pid = fork();
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    pthread_barrier_init(&meeting, NULL, 2) ||
	    pthread_create(&thread, NULL, with, NULL))
		_exit(1);
	meet_and_call(NULL);
	_exit(pthread_join(thread, NULL));
}

/* Each of two callers waits for the other one: somebody has to give in. */
TEST_F_TIMEOUT(tsync_race, two_callers, 300)
{
	pid_t pid = fork_meeting(meet_and_call);

	ASSERT_LE(0, pid);
	EXPECT_TRUE(collect_steps(pid, calls)) {
		TH_LOG("they wait for one another");
	}
}

/*
 * One who looks at its own process is somebody that the caller waits for. If it
 * has to wait for the caller too, neither ends.
 */
TEST_F_TIMEOUT(tsync_race, caller_and_reader_of_self, 300)
{
	pid_t pid = fork_meeting(meet_and_look);

	ASSERT_LE(0, pid);
	EXPECT_TRUE(collect_steps(pid, calls)) {
		TH_LOG("they wait for one another");
	}
}

/* The images of one process that exec one another, this many. */
#define IMAGES		200

static int count_threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	struct dirent *entry;
	int n = 0;

	while (dir && (entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return n;
}

static unsigned long tsyncs;
static char *tsync_path;

static void *tsync_loop(void *unused)
{
	for (;;) {
		if (tsync())
			_exit(2);
		__atomic_add_fetch(&tsyncs, 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

static void *exec_next(void *left)
{
	char arg[16];
	char *const argv[] = { tsync_path, "--tsync", arg, NULL };

	snprintf(arg, sizeof(arg), "%d", *(int *)left - 1);
	/* At another moment each time, with the other thread under way. */
	while (!get(&tsyncs))
		sched_yield();
	usleep(*(int *)left * 37 % 500);
	execv(tsync_path, argv);
	_exit(3);
	return NULL;
}

/* An image whose one thread calls for all to take part while another execs. */
static void tsync_image(char *path, int left)
{
	pthread_t thread;
	bool swap = left & 1;

	/* An image is new when nothing of the old one is left. */
	if (count_threads() != 1 || tsyncs)
		_exit(4);
	if (write(1, "x", 1) != 1)
		_exit(5);
	if (!left)
		_exit(IMAGE_STATUS);
	tsync_path = path;
	if (pthread_create(&thread, NULL, swap ? exec_next : tsync_loop, &left))
		_exit(6);
	if (swap)
		tsync_loop(NULL);
	else
		exec_next(&left);
}

/* Either ends the other one, or comes first. */
TEST_F_TIMEOUT(tsync_race, caller_and_exec, 60)
{
	char path[PATH_MAX] = "", left[16];
	char *const argv[] = { path, "--tsync", left, NULL };
	int from[2], status, n;
	pid_t pid;

	/* By its name: a look at the own process is another test. */
	ASSERT_LT(0, readlink("/proc/self/exe", path, sizeof(path) - 1));
	snprintf(left, sizeof(left), "%d", IMAGES);
	ASSERT_EQ(0, pipe2(from, O_CLOEXEC));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		    dup2(from[1], 1) < 0)
			_exit(1);
		execv(path, argv);
		_exit(1);
	}
	close(from[1]);
	for (n = 0; read_byte(from[0]); n++)
		;
	EXPECT_EQ(IMAGES + 1, n) {
		TH_LOG("only %d images came", n);
	}
	kill(pid, SIGKILL);
	ASSERT_TRUE(reap(pid, &status));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(IMAGE_STATUS, WEXITSTATUS(status));
}

/*
 * A reader that cannot go on because of the memory it reads to or from must
 * not hold up the execve() of the process it looks at, nor those who look at
 * the same process. kcmp() is in kcmp/kcmp_race_test.c.
 */

FIXTURE(stalled_reader) {
	struct target target;
	int uffd;
	void *page;
	long page_size;
	int to, from;
};

FIXTURE_VARIANT(stalled_reader) {
	/* Reads something, and needs the page for it. 0 or an error. */
	int (*read)(pid_t pid, void *page, unsigned long arg);
	unsigned long arg;
};

static int stalled_read(pid_t pid, const char *file, void *page)
{
	char path[64];
	int fd, ret;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = read(fd, page, 64) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

static int stalled_readlink(pid_t pid, const char *file, void *page)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return readlink(path, page, 64) < 0 ? -errno : 0;
}

static int readlink_ns(pid_t pid, void *page, unsigned long unused)
{
	return stalled_readlink(pid, "ns/pid", page);
}

FIXTURE_VARIANT_ADD(stalled_reader, readlink_ns) {
	.read = readlink_ns,
};

static int readlink_exe(pid_t pid, void *page, unsigned long unused)
{
	return stalled_readlink(pid, "exe", page);
}

FIXTURE_VARIANT_ADD(stalled_reader, readlink_exe) {
	.read = readlink_exe,
};

static int read_stat(pid_t pid, void *page, unsigned long unused)
{
	return stalled_read(pid, "stat", page);
}

FIXTURE_VARIANT_ADD(stalled_reader, read_stat) {
	.read = read_stat,
};

static int read_environ(pid_t pid, void *page, unsigned long unused)
{
	return stalled_read(pid, "environ", page);
}

FIXTURE_VARIANT_ADD(stalled_reader, read_environ) {
	.read = read_environ,
};

/* What is there to copy: the process was cloned from this one. */
static int something = 1;

static int vm_readv(pid_t pid, void *page, unsigned long unused)
{
	struct iovec local = { page, sizeof(something) };
	struct iovec remote = { &something, sizeof(something) };

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) < 0 ? -errno : 0;
}

FIXTURE_VARIANT_ADD(stalled_reader, process_vm_readv) {
	.read = vm_readv,
};

static int vm_readv_iovec(pid_t pid, void *page, unsigned long unused)
{
	int here;
	struct iovec local = { &here, sizeof(here) };

	return process_vm_readv(pid, &local, 1, page, 1, 0) < 0 ? -errno : 0;
}

FIXTURE_VARIANT_ADD(stalled_reader, process_vm_readv_iovec) {
	.read = vm_readv_iovec,
};

static int robust_list(pid_t pid, void *page, unsigned long unused)
{
	size_t len;

	return syscall(__NR_get_robust_list, pid, page, &len) ? -errno : 0;
}

FIXTURE_VARIANT_ADD(stalled_reader, get_robust_list) {
	.read = robust_list,
};

static int move_pages_status(pid_t pid, void *page, unsigned long unused)
{
	void *where = &something;

	return syscall(__NR_move_pages, pid, 1, &where, NULL, page, 0) < 0 ?
	       -errno : 0;
}

FIXTURE_VARIANT_ADD(stalled_reader, move_pages_status) {
	.read = move_pages_status,
};

static int move_pages_nodes(pid_t pid, void *page, unsigned long unused)
{
	void *where = &something;
	int status;

	return syscall(__NR_move_pages, pid, 1, &where, page, &status, 0) < 0 ?
	       -errno : 0;
}

FIXTURE_VARIANT_ADD(stalled_reader, move_pages_nodes) {
	.read = move_pages_nodes,
};

static int read_event(pid_t pid, void *page, unsigned long format)
{
	int fd = open_event(pid, format);
	int err = fd < 0 || read(fd, page, 8 * sizeof(__u64)) < 0 ? -errno : 0;

	close(fd);
	return err;
}

FIXTURE_VARIANT_ADD(stalled_reader, perf_event_read) {
	.read = read_event,
};

FIXTURE_VARIANT_ADD(stalled_reader, perf_event_read_group) {
	.read = read_event, .arg = PERF_FORMAT_GROUP | PERF_FORMAT_ID,
};

/* What is at @page may make no sense, which is found out when it is there. */
static int ioctl_event(pid_t pid, void *page, unsigned long request)
{
	int fd = open_event(pid, 0);
	int err = fd < 0 || ioctl(fd, request, page) ? -errno : 0;

	close(fd);
	return fd >= 0 && err == -EINVAL ? 0 : err;
}

FIXTURE_VARIANT_ADD(stalled_reader, perf_event_id) {
	.read = ioctl_event, .arg = PERF_EVENT_IOC_ID,
};

FIXTURE_VARIANT_ADD(stalled_reader, perf_event_period) {
	.read = ioctl_event, .arg = PERF_EVENT_IOC_PERIOD,
};

FIXTURE_VARIANT_ADD(stalled_reader, perf_event_set_filter) {
	.read = ioctl_event, .arg = PERF_EVENT_IOC_SET_FILTER,
};

FIXTURE_VARIANT_ADD(stalled_reader, perf_event_modify) {
	.read = ioctl_event, .arg = PERF_EVENT_IOC_MODIFY_ATTRIBUTES,
};

/* A child of the caller, which prepares, and execs when it is told to. */
static pid_t fork_execer(pid_t parent, char *image, bool (*prepare)(void),
			 bool is_root, int *to, int *from)
{
	char *const argv[] = { image, "--wait", NULL };
	int to_fds[2], from_fds[2];
	pid_t pid;

	if (pipe2(to_fds, O_CLOEXEC) || pipe2(from_fds, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		if (is_root)
			prctl(PR_SET_PDEATHSIG, SIGKILL);
		else
			become_reader(parent);
		if (dup2(to_fds[0], 0) < 0 || dup2(from_fds[1], 1) < 0)
			_exit(1);
		if (prepare && !prepare())
			_exit(1);
		if (write(1, "x", 1) != 1 || !read_byte(0))
			_exit(1);
		execv(image, argv);
		_exit(1);
	}
	close(to_fds[0]);
	close(from_fds[1]);
	*to = to_fds[1];
	*from = from_fds[0];
	return pid > 0 && read_byte(*from) ? pid : -1;
}

FIXTURE_SETUP(stalled_reader)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int err;

	self->page_size = sysconf(_SC_PAGESIZE);
	self->target.pid = 0;
	if (!can_be_others())
		SKIP(return, "needs root to look at everything");
	self->uffd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (self->uffd < 0)
		SKIP(return, "userfaultfd: %s", strerror(errno));
	ASSERT_EQ(0, ioctl(self->uffd, UFFDIO_API, &api));
	self->page = mmap(NULL, self->page_size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->page);

	self->target.pid = fork_execer(getpid(), "/proc/self/exe", NULL, true,
				       &self->to, &self->from);
	ASSERT_LT(0, self->target.pid);
	self->target.tid = self->target.pid;

	/* Once with the page there, then without. */
	err = variant->read(self->target.pid, self->page, variant->arg);
	EXPECT_FALSE(is_wrong(-err));
	if (err)
		SKIP(return, "not on this kernel: %s", strerror(-err));
	ASSERT_EQ(0, madvise(self->page, self->page_size, MADV_DONTNEED));
	reg.range.start = (unsigned long)self->page;
	reg.range.len = self->page_size;
	ASSERT_EQ(0, ioctl(self->uffd, UFFDIO_REGISTER, &reg));
}

FIXTURE_TEARDOWN(stalled_reader)
{
	if (self->target.pid > 0) {
		kill(self->target.pid, SIGKILL);
		EXPECT_TRUE(reap(self->target.pid, NULL));
	}
}

struct stalled {
	int (*read)(pid_t pid, void *page, unsigned long arg);
	unsigned long arg;
	pid_t pid;
	void *page;
	int err;
	bool done;
};

static void *stalled_thread(void *arg)
{
	struct stalled *stalled = arg;

	stalled->err = stalled->read(stalled->pid, stalled->page,
				     stalled->arg);
	set(&stalled->done, true);
	return NULL;
}

TEST_F_TIMEOUT(stalled_reader, holds_up_nobody, 90)
{
	struct stalled stalled = {
		.read = variant->read,
		.arg = variant->arg,
		.pid = self->target.pid,
		.page = self->page,
	};
	struct uffdio_zeropage zero = {};
	struct answers before;
	struct uffd_msg msg;
	pthread_t thread;

	ask_before(_metadata, &self->target, &before);
	ASSERT_EQ(0, pthread_create(&thread, NULL, stalled_thread, &stalled));
	/* It is stalled when its fault arrives. */
	EXPECT_TRUE(is_readable(self->uffd));
	EXPECT_EQ(sizeof(msg), read(self->uffd, &msg, sizeof(msg)));

	EXPECT_EQ(1, write(self->to, "x", 1));
	EXPECT_TRUE(read_byte(self->from)) {
		TH_LOG("execve() waits for a reader that waits for a page");
	}
	ask_during(_metadata, &self->target, &before);

	EXPECT_FALSE(get(&stalled.done));
	zero.range.start = (unsigned long)self->page;
	zero.range.len = self->page_size;
	EXPECT_EQ(0, ioctl(self->uffd, UFFDIO_ZEROPAGE, &zero));
	EXPECT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(0, stalled.err);
}

/*
 * An execve() that waits for a FUSE daemon: to be told that a descriptor is
 * closed, or to be given the image. The daemon is below, as small as can be.
 */

#define MAX_HELD	16

/* What the daemon and the test tell one another. */
struct fuse_shared {
	__u32 opcode;	/* what is not answered */
	__u64 from;		/* and reads only from there */
	bool answer;		/* until this */
	int held;
};

static struct fuse_shared *fuse;

/* A whole request, or what is of interest of it. */
struct fuse_request {
	struct fuse_in_header in;
	union {
		struct fuse_init_in init;
		struct fuse_read_in read;
		char name[64];
	};
};

static void fuse_reply(int fd, const struct fuse_request *request, int err,
		       void *data, size_t len)
{
	struct fuse_out_header out = {
		.len = sizeof(out) + (err ? 0 : len),
		.error = -err,
		.unique = request->in.unique,
	};
	struct iovec iov[] = { { &out, sizeof(out) }, { data, len } };

	/* Nobody may be there to take it any more. */
	if (writev(fd, iov, err || !len ? 1 : 2) < 0 && errno != ENOENT)
		_exit(1);
}

/* There is the root directory, and the image in it, which is this program. */
static void fuse_fill_attr(struct fuse_attr *attr, __u64 node, int exe)
{
	struct stat st;

	fstat(exe, &st);
	attr->ino = node;
	attr->nlink = 1;
	attr->blksize = 4096;
	if (node == FUSE_ROOT_ID) {
		attr->mode = S_IFDIR | 0755;
	} else {
		attr->mode = S_IFREG | 0755;
		attr->size = st.st_size;
	}
}

static void fuse_answer(int fd, int exe, const struct fuse_request *request)
{
	union {
		struct fuse_init_out init;
		struct fuse_entry_out entry;
		struct fuse_attr_out attr;
		struct fuse_open_out open;
		char data[65536];
	} out;
	ssize_t n;

	memset(&out, 0, sizeof(out.entry));
	switch (request->in.opcode) {
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return;
	case FUSE_INIT:
		memset(&out.init, 0, sizeof(out.init));
		out.init.major = FUSE_KERNEL_VERSION;
		out.init.minor = FUSE_KERNEL_MINOR_VERSION;
		out.init.max_write = 4096;
		fuse_reply(fd, request, 0, &out, sizeof(out.init));
		return;
	case FUSE_LOOKUP:
		if (strcmp(request->name, "image")) {
			fuse_reply(fd, request, ENOENT, NULL, 0);
			return;
		}
		out.entry.nodeid = FUSE_ROOT_ID + 1;
		fuse_fill_attr(&out.entry.attr, out.entry.nodeid, exe);
		fuse_reply(fd, request, 0, &out, sizeof(out.entry));
		return;
	case FUSE_GETATTR:
		fuse_fill_attr(&out.attr.attr, request->in.nodeid, exe);
		fuse_reply(fd, request, 0, &out, sizeof(out.attr));
		return;
	case FUSE_OPEN:
		fuse_reply(fd, request, 0, &out, sizeof(out.open));
		return;
	case FUSE_READ:
		if (request->read.size > sizeof(out.data)) {
			fuse_reply(fd, request, EIO, NULL, 0);
			return;
		}
		n = pread(exe, out.data, request->read.size,
			  request->read.offset);
		fuse_reply(fd, request, n < 0 ? EIO : 0, &out, n < 0 ? 0 : n);
		return;
	case FUSE_ACCESS:
	case FUSE_FLUSH:
	case FUSE_RELEASE:
		fuse_reply(fd, request, 0, NULL, 0);
		return;
	default:
		fuse_reply(fd, request, EOPNOTSUPP, NULL, 0);
	}
}

static bool fuse_is_held(const struct fuse_request *request)
{
	return request->in.opcode == get(&fuse->opcode) &&
	       (request->in.opcode != FUSE_READ ||
		request->read.offset >= fuse->from) && !get(&fuse->answer);
}

static void fuse_daemon(int fd)
{
	static union {
		struct fuse_request request;
		char bytes[65536 + 4096];
	} buf;
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct fuse_request held[MAX_HELD];
	int exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int nr_held = 0;

	for (;;) {
		ssize_t n;

		while (nr_held && get(&fuse->answer))
			fuse_answer(fd, exe, &held[--nr_held]);
		if (poll(&pfd, 1, 10) != 1)
			continue;
		memset(&buf.request, 0, sizeof(buf.request));
		n = read(fd, &buf, sizeof(buf));
		if (n < 0 && errno != ENOENT && errno != EINTR &&
		    errno != EAGAIN)
			_exit(0);
		if (n < 0)
			continue;
		if (fuse_is_held(&buf.request) && nr_held < MAX_HELD) {
			held[nr_held++] = buf.request;
			set(&fuse->held, nr_held);
		} else {
			fuse_answer(fd, exe, &buf.request);
		}
	}
}

FIXTURE(stalled_exec) {
	struct target target;
	pid_t daemon;
	int to, from;
};

FIXTURE_VARIANT(stalled_exec) {
	const char *image;
	/* What the process does before. */
	bool (*prepare)(void);
	bool by_lsm;
	__u32 opcode;
	__u64 from;
};

static bool open_cloexec(void)
{
	return open(FUSE_IMAGE, O_RDONLY | O_CLOEXEC) >= 0;
}

/* A descriptor that execve() closes. */
FIXTURE_VARIANT_ADD(stalled_exec, flush) {
	.image = IMAGE,
	.prepare = open_cloexec,
	.opcode = FUSE_FLUSH,
};

/*
 * A descriptor that a security module closes in execve(), because the new image
 * may not have the file. AppArmor looks at files that an unconfined thread did
 * not open. So a thread with the profile "opener" opens it, and the image gets
 * the profile "denier". Neither has any rules, which is to permit nothing. The
 * first only complains about that and goes on, the second enforces it. What the
 * image needs is from an unconfined thread, or is a pipe.
 *
 * This is how a compiled policy looks, see policy_unpack.c. All numbers are
 * little endian, strings are preceded by their length with the zero at the end.
 */
#define AA_U32(low)		"\2" low "\0\0\0"
#define AA_NAMED(len, name)	"\4" len "\0" name "\0"
#define AA_STRUCT(len, name)	AA_NAMED(len, name) "\7"
#define AA_STRUCTEND		"\10"
#define AA_PROFILE(len, name, mode)					\
	AA_STRUCT("\10", "profile") "\5" len "\0" name "\0"		\
	AA_STRUCT("\6", "flags")					\
	AA_U32("\0") AA_U32(mode) AA_U32("\0")				\
	AA_STRUCTEND							\
	/* No capabilities: allowed, audited, quiet, unused. */		\
	AA_U32("\0") AA_U32("\0") AA_U32("\0") AA_U32("\0")		\
	AA_STRUCTEND

#define AA_OPENER		"exec_update_opener"
#define AA_DENIER		"exec_update_denier"
#define AA_ENFORCE		"\0"
#define AA_COMPLAIN		"\1"

static const char aa_policy[] =
	AA_NAMED("\10", "version") AA_U32("\5")
	AA_PROFILE("\23", AA_OPENER, AA_COMPLAIN)
	AA_PROFILE("\23", AA_DENIER, AA_ENFORCE);

#define AA_DIR			"/sys/kernel/security/apparmor/"
#define AA_ATTR_DIR		"/proc/thread-self/attr/apparmor/"

/* In one piece, as AppArmor wants it. */
static bool write_path(const char *path, const char *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, data, len) == (ssize_t)len;
	int err = errno;

	if (fd >= 0)
		close(fd);
	errno = err;
	return ok;
}

static bool write_string(const char *path, const char *string)
{
	return write_path(path, string, strlen(string));
}

static bool load_policy(void)
{
	/* In a namespace of our own. It may be there already. */
	mount("securityfs", "/sys/kernel/security", "securityfs", 0, NULL);
	/* A kernel without AppArmor, or that does not use it, has no files. */
	return !access(AA_ATTR_DIR "exec", W_OK) &&
	       write_path(AA_DIR ".replace", aa_policy, sizeof(aa_policy) - 1);
}

static void *opener_thread(void *unused)
{
	if (!write_string(AA_ATTR_DIR "current", "changeprofile " AA_OPENER) ||
	    open(FUSE_IMAGE, O_RDONLY) < 0)
		_exit(1);
	return NULL;
}

static bool open_denied(void)
{
	pthread_t thread;

	return !pthread_create(&thread, NULL, opener_thread, NULL) &&
	       !pthread_join(thread, NULL) &&
	       write_string(AA_ATTR_DIR "exec", "exec " AA_DENIER);
}

FIXTURE_VARIANT_ADD(stalled_exec, flush_by_lsm) {
	.image = IMAGE,
	.prepare = open_denied,
	.by_lsm = true,
	.opcode = FUSE_FLUSH,
};

/* The first page of the image: execve() may still fail. */
FIXTURE_VARIANT_ADD(stalled_exec, read_header) {
	.image = FUSE_IMAGE,
	.opcode = FUSE_READ,
	.from = 0,
};

/* What comes after: execve() cannot fail any more. */
FIXTURE_VARIANT_ADD(stalled_exec, read_image) {
	.image = FUSE_IMAGE,
	.opcode = FUSE_READ,
	.from = 4096,
};

FIXTURE_SETUP(stalled_exec)
{
	char options[128];
	int fd;

	self->target.pid = 0;
	self->daemon = 0;
	if (!can_be_others())
		SKIP(return, "needs root to mount, and to look at everything");
	fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		SKIP(return, "needs CONFIG_FUSE_FS: %s", strerror(errno));
	if (!make_image())
		SKIP(return, "cannot mount: %s", strerror(errno));
	snprintf(options, sizeof(options),
		 "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd);
	if (mkdir(FUSE_DIR, 0755) ||
	    mount("fuse", FUSE_DIR, "fuse", MS_NOSUID | MS_NODEV, options))
		SKIP(return, "cannot mount FUSE: %s", strerror(errno));
	if (variant->by_lsm && !load_policy()) {
		/* That would be a policy with a mistake in it. */
		ASSERT_NE(EPROTO, errno);
		SKIP(return, "needs AppArmor: %s", strerror(errno));
	}
	fuse = map_shared(sizeof(*fuse));
	ASSERT_NE(MAP_FAILED, fuse);

	self->daemon = fork();
	ASSERT_LE(0, self->daemon);
	if (!self->daemon) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fuse_daemon(fd);
	}
	/* The file system ends with the daemon. */
	close(fd);

	self->target.pid = fork_execer(getpid(), (char *)variant->image,
				       variant->prepare, false, &self->to,
				       &self->from);
	ASSERT_LT(0, self->target.pid);
	self->target.tid = self->target.pid;
}

FIXTURE_TEARDOWN(stalled_exec)
{
	/* In this order: reap() takes whatever comes. */
	if (self->daemon > 0)
		kill(self->daemon, SIGKILL);
	if (self->target.pid > 0) {
		kill(self->target.pid, SIGKILL);
		EXPECT_TRUE(reap(self->target.pid, NULL));
	}
	if (self->daemon > 0)
		reap(self->daemon, NULL);
	if (variant->by_lsm) {
		EXPECT_TRUE(write_string(AA_DIR ".remove", AA_OPENER));
		EXPECT_TRUE(write_string(AA_DIR ".remove", AA_DENIER));
	}
}

/* Tell the process to exec, and wait until the daemon has to answer. */
static bool exec_stalls(int to, __u32 opcode, __u64 from)
{
	fuse->from = from;
	set(&fuse->opcode, opcode);
	return write(to, "x", 1) == 1 && wait_until(get(&fuse->held));
}

TEST_F_TIMEOUT(stalled_exec, readers_answer, 60)
{
	struct pollfd pfd = { .fd = self->from, .events = POLLIN };
	struct answers before;
	int status;

	ask_before(_metadata, &self->target, &before);
	ASSERT_TRUE(exec_stalls(self->to, variant->opcode, variant->from));

	ask_during(_metadata, &self->target, &before);

	EXPECT_EQ(0, poll(&pfd, 1, 0)) {
		TH_LOG("execve() did not wait for the daemon");
	}
	set(&fuse->answer, true);
	EXPECT_TRUE(read_byte(self->from)) {
		TH_LOG("execve() does not end");
	}
	EXPECT_EQ(1, write(self->to, "x", 1));
	ASSERT_TRUE(reap(self->target.pid, &status));
	self->target.pid = 0;
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(IMAGE_STATUS, WEXITSTATUS(status));
}

/*
 * FUSE does not call back what the daemon has taken, here or elsewhere, so a
 * signal alone need not be enough. But nothing else may be needed.
 */
TEST_F_TIMEOUT(stalled_exec, ends_with_the_daemon, 60)
{
	ASSERT_TRUE(exec_stalls(self->to, variant->opcode, variant->from));
	EXPECT_EQ(0, kill(self->target.pid, SIGKILL));
	EXPECT_EQ(0, kill(self->daemon, SIGKILL));
	EXPECT_TRUE(reap(self->target.pid, NULL));
	self->target.pid = 0;
}

/*
 * A process that does nothing but exec. Whoever looks at it may find it in the
 * middle, and that is no error: nobody may be told EINTR, or EAGAIN, or to find
 * half a line.
 */

/* /proc/PID/stat has that many. */
#define STAT_FIELDS	52

/* What it takes to have seen something: of each reader, and of the process. */
#define STORM_LINES	100
#define STORM_EXECS	20

struct storm_tally {
	unsigned long lines;
	unsigned long errors;
	unsigned long bad;
	int err;
	char line[1024];
};

struct storm_shared {
	bool stop;
	struct storm_tally tally[MAX_READERS];
};

static bool stat_is_whole(const char *line)
{
	const char *p = strrchr(line, ')');
	int fields = 2;

	for (; p && *p; p++)
		fields += *p == ' ';
	return fields == STAT_FIELDS && line[strlen(line) - 1] == '\n';
}

static bool wchan_is_whole(const char *line)
{
	return *line && !strpbrk(line, "\n ");
}

static void interrupt(int sig)
{
}

static void storm_loop(struct storm_shared *storm, struct storm_tally *tally,
		       pid_t pid)
{
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } };
	struct sigaction action = { .sa_handler = interrupt };
	char path[3][64], line[1024];

	snprintf(path[0], sizeof(path[0]), "/proc/%d/stat", pid);
	snprintf(path[1], sizeof(path[1]), "/proc/%d/wchan", pid);
	snprintf(path[2], sizeof(path[2]), "/proc/%d/task/%d/stat", pid, pid);
	/* Without SA_RESTART: who waits interruptibly is found out. */
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);

	for (int i = 0; !get(&storm->stop); i++) {
		int fd = open(path[i % 3], O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);

		if (n < 0) {
			tally->err = errno;
			tally->errors++;
		} else {
			line[n] = '\0';
			tally->lines++;
			if (!(i % 3 == 1 ? wchan_is_whole(line) :
			      stat_is_whole(line))) {
				tally->bad++;
				memcpy(tally->line, line, n + 1);
			}
		}
		if (fd >= 0)
			close(fd);
	}
	_exit(0);
}

/* An image that says so and execs itself, until there is something to read. */
static void storm_image(void)
{
	struct pollfd pfd = { .fd = 0, .events = POLLIN };
	char *const argv[] = { "image", "--storm", NULL };

	if (poll(&pfd, 1, 0))
		_exit(0);
	if (write(1, "x", 1) != 1)
		_exit(1);
	execv("/proc/self/exe", argv);
	_exit(1);
}

/* How often it has said so since this was asked before. */
static unsigned long storm_execs(int from)
{
	struct pollfd pfd = { .fd = from, .events = POLLIN };
	char buf[65536];
	ssize_t n = 0;

	if (poll(&pfd, 1, 0) == 1)
		n = read(from, buf, sizeof(buf));
	return n > 0 ? n : 0;
}

/* How much there is to come. */
static unsigned long storm_missing(struct storm_shared *storm, int nr,
				   unsigned long execs)
{
	unsigned long missing = execs < STORM_EXECS ? STORM_EXECS - execs : 0;

	for (int i = 0; i < nr; i++) {
		unsigned long lines = get(&storm->tally[i].lines);

		if (lines < STORM_LINES)
			missing += STORM_LINES - lines;
	}
	return missing;
}

FIXTURE(exec_storm) {
	struct storm_shared *storm;
};

FIXTURE_VARIANT(exec_storm) {
	bool reader_is_root;
};

FIXTURE_VARIANT_ADD(exec_storm, reader_is_root) {
	.reader_is_root = true,
};

FIXTURE_VARIANT_ADD(exec_storm, reader_is_the_same_user) {
	.reader_is_root = false,
};

FIXTURE_SETUP(exec_storm)
{
	if (!can_be_others())
		SKIP(return, "needs root to be two users");
	if (!make_image())
		SKIP(return, "cannot mount: %s", strerror(errno));
	self->storm = map_shared(sizeof(*self->storm));
	ASSERT_NE(MAP_FAILED, self->storm);
}

FIXTURE_TEARDOWN(exec_storm)
{
}

TEST_F_TIMEOUT(exec_storm, stat_and_wchan_are_whole, 300)
{
	char *const argv[] = { IMAGE, "--storm", NULL };
	int nr = count_readers(1);
	pid_t parent = getpid(), execer, reader[MAX_READERS];
	unsigned long execs = 0, missing, least = ULONG_MAX;
	long long begun, end;
	int to[2], from[2];

	ASSERT_EQ(0, pipe2(to, O_CLOEXEC));
	ASSERT_EQ(0, pipe2(from, O_CLOEXEC));
	execer = fork();
	ASSERT_LE(0, execer);
	if (!execer) {
		become_reader(parent);
		if (dup2(to[0], 0) < 0 || dup2(from[1], 1) < 0)
			_exit(1);
		execv(IMAGE, argv);
		_exit(1);
	}
	close(from[1]);
	for (int i = 0; i < nr; i++) {
		reader[i] = fork();
		ASSERT_LE(0, reader[i]);
		if (reader[i])
			continue;
		if (variant->reader_is_root)
			prctl(PR_SET_PDEATHSIG, SIGKILL);
		else
			become_reader(parent);
		storm_loop(self->storm, &self->storm->tally[i], execer);
	}

	/* Until there is enough of everything, or nothing gets on. */
	begun = now_ms();
	end = begun + PATIENCE_MS;
	do {
		usleep(10000);
		execs += storm_execs(from[0]);
		missing = storm_missing(self->storm, nr, execs);
		if (missing < least) {
			least = missing;
			end = now_ms() + PATIENCE_MS;
		}
	} while (now_ms() < (missing ? end : begun + RACE_MS));
	set(&self->storm->stop, true);

	for (int i = 0; i < nr; i++) {
		struct storm_tally *tally = &self->storm->tally[i];

		EXPECT_TRUE(collect(reader[i]));
		TH_LOG("%lu lines were read", tally->lines);
		EXPECT_LE(STORM_LINES, tally->lines);
		EXPECT_EQ(0, tally->errors) {
			TH_LOG("the last was: %s", strerror(tally->err));
		}
		EXPECT_EQ(0, tally->bad) {
			TH_LOG("the last was: %s", tally->line);
		}
	}
	EXPECT_EQ(1, write(to[1], "x", 1));
	/* It may be waiting to say so. */
	execs += storm_execs(from[0]);
	TH_LOG("%lu execs", execs);
	EXPECT_LE(STORM_EXECS, execs);
	EXPECT_TRUE(collect(execer));
}

/* What this program is when a test execs it. Before anything else is set up. */
static void __attribute__((constructor(101))) image_main(int argc, char **argv)
{
	if (argc < 2)
		return;
	if (!strcmp(argv[1], "--exit"))
		_exit(IMAGE_STATUS);
	if (!strcmp(argv[1], "--wait")) {
		if (write(1, "x", 1) != 1)
			_exit(1);
		_exit(read_byte(0) ? IMAGE_STATUS : 1);
	}
	if (argc == 3 && !strcmp(argv[1], "--tsync"))
		tsync_image(argv[0], atoi(argv[2]));
	if (!strcmp(argv[1], "--storm"))
		storm_image();
}

TEST_HARNESS_MAIN
