// SPDX-License-Identifier: GPL-2.0
/*
 * What execve() and execveat() do besides: the cases of signals, effects,
 * transitions, of what is preserved, what failure leaves alone, and of order
 *
 * Most cases only say how to bring a process into a state and how to name the
 * state it is in. see() then has three processes call: one whose call fails,
 * as late as a call can, one whose call succeeds, and where the state can be
 * seen from outside one whose call fails too late to return, which a tracer
 * holds before it is dead. What happens "at" the point of no return is to be
 * seen in the last two, what happens "after" it in the second alone, and what
 * is kept in all of them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/aio_abi.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/membarrier.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "execve_spec.h"
#include "execve_spec_try.h"

#define NR_SIGNALS	64

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME	0x00000080
#endif
#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK	0x10000
#endif
#ifndef PR_SET_MDWE
#define PR_SET_MDWE	65
#define PR_GET_MDWE	66
#endif
#define MDWE_GAIN	1
#define MDWE_NO_INHERIT	2
#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE	67
#define PR_GET_MEMORY_MERGE	68
#endif
#ifndef PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG
#define PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG	0x4211
#endif

/* A user who is not root, and the one and the group of a set-id program. */
#define USER		60001
#define OWNER		60002
#define GROUP		60003
#define OTHER		60004

#define IMAGE		SPEC_DIR "/image"	/* this program */
#define FAILS_LATE	SPEC_DIR "/fails"	/* its interpreter is none */
#define DIES_LATE	SPEC_DIR "/dies"	/* its segment is none */
#define OUTPUT		SPEC_DIR "/file"

/* Descriptors that stay where they are. */
#define SHARED_FD	200
#define FD		201

/* What has not happened by then does not, and what could by then would have. */
#define PATIENCE_MS	5000
#define MOMENT_MS	100

enum way {
	FAILS,			/* with an error */
	RUNS,
	DIES,			/* too late for an error */
	NR_WAYS,
};

struct effect {
	void (*prepare)(void);
	/* The state in a word: by the process itself, by somebody else. */
	const char *(*inside)(void);
	const char *(*outside)(pid_t pid);
	/* Or the state as a value, which changes or does not. */
	void (*value)(pid_t pid, char *to);
	long arg;
	unsigned int others;	/* bits of enum way: value() can see it there */
	unsigned int clone;	/* flags that a sharer starts the caller with */
	int mode, uid, gid;	/* of the program */
	const char *path;	/* of the program, if not IMAGE */
	void (*image)(void);	/* more to do to the program */
	bool user;		/* the caller is not root */
	bool thread;		/* the caller is not the first thread */
	bool natural;		/* the value needs no preparation */
	bool untraced;		/* a tracer would disturb */
	bool by_fd;		/* without a path */
	bool sharer;		/* who looks from outside is the sharer */
	/* What the parent sees at once when vfork() is over. */
	const char *(*at_once)(pid_t pid);
	/* Another way to try the call than try_way(). */
	const char *(*try)(enum way way, const char **why);
	/*
	 * Another state in which the same is to be seen, or, where the condition
	 * of the claim does not hold, this when the call succeeds.
	 */
	const struct effect *next;
	const char *instead;
	bool dies;		/* which also tells what a process that dies has */
	bool once;		/* no comparison, there is only one way to call */
	bool dying;		/* and that is to die */
};

/* What all processes of a case have in common. */
struct shared {
	int way, state;
	pid_t child;
	atomic_int start, done, leave, image, ask, error, resumed, flag;
	char why[128], inside[256], outside[256];
	char before[256], zero[256];
	long value[8];
	atomic_int there[3];
	atomic_uint futex, tid, beat[2];
	struct robust_list entry;
	char room[64];
	struct io_uring_params ring;
};

static struct shared *sh;
static const struct spec_case *now;
static int nr_state;		/* which one of the case */

static const struct effect *effect(void)
{
	const struct effect *e = now->data;

	for (int i = 0; i < nr_state; i++)
		e = e->next;
	return e;
}

#define EFFECT	effect()

static long long ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static void nap(int milliseconds)
{
	struct timespec ts = { .tv_nsec = milliseconds * 1000000L };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

/* Whether @cond comes true in time. */
#define IN_TIME(cond, limit)						\
({									\
	long long __until = ms() + (limit);				\
	bool __is;							\
									\
	while (!(__is = (cond)) && ms() < __until)			\
		nap(1);							\
	__is;								\
})
#define UNTIL(cond)	IN_TIME(cond, PATIENCE_MS)

static const char *say(const char *format, ...)
{
	static char words[2][700];
	static int which;
	char *word = words[which ^= 1];
	va_list args;

	va_start(args, format);
	vsnprintf(word, sizeof(words[0]), format, args);
	va_end(args);
	return word;
}

/* In a process that is to be looked at: it cannot be done here. */
static void cannot(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(sh->why, sizeof(sh->why), format, args);
	va_end(args);
	sh->done = 1;
	_exit(0);
}

/* Or it should have been possible to do it. */
static void must(bool ok, const char *what)
{
	if (ok)
		return;
	snprintf(sh->inside, sizeof(sh->inside), "%s: %s", what,
		 strerror(errno));
	sh->done = 1;
	_exit(0);
}

static void can(bool ok, const char *what)
{
	if (!ok)
		cannot("no %s here: %s", what, strerror(errno));
}

static bool is_uml(void)
{
	static int is = -1;
	char line[256];
	FILE *file;

	if (is >= 0)
		return is;
	is = 0;
	file = fopen("/proc/cpuinfo", "re");
	while (file && fgets(line, sizeof(line), file))
		if (strstr(line, "User Mode Linux"))
			is = 1;
	if (file)
		fclose(file);
	return is;
}

/* A file below /proc/@pid, without the line's end. */
static void slurp(pid_t pid, const char *name, char *to, size_t size)
{
	char path[64];
	ssize_t n = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, to, size - 1);
		close(fd);
	}
	if (n < 0)
		n = 0;
	to[n] = 0;
	if (n && to[n - 1] == '\n')
		to[n - 1] = 0;
}

/* A line of /proc/@pid/status, behind its name. */
static void status(pid_t pid, const char *name, char *to)
{
	char all[4096], *p, *end;
	char key[32];

	slurp(pid, "status", all, sizeof(all));
	snprintf(key, sizeof(key), "\n%s:", name);
	p = strstr(all, key);
	*to = 0;
	if (!p)
		return;
	p += strlen(key);
	p += strspn(p, " \t");
	end = strchrnul(p, '\n');
	snprintf(to, 256, "%.*s", (int)(end - p), p);
}

static unsigned long long status_bits(pid_t pid, const char *name)
{
	char text[256];

	status(pid, name, text);
	return strtoull(text, NULL, 16);
}

static int status_id(pid_t pid, const char *name, int which)
{
	int id[4] = { -1, -1, -1, -1 };
	char text[256];

	status(pid, name, text);
	return sscanf(text, "%d %d %d %d", &id[0], &id[1], &id[2],
		      &id[3]) > which ? id[which] : -1;
}

/* Field @nr of /proc/@pid/stat, as proc(5) counts them. */
static long stat_field(pid_t pid, int nr)
{
	char all[1024], *p;

	slurp(pid, "stat", all, sizeof(all));
	p = strrchr(all, ')');
	for (int i = 2; p && i < nr; i++)
		p = strchr(p + 1, ' ');
	return p ? strtol(p, NULL, 10) : -1;
}

static void link_of(pid_t pid, const char *name, char *to)
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	n = readlink(path, to, 255);
	to[n > 0 ? n : 0] = 0;
}

static int threads(pid_t pid)
{
	return status_id(pid, "Threads", 0);
}

static bool has_fd(pid_t pid, int fd)
{
	char to[256], name[16];

	snprintf(name, sizeof(name), "fd/%d", fd);
	link_of(pid, name, to);
	return to[0];
}

struct kernel_sigaction {
	void (*handler)(int nr);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long long mask;
};

static long action(int nr, const struct kernel_sigaction *new,
		   struct kernel_sigaction *old)
{
	return syscall(SYS_rt_sigaction, nr, new, old, sizeof(new->mask));
}

static void handler(int nr)
{
	sh->flag = nr;
}

static void handle(int nr)
{
	signal(nr, handler);
}

static void block(int nr)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, nr);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void unblock(int nr)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, nr);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static bool is_pending(int nr)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, nr);
}

/* An open file as @fd, and whether it is closed on exec. */
static void open_as(int fd, const char *path, int flags)
{
	int got = open(path, flags | O_CREAT, 0666);

	must(got >= 0, path);
	must(got == fd || dup3(got, fd, flags & O_CLOEXEC) == fd, "dup3");
	if (got != fd)
		close(got);
}

/*
 * Programs that fail: the first has an interpreter that is no ELF file, which
 * is found out last of all, the other a segment with more in the file than in
 * memory, which is found out when the old image is gone.
 */
static bool put_failing(const char *path, bool dies)
{
	static struct elf elf;

	new_elf(&elf, dies ? NULL : SPEC_DIR "/interp");
	if (dies)
		ELF_LOAD(&elf)->p_memsz = ELF_LOAD(&elf)->p_filesz / 2;
	return put_elf(&elf, path);
}

static bool make_programs(const struct effect *e)
{
	static const char *const paths[] = {
		IMAGE, FAILS_LATE, DIES_LATE, SPEC_DIR "/interp",
	};
	char junk[256] = "";

	memset(junk, 'x', sizeof(junk) - 1);
	for (size_t i = 0; i < ARRAY(paths); i++)
		unlink(paths[i]);
	if (!put_file(SPEC_DIR "/interp", junk, 0755) || !put_image(IMAGE) ||
	    !put_failing(FAILS_LATE, false) || !put_failing(DIES_LATE, true))
		return false;
	for (size_t i = 0; i < ARRAY(paths); i++)
		if (chown(paths[i], e->uid, e->gid) ||
		    chmod(paths[i], e->mode ?: 0755))
			return false;
	return true;
}

static int start(const char *path)
{
	char name[80];
	char *const argv[] = { "effect", NULL };
	char *const envp[] = { name, "GLIBC_TUNABLES=glibc.pthread.rseq=0", NULL };

	snprintf(name, sizeof(name), "SPEC_EFFECT=%s", now->name);
	if (EFFECT->by_fd) {
		int fd = open(path, O_PATH | O_CLOEXEC);

		syscall(SYS_execveat, fd, "", argv, envp, AT_EMPTY_PATH);
	} else {
		spec_exec(path, argv, envp);
	}
	return errno;
}

/* Let the process say what it sees. */
static void report(void)
{
	const struct effect *e = EFFECT;
	const char *word = NULL;
	char is[256];

	if (e->value) {
		e->value(getpid(), is);
		if (!strcmp(is, sh->before))
			word = strcmp(now->kind, "on_failure") ? "kept" :
								 "unchanged";
		else
			word = say("\"%s\" became \"%s\"", sh->before, is);
	} else if (e->inside) {
		word = e->inside();
	}
	if (word && !sh->inside[0])
		snprintf(sh->inside, sizeof(sh->inside), "%s", word);
	sh->done = 1;
	UNTIL(sh->leave);
}

static void *call(void *unused)
{
	const struct effect *e = EFFECT;
	const char *path = sh->way == RUNS ? e->path ?: IMAGE :
			   sh->way == DIES ? DIES_LATE : FAILS_LATE;

	sh->value[7] = syscall(SYS_gettid);
	if (sh->way == FAILS && !e->by_fd) {
		/* Early, and late. */
		sh->error = start(SPEC_DIR "/missing");
		must(sh->error == ENOENT, "not ENOENT");
	}
	sh->error = start(path);
	errno = sh->error;
	must(sh->way == FAILS && sh->error == ELIBBAD, "execve");
	report();
	_exit(0);
}

static int child(void *unused)
{
	const struct effect *e = EFFECT;
	pthread_t thread;

	sh->child = getpid();
	if (e->value && !e->natural)
		e->value(getpid(), sh->zero);
	if (e->user) {
		must(!setresgid(USER, USER, USER) &&
		     !setresuid(USER, USER, USER), "setresuid");
		prctl(PR_SET_DUMPABLE, 1);
	}
	if (e->prepare)
		e->prepare();
	if (e->value) {
		e->value(getpid(), sh->before);
		errno = 0;
		must(e->natural || strcmp(sh->zero, sh->before),
		     "preparing made no difference");
	}
	if (e->thread) {
		must(!pthread_create(&thread, NULL, call, NULL), "a thread");
		UNTIL(sh->leave);
		_exit(0);
	}
	call(NULL);
	return 0;
}

/* Who shares something with the caller, and looks when asked. */
static void sharer(unsigned int flags)
{
	size_t size = 256 * 1024;
	char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const struct effect *e = EFFECT;

	must(stack != MAP_FAILED, "a stack");
	must(clone(child, stack + size, flags | SIGCHLD, NULL) > 0, "clone");
	if (e->at_once)
		strcpy(sh->outside, e->at_once(sh->child));
	sh->resumed = 1;
	while (!UNTIL(sh->leave || sh->ask == 1))
		;
	if (sh->ask == 1) {
		strcpy(sh->outside, e->outside(sh->child));
		sh->ask = 2;
	}
	UNTIL(sh->leave);
	_exit(0);
}

static bool new_shared(void)
{
	int fd = memfd_create("spec", 0);

	if (fd < 0 || ftruncate(fd, sizeof(*sh)) || fchmod(fd, 0666))
		return false;
	if (fd != SHARED_FD) {
		if (dup2(fd, SHARED_FD) < 0)
			return false;
		close(fd);
	}
	if (sh)
		munmap(sh, sizeof(*sh));
	sh = mmap(NULL, sizeof(*sh), PROT_READ | PROT_WRITE, MAP_SHARED,
		  SHARED_FD, 0);
	if (sh == MAP_FAILED)
		return false;
	sh->state = nr_state;
	return true;
}

/*
 * Follow those who are traced until one is about to end as the call made it
 * end, by SIGSEGV; it is held there. 0 if nobody does.
 */
static pid_t hold_the_dying(void)
{
	long long until = ms() + PATIENCE_MS;
	unsigned long message;
	int state;

	while (ms() < until && !sh->why[0] && !sh->done) {
		pid_t pid = waitpid(-1, &state, WNOHANG | __WALL);
		int signal = 0;

		if (pid <= 0 || !WIFSTOPPED(state)) {
			nap(1);
			continue;
		}
		if (state >> 16 == PTRACE_EVENT_EXIT) {
			message = 0;
			ptrace(PTRACE_GETEVENTMSG, pid, NULL, &message);
			if (WTERMSIG(message) == SIGSEGV)
				return pid;
		} else if (!(state >> 16)) {
			signal = WSTOPSIG(state);
		}
		ptrace(PTRACE_CONT, pid, NULL, signal);
	}
	return 0;
}

/* Nobody who had to do with the case is to see the next. */
static int clean_up(pid_t pid)
{
	long long until = ms() + PATIENCE_MS;
	int state, end = -1;
	pid_t got;

	sh->leave = 1;
	if (sh->ask == 1)
		sh->ask = 0;
	while (ms() < until) {
		got = waitpid(-1, &state, WNOHANG | __WALL);
		if (got < 0 && errno == ECHILD)
			break;
		if (got == pid && !WIFSTOPPED(state))
			end = state;
		if (got > 0 && WIFSTOPPED(state))
			ptrace(PTRACE_CONT, got, NULL, 0);
		if (!got) {
			if (ms() > until - PATIENCE_MS + 1000) {
				if (sh->child > 0)
					kill(sh->child, SIGKILL);
				kill(pid, SIGKILL);
			}
			nap(1);
		}
	}
	return end;
}

