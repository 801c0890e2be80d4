// SPDX-License-Identifier: GPL-2.0
/*
 * What the cases of execve() need: a call in a child with all that can come of
 * it, programs, and broken ones
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "execve_spec_try.h"

#ifndef PTRACE_GET_SYSCALL_INFO
#define PTRACE_GET_SYSCALL_INFO	0x420e
#endif
#ifndef PTRACE_SET_SYSCALL_INFO
#define PTRACE_SET_SYSCALL_INFO	0x4212
#endif

/* As in linux/ptrace.h, which does not go with sys/ptrace.h. */
struct call_info {
	uint8_t op;
	uint8_t reserved;
	uint16_t flags;
	uint32_t arch;
	uint64_t instruction_pointer;
	uint64_t stack_pointer;
	union {
		struct {
			uint64_t nr;
			uint64_t args[6];
		} entry;
		struct {
			int64_t rval;
			uint8_t is_error;
		} exit;
		uint64_t room[12];
	};
};

#define CALL_ENTRY	1
#define CALL_EXIT	2

/* The exit status of an image. */
#define IMAGE_RAN	42

char *no_list[1];
struct result result;

static char *default_argv[] = { "image", NULL };
static char *default_envp[] = { NULL };

static char **list_of(char **list, char **otherwise)
{
	return list == no_list ? NULL : list ?: otherwise;
}

static int call(const struct attempt *a)
{
	char **argv = list_of(a->argv, default_argv);
	char **envp = list_of(a->envp, default_envp);

	if (a->at)
		return syscall(SYS_execveat, a->fd, a->path, argv, envp,
			       a->flags);
	return spec_exec(a->path, argv, envp);
}

static void child(const struct attempt *a, int go, int errors, int report)
{
	char c;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (dup2(report, REPORT_FD) < 0 || read(go, &c, 1) != 1)
		_exit(1);
	if (a->prepare && a->prepare(a))
		_exit(2);
	if (a->uid && (setgroups(0, NULL) ||
		       setresgid(a->uid, a->uid, a->uid) ||
		       setresuid(a->uid, a->uid, a->uid)))
		_exit(3);
	errno = 0;
	if (call(a) == 0)
		errno = 0;
	if (write(errors, &errno, sizeof(errno)) < 0)
		_exit(4);
	_exit(0);
}

static bool is_exec(uint64_t nr)
{
	return nr == SYS_execve || nr == SYS_execveat;
}

/* What is left to count until the fault, and set it. */
static int set_fail_nth(pid_t pid, int n)
{
	char path[64], text[16];
	int fd, left = 0;
	ssize_t got;

	snprintf(path, sizeof(path), "/proc/%d/fail-nth", pid);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return 0;
	got = read(fd, text, sizeof(text) - 1);
	if (got > 0) {
		text[got] = 0;
		left = atoi(text);
	}
	snprintf(text, sizeof(text), "%d", n);
	if (pwrite(fd, text, strlen(text), 0) < 0)
		left = 0;
	close(fd);
	return left;
}

/* Watch the child until it has ended. */
static void follow(pid_t pid, int answer, int fail_nth)
{
	bool in_call = false;
	struct call_info info;
	siginfo_t siginfo;
	int status, deliver;

	while (waitpid(pid, &status, __WALL) == pid) {
		if (!WIFSTOPPED(status)) {
			result.status = status;
			return;
		}
		deliver = 0;
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			memset(&info, 0, sizeof(info));
			if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info),
				   &info) <= 0) {
				result.no_info = true;
				goto next;
			}
			if (info.op == CALL_ENTRY) {
				in_call = is_exec(info.entry.nr);
				if (in_call && fail_nth)
					set_fail_nth(pid, fail_nth);
				if (in_call && answer) {
					info.entry.nr = -1;
					ptrace(PTRACE_SET_SYSCALL_INFO, pid,
					       sizeof(info), &info);
				}
			} else if (info.op == CALL_EXIT && in_call) {
				if (answer) {
					info.exit.rval = -answer;
					info.exit.is_error = 1;
					ptrace(PTRACE_SET_SYSCALL_INFO, pid,
					       sizeof(info), &info);
				}
				if (fail_nth && !result.exec_event)
					result.fail_left = set_fail_nth(pid, 0);
				result.value = info.exit.rval;
				result.has_value = true;
				in_call = false;
			}
		} else if (status >> 16 == PTRACE_EVENT_EXEC) {
			result.exec_event = true;
			if (fail_nth)
				result.fail_left = set_fail_nth(pid, 0);
		} else if (!(status >> 16)) {
			deliver = WSTOPSIG(status);
			if (!ptrace(PTRACE_GETSIGINFO, pid, 0, &siginfo)) {
				result.si_signo = siginfo.si_signo;
				result.si_code = siginfo.si_code;
			}
		}
