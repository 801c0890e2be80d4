// SPDX-License-Identifier: GPL-2.0
/*
 * Cases of the claims in fs/exec_kapi.c: what execve() and execveat() accept,
 * refuse and return
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fanotify.h>
#include <linux/fuse.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "execve_spec_try.h"

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK		0x10000
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL		0x0008U
#endif
#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW		256
#endif
#ifndef __NR_fchroot
#define __NR_fchroot		472
#endif
#ifndef FD_FAILFS_ROOT
#define FD_FAILFS_ROOT		-10004
#endif

#define CASE(fn)							\
	static const char *(fn)(const struct spec_case *self, const char **why)

static long page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

/* A string of @length characters. */
static char *long_string(size_t length, char c)
{
	char *s = malloc(length + 1);

	if (!s)
		abort();
	memset(s, c, length);
	s[length] = 0;
	return s;
}

/* The largest size that fits, between one that does and one that does not. */
static size_t largest(bool (*fits)(size_t size), size_t yes, size_t no)
{
	while (no - yes > 1) {
		size_t middle = yes + (no - yes) / 2;

		if (fits(middle))
			yes = middle;
		else
			no = middle;
	}
	return yes;
}

static bool runs(const char *outcome)
{
	return !strcmp(outcome, "runs");
}

static const char *say(const char *format, long n)
{
	static char text[64];

	snprintf(text, sizeof(text), format, n);
	return text;
}

/* How a path is made long: by slashes that change nothing. */
static bool path_fits(size_t length)
{
	char *path = long_string(length, '/');
	bool ok;

	memcpy(path, ".", 1);
	memcpy(path + length - 5, "image", 5);
	ok = runs(attempt(.path = path));
	free(path);
	return ok;
}

CASE(filename_longest)
{
	need_image();
	return say("%ld bytes", largest(path_fits, 10, 6000));
}

static bool component_fits(size_t length)
{
	char *name = long_string(length, 'x');
	bool ok;

	memcpy(name, "image", 5);
	ok = !link("image", name) && runs(attempt(.path = name));
	free(name);
	return ok;
}

CASE(filename_longest_component)
{
	need_image();
	return say("%ld bytes", largest(component_fits, 6, 1000));
}

CASE(filename_memfd)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int fd = syscall(SYS_memfd_create, "image", 0);
	struct stat st;

	need(fd >= 0 && !fstat(from, &st), "no memfd_create()");
	while (st.st_size > 0) {
		ssize_t n = sendfile(fd, from, NULL, st.st_size);

		need(n > 0, "no sendfile()");
		st.st_size -= n;
	}
	return attempt(.path = say("/proc/self/fd/%ld", fd));
}

CASE(argv_null)
{
	need_image();
	return attempt(.path = "image", .argv = no_list);
}

CASE(argv_empty)
{
	char **argv = LIST(NULL);

	need_image();
	must_run("does not run", .path = "image", .argv = argv);
	if (result.report.argc == 1 && !result.report.arg[0][0])
		return "one empty string";
	return say("%ld strings", result.report.argc);
}

CASE(argv_any_text)
{
	char **argv = LIST("not this program", "\x01\xff\n=");

	need_image();
	must_run("does not run", .path = "image", .argv = argv);
	return result.report.argc == 2 &&
	       !strcmp(result.report.arg[0], argv[0]) &&
	       !strcmp(result.report.arg[1], argv[1]) ? "passed on" : "changed";
}

static bool arg_fits(size_t length)
{
	char **argv = LIST("image", long_string(length, 'a'));
	bool ok = runs(attempt(.path = "image", .argv = argv));

	free(argv[1]);
	return ok;
}

CASE(argv_longest_string)
{
	size_t most;

	need_image();
	most = largest(arg_fits, 1, 100 * page_size()) + 1;
	if (most % page_size())
		return say("%ld bytes", most);
	return say("%ld pages", most / page_size());
}

CASE(envp_null)
{
	need_image();
	must_run("does not run", .path = "image", .envp = no_list);
	return result.report.envc ? "an environment" : "no environment";
}

CASE(envp_any_text)
{
	char **envp = LIST("no equals sign");

	need_image();
	must_run("does not run", .path = "image", .envp = envp);
	return result.report.envc == 1 &&
	       !strcmp(result.report.env, envp[0]) ? "passed on" : "changed";
}

static bool env_fits(size_t length)
{
	char **envp = LIST(long_string(length, 'a'));
	bool ok = runs(attempt(.path = "image", .envp = envp));

	free(envp[0]);
	return ok;
}

CASE(envp_longest_string)
{
	size_t most;

	need_image();
	most = largest(env_fits, 1, 100 * page_size()) + 1;
	if (most % page_size())
		return say("%ld bytes", most);
	return say("%ld pages", most / page_size());
}

static int prepare_stack(const struct attempt *a)
{
	return !limit(RLIMIT_STACK, a->arg);
}

#define CHUNK	50000

/*
 * An exec whose strings, pointers and path take @total bytes. The strings of
 * argv and envp go together, so some are in each.
 */
static const char *exec_total(size_t total, const char *path, rlim_t stack)
{
	size_t fixed = strlen(path) + 1;
	char *argv[200], *envp[2], *chunk = long_string(CHUNK - 1, 'a');
	const char *outcome;
	size_t argc = 0, left;

	if (total < fixed + 3 * sizeof(char *) + 5)
		return "too small to tell";
	envp[0] = "e";
	envp[1] = NULL;
	/* This one a script would take away. */
	argv[argc++] = "a";
	left = total - fixed - 2 * (sizeof(char *) + 2);
	while (left > CHUNK + 2 * sizeof(char *) && argc < ARRAY(argv) - 2) {
		argv[argc++] = chunk;
		left -= CHUNK + sizeof(char *);
	}
	argv[argc] = long_string(left - sizeof(char *) - 1, 'a');
	argv[argc + 1] = NULL;
	outcome = attempt(.path = path, .argv = argv, .envp = envp,
			  .prepare = prepare_stack, .arg = stack);
	free(argv[argc]);
	free(chunk);
	return outcome;
}

static rlim_t stack_limit;

static bool total_fits(size_t total)
{
	return runs(exec_total(total, "image", stack_limit));
}

CASE(total_quarter_of_stack)
{
	static const size_t sizes[] = { 1 << 20, 2 << 20, 8 << 20 };

	need_image();
	for (size_t i = 0; i < ARRAY(sizes); i++) {
		size_t most;

		stack_limit = sizes[i];
		most = largest(total_fits, 1000, 8 << 20);
		if (most != stack_limit / 4)
			return say("%ld bytes", most);
	}
	return "1/4 of RLIMIT_STACK";
}

static const char *binary_size(size_t size)
{
	if (!(size % (1 << 20)))
		return say("%ld MiB", size >> 20);
	if (!(size % (1 << 10)))
		return say("%ld KiB", size >> 10);
	return say("%ld bytes", size);
}

CASE(total_at_most)
{
	need_image();
	stack_limit = RLIM_INFINITY;
	return binary_size(largest(total_fits, 1000, 9 << 20));
}

CASE(total_at_least)
{
	need_image();
	stack_limit = 256 << 10;
	return binary_size(largest(total_fits, 1000, 1 << 20));
}

static bool count_fits(size_t nr)
{
	char **argv = calloc(nr + 1, sizeof(*argv));
	bool ok;

	if (!argv)
		abort();
	for (size_t i = 0; i < nr; i++)
		argv[i] = "";
	ok = runs(attempt(.path = "image", .argv = argv,
			  .prepare = prepare_stack, .arg = 1 << 20));
	free(argv);
	return ok;
}