static const char *no(const char **why, const char *reason)
{
	static char kept[128];

	snprintf(kept, sizeof(kept), "%s", reason);
	*why = kept;
	return CANNOT;
}

/* One call of the given way, and what is seen of it in a word. */
static const char *try_way(enum way way, const char **why)
{
	const int options = PTRACE_O_TRACEEXIT | PTRACE_O_TRACECLONE |
			    PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
	const struct effect *e = EFFECT;
	const char *outside = NULL;
	static char word[600];
	pid_t pid, held = 0;

	if (!new_shared())
		return "no shared memory";
	if (!make_programs(e))
		return "no programs";
	if (e->image)
		e->image();
	if (sh->why[0])
		return no(why, sh->why);
	sh->way = way;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = fork();
	if (pid < 0)
		return "no process";
	if (!pid) {
		UNTIL(sh->start);
		if (e->clone)
			sharer(e->clone);
		child(NULL);
		_exit(0);
	}
	if (way == DIES && ptrace(PTRACE_SEIZE, pid, NULL, options)) {
		outside = "cannot be traced";
		goto out;
	}
	sh->start = 1;
	if (way == DIES) {
		held = hold_the_dying();
		if (!held && !sh->why[0])
			outside = sh->inside[0] ? sh->inside : "does not die";
		if (!held)
			goto out;
	} else if (!UNTIL(sh->done || sh->why[0])) {
		outside = "no answer";
		goto out;
	}
	if (sh->why[0])
		goto out;
	if (e->at_once) {
		outside = UNTIL(sh->resumed) ? sh->outside : "no answer";
	} else if (e->outside && e->sharer) {
		sh->ask = 1;
		outside = UNTIL(sh->ask == 2) ? sh->outside : "no answer";
	} else if (e->outside) {
		outside = e->outside(sh->child);
	} else if (e->value && (e->others & (1 << way))) {
		char is[256];

		e->value(sh->child, is);
		outside = !strcmp(is, sh->before) ? "kept" :
			  say("\"%s\" became \"%s\"", sh->before, is);
	}
out:
	if (held)
		ptrace(PTRACE_CONT, held, NULL, 0);
	clean_up(pid);
	if (sh->why[0])
		return no(why, sh->why);
	if (way != DIES && sh->inside[0] && outside &&
	    strcmp(sh->inside, outside))
		snprintf(word, sizeof(word), "%s, from outside %s", sh->inside,
			 outside);
	else
		snprintf(word, sizeof(word), "%s", outside ?: sh->inside);
	if (way != RUNS)
		return word;
	if (!sh->image)
		snprintf(word, sizeof(word), "no image: %s", sh->inside);
	else if (!sh->inside[0] == !!strstr(now->seen_by, "new_image") ||
		 !outside == !!strcmp(now->seen_by, "new_image"))
		return "not seen from there";
	return word;
}

enum {
	ON_SUCCESS	= 1 << RUNS,
	UNLESS_DYING	= 1 << FAILS | 1 << RUNS,
	EVERYWHERE	= 1 << FAILS | 1 << RUNS | 1 << DIES,
};

/* What is seen in one state, in all ways to call. */
static const char *look(const struct spec_case *self, const char **why)
{
	static char said[NR_WAYS][600];
	static const char *const ways[] = { "fails", "runs", "dies" };
	const struct effect *e = EFFECT;
	bool at, kept;

	if (e->once)
		return (e->try ?: try_way)(e->dying ? DIES : RUNS, why);
	at = !strcmp(self->phase, "at");
	kept = !strcmp(self->kind, "preserved") || !strcmp(self->phase, "any");
	for (int way = FAILS; way < NR_WAYS; way++) {
		const char *word;

		if (way == RUNS && !strcmp(self->kind, "on_failure"))
			break;
		if (way == DIES &&
		    !(e->try ? e->dies : !e->untraced &&
		      (e->outside || e->others & 1 << DIES)))
			break;
		word = (e->try ?: try_way)(way, why);
		if (!word)
			return CANNOT;
		strcpy(said[way], word);
		if ((kept && strcmp(word, "kept")) ||
		    !strncmp(word, "no ", 3)) {
			if (way == RUNS)
				return said[way];
			return say("%s where the call %s", said[way], ways[way]);
		}
	}
	if (!strcmp(self->kind, "on_failure"))
		return said[FAILS];
	if (kept)
		return said[RUNS];
	if (self->from && strcmp(said[FAILS], self->from))
		return say("%s where the call fails", said[FAILS]);
	if (!strcmp(said[FAILS], said[RUNS]))
		return say("%s, as where the call fails", said[RUNS]);
	if (said[DIES][0] && strcmp(said[DIES], said[at ? RUNS : FAILS]))
		return say("%s where the call dies", said[DIES]);
	return said[RUNS];
}

static const char *see(const struct spec_case *self, const char **why)
{
	static char first[600];

	now = self;
	for (nr_state = 0; EFFECT; nr_state++) {
		const char *instead = EFFECT->instead, *word;

		word = instead ? try_way(RUNS, why) : look(self, why);
		if (!word)
			return CANNOT;
		if (!nr_state)
			snprintf(first, sizeof(first), "%.*s",
				 (int)sizeof(first) - 1, word);
		else if (strcmp(word, instead ?: first))
			return say("%s in state %d", word, nr_state + 1);
	}
	return first;
}

static const struct spec_case *find(const char *name);

/*
 * The new image, before anything else runs in it: whatever its name is and
 * whoever started it.
 */
static void __attribute__((constructor)) new_image(void)
{
	const char *name = getenv("SPEC_EFFECT");

	if (!name)
		return;
	sh = mmap(NULL, sizeof(*sh), PROT_READ | PROT_WRITE, MAP_SHARED,
		  SHARED_FD, 0);
	if (sh == MAP_FAILED)
		_exit(99);
	now = find(name);
	if (!now)
		_exit(98);
	nr_state = sh->state;
	sh->image = 1;
	if (EFFECT)
		report();
	_exit(0);
}

/* Signals */

static void handle_all(void)
{
	struct kernel_sigaction act = { .handler = handler };

	for (int nr = 1; nr <= NR_SIGNALS; nr++)
		if (nr != SIGKILL && nr != SIGSTOP)
			must(!action(nr, &act, NULL), "rt_sigaction");
}

static const char *handlers(void)
{
	struct kernel_sigaction act;

	for (int nr = 1; nr <= NR_SIGNALS; nr++) {
		must(!action(nr, NULL, &act), "rt_sigaction");
		if (act.handler != SIG_DFL)
			return "function";
	}
	return "default";
}

static const char *handlers_of(pid_t pid)
{
	return status_bits(pid, "SigCgt") ? "function" : "default";
}

static void ignore(void)
{
	signal(EFFECT->arg, SIG_IGN);
}

static const char *ignored(void)
{
	struct kernel_sigaction act;

	action(EFFECT->arg, NULL, &act);
	return act.handler == SIG_IGN ? "kept" : "default";
}

static const char *ignored_of(pid_t pid)
{
	return status_bits(pid, "SigIgn") & 1ULL << (EFFECT->arg - 1) ?
		"kept" : "default";
}

static void set_flags(void)
{
	struct kernel_sigaction act = {
		.handler = SIG_IGN,
		.flags = SA_RESTART | SA_NODEFER | SA_ONSTACK | SA_SIGINFO,
	};

	must(!action(SIGINT, &act, NULL), "rt_sigaction");
	act.handler = SIG_DFL;
	act.flags |= SA_NOCLDWAIT | SA_NOCLDSTOP;
	must(!action(SIGCHLD, &act, NULL), "rt_sigaction");
}

static const char *flags(void)
{
	struct kernel_sigaction child, other;

	action(SIGCHLD, NULL, &child);
	action(SIGINT, NULL, &other);
	return child.flags && other.flags ? "set" :
	       child.flags || other.flags ? "some" : "none";
}

static void set_masks(void)
{
	struct kernel_sigaction act = { .handler = SIG_IGN, .mask = ~0ULL };

	must(!action(SIGINT, &act, NULL), "rt_sigaction");
	act.handler = handler;
	must(!action(SIGTERM, &act, NULL), "rt_sigaction");
}

static const char *masks(void)
{
	struct kernel_sigaction a, b;

	action(SIGINT, NULL, &a);
	action(SIGTERM, NULL, &b);
	return a.mask && b.mask ? "set" : a.mask || b.mask ? "some" : "empty";
}

static void no_zombies(void)
{
	struct kernel_sigaction act = { .flags = SA_NOCLDWAIT };

	must(!action(SIGCHLD, &act, NULL), "rt_sigaction");
}

static const char *zombies(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return waitpid(pid, NULL, 0) == pid ? "waited for" : "lost";
}

static void block_some(void)
{
	block(SIGHUP);
	block(SIGRTMIN + 1);
}

static void v_mask(pid_t pid, char *to)
{
	status(pid, "SigBlk", to);
}

static void pend_process(void)
{
	block(SIGUSR1);
	kill(getpid(), SIGUSR1);
}

static void v_pending_process(pid_t pid, char *to)
{
	status(pid, "ShdPnd", to);
}

static void pend_thread(void)
{
	block(SIGUSR2);
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR2);
}

static void v_pending_thread(pid_t pid, char *to)
{
	status(pid, "SigPnd", to);
}

static void pend_ignored(void)
{
	signal(SIGUSR2, SIG_IGN);
	block(SIGUSR2);
	kill(getpid(), SIGUSR2);
}

static void pend_queue(void)
{
	block(SIGRTMIN + 5);
	for (int i = 11; i <= 13; i++)
		must(!sigqueue(getpid(), SIGRTMIN + 5,
			       (union sigval){ .sival_int = i }), "sigqueue");
}

static const char *queue(void)
{
	const struct timespec now = { };
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 5);
	for (int i = 11; i <= 13; i++) {
		if (sigtimedwait(&set, &info, &now) < 0)
			return "lost";
		if (info.si_value.sival_int != i)
			return "in disorder";
	}
	return "kept";
}

static void pend_timer(void)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 2,
	};
	struct itimerspec soon = { .it_value.tv_nsec = 1000000 };
	int id;

	block(SIGRTMIN + 2);
	must(!syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &id) &&
	     !syscall(SYS_timer_settime, id, 0, &soon, NULL) &&
	     UNTIL(is_pending(SIGRTMIN + 2)), "timer_create");
}

static const char *timer_pends(void)
{
	return is_pending(SIGRTMIN + 2) ? "pending" : "discarded";
}

static const char *timer_pends_of(pid_t pid)
{
	return status_bits(pid, "ShdPnd") & 1ULL << (SIGRTMIN + 1) ?
		"pending" : "discarded";
}

static void pend_alarm(void)
{
	struct itimerval soon = { .it_value.tv_usec = 1000 };

	block(SIGALRM);
	must(!setitimer(ITIMER_REAL, &soon, NULL) && UNTIL(is_pending(SIGALRM)),
	     "setitimer");
}

static void pend_handled(void)
{
	handle(SIGUSR1);
	pend_process();
}

static const char *take_it(void)
{
	/* It may have come before the call as well. */
	sh->flag = 0;
	unblock(EFFECT->arg);
	return UNTIL(sh->flag == EFFECT->arg) ? "handled" : "nothing";
}

static void alarm_soon(void)
{
	struct itimerval soon = { { 0, 200000 }, { 0, 200000 } };

	handle(SIGALRM);
	setitimer(ITIMER_REAL, &soon, NULL);
}

/* How the caller ends, which need not be by itself. */
static const char *try_end(enum way way, const char **why)
{
	static char word[256];
	int state = -1;
	pid_t pid;

	if (!new_shared() || !make_programs(EFFECT))
		return "no programs";
	sh->way = way;
	sh->leave = 1;
	pid = fork();
	if (!pid) {
		child(NULL);
		_exit(0);
	}
	if (!UNTIL(waitpid(pid, &state, WNOHANG) == pid)) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return "no end";
	}
	if (sh->why[0])
		return no(why, sh->why);
	snprintf(word, sizeof(word), "%s", !WIFSIGNALED(state) ? sh->inside :
		 WTERMSIG(state) == EFFECT->arg ? "terminate" :
		 say("signal %d", WTERMSIG(state)));
	return word;
}

static void set_itimer(void)
{
	struct itimerval later = { { 3, 0 }, { 99, 0 } };

	must(!setitimer(EFFECT->arg, &later, NULL), "setitimer");
}

static void v_itimer(pid_t pid, char *to)
{
	struct itimerval is;

	getitimer(EFFECT->arg, &is);
	sprintf(to, "%s, then %ld s", is.it_value.tv_sec >= 60 ? "runs" : "off",
		(long)is.it_interval.tv_sec);
}

static void arm_timer(void)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1,
	};
	struct itimerspec later = { .it_value.tv_sec = 99 };
	int id;

	must(!syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &id) &&
	     !syscall(SYS_timer_settime, id, 0, &later, NULL), "timer_create");
	sh->value[0] = id;
}

static const char *timer(void)
{
	struct itimerspec is;

	if (!syscall(SYS_timer_gettime, (int)sh->value[0], &is))
		return is.it_value.tv_sec ? "armed" : "off";
	return errno == EINVAL ? "deleted" : "odd";
}

static const char *timer_of(pid_t pid)
{
	char all[256];

	slurp(pid, "timers", all, sizeof(all));
	return strstr(all, "ID:") ? "armed" : "deleted";
}

static void v_timer(pid_t pid, char *to)
{
	strcpy(to, sh->before[0] ? timer() : "armed");
}

/* The signal that says to the parent that the caller is no more. */
static const char *try_exit_signal(enum way way, const char **why)
{
	const struct timespec patience = { .tv_sec = PATIENCE_MS / 1000 };
	sigset_t set;
	pid_t pid;
	int got;

	if (!new_shared() || !make_programs(EFFECT))
		return "no programs";
	sh->way = way;
	sh->leave = 1;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	while (sigtimedwait(&set, NULL, &(struct timespec){ }) > 0)
		;
	pid = syscall(SYS_clone, SIGUSR1, 0, 0, 0, 0);
	if (!pid) {
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		child(NULL);
		_exit(0);
	}
	got = sigtimedwait(&set, NULL, &patience);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
	return got == SIGUSR1 ? "SIGUSR1" : got == SIGCHLD ? "SIGCHLD" : "none";
}

static void have_child(void)
{
	block(SIGUSR1);
	block(SIGCHLD);
	if (!syscall(SYS_clone, SIGUSR1, 0, 0, 0, 0)) {
		UNTIL(sh->flag == 7);
		_exit(0);
	}
}

static const char *signal_of_child(void)
{
	const struct timespec patience = { .tv_sec = PATIENCE_MS / 1000 };
	sigset_t set;
	int got;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sh->flag = 7;
	got = sigtimedwait(&set, NULL, &patience);
	return got == SIGUSR1 ? "SIGUSR1" : got == SIGCHLD ? "SIGCHLD" : "none";
}

/* A page that nobody is going to fill, for the call to wait for. */
static void *endless_page(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	void *page;
	int fd;

	fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	can(fd >= 0, "userfaultfd");
	must(!ioctl(fd, UFFDIO_API, &api), "UFFDIO_API");
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	reg.range.start = (unsigned long)page;
	reg.range.len = 4096;
	must(!ioctl(fd, UFFDIO_REGISTER, &reg), "UFFDIO_REGISTER");
	return page;
}

