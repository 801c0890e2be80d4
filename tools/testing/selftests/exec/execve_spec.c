// SPDX-License-Identifier: GPL-2.0
/*
 * Every claim that the running kernel makes about execve() and execveat() in
 * its own specifications, proven by the case that the claim names
 *
 * The specifications come from debugfs (CONFIG_KAPI_SPEC), or with --spec from
 * files. A claim without a case fails, and so does a case without a claim. Last
 * every claim is turned round, one word at a time, and must then be found to be
 * wrong: a comparison that cannot fail proves nothing.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest.h"
#include "execve_spec.h"

#define DEBUGFS		"/sys/kernel/debug"
/* For a search, which makes hundreds of calls. */
#define SEARCH_PATIENCE_S	120

#define ARRAY(a)	(sizeof(a) / sizeof((a)[0]))

bool by_execveat;

struct number {
	const char *name;
	int value;
};

#define NUMBER(n)	{ #n, n }

static const struct number errnos[] = {
	NUMBER(E2BIG), NUMBER(EACCES), NUMBER(EAGAIN), NUMBER(EBADF),
	NUMBER(EBADMSG), NUMBER(EBUSY), NUMBER(ECANCELED), NUMBER(EDQUOT),
	NUMBER(EEXIST), NUMBER(EFAULT), NUMBER(EINTR), NUMBER(EINVAL),
	NUMBER(EIO), NUMBER(EISDIR), NUMBER(ELIBBAD), NUMBER(ELOOP),
	NUMBER(EMFILE), NUMBER(ENAMETOOLONG), NUMBER(ENFILE), NUMBER(ENODEV),
	NUMBER(ENOENT), NUMBER(ENOEXEC), NUMBER(ENOKEY), NUMBER(ENOMEM),
	NUMBER(ENOSPC), NUMBER(ENOTCONN), NUMBER(ENOTDIR),
	NUMBER(ENXIO), NUMBER(EOPNOTSUPP), NUMBER(EOVERFLOW), NUMBER(EPERM),
	NUMBER(EROFS), NUMBER(ESRCH), NUMBER(ESTALE), NUMBER(ETIMEDOUT),
	NUMBER(ETXTBSY), NUMBER(EUCLEAN), NUMBER(EXDEV),
};

static const struct number signals[] = {
	NUMBER(SIGABRT), NUMBER(SIGALRM), NUMBER(SIGBUS), NUMBER(SIGCHLD),
	NUMBER(SIGCONT), NUMBER(SIGFPE), NUMBER(SIGHUP), NUMBER(SIGILL),
	NUMBER(SIGINT), NUMBER(SIGIO), NUMBER(SIGKILL), NUMBER(SIGPIPE),
	NUMBER(SIGPROF), NUMBER(SIGPWR), NUMBER(SIGQUIT), NUMBER(SIGSEGV),
	NUMBER(SIGSTKFLT), NUMBER(SIGSTOP), NUMBER(SIGSYS), NUMBER(SIGTERM),
	NUMBER(SIGTRAP), NUMBER(SIGTSTP), NUMBER(SIGTTIN), NUMBER(SIGTTOU),
	NUMBER(SIGURG), NUMBER(SIGUSR1), NUMBER(SIGUSR2), NUMBER(SIGVTALRM),
	NUMBER(SIGWINCH), NUMBER(SIGXCPU), NUMBER(SIGXFSZ),
};

static const char *name_of(const struct number *list, size_t nr, int value)
{
	static char unknown[16];

	for (size_t i = 0; i < nr; i++)
		if (list[i].value == value)
			return list[i].name;
	snprintf(unknown, sizeof(unknown), "%d", value);
	return unknown;
}

static int value_of(const struct number *list, size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(list[i].name, name))
			return list[i].value;
	return 0;
}

const char *errno_name(int error)
{
	return name_of(errnos, ARRAY(errnos), error);
}

