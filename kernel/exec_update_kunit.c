// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the exec_update readers and of the count they rely on.
 *
 * The processes that are looked at here are signal_structs that belong to
 * nobody: only exec_update_lock and exec_update_seq matter to a reader.
 */
#include <kunit/test.h>
#include <linux/cleanup.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/sched/exec_update.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/signal.h>
#include <linux/slab.h>

#define SPECULATES	IS_ENABLED(CONFIG_64BIT)

/* What has not happened by then does not happen. */
#define PATIENCE	(10 * HZ)
/* How long to wait for something that must not happen. */
#define A_WHILE		(HZ / 10)

static struct signal_struct *new_sig(struct kunit *test)
{
	struct signal_struct *sig = kunit_kzalloc(test, sizeof(*sig), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sig);
	init_rwsem(&sig->exec_update_lock);
	return sig;
}

static u64 count(const struct signal_struct *sig)
{
#ifdef CONFIG_64BIT
	return sig->exec_update_seq;
#else
	return 0;
#endif
}

static void set_count(struct signal_struct *sig, u64 seq)
{
#ifdef CONFIG_64BIT
	sig->exec_update_seq = seq;
#endif
}

static bool held(struct signal_struct *sig)
{
	return rwsem_is_locked(&sig->exec_update_lock);
}

static void exec_begins(struct signal_struct *sig)
{
	down_write(&sig->exec_update_lock);
	exec_update_seq_begin(sig);
}

static void exec_ends(struct signal_struct *sig)
{
	exec_update_seq_end(sig);
	up_write(&sig->exec_update_lock);
}

static void exec_happens(struct signal_struct *sig)
{
	exec_begins(sig);
	exec_ends(sig);
}

/* The count, by itself. */

static void count_is_odd_during_exec(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);

	if (!SPECULATES)
		kunit_skip(test, "no count on 32-bit kernels");

	KUNIT_EXPECT_EQ(test, count(sig), 0);
	exec_begins(sig);
	KUNIT_EXPECT_EQ(test, count(sig), 1);
	exec_ends(sig);
	KUNIT_EXPECT_EQ(test, count(sig), 2);
}

/* Of processes that were forked, and of the first one, which was not. */
static void count_of_new_processes_is_even(struct kunit *test)
{
	unsigned int processes = 0, odd = 0;
	struct task_struct *p;

	if (!SPECULATES)
		kunit_skip(test, "no count on 32-bit kernels");

	odd += count(init_task.signal) & 1;
	rcu_read_lock();
	for_each_process(p) {
		/* Others may exec while we look. */
		if (!(p->flags & PF_KTHREAD))
			continue;
		processes++;
		odd += count(p->signal) & 1;
	}
	rcu_read_unlock();
	KUNIT_EXPECT_NE(test, processes, 0);
	KUNIT_EXPECT_EQ(test, odd, 0);
}

struct validation {
	const char *name;
	u64 noted;		/* the count when the reader begins */
	u64 found;		/* ... and when it ends */
	bool begins;		/* speculation is possible at all */
	bool retries;
};

static const struct validation validations[] = {
	{ "no exec",			0, 0, true, false },
	{ "exec begins",		0, 1, true, true },
	{ "exec comes and goes",	0, 2, true, true },
	{ "two execs",			0, 4, true, true },
	{ "exec under way",		1, 1, false, true },
	{ "not the first exec",		1000, 1000, true, false },
	{ "over 2^31",			BIT_ULL(31) - 2, BIT_ULL(31), true, true },
	{ "over 2^32",			BIT_ULL(32) - 2, BIT_ULL(32), true, true },
	/* What a count of 31 or 32 bits would not notice. */
	{ "2^31 later",			2, BIT_ULL(31) + 2, true, true },
	{ "2^32 later",			2, BIT_ULL(32) + 2, true, true },
	{ "2^33 later",			2, BIT_ULL(33) + 2, true, true },
	{ "2^63 later",			2, BIT_ULL(63) + 2, true, true },
	{ "far beyond 2^32, no exec",	BIT_ULL(40), BIT_ULL(40), true, false },
	{ "far beyond 2^32, odd",	BIT_ULL(40) + 1, BIT_ULL(40) + 1, false, true },
	{ "over the end",		-2ULL, 0, true, true },
};