/* How @pid ends by a signal. A thread that was traced may have to be awaited. */
static const char *end_by(pid_t pid, int nr)
{
	long long until = ms() + PATIENCE_MS;
	int state, end = 0;

	kill(pid, nr);
	while (!end && ms() < until) {
		pid_t got = waitpid(-1, &state, WNOHANG | __WALL);

		if (got > 0 && WIFSTOPPED(state))
			ptrace(PTRACE_CONT, got, NULL, 0);
		else if (got == pid)
			end = WIFSIGNALED(state) ? WTERMSIG(state) : -1;
		else
			nap(1);
	}
	return !end ? "nothing" : end < 0 ? "an error" :
	       end == nr ? "terminate" : say("signal %d", end);
}

static const char *try_fatal_early(enum way way, const char **why)
{
	pid_t pid;

	if (!new_shared() || !make_programs(EFFECT))
		return "no programs";
	pid = fork();
	if (!pid) {
		char *const argv[] = { "effect", endless_page(), NULL };
		char *const envp[] = { NULL };

		sh->start = 1;
		spec_exec(IMAGE, argv, envp);
		_exit(0);
	}
	if (!UNTIL(sh->start || sh->why[0]))
		return "no start";
	if (sh->why[0]) {
		waitpid(pid, NULL, 0);
		return no(why, sh->why);
	}
	nap(MOMENT_MS);
	return end_by(pid, SIGTERM);
}

static void *sit(void *unused)
{
	sh->value[0] = syscall(SYS_gettid);
	for (;;)
		pause();
	return NULL;
}

/*
 * A call that waits for another thread to be gone, which a tracer holds: what
 * can be seen then from outside comes after.
 */
static pid_t hold_a_thread(pid_t *thread)
{
	pid_t pid;
	int state;

	if (!new_shared() || !make_programs(EFFECT))
		return 0;
	sh->way = RUNS;
	pid = fork();
	if (!pid) {
		pthread_t t;

		if (EFFECT->prepare)
			EFFECT->prepare();
		must(!pthread_create(&t, NULL, sit, NULL), "a thread");
		UNTIL(sh->start);
		call(NULL);
	}
	sh->child = pid;
	if (!UNTIL(sh->value[0]))
		return 0;
	*thread = sh->value[0];
	if (ptrace(PTRACE_SEIZE, *thread, NULL, PTRACE_O_TRACEEXIT))
		return 0;
	sh->start = 1;
	if (!UNTIL(waitpid(*thread, &state, WNOHANG | __WALL) == *thread) ||
	    state >> 16 != PTRACE_EVENT_EXIT)
		return 0;
	nap(MOMENT_MS);
	return pid;
}

static bool is_dead(pid_t pid)
{
	char all[1024], *p;

	slurp(pid, "stat", all, sizeof(all));
	p = strrchr(all, ')');
	return p && p[1] && p[2] == 'Z';
}

static const char *try_fatal_late(enum way way, const char **why)
{
	pid_t thread, pid = hold_a_thread(&thread);

	if (!pid)
		return "no thread is held";
	kill(pid, SIGTERM);
	if (!UNTIL(is_dead(pid)))
		return "nothing";
	/* As long as nobody has waited for the thread. */
	if (waitpid(pid, NULL, WNOHANG))
		return "told too early";
	return end_by(pid, SIGTERM);
}

static const char *try_order_threads(enum way way, const char **why)
{
	pid_t thread, pid = hold_a_thread(&thread);
	const char *word = "before";

	if (!pid)
		return "no thread is held";
	if (!strcmp(EFFECT->outside(pid), "done"))
		word = "after";
	ptrace(PTRACE_DETACH, thread, NULL, 0);
	if (!UNTIL(sh->image))
		word = "no image";
	else if (strcmp(EFFECT->outside(pid), "done"))
		word = "never";
	clean_up(pid);
	return word;
}

static const char *fd_is_closed(pid_t pid)
{
	return has_fd(pid, FD) ? "to do" : "done";
}

static const char *timer_is_gone(pid_t pid)
{
	return strcmp(timer_of(pid), "deleted") ? "to do" : "done";
}

static const char *has_new_memory(pid_t pid)
{
	char exe[256];

	link_of(pid, "exe", exe);
	return strcmp(exe, IMAGE) ? "to do" : "done";
}

static void segv_blocked(void)
{
	block(SIGSEGV);
	signal(SIGSEGV, SIG_IGN);
}

static void segv_handled(void)
{
	static char room[65536];
	stack_t stack = { .ss_sp = room, .ss_size = sizeof(room) };
	struct sigaction act = {
		.sa_handler = handler, .sa_flags = SA_ONSTACK,
	};

	sigaltstack(&stack, NULL);
	sigaction(SIGSEGV, &act, NULL);
}

/* Threads */

static void *beat(void *arg)
{
	sigset_t all;

	sigfillset(&all);
	if (arg)
		pthread_sigmask(SIG_BLOCK, &all, NULL);
	for (;;) {
		sh->beat[!!arg]++;
		nap(1);
	}
	return NULL;
}

static void start_threads(void)
{
	pthread_t thread;

	for (long i = 0; i < 2; i++)
		must(!pthread_create(&thread, NULL, beat, (void *)i),
		     "a thread");
	UNTIL(sh->beat[0] && sh->beat[1]);
}

static const char *siblings(pid_t pid)
{
	unsigned int beats = sh->beat[0] + sh->beat[1];

	return IN_TIME(beats != sh->beat[0] + sh->beat[1],
		       sh->way == FAILS ? PATIENCE_MS : MOMENT_MS) ?
		"alive" : "terminate";
}

static const char *threads_of(pid_t pid)
{
	return threads(pid) == 1 ? "one" : threads(pid) == 3 ? "several" :
	       say("%d", threads(pid));
}

static const char *threads_here(void)
{
	return threads_of(getpid());
}

static void v_threads(pid_t pid, char *to)
{
	unsigned int beats = sh->beat[0] + sh->beat[1];
	int nr = threads(pid);

	sprintf(to, "%d threads, which %s", nr,
		IN_TIME(beats != sh->beat[0] + sh->beat[1],
			nr > 1 ? PATIENCE_MS : MOMENT_MS) ?
		"run" : "do not run");
}

static const char *own_tid(void)
{
	return syscall(SYS_gettid) == getpid() ? "the process ID" : "its own";
}

static const char *tid_unchanged(void)
{
	return syscall(SYS_gettid) == sh->value[7] &&
	       syscall(SYS_gettid) != getpid() ? "unchanged" : "changed";
}

static const char *tid_of(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%ld/stat", pid,
		 sh->value[7]);
	return access(path, F_OK) ? "the process ID" : "its own";
}

static const char *resumed(pid_t pid)
{
	return IN_TIME(sh->resumed, sh->way == FAILS ? MOMENT_MS : PATIENCE_MS) ?
		"resumed" : "waits";
}

static const char *not_resumed(void)
{
	return IN_TIME(sh->resumed, MOMENT_MS) ? "resumed" : "unchanged";
}

/* A futex of the caller, on a list that only holds that one. */
static void hold_futex(void)
{
	static struct robust_list_head head;

	head.list.next = &sh->entry;
	sh->entry.next = &head.list;
	head.futex_offset = (char *)&sh->futex - (char *)&sh->entry;
	sh->futex = syscall(SYS_gettid) | FUTEX_WAITERS;
	must(!syscall(SYS_set_robust_list, &head, sizeof(head)),
	     "set_robust_list");
}

static const char *futex_of(pid_t pid)
{
	return sh->futex & FUTEX_OWNER_DIED ? "owner died" : "held";
}

static void v_futex(pid_t pid, char *to)
{
	sprintf(to, "%s", futex_of(pid));
}

static void hold_pi_futex(void)
{
	pid_t pid = getpid();

	can(!syscall(SYS_futex, &sh->futex, FUTEX_LOCK_PI, 0, NULL, NULL, 0),
	    "FUTEX_LOCK_PI");
	if (!fork()) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += PATIENCE_MS / 1000;
		sh->flag = 1;
		syscall(SYS_futex, &sh->futex, FUTEX_LOCK_PI, 0, &until, NULL,
			0);
		UNTIL(sh->leave);
		_exit(0);
	}
	must(UNTIL(sh->futex == ((unsigned int)pid | FUTEX_WAITERS)),
	     "nobody waits");
}

static const char *pi_futex_of(pid_t pid)
{
	return IN_TIME((sh->futex & FUTEX_TID_MASK) != (unsigned int)pid,
		       sh->way == FAILS ? MOMENT_MS : PATIENCE_MS) ?
		"the next one's" : "the caller's";
}

static void set_tid(void)
{
	sh->tid = 1234;
	syscall(SYS_set_tid_address, &sh->tid);
}

static const char *tid_word(pid_t pid)
{
	return sh->tid ? "set" : "zeroed";
}

static const char *tid_word_kept(pid_t pid)
{
	return sh->tid == 1234 ? "kept" : "zeroed";
}

/* Memory */

static void set_up_aio(void)
{
	aio_context_t context = 0;

	can(!syscall(SYS_io_setup, 8, &context), "io_setup");
	sh->value[0] = context;
}

static const char *aio(void)
{
	return !syscall(SYS_io_getevents, sh->value[0], 0L, 0L, NULL, NULL) ?
		"usable" : "gone";
}

static const char *aio_of_sharer(pid_t pid)
{
	return strcmp(aio(), "usable") ? "gone" : "kept";
}

static void map_file(void)
{
	open_as(FD, OUTPUT, O_RDWR | O_CLOEXEC);
	must(!ftruncate(FD, 4096) &&
	     mmap(NULL, 4096, PROT_READ, MAP_SHARED, FD, 0) != MAP_FAILED,
	     "mmap");
}

static const char *mapped_of(pid_t pid)
{
	char path[64], line[512];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		found |= !!strstr(line, OUTPUT);
	if (file)
		fclose(file);
	return found ? "mapped" : "gone";
}

static const char *mapped(void)
{
	return mapped_of(getpid());
}

static void v_mapped(pid_t pid, char *to)
{
	strcpy(to, mapped_of(pid));
}

static const char *sharer_memory(pid_t pid)
{
	/* It runs on that memory, so there is not much to ask. */
	return !strcmp(mapped_of(getpid()), "mapped") ? "kept" : "gone";
}

static void attach_shm(void)
{
	int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);

	can(id >= 0, "shmget");
	sh->value[0] = id;
	must(shmat(id, NULL, 0) != (void *)-1, "shmat");
}

static const char *attached_of(pid_t pid)
{
	struct shmid_ds ds;

	if (shmctl(sh->value[0], IPC_STAT, &ds))
		return "odd";
	return ds.shm_nattch ? "attached" : "detached";
}

static const char *attached(void)
{
	return attached_of(0);
}

static void lock_memory(void)
{
	void *page = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(!mlock(page, 65536), "mlock");
}

static const char *locked_of(pid_t pid)
{
	return status_id(pid, "VmLck", 0) ? "locked" : "none";
}

static const char *locked(void)
{
	return locked_of(getpid());
}

static void lock_future(void)
{
	must(!mlockall(MCL_FUTURE), "mlockall");
}

static const char *future(void)
{
	int before = status_id(getpid(), "VmLck", 0);

	mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
	     -1, 0);
	return status_id(getpid(), "VmLck", 0) > before ? "locked" :
							  "not locked";
}

static const char *exe_of(pid_t pid)
{
	char exe[256];

	link_of(pid, "exe", exe);
	return strcmp(exe, IMAGE) && strcmp(exe, DIES_LATE) ?
		"the old program" : "the new program";
}

static const char *exe(void)
{
	return exe_of(getpid());
}

static void v_exe(pid_t pid, char *to)
{
	link_of(pid, "exe", to);
}

static const char *busy_of(pid_t pid)
{
	int fd = open(IMAGE, O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		close(fd);
		return "writable";
	}
	return errno == ETXTBSY ? "ETXTBSY" : strerror(errno);
}

static void disable_thp(void)
{
	can(!prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0), "PR_SET_THP_DISABLE");
}

static void v_thp(pid_t pid, char *to)
{
	sprintf(to, "%d", prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
}

static void set_mdwe(void)
{
	can(!prctl(PR_SET_MDWE, EFFECT->arg, 0, 0, 0), "PR_SET_MDWE");
}

static void v_mdwe(pid_t pid, char *to)
{
	sprintf(to, "%d", prctl(PR_GET_MDWE, 0, 0, 0, 0));
}

static const char *mdwe(void)
{
	return prctl(PR_GET_MDWE, 0, 0, 0, 0) ? "set" : "none";
}

static void merge(void)
{
	can(!prctl(PR_SET_MEMORY_MERGE, 1, 0, 0, 0),
	    "PR_SET_MEMORY_MERGE (KSM)");
}

static void v_merge(pid_t pid, char *to)
{
	sprintf(to, "%d", prctl(PR_GET_MEMORY_MERGE, 0, 0, 0, 0));
}

static void set_filter(void)
{
	can(put_value("/proc/self/coredump_filter", "0x15"),
	    "/proc/self/coredump_filter (ELF_CORE)");
}

static void v_filter(pid_t pid, char *to)
{
	slurp(pid, "coredump_filter", to, 256);
}

static void use_memory(void)
{
	size_t size = 24 << 20;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(p != MAP_FAILED, "mmap");
	for (size_t i = 0; i < size; i += 4096)
		p[i] = 1;
	munmap(p, size);
}

static void v_maxrss(pid_t pid, char *to)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	strcpy(to, usage.ru_maxrss >= 24 << 10 ? "large" : "small");
}

/* Files */

static void open_cloexec(void)
{
	open_as(FD, OUTPUT, O_RDWR | O_CLOEXEC);
}

static const char *fd_of(pid_t pid)
{
	return has_fd(pid, FD) ? "open" : "closed";
}

static const char *fd_here(void)
{
	return fcntl(FD, F_GETFD) < 0 ? "closed" : "open";
}

static void v_cloexec(pid_t pid, char *to)
{
	sprintf(to, "%d", fcntl(FD, F_GETFD));
}

static void open_kept(void)
{
	open_as(FD, OUTPUT, O_RDWR);
	must(write(FD, "text", 4) == 4, "write");
}

static void v_fd(pid_t pid, char *to)
{
	link_of(pid, "fd/201", to);
}

static void v_offset(pid_t pid, char *to)
{
	char all[512];

	slurp(pid, "fdinfo/201", all, sizeof(all));
	sprintf(to, "%.*s", (int)strcspn(all, "\n"), all);
}

static void count_events(void)
{
	int fd = eventfd(7, 0);

	must(fd >= 0 && dup2(fd, FD) == FD, "eventfd");
}

static void v_events(pid_t pid, char *to)
{
	char all[512], *p;

	slurp(pid, "fdinfo/201", all, sizeof(all));
	p = strstr(all, "eventfd-count:");
	sprintf(to, "%.*s", p ? (int)strcspn(p, "\n") : 0, p ?: "");
}

static const char *fd_of_sharer(pid_t pid)
{
	return fcntl(FD, F_GETFD) < 0 ? "closed" : "kept";
}

static const char *close_it(void)
{
	close(FD);
	return NULL;
}

static const char *closed_for_sharer(pid_t pid)
{
	return fcntl(FD, F_GETFD) < 0 ? "shared" : "the caller's own";
}

static const char *change_umask(void)
{
	umask(0717);
	return NULL;
}

static const char *umask_of_sharer(pid_t pid)
{
	return umask(022) == 0717 ? "kept" : "unshared";
}

static const char *ignore_usr2(void)
{
	signal(SIGUSR2, SIG_IGN);
	return NULL;
}

static const char *handler_of_sharer(pid_t pid)
{
	struct kernel_sigaction act;

	action(SIGUSR2, NULL, &act);
	return act.handler == SIG_IGN ? "shared" :
	       act.handler == handler ? "the caller's own" : "odd";
}

static void share_handler(void)
{
	handle(SIGUSR2);
}

