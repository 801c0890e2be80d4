// SPDX-License-Identifier: GPL-2.0
/*
 * PIDFD_SIGNAL_DESCENDANTS and PIDFD_SIGNAL_SUBTREE: who is signalled, how many
 * that are, and that nobody escapes, whatever the processes do meanwhile.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "pidfd_signal.h"
#include "kselftest_harness.h"

/* To be patient twice takes as long as a test has by default. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	300

#ifndef LANDLOCK_SCOPE_SIGNAL
#define LANDLOCK_SCOPE_SIGNAL	0x2
#endif

#define OTHER_UID	60001
#define DESCENDANTS	PIDFD_SIGNAL_DESCENDANTS
#define SUBTREE		PIDFD_SIGNAL_SUBTREE

static int send_self(int sig, unsigned int scope)
{
	return sys_pidfd_send_signal(PIDFD_SELF_PROCESS, sig, NULL, scope);
}

static bool become_subreaper(void)
{
	return !prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* A child that sleeps, and @n children of its own who do. */
static pid_t fork_family(int n)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	while (n-- > 0) {
		if (!fork_child())
			sleep_on();
	}
	sleep_on();
	return 0;
}

/* The init process of a new pid namespace, which does not outlive its parent. */
static pid_t fork_init(void)
{
	pid_t pid = syscall(__NR_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);

	if (!pid)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

/*
 * Kill what a test has left, and if it has failed that may multiply, so that
 * the next one finds peace.
 */
static void clean_up(void)
{
	for (int i = 0; i < 100 && waitpid(-1, NULL, WNOHANG) >= 0; i++) {
		send_self(SIGKILL, DESCENDANTS);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		nap_us(10000);
	}
}

static bool has_scopes(void)
{
	return !send_self(0, SUBTREE) || errno != EINVAL;
}

/* What nearly all of them need, and memory that they share with children. */
static void *set_up(struct __test_metadata *_metadata, size_t size)
{
	void *memory;

	if (!has_scopes())
		SKIP(return NULL, "no PIDFD_SIGNAL_SUBTREE");
	ASSERT_TRUE(become_subreaper());
	memory = shared_memory(size);
	ASSERT_NE(NULL, memory);
	return memory;
}

FIXTURE(scope) {};

FIXTURE_SETUP(scope)
{
	if (!has_scopes())
		SKIP(return, "no PIDFD_SIGNAL_SUBTREE");
	ASSERT_TRUE(become_subreaper());
}

FIXTURE_TEARDOWN(scope)
{
	clean_up();
}

TEST_F(scope, flags)
{
	const unsigned int scopes[] = {
		PIDFD_SIGNAL_THREAD, PIDFD_SIGNAL_THREAD_GROUP,
		PIDFD_SIGNAL_PROCESS_GROUP, DESCENDANTS, SUBTREE,
	};

	for (int i = 0; i < ARRAY_SIZE(scopes); i++) {
		for (int j = 0; j < i; j++) {
			EXPECT_EQ(-1, send_self(0, scopes[i] | scopes[j]));
			EXPECT_EQ(EINVAL, errno);
		}
	}
	EXPECT_EQ(-1, send_self(0, SUBTREE << 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, send_self(0, 1U << 31));
	EXPECT_EQ(EINVAL, errno);
}

/* A signal that does not exist is an error, even with nobody to send it to. */
TEST_F(scope, no_such_signal)
{
	pid_t pid;

	EXPECT_EQ(-1, send_self(SIGRTMAX + 1, DESCENDANTS));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, send_self(-1, SUBTREE));
	EXPECT_EQ(EINVAL, errno);

	pid = fork_family(0);
	ASSERT_GE(pid, 0);
	EXPECT_EQ(-1, send_self(SIGRTMAX + 1, DESCENDANTS));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, send_scope(pid, SIGRTMAX + 1, SUBTREE));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(scope, no_pidfd)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	ASSERT_GE(fd, 0);
	EXPECT_EQ(-1, sys_pidfd_send_signal(fd, 0, NULL, SUBTREE));
	EXPECT_EQ(EBADF, errno);
	close(fd);
	EXPECT_EQ(-1, sys_pidfd_send_signal(fd, 0, NULL, DESCENDANTS));
	EXPECT_EQ(EBADF, errno);
}

/* Orphans may have left who has not asked for them. */
TEST_F(scope, no_reaper)
{
	pid_t pid = fork_family(2);

	ASSERT_GE(pid, 0);
	EXPECT_EQ(-1, send_scope(pid, 0, DESCENDANTS));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, send_scope(pid, SIGKILL, DESCENDANTS));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_TRUE(wait_until(send_scope(pid, 0, SUBTREE) == 3));

	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 0));
	EXPECT_EQ(-1, send_self(0, DESCENDANTS));
	EXPECT_EQ(EINVAL, errno);
	ASSERT_TRUE(become_subreaper());
	EXPECT_EQ(3, send_self(0, DESCENDANTS));
}

/* There is nobody: never, not any more, dead, or the root itself is gone. */
TEST_F(scope, nobody)
{
	pid_t pid;
	int pidfd;

	EXPECT_EQ(-1, send_self(0, DESCENDANTS));
	EXPECT_EQ(ESRCH, errno);
	EXPECT_EQ(-1, send_self(SIGKILL, SUBTREE));
	EXPECT_EQ(ESRCH, errno);

	pid = fork_family(0);
	ASSERT_GE(pid, 0);
	pidfd = sys_pidfd_open(pid, 0);
	ASSERT_GE(pidfd, 0);
	EXPECT_EQ(1, sys_pidfd_send_signal(pidfd, SIGKILL, NULL, SUBTREE));
	ASSERT_TRUE(wait_until(process_state(pid) == 'Z'));
	/* It is dead, and kill() says that it exists. */
	EXPECT_EQ(0, kill(pid, 0));
	EXPECT_EQ(-1, sys_pidfd_send_signal(pidfd, 0, NULL, SUBTREE));
	EXPECT_EQ(ESRCH, errno);
	EXPECT_EQ(-1, send_self(0, DESCENDANTS));
	EXPECT_EQ(ESRCH, errno);
	ASSERT_TRUE(reap(pid, NULL));
	EXPECT_EQ(-1, sys_pidfd_send_signal(pidfd, 0, NULL, SUBTREE));
	EXPECT_EQ(ESRCH, errno);
	EXPECT_EQ(-1, sys_pidfd_send_signal(pidfd, 0, NULL, DESCENDANTS));
	EXPECT_EQ(ESRCH, errno);
	close(pidfd);
}

TEST_F(scope, count)
{
	pid_t pid, outsider;
	int status;

	pid = fork_family(3);
	ASSERT_GE(pid, 0);
	outsider = fork_family(1);
	ASSERT_GE(outsider, 0);
	EXPECT_TRUE(wait_until(send_self(0, DESCENDANTS) == 6));
	EXPECT_EQ(4, send_scope(pid, 0, SUBTREE));
	EXPECT_EQ(6, send_self(0, SUBTREE));
	EXPECT_EQ(4, send_scope(pid, SIGCONT, SUBTREE));
	EXPECT_EQ(4, send_scope(pid, SIGTERM, SUBTREE));
	EXPECT_TRUE(reap(pid, &status));
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	EXPECT_TRUE(wait_until(send_self(0, DESCENDANTS) == 2));
	EXPECT_EQ(0, waitpid(outsider, &status, WNOHANG));
	EXPECT_EQ(2, send_self(SIGKILL, DESCENDANTS));
	EXPECT_TRUE(reap_all());
}

