// SPDX-License-Identifier: GPL-2.0
/*
 * What has been written about execve() and is not so
 *
 * Manuals, comments and earlier specifications say these things. Each is tried
 * on the running kernel, so that nobody adds it to the specification.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "execve_spec_try.h"

#define FALSE(fn)	static const char *(fn)(const char **why)

static char *long_string(size_t length)
{
	char *s = calloc(1, length + 1);

	if (!s)
		abort();
	memset(s, 'a', length);
	return s;
}

FALSE(two_interpreters)
{
	struct elf e;

	need(elf_has_code(), "no code for this machine");
	need_image();
	new_elf(&e, NULL);
	need(put_elf(&e, "interp"), "no file");
	new_elf(&e, SPEC_DIR "/interp");
	e.header.e_phnum = 3;
	ELF_SEGMENTS(&e)[2] = *ELF_INTERP(&e);
	ELF_SEGMENTS(&e)[2].p_offset = 0x1000;
	ELF_SEGMENTS(&e)[2].p_filesz = sizeof("/missing");
	strcpy((char *)e.bytes + 0x1000, "/missing");
	/* The first one lies elsewhere. */
	ELF_LOAD(&e)->p_vaddr += 0x1000000;
	need(put_elf(&e, "two"), "no file");
	return attempt(.path = "two");
}

FALSE(interpreter_machine)
{
	struct elf e;

	new_elf(&e, NULL);
	e.header.e_machine = EM_M32;
	need(put_elf(&e, "interp"), "no file");
	new_elf(&e, SPEC_DIR "/interp");
	need(put_elf(&e, "dynamic"), "no file");
	return attempt(.path = "dynamic");
}

FALSE(interpreter_relocatable)
{
	struct elf e;

	new_elf(&e, NULL);
	e.header.e_type = ET_REL;
	need(put_elf(&e, "interp"), "no file");
	new_elf(&e, SPEC_DIR "/interp");
	need(put_elf(&e, "dynamic"), "no file");
	return attempt(.path = "dynamic");
}

FALSE(interpreter_directory)
{
	struct elf e;

	new_elf(&e, SPEC_DIR);
	need(put_elf(&e, "dynamic"), "no file");
	return attempt(.path = "dynamic");
}

FALSE(script_directory)
{
	need(put_file("script", "#!" SPEC_DIR "\n", 0755), "no file");
	return attempt(.path = "script");
}

static int prepare_no_files(const struct attempt *a)
{
	return !limit(RLIMIT_NOFILE, 0);
}

FALSE(no_descriptors)
{
	need_image();
	return attempt(.path = "image", .prepare = prepare_no_files);
}

FALSE(no_descriptors_script)
{
	need_image();
	need(put_file("image1", "#!" SPEC_DIR "/image\n", 0755), "no file");
	return attempt(.path = "image1", .prepare = prepare_no_files);
}

FALSE(long_argument)
{
	char **argv = LIST("image", long_string(1 << 20));

	need_image();
	return attempt(.path = "image", .argv = argv);
}

FALSE(null_argv)
{
	need_image();
	return attempt(.path = "image", .argv = no_list, .envp = no_list);
}

static int prepare_big_stack(const struct attempt *a)
{
	return !limit(RLIMIT_STACK, RLIM_INFINITY);
}

static const char *exec_many(size_t bytes)
{
	size_t nr = bytes / 100000;
	char **argv = calloc(nr + 1, sizeof(*argv)), *s = long_string(99999);

	if (!argv)
		abort();
	for (size_t i = 0; i < nr; i++)
		argv[i] = s;
	return attempt(.path = "image", .argv = argv,
		       .prepare = prepare_big_stack);
}

FALSE(two_megabytes)
{
	need_image();
	return exec_many(5000000);
}

FALSE(no_limit)
{
	need_image();
	return exec_many(8000000);
}

/* A set-user-ID image of another user. */
static bool put_set_id(const char *path)
{
	return put_image(path) && !chown(path, SOMEBODY_ELSE, -1) &&
	       !chmod(path, 04755);
}

