// SPDX-License-Identifier: GPL-2.0
/*
 * What those who look at a process are told: every error of every place that
 * looks under exec_update_lock, or should.
 *
 * How the kernel keeps execve() away meanwhile is its own affair. What a
 * caller sees of it is not: whether he may look, which error says no, which of
 * two errors comes first, and what is left to see of a process that is dead.
 * The tables below say so, a line a reader. They were not derived from the
 * source but measured on Linux 7.3, and a kernel on which a value differs has
 * changed what programs rely on.
 *
 * A reader looks at the same processes twice, as a user and as root:
 *
 *	self		itself
 *	sibling		another thread of itself
 *	child		a child of the same user
 *	thread		a thread of that child, not the leader
 *	stopped		a child of the same user, stopped by ptrace() of the reader
 *
 *	other		a child of another user
 *	nodump		a child of the same user that is not dumpable
 *	caps		a child of the same user with capabilities in its permitted set
 *
 *	zombie		a child of the same user that is dead, and was not waited for
 *	reaped		the same, waited for; pidfd and procfs directory are older
 *	kthread		a kernel thread
 *
 * The same user is the one of the reader only while the reader is no root. A
 * value is one of
 *
 *	ok		there was an answer, whichever
 *	empty		read() returned 0
 *	hidden		there was an answer without what only some may see
 *	any		not the same everywhere
 *	ENAME		the error of the system call, or of open()
 *	r:ENAME		open() was good, and read() or write() failed
 *
 * A value for a group of situations is that of each, or there is one for each.
 *
 * With EXEC_UPDATE_PRINT in the environment all that was found is printed as
 * "reader situation value", to compare two kernels.
 */
#define _GNU_SOURCE

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/kcmp.h>
#include <linux/perf_event.h>

#include "../pidfd/pidfd.h"
#include "exec_update.h"
#include "kselftest_harness.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL	0x0008U
#endif

/* Descriptors that all processes of a test share. */
#define SHARED_FD	100
#define EPOLL_FD	101
#define WATCHED_FD	102
/* One that nobody has. */
#define BAD_FD		900

#define KTHREADD	2

#define IMAGE_DIR	"/tmp"
#define PLAIN_IMAGE	IMAGE_DIR "/plain_image"
#define SETID_IMAGE	IMAGE_DIR "/setid_image"

enum situation {
	SELF, SIBLING, CHILD, THREAD, STOPPED,
	OTHER, NODUMP, CAPS,
	ZOMBIE, REAPED, KTHREAD,
	SITUATIONS,
};

static const char *const situation_names[] = {
	"self", "sibling", "child", "thread", "stopped",
	"other", "nodump", "caps",
	"zombie", "reaped", "kthread",
};

/* What a reader may need to name the one that it looks at. */
struct target {
	pid_t pid;
	int pidfd;
	int proc;			/* its directory in procfs */
};

struct row {
	const char *name;
	int (*look)(const struct target *target, const struct row *row);
	long arg;
	/* As a user. */
	const char *own;		/* self to stopped */
	const char *others;		/* other to caps */
	const char *rest;		/* zombie to kthread */
	/* As root. */
	const char *root_live;		/* self to caps */
	const char *root_rest;		/* zombie to kthread */
};

/* What is wrong with the arguments, or else worth a row. */
enum {
	GOOD,
	/* of kcmp() */
	BAD_SLOT, BAD_FILE, BAD_EFD, NO_EPOLL, BAD_TFD, BAD_TOFF,
	/* of any */
	BAD_FLAGS, BAD_PIDFD, BAD_BUFFER,
	/* of those that read or change memory */
	BAD_IOV, BAD_REMOTE, NOTHING, BAD_ADVICE, OWN_ADVICE,
	/* of those that move pages */
	BAD_PAGES, BAD_NODES, NO_NODES, BAD_STATUS, MOVE, MOVE_ALL,
	/* of get_robust_list() and perf_event_open() */
	BAD_HEAD, BAD_LEN, BAD_ATTR, BAD_GROUP, BAD_TYPE,
};

/* Values that are no -errno. */
enum {
	OK, EMPTY, HIDDEN, ANY, SKIPPED, NOT_REACHED, UNKNOWN,
};

/* Set aside from -errno of an open(). */
#define OF_READ(err)	((err) - 1000)

static const struct {
	int value;
	const char *name;
} value_names[] = {
	{ OK, "ok" },
	{ EMPTY, "empty" },
	{ HIDDEN, "hidden" },
	{ ANY, "any" },
	{ SKIPPED, "SKIP" },
	{ NOT_REACHED, "not-reached" },
	{ -EACCES, "EACCES" },
	{ -EBADF, "EBADF" },
	{ -EBUSY, "EBUSY" },
	{ -EFAULT, "EFAULT" },
	{ -EINVAL, "EINVAL" },
	{ -EIO, "EIO" },
	{ -ENODEV, "ENODEV" },
	{ -ENOENT, "ENOENT" },
	{ -ENOMEM, "ENOMEM" },
	{ -ENOTDIR, "ENOTDIR" },
	{ -ENOTTY, "ENOTTY" },
	{ -ENXIO, "ENXIO" },
	{ -EOPNOTSUPP, "EOPNOTSUPP" },
	{ -EPERM, "EPERM" },
	{ -ESRCH, "ESRCH" },
	{ -EUSERS, "EUSERS" },
};

/* Memory that is at the same place in all processes of a test, its size, */
static char *page;
static long page_size;
/* and a place where nothing is. */
#define BAD_ADDRESS	((void *)page_size)

/* The file mapping of this program, the same in all that it forks. */
static char mapping[64];

static int value_of(const char *word, size_t len)
{
	bool of_read = len > 2 && !strncmp(word, "r:", 2);
	size_t i;

	if (of_read) {
		word += 2;
		len -= 2;
	}
	for (i = 0; i < ARRAY_SIZE(value_names); i++)
		if (strlen(value_names[i].name) == len &&
		    !strncmp(value_names[i].name, word, len))
			return of_read ? OF_READ(value_names[i].value) :
					 value_names[i].value;
	return UNKNOWN;
}

static const char *name_of(int value, char *buf, size_t size)
{
	const char *prefix = "";
	size_t i;

	if (value <= OF_READ(-1)) {
		prefix = "r:";
		value -= OF_READ(0);
	}
	for (i = 0; i < ARRAY_SIZE(value_names); i++) {
		if (value_names[i].value != value)
			continue;
		snprintf(buf, size, "%s%s", prefix, value_names[i].name);
		return buf;
	}
	snprintf(buf, size, "%s%d", prefix, value);
	return buf;
}

/* The index'th of several words, or the only one. */
static int value_in(const char *words, int index)
{
	const char *word = words;

	if (!strchr(words, ','))
		return value_of(words, strlen(words));
	while (index-- && word) {
		word = strchr(word, ',');
		if (word)
			word++;
	}
	return word ? value_of(word, strcspn(word, ",")) : UNKNOWN;
}

static int expected(const struct row *row, bool root, enum situation situation)
{
	if (situation >= ZOMBIE)
		return value_in(root ? row->root_rest : row->rest,
				situation - ZOMBIE);
	if (root)
		return value_in(row->root_live, situation);
	if (situation >= OTHER)
		return value_in(row->others, situation - OTHER);
	return value_in(row->own, situation);
}

/* Of "how:file,variant" or "how:file=text" the file, and "*" filled in. */
static const char *file_of(const struct row *row, char *buf, size_t size)
{
	const char *file = strchr(row->name, ':') + 1;
	int len = strcspn(file, ",=*");

	snprintf(buf, size, "%.*s%s", len, file,
		 file[len] == '*' ? mapping : "");
	return buf;
}

static const char *text_of(const struct row *row)
{
	const char *text = strchr(row->name, '=');

	return text ? text + 1 : "";
}

static int result(long ret)
{
	return ret < 0 ? -errno : OK;
}

/* What a call returns that this kernel, as configured, has not. */
static int no_such_call(void)
{
	return result(syscall(-1));
}

static int result_fd(long ret)
{
	int res = result(ret);

	if (ret >= 0)
		close(ret);
	return res;
}

static int result_read(ssize_t ret)
{
	if (ret < 0)
		return OF_READ(-errno);
	return ret ? OK : EMPTY;
}

/* -------------------------------------------------------------------- */
/* System calls */

static int look_kcmp(const struct target *target, const struct row *row)
{
	return result(syscall(__NR_kcmp, target->pid, getpid(), row->arg,
			      SHARED_FD, SHARED_FD));
}

static int look_kcmp_fd(const struct target *target, const struct row *row)
{
	return result(syscall(__NR_kcmp, target->pid, getpid(), KCMP_FILE,
			      row->arg, SHARED_FD));
}

static int look_kcmp_other_fd(const struct target *target,
			      const struct row *row)
{
	return result(syscall(__NR_kcmp, getpid(), target->pid, KCMP_FILE,
			      SHARED_FD, row->arg));
}

static int look_kcmp_nobody(const struct target *target, const struct row *row)
{
	return result(syscall(__NR_kcmp, target->pid, 0, row->arg, 0, 0));
}

static int look_kcmp_epoll(const struct target *target, const struct row *row)
{
	struct kcmp_epoll_slot slot = {
		.efd = row->arg == BAD_EFD ? BAD_FD :
		       row->arg == NO_EPOLL ? SHARED_FD : EPOLL_FD,
		.tfd = row->arg == BAD_TFD ? BAD_FD : WATCHED_FD,
		.toff = row->arg == BAD_TOFF,
	};

	return result(syscall(__NR_kcmp, getpid(), target->pid, KCMP_EPOLL_TFD,
			      row->arg == BAD_FILE ? BAD_FD : WATCHED_FD,
			      row->arg == BAD_SLOT ? BAD_ADDRESS : &slot));
}

