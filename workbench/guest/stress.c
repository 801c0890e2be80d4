// SPDX-License-Identifier: GPL-2.0
/*
 * Storms of execve(), readers of every kind that look at whoever is in them,
 * and what disturbs both, for as long as is asked for:
 *
 *	stress SECONDS [BREAK]
 *
 * What is told afterwards, in TAP:
 *
 *  - Each storm, reader and disturbance did what it is for. One that did nothing
 *    is a failure, and so is an exec that failed in another way than it should,
 *    or a look.
 *  - Nobody has seen what only a set-id image has; of plain images it was seen.
 *    Whoever looks for that was turned away, too.
 *  - Nobody hung, and all came to an end when they were told to, readers with
 *    as many descriptors as before.
 *  - exec_update_seq is even in every process there is, those that have been
 *    through thousands of execs among them. No reader shows the count, but
 *    CONFIG_DEBUG_EXEC_UPDATE counts how readers read: where the count is odd a
 *    reader cannot speculate and takes the lock. So each process is looked at
 *    while nobody else looks, and all have to be seen without the lock.
 *  - There are as many objects in the slabs as before, file systems can be
 *    unmounted, namespaces are gone, and so are all processes.
 *
 * Storms, readers and disturbances are processes, children of this one, which
 * write down what they are about to do: who does not go on, hangs. Those that
 * were killed for want of memory are started again.
 *
 * BREAK gets things wrong on purpose, to see that each is noticed, with commas:
 * see stress.sh.
 *
 * The readers, images and victims of the test exec_update_race are used here,
 * which is why it is part of this program.
 */
#define _GNU_SOURCE

#include <dirent.h>
#include <unistd.h>
/* There is another DIR in that test. */
typedef DIR DIR_STREAM;

/* How an exec or an image of it failed is told in another way here. */
static void __attribute__((noreturn)) end_process(int status);

#define main race_main
#define _exit end_process
#include "exec_update_race.c"
#undef _exit
#undef main

#include <elf.h>
#include <linux/filter.h>
#include <linux/kcmp.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/ptrace.h>
#include <sys/time.h>

#include "stress.h"
#include "stress_storms.h"
#include "stress_readers.h"
#include "stress_disturb.h"

#define TELL_MS		30000

/* What a process is for. */
static struct job {
	const char *name;
	void (*run)(int arg);
	int arg;
	const char *group;
	/* Since when nothing was heard of it. */
	unsigned long beats;
	long long silent_ms;
} jobs[MAX_WORKERS];

static int nr_jobs;
static int tests, failed;
static unsigned long crashed;

static void add_job(const char *name, void (*run)(int), int arg,
		    const char *group)
{
	if (nr_jobs < MAX_WORKERS)
		jobs[nr_jobs++] = (struct job){
			.name = name, .run = run, .arg = arg, .group = group,
		};
}

/*
 * The clock of an emulated machine that has too little time may be made of ticks
 * that were not lost, and be slow. What it has in the place of a battery is not.
 */
static long long wall_ms(void)
{
	char text[32];

	if (read_file("/sys/class/rtc/rtc0/since_epoch", text, sizeof(text)) > 0)
		return strtoll(text, NULL, 10) * 1000;
	return now_ms();
}

static bool start(int nr)
{
	struct job *job = &jobs[nr];
	struct worker *worker = &all->worker[nr];
	char path[64];
	pid_t pid;

	worker->what = "start";
	add(&worker->beats);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		me = worker;
		srand(getpid());
		snprintf(path, sizeof(path), CGROUPS "/%s/cgroup.procs",
			 job->group);
		if (!write_file(path, "0") ||
		    !write_file("/proc/self/oom_score_adj", "0") ||
		    prctl(PR_SET_NAME, job->name))
			_exit(1);
		if (job->run == rage)
			become_reader(getppid());
		else
			prctl(PR_SET_PDEATHSIG, SIGKILL);
		job->run(job->arg);
	}
	worker->pid = pid;
	return pid > 0;
}

/*
 * Memory is short: whoever was killed starts again. Who execs itself may die as
 * other images do.
 */
static bool may_end(const struct job *job, int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return true;
	return job->run == rage && storms[job->arg].once == be_link &&
	       (was_killed(status) || was_squeezed(status));
}

