// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel API specifications: do system calls do what theirs say?
 *
 * Probes on tracepoints that are there anyway look at the calls of the whole
 * system and compare what came of them with the claims of the specification.
 * A claim that is not true is counted, told once, and traced; the call is not
 * touched. Off, which is how it starts, there are no probes.
 *
 * What is compared is only what the calling task alone can change, and what it
 * cannot have changed since the call: the probe runs before the task returns to
 * user mode. Everything else would be races taken for bugs, and so would be what
 * a security module has for a domain of its own, a seccomp filter or a tracer.
 */

#define pr_fmt(fmt) "kapi: " fmt

#include <linux/compat.h>
#include <linux/ctype.h>
#include <linux/debugfs.h>
#include <linux/errname.h>
#include <linux/hashtable.h>
#include <linux/init.h>
#include <linux/kstrtox.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/seccomp.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/syscall.h>
#include <asm/unistd.h>
#include <trace/events/sched.h>
#include <trace/events/syscalls.h>

#include "check.h"

#define CREATE_TRACE_POINTS
#include <trace/events/kapi.h>

/* 0, 1 or 2: 3 is promised not to be returned so far. */
static int returned_an_order(struct kapi_call *call, long *value)
{
	*value = call->ret;
	if (kapi_answered(call))
		return KAPI_UNKNOWN;
	return call->ret <= 2;
}

#define RESERVED	"return_reserved", "never 3"

static const struct kapi_row kcmp_rows[] = {
	{ RESERVED, KAPI_END_SUCCESS },
};

static void look_at_kcmp(struct kapi_call *call, enum kapi_end end)
{
	if (end == KAPI_END_SUCCESS)
		kapi_look(call, call->what->state, call->what->looks, RESERVED,
			  returned_an_order);
}

static struct kapi_checked checked[] = {
	{
		.name = "sys_execve", .nr = __NR_execve,
		.rows = kapi_exec_rows,
		.enter = kapi_exec_enter, .forget = kapi_exec_forget,
		.end = kapi_exec_end, .look = kapi_exec_look,
	}, {
		.name = "sys_execveat", .nr = __NR_execveat,
		.rows = kapi_exec_rows,
		.enter = kapi_exec_enter, .forget = kapi_exec_forget,
		.end = kapi_exec_end, .look = kapi_exec_look,
	}, {
		.name = "sys_kcmp", .nr = __NR_kcmp,
		.rows = kcmp_rows, .nr_rows = ARRAY_SIZE(kcmp_rows),
		.look = look_at_kcmp,
	},
};

/* Calls that have begun and not ended. Only its task uses one of them. */
static DEFINE_HASHTABLE(calls, 7);
static DEFINE_SPINLOCK(calls_lock);

static DEFINE_MUTEX(check_mutex);
static bool check_enabled;

/**
 * kapi_check_find_claim - find a claim by the test that proves it
 * @spec: the specification
 * @test: the name of the test
 *
 * Context: any.
 * Return: the claim, or NULL if none names the test.
 */
const struct kapi_item *kapi_check_find_claim(const struct kernel_api_spec *spec,
					      const char *test)
{
	const struct kapi_item *item;

	kapi_for_each(item, spec) {
		const char *name = kapi_test(item);

		if (item->kind >= KAPI_FIRST_CLAIM && name &&
		    !strcmp(name, test))
			return item;
	}
	return NULL;
}

/* EBADF is not part of EBADFD. */
static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *s = list; (s = strstr(s, word)); s += len)
		if ((s == list || !isalnum(s[-1])) && !isalnum(s[len]))
			return true;
	return false;
}

/**
 * kapi_check_collect_errors - collect the errors of a specification
 * @errors: where to; zeroed
 * @spec: the specification
 *
 * Context: any.
 */
void kapi_check_collect_errors(struct kapi_errors *errors,
			       const struct kernel_api_spec *spec)
{
	const struct kapi_item *item;

	kapi_for_each(item, spec) {
		if (item->kind == KAPI_KIND_ERROR) {
			if (item->value > 0 && item->value < KAPI_MAX_ERRNO)
				__set_bit(item->value, errors->listed);
		} else if (item->kind == KAPI_KIND_ERROR_FROM) {
			const char *outcome = kapi_outcome(item);

			if (!strcmp(outcome, "any")) {
				errors->others_add_any = true;
				continue;
			}
			for (int i = 1; i < KAPI_MAX_ERRNO; i++) {
				const char *name = errname(i);

				if (name && has_word(outcome, name))
					__set_bit(i, errors->listed);
			}
		}
	}
}

/**
 * kapi_check_error - may a system call return this error?
 * @errors: the errors of its specification
 * @ret: the error, negative
 *
 * Context: any.
 * Return: what to make of it.
 */