CASE(total_empty_strings)
{
	size_t nr, room = (1 << 18) - sizeof("image");

	need_image();
	nr = largest(count_fits, 1, 1 << 19);
	if (nr == room / (1 + sizeof(char *)))
		return "a pointer each";
	return say("%ld strings", nr);
}

CASE(return_success)
{
	need_image();
	must_run("does not run", .path = "image", .traced = true);
	need(!result.no_info, "no PTRACE_GET_SYSCALL_INFO");
	return result.has_value ? say("%ld", result.value) : "no value";
}

/* The system call itself, without a library. */
static long raw_exec(const char *path)
{
#ifdef __x86_64__
	register long flags __asm__("r8") = 0;
	long nr = by_execveat ? SYS_execveat : SYS_execve, ret;
	const char *const *none = NULL;

	if (by_execveat) {
		register const char *const *envp __asm__("r10") = none;

		__asm__ volatile("syscall" : "=a"(ret)
				 : "a"(nr), "D"((long)AT_FDCWD), "S"(path),
				   "d"(none), "r"(envp), "r"(flags)
				 : "rcx", "r11", "memory");
	} else {
		__asm__ volatile("syscall" : "=a"(ret)
				 : "a"(nr), "D"(path), "S"(none), "d"(none)
				 : "rcx", "r11", "memory");
	}
	return ret;
#else
	return -ENOENT;
#endif
}

CASE(return_error)
{
	long raw = raw_exec("missing");
	const char *seen = attempt(.path = "missing", .traced = true);

	need(!result.no_info, "no PTRACE_GET_SYSCALL_INFO");
	if (strcmp(seen, "ENOENT") || raw != result.value)
		return "something else";
	return raw == -ENOENT ? "-ENOENT" : say("%ld", raw);
}

/* What only fails when the old program is gone. */
static bool put_late(void)
{
	struct elf e;

	new_elf(&e, NULL);
	ELF_LOAD(&e)->p_memsz = ELF_LOAD(&e)->p_filesz - 1;
	return put_elf(&e, "late");
}

CASE(late_signal)
{
	static char seen[32];
	const char *traced;

	need(put_late(), "no file");
	snprintf(seen, sizeof(seen), "%s", attempt(.path = "late"));
	traced = attempt(.path = "late", .traced = true);
	if (strcmp(seen, traced) || result.si_signo != SIGSEGV)
		return "not what the tracer sees";
	return seen;
}

static int prepare_deaf(const struct attempt *a)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	return signal(SIGSEGV, SIG_IGN) == SIG_ERR ||
	       sigprocmask(SIG_BLOCK, &set, NULL);
}

CASE(late_signal_forced)
{
	need(put_late(), "no file");
	return attempt(.path = "late", .prepare = prepare_deaf);
}

CASE(late_signal_code)
{
	need(put_late(), "no file");
	attempt(.path = "late", .traced = true);
	if (result.si_signo != SIGSEGV)
		return "another signal";
	return result.si_code == SI_KERNEL ? "SI_KERNEL" :
	       say("si_code %ld", result.si_code);
}

CASE(late_no_event)
{
	need_image();
	need(put_late(), "no file");
	must_run("does not run", .path = "image", .traced = true);
	if (!result.exec_event)
		return "no event ever";
	attempt(.path = "late", .traced = true);
	return result.exec_event ? "PTRACE_EVENT_EXEC" : "no PTRACE_EVENT_EXEC";
}

CASE(late_value)
{
	need(put_late(), "no file");
	attempt(.path = "late", .traced = true);
	need(!result.no_info, "no PTRACE_GET_SYSCALL_INFO");
	if (!result.has_value)
		return "no value";
	return result.value == -EINVAL ? "-EINVAL" : say("%ld", result.value);
}

static int prepare_core(const struct attempt *a)
{
	return !limit(RLIMIT_CORE, RLIM_INFINITY);
}

/*
 * Fail the allocations of a call, one after the other, until it ends so. A call
 * does not always have as many as the one before, of slabs and of page tables
 * for instance, and one that changes its number can be passed over. So this is
 * done more than once before it says never.
 */
static const char *until(const char *path, const char *outcome, bool late)
{
	need(set_faults(), NO_FAULTS);
	for (int round = 0; round < 5; round++) {
		for (int n = 1; n < FAULTS_MOST; n++) {
			const char *seen = attempt(.path = path, .traced = true,
						   .fail_nth = n);

			need(!result.no_info, "no PTRACE_GET_SYSCALL_INFO");
			if (result.fail_left)
				break;
			if (!strcmp(seen, outcome) &&
			    (!late || result.si_code == SI_KERNEL))
				return outcome;
		}
	}
	return "never";
}

CASE(late_allocation)
{
	need_image();
	return until("image", "SIGSEGV", true);
}

CASE(late_no_core)
{
	struct elf e;

	need(put_value("/proc/sys/kernel/core_pattern", "core"), "no cores");
	need(put_late(), "no file");
	/* One that starts and jumps to nowhere. */
	new_elf(&e, NULL);
	e.header.e_entry = 0x10000;
	need(put_elf(&e, "crash"), "no file");
	attempt(.path = "crash", .prepare = prepare_core);
	need(WIFSIGNALED(result.status) && WCOREDUMP(result.status),
	     "no process leaves a core dump here");
	attempt(.path = "late", .prepare = prepare_core);
	if (!WIFSIGNALED(result.status))
		return "not killed";
	return WCOREDUMP(result.status) ? "core dump" : "no core dump";
}

CASE(return_success_and_crash)
{
	struct elf e;

	new_elf(&e, NULL);
	e.header.e_type = ET_DYN;
	ELF_LOAD(&e)->p_type = PT_NULL;
	need(put_elf(&e, "hollow"), "no file");
	attempt(.path = "hollow", .traced = true);
	if (result.si_signo != SIGSEGV || result.si_code == SI_KERNEL)
		return "no crash of the new program";
	return result.exec_event ? "PTRACE_EVENT_EXEC" : "no PTRACE_EVENT_EXEC";
}

/* E2BIG */

CASE(e2big_string)
{
	char **argv = LIST("image", long_string(32 * page_size(), 'a'));

	need_image();
	return attempt(.path = "image", .argv = argv);
}

CASE(e2big_env_string)
{
	char **envp = LIST(long_string(32 * page_size(), 'a'));

	need_image();
	return attempt(.path = "image", .envp = envp);
}

CASE(e2big_total)
{
	need_image();
	return exec_total((2 << 20) + 1, "image", 8 << 20);
}

CASE(e2big_total_unlimited)
{
	need_image();
	return exec_total((6 << 20) + 1, "image", RLIM_INFINITY);
}

CASE(e2big_pointers)
{
	char **argv = calloc(20001, sizeof(*argv));

	need_image();
	for (int i = 0; argv && i < 20000; i++)
		argv[i] = "";
	return attempt(.path = "image", .argv = argv, .prepare = prepare_stack,
		       .arg = 256 << 10);
}

CASE(e2big_small_stack)
{
	char **argv = LIST("image", long_string(99999, 'a'));

	need_image();
	must_run("does not run with more", .path = "image", .argv = argv,
		 .prepare = prepare_stack, .arg = 256 << 10);
	return attempt(.path = "image", .argv = argv, .prepare = prepare_stack,
		       .arg = 64 << 10);
}