static void lock_record(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_len = 1 };

	open_as(FD, OUTPUT, O_RDWR | EFFECT->arg);
	can(!fcntl(FD, F_SETLK, &lock), "record locks (FILE_LOCKING)");
}

/* Who holds the lock, as anybody sees it. */
static pid_t record_lock(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_len = 1 };
	int fd = open(OUTPUT, O_RDWR | O_CLOEXEC);

	fcntl(fd, F_GETLK, &lock);
	close(fd);
	return lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

static const char *record_lock_kept(pid_t pid)
{
	return record_lock() == pid ? "kept" : "released";
}

static const char *record_lock_of(pid_t pid)
{
	return record_lock() ? "held" : "released";
}

static const char *whose_lock(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_len = 1 };

	fcntl(FD, F_GETLK, &lock);
	return lock.l_type == F_UNLCK ? "the caller's" : "the sharer's";
}

static void lock_file(void)
{
	open_as(FD, OUTPUT, O_RDWR);
	can(!flock(FD, LOCK_EX), "flock (FILE_LOCKING)");
}

static const char *file_lock_of(pid_t pid)
{
	int fd = open(OUTPUT, O_RDWR | O_CLOEXEC);
	bool locked = flock(fd, LOCK_EX | LOCK_NB);

	close(fd);
	return locked ? "kept" : "released";
}

static void take_lease(void)
{
	open_as(FD, OUTPUT, O_RDWR);
	can(!fcntl(FD, F_SETLEASE, F_WRLCK), "leases (FILE_LOCKING)");
}

static void v_lease(pid_t pid, char *to)
{
	sprintf(to, "%d", fcntl(FD, F_GETLEASE) == F_WRLCK);
}

static void ask_for_mail(void)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1,
	};
	mqd_t mq;

	mq = syscall(SYS_mq_open, "execve_spec", O_RDWR | O_CREAT, 0600, NULL);
	can(mq >= 0, "mq_open (POSIX_MQUEUE)");
	must(!syscall(SYS_mq_notify, mq, &event), "mq_notify");
}

static const char *mail_of(pid_t pid)
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	int mq = syscall(SYS_mq_open, "execve_spec", O_RDWR, 0600, NULL);
	bool taken;

	if (mq < 0)
		return "odd";
	taken = syscall(SYS_mq_notify, mq, &event) && errno == EBUSY;
	close(mq);
	syscall(SYS_mq_unlink, "execve_spec");
	return taken ? "registered" : "removed";
}

/* A read that has nothing to read, on a ring whose descriptor is kept. */
static void ring_read(void)
{
	struct io_uring_params params = { };
	struct io_uring_sqe *sqes;
	int fd, ends[2];
	char *sq;

	fd = syscall(SYS_io_uring_setup, 4, &params);
	can(fd >= 0, "io_uring_setup (IO_URING)");
	must(dup2(fd, FD) == FD && !pipe(ends), "a pipe");
	sh->ring = params;
	sq = mmap(NULL, params.sq_off.array + params.sq_entries * 4,
		  PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
	sqes = mmap(NULL, params.sq_entries * sizeof(*sqes),
		    PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQES);
	must(sq != MAP_FAILED && sqes != MAP_FAILED, "mmap of a ring");
	memset(sqes, 0, sizeof(*sqes));
	sqes->opcode = IORING_OP_READ;
	sqes->fd = ends[0];
	sqes->addr = (unsigned long)sh->room;
	sqes->len = 1;
	((unsigned int *)(sq + params.sq_off.array))[0] = 0;
	__atomic_store_n((unsigned int *)(sq + params.sq_off.tail), 1,
			 __ATOMIC_RELEASE);
	must(syscall(SYS_io_uring_enter, fd, 1, 0, 0, NULL, 0) == 1,
	     "io_uring_enter");
}

static const char *ring_state(void)
{
	struct io_uring_params *p = &sh->ring;
	struct io_uring_cqe *cqe;
	char *cq;

	cq = mmap(NULL, p->cq_off.cqes + p->cq_entries * sizeof(*cqe),
		  PROT_READ | PROT_WRITE, MAP_SHARED, FD, IORING_OFF_CQ_RING);
	if (cq == MAP_FAILED)
		return "no ring";
	if (!IN_TIME(__atomic_load_n((unsigned int *)(cq + p->cq_off.tail),
				     __ATOMIC_ACQUIRE),
		     sh->way == FAILS ? MOMENT_MS : PATIENCE_MS))
		return "in flight";
	cqe = (struct io_uring_cqe *)(cq + p->cq_off.cqes);
	return cqe->res == -ECANCELED ? "ECANCELED" : say("%d", cqe->res);
}

/* What the process is registered for */

static void have_rseq(void)
{
	static alignas(64) char area[64];

	can(!syscall(SYS_rseq, area, 32, 0, 0x53053053) || errno == EINVAL ||
	    errno == EBUSY || errno == EPERM, "rseq");
}

static const char *rseq(void)
{
	static alignas(64) char area[64];

	return syscall(SYS_rseq, area, 32, 0, 0x53053053) ? "registered" :
							    "none";
}

static void have_membarrier(void)
{
	can(!syscall(SYS_membarrier,
		     MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0),
	    "membarrier");
}

static const char *has_membarrier(void)
{
	if (!syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0))
		return "registered";
	return errno == EPERM ? "none" : "odd";
}

static void have_dispatch(void)
{
	sh->room[0] = 0;	/* allow */
	can(!prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0,
		   sh->room), "PR_SET_SYSCALL_USER_DISPATCH");
}

static const char *dispatch_of(pid_t pid)
{
	struct {
		uint64_t mode, selector, offset, len;
	} config = { };
	bool own = sh->way != DIES;
	int state;

	if (own && (ptrace(PTRACE_SEIZE, pid, NULL, 0) ||
		    ptrace(PTRACE_INTERRUPT, pid, NULL, 0) ||
		    waitpid(pid, &state, __WALL) != pid))
		return "cannot be traced";
	ptrace(PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG, pid, sizeof(config),
	       &config);
	if (own)
		ptrace(PTRACE_DETACH, pid, NULL, 0);
	return config.mode ? "on" : "off";
}

enum { PERF_PLAIN, PERF_ENABLE, PERF_REMOVE };

static void count_perf(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_TASK_CLOCK,
		.disabled = EFFECT->arg == PERF_ENABLE,
		.enable_on_exec = EFFECT->arg == PERF_ENABLE,
		.remove_on_exec = EFFECT->arg == PERF_REMOVE,
		.exclude_kernel = 1, .exclude_hv = 1,
	};
	int fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);

	can(fd >= 0, "perf events");
	must(dup2(fd, FD) == FD, "dup2");
}

static const char *perf(void)
{
	uint64_t before = 0, after = 0;
	long long until;

	if (read(FD, &before, sizeof(before)) != sizeof(before))
		return "stopped";
	until = ms() + 10;
	while (ms() < until)
		;
	if (read(FD, &after, sizeof(after)) != sizeof(after))
		return "stopped";
	return after > before ? "counts" : "stopped";
}

static void set_rounding(void)
{
#if defined(__x86_64__)
	unsigned int mxcsr = 0x1f80 | 0x6000;

	asm volatile("ldmxcsr %0" : : "m" (mxcsr));
#else
	cannot("not on this architecture");
#endif
}

static const char *rounding(void)
{
#if defined(__x86_64__)
	unsigned int mxcsr;

	asm volatile("stmxcsr %0" : "=m" (mxcsr));
	return mxcsr & 0x6000 ? "towards zero" : "to nearest";
#else
	return "odd";
#endif
}

/* Namespaces */

static void new_time_ns(void)
{
	can(!unshare(CLONE_NEWTIME), "time namespaces");
}

static const char *time_ns_of(pid_t pid)
{
	char is[256], children[256];

	link_of(pid, "ns/time", is);
	link_of(pid, "ns/time_for_children", children);
	return strcmp(is, children) ? "the one it was started in" :
				      "the one for its children";
}

static const char *time_ns(void)
{
	return time_ns_of(getpid());
}

static void new_pid_ns(void)
{
	can(!unshare(CLONE_NEWPID), "PID namespaces");
}

static void v_pid_ns(pid_t pid, char *to)
{
	link_of(pid, "ns/pid", to);
}

static void new_namespaces(void)
{
	can(!unshare(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET), "namespaces");
}

static void v_namespaces(pid_t pid, char *to)
{
	static const char *const names[] = { "uts", "ipc", "net", "mnt",
					     "user", "cgroup" };
	char link[256], name[16];

	*to = 0;
	for (size_t i = 0; i < ARRAY(names); i++) {
		snprintf(name, sizeof(name), "ns/%s", names[i]);
		link_of(pid, name, link);
		snprintf(to + strlen(to), 40, "%.39s", link);
	}
}

/* Credentials */

static const char *euid_of(pid_t pid)
{
	return status_id(pid, "Uid", 1) == OWNER ? "the file owner's" :
	       status_id(pid, "Uid", 1) == USER ? "the caller's" : "odd";
}

static const char *euid(void)
{
	return euid_of(getpid());
}

static const char *egid_of(pid_t pid)
{
	return status_id(pid, "Gid", 1) == GROUP ? "the file's group" :
	       status_id(pid, "Gid", 1) == USER ? "the caller's" : "odd";
}

static const char *egid(void)
{
	return egid_of(getpid());
}

static void v_egid(pid_t pid, char *to)
{
	sprintf(to, "%d", status_id(pid, "Gid", 1));
}

/* As a user whose effective IDs are not the real ones. */
static void use_others(void)
{
	must(!setgroups(0, NULL) && !setresgid(USER, OTHER, OTHER) &&
	     !setresuid(USER, OTHER, OTHER), "setresuid");
	prctl(PR_SET_DUMPABLE, 1);
}

static void use_other_user(void)
{
	must(!setgroups(0, NULL) && !setresgid(USER, USER, USER) &&
	     !setresuid(USER, OTHER, OTHER), "setresuid");
	prctl(PR_SET_DUMPABLE, 1);
}

static const char *ids_of(pid_t pid)
{
	int uid = status_id(pid, "Uid", 1), gid = status_id(pid, "Gid", 1);

	return uid == USER && gid == USER ? "the real IDs" :
	       uid == OTHER && gid == OTHER ? "others" : "odd";
}

static const char *ids(void)
{
	return ids_of(getpid());
}

static void v_ids(pid_t pid, char *to)
{
	char uids[256], gids[256];

	status(pid, "Uid", uids);
	status(pid, "Gid", gids);
	snprintf(to, 256, "%.100s, %.100s", uids, gids);
}

static void v_ruid(pid_t pid, char *to)
{
	sprintf(to, "%d %d", status_id(pid, "Uid", 0),
		status_id(pid, "Gid", 0));
}

static void set_saved(void)
{
	must(!setresgid(USER, USER, OTHER) && !setresuid(USER, USER, OTHER),
	     "setresuid");
	prctl(PR_SET_DUMPABLE, 1);
}

static const char *suid_of(pid_t pid)
{
	return status_id(pid, "Uid", 2) == status_id(pid, "Uid", 1) &&
	       status_id(pid, "Gid", 2) == status_id(pid, "Gid", 1) ?
		"the effective ID" : "another";
}

static const char *suid(void)
{
	return suid_of(getpid());
}

static void set_fsids(void)
{
	setfsgid(OTHER);
	setfsuid(OTHER);
	prctl(PR_SET_DUMPABLE, 1);
}

/* The same of a user, whose other IDs are equal. */
static void other_fsuid(void)
{
	must(!setgroups(0, NULL) && !setresgid(USER, USER, USER) &&
	     !setresuid(USER, USER, OTHER), "setresuid");
	setfsuid(OTHER);
	must(setfsuid(-1) == OTHER, "setfsuid");
	prctl(PR_SET_DUMPABLE, 1);
}

static void set_other_fsgid(void)
{
	setfsgid(OTHER);
	must(setfsgid(-1) == OTHER, "setfsgid");
}

/* Who is in its effective group all the same. */
static void other_fsgid(void)
{
	const gid_t group = USER;

	must(!setgroups(1, &group) && !setresgid(USER, USER, USER), "setgroups");
	set_other_fsgid();
	must(!setresuid(USER, USER, USER), "setresuid");
	prctl(PR_SET_DUMPABLE, 1);
}

static const char *fsuid_of(pid_t pid)
{
	return status_id(pid, "Uid", 3) == status_id(pid, "Uid", 1) &&
	       status_id(pid, "Gid", 3) == status_id(pid, "Gid", 1) ?
		"the effective ID" : "another";
}

static const char *fsuid(void)
{
	return fsuid_of(getpid());
}

/* A user who is in the group of the file. */
static void join_group(void)
{
	const gid_t group = GROUP;

	must(!setgroups(1, &group) && !setresgid(USER, USER, USER) &&
	     !setresuid(USER, USER, USER), "setgroups");
}

/* Whose real group is the file's, too. */
static void return_to_group(void)
{
	const gid_t group = GROUP;

	must(!setgroups(1, &group) && !setresgid(GROUP, USER, USER) &&
	     !setresuid(USER, USER, USER), "setgroups");
}

static void add_groups(void)
{
	const gid_t groups[] = { 60010, 60011 };

	must(!setgroups(2, groups), "setgroups");
}

static void v_groups(pid_t pid, char *to)
{
	status(pid, "Groups", to);
}

static void on_nosuid(void)
{
	static const char dir[] = SPEC_DIR "/nosuid";

	if ((mkdir(dir, 0755) && errno != EEXIST) ||
	    mount("spec", dir, "tmpfs", MS_NOSUID, "mode=0755") ||
	    !put_image(SPEC_DIR "/nosuid/image") ||
	    chown(SPEC_DIR "/nosuid/image", OWNER, GROUP) ||
	    chmod(SPEC_DIR "/nosuid/image", 06755))
		strcpy(sh->why, "no mount without set-user-ID");
}

static void as_script(void)
{
	unlink(SPEC_DIR "/script");
	if (!put_file(SPEC_DIR "/script", "#!" IMAGE "\n", 0755) ||
	    chown(SPEC_DIR "/script", OWNER, GROUP) ||
	    chmod(SPEC_DIR "/script", 06755) ||
	    chown(IMAGE, 0, 0) || chmod(IMAGE, 0755))
		strcpy(sh->why, "no script");
}

static void no_privileges(void)
{
	must(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
}

/* In none of its groups, and so one whom something is denied. */
static void no_privileges_in_no_group(void)
{
	use_others();
	setfsgid(USER);
	must(setfsgid(-1) == USER, "setfsgid");
	no_privileges();
}

/* A namespace that knows the caller, but not the owner of the file. */
static void leave_owner_out(void)
{
	char map[32];

	snprintf(map, sizeof(map), "%d %d 1", USER, USER);
	can(!unshare(CLONE_NEWUSER), "user namespaces");
	put_value("/proc/self/setgroups", "deny");
	must(put_value("/proc/self/uid_map", map) &&
	     put_value("/proc/self/gid_map", map), "mapping the user");
}

/* A tracer with the rights of the caller. */
static void be_traced(void)
{
	pid_t pid = getpid();
	int state;

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	if (!fork()) {
		if (ptrace(PTRACE_SEIZE, pid, NULL, 0))
			_exit(1);
		sh->flag = 1;
		while (!UNTIL(sh->leave)) {
			if (waitpid(pid, &state, WNOHANG | __WALL) == pid &&
			    WIFSTOPPED(state))
				ptrace(PTRACE_CONT, pid, NULL, 0);
		}
		_exit(0);
	}
	must(UNTIL(sh->flag), "PTRACE_SEIZE");
}

static void set_caps(uint64_t permitted, uint64_t inheritable);

/* Traced before the effective IDs are others. */
static void be_traced_as_others(void)
{
	must(!prctl(PR_SET_KEEPCAPS, 1) && !setresgid(USER, USER, USER) &&
	     !setresuid(USER, USER, USER), "setresuid");
	set_caps(1 << CAP_SETUID | 1 << CAP_SETGID, 0);
	prctl(PR_SET_DUMPABLE, 1);
	be_traced();
	use_others();
	set_caps(0, 0);
	prctl(PR_SET_DUMPABLE, 1);
}

static void v_tracer(pid_t pid, char *to)
{
	sprintf(to, "%d", status_id(pid, "TracerPid", 0));
}

static void set_caps(uint64_t permitted, uint64_t inheritable)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = { };

	for (int i = 0; i < 2; i++) {
		data[i].effective = permitted >> 32 * i;
		data[i].permitted = permitted >> 32 * i;
		data[i].inheritable = inheritable >> 32 * i;
	}
	must(!syscall(SYS_capset, &head, data), "capset");
}

