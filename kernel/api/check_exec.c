// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel API specifications: what execve() and execveat() leave behind.
 *
 * Each row looks at the calling task when the call has ended: in the new image,
 * of which nothing has run yet, or in the old one if the call failed. A tracer
 * may have stopped the task before that, and anybody may send it a signal or
 * change its limits: rows keep off all of that.
 */

#include <linux/binfmts.h>
#include <linux/cred.h>
#include <linux/fcntl.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/nsproxy.h>
#include <linux/overflow.h>
#include <linux/personality.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/seccomp.h>
#include <linux/security.h>
#include <linux/securebits.h>
#include <linux/signal.h>
#include <linux/string.h>
#include <linux/unroll.h>
#include <asm/syscall.h>
#include <asm/unistd.h>

#include "check.h"

/* Enough for everybody who does not use the queue as a store. */
#define MAX_PENDING	64

/*
 * What is pending and has to stay: not what timers have sent, and not what is
 * taken back when a process is stopped or goes on. False: that is too much.
 */
static bool note_pending(const struct sigpending *pending, sigset_t *set)
{
	const struct sigqueue *q;
	sigset_t timers, others;
	int nr = 0;

	*set = pending->signal;
	if (sigisemptyset(set))
		return true;
	sigemptyset(&timers);
	sigemptyset(&others);
	list_for_each_entry(q, &pending->list, list) {
		if (nr++ == MAX_PENDING)
			return false;
		sigaddset(q->info.si_code == SI_TIMER ? &timers : &others,
			  q->info.si_signo);
	}
	sigandnsets(&timers, &timers, &others);
	sigandnsets(set, set, &timers);
	siginitset(&others, SIG_KERNEL_STOP_MASK | sigmask(SIGCONT));
	sigandnsets(set, set, &others);
	return true;
}

/*
 * Who looks at the descriptor table of another process takes it for a moment
 * at most, and nobody changes it but those who share it.
 */
static bool has_cloexec(struct task_struct *task, long *fd)
{
	const struct fdtable *fdt;
	unsigned long found;

	guard(rcu)();
	fdt = files_fdtable(task->files);
	found = find_first_and_bit(fdt->open_fds, fdt->close_on_exec,
				   fdt->max_fds);
	if (fd)
		*fd = found;
	return found < fdt->max_fds;
}

/* Of current: nobody else gives it others. */
static struct sighand_struct *handlers(struct task_struct *task)
{
	return rcu_dereference_protected(task->sighand, true);
}

/* Most are as they were made, and so many at once are seen to be quickly. */
#define SOME_ACTIONS	8

static __always_inline bool some_are_default(const struct k_sigaction *actions)
{
	unsigned long handlers = 0;

	BUILD_BUG_ON(_NSIG % SOME_ACTIONS);
	unrolled_count(SOME_ACTIONS)
	for (int i = 0; i < SOME_ACTIONS; i++)
		handlers |= (unsigned long)actions[i].sa.sa_handler;
	return !handlers;
}

/* And have neither flags nor a mask. */
static __always_inline bool some_are_as_made(const struct k_sigaction *actions)
{
	unsigned long flags = 0;

	unrolled_count(SOME_ACTIONS)
	for (int i = 0; i < SOME_ACTIONS; i++) {
		flags |= actions[i].sa.sa_flags;
		for (int word = 0; word < _NSIG_WORDS; word++)
			flags |= actions[i].sa.sa_mask.sig[word];
	}
	return !flags && some_are_default(actions);
}

static void note_handlers(struct kapi_before *before,
			  const struct sighand_struct *sighand)
{
	const struct k_sigaction *some = sighand->action;

	for (int first = 1; first <= _NSIG;
	     first += SOME_ACTIONS, some += SOME_ACTIONS) {
		if (likely(some_are_default(some)))
			continue;
		for (int i = 0; i < SOME_ACTIONS; i++) {
			__sighandler_t handler = some[i].sa.sa_handler;

			if (handler != SIG_DFL)
				sigaddset(handler == SIG_IGN ?
					  &before->ignored : &before->handled,
					  first + i);
		}
	}
}

