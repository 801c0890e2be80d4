// SPDX-License-Identifier: GPL-2.0
/*
 * Every way to look at another process against execve(): what is shown must
 * never take the permission of one image and the state of another one.
 *
 * A spawner clones victims that readers may look at, and which exec an image
 * after a while. Readers look at each victim as often as they can, in one way
 * for each variant. An image acquires something to be seen in that way: memory,
 * an open file, a directory, a namespace... Two kinds of images take turns:
 *
 *  - A set-id image belongs to another user, and who looks is turned away. What
 *    it has must never be seen. That is the oracle: it is the permission for one
 *    image with the state of another one.
 *  - A plain image does just the same, and may be looked at. What it has must
 *    be seen, or the oracle would be blind. And nobody must be turned away: that
 *    takes a process in the middle of execve(), at which nobody may look, for
 *    the result. Not so where a reader is allowed to give up instead of
 *    waiting, or where the mode of a file decides, see OPENS_ALL.
 *
 * Who checks first and looks then can mix the permission for the victim with
 * what the image has. Who looks first and checks then can mix what an image
 * has with the permission for its successor: in some variants the image gives
 * up its privileges, which does not make it one to be looked at, and execs a
 * plain image that has nothing, as su does.
 *
 * How they come to meet:
 *
 *  - One CPU belongs to victims, which have a real-time priority there, and to
 *    one reader, which has none. A victim that wakes up to exec preempts the
 *    reader anywhere, and the image sleeps next: all of execve() is between two
 *    instructions of the reader, and often that is where the check drops the
 *    task's lock. Readers on all other CPUs meet execve() as it comes.
 *  - CONFIG_DEBUG_EXEC_UPDATE makes it last: pass_delay_us keeps a reader
 *    between check and look, begin_delay_us before the check of a pass that has
 *    begun, and exec_delay_us keeps exec in the middle. Most of the
 *    time they are used, where the kernel has them. Then the kernel also counts
 *    how its readers read, and all that can happen to them must have happened.
 *
 * References of passes that were thrown away must be gone in the end: victims
 * have the write end of a pipe, files and images are on a file system which has
 * to be unmountable, the kernel counts the namespaces of each user, and no reader
 * may own more descriptors than before.
 *
 * EXEC_UPDATE_RACE_EXECS in the environment asks for so many execs in front of
 * each reader. To have them in less than a day, all readers then look at the
 * same victims that want the same of the image, in turns, and most of the time
 * victims exec as fast as they can.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/futex.h>
#include <linux/mempolicy.h>
#include <linux/perf_event.h>

#include "binfmt_misc_common.h"
#include "exec_update.h"
#include "kselftest_harness.h"

/* <linux/pidfd.h> does not get along with <fcntl.h>. */
#ifndef PIDFD_GET_UTS_NAMESPACE
#define PIDFD_GET_UTS_NAMESPACE _IO(0xFF, 10)
#endif

/* A race is given this long, and longer until everything was seen. */
#define RACE_MS		2000
#define RACE_MAX_MS	20000

/* How long a victim is looked at before it execs, at least, and at most. */
#define NAP_MIN_US	200
#define NAP_MAX_US	1000
/* How many delays there may be before the one that matters. */
#define NAP_MAX_DELAYS	6
/* How long an image sleeps if its reader is slow. */
#define SLOW_LIFE_US	15000

/*
 * What takes how long, if there are delays, and how many of four images are
 * set-id. A pass that is delayed has to end while exec is in the middle, or
 * while the image sleeps. How long it takes to get there is for each machine to
 * know. Where passes are not delayed, some begin just before exec does and are
 * turned away in the middle of it: that is for plain images to see.
 */
#define PHASE_MS	400
#define MAX_EXEC_US	50000
#define TO_THE_IMAGE	1

static const struct phase {
	unsigned int begin_us, pass_us, exec_us, life_us, setid;
} phases[] = {
	{    0,            0,    0,   800, 3 },
	{    0, TO_THE_IMAGE,    0, 14000, 3 },
	{    0,            0,  500,   500, 1 },
	{    0,         4000, 8000, 10000, 2 },
	{ 3000,            0, 8000,  2000, 1 },
};

/* For a race of many execs, most of the time after it has begun. */
#define QUICK_AFTER_MS	RACE_MS
#define QUICK_OF	8
#define QUICK_NAP_US	400

static const struct phase quick = { 0, 0, 0, 100, 2 };

#define DIR		"/tmp/exec_update_race"
#define OURS_FILE	DIR "/ours"
#define SECRET_FILE	DIR "/secret"
#define SECRET_DIR	DIR "/directory"
#define SETID_IMAGE	DIR "/setid"
#define PLAIN_IMAGE	DIR "/plain"

/* Ours is mapped here, and open with this number; or the secret is. */
#if __SIZEOF_LONG__ == 8
#define MAP_ADDR	0x1000000000UL
#define MAGIC		0x5ec2e75ec2e7UL
#else
#define MAP_ADDR	0x50000000UL
#define MAGIC		0x5ec2e7UL
#endif
/* Mapped here, too, for those who ask whether somebody touched it. */
#define TOUCH_ADDR	(MAP_ADDR + 0x100000)
#define SHARED_FD	101
#define PASSED_FD	102
#define FILE_SIZE	65536
#define SECRET_POS	12345
#define OURS_WORD	0x6f7572736f757273ULL
#define SECRET_WORD	0x7365637265747365ULL
#define SECRET_NAME	"secret"
#define SECRET_ENV	"EXEC_UPDATE_SECRET="
/* Of the robust list, whose head is part of the file that is mapped. */
#define HEAD_OFFSET	64
#define SECRET_CHARS	0x40000000UL
#define SECRET_PERSONA	WHOLE_SECONDS
#define PEAK_BYTES	(1024 * 1024)
/* User page faults: of images that have many of them, and of all others. */
#define FAULTS		300
#define NOT_FAULTS	150

/* What a look found. Errors are negative. */
enum found {
	NOTHING,	/* neither of these */
	OURS,		/* what victims have until they exec */
	SECRET,		/* what images have, and nobody else */
	DENIED,		/* no error, but there would be more to be seen */
};

/* What an image does beyond what all of them do. */
#define NEW_PLACE	0x01	/* enters namespaces of its own, changes its root */
#define TAKE_FAULTS	0x02	/* has many page faults */
#define WATCH_FILTER	0x04	/* tells whether its coredump_filter changed */
#define WATCH_PEAK	0x08	/* tells whether its peak RSS was reset */
#define WATCH_NODE	0x10	/* tells whether its memory was moved */
#define WATCH		(WATCH_FILTER | WATCH_PEAK | WATCH_NODE)
#define GIVE_UP		0x20	/* gives up its privileges, and execs a plain image */
#define NOTHING_ELSE	0x40	/* is that one, which has nothing of the others */

/* How the image ends. */
#define IMAGE_FAILED	1
#define IMAGE_TOUCHED	3	/* it watched, and something changed */
#define IMAGE_DENIED	4	/* what it was given to use */

/* How a reader differs from others. */
#define GIVES_UP	0x01	/* in the middle of execve() */
#define BLOCKS		0x02	/* exec, and does not speculate */
#define SLOW		0x04	/* a look takes long */
#define LOOKS_UP	0x08	/* and is delayed there, too */
#define OTHER_THREAD	0x10	/* of the victim is the one that execs */
#define ADMIN		0x20	/* needs CAP_SYS_ADMIN */
/*
 * Needs CAP_DAC_READ_SEARCH, because only the owner may open the file. In the
 * middle of execve() that is root, and the mode turns away whoever owns the
 * process, before the reader is asked. That is left open, and not tested here,
 * see Documentation/locking/exec-update.rst.
 */
#define OPENS_ALL	0x40

struct look;

/* A way to look. */
struct reader {
	const char *file;		/* in /proc/PID */
	const char *(*missing)(void);	/* what the kernel does not have */
	void (*meet)(struct look *look);
	int (*look)(struct look *look);
	int (*see)(int fd);
	unsigned int extra;
	unsigned int flags;
};

/* Those who look at the same victims. */
#define MAX_TEAM	32
#define MAX_LOOKING	(2 * MAX_READERS)	/* processes: users and admins */

struct team {
	const struct reader *reader[MAX_TEAM];
	const char *name[MAX_TEAM];
	int nr;
	int admins;		/* of these */
	unsigned int extra;	/* of the images, all that one of them needs */
	unsigned int flags;	/* all that one of them has */
};

/* What a reader found in victims of a plain and of a set-id image. */
struct tally {
	unsigned long ours[2];
	unsigned long secret[2];
	unsigned long denied[2];
	unsigned long nothing;
	unsigned long gone;		/* no such process, or file, any more */
	unsigned long other;
	int other_err;
};

/* Shared by all processes of a test. */
struct shared {
	unsigned long victim;		/* pid * 2, plus 1 if set-id, or 0 */
	long long wakes_ns;		/* when it is going to exec */
	bool stop;
	bool realtime;
	unsigned int nap_us;
	unsigned int life_us;
	unsigned int exec_us;		/* from waking up to being asleep again */
	unsigned int setid;		/* of four images */
	unsigned long execs;
	unsigned long failed_execs;
	int failed_status;
	unsigned long touched[2];
	long long last_exec_ms;
	int readers;			/* processes */
	int cpus;			/* where they are, that of victims first */
	bool first_cpu_rests;
	long long last_look_ms[MAX_LOOKING];
	struct tally tally[MAX_LOOKING][MAX_TEAM];
};

