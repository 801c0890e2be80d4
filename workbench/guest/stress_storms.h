/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The storms of stress.c: each a process that has other processes exec, or
 * does so itself, again and again, in a way of its own. Whoever is about to
 * exec is published for readers.
 */
#ifndef STRESS_STORMS_H
#define STRESS_STORMS_H

#ifndef LANDLOCK_RESTRICT_SELF_TSYNC
#define LANDLOCK_RESTRICT_SELF_TSYNC	(1U << 3)
#endif

#define SIGNAL_SUBTREE		(1U << 4)	/* PIDFD_SIGNAL_SUBTREE */
#define SIGNAL_DESCENDANTS	(1U << 3)	/* PIDFD_SIGNAL_DESCENDANTS */

#define OUR_DIR		DIR "/stress"
#define STACK		65536

struct storm {
	const char *name;
	void (*once)(const struct storm *storm);
	unsigned int arg;
	bool setid;		/* its images must not be looked at */
	bool may_be_killed;	/* by somebody else */
};

static const struct storm storms[];

static struct outcome *outcome_of(const struct storm *storm)
{
	return &all->outcome[storm - storms];
}

static struct shared *slot_of(const struct storm *storm)
{
	return &all->slot[storm - storms];
}

/* Whoever is going to exec, and whether the image must not be looked at. */
static void publish(const struct storm *storm, pid_t pid, bool setid)
{
	set(&slot_of(storm)->victim, pid * 2UL + setid);
}

/* Memory is short at times, and that is the only reason to fail. */
static bool is_for_memory(int err)
{
	return err == ENOMEM || err == EAGAIN;
}

/* An exit status that tells @err, or 0 where no call has failed. */
#define TELL_ERR(err)	(128 + ((err) & 127))

/* Before all else: the C library has left an error in set-id images. */
static void forget_err(void)
{
	errno = 0;
}

static void (*const begin_image)(void)
	__attribute__((section(".preinit_array"), used)) = forget_err;

/*
 * How victims and images of exec_update_race end. Those who fail have one
 * status, whatever the reason. Here they tell it, unless it is want of memory:
 * an image that has no error to tell has found something else in its memory
 * than it has to.
 */
static void end_process(int status)
{
	if (status != IMAGE_FAILED && status != 127)
		_exit(status);
	/* Of a file that was not opened. It can be now? It was for memory. */
	if (errno == EBADF && open(SECRET_FILE, O_RDONLY | O_CLOEXEC) >= 0)
		errno = EAGAIN;
	_exit(is_for_memory(errno) ? status : TELL_ERR(errno));
}

/*
 * Whether somebody else may have killed who execs. Who is attached to gets
 * SIGTRAP from execve(), for the debugger, which may be gone.
 */
static bool was_killed(int status)
{
	return WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL ||
				       WTERMSIG(status) == SIGTRAP);
}

/*
 * An execve() that fails after the point of no return ends with SIGSEGV. For
 * want of memory, only those do who are short of it in their control group: for
 * all others somebody is killed.
 */
static bool was_squeezed(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV &&
	       get(&all->acts[SQUEEZE]);
}

static void went_wrong(const struct storm *storm, int status)
{
	add(&outcome_of(storm)->wrong);
	outcome_of(storm)->wrong_status = status;
}

/* An image that ended well, or one that could not. */
static void image_ended(const struct storm *storm, int status)
{
	struct outcome *o = outcome_of(storm);

	if (!status)
		add(&o->did);
	else if (was_killed(status))
		add(&o->killed);
	else if (was_squeezed(status) ||
		 (WIFEXITED(status) && (WEXITSTATUS(status) == IMAGE_FAILED ||
					WEXITSTATUS(status) == 127)))
		add(&o->lost);
	else
		went_wrong(storm, status);
}

static void no_process(const struct storm *storm)
{
	add(&outcome_of(storm)->lost);
	usleep(10000);
}

/* The image, its successor and what they do are those of exec_update_race. */
static struct victim a_victim(const struct storm *storm)
{
	static const unsigned int extras[] = { 0, 0, NEW_PLACE, TAKE_FAULTS };
	struct shared *shared = slot_of(storm);