next:
		ptrace(PTRACE_SYSCALL, pid, 0, deliver);
	}
}

static bool seize(pid_t pid)
{
	int status;

	return !ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEEXEC |
		       PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) &&
	       !ptrace(PTRACE_INTERRUPT, pid, 0, 0) &&
	       waitpid(pid, &status, __WALL) == pid &&
	       !ptrace(PTRACE_SYSCALL, pid, 0, 0);
}

const char *attempt_(const struct attempt *a)
{
	int go[2], errors[2], report[2];
	static char other[32];
	ssize_t got;
	pid_t pid;

	memset(&result, 0, sizeof(result));
	fflush(NULL);
	if (pipe2(go, O_CLOEXEC) || pipe2(errors, O_CLOEXEC) ||
	    pipe2(report, O_CLOEXEC))
		return "no pipe";
	pid = fork();
	if (pid < 0)
		return "no fork";
	if (!pid)
		child(a, go[0], errors[1], report[1]);
	close(go[0]);
	close(errors[1]);
	close(report[1]);
	if (a->traced && !seize(pid)) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		got = -1;
		goto out;
	}
	if (a->meanwhile && a->meanwhile()) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		got = -1;
		goto out;
	}
	got = write(go[1], "g", 1);
	if (a->traced)
		follow(pid, a->answer, a->fail_nth);
	got = read(errors[0], &result.error, sizeof(result.error));
	result.returned = got == sizeof(result.error);
	if (!a->traced)
		waitpid(pid, &result.status, 0);
	result.reported = read(report[0], &result.report,
			       sizeof(result.report)) == sizeof(result.report);
out:
	close(go[1]);
	close(errors[0]);
	close(report[0]);
	if (got < 0)
		return "not tried";
	if (result.returned)
		return result.error ? errno_name(result.error) : "0";
	if (WIFSIGNALED(result.status))
		return signal_name(WTERMSIG(result.status));
	if (WIFEXITED(result.status) &&
	    WEXITSTATUS(result.status) == IMAGE_RAN)
		return "runs";
	snprintf(other, sizeof(other), "status %#x", result.status);
	return other;
}

void need(bool condition, const char *reason)
{
	if (!condition)
		end_case(CANNOT, reason);
}

void need_image(void)
{
	need(put_image("image"), "no copy of the test");
}

void must_run_(const char *otherwise, const struct attempt *a)
{
	if (strcmp(attempt_(a), "runs") || !result.reported)
		end_case(otherwise, NULL);
}

