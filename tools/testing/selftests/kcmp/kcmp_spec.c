// SPDX-License-Identifier: GPL-2.0
/*
 * Every claim that the running kernel makes about kcmp() in its specification,
 * proven by the case that the claim names.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/kcmp.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <time.h>

#define SPEC_DIR	"/tmp/kcmp_spec"

#include "../kapi/proof.h"
#include "kcmp_wait.h"

#define OTHER_UID	60001
#define NR_SORTED	40

#define UPDATE_DIR	DEBUGFS "/exec_update/"

/* The result as the kernel has it: -errno. */
static long kcmp(pid_t pid1, pid_t pid2, int type, unsigned long idx1,
		 unsigned long idx2)
{
	long ret = syscall(SYS_kcmp, pid1, pid2, type, idx1, idx2);

	return ret < 0 ? -errno : ret;
}

static long kcmp_file(unsigned long fd1, unsigned long fd2)
{
	return kcmp(getpid(), getpid(), KCMP_FILE, fd1, fd2);
}

static long kcmp_epoll(unsigned long fd, unsigned int efd, unsigned int tfd,
		       unsigned int toff)
{
	struct kcmp_epoll_slot slot = { .efd = efd, .tfd = tfd, .toff = toff };

	return kcmp(getpid(), getpid(), KCMP_EPOLL_TFD, fd,
		    (unsigned long)&slot);
}

/* In the words of the specification; keeps two of them at a time. */
static const char *say(long ret)
{
	static char words[2][32];
	static int next;

	if (ret < 0)
		return errno_name(-ret);
	next = !next;
	snprintf(words[next], sizeof(words[next]), "%ld", ret);
	return words[next];
}

static bool differs(long ret)
{
	return ret == 1 || ret == 2;
}

static const char *cannot(const char **why, const char *reason)
{
	*why = reason;
	return CANNOT;
}

static void nap(int ms)
{
	struct timespec ts = { .tv_sec = ms / 1000,
			       .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static int pause_child(void *arg)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
	return 0;
}

/* A child that does nothing, and shares what @flags say. */
static pid_t spawn(unsigned long flags)
{
	/* As aligned as a stack has to be. */
	static long double stacks[8][1024];
	static int nr;

	if (nr == ARRAY(stacks))
		return -1;
	return clone(pause_child, stacks[nr++] + ARRAY(stacks[0]),
		     flags | SIGCHLD, NULL);
}

static pid_t zombie(void)
{
	pid_t pid = fork();
	siginfo_t info;

	if (!pid)
		_exit(0);
	waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
	return pid;
}

/*
 * Do @act in a child that became somebody else first, and tell what it returns.
 * -ENODATA: it could not become that.
 */
static long *told;

static long as(bool (*become)(void), long (*act)(pid_t arg), pid_t arg)
{
	pid_t pid;

	if (!told)
		told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	*told = -ENODATA;
	pid = fork();
	if (!pid) {
		if (become())
			*told = act(arg);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return *told;
}

static bool other_user(void)
{
	return !setresgid(OTHER_UID, OTHER_UID, OTHER_UID) &&
	       !setresuid(OTHER_UID, OTHER_UID, OTHER_UID);
}

static bool no_capabilities(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {};

	return !syscall(SYS_capset, &header, data);
}

/* May look at nobody outside of its domain. */
static bool sandboxed(void)
{
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_SOCK,
	};
	int fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);

	return fd >= 0 && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !syscall(SYS_landlock_restrict_self, fd, 0);
}

static long act_vm(pid_t pid)
{
	return kcmp(getpid(), pid, KCMP_VM, 0, 0);
}

/* Parameters */

static const char *names_nobody(int which)
{
	const pid_t nobody[] = { 0, -1, -getpgrp(), -getpid(), 0x7fffffff };
	pid_t tid = syscall(SYS_gettid);
	long ret;

	ret = which == 1 ? kcmp(tid, getpid(), KCMP_VM, 0, 0) :
			   kcmp(getpid(), tid, KCMP_VM, 0, 0);
	if (ret)
		return say(ret);
	for (size_t i = 0; i < ARRAY(nobody); i++) {
		ret = which == 1 ? kcmp(nobody[i], getpid(), KCMP_VM, 0, 0) :
				   kcmp(getpid(), nobody[i], KCMP_VM, 0, 0);
		if (ret != -ESRCH)
			return say(ret);
	}
	return say(ret);
}