int errno_value(const char *name)
{
	return value_of(errnos, ARRAY(errnos), name);
}

const char *signal_name(int signal)
{
	return name_of(signals, ARRAY(signals), signal);
}

int signal_value(const char *name)
{
	return value_of(signals, ARRAY(signals), name);
}

int spec_exec(const char *path, char *const argv[], char *const envp[])
{
	if (by_execveat)
		return syscall(SYS_execveat, AT_FDCWD, path, argv, envp, 0);
	return syscall(SYS_execve, path, argv, envp);
}

/* A claim of a specification, as its line of JSON has it. */
struct claim {
	char *kind, *name, *phase, *seen_by, *outcome, *from, *text, *test;
	int number;		/* errno or signal, else 0 */
	const struct spec_case *proof;
	/* What came of the case. */
	enum { NOT_RUN, OBSERVED, SKIPPED, HUNG, DIED } state;
	char *observed;		/* or the reason */
};

struct spec {
	const char *call;	/* "execve" */
	const char *file;
	struct claim *claims;
	size_t nr;
};

static struct spec specs[] = {
	{ .call = "execve" },
	{ .call = "execveat" },
};

bool spec_lists(int error)
{
	const struct spec *spec = &specs[by_execveat];

	for (size_t i = 0; i < spec->nr; i++)
		if (!strcmp(spec->claims[i].kind, "error") &&
		    spec->claims[i].number == error)
			return true;
	return false;
}

static void *must(void *p)
{
	if (!p)
		ksft_exit_fail_msg("out of memory\n");
	return p;
}

/* A string from behind its first quote; *p is left behind the last. */
static char *parse_string(const char **p)
{
	char *string = must(malloc(strlen(*p) + 1)), *to = string;
	unsigned int code;

	while (**p && **p != '"') {
		if (**p != '\\') {
			*to++ = *(*p)++;
			continue;
		}
		(*p)++;
		if (**p == 'u' && sscanf(*p + 1, "%4x", &code) == 1) {
			*to++ = code;
			*p += 5;
			continue;
		}
		*to++ = **p == 'n' ? '\n' : **p == 't' ? '\t' : **p;
		if (**p)
			(*p)++;
	}
	if (**p)
		(*p)++;
	*to = 0;
	return string;
}

/* A string, a number or a list of strings: the last with commas between. */
static char *parse_value(const char **p)
{
	char *list, *item, *end;

	*p += strspn(*p, " \t");
	if (**p == '"') {
		(*p)++;
		return parse_string(p);
	}
	if (**p != '[') {
		size_t length = strcspn(*p, ",}] \t");

		item = must(strndup(*p, length));
		*p += length;
		return item;
	}
	list = must(calloc(1, strlen(*p) + 1));
	end = list;
	while (**p && **p != ']') {
		if (**p == '"') {
			(*p)++;
			item = parse_string(p);
			if (end != list)
				*end++ = ',';
			end = stpcpy(end, item);
			free(item);
		} else {
			(*p)++;
		}
	}
	if (**p)
		(*p)++;
	return list;
}

/*
 * A claim is an object on a line of its own. Nothing else of a specification
 * has a kind.
 */
static bool parse_claim(const char *line, struct claim *claim)
{
	const char *p = line + strspn(line, " \t,");

	if (strncmp(p, "{\"kind\":", 8))
		return false;
	memset(claim, 0, sizeof(*claim));
	p++;
	while ((p = strchr(p, '"'))) {
		char *key, *value, **field = NULL;

		p++;
		key = parse_string(&p);
		p += strspn(p, " \t:");
		value = parse_value(&p);
		if (!strcmp(key, "kind"))
			field = &claim->kind;
		else if (!strcmp(key, "name"))
			field = &claim->name;
		else if (!strcmp(key, "phase"))
			field = &claim->phase;
		else if (!strcmp(key, "seen_by"))
			field = &claim->seen_by;
		else if (!strcmp(key, "outcome"))
			field = &claim->outcome;
		else if (!strcmp(key, "from"))
			field = &claim->from;
		else if (!strcmp(key, "text"))
			field = &claim->text;
		else if (!strcmp(key, "test"))
			field = &claim->test;
		else if (!strcmp(key, "errno") || !strcmp(key, "signal"))
			claim->number = atoi(value);
		/* The name of an error from elsewhere is where from. */
		else if (!strcmp(key, "origin") && !claim->name)
			field = &claim->name;
		if (field && !*field)
			*field = value;
		else
			free(value);
		free(key);
		p += strspn(p, " \t");
		if (*p == '}')
			break;
	}
	return true;
}

