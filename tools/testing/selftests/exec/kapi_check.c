// SPDX-License-Identifier: GPL-2.0
/*
 * The check of system calls against their specifications (CONFIG_KAPI_CHECK):
 * it sees execve() in all its ways to end and finds nothing wrong with it.
 *
 * That it finds what is wrong has to be tried with a kernel in which something
 * is: whatever exec forgets to reset is then told by the name of the claim.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/elf.h>
#include <linux/kcmp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#if __SIZEOF_POINTER__ == 8
#define elf_hdr	elf64_hdr
#define elf_phdr	elf64_phdr
#else
#define elf_hdr	elf32_hdr
#define elf_phdr	elf32_phdr
#endif

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK	0x10000
#endif

#define DIR		"/sys/kernel/debug/kapi/check/"
#define PLACE		"/tmp/kapi_check"
#define USER		60001

static char *const argv_image[] = { "image", NULL };
static char *const no_env[] = { NULL };

static int switch_check(bool on)
{
	int fd = open(DIR "enabled", O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0 || write(fd, on ? "1" : "0", 1) != 1)
		err = -errno;
	close(fd);
	return err;
}

static long read_violations(void)
{
	FILE *file = fopen(DIR "violations", "re");
	long n = -1;

	if (file) {
		if (fscanf(file, "%ld", &n) != 1)
			n = -1;
		fclose(file);
	}
	return n;
}

/* "sys_execve calls" or "sys_execve claim handlers_default checked". */
static long read_count(const char *what)
{
	FILE *file = fopen(DIR "counts", "re");
	size_t len = strlen(what);
	char line[256];
	long n = -1;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, what, len) && line[len] == ' ')
			n = atol(line + len);
	if (file)
		fclose(file);
	return n;
}

static void show_violations(void)
{
	FILE *file = fopen(DIR "counts", "re");
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		const char *n = strstr(line, " violations ");

		if (n && atol(n + 12))
			printf("# %s", line);
	}
	if (file)
		fclose(file);
}

static bool write_file(const char *path, const void *data, size_t len, int mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	bool ok = fd >= 0 && write(fd, data, len) == (ssize_t)len;

	close(fd);
	return ok && !chmod(path, mode);
}

static bool copy_self(const char *path, int mode, uid_t uid)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *data;
	bool ok;

	if (fd < 0 || fstat(fd, &st))
		return false;
	data = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (data == MAP_FAILED)
		return false;
	ok = write_file(path, data, st.st_size, 0700) &&
	     !chown(path, uid, uid) && !chmod(path, mode);
	munmap(data, st.st_size);
	return ok;
}

/* Nothing is wrong with its header; its only segment is too large. */
static bool make_late_failure(const char *path)
{
	struct {
		struct elf_hdr e;
		struct elf_phdr p;
	} image = {};
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	bool ok = read(fd, &image.e, sizeof(image.e)) == sizeof(image.e);

	close(fd);
	if (!ok)
		return false;
	image.e.e_type = ET_EXEC;
	image.e.e_phoff = sizeof(image.e);
	image.e.e_phnum = 1;
	image.e.e_shnum = 0;
	image.e.e_shoff = 0;
	image.p = (struct elf_phdr) {
		.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_align = 4096,
		.p_vaddr = 0x10000000, .p_filesz = 4096, .p_memsz = 64,
	};
	return write_file(path, &image, sizeof(image), 0755);
}

FIXTURE(check) {
	long violations;
	bool was_on;
};

