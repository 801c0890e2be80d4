/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A FUSE file system with one file in it, which is the program that mounts it,
 * and a daemon that takes its time: a stand-in for any file server that does.
 */
#ifndef TEXT_FUSE_H
#define TEXT_FUSE_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <linux/fuse.h>

#include "exec_update.h"

#define FUSE_FILE	"image"
#define FUSE_FILE_ID	(FUSE_ROOT_ID + 1)

#define MAX_HELD	64

#define get(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define set(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)

/* What the daemon and its user tell one another. */
struct fuse_shared {
	uint32_t mode;		/* of the file, and its owner */
	uint32_t uid;
	uint32_t opcode;	/* of requests that have to wait */
	uint32_t delay_ms;	/* for so long; 0: until opcode changes */
	uint32_t held;		/* how many wait */
};

/* A whole request, or what is of interest of it. */
struct fuse_request {
	struct fuse_in_header in;
	union {
		struct fuse_read_in read;
		struct fuse_setattr_in setattr;
		char name[64];
	};
};

struct fuse_daemon {
	struct fuse_shared *shared;
	int fd, exe;
	struct {
		struct fuse_request request;
		long long due;
	} held[MAX_HELD];
	unsigned int nr_held;
	/* Who has opened the file, by the low bits of its number. */
	pid_t opener[256];
};

static inline void fuse_reply(const struct fuse_daemon *daemon,
			      const struct fuse_request *request, int err,
			      void *data, size_t len)
{
	struct fuse_out_header out = {
		.len = sizeof(out) + (err ? 0 : len),
		.error = -err,
		.unique = request->in.unique,
	};
	struct iovec iov[] = { { &out, sizeof(out) }, { data, len } };

	/* Nobody may be there to take it any more. */
	if (writev(daemon->fd, iov, err || !len ? 1 : 2) < 0 && errno != ENOENT)
		_exit(1);
}

/* Never valid for longer than it takes: a look at the file is a request. */
static inline void fuse_fill_attr(const struct fuse_daemon *daemon,
				  struct fuse_attr *attr, uint64_t node)
{
	struct stat st;

	attr->ino = node;
	attr->nlink = 1;
	attr->blksize = 4096;
	if (node == FUSE_ROOT_ID) {
		attr->mode = S_IFDIR | 0755;
	} else if (!fstat(daemon->exe, &st)) {
		attr->mode = S_IFREG | get(&daemon->shared->mode);
		attr->uid = get(&daemon->shared->uid);
		attr->size = st.st_size;
	}
}

static inline void fuse_set_attr(const struct fuse_daemon *daemon,
				 const struct fuse_setattr_in *in)
{
	if (in->valid & FATTR_MODE)
		set(&daemon->shared->mode, in->mode & 07777);
	if (in->valid & FATTR_UID)
		set(&daemon->shared->uid, in->uid);
}

static inline void fuse_answer(struct fuse_daemon *daemon,
			       const struct fuse_request *request)
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
		fuse_reply(daemon, request, 0, &out, sizeof(out.init));
		return;
	case FUSE_LOOKUP:
		if (strcmp(request->name, FUSE_FILE)) {
			fuse_reply(daemon, request, ENOENT, NULL, 0);
			return;
		}
		out.entry.nodeid = FUSE_FILE_ID;
		/* But its name is. */
		out.entry.entry_valid = UINT_MAX;
		fuse_fill_attr(daemon, &out.entry.attr, out.entry.nodeid);
		fuse_reply(daemon, request, 0, &out, sizeof(out.entry));
		return;
	case FUSE_SETATTR:
	case FUSE_GETATTR:
		if (request->in.opcode == FUSE_SETATTR)
			fuse_set_attr(daemon, &request->setattr);
		fuse_fill_attr(daemon, &out.attr.attr, request->in.nodeid);
		fuse_reply(daemon, request, 0, &out, sizeof(out.attr));
		return;
	case FUSE_OPEN:
		daemon->opener[request->in.pid & 255] = request->in.pid;
		out.open.open_flags = FOPEN_KEEP_CACHE;
		fuse_reply(daemon, request, 0, &out, sizeof(out.open));
		return;
	case FUSE_READ:
		if (request->read.size > sizeof(out.data)) {
			fuse_reply(daemon, request, EIO, NULL, 0);
			return;
		}
		n = pread(daemon->exe, out.data, request->read.size,
			  request->read.offset);
		fuse_reply(daemon, request, n < 0 ? EIO : 0, &out,
			   n < 0 ? 0 : n);
		return;
	case FUSE_ACCESS:
	case FUSE_FLUSH:
	case FUSE_RELEASE:
		fuse_reply(daemon, request, 0, NULL, 0);
		return;
	default:
		fuse_reply(daemon, request, EOPNOTSUPP, NULL, 0);
	}
}