static bool load_spec(struct spec *spec)
{
	char path[256], *line = NULL;
	struct claim claim;
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof(path), DEBUGFS "/kapi/specs-json/sys_%s",
		 spec->call);
	file = fopen(spec->file ?: path, "re");
	if (!file)
		return false;
	while (getline(&line, &size, file) > 0) {
		if (!parse_claim(line, &claim))
			continue;
		spec->claims = must(realloc(spec->claims, (spec->nr + 1) *
					    sizeof(claim)));
		spec->claims[spec->nr++] = claim;
	}
	free(line);
	fclose(file);
	return true;
}

static const struct spec_case *find_case(const char *name)
{
	for (size_t i = 0; i < nr_error_cases; i++)
		if (!strcmp(error_cases[i].name, name))
			return &error_cases[i];
	for (size_t i = 0; i < nr_effect_cases; i++)
		if (!strcmp(effect_cases[i].name, name))
			return &effect_cases[i];
	return NULL;
}

static bool differ(const char *a, const char *b)
{
	return strcmp(a ?: "", b ?: "");
}

/*
 * Is the claim what its case stands for and saw? Tells what it is not, or NULL
 * if it is. @observed is NULL as long as nothing was.
 */
static const char *compare(const struct claim *claim, const char *observed)
{
	const struct spec_case *proof = claim->test ? find_case(claim->test) :
					NULL;
	static char why[512];

#define SAY(what, is, shown)						\
	(snprintf(why, sizeof(why), "%s: the specification has \"%s\", the test \"%s\"", \
		  what, (is) ?: "", (shown) ?: ""), why)

	if (!claim->test || !proof)
		return SAY("test", claim->test, "");
	if (differ(claim->kind, proof->kind))
		return SAY("kind", claim->kind, proof->kind);
	if (differ(claim->name, proof->about))
		return SAY("name", claim->name, proof->about);
	if (differ(claim->phase, proof->phase))
		return SAY("phase", claim->phase, proof->phase);
	if (differ(claim->seen_by, proof->seen_by))
		return SAY("seen by", claim->seen_by, proof->seen_by);
	if (differ(claim->from, proof->from))
		return SAY("from", claim->from, proof->from);
	if (!strcmp(claim->kind, "error") &&
	    (!claim->number || claim->number != errno_value(proof->about)))
		return SAY("errno", errno_name(claim->number), proof->about);
	if (!strcmp(claim->kind, "signal") &&
	    claim->number != signal_value(proof->about))
		return SAY("signal", signal_name(claim->number), proof->about);
	if (observed && differ(claim->outcome, observed))
		return SAY("outcome", claim->outcome, observed);
	return NULL;
#undef SAY
}

/* What the child that runs a case hands over. */
struct shared {
	enum { NOTHING, SAW, COULD_NOT } state;
	char what[1024];
	char note[1024];
};

static struct shared *shared;

