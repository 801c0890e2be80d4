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
#include "case.h"

#define DEBUGFS		"/sys/kernel/debug"

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
};

/**
 * struct spec_proof - a test
 * @specs: what it is about; a claim that several of them make has one case
 * @nr_specs: how many there are
 * @tables: their cases, which may come in several tables
 * @keep: called once before the first case, or NULL: notes what cases change of
 *	the whole system
 * @restore: called after each case, however it ended, or NULL: puts that back
 * @begin: called before the claims of a specification are proven, or NULL
 * @plan_more: how many more tests there are of those that --only chose, or NULL
 * @more: called for these after the claims of each specification, and once more
 *	with NULL after all of them
 */
struct spec_proof {
	struct spec *specs;
	size_t nr_specs;
	struct {
		const struct spec_case *cases;
		size_t nr;
	} tables[2];
	void (*keep)(void);
	void (*restore)(void);
	void (*begin)(const struct spec *spec);
	size_t (*plan_more)(const char *only);
	void (*more)(const struct spec_proof *proof, const struct spec *spec,
		     const char *only);
};

/* Number @i of the cases in all tables, or NULL. */
static const struct spec_case *spec_case_at(const struct spec_proof *proof,
					    size_t i)
{
	for (size_t t = 0; t < ARRAY(proof->tables); t++) {
		if (i < proof->tables[t].nr)
			return &proof->tables[t].cases[i];
		i -= proof->tables[t].nr;
	}
	return NULL;
}

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
		if (**p == 'u') {
			if (strspn(*p + 1, "0123456789abcdefABCDEF") < 4 ||
			    sscanf(*p + 1, "%4x", &code) != 1)
				ksft_exit_fail_msg("not JSON: \\%s\n", *p);
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
			return true;
	}
	ksft_exit_fail_msg("a claim without an end: %s\n", line);
	return false;
}

static void spec_load(struct spec *spec)
{
	char path[256], *line = NULL;
	struct claim claim;
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof(path), DEBUGFS "/kapi/specs-json/sys_%s",
		 spec->call);
	file = fopen(spec->file ?: path, "re");
	if (!file)
		return;
	while (getline(&line, &size, file) > 0) {
		if (!spec_parse_claim(line, &claim))
			continue;
		spec->claims = spec_must(realloc(spec->claims, (spec->nr + 1) *
						 sizeof(claim)));
		spec->claims[spec->nr++] = claim;
	}
	free(line);
	fclose(file);
}

static const struct spec_case *spec_find_case(const struct spec_proof *proof,
					      const char *name)
{
	const struct spec_case *c;

	for (size_t i = 0; name && (c = spec_case_at(proof, i)); i++)
		if (!strcmp(c->name, name))
			return c;
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

/* End a case: what its observe() would return, and the reason if CANNOT. */
static void spec_end_case(const char *saw, const char *why)
{
	snprintf(spec_shared->what, sizeof(spec_shared->what), "%s",
		 saw ?: why ?: "");
	spec_shared->state = saw ? SAW : COULD_NOT;
	fflush(NULL);
	_exit(0);
}

static void spec_case_child(spec_observe_fn observe, const void *what)
{
	const char *why = "no reason given", *saw;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Not a reason to skip a case: one that says nothing has died. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("spec", SPEC_DIR, "tmpfs", 0, "mode=0755") ||
	    (getpid() == 2 && mount("proc", "/proc", "proc", 0, NULL)) ||
	    chdir(SPEC_DIR)) {
		perror("private mounts");
		_exit(1);
	}
	saw = observe(what, &why);
	spec_end_case(saw, why);
}

/*
 * Run @observe with mounts and processes of its own: the first process of the
 * PID namespace only waits, and when it ends nobody is left.
 */
