// SPDX-License-Identifier: GPL-2.0
/*
 * Who writes a file keeps execve() of it out, and who runs it keeps writers
 * out, with ETXTBSY, and both for exactly as long as that lasts. This is what
 * Documentation/filesystems/text-busy.rst says, and nearly each of its
 * statements has a test here.
 *
 * And execve() of a file does not wait for somebody who holds its inode lock,
 * beyond what has to be: only that of a set-id file takes the lock, and shares
 * it, and can be killed while it waits.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/elf.h>
#include <linux/fiemap.h>
#include <linux/loop.h>
#include <linux/userfaultfd.h>

#include "exec_update.h"
#include "text_fuse.h"
#include "kselftest_harness.h"

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK		0x10000
#endif
#ifndef MFD_EXEC
#define MFD_EXEC		0x0010U
#endif
#ifndef FAN_PRE_ACCESS
#define FAN_PRE_ACCESS		0x00100000
#endif
/* <linux/fs.h> does not go together with <sys/mount.h>. */
#ifndef FS_IOC_FIEMAP
#define FS_IOC_FIEMAP		_IOWR('f', 11, struct fiemap)
#endif

#if __SIZEOF_POINTER__ == 8
#define elf_hdr			elf64_hdr
#define elf_phdr		elf64_phdr
#else
#define elf_hdr			elf32_hdr
#define elf_phdr		elf32_phdr
#endif

#define DIR		"/tmp"
#define TEXT		DIR "/text"
#define OTHER		DIR "/other"
#define LINK		DIR "/link"
#define SCRIPT		DIR "/script"
#define FUSE_DIR	DIR "/fuse"
#define FUSE_TEXT	FUSE_DIR "/" FUSE_FILE
#define DISK_DIR	DIR "/disk"
#define DISK_TEXT	DISK_DIR "/text"

/* Who owns a set-id file that was somebody else's before. */
#define OTHER_UID	60003

/* What an image ends with that nobody disturbed. No error has this number. */
#define IMAGE_STATUS	199

/* How long loops that race are left to meet. */
#define RACE_MS		2000

/* False if not within patience. */
static bool read_byte(int fd)
{
	char c;

	return is_readable(fd) && read(fd, &c, 1) == 1;
}

/* False if not within patience, and killed then. It can be waited for. */
static bool ends(pid_t pid)
{
	int fd = pid > 0 ? syscall(__NR_pidfd_open, pid, 0) : -1;
	bool ended = fd >= 0 && is_readable(fd);

	if (fd >= 0)
		close(fd);
	if (!ended && pid > 0)
		kill(pid, SIGKILL);
	return ended;
}

/*
 * To write it, and to run it.
 */

/* 0, or why not. */
static int try_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* 0, or why not; -1: it hangs, or ends otherwise. */
static int try_exec_fd(int dirfd, const char *path, int flags)
{
	char *const argv[] = { (char *)path, "--exit", NULL };
	pid_t pid = fork();
	int status;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!syscall(__NR_execveat, dirfd, path, argv, environ, flags))
			_exit(IMAGE_STATUS);
		_exit(errno);
	}
	if (!ends(pid) || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status) == IMAGE_STATUS ? 0 : WEXITSTATUS(status);
}

static int try_exec(const char *path)
{
	return try_exec_fd(AT_FDCWD, path, 0);
}

/*
 * At once, unless somebody has just looked at the process that ran it, as ps
 * does, and so held its memory for a moment longer. What is not given back
 * stays.
 */
static bool is_writable(const char *path)
{
	return wait_until(!try_open(path, O_WRONLY));
}

/* Nobody has denied anything that was not given back, nor the opposite. */
static bool nobody_has(const char *path)
{
	return is_writable(path) && !try_exec(path);
}

/* A process that runs a file. */
struct runner {
	pid_t pid;
	int to, from;
};

struct how {
	const char *path;
	const char *what;
	const char *arg;
	bool is_reader;		/* not root */
	bool is_traced;
};

static bool start(struct runner *runner, const struct how *how)
{
	char *const argv[] = { (char *)how->path, (char *)how->what,
			       (char *)how->arg, NULL };
	int to[2], from[2];
	pid_t parent = getpid();

	runner->pid = 0;
	if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		return false;
	runner->to = to[1];
	runner->from = from[0];
	runner->pid = fork();
	if (!runner->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (how->is_reader)
			become_reader(parent);
		if (how->is_traced)
			ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		if (dup2(to[0], 0) < 0 || dup2(from[1], 1) < 0)
			_exit(1);
		execv(how->path, argv);
		_exit(1);
	}
	close(to[0]);
	close(from[1]);
	return runner->pid > 0;
}

static bool run(struct runner *runner, const char *path)
{
	struct how how = { .path = path, .what = "--wait" };

	return start(runner, &how) && read_byte(runner->from);
}

static bool end_of(struct runner *runner)
{
	bool ended = ends(runner->pid);

	if (ended)
		waitpid(runner->pid, NULL, 0);
	close(runner->from);
	runner->pid = 0;
	return ended;
}

static bool stop(struct runner *runner)
{
	close(runner->to);
	return end_of(runner);
}

static bool stop_by_kill(struct runner *runner)
{
	kill(runner->pid, SIGKILL);
	return stop(runner);
}

/* A file system of our own, with two images of this program. */
static bool make_files(void)
{
	return !unshare(CLONE_NEWNS) &&
	       !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount("tmpfs", DIR, "tmpfs", 0, "mode=0755") &&
	       copy_self(TEXT) && !chmod(TEXT, 0755) &&
	       copy_self(OTHER) && !chmod(OTHER, 0755);
}

/* Whether who runs a set-id file becomes its owner. */
static bool set_id_works(void)
{
	return copy_self(SCRIPT) && !chown(SCRIPT, IMAGE_UID, IMAGE_UID) &&
	       !chmod(SCRIPT, 04755) && !run_image(SCRIPT, "--setid") &&
	       !unlink(SCRIPT);
}

static bool write_file(const char *path, const char *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	bool ok = fd >= 0 && write(fd, data, len) == (ssize_t)len;

	if (fd >= 0)
		close(fd);
	return ok;
}

FIXTURE(text) {
	struct runner runner;
};

FIXTURE_SETUP(text)
{
	self->runner.pid = 0;
	if (geteuid())
		SKIP(return, "needs root to mount");
	if (!make_files())
		SKIP(return, "cannot mount: %s", strerror(errno));
}

