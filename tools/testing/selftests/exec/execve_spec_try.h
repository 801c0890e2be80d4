/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SELFTESTS_EXEC_EXECVE_SPEC_TRY_H
#define _SELFTESTS_EXEC_EXECVE_SPEC_TRY_H

#include <linux/auxvec.h>
#include <linux/elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "execve_spec.h"

/* <sys/auxv.h> has another <elf.h>. */
unsigned long getauxval(unsigned long type);

/* Two users who own nothing. */
#define SOMEBODY	60001
#define SOMEBODY_ELSE	60002

/* Where an image finds the pipe that it reports to. */
#define REPORT_FD	100

/* What an image reports of itself, from the inside. */
struct report {
	int argc;
	char arg[2][32];
	int envc;
	char env[32];
	uid_t uid, euid;
	int secure;
	uint64_t pending;
	int queued[4];		/* values of SIGRTMIN, in the order they came */
	int alarm_code;		/* si_code of a pending SIGALRM */
	long timer;		/* seconds that ITIMER_REAL has left */
	long cpu_time;		/* microseconds */
	char start_time[32];
	int chld_flags;
};

/* An address at which nothing is, and nothing can be. */
#define BAD_ADDRESS	((void *)8)

/* For argv and envp, where NULL stands for a short list. */
extern char *no_list[];

struct attempt {
	const char *path;
	char **argv, **envp;
	bool at;		/* execveat() with the next two */
	int fd;
	int flags;
	uid_t uid;		/* whose call it is, if not root's */
	bool traced;
	int answer;		/* by the tracer, instead of the call */
	int fail_nth;		/* the fault to inject, counted from the call */
	int (*prepare)(const struct attempt *a);	/* in the child */
	long arg;		/* for it */
	int (*meanwhile)(void);	/* in the parent, just before the call */
};

/* What came of the last one. */
struct result {
	int error;		/* that was returned, 0 if none was */
	bool returned;
	int status;		/* as of waitpid() */
	/* What a tracer saw. */
	bool exec_event;
	bool has_value;
	bool no_info;		/* because it cannot ask the kernel */
	long value;		/* that the call returned to it */
	int fail_left;		/* of fail_nth, if the call had fewer */
	int si_signo, si_code;	/* of the last signal that came */
	bool reported;
	struct report report;
};

extern struct result result;

/*
 * Fork, call, and say what came of it: the name of an error, "runs", the name
 * of the signal that killed, or "0" for a call that returned without error.
 */
const char *attempt_(const struct attempt *a);
#define attempt(...)	attempt_(&(struct attempt){ __VA_ARGS__ })

/* For argv and envp. */
#define LIST(...)	((char *[]){ __VA_ARGS__, NULL })

/* In a case: what it needs of the system, or it cannot be run. */
void need(bool condition, const char *reason);
void need_image(void);

/*
 * In a case: an image that must run and report without what the case is about.
 * If it does not, @otherwise is what the case saw.
 */
void must_run_(const char *otherwise, const struct attempt *a);
#define must_run(otherwise, ...)					\
	must_run_(otherwise, &(struct attempt){ __VA_ARGS__ })

/* A copy of this program, which as an image reports and exits. */
bool put_image(const char *path);
bool put_file(const char *path, const char *text, mode_t mode);
bool put_value(const char *path, const char *value);

#if __SIZEOF_POINTER__ == 8
#define elf_hdr	elf64_hdr
#define elf_phdr	elf64_phdr
#else
#define elf_hdr	elf32_hdr
#define elf_phdr	elf32_phdr
#endif

/*
 * A small ELF file of the machine that this runs on. Its only segment is the
 * whole file, and where there is code for the machine it exits as an image
 * does. With @interp it names that as its interpreter.
 */
struct elf {
	union {
		struct elf_hdr header;
		unsigned char bytes[0x3000];
	};
	size_t size;
};

#define ELF_SEGMENTS(e)	((struct elf_phdr *)((e)->bytes + sizeof(struct elf_hdr)))
#define ELF_LOAD(e)	(&ELF_SEGMENTS(e)[0])
#define ELF_INTERP(e)	(&ELF_SEGMENTS(e)[1])
#define ELF_NAME	0x200		/* place of the interpreter's name */

void new_elf(struct elf *e, const char *interp);
bool put_elf(const struct elf *e, const char *path);
bool elf_has_code(void);

/* In a child: setrlimit() with both limits the same. */
bool limit(int resource, rlim_t value);

/* Fork one that does @fn and is killed with the case; 0 if it failed. */
pid_t background(void (*fn)(void *arg, int ready), void *arg);
void tell_ready(int ready);

/* Of the filter and the listener. */
bool answer_by_filter(int error);

/* A process of @uid too many, so that its next exec is EAGAIN. */
bool crowd(uid_t uid);
int prepare_crowded(const struct attempt *a);
int prepare_crowded_capable(const struct attempt *a);

/*
 * Let .fail_nth fail whatever can be made to: false where nothing can. And a
 * number that no call comes to.
 */
bool set_faults(void);
#define FAULTS_MOST	5000
#define NO_FAULTS	"no CONFIG_FAILSLAB or CONFIG_FAIL_PAGE_ALLOC"

/* Give the file CAP_NET_RAW, also for processes to which it is inheritable. */
bool put_capability(const char *path, bool inheritable);

#endif
