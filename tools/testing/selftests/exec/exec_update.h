/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of execve() against those who look at the process have in
 * common: users, images, time, and what the kernel counts.
 */
#ifndef EXEC_UPDATE_H
#define EXEC_UPDATE_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The user who looks and is looked at, and the one of a set-id image. */
#define READER_UID	60001
#define IMAGE_UID	60002

/* As many as a test can have that run at the same time. */
#define MAX_READERS	8

/* Whoever sleeps for so long without a break waits for something. */
#define WAITS_MS	200

/* How much patience a look costs at most: the machine may stand still. */
#define LOOK_MS		100

/* What has not ended by then hangs. */
#define PATIENCE_MS	15000

#define DEBUGFS_DIR	"/sys/kernel/debug/exec_update/"

static inline long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* Whether the kernel speculates at all, whatever this program is. */
static inline bool kernel_is_64bit(void)
{
	struct utsname name;

	return !uname(&name) && (strstr(name.machine, "64") ||
				 !strcmp(name.machine, "s390x"));
}

/* CONFIG_DEBUG_EXEC_UPDATE: how the readers of the whole system read. */
struct events {
	unsigned long speculated, retried, locked, gave_up, blocked;
};

/* False where the kernel does not count. */
static inline bool read_events(struct events *events)
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
		else if (!strcmp(name, "gave_up"))
			events->gave_up = n;
		else if (!strcmp(name, "blocked"))
			events->blocked = n;
	}
	fclose(file);
	return true;
}

static inline bool events_since(struct events *since,
				const struct events *before)
{
	bool counts = read_events(since);

	since->speculated -= before->speculated;
	since->retried -= before->retried;
	since->locked -= before->locked;
	since->gave_up -= before->gave_up;
	since->blocked -= before->blocked;
	return counts;
}

static inline bool set_always_lock(bool on)
{
	int fd = open(DEBUGFS_DIR "always_lock", O_WRONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = write(fd, on ? "1" : "0", 1) == 1;
	close(fd);
	return ok;
}

/* Leave root, and do not outlive the parent. */
static inline void become_reader(pid_t parent)
{
	if (setresgid(READER_UID, READER_UID, READER_UID) ||
	    setresuid(READER_UID, READER_UID, READER_UID))
		_exit(1);
	/*
	 * A change of user makes a process undumpable, and this one is to be
	 * looked at. It also forgets the signal, so that comes last.
	 */
	if (prctl(PR_SET_DUMPABLE, 1) || prctl(PR_SET_PDEATHSIG, SIGKILL))
		_exit(1);
	if (getppid() != parent)
		_exit(1);
}

struct patience {
	long long left, looked, sign;
};

/*
 * Whether there is some left after another look, which found this sign of life.
 * It begins with the first look, and anew with each sign that is another one.
 */
static inline bool has_patience(struct patience *patience, long long sign)
{
	long long now = now_ms(), took = now - patience->looked;

	if (!patience->looked || sign != patience->sign)
		patience->left = PATIENCE_MS;
	else
		patience->left -= took < LOOK_MS ? took : LOOK_MS;
	patience->looked = now;
	patience->sign = sign;
	return patience->left > 0;
}

/* True as soon as @condition is; false if it is not when patience ends. */
#define wait_until(condition)						\
({									\
	struct patience patience_ = {};					\
	bool met_;							\
									\
	while (!(met_ = (condition)) && has_patience(&patience_, 0))	\
		usleep(1000);						\
	met_;								\
})

/* Whether there is something to be read, or the end of it, within patience. */
static inline bool is_readable(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return wait_until(poll(&pfd, 1, LOOK_MS) == 1) &&
	       pfd.revents & (POLLIN | POLLHUP);
}

/* As /proc/PID/status has it, which never waited for anything; or 0. */
static inline char state_of(pid_t pid)
{
	char path[64], line[128], state = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (!state && fgets(line, sizeof(line), file))
		sscanf(line, "State: %c", &state);
	fclose(file);
	return state;
}

/* Asleep without a break, and not for a signal's sake. */
static inline bool waits_for_long(pid_t pid)
{
	long long since = now_ms();

	return wait_until(({
		if (state_of(pid) != 'D')
			since = now_ms();
		now_ms() - since > WAITS_MS;
	}));
}

/* It can still be waited for then. */
static inline bool has_ended(pid_t child)
{
	siginfo_t info = {};

	return !waitid(P_PID, child, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid == child;
}

static inline bool copy_self(const char *to)
{
	int in = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
	char buf[65536];
	ssize_t n = -1;

	while (in >= 0 && out >= 0) {
		n = read(in, buf, sizeof(buf));
		if (n <= 0 || write(out, buf, n) != n)
			break;
	}
	close(in);
	return out >= 0 && !close(out) && !n;
}

/*
 * A file system of our own, which is not nosuid and goes away with us. Who calls
 * must define _GNU_SOURCE.
 */
static inline bool mount_our_own(const char *type, const char *dir)
{
	return !unshare(CLONE_NEWNS) &&
	       !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount(type, dir, type, 0,
		      strcmp(type, "tmpfs") ? NULL : "mode=0755");
}

/* As many as there are CPUs, if some of them are for others. */
static inline int count_readers(int others)
{
	int nr = sysconf(_SC_NPROCESSORS_ONLN) - others;

	if (nr < 1)
		return 1;
	return nr > MAX_READERS ? MAX_READERS : nr;
}

/* The exit status of the image, run as a reader would run it; -1: it hangs. */
static inline int run_image(const char *image, const char *arg)
{
	char *const argv[] = { (char *)image, (char *)arg, NULL };
	pid_t parent = getpid();
	pid_t pid = fork();
	int status;

	if (!pid) {
		become_reader(parent);
		execv(image, argv);
		_exit(127);
	}
	if (pid < 0 || !wait_until(waitpid(pid, &status, WNOHANG) == pid))
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/*
 * Whether the child ended well, and did not hang: the time that it has begins
 * anew whenever *@steps, which it counts, is another number.
 */
static inline bool collect_steps(pid_t pid, const int *steps)
{
	struct patience patience = {};
	int status;

	if (pid <= 0)
		return false;
	while (waitpid(pid, &status, WNOHANG) != pid) {
		if (!has_patience(&patience,
				  __atomic_load_n(steps, __ATOMIC_ACQUIRE))) {
			kill(pid, SIGKILL);
			return false;
		}
		usleep(1000);
	}
	return !status;
}

/* Whether the child ended well, and in time. */
static inline bool collect(pid_t pid)
{
	const int none = 0;

	return collect_steps(pid, &none);
}

/* Whether this is a root that can be the others, too: not so in every namespace. */
static inline bool can_be_others(void)
{
	for (uid_t uid = READER_UID; uid <= IMAGE_UID; uid++) {
		pid_t pid = geteuid() ? -1 : fork();

		if (!pid)
			_exit(setresgid(uid, uid, uid) ||
			      setresuid(uid, uid, uid));
		if (!collect(pid))
			return false;
	}
	return true;
}

#endif /* EXEC_UPDATE_H */