enum kapi_verdict kapi_check_error(const struct kapi_errors *errors, long ret)
{
	/* A tracer may have made it anything: LONG_MIN is its own opposite. */
	unsigned long error = -(unsigned long)ret;

	switch (error) {
	case ERESTARTSYS:
	case ERESTARTNOINTR:
	case ERESTARTNOHAND:
	case ERESTART_RESTARTBLOCK:
		return KAPI_RESTART;
	}
	if (error < KAPI_MAX_ERRNO && test_bit(error, errors->listed))
		return KAPI_LISTED;
	return errors->others_add_any ? KAPI_UNLISTED : KAPI_WRONG;
}

static void disagree(const struct kapi_checked *what,
		     struct kapi_row_state *state, const char *claim,
		     const char *outcome, const char *saw, long value)
{
	atomic_long_inc(&state->violations);
	trace_kapi_violation(what->name, claim, outcome, saw, value);
	if (test_and_set_bit(0, &state->told))
		return;
	pr_warn("%s of %s[%d]: %s: claimed is \"%s\", seen \"%s\" (%ld)\n",
		what->name, current->comm, task_pid_nr(current), claim, outcome,
		saw, value);
}

/**
 * kapi_disagree - a claim is not true, or not what its row is about
 * @call: the call
 * @state: of the row
 * @test: of the row
 * @saw: what is true
 * @value: what was seen
 *
 * Context: the task that called, before it returns to user mode.
 */
void kapi_disagree(struct kapi_call *call, struct kapi_row_state *state,
		   const char *test, const char *saw, long value)
{
	/* This system call claims nothing of the kind. */
	if (state->claim)
		disagree(call->what, state, test, kapi_outcome(state->claim),
			 saw, value);
}

static void count(struct kapi_checked *what, enum kapi_count nr)
{
	atomic_long_inc(&what->counts[nr]);
}

static void judge_error(struct kapi_call *call)
{
	struct kapi_checked *what = call->what;
	enum kapi_verdict verdict = kapi_check_error(&what->errors, call->ret);
	unsigned long error = -(unsigned long)call->ret;

	/* Nobody will see it, and what is never seen is not specified. */
	if (fatal_signal_pending(current)) {
		count(what, KAPI_COUNT_KILLED);
		return;
	}
	if (verdict == KAPI_RESTART) {
		count(what, KAPI_COUNT_RESTARTED);
		return;
	}
	count(what, KAPI_COUNT_FAILED);
	this_cpu_inc(what->looks[what->nr_rows]);
	/* A filter or a tracer may have said it: see kapi_answered(). */
	if (verdict == KAPI_WRONG && kapi_answered(call))
		verdict = KAPI_UNLISTED;
	if (verdict == KAPI_UNLISTED) {
		count(what, KAPI_COUNT_UNLISTED);
		trace_kapi_unlisted_error(what->name, call->ret);
		if (error < KAPI_MAX_ERRNO &&
		    !test_and_set_bit(error, what->errors.told))
			pr_info("%s of %s[%d]: error %ld is not listed; somebody may have added it\n",
				what->name, current->comm, task_pid_nr(current),
				call->ret);
	} else if (verdict == KAPI_WRONG) {
		disagree(what, &what->wrong_error, "errors",
			 "one that is listed", "one that is not", call->ret);
	}
}

static void judge(struct kapi_call *call)
{
	static const enum kapi_count counts[KAPI_NR_ENDS] = {
		[KAPI_END_SUCCESS]	= KAPI_COUNT_SUCCEEDED,
		[KAPI_END_LATE]		= KAPI_COUNT_LATE,
		[KAPI_END_ONLY_CHECKED]	= KAPI_COUNT_ONLY_CHECKED,
		[KAPI_END_ANSWERED]	= KAPI_COUNT_ANSWERED,
	};
	enum kapi_end end;

	if (call->what->end)
		end = call->what->end(call);
	else
		end = call->ret < 0 ? KAPI_END_ERROR : KAPI_END_SUCCESS;
	count(call->what, KAPI_COUNT_CALLS);
	if (end == KAPI_END_ERROR)
		judge_error(call);
	else
		count(call->what, counts[end]);
	call->what->look(call, end);
}

/* The call that this task is in, if it is one that is checked. */
static struct kapi_call *find_call(void)
{
	struct hlist_head *bucket =
		&calls[hash_min((unsigned long)current, HASH_BITS(calls))];
	struct kapi_call *call;

	/* What this task has put there itself, it sees without the lock. */
	if (likely(hlist_empty(bucket)))
		return NULL;
	guard(spinlock)(&calls_lock);
	hlist_for_each_entry(call, bucket, node)
		if (call->task == current)
			return call;
	return NULL;
}

static void add_call(struct kapi_call *call)
{
	guard(spinlock)(&calls_lock);
	hash_add(calls, &call->node, (unsigned long)current);
}