KUNIT_ARRAY_PARAM_DESC(validation, validations, name);

static void count_is_validated(struct kunit *test)
{
	const struct validation *v = test->param_value;
	struct signal_struct *sig = new_sig(test);
	u64 seq;

	if (!SPECULATES)
		kunit_skip(test, "no count on 32-bit kernels");

	set_count(sig, v->noted);
	KUNIT_EXPECT_EQ(test, exec_update_speculate_try_begin(sig, &seq), v->begins);
	if (!v->begins)
		return;
	KUNIT_EXPECT_EQ(test, seq, v->noted);
	set_count(sig, v->found);
	KUNIT_EXPECT_EQ(test, exec_update_speculate_retry(sig, seq), v->retries);
}

static void count_passes_the_end(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);
	u64 seq;

	if (!SPECULATES)
		kunit_skip(test, "no count on 32-bit kernels");

	set_count(sig, -2ULL);
	KUNIT_EXPECT_TRUE(test, exec_update_speculate_try_begin(sig, &seq));
	exec_happens(sig);
	KUNIT_EXPECT_EQ(test, count(sig), 0);
	KUNIT_EXPECT_TRUE(test, exec_update_speculate_retry(sig, seq));
	KUNIT_EXPECT_TRUE(test, exec_update_speculate_try_begin(sig, &seq));
	KUNIT_EXPECT_FALSE(test, exec_update_speculate_retry(sig, seq));
}

/* Readers, and what exec does to them. */

/* What exec does in a speculative pass of a reader. */
enum interference {
	NONE,
	COMES_AND_GOES,
	STAYS,
	COMES_VERY_OFTEN,		/* a count of 32 bits would not notice */
};

struct reading {
	const char *name;
	u64 start;			/* the count before the first pass */
	unsigned int disturbed;		/* so many passes are interfered with */
	enum interference how;
	unsigned int passes;		/* expected, the last one included */
	bool locked;			/* expected of the last pass */
};

static const struct reading readings[] = {
	{ "nothing happens", 0, 0, NONE, 1, false },
	{ "nothing happens, beyond 2^32", BIT_ULL(40), 0, NONE, 1, false },
	{ "exec under way", 1, 0, NONE, 1, true },
	{ "exec under way, beyond 2^32", BIT_ULL(40) + 1, 0, NONE, 1, true },
	{ "one exec", 0, 1, COMES_AND_GOES, 2, false },
	{ "2^31 execs", 0, 1, COMES_VERY_OFTEN, 2, false },
	{ "as many execs as there are attempts but one", 0,
	  EXEC_UPDATE_MAX_PASSES - 1, COMES_AND_GOES, EXEC_UPDATE_MAX_PASSES,
	  false },
	{ "as many execs as there are attempts", 0, EXEC_UPDATE_MAX_PASSES,
	  COMES_AND_GOES, EXEC_UPDATE_MAX_PASSES + 1, true },
	{ "exec after exec", 0, UINT_MAX, COMES_AND_GOES,
	  EXEC_UPDATE_MAX_PASSES + 1, true },
	{ "an exec begins", 0, 1, STAYS, 2, true },
	{ "exec after exec, beyond 2^32", BIT_ULL(32) - 4, UINT_MAX,
	  COMES_AND_GOES, EXEC_UPDATE_MAX_PASSES + 1, true },
};

KUNIT_ARRAY_PARAM_DESC(reading, readings, name);

struct tally {
	unsigned int passes;
	unsigned int drops;
	unsigned int drops_with_lock;
	bool locked;
};

static void drop(struct tally *t, struct signal_struct *sig)
{
	t->drops++;
	t->drops_with_lock += held(sig);
}

/*
 * Inside of a pass the count is all there is of exec: lockdep would not like
 * to see the lock taken by the reader itself.
 */