/* What siginfo says arrives; what only the kernel may say is refused. */
TEST_F(scope, siginfo)
{
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };
	siginfo_t *got = shared_memory(sizeof(*got));
	atomic_int *ready = shared_memory(sizeof(*ready));
	int pidfd;
	pid_t pid;

	ASSERT_NE(NULL, got);
	ASSERT_NE(NULL, ready);
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		sigset_t set;

		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigprocmask(SIG_BLOCK, &set, NULL);
		*ready = 1;
		_exit(sigwaitinfo(&set, got) != SIGUSR1);
	}
	ASSERT_TRUE(wait_until(*ready));
	pidfd = sys_pidfd_open(pid, 0);
	ASSERT_GE(pidfd, 0);
	EXPECT_EQ(-1, sys_pidfd_send_signal(pidfd, SIGUSR2, &info, SUBTREE));
	EXPECT_EQ(EINVAL, errno);
	info.si_code = SI_USER;
	EXPECT_EQ(-1, sys_pidfd_send_signal(pidfd, SIGUSR1, &info, SUBTREE));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-1, sys_pidfd_send_signal(PIDFD_SELF, SIGUSR1, &info,
					    DESCENDANTS));
	EXPECT_EQ(EPERM, errno);
	info.si_code = SI_QUEUE;
	info.si_value.sival_int = 42;
	EXPECT_EQ(1, sys_pidfd_send_signal(pidfd, SIGUSR1, &info, SUBTREE));
	EXPECT_TRUE(reap(pid, NULL));
	EXPECT_EQ(SI_QUEUE, got->si_code);
	EXPECT_EQ(42, got->si_value.sival_int);
	close(pidfd);
}

TEST_F(scope, sender_is_named)
{
	siginfo_t *got = shared_memory(sizeof(*got));
	atomic_int *ready = shared_memory(sizeof(*ready));
	pid_t pid;

	ASSERT_NE(NULL, got);
	ASSERT_NE(NULL, ready);
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		sigset_t set;

		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigprocmask(SIG_BLOCK, &set, NULL);
		*ready = 1;
		_exit(sigwaitinfo(&set, got) != SIGUSR1);
	}
	ASSERT_TRUE(wait_until(*ready));
	EXPECT_EQ(1, send_self(SIGUSR1, DESCENDANTS));
	EXPECT_TRUE(reap(pid, NULL));
	EXPECT_EQ(SI_USER, got->si_code);
	EXPECT_EQ(getpid(), got->si_pid);
	EXPECT_EQ(getuid(), got->si_uid);
}

/* The pidfd of any thread stands for its process. */
static void *thread_sleeps(void *data)
{
	atomic_int *tid = data;

	*tid = syscall(__NR_gettid);
	sleep_on();
	return NULL;
}

TEST_F(scope, pidfd_of_a_thread)
{
	atomic_int *tid = shared_memory(sizeof(*tid));
	pid_t pid;
	int pidfd;

	ASSERT_NE(NULL, tid);
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		pthread_t thread;

		become_subreaper();
		if (!fork_child())
			sleep_on();
		pthread_create(&thread, NULL, thread_sleeps, tid);
		sleep_on();
	}
	ASSERT_TRUE(wait_until(*tid));
	pidfd = sys_pidfd_open(*tid, PIDFD_THREAD);
	if (pidfd < 0)
		SKIP(return, "no PIDFD_THREAD");
	EXPECT_EQ(1, sys_pidfd_send_signal(pidfd, 0, NULL, DESCENDANTS));
	EXPECT_EQ(2, sys_pidfd_send_signal(pidfd, 0, NULL, SUBTREE));
	EXPECT_EQ(2, sys_pidfd_send_signal(PIDFD_SELF_THREAD, 0, NULL,
					   DESCENDANTS));
	EXPECT_EQ(2, sys_pidfd_send_signal(pidfd, SIGKILL, NULL, SUBTREE));
	EXPECT_TRUE(reap_all());
	close(pidfd);
}

/* Children of any thread of the caller are signalled, the caller is not. */
static void *thread_forks(void *data)
{
	if (!fork_family(1))
		_exit(1);
	sleep_on();
	return NULL;
}

TEST_F(scope, caller_is_spared)
{
	struct {
		atomic_int above, self;
		atomic_bool done;
	} *s = shared_memory(sizeof(*s));
	pid_t pid;

	ASSERT_NE(NULL, s);
	/* below this process: root, two sleepers, the caller, its two */
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		become_subreaper();
		fork_family(1);
		if (!fork_child()) {
			pthread_t thread;
			pid_t root = getppid();

			pthread_create(&thread, NULL, thread_forks, NULL);
			wait_until(send_self(0, SUBTREE) == 2);
			wait_until(send_scope(root, 0, DESCENDANTS) == 4);
			s->self = send_self(SIGKILL, SUBTREE);
			wait_until(send_scope(root, 0, DESCENDANTS) == 2);
			/* SIGKILL for the root makes PDEATHSIG kill us. */
			prctl(PR_SET_PDEATHSIG, 0);
			s->above = send_scope(root, SIGKILL, SUBTREE);
			s->done = true;
			_exit(0);
		}
		sleep_on();
	}
	EXPECT_TRUE(wait_until(s->done));
	EXPECT_EQ(2, s->self);
	EXPECT_EQ(3, s->above);
	EXPECT_TRUE(reap_all());
}

/* The reaper above sees all, the inner one its own, in life and as orphans. */
TEST_F(scope, nested_reapers)
{
	struct {
		atomic_int inner, ready;
	} *s = shared_memory(sizeof(*s));
	pid_t pid, child;

	ASSERT_NE(NULL, s);
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		become_subreaper();
		fork_family(1);
		child = fork_child();
		if (!child) {
			become_subreaper();
			/* An orphan in a session of its own. */
			if (!fork()) {
				if (!fork()) {
					setsid();
					if (!fork())
						sleep_on();
					s->ready++;
					sleep_on();
				}
				_exit(0);
			}
			wait(NULL);
			s->ready++;
			sleep_on();
		}
		s->inner = child;
		sleep_on();
	}
	/* All have been forked, and who was only in between is gone. */
	EXPECT_TRUE(wait_until(s->inner && s->ready == 2));
	EXPECT_TRUE(wait_until(send_self(0, DESCENDANTS) == 6));
	EXPECT_EQ(5, send_scope(pid, 0, DESCENDANTS));
	EXPECT_EQ(2, send_scope(s->inner, 0, DESCENDANTS));
	EXPECT_EQ(3, send_scope(s->inner, 0, SUBTREE));
	EXPECT_EQ(2, send_scope(s->inner, SIGKILL, DESCENDANTS));
	EXPECT_TRUE(wait_until(send_scope(pid, 0, DESCENDANTS) == 3));
	EXPECT_EQ(3, send_scope(pid, SIGKILL, DESCENDANTS));
	EXPECT_TRUE(wait_until(send_self(0, DESCENDANTS) == 1));
	EXPECT_EQ(1, send_self(SIGKILL, DESCENDANTS));
	EXPECT_TRUE(reap_all());
}

/* A child with CLONE_PARENT is a sibling: below the root, or beside it. */
TEST_F(scope, clone_parent)
{
	struct __clone_args args = { .flags = CLONE_PARENT };
	atomic_int *ready = shared_memory(sizeof(*ready));
	pid_t pid;

	ASSERT_NE(NULL, ready);
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		become_subreaper();
		/* Beside the root. */
		if (!sys_clone3(&args, sizeof(args)))
			sleep_on();
		if (!fork()) {
			/* Below it. */
			if (!sys_clone3(&args, sizeof(args)))
				sleep_on();
			_exit(0);
		}
		/* Only who exits: the other one stays. */
		wait(NULL);
		*ready = 1;
		sleep_on();
	}
	EXPECT_TRUE(wait_until(*ready));
	EXPECT_EQ(3, send_self(0, DESCENDANTS));
	EXPECT_EQ(1, send_scope(pid, 0, DESCENDANTS));
	EXPECT_EQ(2, send_scope(pid, SIGKILL, SUBTREE));
	EXPECT_TRUE(reap(pid, NULL));
	EXPECT_EQ(1, send_self(SIGKILL, DESCENDANTS));
	EXPECT_TRUE(reap_all());
}