/* Of the caller, whose leader cannot go away without it. */
static u64 group_start_time(struct task_struct *task)
{
	return task->group_leader->start_boottime;
}

/**
 * kapi_exec_enter - note what exec finds
 * @call: where to
 * @regs: of the system call
 *
 * Context: the task itself, at the entry of the system call.
 */
void kapi_exec_enter(struct kapi_call *call, struct pt_regs *regs)
{
	struct kapi_before *before = &call->before;
	struct task_struct *me = call->task;
	struct sighand_struct *sighand = handlers(me);

	if (call->what->nr == __NR_execveat) {
		unsigned long args[6];

		syscall_get_arguments(me, regs, args);
		call->flags = args[4];
	}

	before->cred = get_current_cred();
	security_current_getlsmprop_subj(&before->domain);
	before->mm = me->mm;
	before->exe = rcu_access_pointer(me->mm->exe_file);
#ifdef CONFIG_FUTEX
	before->robust_list = (__force const void *)me->futex.robust_list;
#endif
	before->pid_ns = task_active_pid_ns(me);
	before->self_exec_id = me->self_exec_id;
	before->start_time = group_start_time(me);
	before->sas_ss_sp = me->sas_ss_sp;
	before->sas_ss_size = me->sas_ss_size;
	before->personality = me->personality;
	before->dumpable = task_exec_state_get_dumpable(me);
	before->suid_dumpable = READ_ONCE(suid_dumpable);
	before->pid = task_pid_nr(me);
	before->pdeath_signal = me->pdeath_signal;
	before->seccomp = seccomp_mode(&me->seccomp);
	before->no_new_privs = task_no_new_privs(me);
	memcpy(before->comm, me->comm, sizeof(before->comm));
	before->alone = thread_group_empty(me) &&
			refcount_read(&sighand->count) == 1;
	before->alone_memory = before->alone &&
			       atomic_read(&me->mm->mm_users) == 1;
	before->alone_files = atomic_read(&me->files->count) == 1;
	before->cloexec = before->alone_files && has_cloexec(me, NULL);
#ifdef CONFIG_POSIX_TIMERS
	before->posix_timers = !hlist_empty(&me->signal->posix_timers);
#endif

	spin_lock_irq(&sighand->siglock);
	before->blocked = me->blocked;
	/* Other threads take back what the process is made to ignore. */
	if (!before->alone || !note_pending(&me->pending, &before->pending))
		sigemptyset(&before->pending);
	if (!before->alone ||
	    !note_pending(&me->signal->shared_pending, &before->shared))
		sigemptyset(&before->shared);
	sigemptyset(&before->ignored);
	sigemptyset(&before->handled);
	if (before->alone)
		note_handlers(before, sighand);
	spin_unlock_irq(&sighand->siglock);
}

/**
 * kapi_exec_forget - drop what kapi_exec_enter() has taken
 * @call: the call
 *
 * Context: any; does not sleep.
 */
void kapi_exec_forget(struct kapi_call *call)
{
	put_cred(call->before.cred);
}

static bool is_named(const struct task_struct *task, const char *name)
{
	size_t i = 0;

	while (name[i] && name[i] == task->comm[i])
		i++;
	return !task->comm[i] && (!name[i] || i == sizeof(task->comm) - 1);
}

/**
 * kapi_exec_done - note what only exec itself knows
 * @call: where to
 * @bprm: what is executed
 *
 * Context: the task itself, when exec has succeeded; does not sleep.
 */
void kapi_exec_done(struct kapi_call *call, const struct linux_binprm *bprm)
{
	call->executed = true;
	call->secure = bprm->secureexec;
	call->unreadable = bprm->interp_flags & BINPRM_FLAGS_ENFORCE_NONDUMP;
	call->per_clear = bprm->per_clear;
	/* A tracer is about to be told, and may then change these. */
	call->blocked = current->blocked;
#ifdef CONFIG_GENERIC_ENTRY
	call->dispatched = test_syscall_work(SYSCALL_USER_DISPATCH);
#endif
	call->comm_ok = bprm->comm_from_dentry ||
			is_named(current, kbasename(bprm->filename));
}