static void disturb(const struct reading *r, struct tally *t,
		    struct signal_struct *sig)
{
	t->locked = held(sig);
	if (t->passes++ >= r->disturbed || t->locked)
		return;
	if (r->how == COMES_AND_GOES)
		set_count(sig, count(sig) + 2);
	else if (r->how == STAYS)
		set_count(sig, count(sig) + 1);
	else if (r->how == COMES_VERY_OFTEN)
		set_count(sig, count(sig) + BIT_ULL(32));
}

static void expect_tally(struct kunit *test, const struct reading *r,
			 const struct tally *t)
{
	KUNIT_EXPECT_EQ(test, t->passes, SPECULATES ? r->passes : 1);
	KUNIT_EXPECT_EQ(test, t->drops, t->passes - 1);
	KUNIT_EXPECT_EQ(test, t->drops_with_lock, 0);
	KUNIT_EXPECT_EQ(test, t->locked, SPECULATES ? r->locked : true);
}

static void reader_locks_exactly_when_it_must(struct kunit *test)
{
	const struct reading *r = test->param_value;
	struct signal_struct *sig = new_sig(test);
	struct tally t = {};
	int err = 1;

	set_count(sig, r->start);
	scoped_exec_update_read_sig(sig, NULL, err, drop(&t, sig))
		disturb(r, &t, sig);

	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_FALSE(test, held(sig));
	expect_tally(test, r, &t);
}

/* Interference with either process counts; the other one stays quiet. */
static void reader_of_two_locks_exactly_when_it_must(struct kunit *test)
{
	const struct reading *r = test->param_value;

	for (int first = 0; first < 2; first++) {
		struct signal_struct *sig = new_sig(test);
		struct signal_struct *quiet = new_sig(test);
		struct tally t = {};
		bool quiet_locked;
		int err = 1;

		set_count(sig, r->start);
		scoped_exec_update_read_sig(first ? sig : quiet,
					    first ? quiet : sig, err,
					    drop(&t, sig)) {
			quiet_locked = held(quiet);
			disturb(r, &t, sig);
		}

		KUNIT_EXPECT_EQ(test, err, 0);
		KUNIT_EXPECT_EQ(test, quiet_locked, t.locked);
		KUNIT_EXPECT_FALSE(test, held(sig));
		KUNIT_EXPECT_FALSE(test, held(quiet));
		expect_tally(test, r, &t);
	}
}

/* Two threads of one process: the lock must not be asked for twice. */
static void reader_of_one_process_twice_takes_one_lock(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);
	unsigned int passes = 0;
	int err = 1;

	set_count(sig, 1);
	scoped_exec_update_read_sig(sig, sig, err) {
		passes++;
		KUNIT_EXPECT_TRUE(test, held(sig));
		/* Let go of it once: had it been taken twice, it would stay. */
		up_read(&sig->exec_update_lock);
		KUNIT_EXPECT_FALSE(test, held(sig));
		down_read(&sig->exec_update_lock);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, passes, 1);
	KUNIT_EXPECT_FALSE(test, held(sig));
}

static void reader_that_may_not_wait_reads_when_it_can(struct kunit *test)
{
	const struct reading *r = test->param_value;
	struct signal_struct *sig = new_sig(test);
	struct tally t = {};
	bool valid = false;

	set_count(sig, r->start);
	scoped_exec_update_try_read_sig(sig, valid, drop(&t, sig))
		disturb(r, &t, sig);

	/* Nobody has the lock, so there is always an answer. */
	KUNIT_EXPECT_TRUE(test, valid);
	KUNIT_EXPECT_FALSE(test, held(sig));
	expect_tally(test, r, &t);
}

static void reader_that_may_not_wait_gives_up(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);
	unsigned int passes = 0, drops = 0;
	bool valid = true;

	exec_begins(sig);
	scoped_exec_update_try_read_sig(sig, valid, drops++)
		passes++;
	KUNIT_EXPECT_FALSE(test, valid);
	KUNIT_EXPECT_EQ(test, passes, 0);
	KUNIT_EXPECT_EQ(test, drops, 0);
	exec_ends(sig);
}