/* As whom it runs. */
static const char *whose(const char *outcome)
{
	if (strcmp(outcome, "runs") || !result.reported)
		return outcome;
	return result.report.euid == SOMEBODY ? "runs as the caller" :
	       result.report.euid == SOMEBODY_ELSE ? "runs as the owner" :
	       "runs as somebody else";
}

FALSE(nosuid)
{
	need(!mkdir("m", 0755) &&
	     !mount("m", "m", "tmpfs", MS_NOSUID, "mode=0755") &&
	     put_set_id("m/image"), "no mount");
	return whose(attempt(.path = "m/image", .uid = SOMEBODY));
}

static int prepare_no_new_privs(const struct attempt *a)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

FALSE(no_new_privs)
{
	need(put_set_id("image"), "no file");
	must_run("never runs", .path = "image", .uid = SOMEBODY);
	if (result.report.euid != SOMEBODY_ELSE)
		return "never runs as the owner";
	return whose(attempt(.path = "image", .uid = SOMEBODY,
			     .prepare = prepare_no_new_privs));
}

/* A tracer without privileges. */
FALSE(traced)
{
	static char seen[64];
	int end[2], status;
	ssize_t n;
	pid_t pid;

	need(put_set_id("image"), "no file");
	need(!pipe(end), "no pipe");
	pid = fork();
	if (!pid) {
		const char *outcome;

		if (setresgid(SOMEBODY, SOMEBODY, SOMEBODY) ||
		    setresuid(SOMEBODY, SOMEBODY, SOMEBODY) ||
		    prctl(PR_SET_DUMPABLE, 1))
			_exit(1);
		outcome = whose(attempt(.path = "image", .traced = true));
		if (write(end[1], outcome, strlen(outcome)) < 0)
			_exit(1);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	n = read(end[0], seen, sizeof(seen) - 1);
	seen[n > 0 ? n : 0] = 0;
	return seen;
}

/* Share the working directory with somebody else. */
static int sleep_on(void *arg)
{
	/* The pipes by which the end of the others is seen. */
	close_range(3, ~0U, 0);
	for (;;)
		pause();
	return 0;
}

static int prepare_shared(const struct attempt *a)
{
	static long double stack[4096];

	return clone(sleep_on, stack + ARRAY(stack), CLONE_FS | SIGCHLD,
		     NULL) < 0;
}

FALSE(shared_directory)
{
	need(put_set_id("image"), "no file");
	return whose(attempt(.path = "image", .uid = SOMEBODY,
			     .prepare = prepare_shared));
}

FALSE(noexec_mount)
{
	need(!mkdir("m", 0755) &&
	     !mount("m", "m", "tmpfs", MS_NOEXEC, NULL) && put_image("m/image"),
	     "no mount");
	return attempt(.path = "m/image");
}

FALSE(read_only)
{
	need(!mkdir("m", 0755) && !mount("m", "m", "tmpfs", 0, NULL) &&
	     put_image("m/image") &&
	     !mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL), "no mount");
	return attempt(.path = "m/image");
}

FALSE(empty_filename)
{
	need_image();
	return attempt(.at = true, .fd = open("image", O_RDONLY), .path = "");
}

FALSE(many_processes)
{
	need_image();
	need(crowd(SOMEBODY), "no other processes");
	/* The limit comes after the change of the user. */
	if (fork() == 0) {
		const char *outcome;

		if (setresuid(SOMEBODY, SOMEBODY, SOMEBODY) ||
		    !limit(RLIMIT_NPROC, 3))
			_exit(1);
		outcome = attempt(.path = "image");
		_exit(strcmp(outcome, "no fork") ? 1 : 0);
	}
	wait(NULL);
	return attempt(.path = "image", .uid = SOMEBODY);
}

FALSE(capable)
{
	need_image();
	need(crowd(SOMEBODY), "no other processes");
	return attempt(.path = "image", .prepare = prepare_crowded_capable);
}

FALSE(no_mode)
{
	need_image();
	need(!chmod("image", 0644), "no chmod()");
	return attempt(.path = "image");
}

FALSE(five_scripts)
{
	char text[64] = "#!" SPEC_DIR "/image\n", path[16];

	need_image();
	for (int i = 1; i <= 5; i++) {
		snprintf(path, sizeof(path), "image%d", i);
		need(put_file(path, text, 0755), "no file");
		snprintf(text, sizeof(text), "#!" SPEC_DIR "/%s\n", path);
	}
	return attempt(.path = "image5");
}