/**
 * kapi_exec_end - how an exec ended
 * @call: the call
 *
 * Context: the task itself, at the exit of the system call.
 * Return: the end.
 */
enum kapi_end kapi_exec_end(struct kapi_call *call)
{
	if (call->executed)
		return KAPI_END_SUCCESS;
	if (call->committed)
		return KAPI_END_LATE;
	if (call->ret < 0)
		return KAPI_END_ERROR;
	/* Nothing was executed, and that is an end of its own if asked for. */
	if (call->flags & AT_EXECVE_CHECK)
		return KAPI_END_ONLY_CHECKED;
	/* Or it never began. */
	if (kapi_answered(call))
		return KAPI_END_ANSWERED;
	return KAPI_END_SUCCESS;
}

/* Whoever has succeeded. */

static const struct cred *creds(struct kapi_call *call)
{
	/* It is the caller's own. */
	return rcu_dereference_protected(call->task->cred, true);
}

/*
 * A security module that moves the process to another domain may reset what it
 * would have kept. To be asked when something is not as it was.
 */
static int kept_in_domain(struct kapi_call *call)
{
	struct lsm_prop now;

	security_current_getlsmprop_subj(&now);
	return memcmp(&now, &call->before.domain, sizeof(now)) ? KAPI_UNKNOWN : 0;
}

static int returned_0(struct kapi_call *call, long *value)
{
	*value = call->ret;
	return call->executed && !call->ret;
}

static int one_thread(struct kapi_call *call, long *value)
{
	*value = get_nr_threads(call->task);
	return thread_group_empty(call->task) && *value == 1;
}

static int has_process_id(struct kapi_call *call, long *value)
{
	*value = task_pid_nr(call->task);
	return thread_group_leader(call->task) && *value == task_tgid_nr(call->task);
}

static int tells_sigchld(struct kapi_call *call, long *value)
{
	*value = call->task->exit_signal;
	return *value == SIGCHLD;
}

static struct sigaction *action(struct kapi_call *call, int sig)
{
	return &handlers(call->task)->action[sig - 1].sa;
}

static void look_at_action(struct kapi_call *call, int sig, sigset_t *lost)
{
	struct sigaction *sa = action(call, sig);
	struct kapi_actions *seen = &call->actions;

	if (sa->sa_handler == SIG_IGN) {
		/* Nobody else could have asked for that. */
		if (call->before.alone && !sigismember(lost, sig))
			seen->handler = sig;
		sigdelset(lost, sig);
	} else if (sa->sa_handler != SIG_DFL) {
		seen->handler = sig;
	}
	if (sa->sa_flags)
		seen->flags = sig;
	if (!sigisemptyset(&sa->sa_mask))
		seen->mask = sig;
}

/* In one go, because it is the most there is to look at. */
static const struct kapi_actions *look_at_actions(struct kapi_call *call)
{
	const struct k_sigaction *some = handlers(call->task)->action;
	struct kapi_actions *seen = &call->actions;
	sigset_t lost = call->before.ignored;

	if (seen->known)
		return seen;
	seen->known = true;
	for (int first = 1; first <= _NSIG;
	     first += SOME_ACTIONS, some += SOME_ACTIONS) {
		if (likely(some_are_as_made(some)))
			continue;
		for (int i = 0; i < SOME_ACTIONS; i++)
			look_at_action(call, first + i, &lost);
	}
	for (int sig = _NSIG; !sigisemptyset(&lost); sig--) {
		if (!sigismember(&lost, sig))
			continue;
		seen->lost = sig;
		sigdelset(&lost, sig);
	}
	return seen;
}