static void fill_report(struct report *r, int argc, char **argv, char **envp)
{
	struct timespec now = { 0 };
	char line[1024], *p = NULL;
	struct itimerval it;
	struct sigaction sa;
	struct rusage usage;
	sigset_t set;
	FILE *stat;
	siginfo_t info;

	memset(r, 0, sizeof(*r));
	getrusage(RUSAGE_SELF, &usage);
	r->cpu_time = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) *
		      1000000L + usage.ru_utime.tv_usec +
		      usage.ru_stime.tv_usec;
	r->argc = argc;
	for (int i = 0; i < argc && i < 2; i++)
		snprintf(r->arg[i], sizeof(r->arg[i]), "%s", argv[i]);
	for (r->envc = 0; envp[r->envc]; r->envc++)
		if (!r->envc)
			snprintf(r->env, sizeof(r->env), "%s", envp[0]);
	r->uid = getuid();
	r->euid = geteuid();
	r->secure = getauxval(AT_SECURE);
	if (!sigpending(&set))
		for (int sig = 1; sig < 64; sig++)
			if (sigismember(&set, sig) == 1)
				r->pending |= 1ULL << sig;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	for (size_t i = 0; i < ARRAY(r->queued); i++)
		if (sigtimedwait(&set, &info, &now) == SIGRTMIN)
			r->queued[i] = info.si_value.sival_int;
	if (r->pending & (1ULL << SIGALRM)) {
		sigemptyset(&set);
		sigaddset(&set, SIGALRM);
		if (sigtimedwait(&set, &info, &now) == SIGALRM)
			r->alarm_code = info.si_code;
	}
	if (!getitimer(ITIMER_REAL, &it))
		r->timer = it.it_value.tv_sec;
	if (!sigaction(SIGCHLD, NULL, &sa))
		r->chld_flags = sa.sa_flags;
	stat = fopen("/proc/self/stat", "re");
	if (!stat)
		return;
	if (fgets(line, sizeof(line), stat))
		p = strrchr(line, ')');
	/* Field 22, and the second ends with that bracket. */
	for (int i = 2; p && i < 22; i++)
		p = strchr(p + 1, ' ');
	if (p)
		sscanf(p, "%31s", r->start_time);
	fclose(stat);
}

int spec_image(int argc, char **argv, char **envp)
{
	struct report r;

	if (fcntl(REPORT_FD, F_GETFD) >= 0) {
		fill_report(&r, argc, argv, envp);
		if (write(REPORT_FD, &r, sizeof(r)) != sizeof(r))
			return 1;
	}
	return IMAGE_RAN;
}

bool put_image(const char *path)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	bool ok = from >= 0 && to >= 0;
	struct stat st;

	if (ok)
		ok = !fstat(from, &st);
	while (ok && st.st_size > 0) {
		ssize_t n = sendfile(to, from, NULL, st.st_size);

		ok = n > 0;
		st.st_size -= n;
	}
	if (ok)
		ok = !fchmod(to, 0755);
	close(from);
	return !close(to) && ok;
}

static bool put_bytes(const char *path, const void *bytes, size_t size,
		      mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return false;
	ok = write(fd, bytes, size) == (ssize_t)size && !fchmod(fd, mode);
	return !close(fd) && ok;
}

bool put_file(const char *path, const char *text, mode_t mode)
{
	return put_bytes(path, text, strlen(text), mode);
}

bool put_value(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = write(fd, value, strlen(value)) == (ssize_t)strlen(value);
	close(fd);
	return ok;
}

/* exit(IMAGE_RAN) */
static const unsigned char code[] = {
#ifdef __x86_64__
	0xbf, IMAGE_RAN, 0, 0, 0,	/* mov $42, %edi */
	0xb8, 60, 0, 0, 0,		/* mov $60, %eax */
	0x0f, 0x05,			/* syscall */
#endif
	0
};

bool elf_has_code(void)
{
	return sizeof(code) > 1;
}

#define ELF_BASE	0x400000
#define ELF_CODE	0x2000