/* A reader at work. */
struct look {
	const struct reader *reader;
	struct shared *shared;
	unsigned long victim;
	pid_t pid;
	int proc;			/* /proc/PID */
	int fd;				/* opened when the victim was met */
	int held;			/* the last one that a look opened */
	bool in_turns;			/* with others, who are waiting */
	unsigned int turn;
};

/* What is known of ourselves, and so of victims until they exec. */
static struct {
	unsigned long start_stack, arg_start;
	char auxv[2048];
	ssize_t auxv_len;
	char uts[64];
	ino_t uts_ino;
	dev_t dev;	/* of the file system with the images */
} ours;

static ssize_t read_text(int fd, char *text, size_t size)
{
	ssize_t len = pread(fd, text, size - 1, 0);

	if (len < 0)
		return -errno;
	text[len] = 0;
	return len;
}

static ssize_t read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = read_text(fd, text, size);
	close(fd);
	return len;
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len = strlen(text);
	bool ok = fd >= 0 && write(fd, text, len) == len;

	close(fd);
	return ok;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void open_file(struct look *look)
{
	look->fd = openat(look->proc, look->reader->file, O_RDONLY | O_CLOEXEC);
}

static void open_to_write(struct look *look)
{
	look->fd = openat(look->proc, look->reader->file, O_WRONLY | O_CLOEXEC);
}

static void open_pidfd(struct look *look)
{
	look->fd = syscall(__NR_pidfd_open, look->pid, 0);
}

/* A file that is checked whenever it is read. */
static int read_again(struct look *look)
{
	return look->reader->see(look->fd);
}

static bool is_denial(int err)
{
	return err == -EPERM || err == -EACCES;
}

/*
 * A file that is checked when it is opened, and leads to one mm from then on.
 * If the next attempt is turned away then this one may have been in the middle
 * of execve(), and what it leads to has yet to come into being. As long as the
 * victim lives, that is: then all there will ever be was there.
 */
static int watch_held(struct look *look, int err)
{
	struct shared *shared = look->shared;
	int found = err;

	if (look->held < 0 || !is_denial(err))
		return err;
	do {
		found = look->reader->see(look->held);
	} while (found != SECRET && !look->in_turns &&
		 __atomic_load_n(&shared->victim, __ATOMIC_ACQUIRE) ==
		 look->victim);
	if (!look->in_turns)
		close_fd(&look->held);
	return found == SECRET ? SECRET : err;
}

static int open_again(struct look *look)
{
	int fd = openat(look->proc, look->reader->file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return watch_held(look, -errno);
	close_fd(&look->held);
	look->held = fd;
	return look->reader->see(fd);
}

/* As above, and whatever it leads to is let go. */
static int open_once(struct look *look)
{
	int fd = openat(look->proc, look->reader->file, O_RDONLY | O_CLOEXEC);
	int found;

	if (fd < 0)
		return -errno;
	found = look->reader->see(fd);
	close(fd);
	return found;
}

/* Memory. */

static int see_word(unsigned long long word)
{
	if (word == SECRET_WORD)
		return SECRET;
	return word == OURS_WORD ? OURS : NOTHING;
}

static int see_mem(int fd)
{
	unsigned long long word = 0;

	if (pread(fd, &word, sizeof(word), MAP_ADDR) < 0)
		return errno == EIO ? NOTHING : -errno;
	return see_word(word);
}

static int look_vm_readv(struct look *look)
{
	unsigned long long word = 0;
	struct iovec here = { &word, sizeof(word) };
	struct iovec there = { (void *)MAP_ADDR, sizeof(word) };

	if (process_vm_readv(look->pid, &here, 1, &there, 1, 0) < 0)
		return errno == EFAULT ? NOTHING : -errno;
	return see_word(word);
}

static int see_maps(int fd)
{
	char text[8192];
	ssize_t len = read_text(fd, text, sizeof(text));

	if (len < 0)
		return len;
	if (strstr(text, SECRET_FILE))
		return SECRET;
	return strstr(text, OURS_FILE) ? OURS : NOTHING;
}

static int see_environ(int fd)
{
	char text[8192];
	ssize_t len = read_text(fd, text, sizeof(text));

	if (len <= 0)
		return len;
	return memmem(text, len, SECRET_ENV, strlen(SECRET_ENV)) ? SECRET : OURS;
}

/* Addresses are among it, so no two images have the same. */
static int see_auxv(int fd)
{
	char auxv[sizeof(ours.auxv)];
	ssize_t len = read_text(fd, auxv, sizeof(auxv));
	unsigned long type;

	if (len < (ssize_t)sizeof(type))
		return len < 0 ? len : NOTHING;
	memcpy(&type, auxv, sizeof(type));
	if (!type)
		return NOTHING;
	return len == ours.auxv_len && !memcmp(auxv, ours.auxv, len) ?
	       OURS : SECRET;
}

/* Victims have something mapped there, but did not touch it. */
static int see_pagemap(int fd)
{
	unsigned long long entry;
	ssize_t len = pread(fd, &entry, sizeof(entry),
			    TOUCH_ADDR / getpagesize() * sizeof(entry));

	if (len != sizeof(entry))
		return len < 0 ? -errno : NOTHING;
	return entry >> 63 ? SECRET : OURS;
}

static int look_move_pages(struct look *look)
{
	void *page = (void *)TOUCH_ADDR;
	int status = -EFAULT;

	if (syscall(__NR_move_pages, look->pid, 1, &page, NULL, &status, 0))
		return errno == EINVAL ? -ESRCH : -errno;
	if (status >= 0)
		return SECRET;
	return status == -ENOENT ? OURS : NOTHING;
}

/* All that is on the first node goes to the second one. */
static int look_migrate_pages(struct look *look)
{
	unsigned long from = 1, to = 2;

	if (syscall(__NR_migrate_pages, look->pid, sizeof(from) * 8 + 1, &from,
		    &to) < 0)
		return errno == EINVAL ? -ESRCH : -errno;
	return OURS;
}

static int look_coredump_filter(struct look *look)
{
	const char *filter = look->turn++ & 1 ? "0x33" : "0x7f";

	return pwrite(look->fd, filter, strlen(filter), 0) < 0 ? -errno : OURS;
}

static int look_clear_refs(struct look *look)
{
	/* The peak RSS. */
	return pwrite(look->fd, "5", 1, 0) < 0 ? -errno : OURS;
}

/* Files. */

static int see_file(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	return st.st_dev == ours.dev ? SECRET : OURS;
}

static int look_getfd(struct look *look)
{
	int fd = syscall(__NR_pidfd_getfd, look->fd, SHARED_FD, 0);
	int found;

	if (fd < 0)
		return errno == EBADF ? NOTHING : -errno;
	found = see_file(fd);
	close(fd);
	return found;
}

static int see_fdinfo(int fd)
{
	char text[1024];
	ssize_t len = read_text(fd, text, sizeof(text));
	long long pos;

	if (len < 0)
		return len;
	if (sscanf(text, "pos: %lld", &pos) != 1)
		return NOTHING;
	return pos == SECRET_POS ? SECRET : OURS;
}

/* Victims run nothing of our file system, and have nothing of it open. */
static int look_readlink(struct look *look)
{
	char text[256];
	ssize_t len = readlinkat(look->proc, look->reader->file, text,
				 sizeof(text) - 1);

	if (len < 0)
		return -errno;
	text[len] = 0;
	return strncmp(text, DIR "/", strlen(DIR "/")) ? OURS : SECRET;
}

static int look_link(struct look *look)
{
	struct stat st;

	/* The one and the other thing that links are for. */
	if (look->turn++ & 1)
		return look_readlink(look);
	if (fstatat(look->proc, look->reader->file, &st, 0))
		return -errno;
	return st.st_dev == ours.dev ? SECRET : OURS;
}

/* Only links of mappings, which few may follow. */
static int look_map_files(struct look *look)
{
	char path[64], text[256];
	ssize_t len;

	snprintf(path, sizeof(path), "map_files/%lx-%lx", MAP_ADDR,
		 MAP_ADDR + getpagesize());
	len = readlinkat(look->proc, path, text, sizeof(text) - 1);
	if (len < 0)
		return -errno;
	text[len] = 0;
	return strcmp(text, SECRET_FILE) ? OURS : SECRET;
}

/* Namespaces. */

static int look_ns_readlink(struct look *look)
{
	char text[sizeof(ours.uts)] = "";

	if (readlinkat(look->proc, "ns/uts", text, sizeof(text) - 1) < 0)
		return -errno;
	return strcmp(text, ours.uts) ? SECRET : OURS;
}

static int look_ns_follow(struct look *look)
{
	struct stat st;

	if (fstatat(look->proc, "ns/uts", &st, 0))
		return -errno;
	return st.st_ino == ours.uts_ino ? OURS : SECRET;
}

static int see_ns(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	return st.st_ino == ours.uts_ino ? OURS : SECRET;
}

static int look_pidfd_ns(struct look *look)
{
	int fd = ioctl(look->fd, PIDFD_GET_UTS_NAMESPACE, 0);
	int found;

	if (fd < 0)
		return -errno;
	found = see_ns(fd);
	close(fd);
	return found;
}

static int look_setns(struct look *look)
{
	struct utsname name;

	if (look->held < 0)
		look->held = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	if (setns(look->fd, CLONE_NEWUTS))
		return -errno;
	if (uname(&name))
		return -errno;
	if (strcmp(name.nodename, SECRET_NAME))
		return OURS;
	return setns(look->held, CLONE_NEWUTS) ? -errno : SECRET;
}

/* The task itself. */

static int look_robust_list(struct look *look)
{
	unsigned long head = 0;
	size_t len;

	if (syscall(__NR_get_robust_list, look->pid, &head, &len))
		return -errno;
	return head == MAP_ADDR + HEAD_OFFSET ? SECRET : OURS;
}

static int see_io(int fd)
{
	char text[1024], *wchar;
	ssize_t len = read_text(fd, text, sizeof(text));

	if (len < 0)
		return len;
	wchar = strstr(text, "wchar:");
	if (!wchar)
		return NOTHING;
	return strtoull(wchar + 6, NULL, 10) >= SECRET_CHARS ? SECRET : OURS;
}

static int see_syscall(int fd)
{
	char text[512], magic[32];
	ssize_t len = read_text(fd, text, sizeof(text));

	if (len < 0)
		return len;
	snprintf(magic, sizeof(magic), " 0x%lx ", MAGIC);
	if (strstr(text, magic))
		return SECRET;
	return strstr(text, "running") ? NOTHING : OURS;
}

/* Images sleep in ppoll(), and nobody else does. */
static int see_stack(int fd)
{
	char text[8192];
	ssize_t len = read_text(fd, text, sizeof(text));

	if (len <= 0)
		return len;
	return strstr(text, "poll") ? SECRET : OURS;
}

static int see_wchan(int fd)
{
	char text[256];
	ssize_t len = read_text(fd, text, sizeof(text));

	if (len < 0)
		return len;
	/* Or it does not sleep. */
	if (!strcmp(text, "0"))
		return DENIED;
	return strstr(text, "poll") ? SECRET : OURS;
}

static int see_personality(int fd)
{
	char text[64];
	ssize_t len = read_text(fd, text, sizeof(text));

	if (len <= 0)
		return len;
	return strtoul(text, NULL, 16) & SECRET_PERSONA ? SECRET : OURS;
}

/* Field @nr of /proc/PID/stat, counted as in proc(5). */
static unsigned long stat_field(const char *text, int nr)
{
	const char *p = strrchr(text, ')');

	for (int i = 2; p && i < nr; i++)
		p = strchr(p + 1, ' ');
	return p ? strtoul(p + 1, NULL, 10) : 0;
}

#define STAT_START_CODE		26
#define STAT_START_STACK	28
#define STAT_ARG_START		48

/* What images have on their stack is larger, so that it starts elsewhere. */
static int see_stat(int fd)
{
	unsigned long start_stack, arg_start;
	char text[2048];
	ssize_t len = read_text(fd, text, sizeof(text));

	if (len <= 0)
		return len;
	start_stack = stat_field(text, STAT_START_STACK);
	arg_start = stat_field(text, STAT_ARG_START);
	if ((start_stack && start_stack != ours.start_stack) ||
	    (arg_start && arg_start != ours.arg_start))
		return SECRET;
	if (start_stack && arg_start)
		return OURS;
	return stat_field(text, STAT_START_CODE) == 1 ? DENIED : NOTHING;
}

/* Counted: what happens while the victim may be looked at, and nothing else. */
static int see_perf(int fd)
{
	unsigned long long faults = 0;

	if (read(fd, &faults, sizeof(faults)) < 0)
		return -errno;
	return faults > NOT_FAULTS ? SECRET : OURS;
}

static int perf_open(pid_t pid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_PAGE_FAULTS,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};

	return syscall(__NR_perf_event_open, &attr, pid, -1, -1,
		       PERF_FLAG_FD_CLOEXEC);
}