static int handlers_gone(struct kapi_call *call, long *value)
{
	*value = look_at_actions(call)->handler;
	return !*value;
}

static int ignored_kept(struct kapi_call *call, long *value)
{
	if (sigisemptyset(&call->before.ignored))
		return KAPI_UNKNOWN;
	*value = look_at_actions(call)->lost;
	return !*value ? 1 : kept_in_domain(call);
}

static int ignored_sigchld_kept(struct kapi_call *call, long *value)
{
	if (!sigismember(&call->before.ignored, SIGCHLD))
		return KAPI_UNKNOWN;
	return action(call, SIGCHLD)->sa_handler == SIG_IGN ? 1 :
	       kept_in_domain(call);
}

static int flags_gone(struct kapi_call *call, long *value)
{
	*value = look_at_actions(call)->flags;
	return !*value;
}

static int masks_gone(struct kapi_call *call, long *value)
{
	*value = look_at_actions(call)->mask;
	return !*value;
}

static int handlers_private(struct kapi_call *call, long *value)
{
	*value = refcount_read(&handlers(call->task)->count);
	return *value == 1;
}

/* The flags of a stack that is gone mean nothing, and SS_AUTODISARM stays. */
static int stack_gone(struct kapi_call *call, long *value)
{
	*value = call->task->sas_ss_size;
	return !call->task->sas_ss_sp && !call->task->sas_ss_size;
}

static int mask_kept(struct kapi_call *call, long *value)
{
	if (!call->executed || call->task->ptrace)
		return KAPI_UNKNOWN;
	*value = call->blocked.sig[0];
	return sigequalsets(&call->blocked, &call->before.blocked) ? 1 :
	       kept_in_domain(call);
}

static int still_pending(struct kapi_call *call, sigset_t *before,
			 struct sigpending *pending, long *value)
{
	sigset_t lost;

	if (sigisemptyset(before))
		return KAPI_UNKNOWN;
	spin_lock_irq(&handlers(call->task)->siglock);
	sigandnsets(&lost, before, &pending->signal);
	spin_unlock_irq(&handlers(call->task)->siglock);
	*value = lost.sig[0];
	return sigisemptyset(&lost) ? 1 : kept_in_domain(call);
}

static int thread_pending_kept(struct kapi_call *call, long *value)
{
	return still_pending(call, &call->before.pending,
			     &call->task->pending, value);
}

static int process_pending_kept(struct kapi_call *call, long *value)
{
	return still_pending(call, &call->before.shared,
			     &call->task->signal->shared_pending, value);
}

static int timers_gone(struct kapi_call *call, long *value)
{
#ifdef CONFIG_POSIX_TIMERS
	return hlist_empty(&call->task->signal->posix_timers);
#else
	return KAPI_UNKNOWN;
#endif
}

static int cloexec_gone(struct kapi_call *call, long *value)
{
	return !has_cloexec(call->task, value);
}

static int files_private(struct kapi_call *call, long *value)
{
	*value = atomic_read(&call->task->files->count);
	return *value == 1;
}

static int memory_new(struct kapi_call *call, long *value)
{
	return call->task->mm != call->before.mm;
}

static int locks_gone(struct kapi_call *call, long *value)
{
	*value = call->task->mm->locked_vm;
	return !*value;
}

static int locks_to_come_gone(struct kapi_call *call, long *value)
{
	*value = call->task->mm->def_flags;
	return !(*value & VM_LOCKED);
}

static int aio_gone(struct kapi_call *call, long *value)
{
#ifdef CONFIG_AIO
	return !rcu_access_pointer(call->task->mm->ioctx_table);
#else
	return KAPI_UNKNOWN;
#endif
}

/* The list is forgotten when it has been walked. */
static int robust_list_gone(struct kapi_call *call, long *value)
{
#ifdef CONFIG_FUTEX
	return !call->task->futex.robust_list;
#else
	return KAPI_UNKNOWN;
#endif
}