FIXTURE_SETUP(check)
{
	char byte = '0';
	int fd;

	if (geteuid())
		SKIP(return, "run as root");
	if (access(DIR "enabled", F_OK))
		mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	fd = open(DIR "enabled", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		SKIP(return, "CONFIG_KAPI_CHECK");
	ASSERT_EQ(1, read(fd, &byte, 1));
	close(fd);
	self->was_on = byte == '1';

	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	if (mkdir(PLACE, 0755))
		ASSERT_EQ(EEXIST, errno);
	ASSERT_EQ(0, mount("kapi", PLACE, "tmpfs", 0, "mode=0755"));
	ASSERT_EQ(0, chdir(PLACE));
	ASSERT_TRUE(copy_self("image", 0755, 0));

	ASSERT_EQ(0, switch_check(true));
	self->violations = read_violations();
	ASSERT_LE(0, self->violations);
}

FIXTURE_TEARDOWN(check)
{
	EXPECT_EQ(self->violations, read_violations())
		show_violations();
	switch_check(self->was_on);
	chdir("/");
	umount2(PLACE, MNT_DETACH);
	rmdir(PLACE);
}

/* The status of a child that prepares itself and calls; ENOENT as 2. */
static int run(void (*prepare)(void), int (*call)(void))
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (prepare)
			prepare();
		call();
		_exit(errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

static int exec_image(void)
{
	return execve("image", argv_image, no_env);
}

static int exec_missing(void)
{
	return execve("missing", argv_image, no_env);
}

#define MORE(before, what)	(read_count(what) - (before))

/*
 * Whether a call is not counted as @what. The calls of all others are counted,
 * too, but not some of them in every try.
 */
static bool adds_nothing(const char *what, void (*prepare)(void),
			 int (*call)(void))
{
	for (int i = 0; i < 1000; i++) {
		long before = read_count(what);

		if (before < 0 || run(prepare, call) < 0)
			return false;
		if (read_count(what) == before)
			return true;
	}
	return false;
}

/* All that a claim is about, in one process. */
static void handler(int sig)
{
}

static void set_all(void)
{
	struct sigaction sa = { .sa_handler = handler,
				.sa_flags = SA_RESTART | SA_ONSTACK };
	stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGRTMIN };
	sigset_t set;
	timer_t timer;

	sigfillset(&sa.sa_mask);
	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGUSR2, &sa, NULL);
	sigaction(SIGCHLD, &sa, NULL);
	sigaltstack(&stack, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR1);
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGHUP);
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	fcntl(open("/dev/null", O_RDWR), F_SETFD, FD_CLOEXEC);
	fcntl(dup2(0, 300), F_SETFD, FD_CLOEXEC);
	mlockall(MCL_FUTURE);
	prctl(PR_SET_KEEPCAPS, 1);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	personality(ADDR_NO_RANDOMIZE);
}

/* Claims that every success says something about, and those set_all() does. */
static const char * const always[] = {
	"return_success", "threads_gone", "exit_signal_sigchld",
	"handlers_default", "action_flags_cleared", "action_masks_cleared",
	"alt_stack_gone", "mask_kept", "cloexec_closed", "mappings_gone",
};

static const char * const sometimes[] = {
	"ignored_kept", "pending_thread_kept", "pending_process_kept",
};

static long nr_checked(const char *claim)
{
	char what[128];

	snprintf(what, sizeof(what), "sys_execve claim %s checked", claim);
	return read_count(what);
}

TEST_F(check, sees_what_succeeds)
{
	long claims[ARRAY_SIZE(always)], rare[ARRAY_SIZE(sometimes)];
	long before = read_count("sys_execve succeeded");

	ASSERT_LE(0, before);
	for (size_t i = 0; i < ARRAY_SIZE(always); i++)
		claims[i] = nr_checked(always[i]);
	for (size_t i = 0; i < ARRAY_SIZE(sometimes); i++)
		rare[i] = nr_checked(sometimes[i]);
	ASSERT_EQ(0, run(NULL, exec_image));
	EXPECT_LE(1, MORE(before, "sys_execve succeeded"));
	for (size_t i = 0; i < ARRAY_SIZE(always); i++) {
		EXPECT_LE(1, nr_checked(always[i]) - claims[i])
			TH_LOG("%s", always[i]);
	}
	ASSERT_EQ(0, run(set_all, exec_image));
	EXPECT_LE(2, MORE(before, "sys_execve succeeded"));
	for (size_t i = 0; i < ARRAY_SIZE(sometimes); i++) {
		EXPECT_LE(1, nr_checked(sometimes[i]) - rare[i])
			TH_LOG("%s", sometimes[i]);
	}
}

