/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_SCHED_EXEC_UPDATE_H
#define _LINUX_SCHED_EXEC_UPDATE_H

/*
 * exec_update: looking at a process that may be in the middle of execve()
 *
 * "May I look at this task?" and "take what I looked at" have to be one step
 * with respect to execve(), or the permission of the old image is used on the
 * objects of the new one. signal_struct::exec_update_lock makes them one step,
 * but a reader that takes it waits for exec, exec waits for the reader, and
 * all readers write to one cache line.
 *
 * signal_struct::exec_update_seq counts the updates that exec makes. A reader
 * notes the count, checks permission, captures what it came for, and looks
 * whether the count is still the same. If it is not, the reader throws the
 * result away and starts over; after a few attempts, or when the count is odd,
 * it takes exec_update_lock for reading, where exec cannot be in the middle.
 *
 * The count is odd while exec replaces the state of the process: from before
 * the task gets its new mm until exec releases exec_update_lock. That it is
 * even does *not* say that the lock is free: exec takes it before it replaces
 * anything, and may give up then.
 *
 * What a validated (or locked) pass guarantees: from its begin to its end exec
 * has not touched any of
 *
 *  - task->mm, task->active_mm and task->exec_state,
 *  - the credentials,
 *  - whether the task is dumpable,
 *  - task->sighand and the time namespace the task is in,
 *  - personality, comm, pdeath_signal and self_exec_id,
 *  - the descriptor that exec opens for an interpreter.
 *
 * All of it was seen as one exec had left it and before the next one began. So
 * the credentials and the dumpability that the permission check used belong to
 * the same image as what was captured.
 *
 * What it does not guarantee:
 *
 *  - anything about changes that are not exec's: set*id(2), capset(2),
 *    setns(2), prctl(2), landlock_restrict_self(2) and all that a thread may
 *    do to itself; another process that shares the mm or the exec_state;
 *  - that the task is alive: mm, files and sighand may be gone;
 *  - what exec does before it makes the count odd: it drops the robust list,
 *    gives the task a descriptor table of its own and closes what is marked
 *    close-on-exec;
 *  - that the task is still the thread group leader, or that its pid still
 *    leads to it: exec may have made another thread the leader;
 *  - mm->arg_start and its like and the user registers, which exec sets after
 *    the count is even;
 *  - anything after the end: the next exec may begin at once. What is used
 *    later must be a copy, or counted and pinned;
 *  - for a speculative pass, that exec notices anything the reader did. Who
 *    changes something that exec has to see must block exec instead, see
 *    exec_update_block_killable().
 *
 * What may be done in a pass: load, and take counted references that are
 * dropped when the pass has to be repeated. The same code runs with nothing
 * held and with exec_update_lock held for reading, therefore:
 *
 *  - no access to user memory and no waiting for user space in any other way:
 *    under the lock it would let one process stop the exec of another one;
 *  - no output and no write to the task. A permission check may be audited
 *    once for each pass, also for those that do not count;
 *  - errors and denials count like results: they are acted on after the pass,
 *    because a view in the middle of exec denies as wrongly as it allows.
 *
 * A pass that does not count may have used the permission of the old image to
 * take a reference to an object of the new one. The caller learns nothing of
 * the object, but holds it until the pass is validated: whoever waits for the
 * last reference waits that much longer, and the last put may be the reader's.
 * Under the lock that could not happen. It is accepted because the caller gets
 * no handle on the object; it can be preempted, but the pass ends with a put.
 * What is left of a file after the last put is done when the reader returns to
 * user mode, which may be after it has waited for the lock.
 *
 * 64-bit kernels only. A count that a process can make wrap around while a
 * reader sleeps is none, so it has 64 bits; on 32-bit kernels loads of 64 bits
 * are not atomic, the count does not exist and every reader takes the lock.
 */

#include <asm/barrier.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/kcsan-checks.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/types.h>