CASE(e2big_script)
{
	need(put_image("image1") &&
	     put_file("image2", "#!" SPEC_DIR "/image1 and more\n", 0755),
	     "no file");
	/* All that there is room for. */
	if (!runs(exec_total(128 << 10, "image1", 256 << 10)))
		return "does not run without a script";
	return exec_total(128 << 10, "image2", 256 << 10);
}

CASE(e2big_allocation)
{
	need_image();
	return until("image", "E2BIG", false);
}

/* EACCES */

CASE(eacces_mode)
{
	need_image();
	need(!chmod("image", 0666), "no chmod()");
	return attempt(.path = "image");
}

CASE(eacces_other_user)
{
	need_image();
	must_run("does not run with permission", .path = "image",
		 .uid = SOMEBODY);
	need(!chmod("image", 0744), "no chmod()");
	return attempt(.path = "image", .uid = SOMEBODY);
}

CASE(eacces_search)
{
	need(!mkdir("d", 0700) && put_image("d/image"), "no file");
	return attempt(.path = "d/image", .uid = SOMEBODY);
}

CASE(eacces_directory)
{
	need(!mkdir("d", 0755), "no directory");
	return attempt(.path = "d");
}

CASE(eacces_fifo)
{
	need(!mkfifo("fifo", 0755), "no FIFO");
	return attempt(.path = "fifo");
}

CASE(eacces_socket)
{
	struct sockaddr_un addr = { AF_UNIX, "socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	need(!bind(fd, (void *)&addr, sizeof(addr)) && !chmod("socket", 0755),
	     "no socket");
	return attempt(.path = "socket");
}

CASE(eacces_device)
{
	need(!mknod("zero", S_IFCHR | 0755, makedev(1, 5)), "no device");
	return attempt(.path = "zero");
}

CASE(eacces_noexec_mount)
{
	need(!mkdir("m", 0755) &&
	     !mount("m", "m", "tmpfs", MS_NOEXEC, NULL) &&
	     put_image("m/image"), "no mount");
	return attempt(.path = "m/image");
}

/* Make a file executable that is not ours for one attempt. */
static const char *exec_with_mode(const char *path, const char **why)
{
	const char *outcome;
	struct stat st, now;

	need(!stat(path, &st) && !chmod(path, 0755), "no such file here");
	outcome = stat(path, &now) || !(now.st_mode & 0111) ? NULL :
		  attempt(.path = path);
	chmod(path, st.st_mode & 07777);
	need(outcome, "the file does not take the mode");
	return outcome;
}

CASE(eacces_noexec_filesystem)
{
	return exec_with_mode("/proc/version", why);
}

CASE(eacces_memfd)
{
	int fd = syscall(SYS_memfd_create, "m", MFD_NOEXEC_SEAL);

	need(fd >= 0, "no MFD_NOEXEC_SEAL");
	return attempt(.path = say("/proc/self/fd/%ld", fd));
}

CASE(eacces_protected_symlink)
{
	need_image();
	need(put_value("/proc/sys/fs/protected_symlinks", "1"),
	     "no protected_symlinks");
	need(!mkdir("sticky", 0755) && !chmod("sticky", 01777) &&
	     !symlink("../image", "sticky/image") &&
	     !lchown("sticky/image", SOMEBODY_ELSE, SOMEBODY_ELSE), "no link");
	must_run("does not run by the owner", .path = "sticky/image",
		 .uid = SOMEBODY_ELSE);
	return attempt(.path = "sticky/image", .uid = SOMEBODY);
}

CASE(eacces_script_interpreter)
{
	need_image();
	need(!chmod("image", 0644) &&
	     put_file("script", "#!" SPEC_DIR "/image\n", 0755), "no file");
	return attempt(.path = "script");
}

CASE(eacces_script_directory)
{
	need(put_file("script", "#!" SPEC_DIR "\n", 0755), "no file");
	return attempt(.path = "script");
}

/* An ELF file that names @interp. */
static bool put_dynamic(const char *path, const char *interp)
{
	struct elf e;

	new_elf(&e, interp);
	return put_elf(&e, path);
}

CASE(eacces_elf_interpreter)
{
	need(put_dynamic("dynamic", SPEC_DIR "/interp") &&
	     put_file("interp", "", 0644), "no file");
	return attempt(.path = "dynamic");
}

CASE(eacces_elf_directory)
{
	const char *seen;
	struct elf e;

	/* An empty name, and one more NUL. */
	new_elf(&e, "");
	ELF_INTERP(&e)->p_filesz = 2;
	need(put_elf(&e, "dynamic"), "no file");
	seen = attempt(.path = "dynamic");
	if (strcmp(seen, "EACCES"))
		return seen;
	need(put_dynamic("dynamic", SPEC_DIR), "no file");
	return attempt(.path = "dynamic");
}

/* EAGAIN */

static int prepare_forked(const struct attempt *a)
{
	pid_t pid;

	if (prepare_crowded_capable(a))
		return 1;
	pid = fork();
	if (!pid)
		_exit(0);
	return waitpid(pid, NULL, 0) != pid;
}

CASE(eagain_processes)
{
	const char *seen;

	need_image();
	need(crowd(SOMEBODY), "no other processes");
	must_run("does not run after fork()", .path = "image",
		 .prepare = prepare_forked);
	seen = attempt(.path = "image", .prepare = prepare_crowded_capable);
	if (strcmp(seen, "EAGAIN"))
		return seen;
	return attempt(.path = "image", .prepare = prepare_crowded);
}

/* EFAULT */

/* The last @size bytes that can be read before some that cannot. */
static void *last_bytes(size_t size)
{
	char *p = mmap(NULL, 2 * page_size(), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || munmap(p + page_size(), page_size()))
		abort();
	return p + page_size() - size;
}

CASE(efault_filename)
{
	return attempt(.path = BAD_ADDRESS);
}

CASE(efault_filename_null)
{
	return attempt(.path = NULL);
}

CASE(efault_filename_end)
{
	char *path = last_bytes(5);

	need_image();
	memcpy(path, "image", 5);
	return attempt(.path = path);
}

CASE(efault_argv)
{
	need_image();
	return attempt(.path = "image", .argv = BAD_ADDRESS);
}

CASE(efault_argv_end)
{
	char **argv = last_bytes(2 * sizeof(*argv));

	need_image();
	argv[0] = "image";
	argv[1] = "and no end";
	return attempt(.path = "image", .argv = argv);
}

CASE(efault_argv_string)
{
	char **argv = LIST("image", BAD_ADDRESS);

	need_image();
	return attempt(.path = "image", .argv = argv);
}

CASE(efault_envp)
{
	need_image();
	return attempt(.path = "image", .envp = BAD_ADDRESS);
}

CASE(efault_envp_string)
{
	char **envp = LIST(BAD_ADDRESS);

	need_image();
	return attempt(.path = "image", .envp = envp);
}

/* EINTR */

static void hold_lease(void *path, int ready)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	signal(SIGIO, SIG_IGN);
	if (fd < 0 || fcntl(fd, F_SETLEASE, F_WRLCK))
		_exit(1);
	tell_ready(ready);
	for (;;)
		pause();
}

static void on_alarm(int sig)
{
}

static int prepare_alarm(const struct attempt *a)
{
	struct itimerval soon = { { 0, 300000 }, { 0, 300000 } };
	struct sigaction action = { .sa_handler = on_alarm };

	return sigaction(SIGALRM, &action, NULL) ||
	       setitimer(ITIMER_REAL, &soon, NULL);
}