static void meet_perf(struct look *look)
{
	look->fd = perf_open(look->pid);
}

static int look_perf(struct look *look)
{
	int fd = perf_open(look->pid);

	if (fd < 0) {
		int err = watch_held(look, -errno);

		return see_perf(look->fd) == SECRET ? SECRET : err;
	}
	close_fd(&look->held);
	look->held = fd;
	return see_perf(look->fd);
}

/* What this kernel lacks. As root, and before anything else. */

static const char *no_getfd(void)
{
	return syscall(__NR_pidfd_getfd, -1, 0, 0) && errno != EBADF ?
	       "needs pidfd_getfd()" : NULL;
}

static const char *no_vm_readv(void)
{
	return process_vm_readv(getpid(), NULL, 0, NULL, 0, 0) ?
	       "needs CONFIG_CROSS_MEMORY_ATTACH" : NULL;
}

static const char *no_robust_list(void)
{
	unsigned long head;
	size_t len;

	return syscall(__NR_get_robust_list, 0, &head, &len) ?
	       "needs CONFIG_FUTEX" : NULL;
}

static const char *no_environ(void)
{
	char text[16];

	return read_file("/proc/self/environ", text, sizeof(text)) <= 0 ?
	       "needs an environment to be seen" : NULL;
}

static const char *no_move_pages(void)
{
	return syscall(__NR_move_pages, 0, 0, NULL, NULL, NULL, 0) ?
	       "needs CONFIG_NUMA_MIGRATION" : NULL;
}

static const char *no_migrate_pages(void)
{
	unsigned long from = 1, to = 2;

	return syscall(__NR_migrate_pages, 0, sizeof(from) * 8 + 1, &from,
		       &to) < 0 ? "needs two NUMA nodes" : NULL;
}

/* The namespaces and the root of an image. */
static bool enter_new_place(const char *root)
{
	return !unshare(CLONE_NEWUSER | CLONE_NEWUTS) &&
	       !sethostname(SECRET_NAME, strlen(SECRET_NAME)) && !chroot(root);
}

static bool may_enter_new_place(uid_t uid)
{
	pid_t pid = fork();

	if (!pid)
		_exit(setresuid(uid, uid, uid) || !enter_new_place("/"));
	return collect(pid);
}

static bool users_may_enter_new_place(void)
{
	return may_enter_new_place(READER_UID) && may_enter_new_place(IMAGE_UID);
}

static const char *no_user_ns(void)
{
	return users_may_enter_new_place() ? NULL :
	       "needs user and UTS namespaces that users may make";
}

static const char *no_pidfd_ns(void)
{
	int pidfd = syscall(__NR_pidfd_open, getpid(), 0);
	int fd = ioctl(pidfd, PIDFD_GET_UTS_NAMESPACE, 0);

	close(pidfd);
	if (fd < 0)
		return "needs PIDFD_GET_UTS_NAMESPACE";
	close(fd);
	return no_user_ns();
}