/* A leader that has exited and threads that have not are a living process. */
static void *thread_outlives(void *data)
{
	atomic_int *child = data;

	if (!fork_child())
		sleep_on();
	*child = 1;
	sleep_on();
	return NULL;
}

TEST_F(scope, leader_is_gone)
{
	atomic_int *child = shared_memory(sizeof(*child));
	pid_t pid;
	int status;

	ASSERT_NE(NULL, child);
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		pthread_t thread;

		pthread_create(&thread, NULL, thread_outlives, child);
		syscall(__NR_exit, 0);
	}
	ASSERT_TRUE(wait_until(*child));
	ASSERT_TRUE(wait_until(process_state(pid) == 'Z'));
	EXPECT_EQ(2, send_scope(pid, 0, SUBTREE));
	EXPECT_EQ(2, send_self(SIGKILL, DESCENDANTS));
	EXPECT_TRUE(reap(pid, &status));
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	EXPECT_TRUE(reap_all());
}

/* A tracer is no parent: neither gains the tree who is traced, nor loses it. */
TEST_F(scope, traced)
{
	pid_t tracer, other, pid;
	atomic_int *ready = shared_memory(sizeof(*ready));
	int status;

	ASSERT_NE(NULL, ready);
	other = fork_family(0);
	ASSERT_GE(other, 0);
	tracer = fork_child();
	ASSERT_GE(tracer, 0);
	if (!tracer) {
		if (ptrace(PTRACE_SEIZE, other, 0, 0) ||
		    ptrace(PTRACE_INTERRUPT, other, 0, 0) ||
		    waitpid(other, NULL, __WALL) != other) {
			*ready = -errno;
			_exit(1);
		}
		*ready = 1;
		sleep_on();
	}
	ASSERT_TRUE(wait_until(*ready));
	if (*ready == -EPERM)
		SKIP(return, "may not trace a sibling");
	ASSERT_EQ(1, *ready);
	EXPECT_EQ(1, send_scope(tracer, 0, SUBTREE));
	EXPECT_EQ(1, send_scope(other, 0, SUBTREE));
	EXPECT_EQ(1, send_scope(other, SIGKILL, SUBTREE));
	EXPECT_TRUE(wait_until(process_state(other) == 'Z'));
	EXPECT_EQ(1, send_scope(tracer, SIGKILL, SUBTREE));
	EXPECT_TRUE(reap_all());

	/* In a stop for its tracer, which is this one. */
	pid = fork_family(1);
	ASSERT_GE(pid, 0);
	ASSERT_TRUE(wait_until(send_scope(pid, 0, SUBTREE) == 2));
	ASSERT_EQ(0, ptrace(PTRACE_SEIZE, pid, 0, 0));
	ASSERT_EQ(0, ptrace(PTRACE_INTERRUPT, pid, 0, 0));
	ASSERT_EQ(pid, waitpid(pid, &status, __WALL));
	ASSERT_TRUE(WIFSTOPPED(status));
	EXPECT_EQ(2, send_self(SIGKILL, DESCENDANTS));
	EXPECT_TRUE(reap(pid, &status));
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	EXPECT_TRUE(reap_all());
}

/* Threads of the kernel are nobody's processes. */
TEST_F(scope, kernel_threads)
{
	char comm[16] = "";
	int fd = open("/proc/2/comm", O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (read(fd, comm, sizeof(comm) - 1) < 0)
			comm[0] = 0;
		close(fd);
	}
	if (strcmp(comm, "kthreadd\n"))
		SKIP(return, "process 2 is not kthreadd");
	/* Programs that the kernel starts are processes, for as long as they run. */
	EXPECT_TRUE(wait_until(send_scope(2, 0, SUBTREE) == -1));
	EXPECT_EQ(ESRCH, errno);
}

/* All stop, all go on, and all are told of once. */
TEST_F(scope, stop_and_continue)
{
	atomic_int *pids = shared_memory(16 * sizeof(*pids));
	pid_t pid;

	ASSERT_NE(NULL, pids);
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		for (int i = 0; i < 16; i++) {
			pid_t child = fork_child();

			if (!child) {
				if (i & 1)
					setsid();
				sleep_on();
			}
			pids[i] = child;
		}
		sleep_on();
	}
	ASSERT_TRUE(wait_until(send_self(0, DESCENDANTS) == 17 && pids[15]));
	for (int n = 0; n < 5; n++) {
		EXPECT_EQ(17, send_self(SIGSTOP, DESCENDANTS));
		EXPECT_TRUE(wait_until(process_state(pid) == 'T'));
		for (int i = 0; i < 16; i++)
			EXPECT_TRUE(wait_until(process_state(pids[i]) == 'T'));
		EXPECT_EQ(17, send_self(SIGCONT, DESCENDANTS));
		EXPECT_TRUE(wait_until(process_sleeps(pid)));
		for (int i = 0; i < 16; i++)
			EXPECT_TRUE(wait_until(process_sleeps(pids[i])));
	}
	/* SIGKILL needs no SIGCONT. */
	EXPECT_EQ(17, send_self(SIGSTOP, DESCENDANTS));
	EXPECT_TRUE(wait_until(process_state(pid) == 'T'));
	EXPECT_EQ(17, send_self(SIGKILL, DESCENDANTS));
	EXPECT_TRUE(reap_all());
}

/* As by kill(): the children of one user, and those of another. */
struct channel {
	int up[2], down[2];
};

FIXTURE(permission)
{
	struct channel channel;
	pid_t sender, root;
};

/* Has the sender call, and returns what it got: a count, or -errno. */
static int ask(struct channel *to, pid_t pid, int sig, int scope)
{
	int question[3] = { pid, sig, scope }, answer;

	if (write(to->down[1], question, sizeof(question)) != sizeof(question) ||
	    read(to->up[0], &answer, sizeof(answer)) != sizeof(answer))
		return -EPIPE;
	return answer;
}

static void answer_questions(int in, int out)
{
	int question[3], answer;

	while (read(in, question, sizeof(question)) == sizeof(question)) {
		answer = send_scope(question[0], question[1], question[2]);
		if (answer < 0)
			answer = -errno;
		if (write(out, &answer, sizeof(answer)) != sizeof(answer))
			break;
	}
	_exit(0);
}

/* Root of the tree: another user's, with two of that user and one of ours. */
FIXTURE_SETUP(permission)
{
	if (!has_scopes())
		SKIP(return, "no PIDFD_SIGNAL_SUBTREE");
	if (getuid())
		SKIP(return, "needs root to become others");
	ASSERT_TRUE(become_subreaper());
	ASSERT_EQ(0, pipe(self->channel.up));
	ASSERT_EQ(0, pipe(self->channel.down));
	self->root = fork_child();
	ASSERT_GE(self->root, 0);
	if (!self->root) {
		become_subreaper();
		for (int i = 0; i < 3; i++) {
			pid_t pid = fork();

			if (!pid) {
				if (i && setresuid(OTHER_UID, OTHER_UID, OTHER_UID))
					_exit(1);
				setsid();
				sleep_on();
			}
		}
		sleep_on();
	}
	self->sender = fork_child();
	ASSERT_GE(self->sender, 0);
	if (!self->sender) {
		setsid();
		close(self->channel.down[1]);
		if (setresuid(OTHER_UID, OTHER_UID, OTHER_UID))
			_exit(1);
		answer_questions(self->channel.down[0], self->channel.up[1]);
	}
	ASSERT_TRUE(wait_until(send_scope(self->root, 0, DESCENDANTS) == 3));
	ASSERT_TRUE(wait_until(ask(&self->channel, self->root, 0, DESCENDANTS) == 2));
}