TEST_F(check, sees_execveat)
{
	long before = read_count("sys_execveat succeeded");
	int fd = open("image", O_PATH | O_CLOEXEC);
	pid_t pid = fork();
	int status;

	if (!pid) {
		syscall(SYS_execveat, fd, "", argv_image, no_env, AT_EMPTY_PATH);
		_exit(errno);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
	EXPECT_LE(1, MORE(before, "sys_execveat succeeded"));
}

static int exec_script(void)
{
	return execve("script", argv_image, no_env);
}

TEST_F(check, sees_a_script)
{
	static const char script[] = "#!" PLACE "/image image\n";
	long before = read_count("sys_execve succeeded");

	ASSERT_TRUE(write_file("script", script, sizeof(script) - 1, 0755));
	ASSERT_EQ(0, run(NULL, exec_script));
	EXPECT_LE(1, MORE(before, "sys_execve succeeded"));
}

static void *exec_in_thread(void *arg)
{
	exec_image();
	_exit(errno);
	return NULL;
}

static void *wait_in_thread(void *arg)
{
	for (;;)
		pause();
	return NULL;
}

static int exec_from_thread(void)
{
	pthread_t thread;

	for (int i = 0; i < 5; i++)
		if (pthread_create(&thread, NULL, wait_in_thread, NULL))
			return -1;
	if (pthread_create(&thread, NULL, exec_in_thread, NULL))
		return -1;
	for (;;)
		pause();
}

TEST_F(check, sees_threads)
{
	long before = read_count("sys_execve succeeded");

	ASSERT_EQ(0, run(set_all, exec_from_thread));
	EXPECT_LE(1, MORE(before, "sys_execve succeeded"));
}

static int exec_in_clone(void *arg)
{
	return exec_image();
}

TEST_F(check, sees_vfork_and_sharers)
{
	const unsigned long flags[] = {
		CLONE_VM | CLONE_VFORK, CLONE_FILES, CLONE_FS,
		CLONE_VM | CLONE_SIGHAND | CLONE_FILES,
	};
	long before = read_count("sys_execve succeeded");
	int status;

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		void *stack = malloc(65536) + 65536;
		pid_t pid = clone(exec_in_clone, stack, flags[i] | SIGCHLD,
				  NULL);

		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_EQ(0, status);
	}
	EXPECT_LE(4, MORE(before, "sys_execve succeeded"));
}