static int spec_run(const struct spec_proof *proof, spec_observe_fn observe,
		    const void *what, int patience_s)
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
	state = poll(&ended, 1, patience_s * 1000) == 1 ? DIED : HUNG;
	close(ended.fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (state == DIED && spec_shared->state)
		state = spec_shared->state == SAW ? OBSERVED : SKIPPED;
	if (proof->restore)
		proof->restore();
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

/* The same, and no other claim of the specification names its case. */
static const char *spec_judge(const struct spec_proof *proof,
			      const struct spec *spec,
			      const struct claim *claim, const char *observed)
{
	for (size_t i = 0; i < spec->nr; i++)
		if (&spec->claims[i] != claim &&
		    spec_same(spec->claims[i].test, claim->test))
			return "another claim names the same test";
	return spec_compare(proof, claim, observed);
}

static void spec_prove(const struct spec_proof *proof, const struct spec *spec,
		       struct claim *claim)
{
	const char *wrong = spec_judge(proof, spec, claim, NULL);
	char title[512];

	snprintf(title, sizeof(title), "%s: %s: %s: %.200s", spec->call,
		 claim->name ?: claim->kind, claim->test ?: "?",
		 claim->text ?: "");
	for (char *p = title; *p; p++)
		if (*p == '#')
			*p = ' ';
	if (!wrong) {
		claim->proof = spec_find_case(proof, claim->test);
		claim->state = spec_run(proof, spec_observe_case, claim->proof,
					SPEC_PATIENCE_S);
		claim->observed = spec_must(strdup(spec_shared->what));
		if (claim->state == SKIPPED) {
			ksft_test_result_skip("%s (%s)\n", title,
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

static bool spec_claimed(const struct spec_proof *proof, const char *name)
{
	for (size_t s = 0; s < proof->nr_specs; s++)
		for (size_t i = 0; i < proof->specs[s].nr; i++)
			if (spec_same(proof->specs[s].claims[i].test, name))
				return true;
	return false;
}

/* Cases that no specification names, or that share a name. */
static size_t spec_unclaimed(const struct spec_proof *proof)
{
	const struct spec_case *c;
	size_t found = 0;

	for (size_t i = 0; (c = spec_case_at(proof, i)); i++) {
		if (!spec_claimed(proof, c->name)) {
			ksft_print_msg("no claim names %s\n", c->name);
			found++;
		}
		if (spec_find_case(proof, c->name) != c) {
			ksft_print_msg("two cases are called %s\n", c->name);
			found++;
		}
	}
	return found;
}

/* How often a claim was turned, and how often nobody noticed. */
struct spec_turns {
	size_t done, missed;
};

/* Every other value of a word must be refused. */
static void spec_turn_word(const struct spec_proof *proof,
			   const struct spec *spec, struct claim *claim,
			   char **word, const char *const *others, size_t nr,
			   struct spec_turns *turns)
{
	char *kept = *word;

	for (size_t i = 0; i < nr; i++) {
		if (!spec_differ(kept, others[i]))
			continue;
		*word = (char *)others[i];
		turns->done++;
		if (!spec_judge(proof, spec, claim, claim->observed)) {
			ksft_print_msg("%s passes with \"%s\" for \"%s\"\n",
				       claim->test, others[i], kept ?: "");
			turns->missed++;
		}
	}
	*word = kept;
}

/* Turn one claim in every way. */
static void spec_turn(const struct spec_proof *proof, const struct spec *spec,
		      struct claim *claim, struct spec_turns *turns)
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
	/* Nobody's case, or that of the next claim. */
	const char * const tests[] = {
		"no_such_case", "", claim + 1 < spec->claims + spec->nr ?
				    claim[1].test : spec->claims[0].test,
	};
	char negated[1100];
	const char * const not[] = { negated };
	const struct {
		char **word;
		const char * const *others;
		size_t nr;
	} words[] = {
		{ &claim->kind, kinds, ARRAY(kinds) },
		{ &claim->name, names, ARRAY(names) },
		{ &claim->phase, phases, ARRAY(phases) },
		{ &claim->seen_by, observers, ARRAY(observers) },
		{ &claim->from, names, ARRAY(names) },
		{ &claim->test, tests, ARRAY(tests) },
		{ &claim->outcome, not, ARRAY(not) },
		{ &claim->outcome, outcomes, ARRAY(outcomes) },
	};
	int number = claim->number;

	snprintf(negated, sizeof(negated), "not %s", claim->outcome ?: "");
	for (size_t i = 0; i < ARRAY(words); i++)
		spec_turn_word(proof, spec, claim, words[i].word,
			       words[i].others, words[i].nr, turns);
	/* An outcome that is an error: every other one. */
	for (size_t i = 0; i < ARRAY(spec_errnos) &&
	     errno_value(claim->outcome); i++)
		spec_turn_word(proof, spec, claim, &claim->outcome,
			       &spec_errnos[i].name, 1, turns);
	if (!strcmp(claim->kind, "error") || !strcmp(claim->kind, "signal")) {
		claim->number = number + 1;
		turns->done++;
		if (!spec_judge(proof, spec, claim, claim->observed)) {
			ksft_print_msg("%s passes with number %d\n",
				       claim->test, claim->number);
			turns->missed++;
		}
		claim->number = number;
	}
}

/* Without this claim, in all specifications, its case is nobody's. */
static void spec_take_away(const struct spec_proof *proof, const char *test,
			   struct spec_turns *turns)
{
	char **place[8] = { NULL }, *kept[8];
	size_t nr = 0;

	for (size_t s = 0; s < proof->nr_specs; s++) {
		for (size_t i = 0; i < proof->specs[s].nr; i++) {
			char **name = &proof->specs[s].claims[i].test;

			if (!spec_same(*name, test) || nr == ARRAY(place))
				continue;
			kept[nr] = *name;
			place[nr++] = name;
			*name = NULL;
		}
	}
	turns->done++;
	if (spec_claimed(proof, test)) {
		ksft_print_msg("%s is not missed\n", test);
		turns->missed++;
	}
	while (nr--)
		*place[nr] = kept[nr];
}

static void spec_turn_all(const struct spec_proof *proof, const char *only,
			  bool tell)
{
	static const char title[] = "a claim that is turned round is found out";
	struct spec_turns all = { 0 };
	size_t claims = 0;

	for (size_t s = 0; s < proof->nr_specs; s++) {
		const struct spec *spec = &proof->specs[s];

		for (size_t i = 0; i < spec->nr; i++) {
			struct claim *claim = &spec->claims[i];
			struct spec_turns turns = { 0 };

			/* What could not be run here is not shown to be true. */
			if (claim->state != OBSERVED ||
			    spec_judge(proof, spec, claim, claim->observed))
				continue;
			spec_turn(proof, spec, claim, &turns);
			spec_take_away(proof, claim->test, &turns);
			if (tell)
				ksft_print_msg("%s: %s: turned in %zu ways, %zu not found out\n",
					       spec->call, claim->test,
					       turns.done, turns.missed);
			claims++;
			all.done += turns.done;
			all.missed += turns.missed;
		}
	}
	ksft_print_msg("%zu claims turned round in %zu ways, %zu not found out\n",
		       claims, all.done, all.missed);
	if (only && !claims)
		ksft_test_result_skip("%s (no claim is shown)\n", title);
	else
		ksft_test_result(claims && !all.missed, "%s\n", title);
}

static void spec_numbers(const struct spec_proof *proof)
{
	for (size_t s = 0; s < proof->nr_specs; s++) {
		const struct spec *spec = &proof->specs[s];
		size_t proven = 0, skipped = 0, errors = 0;
		const char *seen[ARRAY(spec_errnos)];

		for (size_t i = 0; i < spec->nr; i++) {
			const struct claim *c = &spec->claims[i];
			bool again = false;

			proven += c->state == OBSERVED &&
				  !spec_compare(proof, c, c->observed);
			skipped += c->state == SKIPPED;
			if (strcmp(c->kind, "error") || !c->name)
				continue;
			for (size_t j = 0; j < errors; j++)
				again |= !strcmp(seen[j], c->name);
			if (!again && errors < ARRAY(seen))
				seen[errors++] = c->name;
		}
		ksft_print_msg("%s: %zu claims, %zu proven, %zu skipped, %zu different errors\n",
			       spec->call, spec->nr, proven, skipped, errors);
	}
}

static void spec_unmount(void)
{
	umount2(DEBUGFS, MNT_DETACH);
}

/* Where cases put what they share, and what the specifications say. */
static void spec_begin(struct spec_proof *proof)
{
	if (geteuid())
		ksft_exit_skip("run as root\n");
	/* Those who exit otherwise are children, which use _exit(). */
	if (access(DEBUGFS "/kapi", F_OK) &&
	    !mount("debugfs", DEBUGFS, "debugfs", 0, NULL))
		atexit(spec_unmount);
	for (size_t i = 0; i < proof->nr_specs; i++) {
		struct spec *spec = &proof->specs[i];

		spec_load(spec);
		if (spec->file && !spec->nr)
			ksft_exit_fail_msg("no specification in %s\n",
					   spec->file);
		else if (!spec->nr)
			ksft_exit_skip("no specification of %s: CONFIG_KAPI_SPEC\n",
				       spec->call);
	}
	spec_shared = mmap(NULL, sizeof(*spec_shared), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (spec_shared == MAP_FAILED)
		ksft_exit_fail_perror("mmap");
	if (mkdir(SPEC_DIR, 0700) && errno != EEXIST)
		ksft_exit_fail_perror(SPEC_DIR);
	if (proof->keep)
		proof->keep();
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
			bool known = false;
			char name[80];

			for (size_t s = 0; s < proof->nr_specs; s++) {
				snprintf(name, sizeof(name), "sys_%s.json",
					 proof->specs[s].call);
				if (!strstr(file, name))
					continue;
				proof->specs[s].file = file;
				known = true;
			}
			if (!known) {
				fprintf(stderr, "%s: not called like sys_%s.json\n",
					file, proof->specs[0].call);
				exit(KSFT_FAIL);
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
	if (proof->plan_more)
		plan += proof->plan_more(only);
	if (plan == 2)
		ksft_exit_fail_msg("nothing is called %s\n", only ?: "");
	ksft_set_plan(plan);

	for (size_t s = 0; s < proof->nr_specs; s++) {
		struct spec *spec = &proof->specs[s];

		if (proof->begin)
			proof->begin(spec);
		for (size_t i = 0; i < spec->nr; i++)
			if (spec_chosen(only, spec->claims[i].test))
				spec_prove(proof, spec, &spec->claims[i]);
		if (proof->more)
			proof->more(proof, spec, only);
	}
	ksft_test_result(!spec_unclaimed(proof), "every case proves a claim\n");
	if (proof->more)
		proof->more(proof, NULL, only);
	spec_turn_all(proof, only, tell);
	spec_numbers(proof);
	rmdir(SPEC_DIR);
}

#endif