static const uint64_t net_raw = 1ULL << CAP_NET_RAW;

/* A user with one capability. */
static void keep_one(void)
{
	must(!prctl(PR_SET_KEEPCAPS, 1) && !setresgid(USER, USER, USER) &&
	     !setresuid(USER, USER, USER), "setresuid");
	set_caps(net_raw, net_raw);
	prctl(PR_SET_DUMPABLE, 1);
}

/* A user for whom set-ID bits are not void, whoever traces or shares. */
static void keep_setuid(void)
{
	must(!prctl(PR_SET_KEEPCAPS, 1) && !setresgid(USER, USER, USER) &&
	     !setresuid(USER, USER, USER), "setresuid");
	set_caps(1 << CAP_SETUID, 0);
	prctl(PR_SET_DUMPABLE, 1);
}

static void raise_ambient(void)
{
	must(!prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0),
	     "PR_CAP_AMBIENT_RAISE");
}

static void keep_ambient(void)
{
	keep_one();
	raise_ambient();
}

/* The file system group ID is another one. */
static void keep_ambient_by_groups(const gid_t *groups, size_t nr)
{
	must(!setgroups(nr, groups) && !prctl(PR_SET_KEEPCAPS, 1) &&
	     !setresgid(USER, USER, USER), "setgroups");
	set_other_fsgid();
	must(!setresuid(USER, USER, USER), "setresuid");
	set_caps(net_raw, net_raw);
	prctl(PR_SET_DUMPABLE, 1);
	raise_ambient();
}

static void keep_ambient_in_group(void)
{
	const gid_t group = USER;

	keep_ambient_by_groups(&group, 1);
}

static void keep_ambient_in_no_group(void)
{
	keep_ambient_by_groups(NULL, 0);
}

static void drop_all(void)
{
	set_caps(0, 0);
}

static const char *permitted_of(pid_t pid)
{
	unsigned long long is = status_bits(pid, "CapPrm");

	return !is ? "none" : is == net_raw ? "CAP_NET_RAW" :
	       is == status_bits(pid, "CapBnd") ? "all" : "some";
}

static const char *permitted(void)
{
	return permitted_of(getpid());
}

static const char *ambient_of(pid_t pid)
{
	return status_bits(pid, "CapAmb") ? "set" : "none";
}

static const char *ambient(void)
{
	return ambient_of(getpid());
}

static void v_caps(pid_t pid, char *to)
{
	static const char *const names[] = { "CapInh", "CapPrm", "CapEff",
					     "CapBnd", "CapAmb" };

	status(pid, names[EFFECT->arg], to);
}

static void drop_bound(void)
{
	must(!prctl(PR_CAPBSET_DROP, CAP_SYS_TIME, 0, 0, 0),
	     "PR_CAPBSET_DROP");
}

static void with_caps(void)
{
	if (!put_capability(IMAGE, false) ||
	    !put_capability(FAILS_LATE, false) ||
	    !put_capability(DIES_LATE, false))
		strcpy(sh->why, "no file capabilities here (TMPFS_XATTR)");
}

static void keep_caps(void)
{
	must(!prctl(PR_SET_KEEPCAPS, 1), "PR_SET_KEEPCAPS");
}

static const char *keeps_caps(void)
{
	return prctl(PR_GET_KEEPCAPS) ? "set" : "cleared";
}

#ifndef SECBIT_NO_SETUID_FIXUP
#define SECBIT_NO_SETUID_FIXUP	4
#endif

static void set_securebits(void)
{
	must(!prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP),
	     "PR_SET_SECUREBITS");
}

static void v_securebits(pid_t pid, char *to)
{
	sprintf(to, "%x", prctl(PR_GET_SECUREBITS));
}

static void v_no_new_privs(pid_t pid, char *to)
{
	status(pid, "NoNewPrivs", to);
}

static void make_keyring(void)
{
	can(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, EFFECT->arg, 1) > 0,
	    "keyrings (KEYS)");
}

static const char *keyring(void)
{
	if (syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, EFFECT->arg, 0) > 0)
		return "there";
	return errno == ENOKEY ? "gone" : "odd";
}

static void join_session(void)
{
	can(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) > 0,
	    "keyrings (KEYS)");
}

static void v_session_keyring(pid_t pid, char *to)
{
	sprintf(to, "%ld", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID,
				   KEY_SPEC_SESSION_KEYRING, 0));
}

static void not_dumpable(void)
{
	must(!prctl(PR_SET_DUMPABLE, 0), "PR_SET_DUMPABLE");
}

static const char *dumpable(void)
{
	return say("%d", prctl(PR_GET_DUMPABLE));
}

/* To whom the files in /proc belong says it to others. */
static const char *dumpable_of(pid_t pid)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/environ", pid);
	if (stat(path, &st))
		return "odd";
	return st.st_uid ? "1" : "0";
}

static void default_suid_dumpable(void)
{
	put_value("/proc/sys/fs/suid_dumpable", "0");
}

/* Not to be read: the interpreter of a script, or the script. */
static void unreadable_interpreter(void)
{
	default_suid_dumpable();
	if (!put_file(SPEC_DIR "/script", "#!" IMAGE "\n", 0755))
		strcpy(sh->why, "no script");
}

static void unreadable_script(void)
{
	default_suid_dumpable();
	if (!put_file(SPEC_DIR "/script", "#!" IMAGE "\n", 0711))
		strcpy(sh->why, "no script");
}

static void v_dumpable(pid_t pid, char *to)
{
	sprintf(to, "%d", prctl(PR_GET_DUMPABLE));
}

static void want_death_signal(void)
{
	must(!prctl(PR_SET_PDEATHSIG, SIGWINCH), "PR_SET_PDEATHSIG");
}

static void v_death_signal(pid_t pid, char *to)
{
	int nr = 0;

	prctl(PR_GET_PDEATHSIG, &nr);
	sprintf(to, "%d", nr);
}

static const char *death_signal(void)
{
	int nr = 0;

	prctl(PR_GET_PDEATHSIG, &nr);
	return nr == SIGWINCH ? "set" : "none";
}

static void want_death_signal_other_fsuid(void)
{
	other_fsuid();
	want_death_signal();
}

static void want_death_signal_other_fsgid(void)
{
	other_fsgid();
	want_death_signal();
}

static const char *death_signal_not_secure(void)
{
	return getauxval(AT_SECURE) ? "AT_SECURE is 1" : death_signal();
}

static void large_stack(void)
{
	const struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	must(!setrlimit(RLIMIT_STACK, &limit), "RLIMIT_STACK");
}

static const char *stack_of(pid_t pid)
{
	struct rlimit limit;

	if (prlimit(pid, RLIMIT_STACK, NULL, &limit))
		return "odd";
	return limit.rlim_cur == RLIM_INFINITY ? "unlimited" :
	       limit.rlim_cur == 8 << 20 ? "8 MiB" : "odd";
}

static const char *stack_here(void)
{
	return stack_of(getpid());
}

static void v_stack(pid_t pid, char *to)
{
	struct rlimit limit = { };

	prlimit(pid, RLIMIT_STACK, NULL, &limit);
	sprintf(to, "%llx %llx", (unsigned long long)limit.rlim_cur,
		(unsigned long long)limit.rlim_max);
}

static const char *at_secure(void)
{
	return getauxval(AT_SECURE) ? "1" : "0";
}

static void set_personality(void)
{
	must(personality(EFFECT->arg) >= 0, "personality");
	must(personality(0xffffffff) == EFFECT->arg, "personality");
}

static void set_personality_no_privileges(void)
{
	no_privileges();
	set_personality();
}

static void v_personality(pid_t pid, char *to)
{
	slurp(pid, "personality", to, 256);
}

static const char *personality_of(pid_t pid)
{
	char is[256];
	unsigned long bits;

	slurp(pid, "personality", is, sizeof(is));
	bits = strtoul(is, NULL, 16);
	return bits == (unsigned long)EFFECT->arg ? "set" :
	       bits & EFFECT->arg ? "partly" : "cleared";
}

static const char *personality_here(void)
{
	return personality_of(getpid());
}

static void set_implies_exec(void)
{
#ifndef __x86_64__
	cannot("not on this architecture");
#endif
	if (is_uml())
		cannot("not on User Mode Linux");
	set_personality();
}

/* What else a process is */

static void set_name(void)
{
	must(!prctl(PR_SET_NAME, "some name"), "PR_SET_NAME");
}

static const char *name_of(pid_t pid)
{
	char name[256];

	slurp(pid, "comm", name, sizeof(name));
	return !strcmp(name, "some name") ? "some name" :
	       !strcmp(name, "image") || !strcmp(name, "dies") ?
			"the file's name" : say("%s", name);
}

static const char *name(void)
{
	return name_of(getpid());
}

static void v_name(pid_t pid, char *to)
{
	slurp(pid, "comm", to, 256);
}

static void be_late(void)
{
	nap(MOMENT_MS);
}

static void v_start_time(pid_t pid, char *to)
{
	sprintf(to, "%ld", stat_field(pid, 22));
}

static void v_parent(pid_t pid, char *to)
{
	sprintf(to, "%ld", stat_field(pid, 4));
}

static const char *group_of(pid_t pid)
{
	if (!setpgid(pid, pid))
		return "allowed";
	return errno == EACCES ? "EACCES" : strerror(errno);
}

static void new_session(void)
{
	must(setsid() > 0, "setsid");
}

static void v_session(pid_t pid, char *to)
{
	sprintf(to, "%ld %ld", stat_field(pid, 5), stat_field(pid, 6));
}

static void set_umask(void)
{
	umask(0717);
}

static void v_umask(pid_t pid, char *to)
{
	status(pid, "Umask", to);
}

static void set_cwd(void)
{
	must(!chdir("/proc"), "chdir");
}

static void v_cwd(pid_t pid, char *to)
{
	link_of(pid, "cwd", to);
}

static void set_root(void)
{
	must((!mkdir(SPEC_DIR "/root", 0755) || errno == EEXIST) &&
	     !mount("/", SPEC_DIR "/root", NULL, MS_BIND | MS_REC, NULL) &&
	     !chroot(SPEC_DIR "/root"), "chroot");
}

static void v_root(pid_t pid, char *to)
{
	struct statx st = { };
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/root", pid);
	statx(AT_FDCWD, path, 0, STATX_MNT_ID, &st);
	sprintf(to, "mount %llu", (unsigned long long)st.stx_mnt_id);
}

static void set_nice(void)
{
	must(!setpriority(PRIO_PROCESS, 0, 7), "setpriority");
}

static void v_nice(pid_t pid, char *to)
{
	sprintf(to, "%d", getpriority(PRIO_PROCESS, pid));
}

static void set_batch(void)
{
	struct sched_param param = { };

	must(!sched_setscheduler(0, SCHED_BATCH, &param),
	     "sched_setscheduler");
}

static void v_policy(pid_t pid, char *to)
{
	sprintf(to, "%d", sched_getscheduler(pid));
}

static void set_cpu(void)
{
	cpu_set_t set;

	can(sysconf(_SC_NPROCESSORS_ONLN) > 1, "second CPU");
	CPU_ZERO(&set);
	CPU_SET(1, &set);
	can(!sched_setaffinity(0, sizeof(set), &set), "second CPU");
}

static void v_cpus(pid_t pid, char *to)
{
	status(pid, "Cpus_allowed", to);
}

static void set_ioprio(void)
{
	can(!syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 6), "ioprio_set (BLOCK)");
}

static void v_ioprio(pid_t pid, char *to)
{
	sprintf(to, "%lx", syscall(SYS_ioprio_get, 1, pid));
}

static void set_oom(void)
{
	must(put_value("/proc/self/oom_score_adj", "321"), "oom_score_adj");
}

static void v_oom(pid_t pid, char *to)
{
	slurp(pid, "oom_score_adj", to, 256);
}

static void set_slack(void)
{
	must(!prctl(PR_SET_TIMERSLACK, 123456), "PR_SET_TIMERSLACK");
}

static void v_slack(pid_t pid, char *to)
{
	sprintf(to, "%d", prctl(PR_GET_TIMERSLACK));
}

static void set_limits(void)
{
	const struct rlimit files = { 321, 654 }, stack = { 5 << 20, 7 << 20 };

	must(!setrlimit(RLIMIT_NOFILE, &files) &&
	     !setrlimit(RLIMIT_STACK, &stack), "setrlimit");
}

static void v_limits(pid_t pid, char *to)
{
	struct rlimit files = { }, stack = { };

	prlimit(pid, RLIMIT_NOFILE, NULL, &files);
	prlimit(pid, RLIMIT_STACK, NULL, &stack);
	sprintf(to, "%ld %ld %ld %ld", (long)files.rlim_cur,
		(long)files.rlim_max, (long)stack.rlim_cur,
		(long)stack.rlim_max);
}

static void be_subreaper(void)
{
	must(!prctl(PR_SET_CHILD_SUBREAPER, 1), "PR_SET_CHILD_SUBREAPER");
}

static void v_subreaper(pid_t pid, char *to)
{
	int is = 0;

	prctl(PR_GET_CHILD_SUBREAPER, &is);
	sprintf(to, "%d", is);
}

static void filter_calls(void)
{
	struct sock_filter code = { BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW };
	struct sock_fprog prog = { 1, &code };

	can(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog),
	    "seccomp filter (SECCOMP_FILTER)");
}

static void v_seccomp(pid_t pid, char *to)
{
	char mode[256], filters[256];

	status(pid, "Seccomp", mode);
	status(pid, "Seccomp_filters", filters);
	snprintf(to, 256, "%.10s %.10s", mode, filters);
}

static void restrict_self(void)
{
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_WRITE_FILE,
	};
	int fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);

	can(fd >= 0, "Landlock");
	must(!syscall(SYS_landlock_restrict_self, fd, 0), "landlock");
	close(fd);
}

static void v_landlock(pid_t pid, char *to)
{
	int fd = open(SPEC_DIR "/interp", O_WRONLY | O_CLOEXEC);

	sprintf(to, "%s", fd >= 0 ? "writable" : strerror(errno));
	close(fd);
}

static void set_loginuid(void)
{
	can(put_value("/proc/self/loginuid", "60001"), "loginuid (AUDIT)");
}

static void v_loginuid(pid_t pid, char *to)
{
	slurp(pid, "loginuid", to, 256);
}

static void have_zombie(void)
{
	pid_t pid = fork();
	siginfo_t info;

	if (!pid)
		_exit(42);
	must(!waitid(P_PID, pid, &info, WEXITED | WNOWAIT), "waitid");
	sh->value[0] = pid;
}