FALSE(minus_one)
{
	static char seen[32];

	attempt(.path = "missing", .traced = true);
	need(!result.no_info, "no PTRACE_GET_SYSCALL_INFO");
	snprintf(seen, sizeof(seen), "-%s", errno_name(-result.value));
	return seen;
}

FALSE(never_returns)
{
	need_image();
	return attempt(.at = true, .fd = AT_FDCWD, .path = "image",
		       .flags = 0x10000 /* AT_EXECVE_CHECK */);
}

static int prepare_little_memory(const struct attempt *a)
{
	return !limit(RLIMIT_AS, 1 << 20);
}

FALSE(little_memory)
{
	need_image();
	return attempt(.path = "image", .prepare = prepare_little_memory);
}

static void on_signal(int sig)
{
}

/* Pending, in a process that blocks them. */
static int prepare_pending(const struct attempt *a)
{
	union sigval value;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGALRM);
	sigaddset(&set, SIGRTMIN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) ||
	    signal(SIGUSR1, on_signal) == SIG_ERR ||
	    signal(SIGUSR2, SIG_IGN) == SIG_ERR ||
	    kill(getpid(), SIGUSR1) || raise(SIGUSR2))
		return 1;
	for (value.sival_int = 11; value.sival_int <= 13; value.sival_int++)
		if (sigqueue(getpid(), SIGRTMIN, value))
			return 1;
	return 0;
}

static bool pending(int sig)
{
	return result.reported && result.report.pending & 1ULL << sig;
}

FALSE(pending_cleared)
{
	need_image();
	attempt(.path = "image", .prepare = prepare_pending);
	return pending(SIGUSR1) ? "kept" : "cleared";
}

FALSE(pending_ignored)
{
	need_image();
	attempt(.path = "image", .prepare = prepare_pending);
	return pending(SIGUSR2) ? "kept" : "cleared";
}

FALSE(queue_discarded)
{
	const int *queued = result.report.queued;

	need_image();
	attempt(.path = "image", .prepare = prepare_pending);
	return queued[0] == 11 && queued[1] == 12 && queued[2] == 13 &&
	       !queued[3] ? "kept in order" : "discarded";
}

static int prepare_interval(const struct attempt *a)
{
	struct itimerval long_time = { .it_value.tv_sec = 1000 };

	return setitimer(ITIMER_REAL, &long_time, NULL);
}

FALSE(timers_cleared)
{
	need_image();
	attempt(.path = "image", .prepare = prepare_interval);
	return result.reported && result.report.timer > 900 ? "goes on" :
	       "cleared";
}