static const char *pid1_names_nobody(const struct spec_case *self,
				     const char **why)
{
	return names_nobody(1);
}

static const char *pid2_names_nobody(const struct spec_case *self,
				     const char **why)
{
	return names_nobody(2);
}

static const char *type_unknown(const struct spec_case *self,
				const char **why)
{
	const int unknown[] = { -1, KCMP_EPOLL_TFD + 1, 64, 0x7fffffff,
				-0x7fffffff - 1 };
	long ret = 0;

	for (int type = KCMP_FILE; type <= KCMP_EPOLL_TFD; type++)
		if (kcmp(getpid(), getpid(), type, 0, 0) == -EINVAL)
			return "EINVAL for one of the eight";
	for (size_t i = 0; i < ARRAY(unknown); i++) {
		ret = kcmp(getpid(), getpid(), unknown[i], 0, 0);
		if (ret != -EINVAL)
			break;
	}
	return say(ret);
}

/* What nobody could take for a descriptor, to all that do not look at it. */
static long ignored_index(bool first)
{
	const int types[] = { KCMP_VM, KCMP_FILES, KCMP_FS, KCMP_SIGHAND,
			      KCMP_IO };
	long ret;

	for (size_t i = 0; i < ARRAY(types); i++) {
		ret = kcmp(getpid(), getpid(), types[i], first ? ~0UL : 0,
			   first ? 0 : ~0UL);
		if (ret)
			return ret;
	}
	return 0;
}

static const char *low_bits(bool first, const char **why)
{
	int fd = open("file", O_RDWR | O_CREAT, 0600);
	unsigned long high = fd | 1UL << (sizeof(long) * 8 - 1);
	long ret;

	if (sizeof(long) == 4)
		return cannot(why, "a long has no other bits here");
	ret = ignored_index(first);
	if (ret)
		return say(ret);
	ret = first ? kcmp_file(high, fd) : kcmp_file(fd, high);
	return ret ? say(ret) : "no error";
}

static const char *idx1_low_bits(const struct spec_case *self,
				 const char **why)
{
	return low_bits(true, why);
}

static const char *idx2_low_bits(const struct spec_case *self,
				 const char **why)
{
	return low_bits(false, why);
}

/* Returns */

static const char *return_same(const struct spec_case *self,
			       const char **why)
{
	const int types[] = { KCMP_VM, KCMP_FILES, KCMP_FS, KCMP_SIGHAND };
	pid_t child = fork();
	long ret = 0;

	if (!child)
		pause_child(NULL);
	for (size_t i = 0; !ret && i < ARRAY(types); i++) {
		ret = kcmp(child, child, types[i], 0, 0);
		if (!ret)
			ret = kcmp(getpid(), getpid(), types[i], 0, 0);
	}
	if (!ret)
		ret = kcmp_file(STDOUT_FILENO, STDOUT_FILENO);
	return say(ret);
}

static const char *return_different(const struct spec_case *self,
				    const char **why)
{
	const int types[] = { KCMP_VM, KCMP_FILES, KCMP_FS, KCMP_SIGHAND };
	pid_t child = fork();
	long ret;

	if (!child)
		pause_child(NULL);
	for (size_t i = 0; i < ARRAY(types); i++) {
		ret = kcmp(getpid(), child, types[i], 0, 0);
		if (!differs(ret))
			return say(ret);
	}
	return "1 or 2";
}

static int open_some(int *fds, int nr)
{
	for (int i = 0; i < nr; i++) {
		fds[i] = open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fds[i] < 0)
			return -1;
	}
	return 0;
}

static const char *return_exchanged(const struct spec_case *self,
				    const char **why)
{
	int fds[NR_SORTED];
	long ret, back;
	pid_t child;

	if (open_some(fds, NR_SORTED))
		return cannot(why, "cannot open files");
	for (int i = 1; i < NR_SORTED; i++) {
		ret = kcmp_file(fds[0], fds[i]);
		back = kcmp_file(fds[i], fds[0]);
		if (!differs(ret) || back != 3 - ret)
			return say(back);
	}
	child = fork();
	if (!child)
		pause_child(NULL);
	ret = kcmp(getpid(), child, KCMP_VM, 0, 0);
	back = kcmp(child, getpid(), KCMP_VM, 0, 0);
	if (!differs(ret) || back != 3 - ret)
		return say(back);
	return "1 for 2, 2 for 1";
}