/* What cases change of the whole system, to be put back whatever happens. */
static struct setting {
	const char *path;
	char value[32];
} settings[] = {
	{ "/proc/sys/vm/overcommit_memory" },
	{ "/proc/sys/vm/overcommit_ratio" },
	{ "/proc/sys/vm/overcommit_kbytes" },
	{ "/proc/sys/fs/file-max" },
	{ "/proc/sys/fs/protected_symlinks" },
	{ "/proc/sys/fs/lease-break-time" },
	{ "/proc/sys/fs/suid_dumpable" },
	{ "/proc/sys/kernel/core_pattern" },
	{ DEBUGFS "/failslab/ignore-gfp-wait" },
	{ DEBUGFS "/failslab/verbose" },
	{ DEBUGFS "/fail_page_alloc/ignore-gfp-wait" },
	{ DEBUGFS "/fail_page_alloc/ignore-gfp-highmem" },
	{ DEBUGFS "/fail_page_alloc/min-order" },
	{ DEBUGFS "/fail_page_alloc/verbose" },
	{ DEBUGFS "/fail_usercopy/verbose" },
};

static bool read_setting(const char *path, char *value, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, value, size - 1);
	close(fd);
	value[n > 0 ? n : 0] = 0;
	return n > 0;
}

static void keep_settings(void)
{
	for (size_t i = 0; i < ARRAY(settings); i++)
		read_setting(settings[i].path, settings[i].value,
			     sizeof(settings[i].value));
}

static void restore_settings(void)
{
	for (size_t i = 0; i < ARRAY(settings); i++) {
		struct setting *s = &settings[i];
		char now[32];
		int fd;

		/* The two ways to say how much to overcommit exclude. */
		if (!s->value[0] || (strstr(s->path, "kbytes") &&
				     s->value[0] == '0'))
			continue;
		if (!read_setting(s->path, now, sizeof(now)) ||
		    !strcmp(now, s->value))
			continue;
		fd = open(s->path, O_WRONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (write(fd, s->value, strlen(s->value)) < 0)
			ksft_print_msg("cannot restore %s\n", s->path);
		close(fd);
	}
}

typedef const char *(*observe_fn)(const void *what, const char **why);

void end_case(const char *saw, const char *why)
{
	snprintf(shared->what, sizeof(shared->what), "%s", saw ?: why ?: "");
	shared->state = saw ? SAW : COULD_NOT;
	fflush(NULL);
	_exit(0);
}

static void case_child(observe_fn observe, const void *what)
{
	const char *why = "no reason given", *saw;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("spec", SPEC_DIR, "tmpfs", 0, "mode=0755") ||
	    (getpid() == 2 && mount("proc", "/proc", "proc", 0, NULL)) ||
	    chdir(SPEC_DIR)) {
		why = "no private mounts";
		saw = CANNOT;
	} else {
		saw = observe(what, &why);
	}
	end_case(saw, why);
}

/*
 * Run @observe with mounts and processes of its own: the first process of the
 * PID namespace only waits, and when it ends nobody is left.
 */
static int run_case(observe_fn observe, const void *what, int patience)
{
	struct pollfd ended = { .events = POLLIN };
	siginfo_t info;
	pid_t pid;
	int state;

	fflush(NULL);
	memset(shared, 0, sizeof(*shared));
	pid = fork();
	if (pid < 0)
		ksft_exit_fail_perror("fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (unshare(CLONE_NEWNS | CLONE_NEWPID) && unshare(CLONE_NEWNS))
			_exit(1);
		pid = fork();
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			pid = fork();
			if (!pid)
				case_child(observe, what);
			/* Orphans come here too, and are not waited for. */
			waitid(P_PID, pid, &info, WEXITED);
			_exit(0);
		}
		waitid(P_PID, pid, &info, WEXITED);
		_exit(0);
	}
	ended.fd = syscall(SYS_pidfd_open, pid, 0);
	if (ended.fd < 0)
		ksft_exit_fail_perror("pidfd_open");
	state = poll(&ended, 1, patience * 1000) == 1 ? DIED : HUNG;
	close(ended.fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (state == DIED && shared->state)
		state = shared->state == SAW ? OBSERVED : SKIPPED;
	restore_settings();
	return state;
}