void new_elf(struct elf *e, const char *interp)
{
	struct elf_hdr own;
	int fd;

	fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	memset(e, 0, sizeof(*e));
	if (fd < 0 || read(fd, &own, sizeof(own)) != sizeof(own))
		_exit(1);
	close(fd);
	e->size = ELF_CODE + sizeof(code);
	e->header = own;
	e->header.e_type = ET_EXEC;
	e->header.e_entry = ELF_BASE + ELF_CODE;
	e->header.e_phoff = sizeof(struct elf_hdr);
	e->header.e_phnum = interp ? 2 : 1;
	e->header.e_shoff = 0;
	e->header.e_shnum = 0;
	e->header.e_shstrndx = 0;
	*ELF_LOAD(e) = (struct elf_phdr) {
		.p_type = PT_LOAD,
		.p_flags = PF_R | PF_X,
		.p_vaddr = ELF_BASE,
		.p_paddr = ELF_BASE,
		.p_filesz = e->size,
		.p_memsz = e->size,
		.p_align = 0x1000,
	};
	memcpy(e->bytes + ELF_CODE, code, sizeof(code));
	if (!interp)
		return;
	*ELF_INTERP(e) = (struct elf_phdr) {
		.p_type = PT_INTERP,
		.p_flags = PF_R,
		.p_offset = ELF_NAME,
		.p_filesz = strlen(interp) + 1,
		.p_memsz = strlen(interp) + 1,
		.p_align = 1,
	};
	strncpy((char *)e->bytes + ELF_NAME, interp, ELF_CODE - ELF_NAME - 1);
}

bool put_elf(const struct elf *e, const char *path)
{
	return put_bytes(path, e->bytes, e->size, 0755);
}

bool limit(int resource, rlim_t value)
{
	struct rlimit rlim = { value, value };

	return !setrlimit(resource, &rlim);
}

void tell_ready(int ready)
{
	if (write(ready, "r", 1) != 1)
		_exit(1);
}

pid_t background(void (*fn)(void *arg, int ready), void *arg)
{
	int ready[2];
	bool ok;
	pid_t pid;
	char c;

	if (pipe2(ready, O_CLOEXEC))
		return 0;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fn(arg, ready[1]);
		_exit(0);
	}
	close(ready[1]);
	ok = pid > 0 && read(ready[0], &c, 1) == 1;
	close(ready[0]);
	return ok ? pid : 0;
}

bool answer_by_filter(int error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execveat, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { ARRAY(filter), filter };

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

static void sit(void *arg, int ready)
{
	uid_t uid = *(uid_t *)arg;

	if (setresuid(uid, uid, uid))
		_exit(1);
	tell_ready(ready);
	for (;;)
		pause();
}

bool crowd(uid_t uid)
{
	return background(sit, &uid) && background(sit, &uid);
}

int prepare_crowded(const struct attempt *a)
{
	return !limit(RLIMIT_NPROC, 1) ||
	       setresuid(SOMEBODY, SOMEBODY, SOMEBODY);
}

/* All capabilities, and not root. */
int prepare_crowded_capable(const struct attempt *a)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || prepare_crowded(a) ||
	       syscall(SYS_capget, &header, data) ||
	       !(data[0].permitted & 1 << CAP_SYS_RESOURCE) ||
	       !(data[0].permitted & 1 << CAP_SYS_ADMIN) ||
	       (data[0].effective = data[0].permitted,
		data[1].effective = data[1].permitted,
		syscall(SYS_capset, &header, data));
}

bool put_capability(const char *path, bool inheritable)
{
	struct vfs_cap_data caps = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1 << CAP_NET_RAW,
		.data[0].inheritable = inheritable << CAP_NET_RAW,
	};

	return !setxattr(path, "security.capability", &caps, XATTR_CAPS_SZ_2,
			 0);
}

bool set_faults(void)
{
	static const char dir[] = "/sys/kernel/debug/";
	static const char *const files[][2] = {
		{ "failslab/ignore-gfp-wait", "N" },
		{ "failslab/verbose", "0" },
		{ "fail_page_alloc/ignore-gfp-wait", "N" },
		{ "fail_page_alloc/ignore-gfp-highmem", "N" },
		{ "fail_page_alloc/min-order", "0" },
		{ "fail_page_alloc/verbose", "0" },
	};
	char path[100];

	if (access("/proc/self/fail-nth", W_OK))
		return false;
	/* Copies from and to the program fail as well, if they can. */
	put_value("/sys/kernel/debug/fail_usercopy/verbose", "0");
	for (size_t i = 0; i < ARRAY(files); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, files[i][0]);
		if (!put_value(path, files[i][1]))
			return false;
	}
	return true;
}
