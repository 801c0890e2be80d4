/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The readers of stress.c: those of exec_update_race.c, every file that there
 * is in /proc/PID, and what else looks at a process or does something to it.
 */
#ifndef STRESS_READERS_H
#define STRESS_READERS_H

/*
 * How long at most to wait for somebody new, and to look at whoever was met.
 * That is where a guest has little time: mostly it takes some milliseconds.
 */
#define MEET_MS		1000
#define LOOKS_MS	5000

/* Who looks. */
enum who {
	USER,		/* who may look at all but set-id images */
	ADMIN_USER,	/* the same with CAP_SYS_ADMIN */
	ROOT,
};

static struct kind {
	struct reader reader;
	char name[64];
	bool only_root;
	bool in_race;	/* knows ours from what an image has */
} kinds[MAX_KINDS];

static int nr_kinds;
static int kind_epoll = -1;

/* <linux/pidfd.h> does not get along with <fcntl.h>. */
struct info {
	unsigned long long mask, rest[7];
};

#define GET_INFO	_IOWR(0xFF, 11, struct info)

/* Whatever is in a file; files of one process are short. */
static int look_file(struct look *look)
{
	static char text[16384];
	int fd = openat(look->proc, look->reader->file, O_RDONLY | O_CLOEXEC |
			O_NONBLOCK);
	ssize_t n;
	int err = 0;

	if (fd < 0)
		return -errno;
	for (int i = 0; i < 4; i++) {
		n = read(fd, text, sizeof(text));
		if (n <= 0) {
			err = n ? -errno : 0;
			break;
		}
	}
	close(fd);
	return err ?: NOTHING;
}

static int look_any_link(struct look *look)
{
	char text[256];

	return readlinkat(look->proc, look->reader->file, text, sizeof(text)) < 0 ?
	       -errno : NOTHING;
}

/* What is in a directory, and what the links in it lead to. */
static int look_dir(struct look *look)
{
	int fd = openat(look->proc, look->reader->file, O_RDONLY | O_DIRECTORY |
			O_CLOEXEC);
	DIR_STREAM *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	char text[1024];
	struct stat st;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (entry->d_type == DT_LNK) {
			readlinkat(fd, entry->d_name, text, sizeof(text));
			fstatat(fd, entry->d_name, &st, 0);
		} else if (entry->d_type == DT_REG) {
			int file = openat(fd, entry->d_name, O_RDONLY |
					  O_CLOEXEC);

			while (file >= 0 && read(file, text, sizeof(text)) > 0)
				;
			close(file);
		}
	}
	closedir(dir);
	return NOTHING;
}

/* A descriptor that the other one does not have. */
static int look_kcmp(struct look *look)
{
	struct kcmp_epoll_slot slot = { kind_epoll, SHARED_FD, 0 };
	int type = look->reader->extra;
	unsigned long here = type == KCMP_EPOLL_TFD ? (unsigned long)&slot :
						      SHARED_FD;

	if (syscall(__NR_kcmp, look->pid, getpid(), type, SHARED_FD, here) >= 0)
		return NOTHING;
	return errno == EBADF ? -ENOENT : -errno;
}

/* Two others. */
static int look_kcmp_two(struct look *look)
{
	pid_t other = get(&all->slot[rand() % NR_STORMS].victim) / 2;

	if (syscall(__NR_kcmp, look->pid, other ?: 1, look->turn++ % KCMP_TYPES,
		    SHARED_FD, SHARED_FD) >= 0)
		return NOTHING;
	return errno == EBADF || errno == EFAULT ? -ENOENT : -errno;
}

static int look_prlimit(struct look *look)
{
	struct rlimit limit;

	return prlimit(look->pid, RLIMIT_NOFILE, NULL, &limit) ? -errno : NOTHING;
}

static int look_info(struct look *look)
{
	struct info info = { .mask = ~0ULL };

	return ioctl(look->fd, GET_INFO, &info) ? -errno : NOTHING;
}