/* Not every kernel can tell where a task sleeps. */
static bool shows_poll(const char *file)
{
	long long end = now_ms() + 1000;
	char path[64], text[8192] = "";
	pid_t pid = fork();

	if (!pid) {
		poll(NULL, 0, PATIENCE_MS);
		_exit(0);
	}
	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	while (!strstr(text, "poll") && now_ms() < end) {
		usleep(1000);
		if (read_file(path, text, sizeof(text)) < 0)
			break;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return strstr(text, "poll");
}

static const char *no_wchan(void)
{
	return shows_poll("wchan") ? NULL : "needs wchan to be of use";
}

static const char *no_stack(void)
{
	return shows_poll("stack") ? NULL : "needs stacks of other tasks";
}

static const char *no_perf(void)
{
	char text[16];

	if (read_file("/proc/sys/kernel/perf_event_paranoid", text,
		      sizeof(text)) <= 0)
		return "needs CONFIG_PERF_EVENTS";
	return atoi(text) > 2 ? "users may not use perf events" : NULL;
}

struct race {
	struct shared *shared;
	struct team team;
	bool delays;
	char uts_limit[16];		/* as it was, or nothing */
};

FIXTURE(exec_race) {
	struct race race;
};

FIXTURE_VARIANT(exec_race) {
	struct reader reader;
};

/*
 * The check is in mm_access(), after the look. Of a victim and its image that
 * shows what may be seen, or nothing. But who is turned away in the middle of
 * execve() is not to be told so.
 */

FIXTURE_VARIANT_ADD(exec_race, mem) {
	.reader = {
		.file = "mem", .look = open_again, .see = see_mem,
		.flags = OPENS_ALL,
	},
};

FIXTURE_VARIANT_ADD(exec_race, maps) {
	.reader = {
		.file = "maps", .look = open_again, .see = see_maps,
	},
};

FIXTURE_VARIANT_ADD(exec_race, environ) {
	.reader = {
		.file = "environ", .missing = no_environ, .look = open_again,
		.see = see_environ, .flags = OPENS_ALL,
	},
};

FIXTURE_VARIANT_ADD(exec_race, auxv) {
	.reader = {
		.file = "auxv", .look = open_again, .see = see_auxv,
		.flags = OPENS_ALL,
	},
};

FIXTURE_VARIANT_ADD(exec_race, pagemap) {
	.reader = {
		.file = "pagemap", .look = open_again, .see = see_pagemap,
		.flags = OPENS_ALL,
	},
};

FIXTURE_VARIANT_ADD(exec_race, process_vm_readv) {
	.reader = {
		.missing = no_vm_readv, .look = look_vm_readv,
	},
};

/* Of an image and its successor it may show what must not be seen. */

FIXTURE_VARIANT_ADD(exec_race, mem_of_a_given_up_image) {
	.reader = {
		.file = "mem", .look = open_once, .see = see_mem,
		.extra = GIVE_UP, .flags = OPENS_ALL,
	},
};

FIXTURE_VARIANT_ADD(exec_race, maps_of_a_given_up_image) {
	.reader = {
		.file = "maps", .look = open_once, .see = see_maps,
		.extra = GIVE_UP,
	},
};

FIXTURE_VARIANT_ADD(exec_race, pagemap_of_a_given_up_image) {
	.reader = {
		.file = "pagemap", .look = open_once, .see = see_pagemap,
		.extra = GIVE_UP, .flags = OPENS_ALL,
	},
};

FIXTURE_VARIANT_ADD(exec_race, process_vm_readv_of_a_given_up_image) {
	.reader = {
		.missing = no_vm_readv, .look = look_vm_readv,
		.extra = GIVE_UP,
	},
};

/* The check comes first. */

FIXTURE_VARIANT_ADD(exec_race, pidfd_getfd) {
	.reader = {
		.missing = no_getfd, .meet = open_pidfd, .look = look_getfd,
	},
};

FIXTURE_VARIANT_ADD(exec_race, get_robust_list) {
	.reader = {
		.missing = no_robust_list, .look = look_robust_list,
	},
};

FIXTURE_VARIANT_ADD(exec_race, move_pages) {
	.reader = {
		.missing = no_move_pages, .look = look_move_pages,
	},
};

FIXTURE_VARIANT_ADD(exec_race, stat) {
	.reader = {
		.file = "stat", .meet = open_file, .look = read_again,
		.see = see_stat, .flags = GIVES_UP,
	},
};

FIXTURE_VARIANT_ADD(exec_race, wchan) {
	.reader = {
		.file = "wchan", .missing = no_wchan, .meet = open_file,
		.look = read_again, .see = see_wchan, .flags = GIVES_UP,
	},
};

FIXTURE_VARIANT_ADD(exec_race, io) {
	.reader = {
		.file = "io", .meet = open_file, .look = read_again,
		.see = see_io,
	},
};

/*
 * It belongs to the process. The leader that was looked up, and is dead when the
 * check is made, is not the one to ask.
 */
FIXTURE_VARIANT_ADD(exec_race, io_of_a_process_that_changes_its_leader) {
	.reader = {
		.file = "io", .meet = open_file, .look = read_again,
		.see = see_io, .flags = OTHER_THREAD,
	},
};

FIXTURE_VARIANT_ADD(exec_race, syscall) {
	.reader = {
		.file = "syscall", .meet = open_file, .look = read_again,
		.see = see_syscall,
	},
};

FIXTURE_VARIANT_ADD(exec_race, stack) {
	.reader = {
		.file = "stack", .missing = no_stack, .meet = open_file,
		.look = read_again, .see = see_stack, .flags = ADMIN,
	},
};

FIXTURE_VARIANT_ADD(exec_race, personality) {
	.reader = {
		.file = "personality", .meet = open_file, .look = read_again,
		.see = see_personality,
	},
};

FIXTURE_VARIANT_ADD(exec_race, exe) {
	.reader = {
		.file = "exe", .look = look_link,
	},
};

FIXTURE_VARIANT_ADD(exec_race, cwd) {
	.reader = {
		.file = "cwd", .look = look_link,
	},
};

FIXTURE_VARIANT_ADD(exec_race, root) {
	.reader = {
		.file = "root", .missing = no_user_ns, .look = look_link,
		.extra = NEW_PLACE,
	},
};

FIXTURE_VARIANT_ADD(exec_race, fd) {
	.reader = {
		.file = "fd/101", .look = look_link, .flags = OPENS_ALL,
	},
};

FIXTURE_VARIANT_ADD(exec_race, map_files) {
	.reader = {
		.file = "map_files", .look = look_map_files,
		.flags = OPENS_ALL | LOOKS_UP,
	},
};

FIXTURE_VARIANT_ADD(exec_race, ns_readlink) {
	.reader = {
		.missing = no_user_ns, .look = look_ns_readlink,
		.extra = NEW_PLACE,
	},
};

FIXTURE_VARIANT_ADD(exec_race, ns_follow) {
	.reader = {
		.missing = no_user_ns, .look = look_ns_follow,
		.extra = NEW_PLACE,
	},
};

FIXTURE_VARIANT_ADD(exec_race, pidfd_ns) {
	.reader = {
		.missing = no_pidfd_ns, .meet = open_pidfd,
		.look = look_pidfd_ns, .extra = NEW_PLACE,
	},
};

FIXTURE_VARIANT_ADD(exec_race, setns) {
	.reader = {
		.missing = no_user_ns, .meet = open_pidfd, .look = look_setns,
		.extra = NEW_PLACE, .flags = ADMIN,
	},
};

FIXTURE_VARIANT_ADD(exec_race, migrate_pages) {
	.reader = {
		.missing = no_migrate_pages, .look = look_migrate_pages,
		.extra = WATCH_NODE, .flags = SLOW,
	},
};

/*
 * Files that were opened before execve(). That this was allowed says nothing of
 * the new image. A kernel that only checks when they are opened fails here.
 */

FIXTURE_VARIANT_ADD(exec_race, fdinfo) {
	.reader = {
		.file = "fdinfo/101", .meet = open_file, .look = read_again,
		.see = see_fdinfo, .flags = LOOKS_UP,
	},
};

FIXTURE_VARIANT_ADD(exec_race, coredump_filter) {
	.reader = {
		.file = "coredump_filter", .meet = open_to_write,
		.look = look_coredump_filter, .extra = WATCH_FILTER,
	},
};

FIXTURE_VARIANT_ADD(exec_race, clear_refs) {
	.reader = {
		.file = "clear_refs", .meet = open_to_write,
		.look = look_clear_refs, .extra = WATCH_PEAK,
	},
};

/* The look lasts. */
FIXTURE_VARIANT_ADD(exec_race, perf_event_open) {
	.reader = {
		.missing = no_perf, .meet = meet_perf, .look = look_perf,
		.see = see_perf, .extra = TAKE_FAULTS, .flags = BLOCKS,
	},
};

static bool make_file(const char *path, unsigned long long word)
{
	/* Of a list of no robust futexes, for exit to walk. */
	struct robust_list_head head = {
		.list.next = (void *)(MAP_ADDR + HEAD_OFFSET),
	};
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	bool ok;

	ok = !ftruncate(fd, FILE_SIZE) &&
	     pwrite(fd, &word, sizeof(word), 0) == sizeof(word) &&
	     pwrite(fd, &head, sizeof(head), HEAD_OFFSET) == sizeof(head);
	close(fd);
	return ok;
}

static bool map_page(int fd, unsigned long addr)
{
	return mmap((void *)addr, getpagesize(), PROT_READ,
		    MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, 0) == (void *)addr;
}

static bool map_file(int fd)
{
	return map_page(fd, MAP_ADDR) && map_page(fd, TOUCH_ADDR);
}

static bool look_at_ourselves(void)
{
	char text[2048];
	struct stat st;
	ssize_t len;

	if (read_file("/proc/self/stat", text, sizeof(text)) <= 0)
		return false;
	ours.start_stack = stat_field(text, STAT_START_STACK);
	ours.arg_start = stat_field(text, STAT_ARG_START);

	ours.auxv_len = read_file("/proc/self/auxv", ours.auxv,
				  sizeof(ours.auxv));
	len = readlink("/proc/self/ns/uts", ours.uts, sizeof(ours.uts) - 1);
	if (len >= 0 && !stat("/proc/self/ns/uts", &st))
		ours.uts_ino = st.st_ino;

	if (stat(SECRET_FILE, &st))
		return false;
	ours.dev = st.st_dev;
	return ours.start_stack && ours.arg_start && ours.auxv_len > 0;
}

#define UTS_LIMIT	"/proc/sys/user/max_uts_namespaces"

/* That is one for all users, so nobody may be left with ours. */
static bool restore_uts_limit(struct race *race)
{
	bool ok = !*race->uts_limit || write_file(UTS_LIMIT, race->uts_limit);

	*race->uts_limit = 0;
	return ok;
}

/*
 * A namespace counts until the last reference to it is gone. If nobody may have
 * more than one then users can make another one when they have none.
 */
static bool namespaces_are_gone(struct race *race)
{
	bool gone;

	/* Not every root may. */
	if (read_file(UTS_LIMIT, race->uts_limit, sizeof(race->uts_limit)) <= 0 ||
	    !write_file(UTS_LIMIT, "1"))
		return true;
	gone = wait_until(users_may_enter_new_place());
	return restore_uts_limit(race) && gone;
}

static bool can_umount(void)
{
	return wait_until(!umount2("/tmp", 0));
}

/* What a kernel with CONFIG_DEBUG_EXEC_UPDATE may have. */
static bool set_delay(const char *name, unsigned int us)
{
	char path[128], text[16];

	snprintf(path, sizeof(path), DEBUGFS_DIR "%s", name);
	snprintf(text, sizeof(text), "%u", us);
	return write_file(path, text);
}

static bool set_delays(unsigned int begin_us, unsigned int pass_us,
		       unsigned int exec_us)
{
	bool ok = set_delay("begin_delay_us", begin_us);

	ok &= set_delay("pass_delay_us", pass_us);
	ok &= set_delay("exec_delay_us", exec_us);
	return ok;
}

static void next_phase(struct shared *shared, unsigned int flags, bool delays,
		       bool many, long long ms)
{
	const struct phase *phase = &phases[0];
	unsigned int life_us, pass_us, nap_us = NAP_MAX_US;

	/* The phases take turns also where most of the time has none. */
	if (many && ms > QUICK_AFTER_MS && ms / PHASE_MS % QUICK_OF) {
		phase = &quick;
		nap_us = QUICK_NAP_US;
	} else if (delays) {
		if (many && ms > QUICK_AFTER_MS)
			ms /= QUICK_OF;
		phase = &phases[ms / PHASE_MS % ARRAY_SIZE(phases)];
	}
	life_us = phase->life_us;
	if (flags & SLOW && phase != &quick && life_us < SLOW_LIFE_US)
		life_us = SLOW_LIFE_US;
	pass_us = phase->pass_us;
	if (pass_us == TO_THE_IMAGE)
		/* There are two delays if the check is in mm_access(). */
		pass_us = __atomic_load_n(&shared->exec_us, __ATOMIC_RELAXED) +
			  life_us / 3;
	if (flags & LOOKS_UP)
		nap_us += NAP_MAX_DELAYS * pass_us;
	/*
	 * Not all kernels that delay a reader can also preempt it in the kernel.
	 * It would keep the victim from going on until the delay is over.
	 */
	__atomic_store_n(&shared->first_cpu_rests,
			 pass_us + phase->begin_us && shared->cpus > 1,
			 __ATOMIC_RELAXED);
	if (delays)
		set_delays(phase->begin_us, pass_us, phase->exec_us);
	__atomic_store_n(&shared->nap_us, nap_us, __ATOMIC_RELAXED);
	__atomic_store_n(&shared->life_us, life_us, __ATOMIC_RELAXED);
	__atomic_store_n(&shared->setid, phase->setid, __ATOMIC_RELAXED);
}

static void cpu_of_victims(cpu_set_t *set, bool all_others)
{
	cpu_set_t allowed;
	int last = 0;

	CPU_ZERO(&allowed);
	sched_getaffinity(0, sizeof(allowed), &allowed);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &allowed))
			last = cpu;
	CPU_ZERO(set);
	if (!all_others || CPU_COUNT(&allowed) == 1) {
		CPU_SET(last, set);
		return;
	}
	*set = allowed;
	CPU_CLR(last, set);
}