/* Exec comes while the reader is in its pass, and stays. */
static void reader_that_may_not_wait_drops_what_it_has(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);
	unsigned int passes = 0, drops = 0;
	bool valid = true;

	if (!SPECULATES)
		kunit_skip(test, "no speculation on 32-bit kernels");

	/* Exec has the lock already, but has not replaced anything yet. */
	down_write(&sig->exec_update_lock);
	scoped_exec_update_try_read_sig(sig, valid, drops++) {
		if (!passes++)
			exec_update_seq_begin(sig);
	}
	KUNIT_EXPECT_FALSE(test, valid);
	KUNIT_EXPECT_EQ(test, passes, 1);
	KUNIT_EXPECT_EQ(test, drops, 1);
	if (passes)
		exec_update_seq_end(sig);
	up_write(&sig->exec_update_lock);
}

static void break_and_continue_end_the_pass(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);
	unsigned int passes = 0, drops = 0;
	int err = 1;

	if (!SPECULATES)
		kunit_skip(test, "no speculation on 32-bit kernels");

	scoped_exec_update_read_sig(sig, NULL, err, drops++) {
		passes++;
		if (passes == 1) {
			set_count(sig, count(sig) + 2);
			break;
		}
		if (passes == 2) {
			set_count(sig, count(sig) + 2);
			continue;
		}
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, passes, 3);
	KUNIT_EXPECT_EQ(test, drops, 2);
	KUNIT_EXPECT_FALSE(test, held(sig));
}

/* Readers that wait, and are killed while they do. */

struct waiting_reader {
	struct signal_struct *sig1, *sig2;
	struct completion started, finished;
	unsigned int passes;
	int err;
};

static int waiting_reader_fn(void *data)
{
	struct waiting_reader *w = data;

	allow_signal(SIGKILL);
	complete(&w->started);
	scoped_exec_update_read_sig(w->sig1, w->sig2, w->err)
		w->passes++;
	complete_all(&w->finished);

	/* Killed or not, wait to be collected. */
	while (!kthread_should_stop()) {
		flush_signals(current);
		schedule_timeout_interruptible(1);
	}
	return 0;
}

/* The caller may hold what the reader is to wait for: no assertion in here. */
static struct task_struct *start_reader(struct waiting_reader *w)
{
	struct task_struct *task;

	init_completion(&w->started);
	init_completion(&w->finished);
	w->err = 1;
	w->passes = 0;
	task = kthread_run(waiting_reader_fn, w, "exec_update_reader");
	if (!IS_ERR(task))
		wait_for_completion(&w->started);
	return task;
}

static bool finished(struct waiting_reader *w, unsigned long timeout)
{
	return wait_for_completion_timeout(&w->finished, timeout);
}

/* Once nothing is held any more that the reader may wait for. */
static void stop_reader(struct kunit *test, struct waiting_reader *w,
			struct task_struct *task)
{
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	KUNIT_EXPECT_TRUE(test, finished(w, PATIENCE) || w->err != 1);
	/* If it hangs all the same, have it come back. */
	send_sig(SIGKILL, task, 1);
	kthread_stop(task);
}

static void reader_waits_for_exec(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);
	struct waiting_reader w = { .sig1 = sig };
	struct task_struct *task;

	exec_begins(sig);
	task = start_reader(&w);
	KUNIT_EXPECT_FALSE(test, finished(&w, A_WHILE));
	KUNIT_EXPECT_EQ(test, READ_ONCE(w.passes), 0);
	exec_ends(sig);
	stop_reader(test, &w, task);

	KUNIT_EXPECT_EQ(test, w.err, 0);
	KUNIT_EXPECT_EQ(test, w.passes, 1);
	KUNIT_EXPECT_FALSE(test, held(sig));
}

/*
 * The lock is held for writing, but nothing is replaced: that is nothing a
 * reader has to wait for.
 */
static void reader_does_not_wait_for_the_lock(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);
	struct waiting_reader w = { .sig1 = sig };
	struct task_struct *task;

	if (!SPECULATES)
		kunit_skip(test, "no speculation on 32-bit kernels");

	down_write(&sig->exec_update_lock);
	task = start_reader(&w);
	if (!IS_ERR(task))
		KUNIT_EXPECT_TRUE(test, finished(&w, PATIENCE));
	KUNIT_EXPECT_EQ(test, READ_ONCE(w.passes), 1);
	up_write(&sig->exec_update_lock);
	stop_reader(test, &w, task);

	KUNIT_EXPECT_EQ(test, w.err, 0);
}