static inline bool fuse_is_held(const struct fuse_daemon *daemon,
				const struct fuse_request *request)
{
	if (request->in.opcode != get(&daemon->shared->opcode) ||
	    request->in.nodeid == FUSE_ROOT_ID || daemon->nr_held == MAX_HELD)
		return false;
	/*
	 * Who opens looks at the file without a lock. What it asks for then, in
	 * the middle of execve(), it asks for under the inode lock if the file
	 * is set-id.
	 */
	return request->in.opcode != FUSE_GETATTR ||
	       daemon->opener[request->in.pid & 255] == (pid_t)request->in.pid;
}

/* Answer who has waited for long enough; in how many ms is the next one due? */
static inline int fuse_answer_held(struct fuse_daemon *daemon)
{
	uint32_t opcode = get(&daemon->shared->opcode);
	int next = 10;

	for (unsigned int i = 0; i < daemon->nr_held; i++) {
		struct fuse_request request = daemon->held[i].request;
		long long left = daemon->held[i].due - now_ms();

		if (left > 0 && request.in.opcode == opcode) {
			if (left < next)
				next = left;
			continue;
		}
		daemon->held[i--] = daemon->held[--daemon->nr_held];
		set(&daemon->shared->held, daemon->nr_held);
		fuse_answer(daemon, &request);
	}
	return next;
}

static inline void fuse_hold(struct fuse_daemon *daemon,
			     const struct fuse_request *request)
{
	uint32_t delay_ms = get(&daemon->shared->delay_ms);

	daemon->held[daemon->nr_held].request = *request;
	daemon->held[daemon->nr_held++].due =
		delay_ms ? now_ms() + delay_ms : LLONG_MAX;
	set(&daemon->shared->held, daemon->nr_held);
}

static inline void fuse_serve(int fd, struct fuse_shared *shared)
{
	static union {
		struct fuse_request request;
		char bytes[65536 + 4096];
	} buf;
	static struct fuse_daemon daemon;
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	daemon.shared = shared;
	daemon.fd = fd;
	daemon.exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	for (;;) {
		ssize_t n;

		if (poll(&pfd, 1, fuse_answer_held(&daemon)) != 1)
			continue;
		memset(&buf.request, 0, sizeof(buf.request));
		n = read(fd, &buf, sizeof(buf));
		if (n < 0 && errno != ENOENT && errno != EINTR &&
		    errno != EAGAIN)
			_exit(0);
		if (n < 0)
			continue;
		if (fuse_is_held(&daemon, &buf.request))
			fuse_hold(&daemon, &buf.request);
		else
			fuse_answer(&daemon, &buf.request);
	}
}

/*
 * Mount it, with the file set-id to IMAGE_UID if @mode says so, and start the
 * daemon: it ends with its parent, and the file system with it. Returns its
 * number, or -errno, -ENODEV where there is no FUSE.
 */
static inline pid_t fuse_start(const char *dir, mode_t mode,
			       struct fuse_shared **shared)
{
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	char options[128];
	pid_t daemon;

	if (fd < 0)
		return -ENODEV;
	*shared = mmap(NULL, sizeof(**shared), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (*shared == MAP_FAILED)
		goto failed;
	(*shared)->mode = mode;
	(*shared)->uid = IMAGE_UID;
	snprintf(options, sizeof(options),
		 "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd);
	if (mkdir(dir, 0755) || mount("fuse", dir, "fuse", MS_NODEV, options))
		goto failed;
	daemon = fork();
	if (daemon < 0)
		goto failed;
	if (!daemon) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fuse_serve(fd, *shared);
	}
	close(fd);
	return daemon;
failed:
	close(fd);
	return -errno;
}

#endif /* TEXT_FUSE_H */