FIXTURE_TEARDOWN(permission)
{
	clean_up();
}

TEST_F(permission, some)
{
	EXPECT_EQ(3, send_scope(self->root, 0, DESCENDANTS));
	EXPECT_EQ(2, ask(&self->channel, self->root, 0, DESCENDANTS));
	EXPECT_EQ(2, ask(&self->channel, self->root, 0, SUBTREE));
	EXPECT_EQ(2, ask(&self->channel, self->root, SIGKILL, SUBTREE));
	/* The others are not touched, and now there is nobody for the user. */
	EXPECT_TRUE(wait_until(send_scope(self->root, 0, SUBTREE) == 2));
	EXPECT_EQ(-EPERM, ask(&self->channel, self->root, 0, SUBTREE));
	EXPECT_EQ(-EPERM, ask(&self->channel, self->root, SIGKILL, DESCENDANTS));
	EXPECT_EQ(2, send_scope(self->root, 0, SUBTREE));
}

/* Not by way of SIGCONT either, in another session. */
TEST_F(permission, sigcont)
{
	EXPECT_EQ(2, ask(&self->channel, self->root, SIGCONT, SUBTREE));
}

TEST_F(permission, errors_come_first)
{
	EXPECT_EQ(-EINVAL, ask(&self->channel, self->root, SIGRTMAX + 1,
			       SUBTREE));
	EXPECT_EQ(-EINVAL, ask(&self->channel, self->sender, 0, DESCENDANTS));
	EXPECT_EQ(-ESRCH, ask(&self->channel, self->sender, 0, SUBTREE));
}

static int landlock_scope_signals(void)
{
	struct {
		__u64 handled_access_fs, handled_access_net, scoped;
	} attr = { .scoped = LANDLOCK_SCOPE_SIGNAL };
	int ruleset, ret;

	ruleset = syscall(__NR_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (ruleset < 0)
		return -1;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	ret = syscall(__NR_landlock_restrict_self, ruleset, 0);
	close(ruleset);
	return ret;
}

/* A Landlock domain is as good a fence as another user. */
TEST_F(scope, landlock)
{
	struct {
		atomic_int unsupported, mine, before, both;
		atomic_bool done;
	} *s = shared_memory(sizeof(*s));
	pid_t pid;

	ASSERT_NE(NULL, s);
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		pid_t before = fork_family(1);

		become_subreaper();
		wait_until(send_self(0, DESCENDANTS) == 2);
		if (landlock_scope_signals()) {
			s->unsupported = errno;
		} else {
			fork_family(0);
			s->before = send_scope(before, 0, SUBTREE);
			if (s->before < 0)
				s->before = -errno;
			s->both = send_self(SIGKILL, DESCENDANTS);
		}
		s->done = true;
		sleep_on();
	}
	ASSERT_TRUE(wait_until(s->done));
	if (s->unsupported)
		SKIP(return, "no Landlock scope of signals: %s",
		     strerror(s->unsupported));
	EXPECT_EQ(-EPERM, s->before);
	EXPECT_EQ(1, s->both);
	EXPECT_TRUE(wait_until(send_scope(pid, 0, SUBTREE) == 3));
	EXPECT_EQ(3, send_scope(pid, SIGKILL, SUBTREE));
	EXPECT_TRUE(reap_all());
}

/* The init process of a pid namespace is a root too. */
TEST_F(scope, pid_namespace)
{
	struct {
		atomic_int descendants, subtree, spared;
		atomic_bool ready, ask, answered;
	} *s = shared_memory(sizeof(*s));
	pid_t init;

	ASSERT_NE(NULL, s);
	init = fork_init();
	if (init < 0)
		SKIP(return, "no pid namespace: %s", strerror(errno));
	if (!init) {
		pid_t asks;

		fork_family(1);
		asks = fork();
		if (!asks) {
			wait_until(send_scope(1, 0, DESCENDANTS) == 2);
			s->ready = true;
			wait_until(s->ask);
			/* The family dies; init ignores SIGKILL from inside. */
			s->descendants = send_scope(1, 0, DESCENDANTS);
			s->subtree = send_scope(1, SIGKILL, SUBTREE);
			wait_until(send_scope(1, 0, DESCENDANTS) < 0);
			s->spared = send_scope(1, 0, SUBTREE);
			s->answered = true;
			sleep_on();
		}
		sleep_on();
	}
	ASSERT_TRUE(wait_until(s->ready));
	EXPECT_EQ(3, send_scope(init, 0, DESCENDANTS));
	EXPECT_EQ(4, send_scope(init, 0, SUBTREE));
	EXPECT_EQ(4, send_self(0, DESCENDANTS));
	s->ask = true;
	ASSERT_TRUE(wait_until(s->answered));
	EXPECT_EQ(2, s->descendants);
	EXPECT_EQ(3, s->subtree);
	EXPECT_EQ(1, s->spared);
	EXPECT_EQ(0, waitpid(init, NULL, WNOHANG));
	/* From outside it does not. */
	EXPECT_EQ(2, send_self(SIGKILL, DESCENDANTS));
	EXPECT_TRUE(reap_all());
}

/* The escape that is documented: an orphan in a foreign pid namespace. */
TEST_F(scope, foreign_orphan)
{
	atomic_bool *seen = shared_memory(sizeof(*seen));
	pid_t foreign, pid;
	int nsfd;
	char path[40];

	ASSERT_NE(NULL, seen);
	foreign = fork_init();
	if (foreign < 0)
		SKIP(return, "no pid namespace: %s", strerror(errno));
	if (!foreign)
		sleep_on();
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", foreign);
	nsfd = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_GE(nsfd, 0);
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		become_subreaper();
		if (!fork()) {
			if (setns(nsfd, CLONE_NEWPID))
				_exit(1);
			if (!fork()) {		/* in the foreign namespace */
				if (!fork())
					sleep_on();
				if (!fork())
					sleep_on();
				wait_until(*seen);
				_exit(0);	/* and those two are orphans */
			}
			sleep_on();
		}
		sleep_on();
	}
	ASSERT_TRUE(wait_until(send_scope(pid, 0, DESCENDANTS) == 4));
	*seen = true;
	/* They have gone to the init process of that namespace. */
	EXPECT_TRUE(wait_until(send_scope(pid, 0, DESCENDANTS) == 1));
	EXPECT_EQ(3, send_scope(foreign, 0, SUBTREE));
	EXPECT_EQ(5, send_self(SIGKILL, DESCENDANTS));
	EXPECT_TRUE(reap_all());
	close(nsfd);
}

/* It was a reaper: what was below it is another's now, and not nobody. */
TEST_F(scope, dead_reaper)
{
	pid_t pid;

	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		become_subreaper();
		if (!fork())
			sleep_on();
		_exit(0);
	}
	ASSERT_TRUE(wait_until(process_state(pid) == 'Z'));
	EXPECT_EQ(-1, send_scope(pid, 0, DESCENDANTS));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, send_scope(pid, 0, SUBTREE));
	EXPECT_EQ(ESRCH, errno);
	EXPECT_EQ(1, send_self(SIGKILL, DESCENDANTS));
	EXPECT_TRUE(reap_all());
}

/*
 * Whom SIGKILL does not kill, as an init process that cannot see that it comes
 * from outside, is counted once, with more than a chunk behind it.
 */
