/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KERNEL_API_CHECK_H
#define _KERNEL_API_CHECK_H

#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/kernel_api_spec.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/coredump.h>
#include <linux/seccomp.h>
#include <linux/security.h>
#include <linux/signal_types.h>

struct kapi_checked;
struct pt_regs;

/* How a call ended, as far as the specification tells ends apart. */
enum kapi_end {
	KAPI_END_SUCCESS,
	KAPI_END_ERROR,		/* the caller goes on */
	KAPI_END_LATE,		/* an error that came too late to be one */
	KAPI_END_ONLY_CHECKED,	/* nothing was asked for but to look */
	KAPI_END_ANSWERED,	/* by a filter or a tracer, without a call */
	KAPI_NR_ENDS,
};

/* What exec found: notes of the task about itself. */
struct kapi_before {
	const struct cred *cred;
	struct lsm_prop domain;
	const struct mm_struct *mm;
	const struct file *exe;
	const void *robust_list;
	const struct pid_namespace *pid_ns;
	u64 self_exec_id;
	u64 start_time;
	sigset_t blocked;
	sigset_t pending;	/* of the task, without those of timers */
	sigset_t shared;	/* of the process; empty if not alone */
	sigset_t ignored;
	sigset_t handled;
	unsigned long sas_ss_sp;
	size_t sas_ss_size;
	unsigned int personality;
	enum task_dumpable dumpable;
	int suid_dumpable;
	pid_t pid;
	int pdeath_signal;
	int seccomp;
	bool no_new_privs;
	bool posix_timers;
	bool cloexec;
	bool alone;		/* no thread, and nobody shares handlers */
	bool alone_files;
	bool alone_memory;	/* and nobody shares the address space */
	char comm[TASK_COMM_LEN];
};

/* A signal of which something is left, or 0: of each kind. */
struct kapi_actions {
	bool known;
	int handler;
	int flags;
	int mask;
	int lost;		/* was ignored, and is not */
};

/**
 * struct kapi_call - a call between its entry and its exit
 * @node: in the hash of calls
 * @task: who called; only this task uses the rest
 * @what: the system call
 * @ret: what it returns, once it does
 * @flags: of execveat()
 * @committed: exec has passed the point of no return
 * @executed: exec has succeeded
 * @secure: the new image has privileges that the old one had not, AT_SECURE
 * @unreadable: the new image is of a file that its user may not read
 * @comm_ok: the name of the task is that of the file
 * @dispatched: system calls are dispatched to the new image
 * @per_clear: the bits that the personality loses
 * @blocked: the mask of the new image, which a tracer may change after that
 * @actions: what it left of the signal actions
 * @before: what exec found
 */
struct kapi_call {
	struct hlist_node node;
	struct task_struct *task;
	struct kapi_checked *what;
	long ret;
	unsigned long flags;
	bool committed;
	bool executed;
	bool secure;
	bool unreadable;
	bool comm_ok;
	bool dispatched;
	unsigned int per_clear;
	sigset_t blocked;
	struct kapi_actions actions;
	struct kapi_before before;	/* zeroed is what is in front of it */
};

/*
 * Where these come between the probes and the call, a seccomp filter or a
 * tracer may have answered in place of the call, and a tracer may have changed
 * what it found.
 */
static inline bool kapi_answered(const struct kapi_call *call)
{
	return seccomp_mode(&call->task->seccomp) || call->task->ptrace;
}

/* It cannot be told, here and now, whether a claim is true. */
#define KAPI_UNKNOWN	(-1)

/**
 * struct kapi_row - a claim of which can be seen whether it is true
 * @test: the test that the claim names, which is how it is found
 * @word: the outcome of the claim if it is
 * @end: the calls to be looked at
 */
struct kapi_row {
	const char *test;
	const char *word;
	enum kapi_end end;
};

/* A row and what became of it. */
struct kapi_row_state {
	const struct kapi_item *claim;
	bool agrees;		/* the claim has the outcome of the row */
	unsigned long told;	/* bit 0 */
	atomic_long_t violations;
};

/* The errors of a specification, in a form that is quick to search. */
#define KAPI_MAX_ERRNO	1200	/* EDQUOT is 1133 on MIPS */