/* Up to the slash: what is in the directory is not there yet. */
static bool has_file(const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/%s", file);
	path[11 + strcspn(path + 11, "/")] = 0;
	return !access(path, F_OK);
}

static bool make_files(void)
{
	return !mkdir(DIR, 0755) && !mkdir(SECRET_DIR, 0755) &&
	       make_file(OURS_FILE, OURS_WORD) &&
	       make_file(SECRET_FILE, SECRET_WORD) &&
	       copy_self(PLAIN_IMAGE) && !chmod(PLAIN_IMAGE, 0755) &&
	       copy_self(SETID_IMAGE) && !chown(SETID_IMAGE, IMAGE_UID, -1) &&
	       !chmod(SETID_IMAGE, 04755);
}

/* Why the kernel cannot be asked in this way, or NULL. */
static const char *why_not(const struct reader *reader)
{
	static char text[64];
	const char *missing = reader->missing ? reader->missing() : NULL;

	if (missing || !reader->file || has_file(reader->file))
		return missing;
	snprintf(text, sizeof(text), "needs /proc/PID/%s", reader->file);
	return text;
}

static void add_to_team(struct team *team, const struct reader *reader,
			const char *name)
{
	team->reader[team->nr] = reader;
	team->name[team->nr++] = name;
	team->flags |= reader->flags;
	team->admins += !!(reader->flags & ADMIN);
	team->extra |= reader->extra;
}

/* NULL, or why there can be no race. */
static const char *prepare_race(struct __test_metadata *_metadata,
				struct race *race)
{
	if (!mount_our_own("tmpfs", "/tmp"))
		return "cannot mount a file system";
	if (!make_files() || run_image(SETID_IMAGE, "--setid"))
		return "cannot exec set-id images here";
	ASSERT_TRUE(look_at_ourselves());

	race->shared = mmap(NULL, sizeof(*race->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, race->shared);
	/* One with the victims, and one on each other CPU; or one of each sort. */
	race->shared->cpus = count_readers(0);
	race->shared->readers = race->shared->cpus;
	if (race->team.admins && race->team.admins < race->team.nr)
		race->shared->readers *= 2;
	next_phase(race->shared, race->team.flags, false, false, 0);

	/* Last: from here on teardown runs, whatever happens. */
	race->delays = set_delays(0, 0, 0);
	return NULL;
}

/* The same for one reader. */
static const char *prepare_race_of(struct __test_metadata *_metadata,
				   struct race *race,
				   const struct reader *reader)
{
	const char *missing;

	if (!can_be_others())
		return "needs root to make a set-id image";
	missing = why_not(reader);
	if (missing)
		return missing;
	add_to_team(&race->team, reader, "");
	return prepare_race(_metadata, race);
}

FIXTURE_SETUP(exec_race)
{
	const char *missing;

	missing = prepare_race_of(_metadata, &self->race, &variant->reader);
	if (missing)
		SKIP(return, "%s", missing);
}

static void end_race(struct race *race)
{
	set_delays(0, 0, 0);
	restore_uts_limit(race);
}

FIXTURE_TEARDOWN_PARENT(exec_race)
{
	end_race(&self->race);
}

struct victim {
	struct shared *shared;
	bool setid;
	unsigned int life_us;
	unsigned int extra;
};

/* To be looked at, and to exec. */
static int be_victim(void *data)
{
	const struct victim *victim = data;
	struct shared *shared = victim->shared;
	const char *image = victim->setid ? SETID_IMAGE : PLAIN_IMAGE;
	char life[16], what[16], env[4096] = SECRET_ENV;
	char *const argv[] = { (char *)image, "--image", what, life, NULL };
	char *const envp[] = { env, NULL };
	unsigned int us = __atomic_load_n(&shared->nap_us, __ATOMIC_RELAXED);
	struct timespec ts;

	snprintf(what, sizeof(what), "%d", victim->extra);
	snprintf(life, sizeof(life), "%u", victim->life_us);
	/* So that no image has its stack where victims have theirs. */
	memset(env + strlen(env), 'x', sizeof(env) - strlen(env) - 1);

	us = NAP_MIN_US + rand() % (us - NAP_MIN_US);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_nsec += us * 1000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	shared->wakes_ns = ts.tv_sec * 1000000000LL + ts.tv_nsec;
	__atomic_store_n(&shared->victim, getpid() * 2UL + victim->setid,
			 __ATOMIC_RELEASE);
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	execve(image, argv, envp);
	_exit(127);
}

/* The leader of a process whose other thread execs. That is its end. */
static int be_leader(void *victim)
{
	static char stack[65536];

	if (clone(be_victim, stack + sizeof(stack), CLONE_VM | CLONE_FS |
		  CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, victim) < 0)
		_exit(127);
	for (;;)
		pause();
}

/* How long it took a victim to get to where its image sleeps, by and large. */
static void learn_exec_us(const struct victim *victim)
{
	struct shared *shared = victim->shared;
	int images = victim->extra & GIVE_UP ? 2 : 1;
	struct timespec now;
	long long us;

	clock_gettime(CLOCK_MONOTONIC, &now);
	us = (now.tv_sec * 1000000000LL + now.tv_nsec - shared->wakes_ns) / 1000;
	us = us / images - victim->life_us;
	if (us < 0)
		us = 0;
	if (us > MAX_EXEC_US)
		us = MAX_EXEC_US;
	us = (shared->exec_us * 3 + us) / 4;
	__atomic_store_n(&shared->exec_us, us, __ATOMIC_RELAXED);
}

static void spawn_loop(struct shared *shared, const struct team *team)
{
	static char stack[65536];
	int (*be)(void *) = team->flags & OTHER_THREAD ? be_leader : be_victim;
	int fd = open(OURS_FILE, O_RDONLY | O_CLOEXEC);

	/* Readers have it not, so that it is a victim's if it is found. */
	if (!map_file(fd) || close(fd) || chdir("/"))
		_exit(1);

	for (unsigned int n = 0; ; n++) {
		struct victim victim = {
			.shared = shared,
			.setid = n % 4 < __atomic_load_n(&shared->setid,
							 __ATOMIC_RELAXED),
			.life_us = __atomic_load_n(&shared->life_us,
						   __ATOMIC_RELAXED),
			.extra = team->extra,
		};
		int status = -1;
		pid_t pid;

		if (__atomic_load_n(&shared->stop, __ATOMIC_ACQUIRE))
			break;
		/* Not all at the same time. */
		srand(n);
		/* As vfork() does, which takes less time than fork(). */
		pid = clone(be, stack + sizeof(stack),
			    CLONE_VM | CLONE_VFORK | SIGCHLD, &victim);
		if (pid < 0)
			_exit(1);
		if (waitpid(pid, &status, 0) != pid)
			_exit(1);
		__atomic_store_n(&shared->victim, 0, __ATOMIC_RELEASE);
		learn_exec_us(&victim);
		if (WIFEXITED(status) && WEXITSTATUS(status) == IMAGE_TOUCHED) {
			shared->touched[victim.setid]++;
		} else if (status) {
			shared->failed_execs++;
			shared->failed_status = status;
		}
		/* One that gives up has another one to exec. */
		shared->execs += team->extra & GIVE_UP ? 2 : 1;
		shared->last_exec_ms = now_ms();
	}
	_exit(0);
}

static void part(struct look *look)
{
	close_fd(&look->held);
	close_fd(&look->fd);
}

/* @proc is shared by all who look at the victim. */
static bool meet(struct look *look, unsigned long victim, int proc)
{
	look->victim = victim;
	look->pid = victim / 2;
	look->proc = proc;
	if (!look->reader->meet)
		return true;
	look->reader->meet(look);
	return look->fd >= 0;
}

/*
 * Begin a look that lasts shortly before the victim wakes up. How long it takes
 * to get past the check is for each machine to know.
 */
static void aim(const struct look *look)
{
	long long begin = look->shared->wakes_ns -
			  rand() % (1000 << rand() % 8);
	struct timespec ts;

	do {
		clock_gettime(CLOCK_MONOTONIC, &ts);
	} while (ts.tv_sec * 1000000000LL + ts.tv_nsec < begin);
}

static void count(struct tally *tally, bool setid, int found)
{
	switch (found) {
	case OURS:
		tally->ours[setid]++;
		break;
	case SECRET:
		tally->secret[setid]++;
		break;
	case -EPERM:
	case -EACCES:
	case DENIED:
		tally->denied[setid]++;
		break;
	case NOTHING:
		tally->nothing++;
		break;
	case -ESRCH:
	case -ENOENT:
		tally->gone++;
		break;
	default:
		tally->other_err = found;
		tally->other++;
	}
}

/* Some say of a process that is gone that nobody may look at it. */
static int look_at(struct look *look)
{
	int found = look->reader->look(look);

	if (is_denial(found) && kill(look->pid, 0) && errno == ESRCH)
		return -ESRCH;
	return found;
}

static int lowest_free_fd(void)
{
	int fd = open("/", O_PATH | O_CLOEXEC);

	close(fd);
	return fd;
}

static void read_loop(struct shared *shared, const struct team *team, int nr,
		      bool admin)
{
	static struct look looks[MAX_TEAM];
	static bool met[MAX_TEAM];
	unsigned long last_victim = 0;
	int fd = lowest_free_fd();
	int mine[MAX_TEAM];
	int looking = 0;
	int proc = -1;

	for (int i = 0; i < team->nr; i++) {
		if (admin != !!(team->reader[i]->flags & ADMIN))
			continue;
		mine[looking] = i;
		looks[looking++] = (struct look){
			.reader = team->reader[i],
			.shared = shared,
			.in_turns = team->nr > 1,
			.fd = -1,
			.held = -1,
		};
	}
	for (unsigned int n = 0;
	     !__atomic_load_n(&shared->stop, __ATOMIC_ACQUIRE); n++) {
		int i = n % looking;
		unsigned long victim;

		/* Asking is a system call, on some machines. */
		if (!(n % 16))
			shared->last_look_ms[nr] = now_ms();

		if (nr % shared->cpus == 0 &&
		    __atomic_load_n(&shared->first_cpu_rests, __ATOMIC_RELAXED)) {
			usleep(1000);
			continue;
		}
		victim = __atomic_load_n(&shared->victim, __ATOMIC_ACQUIRE);
		if (victim != last_victim) {
			char path[32];

			snprintf(path, sizeof(path), "/proc/%lu", victim / 2);
			close_fd(&proc);
			if (victim)
				proc = open(path, O_PATH | O_DIRECTORY |
					    O_CLOEXEC);
			for (int j = 0; j < looking; j++) {
				part(&looks[j]);
				met[j] = proc >= 0 &&
					 meet(&looks[j], victim, proc);
			}
			last_victim = victim;
			if (met[i] && looks[i].reader->flags & SLOW)
				aim(&looks[i]);
		}
		if (met[i])
			count(&shared->tally[nr][mine[i]], victim & 1,
			      look_at(&looks[i]));
	}
	for (int i = 0; i < looking; i++)
		part(&looks[i]);
	close_fd(&proc);
	_exit(lowest_free_fd() == fd ? 0 : 1);
}

/*
 * Keep one capability, as much as is needed: CAP_SYS_ADMIN includes CAP_PERFMON,
 * for which there is no process whose memory must not be seen.
 */
static void become_privileged(pid_t parent, int capability)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {};