static void remove_call(struct kapi_call *call)
{
	scoped_guard(spinlock, &calls_lock)
		hash_del(&call->node);
	if (call->what->forget)
		call->what->forget(call);
	kfree(call);
}

static void probe_enter(void *data, struct pt_regs *regs, long id)
{
	struct kapi_checked *what = checked;
	struct kapi_call *call;

	/* What the trace point has for it is not the number everywhere. */
	id = syscall_get_nr(current, regs);
	while (what->nr != id)
		if (++what == checked + ARRAY_SIZE(checked))
			return;
	/* The numbers are the native ones, and so are the specifications. */
	if (!what->spec || in_compat_syscall())
		return;

	/* Its exit was not seen: something went wrong in the middle. */
	call = find_call();
	if (unlikely(call))
		remove_call(call);
	call = kmalloc_obj(*call, GFP_KERNEL | __GFP_NOWARN);
	if (!call) {
		count(what, KAPI_COUNT_MISSED);
		return;
	}
	memset(call, 0, offsetof(struct kapi_call, before));
	call->task = current;
	call->what = what;
	if (what->enter)
		what->enter(call, regs);
	add_call(call);
}

static void probe_exit(void *data, struct pt_regs *regs, long ret)
{
	struct kapi_call *call = find_call();

	if (likely(!call))
		return;
	/* Nor is this what the call returns. */
	call->ret = syscall_get_error(current, regs) ?:
		    syscall_get_return_value(current, regs);
	judge(call);
	remove_call(call);
}

/* A call that the task does not come back from. */
static void probe_task_exit(void *data, struct task_struct *task,
			    bool group_dead)
{
	struct kapi_call *call = find_call();

	if (unlikely(call))
		remove_call(call);
}

static void probe_prepare_exec(void *data, struct task_struct *task,
			       struct linux_binprm *bprm)
{
	struct kapi_call *call = find_call();

	if (call)
		call->committed = true;
}

static void probe_exec(void *data, struct task_struct *task, pid_t old_pid,
		       struct linux_binprm *bprm)
{
	struct kapi_call *call = find_call();

	if (call)
		kapi_exec_done(call, bprm);
}

/**
 * kapi_check_bind - find the claims of the rows of a system call
 * @what: the system call
 * @spec: its specification
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int kapi_check_bind(struct kapi_checked *what,
		    const struct kernel_api_spec *spec)
{
	what->looks = __alloc_percpu((what->nr_rows + 1) * sizeof(*what->looks),
				     __alignof__(*what->looks));
	if (!what->looks)
		return -ENOMEM;
	what->state = kzalloc_objs(*what->state, what->nr_rows);
	if (!what->state) {
		free_percpu(what->looks);
		return -ENOMEM;
	}
	for (unsigned int i = 0; i < what->nr_rows; i++) {
		const struct kapi_row *row = &what->rows[i];
		const struct kapi_item *claim =
			kapi_check_find_claim(spec, row->test);

		what->state[i].claim = claim;
		what->state[i].agrees =
			claim && !strcmp(kapi_outcome(claim), row->word);
	}
	kapi_check_collect_errors(&what->errors, spec);
	what->spec = spec;
	return 0;
}

static void forget_calls(void)
{
	struct hlist_node *next;
	struct kapi_call *call;
	int bucket;

	/* No probe runs, so nobody else has one of them. */
	hash_for_each_safe(calls, bucket, next, call, node)
		remove_call(call);
}

/* What was counted before stays. */
static int bind(struct kapi_checked *what)
{
	const struct kernel_api_spec *spec = kapi_find(what->name);

	if (!spec || what->spec)
		return 0;
	if (what->rows == kapi_exec_rows)
		what->nr_rows = kapi_nr_exec_rows;
	return kapi_check_bind(what, spec);
}

static int switch_on(void)
{
	int err;

	for (int i = 0; i < ARRAY_SIZE(checked); i++) {
		err = bind(&checked[i]);
		if (err)
			return err;
	}
	err = register_trace_sched_process_exit(probe_task_exit, NULL);
	if (err)
		return err;
	err = register_trace_sched_process_exec(probe_exec, NULL);
	if (err)
		goto no_exec;
	err = register_trace_sched_prepare_exec(probe_prepare_exec, NULL);
	if (err)
		goto no_prepare;
	err = register_trace_sys_exit(probe_exit, NULL);
	if (err)
		goto no_exit;
	/* Last, so that no call is noted of which not everything is seen. */
	err = register_trace_sys_enter(probe_enter, NULL);
	if (!err)
		return 0;
	unregister_trace_sys_exit(probe_exit, NULL);
no_exit:
	unregister_trace_sched_prepare_exec(probe_prepare_exec, NULL);
no_prepare:
	unregister_trace_sched_process_exec(probe_exec, NULL);
no_exec:
	unregister_trace_sched_process_exit(probe_task_exit, NULL);
	tracepoint_synchronize_unregister();
	return err;
}

