/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of stress.c have in common. */
#ifndef STRESS_H
#define STRESS_H

#define get(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define set(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)
#define add(p)		__atomic_fetch_add(p, 1, __ATOMIC_RELAXED)

#define MAX_STORMS	24
#define MAX_KINDS	192
#define MAX_WORKERS	48

/* All processes share it, also those that have been through execve(). */
#define SHARED_FILE	"/dev/shm/stress"
#define CGROUPS		"/sys/fs/cgroup"

/* Whoever is silent for so long hangs; all of the guest may stop for seconds. */
#define HANG_MS		90000
/* How long it may take to come to an end. */
#define END_MS		90000

/* What came of the execs of a storm. */
struct outcome {
	unsigned long did;	/* what the storm is about */
	unsigned long killed;	/* by others, or for their memory */
	unsigned long lost;	/* no memory, no process */
	unsigned long wrong;
	int wrong_status;
	unsigned long shown;	/* of set-id images, to who must not see it */
};

/* What came of a way to look. */
struct answers {
	unsigned long answered;
	unsigned long secret[2];	/* what an image has: plain, set-id */
	unsigned long denied[2];
	unsigned long gone;
	unsigned long other;		/* errors that may be */
	int other_err;
	unsigned long wrong;		/* and those that may not */
	int wrong_err;
};

/* What is done beside execs and reads, each of which must have happened. */
enum act {
	SECCOMP_TSYNC, LANDLOCK_TSYNC, TRACED_EXEC, KILL, KILL_SUBTREE,
	KILL_DESCENDANTS, BLOCK, CPU_OFF, CPU_ON, FREEZE, SUSPEND, SQUEEZE,
	EAT, DELAY, NR_ACTS,
};

static const char * const act_names[NR_ACTS] = {
	[SECCOMP_TSYNC]		= "seccomp TSYNC",
	[LANDLOCK_TSYNC]	= "Landlock TSYNC",
	[TRACED_EXEC]		= "execs traced",
	[KILL]			= "killed",
	[KILL_SUBTREE]		= "subtrees killed",
	[KILL_DESCENDANTS]	= "descendants killed",
	[BLOCK]			= "exec blocked",
	[CPU_OFF]		= "CPU off",
	[CPU_ON]		= "CPU on",
	[FREEZE]		= "cgroup frozen",
	[SUSPEND]		= "all frozen",
	[SQUEEZE]		= "cgroup short of memory",
	[EAT]			= "guest short of memory",
	[DELAY]			= "exec and readers delayed",
};

/* A process of ours, from its supervisor's point of view. */
struct worker {
	pid_t pid;
	bool done;		/* told to stop, and stopped */
	unsigned long beats;	/* grows as long as it goes on */
	const char *what;	/* what it was about to do; the same in all images */
	pid_t whom;
	unsigned long restarts;
};

struct all {
	bool stop, finish;
	bool tree_ready;
	unsigned int seconds;
	unsigned long acts[NR_ACTS];
	unsigned long ng_rounds, ng_failed;
	unsigned long ng_ops[16];
	struct outcome outcome[MAX_STORMS];
	struct answers answers[MAX_KINDS];
	struct worker worker[MAX_WORKERS];
	/* Victims are to be found in here, see exec_update_race.c. */
	struct shared slot[MAX_STORMS];
};

static struct all *all;
static struct worker *me;
/* What to get wrong on purpose, with commas, to see that it is noticed. */
static const char *wrong = "";

static bool breaks(const char *what)
{
	const char *found = strstr(wrong, what);

	return found && (found == wrong || found[-1] == ',');
}

/* Still there, and about to do this. */
static void beat(const char *what, pid_t whom)
{
	me->what = what;
	me->whom = whom;
	add(&me->beats);
}

/* What is left when all is over is asked how it is. */
static void survive(int status)
{
	set(&me->done, true);
	while (!get(&all->finish))
		usleep(20000);
	_exit(status);
}

static bool map_shared(bool create)
{
	int fd = open(SHARED_FILE, O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0),
		      0666);

	if (fd < 0 || (create && (fchmod(fd, 0666) ||
				  ftruncate(fd, sizeof(*all)))))
		return false;
	all = mmap(NULL, sizeof(*all), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return all != MAP_FAILED;
}

#endif /* STRESS_H */