/* Who has ended, which is a failure if it was for no good reason. */
static int collect_ended(void)
{
	int status, left = 0;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (int i = 0; i < nr_jobs; i++) {
			struct worker *worker = &all->worker[i];

			if (worker->pid != pid)
				continue;
			worker->pid = 0;
			if (status && !may_end(&jobs[i], status)) {
				printf("# %s failed while it was to %s: %#x\n",
				       jobs[i].name, worker->what, status);
				crashed++;
			}
			if (jobs[i].run == rage)
				set(&all->slot[jobs[i].arg].victim, 0);
			if (!get(&all->stop)) {
				worker->restarts++;
				start(i);
			}
		}
	}
	for (int i = 0; i < nr_jobs; i++)
		left += all->worker[i].pid > 0;
	return left;
}

static void show_file(const char *label, pid_t pid, const char *file)
{
	char path[64], text[4096], *line, *save;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	if (read_file(path, text, sizeof(text)) <= 0)
		return;
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		printf("#     %s %s\n", label, line);
}

/* By a child: if whoever looks at it hangs as well, we do not. */
static void show_process(pid_t pid)
{
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		show_file("comm", pid, "comm");
		show_file("wchan", pid, "wchan");
		show_file("stack", pid, "stack");
		show_file("stat", pid, "stat");
		fflush(stdout);
		_exit(0);
	}
	for (int i = 0; i < 100 && waitpid(child, NULL, WNOHANG) != child; i++)
		usleep(20000);
}

/* How many are silent, and what they were about to do. */
static int tell_silent(void)
{
	long long now = wall_ms();
	int silent = 0;

	for (int i = 0; i < nr_jobs; i++) {
		struct worker *worker = &all->worker[i];

		if (jobs[i].beats != get(&worker->beats)) {
			jobs[i].beats = get(&worker->beats);
			jobs[i].silent_ms = now;
		}
		if (worker->pid <= 0 || get(&worker->done) ||
		    now - jobs[i].silent_ms < HANG_MS)
			continue;
		silent++;
		printf("# %s hangs while it is to: %s, %d\n", jobs[i].name,
		       worker->what, worker->whom);
		show_process(worker->pid);
		if (worker->whom > 0)
			show_process(worker->whom);
	}
	return silent;
}

static unsigned long count_reads(const struct answers *a)
{
	return a->answered + a->denied[0] + a->denied[1];
}

static void tell(long long ms)
{
	unsigned long reads = 0, execs = 0, restarts = 0;
	int answered = 0;

	for (int i = 0; i < nr_kinds; i++) {
		reads += count_reads(&all->answers[i]);
		answered += !!all->answers[i].answered;
	}
	for (int i = 0; i < NR_STORMS; i++)
		execs += all->outcome[i].did;
	for (int i = 0; i < nr_jobs; i++)
		restarts += all->worker[i].restarts;
	printf("progress: %lld of %u s; %lu execs:", ms / 1000, all->seconds,
	       execs);
	for (int i = 0; i < NR_STORMS; i++)
		printf(" %s %lu", storms[i].name, all->outcome[i].did);
	printf("; %lu reads, %d of %d kinds answered;", reads, answered,
	       nr_kinds);
	for (int i = 0; i < NR_ACTS; i++)
		printf(" %s %lu,", act_names[i], all->acts[i]);
	printf(" started again %lu\n", restarts);
	fflush(stdout);
}