/*
 * How often a reader speculates before it takes the lock. Trying again spares
 * it the lock when the exec that it ran into is over, and whatever else the
 * lock may be held for by then. Execs come in twos where a wrapper execs what
 * it wraps; a process that is at its third during one look does little else,
 * and would win against more attempts, too.
 */
#define EXEC_UPDATE_MAX_PASSES	3

/**
 * exec_update_seq_begin() - exec starts to replace the state of the process
 * @sig: signal_struct of the process, the caller's own
 *
 * From here to exec_update_seq_end() readers do not speculate, and those that
 * do already will repeat what they did.
 *
 * Context: exec_update_lock held for writing, may be called with spinlocks
 * held. Nothing that readers are protected from may be changed before.
 */
static inline void exec_update_seq_begin(struct signal_struct *sig)
{
	lockdep_assert_held_write(&sig->exec_update_lock);
#ifdef CONFIG_64BIT
	ASSERT_EXCLUSIVE_WRITER(sig->exec_update_seq);
	WARN_ON_ONCE(sig->exec_update_seq & 1);
	WRITE_ONCE(sig->exec_update_seq, sig->exec_update_seq + 1);
	/*
	 * The odd count comes before every store to the state. Who has seen
	 * one of these stores sees the odd count, or a later one, in
	 * exec_update_speculate_retry().
	 */
	smp_wmb();
#endif
}

/**
 * exec_update_seq_end() - exec has replaced the state of the process
 * @sig: signal_struct of the process, the caller's own
 *
 * Context: as exec_update_seq_begin(). To be called once for each begin, and
 * before exec_update_lock is released.
 */
static inline void exec_update_seq_end(struct signal_struct *sig)
{
	lockdep_assert_held_write(&sig->exec_update_lock);
#ifdef CONFIG_64BIT
	ASSERT_EXCLUSIVE_WRITER(sig->exec_update_seq);
	WARN_ON_ONCE(!(sig->exec_update_seq & 1));
	/*
	 * The state is complete before the count is even. Pairs with the
	 * acquire in exec_update_speculate_try_begin().
	 */
	smp_store_release(&sig->exec_update_seq, sig->exec_update_seq + 1);
#endif
}

/**
 * exec_update_speculate_try_begin() - note the count, unless exec is under way
 * @sig: signal_struct of the process to be looked at
 * @seq: where to put the count
 *
 * A building block for the scoped readers below; use those. It does not wait
 * for the count to become even, because that would be waiting for exec without
 * telling anybody, the scheduler and lockdep included.
 *
 * Context: any. @sig is as stable as the task it belongs to: it never changes
 * once the task can be found.
 * Return: true if the count is even and exec_update_speculate_retry() can be
 * asked about @seq. On 32-bit kernels always false.
 */
static __always_inline bool
exec_update_speculate_try_begin(const struct signal_struct *sig, u64 *seq)
{
#ifdef CONFIG_64BIT
	/* Pairs with the release in exec_update_seq_end(). */
	*seq = smp_load_acquire(&sig->exec_update_seq);
	return !(*seq & 1);
#else
	*seq = 0;
	return false;
#endif
}

/**
 * exec_update_speculate_retry() - has exec replaced anything since?
 * @sig: signal_struct of the process that was looked at
 * @seq: count from a successful exec_update_speculate_try_begin()
 *
 * Context: any.
 * Return: true if exec has begun to replace state since then, and what was
 * seen must not be used.
 */
static __always_inline bool
exec_update_speculate_retry(const struct signal_struct *sig, u64 seq)
{
#ifdef CONFIG_64BIT
	/*
	 * All loads of the pass come before the load of the count. Pairs with
	 * the barrier in exec_update_seq_begin().
	 */
	smp_rmb();
	return unlikely(READ_ONCE(sig->exec_update_seq) != seq);
#else
	return true;
#endif
}

enum exec_update_event {
	EXEC_UPDATE_SPECULATED,		/* a speculative pass was validated */
	EXEC_UPDATE_RETRIED,		/* a speculative pass was thrown away */
	EXEC_UPDATE_LOCKED,		/* a pass was made under the lock */
	EXEC_UPDATE_GAVE_UP,		/* a reader that must not wait did not */
	EXEC_UPDATE_BLOCKED,		/* exec was blocked */
	NR_EXEC_UPDATE_EVENTS,
};