struct kapi_errors {
	DECLARE_BITMAP(listed, KAPI_MAX_ERRNO);
	DECLARE_BITMAP(told, KAPI_MAX_ERRNO);	/* of those that are not */
	bool others_add_any;
};

enum kapi_verdict {
	KAPI_LISTED,
	KAPI_RESTART,		/* nobody sees it */
	KAPI_UNLISTED,		/* but somebody else may have added it */
	KAPI_WRONG,
};

enum kapi_count {
	KAPI_COUNT_CALLS,
	KAPI_COUNT_SUCCEEDED,
	KAPI_COUNT_FAILED,
	KAPI_COUNT_LATE,
	KAPI_COUNT_ONLY_CHECKED,
	KAPI_COUNT_ANSWERED,
	KAPI_COUNT_RESTARTED,
	KAPI_COUNT_KILLED,
	KAPI_COUNT_UNLISTED,
	KAPI_COUNT_MISSED,
	KAPI_NR_COUNTS,
};

/**
 * struct kapi_checked - a system call that is checked
 * @name: as its specification has it
 * @nr: the number of the system call
 * @rows: the claims that can be checked
 * @nr_rows: how many there are
 * @enter: takes notes before the call, all of kapi_call::before, or NULL
 * @forget: drops what @enter has taken, or NULL
 * @end: how the call ended, if that is not to be told from its result
 * @look: does kapi_look() for each row of that end
 * @spec: the specification
 * @errors: its errors
 * @wrong_error: of errors that are not listed
 * @counts: indexed by enum kapi_count
 * @state: of each row
 * @looks: how often each row was compared, and last how many errors
 */
struct kapi_checked {
	const char *name;
	long nr;
	const struct kapi_row *rows;
	unsigned int nr_rows;
	void (*enter)(struct kapi_call *call, struct pt_regs *regs);
	void (*forget)(struct kapi_call *call);
	enum kapi_end (*end)(struct kapi_call *call);
	void (*look)(struct kapi_call *call, enum kapi_end end);

	const struct kernel_api_spec *spec;
	struct kapi_errors errors;
	struct kapi_row_state wrong_error;
	atomic_long_t counts[KAPI_NR_COUNTS];
	struct kapi_row_state *state;
	unsigned long __percpu *looks;
};

const struct kapi_item *kapi_check_find_claim(const struct kernel_api_spec *spec,
					      const char *test);
void kapi_check_collect_errors(struct kapi_errors *errors,
			       const struct kernel_api_spec *spec);
int kapi_check_bind(struct kapi_checked *what,
		    const struct kernel_api_spec *spec);
void kapi_disagree(struct kapi_call *call, struct kapi_row_state *state,
		   const char *test, const char *saw, long value);
enum kapi_verdict kapi_check_error(const struct kapi_errors *errors, long ret);

/**
 * kapi_look - compare what a call has done with one claim
 * @call: the call
 * @state: of the row
 * @looks: counts them
 * @test: of the row
 * @word: of the row
 * @holds: tells 1, 0 or KAPI_UNKNOWN, and puts what it saw into @value
 *
 * Inline, and @holds with it: an exec has some fifty rows, most of which look
 * at one word.
 *
 * Context: the task that called, before it returns to user mode.
 */
static __always_inline void kapi_look(struct kapi_call *call,
				      struct kapi_row_state *state,
				      unsigned long __percpu *looks,
				      const char *test, const char *word,
				      int (*holds)(struct kapi_call *call,
						   long *value))
{
	long value = 0;
	int held = holds(call, &value);

	if (held == KAPI_UNKNOWN)
		return;
	this_cpu_inc(*looks);
	if (unlikely(!held || !state->agrees))
		kapi_disagree(call, state, test,
			      held ? word : "something else", value);
}

extern const struct kapi_row kapi_exec_rows[];
extern const unsigned int kapi_nr_exec_rows;

void kapi_exec_enter(struct kapi_call *call, struct pt_regs *regs);
void kapi_exec_forget(struct kapi_call *call);
enum kapi_end kapi_exec_end(struct kapi_call *call);
void kapi_exec_look(struct kapi_call *call, enum kapi_end end);

struct linux_binprm;
void kapi_exec_done(struct kapi_call *call, const struct linux_binprm *bprm);

#endif