TEST_F(scope, deaf)
{
	siginfo_t info = { .si_signo = SIGKILL, .si_code = SI_TIMER };
	pid_t init, pid;

	init = fork_init();
	if (init < 0)
		SKIP(return, "no pid namespace: %s", strerror(errno));
	if (!init)
		sleep_on();
	pid = fork_family(1000);
	ASSERT_GE(pid, 0);
	ASSERT_TRUE(wait_until(send_self(0, DESCENDANTS) == 1002));
	EXPECT_EQ(1002, sys_pidfd_send_signal(PIDFD_SELF, SIGKILL, &info,
					      DESCENDANTS));
	send_self(SIGKILL, DESCENDANTS);
	EXPECT_TRUE(reap_all());
}

/* Cores go to a server that never answers. */
#define CORE_PATTERN	"/proc/sys/kernel/core_pattern"

FIXTURE(core_dump)
{
	struct sockaddr_un address;
	char pattern[128];
	int fd, server;
};

FIXTURE_SETUP(core_dump)
{
	char pattern[128];
	ssize_t len;

	if (!has_scopes())
		SKIP(return, "no PIDFD_SIGNAL_SUBTREE");
	ASSERT_TRUE(become_subreaper());
	self->fd = open(CORE_PATTERN, O_RDWR | O_CLOEXEC);
	if (self->fd < 0)
		SKIP(return, "cannot write to " CORE_PATTERN);
	len = read(self->fd, self->pattern, sizeof(self->pattern) - 1);
	ASSERT_GT(len, 0);
	self->server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ASSERT_GE(self->server, 0);
	self->address.sun_family = AF_UNIX;
	snprintf(self->address.sun_path, sizeof(self->address.sun_path),
		 "/tmp/pidfd_signal_core.%d", getpid());
	ASSERT_EQ(0, bind(self->server, (void *)&self->address,
			  sizeof(self->address)));
	ASSERT_EQ(0, listen(self->server, 1));
	len = snprintf(pattern, sizeof(pattern), "@@%s",
		       self->address.sun_path);
	if (pwrite(self->fd, pattern, len, 0) != len)
		SKIP(return, "cores are not sent to sockets: %s",
		     strerror(errno));
}

FIXTURE_TEARDOWN(core_dump)
{
	if (self->fd <= 0)
		return;
	EXPECT_LT(0, pwrite(self->fd, self->pattern, strlen(self->pattern), 0));
	close(self->fd);
	unlink(self->address.sun_path);
	close(self->server);
	clean_up();
}

/* SIGKILL ends the dump, so who dumps core is to be told, and only once. */
TEST_F(core_dump, is_cut_short)
{
	int status;
	pid_t pid;

	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid)
		abort();
	ASSERT_TRUE(wait_until(process_status(pid, "CoreDumping:", 10) == 1 &&
			       process_sleeps(pid)));
	nap_us(LOOK_MS * 1000);
	EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
	EXPECT_EQ(1, send_self(0, DESCENDANTS));
	EXPECT_EQ(1, send_self(SIGKILL, DESCENDANTS));
	EXPECT_EQ(-1, send_self(SIGKILL, DESCENDANTS));
	EXPECT_EQ(ESRCH, errno);
	EXPECT_TRUE(reap(pid, &status));
}

/* A signal that is ignored wakes nobody, wherever they sleep. */
FIXTURE(ignored)
{
	struct {
		atomic_int pid;
		atomic_int woken;
	} *s;
};

FIXTURE_VARIANT(ignored)
{
	int where, sig;
	bool explicit;
};

enum { IN_READ, IN_NANOSLEEP, IN_EPOLL, IN_FUTEX };

FIXTURE_VARIANT_ADD(ignored, read) {
	.where = IN_READ, .sig = SIGUSR1, .explicit = true,
};

FIXTURE_VARIANT_ADD(ignored, nanosleep) {
	.where = IN_NANOSLEEP, .sig = SIGTERM, .explicit = true,
};

FIXTURE_VARIANT_ADD(ignored, epoll_wait) {
	.where = IN_EPOLL, .sig = SIGURG,
};

FIXTURE_VARIANT_ADD(ignored, futex) {
	.where = IN_FUTEX, .sig = SIGWINCH,
};

FIXTURE_SETUP(ignored)
{
	self->s = set_up(_metadata, sizeof(*self->s));
}

FIXTURE_TEARDOWN(ignored)
{
	clean_up();
}

static long long context_switches(pid_t pid)
{
	return process_status(pid, "voluntary_ctxt_switches:", 10) +
	       process_status(pid, "nonvoluntary_ctxt_switches:", 10);
}

TEST_F(ignored, wakes_nobody)
{
	struct timespec ts = { .tv_sec = 3600 };
	struct epoll_event event;
	int pipefd[2], word = 0;
	bool quiet = false;
	long long before;
	pid_t pid;
	char c;

	ASSERT_EQ(0, pipe(pipefd));
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		int epoll = epoll_create1(EPOLL_CLOEXEC);

		if (variant->explicit)
			signal(variant->sig, SIG_IGN);
		self->s->pid = getpid();
		switch (variant->where) {
		case IN_READ:
			read(pipefd[0], &c, 1);
			break;
		case IN_NANOSLEEP:
			nanosleep(&ts, NULL);
			break;
		case IN_EPOLL:
			epoll_wait(epoll, &event, 1, -1);
			break;
		case IN_FUTEX:
			syscall(__NR_futex, &word, FUTEX_WAIT, 0, NULL);
			break;
		}
		self->s->woken = 1;
		sleep_on();
	}
	ASSERT_TRUE(wait_until(self->s->pid));
	ASSERT_TRUE(wait_until(process_sleeps(pid)));
	/* On a slow machine it may go on to fall asleep for a while. */
	for (int tries = 0; tries < 5 && !quiet; tries++) {
		nap_us(LOOK_MS * 1000);
		before = context_switches(pid);
		for (int i = 0; i < 100; i++)
			EXPECT_EQ(1, send_self(variant->sig, DESCENDANTS));
		for (int i = 0; i < 100; i++)
			EXPECT_EQ(1, send_self(0, DESCENDANTS));
		nap_us(LOOK_MS * 1000);
		quiet = before == context_switches(pid);
	}
	EXPECT_TRUE(quiet);
	EXPECT_EQ(0, self->s->woken);
	EXPECT_EQ(1, send_self(SIGKILL, DESCENDANTS));
	EXPECT_TRUE(reap_all());
}

/* Somebody sleeps in execve(), with threads, in a new session: all the same. */
FIXTURE(in_flight)
{
	struct forker *f;
	pid_t root;
	int uffd;
};

FIXTURE_VARIANT(in_flight)
{
	unsigned int scope;
	int sig, handle, block;
	__u64 flags;
};

FIXTURE_VARIANT_ADD(in_flight, descendants_handled) {
	.scope = DESCENDANTS, .sig = SIGUSR1, .handle = SIGUSR1,
};

FIXTURE_VARIANT_ADD(in_flight, descendants_blocked) {
	.scope = DESCENDANTS, .sig = SIGTERM, .block = SIGTERM,
};

FIXTURE_VARIANT_ADD(in_flight, descendants_fatal) {
	.scope = DESCENDANTS, .sig = SIGTERM,
};

FIXTURE_VARIANT_ADD(in_flight, descendants_killed) {
	.scope = DESCENDANTS, .sig = SIGKILL,
};

FIXTURE_VARIANT_ADD(in_flight, subtree_handled) {
	.scope = SUBTREE, .sig = 40, .handle = 40,
};

FIXTURE_VARIANT_ADD(in_flight, subtree_killed) {
	.scope = SUBTREE, .sig = SIGKILL,
};