static int parent_goes_on(struct kapi_call *call, long *value)
{
	return !call->task->vfork_done;
}

static int rseq_gone(struct kapi_call *call, long *value)
{
#ifdef CONFIG_RSEQ
	return !call->task->rseq.usrptr;
#else
	return KAPI_UNKNOWN;
#endif
}

static int membarrier_gone(struct kapi_call *call, long *value)
{
#ifdef CONFIG_MEMBARRIER
	*value = atomic_read(&call->task->mm->membarrier_state);
	return !*value;
#else
	return KAPI_UNKNOWN;
#endif
}

static int dispatch_gone(struct kapi_call *call, long *value)
{
#ifdef CONFIG_GENERIC_ENTRY
	return call->executed ? !call->dispatched : KAPI_UNKNOWN;
#else
	return KAPI_UNKNOWN;
#endif
}

static int time_namespace_entered(struct kapi_call *call, long *value)
{
#ifdef CONFIG_TIME_NS
	return call->task->nsproxy->time_ns ==
	       call->task->nsproxy->time_ns_for_children;
#else
	return KAPI_UNKNOWN;
#endif
}

static int pid_namespace_kept(struct kapi_call *call, long *value)
{
	return task_active_pid_ns(call->task) == call->before.pid_ns;
}

static int named_after_file(struct kapi_call *call, long *value)
{
	return call->executed ? call->comm_ok : KAPI_UNKNOWN;
}

/*
 * What else the personality says is up to the new image, and all of it is if
 * it is of a format or for an architecture that sets it anew.
 */
static int personality_kept(struct kapi_call *call, long *value)
{
	unsigned int was = call->before.personality;

	*value = call->task->personality;
	if (!call->executed || call->per_clear || IS_ENABLED(CONFIG_CSKY) ||
	    IS_ENABLED(CONFIG_BINFMT_FLAT) ||
	    ((was & PER_MASK) != PER_LINUX && (was & PER_MASK) != PER_LINUX32))
		return KAPI_UNKNOWN;
	return !((was ^ call->task->personality) & ~READ_IMPLIES_EXEC &
		 ~ADDR_LIMIT_32BIT & ~FDPIC_FUNCPTRS & ~PER_MASK);
}

static bool user_changed(struct kapi_call *call)
{
	const struct cred *cred = creds(call);

	return !uid_eq(cred->euid, cred->uid) || !gid_eq(cred->egid, cred->gid);
}

static int personality_cleared(struct kapi_call *call, long *value)
{
	*value = call->task->personality;
	if (!call->per_clear)
		return KAPI_UNKNOWN;
	return !(call->task->personality & call->per_clear &
		 ~READ_IMPLIES_EXEC & ~ADDR_LIMIT_32BIT);
}

static int death_signal_kept(struct kapi_call *call, long *value)
{
	const struct cred *old = call->before.cred, *new = creds(call);

	*value = call->task->pdeath_signal;
	if (!call->executed || call->secure || !call->before.pdeath_signal ||
	    !uid_eq(old->euid, new->euid) || !gid_eq(old->egid, new->egid) ||
	    !uid_eq(old->fsuid, new->fsuid) || !gid_eq(old->fsgid, new->fsgid) ||
	    !cap_issubset(new->cap_permitted, old->cap_permitted))
		return KAPI_UNKNOWN;
	return *value == call->before.pdeath_signal ? 1 : kept_in_domain(call);
}

static int death_signal_cleared(struct kapi_call *call, long *value)
{
	*value = call->task->pdeath_signal;
	if (!call->secure || !user_changed(call))
		return KAPI_UNKNOWN;
	return !*value;
}

static int dumpable_set(struct kapi_call *call, long *value)
{
	const struct cred *old = call->before.cred, *new = creds(call);

	*value = task_exec_state_get_dumpable(call->task);
	/* More than the condition says: who gains or changes is another case. */
	if (!call->executed || call->unreadable || call->secure ||
	    user_changed(call) || !uid_eq(old->euid, new->euid) ||
	    !gid_eq(old->egid, new->egid) || !uid_eq(old->fsuid, new->fsuid) ||
	    !gid_eq(old->fsgid, new->fsgid) ||
	    !cap_issubset(new->cap_permitted, old->cap_permitted))
		return KAPI_UNKNOWN;
	return *value == TASK_DUMPABLE_OWNER;
}