static const char *return_reserved(const struct spec_case *self,
				   const char **why)
{
	pid_t pids[] = { getpid(), spawn(0), spawn(CLONE_VM),
			 spawn(CLONE_FILES | CLONE_FS), zombie(), 1 };

	for (int type = KCMP_FILE; type <= KCMP_SYSVSEM; type++)
		for (size_t i = 0; i < ARRAY(pids) * ARRAY(pids); i++)
			if (kcmp(pids[i % ARRAY(pids)], pids[i / ARRAY(pids)],
				 type, 0, 1) == 3)
				return "3";
	return "never 3";
}

static const char *return_order(const struct spec_case *self,
				const char **why)
{
	int fds[NR_SORTED], less[NR_SORTED] = {};
	bool taken[NR_SORTED] = {};

	if (open_some(fds, NR_SORTED))
		return cannot(why, "cannot open files");
	/*
	 * There is one order of all, if and only if no two of them have the
	 * same number of others before them.
	 */
	for (int again = 0; again < 2; again++) {
		for (int i = 0; i < NR_SORTED; i++) {
			int before = 0;

			for (int j = 0; j < NR_SORTED; j++)
				before += i != j &&
					  kcmp_file(fds[j], fds[i]) == 1;
			if (again && before != less[i])
				return "another order";
			less[i] = before;
		}
	}
	for (int i = 0; i < NR_SORTED; i++) {
		if (taken[less[i]])
			return "no order";
		taken[less[i]] = true;
	}
	return "sorted";
}

/* A kernel thread, where one is in sight: not in a PID namespace. */
static const char *return_nothing(const struct spec_case *self,
				  const char **why)
{
	pid_t a = zombie(), b = zombie(), child = fork();
	long ret;

	if (!child)
		pause_child(NULL);
	ret = kcmp(a, b, KCMP_VM, 0, 0);
	if (!ret)
		ret = kcmp(getpid(), child, KCMP_IO, 0, 0);
	if (!ret)
		ret = kcmp(getpid(), child, KCMP_SYSVSEM, 0, 0);
	/* That is how the next is told, and another case is about it. */
	if (ret == -EOPNOTSUPP)
		ret = 0;
	return say(ret);
}

/* What @flag shares is the same, and is not without it. */
static const char *shared_by(int type, unsigned long flag, unsigned long also)
{
	pid_t with = spawn(flag | also), without = spawn(also & ~flag);
	long ret;

	if (with < 0 || without < 0)
		return "no child";
	ret = kcmp(getpid(), with, type, 0, 0);
	if (ret)
		return say(ret);
	ret = kcmp(getpid(), without, type, 0, 0);
	return differs(ret) ? "0 if shared" : say(ret);
}

static int send_to_itself(int fd)
{
	char data = 0, control[CMSG_SPACE(sizeof(int))] = {};
	struct iovec iov = { .iov_base = &data, .iov_len = 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return -1;
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
	if (sendmsg(pair[0], &msg, 0) != 1 || recvmsg(pair[1], &msg, 0) != 1)
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(int));
	return fd;
}

static const char *type_file(const struct spec_case *self,
			     const char **why)
{
	int fd = open("file", O_RDWR | O_CREAT, 0600);
	int again = open("file", O_RDWR), sent = send_to_itself(fd);
	pid_t child = fork();
	long ret;

	if (!child)
		pause_child(NULL);
	if (sent < 0)
		return cannot(why, "no UNIX sockets");
	ret = kcmp_file(fd, dup(fd));
	if (!ret)
		ret = kcmp_file(fd, sent);
	if (!ret)
		ret = kcmp(getpid(), child, KCMP_FILE, fd, fd);
	if (ret)
		return say(ret);
	ret = kcmp_file(fd, again);
	return differs(ret) ? "0 if shared" : say(ret);
}

static pid_t thread_id;

static void *thread(void *arg)
{
	__atomic_store_n(&thread_id, syscall(SYS_gettid), __ATOMIC_RELEASE);
	for (;;)
		pause();
	return NULL;
}

static const char *type_vm(const struct spec_case *self,
			   const char **why)
{
	pthread_t id;
	long ret;

	if (pthread_create(&id, NULL, thread, NULL))
		return cannot(why, "no thread");
	while (!__atomic_load_n(&thread_id, __ATOMIC_ACQUIRE))
		nap(1);
	ret = kcmp(getpid(), thread_id, KCMP_VM, 0, 0);
	return ret ? say(ret) : shared_by(KCMP_VM, CLONE_VM, 0);
}

