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
 * the task gets its new mm until exec releases exec_update_lock. It does *not*
 * say that exec_update_lock is held for writing: the lock may be taken without
 * any state being replaced.
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
 *  - the content of the descriptor table. Exec closes descriptors before it
 *    makes the count odd, so those marked close-on-exec may be gone already;
 *  - that the task is still the thread group leader, or that its pid still
 *    leads to it: exec may have made another thread the leader;
 *  - mm->arg_start and its like, which exec sets after the count is even;
 *  - anything after the end: the next exec may begin at once. What is used
 *    later must be a copy, or counted and pinned;
 *  - for a speculative pass, that exec notices anything the reader did. Who
 *    changes something that exec has to see must hold exec off instead.
 *
 * What may be done in a pass: load, and take counted references that are
 * dropped when the pass has to be repeated. The same code runs with nothing
 * held and with exec_update_lock held for reading, therefore:
 *
 *  - no access to user memory and no waiting for user space in any other way:
 *    under the lock it would let one process stop the exec of another one;
 *  - nothing that the caller or anybody else could see: no output, no write to
 *    the task. A permission check may be audited twice, that much is accepted;
 *  - errors and denials count like results: they are acted on after the pass,
 *    because a view in the middle of exec denies as wrongly as it allows.
 *
 * 64-bit kernels only. A count that a process can make wrap around while a
 * reader sleeps is none, so it has 64 bits; on 32-bit kernels loads of 64 bits
 * are not atomic, the count does not exist and every reader takes the lock.
 */

#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/kcsan-checks.h>
#include <linux/lockdep.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/types.h>

/*
 * How often a reader speculates before it takes the lock. A second attempt
 * spares readers the lock when the exec that they ran into is over, and keeps
 * them from waiting for whatever else the lock may be held for. More attempts
 * only help against a process that does nothing but exec.
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
 * exec_update_speculate_try_begin() - note the count, unless exec is at it
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
 * exec_update_speculate_retry() - did exec interfere?
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

#ifdef CONFIG_DEBUG_EXEC_UPDATE
enum exec_update_event {
	EXEC_UPDATE_SPECULATED,		/* a speculative pass was validated */
	EXEC_UPDATE_RETRIED,		/* a speculative pass was thrown away */
	EXEC_UPDATE_LOCKED,		/* a pass was made under the lock */
	EXEC_UPDATE_GAVE_UP,		/* a reader that may not wait did not */
	NR_EXEC_UPDATE_EVENTS,
};

void exec_update_count(enum exec_update_event event);
bool exec_update_may_speculate(void);
#else
#define exec_update_count(event)	do { } while (0)
#define exec_update_may_speculate()	true
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

static __always_inline bool
exec_update_reader_speculates(struct exec_update_reader *r)
{
	if (!exec_update_may_speculate())
		return false;
	if (r->passes++ >= EXEC_UPDATE_MAX_PASSES)
		return false;
	if (!exec_update_speculate_try_begin(r->sig1, &r->seq1))
		return false;
	return !r->sig2 || exec_update_speculate_try_begin(r->sig2, &r->seq2);
}

/* Start the next pass, if there is to be one. */
static __always_inline bool
exec_update_read_begin_or_killable(struct exec_update_reader *r, int *err)
{
	if (r->done)
		return false;

	/* The rare way must not surprise anybody who tested the usual one. */
	might_sleep();
	might_lock_read(&r->sig1->exec_update_lock);
	if (r->sig2)
		might_lock_read(&r->sig2->exec_update_lock);

	*err = 0;
	if (likely(exec_update_reader_speculates(r)))
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
	if (likely(exec_update_reader_speculates(r)))
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
	if (r->locked)
		exec_update_read_unlock(r->sig1, r->sig2);
	else
		WARN_ON_ONCE(!r->done);
}

/* The inner loop makes break and continue end the pass, not skip its end. */
#define __scoped_exec_update_read(_begin, _res, _r, _once, _sig1, _sig2, _drop...) \
	for (struct exec_update_reader _r				\
			__cleanup(exec_update_reader_exit) =		\
			exec_update_reader_init(_sig1, _sig2);		\
	     _begin(&_r, &(_res));					\
	     ({ if (exec_update_read_needs_retry(&_r)) { _drop; } }))	\
		for (bool _once = true; _once; _once = false)

#define scoped_exec_update_read_sig(_sig1, _sig2, _err, _drop...)	\
	__scoped_exec_update_read(exec_update_read_begin_or_killable,	\
				  _err, __UNIQUE_ID(reader),		\
				  __UNIQUE_ID(once), _sig1, _sig2, _drop)

#define scoped_exec_update_try_read_sig(_sig, _valid, _drop...)		\
	__scoped_exec_update_read(exec_update_read_try_begin,		\
				  _valid, __UNIQUE_ID(reader),		\
				  __UNIQUE_ID(once), _sig, NULL, _drop)

/**
 * scoped_exec_update_read() - look at a process without exec in between
 * @_task: the task to be looked at; the caller has a reference
 * @_err: int variable, set to 0 or to -EINTR
 * @_drop: optional statement that drops the references taken by a pass
 *
 * Runs the block that follows once, or several times until it ran without exec
 * interfering; the first passes are speculative, the last one has
 * exec_update_lock held for reading. After each pass but the last one @_drop
 * is evaluated, with nothing held. Each pass has to set everything anew that
 * the code behind the block or @_drop looks at.
 *
 * If the caller is killed while it waits for the lock then @_err is -EINTR,
 * nothing is held and @_drop has run for every pass. Otherwise @_err is 0, and
 * the block and its result are of one view, see the head of this file for what
 * that means. Neither return nor goto may leave the block; break and continue
 * end the pass.
 *
 * Example::
 *
 *	struct mm_struct *mm = NULL;
 *	int err;
 *
 *	scoped_exec_update_read(task, err, mm_access_drop(mm)) {
 *		mm = get_task_mm(task);
 *		if (mm && !ptrace_may_access(task, mode)) {
 *			mmput(mm);
 *			mm = ERR_PTR(-EACCES);
 *		}
 *	}
 *	if (err)
 *		return ERR_PTR(err);
 *	return mm;
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

#endif /* _LINUX_SCHED_EXEC_UPDATE_H */