#ifdef CONFIG_DEBUG_EXEC_UPDATE
void exec_update_count(enum exec_update_event event);
bool exec_update_may_speculate(void);
void exec_update_delay_begin(void);
void exec_update_delay_pass(void);
void exec_update_delay_exec(void);
#else
static inline void exec_update_count(enum exec_update_event event) { }
static inline bool exec_update_may_speculate(void) { return true; }
static inline void exec_update_delay_begin(void) { }
static inline void exec_update_delay_pass(void) { }
static inline void exec_update_delay_exec(void) { }
#endif

/*
 * One reader, of one process or of two. Made, used and ended by the scoped
 * readers below and by nobody else.
 */
struct exec_update_reader {
	struct signal_struct	*sig1;
	struct signal_struct	*sig2;	/* NULL: there is one process only */
	u64			seq1;
	u64			seq2;
	unsigned int		passes;
	bool			locked;
	bool			done;
};

int exec_update_read_lock_killable(struct signal_struct *sig1,
				   struct signal_struct *sig2);
bool exec_update_read_trylock(struct signal_struct *sig);
void exec_update_read_unlock(struct signal_struct *sig1,
			     struct signal_struct *sig2);

static __always_inline struct exec_update_reader
exec_update_reader_init(struct signal_struct *sig1, struct signal_struct *sig2)
{
	return (struct exec_update_reader) {
		.sig1 = sig1,
		.sig2 = sig2 != sig1 ? sig2 : NULL,
	};
}

/*
 * For lockdep a speculative pass holds the locks like any other pass: the same
 * block will run under them one day, and what it takes must fit in there.
 */
static __always_inline void
exec_update_lockdep_acquire(struct exec_update_reader *r, int trylock)
{
	rwsem_acquire_read(&r->sig1->exec_update_lock.dep_map, 0, trylock,
			   _THIS_IP_);
	if (r->sig2)
		rwsem_acquire_read(&r->sig2->exec_update_lock.dep_map,
				   SINGLE_DEPTH_NESTING, trylock, _THIS_IP_);
}

static __always_inline void
exec_update_lockdep_release(struct exec_update_reader *r)
{
	if (r->sig2)
		rwsem_release(&r->sig2->exec_update_lock.dep_map, _THIS_IP_);
	rwsem_release(&r->sig1->exec_update_lock.dep_map, _THIS_IP_);
}

static __always_inline bool
exec_update_reader_speculates(struct exec_update_reader *r, int trylock)
{
	if (!exec_update_may_speculate())
		return false;
	if (r->passes++ >= EXEC_UPDATE_MAX_PASSES)
		return false;
	if (!exec_update_speculate_try_begin(r->sig1, &r->seq1))
		return false;
	if (r->sig2 && !exec_update_speculate_try_begin(r->sig2, &r->seq2))
		return false;

	exec_update_delay_begin();
	exec_update_lockdep_acquire(r, trylock);
	return true;
}

/* Start the next pass, if there is to be one. */
static __always_inline bool
exec_update_read_begin_or_killable(struct exec_update_reader *r, int *err)
{
	if (r->done)
		return false;

	/* Not only where the lock is taken: that is too rare to be tested. */
	might_sleep();
	might_lock_read(&r->sig1->exec_update_lock);

	*err = 0;
	if (likely(exec_update_reader_speculates(r, 0)))
		return true;

	*err = exec_update_read_lock_killable(r->sig1, r->sig2);
	if (*err) {
		r->done = true;
		return false;
	}
	r->locked = true;
	return true;
}

/* As above for those who must not wait: @valid is true once a pass counts. */
static __always_inline bool
exec_update_read_try_begin(struct exec_update_reader *r, bool *valid)
{
	*valid = r->done;
	if (r->done)
		return false;

	if (likely(exec_update_reader_speculates(r, 1)))
		return true;

	r->locked = exec_update_read_trylock(r->sig1);
	if (!r->locked) {
		exec_update_count(EXEC_UPDATE_GAVE_UP);
		r->done = true;
	}
	return r->locked;
}