FIXTURE_VARIANT_ADD(in_flight, vfork_handled) {
	.scope = DESCENDANTS, .sig = SIGUSR1, .handle = SIGUSR1,
	.flags = CLONE_VFORK,
};

FIXTURE_VARIANT_ADD(in_flight, clone_parent_handled) {
	.scope = DESCENDANTS, .sig = SIGUSR1, .handle = SIGUSR1,
	.flags = CLONE_PARENT,
};

FIXTURE_VARIANT_ADD(in_flight, clone_parent_killed) {
	.scope = DESCENDANTS, .sig = SIGKILL, .flags = CLONE_PARENT,
};

FIXTURE_VARIANT_ADD(in_flight, new_namespace_handled) {
	.scope = DESCENDANTS, .sig = SIGUSR1, .handle = SIGUSR1,
	.flags = CLONE_NEWPID,
};

FIXTURE_SETUP(in_flight)
{
	if (!has_scopes())
		SKIP(return, "no PIDFD_SIGNAL_SUBTREE");
	if (!has_userfaultfd())
		SKIP(return, "no userfaultfd for faults in the kernel");
	ASSERT_TRUE(become_subreaper());
	self->f = shared_memory(sizeof(*self->f));
	ASSERT_NE(NULL, self->f);
	self->f->handle = variant->handle;
	self->f->block = variant->block;
	self->f->flags = variant->flags;
	self->f->own_session = true;
	self->root = fork_child();
	ASSERT_GE(self->root, 0);
	if (!self->root) {
		become_subreaper();
		if (!fork_child())
			forker_run(self->f);
		sleep_on();
	}
	self->uffd = forker_in_flight(self->f);
	ASSERT_GE(self->uffd, 0);
}

FIXTURE_TEARDOWN(in_flight)
{
	if (self->f)
		self->f->stop = true;
	clean_up();
}

TEST_F(in_flight, fork)
{
	struct forker *f = self->f;
	int n = variant->scope == SUBTREE ? 2 : 1;

	if (variant->handle && variant->scope == SUBTREE) {
		/* The root has no handler. */
		EXPECT_EQ(1, send_scope(f->parent, variant->sig, SUBTREE));
	} else {
		EXPECT_EQ(n, send_scope(self->root, variant->sig,
					variant->scope));
	}
	if (!variant->handle && !variant->block) {
		forker_continue(f, self->uffd);
		EXPECT_TRUE(wait_until(send_self(0, DESCENDANTS) ==
				       (variant->scope == SUBTREE ? -1 : 1)));
		nap_us(LOOK_MS * 1000);
		EXPECT_EQ(0, f->child);
		return;
	}
	EXPECT_EQ(0, forker_continue(f, self->uffd));
	ASSERT_TRUE(wait_until(f->child));
	if (variant->handle) {
		EXPECT_TRUE(wait_until(f->child_handled));
		nap_us(LOOK_MS * 1000);
		EXPECT_EQ(1, f->child_handled);
		EXPECT_TRUE(forker_sender_unknown(f));
	}
	/* In vfork() the parent goes on only now. */
	f->stop = true;
	if (variant->handle)
		EXPECT_TRUE(wait_until(f->parent_handled == 1));
	EXPECT_EQ(!!variant->block,
		  sigismember(&f->child_pending, variant->sig));
}

/* Who is not signalled is not kept from forking: the root of DESCENDANTS. */
TEST_F(scope, root_forks)
{
	struct forker *f;
	pid_t pid;
	int uffd;

	if (!has_userfaultfd())
		SKIP(return, "no userfaultfd for faults in the kernel");
	f = shared_memory(sizeof(*f));
	ASSERT_NE(NULL, f);
	pid = fork_child();
	ASSERT_GE(pid, 0);
	if (!pid) {
		become_subreaper();
		forker_run(f);
	}
	uffd = forker_in_flight(f);
	ASSERT_GE(uffd, 0);
	EXPECT_EQ(-1, send_scope(pid, SIGKILL, DESCENDANTS));
	EXPECT_EQ(ESRCH, errno);
	EXPECT_EQ(0, forker_continue(f, uffd));
	EXPECT_TRUE(wait_until(f->child));
	EXPECT_EQ(1, send_scope(pid, SIGKILL, DESCENDANTS));
	f->stop = true;
	EXPECT_TRUE(reap_all());
}

struct race {
	struct swarm swarm;
	int limit;
	atomic_int born, there, stop, ready;
	atomic_int no_more;	/* why there cannot be that many */
};

FIXTURE(race)
{
	struct race *s;
};

FIXTURE_VARIANT(race)
{
	unsigned int scope;
};

FIXTURE_VARIANT_ADD(race, descendants) {
	.scope = DESCENDANTS,
};

FIXTURE_VARIANT_ADD(race, subtree) {
	.scope = SUBTREE,
};

FIXTURE_SETUP(race)
{
	self->s = set_up(_metadata, sizeof(*self->s));
}

FIXTURE_TEARDOWN(race)
{
	if (self->s) {
		self->s->stop = 1;
		self->s->swarm.stop = 1;
	}
	clean_up();
}

/*
 * Those who survive are there for much longer than anybody waits for them to
 * be gone, unless they are told to stop.
 */
static long long end_of_survivors(void)
{
	return now_ms() + LIFE_MS;
}

/*
 * Kill, once, what @run does in @n processes below a reaper; false if somebody
 * survives. The reaper is the sender, or it dies with the others.
 */
static bool kill_race(struct race *s, unsigned int scope, int n,
		      void (*run)(struct race *s), long us)
{
	pid_t root = 0;
	int sent;

	s->limit = 200;
	s->born = 0;
	s->stop = 0;
	s->ready = 0;
	if (scope == SUBTREE) {
		root = fork_child();
		if (!root)
			become_subreaper();
	}
	if (!root) {
		for (int i = 0; i < n; i++) {
			if (!fork()) {
				run(s);
				_exit(0);
			}
		}
		if (scope == SUBTREE)
			sleep_on();
	}
	if (!wait_until(s->ready >= n))
		return false;
	nap_us(us);
	sent = root ? send_scope(root, SIGKILL, SUBTREE) :
		      send_self(SIGKILL, DESCENDANTS);
	return sent >= 1 && reap_all();
}

/* Many times, and a little later each time. Returns the first run that fails. */
static int run_races(struct race *s, unsigned int scope, int by_default, int n,
		     void (*run)(struct race *s), long us)
{
	for (int i = 0, end = runs(by_default); i < end; i++) {
		if (!kill_race(s, scope, n, run, i % 16 * us))
			return i + 1;
	}
	return 0;
}

/* Everyone forks, every child leaves the session, until there are enough. */
static void bomb(struct race *s)
{
	long long until = end_of_survivors();

	s->ready++;
	while (!s->stop && now_ms() < until) {
		if (s->born++ >= s->limit) {
			nap_us(20000);
			continue;
		}
		if (!fork()) {
			setsid();
			s->there++;
		}
	}
	_exit(0);
}

TEST_F_TIMEOUT(race, fork_bomb, 3600)
{
	EXPECT_EQ(0, run_races(self->s, variant->scope, 30, 2, bomb, 250));
}

/* It takes more than one chunk, and who is left for the next goes on forking. */
TEST_F_TIMEOUT(race, fork_bomb_in_chunks, 3600)
{
	const int enough = 700;

	if (variant->scope == SUBTREE)
		SKIP(return, "is never in chunks");
	for (int i = 0, n = runs(2); i < n; i++) {
		self->s->limit = 2 * enough;
		self->s->born = 0;
		self->s->there = 0;
		if (!fork())
			bomb(self->s);
		ASSERT_TRUE(wait_for_all(&self->s->there, enough));
		EXPECT_GE(send_self(SIGKILL, DESCENDANTS), enough);
		ASSERT_TRUE(reap_all());
	}
}

