// SPDX-License-Identifier: GPL-2.0
/*
 * An execve() that fails leaves the system as it was, except for the process.
 * Every allocation that it makes is made to fail in turn.
 *
 * The oracle: the kernel never believes that less memory is committed than this
 * program alone has, and not less after a failure than before, time after time.
 */
#define _GNU_SOURCE

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#define DEBUGFS		"/sys/kernel/debug/"
#define FAULTS_MOST	1000
#define COMMITTED_KB	(64L << 10)
/* More is lost by most failures, unless somebody else gives it back. */
#define LOST_KB		256
#define LOSSES		5

/* Exit codes: execve() was done before the fault came, or it has failed. */
#define LEFT		42
#define FAILED		43

/* What may fail: everything, also what may wait for memory, but only here. */
static const struct {
	const char *path, *value;
	bool optional;
} settings[] = {
	{ DEBUGFS "fail_page_alloc/probability", "0" },
	{ DEBUGFS "fail_page_alloc/times", "-1" },
	{ DEBUGFS "fail_page_alloc/verbose", "0" },
	{ DEBUGFS "fail_page_alloc/min-order", "0" },
	{ DEBUGFS "fail_page_alloc/ignore-gfp-wait", "N" },
	{ DEBUGFS "failslab/probability", "0" },
	{ DEBUGFS "failslab/times", "-1" },
	{ DEBUGFS "failslab/verbose", "0" },
	{ DEBUGFS "failslab/ignore-gfp-wait", "N" },
	{ DEBUGFS "fail_usercopy/probability", "0", true },
	{ DEBUGFS "fail_usercopy/times", "-1", true },
	{ DEBUGFS "fail_usercopy/verbose", "0", true },
};

static bool get(const char *path, char *value, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, value, size - 1);

	if (fd >= 0)
		close(fd);
	if (length <= 0)
		return false;
	value[length] = '\0';
	return true;
}

static bool put(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 &&
		  write(fd, value, strlen(value)) == (ssize_t)strlen(value);

	if (fd >= 0)
		close(fd);
	return ok;
}

/*
 * In kB. A sum below zero is shown as nothing, or without SMP as a large number.
 */
static long committed(void)
{
	FILE *meminfo = fopen("/proc/meminfo", "re");
	unsigned long long kb = -1;
	char line[128];

	if (!meminfo)
		return -1;
	while (fgets(line, sizeof(line), meminfo))
		if (sscanf(line, "Committed_AS: %llu", &kb) == 1)
			break;
	fclose(meminfo);
	return kb;
}

/* Call execve() with the nth allocation from now on failing. */
static void exec_with_fault(int n)
{
	char count[12];

	/* One byte is no core dump, also where a program is to have it. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 1, 1 });
	/* The further a stack is moved, the more there is to lose. */
	personality(personality(0xffffffff) & ~ADDR_NO_RANDOMIZE);
	snprintf(count, sizeof(count), "%d", n);
	if (put("/proc/thread-self/fail-nth", count))
		execl("/proc/self/exe", "failed_exec", "--image", NULL);
	_exit(FAILED);
}

/* The image: was the fault not met? */
static int image(void)
{
	char left[12];

	return get("/proc/thread-self/fail-nth", left, sizeof(left)) &&
	       atoi(left) > 0 ? LEFT : 0;
}

FIXTURE(failed_exec)
{
	char before[ARRAY_SIZE(settings)][16];
};

FIXTURE_SETUP(failed_exec)
{
	char space[8];

	if (access("/proc/thread-self/fail-nth", W_OK))
		SKIP(return, "no CONFIG_FAULT_INJECTION, or not root");
	if (!get("/proc/sys/kernel/randomize_va_space", space, sizeof(space)) ||
	    !atoi(space))
		SKIP(return, "stacks may be where they need not be moved");
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		if (!get(settings[i].path, self->before[i],
			 sizeof(self->before[i])) && !settings[i].optional)
			SKIP(return, "no %s", settings[i].path);
	}
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		if (self->before[i][0])
			ASSERT_TRUE(put(settings[i].path, settings[i].value));
	}
}

FIXTURE_TEARDOWN(failed_exec)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		if (self->before[i][0])
			EXPECT_TRUE(put(settings[i].path, self->before[i]));
	}
}

/* The status of execve() if the nth allocation fails. */
static int fail(int n)
{
	pid_t child = fork();
	int status;

	if (!child)
		exec_with_fault(n);
	return child > 0 && waitpid(child, &status, 0) == child ? status : -1;
}

TEST_F_TIMEOUT(failed_exec, gives_back_no_more_memory_than_it_had, 300)
{
	void *memory = mmap(NULL, COMMITTED_KB << 10, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int n, late = 0;

	ASSERT_NE(MAP_FAILED, memory);
	ASSERT_LE(COMMITTED_KB, committed())
		TH_LOG("something before this test has given back too much");

	for (n = 1; n < FAULTS_MOST; n++) {
		int status = -1, losses = 0;

		for (; losses < LOSSES; losses++) {
			long before = committed();

			status = fail(n);
			ASSERT_NE(-1, status);
			ASSERT_LE(COMMITTED_KB, committed())
				TH_LOG("after fault %d, and status %#x", n, status);
			if (committed() > before - LOST_KB)
				break;
		}
		EXPECT_NE(LOSSES, losses)
			TH_LOG("each time at fault %d, and status %#x", n, status);
		if (WIFSIGNALED(status))
			late++;
		else if (WEXITSTATUS(status) == LEFT)
			break;
	}
	EXPECT_LT(n, FAULTS_MOST);
	/* Before that, nothing has been moved yet. */
	EXPECT_LT(0, late);
	TH_LOG("%d allocations failed, %d of them when there was no way back",
	       n - 1, late);
	munmap(memory, COMMITTED_KB << 10);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--image"))
		return image();
	return test_harness_run(argc, argv);
}