FIXTURE_TEARDOWN(text)
{
	if (self->runner.pid > 0)
		EXPECT_TRUE(stop_by_kill(&self->runner));
}

/*
 * A writer keeps execve() out.
 */

TEST_F(text, writer_keeps_exec_out)
{
	static const int flags[] = { O_WRONLY, O_RDWR, O_WRONLY | O_APPEND };

	for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++) {
		int fd = open(TEXT, flags[i] | O_CLOEXEC);

		ASSERT_LE(0, fd);
		EXPECT_EQ(ETXTBSY, try_exec(TEXT));
		EXPECT_EQ(ETXTBSY, try_exec_fd(AT_FDCWD, TEXT,
					       AT_EXECVE_CHECK));
		EXPECT_EQ(0, try_exec(OTHER));
		close(fd);
		EXPECT_EQ(0, try_exec(TEXT));
	}
}

/* Who only reads, or has the file without being able to read, does not. */
TEST_F(text, reader_does_not)
{
	static const int flags[] = { O_RDONLY, O_PATH };

	for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++) {
		int fd = open(TEXT, flags[i] | O_CLOEXEC);

		ASSERT_LE(0, fd);
		EXPECT_EQ(0, try_exec(TEXT));
		close(fd);
	}
}

TEST_F(text, every_writer_counts)
{
	int fds[8];

	for (unsigned int i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = open(TEXT, O_WRONLY | O_CLOEXEC);
		ASSERT_LE(0, fds[i]);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(fds); i++) {
		EXPECT_EQ(ETXTBSY, try_exec(TEXT));
		close(fds[i]);
	}
	EXPECT_TRUE(nobody_has(TEXT));
}

/*
 * A child has what its parent had open when it forked: this is how a program
 * that writes another one, and runs it, meets ETXTBSY when it has threads.
 */
TEST_F(text, writer_is_inherited)
{
	int fd = open(TEXT, O_WRONLY | O_CLOEXEC);
	int gate[2];
	pid_t child;
	char c;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, pipe2(gate, O_CLOEXEC));
	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(gate[1]);
		_exit(read(gate[0], &c, 1));
	}
	close(fd);
	EXPECT_EQ(ETXTBSY, try_exec(TEXT));
	close(gate[1]);
	EXPECT_TRUE(collect(child));
	EXPECT_TRUE(nobody_has(TEXT));
}

/* A mapping keeps the writer's file open. */
TEST_F(text, writable_mapping_keeps_exec_out)
{
	int fd = open(TEXT, O_RDWR | O_CLOEXEC);
	void *map;

	ASSERT_LE(0, fd);
	map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	close(fd);
	EXPECT_EQ(ETXTBSY, try_exec(TEXT));
	munmap(map, 4096);
	EXPECT_TRUE(nobody_has(TEXT));
}

/*
 * Who runs a file keeps writers out.
 */

TEST_F(text, runner_keeps_writers_out)
{
	static const int flags[] = {
		O_WRONLY, O_RDWR, O_WRONLY | O_APPEND,
		O_WRONLY | O_TRUNC, O_RDWR | O_TRUNC, O_RDONLY | O_TRUNC,
		O_WRONLY | O_CREAT, O_WRONLY | O_CREAT | O_TRUNC,
	};
	struct stat before, after;

	ASSERT_EQ(0, stat(TEXT, &before));
	ASSERT_TRUE(run(&self->runner, TEXT));
	for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++) {
		EXPECT_EQ(ETXTBSY, try_open(TEXT, flags[i])) {
			TH_LOG("open flags %#o", flags[i]);
		}
	}
	EXPECT_EQ(-1, truncate(TEXT, 0));
	EXPECT_EQ(ETXTBSY, errno);
	EXPECT_EQ(0, stat(TEXT, &after));
	EXPECT_EQ(before.st_size, after.st_size);
	EXPECT_EQ(0, try_open(TEXT, O_RDONLY));
	EXPECT_EQ(0, try_exec(TEXT));

	EXPECT_TRUE(stop(&self->runner));
	EXPECT_TRUE(nobody_has(TEXT));
	EXPECT_EQ(0, truncate(TEXT, 0));
}

/* It is the file that is busy, by whatever name. */
TEST_F(text, other_names)
{
	char path[64];
	int fd;

	ASSERT_EQ(0, link(TEXT, LINK));
	ASSERT_EQ(0, mount(TEXT, OTHER, NULL, MS_BIND, NULL));
	fd = open(TEXT, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);

	ASSERT_TRUE(run(&self->runner, TEXT));
	EXPECT_EQ(ETXTBSY, try_open(LINK, O_WRONLY));
	EXPECT_EQ(ETXTBSY, try_open(OTHER, O_WRONLY));
	EXPECT_EQ(ETXTBSY, try_open(path, O_WRONLY));
	snprintf(path, sizeof(path), "/proc/%d/exe", self->runner.pid);
	EXPECT_EQ(ETXTBSY, try_open(path, O_WRONLY));
	EXPECT_TRUE(stop(&self->runner));
	EXPECT_TRUE(is_writable(LINK));
}

/* What needs a descriptor to write to has none to work with. */
TEST_F(text, no_descriptor_to_change_it)
{
	int fd;

	ASSERT_TRUE(run(&self->runner, TEXT));
	fd = open(TEXT, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, ftruncate(fd, 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				0, 4096));
	EXPECT_EQ(EBADF, errno);
	EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				   MAP_SHARED, fd, 0));
	EXPECT_EQ(EACCES, errno);
	close(fd);
}

/* Names, modes and owners are not what runs. */
TEST_F(text, what_is_allowed)
{
	static const struct timespec times[2];

	if (!can_be_others())
		SKIP(return, "needs root to give files away");
	ASSERT_TRUE(run(&self->runner, TEXT));
	EXPECT_EQ(0, chmod(TEXT, 0700));
	EXPECT_EQ(0, chown(TEXT, IMAGE_UID, IMAGE_UID));
	EXPECT_EQ(0, utimensat(AT_FDCWD, TEXT, times, 0));
	EXPECT_EQ(0, link(TEXT, LINK));
	EXPECT_EQ(0, rename(TEXT, SCRIPT));
	EXPECT_EQ(ETXTBSY, try_open(SCRIPT, O_WRONLY));
	/* To put a new file in its place is how to replace it. */
	EXPECT_EQ(0, rename(OTHER, SCRIPT));
	EXPECT_EQ(0, try_open(SCRIPT, O_WRONLY));
	EXPECT_EQ(ETXTBSY, try_open(LINK, O_WRONLY));
	EXPECT_EQ(0, unlink(LINK));
	EXPECT_TRUE(stop(&self->runner));
}