static const char *observe_case(const void *what, const char **why)
{
	const struct spec_case *c = what;

	return c->observe(c, why);
}

static const char *observe_false(const void *what, const char **why)
{
	return ((const struct false_claim *)what)->observe(why);
}

static const char *observe_search(const void *what, const char **why)
{
	return ((const struct spec_search *)what)->observe(shared->note,
							   sizeof(shared->note),
							   why);
}

static const char *const ends[] = {
	[NOT_RUN] = "not run",
	[HUNG] = "not done in time",
	[DIED] = "the case died",
};

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* The same, and no other claim of the specification names its case. */
static const char *judge(const struct spec *spec, const struct claim *claim,
			 const char *observed)
{
	for (size_t i = 0; i < spec->nr; i++)
		if (&spec->claims[i] != claim &&
		    same(spec->claims[i].test, claim->test))
			return "another claim names the same test";
	return compare(claim, observed);
}

static void prove(const struct spec *spec, struct claim *claim)
{
	const char *wrong = judge(spec, claim, NULL);
	char title[512];

	snprintf(title, sizeof(title), "%s: %s: %s: %.200s", spec->call,
		 claim->name ?: claim->kind, claim->test ?: "?", claim->text ?: "");
	if (!wrong) {
		claim->proof = find_case(claim->test);
		claim->state = run_case(observe_case, claim->proof,
					SPEC_PATIENCE_S);
		claim->observed = must(strdup(shared->what));
		if (claim->state == SKIPPED) {
			ksft_test_result_skip("%s (%s)\n", title,
					      claim->observed);
			return;
		}
		wrong = claim->state == OBSERVED ?
			compare(claim, claim->observed) : ends[claim->state];
	}
	if (wrong)
		ksft_print_msg("%s\n", wrong);
	ksft_test_result(!wrong, "%s\n", title);
}

static bool claimed(const char *name)
{
	for (size_t s = 0; s < ARRAY(specs); s++)
		for (size_t j = 0; j < specs[s].nr; j++)
			if (same(specs[s].claims[j].test, name))
				return true;
	return false;
}

/* Cases that neither specification names. */
static size_t unclaimed(const struct spec_case *cases, size_t nr)
{
	size_t found = 0;

	for (size_t i = 0; i < nr; i++) {
		if (!claimed(cases[i].name)) {
			ksft_print_msg("no claim names %s\n", cases[i].name);
			found++;
		}
		for (size_t j = 0; j < i; j++) {
			if (!strcmp(cases[j].name, cases[i].name)) {
				ksft_print_msg("two cases are called %s\n",
					       cases[i].name);
				found++;
			}
		}
	}
	return found;
}

/* How often a claim was turned, and how often nobody noticed. */
struct turns {
	size_t done, missed;
};

/* Every other value of a word must be refused. */
static void turn_word(const struct spec *spec, struct claim *claim,
		      char **word, const char *const *others, size_t nr,
		      const char *observed, struct turns *turns)
{
	char *kept = *word;

	for (size_t i = 0; i < nr; i++) {
		if (!differ(kept, others[i]))
			continue;
		*word = (char *)others[i];
		turns->done++;
		if (!judge(spec, claim, observed)) {
			ksft_print_msg("%s passes with \"%s\" for \"%s\"\n",
				       claim->test, others[i], kept ?: "");
			turns->missed++;
		}
	}
	*word = kept;
}

static const char *const kinds[] = {
	"constraint", "return", "error", "error_from", "signal", "side_effect",
	"state_trans", "preserved", "on_failure", "order",
};

static const char *const phases[] = { "any", "before", "at", "after" };

static const char *const observers[] = {
	"caller", "new_image", "parent", "tracer", "siblings", "sharers",
	"others", "",
};

static const char *const outcomes[] = {
	"runs", "kept", "unchanged", "before", "after", "default", "SIGSEGV",
	"SIGKILL", "E2BIG", "EACCES", "ENOENT", "0", "1", "",
};