static const char *type_files(const struct spec_case *self,
			      const char **why)
{
	return shared_by(KCMP_FILES, CLONE_FILES, 0);
}

static const char *type_fs(const struct spec_case *self,
			   const char **why)
{
	return shared_by(KCMP_FS, CLONE_FS, 0);
}

static const char *type_sighand(const struct spec_case *self,
				const char **why)
{
	return shared_by(KCMP_SIGHAND, CLONE_SIGHAND, CLONE_VM);
}

static const char *type_io(const struct spec_case *self,
			   const char **why)
{
	/* The best-effort class: makes an I/O context. */
	if (syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 5))
		return cannot(why, "no I/O contexts");
	return shared_by(KCMP_IO, CLONE_IO, 0);
}

static const char *type_sysvsem(const struct spec_case *self,
				const char **why)
{
	struct sembuf add = { .sem_op = 1, .sem_flg = SEM_UNDO };
	int id = semget(IPC_PRIVATE, 1, 0600);
	const char *saw;

	if (id < 0)
		return cannot(why, "no System V semaphores");
	saw = semop(id, &add, 1) ? "no adjustment" :
	      shared_by(KCMP_SYSVSEM, CLONE_SYSVSEM, 0);
	semctl(id, 0, IPC_RMID);
	return saw;
}

/* An epoll that watches two pipes as number 20, one of which had it before. */
static int epoll_of_two(int *first, int *second)
{
	struct epoll_event event = { .events = EPOLLIN };
	int efd = epoll_create1(0), pipes[2][2];

	if (efd < 0 || pipe(pipes[0]) || pipe(pipes[1]))
		return -1;
	*first = pipes[0][0];
	*second = pipes[1][0];
	if (dup2(*first, 20) != 20 ||
	    epoll_ctl(efd, EPOLL_CTL_ADD, 20, &event) ||
	    dup2(*second, 20) != 20 ||
	    epoll_ctl(efd, EPOLL_CTL_ADD, 20, &event))
		return -1;
	close(20);
	return efd;
}

#define NO_EPOLL	"no epoll"

static const char *type_epoll_tfd(const struct spec_case *self,
				  const char **why)
{
	int first, second, efd = epoll_of_two(&first, &second);
	struct kcmp_epoll_slot slot = { .efd = efd, .tfd = 20 };
	int other = open("file", O_RDWR | O_CREAT, 0600), found = 0;
	pid_t child;
	long ret;

	if (efd < 0)
		return cannot(why, NO_EPOLL);
	for (int i = 0; i < 4; i++) {
		ret = kcmp_epoll(i & 1 ? first : second, efd, 20, i >> 1);
		if (ret && !differs(ret))
			return say(ret);
		found += !ret;
	}
	/* Each of both under one of the two places. */
	if (found != 2 ||
	    !kcmp_epoll(first, efd, 20, 0) == !kcmp_epoll(second, efd, 20, 0))
		return "not each once";
	if (!differs(kcmp_epoll(other, efd, 20, 0)))
		return "0 for what is not watched";
	/* The descriptor is the second process's: here it is closed. */
	child = fork();
	if (!child)
		pause_child(NULL);
	close(efd);
	slot.toff = !!kcmp(getpid(), child, KCMP_EPOLL_TFD, first,
			   (unsigned long)&slot);
	ret = kcmp(getpid(), child, KCMP_EPOLL_TFD, first,
		   (unsigned long)&slot);
	return ret ? say(ret) : "0 if watched";
}

/* Errors */

static long act_undumpable(pid_t pid)
{
	int ready[2];
	char byte;
	pid_t target;
	long ret;

	if (pipe(ready))
		return -errno;
	prctl(PR_SET_DUMPABLE, 1);
	target = fork();
	if (!target) {
		prctl(PR_SET_DUMPABLE, 0);
		if (write(ready[1], "", 1) == 1)
			pause_child(NULL);
		_exit(1);
	}
	if (read(ready[0], &byte, 1) != 1)
		return -EPIPE;
	ret = kcmp(getpid(), target, KCMP_VM, 0, 0);
	kill(target, SIGKILL);
	return ret;
}