/* Nobody is there for long: each forks, and exits; the child leaves. */
static void comet(struct race *s)
{
	long long until = end_of_survivors();

	s->ready++;
	while (!s->stop && now_ms() < until) {
		pid_t pid = fork();

		if (pid > 0)
			_exit(0);
		if (!pid)
			setsid();
	}
	_exit(0);
}

TEST_F_TIMEOUT(race, comets, 3600)
{
	EXPECT_EQ(0, run_races(self->s, variant->scope, 50, 4, comet, 250));
}

/* All threads fork, and nobody waits for the children. */
static void *thread_bombs(void *data)
{
	struct race *s = data;
	long long until = end_of_survivors();

	while (!s->stop && now_ms() < until) {
		if (s->born++ >= s->limit)
			nap_us(20000);
		else if (!fork())
			sleep_on();
	}
	return NULL;
}

static void threaded(struct race *s)
{
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, thread_bombs, s);
	s->ready++;
	thread_bombs(s);
}

TEST_F_TIMEOUT(race, threads, 3600)
{
	EXPECT_EQ(0, run_races(self->s, variant->scope, 30, 2, threaded, 500));
}

/* vfork(): the parent sleeps where only a fatal signal wakes it. */
static int vfork_child(void *data)
{
	nap_us(200);
	_exit(0);
}

static void vforks(struct race *s)
{
	long long until = end_of_survivors();
	static char stack[16384];

	s->ready++;
	while (!s->stop && now_ms() < until) {
		clone(vfork_child, stack + sizeof(stack),
		      CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	_exit(0);
}

TEST_F_TIMEOUT(race, vfork, 3600)
{
	EXPECT_EQ(0, run_races(self->s, variant->scope, 30, 4, vforks, 250));
}

/* A thread that is not the leader calls execve() and becomes it. */
#define EXEC_LOOP "PIDFD_SIGNAL_EXEC_LOOP"

static void *thread_execs(void *data)
{
	execl("/proc/self/exe", "exec_loop", NULL);
	_exit(1);
	return NULL;
}

static void __attribute__((constructor)) exec_loop(void)
{
	const char *until = getenv(EXEC_LOOP);
	pthread_t thread;

	if (!until)
		return;
	if (now_ms() > atoll(until))
		_exit(0);
	if (pthread_create(&thread, NULL, thread_execs, NULL))
		_exit(1);
	for (;;)
		pause();
}

static void execs(struct race *s)
{
	char until[32];

	snprintf(until, sizeof(until), "%lld", end_of_survivors());
	setenv(EXEC_LOOP, until, 1);
	s->ready++;
	if (!fork_child())
		sleep_on();
	thread_execs(NULL);
}

TEST_F_TIMEOUT(race, exec, 3600)
{
	EXPECT_EQ(0, run_races(self->s, variant->scope, 30, 3, execs, 500));
}

/*
 * Handled once in every process there is, see struct swarm, though all of
 * them are leaders of their sessions.
 */
TEST_F_TIMEOUT(race, once_each, 3600)
{
	struct swarm *s = &self->s->swarm;

	for (int i = 0, n = runs(10); i < n; i++) {
		pid_t root;
		int sent;

		memset(s, 0, sizeof(*s));
		s->limit = 100;
		s->new_sessions = true;
		root = fork();
		ASSERT_GE(root, 0);
		if (!root)
			swarm_run(s, SIGUSR1);
		EXPECT_TRUE(wait_until(s->ready));
		nap_us(i % 20 * 100);
		sent = variant->scope == SUBTREE ?
		       send_scope(root, SIGUSR1, SUBTREE) :
		       send_self(SIGUSR1, DESCENDANTS);
		EXPECT_GE(sent, 1);
		EXPECT_TRUE(wait_until(s->born > 2 * s->limit));
		s->stop = 1;
		EXPECT_TRUE(reap_all());
		EXPECT_EQ(0, s->missed);
		EXPECT_EQ(0, s->twice);
		EXPECT_EQ(s->limit + 1, s->once);
		if (s->missed || s->twice)
			break;
	}
}

/*
 * Those who see others die draw their conclusions: the root, which exits when
 * the first of its children is dead, and then the others are no descendants
 * any more. They are killed all the same. There are so many of them that they
 * cannot be killed before the root has had the time to go, and all share one
 * address space and one table of files, so that it has little to do for that.
 */
#define QUITTERS_CHILDREN	3000
#define CHILD_STACK		4096

static int child_of_quitter(void *ready)
{
	(*(atomic_int *)ready)++;
	sleep_on();
	return 0;
}

/* The first one. */
static pid_t crowd(struct race *s, int n)
{
	pid_t first = 0, pid;
	char *stacks = mmap(NULL, (size_t)n * CHILD_STACK,
			    PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (stacks == MAP_FAILED)
		_exit(1);
	for (int i = 1; i <= n; i++) {
		pid = clone(child_of_quitter, stacks + (size_t)i * CHILD_STACK,
			    CLONE_VM | CLONE_FILES | CLONE_FS | SIGCHLD,
			    &s->ready);
		if (pid < 0) {
			s->no_more = errno;
			_exit(1);
		}
		first = first ?: pid;
	}
	return first;
}

/* Or there cannot be so many, which is no failure. */
static bool all_are_there(struct __test_metadata *_metadata, struct race *s,
			  int n)
{
	bool there = wait_for_all(&s->ready, n);

	if (s->no_more)
		SKIP(return false, "not so many: %s", strerror(s->no_more));
	ASSERT_TRUE(there);
	return true;
}

static void quitter(struct race *s, int n, bool reaper)
{
	if (reaper)
		become_subreaper();
	crowd(s, n);
	wait(NULL);
	_exit(0);
}

TEST_F_TIMEOUT(race, root_quits, 3600)
{
	const int children = QUITTERS_CHILDREN;

	for (int i = 0, n = runs(2); i < n; i++) {
		pid_t root;
		int sent;

		self->s->ready = 0;
		root = fork();
		ASSERT_GE(root, 0);
		if (!root)
			quitter(self->s, children, variant->scope == DESCENDANTS);
		if (!all_are_there(_metadata, self->s, children))
			return;
		nap_us(10000);
		sent = send_scope(root, SIGKILL, variant->scope);
		EXPECT_EQ(children + (variant->scope == SUBTREE), sent);
		EXPECT_TRUE(reap_all());
	}
}

/* And a process below the root, of a tree that is killed in several chunks. */
TEST_F_TIMEOUT(race, parent_quits, 3600)
{
	const int children = QUITTERS_CHILDREN;

	for (int i = 0, n = runs(2); i < n; i++) {
		pid_t root = 0;
		int sent;

		self->s->ready = 0;
		if (variant->scope == SUBTREE) {
			root = fork_child();
			if (!root)
				become_subreaper();
		}
		if (!root || variant->scope == DESCENDANTS) {
			for (int c = 0; c < 2; c++) {
				if (!fork())
					quitter(self->s, children / 2, false);
			}
			if (variant->scope == SUBTREE)
				sleep_on();
		}
		if (!all_are_there(_metadata, self->s, children))
			return;
		nap_us(10000);
		sent = root ? send_scope(root, SIGKILL, SUBTREE) :
			      send_self(SIGKILL, DESCENDANTS);
		EXPECT_GE(sent, children);
		EXPECT_TRUE(reap_all());
	}
}

/* Or the thread of the root that the pidfd stands for: the root is still there. */
static atomic_int quitting_thread;

static void *thread_quits(void *pidfd)
{
	struct pollfd first = { .fd = (long)pidfd, .events = POLLIN };

	quitting_thread = syscall(__NR_gettid);
	poll(&first, 1, -1);
	return NULL;
}

TEST_F_TIMEOUT(race, thread_quits, 3600)
{
	const int children = QUITTERS_CHILDREN;
	atomic_int *sent = shared_memory(sizeof(*sent));

	ASSERT_NE(NULL, sent);
	for (int i = 0, n = runs(2); i < n; i++) {
		pid_t caller;

		self->s->ready = 0;
		*sent = 0;
		caller = fork_child();
		ASSERT_GE(caller, 0);
		if (!caller) {
			pthread_t thread;
			long first;
			int root;

			become_subreaper();
			first = sys_pidfd_open(crowd(self->s, children), 0);
			pthread_create(&thread, NULL, thread_quits, (void *)first);
			wait_until(quitting_thread);
			root = sys_pidfd_open(quitting_thread, PIDFD_THREAD);
			if (wait_for_all(&self->s->ready, children)) {
				nap_us(10000);
				*sent = sys_pidfd_send_signal(root, SIGKILL, NULL,
							      variant->scope);
			}
			_exit(0);
		}
		if (!all_are_there(_metadata, self->s, children))
			return;
		EXPECT_TRUE(wait_until(*sent));
		EXPECT_TRUE(reap(caller, NULL));
		EXPECT_EQ(children, *sent);
		EXPECT_TRUE(reap_all());
	}
}

/*
 * One whose orphans go elsewhere, to the init process of a pid namespace that it
 * has entered: it must not die before all of its children are killed.
 */
FIXTURE(stranger)
{
	struct race *s;
};

FIXTURE_VARIANT(stranger)
{
	/* Makes the tree in which the stranger is, below the caller. */
	void (*tree)(struct race *s, int ns);
	int sent;
};

/* It is killed itself. */
static void stranger_dies(struct race *s, int ns)
{
	if (setns(ns, CLONE_NEWPID))
		_exit(1);
	if (!fork())
		quitter(s, QUITTERS_CHILDREN, false);
}

FIXTURE_VARIANT_ADD(stranger, dies) {
	.tree = stranger_dies,
	.sent = QUITTERS_CHILDREN + 1,
};

/* It is dying already, and stays that for as long as its tracer wants. */
static void stranger_is_dying(struct race *s, int ns)
{
	pid_t pid;
	int status;

	if (setns(ns, CLONE_NEWPID))
		_exit(1);
	pid = fork();
	if (!pid) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0))
			_exit(1);
		raise(SIGSTOP);
		if (!fork())
			quitter(s, QUITTERS_CHILDREN, false);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEEXIT) ||
	    ptrace(PTRACE_CONT, pid, 0, 0) ||
	    waitpid(pid, &status, 0) != pid ||
	    status >> 8 != (SIGTRAP | PTRACE_EVENT_EXIT << 8))
		_exit(1);
}