/* Turn one claim in every way. What a skipped one says was not seen. */
static void turn(const struct spec *spec, struct claim *claim,
		 struct turns *turns)
{
	static const char *const names[] = {
		"E2BIG", "ENOMEM", "SIGHUP", "SIGKILL", "",
	};
	const char *observed = claim->state == OBSERVED ? claim->observed :
			       NULL;
	const char *tests[3] = { "no_such_case", "" };
	char negated[1100];
	const char *not = negated;
	int number = claim->number;

	const struct {
		char **word;
		const char *const *others;
		size_t nr;
	} static_words[] = {
		{ &claim->kind, kinds, ARRAY(kinds) },
		{ &claim->name, names, ARRAY(names) },
		{ &claim->phase, phases, ARRAY(phases) },
		{ &claim->seen_by, observers, ARRAY(observers) },
		{ &claim->from, names, ARRAY(names) },
		{ &claim->test, tests, ARRAY(tests) },
	};

	/* Nobody's case, or that of the next claim. */
	tests[2] = claim + 1 < spec->claims + spec->nr ? claim[1].test :
		   spec->claims[0].test;
	for (size_t i = 0; i < ARRAY(static_words); i++)
		turn_word(spec, claim, static_words[i].word,
			  static_words[i].others, static_words[i].nr, observed,
			  turns);
	if (observed) {
		snprintf(negated, sizeof(negated), "not %s",
			 claim->outcome ?: "");
		turn_word(spec, claim, &claim->outcome, &not, 1, observed,
			  turns);
		turn_word(spec, claim, &claim->outcome, outcomes,
			  ARRAY(outcomes), observed, turns);
		/* If it is an error, every other one. */
		for (size_t i = 0; i < ARRAY(errnos) &&
		     errno_value(claim->outcome ?: ""); i++)
			turn_word(spec, claim, &claim->outcome,
				  &errnos[i].name, 1, observed, turns);
	}
	if (!strcmp(claim->kind, "error") || !strcmp(claim->kind, "signal")) {
		claim->number = number + 1;
		turns->done++;
		if (!judge(spec, claim, observed)) {
			ksft_print_msg("%s passes with number %d\n",
				       claim->test, claim->number);
			turns->missed++;
		}
		claim->number = number;
	}
}

/* Without this claim, in either specification, its case is nobody's. */
static void take_away(struct claim *claim, struct turns *turns)
{
	const char *test = claim->test;
	char *kept[ARRAY(specs)] = { NULL }, **place[ARRAY(specs)] = { NULL };

	for (size_t s = 0; s < ARRAY(specs); s++) {
		for (size_t i = 0; i < specs[s].nr; i++) {
			if (!same(specs[s].claims[i].test, test))
				continue;
			place[s] = &specs[s].claims[i].test;
			kept[s] = *place[s];
		}
	}
	for (size_t s = 0; s < ARRAY(specs); s++)
		if (place[s])
			*place[s] = NULL;
	turns->done++;
	if (claimed(test)) {
		ksft_print_msg("%s is not missed\n", test);
		turns->missed++;
	}
	for (size_t s = 0; s < ARRAY(specs); s++)
		if (place[s])
			*place[s] = kept[s];
}

static void turn_all(bool tell)
{
	struct turns all = { 0 }, turns;
	size_t claims = 0;

	for (size_t s = 0; s < ARRAY(specs); s++) {
		for (size_t i = 0; i < specs[s].nr; i++) {
			struct claim *claim = &specs[s].claims[i];

			/* What could not be run here is not shown to be true. */
			if (claim->state != OBSERVED ||
			    judge(&specs[s], claim, claim->observed))
				continue;
			memset(&turns, 0, sizeof(turns));
			turn(&specs[s], claim, &turns);
			take_away(claim, &turns);
			if (tell)
				ksft_print_msg("%s: %s: turned in %zu ways, %zu not found out\n",
					       specs[s].call, claim->test,
					       turns.done, turns.missed);
			claims++;
			all.done += turns.done;
			all.missed += turns.missed;
		}
	}
	ksft_print_msg("%zu claims turned round in %zu ways, %zu not found out\n",
		       claims, all.done, all.missed);
	ksft_test_result(claims && !all.missed,
			 "a claim that is turned round is found out\n");
}

