// SPDX-License-Identifier: GPL-2.0
/*
 * The first process of the guests of bench.py; BENCH, from the kernel's command
 * line, says what to do:
 *	pause		nothing, the kernel measures itself
 *	slab		print how the slab cache of signal_struct is laid out
 *	instructions	print what looking at a process takes, in ticks of the TSC
 *	check		print what execve() takes, its specification checked or not
 */
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
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open	434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd	438
#endif

static pid_t target;
static int stat_fd, pidfd;
static char fd_link[64], maps_path[64];
static char buffer[4096];
static long word = 42;

static void fail(const char *what)
{
	perror(what);
	reboot(RB_AUTOBOOT);
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
	struct iovec remote = { &word, sizeof(word) };

	return process_vm_readv(target, &local, 1, &remote, 1, 0);
}

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

#define ROUNDS	2001

static int compare(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return (x > y) - (x < y);
}

static void instructions(void)
{
	static unsigned long took[ROUNDS];

	target = fork();
	if (target < 0)
		fail("fork");
	if (!target)
		for (;;)
			pause();
	snprintf(buffer, sizeof(buffer), "/proc/%d/stat", target);
	stat_fd = open(buffer, O_RDONLY);
	pidfd = syscall(SYS_pidfd_open, target, 0);
	if (stat_fd < 0 || pidfd < 0)
		fail("target");
	snprintf(fd_link, sizeof(fd_link), "/proc/%d/fd/0", target);
	snprintf(maps_path, sizeof(maps_path), "/proc/%d/maps", target);

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		for (int round = 0; round < ROUNDS; round++) {
			unsigned long before = ticks();
			long ret = calls[i].call();

			took[round] = ticks() - before;
			if (ret < 0)
				fail(calls[i].name);
		}
		qsort(took, ROUNDS, sizeof(took[0]), compare);
		printf("bench: %s %lu %lu\n", calls[i].name, took[0], took[ROUNDS / 2]);
	}
	kill(target, SIGKILL);
	waitpid(target, NULL, 0);
}

#define CHECK	"/sys/kernel/debug/kapi/check/enabled"

/* Instructions from before execve() to the first one of the program. */
static unsigned long execute(char *path)
{
	char *argv[] = { path, NULL };
	unsigned long before, then;
	int ends[2];
	pid_t pid;

	if (pipe(ends) || dup2(ends[1], 9) < 0)
		fail("pipe");
	pid = vfork();
	if (!pid) {
		then = ticks();
		if (write(9, &then, sizeof(then)) != sizeof(then))
			_exit(1);
		execve(path, argv, NULL);
		_exit(1);
	}
	if (pid < 0 || read(ends[0], &before, sizeof(before)) != sizeof(before) ||
	    read(ends[0], &then, sizeof(then)) != sizeof(then))
		fail(path);
	waitpid(pid, NULL, 0);
	close(ends[0]);
	close(ends[1]);
	close(9);
	return then - before;
}

static void check(void)
{
	static const struct {
		const char *name;
		char *path;
	} programs[] = { { "static", "/stamp" }, { "interpreted", "/stamp2" } };
	static unsigned long took[2][ROUNDS / 10];
	const size_t rounds = sizeof(took[0]) / sizeof(took[0][0]);
	int fd;

	mkdir("/sys", 0555);
	if (mount("sysfs", "/sys", "sysfs", 0, NULL) ||
	    mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL))
		fail("mount");
	fd = open(CHECK, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		fail(CHECK);
	for (size_t p = 0; p < sizeof(programs) / sizeof(programs[0]); p++) {
		for (size_t round = 0; round < rounds; round++) {
			for (int on = 0; on <= 1; on++) {
				if (pwrite(fd, on ? "1" : "0", 1, 0) != 1)
					fail(CHECK);
				/* The first one finds the caches cold. */
				execute(programs[p].path);
				took[on][round] = execute(programs[p].path);
			}
		}
		for (int on = 0; on <= 1; on++) {
			qsort(took[on], rounds, sizeof(took[on][0]), compare);
			printf("bench: %s %s %lu %lu\n", programs[p].name,
			       on ? "on" : "off", took[on][0],
			       took[on][rounds / 2]);
		}
	}
	close(fd);
}

static void slab(void)
{
	FILE *info = fopen("/proc/slabinfo", "r");

	if (!info)
		fail("slabinfo");
	while (fgets(buffer, sizeof(buffer), info))
		if (!strncmp(buffer, "signal_cache ", 13))
			printf("bench: %s", buffer);
	fclose(info);
}

int main(void)
{
	const char *what = getenv("BENCH");

	setvbuf(stdout, NULL, _IOLBF, 0);
	mkdir("/proc", 0555);
	if (mount("proc", "/proc", "proc", 0, NULL))
		fail("mount");
	if (!what || !strcmp(what, "pause"))
		for (;;)
			pause();
	if (!strcmp(what, "slab"))
		slab();
	if (!strcmp(what, "instructions"))
		instructions();
	if (!strcmp(what, "check"))
		check();
	printf("bench: done\n");
	reboot(RB_AUTOBOOT);
	return 0;
}
