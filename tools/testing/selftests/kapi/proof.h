/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Proving the claims of a kernel API specification
 *
 * The running kernel hands out, in debugfs (CONFIG_KAPI_SPEC), what a system
 * call promises. Each claim names a case. The case does what the claim is about
 * and says, in the words of the claim, what it saw; that is compared with the
 * outcome in the specification, and what the case is about with the rest of the
 * claim. A claim without a case fails, and so does a case without a claim. Last
 * every claim is turned round, one word at a time, and must then be found to be
 * wrong: a comparison that cannot fail proves nothing.
 *
 * A test includes this, has a table of cases, and calls prove_specs().
 */
#ifndef _SELFTESTS_KAPI_PROOF_H
#define _SELFTESTS_KAPI_PROOF_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest.h"

/* Each case finds an empty tmpfs here, which is its working directory. */
#define SPEC_DIR	"/tmp/kapi_proof"

/* What has not ended by then hangs. */
#define SPEC_PATIENCE_S	20

/* What a case that cannot be run here returns, with the reason in @why. */
#define CANNOT		NULL

#define DEBUGFS		"/sys/kernel/debug"
#define ARRAY(a)	(sizeof(a) / sizeof((a)[0]))

struct spec_case {
	const char *name;	/* the test that a claim names */
	const char *kind;	/* "error", "signal", ... as in the JSON */
	const char *about;	/* name of the claim: "E2BIG", "SIGKILL", ... */
	const char *phase;	/* "before", "at", "after", "any" */
	const char *seen_by;	/* "caller,parent", in the order of the JSON */
	const char *from;	/* the state before, or what comes second */
	/*
	 * Observe. Runs as root in a child of the harness that has mounts and
	 * processes of its own, and may do to itself what it likes. All that it
	 * leaves running is killed.
	 */
	const char *(*observe)(const struct spec_case *self, const char **why);
};

struct spec_number {
	const char *name;
	int value;
};

#define NUMBER(n)	{ #n, n }