static const struct row kcmp_rows[] = {
	{ "kcmp:file", look_kcmp, KCMP_FILE,
	  "ok", "EPERM", "EBADF,ESRCH,EPERM", "ok", "EBADF,ESRCH,EBADF" },
	{ "kcmp:vm", look_kcmp, KCMP_VM,
	  "ok", "EPERM", "ok,ESRCH,EPERM", "ok", "ok,ESRCH,ok" },
	{ "kcmp:files", look_kcmp, KCMP_FILES,
	  "ok", "EPERM", "ok,ESRCH,EPERM", "ok", "ok,ESRCH,ok" },
	{ "kcmp:fs", look_kcmp, KCMP_FS,
	  "ok", "EPERM", "ok,ESRCH,EPERM", "ok", "ok,ESRCH,ok" },
	{ "kcmp:sighand", look_kcmp, KCMP_SIGHAND,
	  "ok", "EPERM", "ok,ESRCH,EPERM", "ok", "ok,ESRCH,ok" },
	{ "kcmp:io", look_kcmp, KCMP_IO,
	  "ok", "EPERM", "ok,ESRCH,EPERM", "ok", "ok,ESRCH,ok" },
	{ "kcmp:sysvsem", look_kcmp, KCMP_SYSVSEM,
	  "ok", "EPERM", "ok,ESRCH,EPERM", "ok", "ok,ESRCH,ok" },
	{ "kcmp:epoll_tfd", look_kcmp_epoll, GOOD,
	  "ok", "EPERM", "EBADF,ESRCH,EPERM", "ok", "EBADF,ESRCH,EBADF" },
	{ "kcmp:bad_type", look_kcmp, KCMP_TYPES,
	  "EINVAL", "EPERM", "EINVAL,ESRCH,EPERM", "EINVAL",
	  "EINVAL,ESRCH,EINVAL" },
	{ "kcmp:file,bad_fd", look_kcmp_fd, BAD_FD,
	  "EBADF", "EPERM", "EBADF,ESRCH,EPERM", "EBADF", "EBADF,ESRCH,EBADF" },
	{ "kcmp:file,other_bad_fd", look_kcmp_other_fd, BAD_FD,
	  "EBADF", "EPERM", "EBADF,ESRCH,EPERM", "EBADF", "EBADF,ESRCH,EBADF" },
	{ "kcmp:vm,nobody", look_kcmp_nobody, KCMP_VM,
	  "ESRCH", "ESRCH", "ESRCH", "ESRCH", "ESRCH" },
	{ "kcmp:bad_type,nobody", look_kcmp_nobody, KCMP_TYPES,
	  "ESRCH", "ESRCH", "ESRCH", "ESRCH", "ESRCH" },
	{ "kcmp:epoll_tfd,bad_slot", look_kcmp_epoll, BAD_SLOT,
	  "EFAULT", "EPERM", "EFAULT,ESRCH,EPERM", "EFAULT",
	  "EFAULT,ESRCH,EFAULT" },
	{ "kcmp:epoll_tfd,bad_file", look_kcmp_epoll, BAD_FILE,
	  "EBADF", "EPERM", "EBADF,ESRCH,EPERM", "EBADF", "EBADF,ESRCH,EBADF" },
	{ "kcmp:epoll_tfd,bad_efd", look_kcmp_epoll, BAD_EFD,
	  "EBADF", "EPERM", "EBADF,ESRCH,EPERM", "EBADF", "EBADF,ESRCH,EBADF" },
	{ "kcmp:epoll_tfd,no_epoll", look_kcmp_epoll, NO_EPOLL,
	  "EINVAL", "EPERM", "EBADF,ESRCH,EPERM", "EINVAL",
	  "EBADF,ESRCH,EBADF" },
	{ "kcmp:epoll_tfd,bad_tfd", look_kcmp_epoll, BAD_TFD,
	  "ENOENT", "EPERM", "EBADF,ESRCH,EPERM", "ENOENT",
	  "EBADF,ESRCH,EBADF" },
	{ "kcmp:epoll_tfd,bad_toff", look_kcmp_epoll, BAD_TOFF,
	  "ENOENT", "EPERM", "EBADF,ESRCH,EPERM", "ENOENT",
	  "EBADF,ESRCH,EBADF" },
};

static int look_pidfd_getfd(const struct target *target, const struct row *row)
{
	return result_fd(syscall(__NR_pidfd_getfd,
				 row->arg == BAD_PIDFD ? SHARED_FD : target->pidfd,
				 row->arg == BAD_FILE ? BAD_FD : SHARED_FD,
				 row->arg == BAD_FLAGS));
}

static const struct row pidfd_getfd_rows[] = {
	{ "pidfd_getfd", look_pidfd_getfd, GOOD,
	  "ok", "EPERM", "ESRCH,ESRCH,EPERM", "ok", "ESRCH,ESRCH,EBADF" },
	{ "pidfd_getfd:bad_fd", look_pidfd_getfd, BAD_FILE,
	  "EBADF", "EPERM", "ESRCH,ESRCH,EPERM", "EBADF", "ESRCH,ESRCH,EBADF" },
	{ "pidfd_getfd:bad_flags", look_pidfd_getfd, BAD_FLAGS,
	  "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL" },
	{ "pidfd_getfd:bad_pidfd", look_pidfd_getfd, BAD_PIDFD,
	  "EBADF", "EBADF", "EBADF", "EBADF", "EBADF" },
};

static int look_robust_list(const struct target *target, const struct row *row)
{
	size_t len;
	void *head;

	return result(syscall(__NR_get_robust_list, target->pid,
			      row->arg == BAD_HEAD ? BAD_ADDRESS : &head,
			      row->arg == BAD_LEN ? BAD_ADDRESS : &len));
}

static const struct row robust_list_rows[] = {
	{ "get_robust_list", look_robust_list, GOOD,
	  "ok", "EPERM", "ok,ESRCH,EPERM", "ok", "ok,ESRCH,ok" },
	{ "get_robust_list:bad_head", look_robust_list, BAD_HEAD,
	  "EFAULT", "EPERM", "EFAULT,ESRCH,EPERM", "EFAULT",
	  "EFAULT,ESRCH,EFAULT" },
	{ "get_robust_list:bad_len", look_robust_list, BAD_LEN,
	  "EFAULT", "EPERM", "EFAULT,ESRCH,EPERM", "EFAULT",
	  "EFAULT,ESRCH,EFAULT" },
};

static int look_vm(const struct target *target, const struct row *row,
		   long number)
{
	char buf[4];
	struct iovec local = {
		.iov_base = row->arg == BAD_BUFFER ? BAD_ADDRESS : buf,
		.iov_len = sizeof(buf),
	};
	struct iovec remote = {
		.iov_base = row->arg == BAD_REMOTE ? BAD_ADDRESS : page,
		.iov_len = row->arg == NOTHING ? 0 : sizeof(buf),
	};

	memcpy(buf, "page", 4);
	return result(syscall(number, target->pid,
			      row->arg == BAD_IOV ? BAD_ADDRESS : &local, 1,
			      &remote, 1, row->arg == BAD_FLAGS));
}

static int look_vm_readv(const struct target *target, const struct row *row)
{
	return look_vm(target, row, __NR_process_vm_readv);
}

static int look_vm_writev(const struct target *target, const struct row *row)
{
	return look_vm(target, row, __NR_process_vm_writev);
}

static const struct row process_vm_rows[] = {
	{ "process_vm_readv", look_vm_readv, GOOD,
	  "ok", "EPERM", "ESRCH", "ok", "ESRCH" },
	{ "process_vm_readv:bad_flags", look_vm_readv, BAD_FLAGS,
	  "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL" },
	{ "process_vm_readv:bad_iov", look_vm_readv, BAD_IOV,
	  "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT" },
	{ "process_vm_readv:bad_buffer", look_vm_readv, BAD_BUFFER,
	  "EFAULT", "EPERM", "ESRCH", "EFAULT", "ESRCH" },
	{ "process_vm_readv:bad_remote", look_vm_readv, BAD_REMOTE,
	  "EFAULT", "EPERM", "ESRCH", "EFAULT", "ESRCH" },
	{ "process_vm_readv:nothing", look_vm_readv, NOTHING,
	  "ok", "ok", "ok", "ok", "ok" },
	{ "process_vm_writev", look_vm_writev, GOOD,
	  "ok", "EPERM", "ESRCH", "ok", "ESRCH" },
	{ "process_vm_writev:bad_buffer", look_vm_writev, BAD_BUFFER,
	  "EFAULT", "EPERM", "ESRCH", "EFAULT", "ESRCH" },
	{ "process_vm_writev:bad_remote", look_vm_writev, BAD_REMOTE,
	  "EFAULT", "EPERM", "ESRCH", "EFAULT", "ESRCH" },
};

static int look_madvise(const struct target *target, const struct row *row)
{
	struct iovec remote = {
		.iov_base = row->arg == BAD_REMOTE ? BAD_ADDRESS : page,
		.iov_len = row->arg == NOTHING ? 0 : page_size,
	};
	int advice = row->arg == BAD_ADVICE ? -1 :
		     row->arg == OWN_ADVICE ? MADV_DONTNEED : MADV_COLD;

	return result(syscall(__NR_process_madvise,
			      row->arg == BAD_PIDFD ? SHARED_FD : target->pidfd,
			      row->arg == BAD_IOV ? BAD_ADDRESS : &remote, 1,
			      advice, row->arg == BAD_FLAGS));
}

static const struct row process_madvise_rows[] = {
	{ "process_madvise", look_madvise, GOOD,
	  "ok,ESRCH,EPERM,ESRCH,EPERM", "EACCES", "ESRCH",
	  "ok,ESRCH,ok,ESRCH,ok,ok,ok,ok", "ESRCH" },
	{ "process_madvise:bad_flags", look_madvise, BAD_FLAGS,
	  "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL" },
	{ "process_madvise:bad_iov", look_madvise, BAD_IOV,
	  "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT" },
	{ "process_madvise:bad_pidfd", look_madvise, BAD_PIDFD,
	  "EBADF", "EBADF", "EBADF", "EBADF", "EBADF" },
	{ "process_madvise:bad_advice", look_madvise, BAD_ADVICE,
	  "EINVAL,ESRCH,EINVAL,ESRCH,EINVAL", "EACCES", "ESRCH",
	  "EINVAL,ESRCH,EINVAL,ESRCH,EINVAL,EINVAL,EINVAL,EINVAL", "ESRCH" },
	{ "process_madvise:own_advice", look_madvise, OWN_ADVICE,
	  "ok,ESRCH,EINVAL,ESRCH,EINVAL", "EACCES", "ESRCH",
	  "ok,ESRCH,EINVAL,ESRCH,EINVAL,EINVAL,EINVAL,EINVAL", "ESRCH" },
	{ "process_madvise:bad_remote", look_madvise, BAD_REMOTE,
	  "ENOMEM,ESRCH,EPERM,ESRCH,EPERM", "EACCES", "ESRCH",
	  "ENOMEM,ESRCH,ENOMEM,ESRCH,ENOMEM,ENOMEM,ENOMEM,ENOMEM", "ESRCH" },
	{ "process_madvise:nothing", look_madvise, NOTHING,
	  "ok,ESRCH,EPERM,ESRCH,EPERM", "EACCES", "ESRCH",
	  "ok,ESRCH,ok,ESRCH,ok,ok,ok,ok", "ESRCH" },
};