CASE(eintr_lease)
{
	need_image();
	need(background(hold_lease, "image"), "no lease");
	return attempt(.path = "image", .prepare = prepare_alarm);
}

/* EINVAL */

CASE(einval_file)
{
	return exec_with_mode("/sys/kernel/debug/kapi/specs-json/sys_execve",
			      why);
}

/* An interpreter whose name is at @offset, or else ends there. */
static const char *exec_named_at(uint64_t offset, bool ends, const char **why)
{
	struct elf e;

	new_elf(&e, SPEC_DIR "/interp");
	if (ends)
		offset -= ELF_INTERP(&e)->p_filesz;
	ELF_INTERP(&e)->p_offset = offset;
	need(ELF_INTERP(&e)->p_offset == offset, "no 64-bit ELF files");
	need(put_elf(&e, "dynamic"), "no file");
	return attempt(.path = "dynamic");
}

CASE(einval_interpreter_name)
{
	const char *seen = exec_named_at(1ULL << 63, true, why);

	if (!strcmp(seen, "EINVAL"))
		seen = exec_named_at(1ULL << 63, false, why);
	if (!strcmp(seen, "EINVAL"))
		seen = exec_named_at(-1ULL, false, why);
	return seen;
}

/* EIO */

CASE(eio_interpreter_name)
{
	const char *seen = exec_named_at(sizeof(struct elf), false, why);

	if (sizeof(long) == 8 && !strcmp(seen, "EIO"))
		seen = exec_named_at((1ULL << 63) - 1, true, why);
	return seen;
}

CASE(eio_interpreter_short)
{
	need(put_dynamic("dynamic", SPEC_DIR "/interp") &&
	     put_file("interp", "\177ELF\n", 0755), "no file");
	return attempt(.path = "dynamic");
}

/* ELIBBAD */

/* An interpreter with a fault. */
static const char *exec_interpreter(const struct elf *e, const char **why)
{
	need(put_dynamic("dynamic", SPEC_DIR "/interp") &&
	     put_elf(e, "interp"), "no file");
	return attempt(.path = "dynamic");
}

CASE(elibbad_no_elf)
{
	struct elf e;

	new_elf(&e, NULL);
	memset(e.bytes, 'x', 200);
	return exec_interpreter(&e, why);
}

/* A machine that this is not. */
#define OTHER_MACHINE	EM_M32

CASE(elibbad_machine)
{
	struct elf e;

	new_elf(&e, NULL);
	e.header.e_machine = OTHER_MACHINE;
	return exec_interpreter(&e, why);
}

CASE(elibbad_no_headers)
{
	struct elf e;

	new_elf(&e, NULL);
	e.header.e_phnum = 0;
	return exec_interpreter(&e, why);
}

CASE(elibbad_allocation)
{
	need_image();
	need(put_dynamic("dynamic", SPEC_DIR "/image"), "no file");
	return until("dynamic", "ELIBBAD", false);
}

/* ELOOP */

static bool put_links(int nr)
{
	char to[16] = "image", from[16];

	for (int i = 1; i <= nr; i++) {
		snprintf(from, sizeof(from), "image%d", i);
		if (symlink(to, from))
			return false;
		strcpy(to, from);
	}
	return true;
}

CASE(eloop_links)
{
	need_image();
	need(put_links(41), "no links");
	must_run("fails with 40", .path = "image40");
	return attempt(.path = "image41");
}

static bool put_scripts(int nr)
{
	char path[16], text[64] = "#!" SPEC_DIR "/image\n";

	for (int i = 1; i <= nr; i++) {
		/* What runs in the end has the name of the first script. */
		snprintf(path, sizeof(path), "image%d", i);
		if (!put_file(path, text, 0755))
			return false;
		snprintf(text, sizeof(text), "#!" SPEC_DIR "/%s\n", path);
	}
	return true;
}

CASE(eloop_scripts)
{
	need_image();
	need(put_scripts(6), "no scripts");
	must_run("fails with 5", .path = "image5");
	return attempt(.path = "image6");
}

CASE(eloop_nosymfollow)
{
	need(!mkdir("m", 0755) &&
	     !mount("m", "m", "tmpfs", MS_NOSYMFOLLOW, NULL) &&
	     put_image("m/image") && !symlink("image", "m/link"), "no mount");
	must_run("does not run without a link", .path = "m/image");
	return attempt(.path = "m/link");
}

/* ENAMETOOLONG */

CASE(enametoolong_path)
{
	char *path = long_string(4096, '/');

	need_image();
	path[0] = '.';
	memcpy(path + 4096 - 5, "image", 5);
	return attempt(.path = path);
}

CASE(enametoolong_component)
{
	return attempt(.path = long_string(256, 'a'));
}

CASE(enametoolong_interpreter)
{
	char *interp = long_string(300, 'a');

	interp[0] = '/';
	need(put_dynamic("dynamic", interp), "no file");
	return attempt(.path = "dynamic");
}

/* ENFILE */

static int no_more_files(void)
{
	return !put_value("/proc/sys/fs/file-max", "0");
}

CASE(enfile_file_max)
{
	need_image();
	need(!access("/proc/sys/fs/file-max", W_OK), "no file-max");
	/* Root is exempt. */
	must_run("root is not exempt", .path = "image",
		 .meanwhile = no_more_files);
	return attempt(.path = "image", .uid = SOMEBODY,
		       .meanwhile = no_more_files);
}

/* ENOENT */

CASE(enoent_missing)
{
	return attempt(.path = "missing");
}

CASE(enoent_empty)
{
	return attempt(.path = "");
}

CASE(enoent_dangling)
{
	need(!symlink("missing", "link"), "no link");
	return attempt(.path = "link");
}

static int prepare_removed(const struct attempt *a)
{
	return mkdir("d", 0755) || chdir("d") || !put_image("image") ||
	       unlink("image") || rmdir("../d");
}

CASE(enoent_removed_directory)
{
	need_image();
	must_run("does not run from elsewhere", .path = "../image",
		 .prepare = prepare_removed);
	return attempt(.path = "image", .prepare = prepare_removed);
}

CASE(enoent_script_interpreter)
{
	need(put_file("script", "#!" SPEC_DIR "/missing\n", 0755), "no file");
	return attempt(.path = "script");
}

CASE(enoent_elf_interpreter)
{
	need(put_dynamic("dynamic", SPEC_DIR "/missing"), "no file");
	return attempt(.path = "dynamic");
}

/* ENOEXEC */

CASE(enoexec_empty)
{
	need(put_file("file", "", 0755), "no file");
	return attempt(.path = "file");
}

CASE(enoexec_text)
{
	need(put_file("file", "echo this is for a shell\n", 0755), "no file");
	return attempt(.path = "file");
}

CASE(enoexec_script_no_name)
{
	need(put_file("file", "#! \t\n", 0755), "no file");
	return attempt(.path = "file");
}

/* The first line of a script with an interpreter of that many bytes. */
static bool put_long_script(const char *path, size_t length)
{
	char *text = long_string(length + 3, '/');
	bool ok;

	memcpy(text, "#!", 2);
	memcpy(text + 2, SPEC_DIR, strlen(SPEC_DIR));
	memcpy(text + 2 + length - 5, "image", 5);
	text[2 + length] = '\n';
	ok = put_file(path, text, 0755);
	free(text);
	return ok;
}

CASE(enoexec_script_long_name)
{
	need_image();
	need(put_long_script("image1", 253) && put_long_script("image2", 254),
	     "no file");
	/* With its #! and its end of line: 256 bytes. */
	must_run("does not run with 256 bytes", .path = "image1");
	return attempt(.path = "image2");
}