static const struct spec_number spec_errnos[] = {
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

static const struct spec_number spec_signals[] = {
	NUMBER(SIGABRT), NUMBER(SIGALRM), NUMBER(SIGBUS), NUMBER(SIGCHLD),
	NUMBER(SIGCONT), NUMBER(SIGFPE), NUMBER(SIGHUP), NUMBER(SIGILL),
	NUMBER(SIGINT), NUMBER(SIGIO), NUMBER(SIGKILL), NUMBER(SIGPIPE),
	NUMBER(SIGPROF), NUMBER(SIGPWR), NUMBER(SIGQUIT), NUMBER(SIGSEGV),
	NUMBER(SIGSTOP), NUMBER(SIGSYS), NUMBER(SIGTERM), NUMBER(SIGTRAP),
	NUMBER(SIGTSTP), NUMBER(SIGTTIN), NUMBER(SIGTTOU), NUMBER(SIGURG),
	NUMBER(SIGUSR1), NUMBER(SIGUSR2), NUMBER(SIGVTALRM), NUMBER(SIGWINCH),
	NUMBER(SIGXCPU), NUMBER(SIGXFSZ),
};

static const char *spec_name_of(const struct spec_number *list, size_t nr,
				int value)
{
	static char unknown[16];

	for (size_t i = 0; i < nr; i++)
		if (list[i].value == value)
			return list[i].name;
	snprintf(unknown, sizeof(unknown), "%d", value);
	return unknown;
}

static int spec_value_of(const struct spec_number *list, size_t nr,
			 const char *name)
{
	for (size_t i = 0; name && i < nr; i++)
		if (!strcmp(list[i].name, name))
			return list[i].value;
	return 0;
}

/* "E2BIG", and the number where the name is unknown. */
static inline const char *errno_name(int error)
{
	return spec_name_of(spec_errnos, ARRAY(spec_errnos), error);
}

static inline int errno_value(const char *name)
{
	return spec_value_of(spec_errnos, ARRAY(spec_errnos), name);
}

static inline const char *signal_name(int signal)
{
	return spec_name_of(spec_signals, ARRAY(spec_signals), signal);
}

static inline int signal_value(const char *name)
{
	return spec_value_of(spec_signals, ARRAY(spec_signals), name);
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
	const char *file;	/* where to read it from, if not from debugfs */
	struct claim *claims;
	size_t nr;
	/* Called before the cases of this one, where several share them. */
	void (*select)(const struct spec *spec);
};

struct spec_proof {
	struct spec *specs;
	size_t nr_specs;
	const struct spec_case *cases;
	size_t nr_cases;
};

static void *spec_must(void *p)
{
	if (!p)
		ksft_exit_fail_msg("out of memory\n");
	return p;
}

/* A string from behind its first quote; *p is left behind the last. */
static char *spec_parse_string(const char **p)
{
	char *string = spec_must(malloc(strlen(*p) + 1)), *to = string;
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
static char *spec_parse_value(const char **p)
{
	char *list, *item, *end;

	*p += strspn(*p, " \t");
	if (**p == '"') {
		(*p)++;
		return spec_parse_string(p);
	}
	if (**p != '[') {
		size_t length = strcspn(*p, ",}] \t");

		item = spec_must(strndup(*p, length));
		*p += length;
		return item;
	}
	list = spec_must(calloc(1, strlen(*p) + 1));
	end = list;
	while (**p && **p != ']') {
		if (**p == '"') {
			(*p)++;
			item = spec_parse_string(p);
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
static bool spec_parse_claim(const char *line, struct claim *claim)
{
	const char *p = line + strspn(line, " \t,");

	if (strncmp(p, "{\"kind\":", 8))
		return false;
	memset(claim, 0, sizeof(*claim));
	p++;
	while ((p = strchr(p, '"'))) {
		char *key, *value, **field = NULL;

		p++;
		key = spec_parse_string(&p);
		p += strspn(p, " \t:");
		value = spec_parse_value(&p);
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

static bool spec_load(struct spec *spec)
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
		if (!spec_parse_claim(line, &claim))
			continue;
		spec->claims = spec_must(realloc(spec->claims, (spec->nr + 1) *
						 sizeof(claim)));
		spec->claims[spec->nr++] = claim;
	}
	free(line);
	fclose(file);
	return true;
}

static const struct spec_case *spec_find_case(const struct spec_proof *proof,
					      const char *name)
{
	for (size_t i = 0; name && i < proof->nr_cases; i++)
		if (!strcmp(proof->cases[i].name, name))
			return &proof->cases[i];
	return NULL;
}

static bool spec_differ(const char *a, const char *b)
{
	return strcmp(a ?: "", b ?: "");
}

/*
 * Is the claim what its case stands for and saw? Tells what it is not, or NULL
 * if it is. @observed is NULL as long as nothing was.
 */
static const char *spec_compare(const struct spec_proof *all,
				const struct claim *claim, const char *observed)
{
	const struct spec_case *proof = spec_find_case(all, claim->test);
	static char why[512];

#define SAY(what, is, shown)						\
	(snprintf(why, sizeof(why), "%s: the specification has \"%s\", the test \"%s\"", \
		  what, (is) ?: "", (shown) ?: ""), why)

	if (!proof)
		return SAY("test", claim->test, "");
	if (spec_differ(claim->kind, proof->kind))
		return SAY("kind", claim->kind, proof->kind);
	if (spec_differ(claim->name, proof->about))
		return SAY("name", claim->name, proof->about);
	if (spec_differ(claim->phase, proof->phase))
		return SAY("phase", claim->phase, proof->phase);
	if (spec_differ(claim->seen_by, proof->seen_by))
		return SAY("seen by", claim->seen_by, proof->seen_by);
	if (spec_differ(claim->from, proof->from))
		return SAY("from", claim->from, proof->from);
	if (!strcmp(claim->kind, "error") &&
	    (!claim->number || claim->number != errno_value(proof->about)))
		return SAY("errno", errno_name(claim->number), proof->about);
	if (!strcmp(claim->kind, "signal") &&
	    claim->number != signal_value(proof->about))
		return SAY("signal", signal_name(claim->number), proof->about);
	if (observed && spec_differ(claim->outcome, observed))
		return SAY("outcome", claim->outcome, observed);
	return NULL;
#undef SAY
}

/* What the child that runs a case hands over. */
struct spec_shared {
	enum { NOTHING, SAW, COULD_NOT } state;
	char what[1024];
	char note[1024];
};

static struct spec_shared *spec_shared;

typedef const char *(*spec_observe_fn)(const void *what, const char **why);

static void spec_case_child(spec_observe_fn observe, const void *what)
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
	snprintf(spec_shared->what, sizeof(spec_shared->what), "%s", saw ?: why);
	spec_shared->state = saw ? SAW : COULD_NOT;
	fflush(NULL);
	_exit(0);
}

/*
 * Run @observe with mounts and processes of its own: the first process of the
 * PID namespace only waits, and when it ends nobody is left.
 */
static int spec_run(spec_observe_fn observe, const void *what)
{
	struct pollfd ended = { .events = POLLIN };
	siginfo_t info;
	pid_t pid;
	int state;

	fflush(NULL);
	memset(spec_shared, 0, sizeof(*spec_shared));
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
				spec_case_child(observe, what);
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
	state = poll(&ended, 1, SPEC_PATIENCE_S * 1000) == 1 ? DIED : HUNG;
	close(ended.fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (state == DIED && spec_shared->state)
		state = spec_shared->state == SAW ? OBSERVED : SKIPPED;
	return state;
}

static const char *spec_observe_case(const void *what, const char **why)
{
	const struct spec_case *c = what;

	return c->observe(c, why);
}

static const char * const spec_ends[] = {
	[NOT_RUN] = "not run",
	[HUNG] = "not done in time",
	[DIED] = "the case died",
};

static bool spec_same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static void spec_prove(const struct spec_proof *proof, const struct spec *spec,
		       struct claim *claim)
{
	const char *wrong = spec_compare(proof, claim, NULL);
	char title[512];

	snprintf(title, sizeof(title), "%s: %s: %s: %.200s", spec->call,
		 claim->name ?: claim->kind, claim->test ?: "?",
		 claim->text ?: "");
	for (char *p = title; *p; p++)
		if (*p == '#')
			*p = ' ';
	for (size_t i = 0; !wrong && i < spec->nr; i++)
		if (&spec->claims[i] != claim &&
		    spec_same(spec->claims[i].test, claim->test))
			wrong = "another claim names the same test";
	if (!wrong) {
		claim->proof = spec_find_case(proof, claim->test);
		claim->state = spec_run(spec_observe_case, claim->proof);
		claim->observed = spec_must(strdup(spec_shared->what));
		if (claim->state == SKIPPED) {
			ksft_test_result_skip("%s # SKIP %s\n", title,
					      claim->observed);
			return;
		}
		wrong = claim->state == OBSERVED ?
			spec_compare(proof, claim, claim->observed) :
			spec_ends[claim->state];
	}
	if (wrong)
		ksft_print_msg("%s\n", wrong);
	ksft_test_result(!wrong, "%s\n", title);
}

/* Cases that no specification names. */
static size_t spec_unclaimed(const struct spec_proof *proof)
{
	size_t found = 0;

	for (size_t i = 0; i < proof->nr_cases; i++) {
		bool claimed = false;

		for (size_t s = 0; s < proof->nr_specs; s++)
			for (size_t j = 0; j < proof->specs[s].nr; j++)
				claimed |= spec_same(proof->specs[s].claims[j].test,
						     proof->cases[i].name);
		if (!claimed) {
			ksft_print_msg("no claim names %s\n",
				       proof->cases[i].name);
			found++;
		}
		for (size_t j = 0; j < i; j++) {
			if (!strcmp(proof->cases[j].name,
				    proof->cases[i].name)) {
				ksft_print_msg("two cases are called %s\n",
					       proof->cases[i].name);
				found++;
			}
		}
	}
	return found;
}

/* Every other value of a word must be refused; counts those that were not. */
static size_t spec_turn_word(const struct spec_proof *proof,
			     struct claim *claim, char **word, const char *what,
			     const char *const *others, size_t nr,
			     size_t *turned, bool tell)
{
	char *kept = *word;
	size_t missed = 0;

	for (size_t i = 0; i < nr; i++) {
		if (!spec_differ(kept, others[i]))
			continue;
		*word = (char *)others[i];
		(*turned)++;
		if (!spec_compare(proof, claim, claim->observed)) {
			ksft_print_msg("%s: %s \"%s\" passes as well\n",
				       claim->test, what, others[i]);
			missed++;
		} else if (tell) {
			ksft_print_msg("found out: %s: %s \"%s\"\n",
				       claim->test, what, others[i]);
		}
	}
	*word = kept;
	return missed;
}

/* Turn one claim in every way; what still agrees with the case is missed. */
static size_t spec_turn(const struct spec_proof *proof, struct claim *claim,
			size_t *turned, bool tell)
{
	static const char * const kinds[] = {
		"constraint", "return", "error", "error_from", "signal",
		"side_effect", "state_trans", "preserved", "on_failure", "order",
	};
	static const char * const phases[] = { "any", "before", "at", "after" };
	static const char * const observers[] = {
		"caller", "new_image", "parent", "tracer", "siblings",
		"sharers", "others", "",
	};
	static const char * const outcomes[] = {
		"runs", "kept", "unchanged", "before", "after", "default",
		"SIGSEGV", "SIGKILL", "E2BIG", "EACCES", "ENOENT", "0", "1", "",
	};
	static const char * const names[] = {
		"E2BIG", "ENOMEM", "SIGHUP", "SIGKILL", "",
	};
	static const char * const tests[] = { "no_such_case", "" };
	char negated[1100];
	const char * const not[] = { negated };
	const struct {
		char **field;
		const char *name;
		const char * const *others;
		size_t nr;
	} turns[] = {
		{ &claim->kind, "kind", kinds, ARRAY(kinds) },
		{ &claim->name, "name", names, ARRAY(names) },
		{ &claim->phase, "phase", phases, ARRAY(phases) },
		{ &claim->seen_by, "seen_by", observers, ARRAY(observers) },
		{ &claim->outcome, "outcome", outcomes, ARRAY(outcomes) },
		{ &claim->outcome, "outcome", not, ARRAY(not) },
		{ &claim->test, "test", tests, ARRAY(tests) },
		{ &claim->from, "from", names, claim->from ? ARRAY(names) : 0 },
	};
	int number = claim->number;
	size_t missed = 0;

	snprintf(negated, sizeof(negated), "not %s", claim->outcome ?: "");

	for (size_t i = 0; i < ARRAY(turns); i++)
		missed += spec_turn_word(proof, claim, turns[i].field,
					 turns[i].name, turns[i].others,
					 turns[i].nr, turned, tell);
	/* An outcome that is an error: every other one. */
	if (errno_value(claim->outcome))
		for (size_t i = 0; i < ARRAY(spec_errnos); i++)
			missed += spec_turn_word(proof, claim, &claim->outcome,
						 "outcome",
						 &spec_errnos[i].name, 1,
						 turned, tell);
	if (!strcmp(claim->kind, "error") || !strcmp(claim->kind, "signal")) {
		claim->number = number + 1;
		(*turned)++;
		if (!spec_compare(proof, claim, claim->observed)) {
			ksft_print_msg("%s: number %d passes as well\n",
				       claim->test, claim->number);
			missed++;
		}
		claim->number = number;
	}
	return missed;
}

static void spec_turn_all(const struct spec_proof *proof, bool tell)
{
	size_t claims = 0, turned = 0, missed = 0;

	for (size_t s = 0; s < proof->nr_specs; s++) {
		for (size_t i = 0; i < proof->specs[s].nr; i++) {
			struct claim *claim = &proof->specs[s].claims[i];

			if (claim->state != OBSERVED ||
			    spec_compare(proof, claim, claim->observed))
				continue;
			claims++;
			missed += spec_turn(proof, claim, &turned, tell);
		}
	}
	ksft_print_msg("%zu claims turned round in %zu ways, %zu not found out\n",
		       claims, turned, missed);
	ksft_test_result(claims && !missed,
			 "a claim that is turned round is found out\n");
}

static void spec_numbers(const struct spec_proof *proof)
{
	for (size_t s = 0; s < proof->nr_specs; s++) {
		const struct spec *spec = &proof->specs[s];
		size_t proven = 0, skipped = 0;

		for (size_t i = 0; i < spec->nr; i++) {
			const struct claim *c = &spec->claims[i];

			proven += c->state == OBSERVED &&
				  !spec_compare(proof, c, c->observed);
			skipped += c->state == SKIPPED;
		}
		ksft_print_msg("%s: %zu claims, %zu proven, %zu skipped\n",
			       spec->call, spec->nr, proven, skipped);
	}
}

/* Where cases put what they share, and what the specifications say. */
static void spec_begin(struct spec_proof *proof)
{
	if (geteuid())
		ksft_exit_skip("run as root\n");
	if (access(DEBUGFS "/kapi", F_OK))
		mount("debugfs", DEBUGFS, "debugfs", 0, NULL);
	for (size_t i = 0; i < proof->nr_specs; i++)
		if (!spec_load(&proof->specs[i]))
			ksft_exit_skip("no specification of %s: CONFIG_KAPI_SPEC\n",
				       proof->specs[i].call);
	spec_shared = mmap(NULL, sizeof(*spec_shared), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (spec_shared == MAP_FAILED)
		ksft_exit_fail_perror("mmap");
	if (mkdir(SPEC_DIR, 0700) && errno != EEXIST)
		ksft_exit_fail_perror(SPEC_DIR);
}

static bool spec_chosen(const char *only, const char *name)
{
	return !only || (name && strstr(name, only));
}

/*
 * A whole test: --only NAME runs the cases whose name contains it, --invert
 * tells which claims were turned round, --spec FILE reads a specification from
 * a file that is called like it, sys_execve.json.
 */
static void prove_specs(struct spec_proof *proof, int argc, char **argv)
{
	const char *only = NULL;
	size_t plan = 2;
	bool tell = false;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--invert")) {
			tell = true;
		} else if (!strcmp(argv[i], "--only") && i + 1 < argc) {
			only = argv[++i];
		} else if (!strcmp(argv[i], "--spec") && i + 1 < argc) {
			const char *file = argv[++i];
			char name[80];

			for (size_t s = 0; s < proof->nr_specs; s++) {
				snprintf(name, sizeof(name), "sys_%s.json",
					 proof->specs[s].call);
				if (strstr(file, name))
					proof->specs[s].file = file;
			}
		} else {
			fprintf(stderr, "usage: %s [--invert] [--only NAME] [--spec FILE]...\n",
				argv[0]);
			exit(KSFT_FAIL);
		}
	}

	ksft_print_header();
	spec_begin(proof);
	for (size_t s = 0; s < proof->nr_specs; s++)
		for (size_t i = 0; i < proof->specs[s].nr; i++)
			plan += spec_chosen(only, proof->specs[s].claims[i].test);
	ksft_set_plan(plan);

	for (size_t s = 0; s < proof->nr_specs; s++) {
		struct spec *spec = &proof->specs[s];

		if (spec->select)
			spec->select(spec);
		for (size_t i = 0; i < spec->nr; i++)
			if (spec_chosen(only, spec->claims[i].test))
				spec_prove(proof, spec, &spec->claims[i]);
	}
	ksft_test_result(!spec_unclaimed(proof), "every case proves a claim\n");
	spec_turn_all(proof, tell);
	spec_numbers(proof);
	rmdir(SPEC_DIR);
	ksft_finished();
}

#endif
