// SPDX-License-Identifier: GPL-2.0
/* What exec_update readers do when they cannot speculate. */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/debugfs.h>
#include <linux/init.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include <linux/sched/exec_update.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>

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

#ifdef CONFIG_DEBUG_EXEC_UPDATE
static const char * const event_names[] = {
	[EXEC_UPDATE_SPECULATED]	= "speculated",
	[EXEC_UPDATE_RETRIED]		= "retried",
	[EXEC_UPDATE_LOCKED]		= "locked",
	[EXEC_UPDATE_GAVE_UP]		= "gave_up",
};

static_assert(ARRAY_SIZE(event_names) == NR_EXEC_UPDATE_EVENTS);

static DEFINE_PER_CPU(unsigned long[NR_EXEC_UPDATE_EVENTS], event_counts);
static bool always_lock;

void exec_update_count(enum exec_update_event event)
{
	this_cpu_inc(event_counts[event]);
}

bool exec_update_may_speculate(void)
{
	return !READ_ONCE(always_lock);
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

static int __init exec_update_debugfs_init(void)
{
	struct dentry *dir = debugfs_create_dir("exec_update", NULL);

	debugfs_create_file("events", 0400, dir, NULL, &events_fops);
	debugfs_create_bool("always_lock", 0600, dir, &always_lock);
	return 0;
}
late_initcall(exec_update_debugfs_init);
#endif /* CONFIG_DEBUG_EXEC_UPDATE */