/*
 * For exactly how long.
 */

TEST_F(text, last_of_many)
{
	struct runner runners[64];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(runners); i++)
		ASSERT_TRUE(run(&runners[i], TEXT));
	for (i = 0; i < ARRAY_SIZE(runners); i++) {
		EXPECT_EQ(ETXTBSY, try_open(TEXT, O_WRONLY));
		/* In some other order than they came. */
		EXPECT_TRUE(stop(&runners[i * 37 % ARRAY_SIZE(runners)]));
	}
	EXPECT_TRUE(nobody_has(TEXT));
}

TEST_F(text, end_by_signal)
{
	ASSERT_TRUE(run(&self->runner, TEXT));
	EXPECT_EQ(ETXTBSY, try_open(TEXT, O_WRONLY));
	EXPECT_TRUE(stop_by_kill(&self->runner));
	EXPECT_TRUE(nobody_has(TEXT));
}

/* A zombie runs nothing. */
TEST_F(text, end_before_wait)
{
	ASSERT_TRUE(run(&self->runner, TEXT));
	close(self->runner.to);
	EXPECT_TRUE(wait_until(has_ended(self->runner.pid)));
	EXPECT_TRUE(nobody_has(TEXT));
	EXPECT_TRUE(end_of(&self->runner));
}

TEST_F(text, exec_of_another_file)
{
	struct how how = { .path = TEXT, .what = "--wait", .arg = OTHER };

	ASSERT_TRUE(start(&self->runner, &how));
	ASSERT_TRUE(read_byte(self->runner.from));
	EXPECT_EQ(ETXTBSY, try_open(TEXT, O_WRONLY));
	EXPECT_EQ(0, try_open(OTHER, O_WRONLY));

	ASSERT_EQ(1, write(self->runner.to, "n", 1));
	ASSERT_TRUE(read_byte(self->runner.from));
	EXPECT_TRUE(nobody_has(TEXT));
	EXPECT_EQ(ETXTBSY, try_open(OTHER, O_WRONLY));
	EXPECT_TRUE(stop(&self->runner));
	EXPECT_TRUE(nobody_has(OTHER));
}

/* Many times: what is lost each time adds up. */
static bool exec_ends_with(int err, const char *path, int flags)
{
	for (int i = 0; i < 100; i++) {
		if (try_exec_fd(AT_FDCWD, path, flags) != err)
			return false;
	}
	return true;
}

/* An execve() that fails has denied nothing that it does not give back. */
TEST_F(text, exec_that_fails)
{
	/* No format that there is. */
	ASSERT_TRUE(write_file(SCRIPT, "\1\2\3\4", 4));
	EXPECT_TRUE(exec_ends_with(ENOEXEC, SCRIPT, 0));
	EXPECT_EQ(0, try_open(SCRIPT, O_WRONLY));
	/* An interpreter that there is not. */
	ASSERT_TRUE(write_file(SCRIPT, "#!" LINK "\n",
			       sizeof("#!" LINK "\n") - 1));
	EXPECT_TRUE(exec_ends_with(ENOENT, SCRIPT, 0));
	EXPECT_EQ(0, try_open(SCRIPT, O_WRONLY));
	EXPECT_TRUE(exec_ends_with(0, TEXT, AT_EXECVE_CHECK));
	EXPECT_TRUE(nobody_has(TEXT));
}

/*
 * Who shares the memory of a runner, or has got a copy of it.
 */

#define NR_HEIRS	3

FIXTURE(heirs) {
	struct runner runner;
};

FIXTURE_VARIANT(heirs) {
	const char *what;
	int nr;			/* that go on when the runner has ended */
};

FIXTURE_VARIANT_ADD(heirs, fork) {
	.what = "--fork",
	.nr = NR_HEIRS,
};

FIXTURE_VARIANT_ADD(heirs, vm) {
	.what = "--vm",
	.nr = NR_HEIRS,
};

FIXTURE_SETUP(heirs)
{
	self->runner.pid = 0;
	if (geteuid())
		SKIP(return, "needs root to mount");
	if (!make_files())
		SKIP(return, "cannot mount: %s", strerror(errno));
	/* They are ours then. */
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
}

FIXTURE_TEARDOWN(heirs)
{
	if (self->runner.pid > 0)
		close(self->runner.to);
}

TEST_F(heirs, last_of_them)
{
	struct how how = { .path = TEXT, .what = variant->what };
	int status;

	ASSERT_TRUE(start(&self->runner, &how));
	for (int i = 0; i < variant->nr; i++)
		ASSERT_TRUE(read_byte(self->runner.from));
	ASSERT_TRUE(wait_until(waitpid(self->runner.pid, &status, WNOHANG) ==
			       self->runner.pid));
	for (int i = 0; i < variant->nr; i++) {
		EXPECT_EQ(ETXTBSY, try_open(TEXT, O_WRONLY)) {
			TH_LOG("%d of %d are there", variant->nr - i,
			       variant->nr);
		}
		/* One of them takes it, and ends. */
		EXPECT_EQ(1, write(self->runner.to, "x", 1));
		EXPECT_TRUE(wait_until(waitpid(-1, &status, WNOHANG) > 0));
	}
	EXPECT_TRUE(nobody_has(TEXT));
}

/* A thread is as good as any other, with or without the first one. */
TEST_F(text, thread_without_leader)
{
	struct how how = { .path = TEXT, .what = "--thread" };

	ASSERT_TRUE(start(&self->runner, &how));
	ASSERT_TRUE(read_byte(self->runner.from));
	ASSERT_TRUE(wait_until(state_of(self->runner.pid) == 'Z'));
	EXPECT_EQ(ETXTBSY, try_open(TEXT, O_WRONLY));
	EXPECT_TRUE(stop(&self->runner));
	EXPECT_TRUE(nobody_has(TEXT));
}

/*
 * Files that are mapped and not run: libraries, and running programs that
 * somebody else has mapped.
 */

FIXTURE(mapping) {
	struct runner runner;
};

FIXTURE_VARIANT(mapping) {
	int prot, flags;
};

FIXTURE_VARIANT_ADD(mapping, read) {
	.prot = PROT_READ,
	.flags = MAP_SHARED,
};