static long act_own_child(pid_t pid)
{
	pid_t target;
	long ret;

	prctl(PR_SET_DUMPABLE, 1);
	target = fork();
	if (!target)
		pause_child(NULL);
	ret = kcmp(getpid(), target, KCMP_VM, 0, 0);
	kill(target, SIGKILL);
	return ret;
}

static const char *eperm_other_user(const struct spec_case *self,
				    const char **why)
{
	long ret;

	/* Who is nobody else may. */
	ret = as(other_user, act_own_child, 0);
	if (!differs(ret))
		return say(ret);
	ret = as(other_user, act_vm, getpid());
	if (ret != -EPERM)
		return say(ret);
	ret = as(no_capabilities, act_vm, getpid());
	if (ret != -EPERM)
		return say(ret);
	return say(as(other_user, act_undumpable, 0));
}

static long act_one_of_two(pid_t pid)
{
	long ret = kcmp(getpid(), pid, KCMP_VM, 0, 0);

	return ret == -EPERM ? kcmp(pid, getpid(), KCMP_VM, 0, 0) : ret;
}

static const char *eperm_one_of_two(const struct spec_case *self,
				    const char **why)
{
	return say(as(other_user, act_one_of_two, getpid()));
}

static const char *eperm_security_module(const struct spec_case *self,
					 const char **why)
{
	long ret = as(sandboxed, act_vm, getpid());

	if (ret == -ENODATA)
		return cannot(why, "no Landlock");
	return say(ret);
}

static const char *esrch_reaped(const struct spec_case *self,
				const char **why)
{
	pid_t pid = fork();
	long ret;

	if (!pid)
		pause_child(NULL);
	ret = kcmp(getpid(), pid, KCMP_VM, 0, 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (!differs(ret))
		return say(ret);
	ret = kcmp(pid, getpid(), KCMP_VM, 0, 0);
	return ret == -ESRCH ? say(kcmp(getpid(), pid, KCMP_VM, 0, 0)) :
			       say(ret);
}

static bool in_child_namespace(void)
{
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return false;
	pid = fork();
	if (pid) {
		waitpid(pid, NULL, 0);
		_exit(0);
	}
	return true;
}

static const char *esrch_outside_namespace(const struct spec_case *self,
					   const char **why)
{
	long ret = as(in_child_namespace, act_vm, getpid());

	if (ret == -ENODATA)
		return cannot(why, "no PID namespaces");
	return say(ret);
}

static const char *einval_type(const struct spec_case *self,
			       const char **why)
{
	return say(kcmp(getpid(), getpid(), KCMP_EPOLL_TFD + 1, 0, 0));
}

static const char *einval_not_epoll(const struct spec_case *self,
				    const char **why)
{
	int fd = open("file", O_RDWR | O_CREAT, 0600);

	if (epoll_create1(0) < 0)
		return cannot(why, NO_EPOLL);
	return say(kcmp_epoll(fd, fd, fd, 0));
}

static const char *ebadf_file(const struct spec_case *self,
			      const char **why)
{
	int fd = open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	pid_t child;
	long ret;

	child = fork();
	if (!child) {
		close(fd);
		pause_child(NULL);
	}
	/* Wait until it is closed there. */
	for (int i = 0; i < 500; i++) {
		ret = kcmp(getpid(), child, KCMP_FILE, fd, fd);
		if (ret)
			break;
		nap(10);
	}
	if (ret != -EBADF)
		return say(ret);
	ret = kcmp(child, getpid(), KCMP_FILE, fd, fd);
	if (ret != -EBADF)
		return say(ret);
	ret = kcmp_file(fd, 9999);
	return ret == -EBADF ? say(kcmp_file(~0UL, fd)) : say(ret);
}

static const char *ebadf_zombie(const struct spec_case *self,
				const char **why)
{
	int fd = open("file", O_RDWR | O_CREAT, 0600);

	return say(kcmp(getpid(), zombie(), KCMP_FILE, fd, fd));
}

static const char *ebadf_epoll(const struct spec_case *self,
			       const char **why)
{
	int first, second, efd = epoll_of_two(&first, &second);
	long ret;

	if (efd < 0)
		return cannot(why, NO_EPOLL);
	ret = kcmp_epoll(9999, efd, 20, 0);
	return ret == -EBADF ? say(kcmp_epoll(first, 9999, 20, 0)) : say(ret);
}

static const char *efault_slot(const struct spec_case *self,
			       const char **why)
{
	int first, second, efd = epoll_of_two(&first, &second);
	size_t page = sysconf(_SC_PAGESIZE);
	char *end;
	long ret;

	if (efd < 0)
		return cannot(why, NO_EPOLL);
	ret = kcmp(getpid(), getpid(), KCMP_EPOLL_TFD, first, 0);
	if (ret != -EFAULT)
		return say(ret);
	/* A slot of which only the beginning is there. */
	end = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (end == MAP_FAILED || munmap(end + page, page))
		return cannot(why, "no memory");
	end += page - sizeof(struct kcmp_epoll_slot) + 4;
	return say(kcmp(getpid(), getpid(), KCMP_EPOLL_TFD, first,
			(unsigned long)end));
}

static const char *enoent_number(const struct spec_case *self,
				 const char **why)
{
	int first, second, efd = epoll_of_two(&first, &second);

	if (efd < 0)
		return cannot(why, NO_EPOLL);
	return say(kcmp_epoll(first, efd, 21, 0));
}

static const char *enoent_offset(const struct spec_case *self,
				 const char **why)
{
	int first, second, efd = epoll_of_two(&first, &second);
	long ret;

	if (efd < 0)
		return cannot(why, NO_EPOLL);
	ret = kcmp_epoll(first, efd, 20, 1);
	if (ret && !differs(ret))
		return say(ret);
	return say(kcmp_epoll(first, efd, 20, 2));
}

static const char *eopnotsupp_sysvsem(const struct spec_case *self,
				      const char **why)
{
	int id = semget(IPC_PRIVATE, 1, 0600);

	if (id >= 0) {
		semctl(id, 0, IPC_RMID);
		return cannot(why, "this kernel has System V IPC");
	}
	return say(kcmp(getpid(), getpid(), KCMP_SYSVSEM, 0, 0));
}

static const char *eopnotsupp_epoll(const struct spec_case *self,
				    const char **why)
{
	if (epoll_create1(0) >= 0)
		return cannot(why, "this kernel has epoll");
	return say(kcmp_epoll(STDOUT_FILENO, STDOUT_FILENO, 0, 0));
}

/* Signals */

static bool put(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, value, strlen(value)) > 0;

	close(fd);
	return ok;
}