	data[0].permitted = 1U << capability;
	data[0].effective = data[0].permitted;
	if (prctl(PR_SET_KEEPCAPS, 1))
		_exit(1);
	become_reader(parent);
	if (syscall(__NR_capset, &header, data))
		_exit(1);
}

static struct tally sum_up(const struct shared *shared, int i)
{
	struct tally sum = {};

	for (int nr = 0; nr < shared->readers; nr++) {
		const struct tally *tally = &shared->tally[nr][i];

		for (int setid = 0; setid < 2; setid++) {
			sum.ours[setid] += tally->ours[setid];
			sum.secret[setid] += tally->secret[setid];
			sum.denied[setid] += tally->denied[setid];
		}
		sum.nothing += tally->nothing;
		sum.gone += tally->gone;
		sum.other += tally->other;
		if (tally->other)
			sum.other_err = tally->other_err;
	}
	return sum;
}

/* Who execs, and each reader, has to give a sign of life within patience. */
static bool somebody_hangs(const struct shared *shared, struct patience *patience)
{
	bool hangs = !has_patience(patience, shared->last_exec_ms);

	for (int i = 0; i < shared->readers; i++)
		hangs |= !has_patience(++patience, shared->last_look_ms[i]);
	return hangs;
}

/* What a plain image has could be seen, or changed. */
static bool not_blind(const struct reader *reader, const struct shared *shared,
		      const struct tally *sum)
{
	return reader->extra & WATCH ? shared->touched[0] : sum->secret[0];
}

/* Who gives up instead of waiting may be turned away in the middle of execve(). */
static bool nothing_wrong(const struct reader *reader,
			  const struct shared *shared, const struct tally *sum)
{
	return !sum->secret[1] && !shared->touched[1] &&
	       (reader->flags & GIVES_UP || !sum->denied[0]);
}

/* All that can happen to such readers. */
static bool seen_all(unsigned int flags, const struct events *events)
{
	if (flags & BLOCKS)
		return events->blocked;
	if (kernel_is_64bit() && (!events->speculated || !events->retried))
		return false;
	/* The lock is there to be taken for a few instructions of execve(). */
	return flags & GIVES_UP ? events->gave_up : events->locked;
}

/* Whether a reader has had answers of all kinds. */
static bool answered(const struct reader *reader, const struct shared *shared,
		     const struct tally *sum)
{
	return sum->ours[0] + sum->ours[1] && sum->denied[1] &&
	       not_blind(reader, shared, sum);
}

/* Whether to go on: not for ever, until all was seen that has to be seen. */
static bool saw_enough(const struct shared *shared, const struct team *team)
{
	bool enough = true;

	for (int i = 0; i < team->nr; i++) {
		struct tally sum = sum_up(shared, i);

		if (!nothing_wrong(team->reader[i], shared, &sum))
			return true;
		enough &= answered(team->reader[i], shared, &sum);
	}
	return enough;
}

static void expect_right(struct __test_metadata *_metadata,
			 const struct reader *reader, const char *name,
			 const struct shared *shared, const struct tally *sum)
{
	for (int setid = 0; setid < 2; setid++) {
		TH_LOG("%s %s: ours %lu, image's %lu, denied %lu, changed %lu",
		       name, setid ? "set-id" : "plain", sum->ours[setid],
		       sum->secret[setid], sum->denied[setid],
		       shared->touched[setid]);
	}
	TH_LOG("%s nothing %lu, gone %lu", name, sum->nothing, sum->gone);
	EXPECT_EQ(0, sum->other) {
		TH_LOG("%s error %d", name, sum->other_err);
	}

	/* What must never be seen. */
	EXPECT_EQ(0, sum->secret[1]) {
		TH_LOG("%s old permission, new state: %lu times", name,
		       sum->secret[1]);
	}
	EXPECT_EQ(0, shared->touched[1]) {
		TH_LOG("%s old permission, new state: changed %lu times", name,
		       shared->touched[1]);
	}
	if (!(reader->flags & GIVES_UP)) {
		EXPECT_EQ(0, sum->denied[0]) {
			TH_LOG("%s judged in the middle of execve(): %lu times",
			       name, sum->denied[0]);
		}
	}

	/* Without answers of all kinds nothing was shown. */
	EXPECT_NE(0, sum->ours[0] + sum->ours[1]);
	EXPECT_NE(0, sum->denied[1]);
	EXPECT_TRUE(not_blind(reader, shared, sum)) {
		TH_LOG("%s what a plain image has was never seen", name);
	}
}