static bool in(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *p = list; (p = strstr(p, word)); p += length)
		if ((p == list || p[-1] == ' ') &&
		    (!p[length] || p[length] == ' '))
			return true;
	return false;
}

/*
 * How many claims of the given kinds there are, or of all. What both
 * specifications have counts once.
 */
static size_t count(const char *list, bool proven, bool names)
{
	const char *seen[1024];
	size_t nr = 0;

	for (size_t s = 0; s < ARRAY(specs); s++) {
		for (size_t i = 0; i < specs[s].nr; i++) {
			const struct claim *c = &specs[s].claims[i];
			const char *key = names ? c->name : c->test;
			bool again = false;

			if (!c->kind || !key || (list && !in(list, c->kind)) ||
			    (proven && (c->state != OBSERVED ||
					compare(c, c->observed))))
				continue;
			for (size_t j = 0; j < nr; j++)
				again |= !strcmp(seen[j], key);
			if (!again && nr < ARRAY(seen))
				seen[nr++] = key;
		}
	}
	return nr;
}

static void numbers(void)
{
	static const char effects[] =
		" signal side_effect state_trans preserved on_failure order ";

	for (size_t s = 0; s < ARRAY(specs); s++) {
		size_t proven = 0, skipped = 0, errors = 0;
		const char *seen[ARRAY(errnos)];

		for (size_t i = 0; i < specs[s].nr; i++) {
			const struct claim *c = &specs[s].claims[i];
			bool again = false;

			proven += c->state == OBSERVED &&
				  !compare(c, c->observed);
			skipped += c->state == SKIPPED;
			if (strcmp(c->kind, "error") || !c->name)
				continue;
			for (size_t j = 0; j < errors; j++)
				again |= !strcmp(seen[j], c->name);
			if (!again && errors < ARRAY(seen))
				seen[errors++] = c->name;
		}
		ksft_print_msg("%s: %zu claims, %zu proven, %zu skipped, %zu different errors\n",
			       specs[s].call, specs[s].nr, proven, skipped,
			       errors);
	}
	ksft_print_msg("both: %zu claims, %zu proven\n",
		       count(NULL, false, false), count(NULL, true, false));
	ksft_print_msg("both: %zu cases of %zu errors, %zu and %zu proven\n",
		       count("error", false, false),
		       count("error", false, true),
		       count("error", true, false),
		       count("error", true, true));
	ksft_print_msg("both: %zu signal, effect, transition and preservation claims, %zu proven\n",
		       count(effects, false, false),
		       count(effects, true, false));
}

static void show_false(const struct false_claim *claim)
{
	int state = run_case(observe_false, claim, SPEC_PATIENCE_S);
	bool is;

	if (state == SKIPPED) {
		ksft_test_result_skip("false: %s: %s (%s)\n", claim->name,
				      claim->text, shared->what);
		return;
	}
	is = state == OBSERVED && !strcmp(shared->what, claim->is) &&
	     strcmp(claim->said, claim->is);
	if (!is)
		ksft_print_msg("said \"%s\", known \"%s\", seen \"%s\"\n",
			       claim->said, claim->is,
			       state == OBSERVED ? shared->what : ends[state]);
	ksft_test_result(is, "false: %s: %s: said \"%s\", is \"%s\"\n",
			 claim->name, claim->text, claim->said, claim->is);
}