static int look_namespaces(struct look *look)
{
	int err = -ENOENT;

	for (int nr = 1; nr <= 10; nr++) {
		int fd = ioctl(look->fd, _IO(0xFF, nr), 0);

		if (fd >= 0) {
			close(fd);
			err = NOTHING;
		} else if (err < 0 && errno != ENOTTY && errno != EOPNOTSUPP) {
			err = -errno;
		}
	}
	return err;
}

static int look_madvise(struct look *look)
{
	/* All of our images are the same program, and have this. */
	unsigned long here = (unsigned long)kinds & -getpagesize();
	struct iovec there = { (void *)here, getpagesize() };
	int advice = look->turn++ & 1 ? 20 : 21;	/* MADV_COLD, MADV_PAGEOUT */

	if (syscall(__NR_process_madvise, look->fd, &there, 1, advice, 0) >= 0)
		return NOTHING;
	return errno == ENOMEM ? -ENOENT : -errno;
}

/* Signal 0, for each scope that there is. */
static int look_signal(struct look *look)
{
	int flags = look->turn++ % 5;

	if (syscall(__NR_pidfd_send_signal, look->fd, 0, NULL,
		    flags ? 1 << flags : 0) >= 0)
		return NOTHING;
	/* Who is no reaper has no descendants. */
	return errno == EINVAL ? -ENOENT : -errno;
}

/* By a child: whoever it traces is left alone when it ends. */
static int look_ptrace(struct look *look)
{
	bool seize = look->turn++ & 1;
	pid_t pid = fork();
	int status, err = 0;

	if (!pid) {
		if (ptrace(seize ? PTRACE_SEIZE : PTRACE_ATTACH, look->pid, 0, 0))
			_exit(errno);
		if (seize)
			ptrace(PTRACE_INTERRUPT, look->pid, 0, 0);
		for (int i = 0; i < 20 && !err; i++) {
			usleep(500);
			err = waitpid(look->pid, &status, WNOHANG | __WALL);
		}
		_exit(0);
	}
	if (pid < 0)
		return -ESRCH;
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ESRCH;
	/* The SIGSTOP of an attachment that is over already stops it for good. */
	if (!seize && !WEXITSTATUS(status))
		kill(look->pid, SIGCONT);
	return -WEXITSTATUS(status);
}

/* Until the alarm, which comes again because it may come too early. */
static int look_block(struct look *look)
{
	struct itimerval soon = { { 0, 2000 }, { 0, 1000 + rand() % 4000 } };
	struct itimerval off = {};
	char text[16];
	int fd = open(DEBUGFS_DIR "block", O_WRONLY | O_CLOEXEC);
	int err = 0;

	snprintf(text, sizeof(text), "%d", look->pid);
	setitimer(ITIMER_REAL, &soon, NULL);
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	else
		add(&all->acts[BLOCK]);
	setitimer(ITIMER_REAL, &off, NULL);
	close(fd);
	return err;
}

static struct kind *add_kind(const char *name, struct reader reader)
{
	struct kind *kind = &kinds[nr_kinds];

	if (nr_kinds == MAX_KINDS)
		return NULL;
	kind->reader = reader;
	snprintf(kind->name, sizeof(kind->name), "%s", name);
	nr_kinds++;
	return kind;
}

/* Whatever can be read of a process like ourselves. */
static void add_files(const char *in, const char *prefix)
{
	DIR_STREAM *dir = opendir(in);
	struct dirent *entry;
	struct look look = {
		.proc = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC),
	};

	while (dir && (entry = readdir(dir))) {
		struct reader reader = {
			.look = entry->d_type == DT_LNK ? look_any_link : look_file,
		};
		char name[64];

		if (entry->d_name[0] == '.' || !strcmp(entry->d_name, "mem"))
			continue;
		if (entry->d_type == DT_DIR) {
			/* Of a network there is too much. */
			if (*prefix || !strcmp(entry->d_name, "net") ||
			    !strcmp(entry->d_name, "attr") ||
			    !strcmp(entry->d_name, "task"))
				continue;
			reader.look = look_dir;
		} else if (entry->d_type != DT_REG && entry->d_type != DT_LNK) {
			continue;
		}
		snprintf(name, sizeof(name), "%s%.40s", prefix, entry->d_name);
		reader.file = strdup(name);
		look.reader = &reader;
		if (reader.look(&look) < 0)
			continue;
		snprintf(name, sizeof(name), "PID/%s%.40s", prefix, entry->d_name);
		add_kind(name, reader);
	}
	if (dir)
		closedir(dir);
	close(look.proc);
}