CASE(enoexec_machine)
{
	struct elf e;

	new_elf(&e, NULL);
	e.header.e_machine = OTHER_MACHINE;
	need(put_elf(&e, "file"), "no file");
	return attempt(.path = "file");
}

CASE(enoexec_relocatable)
{
	struct elf e;

	new_elf(&e, NULL);
	e.header.e_type = ET_REL;
	need(put_elf(&e, "file"), "no file");
	return attempt(.path = "file");
}

CASE(enoexec_headers)
{
	struct elf e;

	new_elf(&e, NULL);
	e.header.e_phoff = e.size;
	need(put_elf(&e, "file"), "no file");
	return attempt(.path = "file");
}

CASE(enoexec_interpreter_empty)
{
	need(put_dynamic("file", ""), "no file");
	return attempt(.path = "file");
}

CASE(enoexec_interpreter_long)
{
	char *interp = long_string(4096, '/');
	struct elf e;

	new_elf(&e, interp);
	need(put_elf(&e, "file"), "no file");
	return attempt(.path = "file");
}

CASE(enoexec_interpreter_endless)
{
	struct elf e;

	new_elf(&e, SPEC_DIR "/missing");
	ELF_INTERP(&e)->p_filesz--;
	need(put_elf(&e, "file"), "no file");
	return attempt(.path = "file");
}

CASE(enoexec_allocation)
{
	need_image();
	return until("image", "ENOEXEC", false);
}

/* ENOMEM */

static int commit_nothing(void)
{
	return !put_value("/proc/sys/vm/overcommit_ratio", "0") ||
	       !put_value("/proc/sys/vm/overcommit_memory", "2");
}

CASE(enomem_commit)
{
	need_image();
	need(!access("/proc/sys/vm/overcommit_memory", W_OK),
	     "no overcommit_memory");
	return attempt(.path = "image", .meanwhile = commit_nothing);
}

CASE(enomem_allocation)
{
	need_image();
	return until("image", "ENOMEM", false);
}

/* ENOTDIR */

CASE(enotdir_component)
{
	need_image();
	return attempt(.path = "image/x");
}

CASE(enotdir_slash)
{
	need_image();
	return attempt(.path = "image/");
}

/* EOPNOTSUPP */

static int prepare_fail_directory(const struct attempt *a)
{
	return fchdir(FD_FAILFS_ROOT);
}

static int prepare_fail_root(const struct attempt *a)
{
	return syscall(__NR_fchroot, FD_FAILFS_ROOT, 0);
}

CASE(eopnotsupp_directory)
{
	return attempt(.path = "image", .prepare = prepare_fail_directory);
}

CASE(eopnotsupp_root)
{
	return attempt(.path = "/image", .prepare = prepare_fail_root);
}

/* EPERM */

static int prepare_bounded(const struct attempt *a)
{
	return prctl(PR_CAPBSET_DROP, CAP_NET_RAW, 0, 0, 0);
}

static int prepare_inheriting(const struct attempt *a)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	return syscall(SYS_capget, &header, data) ||
	       (data[0].inheritable |= 1 << CAP_NET_RAW,
		syscall(SYS_capset, &header, data)) || prepare_bounded(a);
}

CASE(eperm_capabilities)
{
	need_image();
	need(put_image("image1") && put_capability("image", false) &&
	     put_capability("image1", true), "no capabilities of files");
	must_run("does not run with the capability", .path = "image");
	must_run("does not run where it is inheritable", .path = "image1",
		 .prepare = prepare_inheriting);
	for (int i = 0; i < 2; i++) {
		const char *seen = attempt(.path = i ? "image1" : "image",
					   .prepare = i ? prepare_bounded :
						      prepare_inheriting);

		if (strcmp(seen, "EPERM"))
			return seen;
	}
	return attempt(.path = "image", .prepare = prepare_bounded);
}

/* ETXTBSY */

CASE(etxtbsy_program)
{
	need_image();
	need(open("image", O_WRONLY) >= 0, "no open()");
	return attempt(.path = "image");
}

CASE(etxtbsy_script)
{
	need_image();
	need(put_file("script", "#!" SPEC_DIR "/image\n", 0755), "no file");
	need(open("script", O_WRONLY) >= 0, "no open()");
	return attempt(.path = "script");
}

CASE(etxtbsy_script_interpreter)
{
	need_image();
	need(put_file("script", "#!" SPEC_DIR "/image\n", 0755), "no file");
	need(open("image", O_WRONLY) >= 0, "no open()");
	return attempt(.path = "script");
}

CASE(etxtbsy_elf_interpreter)
{
	need_image();
	need(put_dynamic("dynamic", SPEC_DIR "/image"), "no file");
	need(open("image", O_WRONLY) >= 0, "no open()");
	return attempt(.path = "dynamic");
}

/* Errors from elsewhere. Those that no claim has. */
static const int foreign[] = { ECANCELED, EUCLEAN, ENOKEY, ETIMEDOUT };

static const char *as_chosen(const char *(*attempt_of)(int error))
{
	for (size_t i = 0; i < ARRAY(foreign); i++)
		if (strcmp(attempt_of(foreign[i]), errno_name(foreign[i])))
			return "not as chosen";
	return "any";
}

static int prepare_filter(const struct attempt *a)
{
	return !answer_by_filter(a->arg);
}

static const char *exec_filtered(int error)
{
	return attempt(.path = "image", .prepare = prepare_filter,
		       .arg = error);
}

CASE(from_seccomp)
{
	need_image();
	need(!prctl(PR_GET_SECCOMP, 0, 0, 0, 0), "no seccomp");
	return as_chosen(exec_filtered);
}

static const char *exec_answered(int error)
{
	return attempt(.path = "image", .traced = true, .answer = error);
}

CASE(from_tracer)
{
	need_image();
	attempt(.path = "image", .traced = true);
	need(!result.no_info, "no PTRACE_GET_SYSCALL_INFO");
	return as_chosen(exec_answered);
}

/* A file system in which to look up the name of a number is that error. */
static void serve(void *arg, int ready)
{
	int fd = *(int *)arg;
	static char in[FUSE_MIN_READ_BUFFER + 4096 * 33];
	struct {
		struct fuse_out_header header;
		union {
			struct fuse_init_out init;
			struct fuse_attr_out attr;
		};
	} out;
	struct fuse_in_header *header = (void *)in;

	tell_ready(ready);
	while (read(fd, in, sizeof(in)) > 0) {
		memset(&out, 0, sizeof(out));
		out.header.unique = header->unique;
		out.header.len = sizeof(out.header);
		switch (header->opcode) {
		case FUSE_INIT:
			out.header.len += sizeof(out.init);
			out.init.major = FUSE_KERNEL_VERSION;
			out.init.minor = FUSE_KERNEL_MINOR_VERSION;
			out.init.max_write = 4096;
			break;
		case FUSE_GETATTR:
			out.header.len += sizeof(out.attr);
			out.attr.attr.ino = FUSE_ROOT_ID;
			out.attr.attr.mode = S_IFDIR | 0755;
			out.attr.attr.nlink = 2;
			break;
		case FUSE_LOOKUP:
			out.header.error = -atoi(in + sizeof(*header));
			break;
		case FUSE_FORGET:
		case FUSE_BATCH_FORGET:
		case FUSE_INTERRUPT:
			continue;
		default:
			out.header.error = -EIO;
		}
		if (write(fd, &out, out.header.len) < 0 && errno != ENOENT)
			_exit(1);
	}
}