static int look_move_pages(const struct target *target, const struct row *row)
{
	bool move = row->arg == MOVE || row->arg == MOVE_ALL ||
		    row->arg == BAD_NODES;
	void *pages = page;
	int node = 0, status;

	return result(syscall(__NR_move_pages, target->pid, 1,
			      row->arg == BAD_PAGES ? BAD_ADDRESS : &pages,
			      !move ? NULL :
			      row->arg == BAD_NODES ? BAD_ADDRESS : &node,
			      row->arg == BAD_STATUS ? BAD_ADDRESS : &status,
			      row->arg == BAD_FLAGS ? 1 :
			      row->arg == MOVE_ALL ? 1 << 2 : 1 << 1));
}

static int look_migrate_pages(const struct target *target,
			      const struct row *row)
{
	unsigned long from = 1, to = row->arg != NO_NODES;

	return result(syscall(__NR_migrate_pages, target->pid, 64, &from,
			      row->arg == BAD_NODES ? BAD_ADDRESS : &to));
}

static const struct row move_pages_rows[] = {
	{ "move_pages", look_move_pages, GOOD,
	  "ok", "EPERM", "EINVAL,ESRCH,EPERM", "ok", "EINVAL,ESRCH,EINVAL" },
	{ "move_pages:move", look_move_pages, MOVE,
	  "ok", "EPERM", "EINVAL,ESRCH,EPERM", "ok", "EINVAL,ESRCH,EINVAL" },
	{ "move_pages:move_all", look_move_pages, MOVE_ALL,
	  "EPERM", "EPERM", "EPERM", "ok", "EINVAL,ESRCH,EINVAL" },
	{ "move_pages:bad_flags", look_move_pages, BAD_FLAGS,
	  "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL" },
	{ "move_pages:bad_pages", look_move_pages, BAD_PAGES,
	  "EFAULT", "EPERM", "EINVAL,ESRCH,EPERM", "EFAULT",
	  "EINVAL,ESRCH,EINVAL" },
	{ "move_pages:bad_nodes", look_move_pages, BAD_NODES,
	  "EFAULT", "EPERM", "EINVAL,ESRCH,EPERM", "EFAULT",
	  "EINVAL,ESRCH,EINVAL" },
	{ "move_pages:bad_status", look_move_pages, BAD_STATUS,
	  "EFAULT", "EPERM", "EINVAL,ESRCH,EPERM", "EFAULT",
	  "EINVAL,ESRCH,EINVAL" },
};

static const struct row migrate_pages_rows[] = {
	{ "migrate_pages", look_migrate_pages, GOOD,
	  "ok", "EPERM", "EINVAL,ESRCH,EPERM", "ok", "EINVAL,ESRCH,EINVAL" },
	{ "migrate_pages:bad_nodes", look_migrate_pages, BAD_NODES,
	  "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT" },
	{ "migrate_pages:no_nodes", look_migrate_pages, NO_NODES,
	  "EINVAL", "EPERM", "EINVAL,ESRCH,EPERM", "EINVAL",
	  "EINVAL,ESRCH,EINVAL" },
};

static int look_perf(const struct target *target, const struct row *row)
{
	struct perf_event_attr attr = {
		.type = row->arg == BAD_TYPE ? 0x7fffff00 : PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_TASK_CLOCK,
		.disabled = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};

	return result_fd(syscall(__NR_perf_event_open,
				 row->arg == BAD_ATTR ? BAD_ADDRESS : &attr,
				 target->pid, -1,
				 row->arg == BAD_GROUP ? SHARED_FD : -1,
				 row->arg == BAD_FLAGS ? 1UL << 30 :
				 PERF_FLAG_FD_CLOEXEC));
}

static const struct row perf_rows[] = {
	{ "perf_event_open", look_perf, GOOD,
	  "ok", "EACCES", "ESRCH,ESRCH,EACCES", "ok", "ESRCH,ESRCH,ok" },
	{ "perf_event_open:bad_flags", look_perf, BAD_FLAGS,
	  "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL" },
	{ "perf_event_open:bad_attr", look_perf, BAD_ATTR,
	  "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT" },
	{ "perf_event_open:bad_group", look_perf, BAD_GROUP,
	  "EBADF", "EBADF", "EBADF", "EBADF", "EBADF" },
	{ "perf_event_open:bad_type", look_perf, BAD_TYPE,
	  "ENOENT", "ENOENT", "ENOENT,ESRCH,ENOENT", "ENOENT",
	  "ENOENT,ESRCH,ENOENT" },
};

static int look_setns(const struct target *target, const struct row *row)
{
	return result(syscall(__NR_setns, target->pidfd, row->arg));
}

/* All are in the namespaces of the reader, and so it stays where it is. */
static const struct row setns_rows[] = {
	{ "setns:user", look_setns, CLONE_NEWUSER,
	  "EINVAL", "EPERM", "ESRCH,ESRCH,EPERM", "EINVAL",
	  "ESRCH,ESRCH,EINVAL" },
	{ "setns:mnt", look_setns, CLONE_NEWNS,
	  "EPERM", "EPERM", "ESRCH,ESRCH,EPERM", "EINVAL",
	  "ESRCH,ESRCH,EINVAL" },
	{ "setns:uts", look_setns, CLONE_NEWUTS,
	  "EPERM", "EPERM", "ESRCH,ESRCH,EPERM", "ok", "ESRCH,ESRCH,ok" },
	{ "setns:ipc", look_setns, CLONE_NEWIPC,
	  "EPERM", "EPERM", "ESRCH,ESRCH,EPERM", "ok", "ESRCH,ESRCH,ok" },
	{ "setns:pid", look_setns, CLONE_NEWPID,
	  "EPERM", "EPERM", "ESRCH,ESRCH,EPERM", "ok", "ESRCH,ESRCH,ok" },
	{ "setns:cgroup", look_setns, CLONE_NEWCGROUP,
	  "EPERM", "EPERM", "ESRCH,ESRCH,EPERM", "ok", "ESRCH,ESRCH,ok" },
	{ "setns:net", look_setns, CLONE_NEWNET,
	  "EPERM", "EPERM", "ESRCH,ESRCH,EPERM", "ok", "ESRCH,ESRCH,ok" },
	{ "setns:time", look_setns, CLONE_NEWTIME,
	  "EUSERS", "EPERM", "ESRCH,ESRCH,EPERM", "EUSERS",
	  "ESRCH,ESRCH,EUSERS" },
	{ "setns:,none", look_setns, 0,
	  "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL" },
	{ "setns:,bad_flags", look_setns, CLONE_FILES,
	  "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL" },
};

static int look_pidfd_ns(const struct target *target, const struct row *row)
{
	return result_fd(ioctl(target->pidfd, row->arg, 0));
}

static int look_pidfd_ns_arg(const struct target *target,
			     const struct row *row)
{
	return result_fd(ioctl(target->pidfd, row->arg, 1));
}

#define PIDFD_NS(ns, cmd)						\
	{ "pidfd_ns:" ns, look_pidfd_ns, cmd,				\
	  "ok", "EACCES", "ESRCH,ESRCH,EACCES", "ok", "ESRCH,ESRCH,ok" }

static const struct row pidfd_ns_rows[] = {
	PIDFD_NS("cgroup", PIDFD_GET_CGROUP_NAMESPACE),
	PIDFD_NS("ipc", PIDFD_GET_IPC_NAMESPACE),
	PIDFD_NS("mnt", PIDFD_GET_MNT_NAMESPACE),
	PIDFD_NS("net", PIDFD_GET_NET_NAMESPACE),
	PIDFD_NS("pid", PIDFD_GET_PID_NAMESPACE),
	PIDFD_NS("pid_for_children", PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE),
	PIDFD_NS("time", PIDFD_GET_TIME_NAMESPACE),
	PIDFD_NS("time_for_children", PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE),
	PIDFD_NS("user", PIDFD_GET_USER_NAMESPACE),
	PIDFD_NS("uts", PIDFD_GET_UTS_NAMESPACE),
	{ "pidfd_ns:uts,bad_arg", look_pidfd_ns_arg, PIDFD_GET_UTS_NAMESPACE,
	  "EINVAL", "EINVAL", "EINVAL,ESRCH,EINVAL", "EINVAL",
	  "EINVAL,ESRCH,EINVAL" },
	{ "pidfd_ns:,bad_cmd", look_pidfd_ns, _IO(PIDFS_IOCTL_MAGIC, 200),
	  "ENOTTY", "ENOTTY", "ENOTTY", "ENOTTY", "ENOTTY" },
};

static int look_prlimit(const struct target *target, const struct row *row)
{
	struct rlimit old;

	return result(syscall(__NR_prlimit64, target->pid, RLIMIT_CORE, NULL,
			      row->arg == BAD_BUFFER ? BAD_ADDRESS : &old));
}

static const struct row prlimit_rows[] = {
	{ "prlimit", look_prlimit, GOOD,
	  "ok", "EPERM,ok,ok", "ok,ESRCH,EPERM", "ok", "ok,ESRCH,ok" },
	{ "prlimit:bad_buffer", look_prlimit, BAD_BUFFER,
	  "EFAULT", "EPERM,EFAULT,EFAULT", "EFAULT,ESRCH,EPERM", "EFAULT",
	  "EFAULT,ESRCH,EFAULT" },
};