FIXTURE_VARIANT_ADD(stranger, is_dying) {
	.tree = stranger_is_dying,
	.sent = QUITTERS_CHILDREN + 1,
};

/*
 * It is the last to be killed, and exits when it sees the first one die, who has
 * so many children that it takes several chunks.
 */
static void stranger_quits(struct race *s, int ns)
{
	struct pollfd first = { .events = POLLIN };
	pid_t pid;

	pid = fork();
	if (!pid)
		quitter(s, QUITTERS_CHILDREN * 2 / 3, false);
	first.fd = sys_pidfd_open(pid, 0);
	if (first.fd < 0 || setns(ns, CLONE_NEWPID))
		_exit(1);
	if (!fork()) {
		crowd(s, QUITTERS_CHILDREN / 3);
		poll(&first, 1, -1);
		_exit(0);
	}
}

FIXTURE_VARIANT_ADD(stranger, quits) {
	.tree = stranger_quits,
	.sent = QUITTERS_CHILDREN + 2,
};

FIXTURE_SETUP(stranger)
{
	self->s = set_up(_metadata, sizeof(*self->s));
}

FIXTURE_TEARDOWN(stranger)
{
	clean_up();
}

TEST_F_TIMEOUT(stranger, leaves_nobody, 3600)
{
	atomic_int *sent = shared_memory(sizeof(*sent));

	ASSERT_NE(NULL, sent);
	for (int i = 0, n = runs(2); i < n; i++) {
		pid_t init, caller;
		char path[40];
		int ns;

		init = fork_init();
		if (init < 0)
			SKIP(return, "no pid namespace: %s", strerror(errno));
		if (!init)
			sleep_on();
		snprintf(path, sizeof(path), "/proc/%d/ns/pid", init);
		ns = open(path, O_RDONLY | O_CLOEXEC);
		ASSERT_GE(ns, 0);
		self->s->ready = 0;
		*sent = 0;
		caller = fork_child();
		ASSERT_GE(caller, 0);
		if (!caller) {
			become_subreaper();
			variant->tree(self->s, ns);
			if (wait_for_all(&self->s->ready, QUITTERS_CHILDREN)) {
				nap_us(10000);
				*sent = send_self(SIGKILL, DESCENDANTS);
			}
			/* Who is traced by it can die now. */
			_exit(0);
		}
		if (!all_are_there(_metadata, self->s, QUITTERS_CHILDREN))
			return;
		EXPECT_TRUE(wait_until(*sent));
		EXPECT_TRUE(reap(caller, NULL));
		EXPECT_EQ(variant->sent, *sent);
		/* Nobody has come to it but who is dead. */
		EXPECT_EQ(1, send_scope(init, SIGKILL, SUBTREE));
		EXPECT_TRUE(reap_all());
		close(ns);
	}
}

/* Several who signal the same ones: none relies on another to wake them. */
#define SENDERS		3
#define RECEIVERS	20

struct meeting {
	atomic_int ready, go, failed, done;
	atomic_int handled[RECEIVERS];
};

static struct meeting *meeting;
static int receiver;

static void meeting_handler(int sig)
{
	meeting->handled[receiver]++;
}

static void receive(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (int i = 0; i < SENDERS; i++)
		sigaddset(&set, SIGRTMIN + i);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < SENDERS; i++)
		signal(SIGRTMIN + i, meeting_handler);
	sigemptyset(&set);
	meeting->ready++;
	for (;;)
		sigsuspend(&set);
}

static bool all_handled(int n)
{
	for (int i = 0; i < RECEIVERS; i++) {
		if (meeting->handled[i] != n)
			return false;
	}
	return true;
}

TEST_F_TIMEOUT(race, senders, 3600)
{
	int rounds = runs(200);
	pid_t root;

	meeting = shared_memory(sizeof(*meeting));
	ASSERT_NE(NULL, meeting);
	root = fork_child();
	ASSERT_GE(root, 0);
	if (!root) {
		become_subreaper();
		for (int i = 0; i < SENDERS; i++)
			signal(SIGRTMIN + i, SIG_IGN);
		for (receiver = 0; receiver < RECEIVERS; receiver++) {
			if (!fork_child())
				receive();
		}
		sleep_on();
	}
	ASSERT_TRUE(wait_until(meeting->ready == RECEIVERS));
	for (int i = 0; i < SENDERS; i++) {
		if (fork_child())
			continue;
		for (int n = 1; n <= rounds; n++) {
			int sent;

			while (meeting->go < n)
				sched_yield();
			sent = send_scope(root, SIGRTMIN + i, variant->scope);
			if (sent < RECEIVERS)
				meeting->failed++;
		}
		meeting->done++;
		_exit(0);
	}
	for (int n = 1; n <= rounds; n++) {
		meeting->go = n;
		ASSERT_TRUE(wait_until(all_handled(n * SENDERS)));
	}
	EXPECT_TRUE(wait_until(meeting->done == SENDERS));
	EXPECT_EQ(0, meeting->failed);
}

TEST_HARNESS_MAIN