/* Where suid_dumpable is, or was, something else, it need not be 0. */
static int dumpable_0(struct kapi_call *call, long *value)
{
	*value = task_exec_state_get_dumpable(call->task);
	if (!*value)
		return 1;
	return call->before.suid_dumpable || READ_ONCE(suid_dumpable) ?
	       KAPI_UNKNOWN : 0;
}

static int dumpable_unreadable(struct kapi_call *call, long *value)
{
	if (!call->executed || !call->unreadable)
		return KAPI_UNKNOWN;
	return dumpable_0(call, value);
}

static int dumpable_setuid(struct kapi_call *call, long *value)
{
	if (!call->secure || !user_changed(call))
		return KAPI_UNKNOWN;
	return dumpable_0(call, value);
}

static int real_ids_kept(struct kapi_call *call, long *value)
{
	if (uid_eq(creds(call)->uid, call->before.cred->uid) &&
	    gid_eq(creds(call)->gid, call->before.cred->gid))
		return 1;
	*value = from_kuid(&init_user_ns, creds(call)->uid);
	return 0;
}

static int saved_is_effective(struct kapi_call *call, long *value)
{
	const struct cred *cred = creds(call);

	if (uid_eq(cred->suid, cred->euid) && gid_eq(cred->sgid, cred->egid))
		return 1;
	*value = from_kuid(&init_user_ns, cred->suid);
	return 0;
}

static int fs_is_effective(struct kapi_call *call, long *value)
{
	const struct cred *cred = creds(call);

	if (uid_eq(cred->fsuid, cred->euid) && gid_eq(cred->fsgid, cred->egid))
		return 1;
	*value = from_kuid(&init_user_ns, cred->fsuid);
	return 0;
}

static int groups_kept(struct kapi_call *call, long *value)
{
	const struct group_info *old = call->before.cred->group_info;
	const struct group_info *new = creds(call)->group_info;

	*value = new->ngroups;
	return old == new || (old->ngroups == new->ngroups &&
			      !memcmp(old->gid, new->gid,
				      flex_array_size(new, gid, new->ngroups)));
}

/* Without AT_SECURE the file has given nothing. */
static int capabilities_lost(struct kapi_call *call, long *value)
{
	const struct cred *old = call->before.cred, *new = creds(call);
	kuid_t root;

	*value = new->cap_permitted.val;
	if (!call->executed || call->secure || cap_isclear(old->cap_permitted) ||
	    !cap_isclear(old->cap_ambient))
		return KAPI_UNKNOWN;
	root = make_kuid(new->user_ns, 0);
	if (uid_eq(new->uid, root) || uid_eq(new->euid, root))
		return KAPI_UNKNOWN;
	return cap_isclear(new->cap_permitted);
}

static int inheritable_kept(struct kapi_call *call, long *value)
{
	*value = creds(call)->cap_inheritable.val;
	return creds(call)->cap_inheritable.val ==
	       call->before.cred->cap_inheritable.val;
}

static int bounding_kept(struct kapi_call *call, long *value)
{
	*value = creds(call)->cap_bset.val;
	return creds(call)->cap_bset.val == call->before.cred->cap_bset.val;
}

static int keep_caps_gone(struct kapi_call *call, long *value)
{
	*value = creds(call)->securebits;
	return !(*value & issecure_mask(SECURE_KEEP_CAPS));
}

static int securebits_kept(struct kapi_call *call, long *value)
{
	*value = creds(call)->securebits;
	return !((*value ^ call->before.cred->securebits) &
		 ~issecure_mask(SECURE_KEEP_CAPS));
}