__attribute__((format(printf, 2, 3)))
static void result(bool ok, const char *format, ...)
{
	va_list args;

	failed += !ok;
	printf("%sok %d - ", ok ? "" : "not ", ++tests);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

static void judge_storms(void)
{
	unsigned long execs = 0;
	bool ok = !crashed;

	for (int i = 0; i < NR_STORMS; i++) {
		const struct outcome *o = &all->outcome[i];

		execs += o->did;
		printf("# storm %-14s %8lu did, %lu killed, %lu lost, %lu wrong",
		       storms[i].name, o->did, o->killed, o->lost, o->wrong);
		printf(o->wrong ? " (status %#x)\n" : "\n", o->wrong_status);
		if (!o->did || o->wrong) {
			printf("# %s: that is a failure\n", storms[i].name);
			ok = false;
		}
		if (o->shown)
			printf("# %s: what its set-id images have was seen %lu times\n",
			       storms[i].name, o->shown);
	}
	result(ok, "%d storms raged as they should, %lu execs", NR_STORMS, execs);
}

static void judge_readers(void)
{
	unsigned long reads = 0, secret = 0, known = 0;
	int not_blind = 0, race_kinds = 0;
	bool ok = true;

	for (int i = 0; i < nr_kinds; i++) {
		const struct answers *a = &all->answers[i];

		reads += count_reads(a);
		printf("# reader %-36s %8lu answered, %lu denied (%lu by set-id), %lu gone",
		       kinds[i].name, a->answered, a->denied[0] + a->denied[1],
		       a->denied[1], a->gone);
		if (a->other)
			printf(", %lu others (%d)", a->other, a->other_err);
		if (a->wrong)
			printf(", %lu wrong (%d)", a->wrong, a->wrong_err);
		/* What is looked for in a race is not there for all to see. */
		if (!a->answered || a->wrong ||
		    (kinds[i].in_race && !a->denied[1])) {
			printf("\n# %s: that is a failure", kinds[i].name);
			ok = false;
		}
		printf("\n");
		secret += a->secret[1];
		known += a->secret[0];
		race_kinds += kinds[i].in_race;
		not_blind += !!a->secret[0];
		if (a->secret[1])
			printf("# %s: what a set-id image has was seen %lu times\n",
			       kinds[i].name, a->secret[1]);
	}
	result(ok, "%d kinds of readers had the answers they should, %lu reads",
	       nr_kinds, reads);
	/* Some look for what these images do not have, or hardly ever. */
	result(!secret && not_blind * 3 > race_kinds,
	       "what a set-id image has was never seen; of plain ones %lu times, by %d of %d kinds",
	       known, not_blind, race_kinds);
}

static void judge_acts(unsigned int missing)
{
	unsigned long sum = 0;
	bool ok = true;
	int nr = 0;

	for (int i = 0; i < NR_ACTS; i++) {
		printf("# %s %lu\n", act_names[i], all->acts[i]);
		sum += all->acts[i];
		if (missing & 1U << i)
			continue;
		nr++;
		if (!all->acts[i]) {
			printf("# %s: that is a failure\n", act_names[i]);
			ok = false;
		}
	}
	result(ok, "%d disturbances took place, %lu times", nr, sum);
}

static void judge_ng(void)
{
	bool ok = all->ng_rounds && all->ng_rounds >= all->ng_failed;
	unsigned long sum = 0;
	char text[8192];

	for (int i = 0; i < NR_NG; i++) {
		printf("# stress-ng %s %lu\n", ng_names[i], all->ng_ops[i]);
		ok &= !!all->ng_ops[i];
		sum += all->ng_ops[i];
	}
	if (!ok && read_file(NG_OUTPUT, text, sizeof(text)) > 0)
		printf("# its last output: %s\n", text);
	result(ok, "stress-ng: %lu rounds ended well, %lu did not; %lu operations",
	       all->ng_rounds, all->ng_failed, sum);
}

/* How many processes there are, and how many of them sleep without a way out. */
static int count_processes(bool only_stuck, bool show)
{
	DIR_STREAM *dir = opendir("/proc");
	struct dirent *entry;
	int nr = 0;

	while (dir && (entry = readdir(dir))) {
		char path[300], text[1024];
		const char *state;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		if (!atoi(entry->d_name) ||
		    read_file(path, text, sizeof(text)) <= 0)
			continue;
		state = strrchr(text, ')');
		/* Threads of the kernel have no memory. */
		snprintf(path, sizeof(path), "/proc/%s/statm", entry->d_name);
		if (!only_stuck && (read_file(path, text, sizeof(text)) <= 0 ||
				    !strncmp(text, "0 ", 2)))
			continue;
		if (only_stuck && (!state || state[2] != 'D'))
			continue;
		nr++;
		if (show)
			show_process(atoi(entry->d_name));
	}
	if (dir)
		closedir(dir);
	return nr;
}

/* Look at all that are there: the number of them, and of those the lock was for. */
static int read_without_lock(unsigned long *locked, bool show)
{
	DIR_STREAM *dir = opendir("/proc");
	struct dirent *entry;
	struct events before, events;
	int nr = 0;

	*locked = 0;
	while (dir && (entry = readdir(dir))) {
		char path[300], text[1024];

		if (!atoi(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/personality",
			 entry->d_name);
		read_events(&before);
		if (read_file(path, text, sizeof(text)) <= 0)
			continue;
		if (!events_since(&events, &before))
			return -1;
		if (events.locked || !events.speculated) {
			/* All of them would be many. */
			if (++*locked < 10 && show)
				printf("# process %s: speculated %lu, locked %lu\n",
				       entry->d_name, events.speculated,
				       events.locked);
		}
		nr++;
	}
	if (dir)
		closedir(dir);
	return nr;
}

static void judge_counts(void)
{
	unsigned long locked, blind;
	int nr, nr_blind;

	if (!kernel_is_64bit()) {
		result(true, "counts are even # SKIP there are none");
		return;
	}
	/* First with the lock: is it seen that it is taken? */
	set_always_lock(true);
	nr_blind = read_without_lock(&blind, false);
	if (!breaks("odd"))
		set_always_lock(false);
	nr = read_without_lock(&locked, true);
	set_always_lock(false);
	result(nr > 0 && nr_blind > 0 && blind && !locked,
	       "counts are even: of %d processes %lu had to be read with the lock",
	       nr, locked);
}

/* Slabs. */

static const char * const slab_names[] = {
	"task_struct", "signal_cache", "sighand_cache", "cred", "mm_struct",
	"task_exec_state", "files_cache", "fs_cache", "filp", "pid", "nsproxy",
	"uts_namespace", "user_namespace", "vm_area_struct", "anon_vma",
};

#define NR_SLABS	((int)ARRAY_SIZE(slab_names))
/* What the guest itself may have more of, or a CPU may keep for itself. */
#define SLACK		50

struct slabs {
	long nr[NR_SLABS];
};

/* What nobody uses any more is given back, so that objects are those in use. */
static bool count_slabs(struct slabs *slabs)
{
	char line[512], name[64];
	bool ok = true;
	FILE *file;
	long nr;

	write_file("/proc/sys/vm/drop_caches", "2");
	for (int i = 0; i < NR_SLABS; i++) {
		snprintf(line, sizeof(line), "/sys/kernel/slab/%s/shrink",
			 slab_names[i]);
		write_file(line, "1");
		slabs->nr[i] = -1;
	}
	file = fopen("/proc/slabinfo", "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%63s %ld", name, &nr) != 2)
			continue;
		for (int i = 0; i < NR_SLABS; i++)
			if (!strcmp(name, slab_names[i]))
				slabs->nr[i] = nr;
	}
	if (file)
		fclose(file);
	for (int i = 0; i < NR_SLABS; i++)
		ok &= slabs->nr[i] >= 0;
	return ok;
}