/* @goal: so many execs, and not only as many as there is time for; or 0 */
static void run_race(struct __test_metadata *_metadata, struct race *race,
		     unsigned long goal)
{
	const struct team *team = &race->team;
	struct sched_param param = { .sched_priority = 1 };
	struct shared *shared = race->shared;
	struct patience patience[1 + MAX_LOOKING] = {};
	struct events before, events = {};
	pid_t parent = getpid();
	pid_t spawner, victim, readers[MAX_LOOKING];
	bool ended, hangs, enough, ended_well;
	unsigned long least = goal ?: 50;
	long long begun, ms;
	cpu_set_t cpus;
	int fds[2];

	/* Let those end that began before the delays were turned off. */
	usleep(10000);
	read_events(&before);

	ASSERT_EQ(0, pipe2(fds, O_CLOEXEC));

	begun = now_ms();
	spawner = fork();
	ASSERT_LE(0, spawner);
	if (!spawner) {
		if (dup2(fds[1], SHARED_FD) < 0)
			_exit(1);
		close(fds[1]);
		cpu_of_victims(&cpus, false);
		if (sched_setaffinity(0, sizeof(cpus), &cpus))
			_exit(1);
		shared->realtime = !sched_setscheduler(0, SCHED_FIFO, &param);
		become_reader(parent);
		spawn_loop(shared, team);
	}
	close(fds[1]);
	for (int i = 0; i < shared->readers; i++) {
		readers[i] = fork();
		ASSERT_LE(0, readers[i]);
		if (!readers[i]) {
			/* First the users, or there are only admins. */
			bool admin = i >= shared->cpus ||
				     team->admins == team->nr;

			cpu_of_victims(&cpus, i % shared->cpus);
			if (sched_setaffinity(0, sizeof(cpus), &cpus))
				_exit(1);
			if (admin)
				become_privileged(parent, CAP_SYS_ADMIN);
			else if (team->flags & OPENS_ALL)
				become_privileged(parent, CAP_DAC_READ_SEARCH);
			else
				become_reader(parent);
			read_loop(shared, team, i, admin);
		}
	}

	/* Until all was seen that has to be seen, but not for ever. */
	do {
		usleep(50000);
		ms = now_ms() - begun;
		next_phase(shared, team->flags, race->delays, goal, ms);
		ended = has_ended(spawner);
		hangs = !ended && somebody_hangs(shared, patience);
		events_since(&events, &before);
		enough = saw_enough(shared, team) &&
			 (!race->delays || seen_all(team->flags, &events));
	} while (!ended && !hangs && (ms < RACE_MS || shared->execs < least ||
				      (!enough && ms < RACE_MAX_MS)));
	__atomic_store_n(&shared->stop, true, __ATOMIC_RELEASE);
	set_delays(0, 0, 0);

	EXPECT_FALSE(ended) {
		TH_LOG("who execs has given up");
	}
	EXPECT_FALSE(hangs) {
		TH_LOG("an execve() or a reader hangs");
		victim = __atomic_load_n(&shared->victim, __ATOMIC_ACQUIRE) / 2;
		if (victim > 0)
			kill(victim, SIGKILL);
	}
	ended_well = collect(spawner);
	for (int i = 0; i < shared->readers; i++)
		ended_well &= collect(readers[i]);
	EXPECT_TRUE(ended_well) {
		TH_LOG("somebody failed, or has descriptors that nobody asked for");
	}

	TH_LOG("%lu execs in %lld ms%s%s", shared->execs, ms,
	       shared->realtime ? "" : ", no real-time priority",
	       race->delays ? ", with delays" : "");
	EXPECT_EQ(0, shared->failed_execs) {
		TH_LOG("status %#x", shared->failed_status);
	}
	EXPECT_LE(least, shared->execs);
	for (int i = 0; i < team->nr; i++) {
		struct tally sum = sum_up(shared, i);

		expect_right(_metadata, team->reader[i], team->name[i], shared,
			     &sum);
	}

	EXPECT_TRUE(is_readable(fds[0])) {
		TH_LOG("somebody still has a file of the victims");
	}
	EXPECT_TRUE(can_umount()) {
		TH_LOG("somebody still has a file or an mm of an image");
	}
	/* Where images fail users may not make any more. */
	if (team->extra & NEW_PLACE && !shared->failed_execs) {
		EXPECT_TRUE(namespaces_are_gone(race)) {
			TH_LOG("somebody still has a namespace of an image");
		}
	}

	if (!race->delays) {
		TH_LOG("the kernel does not count how its readers read");
		return;
	}
	events_since(&events, &before);
	TH_LOG("speculated %lu, retried %lu, locked %lu, gave up %lu, blocked %lu",
	       events.speculated, events.retried, events.locked,
	       events.gave_up, events.blocked);
	EXPECT_TRUE(seen_all(team->flags, &events));
}

TEST_F_TIMEOUT(exec_race, permission_and_state_are_of_one_image, 120)
{
	run_race(_metadata, &self->race, 0);
}

/*
 * Who opens fdinfo anew for each look is asked by the VFS first, for the
 * directory and for what is in it. There, too, nobody must be turned away in the
 * middle of execve().
 */

FIXTURE(exec_opens) {
	struct race race;
};

FIXTURE_SETUP(exec_opens)
{
	static const struct reader fdinfo = {
		.file = "fdinfo/101", .look = open_once, .see = see_fdinfo,
		.flags = LOOKS_UP,
	};
	const char *missing;

	missing = prepare_race_of(_metadata, &self->race, &fdinfo);
	if (missing)
		SKIP(return, "%s", missing);
}

FIXTURE_TEARDOWN_PARENT(exec_opens)
{
	end_race(&self->race);
}

TEST_F_TIMEOUT(exec_opens, and_is_not_turned_away, 120)
{
	run_race(_metadata, &self->race, 0);
}

/*
 * All readers again, who look at the same victims if they want the same of
 * them, for as many execs as the environment says.
 */

FIXTURE(exec_races) {
	struct race race;
};

FIXTURE_VARIANT(exec_races) {
	unsigned int extra;
	unsigned int or_extra;	/* also those who want this, or nothing */
	unsigned int flags;
};

/* Of these flags, those who look together have the same. */
#define TEAM_FLAGS	(BLOCKS | SLOW | OTHER_THREAD)

FIXTURE_VARIANT_ADD(exec_races, all_who_can) {
	.extra = WATCH_FILTER, .or_extra = NEW_PLACE,
};

FIXTURE_VARIANT_ADD(exec_races, at_those_who_give_up) {
	.extra = GIVE_UP,
};

FIXTURE_VARIANT_ADD(exec_races, at_other_threads) {
	.flags = OTHER_THREAD,
};

FIXTURE_VARIANT_ADD(exec_races, who_write_clear_refs) {
	.extra = WATCH_PEAK,
};

FIXTURE_VARIANT_ADD(exec_races, who_migrate_pages) {
	.extra = WATCH_NODE, .flags = SLOW,
};

FIXTURE_VARIANT_ADD(exec_races, who_count_events) {
	.extra = TAKE_FAULTS, .flags = BLOCKS,
};

FIXTURE_SETUP(exec_races)
{
	struct team *team = &self->race.team;
	const char *missing = NULL;

	if (!getenv("EXEC_UPDATE_RACE_EXECS"))
		SKIP(return, "for those who set EXEC_UPDATE_RACE_EXECS");
	if (!can_be_others())
		SKIP(return, "needs root to make a set-id image");
	for (struct __fixture_variant_metadata *v =
	     _exec_race_fixture_object.variant; v; v = v->next) {
		/* All that a variant has. */
		const struct reader *reader = v->data;

		if ((reader->flags & TEAM_FLAGS) != variant->flags)
			continue;
		if (reader->extra != variant->extra &&
		    !(variant->or_extra && !(reader->extra & ~variant->or_extra)))
			continue;
		ASSERT_GT(MAX_TEAM, team->nr);
		missing = why_not(reader);
		if (!missing)
			add_to_team(team, reader, v->name);
	}
	if (team->nr)
		missing = prepare_race(_metadata, &self->race);
	if (missing)
		SKIP(return, "%s", missing);
	ASSERT_NE(0, team->nr);
}

FIXTURE_TEARDOWN_PARENT(exec_races)
{
	end_race(&self->race);
}

TEST_F_TIMEOUT(exec_races, permission_and_state_are_of_one_image, 36000)
{
	run_race(_metadata, &self->race,
		 strtoul(getenv("EXEC_UPDATE_RACE_EXECS"), NULL, 0));
}

/*
 * The image may be the one who uses such a file, because it was given this one
 * in the place of another. That all may look at themselves, and a privileged
 * image at everybody, must not matter then, but only who opened the file.
 */

FIXTURE(exec_inherits) {
};

FIXTURE_VARIANT(exec_inherits) {
	const char *file;
	bool writes;
};

FIXTURE_VARIANT_ADD(exec_inherits, fdinfo) {
	.file = "fdinfo/101",
};

FIXTURE_VARIANT_ADD(exec_inherits, coredump_filter) {
	.file = "coredump_filter", .writes = true,
};

FIXTURE_VARIANT_ADD(exec_inherits, clear_refs) {
	.file = "clear_refs", .writes = true,
};

FIXTURE_SETUP(exec_inherits)
{
	if (!can_be_others())
		SKIP(return, "needs root to make a set-id image");
	if (!has_file(variant->file))
		SKIP(return, "needs /proc/PID/%s", variant->file);
	if (!mount_our_own("tmpfs", "/tmp"))
		SKIP(return, "cannot mount: %s", strerror(errno));
	if (!make_files() || run_image(SETID_IMAGE, "--setid"))
		SKIP(return, "cannot exec set-id images here");
	/* From now on one that may look at everybody. */
	ASSERT_EQ(0, chown(SETID_IMAGE, 0, -1));
	ASSERT_EQ(0, chmod(SETID_IMAGE, 04755));
}

FIXTURE_TEARDOWN(exec_inherits)
{
}

/* A file of ourselves, to be used by the image that we are next. */
static pid_t pass_on(const char *image, const char *file, bool writes, int status)
{
	char what[16], path[64];
	char *const argv[] = { (char *)image, "--inherits", what, NULL };
	pid_t parent = getpid();
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	become_reader(parent);
	fd = open(OURS_FILE, O_RDONLY | O_CLOEXEC);
	if (dup2(fd, SHARED_FD) < 0)
		_exit(127);
	snprintf(path, sizeof(path), "/proc/self/%s", file);
	fd = open(path, writes ? O_WRONLY : O_RDONLY);
	if (fd < 0 || dup2(fd, PASSED_FD) < 0)
		_exit(127);
	snprintf(what, sizeof(what), "%d", status);
	execv(image, argv);
	_exit(127);
}