static const char *exec_served(int error)
{
	return attempt(.path = say("fuse/%ld", error));
}

CASE(from_filesystem)
{
	char options[64];
	int fd;

	mknod("device", S_IFCHR | 0600, makedev(10, 229));
	fd = open("device", O_RDWR);
	need(fd >= 0, "no FUSE");
	snprintf(options, sizeof(options),
		 "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	need(!mkdir("fuse", 0755) &&
	     !mount("fuse", "fuse", "fuse", 0, options), "no FUSE mount");
	need(background(serve, &fd), "no server");
	return as_chosen(exec_served);
}

static int prepare_landlock(const struct attempt *a)
{
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE,
	};
	int fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);

	return fd < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       syscall(SYS_landlock_restrict_self, fd, 0);
}

CASE(from_lsm)
{
	need_image();
	need(syscall(SYS_landlock_create_ruleset, NULL, 0,
		     LANDLOCK_CREATE_RULESET_VERSION) > 0, "no Landlock");
	return attempt(.path = "image", .prepare = prepare_landlock);
}

struct listener {
	int fd;
	unsigned int response;
};

static void listen_and_refuse(void *arg, int ready)
{
	struct listener *listener = arg;
	struct fanotify_event_metadata event;
	struct fanotify_response response;

	tell_ready(ready);
	while (read(listener->fd, &event, sizeof(event)) == sizeof(event)) {
		response.fd = event.fd;
		response.response = listener->response;
		/* Who may not refuse so has to say something else. */
		if (write(listener->fd, &response, sizeof(response)) < 0) {
			response.response = FAN_ALLOW;
			if (write(listener->fd, &response,
				  sizeof(response)) < 0)
				_exit(1);
		}
		close(event.fd);
	}
}

/* The outcome if who listens to the execution of image responds so. */
static const char *exec_listened(unsigned int class, unsigned int response,
				 const char **why)
{
	struct listener listener = { .response = response };
	const char *outcome;
	pid_t pid;

	listener.fd = fanotify_init(class | FAN_CLOEXEC, O_RDONLY | O_CLOEXEC);
	need(listener.fd >= 0, "no fanotify");
	need(!fanotify_mark(listener.fd, FAN_MARK_ADD, FAN_OPEN_EXEC_PERM,
			    AT_FDCWD, "image"), "no permission events");
	pid = background(listen_and_refuse, &listener);
	need(pid, "no listener");
	outcome = attempt(.path = "image");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(listener.fd);
	return outcome;
}

CASE(from_fanotify)
{
	need_image();
	return exec_listened(FAN_CLASS_CONTENT, FAN_DENY, why);
}

CASE(from_fanotify_chosen)
{
	/* Every one that there is, in the order of the alphabet. */
	static const char *const names[] = {
		"EACCES", "EAGAIN", "EBUSY", "EDQUOT", "EINTR", "EINVAL", "EIO",
		"ENOENT", "ENOMEM", "ENOSPC", "EPERM", "EROFS", "ETXTBSY",
	};
	static char seen[256];
	const char *outcome;

	need_image();
	for (size_t i = 0; i < ARRAY(names); i++) {
		int error = errno_value(names[i]);

		outcome = exec_listened(FAN_CLASS_PRE_CONTENT,
					FAN_DENY | (unsigned int)error << 24,
					why);
		need(outcome, *why);
		if (strcmp(outcome, names[i]))
			continue;
		if (seen[0])
			strcat(seen, " ");
		strcat(seen, outcome);
	}
	return seen;
}

/* What comes first. */

static const char *which(const char *seen, const char *first,
			 const char *second)
{
	return !strcmp(seen, first) ? "before" :
	       !strcmp(seen, second) ? "after" : seen;
}

CASE(order_processes)
{
	char **bad = LIST(BAD_ADDRESS);
	const char *seen = "EAGAIN";

	need_image();
	need(crowd(SOMEBODY), "no other processes");
	need(put_file("empty", "", 0755) && !mkdir("d", 0755), "no file");
#define SO_TOO(...)							\
	do {								\
		if (!strcmp(seen, "EAGAIN"))				\
			seen = attempt(.prepare = prepare_crowded,	\
				       __VA_ARGS__);			\
	} while (0)
	SO_TOO(.path = "missing");
	SO_TOO(.path = BAD_ADDRESS);
	SO_TOO(.path = "");
	SO_TOO(.path = "d");
	SO_TOO(.path = "empty");
	SO_TOO(.path = "image", .argv = bad);
	SO_TOO(.path = "image", .envp = BAD_ADDRESS);
	SO_TOO(.path = "image", .at = true, .fd = 999, .flags = 1);
#undef SO_TOO
	return !strcmp(seen, "EAGAIN") ? "before" : seen;
}

CASE(order_filename)
{
	return which(attempt(.path = "missing", .argv = BAD_ADDRESS),
		     "ENOENT", "EFAULT");
}

CASE(order_permission)
{
	need_image();
	need(!chmod("image", 0644), "no chmod()");
	return which(attempt(.path = "image", .argv = BAD_ADDRESS),
		     "EACCES", "EFAULT");
}

CASE(order_busy)
{
	need_image();
	need(open("image", O_WRONLY) >= 0, "no open()");
	return which(attempt(.path = "image", .argv = BAD_ADDRESS),
		     "ETXTBSY", "EFAULT");
}

CASE(order_pointers)
{
	char **argv = calloc(20001, sizeof(*argv));

	need_image();
	for (int i = 0; argv && i < 20000; i++)
		argv[i] = BAD_ADDRESS;
	return which(attempt(.path = "image", .argv = argv,
			     .prepare = prepare_stack, .arg = 256 << 10),
		     "E2BIG", "EFAULT");
}

CASE(order_strings)
{
	char **argv = LIST(long_string(32 * page_size(), 'a'));
	char **envp = LIST(BAD_ADDRESS);
	const char *seen;

	need_image();
	seen = which(attempt(.path = "image", .argv = argv, .envp = envp),
		     "EFAULT", "E2BIG");
	if (strcmp(seen, "before"))
		return seen;
	/* And the other way round. */
	return which(attempt(.path = "image", .argv = envp, .envp = argv),
		     "E2BIG", "EFAULT");
}

CASE(order_contents)
{
	char **argv = LIST(BAD_ADDRESS);

	need(put_file("empty", "", 0755), "no file");
	return which(attempt(.path = "empty", .argv = argv), "EFAULT",
		     "ENOEXEC");
}

CASE(order_capabilities)
{
	need(put_dynamic("dynamic", SPEC_DIR "/missing"), "no file");
	need(put_capability("dynamic", false), "no capabilities of files");
	return which(attempt(.path = "dynamic", .prepare = prepare_bounded),
		     "ENOENT", "EPERM");
}

/* What only execveat() has. */

static int open_directory(void)
{
	return open(SPEC_DIR, O_RDONLY | O_DIRECTORY);
}

CASE(fd_directory)
{
	int fd = open_directory();

	need_image();
	need(!chdir("/"), "no chdir()");
	return attempt(.at = true, .fd = fd, .path = "image");
}

CASE(fd_not_needed)
{
	need_image();
	return attempt(.at = true, .fd = 999, .path = SPEC_DIR "/image");
}