/* -------------------------------------------------------------------- */
/* Files of procfs */

/* The file of the thread that is a process by itself. */
static int look_task_io(const struct target *target, const struct row *row)
{
	char file[64], buf[4096];
	int fd, res;

	snprintf(file, sizeof(file), "task/%d/io", target->pid);
	fd = openat(target->proc, file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return result(fd);
	res = result_read(read(fd, buf, sizeof(buf)));
	close(fd);
	return res;
}

/* Field 28, 35 and 52 are zero for who may not look. */
static bool stat_shows(const char *buf)
{
	const char *field = strrchr(buf, ')');

	for (int i = 2; field && i <= 52; i++) {
		if ((i == 28 || i == 35 || i == 52) && atoll(field))
			return true;
		field = strchr(field, ' ');
		if (field)
			field++;
	}
	return false;
}

/* Who is about to sleep takes a moment to do so, and only then has a wchan. */
#define TRIES		20
#define TRY_US		2000

static int judge_once(int fd, const char *name)
{
	char buf[4096 + 1];
	ssize_t n = read(fd, buf, sizeof(buf) - 1);

	/* Not every architecture finds a stack to show. */
	if (!strcmp(name, "read:stack") && !n)
		return OK;
	if (n <= 0)
		return result_read(n);
	buf[n] = '\0';
	if (!strcmp(name, "read:stat"))
		return stat_shows(buf) ? OK : HIDDEN;
	if (!strcmp(name, "read:wchan"))
		return strcmp(buf, "0") ? OK : HIDDEN;
	return OK;
}

/* Some files anybody may read, but not everybody finds all in them. */
static int judge(int fd, const char *name)
{
	int res = judge_once(fd, name);

	for (int i = 0; i < TRIES && res == HIDDEN; i++) {
		usleep(TRY_US);
		if (lseek(fd, 0, SEEK_SET))
			return UNKNOWN;
		res = judge_once(fd, name);
	}
	return res;
}

static int look_read(const struct target *target, const struct row *row)
{
	char file[128];
	int fd = openat(target->proc, file_of(row, file, sizeof(file)),
			O_RDONLY | O_CLOEXEC);
	int res;

	if (fd < 0)
		return result(fd);
	if (row->arg == BAD_BUFFER)
		res = result_read(read(fd, BAD_ADDRESS, 1));
	else
		res = judge(fd, row->name);
	close(fd);
	return res;
}

static int mem_io(int fd, long arg, bool write)
{
	char *buf = arg == BAD_BUFFER ? BAD_ADDRESS : (char [4]) { "page" };
	off_t at = arg == BAD_REMOTE ? page_size : (off_t)(unsigned long)page;

	return result_read(write ? pwrite(fd, buf, 4, at) :
				   pread(fd, buf, 4, at));
}

static int look_mem(const struct target *target, const struct row *row,
		    bool write)
{
	int fd = openat(target->proc, "mem",
			(write ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
	int res;

	if (fd < 0)
		return result(fd);
	res = mem_io(fd, row->arg, write);
	close(fd);
	return res;
}

static int look_mem_read(const struct target *target, const struct row *row)
{
	return look_mem(target, row, false);
}

static int look_mem_write(const struct target *target, const struct row *row)
{
	return look_mem(target, row, true);
}

static int look_write(const struct target *target, const struct row *row)
{
	char file[128];
	int fd = openat(target->proc, file_of(row, file, sizeof(file)),
			O_WRONLY | O_CLOEXEC);
	const char *text = text_of(row);
	int res;

	if (fd < 0)
		return result(fd);
	res = result_read(write(fd, row->arg == BAD_BUFFER ? BAD_ADDRESS : text,
				strlen(text)));
	close(fd);
	return res;
}

static const struct row read_rows[] = {
	{ "read:stat", look_read, GOOD,
	  "ok", "hidden", "ok,ESRCH,hidden", "ok", "ok,ESRCH,ok" },
	{ "read:wchan", look_read, GOOD,
	  "hidden,ok,ok,ok,ok", "hidden", "hidden,ESRCH,hidden",
	  "hidden,ok,ok,ok,ok,ok,ok,ok", "hidden,ESRCH,ok" },
	{ "read:io", look_read, GOOD,
	  "ok", "EACCES,EACCES,r:EACCES", "ok,ESRCH,EACCES", "ok",
	  "ok,ESRCH,ok" },
	{ "read:task/io", look_task_io, GOOD,
	  "ok,ENOENT,ok,ENOENT,ok", "EACCES,EACCES,r:EACCES", "ok,ESRCH,EACCES",
	  "ok,ENOENT,ok,ENOENT,ok,ok,ok,ok", "ok,ESRCH,ok" },
	{ "read:maps", look_read, GOOD,
	  "ok", "EACCES", "empty,ESRCH,empty", "ok", "empty,ESRCH,empty" },
	{ "read:smaps", look_read, GOOD,
	  "ok", "EACCES", "empty,ESRCH,empty", "ok", "empty,ESRCH,empty" },
	{ "read:smaps_rollup", look_read, GOOD,
	  "ok", "EACCES", "ESRCH", "ok", "ESRCH" },
	{ "read:numa_maps", look_read, GOOD,
	  "ok", "EACCES", "empty,ESRCH,empty", "ok", "empty,ESRCH,empty" },
	{ "read:environ", look_read, GOOD,
	  "ok", "EACCES", "ESRCH,ESRCH,EACCES", "ok", "ESRCH" },
	{ "read:auxv", look_read, GOOD,
	  "ok", "EACCES", "ESRCH,ESRCH,EACCES", "ok", "ESRCH" },
	{ "read:pagemap", look_read, GOOD,
	  "ok", "EACCES", "ESRCH,ESRCH,EACCES", "ok", "ESRCH" },
	{ "read:stack", look_read, GOOD,
	  "r:EACCES", "EACCES,EACCES,r:EACCES", "r:EACCES,ESRCH,EACCES", "ok",
	  "ok,ESRCH,ok" },
	{ "read:syscall", look_read, GOOD,
	  "ok", "EACCES,EACCES,r:EPERM", "ok,ESRCH,EACCES", "ok",
	  "ok,ESRCH,ok" },
	{ "read:personality", look_read, GOOD,
	  "ok", "EACCES,EACCES,r:EPERM", "ok,ESRCH,EACCES", "ok",
	  "ok,ESRCH,ok" },
	{ "read:coredump_filter", look_read, GOOD,
	  "ok,ENOENT,ok,ENOENT,ok", "ok", "empty,ESRCH,empty",
	  "ok,ENOENT,ok,ENOENT,ok,ok,ok,ok", "empty,ESRCH,empty" },
	{ "read:timerslack_ns", look_read, GOOD,
	  "ok,ENOENT,r:EPERM,ENOENT,r:EPERM", "r:EPERM",
	  "r:EPERM,ESRCH,r:EPERM", "ok,ENOENT,ok,ENOENT,ok,ok,ok,ok",
	  "ok,ESRCH,ok" },
	{ "read:fdinfo/100", look_read, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ENOENT" },
	{ "read:fdinfo/900", look_read, GOOD,
	  "ENOENT", "EACCES", "ENOENT,ESRCH,EACCES", "ENOENT",
	  "ENOENT,ESRCH,ENOENT" },
	{ "read:attr/current", look_read, GOOD,
	  "r:EINVAL", "r:EINVAL", "r:EINVAL,ESRCH,r:EINVAL", "r:EINVAL",
	  "r:EINVAL,ESRCH,r:EINVAL" },
	{ "read:mounts", look_read, GOOD,
	  "ok", "ok", "EINVAL,ESRCH,empty", "ok", "EINVAL,ESRCH,empty" },
	{ "read:mountstats", look_read, GOOD,
	  "ok,ENOENT,ok,ENOENT,ok", "EACCES,EACCES,ok", "EINVAL,ESRCH,EACCES",
	  "ok,ENOENT,ok,ENOENT,ok,ok,ok,ok", "EINVAL,ESRCH,empty" },
	{ "read:mem", look_mem_read, GOOD,
	  "ok", "EACCES", "ESRCH,ESRCH,EACCES", "ok", "ESRCH" },
	{ "read:mem,bad_remote", look_mem_read, BAD_REMOTE,
	  "r:EIO", "EACCES", "ESRCH,ESRCH,EACCES", "r:EIO", "ESRCH" },
	{ "read:mem,bad_buffer", look_mem_read, BAD_BUFFER,
	  "r:EFAULT", "EACCES", "ESRCH,ESRCH,EACCES", "r:EFAULT", "ESRCH" },
	{ "read:stat,bad_buffer", look_read, BAD_BUFFER,
	  "r:EFAULT", "r:EFAULT", "r:EFAULT,ESRCH,r:EFAULT", "r:EFAULT",
	  "r:EFAULT,ESRCH,r:EFAULT" },
	{ "read:wchan,bad_buffer", look_read, BAD_BUFFER,
	  "r:EFAULT", "r:EFAULT", "r:EFAULT,ESRCH,r:EFAULT", "r:EFAULT",
	  "r:EFAULT,ESRCH,r:EFAULT" },
	{ "read:io,bad_buffer", look_read, BAD_BUFFER,
	  "r:EFAULT", "EACCES,EACCES,r:EACCES", "r:EFAULT,ESRCH,EACCES",
	  "r:EFAULT", "r:EFAULT,ESRCH,r:EFAULT" },
	{ "read:maps,bad_buffer", look_read, BAD_BUFFER,
	  "r:EFAULT", "EACCES", "empty,ESRCH,empty", "r:EFAULT",
	  "empty,ESRCH,empty" },
	{ "read:environ,bad_buffer", look_read, BAD_BUFFER,
	  "r:EFAULT", "EACCES", "ESRCH,ESRCH,EACCES", "r:EFAULT", "ESRCH" },
	{ "read:personality,bad_buffer", look_read, BAD_BUFFER,
	  "r:EFAULT", "EACCES,EACCES,r:EPERM", "r:EFAULT,ESRCH,EACCES",
	  "r:EFAULT", "r:EFAULT,ESRCH,r:EFAULT" },
	{ "read:syscall,bad_buffer", look_read, BAD_BUFFER,
	  "r:EFAULT", "EACCES,EACCES,r:EPERM", "r:EFAULT,ESRCH,EACCES",
	  "r:EFAULT", "r:EFAULT,ESRCH,r:EFAULT" },
	{ "read:coredump_filter,bad_buffer", look_read, BAD_BUFFER,
	  "r:EFAULT,ENOENT,r:EFAULT,ENOENT,r:EFAULT", "r:EFAULT",
	  "empty,ESRCH,empty",
	  "r:EFAULT,ENOENT,r:EFAULT,ENOENT,r:EFAULT,r:EFAULT,r:EFAULT,r:EFAULT",
	  "empty,ESRCH,empty" },
	{ "read:fdinfo/100,bad_buffer", look_read, BAD_BUFFER,
	  "r:EFAULT", "EACCES", "ENOENT,ESRCH,EACCES", "r:EFAULT",
	  "ENOENT,ESRCH,ENOENT" },
};

static const struct row write_rows[] = {
	{ "write:mem", look_mem_write, GOOD,
	  "ok", "EACCES", "ESRCH,ESRCH,EACCES", "ok", "ESRCH" },
	{ "write:mem,bad_remote", look_mem_write, BAD_REMOTE,
	  "r:EIO", "EACCES", "ESRCH,ESRCH,EACCES", "r:EIO", "ESRCH" },
	{ "write:mem,bad_buffer", look_mem_write, BAD_BUFFER,
	  "r:EFAULT", "EACCES", "ESRCH,ESRCH,EACCES", "r:EFAULT", "ESRCH" },
	{ "write:coredump_filter=0x33", look_write, GOOD,
	  "ok,ENOENT,ok,ENOENT,ok", "EACCES,EACCES,ok", "r:ESRCH,ESRCH,EACCES",
	  "ok,ENOENT,ok,ENOENT,ok,ok,ok,ok", "r:ESRCH,ESRCH,r:ESRCH" },
	{ "write:coredump_filter=x", look_write, GOOD,
	  "r:EINVAL,ENOENT,r:EINVAL,ENOENT,r:EINVAL", "EACCES,EACCES,r:EINVAL",
	  "r:EINVAL,ESRCH,EACCES",
	  "r:EINVAL,ENOENT,r:EINVAL,ENOENT,r:EINVAL,r:EINVAL,r:EINVAL,r:EINVAL",
	  "r:EINVAL,ESRCH,r:EINVAL" },
	{ "write:coredump_filter,bad_buffer=0x33", look_write, BAD_BUFFER,
	  "r:EFAULT,ENOENT,r:EFAULT,ENOENT,r:EFAULT", "EACCES,EACCES,r:EFAULT",
	  "r:EFAULT,ESRCH,EACCES",
	  "r:EFAULT,ENOENT,r:EFAULT,ENOENT,r:EFAULT,r:EFAULT,r:EFAULT,r:EFAULT",
	  "r:EFAULT,ESRCH,r:EFAULT" },
	{ "write:clear_refs=1", look_write, GOOD,
	  "ok", "EACCES,EACCES,ok", "ok,ESRCH,EACCES", "ok", "ok,ESRCH,ok" },
	{ "write:clear_refs=9", look_write, GOOD,
	  "r:EINVAL", "EACCES,EACCES,r:EINVAL", "r:EINVAL,ESRCH,EACCES",
	  "r:EINVAL", "r:EINVAL,ESRCH,r:EINVAL" },
	{ "write:clear_refs,bad_buffer=1", look_write, BAD_BUFFER,
	  "r:EFAULT", "EACCES,EACCES,r:EFAULT", "r:EFAULT,ESRCH,EACCES",
	  "r:EFAULT", "r:EFAULT,ESRCH,r:EFAULT" },
	{ "write:timerslack_ns=50000", look_write, GOOD,
	  "ok,ENOENT,r:EPERM,ENOENT,r:EPERM", "r:EPERM",
	  "r:EPERM,ESRCH,r:EPERM", "ok,ENOENT,ok,ENOENT,ok,ok,ok,ok",
	  "ok,ESRCH,ok" },
	{ "write:timerslack_ns=x", look_write, GOOD,
	  "r:EINVAL,ENOENT,r:EINVAL,ENOENT,r:EINVAL", "r:EINVAL",
	  "r:EINVAL,ESRCH,r:EINVAL",
	  "r:EINVAL,ENOENT,r:EINVAL,ENOENT,r:EINVAL,r:EINVAL,r:EINVAL,r:EINVAL",
	  "r:EINVAL,ESRCH,r:EINVAL" },
	{ "write:timerslack_ns,bad_buffer=50000", look_write, BAD_BUFFER,
	  "r:EFAULT,ENOENT,r:EFAULT,ENOENT,r:EFAULT", "r:EFAULT",
	  "r:EFAULT,ESRCH,r:EFAULT",
	  "r:EFAULT,ENOENT,r:EFAULT,ENOENT,r:EFAULT,r:EFAULT,r:EFAULT,r:EFAULT",
	  "r:EFAULT,ESRCH,r:EFAULT" },
};

/* -------------------------------------------------------------------- */
/* Links of procfs */

static int look_readlink(const struct target *target, const struct row *row)
{
	char file[128], buf[256];

	return result(readlinkat(target->proc, file_of(row, file, sizeof(file)),
				 row->arg == BAD_BUFFER ? BAD_ADDRESS : buf,
				 sizeof(buf)));
}

static int look_follow(const struct target *target, const struct row *row)
{
	struct stat stat;
	char file[128];

	return result(fstatat(target->proc, file_of(row, file, sizeof(file)),
			      &stat, 0));
}

static int look_open(const struct target *target, const struct row *row)
{
	char file[128];

	return result_fd(openat(target->proc, file_of(row, file, sizeof(file)),
				O_RDONLY | O_CLOEXEC));
}

/* What there is to say of a link is the same for whatever is done with it. */
static const struct {
	const char *how;
	int (*look)(const struct target *target, const struct row *row);
} link_uses[] = {
	{ "readlink", look_readlink },
	{ "stat", look_follow },
	{ "open", look_open },
};

/* Rows without a function stand for one of each. */
static const struct row link_rows[] = {
	{ "link:exe", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ENOENT" },
	{ "link:cwd", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ok" },
	{ "link:root", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ok" },
	{ "link:fd/100", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ENOENT" },
	{ "link:fd/900", NULL, GOOD,
	  "ENOENT", "EACCES,EACCES,ENOENT", "ENOENT,ESRCH,EACCES", "ENOENT",
	  "ENOENT,ESRCH,ENOENT" },
	{ "readlink:map_files/*", look_readlink, GOOD,
	  "ok,ENOENT,ok,ENOENT,ok", "EACCES", "ESRCH,ESRCH,EACCES",
	  "ok,ENOENT,ok,ENOENT,ok,ok,ok,ok", "ESRCH" },
	{ "stat:map_files/*", look_follow, GOOD,
	  "EPERM,ENOENT,EPERM,ENOENT,EPERM", "EACCES", "ESRCH,ESRCH,EACCES",
	  "ok,ENOENT,ok,ENOENT,ok,ok,ok,ok", "ESRCH" },
	{ "open:map_files/*", look_open, GOOD,
	  "EPERM,ENOENT,EPERM,ENOENT,EPERM", "EACCES", "ESRCH,ESRCH,EACCES",
	  "ok,ENOENT,ok,ENOENT,ok,ok,ok,ok", "ESRCH" },
	{ "readlink:exe,bad_buffer", look_readlink, BAD_BUFFER,
	  "EFAULT", "EACCES", "ENOENT,ESRCH,EACCES", "EFAULT",
	  "ENOENT,ESRCH,ENOENT" },
	{ "readlink:cwd,bad_buffer", look_readlink, BAD_BUFFER,
	  "EFAULT", "EACCES", "ENOENT,ESRCH,EACCES", "EFAULT",
	  "ENOENT,ESRCH,EFAULT" },
	{ "readlink:fd/100,bad_buffer", look_readlink, BAD_BUFFER,
	  "EFAULT", "EACCES", "ENOENT,ESRCH,EACCES", "EFAULT",
	  "ENOENT,ESRCH,ENOENT" },
	{ "readlink:map_files/*,bad_buffer", look_readlink, BAD_BUFFER,
	  "EFAULT,ENOENT,EFAULT,ENOENT,EFAULT", "EACCES", "ESRCH,ESRCH,EACCES",
	  "EFAULT,ENOENT,EFAULT,ENOENT,EFAULT,EFAULT,EFAULT,EFAULT", "ESRCH" },
};

static const struct row ns_link_rows[] = {
	{ "link:ns/cgroup", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ok" },
	{ "link:ns/ipc", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ok" },
	{ "link:ns/mnt", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ok" },
	{ "link:ns/net", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ok" },
	{ "link:ns/pid", NULL, GOOD,
	  "ok", "EACCES", "ok,ESRCH,EACCES", "ok", "ok,ESRCH,ok" },
	{ "link:ns/pid_for_children", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ok" },
	{ "link:ns/time", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ok" },
	{ "link:ns/time_for_children", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ok" },
	{ "link:ns/user", NULL, GOOD,
	  "ok", "EACCES", "ok,ESRCH,EACCES", "ok", "ok,ESRCH,ok" },
	{ "link:ns/uts", NULL, GOOD,
	  "ok", "EACCES", "ENOENT,ESRCH,EACCES", "ok", "ENOENT,ESRCH,ok" },
	{ "readlink:ns/user,bad_buffer", look_readlink, BAD_BUFFER,
	  "EFAULT", "EACCES", "EFAULT,ESRCH,EACCES", "EFAULT",
	  "EFAULT,ESRCH,EFAULT" },
};

/* -------------------------------------------------------------------- */
/* Those who look, and those who are looked at */

/* Shared by all processes of a test. */
#define MAX_ROWS	64

struct shared {
	bool print;
	pid_t targets[SITUATIONS];
	pid_t thread;
	int found[MAX_ROWS][2][SITUATIONS];
};

static void become(pid_t parent, uid_t uid)
{
	if (setresgid(uid, uid, uid) || setresuid(uid, uid, uid) ||
	    prctl(PR_SET_DUMPABLE, 1) || prctl(PR_SET_PDEATHSIG, SIGKILL) ||
	    getppid() != parent)
		_exit(1);
}

/* Or it has no wchan. */
static bool is_asleep(pid_t pid)
{
	return wait_until(state_of(pid) == 'S');
}

/* Where to say which thread it is that lives on. */
static void *live_on(void *thread)
{
	if (thread)
		__atomic_store_n((pid_t *)thread, gettid(), __ATOMIC_RELEASE);
	for (;;)
		pause();
	return NULL;
}

static pid_t start_thread(struct shared *shared)
{
	pthread_t thread;

	shared->thread = 0;
	if (pthread_create(&thread, NULL, live_on, &shared->thread))
		_exit(1);
	while (!__atomic_load_n(&shared->thread, __ATOMIC_ACQUIRE))
		usleep(100);
	return is_asleep(shared->thread) ? shared->thread : -1;
}

/* Fork one to be looked at, and wait until it is what it has to be. */
static pid_t start_target(struct shared *shared, enum situation situation)
{
	pid_t parent = getpid(), pid;
	char c;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		if (situation == CAPS && prctl(PR_SET_KEEPCAPS, 1))
			_exit(1);
		become(parent, situation == OTHER ? IMAGE_UID : READER_UID);
		if (situation == NODUMP && prctl(PR_SET_DUMPABLE, 0))
			_exit(1);
		/* Not 0: it is a field of stat that only some may see. */
		if (situation == ZOMBIE || situation == REAPED)
			_exit(1);
		if (situation == THREAD && start_thread(shared) < 0)
			_exit(1);
		if (write(fds[1], "x", 1) != 1)
			_exit(1);
		live_on(NULL);
	}
	close(fds[1]);
	if (situation == ZOMBIE || situation == REAPED) {
		if (read(fds[0], &c, 1))
			pid = -1;
	} else if (read(fds[0], &c, 1) != 1 || !is_asleep(pid)) {
		pid = -1;
	}
	close(fds[0]);
	return pid;
}

/*
 * What a reader leaves behind is ours. Most die with it, but the signal that
 * announces the death of a user does not reach a process of another one.
 */
static void end_targets(struct shared *shared)
{
	for (int i = 0; i < SITUATIONS; i++) {
		pid_t pid = shared->targets[i];

		shared->targets[i] = 0;
		if (pid <= 0 || waitpid(pid, NULL, WNOHANG))
			continue;
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
}

static void name_target(struct target *target, pid_t pid, pid_t tid)
{
	char dir[64];

	if (pid == tid)
		snprintf(dir, sizeof(dir), "/proc/%d", pid);
	else
		snprintf(dir, sizeof(dir), "/proc/%d/task/%d", pid, tid);
	target->pid = tid;
	target->pidfd = syscall(__NR_pidfd_open, tid,
				pid == tid ? 0 : PIDFD_THREAD);
	target->proc = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (target->pidfd < 0 || target->proc < 0)
		_exit(2);
}

static void find_mapping(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long start, end;

	if (!maps || fscanf(maps, "%lx-%lx", &start, &end) != 2)
		_exit(3);
	fclose(maps);
	snprintf(mapping, sizeof(mapping), "%lx-%lx", start, end);
}

/* Make all targets, cease to be root if asked to, and look. */
static void reader_main(struct shared *shared, pid_t parent, bool root,
			const struct row *rows, size_t n)
{
	struct target targets[SITUATIONS];
	pid_t pids[SITUATIONS], tids[SITUATIONS];
	int status;

	find_mapping();
	for (int i = CHILD; i < KTHREAD; i++) {
		pids[i] = start_target(shared, i);
		if (pids[i] < 0)
			_exit(4);
		shared->targets[i] = pids[i];
		tids[i] = i == THREAD ? shared->thread : pids[i];
	}

	if (root) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
			_exit(5);
	} else {
		become_reader(parent);
	}

	pids[SELF] = getpid();
	tids[SELF] = getpid();
	pids[SIBLING] = getpid();
	tids[SIBLING] = start_thread(shared);
	if (tids[SIBLING] < 0)
		_exit(6);
	pids[KTHREAD] = KTHREADD;
	tids[KTHREAD] = KTHREADD;

	if (ptrace(PTRACE_SEIZE, pids[STOPPED], 0, 0) ||
	    ptrace(PTRACE_INTERRUPT, pids[STOPPED], 0, 0) ||
	    waitpid(pids[STOPPED], &status, __WALL) != pids[STOPPED] ||
	    !wait_until(state_of(pids[STOPPED]) == 't'))
		_exit(7);

	for (int i = 0; i < SITUATIONS; i++)
		name_target(&targets[i], pids[i], tids[i]);
	if (waitid(P_PID, pids[ZOMBIE], NULL, WEXITED | WNOWAIT) ||
	    waitid(P_PID, pids[REAPED], NULL, WEXITED))
		_exit(8);

	for (size_t row = 0; row < n; row++)
		for (int i = 0; i < SITUATIONS; i++)
			shared->found[row][root][i] =
				rows[row].look(&targets[i], &rows[row]);
	_exit(0);
}

/*
 * Whether this kernel, as configured, has what the row looks at. Of namespaces
 * and attributes each file may be missing, or else a whole directory.
 */
static bool has_file(const char *name)
{
	static const char *const how[] = {
		"read:", "write:", "readlink:", "stat:", "open:",
		"list:", "beneath:", "link:",
	};
	const char *file = strchr(name, ':');
	struct stat stat;
	char path[64];
	bool ns = !strncmp(name, "pidfd_ns:", 9) || !strncmp(name, "setns:", 6);
	bool proc = ns;

	for (size_t i = 0; i < ARRAY_SIZE(how); i++)
		proc |= !strncmp(name, how[i], strlen(how[i]));
	if (!proc)
		return true;
	file++;
	if (!strncmp(file, "ns/", 3) || !strncmp(file, "attr/", 5))
		snprintf(path, sizeof(path), "/proc/self/%.*s",
			 (int)strcspn(file, ",="), file);
	else
		snprintf(path, sizeof(path), "/proc/self/%s%.*s",
			 ns ? "ns/" : "", (int)strcspn(file, ",=/"), file);
	return !lstat(path, &stat);
}

static int number_in(const char *path)
{
	FILE *file = fopen(path, "re");
	int number = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

FIXTURE(what_readers_are_told) {
	struct shared *shared;
};

FIXTURE_SETUP(what_readers_are_told)
{
	char comm[16] = "";
	struct epoll_event event = {};
	int fds[2], fd, epfd;
	FILE *file;

	self->shared = NULL;
	if (number_in("/proc/sys/kernel/yama/ptrace_scope") > 1)
		SKIP(return, "ptrace_scope forbids too much");
	if (!can_be_others())
		SKIP(return, "needs root to be several users");
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	/* A mount of our own has none of the options that hide processes. */
	if (!mount_our_own("proc", "/proc"))
		SKIP(return, "cannot mount: %s", strerror(errno));
	file = fopen("/proc/2/comm", "re");
	if (!file || !fgets(comm, sizeof(comm), file) ||
	    strcmp(comm, "kthreadd\n"))
		SKIP(return, "needs to see kthreadd");
	fclose(file);

	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->shared);
	self->shared->print = getenv("EXEC_UPDATE_PRINT");
	page_size = sysconf(_SC_PAGESIZE);
	page = mmap(NULL, page_size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, page);
	memcpy(page, "page", 4);

	/* They outlive execve(), and no mode keeps anybody from opening them. */
	fd = memfd_create("shared", MFD_NOEXEC_SEAL);
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("shared", 0);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, fchmod(fd, 0666));
	ASSERT_EQ(SHARED_FD, dup2(fd, SHARED_FD));
	ASSERT_EQ(0, pipe(fds));
	ASSERT_EQ(WATCHED_FD, dup2(fds[0], WATCHED_FD));
	epfd = epoll_create1(0);
	ASSERT_LE(0, epfd);
	ASSERT_EQ(EPOLL_FD, dup2(epfd, EPOLL_FD));
	ASSERT_EQ(0, epoll_ctl(EPOLL_FD, EPOLL_CTL_ADD, WATCHED_FD, &event));
	close(fd);
	close(epfd);
	close(fds[0]);
	/* The other end stays open: nothing ever happens in the pipe. */
}

FIXTURE_TEARDOWN(what_readers_are_told)
{
}

static void check_value(struct __test_metadata *_metadata,
			struct shared *shared,
			const char *name, bool root, const char *situation,
			int wanted, int found)
{
	const char *as = root ? "root" : "user";
	char buf[32], buf2[32];

	/* Of these, what was found is neither compared nor printed. */
	if (wanted == SKIPPED || wanted == ANY)
		found = wanted;
	if (shared->print)
		printf("%s %s:%s %s\n", name, as, situation,
		       name_of(found, buf, sizeof(buf)));
	EXPECT_EQ(wanted, found) {
		TH_LOG("%s, %s:%s: %s, and was %s", name, as, situation,
		       name_of(found, buf, sizeof(buf)),
		       name_of(wanted, buf2, sizeof(buf2)));
	}
}

static void check_rows(struct __test_metadata *_metadata,
		       struct shared *shared,
		       const struct row *rows, size_t n)
{
	size_t skipped = 0;

	ASSERT_GE((size_t)MAX_ROWS, n);
	for (int root = 0; root < 2; root++)
		for (size_t row = 0; row < n; row++)
			for (int i = 0; i < SITUATIONS; i++)
				shared->found[row][root][i] = NOT_REACHED;

	for (int root = 0; root < 2; root++) {
		pid_t parent = getpid();
		pid_t pid = fork();

		ASSERT_LE(0, pid);
		if (!pid)
			reader_main(shared, parent, root, rows, n);
		EXPECT_TRUE(collect(pid)) {
			TH_LOG("the reader that is %s did not come to its end",
			       root ? "root" : "a user");
		}
		end_targets(shared);
	}

	for (size_t row = 0; row < n; row++) {
		const int *found = shared->found[row][0];
		bool skip = found[SELF] == no_such_call() ||
			    !has_file(rows[row].name);

		/* That is up to the security modules. */
		if (!strncmp(rows[row].name, "read:attr/", 10))
			skip |= found[SELF] != OF_READ(-EINVAL);

		if (skip)
			TH_LOG("%s: not in this configuration", rows[row].name);
		skipped += skip;
		for (int i = 0; i < 2 * SITUATIONS; i++)
			check_value(_metadata, shared, rows[row].name,
				    i / SITUATIONS,
				    situation_names[i % SITUATIONS],
				    skip ? SKIPPED :
				    expected(&rows[row], i / SITUATIONS,
					     i % SITUATIONS), found[i]);
	}
	if (skipped == n)
		SKIP(return, "not in this configuration");
}

static void check_links(struct __test_metadata *_metadata,
			struct shared *shared,
			const struct row *rows, size_t n)
{
	static char names[MAX_ROWS][64];
	static struct row all[MAX_ROWS];
	size_t many = 0;

	for (size_t row = 0; row < n; row++) {
		if (rows[row].look) {
			ASSERT_GT((size_t)MAX_ROWS, many);
			all[many++] = rows[row];
			continue;
		}
		for (size_t i = 0; i < ARRAY_SIZE(link_uses); i++) {
			ASSERT_GT((size_t)MAX_ROWS, many);
			snprintf(names[many], sizeof(names[many]), "%s%s",
				 link_uses[i].how,
				 strchr(rows[row].name, ':'));
			all[many] = rows[row];
			all[many].name = names[many];
			all[many++].look = link_uses[i].look;
		}
	}
	check_rows(_metadata, shared, all, many);
}

TEST_F(what_readers_are_told, kcmp)
{
	check_rows(_metadata, self->shared, kcmp_rows,
		   ARRAY_SIZE(kcmp_rows));
}

TEST_F(what_readers_are_told, pidfd_getfd)
{
	check_rows(_metadata, self->shared, pidfd_getfd_rows,
		   ARRAY_SIZE(pidfd_getfd_rows));
}

TEST_F(what_readers_are_told, get_robust_list)
{
	check_rows(_metadata, self->shared, robust_list_rows,
		   ARRAY_SIZE(robust_list_rows));
}

TEST_F(what_readers_are_told, process_vm)
{
	check_rows(_metadata, self->shared, process_vm_rows,
		   ARRAY_SIZE(process_vm_rows));
}

TEST_F(what_readers_are_told, process_madvise)
{
	check_rows(_metadata, self->shared, process_madvise_rows,
		   ARRAY_SIZE(process_madvise_rows));
}

TEST_F(what_readers_are_told, move_pages)
{
	check_rows(_metadata, self->shared, move_pages_rows,
		   ARRAY_SIZE(move_pages_rows));
}

TEST_F(what_readers_are_told, migrate_pages)
{
	check_rows(_metadata, self->shared, migrate_pages_rows,
		   ARRAY_SIZE(migrate_pages_rows));
}

TEST_F(what_readers_are_told, perf_event_open)
{
	/* Above 2, which some distributions know, no user may use it at all. */
	if (number_in("/proc/sys/kernel/perf_event_paranoid") > 2)
		SKIP(return, "perf_event_paranoid is too high");
	check_rows(_metadata, self->shared, perf_rows,
		   ARRAY_SIZE(perf_rows));
}

TEST_F(what_readers_are_told, setns)
{
	check_rows(_metadata, self->shared, setns_rows,
		   ARRAY_SIZE(setns_rows));
}

TEST_F(what_readers_are_told, pidfd_namespaces)
{
	check_rows(_metadata, self->shared, pidfd_ns_rows,
		   ARRAY_SIZE(pidfd_ns_rows));
}

TEST_F(what_readers_are_told, prlimit)
{
	check_rows(_metadata, self->shared, prlimit_rows,
		   ARRAY_SIZE(prlimit_rows));
}

TEST_F(what_readers_are_told, procfs_files)
{
	check_rows(_metadata, self->shared, read_rows,
		   ARRAY_SIZE(read_rows));
}

TEST_F(what_readers_are_told, procfs_writes)
{
	check_rows(_metadata, self->shared, write_rows,
		   ARRAY_SIZE(write_rows));
}

TEST_F(what_readers_are_told, procfs_links)
{
	check_links(_metadata, self->shared, link_rows,
		    ARRAY_SIZE(link_rows));
}

TEST_F(what_readers_are_told, procfs_namespaces)
{
	check_links(_metadata, self->shared, ns_link_rows,
		    ARRAY_SIZE(ns_link_rows));
}

/* -------------------------------------------------------------------- */
/*
 * Opened first, read afterwards: what was opened while the process could be
 * looked at, used after something happened to it.
 *
 *	then_nothing	nothing did
 *	then_nodump	it made itself not dumpable
 *	then_exec	it executed a plain image
 *	then_setid	it executed an image of another user
 *	then_zombie	it died, and was not waited for
 *	then_reaped	it died, and was waited for
 *
 * "list:" reads a directory, "beneath:" a link in a directory that was opened,
 * and "link:" a link that was itself opened, with O_PATH. "pidfd:" uses a
 * pidfd.
 */
enum event {
	LIVE, UNDUMPED, EXECED, SETID, DIED, GONE,
	EVENTS,
};

static const char *const event_names[] = {
	"then_nothing", "then_nodump", "then_exec",
	"then_setid", "then_zombie", "then_reaped",
};

struct opened_row {
	const char *name;
	const char *user;
	const char *root;
};

/*
 * Those that ask again whenever they are used, and those that stay with the
 * memory that execve() gives up. Neither shows an image that its reader must
 * not look at.
 */
static const struct opened_row opened_rows[] = {
	{ "read:stat",
	  "ok,hidden,ok,hidden,ok,r:ESRCH", "ok,ok,ok,ok,ok,r:ESRCH" },
	{ "read:wchan",
	  "ok,hidden,ok,hidden,hidden,r:ESRCH", "ok,ok,ok,ok,hidden,r:ESRCH" },
	{ "read:io",
	  "ok,r:EACCES,ok,r:EACCES,ok,r:ESRCH", "ok,ok,ok,ok,ok,r:ESRCH" },
	{ "read:maps",
	  "ok,ok,empty,empty,empty,r:ESRCH",
	  "ok,ok,empty,empty,empty,r:ESRCH" },
	{ "read:smaps",
	  "ok,ok,empty,empty,empty,r:ESRCH",
	  "ok,ok,empty,empty,empty,r:ESRCH" },
	{ "read:smaps_rollup",
	  "ok,ok,r:ESRCH,r:ESRCH,r:ESRCH,r:ESRCH",
	  "ok,ok,r:ESRCH,r:ESRCH,r:ESRCH,r:ESRCH" },
	{ "read:numa_maps",
	  "ok,ok,empty,empty,empty,r:ESRCH",
	  "ok,ok,empty,empty,empty,r:ESRCH" },
	{ "read:environ",
	  "ok,ok,empty,empty,empty,empty", "ok,ok,empty,empty,empty,empty" },
	{ "read:auxv",
	  "ok", "ok" },
	{ "read:pagemap",
	  "ok,ok,empty,empty,empty,empty", "ok,ok,empty,empty,empty,empty" },
	{ "read:mem",
	  "ok,ok,empty,empty,empty,empty", "ok,ok,empty,empty,empty,empty" },
	{ "read:stack",
	  "r:EACCES,r:EACCES,r:EACCES,r:EACCES,r:EACCES,r:ESRCH",
	  "ok,ok,ok,ok,ok,r:ESRCH" },
	{ "read:syscall",
	  "ok,r:EPERM,ok,r:EPERM,ok,r:ESRCH", "ok,ok,ok,ok,ok,r:ESRCH" },
	{ "read:personality",
	  "ok,r:EPERM,ok,r:EPERM,ok,r:ESRCH", "ok,ok,ok,ok,ok,r:ESRCH" },
	{ "read:timerslack_ns",
	  "r:EPERM,r:EPERM,r:EPERM,r:EPERM,r:EPERM,r:ESRCH",
	  "ok,ok,ok,ok,ok,r:ESRCH" },
	{ "write:mem",
	  "ok,ok,empty,empty,empty,empty", "ok,ok,empty,empty,empty,empty" },
	{ "write:timerslack_ns=50000",
	  "r:EPERM,r:EPERM,r:EPERM,r:EPERM,r:EPERM,r:ESRCH",
	  "ok,ok,ok,ok,ok,r:ESRCH" },
	{ "beneath:fd/100",
	  "ok,r:EACCES,ok,r:EACCES,r:ENOENT,r:ENOENT",
	  "ok,ok,ok,ok,r:ENOENT,r:ENOENT" },
	{ "beneath:ns/user",
	  "ok,r:EACCES,ok,r:EACCES,ok,r:ENOENT", "ok,ok,ok,ok,ok,r:ENOENT" },
	{ "link:exe",
	  "ok,r:EACCES,ok,r:EACCES,r:ENOENT,r:ENOENT",
	  "ok,ok,ok,ok,r:ENOENT,r:ENOENT" },
	{ "link:cwd",
	  "ok,r:EACCES,ok,r:EACCES,r:ENOENT,r:ENOENT",
	  "ok,ok,ok,ok,r:ENOENT,r:ENOENT" },
	{ "link:root",
	  "ok,r:EACCES,ok,r:EACCES,r:ENOENT,r:ENOENT",
	  "ok,ok,ok,ok,r:ENOENT,r:ENOENT" },
	{ "link:fd/100",
	  "ok,r:EACCES,ok,r:EACCES,r:ENOENT,r:ENOENT",
	  "ok,ok,ok,ok,r:ENOENT,r:ENOENT" },
	{ "link:ns/user",
	  "ok,r:EACCES,ok,r:EACCES,ok,r:EACCES", "ok,ok,ok,ok,ok,r:EACCES" },
	{ "link:ns/net",
	  "ok,r:EACCES,ok,r:EACCES,r:ENOENT,r:EACCES",
	  "ok,ok,ok,ok,r:ENOENT,r:EACCES" },
	{ "pidfd:getfd",
	  "ok,EPERM,ok,EPERM,ESRCH,ESRCH", "ok,ok,ok,ok,ESRCH,ESRCH" },
	{ "pidfd:uts",
	  "ok,EACCES,ok,EACCES,ESRCH,ESRCH", "ok,ok,ok,ok,ESRCH,ESRCH" },
};

/*
 * Those that ask at open() alone, or not even there: the user has his ok even
 * after then_nodump, where most of what he opens only now gives him an error.
 * fdinfo, and what writes, ask again after an execve(). They did not in
 * Linux 7.3, where then_setid was ok for them.
 */
static const struct opened_row asked_once_rows[] = {
	{ "read:coredump_filter",
	  "ok,ok,ok,ok,empty,r:ESRCH", "ok,ok,ok,ok,empty,r:ESRCH" },
	{ "read:fdinfo/100",
	  "ok,ok,ok,r:EACCES,r:ENOENT,r:ENOENT",
	  "ok,ok,ok,ok,r:ENOENT,r:ENOENT" },
	{ "read:mounts",
	  "ok", "ok" },
	{ "read:mountstats",
	  "ok", "ok" },
	{ "write:coredump_filter=0x33",
	  "ok,ok,ok,r:EACCES,r:ESRCH,r:ESRCH",
	  "ok,ok,ok,ok,r:ESRCH,r:ESRCH" },
	{ "write:clear_refs=1",
	  "ok,ok,ok,r:EACCES,ok,r:ESRCH", "ok,ok,ok,ok,ok,r:ESRCH" },
	{ "list:fd",
	  "ok,ok,ok,ok,ok,r:ENOENT", "ok,ok,ok,ok,ok,r:ENOENT" },
	{ "list:fdinfo",
	  "ok,ok,ok,ok,ok,r:ENOENT", "ok,ok,ok,ok,ok,r:ENOENT" },
	{ "list:map_files",
	  "ok,ok,ok,ok,ok,r:ENOENT", "ok,ok,ok,ok,ok,r:ENOENT" },
	{ "list:ns",
	  "ok,ok,ok,ok,ok,r:ENOENT", "ok,ok,ok,ok,ok,r:ENOENT" },
	{ "list:task",
	  "ok,ok,ok,ok,ok,r:ENOENT", "ok,ok,ok,ok,ok,r:ENOENT" },
};

static bool row_is(const char *name, const char *how)
{
	return !strncmp(name, how, strlen(how));
}

static int open_first(const struct target *target,
		      const struct opened_row *row)
{
	const char *file = strchr(row->name, ':') + 1;
	int flags = O_RDONLY;
	char path[64];

	if (row_is(row->name, "write:"))
		flags = O_WRONLY;
	else if (row_is(row->name, "list:"))
		flags = O_RDONLY | O_DIRECTORY;
	else if (row_is(row->name, "link:"))
		flags = O_PATH | O_NOFOLLOW;
	else if (row_is(row->name, "beneath:"))
		flags = O_PATH | O_DIRECTORY;
	if (row_is(row->name, "pidfd:"))
		return fcntl(target->pidfd, F_DUPFD_CLOEXEC, 0);
	snprintf(path, sizeof(path), "%.*s",
		 (int)strcspn(file, row_is(row->name, "beneath:") ? "/" : "="),
		 file);
	return openat(target->proc, path, flags | O_CLOEXEC);
}

static int use_afterwards(int fd, const struct opened_row *row)
{
	const char *text = strchr(row->name, '=');
	char buf[4096];

	if (row_is(row->name, "read:mem"))
		return mem_io(fd, GOOD, false);
	if (row_is(row->name, "write:mem"))
		return mem_io(fd, GOOD, true);
	if (row_is(row->name, "write:"))
		return result_read(write(fd, text + 1, strlen(text + 1)));
	if (row_is(row->name, "list:"))
		return result_read(syscall(__NR_getdents64, fd, buf,
					   sizeof(buf)));
	if (row_is(row->name, "link:"))
		return result_read(readlinkat(fd, "", buf, sizeof(buf)));
	if (row_is(row->name, "beneath:"))
		return result_read(readlinkat(fd, strchr(row->name, '/') + 1,
					      buf, sizeof(buf)));
	if (!strcmp(row->name, "pidfd:getfd"))
		return result_fd(syscall(__NR_pidfd_getfd, fd, SHARED_FD, 0));
	if (!strcmp(row->name, "pidfd:uts"))
		return result_fd(ioctl(fd, PIDFD_GET_UTS_NAMESPACE, 0));
	return judge(fd, row->name);
}

static void run(char *image, char *number)
{
	char *const argv[] = { image, "--target", number, NULL };

	execv(image, argv);
	_exit(1);
}

/* One that does what it is told, and says so, with whatever image it has. */
static void obey(pid_t parent)
{
	char number[16];
	char c;

	snprintf(number, sizeof(number), "%d", parent);
	for (;;) {
		if (write(1, "x", 1) != 1 || read(0, &c, 1) != 1)
			_exit(1);
		switch (c) {
		case UNDUMPED:
			if (prctl(PR_SET_DUMPABLE, 0))
				_exit(1);
			break;
		case EXECED:
		case SETID:
			run(c == SETID ? SETID_IMAGE : PLAIN_IMAGE, number);
			break;
		case DIED:
		case GONE:
			_exit(1);
		}
	}
}

struct obedient {
	pid_t pid;
	int to, from;
};

static bool start_obedient(struct obedient *it)
{
	pid_t parent = getpid();
	int to[2], from[2];
	char c;

	if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		return false;
	it->pid = fork();
	if (!it->pid) {
		become(parent, READER_UID);
		if (dup2(to[0], 0) || dup2(from[1], 1) != 1)
			_exit(1);
		obey(parent);
	}
	close(to[0]);
	close(from[1]);
	it->to = to[1];
	it->from = from[0];
	return it->pid > 0 && read(it->from, &c, 1) == 1 && is_asleep(it->pid);
}

static bool tell(const struct obedient *it, enum event event)
{
	char c = event;

	if (event == LIVE)
		return true;
	if (write(it->to, &c, 1) != 1)
		return false;
	if (event == DIED || event == GONE)
		return !waitid(P_PID, it->pid, NULL,
			       WEXITED | (event == DIED ? WNOWAIT : 0));
	return read(it->from, &c, 1) == 1 && is_asleep(it->pid);
}

static void opener_main(struct shared *shared, pid_t parent, bool root,
			const struct opened_row *rows, size_t n)
{
	struct obedient targets[EVENTS];
	int fds[MAX_ROWS][EVENTS];

	for (int i = 0; i < EVENTS; i++) {
		if (!start_obedient(&targets[i]))
			_exit(1);
		shared->targets[i] = targets[i].pid;
	}
	if (root) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
			_exit(2);
	} else {
		become_reader(parent);
	}

	for (int i = 0; i < EVENTS; i++) {
		struct target target;

		name_target(&target, targets[i].pid, targets[i].pid);
		for (size_t row = 0; row < n; row++) {
			fds[row][i] = open_first(&target, &rows[row]);
			shared->found[row][root][i] = result(fds[row][i]);
		}
		close(target.proc);
		close(target.pidfd);
	}
	for (int i = 0; i < EVENTS; i++) {
		if (!tell(&targets[i], i))
			_exit(3);
		for (size_t row = 0; row < n; row++)
			if (fds[row][i] >= 0)
				shared->found[row][root][i] =
					use_afterwards(fds[row][i],
						       &rows[row]);
	}
	_exit(0);
}

static void check_opened(struct __test_metadata *_metadata,
			 struct shared *shared, const struct opened_row *rows,
			 size_t n)
{
	ASSERT_GE((size_t)MAX_ROWS, n);

	/* A file system of our own is not nosuid, and goes away with us. */
	ASSERT_EQ(0, mount("tmpfs", IMAGE_DIR, "tmpfs", 0, "mode=0755"));
	ASSERT_TRUE(copy_self(PLAIN_IMAGE));
	ASSERT_EQ(0, chmod(PLAIN_IMAGE, 0755));
	ASSERT_TRUE(copy_self(SETID_IMAGE));
	if (chown(SETID_IMAGE, IMAGE_UID, -1))
		SKIP(return, "cannot chown: %s", strerror(errno));
	ASSERT_EQ(0, chmod(SETID_IMAGE, 04755));
	if (run_image(SETID_IMAGE, "--setid"))
		SKIP(return, "cannot exec set-id images here");

	for (int root = 0; root < 2; root++) {
		pid_t parent = getpid();
		pid_t pid;

		for (size_t row = 0; row < n; row++)
			for (int i = 0; i < EVENTS; i++)
				shared->found[row][root][i] = NOT_REACHED;
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid)
			opener_main(shared, parent, root, rows, n);
		EXPECT_TRUE(collect(pid)) {
			TH_LOG("the reader that is %s did not come to its end",
			       root ? "root" : "a user");
		}
		end_targets(shared);
	}

	for (size_t row = 0; row < n; row++) {
		const struct opened_row *r = &rows[row];
		bool skip = !has_file(r->name);

		if (skip)
			TH_LOG("%s: not in this configuration", r->name);
		for (int root = 0; root < 2; root++)
			for (int i = 0; i < EVENTS; i++)
				check_value(_metadata, shared, r->name, root,
					    event_names[i],
					    skip ? SKIPPED :
					    value_in(root ? r->root : r->user,
						     i),
					    shared->found[row][root][i]);
	}
}

TEST_F(what_readers_are_told, opened_before)
{
	check_opened(_metadata, self->shared, opened_rows,
		     ARRAY_SIZE(opened_rows));
}

TEST_F(what_readers_are_told, opened_before_and_asked_once)
{
	check_opened(_metadata, self->shared, asked_once_rows,
		     ARRAY_SIZE(asked_once_rows));
}

/* What this program is when it is an image. Before all else is set up. */
static void __attribute__((constructor(101))) image_main(int argc, char **argv)
{
	if (argc < 2)
		return;
	if (!strcmp(argv[1], "--setid"))
		_exit(geteuid() != IMAGE_UID || getuid() != READER_UID);
	if (argc == 3 && !strcmp(argv[1], "--target")) {
		/* A set-id image begins without it. */
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) ||
		    getppid() != atoi(argv[2]))
			_exit(1);
		obey(getppid());
	}
}

TEST_HARNESS_MAIN