TEST_F(exec_inherits, what_is_not_for_who_opened_it)
{
	EXPECT_TRUE(collect(pass_on(PLAIN_IMAGE, variant->file,
				    variant->writes, 0))) {
		TH_LOG("a plain image could not use what it was given");
	}
	EXPECT_TRUE(collect(pass_on(SETID_IMAGE, variant->file,
				    variant->writes, IMAGE_DENIED))) {
		TH_LOG("a set-id image used what somebody else opened");
	}
}

/*
 * An execve() that fails when the old image is gone already has come to an end,
 * too. What is left of the process is looked at without the lock.
 */

#define MISC_NAME	"exec_update_race"
#define MISC_FILE	"/tmp/exec_update_race.misc"

FIXTURE(exec_fails) {
};

FIXTURE_SETUP(exec_fails)
{
	FILE *file;

	if (geteuid() || !kernel_is_64bit() ||
	    access(DEBUGFS_DIR "events", R_OK))
		SKIP(return, "needs root and CONFIG_DEBUG_EXEC_UPDATE");
	if (!binfmt_misc_available())
		SKIP(return, "needs binfmt_misc");
	if (!mount_our_own("tmpfs", "/tmp"))
		SKIP(return, "cannot mount: %s", strerror(errno));
	file = fopen(MISC_FILE, "we");
	ASSERT_NE(NULL, file);
	fputs("exec_update_race", file);
	fclose(file);
	ASSERT_EQ(0, chmod(MISC_FILE, 0755));
	/* One that was killed may have left it. */
	unregister(MISC_NAME);
	/* The interpreter is to be given a descriptor for the file. */
	ASSERT_EQ(0, write_reg(":" MISC_NAME ":M:0:exec_update_race::/proc/self/exe:O"));
}

FIXTURE_TEARDOWN(exec_fails)
{
	unregister(MISC_NAME);
}

TEST_F(exec_fails, and_readers_speculate)
{
	const struct rlimit none = {};
	struct events before, events;
	siginfo_t info;
	char path[32], text[512];
	pid_t pid;

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		/* And there is none: that is found out too late to go back. */
		setrlimit(RLIMIT_CORE, &none);
		setrlimit(RLIMIT_NOFILE, &none);
		execl(MISC_FILE, MISC_FILE, NULL);
		_exit(127);
	}
	ASSERT_EQ(0, waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	EXPECT_EQ(CLD_KILLED, info.si_code);

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	read_events(&before);
	for (int i = 0; i < 100; i++)
		EXPECT_LT(0, read_file(path, text, sizeof(text)));
	events_since(&events, &before);
	EXPECT_LE(100, events.speculated);
	EXPECT_GT(100, events.locked + events.gave_up) {
		TH_LOG("%lu took the lock, %lu gave up", events.locked, events.gave_up);
	}
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
}

/* What this program is when a victim execs it. */

static unsigned long peak_rss(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) ? 0 : usage.ru_maxrss;
}

static void *map_anonymous(size_t size, int flags)
{
	void *map = mmap(NULL, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	if (map == MAP_FAILED)
		_exit(IMAGE_FAILED);
	return map;
}

static unsigned long long word_at(unsigned long addr)
{
	return *(unsigned long long *)addr;
}

/* What is being watched, with a file that was opened for it. */
static unsigned long watch(unsigned int extra, int filter)
{
	static char *page;
	unsigned long mask = 1;
	char text[32] = "";
	int node = -1;

	switch (extra) {
	case WATCH_FILTER:
		read_text(filter, text, sizeof(text));
		return strtoul(text, NULL, 16);
	case WATCH_PEAK:
		return peak_rss();
	case WATCH_NODE:
		if (!page) {
			page = map_anonymous(getpagesize(), 0);
			if (syscall(__NR_mbind, page, getpagesize(), MPOL_BIND,
				    &mask, sizeof(mask) * 8 + 1, 0))
				_exit(IMAGE_FAILED);
			*page = 1;
		}
		if (syscall(__NR_move_pages, 0, 1, &page, NULL, &node, 0))
			_exit(IMAGE_FAILED);
		return node;
	default:
		return 0;
	}
}

static void take_faults(void)
{
	size_t page = getpagesize();
	char *map = map_anonymous(FAULTS * page, 0);

	madvise(map, FAULTS * page, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < FAULTS; i++)
		map[i * page] = 1;
}

static int keep_memory(void *unused)
{
	if (!prctl(PR_SET_PDEATHSIG, SIGKILL) && getppid() != 1)
		poll(NULL, 0, PATIENCE_MS);
	_exit(0);
}

/* An image that may be looked at again, and has nothing to hide. */
static void be_successor(char *life)
{
	char what[16];
	char *const argv[] = { PLAIN_IMAGE, "--image", what, life, NULL };
	char *const envp[] = { NULL };

	snprintf(what, sizeof(what), "%d", NOTHING_ELSE);
	if (setresgid(getgid(), getgid(), getgid()) ||
	    setresuid(getuid(), getuid(), getuid()))
		_exit(IMAGE_FAILED);
	execve(PLAIN_IMAGE, argv, envp);
	_exit(IMAGE_FAILED);
}

/* Whether a file could be used that was opened before. */
static int use_inherited(void)
{
	char text[1024] = "1";
	ssize_t n = read(PASSED_FD, text, sizeof(text));

	if (n < 0 && errno == EBADF)
		n = write(PASSED_FD, text, 1);
	if (n > 0)
		return 0;
	return n && errno == EACCES ? IMAGE_DENIED : IMAGE_FAILED;
}

static void be_image(unsigned int extra, char *life_arg)
{
	unsigned int life_us = strtoul(life_arg, NULL, 10);
	struct timespec life = {
		.tv_sec = life_us / 1000000,
		.tv_nsec = life_us % 1000000 * 1000,
	};
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int fd = open(SECRET_FILE, O_RDONLY | O_CLOEXEC);
	int filter = -1;
	static char stack[16384];
	unsigned long before;
	void *peak = NULL;

	if (extra & NOTHING_ELSE) {
		fd = open(OURS_FILE, O_RDONLY | O_CLOEXEC);
		if (!map_file(fd))
			_exit(IMAGE_FAILED);
		nanosleep(&life, NULL);
		_exit(0);
	}

	if (dup2(fd, SHARED_FD) < 0 ||
	    lseek(SHARED_FD, SECRET_POS, SEEK_SET) != SECRET_POS ||
	    !map_file(SHARED_FD) ||
	    word_at(MAP_ADDR) != SECRET_WORD ||
	    word_at(TOUCH_ADDR) != SECRET_WORD)
		_exit(IMAGE_FAILED);
	/* Or there are no futexes, and nobody looks at this. */
	syscall(__NR_set_robust_list, MAP_ADDR + HEAD_OFFSET,
		sizeof(struct robust_list_head));
	/* Of all that is counted this takes the least time. */
	if (write(null, (void *)MAP_ADDR, SECRET_CHARS) != SECRET_CHARS)
		_exit(IMAGE_FAILED);
	if (personality(personality(0xffffffff) | SECRET_PERSONA) < 0)
		_exit(IMAGE_FAILED);
	if (chdir(SECRET_DIR))
		_exit(IMAGE_FAILED);

	/* There may be no /proc in the new place. */
	if (extra & WATCH_FILTER)
		filter = open("/proc/self/coredump_filter", O_RDONLY | O_CLOEXEC);
	if (extra & NEW_PLACE && !enter_new_place(SECRET_DIR))
		_exit(IMAGE_FAILED);
	if (extra & TAKE_FAULTS)
		take_faults();
	if (extra & WATCH_PEAK)
		peak = map_anonymous(PEAK_BYTES, MAP_POPULATE);
	/*
	 * Files in /proc lead to memory, but do not keep what is in it. If
	 * somebody else does then it is seen for sure.
	 */
	if (extra & GIVE_UP &&
	    clone(keep_memory, stack + sizeof(stack), CLONE_VM, NULL) < 0)
		_exit(IMAGE_FAILED);

	before = watch(extra & WATCH, filter);
	if (extra & WATCH_PEAK)
		munmap(peak, PEAK_BYTES);
	/* What it does not look at may be anything. */
	syscall(__NR_ppoll, NULL, 0, &life, NULL, MAGIC, MAGIC);
	if (extra & GIVE_UP)
		be_successor(life_arg);
	_exit(watch(extra & WATCH, filter) == before ? 0 : IMAGE_TOUCHED);
}

/*
 * A static program of glibc's asks for its own path first of all, in
 * /proc/self/exe, and is one of those whose passes are delayed then: the image
 * would not be there before the pass is over that is waiting for it. This one
 * does without.
 */
const char *_dl_get_origin(void);
const char *_dl_get_origin(void)
{
	return (char *)-1;
}

/* Before anything else is set up. */
static void __attribute__((constructor(101))) image_main(int argc, char **argv)
{
	if (argc < 2)
		return;
	if (!strcmp(argv[1], "--setid"))
		_exit(geteuid() != IMAGE_UID || getuid() != READER_UID);
	if (argc == 4 && !strcmp(argv[1], "--image"))
		be_image(atoi(argv[2]), argv[3]);
	if (argc == 3 && !strcmp(argv[1], "--inherits"))
		_exit(use_inherited() != atoi(argv[2]));
}

TEST_HARNESS_MAIN
