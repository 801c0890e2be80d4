/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SELFTESTS_EXEC_EXECVE_SPEC_H
#define _SELFTESTS_EXEC_EXECVE_SPEC_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A case proves the claim that names it: it does what the claim is about on
 * the running kernel and says, in the words of the claim, what it saw. The
 * harness compares that with the outcome in the specification that the kernel
 * hands out, and the rest of the case with the rest of the claim.
 */

/* What a case that cannot be run here returns, with the reason in @why. */
#define CANNOT	NULL

/* Each case finds an empty tmpfs here, which is its working directory. */
#define SPEC_DIR	"/tmp/execve_spec"

/* What has not ended by then hangs. */
#define SPEC_PATIENCE_S	20

struct spec_case {
	const char *name;	/* the test that a claim names */
	const char *kind;	/* "error", "signal", ... as in the JSON */
	const char *about;	/* name of the claim: "E2BIG", "SIGKILL", ... */
	const char *phase;	/* "before", "at", "after", "any" */
	const char *seen_by;	/* "caller,parent", in the order of the JSON */
	/*
	 * Observe. Runs in a child of the harness with a mount namespace and a
	 * private tmpfs at SPEC_DIR, as root, and may do to itself what it
	 * likes. All that it leaves running is killed.
	 */
	const char *(*observe)(const struct spec_case *self, const char **why);
	const char *from;	/* the state before, or what comes second */
	const void *data;	/* whatever @observe wants to know */
};

extern const struct spec_case error_cases[], effect_cases[];
extern const size_t nr_error_cases, nr_effect_cases;

/*
 * A claim that was made about execve() and is false: what it said that is to
 * be seen, and what is.
 */
struct false_claim {
	const char *name;
	const char *text;
	const char *said;
	const char *is;
	const char *(*observe)(const char **why);
};

extern const struct false_claim false_claims[];
extern const size_t nr_false_claims;

/*
 * A search for what no claim speaks of. Ends with "nothing else" or says what
 * it found, and may leave a line with numbers in @note.
 */
#define NOTHING_ELSE	"nothing else"

struct spec_search {
	const char *name;
	const char *text;
	const char *(*observe)(char *note, size_t size, const char **why);
};

extern const struct spec_search spec_searches[];
extern const size_t nr_spec_searches;

/* End the case here: what observe() would return, and the reason if CANNOT. */
void end_case(const char *saw, const char *why);

/* The call that is tested: a common claim is for both. */
extern bool by_execveat;
int spec_exec(const char *path, char *const argv[], char *const envp[]);

/* Does the specification of that call list this error? */
bool spec_lists(int error);

/* "E2BIG", and 0 where the name is unknown. */
const char *errno_name(int error);
int errno_value(const char *name);
const char *signal_name(int signal);
int signal_value(const char *name);

/* The test is also what its cases start: under any name but its own. */
int spec_image(int argc, char **argv, char **envp);

#endif
