/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SELFTESTS_EXEC_EXECVE_SPEC_H
#define _SELFTESTS_EXEC_EXECVE_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#define SPEC_DIR	"/tmp/execve_spec"

#include "../kapi/case.h"

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

/* The test is also what its cases start: under any name but its own. */
int spec_image(int argc, char **argv, char **envp);

#endif