static int no_new_privs_kept(struct kapi_call *call, long *value)
{
	if (!call->before.no_new_privs)
		return KAPI_UNKNOWN;
	return task_no_new_privs(call->task);
}

static int seccomp_kept(struct kapi_call *call, long *value)
{
	*value = seccomp_mode(&call->task->seccomp);
	if (!call->before.seccomp)
		return KAPI_UNKNOWN;
	return *value == call->before.seccomp;
}

static int thread_keyring_gone(struct kapi_call *call, long *value)
{
#ifdef CONFIG_KEYS
	return !creds(call)->thread_keyring;
#else
	return KAPI_UNKNOWN;
#endif
}

static int process_keyring_gone(struct kapi_call *call, long *value)
{
#ifdef CONFIG_KEYS
	return !creds(call)->process_keyring;
#else
	return KAPI_UNKNOWN;
#endif
}

/* What a child compares before it uses a signal that it was made to send. */
static int exec_id_moved(struct kapi_call *call, long *value)
{
	*value = call->task->self_exec_id - call->before.self_exec_id;
	return *value == 1;
}

static int forgot_fork(struct kapi_call *call, long *value)
{
	*value = call->task->flags;
	return !(call->task->flags & PF_FORKNOEXEC);
}

static int start_time_kept(struct kapi_call *call, long *value)
{
	return group_start_time(call->task) == call->before.start_time;
}

/* Too late for an error: the task must be about to die. */
static int dies(struct kapi_call *call, long *value)
{
	bool segv;

	*value = call->ret;
	/* Of something else, which came first. */
	if (fatal_signal_pending(call->task) ||
	    (call->task->signal->flags & SIGNAL_GROUP_EXIT))
		return KAPI_UNKNOWN;
	spin_lock_irq(&handlers(call->task)->siglock);
	segv = (sigismember(&call->task->pending.signal, SIGSEGV) ||
		sigismember(&call->task->signal->shared_pending.signal, SIGSEGV)) &&
	       !sigismember(&call->task->blocked, SIGSEGV) &&
	       action(call, SIGSEGV)->sa_handler == SIG_DFL;
	spin_unlock_irq(&handlers(call->task)->siglock);
	return segv;
}

/* An error, or only a check: the caller goes on as it was. */

static int same_handlers(struct kapi_call *call, long *value)
{
	if (!call->before.alone)
		return KAPI_UNKNOWN;
	for (int sig = 1; sig <= _NSIG; sig++) {
		__sighandler_t handler = action(call, sig)->sa_handler;
		bool ignored = handler == SIG_IGN;
		bool handled = !ignored && handler != SIG_DFL;

		*value = sig;
		if (sigismember(&call->before.ignored, sig) != ignored ||
		    sigismember(&call->before.handled, sig) != handled)
			return 0;
	}
	return 1;
}

static int same_stack(struct kapi_call *call, long *value)
{
	*value = call->task->sas_ss_size;
	return call->task->sas_ss_sp == call->before.sas_ss_sp &&
	       call->task->sas_ss_size == call->before.sas_ss_size;
}

static int same_thread_id(struct kapi_call *call, long *value)
{
	*value = task_pid_nr(call->task);
	return *value == call->before.pid;
}

static int same_timers(struct kapi_call *call, long *value)
{
#ifdef CONFIG_POSIX_TIMERS
	if (!call->before.posix_timers || !call->before.alone)
		return KAPI_UNKNOWN;
	return !hlist_empty(&call->task->signal->posix_timers);
#else
	return KAPI_UNKNOWN;
#endif
}

static int same_cloexec(struct kapi_call *call, long *value)
{
	if (!call->before.cloexec)
		return KAPI_UNKNOWN;
	return has_cloexec(call->task, value);
}

static int same_memory(struct kapi_call *call, long *value)
{
	return call->task->mm == call->before.mm;
}

static int same_robust_list(struct kapi_call *call, long *value)
{
#ifdef CONFIG_FUTEX
	return (__force const void *)call->task->futex.robust_list ==
	       call->before.robust_list;
#else
	return KAPI_UNKNOWN;
#endif
}