/* @exec is where exec is, @other the other process that is looked at, if any */
static void kill_waiting_reader(struct kunit *test, struct signal_struct *exec,
				struct signal_struct *other,
				struct waiting_reader *w)
{
	struct task_struct *task;

	exec_begins(exec);
	task = start_reader(w);
	KUNIT_EXPECT_FALSE(test, finished(w, A_WHILE));
	if (!IS_ERR(task)) {
		send_sig(SIGKILL, task, 1);
		KUNIT_EXPECT_TRUE(test, finished(w, PATIENCE));
	}
	if (other)
		KUNIT_EXPECT_FALSE(test, held(other));
	exec_ends(exec);
	stop_reader(test, w, task);

	KUNIT_EXPECT_FALSE(test, held(exec));
	KUNIT_EXPECT_EQ(test, w->err, -EINTR);
	KUNIT_EXPECT_EQ(test, w->passes, 0);
}

static void killed_reader_holds_nothing(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);
	struct waiting_reader w = { .sig1 = sig };

	kill_waiting_reader(test, sig, NULL, &w);
}

/* One of these waits for its first lock, the other for its second. */
static void killed_reader_of_two_holds_nothing(struct kunit *test)
{
	struct signal_struct *a = new_sig(test), *b = new_sig(test);
	struct waiting_reader w = { .sig1 = a, .sig2 = b };

	kill_waiting_reader(test, a, b, &w);
	kill_waiting_reader(test, b, a, &w);
}

/*
 * Whichever way round the processes are named, the locks are taken in one
 * order: the reader that waits for the first has not got the second.
 */
static void readers_of_two_lock_in_one_order(struct kunit *test)
{
	struct signal_struct *a = new_sig(test), *b = new_sig(test);
	struct signal_struct *first = max(a, b), *second = min(a, b);
	struct waiting_reader w[2] = {
		{ .sig1 = a, .sig2 = b },
		{ .sig1 = b, .sig2 = a },
	};

	for (int i = 0; i < ARRAY_SIZE(w); i++) {
		struct task_struct *task;

		exec_begins(first);
		task = start_reader(&w[i]);
		KUNIT_EXPECT_FALSE(test, finished(&w[i], A_WHILE));
		KUNIT_EXPECT_FALSE(test, held(second));
		exec_ends(first);
		stop_reader(test, &w[i], task);
		KUNIT_EXPECT_EQ(test, w[i].err, 0);
		KUNIT_EXPECT_EQ(test, w[i].passes, 1);
		KUNIT_EXPECT_FALSE(test, held(first));
		KUNIT_EXPECT_FALSE(test, held(second));
	}
}

/* Blockers. What they block is a task of the process. */

static struct task_struct *new_task(struct kunit *test, struct signal_struct *sig)
{
	struct task_struct *task = kunit_kzalloc(test, sizeof(*task), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, task);
	task->signal = sig;
	return task;
}

struct blocking {
	const char *name;
	int (*block)(struct task_struct *task);
	int signal;			/* ends the wait of such a blocker */
};

static const struct blocking blockings[] = {
	{ "killable", exec_update_block_killable, SIGKILL },
	{ "interruptible", exec_update_block_interruptible, SIGUSR1 },
};

KUNIT_ARRAY_PARAM_DESC(blocking, blockings, name);

static bool exec_would_wait(struct signal_struct *sig)
{
	if (!down_write_trylock(&sig->exec_update_lock))
		return true;
	up_write(&sig->exec_update_lock);
	return false;
}

static void blocker_keeps_exec_out(struct kunit *test)
{
	const struct blocking *b = test->param_value;
	struct signal_struct *sig = new_sig(test);
	struct task_struct *task = new_task(test, sig);

	KUNIT_EXPECT_EQ(test, b->block(task), 0);
	KUNIT_EXPECT_TRUE(test, exec_would_wait(sig));
	exec_update_unblock(task);
	KUNIT_EXPECT_FALSE(test, exec_would_wait(sig));
}