	/* Some have the time to be met before they exec, even if that is slow. */
	shared->nap_us = NAP_MAX_US + (rand() % 3 ? 0 : shared->exec_us);
	return (struct victim){
		.shared = shared,
		.setid = storm->setid,
		.life_us = rand() % 3000,
		.extra = extras[rand() % ARRAY_SIZE(extras)],
	};
}

/* The status of who was to exec, and is no victim any more. */
static int wait_for_end(const struct storm *storm, pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		_exit(1);
	set(&slot_of(storm)->victim, 0);
	return status;
}

/* The parent shares its memory with the victim, and waits as in vfork(). */
static void exec_one(const struct storm *storm)
{
	static char stack[STACK];
	struct victim victim = a_victim(storm);
	int status;
	pid_t pid = clone(storm->arg & OTHER_THREAD ? be_leader : be_victim,
			  stack + sizeof(stack),
			  CLONE_VM | CLONE_VFORK | SIGCHLD, &victim);

	if (pid < 0) {
		no_process(storm);
		return;
	}
	beat("wait for an image", pid);
	status = wait_for_end(storm, pid);
	if (!status)
		learn_exec_us(&victim);
	image_ended(storm, status);
}

static void exec_image(const char *image, const char *life_us)
{
	char *const argv[] = {
		(char *)image, "--image", "0", (char *)life_us, NULL
	};

	execv(image, argv);
	end_process(127);
}

/* Threads that want to exec all at the same time, and others. */

#define SYNC	1

static bool crowd_is_there;

static void *exec_soon(void *image)
{
	while (!get(&crowd_is_there))
		usleep(100);
	usleep(rand() % 1500);
	exec_image(image, "500");
	return NULL;
}

static void *be_busy(void *unused)
{
	for (;;)
		close(open("/dev/null", O_RDONLY | O_CLOEXEC));
	return NULL;
}

/* Filters that allow all, and one that asks for nothing that we do. */
static void *sync_threads(void *unused)
{
	struct sock_filter allow = { BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW };
	struct sock_fprog prog = { 1, &allow };
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_SYM,
	};
	int ruleset = syscall(__NR_landlock_create_ruleset, &attr, sizeof(attr),
			      0);

	for (int i = 0; i < 12; i++) {
		if (!syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER,
			     SECCOMP_FILTER_FLAG_TSYNC |
			     SECCOMP_FILTER_FLAG_TSYNC_ESRCH, &prog))
			add(&all->acts[SECCOMP_TSYNC]);
		if (!syscall(__NR_landlock_restrict_self, ruleset,
			     LANDLOCK_RESTRICT_SELF_TSYNC))
			add(&all->acts[LANDLOCK_TSYNC]);
	}
	return NULL;
}

static bool thread(void *(*run)(void *), const void *arg)
{
	pthread_attr_t attr;
	pthread_t id;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	return !pthread_create(&id, &attr, run, (void *)arg);
}

static void be_crowd(const struct storm *storm)
{
	const char *image = rand() % 2 ? PLAIN_IMAGE : SETID_IMAGE;
	/* Without new privileges it is as good as a plain one. */
	bool setid = !strcmp(image, SETID_IMAGE) && !(storm->arg & SYNC);
	int execing = 0;

	publish(storm, getpid(), setid);
	/*
	 * A thread in the middle of clone() shares the root directory with who
	 * execs, but is no thread yet: that is reason enough to ignore set-id.
	 */
	set(&crowd_is_there, !setid);
	if (storm->arg & SYNC && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		_exit(TELL_ERR(errno));
	thread(be_busy, NULL);
	if (storm->arg & SYNC) {
		thread(sync_threads, NULL);
		thread(sync_threads, NULL);
	}
	for (int i = 1 + rand() % 4; i > 0; i--)
		execing += thread(exec_soon, image);
	if (!execing)
		_exit(127);
	set(&crowd_is_there, true);
	for (;;)
		pause();
}

static void exec_in_a_crowd(const struct storm *storm)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		srand(getpid());
		be_crowd(storm);
	}
	if (pid < 0) {
		no_process(storm);
		return;
	}
	beat("wait for a crowd", pid);
	status = wait_for_end(storm, pid);
	image_ended(storm, status);
}