/*
 * RCU and delayed work have their time: until there are no more objects than
 * @before, if that comes, and a minute at most. Returns how many more there are
 * where it is most, or -1 if there is a slab that cannot be counted.
 */
static long settle(struct slabs *slabs, const struct slabs *before)
{
	long long end = wall_ms() + (before ? 60000 : 5000);
	long most;

	do {
		usleep(500000);
		if (!count_slabs(slabs))
			return -1;
		most = 0;
		for (int i = 0; before && i < NR_SLABS; i++)
			if (slabs->nr[i] - before->nr[i] > most)
				most = slabs->nr[i] - before->nr[i];
	} while ((!before || most) && wall_ms() < end);
	return most;
}

static void judge_slabs(const struct slabs *before)
{
	struct slabs after;
	long most = settle(&after, before);

	for (int i = 0; i < NR_SLABS; i++) {
		printf("# slab %-16s %6ld before, %6ld after%s\n", slab_names[i],
		       before->nr[i], after.nr[i], after.nr[i] < 0 ?
		       ", that is none" : "");
	}
	result(most >= 0 && most <= SLACK,
	       "no reference was leaked: %d slabs have as many objects as before, or %ld more, of at most %d",
	       NR_SLABS, most, SLACK);
}

static bool group_is_empty(const char *group)
{
	char path[64], text[256] = "";

	snprintf(path, sizeof(path), CGROUPS "/%s/cgroup.events", group);
	return read_file(path, text, sizeof(text)) > 0 &&
	       strstr(text, "populated 0");
}

static const char * const groups[] = { "storms", "others" };

static bool set_up_groups(void)
{
	char path[64];

	if (mount("none", CGROUPS, "cgroup2", 0, NULL))
		return false;
	write_file(CGROUPS "/cgroup.subtree_control", "+memory");
	for (int i = 0; i < (int)ARRAY_SIZE(groups); i++) {
		snprintf(path, sizeof(path), CGROUPS "/%s", groups[i]);
		if (mkdir(path, 0755))
			return false;
	}
	return true;
}