/*
 * A process whose execve() is blocked in the middle, and readers that wait for
 * it: CONFIG_DEBUG_EXEC_UPDATE.
 */
static pid_t blocker, target;

/* A case that hangs does not come to it, and leaves others to take the lock. */
static void unlock(void)
{
	if (!access(UPDATE_DIR "always_lock", W_OK))
		put(UPDATE_DIR "always_lock", "0");
}

static void unblock(void)
{
	unlock();
	kill(blocker, SIGKILL);
	waitpid(blocker, NULL, 0);
}

static const char *block_target(void)
{
	int go[2];
	char pid[16];

	if (access(UPDATE_DIR "block", W_OK))
		return "CONFIG_DEBUG_EXEC_UPDATE";
	if (pipe(go))
		return "no pipe";
	target = fork();
	if (!target) {
		char *const argv[] = { "image", NULL };
		char byte;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (read(go[0], &byte, 1) == 1)
			execv("/proc/self/exe", argv);
		_exit(1);
	}
	snprintf(pid, sizeof(pid), "%d", target);
	blocker = fork();
	if (!blocker) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		put(UPDATE_DIR "block", pid);
		_exit(0);
	}
	/* It has the lock when it sleeps. */
	nap(300);
	if (!put(UPDATE_DIR "always_lock", "1") || write(go[1], "", 1) != 1 ||
	    !cannot_be_interrupted(target)) {
		unblock();
		return "execve() is not blocked";
	}
	return NULL;
}

struct looker {
	int handled, done;
	long ret;
};

static struct looker *looker;

static void note_signal(int sig)
{
	looker->handled++;
}

