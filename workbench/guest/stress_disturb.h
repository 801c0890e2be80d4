/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What disturbs the storms of stress.c: signals, CPUs that go and come, freezers,
 * memory that is short, delays where the kernel has them; and stress-ng.
 */
#ifndef STRESS_DISTURB_H
#define STRESS_DISTURB_H

#define STORMS_GROUP	CGROUPS "/storms"

/* In pieces, or whoever tells us to stop would have to wait. */
static void rest(unsigned int least_ms, unsigned int most_ms)
{
	long long end = now_ms() + least_ms + rand() % (most_ms - least_ms + 1);

	while (now_ms() < end && !get(&all->stop)) {
		beat("rest", 0);
		usleep(20000);
	}
}

static void kill_some(int unused)
{
	while (!get(&all->stop)) {
		const struct storm *storm = &storms[rand() % NR_STORMS];
		pid_t pid = get(&slot_of(storm)->victim) / 2;
		int fd, err;

		rest(50, 250);
		if (!pid || !storm->may_be_killed)
			continue;
		beat("kill", pid);
		switch (rand() % 3) {
		case 0:
			err = kill(pid, SIGKILL);
			break;
		case 1:
			err = syscall(__NR_tgkill, pid, pid, SIGKILL);
			break;
		default:
			fd = syscall(__NR_pidfd_open, pid, 0);
			err = syscall(__NR_pidfd_send_signal, fd, SIGKILL, NULL,
				      0);
			close(fd);
		}
		if (!err)
			add(&all->acts[KILL]);
	}
	survive(0);
}

static const char *cpu_online(int cpu)
{
	static char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	return path;
}

/* All but the first one, because that stays on many machines. */
static void plug_cpus(int unused)
{
	int nr = sysconf(_SC_NPROCESSORS_CONF);

	while (!get(&all->stop)) {
		int cpu = 1 + rand() % (nr - 1);

		beat("take a CPU away", cpu);
		if (write_file(cpu_online(cpu), "0"))
			add(&all->acts[CPU_OFF]);
		rest(50, 400);
		beat("give a CPU back", cpu);
		while (!write_file(cpu_online(cpu), "1"))
			usleep(100000);
		add(&all->acts[CPU_ON]);
		rest(200, 2500);
	}
	survive(0);
}

/* Readers are not frozen, and look at those who are. */
static void freeze_storms(int unused)
{
	char text[256] = "";

	while (!get(&all->stop)) {
		long long end;

		rest(500, 4000);
		end = now_ms() + 5000;
		beat("freeze the storms", 0);
		write_file(STORMS_GROUP "/cgroup.freeze", "1");
		do {
			usleep(5000);
			read_file(STORMS_GROUP "/cgroup.events", text,
				  sizeof(text));
		} while (!strstr(text, "frozen 1") && now_ms() < end);
		if (strstr(text, "frozen 1"))
			add(&all->acts[FREEZE]);
		usleep(rand() % 300000);
		write_file(STORMS_GROUP "/cgroup.freeze", "0");
	}
	survive(0);
}

/* The first step of suspend, of which nothing but this is done. */
static void freeze_all(int unused)
{
	while (!get(&all->stop)) {
		rest(4000, 15000);
		beat("freeze all of the guest", 0);
		if (write_file("/sys/power/pm_test", "freezer") &&
		    write_file("/sys/power/state", "freeze"))
			add(&all->acts[SUSPEND]);
	}
	survive(0);
}

/* Less than the storms have. Some of them do not survive that. */
static void squeeze_storms(int unused)
{
	char text[32];

	while (!get(&all->stop)) {
		rest(2000, 8000);
		if (read_file(STORMS_GROUP "/memory.current", text,
			      sizeof(text)) <= 0)
			continue;
		beat("make memory short for the storms", 0);
		snprintf(text, sizeof(text), "%llu",
			 strtoull(text, NULL, 10) / 100 * (70 + rand() % 30));
		if (write_file(STORMS_GROUP "/memory.max", text))
			add(&all->acts[SQUEEZE]);
		usleep(rand() % 500000);
		write_file(STORMS_GROUP "/memory.max", "max");
	}
	survive(0);
}

static unsigned long available_kib(void)
{
	char text[4096], *line;

	if (read_file("/proc/meminfo", text, sizeof(text)) <= 0)
		return 0;
	line = strstr(text, "MemAvailable:");
	return line ? strtoul(line + 13, NULL, 10) : 0;
}