static int prepare_expired(const struct attempt *a)
{
	struct itimerval soon = { .it_value.tv_usec = 1000 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	if (sigprocmask(SIG_BLOCK, &set, NULL) ||
	    setitimer(ITIMER_REAL, &soon, NULL))
		return 1;
	for (int i = 0; i < 1000; i++) {
		if (!sigpending(&set) && sigismember(&set, SIGALRM) == 1)
			return 0;
		usleep(1000);
	}
	return 1;
}

FALSE(alarm_cleared)
{
	need_image();
	attempt(.path = "image", .prepare = prepare_expired);
	return pending(SIGALRM) && result.report.alarm_code == SI_KERNEL ?
	       "kept" : "cleared";
}

static int prepare_work(const struct attempt *a)
{
	struct rusage usage;

	do {
		for (int i = 0; i < 1000; i++)
			getppid();
		if (getrusage(RUSAGE_SELF, &usage))
			return 1;
	} while (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec == 0 &&
		 usage.ru_utime.tv_usec + usage.ru_stime.tv_usec < 200000);
	return 0;
}

FALSE(cpu_time_reset)
{
	need_image();
	attempt(.path = "image", .prepare = prepare_work);
	return result.reported && result.report.cpu_time >= 200000 ? "goes on" :
	       "reset";
}

/* In clock ticks, as a start time is told. */
static long ticks(void)
{
	long per_second = sysconf(_SC_CLK_TCK);
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec * per_second + ts.tv_nsec / (1000000000 / per_second);
}

static long *forked;

/* This process was forked just now. */
static int prepare_older(const struct attempt *a)
{
	*forked = ticks();
	/* A moment that is seen in clock ticks. */
	return usleep(200000);
}

FALSE(start_time)
{
	long before = ticks(), start;

	need_image();
	forked = mmap(NULL, sizeof(*forked), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(forked != MAP_FAILED, "no shared memory");
	attempt(.path = "image", .prepare = prepare_older);
	need(result.reported && result.report.start_time[0], "no /proc");
	start = strtol(result.report.start_time, NULL, 10);
	if (start < before || ticks() < *forked + 10)
		return "no clock";
	return start <= *forked ? "kept" : "updated";
}

FALSE(trap_to_tracee)
{
	need_image();
	must_run("does not run", .path = "image", .traced = true);
	if (!result.exec_event)
		return "not traced";
	return result.si_signo == SIGTRAP ? "SIGTRAP" :
	       "PTRACE_EVENT_EXEC alone";
}

static int clear_flags(const struct attempt *a)
{
	struct sigaction action = {
		.sa_handler = SIG_DFL,
		.sa_flags = SA_NOCLDWAIT,
	};

	return sigaction(SIGCHLD, &action, NULL);
}

FALSE(signal_flags)
{
	need_image();
	attempt(.path = "image", .prepare = clear_flags);
	return result.reported && !(result.report.chld_flags & SA_NOCLDWAIT) ?
	       "cleared" : "kept";
}

/* A parent in vfork(), while the child has executed and goes on. */
FALSE(vfork_waits)
{
	char **argv = LIST("image");
	int report[2];
	ssize_t n;
	pid_t pid;
	char c;

	need_image();
	need(!pipe(report), "no pipe");
	/* An image that cannot end: its report does not fit in the pipe. */
	need(fcntl(report[0], F_SETPIPE_SZ, 4096) > 0, "no small pipe");
	fcntl(report[1], F_SETFL, O_NONBLOCK);
	while ((n = write(report[1], argv, 1)) == 1)
		;
	fcntl(report[1], F_SETFL, 0);
	dup2(report[1], REPORT_FD);
	pid = vfork();
	if (!pid) {
		spec_exec("image", argv, argv + 1);
		_exit(1);
	}
	close(REPORT_FD);
	close(report[1]);
	/* Here again, and the child has not ended. */
	n = waitpid(pid, NULL, WNOHANG);
	while (read(report[0], &c, 1) == 1)
		;
	waitpid(pid, NULL, 0);
	return n == 0 ? "the parent goes on" : "the parent waits";
}

static void kill_in_call(void *arg, int ready)
{
	tell_ready(ready);
	usleep(200000);
	kill(getppid(), SIGTERM);
}

static void hold(void *path, int ready)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	signal(SIGIO, SIG_IGN);
	if (fd < 0 || fcntl(fd, F_SETLEASE, F_WRLCK))
		_exit(1);
	tell_ready(ready);
	for (;;)
		pause();
}

static int prepare_killed(const struct attempt *a)
{
	return !background(kill_in_call, NULL);
}

/* While the call waits for a lease, a signal that is fatal. */
FALSE(fatal_signal)
{
	need_image();
	need(background(hold, "image"), "no lease");
	return attempt(.path = "image", .prepare = prepare_killed);
}

const struct false_claim false_claims[] = {
	{ "minus_one", "A call that fails returns -1",
	  "-1", "-ENOENT", minus_one },
	{ "never_returns", "A call that succeeds does not return",
	  "runs", "0", never_returns },
	{ "two_interpreters", "EINVAL: an ELF file names two interpreters",
	  "EINVAL", "runs", two_interpreters },
	{ "interpreter_machine",
	  "EINVAL: the interpreter of an ELF file is for another machine",
	  "EINVAL", "ELIBBAD", interpreter_machine },
	{ "interpreter_relocatable",
	  "ELIBBAD: the interpreter of an ELF file has a wrong type",
	  "ELIBBAD", "SIGSEGV", interpreter_relocatable },
	{ "interpreter_directory",
	  "EISDIR: the interpreter of an ELF file is a directory",
	  "EISDIR", "EACCES", interpreter_directory },
	{ "script_directory", "EISDIR: the interpreter of a script is a directory",
	  "EISDIR", "EACCES", script_directory },
	{ "no_descriptors", "EMFILE: RLIMIT_NOFILE is used up",
	  "EMFILE", "runs", no_descriptors },
	{ "no_descriptors_script",
	  "EMFILE: RLIMIT_NOFILE leaves no descriptor for a script",
	  "EMFILE", "runs", no_descriptors_script },
	{ "long_argument", "ENAMETOOLONG: a string of argv is too long",
	  "ENAMETOOLONG", "E2BIG", long_argument },
	{ "null_argv", "argv and envp must not be NULL",
	  "EFAULT", "runs", null_argv },
	{ "two_megabytes", "The limit on arguments is 2 MB",
	  "E2BIG", "runs", two_megabytes },
	{ "no_limit", "The limit is the longest string times the most strings",
	  "runs", "E2BIG", no_limit },
	{ "nosuid", "EPERM: a set-user-ID file on a mount with nosuid",
	  "EPERM", "runs as the caller", nosuid },
	{ "no_new_privs", "EPERM: a set-user-ID file and no_new_privs",
	  "EPERM", "runs as the caller", no_new_privs },
	{ "traced", "EPERM: a set-user-ID file and a tracer without privileges",
	  "EPERM", "runs as the caller", traced },
	{ "shared_directory",
	  "EAGAIN: a set-user-ID file and a shared working directory",
	  "EAGAIN", "runs as the caller", shared_directory },
	{ "noexec_mount", "EPERM: the mount has noexec",
	  "EPERM", "EACCES", noexec_mount },
	{ "read_only", "EACCES: the file system is read-only",
	  "EACCES", "runs", read_only },
	{ "empty_filename",
	  "EBADF: filename is empty and AT_EMPTY_PATH is not given",
	  "EBADF", "ENOENT", empty_filename },
	{ "many_processes",
	  "EAGAIN: the user has more processes than allowed",
	  "EAGAIN", "runs", many_processes },
	{ "capable",
	  "EAGAIN is not for who has CAP_SYS_ADMIN or CAP_SYS_RESOURCE",
	  "runs", "EAGAIN", capable },
	{ "no_mode", "CAP_DAC_OVERRIDE executes files without permission",
	  "runs", "EACCES", no_mode },
	{ "five_scripts", "ELOOP: more than 4 scripts interpret each other",
	  "ELOOP", "runs", five_scripts },
	{ "little_memory", "ENOMEM: there is no memory for the new program",
	  "ENOMEM", "SIGSEGV", little_memory },
	{ "fatal_signal", "EINTR: a fatal signal comes during the call",
	  "EINTR", "SIGTERM", fatal_signal },
	{ "pending_cleared", "Pending signals are cleared",
	  "cleared", "kept", pending_cleared },
	{ "pending_ignored", "Pending signals that are ignored are cleared",
	  "cleared", "kept", pending_ignored },
	{ "queue_discarded", "Queued real-time signals are discarded",
	  "discarded", "kept in order", queue_discarded },
	{ "alarm_cleared", "A pending SIGALRM of an interval timer is cleared",
	  "cleared", "kept", alarm_cleared },
	{ "timers_cleared", "Interval timers are cleared",
	  "cleared", "goes on", timers_cleared },
	{ "cpu_time_reset", "CPU time is counted from zero",
	  "reset", "goes on", cpu_time_reset },
	{ "start_time", "The start time of the process is updated",
	  "updated", "kept", start_time },
	{ "signal_flags", "Of signal actions only handlers change",
	  "kept", "cleared", signal_flags },
	{ "trap_to_tracee", "A process that is traced gets SIGTRAP",
	  "SIGTRAP", "PTRACE_EVENT_EXEC alone", trap_to_tracee },
	{ "vfork_waits", "A parent in vfork() waits until the child ends",
	  "the parent waits", "the parent goes on", vfork_waits },
};

const size_t nr_false_claims = ARRAY(false_claims);