static int same_credentials(struct kapi_call *call, long *value)
{
	const struct cred *old = call->before.cred, *new = creds(call);

	if (uid_eq(old->uid, new->uid) && gid_eq(old->gid, new->gid) &&
	    uid_eq(old->euid, new->euid) && gid_eq(old->egid, new->egid) &&
	    uid_eq(old->suid, new->suid) && gid_eq(old->sgid, new->sgid) &&
	    uid_eq(old->fsuid, new->fsuid) && gid_eq(old->fsgid, new->fsgid))
		return 1;
	*value = from_kuid(&init_user_ns, new->euid);
	return 0;
}

static int same_capabilities(struct kapi_call *call, long *value)
{
	const struct cred *old = call->before.cred, *new = creds(call);

	*value = new->cap_permitted.val;
	return old->cap_permitted.val == new->cap_permitted.val &&
	       old->cap_effective.val == new->cap_effective.val &&
	       old->cap_inheritable.val == new->cap_inheritable.val &&
	       old->cap_ambient.val == new->cap_ambient.val;
}

static int same_dumpable(struct kapi_call *call, long *value)
{
	*value = task_exec_state_get_dumpable(call->task);
	return call->before.alone_memory ? *value == call->before.dumpable :
					   KAPI_UNKNOWN;
}

static int same_death_signal(struct kapi_call *call, long *value)
{
	*value = call->task->pdeath_signal;
	return *value == call->before.pdeath_signal;
}

static int same_personality(struct kapi_call *call, long *value)
{
	*value = call->task->personality;
	return *value == call->before.personality;
}

static int same_name(struct kapi_call *call, long *value)
{
	return call->before.alone ? !strncmp(call->task->comm, call->before.comm,
					     sizeof(call->task->comm)) :
				    KAPI_UNKNOWN;
}

static int same_program(struct kapi_call *call, long *value)
{
	if (!call->before.alone_memory)
		return KAPI_UNKNOWN;
	return rcu_access_pointer(call->task->mm->exe_file) == call->before.exe;
}

static int nothing_changed(struct kapi_call *call, long *value)
{
	return same_credentials(call, value) && same_handlers(call, value) &&
	       same_thread_id(call, value) && same_timers(call, value) &&
	       same_cloexec(call, value) && same_name(call, value) &&
	       same_memory(call, value);
}

const struct kapi_row kapi_exec_rows[] = {
#define ROW(end, test, word, ...)	{ test, word, end },
#include "check_exec_rows.h"
};

const unsigned int kapi_nr_exec_rows = ARRAY_SIZE(kapi_exec_rows);

/* Inlined for each end, of whose rows only is left what they look at. */
static __always_inline void look_at(struct kapi_call *call,
				    const enum kapi_end ended)
{
	struct kapi_row_state *state = call->what->state;
	unsigned long __percpu *looks = call->what->looks;

#define ROW(end, test, word, holds)					\
	{								\
		if ((end) == ended)					\
			kapi_look(call, state, looks, test, word, holds); \
		state++;						\
		looks++;						\
	}
#include "check_exec_rows.h"
}

/**
 * kapi_exec_look - compare what an exec has done with what is claimed
 * @call: the call
 * @end: how it ended
 *
 * Context: the task that called, before it returns to user mode.
 */
void kapi_exec_look(struct kapi_call *call, enum kapi_end end)
{
	switch (end) {
	case KAPI_END_SUCCESS:
		look_at(call, KAPI_END_SUCCESS);
		break;
	case KAPI_END_ERROR:
		look_at(call, KAPI_END_ERROR);
		break;
	case KAPI_END_LATE:
		look_at(call, KAPI_END_LATE);
		break;
	case KAPI_END_ONLY_CHECKED:
		look_at(call, KAPI_END_ONLY_CHECKED);
		break;
	default:
		break;
	}
}