/* One after the other, because lockdep knows one blocker for each task. */
static void blocker_is_no_obstacle_to_readers(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);
	struct task_struct *task = new_task(test, sig);
	struct waiting_reader w = { .sig1 = sig };
	struct task_struct *reader;

	KUNIT_EXPECT_EQ(test, exec_update_block_killable(task), 0);
	reader = start_reader(&w);
	if (!IS_ERR(reader))
		KUNIT_EXPECT_TRUE(test, finished(&w, PATIENCE));
	exec_update_unblock(task);
	stop_reader(test, &w, reader);
	KUNIT_EXPECT_EQ(test, w.err, 0);
	KUNIT_EXPECT_EQ(test, w.passes, 1);
}

struct waiting_blocker {
	const struct blocking *how;
	struct task_struct *task;
	struct completion started, finished;
	int err;
};

static int blocker_fn(void *data)
{
	struct waiting_blocker *w = data;

	allow_signal(w->how->signal);
	complete(&w->started);
	w->err = w->how->block(w->task);
	if (!w->err)
		exec_update_unblock(w->task);
	complete(&w->finished);
	while (!kthread_should_stop()) {
		flush_signals(current);
		schedule_timeout_interruptible(1);
	}
	return 0;
}

/* Whether the blocker waited for exec, and what became of it. */
static void wait_for_exec(struct kunit *test, const struct blocking *how,
			  bool interrupt)
{
	struct signal_struct *sig = new_sig(test);
	struct waiting_blocker w = { .how = how, .task = new_task(test, sig) };
	struct task_struct *blocker;

	init_completion(&w.started);
	init_completion(&w.finished);
	exec_begins(sig);
	blocker = kthread_run(blocker_fn, &w, "exec_update_block");
	KUNIT_EXPECT_FALSE(test, IS_ERR(blocker));
	if (IS_ERR(blocker)) {
		exec_ends(sig);
		return;
	}
	/* A signal that comes before allow_signal() is lost. */
	wait_for_completion(&w.started);
	KUNIT_EXPECT_EQ(test, wait_for_completion_timeout(&w.finished, A_WHILE), 0);
	if (interrupt) {
		send_sig(how->signal, blocker, 1);
		KUNIT_EXPECT_NE(test, wait_for_completion_timeout(&w.finished,
								  PATIENCE), 0);
	}
	exec_ends(sig);
	kthread_stop(blocker);

	KUNIT_EXPECT_EQ(test, w.err, interrupt ? -EINTR : 0);
	KUNIT_EXPECT_FALSE(test, held(sig));
}

static void blocker_waits_for_exec(struct kunit *test)
{
	wait_for_exec(test, test->param_value, false);
}

static void interrupted_blocker_holds_nothing(struct kunit *test)
{
	wait_for_exec(test, test->param_value, true);
}

static int block_with_guard(struct task_struct *task, bool *waits)
{
	int err;

	ACQUIRE(exec_update_block_killable, block)(task);
	err = ACQUIRE_ERR(exec_update_block_killable, &block);
	if (err)
		return err;
	*waits = exec_would_wait(task->signal);
	return 0;
}

static void guard_unblocks_at_the_end_of_the_scope(struct kunit *test)
{
	struct signal_struct *sig = new_sig(test);
	bool waits = false;

	KUNIT_EXPECT_EQ(test, block_with_guard(new_task(test, sig), &waits), 0);
	KUNIT_EXPECT_TRUE(test, waits);
	KUNIT_EXPECT_FALSE(test, held(sig));
}

/* All of it at once. */

struct image {
	struct signal_struct *sig;
	/* Exec replaces the three of them; nobody may see two values. */
	unsigned long mm, dumpable, cred;
	unsigned long execs;
};