static void on_alarm(int sig)
{
}

static void make_kinds(void)
{
	static const char * const kcmp[] = {
		"FILE", "VM", "FILES", "FS", "SIGHAND", "IO", "SYSVSEM",
		"EPOLL_TFD",
	};
	static const struct {
		const char *name;
		void (*meet)(struct look *look);
		int (*look)(struct look *look);
		bool only_root;
	} others[] = {
		{ "kcmp of two others", NULL, look_kcmp_two, true },
		{ "prlimit", NULL, look_prlimit },
		{ "pidfd info", open_pidfd, look_info },
		{ "pidfd namespaces", open_pidfd, look_namespaces },
		{ "process_madvise", open_pidfd, look_madvise, true },
		{ "pidfd_send_signal", open_pidfd, look_signal },
		{ "ptrace", NULL, look_ptrace },
		{ "block", NULL, look_block, true },
	};
	struct sigaction sa = { .sa_handler = on_alarm };

	for (struct __fixture_variant_metadata *v =
	     _exec_race_fixture_object.variant; v; v = v->next) {
		const struct reader *reader = v->data;
		const char *missing = why_not(reader);
		struct kind *kind;

		if (missing) {
			printf("# no reader %s: %s\n", v->name, missing);
			continue;
		}
		kind = add_kind(v->name, *reader);
		if (kind)
			kind->in_race = true;
	}
	for (int type = 0; type < KCMP_TYPES; type++) {
		char name[48];

		snprintf(name, sizeof(name), "kcmp %s", kcmp[type]);
		add_kind(name, (struct reader){
			.look = look_kcmp, .extra = type,
		});
	}
	for (int i = 0; i < (int)ARRAY_SIZE(others); i++) {
		struct kind *kind = add_kind(others[i].name, (struct reader){
			.meet = others[i].meet, .look = others[i].look,
		});

		if (kind)
			kind->only_root = others[i].only_root;
	}
	add_files("/proc/self", "");
	add_files("/proc/self/attr", "attr/");
	sigaction(SIGALRM, &sa, NULL);
}

/* What may come of a look, beside the answers: nothing that hides one. */
static bool may_fail(const struct kind *kind, int err)
{
	/* These say that it is invalid to have no namespace, as who is gone. */
	static const char * const files[] = {
		"mounts", "mountinfo", "mountstats", "uid_map", "gid_map",
		"projid_map",
	};

	for (int i = 0; err == -EINVAL && i < (int)ARRAY_SIZE(files); i++)
		if (kind->reader.look == look_file &&
		    !strcmp(kind->reader.file, files[i]))
			return true;
	return err == -ENOMEM || err == -EAGAIN || err == -EINTR;
}

static void take_down(const struct kind *kind, int storm, int found, bool setid,
		      enum who who)
{
	struct answers *a = &all->answers[kind - kinds];

	switch (found) {
	case SECRET:
		if (kind->in_race && who != ROOT) {
			add(&a->secret[setid]);
			if (setid)
				add(&all->outcome[storm].shown);
		}
		/* fall through */
	case NOTHING:
	case OURS:
		add(&a->answered);
		break;
	case DENIED:
	case -EPERM:
	case -EACCES:
		add(&a->denied[setid]);
		break;
	case -ESRCH:
	case -ENOENT:
		add(&a->gone);
		break;
	default:
		if (may_fail(kind, found)) {
			a->other_err = found;
			add(&a->other);
		} else {
			a->wrong_err = found;
			add(&a->wrong);
		}
	}
}

/* In a race, who looks has to be turned away as well. */
static bool wants_denial(const struct kind *kind)
{
	return kind->in_race && !get(&all->answers[kind - kinds].denied[1]);
}

/* Whoever is new has yet to exec. */
static unsigned long find_victim(const struct shared *shared, bool new)
{
	unsigned long old = get(&shared->victim), victim = old;
	long long end = now_ms() + MEET_MS;

	while (new && (!victim || victim == old) && now_ms() < end) {
		usleep(100);
		victim = get(&shared->victim);
	}
	return victim;
}