/* End a pass: true if what it found must be dropped and found again. */
static __always_inline bool
exec_update_read_needs_retry(struct exec_update_reader *r)
{
	if (r->locked) {
		exec_update_count(EXEC_UPDATE_LOCKED);
		exec_update_read_unlock(r->sig1, r->sig2);
		r->locked = false;
		r->done = true;
		return false;
	}

	exec_update_lockdep_release(r);
	if (exec_update_speculate_retry(r->sig1, r->seq1) ||
	    (r->sig2 && exec_update_speculate_retry(r->sig2, r->seq2))) {
		exec_update_count(EXEC_UPDATE_RETRIED);
		return true;
	}

	exec_update_count(EXEC_UPDATE_SPECULATED);
	r->done = true;
	return false;
}

/* Only a return or a goto out of a pass gets here before the pass ended. */
static __always_inline void
exec_update_reader_exit(struct exec_update_reader *r)
{
	if (likely(r->done))
		return;

	WARN_ONCE(1, "exec_update pass left without validation\n");
	if (r->locked)
		exec_update_read_unlock(r->sig1, r->sig2);
	else
		exec_update_lockdep_release(r);
}

/* Makes break and continue in the block end the pass, not skip its end. */
#define __exec_update_one_pass()					\
	for (bool __one_pass = true; __one_pass; __one_pass = false)

/*
 * The names are fixed because there is never one reader inside another: its
 * fallback would wait for one process and keep another one from exec. Who
 * looks at two processes at a time says so with scoped_exec_update_read2().
 */
#define __scoped_exec_update_read(_begin, _res, _sig1, _sig2, _drop...)	\
	for (struct exec_update_reader __reader				\
			__cleanup(exec_update_reader_exit) =		\
			exec_update_reader_init(_sig1, _sig2);		\
	     _begin(&__reader, &(_res));				\
	     (void)(exec_update_read_needs_retry(&__reader) &&		\
		    ({ _drop; true; })))				\
		__exec_update_one_pass()

#define scoped_exec_update_read_sig(_sig1, _sig2, _err, _drop...)	\
	__scoped_exec_update_read(exec_update_read_begin_or_killable,	\
				  _err, _sig1, _sig2, _drop)

#define scoped_exec_update_try_read_sig(_sig, _valid, _drop...)		\
	__scoped_exec_update_read(exec_update_read_try_begin,		\
				  _valid, _sig, NULL, _drop)

/**
 * scoped_exec_update_read() - look at a process without exec in between
 * @_task: the task to be looked at; the caller has a reference
 * @_err: int variable, set to 0 or to -EINTR
 * @_drop: optional statement that drops the references taken by a pass
 *
 * Runs the block that follows until it ran without exec replacing anything:
 * speculatively at first, and with exec_update_lock held for reading if that
 * does not succeed. After each pass that has to be repeated @_drop is evaluated,
 * with nothing held. Each pass has to set everything anew that @_drop or the
 * code behind the block looks at.
 *
 * If the caller is killed while it waits for the lock then @_err is -EINTR,
 * nothing is held and @_drop has run for every pass. Otherwise @_err is 0, and
 * what the block found is of one view, see the head of this file for what that
 * means. Neither return nor goto may leave the block; break and continue end
 * the pass.
 *
 * Example::
 *
 *	const struct cred *cred = NULL;
 *	int err;
 *
 *	scoped_exec_update_read(task, err, put_cred(cred)) {
 *		cred = NULL;
 *		if (ptrace_may_access(task, PTRACE_MODE_READ_FSCREDS))
 *			cred = get_task_cred(task);
 *	}
 *	if (err)
 *		return err;
 *	if (!cred)
 *		return -EPERM;
 *
 * Context: process context, may sleep, takes exec_update_lock of @_task.
 */