/* Another process that shares something with the one that execs, and uses it. */
static int be_sharer(void *end_ms)
{
	if (breaks("crash") && getpid() % 10 == 0)
		kill(getpid(), SIGBUS);
	while (now_ms() < *(long long *)end_ms) {
		int fd = syscall(__NR_openat, AT_FDCWD, "/dev/null", O_RDWR, 0);
		void *page = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		syscall(__NR_close, fd);
		if (page != MAP_FAILED)
			munmap(page, 65536);
		syscall(__NR_chdir, "/");
		syscall(__NR_umask, 022);
	}
	syscall(__NR_exit_group, 0);
	return 0;
}

static void exec_beside_a_sharer(const struct storm *storm)
{
	static char stack[STACK];
	long long end_ms = now_ms() + 1 + rand() % 8;
	struct victim victim = a_victim(storm);
	pid_t other, pid = fork();
	int status;

	if (!pid) {
		/* Both are children of the storm. */
		clone(be_sharer, stack + sizeof(stack),
		      storm->arg | CLONE_PARENT | SIGCHLD, &end_ms);
		be_victim(&victim);
	}
	if (pid < 0) {
		no_process(storm);
		return;
	}
	beat("wait for an image or a sharer", pid);
	while ((other = waitpid(-1, &status, __WALL)) > 0) {
		if (other == pid)
			image_ended(storm, status);
		else if (status && !was_killed(status))
			went_wrong(storm, status);
	}
	set(&slot_of(storm)->victim, 0);
}

/* Failing before the point of no return: whoever tries goes on, and tells. */

static const struct attempt {
	const char *path;
	int err;
	const char *arg;
	char *const *argv;
	int dirfd, flags;
} attempts[] = {
	{ OUR_DIR "/none", ENOENT },
	{ OUR_DIR "/script-of-none", ENOENT },
	{ OUR_DIR "/elf-of-none", ENOENT },
	{ OUR_DIR "/plain-file", EACCES },
	{ OUR_DIR, EACCES },
	{ "/dev/null", EACCES },
	{ PLAIN_IMAGE "/x", ENOTDIR },
	{ OUR_DIR "/itself", ELOOP },
	{ OUR_DIR "/script-of-itself", ELOOP },
	{ OUR_DIR "/junk", ENOEXEC },
	{ OUR_DIR "/elf-cut-off", ENOEXEC },
	{ OUR_DIR "/elf-of-another-machine", ENOEXEC },
	{ OUR_DIR "/elf-of-junk", ELIBBAD },
	{ (const char *)8, EFAULT },
	{ PLAIN_IMAGE, EFAULT, (const char *)8 },
	{ PLAIN_IMAGE, EFAULT, NULL, (char *const *)8 },
	{ PLAIN_IMAGE, E2BIG, "long" },
	{ PLAIN_IMAGE, EINVAL, .flags = 0x10000000 },
	{ "", ENOENT },
	{ "x", EBADF, .dirfd = 12345 },
};

static void exec_in_vain(const struct storm *storm)
{
	struct outcome *o = outcome_of(storm);
	static char long_arg[200000];

	publish(storm, getpid(), false);
	memset(long_arg, 'x', sizeof(long_arg) - 1);
	for (int i = 0; i < (int)ARRAY_SIZE(attempts); i++) {
		const struct attempt *a = &attempts[i];
		bool too_long = a->arg && a->err == E2BIG;
		char *argv[] = { "x", too_long ? long_arg : (char *)a->arg,
				 NULL };

		beat("exec in vain", i);
		syscall(__NR_execveat, a->dirfd ?: AT_FDCWD, a->path,
			a->argv ?: argv, environ, a->flags);
		if (errno == a->err)
			add(&o->did);
		else if (is_for_memory(errno))
			add(&o->lost);
		else
			/* As if it were an exit status and a signal. */
			went_wrong(storm, i << 8 | errno);
	}
	usleep(rand() % 1000);
}