/* Whether to look again: a few times, or else until it is another victim. */
static bool look_on(const struct look *look, bool till_the_end, int looks,
		    long long begun_ms)
{
	long long ms = now_ms() - begun_ms;

	if (!till_the_end)
		return looks < 6 && rand() % 4;
	/* Victims need the CPU, too. */
	if (ms)
		usleep(ms * 10);
	return get(&look->shared->victim) == look->victim && ms < LOOKS_MS;
}

static bool is_for(const struct kind *kind, enum who who)
{
	if (who == ROOT)
		return true;
	return !kind->only_root &&
	       (who == ADMIN_USER) == !!(kind->reader.flags & ADMIN);
}

/* In turns, half of which go to those who were never turned away. */
static struct kind *next_kind(unsigned int *nr, enum who who)
{
	unsigned int from = rand();
	struct kind *kind;

	for (int i = 0; who != ROOT && from & 1 && i < nr_kinds; i++) {
		kind = &kinds[(from / 2 + i) % nr_kinds];
		if (is_for(kind, who) && wants_denial(kind))
			return kind;
	}
	do {
		kind = &kinds[(*nr)++ % nr_kinds];
	} while (!is_for(kind, who));
	return kind;
}

static void look_around(int who)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct epoll_event event = {};
	int pipes[2];
	unsigned int nr = rand();
	int fd;
	pid_t parent = getppid();

	/* What kcmp() asks us for. */
	kind_epoll = epoll_create1(EPOLL_CLOEXEC);
	if (pipe(pipes) || dup2(pipes[0], SHARED_FD) < 0 ||
	    epoll_ctl(kind_epoll, EPOLL_CTL_ADD, SHARED_FD, &event))
		_exit(1);
	close(null);
	if (who == USER)
		become_privileged(parent, CAP_DAC_READ_SEARCH);
	else if (who == ADMIN_USER)
		become_privileged(parent, CAP_SYS_ADMIN);
	fd = lowest_free_fd();

	while (!get(&all->stop)) {
		struct look look = {
			.in_turns = true, .fd = -1, .held = -1,
		};
		unsigned long victim;
		struct kind *kind;
		char path[32];
		int s, proc;
		bool setid, till_the_end;

		beat("find somebody to look at", 0);
		kind = next_kind(&nr, who);
		/* Where there is something to be known again, mostly. */
		s = rand() % (kind->in_race && rand() % 4 ? NR_RACING :
							    NR_STORMS);
		look.shared = &all->slot[s];
		/* What is opened before an execve() has to be used after it. */
		till_the_end = kind->in_race && kind->reader.meet &&
			       s < NR_RACING &&
			       (wants_denial(kind) || rand() % 2);
		victim = find_victim(look.shared, till_the_end);
		if (!victim) {
			usleep(200);
			continue;
		}
		setid = victim & 1;
		/*
		 * Who is traced by somebody without privileges gets none from
		 * a set-id image, and may be looked at.
		 */
		if (setid && who != ROOT && kind->reader.look == look_ptrace)
			continue;
		if (breaks("deaf") && kind == &kinds[0])
			continue;
		if (breaks("blind") && kind == &kinds[1] && setid)
			continue;
		snprintf(path, sizeof(path), "/proc/%lu", victim / 2);
		proc = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (proc < 0)
			continue;
		look.reader = &kind->reader;
		beat(kind->name, victim / 2);
		if (breaks("hang") && nr % 100 == 0)
			pause();
		if (meet(&look, victim, proc)) {
			long long begun = now_ms();
			int looks = 0;

			do {
				int found = look_at(&look);

				if (breaks("error") && nr % 100 == 0)
					found = -EIO;
				take_down(kind, s, found, setid, who);
			} while (look_on(&look, till_the_end, ++looks, begun));
		}
		part(&look);
		close(proc);
	}
	if (breaks("fd"))
		open("/", O_PATH | O_CLOEXEC);
	survive(lowest_free_fd() == fd ? 0 : 1);
}

#endif /* STRESS_READERS_H */