/* Eat what there is, and be the one that is killed for it. */
static void eat_memory(int unused)
{
	const size_t bite = 4 << 20;
	int full = 0, status;

	while (!get(&all->stop)) {
		pid_t pid;

		rest(5000, 20000);
		if (get(&all->stop))
			break;
		beat("eat all memory", 0);
		pid = fork();
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			write_file("/proc/self/oom_score_adj", "1000");
			/* In a short run, too. */
			setpriority(PRIO_PROCESS, 0, -10);
			while (full < 500 && !get(&all->stop) &&
			       !breaks("idle")) {
				void *p = MAP_FAILED;

				if (available_kib() > 16 << 10)
					p = mmap(NULL, bite, PROT_READ | PROT_WRITE,
						 MAP_PRIVATE | MAP_ANONYMOUS |
						 MAP_POPULATE, -1, 0);
				if (p != MAP_FAILED)
					continue;
				/* Be full for a while. */
				usleep(2000);
				full++;
			}
			_exit(full ? 0 : 1);
		}
		if (pid > 0 && waitpid(pid, &status, 0) == pid &&
		    (!status || WIFSIGNALED(status)))
			add(&all->acts[EAT]);
	}
	survive(0);
}

/* A third of the time, and the rest is for races that nobody thought of. */
static void delay_all(int unused)
{
	while (!get(&all->stop)) {
		if (set_delays(rand() % 2 * 300, rand() % 2 * 300,
			       rand() % 2 * 1000))
			add(&all->acts[DELAY]);
		rest(200, 400);
		set_delays(0, 0, 0);
		rest(400, 800);
	}
	set_delays(0, 0, 0);
	survive(0);
}

static const char * const ng_names[] = {
	"exec", "kcmp", "procfs", "vfork", "pidfd",
};

#define NR_NG		((int)ARRAY_SIZE(ng_names))
#define STRESS_NG	"/kselftest/stress-ng"
#define NG_DIR		"/tmp/stress-ng"
#define NG_OUTPUT	NG_DIR "/output"

/* "stress-ng: metrc: [123] exec   4711 ...", one line for each. */
static void count_ng(void)
{
	static char text[65536];
	ssize_t len = read_file(NG_OUTPUT, text, sizeof(text));
	char *line, *save, name[32];
	unsigned long ops;

	for (line = len > 0 ? strtok_r(text, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		line = strstr(line, "metrc: [");
		if (!line || sscanf(line, "metrc: [%*d] %31s %lu", name, &ops) != 2)
			continue;
		for (int i = 0; i < NR_NG; i++)
			if (!strcmp(name, ng_names[i]))
				all->ng_ops[i] += ops;
	}
}

/* In rounds, so that there is something to be counted. */
static void run_ng(int unused)
{
	int status;

	while (!get(&all->stop)) {
		pid_t pid;

		/* It has to end before we would be silent for too long. */
		beat("run stress-ng", 0);
		pid = fork();
		if (!pid) {
			int out = open(NG_OUTPUT, O_WRONLY | O_CREAT | O_TRUNC,
				       0600);

			if (dup2(out, 1) < 0 || dup2(out, 2) < 0 ||
			    chdir(NG_DIR) ||
			    setresgid(READER_UID, READER_UID, READER_UID) ||
			    setresuid(READER_UID, READER_UID, READER_UID))
				_exit(126);
			execl(STRESS_NG, "stress-ng", "--exec", "1", "--kcmp", "1",
			      "--procfs", "1", "--vfork", "1", "--pidfd", "1",
			      "--timeout", "15", "--metrics-brief",
			      "--temp-path", NG_DIR, NULL);
			_exit(126);
		}
		while (pid > 0 && !waitpid(pid, &status, WNOHANG)) {
			if (get(&all->stop)) {
				/* Which is a way to end well. */
				kill(pid, SIGINT);
				if (waitpid(pid, &status, 0) == pid && !status)
					add(&all->ng_rounds);
				count_ng();
				survive(0);
			}
			usleep(50000);
		}
		count_ng();
		/* Somebody may have been killed for want of memory. */
		if (pid > 0 && !status)
			add(&all->ng_rounds);
		else
			add(&all->ng_failed);
	}
	survive(0);
}

/* Why this cannot be done here, or NULL. */
static const char *cannot_disturb(void (*disturb)(int))
{
	if (disturb == plug_cpus && access(cpu_online(1), W_OK))
		return "no CPU that could be taken away";
	if (disturb == freeze_all && access("/sys/power/pm_test", W_OK))
		return "no suspend";
	if (disturb == squeeze_storms &&
	    access(STORMS_GROUP "/memory.max", W_OK))
		return "no memory cgroup";
	return NULL;
}

#endif /* STRESS_DISTURB_H */