static void v_zombie(pid_t pid, char *to)
{
	siginfo_t info = { };

	waitid(P_PID, sh->value[0], &info, WEXITED | WNOWAIT);
	sprintf(to, "%d", info.si_status);
}

static void use_cpu(void)
{
	struct timespec ts;

	do {
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	} while (!ts.tv_sec && ts.tv_nsec < 150000000);
}

static void v_cpu_time(pid_t pid, char *to)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	strcpy(to, ts.tv_sec || ts.tv_nsec >= 150000000 ? "150 ms" : "less");
}

static void undo_later(void)
{
	struct sembuf up = { .sem_op = 1, .sem_flg = SEM_UNDO };
	int id = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);

	can(id >= 0, "semget (SYSVIPC)");
	sh->value[0] = id;
	must(!semop(id, &up, 1), "semop");
}

static void v_semaphore(pid_t pid, char *to)
{
	sprintf(to, "%d", sh->value[0] ? semctl(sh->value[0], 0, GETVAL) : 0);
}

static void set_stack(void)
{
	static char room[65536];
	stack_t stack = { .ss_sp = room, .ss_size = sizeof(room) };

	must(!sigaltstack(&stack, NULL), "sigaltstack");
}

static const char *alt_stack(void)
{
	stack_t stack = { };

	sigaltstack(NULL, &stack);
	return stack.ss_sp || stack.ss_size ? "set" : "none";
}

static void v_alt_stack(pid_t pid, char *to)
{
	strcpy(to, alt_stack());
}

/*
 * Who becomes a user with too many processes is told so by the next call. Let
 * there be too many then, and again after a call that did not find too many.
 */
static void become_user(void)
{
	must(!setresgid(USER, USER, USER) && !setresuid(USER, USER, USER),
	     "setresuid");
}

/* A process of that user, from when @since is 1 until it is 2. */
static pid_t another_of_user(atomic_int *since, atomic_int *there)
{
	pid_t pid = fork();

	if (!pid) {
		UNTIL(*since);
		become_user();
		*there = 1;
		UNTIL(*since == 2 || sh->leave);
		_exit(0);
	}
	return pid;
}

static const char *try_limit(enum way way, const char **why)
{
	atomic_int *early, *late;
	static char word[256];
	pid_t pid;

	if (!new_shared() || !make_programs(EFFECT))
		return "no programs";
	early = &sh->flag;
	late = &sh->ask;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = fork();
	if (!pid) {
		const struct rlimit one = { 1, 1 };
		pid_t first, second;

		first = another_of_user(early, &sh->there[0]);
		second = another_of_user(early, &sh->there[1]);
		another_of_user(late, &sh->there[2]);
		*early = 1;
		must(UNTIL(sh->there[0] && sh->there[1]), "nobody else");
		must(!setrlimit(RLIMIT_NPROC, &one), "RLIMIT_NPROC");
		become_user();
		must(start(SPEC_DIR "/missing") == EAGAIN, "not EAGAIN");
		*early = 2;
		waitpid(first, NULL, 0);
		waitpid(second, NULL, 0);
		must(start(SPEC_DIR "/missing") == ENOENT, "not ENOENT");
		*late = 1;
		must(UNTIL(sh->there[2]), "nobody else");
		strcpy(sh->inside, start(SPEC_DIR "/missing") == EAGAIN ?
		       "to be done" : "done");
		sh->done = 1;
		UNTIL(sh->leave);
		_exit(0);
	}
	UNTIL(sh->done);
	strcpy(word, sh->inside);
	clean_up(pid);
	return word;
}

static void v_handlers(pid_t pid, char *to)
{
	status(pid, "SigCgt", to);
}

/* Much of what a call changes, at once. */
static void v_everything(pid_t pid, char *to)
{
	char caught[256], exe[256], name[256];

	status(pid, "SigCgt", caught);
	link_of(pid, "exe", exe);
	slurp(pid, "comm", name, sizeof(name));
	snprintf(to, 256, "%.20s, %.60s, %.20s, %d threads, fd %s, uid %d, %s, %s",
		 caught, exe, name, threads(pid), fd_here(),
		 status_id(pid, "Uid", 1), alt_stack(), timer());
}

static void set_everything(void)
{
	handle(SIGUSR1);
	arm_timer();
	open_cloexec();
	set_stack();
	set_name();
	start_threads();
	must(!setresuid(USER, USER, USER), "setresuid");
	prctl(PR_SET_DUMPABLE, 1);
}

static const char *try_check(enum way way, const char **why)
{
	char *const argv[] = { "effect", NULL };
	char *const envp[] = { NULL };
	pid_t pid;

	if (!new_shared() || !make_programs(EFFECT))
		return "no programs";
	sh->leave = 1;
	pid = fork();
	if (!pid) {
		set_everything();
		v_everything(getpid(), sh->before);
		if (syscall(SYS_execveat, AT_FDCWD, IMAGE, argv, envp,
			    AT_EXECVE_CHECK)) {
			can(errno != EINVAL, "AT_EXECVE_CHECK");
			must(false, "AT_EXECVE_CHECK");
		}
		report();
		_exit(0);
	}
	if (!UNTIL(waitpid(pid, NULL, WNOHANG) == pid))
		return "no end";
	return sh->why[0] ? no(why, sh->why) : say("%s", sh->inside);
}

/* Tracing */

enum { SEIZE_EVENT, TRACE_ME, SEIZE_ONLY, ATTACH };

/*
 * The first stop that the call makes. For a case that looks from outside the
 * caller is held there while it does.
 */
static const char *try_trace(enum way way, const char **why)
{
	const int options = PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE |
			    PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
	const struct effect *e = EFFECT;
	long long until = ms() + PATIENCE_MS;
	static char word[256];
	unsigned long message;
	int state;
	pid_t pid;

	if (!new_shared() || !make_programs(e))
		return "no programs";
	sh->way = way;
	sh->leave = !e->outside && !e->thread;
	strcpy(word, "none");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = fork();
	if (!pid) {
		UNTIL(sh->start);
		if (e->arg == TRACE_ME)
			ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		if (e->clone)
			sharer(e->clone);
		child(NULL);
		_exit(0);
	}
	if (e->arg == ATTACH) {
		if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) ||
		    waitpid(pid, &state, __WALL) != pid ||
		    ptrace(PTRACE_CONT, pid, NULL, NULL))
			strcpy(word, "cannot be attached to");
	} else if (e->arg != TRACE_ME &&
		   ptrace(PTRACE_SEIZE, pid, NULL,
			  e->arg == SEIZE_EVENT ? options : 0)) {
		strcpy(word, "cannot be traced");
	}
	sh->start = 1;
	while (ms() < until) {
		pid_t got = waitpid(-1, &state, WNOHANG | __WALL);
		int event = state >> 16, signal = 0;

		if (sh->done)
			sh->leave = 1;
		if (got < 0)
			break;
		if (!got || !WIFSTOPPED(state)) {
			nap(1);
			continue;
		}
		if (event == PTRACE_EVENT_EXEC) {
			ptrace(PTRACE_GETEVENTMSG, got, NULL, &message);
			strcpy(word, "PTRACE_EVENT_EXEC");
			if (e->outside)
				strcpy(word, e->outside(sh->child));
			else if (e->thread)
				strcpy(word, (long)message == sh->value[7] ?
				       "the caller's thread ID" : "odd");
			sh->leave = 1;
		} else if (!event && WSTOPSIG(state) == SIGTRAP) {
			strcpy(word, "stop");
		} else if (!event) {
			signal = WSTOPSIG(state);
		}
		ptrace(PTRACE_CONT, got, NULL, signal);
	}
	clean_up(pid);
	return sh->why[0] ? no(why, sh->why) : word;
}

static const char *after_credentials(pid_t pid)
{
	return status_id(pid, "Uid", 1) == OWNER ? "before" : "after";
}

static const char *after_memory(pid_t pid)
{
	return strcmp(has_new_memory(pid), "done") ? "after" : "before";
}

static const char *before_image(pid_t pid)
{
	return IN_TIME(sh->image, MOMENT_MS) ? "after" : "before";
}

static const char *after_resumption(pid_t pid)
{
	return UNTIL(sh->resumed) ? "before" : "after";
}

/* What the parent sees at once when it goes on after vfork(). */
static const char *closed_at_once(pid_t pid)
{
	return has_fd(pid, FD) ? "after" : "before";
}

static const char *released_at_once(pid_t pid)
{
	return sh->futex & FUTEX_OWNER_DIED ? "before" : "after";
}

static const char *zeroed_at_once(pid_t pid)
{
	return sh->tid ? "after" : "before";
}

/* Of a personality. */
#define CLEARED(_prepare)						\
	.prepare = _prepare, .inside = personality_here,		\
	.outside = personality_of,					\
	.arg = ADDR_NO_RANDOMIZE | MMAP_PAGE_ZERO
#define KEPT(_prepare)							\
	.prepare = _prepare, .value = v_personality,			\
	.arg = ADDR_NO_RANDOMIZE | WHOLE_SECONDS

/*
 * More states of a case, one in the other: where the same is seen, and where
 * the condition of the claim does not hold and something else is.
 */
#define ALSO(...)	.next = &(const struct effect){ __VA_ARGS__ }
#define UNLESS(_word, ...)						\
	.next = &(const struct effect){ .instead = _word, __VA_ARGS__ }

/* The cases, in the order of the claims. */
#define CASE(_name, _kind, _about, _from, _phase, _seen_by, ...)		\
	{ _name, _kind, _about, _phase, _seen_by, see, _from,		\
	  &(const struct effect){ __VA_ARGS__ } }