CASE(fd_o_path)
{
	int fd = open(SPEC_DIR, O_PATH);

	need_image();
	need(!chdir("/"), "no chdir()");
	must_run("no directory", .at = true, .fd = fd, .path = "image");
	return attempt(.at = true, .fd = open(SPEC_DIR "/image", O_PATH),
		       .path = "", .flags = AT_EMPTY_PATH);
}

CASE(flags_known)
{
	static const struct {
		unsigned int bit;
		const char *name;
	} names[] = {
		{ AT_SYMLINK_NOFOLLOW, "AT_SYMLINK_NOFOLLOW" },
		{ AT_EMPTY_PATH, "AT_EMPTY_PATH" },
		{ AT_EXECVE_CHECK, "AT_EXECVE_CHECK" },
	};
	static char seen[256];

	for (int bit = 0; bit < 32; bit++) {
		unsigned int flags = 1U << bit;
		const char *name = say("%#lx", flags), *outcome;

		outcome = attempt(.at = true, .fd = AT_FDCWD,
				  .path = "missing", .flags = flags);
		if (!strcmp(outcome, "EINVAL"))
			continue;
		for (size_t i = 0; i < ARRAY(names); i++)
			if (names[i].bit == flags)
				name = names[i].name;
		if (seen[0])
			strcat(seen, " ");
		strcat(seen, name);
	}
	return seen;
}

CASE(flags_empty_path)
{
	need_image();
	return attempt(.at = true, .fd = open("image", O_RDONLY), .path = "",
		       .flags = AT_EMPTY_PATH);
}

CASE(flags_empty_path_unused)
{
	need_image();
	return attempt(.at = true, .fd = open_directory(), .path = "image",
		       .flags = AT_EMPTY_PATH);
}

CASE(flags_nofollow_last)
{
	need(!mkdir("d", 0755) && put_image("d/image") && !symlink("d", "link"),
	     "no file");
	return attempt(.at = true, .fd = AT_FDCWD, .path = "link/image",
		       .flags = AT_SYMLINK_NOFOLLOW);
}

CASE(flags_check_contents)
{
	need(put_file("empty", "", 0755) &&
	     put_dynamic("dynamic", SPEC_DIR "/missing"), "no file");
	return !strcmp(attempt(.at = true, .fd = AT_FDCWD, .path = "empty",
			       .flags = AT_EXECVE_CHECK), "0") &&
	       !strcmp(attempt(.at = true, .fd = AT_FDCWD, .path = "dynamic",
			       .flags = AT_EXECVE_CHECK), "0") ?
	       "ignored" : "looked at";
}

CASE(flags_check_permission)
{
	need_image();
	need(!chmod("image", 0644), "no chmod()");
	return attempt(.at = true, .fd = AT_FDCWD, .path = "image",
		       .flags = AT_EXECVE_CHECK);
}

CASE(flags_check_argv)
{
	need_image();
	return attempt(.at = true, .fd = AT_FDCWD, .path = "image",
		       .argv = BAD_ADDRESS, .flags = AT_EXECVE_CHECK);
}

CASE(return_check)
{
	need_image();
	return attempt(.at = true, .fd = AT_FDCWD, .path = "image",
		       .flags = AT_EXECVE_CHECK);
}

CASE(ebadf_relative)
{
	return attempt(.at = true, .fd = 999, .path = "image");
}

CASE(ebadf_empty_path)
{
	return attempt(.at = true, .fd = 999, .path = "",
		       .flags = AT_EMPTY_PATH);
}

CASE(eacces_empty_path)
{
	const char *seen = attempt(.at = true, .fd = AT_FDCWD, .path = "",
				   .flags = AT_EMPTY_PATH);

	if (strcmp(seen, "EACCES"))
		return seen;
	return attempt(.at = true, .fd = open_directory(), .path = "",
		       .flags = AT_EMPTY_PATH);
}

CASE(efault_empty_path)
{
	need_image();
	return attempt(.at = true, .fd = open("image", O_RDONLY), .path = NULL,
		       .flags = AT_EMPTY_PATH);
}

CASE(einval_flags)
{
	need_image();
	return attempt(.at = true, .fd = AT_FDCWD, .path = "image",
		       .flags = 0x40000000);
}

CASE(eloop_nofollow)
{
	need_image();
	need(!symlink("image", "link"), "no link");
	return attempt(.at = true, .fd = AT_FDCWD, .path = "link",
		       .flags = AT_SYMLINK_NOFOLLOW);
}

CASE(enoent_no_empty_path)
{
	need_image();
	return attempt(.at = true, .fd = open("image", O_RDONLY), .path = "");
}

CASE(enoent_script_cloexec)
{
	int fd;

	need_image();
	need(put_file("script", "#!" SPEC_DIR "/image\n", 0755), "no file");
	fd = open("script", O_RDONLY);
	/* The name that it then has makes it one of our images. */
	must_run("does not run without FD_CLOEXEC", .at = true, .fd = fd,
		 .path = "", .flags = AT_EMPTY_PATH);
	need(!fcntl(fd, F_SETFD, FD_CLOEXEC), "no FD_CLOEXEC");
	return attempt(.at = true, .fd = fd, .path = "",
		       .flags = AT_EMPTY_PATH);
}

CASE(enotdir_fd)
{
	need_image();
	return attempt(.at = true, .fd = open("image", O_RDONLY), .path = "x");
}

CASE(eopnotsupp_empty_path)
{
	return attempt(.at = true, .fd = AT_FDCWD, .path = "",
		       .flags = AT_EMPTY_PATH,
		       .prepare = prepare_fail_directory);
}

CASE(eopnotsupp_interpreter)
{
	need_image();
	need(put_dynamic("dynamic", SPEC_DIR "/image"), "no file");
	must_run("does not run without an interpreter", .at = true,
		 .fd = open("image", O_RDONLY), .path = "", .flags = AT_EMPTY_PATH,
		 .prepare = prepare_fail_root);
	return attempt(.at = true, .fd = open("dynamic", O_RDONLY), .path = "",
		       .flags = AT_EMPTY_PATH, .prepare = prepare_fail_root);
}

CASE(etxtbsy_check)
{
	need_image();
	need(open("image", O_WRONLY) >= 0, "no open()");
	return attempt(.at = true, .fd = AT_FDCWD, .path = "image",
		       .flags = AT_EXECVE_CHECK);
}

CASE(order_flags)
{
	return which(attempt(.at = true, .fd = AT_FDCWD, .path = BAD_ADDRESS,
			     .flags = 1), "EINVAL", "EFAULT");
}

CASE(order_fd)
{
	return which(attempt(.at = true, .fd = 999, .path = BAD_ADDRESS),
		     "EFAULT", "EBADF");
}