/* Failing after it, which is fatal. */

static const char * const deadly[] = {
	OUR_DIR "/elf-nowhere",
	OUR_DIR "/elf-of-elf-nowhere",
	OUR_DIR "/script-of-elf-nowhere",
	PLAIN_IMAGE,			/* but there is no room for it */
};

static void *exec_deadly(void *path)
{
	struct rlimit little = { 512 << 10, 512 << 10 };

	if (!strcmp(path, PLAIN_IMAGE) && setrlimit(RLIMIT_AS, &little))
		_exit(1);
	exec_image(path, "0");
	return NULL;
}

static void exec_and_die(const struct storm *storm)
{
	const char *path = deadly[rand() % ARRAY_SIZE(deadly)];
	struct outcome *o = outcome_of(storm);
	bool from_thread = rand() % 2;
	pid_t pid = fork();
	int status;

	if (!pid) {
		publish(storm, getpid(), false);
		if (!from_thread)
			exec_deadly((void *)path);
		if (!thread(exec_deadly, path))
			_exit(127);
		for (;;)
			pause();
	}
	if (pid < 0) {
		no_process(storm);
		return;
	}
	beat("wait for somebody who has to die", pid);
	status = wait_for_end(storm, pid);
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL ||
				    WTERMSIG(status) == SIGSEGV))
		add(&o->did);
	else if (was_killed(status))
		add(&o->killed);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		add(&o->lost);
	else
		went_wrong(storm, status);
}

/* A fatal signal somewhere in the middle. */
static void exec_and_be_killed(const struct storm *storm)
{
	struct outcome *o = outcome_of(storm);
	bool setid = rand() % 2;
	pid_t pid = fork();
	int status;

	if (!pid) {
		publish(storm, getpid(), setid);
		exec_image(setid ? SETID_IMAGE : PLAIN_IMAGE, "2000");
	}
	if (pid < 0) {
		no_process(storm);
		return;
	}
	beat("wait for somebody who was killed", pid);
	usleep(rand() % (1 << (6 + rand() % 7)));
	kill(pid, SIGKILL);
	status = wait_for_end(storm, pid);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		add(&o->did);
	else if (!status)
		/* It was faster. */
		add(&o->lost);
	else
		image_ended(storm, status);
}

/* A whole tree of processes that exec, and one signal for all of them. */
static void be_tree(const struct storm *storm, bool subtree)
{
	if (prctl(PR_SET_CHILD_SUBREAPER, subtree ? 0 : 1))
		_exit(TELL_ERR(errno));
	for (int i = 0; i < 2; i++) {
		if (!fork()) {
			fork();
			publish(storm, getpid(), false);
			exec_image(PLAIN_IMAGE, "20000000");
		}
	}
	set(&all->tree_ready, true);
	for (;;)
		pause();
}

static void exec_in_a_tree(const struct storm *storm)
{
	struct outcome *o = outcome_of(storm);
	bool subtree = rand() % 2;
	pid_t pid, root;
	int status, pidfd;
	bool sent;

	set(&all->tree_ready, false);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	root = fork();
	if (!root)
		be_tree(storm, subtree);
	if (root < 0) {
		no_process(storm);
		return;
	}
	beat("wait for a tree of processes that was killed", root);
	for (int i = 0; i < 1000 && !get(&all->tree_ready); i++)
		usleep(1000);
	usleep(rand() % 8000);
	pidfd = syscall(__NR_pidfd_open, root, 0);
	/* It returns how many there were. */
	sent = syscall(__NR_pidfd_send_signal, pidfd, SIGKILL, NULL,
		       subtree ? SIGNAL_SUBTREE : SIGNAL_DESCENDANTS) > 0;
	close(pidfd);
	/* Nobody is above those who are left: the root need not be killed. */
	if (!sent || !subtree)
		kill(root, SIGKILL);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
			add(&o->did);
		else if (!status)
			/* It has slept till the end: the signal missed it. */
			went_wrong(storm, status);
		else
			image_ended(storm, status);
	}
	if (sent)
		add(&all->acts[subtree ? KILL_SUBTREE : KILL_DESCENDANTS]);
	set(&slot_of(storm)->victim, 0);
}