const struct spec_case effect_cases[] = {
	CASE("siblings_killed", "signal", "SIGKILL", NULL, "at",
	     "siblings,others",
	     .prepare = start_threads, .outside = siblings),
	CASE("late_death", "signal", "SIGSEGV", NULL, "at", "parent",
	     .once = true, .dying = true, .arg = SIGSEGV, .try = try_end),
	CASE("late_death_blocked", "signal", "SIGSEGV", NULL, "at", "parent",
	     .once = true, .dying = true, .arg = SIGSEGV,
	     .prepare = segv_blocked, .try = try_end),
	CASE("late_death_handler", "signal", "SIGSEGV", NULL, "at", "parent",
	     .once = true, .dying = true, .arg = SIGSEGV,
	     .prepare = segv_handled, .try = try_end),
	CASE("fatal_signal_early", "signal", "SIGTERM", NULL, "before",
	     "parent",
	     .once = true, .try = try_fatal_early),
	CASE("fatal_signal_late", "signal", "SIGTERM", NULL, "at", "parent",
	     .once = true, .try = try_fatal_late),
	CASE("trap_for_tracer", "signal", "SIGTRAP", NULL, "after", "tracer",
	     .try = try_trace, .arg = TRACE_ME, .dies = true),
	CASE("trap_for_attached", "signal", "SIGTRAP", NULL, "after", "tracer",
	     .try = try_trace, .arg = ATTACH, .dies = true),
	CASE("handlers_default", "signal", "any signal", NULL, "at",
	     "new_image,others",
	     .prepare = handle_all, .inside = handlers, .outside = handlers_of),
	CASE("ignored_kept", "signal", "any signal", NULL, "any",
	     "new_image,others",
	     .prepare = ignore, .inside = ignored, .outside = ignored_of,
	     .arg = SIGINT),
	CASE("ignored_sigchld_kept", "signal", "SIGCHLD", NULL, "any",
	     "new_image,others",
	     .prepare = ignore, .inside = ignored, .outside = ignored_of,
	     .arg = SIGCHLD),
	CASE("mask_kept", "signal", "any signal", NULL, "any",
	     "new_image,others",
	     .prepare = block_some, .value = v_mask, .others = EVERYWHERE),
	CASE("pending_process_kept", "signal", "any signal", NULL, "any",
	     "new_image,others",
	     .prepare = pend_process, .value = v_pending_process,
	     .others = EVERYWHERE),
	CASE("pending_thread_kept", "signal", "any signal", NULL, "any",
	     "new_image,others",
	     .prepare = pend_thread, .value = v_pending_thread,
	     .others = EVERYWHERE),
	CASE("pending_ignored_kept", "signal", "any signal", NULL, "any",
	     "new_image,others",
	     .prepare = pend_ignored, .value = v_pending_process,
	     .others = EVERYWHERE),
	CASE("pending_timer_discarded", "signal", "any signal", NULL, "at",
	     "new_image,others",
	     .prepare = pend_timer, .inside = timer_pends,
	     .outside = timer_pends_of),
	CASE("pending_alarm_kept", "signal", "SIGALRM", NULL, "any",
	     "new_image,others",
	     .prepare = pend_alarm, .value = v_pending_process,
	     .others = EVERYWHERE),
	CASE("pending_then_default", "signal", "SIGUSR1", NULL, "after",
	     "parent",
	     .prepare = pend_handled, .inside = take_it, .arg = SIGUSR1,
	     .try = try_end),
	CASE("alarm_ends_new_program", "signal", "SIGALRM", NULL, "after",
	     "parent",
	     .prepare = alarm_soon, .inside = take_it, .arg = SIGALRM,
	     .try = try_end),
	CASE("rt_queue_kept", "preserved", "queue of a real-time signal", NULL,
	     "any", "new_image",
	     .prepare = pend_queue, .inside = queue),
	CASE("action_flags_cleared", "state_trans", "flags of signal actions",
	     "set", "after", "new_image",
	     .prepare = set_flags, .inside = flags),
	CASE("action_masks_cleared", "state_trans",
	     "signal masks of signal actions", "set", "after", "new_image",
	     .prepare = set_masks, .inside = masks),
	CASE("nocldwait_cleared", "state_trans", "exit status of children",
	     "lost", "after", "new_image",
	     .prepare = no_zombies, .inside = zombies),
	CASE("alt_stack_gone", "state_trans", "alternate signal stack", "set",
	     "after", "new_image",
	     .prepare = set_stack, .inside = alt_stack),
	CASE("exit_signal_sigchld", "state_trans",
	     "signal that tells the parent of the end", "SIGUSR1", "at",
	     "parent",
	     .try = try_exit_signal, .dies = true),
	CASE("children_exit_signal_sigchld", "state_trans",
	     "signal that tells the caller of the end of its children",
	     "SIGUSR1", "after", "new_image",
	     .prepare = have_child, .inside = signal_of_child),
	CASE("posix_timers_deleted", "state_trans", "timers of timer_create()",
	     "armed", "at", "new_image,others",
	     .prepare = arm_timer, .inside = timer, .outside = timer_of),
	CASE("itimer_real_kept", "preserved", "ITIMER_REAL", NULL, "any",
	     "new_image",
	     .prepare = set_itimer, .value = v_itimer, .arg = ITIMER_REAL),
	CASE("itimer_virtual_kept", "preserved", "ITIMER_VIRTUAL", NULL, "any",
	     "new_image",
	     .prepare = set_itimer, .value = v_itimer, .arg = ITIMER_VIRTUAL),
	CASE("itimer_prof_kept", "preserved", "ITIMER_PROF", NULL, "any",
	     "new_image",
	     .prepare = set_itimer, .value = v_itimer, .arg = ITIMER_PROF),
	CASE("cpu_time_kept", "preserved", "CPU time used", NULL, "any",
	     "new_image",
	     .prepare = use_cpu, .value = v_cpu_time),
	CASE("timer_slack_kept", "preserved", "timer slack", NULL, "any",
	     "new_image",
	     .prepare = set_slack, .value = v_slack),
	CASE("threads_gone", "state_trans", "threads of the process",
	     "several", "at", "new_image,others",
	     .prepare = start_threads, .inside = threads_here,
	     .outside = threads_of),
	CASE("caller_takes_process_id", "state_trans",
	     "thread ID of the caller", "its own", "at", "new_image,others",
	     .thread = true, .inside = own_tid, .outside = tid_of),
	CASE("vfork_parent_resumed", "side_effect", "parent in vfork()", NULL,
	     "at", "parent",
	     .clone = CLONE_VM | CLONE_VFORK, .outside = resumed),
	CASE("robust_futex_released", "side_effect", "robust futexes", NULL,
	     "at", "sharers",
	     .prepare = hold_futex, .outside = futex_of),
	CASE("pi_futex_passed_on", "side_effect",
	     "priority-inheriting futexes", NULL, "at", "sharers",
	     .prepare = hold_pi_futex, .outside = pi_futex_of),
	CASE("tid_word_zeroed", "side_effect", "thread ID word", NULL, "at",
	     "sharers",
	     .clone = CLONE_VM, .sharer = true, .prepare = set_tid,
	     .outside = tid_word),
	CASE("tid_word_kept", "preserved", "thread ID word", NULL, "any",
	     "others",
	     .prepare = set_tid, .outside = tid_word_kept),
	CASE("mappings_gone", "state_trans", "mappings", "mapped", "at",
	     "new_image,others",
	     .prepare = map_file, .inside = mapped, .outside = mapped_of),
	CASE("memory_of_sharer_kept", "preserved",
	     "memory of those who share it", NULL, "any", "sharers",
	     .clone = CLONE_VM, .sharer = true, .prepare = map_file,
	     .outside = sharer_memory),
	CASE("shm_detached", "state_trans", "System V shared memory",
	     "attached", "at", "new_image,others",
	     .prepare = attach_shm, .inside = attached, .outside = attached_of),
	CASE("mlock_gone", "state_trans", "locked memory", "locked", "at",
	     "new_image,others",
	     .prepare = lock_memory, .inside = locked, .outside = locked_of),
	CASE("mlockall_future_gone", "state_trans", "memory to come", "locked",
	     "after", "new_image",
	     .prepare = lock_future, .inside = future),
	CASE("aio_gone", "state_trans", "asynchronous I/O contexts", "usable",
	     "after", "new_image",
	     .prepare = set_up_aio, .inside = aio),
	CASE("aio_of_sharer_kept", "preserved",
	     "asynchronous I/O contexts of those who share the memory", NULL,
	     "any", "sharers",
	     .clone = CLONE_VM, .sharer = true, .prepare = set_up_aio,
	     .outside = aio_of_sharer),
	CASE("thp_disable_kept", "preserved", "transparent huge pages", NULL,
	     "any", "new_image",
	     .prepare = disable_thp, .value = v_thp),
	CASE("mdwe_kept", "preserved", "refusal to make memory executable",
	     NULL, "any", "new_image",
	     .prepare = set_mdwe, .value = v_mdwe, .arg = MDWE_GAIN),
	CASE("mdwe_not_inherited", "state_trans",
	     "refusal to make memory executable", "set", "after", "new_image",
	     .prepare = set_mdwe, .inside = mdwe,
	     .arg = MDWE_GAIN | MDWE_NO_INHERIT),
	CASE("memory_merge_kept", "preserved", "merging of equal pages", NULL,
	     "any", "new_image",
	     .prepare = merge, .value = v_merge),
	CASE("coredump_filter_kept", "preserved", "what core dumps have", NULL,
	     "any", "new_image,others",
	     .prepare = set_filter, .value = v_filter, .others = EVERYWHERE),
	CASE("maxrss_kept", "preserved", "peak of memory used", NULL, "any",
	     "new_image",
	     .prepare = use_memory, .value = v_maxrss),
	CASE("cloexec_closed", "side_effect", "descriptors with FD_CLOEXEC",
	     NULL, "at", "new_image,others",
	     .prepare = open_cloexec, .inside = fd_here, .outside = fd_of),
	CASE("descriptors_kept", "preserved", "other descriptors", NULL, "any",
	     "new_image,others",
	     .prepare = open_kept, .value = v_fd, .others = EVERYWHERE),
	CASE("offset_kept", "preserved", "offset of a file", NULL, "any",
	     "new_image,others",
	     .prepare = open_kept, .value = v_offset, .others = EVERYWHERE),
	CASE("eventfd_kept", "preserved", "what is in a descriptor", NULL,
	     "any", "new_image,others",
	     .prepare = count_events, .value = v_events, .others = EVERYWHERE),
	CASE("files_unshared", "state_trans", "descriptor table", "shared",
	     "after", "sharers",
	     .clone = CLONE_FILES, .sharer = true, .untraced = true,
	     .prepare = open_kept, .inside = close_it,
	     .outside = closed_for_sharer),
	CASE("cloexec_of_sharer_kept", "preserved",
	     "descriptors of those who share them", NULL, "any", "sharers",
	     .clone = CLONE_FILES, .sharer = true, .prepare = open_cloexec,
	     .outside = fd_of_sharer),
	CASE("record_locks_kept", "preserved", "record locks", NULL, "any",
	     "others",
	     .prepare = lock_record, .outside = record_lock_kept),
	CASE("record_locks_released", "state_trans", "record locks", "held",
	     "at", "others",
	     .prepare = lock_record, .outside = record_lock_of,
	     .arg = O_CLOEXEC),
	CASE("record_locks_left_behind", "state_trans", "record locks",
	     "the caller's", "after", "new_image",
	     .clone = CLONE_FILES, .prepare = lock_record,
	     .inside = whose_lock),
	CASE("flock_kept", "preserved", "flock() locks", NULL, "any", "others",
	     .prepare = lock_file, .outside = file_lock_of),
	CASE("lease_kept", "preserved", "file leases", NULL, "any",
	     "new_image",
	     .prepare = take_lease, .value = v_lease),
	CASE("mq_notify_removed", "state_trans", "notification of mq_notify()",
	     "registered", "at", "others",
	     .prepare = ask_for_mail, .outside = mail_of),
	CASE("io_uring_cancelled", "side_effect", "io_uring requests", NULL,
	     "after", "new_image",
	     .prepare = ring_read, .inside = ring_state),
	CASE("text_busy", "side_effect", "file of the new program", NULL,
	     "after", "others",
	     .outside = busy_of),
	CASE("rseq_gone", "state_trans", "rseq()", "registered", "after",
	     "new_image",
	     .prepare = have_rseq, .inside = rseq),
	CASE("membarrier_gone", "state_trans", "membarrier()", "registered",
	     "after", "new_image",
	     .prepare = have_membarrier, .inside = has_membarrier),
	CASE("user_dispatch_off", "state_trans",
	     "dispatch of system calls to the program", "on", "at", "tracer",
	     .prepare = have_dispatch, .outside = dispatch_of),
	CASE("perf_enabled", "state_trans", "perf event with enable_on_exec",
	     "stopped", "after", "new_image",
	     .prepare = count_perf, .inside = perf, .arg = PERF_ENABLE),
	CASE("perf_removed", "state_trans", "perf event with remove_on_exec",
	     "counts", "after", "new_image",
	     .prepare = count_perf, .inside = perf, .arg = PERF_REMOVE),
	CASE("perf_stopped", "state_trans", "perf events", "counts", "after",
	     "new_image",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .image = default_suid_dumpable, .prepare = count_perf,
	     .inside = perf, .arg = PERF_PLAIN),
	CASE("rounding_reset", "state_trans", "floating-point rounding",
	     "towards zero", "after", "new_image",
	     .prepare = set_rounding, .inside = rounding),
	CASE("time_namespace_entered", "state_trans", "time namespace",
	     "the one it was started in", "at", "new_image,others",
	     .prepare = new_time_ns, .inside = time_ns, .outside = time_ns_of),
	CASE("pid_namespace_kept", "preserved", "PID namespace", NULL, "any",
	     "new_image,others",
	     .prepare = new_pid_ns, .value = v_pid_ns, .natural = true,
	     .others = EVERYWHERE),
	CASE("namespaces_kept", "preserved", "other namespaces", NULL, "any",
	     "new_image,others",
	     .prepare = new_namespaces, .value = v_namespaces,
	     .others = EVERYWHERE),
	CASE("setuid_applied", "state_trans", "effective user ID",
	     "the caller's", "at", "new_image,others",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .inside = euid, .outside = euid_of),
	CASE("setgid_applied", "state_trans", "effective group ID",
	     "the caller's", "at", "new_image,others",
	     .mode = 02755, .uid = OWNER, .gid = GROUP, .user = true,
	     .inside = egid, .outside = egid_of),
	CASE("setgid_without_execute", "preserved", "effective group ID", NULL,
	     "any", "new_image,others",
	     .mode = 02705, .uid = OWNER, .gid = GROUP, .user = true,
	     .natural = true, .value = v_egid, .others = EVERYWHERE),
	CASE("nosuid_ignored", "preserved", "effective IDs", NULL, "any",
	     "new_image,others",
	     .mode = 06755, .uid = OWNER, .gid = GROUP, .user = true,
	     .natural = true, .value = v_ids, .image = on_nosuid,
	     .path = SPEC_DIR "/nosuid/image", .others = ON_SUCCESS),
	CASE("setuid_unmapped", "preserved", "effective IDs", NULL, "any",
	     "new_image,others",
	     .mode = 06755, .uid = OWNER, .gid = GROUP, .user = true,
	     .natural = true, .prepare = leave_owner_out, .value = v_ids,
	     .others = EVERYWHERE),
	CASE("setuid_script_ignored", "preserved", "effective IDs", NULL,
	     "any", "new_image,others",
	     .user = true, .natural = true, .value = v_ids, .image = as_script,
	     .path = SPEC_DIR "/script", .others = ON_SUCCESS),
	CASE("setuid_without_new_privs", "preserved", "effective IDs", NULL,
	     "any", "new_image,others",
	     .mode = 06755, .uid = OWNER, .gid = GROUP, .user = true,
	     .natural = true, .prepare = no_privileges, .value = v_ids,
	     .others = EVERYWHERE,
	     UNLESS("the real IDs",
		    .mode = 06755, .uid = OWNER, .gid = GROUP,
		    .prepare = no_privileges_in_no_group, .inside = ids,
		    .outside = ids_of)),
	CASE("setuid_traced", "state_trans", "effective IDs", "others", "at",
	     "new_image,others",
	     .mode = 06755, .uid = OWNER, .gid = GROUP, .untraced = true,
	     .prepare = be_traced_as_others, .inside = ids, .outside = ids_of),
	CASE("setuid_shared_fs", "state_trans", "effective IDs", "others", "at",
	     "new_image,others",
	     .mode = 06755, .uid = OWNER, .gid = GROUP, .clone = CLONE_FS,
	     .prepare = use_others, .inside = ids, .outside = ids_of,
	     UNLESS("the file's group",
		    .mode = 02755, .uid = OWNER, .gid = GROUP,
		    .clone = CLONE_FS, .prepare = join_group, .inside = egid,
		    .outside = egid_of)),
	CASE("real_ids_kept", "preserved", "real IDs", NULL, "any",
	     "new_image,others",
	     .mode = 06755, .uid = OWNER, .gid = GROUP, .user = true,
	     .natural = true, .value = v_ruid, .others = EVERYWHERE),
	CASE("saved_ids_effective", "state_trans",
	     "saved set-user-ID and set-group-ID", "another", "at",
	     "new_image,others",
	     .prepare = set_saved, .inside = suid, .outside = suid_of),
	CASE("fs_ids_effective", "state_trans",
	     "file system user and group ID", "another", "at",
	     "new_image,others",
	     .prepare = set_fsids, .inside = fsuid, .outside = fsuid_of),
	CASE("groups_kept", "preserved", "supplementary groups", NULL, "any",
	     "new_image,others",
	     .mode = 06755, .uid = OWNER, .gid = GROUP, .prepare = add_groups,
	     .value = v_groups, .others = EVERYWHERE),
	CASE("capabilities_lost", "state_trans", "permitted capabilities",
	     "CAP_NET_RAW", "at", "new_image,others",
	     .prepare = keep_one, .inside = permitted, .outside = permitted_of),
	CASE("capabilities_of_root", "state_trans", "permitted capabilities",
	     "none", "at", "new_image,others",
	     .prepare = drop_all, .inside = permitted, .outside = permitted_of),
	CASE("capabilities_of_file", "state_trans", "permitted capabilities",
	     "none", "at", "new_image,others",
	     .user = true, .image = with_caps, .inside = permitted,
	     .outside = permitted_of,
	     UNLESS("none",
		    .image = with_caps, .clone = CLONE_FS,
		    .prepare = keep_setuid, .inside = permitted,
		    .outside = permitted_of)),
	CASE("ambient_kept", "preserved", "ambient capabilities", NULL, "any",
	     "new_image,others",
	     .prepare = keep_ambient, .value = v_caps, .arg = 4,
	     .others = EVERYWHERE,
	     ALSO(.prepare = keep_ambient_in_group, .value = v_caps, .arg = 4,
		  .others = EVERYWHERE,
	     UNLESS("none",
		    .prepare = keep_ambient_in_no_group, .inside = ambient,
		    .outside = ambient_of))),
	CASE("ambient_cleared", "state_trans", "ambient capabilities", "set",
	     "at", "new_image,others",
	     .mode = 04755, .uid = OWNER, .gid = GROUP,
	     .prepare = keep_ambient, .inside = ambient, .outside = ambient_of),
	CASE("inheritable_kept", "preserved", "inheritable capabilities", NULL,
	     "any", "new_image,others",
	     .prepare = keep_one, .value = v_caps, .arg = 0,
	     .others = EVERYWHERE),
	CASE("bounding_kept", "preserved", "capability bounding set", NULL,
	     "any", "new_image,others",
	     .prepare = drop_bound, .value = v_caps, .arg = 3,
	     .others = EVERYWHERE),
	CASE("keepcaps_cleared", "state_trans", "PR_SET_KEEPCAPS", "set",
	     "after", "new_image",
	     .prepare = keep_caps, .inside = keeps_caps),
	CASE("securebits_kept", "preserved", "other securebits", NULL, "any",
	     "new_image",
	     .prepare = set_securebits, .value = v_securebits),
	CASE("no_new_privs_kept", "preserved", "no_new_privs", NULL, "any",
	     "new_image,others",
	     .prepare = no_privileges, .value = v_no_new_privs,
	     .others = EVERYWHERE),
	CASE("thread_keyring_gone", "state_trans", "thread keyring", "there",
	     "after", "new_image",
	     .prepare = make_keyring, .inside = keyring,
	     .arg = KEY_SPEC_THREAD_KEYRING),
	CASE("process_keyring_gone", "state_trans", "process keyring", "there",
	     "after", "new_image",
	     .prepare = make_keyring, .inside = keyring,
	     .arg = KEY_SPEC_PROCESS_KEYRING),
	CASE("session_keyring_kept", "preserved", "session keyring", NULL,
	     "any", "new_image",
	     .prepare = join_session, .value = v_session_keyring),
	CASE("dumpable_set", "state_trans", "dumpable", "0", "at",
	     "new_image,others",
	     .user = true, .prepare = not_dumpable, .inside = dumpable,
	     .outside = dumpable_of,
	     UNLESS("0",
		    .image = default_suid_dumpable, .prepare = other_fsuid,
		    .inside = dumpable, .outside = dumpable_of,
	     UNLESS("0",
		    .image = default_suid_dumpable, .prepare = other_fsgid,
		    .inside = dumpable, .outside = dumpable_of,
	     UNLESS("0",
		    .mode = 04755, .uid = USER,
		    .image = default_suid_dumpable, .prepare = use_other_user,
		    .inside = dumpable, .outside = dumpable_of)))),
	CASE("dumpable_unreadable", "state_trans", "dumpable", "1", "at",
	     "new_image,others",
	     .user = true, .mode = 0711, .image = default_suid_dumpable,
	     .inside = dumpable, .outside = dumpable_of,
	     ALSO(.user = true, .mode = 0711, .image = unreadable_interpreter,
		  .path = SPEC_DIR "/script", .inside = dumpable,
		  .outside = dumpable_of,
	     UNLESS("1",
		    .user = true, .image = unreadable_script,
		    .path = SPEC_DIR "/script", .inside = dumpable,
		    .outside = dumpable_of))),
	CASE("dumpable_setuid", "state_trans", "dumpable", "1", "at",
	     "new_image,others",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .image = default_suid_dumpable, .inside = dumpable,
	     .outside = dumpable_of),
	CASE("death_signal_kept", "preserved", "parent death signal", NULL,
	     "any", "new_image",
	     .prepare = want_death_signal, .value = v_death_signal,
	     UNLESS("none",
		    .prepare = want_death_signal_other_fsuid,
		    .inside = death_signal_not_secure,
	     UNLESS("none",
		    .prepare = want_death_signal_other_fsgid,
		    .inside = death_signal_not_secure))),
	CASE("death_signal_cleared", "state_trans", "parent death signal",
	     "set", "after", "new_image",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .prepare = want_death_signal, .inside = death_signal),
	CASE("stack_limit_lowered", "state_trans", "soft limit RLIMIT_STACK",
	     "unlimited", "after", "new_image,others",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .prepare = large_stack, .inside = stack_here, .outside = stack_of),
	CASE("at_secure_set", "side_effect", "AT_SECURE", NULL, "after",
	     "new_image",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .inside = at_secure,
	     ALSO(.mode = 02755, .uid = OWNER, .gid = GROUP,
		  .prepare = join_group, .inside = at_secure,
	     ALSO(.image = with_caps, .user = true,
		  .inside = at_secure,
	     ALSO(.prepare = use_others,
		  .inside = at_secure,
	     UNLESS("0",
		    .mode = 02755, .uid = OWNER, .gid = GROUP,
		    .prepare = return_to_group, .inside = at_secure))))),
	CASE("at_secure_denied", "side_effect", "AT_SECURE", NULL, "after",
	     "new_image",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .clone = CLONE_FS, .inside = at_secure,
	     UNLESS("0",
		    .mode = 04755, .uid = USER, .gid = USER, .user = true,
		    .clone = CLONE_FS, .inside = at_secure,
	     UNLESS("0",
		    .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
		    .image = on_nosuid, .path = SPEC_DIR "/nosuid/image",
		    .clone = CLONE_FS, .inside = at_secure))),
	CASE("personality_cleared", "state_trans", "personality", "set", "at",
	     "new_image,others",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .prepare = set_personality, .inside = personality_here,
	     .outside = personality_of,
	     .arg = ADDR_NO_RANDOMIZE | MMAP_PAGE_ZERO,
	     ALSO(.mode = 04755, .uid = USER, .gid = USER, .user = true,
		  CLEARED(set_personality),
	     ALSO(.mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
		  .clone = CLONE_FS, CLEARED(set_personality),
	     ALSO(.image = with_caps, .user = true,
		  CLEARED(set_personality_no_privileges))))),
	CASE("personality_kept", "preserved", "personality", NULL, "any",
	     "new_image,others",
	     .prepare = set_personality, .value = v_personality,
	     .arg = ADDR_NO_RANDOMIZE | WHOLE_SECONDS, .others = EVERYWHERE,
	     ALSO(.mode = 06755, .uid = OWNER, .gid = GROUP, .user = true,
		  .others = EVERYWHERE, KEPT(set_personality_no_privileges),
	     ALSO(.mode = 02705, .uid = OWNER, .gid = GROUP, .user = true,
		  .others = EVERYWHERE, KEPT(set_personality),
	     ALSO(.user = true, .image = on_nosuid,
		  .path = SPEC_DIR "/nosuid/image", .others = ON_SUCCESS,
		  KEPT(set_personality),
	     ALSO(.user = true, .image = as_script,
		  .path = SPEC_DIR "/script", .others = ON_SUCCESS,
		  KEPT(set_personality)))))),
	CASE("read_implies_exec_cleared", "state_trans", "READ_IMPLIES_EXEC",
	     "set", "at", "new_image,others",
	     .prepare = set_implies_exec, .inside = personality_here,
	     .outside = personality_of, .arg = READ_IMPLIES_EXEC),
	CASE("name_set", "state_trans", "name", "some name", "at",
	     "new_image,others",
	     .prepare = set_name, .inside = name, .outside = name_of),
	CASE("name_set_by_descriptor", "state_trans", "name", "some name",
	     "at", "new_image,others",
	     .by_fd = true, .prepare = set_name, .inside = name,
	     .outside = name_of),
	CASE("exe_link_set", "state_trans", "/proc/PID/exe", "the old program",
	     "at", "new_image,others",
	     .inside = exe, .outside = exe_of),
	CASE("start_time_kept", "preserved", "start time", NULL, "any",
	     "new_image,others",
	     .thread = true, .prepare = be_late, .natural = true,
	     .value = v_start_time, .others = EVERYWHERE),
	CASE("parent_kept", "preserved", "parent", NULL, "any",
	     "new_image,others",
	     .natural = true, .value = v_parent, .others = EVERYWHERE),
	CASE("setpgid_refused", "state_trans", "setpgid() by the parent",
	     "allowed", "at", "parent",
	     .outside = group_of),
	CASE("session_kept", "preserved", "session and process group", NULL,
	     "any", "new_image,others",
	     .prepare = new_session, .value = v_session, .others = EVERYWHERE),
	CASE("children_kept", "preserved", "children", NULL, "any",
	     "new_image",
	     .prepare = have_zombie, .value = v_zombie),
	CASE("subreaper_kept", "preserved", "adoption of orphans", NULL, "any",
	     "new_image",
	     .prepare = be_subreaper, .value = v_subreaper),
	CASE("loginuid_kept", "preserved", "login user ID", NULL, "any",
	     "new_image,others",
	     .prepare = set_loginuid, .value = v_loginuid,
	     .others = EVERYWHERE),
	CASE("sem_undo_kept", "preserved", "semaphore adjustments", NULL,
	     "any", "new_image,others",
	     .prepare = undo_later, .value = v_semaphore, .natural = true,
	     .others = EVERYWHERE),
	CASE("umask_kept", "preserved", "umask", NULL, "any",
	     "new_image,others",
	     .prepare = set_umask, .value = v_umask, .others = EVERYWHERE),
	CASE("cwd_kept", "preserved", "current directory", NULL, "any",
	     "new_image,others",
	     .prepare = set_cwd, .value = v_cwd, .others = EVERYWHERE),
	CASE("root_kept", "preserved", "root directory", NULL, "any",
	     "new_image,others",
	     .prepare = set_root, .value = v_root, .others = EVERYWHERE),
	CASE("fs_sharing_kept", "preserved",
	     "sharing of umask, current directory and root", NULL, "any",
	     "sharers",
	     .clone = CLONE_FS, .sharer = true, .untraced = true,
	     .inside = change_umask, .outside = umask_of_sharer),
	CASE("signal_actions_unshared", "state_trans", "signal actions",
	     "shared", "after", "sharers",
	     .clone = CLONE_VM | CLONE_SIGHAND, .sharer = true,
	     .untraced = true, .prepare = share_handler, .inside = ignore_usr2,
	     .outside = handler_of_sharer),
	CASE("nice_kept", "preserved", "nice value", NULL, "any",
	     "new_image,others",
	     .prepare = set_nice, .value = v_nice, .others = EVERYWHERE),
	CASE("policy_kept", "preserved", "scheduling policy", NULL, "any",
	     "new_image,others",
	     .prepare = set_batch, .value = v_policy, .others = EVERYWHERE),
	CASE("affinity_kept", "preserved", "CPU affinity", NULL, "any",
	     "new_image,others",
	     .prepare = set_cpu, .value = v_cpus, .others = EVERYWHERE),
	CASE("ioprio_kept", "preserved", "I/O priority", NULL, "any",
	     "new_image,others",
	     .prepare = set_ioprio, .value = v_ioprio, .others = EVERYWHERE),
	CASE("oom_score_adj_kept", "preserved", "oom_score_adj", NULL, "any",
	     "new_image,others",
	     .prepare = set_oom, .value = v_oom, .others = EVERYWHERE),
	CASE("limits_kept", "preserved", "resource limits", NULL, "any",
	     "new_image,others",
	     .prepare = set_limits, .value = v_limits, .others = EVERYWHERE),
	CASE("seccomp_kept", "preserved", "seccomp", NULL, "any",
	     "new_image,others",
	     .prepare = filter_calls, .value = v_seccomp, .others = EVERYWHERE),
	CASE("landlock_kept", "preserved", "Landlock", NULL, "any",
	     "new_image",
	     .prepare = restrict_self, .value = v_landlock),
	CASE("trace_event", "side_effect", "stop for the tracer", NULL,
	     "after", "tracer",
	     .try = try_trace, .arg = SEIZE_EVENT, .dies = true),
	CASE("trace_silent", "side_effect", "stop for the tracer", NULL,
	     "after", "tracer",
	     .try = try_trace, .arg = SEIZE_ONLY, .once = true),
	CASE("trace_message", "side_effect", "message of PTRACE_EVENT_EXEC",
	     NULL, "after", "tracer",
	     .try = try_trace, .arg = SEIZE_EVENT, .thread = true),
	CASE("tracer_kept", "preserved", "tracer", NULL, "any",
	     "new_image,others",
	     .prepare = be_traced, .value = v_tracer, .untraced = true,
	     .others = 1 << FAILS | ON_SUCCESS),
	CASE("check_changes_nothing", "preserved", "the caller", NULL, "any",
	     "caller",
	     .once = true, .try = try_check, .value = v_everything),
	CASE("fail_handlers", "on_failure", "signal handlers", NULL, "before",
	     "caller",
	     .prepare = handle_all, .value = v_handlers),
	CASE("fail_alt_stack", "on_failure", "alternate signal stack", NULL,
	     "before", "caller",
	     .prepare = set_stack, .value = v_alt_stack),
	CASE("fail_threads", "on_failure", "threads", NULL, "before", "caller",
	     .prepare = start_threads, .value = v_threads),
	CASE("fail_thread_id", "on_failure", "thread ID", NULL, "before",
	     "caller",
	     .thread = true, .inside = tid_unchanged),
	CASE("fail_vfork_parent", "on_failure", "parent in vfork()", NULL,
	     "before", "caller",
	     .clone = CLONE_VM | CLONE_VFORK, .inside = not_resumed),
	CASE("fail_posix_timers", "on_failure", "timers of timer_create()",
	     NULL, "before", "caller",
	     .prepare = arm_timer, .value = v_timer, .natural = true),
	CASE("fail_itimer", "on_failure", "interval timers", NULL, "before",
	     "caller",
	     .prepare = set_itimer, .value = v_itimer, .arg = ITIMER_REAL),
	CASE("fail_cloexec", "on_failure", "descriptors with FD_CLOEXEC", NULL,
	     "before", "caller",
	     .prepare = open_cloexec, .value = v_cloexec),
	CASE("fail_mappings", "on_failure", "mappings", NULL, "before",
	     "caller",
	     .prepare = map_file, .value = v_mapped),
	CASE("fail_robust_futex", "on_failure", "robust futexes", NULL,
	     "before", "caller",
	     .prepare = hold_futex, .value = v_futex, .natural = true),
	CASE("fail_credentials", "on_failure", "credentials", NULL, "before",
	     "caller",
	     .mode = 06755, .uid = OWNER, .gid = GROUP, .user = true,
	     .natural = true, .value = v_ids),
	CASE("fail_capabilities", "on_failure", "capabilities", NULL, "before",
	     "caller",
	     .prepare = keep_one, .value = v_caps, .arg = 1),
	CASE("fail_dumpable", "on_failure", "dumpable", NULL, "before",
	     "caller",
	     .prepare = not_dumpable, .value = v_dumpable),
	CASE("fail_death_signal", "on_failure", "parent death signal", NULL,
	     "before", "caller",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .prepare = want_death_signal, .value = v_death_signal),
	CASE("fail_personality", "on_failure", "personality", NULL, "before",
	     "caller",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .prepare = set_personality, .value = v_personality,
	     .arg = ADDR_NO_RANDOMIZE),
	CASE("fail_stack_limit", "on_failure", "RLIMIT_STACK", NULL, "before",
	     "caller",
	     .mode = 04755, .uid = OWNER, .gid = GROUP, .user = true,
	     .prepare = large_stack, .value = v_stack),
	CASE("fail_name", "on_failure", "name", NULL, "before", "caller",
	     .prepare = set_name, .value = v_name),
	CASE("fail_limit_checked", "on_failure", "check of RLIMIT_NPROC", NULL,
	     "before", "caller",
	     .try = try_limit),
	CASE("fail_exe_link", "on_failure", "program", NULL, "before",
	     "caller",
	     .natural = true, .value = v_exe),
	CASE("threads_before_files", "order", "the other threads are gone",
	     "descriptors with FD_CLOEXEC are closed", "at", "others",
	     .once = true, .try = try_order_threads, .prepare = open_cloexec,
	     .outside = fd_is_closed),
	CASE("threads_before_timers", "order", "the other threads are gone",
	     "timers of timer_create() are deleted", "at", "others",
	     .once = true, .try = try_order_threads, .prepare = arm_timer,
	     .outside = timer_is_gone),
	CASE("threads_before_memory", "order", "the other threads are gone",
	     "the memory is replaced", "at", "others",
	     .once = true, .try = try_order_threads, .outside = has_new_memory),
	CASE("files_before_vfork", "order",
	     "descriptors with FD_CLOEXEC are closed",
	     "the parent goes on after vfork()", "at", "parent",
	     .once = true, .clone = CLONE_VM | CLONE_VFORK,
	     .prepare = open_cloexec, .at_once = closed_at_once),
	CASE("futexes_before_vfork", "order", "robust futexes are released",
	     "the parent goes on after vfork()", "at", "parent",
	     .once = true, .clone = CLONE_VM | CLONE_VFORK,
	     .prepare = hold_futex, .at_once = released_at_once),
	CASE("tid_word_before_vfork", "order", "the thread ID word is zeroed",
	     "the parent goes on after vfork()", "at", "parent",
	     .once = true, .clone = CLONE_VM | CLONE_VFORK, .prepare = set_tid,
	     .at_once = zeroed_at_once),
	CASE("vfork_before_event", "order", "the parent goes on after vfork()",
	     "PTRACE_EVENT_EXEC", "after", "parent,tracer",
	     .once = true, .try = try_trace, .clone = CLONE_VM | CLONE_VFORK,
	     .outside = after_resumption),
	CASE("credentials_before_event", "order", "the new credentials",
	     "PTRACE_EVENT_EXEC", "after", "tracer",
	     .once = true, .try = try_trace, .mode = 04755, .uid = OWNER,
	     .gid = GROUP, .user = true, .outside = after_credentials),
	CASE("memory_before_event", "order", "the new memory",
	     "PTRACE_EVENT_EXEC", "after", "tracer",
	     .once = true, .try = try_trace, .outside = after_memory),
	CASE("event_before_program", "order", "PTRACE_EVENT_EXEC",
	     "the first instruction of the new program", "after",
	     "new_image,tracer",
	     .once = true, .try = try_trace, .outside = before_image),
};

const size_t nr_effect_cases = ARRAY(effect_cases);

static const struct spec_case *find(const char *name)
{
	for (size_t i = 0; i < nr_effect_cases; i++)
		if (!strcmp(effect_cases[i].name, name))
			return &effect_cases[i];
	return NULL;
}