static bool groups_are_empty(void)
{
	bool empty = true;

	for (int i = 0; i < (int)ARRAY_SIZE(groups); i++)
		empty &= group_is_empty(groups[i]);
	return empty;
}

static void kill_groups(void)
{
	char path[64];

	for (int i = 0; i < (int)ARRAY_SIZE(groups); i++) {
		snprintf(path, sizeof(path), CGROUPS "/%s/cgroup.kill", groups[i]);
		write_file(path, "1");
	}
}

static bool all_done(void)
{
	for (int i = 0; i < nr_jobs; i++)
		if (all->worker[i].pid > 0 && !get(&all->worker[i].done))
			return false;
	return true;
}

/* How long it took until @condition came true, or -1. */
#define until(condition)						\
({									\
	long long __begun = wall_ms(), __ms = -1;			\
									\
	while (wall_ms() < __begun + END_MS) {				\
		collect_ended();					\
		if (condition) {					\
			__ms = wall_ms() - __begun;			\
			break;						\
		}							\
		usleep(20000);						\
	}								\
	__ms;								\
})

static int held[400];

/* What must not be possible without being noticed. */
static void get_it_wrong(void)
{
	if (breaks("leak")) {
		/* The memory of processes that are gone soon. */
		for (int i = 0; i < (int)ARRAY_SIZE(held); i++) {
			char path[64];
			pid_t pid = fork();

			if (!pid) {
				usleep(100000);
				_exit(0);
			}
			snprintf(path, sizeof(path), "/proc/%d/mem", pid);
			held[i] = open(path, O_RDONLY | O_CLOEXEC);
		}
	}
	/* Memory that is not what it has to be; images that nobody may run. */
	if (breaks("word")) {
		make_file(SECRET_FILE, OURS_WORD);
		sleep(1);
		make_file(SECRET_FILE, SECRET_WORD);
	}
	if (breaks("exec")) {
		chmod(PLAIN_IMAGE, 0700);
		sleep(1);
		chmod(PLAIN_IMAGE, 0755);
	}
	/* Set-id images that everybody may look at. */
	if (breaks("show")) {
		chmod(SETID_IMAGE, 0755);
		sleep(5);
		chmod(SETID_IMAGE, 04755);
	}
	if (breaks("crash"))
		kill(all->worker[0].pid, SIGSEGV);
	if (breaks("pin"))
		held[0] = open(PLAIN_IMAGE, O_RDONLY | O_CLOEXEC);
	if (breaks("splat"))
		write_file("/dev/kmsg", "<4>WARNING: made up by BREAK=splat");
	if (breaks("escape") && !fork()) {
		signal(SIGTERM, SIG_IGN);
		for (;;)
			pause();
	}
}