static int exec_loop_fn(void *data)
{
	struct image *image = data;

	allow_signal(SIGKILL);
	while (!kthread_should_stop()) {
		/* A reader that left the lock locked must not keep us here. */
		if (down_write_killable(&image->sig->exec_update_lock))
			break;
		exec_update_seq_begin(image->sig);
		WRITE_ONCE(image->mm, image->mm + 1);
		cpu_relax();
		WRITE_ONCE(image->dumpable, image->dumpable + 1);
		cpu_relax();
		WRITE_ONCE(image->cred, image->cred + 1);
		exec_ends(image->sig);
		WRITE_ONCE(image->execs, image->execs + 1);
		cond_resched();
	}
	/* Killed or not, wait to be collected. */
	while (!kthread_should_stop()) {
		flush_signals(current);
		schedule_timeout_interruptible(1);
	}
	return 0;
}

/* On x86 barriers do not matter to this one; that is for litmus tests. */
static void no_reader_sees_two_images(struct kunit *test)
{
	struct image image = { .sig = new_sig(test) };
	unsigned long begun, passes = 0, reads = 0, mixed = 0;
	struct task_struct *task;

	task = kthread_run(exec_loop_fn, &image, "exec_update_exec");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));

	begun = jiffies;
	while (time_before(jiffies, begun + HZ) ||
	       (READ_ONCE(image.execs) < 1000 &&
		time_before(jiffies, begun + PATIENCE))) {
		unsigned long mm = 0, dumpable = 0, cred = 0;
		int err;

		scoped_exec_update_read_sig(image.sig, NULL, err) {
			cred = READ_ONCE(image.cred);
			dumpable = READ_ONCE(image.dumpable);
			mm = READ_ONCE(image.mm);
			passes++;
		}
		mixed += err || mm != dumpable || mm != cred;
		reads++;
		cond_resched();
	}
	send_sig(SIGKILL, task, 1);
	kthread_stop(task);

	kunit_info(test, "%lu reads in %lu passes during %lu execs",
		   reads, passes, image.execs);
	KUNIT_EXPECT_EQ(test, mixed, 0);
	KUNIT_EXPECT_GE(test, image.execs, 1000);
	KUNIT_EXPECT_EQ(test, count(image.sig), SPECULATES ? 2 * image.execs : 0);
}

static struct kunit_case exec_update_test_cases[] = {
	KUNIT_CASE(count_is_odd_during_exec),
	KUNIT_CASE(count_of_new_processes_is_even),
	KUNIT_CASE_PARAM(count_is_validated, validation_gen_params),
	KUNIT_CASE(count_passes_the_end),
	KUNIT_CASE_PARAM(reader_locks_exactly_when_it_must, reading_gen_params),
	KUNIT_CASE_PARAM(reader_of_two_locks_exactly_when_it_must,
			 reading_gen_params),
	KUNIT_CASE(reader_of_one_process_twice_takes_one_lock),
	KUNIT_CASE_PARAM(reader_that_may_not_wait_reads_when_it_can,
			 reading_gen_params),
	KUNIT_CASE(reader_that_may_not_wait_gives_up),
	KUNIT_CASE(reader_that_may_not_wait_drops_what_it_has),
	KUNIT_CASE(break_and_continue_end_the_pass),
	KUNIT_CASE(reader_waits_for_exec),
	KUNIT_CASE(reader_does_not_wait_for_the_lock),
	KUNIT_CASE(killed_reader_holds_nothing),
	KUNIT_CASE(killed_reader_of_two_holds_nothing),
	KUNIT_CASE(readers_of_two_lock_in_one_order),
	KUNIT_CASE_PARAM(blocker_keeps_exec_out, blocking_gen_params),
	KUNIT_CASE(blocker_is_no_obstacle_to_readers),
	KUNIT_CASE_PARAM(blocker_waits_for_exec, blocking_gen_params),
	KUNIT_CASE_PARAM(interrupted_blocker_holds_nothing, blocking_gen_params),
	KUNIT_CASE(guard_unblocks_at_the_end_of_the_scope),
	KUNIT_CASE(no_reader_sees_two_images),
	{}
};

static struct kunit_suite exec_update_test_suite = {
	.name = "exec_update",
	.test_cases = exec_update_test_cases,
};

kunit_test_suite(exec_update_test_suite);
