// SPDX-License-Identifier: GPL-2.0
/*
 * Errors that no claim lists: looked for with arguments put together at random,
 * and by failing every allocation of a call in turn
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "execve_spec_try.h"

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK		0x10000
#endif

/* How often each outcome was seen. */
struct tally {
	struct {
		char name[20];
		size_t times;
	} seen[64];
	size_t nr;
};

static void count(struct tally *tally, const char *outcome)
{
	size_t i;

	for (i = 0; i < tally->nr; i++)
		if (!strcmp(tally->seen[i].name, outcome))
			break;
	if (i == ARRAY(tally->seen))
		return;
	if (i == tally->nr)
		snprintf(tally->seen[tally->nr++].name,
			 sizeof(tally->seen[i].name), "%s", outcome);
	tally->seen[i].times++;
}

static void note_tally(const struct tally *tally, char *note, size_t size)
{
	size_t length = strlen(note);

	for (size_t i = 0; i < tally->nr && length < size; i++)
		length += snprintf(note + length, size - length, "%s%s %zu",
				   i ? ", " : "", tally->seen[i].name,
				   tally->seen[i].times);
}

/* Is it an end that the specification speaks of? */
static bool known(const char *outcome)
{
	if (result.returned)
		return !result.error || spec_lists(result.error);
	return !strcmp(outcome, "runs") || !strcmp(outcome, "SIGSEGV");
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static unsigned int state = 20260101;

static unsigned int any(unsigned int below)
{
	state = state * 1103515245 + 12345;
	return (state >> 16) % below;
}

static const char *const paths[] = {
	"image", "image", "image", SPEC_DIR "/image", "missing", "", NULL,
	BAD_ADDRESS, "directory", "empty", "text", "image-script",
	"script-missing", "dynamic", "dynamic-missing", "no-mode", "link",
	"loop", "fifo", "late", "image/x", "image/", "/proc/version", "busy",
	"other-machine", "private/image", "noexec/image", "deep/../image",
	"/proc/self/exe", "/proc/self/fd/1", NULL /* too long */,
};

static bool put_everything(void)
{
	char text[64] = "#!" SPEC_DIR "/image\n";
	struct elf e;
	int busy;

	if (!put_image("image") || mkdir("directory", 0755) ||
	    mkdir("deep", 0755) || mkdir("private", 0700) ||
	    mkdir("noexec", 0755) || !put_image("private/image") ||
	    mount("m", "noexec", "tmpfs", MS_NOEXEC, NULL) ||
	    !put_image("noexec/image") || !put_file("empty", "", 0755) ||
	    !put_file("text", "text\n", 0755) ||
	    !put_file("image-script", text, 0755) ||
	    !put_file("script-missing", "#!/missing\n", 0755) ||
	    !put_file("no-mode", "", 0644) || symlink("image", "link") ||
	    symlink("loop", "loop") || mkfifo("fifo", 0755) ||
	    !put_image("busy"))
		return false;
	busy = open("busy", O_WRONLY | O_CLOEXEC);
	new_elf(&e, SPEC_DIR "/image");
	if (busy < 0 || !put_elf(&e, "dynamic"))
		return false;
	new_elf(&e, "/missing");
	if (!put_elf(&e, "dynamic-missing"))
		return false;
	new_elf(&e, NULL);
	ELF_LOAD(&e)->p_memsz--;
	if (!put_elf(&e, "late"))
		return false;
	e.header.e_machine = EM_M32;
	return put_elf(&e, "other-machine");
}

static int prepare_any(const struct attempt *a)
{
	if (a->arg & 1 && !limit(RLIMIT_STACK, 64 << 10))
		return 1;
	if (a->arg & 2 && !limit(RLIMIT_AS, 8 << 20))
		return 1;
	if (a->arg & 4 && !limit(RLIMIT_NOFILE, 0))
		return 1;
	return a->arg & 8 && prepare_crowded(a);
}

#define SEARCH_S	5
#define SEARCH_MOST	4000

static const char *unlisted_errors(char *note, size_t size, const char **why)
{
	static char found[64], *string, *path, *many[20001];
	struct tally tally = { 0 };
	double end = now() + SEARCH_S;
	char **huge = LIST(NULL), **lists[] = {
		LIST("image", "argument"), NULL, NULL, NULL, NULL, NULL,
		no_list, LIST(NULL), LIST("image", BAD_ADDRESS), huge, many,
		(char **)BAD_ADDRESS,
	};
	size_t done;
	int fds[8];

	string = malloc(1 << 20);
	path = malloc(5000);
	need(string && path && put_everything(), "no files");
	need(crowd(SOMEBODY), "no other processes");
	memset(string, 'a', (1 << 20) - 1);
	memset(path, 'a', 4999);
	string[(1 << 20) - 1] = 0;
	path[4999] = 0;
	huge[0] = string;
	for (size_t i = 0; i < ARRAY(many) - 1; i++)
		many[i] = "";
	fds[0] = AT_FDCWD;
	fds[1] = AT_FDCWD;
	fds[2] = 999;
	fds[3] = -1;
	fds[4] = open(".", O_RDONLY | O_DIRECTORY);
	fds[5] = open("image", O_RDONLY);
	fds[6] = open("image-script", O_RDONLY | O_CLOEXEC);
	fds[7] = open("image", O_PATH);

	for (done = 0; done < SEARCH_MOST && now() < end; done++) {
		static const int flags[] = {
			0, 0, 0, AT_EMPTY_PATH, AT_EMPTY_PATH,
			AT_SYMLINK_NOFOLLOW, AT_EXECVE_CHECK,
			AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_EXECVE_CHECK,
			1, 0x40000000,
		};
		unsigned int which = any(ARRAY(paths));
		struct attempt a = {
			.path = which == ARRAY(paths) - 1 ? path : paths[which],
			.argv = lists[any(ARRAY(lists))],
			.envp = lists[any(ARRAY(lists))],
			.at = by_execveat,
			.fd = fds[any(ARRAY(fds))],
			.flags = flags[any(ARRAY(flags))],
			.uid = any(4) ? 0 : SOMEBODY,
			.prepare = prepare_any,
			.arg = any(3) ? 0 : 1 << any(4),
		};
		const char *outcome;

		if (a.arg == 8)
			a.uid = 0;
		outcome = attempt_(&a);
		count(&tally, outcome);
		/* What the test itself could not do is no outcome. */
		if (!known(outcome) && strncmp(outcome, "status", 6)) {
			snprintf(found, sizeof(found),
				 "%s, which is not listed", outcome);
			note_tally(&tally, note, size);
			return found;
		}
	}
	snprintf(note, size, "%zu calls: ", done);
	note_tally(&tally, note, size);
	if (done < 50)
		return "too few calls";
	return NOTHING_ELSE;
}

static const char *faults(const char *path, char *note, size_t size,
			  const char **why)
{
	static char found[64];
	struct tally tally = { 0 };
	size_t n;

	need(set_faults(), NO_FAULTS);
	need(put_everything(), "no files");
	for (n = 1; n < FAULTS_MOST; n++) {
		const char *outcome = attempt(.path = path, .traced = true,
					      .fail_nth = n);

		if (result.fail_left)
			break;
		need(!result.no_info, "no PTRACE_GET_SYSCALL_INFO");
		count(&tally, outcome);
		if (!known(outcome) || !result.has_value ||
		    (!strcmp(outcome, "SIGSEGV") && !result.exec_event &&
		     result.si_code != SI_KERNEL)) {
			snprintf(found, sizeof(found), "%s at fault %zu",
				 outcome, n);
			note_tally(&tally, note, size);
			return found;
		}
	}
	snprintf(note, size, "%zu times: ", n - 1);
	note_tally(&tally, note, size);
	if (n < 10)
		return "too few of them";
	return n < FAULTS_MOST ? NOTHING_ELSE : "no end of them";
}

static const char *faults_elf(char *note, size_t size, const char **why)
{
	return faults("image", note, size, why);
}

static const char *faults_interpreter(char *note, size_t size,
				      const char **why)
{
	struct elf e;

	new_elf(&e, SPEC_DIR "/interp");
	ELF_LOAD(&e)->p_vaddr += 0x1000000;
	need(put_elf(&e, "image-dynamic"), "no file");
	new_elf(&e, NULL);
	need(elf_has_code(), "no code for this machine");
	need(put_elf(&e, "interp"), "no file");
	return faults("image-dynamic", note, size, why);
}

static const char *faults_script(char *note, size_t size, const char **why)
{
	return faults("image-script", note, size, why);
}

const struct spec_search spec_searches[] = {
	{ "unlisted_errors", "arguments at random meet no other errors",
	  unlisted_errors },
	{ "faults_elf", "faults during the call lead to no other errors",
	  faults_elf },
	{ "faults_interpreter",
	  "faults during the call for a file with an interpreter lead to no other errors",
	  faults_interpreter },
	{ "faults_script",
	  "faults during the call for a script lead to no other errors",
	  faults_script },
};

const size_t nr_spec_searches = ARRAY(spec_searches);