static void give_up(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

static void add_jobs(unsigned int *missing)
{
	static const struct {
		const char *name;
		void (*run)(int);
		enum act acts[2];
		int nr_acts;
	} disturbances[] = {
		{ "killer", kill_some },
		{ "CPU hotplug", plug_cpus, { CPU_OFF, CPU_ON }, 2 },
		{ "freezer", freeze_storms },
		{ "suspend", freeze_all, { SUSPEND }, 1 },
		{ "squeezer", squeeze_storms, { SQUEEZE }, 1 },
		{ "eater", eat_memory },
		{ "delayer", delay_all },
	};
	int cpus = sysconf(_SC_NPROCESSORS_ONLN);

	for (int i = 0; i < NR_STORMS; i++)
		add_job(storms[i].name, rage, i, "storms");
	for (int i = 0; i < cpus; i++) {
		add_job("reader", look_around, USER, "others");
		add_job("root reader", look_around, ROOT, "others");
	}
	add_job("admin reader", look_around, ADMIN_USER, "others");
	add_job("stress-ng", run_ng, 0, "others");
	for (int i = 0; i < (int)ARRAY_SIZE(disturbances); i++) {
		const char *why = cannot_disturb(disturbances[i].run);

		if (!why) {
			add_job(disturbances[i].name, disturbances[i].run, 0,
				"others");
			continue;
		}
		printf("# no %s: %s\n", disturbances[i].name, why);
		for (int a = 0; a < disturbances[i].nr_acts; a++)
			*missing |= 1U << disturbances[i].acts[a];
	}
}

int main(int argc, char **argv)
{
	int processes, left, stuck, silent = 0;
	unsigned int missing = 0;
	long long begun, told, stopped, ended;
	struct slabs before;
	bool umounted, gone;

	if (argc == 4 && !strcmp(argv[1], "--chain")) {
		if (!map_shared(false))
			_exit(1);
		me = &all->worker[atoi(argv[3])];
		srand(getpid() ^ now_ms());
		add(&all->outcome[atoi(argv[2])].did);
		be_link(&storms[atoi(argv[2])]);
	}
	if (argc < 2 || !atoi(argv[1])) {
		fprintf(stderr, "usage: stress SECONDS [BREAK]\n");
		return 2;
	}
	if (argc > 2)
		wrong = argv[2];
	printf("1..10\n");

	/* Numbers do not come again, and what is left comes to us. */
	write_file("/proc/sys/kernel/pid_max", "4194304");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	write_file("/proc/self/oom_score_adj", "-1000");
	write_file("/sys/module/suspend/parameters/pm_test_delay", "1");
	if (!set_up_groups())
		give_up("no control groups");
	if (!mount_our_own("tmpfs", "/tmp") || !make_files() || !make_failures())
		give_up("cannot make files");
	if (mkdir(NG_DIR, 0700) || chown(NG_DIR, READER_UID, READER_UID))
		give_up(NG_DIR);
	if (!map_shared(true) || !look_at_ourselves())
		give_up(SHARED_FILE);
	make_kinds();
	all->seconds = atoi(argv[1]);
	add_jobs(&missing);
	processes = count_processes(false, false);
	settle(&before, NULL);

	begun = told = wall_ms();
	for (int i = 0; i < nr_jobs; i++)
		if (!start(i))
			give_up("fork");
	while (wall_ms() - begun < all->seconds * 1000LL && !silent) {
		usleep(100000);
		collect_ended();
		silent = tell_silent();
		if (wall_ms() - told >= TELL_MS) {
			told += TELL_MS;
			tell(wall_ms() - begun);
		}
	}
	get_it_wrong();
	set(&all->stop, true);
	write_file(STORMS_GROUP "/cgroup.freeze", "0");
	stopped = until(all_done());
	tell(wall_ms() - begun);
	set_delays(0, 0, 0);

	judge_storms();
	judge_readers();
	judge_acts(missing);
	judge_ng();
	result(!silent, "nobody hung for %d s", HANG_MS / 1000);

	judge_counts();
	if (stopped < 0)
		for (int i = 0; i < nr_jobs; i++)
			if (all->worker[i].pid > 0 && !get(&all->worker[i].done)) {
				printf("# %s does not stop: %s, %d\n", jobs[i].name,
				       all->worker[i].what, all->worker[i].whom);
				show_process(all->worker[i].pid);
			}
	set(&all->finish, true);
	ended = until(!collect_ended() && groups_are_empty());
	if (ended < 0)
		kill_groups();
	if (ended < 0 && until(!collect_ended() && groups_are_empty()) < 0)
		printf("# and SIGKILL did not help\n");
	left = count_processes(false, false) - processes;
	for (int i = 0; left && i < 50; i++) {
		usleep(100000);
		collect_ended();
		left = count_processes(false, false) - processes;
	}
	if (left)
		count_processes(false, true);
	stuck = count_processes(true, false);
	for (int i = 0; stuck && i < 50; i++) {
		usleep(100000);
		stuck = count_processes(true, false);
	}
	if (stuck)
		count_processes(true, true);
	if (stopped < 0 || ended < 0)
		printf("# they had %d s to stop, and %d s to end\n",
		       END_MS / 1000, END_MS / 1000);
	/* Some have failed in the end, after the storms were judged. */
	result(stopped >= 0 && ended >= 0 && !left && !stuck && !crashed,
	       "all stopped and ended when they were told to; %d processes are left, %d cannot be killed",
	       left, stuck);

	rmdir(CGROUPS "/storms");
	rmdir(CGROUPS "/others");
	judge_slabs(&before);
	gone = namespaces_are_gone(&(struct race){});
	umounted = can_umount();
	result(umounted && gone,
	       "nobody holds a file%s of an image, nor a namespace%s",
	       umounted ? "" : " (somebody does)", gone ? "" : " (somebody does)");
	return failed ? 1 : 0;
}