/* One who is traced, and whose tracer leaves, or kills, or does nothing. */
static void trace(const struct storm *storm, pid_t pid)
{
	int status = 0, last = -1;
	pid_t whom;

	if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEEXEC |
		   PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXIT)) {
		if (waitpid(pid, &status, 0) == pid)
			image_ended(storm, status);
		return;
	}
	ptrace(PTRACE_INTERRUPT, pid, 0, 0);
	while ((whom = waitpid(-1, &status, __WALL)) > 0) {
		int event = status >> 16;
		int sig = 0;

		if (!WIFSTOPPED(status)) {
			if (whom == pid)
				last = status;
			continue;
		}
		if (event == PTRACE_EVENT_EXEC) {
			add(&all->acts[TRACED_EXEC]);
			switch (rand() % 4) {
			case 0:
				ptrace(PTRACE_DETACH, whom, 0, 0);
				continue;
			case 1:
				kill(pid, SIGKILL);
				continue;
			}
		}
		if (!event && WSTOPSIG(status) != SIGTRAP)
			sig = WSTOPSIG(status);
		ptrace(PTRACE_CONT, whom, 0, sig);
	}
	if (last >= 0)
		image_ended(storm, last);
}

static void exec_and_be_traced(const struct storm *storm)
{
	struct victim victim = a_victim(storm);
	bool from_thread = rand() % 2;
	pid_t pid = fork();

	if (!pid) {
		if (from_thread)
			be_leader(&victim);
		be_victim(&victim);
	}
	if (pid < 0) {
		no_process(storm);
		return;
	}
	beat("trace an exec", pid);
	trace(storm, pid);
	set(&slot_of(storm)->victim, 0);
}

/*
 * One process that has been through thousands of execs in the end, and is there
 * to be asked.
 */
static char *chain_argv[5];

static void *exec_next(void *storm)
{
	for (;;) {
		execv(PLAIN_IMAGE, chain_argv);
		if (is_for_memory(errno))
			add(&outcome_of(storm)->lost);
		else
			went_wrong(storm, TELL_ERR(errno) << 8);
		usleep(10000);
	}
	return NULL;
}

static void be_link(const struct storm *storm)
{
	static char nr[16], worker[16];
	char *argv[] = { PLAIN_IMAGE, "--chain", nr, worker, NULL };

	snprintf(nr, sizeof(nr), "%d", (int)(storm - storms));
	snprintf(worker, sizeof(worker), "%d", (int)(me - all->worker));
	memcpy(chain_argv, argv, sizeof(argv));
	publish(storm, getpid(), false);
	beat("exec itself", getpid());
	if (get(&all->stop))
		survive(0);
	usleep(rand() % 1500);
	if (rand() % 2 && thread(exec_next, storm)) {
		for (;;)
			pause();
	}
	exec_next((void *)storm);
}

/* The first of them have the victims and images of exec_update_race. */
#define NR_RACING	4

static const struct storm storms[] = {
	{ "plain", exec_one, .may_be_killed = true },
	{ "set-id", exec_one, .setid = true, .may_be_killed = true },
	{ "thread", exec_one, OTHER_THREAD, .may_be_killed = true },
	{ "set-id thread", exec_one, OTHER_THREAD, .setid = true,
	  .may_be_killed = true },
	{ "crowd", exec_in_a_crowd, .may_be_killed = true },
	{ "TSYNC", exec_in_a_crowd, SYNC, .may_be_killed = true },
	{ "CLONE_VM", exec_beside_a_sharer, CLONE_VM, .may_be_killed = true },
	{ "CLONE_FILES", exec_beside_a_sharer, CLONE_FILES,
	  .may_be_killed = true },
	{ "CLONE_*", exec_beside_a_sharer,
	  CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SIGHAND | CLONE_SYSVSEM,
	  .may_be_killed = true },
	{ "in vain", exec_in_vain },
	{ "deadly", exec_and_die },
	{ "killed", exec_and_be_killed },
	{ "tree", exec_in_a_tree },
	{ "traced", exec_and_be_traced, .may_be_killed = true },
	{ "chain", be_link },
};