FIXTURE_VARIANT_ADD(mapping, exec) {
	.prot = PROT_READ | PROT_EXEC,
	.flags = MAP_PRIVATE,
};

FIXTURE_VARIANT_ADD(mapping, exec_denywrite) {
	.prot = PROT_READ | PROT_EXEC,
	.flags = MAP_PRIVATE | MAP_DENYWRITE | MAP_EXECUTABLE,
};

FIXTURE_SETUP(mapping)
{
	self->runner.pid = 0;
	if (geteuid())
		SKIP(return, "needs root to mount");
	if (!make_files())
		SKIP(return, "cannot mount: %s", strerror(errno));
}

FIXTURE_TEARDOWN(mapping)
{
	if (self->runner.pid > 0)
		EXPECT_TRUE(stop_by_kill(&self->runner));
}

TEST_F(mapping, denies_nothing)
{
	int fd;
	void *map;

	ASSERT_TRUE(run(&self->runner, TEXT));
	fd = open(TEXT, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	map = mmap(NULL, 4096, variant->prot, variant->flags, fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	/* Have it, and not only its address. */
	EXPECT_EQ(ELFMAG0, get((char *)map));
	EXPECT_EQ(ETXTBSY, try_open(TEXT, O_WRONLY));

	EXPECT_TRUE(stop(&self->runner));
	EXPECT_TRUE(nobody_has(TEXT));
	munmap(map, 4096);
	close(fd);
}

/*
 * Interpreters: those of ELF are busy while they are loaded, and a script is.
 */

/*
 * An ELF file that can be loaded and does nothing. Its first instruction is not
 * one: who execs it has to be stopped before.
 */
static bool make_elf(const char *path, const char *interp)
{
	struct {
		struct elf_hdr elf;
		struct elf_phdr load, interp;
		char name[64];
	} file;
	int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	bool ok;

	memset(&file, 0, sizeof(file));
	/* For this machine. */
	ok = self >= 0 &&
	     read(self, &file.elf, sizeof(file.elf)) == sizeof(file.elf);
	close(self);
	file.elf.e_type = interp ? ET_EXEC : ET_DYN;
	file.elf.e_phoff = offsetof(typeof(file), load);
	file.elf.e_phnum = interp ? 2 : 1;
	file.elf.e_shoff = 0;
	file.elf.e_shnum = 0;
	file.elf.e_shstrndx = 0;
	file.load.p_type = PT_LOAD;
	file.load.p_vaddr = interp ? 0x10000000 : 0;
	file.load.p_filesz = sizeof(file);
	file.load.p_memsz = sizeof(file);
	file.load.p_flags = PF_R | PF_X;
	file.load.p_align = 0x10000;
	file.elf.e_entry = file.load.p_vaddr;
	if (interp) {
		file.interp.p_type = PT_INTERP;
		file.interp.p_offset = offsetof(typeof(file), name);
		file.interp.p_filesz = strlen(interp) + 1;
		strncpy(file.name, interp, sizeof(file.name) - 1);
	}
	return ok && write_file(path, (char *)&file, sizeof(file));
}

/* It has done all of execve(), and nothing else. */
static bool is_loaded(struct runner *runner)
{
	int status;

	return wait_until(waitpid(runner->pid, &status, WNOHANG) ==
			  runner->pid) &&
	       WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP;
}

TEST_F(text, elf_interpreter_when_loaded)
{
	struct how how = { .path = SCRIPT, .is_traced = true };

	ASSERT_TRUE(make_elf(LINK, NULL));
	ASSERT_TRUE(make_elf(SCRIPT, LINK));
	ASSERT_TRUE(start(&self->runner, &how));
	ASSERT_TRUE(is_loaded(&self->runner));
	EXPECT_EQ(ETXTBSY, try_open(SCRIPT, O_WRONLY));
	EXPECT_EQ(0, try_open(LINK, O_WRONLY));
	EXPECT_TRUE(stop_by_kill(&self->runner));
	EXPECT_TRUE(is_writable(SCRIPT));
}

TEST_F(text, elf_interpreter_that_is_written)
{
	int fd;

	ASSERT_TRUE(make_elf(LINK, NULL));
	ASSERT_TRUE(make_elf(SCRIPT, LINK));
	fd = open(LINK, O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(ETXTBSY, try_exec(SCRIPT));
	close(fd);
	EXPECT_TRUE(is_writable(SCRIPT));
}

/* What runs is the interpreter: the script is what it reads. */
TEST_F(text, script_when_loaded)
{
	static const char script[] = "#!" TEXT " --wait\n";
	int fd;

	ASSERT_TRUE(write_file(SCRIPT, script, sizeof(script) - 1));
	ASSERT_TRUE(run(&self->runner, SCRIPT));
	EXPECT_EQ(0, try_open(SCRIPT, O_WRONLY));
	EXPECT_EQ(ETXTBSY, try_open(TEXT, O_WRONLY));
	EXPECT_TRUE(stop(&self->runner));
	EXPECT_TRUE(is_writable(TEXT));

	fd = open(SCRIPT, O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(ETXTBSY, try_exec(SCRIPT));
	close(fd);
	fd = open(TEXT, O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(ETXTBSY, try_exec(SCRIPT));
	close(fd);
	EXPECT_TRUE(is_writable(SCRIPT));
}

/* An instance of binfmt_misc that ends with us, and what is in it. */
static bool own_binfmt_misc(void)
{
	return !unshare(CLONE_NEWUSER | CLONE_NEWNS) &&
	       write_file("/proc/self/setgroups", "deny", 4) &&
	       write_file("/proc/self/uid_map", "0 0 1", 5) &&
	       write_file("/proc/self/gid_map", "0 0 1", 5) &&
	       !mount("binfmt_misc", DIR "/misc", "binfmt_misc", 0, NULL);
}

TEST_F(text, binfmt_misc_interpreter)
{
	static const char entry[] = ":text_busy:M::text_busy::" TEXT ":F";

	ASSERT_EQ(0, mkdir(DIR "/misc", 0755));
	if (!own_binfmt_misc())
		SKIP(return, "needs binfmt_misc in user namespaces: %s",
		     strerror(errno));
	ASSERT_TRUE(write_file(DIR "/misc/register", entry, strlen(entry)));
	EXPECT_EQ(ETXTBSY, try_open(TEXT, O_WRONLY));
	EXPECT_EQ(0, try_exec(TEXT));
	ASSERT_TRUE(write_file(DIR "/misc/text_busy", "-1", 2));
	EXPECT_TRUE(nobody_has(TEXT));
}

FIXTURE(server) {
	struct runner runner;
	struct fuse_shared *fuse;
	pid_t daemon;
};

FIXTURE_VARIANT(server) {
	mode_t mode;
	int euid;		/* of a reader that runs it */
};

FIXTURE_VARIANT_ADD(server, plain) {
	.mode = 0755,
	.euid = READER_UID,
};

FIXTURE_VARIANT_ADD(server, set_id) {
	.mode = 04755,
	.euid = IMAGE_UID,
};

FIXTURE_SETUP(server)
{
	self->runner.pid = 0;
	self->daemon = 0;
	if (geteuid())
		SKIP(return, "needs root to mount");
	if (!make_files())
		SKIP(return, "cannot mount: %s", strerror(errno));
	if (!can_be_others())
		SKIP(return, "needs root to be other users");
	if (variant->mode & S_ISUID && !set_id_works())
		SKIP(return, "cannot exec set-id files here");
	self->daemon = fuse_start(FUSE_DIR, variant->mode, &self->fuse);
	if (self->daemon == -ENODEV)
		SKIP(return, "needs CONFIG_FUSE_FS");
	ASSERT_LT(0, self->daemon);
	/* Have it read once, so that only what is asked for later is held. */
	ASSERT_EQ(0, try_exec(FUSE_TEXT));
}

FIXTURE_TEARDOWN(server)
{
	if (self->daemon <= 0)
		return;
	/* All that is held ends with it. */
	kill(self->daemon, SIGKILL);
	EXPECT_EQ(self->daemon, waitpid(self->daemon, NULL, 0));
	if (self->runner.pid > 0)
		EXPECT_TRUE(stop_by_kill(&self->runner));
}

/* A request of this kind is held from now on; true when one is. */
static void hold(struct fuse_shared *fuse, uint32_t opcode)
{
	set(&fuse->opcode, opcode);
}

static bool is_held(struct fuse_shared *fuse, unsigned int nr)
{
	return wait_until(get(&fuse->held) >= nr);
}

TEST_F(server, elf_interpreter_while_loaded)
{
	struct how how = { .path = SCRIPT, .is_traced = true };

	ASSERT_TRUE(make_elf(SCRIPT, FUSE_TEXT));
	/* To open it again makes no difference, but to look at it does. */
	hold(self->fuse, FUSE_OPEN);
	ASSERT_TRUE(start(&self->runner, &how));
	ASSERT_TRUE(is_held(self->fuse, 1));
	EXPECT_EQ(ETXTBSY, try_open(SCRIPT, O_WRONLY));

	hold(self->fuse, 0);
	ASSERT_TRUE(is_loaded(&self->runner));
	EXPECT_EQ(ETXTBSY, try_open(SCRIPT, O_WRONLY));
	EXPECT_EQ(0, try_open(FUSE_TEXT, O_WRONLY));
}

TEST_F(server, script_while_loaded)
{
	static const char script[] = "#!" FUSE_TEXT " --wait\n";
	struct how how = { .path = SCRIPT };

	ASSERT_TRUE(write_file(SCRIPT, script, sizeof(script) - 1));
	hold(self->fuse, FUSE_OPEN);
	ASSERT_TRUE(start(&self->runner, &how));
	ASSERT_TRUE(is_held(self->fuse, 1));
	EXPECT_EQ(ETXTBSY, try_open(SCRIPT, O_WRONLY));

	hold(self->fuse, 0);
	ASSERT_TRUE(read_byte(self->runner.from));
	EXPECT_EQ(0, try_open(SCRIPT, O_WRONLY));
	EXPECT_EQ(ETXTBSY, try_open(FUSE_TEXT, O_WRONLY));
	EXPECT_TRUE(stop(&self->runner));
}

/*
 * Files that are something else.
 */

/*
 * memfd_create() gives a descriptor that can be written to and counts as no
 * writer. Who wants a program in memory to stay as it is seals it.
 */
TEST_F(text, memfd)
{
	unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create("text", flags | MFD_EXEC);
	char path[64];

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("text", flags);
	if (fd < 0)
		SKIP(return, "needs memfd_create(): %s", strerror(errno));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ASSERT_TRUE(copy_self(path));
	if (access(path, X_OK))
		SKIP(return, "memfds may not be run here");
	ASSERT_TRUE(run(&self->runner, path));
	EXPECT_EQ(ETXTBSY, try_open(path, O_WRONLY));
	EXPECT_EQ(1, pwrite(fd, "\0", 1, 0x7f));
	EXPECT_EQ(0, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	EXPECT_EQ(-1, pwrite(fd, "\0", 1, 0x7f));
	EXPECT_EQ(EPERM, errno);
	EXPECT_TRUE(stop(&self->runner));
}

/* The layers of an overlay are files of their own. */
TEST_F(text, overlay)
{
	ASSERT_EQ(0, mkdir(DIR "/lower", 0755));
	ASSERT_EQ(0, mkdir(DIR "/upper", 0755));
	ASSERT_EQ(0, mkdir(DIR "/work", 0755));
	ASSERT_EQ(0, mkdir(DIR "/merged", 0755));
	ASSERT_EQ(0, rename(TEXT, DIR "/lower/text"));
	if (mount("overlay", DIR "/merged", "overlay", 0, "lowerdir=" DIR
		  "/lower,upperdir=" DIR "/upper,workdir=" DIR "/work"))
		SKIP(return, "needs overlayfs: %s", strerror(errno));

	ASSERT_TRUE(run(&self->runner, DIR "/merged/text"));
	EXPECT_EQ(ETXTBSY, try_open(DIR "/merged/text", O_WRONLY));
	EXPECT_EQ(ETXTBSY, try_open(DIR "/merged/text", O_WRONLY | O_TRUNC));
	EXPECT_EQ(-1, truncate(DIR "/merged/text", 0));
	EXPECT_EQ(ETXTBSY, errno);
	EXPECT_EQ(-1, access(DIR "/upper/text", F_OK));
	/* Who writes there is on its own, as overlayfs.rst says. */
	EXPECT_EQ(0, try_open(DIR "/lower/text", O_WRONLY));
	EXPECT_TRUE(stop(&self->runner));

	/* And who runs it there: the overlay gets a copy to write to. */
	ASSERT_TRUE(run(&self->runner, DIR "/lower/text"));
	EXPECT_TRUE(is_writable(DIR "/merged/text"));
	EXPECT_EQ(ETXTBSY, try_open(DIR "/lower/text", O_WRONLY));
	EXPECT_TRUE(stop(&self->runner));

	/* What was written is a file of the upper layer. */
	EXPECT_EQ(0, access(DIR "/upper/text", F_OK));
	ASSERT_TRUE(run(&self->runner, DIR "/merged/text"));
	EXPECT_EQ(ETXTBSY, try_open(DIR "/merged/text", O_WRONLY));
	EXPECT_EQ(0, try_open(DIR "/upper/text", O_WRONLY));
	EXPECT_TRUE(stop(&self->runner));
}

/*
 * All at the same time.
 */

struct storm {
	bool stop;
	struct {
		unsigned long done, busy, wrong;
	} tally[8];
};

static void storm_loop(struct storm *storm, int i, bool writes)
{
	while (!get(&storm->stop)) {
		int err = writes ? try_open(TEXT, O_WRONLY) : try_exec(TEXT);

		if (!err)
			storm->tally[i].done++;
		else if (err == ETXTBSY)
			storm->tally[i].busy++;
		else
			storm->tally[i].wrong++;
		/* Or nobody ever finds it not busy. */
		usleep(rand() % (writes ? 1000 : 20000));
	}
	_exit(0);
}

static unsigned long storm_done(const struct storm *storm, bool writes)
{
	unsigned long done = 0;

	for (unsigned int i = writes; i < ARRAY_SIZE(storm->tally); i += 2)
		done += get(&storm->tally[i].done);
	return done;
}

TEST_F(text, storm)
{
	pid_t pids[ARRAY_SIZE(((struct storm *)NULL)->tally)];
	struct storm *storm;

	storm = mmap(NULL, sizeof(*storm), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, storm);
	for (unsigned int i = 0; i < ARRAY_SIZE(pids); i++) {
		pids[i] = fork();
		ASSERT_LE(0, pids[i]);
		if (!pids[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			srand(i);
			storm_loop(storm, i, i % 2);
		}
	}
	usleep(RACE_MS * 1000);
	EXPECT_TRUE(wait_until(storm_done(storm, false)));
	EXPECT_TRUE(wait_until(storm_done(storm, true)));
	set(&storm->stop, true);
	for (unsigned int i = 0; i < ARRAY_SIZE(pids); i++) {
		EXPECT_TRUE(collect(pids[i]));
		EXPECT_EQ(0UL, storm->tally[i].wrong);
	}
	TH_LOG("%lu runs, %lu writers", storm_done(storm, false),
	       storm_done(storm, true));
	EXPECT_TRUE(nobody_has(TEXT));
}

/*
 * The inode lock.
 */

/* What the file tells who runs it: who it is. -1: it hangs, or has not run. */
static int tells_euid(struct runner *runner)
{
	char buf[16] = "";

	if (!is_readable(runner->from) ||
	    read(runner->from, buf, sizeof(buf) - 1) <= 0)
		return -1;
	return atoi(buf);
}

static const struct how as_reader = {
	.path = FUSE_TEXT,
	.what = "--euid",
	.is_reader = true,
};

static pid_t start_chmod(mode_t mode)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(chmod(FUSE_TEXT, mode) != 0);
	}
	return pid;
}

static pid_t start_chown(uid_t uid)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(chown(FUSE_TEXT, uid, -1) != 0);
	}
	return pid;
}

/*
 * Each looks at a set-id file, and the server does not answer any of them. For
 * a plain file it is not asked.
 */
TEST_F(server, execs_do_not_wait_for_one_another)
{
	struct runner runners[4];

	hold(self->fuse, FUSE_GETATTR);
	for (unsigned int i = 0; i < ARRAY_SIZE(runners); i++)
		ASSERT_TRUE(start(&runners[i], &as_reader));
	if (variant->mode & S_ISUID) {
		EXPECT_TRUE(is_held(self->fuse, ARRAY_SIZE(runners))) {
			TH_LOG("only %u of %zu look at it at the same time",
			       get(&self->fuse->held), ARRAY_SIZE(runners));
		}
		hold(self->fuse, 0);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(runners); i++) {
		EXPECT_EQ(variant->euid, tells_euid(&runners[i]));
		EXPECT_TRUE(stop(&runners[i]));
	}
}

/*
 * While somebody changes the mode, and the server does not answer, who runs a
 * plain file does not wait. Who runs a set-id file has to: it is to be told one
 * or the other.
 */
TEST_F(server, exec_during_chmod)
{
	struct pollfd pfd = { .events = POLLIN };
	pid_t changer;

	hold(self->fuse, FUSE_SETATTR);
	changer = start_chmod(0755);
	ASSERT_LT(0, changer);
	ASSERT_TRUE(is_held(self->fuse, 1));

	ASSERT_TRUE(start(&self->runner, &as_reader));
	pfd.fd = self->runner.from;
	if (variant->mode & S_ISUID) {
		EXPECT_TRUE(waits_for_long(self->runner.pid));
		EXPECT_EQ(0, poll(&pfd, 1, 0));
		hold(self->fuse, 0);
	}
	EXPECT_EQ(READER_UID, tells_euid(&self->runner));
	hold(self->fuse, 0);
	EXPECT_TRUE(stop(&self->runner));
	EXPECT_TRUE(collect(changer));
}

/* Nobody becomes who owns the file only since it is not set-id any more. */
TEST_F(server, exec_during_chown)
{
	pid_t changer;

	hold(self->fuse, FUSE_SETATTR);
	changer = start_chown(OTHER_UID);
	ASSERT_LT(0, changer);
	ASSERT_TRUE(is_held(self->fuse, 1));

	ASSERT_TRUE(start(&self->runner, &as_reader));
	if (variant->mode & S_ISUID) {
		EXPECT_TRUE(waits_for_long(self->runner.pid));
		hold(self->fuse, 0);
	}
	EXPECT_EQ(READER_UID, tells_euid(&self->runner));
	hold(self->fuse, 0);
	EXPECT_TRUE(stop(&self->runner));
	EXPECT_TRUE(collect(changer));
	EXPECT_EQ(0755U, self->fuse->mode);
	EXPECT_EQ((uint32_t)OTHER_UID, self->fuse->uid);
}

/* Who has to wait can be killed, and who does not, whatever the server does. */
TEST_F(server, exec_during_chmod_is_killed)
{
	struct how how = {
		.path = FUSE_TEXT, .what = "--wait", .is_reader = true,
	};
	pid_t changer;

	hold(self->fuse, FUSE_SETATTR);
	changer = start_chmod(0755);
	ASSERT_LT(0, changer);
	ASSERT_TRUE(is_held(self->fuse, 1));

	ASSERT_TRUE(start(&self->runner, &how));
	EXPECT_TRUE(variant->mode & S_ISUID ?
		    waits_for_long(self->runner.pid) :
		    read_byte(self->runner.from));
	EXPECT_TRUE(stop_by_kill(&self->runner)) {
		TH_LOG("it waits for the server, and for nothing else");
	}
	EXPECT_EQ(1U, get(&self->fuse->held));
	hold(self->fuse, 0);
	EXPECT_TRUE(collect(changer));
	EXPECT_EQ(0, try_exec(FUSE_TEXT));
	EXPECT_TRUE(is_writable(FUSE_TEXT));
}

/*
 * File systems on a disk: who reads a file may hold its inode lock for as long
 * as the memory takes that it reads to, and must not keep others from running
 * it.
 */

FIXTURE(disk) {
	struct runner runner;
	int uffd;
	char *page;
	size_t page_size;
};

FIXTURE_VARIANT(disk) {
	const char *type;
	off_t size;
	const char *mkfs;
	bool by_fiemap;
};

FIXTURE_VARIANT_ADD(disk, ext4_fiemap) {
	.type = "ext4",
	.size = 16 << 20,
	/* All of them know this one, and ext4 takes it. */
	.mkfs = "mke2fs -F " DIR "/disk.img",
	.by_fiemap = true,
};

FIXTURE_VARIANT_ADD(disk, xfs_read) {
	.type = "xfs",
	.size = 320 << 20,
	.mkfs = "mkfs.xfs -q " DIR "/disk.img",
};

/*
 * Mount what is in the image, by hand: mount(8) may have the device open for
 * writing meanwhile, which is not allowed everywhere.
 */
static bool mount_loop(int image, const char *type)
{
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int nr, loop, look;
	char path[32];
	bool ok;

	/* Until it is not somebody else who takes the one that was free. */
	do {
		nr = ioctl(control, LOOP_CTL_GET_FREE);
		snprintf(path, sizeof(path), "/dev/loop%d", nr);
		loop = nr < 0 ? -1 : open(path, O_RDWR | O_CLOEXEC);
		ok = loop >= 0 && !ioctl(loop, LOOP_SET_FD, image);
		if (loop >= 0 && !ok)
			close(loop);
	} while (loop >= 0 && !ok && errno == EBUSY);
	close(control);
	if (!ok)
		return false;
	look = open(path, O_RDONLY | O_CLOEXEC);
	close(loop);
	ok = !mount(path, DISK_DIR, type, 0, NULL);
	/* When it is not mounted any more. */
	ioctl(look, LOOP_CLR_FD);
	close(look);
	return ok;
}

static bool make_disk(const char *type, off_t size, const char *mkfs)
{
	int image = open(DIR "/disk.img", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	char command[128];
	bool ok;

	snprintf(command, sizeof(command), "%s >/dev/null 2>&1", mkfs);
	ok = image >= 0 && !ftruncate(image, size) && !mkdir(DISK_DIR, 0755) &&
	     !system(command) && mount_loop(image, type);
	close(image);
	return ok && copy_self(DISK_TEXT);
}

static int sys_userfaultfd(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	/* Or it cannot be polled. */
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0 && ioctl(fd, UFFDIO_API, &api)) {
		close(fd);
		return -1;
	}
	return fd;
}

FIXTURE_SETUP(disk)
{
	struct uffdio_register reg = {
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	self->runner.pid = 0;
	self->uffd = -1;
	if (geteuid())
		SKIP(return, "needs root to mount");
	if (!make_files())
		SKIP(return, "cannot mount: %s", strerror(errno));
	if (!can_be_others() || !set_id_works())
		SKIP(return, "cannot exec set-id files here");
	if (!make_disk(variant->type, variant->size, variant->mkfs))
		SKIP(return, "needs %s, its mkfs, and a loop device",
		     variant->type);
	ASSERT_EQ(0, chown(DISK_TEXT, IMAGE_UID, IMAGE_UID));
	ASSERT_EQ(0, chmod(DISK_TEXT, 04755));

	self->uffd = sys_userfaultfd();
	if (self->uffd < 0)
		SKIP(return, "needs CONFIG_USERFAULTFD");
	self->page_size = sysconf(_SC_PAGESIZE);
	/* The second page is nobody's, until somebody gives one. */
	self->page = mmap(NULL, 2 * self->page_size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->page);
	self->page += self->page_size;
	reg.range.start = (unsigned long)self->page;
	reg.range.len = self->page_size;
	ASSERT_EQ(0, ioctl(self->uffd, UFFDIO_REGISTER, &reg));
}

FIXTURE_TEARDOWN(disk)
{
	if (self->uffd >= 0)
		close(self->uffd);
	if (self->runner.pid > 0)
		EXPECT_TRUE(stop_by_kill(&self->runner));
	/* Not before nobody runs a file of it any more. */
	umount(DISK_DIR);
}

struct looker {
	bool by_fiemap;
	char *page;
	int result;
};

static void *look(void *arg)
{
	struct looker *looker = arg;
	int fd = open(DISK_TEXT, O_RDONLY | O_CLOEXEC);
	struct fiemap *map;

	if (looker->by_fiemap) {
		/* What is asked for is told, what is told is not there. */
		map = (struct fiemap *)looker->page - 1;
		memset(map, 0, sizeof(*map));
		map->fm_length = FIEMAP_MAX_OFFSET;
		map->fm_extent_count = 1;
		looker->result = ioctl(fd, FS_IOC_FIEMAP, map);
	} else {
		looker->result = read(fd, looker->page, 16);
	}
	close(fd);
	return NULL;
}

TEST_F(disk, exec_during_read)
{
	struct how how = {
		.path = DISK_TEXT, .what = "--euid", .is_reader = true,
	};
	struct looker looker = {
		.by_fiemap = variant->by_fiemap,
		.page = self->page,
		.result = -1,
	};
	struct uffdio_zeropage zero = {
		.range.start = (unsigned long)self->page,
		.range.len = self->page_size,
	};
	pthread_t thread;

	/* Not to have to read it from the disk then. */
	ASSERT_EQ(0, try_exec(DISK_TEXT));
	ASSERT_EQ(0, pthread_create(&thread, NULL, look, &looker));
	EXPECT_TRUE(is_readable(self->uffd));

	EXPECT_TRUE(start(&self->runner, &how));
	EXPECT_EQ(IMAGE_UID, tells_euid(&self->runner)) {
		TH_LOG("execve() waits for who looks at the file");
	}
	EXPECT_EQ(-1, looker.result);
	EXPECT_EQ(0, ioctl(self->uffd, UFFDIO_ZEROPAGE, &zero));
	EXPECT_EQ(0, pthread_join(thread, NULL));
	EXPECT_LE(0, looker.result);
	EXPECT_TRUE(stop(&self->runner));
}

/*
 * The owner and the bits are read as one. The file is never set-id while it is
 * somebody else's: chown() clears the bit. What a disk has to write in between
 * makes it easy to see one without the other.
 */
TEST_F(disk, owner_and_bits_are_one)
{
	struct how how = {
		.path = DISK_TEXT, .what = "--euid", .is_reader = true,
	};
	unsigned long owner = 0, plain = 0, other = 0;
	bool *end = mmap(NULL, sizeof(*end), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct patience patience = {};
	long long begun = now_ms();
	int euid, wrong = 0;
	pid_t changer;

	ASSERT_NE(MAP_FAILED, end);
	changer = fork();
	ASSERT_LE(0, changer);
	if (!changer) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (!get(end)) {
			if (chown(DISK_TEXT, OTHER_UID, OTHER_UID) ||
			    chown(DISK_TEXT, IMAGE_UID, IMAGE_UID) ||
			    chmod(DISK_TEXT, 04755))
				_exit(1);
		}
		_exit(0);
	}
	while (now_ms() < begun + RACE_MS ||
	       ((!owner || !plain) && has_patience(&patience, 0))) {
		ASSERT_TRUE(start(&self->runner, &how));
		euid = tells_euid(&self->runner);
		switch (euid) {
		case IMAGE_UID:
			owner++;
			break;
		case READER_UID:
			plain++;
			break;
		default:
			other++;
			wrong = euid;
		}
		ASSERT_TRUE(stop(&self->runner));
	}
	set(end, true);
	EXPECT_TRUE(collect(changer));
	TH_LOG("%lu set-id, %lu not", owner, plain);
	EXPECT_EQ(0UL, other) {
		TH_LOG("the last of them was run as %d", wrong);
	}
	/* Or they did not meet. */
	EXPECT_LT(0UL, owner);
	EXPECT_LT(0UL, plain);
}

/*
 * What hierarchical storage fetches when it is run it has to be able to write
 * then: a file that is watched for that is not busy, neither way.
 */
static void *allow_all(void *arg)
{
	int fan = *(int *)arg;
	struct fanotify_event_metadata buf[64], *event;
	ssize_t n;

	while ((n = read(fan, buf, sizeof(buf))) > 0) {
		for (event = buf; FAN_EVENT_OK(event, n);
		     event = FAN_EVENT_NEXT(event, n)) {
			struct fanotify_response answer = {
				.fd = event->fd,
				.response = FAN_ALLOW,
			};

			if (write(fan, &answer, sizeof(answer)) < 0)
				return NULL;
			close(event->fd);
		}
	}
	return NULL;
}

TEST_F(disk, pre_content_watch)
{
	int fan = fanotify_init(FAN_CLASS_PRE_CONTENT | FAN_CLOEXEC, O_RDONLY);
	pthread_t thread;
	int fd;

	if (fan < 0 || fanotify_mark(fan, FAN_MARK_ADD, FAN_PRE_ACCESS,
				     AT_FDCWD, DISK_TEXT))
		SKIP(return, "needs pre-content events: %s", strerror(errno));
	ASSERT_EQ(0, pthread_create(&thread, NULL, allow_all, &fan));
	EXPECT_TRUE(run(&self->runner, DISK_TEXT));
	EXPECT_EQ(0, try_open(DISK_TEXT, O_WRONLY));
	fd = open(DISK_TEXT, O_WRONLY | O_CLOEXEC);
	EXPECT_LE(0, fd);
	EXPECT_EQ(0, try_exec(DISK_TEXT));
	close(fd);
	EXPECT_TRUE(stop(&self->runner));
	pthread_cancel(thread);
	pthread_join(thread, NULL);
	close(fan);
	EXPECT_TRUE(nobody_has(DISK_TEXT));
}

/*
 * What this program is when a test execs it. Before anything else is set up.
 */

static void image_wait(char **argv)
{
	char c;

	if (write(1, "x", 1) != 1)
		_exit(1);
	if (read(0, &c, 1) == 1 && c == 'n') {
		execl(argv[2], argv[2], "--wait", NULL);
		_exit(1);
	}
	_exit(IMAGE_STATUS);
}

static int image_heir(void *argv)
{
	image_wait(argv);
	return 0;
}

static void *image_thread(void *argv)
{
	/* Its number stays, and what it ran. */
	image_wait(argv);
	return NULL;
}

static void image_heirs(char **argv, int flags)
{
	/* As aligned as anything can be. */
	static long double stacks[NR_HEIRS][1024];

	for (int i = 0; i < NR_HEIRS; i++) {
		if (clone(image_heir, stacks[i] + ARRAY_SIZE(stacks[i]),
			  flags | SIGCHLD, argv) < 0)
			_exit(1);
	}
	_exit(IMAGE_STATUS);
}

static void image_leaves_thread(char **argv)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, image_thread, argv))
		_exit(1);
	/* This thread only. */
	syscall(__NR_exit, 0);
}

static void __attribute__((constructor)) image_main(int argc, char **argv)
{
	char buf[16];
	int n;

	if (argc < 2)
		return;
	if (!strcmp(argv[1], "--exit"))
		_exit(IMAGE_STATUS);
	if (!strcmp(argv[1], "--setid"))
		_exit(geteuid() != IMAGE_UID);
	if (!strcmp(argv[1], "--wait"))
		image_wait(argv);
	if (!strcmp(argv[1], "--fork"))
		image_heirs(argv, 0);
	if (!strcmp(argv[1], "--vm"))
		image_heirs(argv, CLONE_VM);
	if (!strcmp(argv[1], "--thread"))
		image_leaves_thread(argv);
	if (!strcmp(argv[1], "--euid")) {
		n = snprintf(buf, sizeof(buf), "%d", geteuid());
		_exit(write(1, buf, n) != n);
	}
}

TEST_HARNESS_MAIN