static pid_t look(void)
{
	pid_t pid;

	if (!looker)
		looker = mmap(NULL, sizeof(*looker), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	memset(looker, 0, sizeof(*looker));
	pid = fork();
	if (!pid) {
		struct sigaction sa = { .sa_handler = note_signal };

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigaction(SIGUSR1, &sa, NULL);
		looker->ret = kcmp(target, target, KCMP_VM, 0, 0);
		looker->done = looker->handled ? 1 : 2;
		_exit(0);
	}
	return pid;
}

static const char *killed_while_it_waits(const struct spec_case *self,
					 const char **why)
{
	const int fatal[] = { SIGKILL, SIGTERM };
	const char *saw = "terminate";

	*why = block_target();
	if (*why)
		return CANNOT;
	for (size_t i = 0; i < ARRAY(fatal); i++) {
		pid_t pid = look(), ended = 0;
		int status = 0;

		if (!cannot_be_interrupted(pid)) {
			saw = "does not wait";
			break;
		}
		kill(pid, fatal[i]);
		for (int j = 0; !ended && j < 500; j++) {
			ended = waitpid(pid, &status, WNOHANG);
			nap(10);
		}
		if (ended != pid || !WIFSIGNALED(status) ||
		    WTERMSIG(status) != fatal[i] || !cannot_be_interrupted(target)) {
			saw = "goes on";
			break;
		}
	}
	unblock();
	return saw;
}

static const char *handler_has_to_wait(const struct spec_case *self,
				       const char **why)
{
	pid_t pid;

	*why = block_target();
	if (*why)
		return CANNOT;
	pid = look();
	if (!cannot_be_interrupted(pid)) {
		unblock();
		return "does not wait";
	}
	kill(pid, SIGUSR1);
	nap(300);
	if (looker->handled || looker->done || !cannot_be_interrupted(pid)) {
		unblock();
		return looker->handled ? "delivered" : "EINTR";
	}
	unblock();
	waitpid(pid, NULL, 0);
	if (looker->ret < 0)
		return say(looker->ret);
	return looker->handled ? "kept" : "discarded";
}

/* What stays */

static const char *compared_stay_stopped(const struct spec_case *self,
					 const char **why)
{
	pid_t child = fork();
	siginfo_t info = {};

	if (!child)
		pause_child(NULL);
	kill(child, SIGSTOP);
	waitid(P_PID, child, &info, WSTOPPED);
	for (int type = KCMP_FILE; type <= KCMP_SYSVSEM; type++)
		kcmp(getpid(), child, type, 1, 1);
	nap(20);
	memset(&info, 0, sizeof(info));
	if (waitid(P_PID, child, &info, WCONTINUED | WEXITED | WNOHANG) ||
	    info.si_pid)
		return "continued";
	return "kept";
}

static const char *compared_files_kept(const struct spec_case *self,
				       const char **why)
{
	int first, second, efd = epoll_of_two(&first, &second);
	int fd = open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int flags = fcntl(fd, F_GETFL);

	if (lseek(fd, 17, SEEK_SET) != 17)
		return "no position";
	for (int i = 0; i < 100; i++)
		kcmp_file(fd, first);
	if (efd >= 0)
		for (int i = 0; i < 100; i++)
			kcmp_epoll(first, efd, 20, i % 3);
	if (lseek(fd, 0, SEEK_CUR) != 17 || fcntl(fd, F_GETFL) != flags ||
	    fcntl(fd, F_GETFD) != FD_CLOEXEC)
		return "changed";
	if (efd >= 0 && !kcmp_epoll(first, efd, 20, 0) ==
			!kcmp_epoll(first, efd, 20, 1))
		return "no longer watched";
	return "kept";
}

/* Order */

static const char *first_is(const struct spec_case *self, long ret)
{
	return ret == -errno_value(self->about) ? "before" : say(ret);
}

static long act_missing(pid_t pid)
{
	return kcmp(pid, 0x7fffffff, KCMP_VM, 0, 0);
}

static long act_type(pid_t pid)
{
	return kcmp(getpid(), pid, -1, 0, 0);
}

static long act_file(pid_t pid)
{
	return kcmp(getpid(), pid, KCMP_FILE, 9999, 9999);
}

static long act_slot(pid_t pid)
{
	return kcmp(getpid(), pid, KCMP_EPOLL_TFD, 0, 0);
}

static const char *esrch_before_eperm(const struct spec_case *self,
				      const char **why)
{
	return first_is(self, as(other_user, act_missing, getpid()));
}

static const char *esrch_before_einval(const struct spec_case *self,
				       const char **why)
{
	return first_is(self, kcmp(getpid(), 0x7fffffff, -1, 0, 0));
}

static const char *eperm_before_einval(const struct spec_case *self,
				       const char **why)
{
	return first_is(self, as(other_user, act_type, getpid()));
}

static const char *eperm_before_ebadf(const struct spec_case *self,
				      const char **why)
{
	return first_is(self, as(other_user, act_file, getpid()));
}

static const char *eperm_before_efault(const struct spec_case *self,
				       const char **why)
{
	return first_is(self, as(other_user, act_slot, getpid()));
}

static const char *efault_before_ebadf(const struct spec_case *self,
				       const char **why)
{
	if (epoll_create1(0) < 0)
		return cannot(why, NO_EPOLL);
	return first_is(self, kcmp(getpid(), getpid(), KCMP_EPOLL_TFD, 9999, 0));
}

static const char *ebadf_before_einval(const struct spec_case *self,
				       const char **why)
{
	if (epoll_create1(0) < 0)
		return cannot(why, NO_EPOLL);
	return first_is(self, kcmp_epoll(9999, STDOUT_FILENO, 20, 0));
}

#define CASE(_kind, _about, _phase, _seen_by, _name)			\
	{ .name = #_name, .kind = _kind, .about = _about,		\
	  .phase = _phase, .seen_by = _seen_by, .observe = _name }
#define CONSTRAINT(about, name)						\
	CASE("constraint", about, "before", "caller", name)
#define RETURN(name)	CASE("return", NULL, "any", "caller", name)
#define ERROR(about, name)						\
	CASE("error", about, "before", "caller", name)
#define ORDER(first, second, _name)					\
	{ .name = #_name, .kind = "order", .about = first,		\
	  .from = second, .phase = "before", .seen_by = "caller",	\
	  .observe = _name }

static const struct spec_case cases[] = {
	CONSTRAINT("pid1", pid1_names_nobody),
	CONSTRAINT("pid2", pid2_names_nobody),
	CONSTRAINT("type", type_unknown),
	CONSTRAINT("idx1", idx1_low_bits),
	CONSTRAINT("idx2", idx2_low_bits),
	RETURN(return_same),
	RETURN(return_different),
	RETURN(return_exchanged),
	RETURN(return_reserved),
	RETURN(return_order),
	RETURN(return_nothing),
	RETURN(type_file),
	RETURN(type_vm),
	RETURN(type_files),
	RETURN(type_fs),
	RETURN(type_sighand),
	RETURN(type_io),
	RETURN(type_sysvsem),
	RETURN(type_epoll_tfd),
	ERROR("EPERM", eperm_other_user),
	ERROR("EPERM", eperm_one_of_two),
	ERROR("ESRCH", esrch_reaped),
	ERROR("ESRCH", esrch_outside_namespace),
	ERROR("EINVAL", einval_type),
	ERROR("EINVAL", einval_not_epoll),
	ERROR("EBADF", ebadf_file),
	ERROR("EBADF", ebadf_zombie),
	ERROR("EBADF", ebadf_epoll),
	ERROR("EFAULT", efault_slot),
	ERROR("ENOENT", enoent_number),
	ERROR("ENOENT", enoent_offset),
	ERROR("EOPNOTSUPP", eopnotsupp_sysvsem),
	ERROR("EOPNOTSUPP", eopnotsupp_epoll),
	CASE("error_from", "lsm", "before", "caller", eperm_security_module),
	CASE("signal", "SIGKILL", "any", "parent", killed_while_it_waits),
	CASE("signal", "any signal", "any", "caller", handler_has_to_wait),
	CASE("preserved", "the processes that are compared", "any", "parent",
	     compared_stay_stopped),
	CASE("preserved", "the files that are compared", "any", "caller",
	     compared_files_kept),
	ORDER("ESRCH", "EPERM", esrch_before_eperm),
	ORDER("ESRCH", "EINVAL", esrch_before_einval),
	ORDER("EPERM", "EINVAL", eperm_before_einval),
	ORDER("EPERM", "EBADF", eperm_before_ebadf),
	ORDER("EPERM", "EFAULT", eperm_before_efault),
	ORDER("EFAULT", "EBADF", efault_before_ebadf),
	ORDER("EBADF", "EINVAL", ebadf_before_einval),
};

int main(int argc, char **argv)
{
	struct spec specs[] = { { .call = "kcmp" } };
	struct spec_proof proof = {
		.specs = specs, .nr_specs = ARRAY(specs),
		.tables = { { cases, ARRAY(cases) } },
		.restore = unlock,
	};

	/* What the target of a case executes. */
	if (argc == 1 && !strcmp(argv[0], "image"))
		return pause_child(NULL);
	prove_specs(&proof, argc, argv);
	ksft_finished();
}
