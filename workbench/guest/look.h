/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the first processes of the guests have in common: how to begin and end,
 * the time, and the calls that look at another process. Include it first.
 */
#ifndef LOOK_H
#define LOOK_H

#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/kcmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open	434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd	438
#endif

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static pid_t target;
static int stat_fd = -1, pidfd = -1;
static char fd_link[64], maps_path[64];
static char buffer[4096];
static long word = 42;
/* What is read of the target; it has to be there, too. */
static void *remote_word = &word;

/* QEMU is told to end at a reboot, user-mode Linux would boot again. */
static inline void off(void)
{
	const char *how = getenv("OFF");

	reboot(how && !strcmp(how, "poweroff") ? RB_POWER_OFF : RB_AUTOBOOT);
}

static inline void fail(const char *what)
{
	perror(what);
	off();
	_exit(1);
}

#if defined(__x86_64__)
static inline unsigned long ticks(void)
{
	unsigned int low, high;

	asm volatile("rdtsc" : "=a" (low), "=d" (high) : : "memory");
	return (unsigned long)high << 32 | low;
}
#else
#error "count ticks in another way here"
#endif

static inline int compare(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return (x > y) - (x < y);
}

/* Returns what is to be done. */
static inline const char *begin(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	mkdir("/proc", 0555);
	if (mount("proc", "/proc", "proc", 0, NULL))
		fail("mount");
	mkdir("/tmp", 0755);
	mknod("/dev/fuse", S_IFCHR | 0600, makedev(10, 229));
	return getenv("BENCH") ?: "";
}

static inline int end(void)
{
	printf("bench: done\n");
	off();
	return 0;
}

/* A process that does nothing. */
static inline pid_t start_target(void)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (!pid)
		for (;;)
			pause();
	return pid;
}

/* The process that the calls look at from now on. */
static inline void look_at(pid_t pid)
{
	close(stat_fd);
	close(pidfd);
	target = pid;
	snprintf(buffer, sizeof(buffer), "/proc/%d/stat", target);
	stat_fd = open(buffer, O_RDONLY | O_CLOEXEC);
	pidfd = syscall(SYS_pidfd_open, target, 0);
	if (stat_fd < 0 || pidfd < 0)
		fail("target");
	snprintf(fd_link, sizeof(fd_link), "/proc/%d/fd/0", target);
	snprintf(maps_path, sizeof(maps_path), "/proc/%d/maps", target);
}

static long nothing(void)
{
	return 0;
}

static long do_getppid(void)
{
	return syscall(SYS_getppid);
}

static long do_kcmp_vm(void)
{
	return syscall(SYS_kcmp, getpid(), target, KCMP_VM, 0, 0);
}

static long do_kcmp_file(void)
{
	return syscall(SYS_kcmp, getpid(), target, KCMP_FILE, 0, 0);
}

static long do_stat(void)
{
	return pread(stat_fd, buffer, sizeof(buffer), 0);
}

static long do_readlink(void)
{
	return readlink(fd_link, buffer, sizeof(buffer));
}

static long do_maps(void)
{
	int fd = open(maps_path, O_RDONLY);

	return fd < 0 ? fd : close(fd);
}

static long do_getfd(void)
{
	int fd = syscall(SYS_pidfd_getfd, pidfd, 0, 0);

	return fd < 0 ? fd : close(fd);
}

static long do_readv(void)
{
	long there = 0;
	struct iovec local = { &there, sizeof(there) };
	struct iovec remote = { remote_word, sizeof(there) };

	return process_vm_readv(target, &local, 1, &remote, 1, 0);
}

/* Those from LOOKS on look at the target. */
#define LOOKS	2

static const struct {
	const char *name;
	long (*call)(void);
} calls[] = {
	{ "nothing", nothing },
	{ "getppid", do_getppid },
	{ "kcmp-vm", do_kcmp_vm },
	{ "kcmp-file", do_kcmp_file },
	{ "stat-read", do_stat },
	{ "fd-readlink", do_readlink },
	{ "maps-open", do_maps },
	{ "pidfd_getfd", do_getfd },
	{ "process_vm_readv", do_readv },
};

#endif /* LOOK_H */