static void search(const struct spec_search *search)
{
	int state = run_case(observe_search, search, SEARCH_PATIENCE_S);

	if (state == SKIPPED) {
		ksft_test_result_skip("%s: %s: %s (%s)\n",
				      specs[by_execveat].call, search->name,
				      search->text, shared->what);
		return;
	}
	if (shared->note[0])
		ksft_print_msg("%s: %s: %s\n", specs[by_execveat].call,
			       search->name, shared->note);
	if (state != OBSERVED || strcmp(shared->what, NOTHING_ELSE))
		ksft_print_msg("%s\n", state == OBSERVED ? shared->what :
			       ends[state]);
	ksft_test_result(state == OBSERVED &&
			 !strcmp(shared->what, NOTHING_ELSE), "%s: %s: %s\n",
			 specs[by_execveat].call, search->name, search->text);
}

static bool chosen(const char *only, const char *name)
{
	return !only || (name && strstr(name, only));
}

int main(int argc, char **argv, char **envp)
{
	const char *execfn = (const char *)getauxval(AT_EXECFN);
	const char *base = execfn ? strrchr(execfn, '/') : NULL;
	const char *only = NULL;
	bool tell = false;
	size_t plan, left;

	base = base ? base + 1 : execfn ?: "";
	if (strncmp(base, "execve_spec", 11))
		return spec_image(argc, argv, envp);

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--invert")) {
			tell = true;
		} else if (!strcmp(argv[i], "--spec") && i + 1 < argc) {
			const char *file = argv[++i];

			specs[!!strstr(file, "execveat")].file = file;
		} else if (!strcmp(argv[i], "--only") && i + 1 < argc) {
			only = argv[++i];
		} else {
			fprintf(stderr, "usage: %s [--invert] [--only NAME] [--spec FILE]...\n",
				argv[0]);
			return KSFT_FAIL;
		}
	}

	ksft_print_header();
	if (geteuid())
		ksft_exit_skip("run as root\n");
	if (access(DEBUGFS "/kapi", F_OK))
		mount("debugfs", DEBUGFS, "debugfs", 0, NULL);
	for (size_t i = 0; i < ARRAY(specs); i++)
		if (!load_spec(&specs[i]) && specs[i].file)
			ksft_exit_fail_msg("cannot read %s\n", specs[i].file);
		else if (!specs[i].nr)
			ksft_exit_skip("no specification of %s: CONFIG_KAPI_SPEC\n",
				       specs[i].call);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		ksft_exit_fail_perror("mmap");
	if (mkdir(SPEC_DIR, 0700) && errno != EEXIST)
		ksft_exit_fail_perror(SPEC_DIR);
	keep_settings();

	plan = 2;
	for (size_t s = 0; s < ARRAY(specs); s++) {
		for (size_t i = 0; i < specs[s].nr; i++)
			plan += chosen(only, specs[s].claims[i].test);
		for (size_t i = 0; i < nr_spec_searches; i++)
			plan += chosen(only, spec_searches[i].name);
	}
	for (size_t i = 0; i < nr_false_claims; i++)
		plan += chosen(only, false_claims[i].name);
	ksft_set_plan(plan);

	for (size_t s = 0; s < ARRAY(specs); s++) {
		by_execveat = s;
		for (size_t i = 0; i < specs[s].nr; i++)
			if (chosen(only, specs[s].claims[i].test))
				prove(&specs[s], &specs[s].claims[i]);
		for (size_t i = 0; i < nr_spec_searches; i++)
			if (chosen(only, spec_searches[i].name))
				search(&spec_searches[i]);
	}
	by_execveat = false;
	left = unclaimed(error_cases, nr_error_cases) +
	       unclaimed(effect_cases, nr_effect_cases);
	ksft_test_result(!left, "every case proves a claim\n");
	for (size_t i = 0; i < nr_false_claims; i++)
		if (chosen(only, false_claims[i].name))
			show_false(&false_claims[i]);
	turn_all(tell);
	numbers();
	rmdir(SPEC_DIR);
	ksft_finished();
}