#define NR_STORMS	((int)ARRAY_SIZE(storms))

static void rage(int nr)
{
	const struct storm *storm = &storms[nr];
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int fd = open(OURS_FILE, O_RDONLY | O_CLOEXEC);

	if (dup2(null, SHARED_FD) < 0 || !map_file(fd) || close(fd) ||
	    close(null) || chdir("/"))
		_exit(1);
	if (nr == 0 && breaks("idle"))
		while (!get(&all->stop)) {
			beat("nothing", 0);
			usleep(10000);
		}
	while (!get(&all->stop))
		storm->once(storm);
	survive(0);
}

/* Files to fail with. */

static bool make_text(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode);
	ssize_t len = strlen(text);
	bool ok = fd >= 0 && write(fd, text, len) == len;

	close(fd);
	return ok;
}

/* An ELF file as that of this program, of one page to be mapped there. */
static bool make_elf(const char *path, unsigned long where, const char *interp,
		     int machine, size_t size)
{
	static char page[4096];
	Elf64_Ehdr *head = (void *)page;
	Elf64_Phdr *phdr = (void *)(page + sizeof(*head));
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	bool ok;

	memset(page, 0, sizeof(page));
	ok = read(fd, head, sizeof(*head)) == sizeof(*head);
	close(fd);
	head->e_type = ET_EXEC;
	head->e_phoff = sizeof(*head);
	head->e_shoff = head->e_shnum = head->e_shstrndx = 0;
	head->e_entry = where;
	head->e_phnum = interp ? 2 : 1;
	if (machine)
		head->e_machine = machine;
	phdr[0] = (Elf64_Phdr){
		.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_align = 4096,
		.p_vaddr = where, .p_filesz = 4096, .p_memsz = 4096,
	};
	if (interp) {
		phdr[1] = (Elf64_Phdr){
			.p_type = PT_INTERP, .p_flags = PF_R, .p_offset = 2048,
			.p_filesz = strlen(interp) + 1,
			.p_memsz = strlen(interp) + 1,
		};
		strcpy(page + 2048, interp);
	}
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	ok &= fd >= 0 && write(fd, page, size) == (ssize_t)size;
	close(fd);
	return ok;
}

static bool make_failures(void)
{
	const unsigned long nowhere = ~0UL << 47, somewhere = 0x400000;

	return !mkdir(OUR_DIR, 0755) &&
	       make_text(OUR_DIR "/plain-file", "#!/bin/true\n", 0644) &&
	       make_text(OUR_DIR "/junk", "Nothing that anybody could run, and longer "
			 "than the head of an ELF file.\n", 0755) &&
	       make_text(OUR_DIR "/script-of-none", "#!" OUR_DIR "/none\n", 0755) &&
	       make_text(OUR_DIR "/script-of-itself",
			 "#!" OUR_DIR "/script-of-itself\n", 0755) &&
	       make_text(OUR_DIR "/script-of-elf-nowhere",
			 "#!" OUR_DIR "/elf-nowhere\n", 0755) &&
	       !symlink("itself", OUR_DIR "/itself") &&
	       make_elf(OUR_DIR "/elf-cut-off", somewhere, NULL, 0, 40) &&
	       make_elf(OUR_DIR "/elf-of-another-machine", somewhere, NULL,
			EM_S390, 4096) &&
	       make_elf(OUR_DIR "/elf-of-none", somewhere, OUR_DIR "/none", 0,
			4096) &&
	       make_elf(OUR_DIR "/elf-of-junk", somewhere, OUR_DIR "/junk", 0,
			4096) &&
	       make_elf(OUR_DIR "/elf-nowhere", nowhere, NULL, 0, 4096) &&
	       make_elf(OUR_DIR "/elf-of-elf-nowhere", somewhere,
			OUR_DIR "/elf-nowhere", 0, 4096);
}

#endif /* STRESS_STORMS_H */