static void become_user(void)
{
	set_all();
	if (setresgid(USER, USER, USER) || setresuid(USER, USER, USER))
		_exit(99);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void become_plain_user(void)
{
	if (setresgid(USER, USER, USER) || setresuid(USER, USER, USER))
		_exit(99);
	personality(ADDR_NO_RANDOMIZE);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static int exec_set_id(void)
{
	return execve("set-id", argv_image, no_env);
}

static int exec_unreadable(void)
{
	return execve("unreadable", argv_image, no_env);
}

TEST_F(check, sees_who_gains_and_loses)
{
	long before = read_count("sys_execve succeeded");
	long cleared = nr_checked("personality_cleared");

	ASSERT_TRUE(copy_self("set-id", 06755, USER + 1));
	ASSERT_TRUE(copy_self("unreadable", 0711, 0));
	ASSERT_EQ(0, run(become_plain_user, exec_set_id));
	ASSERT_EQ(0, run(become_user, exec_set_id));
	ASSERT_EQ(0, run(become_plain_user, exec_unreadable));
	ASSERT_EQ(0, run(become_user, exec_image));
	EXPECT_LE(4, MORE(before, "sys_execve succeeded"));
	EXPECT_LE(1, nr_checked("personality_cleared") - cleared);
}

static int exec_refused(void)
{
	return execve("/", argv_image, no_env);
}

static int exec_bad_pointer(void)
{
	return syscall(SYS_execve, "image", 8UL, no_env);
}

static int exec_garbage(void)
{
	return execve("garbage", argv_image, no_env);
}

static int exec_without_interpreter(void)
{
	return execve("orphan", argv_image, no_env);
}

static int exec_too_big(void)
{
	char *big = malloc(1 << 20);
	char *const argv[] = { big, NULL };

	memset(big, 'x', (1 << 20) - 1);
	big[(1 << 20) - 1] = 0;
	return execve("image", argv, no_env);
}

static int exec_busy(void)
{
	open("image", O_RDWR | O_CLOEXEC);
	return exec_image();
}

TEST_F(check, sees_what_fails)
{
	static const struct {
		int (*call)(void);
		int error;
	} failures[] = {
		{ exec_missing, ENOENT }, { exec_refused, EACCES },
		{ exec_bad_pointer, EFAULT }, { exec_garbage, ENOEXEC },
		{ exec_without_interpreter, ENOENT }, { exec_too_big, E2BIG },
		{ exec_busy, ETXTBSY },
	};
	static const char orphan[] = "#!" PLACE "/missing\n";
	long before = read_count("sys_execve failed");
	long handlers = nr_checked("fail_handlers");
	long errors = nr_checked("errors");

	ASSERT_TRUE(write_file("garbage", "garbage", 7, 0755));
	ASSERT_TRUE(write_file("orphan", orphan, sizeof(orphan) - 1, 0755));
	for (size_t i = 0; i < ARRAY_SIZE(failures); i++) {
		int status = run(set_all, failures[i].call);

		ASSERT_TRUE(WIFEXITED(status));
		EXPECT_EQ(failures[i].error, WEXITSTATUS(status));
	}
	EXPECT_LE(7, MORE(before, "sys_execve failed"));
	EXPECT_LE(7, nr_checked("fail_handlers") - handlers);
	EXPECT_LE(7, nr_checked("errors") - errors);
}

static int exec_late(void)
{
	return execve("late", argv_image, no_env);
}

static void no_core(void)
{
	struct rlimit none = {};

	setrlimit(RLIMIT_CORE, &none);
	signal(SIGSEGV, handler);
}

TEST_F(check, tells_late_failures_from_errors)
{
	long before = read_count("sys_execve late");
	long deaths = nr_checked("late_death");
	int status;

	ASSERT_TRUE(make_late_failure("late"));
	status = run(no_core, exec_late);
	ASSERT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(SIGSEGV, WTERMSIG(status));
	EXPECT_LE(1, MORE(before, "sys_execve late"));
	EXPECT_LE(1, nr_checked("late_death") - deaths);
	EXPECT_TRUE(adds_nothing("sys_execve failed", no_core, exec_late));
}

static int exec_check(void)
{
	if (!syscall(SYS_execveat, AT_FDCWD, "image", argv_image, no_env,
		     AT_EXECVE_CHECK))
		_exit(0);
	return -1;
}

TEST_F(check, tells_a_question_from_success)
{
	long before = read_count("sys_execveat only_checked");

	ASSERT_EQ(0, run(set_all, exec_check));
	EXPECT_LE(1, MORE(before, "sys_execveat only_checked"));
	EXPECT_TRUE(adds_nothing("sys_execveat succeeded", set_all, exec_check));
}

TEST_F(check, sees_kcmp)
{
	long calls = read_count("sys_kcmp calls");
	long failed = read_count("sys_kcmp failed");
	pid_t pid = getpid();

	if (calls < 0)
		SKIP(return, "no specification of kcmp()");
	ASSERT_EQ(0, syscall(SYS_kcmp, pid, pid, KCMP_VM, 0, 0));
	ASSERT_EQ(-1, syscall(SYS_kcmp, pid, pid, -1, 0, 0));
	EXPECT_LE(2, MORE(calls, "sys_kcmp calls"));
	EXPECT_LE(1, MORE(failed, "sys_kcmp failed"));
}

TEST_F(check, sees_nothing_when_it_is_off)
{
	long before;

	ASSERT_EQ(0, switch_check(false));
	before = read_count("sys_execve calls");
	ASSERT_EQ(0, run(set_all, exec_image));
	EXPECT_EQ(0, MORE(before, "sys_execve calls"));
}

/* Switched while calls are under way: none of them is seen by half. */
TEST_F(check, can_be_switched_at_any_time)
{
	long before = read_count("sys_execve calls");
	bool *stop = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pids[3];

	ASSERT_NE(MAP_FAILED, stop);
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (!__atomic_load_n(stop, __ATOMIC_ACQUIRE))
			run(i ? set_all : NULL, i == 2 ? exec_missing :
			    i ? exec_from_thread : exec_image);
		_exit(0);
	}
	for (int i = 0; i < 40; i++) {
		struct timespec ts = { .tv_nsec = 20000000 };

		EXPECT_EQ(0, switch_check(i & 1));
		nanosleep(&ts, NULL);
	}
	__atomic_store_n(stop, true, __ATOMIC_RELEASE);
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
		EXPECT_EQ(pids[i], waitpid(pids[i], NULL, 0));
	EXPECT_LE(1, MORE(before, "sys_execve calls"));
}

int main(int argc, char **argv)
{
	/* What the tests execute; a script has its own name behind that. */
	if (argc >= 1 && (!strcmp(argv[0], "image") ||
			  (argc > 1 && !strcmp(argv[1], "image"))))
		return 0;
	return test_harness_run(argc, argv);
}
