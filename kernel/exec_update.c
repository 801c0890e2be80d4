// SPDX-License-Identifier: GPL-2.0
/* What exec_update readers do when they cannot speculate, and blockers. */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/cleanup.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kstrtox.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include <linux/sched/exec_update.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/time64.h>

/*
 * Wait until exec is in neither of the two processes, and keep it out. The
 * order of the locks has no meaning, but must be the same for everybody who
 * takes two.
 */
int exec_update_read_lock_killable(struct signal_struct *sig1,
				   struct signal_struct *sig2)
	__no_context_analysis
{
	int err;

	if (sig2 > sig1)
		swap(sig1, sig2);

	err = down_read_killable(&sig1->exec_update_lock);
	if (!err && sig2) {
		err = down_read_killable_nested(&sig2->exec_update_lock,
						SINGLE_DEPTH_NESTING);
		if (err)
			up_read(&sig1->exec_update_lock);
	}

	return err;
}

/*
 * Fails if exec is in the process, and also if it waits to be: a reader that
 * would rather not wait is no reason for exec to wait longer.
 */
bool exec_update_read_trylock(struct signal_struct *sig)
	__no_context_analysis
{
	return down_read_trylock(&sig->exec_update_lock);
}

void exec_update_read_unlock(struct signal_struct *sig1,
			     struct signal_struct *sig2)
	__no_context_analysis
{
	up_read(&sig1->exec_update_lock);
	if (sig2)
		up_read(&sig2->exec_update_lock);
}

/**
 * exec_update_block_killable() - keep exec from replacing the state of a process
 * @task: a task of the process; the caller has a reference
 *
 * Waits for exec to be over if it is replacing the state of the process. When
 * this has returned 0, exec does not begin to do so before
 * exec_update_unblock(). What the caller may do in between, and when it should
 * be a reader instead, is written above the declaration.
 *
 * Context: process context, may sleep. Takes exec_update_lock of @task for
 * reading.
 * Return: 0, or -EINTR if the caller was killed while it waited.
 */
int exec_update_block_killable(struct task_struct *task)
	__no_context_analysis
{
	int err = down_read_killable(&task->signal->exec_update_lock);

	if (!err)
		exec_update_count(EXEC_UPDATE_BLOCKED);
	return err;
}

/**
 * exec_update_block_interruptible() - the same, for callers signals may interrupt
 * @task: a task of the process; the caller has a reference
 *
 * Context: as exec_update_block_killable().
 * Return: 0, or -EINTR if a signal arrived while the caller waited.
 */
int exec_update_block_interruptible(struct task_struct *task)
	__no_context_analysis
{
	int err = down_read_interruptible(&task->signal->exec_update_lock);

	if (!err)
		exec_update_count(EXEC_UPDATE_BLOCKED);
	return err;
}

/**
 * exec_update_unblock() - let exec go on
 * @task: the task whose exec the caller has blocked
 *
 * Context: any context that may be preempted; does not sleep. To be called by
 * the task that blocked.
 */
void exec_update_unblock(struct task_struct *task)
	__no_context_analysis
{
	up_read(&task->signal->exec_update_lock);
}

#ifdef CONFIG_DEBUG_EXEC_UPDATE
static const char * const event_names[] = {
	[EXEC_UPDATE_SPECULATED]	= "speculated",
	[EXEC_UPDATE_RETRIED]		= "retried",
	[EXEC_UPDATE_LOCKED]		= "locked",
	[EXEC_UPDATE_GAVE_UP]		= "gave_up",
	[EXEC_UPDATE_BLOCKED]		= "blocked",
};

static_assert(ARRAY_SIZE(event_names) == NR_EXEC_UPDATE_EVENTS);

static DEFINE_PER_CPU(unsigned long[NR_EXEC_UPDATE_EVENTS], event_counts);
static bool always_lock;
static u32 begin_delay_us;
static u32 pass_delay_us;
static u32 exec_delay_us;

/* A mistyped number must not be the end of the machine. */
#define MAX_DELAY_US	(100 * USEC_PER_MSEC)

void exec_update_count(enum exec_update_event event)
{
	this_cpu_inc(event_counts[event]);
}

bool exec_update_may_speculate(void)
{
	return !READ_ONCE(always_lock);
}

/*
 * Some readers, and some of those who ask for permission, must not sleep, so
 * this does not, and some hold spinlocks, who are none of ours.
 */
static void delay_us(u32 us)
{
	ktime_t end;

	if (likely(!us) || !preemptible())
		return;
	end = ktime_add_us(ktime_get(), min(us, MAX_DELAY_US));
	while (ktime_before(ktime_get(), end))
		cpu_relax();
}

/* A speculative pass has begun and is about to check permission. */
void exec_update_delay_begin(void)
{
	delay_us(READ_ONCE(begin_delay_us));
}

/* A pass is between the permission check and what it captures. */
void exec_update_delay_pass(void)
{
	delay_us(READ_ONCE(pass_delay_us));
}

/* The memory is the new image's, the credentials are the old one's. */
void exec_update_delay_exec(void)
{
	u32 us = min(READ_ONCE(exec_delay_us), MAX_DELAY_US);

	if (unlikely(us))
		fsleep(us);
}

static int events_show(struct seq_file *m, void *v)
{
	for (int i = 0; i < NR_EXEC_UPDATE_EVENTS; i++) {
		unsigned long sum = 0;
		int cpu;

		for_each_possible_cpu(cpu)
			sum += READ_ONCE(per_cpu(event_counts[i], cpu));
		seq_printf(m, "%s %lu\n", event_names[i], sum);
	}
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(events);

/* A pid written here blocks exec of that process until the writer has a signal. */
static ssize_t block_write(struct file *file, const char __user *ubuf,
			   size_t len, loff_t *pos)
{
	struct task_struct *task __free(put_task) = NULL;
	pid_t pid;
	int err;

	err = kstrtoint_from_user(ubuf, len, 0, &pid);
	if (err)
		return err;
	task = find_get_task_by_vpid(pid);
	if (!task)
		return -ESRCH;

	ACQUIRE(exec_update_block_killable, block)(task);
	err = ACQUIRE_ERR(exec_update_block_killable, &block);
	if (err)
		return err;

	while (!signal_pending(current))
		schedule_timeout_interruptible(MAX_SCHEDULE_TIMEOUT);
	return len;
}

static const struct file_operations block_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.write	= block_write,
};

static int __init exec_update_debugfs_init(void)
{
	struct dentry *dir = debugfs_create_dir("exec_update", NULL);

	debugfs_create_file("events", 0400, dir, NULL, &events_fops);
	debugfs_create_bool("always_lock", 0600, dir, &always_lock);
	debugfs_create_u32("begin_delay_us", 0600, dir, &begin_delay_us);
	debugfs_create_u32("pass_delay_us", 0600, dir, &pass_delay_us);
	debugfs_create_u32("exec_delay_us", 0600, dir, &exec_delay_us);
	debugfs_create_file("block", 0200, dir, NULL, &block_fops);
	return 0;
}
late_initcall(exec_update_debugfs_init);
#endif /* CONFIG_DEBUG_EXEC_UPDATE */