#define CONSTRAINT(about, fn)						\
	{ #fn, "constraint", #about, "before", "caller", fn, NULL }
#define RETURN(who, fn)							\
	{ #fn, "return", NULL, "any", who, fn, NULL }
#define ERROR(about, fn)						\
	{ #fn, "error", #about, "before", "caller", fn, NULL }
#define FROM(about, fn)							\
	{ #fn, "error_from", about, "before", "caller", fn, NULL }
#define ORDER(first, second, fn)					\
	{ #fn, "order", first, "before", "caller", fn, second }

const struct spec_case error_cases[] = {
	CONSTRAINT(filename, filename_longest),
	CONSTRAINT(filename, filename_longest_component),
	CONSTRAINT(filename, filename_memfd),
	CONSTRAINT(argv, argv_null),
	CONSTRAINT(argv, argv_empty),
	CONSTRAINT(argv, argv_any_text),
	CONSTRAINT(argv, argv_longest_string),
	CONSTRAINT(envp, envp_null),
	CONSTRAINT(envp, envp_any_text),
	CONSTRAINT(envp, envp_longest_string),
	CONSTRAINT(argv, total_quarter_of_stack),
	CONSTRAINT(argv, total_at_most),
	CONSTRAINT(argv, total_at_least),
	CONSTRAINT(argv, total_empty_strings),
	CONSTRAINT(fd, fd_directory),
	CONSTRAINT(fd, fd_not_needed),
	CONSTRAINT(fd, fd_o_path),
	CONSTRAINT(flags, flags_known),
	CONSTRAINT(flags, flags_empty_path),
	CONSTRAINT(flags, flags_empty_path_unused),
	CONSTRAINT(flags, flags_nofollow_last),
	CONSTRAINT(flags, flags_check_contents),
	CONSTRAINT(flags, flags_check_permission),
	CONSTRAINT(flags, flags_check_argv),

	RETURN("tracer", return_success),
	RETURN("caller,tracer", return_error),
	RETURN("parent,tracer", late_signal),
	RETURN("parent", late_signal_forced),
	RETURN("tracer", late_signal_code),
	RETURN("tracer", late_no_event),
	RETURN("tracer", late_value),
	RETURN("parent", late_allocation),
	RETURN("parent", late_no_core),
	RETURN("tracer", return_success_and_crash),
	RETURN("caller", return_check),

	ERROR(E2BIG, e2big_string),
	ERROR(E2BIG, e2big_env_string),
	ERROR(E2BIG, e2big_total),
	ERROR(E2BIG, e2big_total_unlimited),
	ERROR(E2BIG, e2big_pointers),
	ERROR(E2BIG, e2big_small_stack),
	ERROR(E2BIG, e2big_script),
	ERROR(E2BIG, e2big_allocation),
	ERROR(EACCES, eacces_mode),
	ERROR(EACCES, eacces_other_user),
	ERROR(EACCES, eacces_search),
	ERROR(EACCES, eacces_directory),
	ERROR(EACCES, eacces_fifo),
	ERROR(EACCES, eacces_socket),
	ERROR(EACCES, eacces_device),
	ERROR(EACCES, eacces_noexec_mount),
	ERROR(EACCES, eacces_noexec_filesystem),
	ERROR(EACCES, eacces_memfd),
	ERROR(EACCES, eacces_protected_symlink),
	ERROR(EACCES, eacces_script_interpreter),
	ERROR(EACCES, eacces_script_directory),
	ERROR(EACCES, eacces_elf_interpreter),
	ERROR(EACCES, eacces_elf_directory),
	ERROR(EACCES, eacces_empty_path),
	ERROR(EAGAIN, eagain_processes),
	ERROR(EBADF, ebadf_relative),
	ERROR(EBADF, ebadf_empty_path),
	ERROR(EFAULT, efault_filename),
	ERROR(EFAULT, efault_filename_null),
	ERROR(EFAULT, efault_filename_end),
	ERROR(EFAULT, efault_argv),
	ERROR(EFAULT, efault_argv_end),
	ERROR(EFAULT, efault_argv_string),
	ERROR(EFAULT, efault_envp),
	ERROR(EFAULT, efault_envp_string),
	ERROR(EFAULT, efault_empty_path),
	ERROR(EINTR, eintr_lease),
	ERROR(EINVAL, einval_file),
	ERROR(EINVAL, einval_interpreter_name),
	ERROR(EINVAL, einval_flags),
	ERROR(EIO, eio_interpreter_name),
	ERROR(EIO, eio_interpreter_short),
	ERROR(ELIBBAD, elibbad_no_elf),
	ERROR(ELIBBAD, elibbad_machine),
	ERROR(ELIBBAD, elibbad_no_headers),
	ERROR(ELIBBAD, elibbad_allocation),
	ERROR(ELOOP, eloop_links),
	ERROR(ELOOP, eloop_scripts),
	ERROR(ELOOP, eloop_nosymfollow),
	ERROR(ELOOP, eloop_nofollow),
	ERROR(ENAMETOOLONG, enametoolong_path),
	ERROR(ENAMETOOLONG, enametoolong_component),
	ERROR(ENAMETOOLONG, enametoolong_interpreter),
	ERROR(ENFILE, enfile_file_max),
	ERROR(ENOENT, enoent_missing),
	ERROR(ENOENT, enoent_empty),
	ERROR(ENOENT, enoent_dangling),
	ERROR(ENOENT, enoent_removed_directory),
	ERROR(ENOENT, enoent_script_interpreter),
	ERROR(ENOENT, enoent_elf_interpreter),
	ERROR(ENOENT, enoent_no_empty_path),
	ERROR(ENOENT, enoent_script_cloexec),
	ERROR(ENOEXEC, enoexec_empty),
	ERROR(ENOEXEC, enoexec_text),
	ERROR(ENOEXEC, enoexec_script_no_name),
	ERROR(ENOEXEC, enoexec_script_long_name),
	ERROR(ENOEXEC, enoexec_machine),
	ERROR(ENOEXEC, enoexec_relocatable),
	ERROR(ENOEXEC, enoexec_headers),
	ERROR(ENOEXEC, enoexec_interpreter_empty),
	ERROR(ENOEXEC, enoexec_interpreter_long),
	ERROR(ENOEXEC, enoexec_interpreter_endless),
	ERROR(ENOEXEC, enoexec_allocation),
	ERROR(ENOMEM, enomem_commit),
	ERROR(ENOMEM, enomem_allocation),
	ERROR(ENOTDIR, enotdir_component),
	ERROR(ENOTDIR, enotdir_slash),
	ERROR(ENOTDIR, enotdir_fd),
	ERROR(EOPNOTSUPP, eopnotsupp_directory),
	ERROR(EOPNOTSUPP, eopnotsupp_root),
	ERROR(EOPNOTSUPP, eopnotsupp_empty_path),
	ERROR(EOPNOTSUPP, eopnotsupp_interpreter),
	ERROR(EPERM, eperm_capabilities),
	ERROR(ETXTBSY, etxtbsy_program),
	ERROR(ETXTBSY, etxtbsy_script),
	ERROR(ETXTBSY, etxtbsy_script_interpreter),
	ERROR(ETXTBSY, etxtbsy_elf_interpreter),
	ERROR(ETXTBSY, etxtbsy_check),

	FROM("seccomp", from_seccomp),
	FROM("tracer", from_tracer),
	FROM("filesystem", from_filesystem),
	FROM("lsm", from_lsm),
	FROM("fanotify", from_fanotify),
	FROM("fanotify", from_fanotify_chosen),

	ORDER("EAGAIN of RLIMIT_NPROC", "every other error", order_processes),
	ORDER("errors of filename", "errors of argv and envp", order_filename),
	ORDER("EACCES of the program", "errors of argv and envp",
	      order_permission),
	ORDER("ETXTBSY of the program", "errors of argv and envp", order_busy),
	ORDER("E2BIG for too many pointers", "EFAULT for a string",
	      order_pointers),
	ORDER("errors of strings of envp", "errors of strings of argv",
	      order_strings),
	ORDER("errors of argv and envp", "errors of what is in the file",
	      order_contents),
	ORDER("errors of the interpreter", "EPERM of capabilities",
	      order_capabilities),
	ORDER("EINVAL of flags", "errors of filename", order_flags),
	ORDER("EFAULT of filename", "EBADF", order_fd),
};

const size_t nr_error_cases = ARRAY(error_cases);