static void switch_off(void)
{
	unregister_trace_sys_enter(probe_enter, NULL);
	unregister_trace_sys_exit(probe_exit, NULL);
	unregister_trace_sched_prepare_exec(probe_prepare_exec, NULL);
	unregister_trace_sched_process_exec(probe_exec, NULL);
	unregister_trace_sched_process_exit(probe_task_exit, NULL);
	tracepoint_synchronize_unregister();
	forget_calls();
}

static int set_enabled(bool on)
{
	int err = 0;

	guard(mutex)(&check_mutex);
	if (on == check_enabled)
		return 0;
	if (on)
		err = switch_on();
	else
		switch_off();
	if (!err)
		check_enabled = on;
	return err;
}

static ssize_t enabled_read(struct file *file, char __user *ubuf, size_t len,
			    loff_t *pos)
{
	char buf[] = { READ_ONCE(check_enabled) ? '1' : '0', '\n' };

	return simple_read_from_buffer(ubuf, len, pos, buf, sizeof(buf));
}

static ssize_t enabled_write(struct file *file, const char __user *ubuf,
			     size_t len, loff_t *pos)
{
	bool on;
	int err;

	err = kstrtobool_from_user(ubuf, len, &on);
	if (!err)
		err = set_enabled(on);
	return err ?: len;
}

static const struct file_operations enabled_fops = {
	.open	= simple_open,
	.read	= enabled_read,
	.write	= enabled_write,
	.llseek	= default_llseek,
};

static const char * const count_names[KAPI_NR_COUNTS] = {
	[KAPI_COUNT_CALLS]		= "calls",
	[KAPI_COUNT_SUCCEEDED]		= "succeeded",
	[KAPI_COUNT_FAILED]		= "failed",
	[KAPI_COUNT_LATE]		= "late",
	[KAPI_COUNT_ONLY_CHECKED]	= "only_checked",
	[KAPI_COUNT_ANSWERED]		= "answered",
	[KAPI_COUNT_RESTARTED]		= "restarted",
	[KAPI_COUNT_KILLED]		= "killed",
	[KAPI_COUNT_UNLISTED]		= "unlisted",
	[KAPI_COUNT_MISSED]		= "missed",
};

static void show_row(struct seq_file *m, const struct kapi_checked *what,
		     const char *claim, unsigned int row,
		     const struct kapi_row_state *state)
{
	unsigned long looks = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		looks += READ_ONCE(*per_cpu_ptr(&what->looks[row], cpu));
	seq_printf(m, "%s claim %s checked %lu violations %ld\n", what->name,
		   claim, looks, atomic_long_read(&state->violations));
}

static int counts_show(struct seq_file *m, void *v)
{
	guard(mutex)(&check_mutex);
	for (int i = 0; i < ARRAY_SIZE(checked); i++) {
		const struct kapi_checked *what = &checked[i];

		if (!what->spec)
			continue;
		for (int j = 0; j < KAPI_NR_COUNTS; j++)
			seq_printf(m, "%s %s %ld\n", what->name, count_names[j],
				   atomic_long_read(&what->counts[j]));
		show_row(m, what, "errors", what->nr_rows, &what->wrong_error);
		for (unsigned int j = 0; j < what->nr_rows; j++)
			if (what->state[j].claim)
				show_row(m, what, what->rows[j].test, j,
					 &what->state[j]);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counts);

static int violations_show(struct seq_file *m, void *v)
{
	long sum = 0;

	guard(mutex)(&check_mutex);
	for (int i = 0; i < ARRAY_SIZE(checked); i++) {
		const struct kapi_checked *what = &checked[i];

		if (!what->spec)
			continue;
		sum += atomic_long_read(&what->wrong_error.violations);
		for (unsigned int j = 0; j < what->nr_rows; j++)
			sum += atomic_long_read(&what->state[j].violations);
	}
	seq_printf(m, "%ld\n", sum);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(violations);

static bool check_at_boot __initdata;

static int __init check_setup(char *arg)
{
	return !kstrtobool(arg, &check_at_boot);
}
__setup("kapi_check=", check_setup);

static int __init kapi_check_init(void)
{
	struct dentry *kapi = debugfs_lookup("kapi", NULL);
	struct dentry *dir = debugfs_create_dir("check", kapi);

	dput(kapi);
	debugfs_create_file("enabled", 0600, dir, NULL, &enabled_fops);
	debugfs_create_file("counts", 0400, dir, NULL, &counts_fops);
	debugfs_create_file("violations", 0400, dir, NULL, &violations_fops);
	if (check_at_boot && set_enabled(true))
		pr_warn("cannot check specifications\n");
	return 0;
}
late_initcall_sync(kapi_check_init);