#define scoped_exec_update_read(_task, _err, _drop...)			\
	scoped_exec_update_read_sig((_task)->signal, NULL, _err, _drop)

/**
 * scoped_exec_update_read2() - look at two processes without exec in between
 * @_task1: a task to be looked at; the caller has a reference
 * @_task2: another one, or the same
 * @_err: int variable, set to 0 or to -EINTR
 * @_drop: optional statement that drops the references taken by a pass
 *
 * Like scoped_exec_update_read() for two tasks at once: neither process has
 * gone through exec between begin and end of the pass that counts.
 *
 * Context: process context, may sleep, takes exec_update_lock of both, the one
 * at the higher address first.
 */
#define scoped_exec_update_read2(_task1, _task2, _err, _drop...)	\
	scoped_exec_update_read_sig((_task1)->signal, (_task2)->signal,	\
				    _err, _drop)

/**
 * scoped_exec_update_try_read() - look at a process if exec lets us
 * @_task: the task to be looked at; the caller has a reference or is in the
 *         RCU read-side critical section in which it found the task
 * @_valid: bool variable, set to whether what the block found may be used
 * @_drop: optional statement that drops the references taken by a pass
 *
 * Like scoped_exec_update_read(), but gives up where that would wait: for
 * readers that have an answer for those who may not look and would rather give
 * that one, and for readers that may not sleep. @_drop has run for every pass
 * when @_valid is false.
 *
 * Context: process context, never sleeps. May be used in RCU read-side
 * critical sections, and @_drop must fit in there too.
 */
#define scoped_exec_update_try_read(_task, _valid, _drop...)		\
	scoped_exec_update_try_read_sig((_task)->signal, _valid, _drop)

/*
 * Blocking exec: for those who change something that exec has to see.
 *
 * A reader finds out afterwards that exec was in the process. Whoever attaches
 * something to a process, which exec then has to take off again, needs it the
 * other way round: exec has either not begun and will find what was attached,
 * or it is over, and the permission check was about the new image.
 *
 * A blocker keeps the process from going on, and with it those who wait for
 * the process. And since the lock is fair, exec that waits for a blocker keeps
 * all readers waiting that do not speculate. Therefore:
 *
 *  - If a reader will do, be a reader.
 *  - Only process context, and never without a way out: the caller waits
 *    killable or interruptible, there is no other form.
 *  - No access to user memory, and no waiting for user space in any other way:
 *    not for another thread of any process, not for a file system that a
 *    daemon implements. And nobody returns to user mode with a blocked process.
 *  - Not for an answer that everybody may have. Those who collect such answers
 *    collect them from all processes, and must not wait for one.
 *  - Blockers do not nest. Not for two processes, because there is no order
 *    among those; not twice for one, because exec may wait in between. For
 *    the same reason a reader does not fit into a block.
 *  - exec is blocked where it replaces the state of the process. What it does
 *    before that, like closing files or ending the other threads, goes on.
 *
 * Several tasks may block one process at the same time.
 */

int exec_update_block_killable(struct task_struct *task);
int exec_update_block_interruptible(struct task_struct *task);
void exec_update_unblock(struct task_struct *task);

/*
 * Guards that block exec to the end of the scope:
 *
 *	ACQUIRE(exec_update_block_killable, block)(task);
 *	err = ACQUIRE_ERR(exec_update_block_killable, &block);
 *	if (err)
 *		return err;
 *
 * There is no guard(exec_update_block): say how the wait for exec may end.
 */
DEFINE_GUARD(exec_update_block, struct task_struct *,
	     BUILD_BUG_ON_MSG(1, "say _killable or _interruptible"),
	     exec_update_unblock(_T))
DEFINE_GUARD_COND(exec_update_block, _killable,
		  exec_update_block_killable(_T), _RET == 0)
DEFINE_GUARD_COND(exec_update_block, _interruptible,
		  exec_update_block_interruptible(_T), _RET == 0)

#endif /* _LINUX_SCHED_EXEC_UPDATE_H */
