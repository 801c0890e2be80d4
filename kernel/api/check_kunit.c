// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the check: that each of its rows is about a claim, and which
 * errors it lets pass.
 */

#include <kunit/test.h>

#include "check.h"

/* A row whose claim has another test or outcome by now checks nothing. */
static void rows_have_claims(struct kunit *test)
{
	static const char * const names[] = { "sys_execve", "sys_execveat" };

	for (int i = 0; i < ARRAY_SIZE(names); i++) {
		const struct kernel_api_spec *spec = kapi_find(names[i]);

		if (!spec)
			kunit_skip(test, "no specification of %s", names[i]);
		for (unsigned int j = 0; j < kapi_nr_exec_rows; j++) {
			const struct kapi_row *row = &kapi_exec_rows[j];
			const struct kapi_item *claim =
				kapi_check_find_claim(spec, row->test);

			/* Only one of the two can be asked. */
			if (!claim && row->end == KAPI_END_ONLY_CHECKED)
				continue;
			KUNIT_EXPECT_NOT_NULL_MSG(test, claim, "%s: %s",
						  spec->name, row->test);
			if (claim)
				KUNIT_EXPECT_STREQ_MSG(test, row->word,
						       kapi_outcome(claim),
						       "%s: %s", spec->name,
						       row->test);
		}
	}
}

static const struct kernel_api_spec strict = {
	.name = "strict",
	.items = {
		{ .kind = KAPI_KIND_ERROR, .value = ENOENT,
		  .strings = KAPI_STRING(KAPI_NAME, "ENOENT")
			     KAPI_STRING(KAPI_SEEN, "ENOENT")
			     KAPI_STRING(KAPI_TEST, "a") },
		{ .kind = KAPI_KIND_ERROR_FROM, .type = KAPI_FROM_LSM,
		  .strings = KAPI_STRING(KAPI_SEEN, "EACCES EPERM")
			     KAPI_STRING(KAPI_TEST, "b") },
		{ }
	},
};

static const struct kernel_api_spec lenient = {
	.name = "lenient",
	.items = {
		{ .kind = KAPI_KIND_ERROR, .value = ENOENT,
		  .strings = KAPI_STRING(KAPI_NAME, "ENOENT")
			     KAPI_STRING(KAPI_SEEN, "ENOENT")
			     KAPI_STRING(KAPI_TEST, "a") },
		{ .kind = KAPI_KIND_ERROR_FROM, .type = KAPI_FROM_FILESYSTEM,
		  .strings = KAPI_STRING(KAPI_SEEN, "any")
			     KAPI_STRING(KAPI_TEST, "b") },
		{ }
	},
};

static const struct error_case {
	const char *name;
	const struct kernel_api_spec *spec;
	long ret;
	enum kapi_verdict verdict;
} error_cases[] = {
	{ "listed", &strict, -ENOENT, KAPI_LISTED },
	{ "not listed", &strict, -EIO, KAPI_WRONG },
	{ "beyond the last", &strict, -4000, KAPI_WRONG },
	{ "beyond all", &strict, LONG_MIN, KAPI_WRONG },
	{ "beyond all, others may add", &lenient, LONG_MIN, KAPI_UNLISTED },
	{ "restart", &strict, -ERESTARTNOINTR, KAPI_RESTART },
	{ "restart with a handler", &strict, -ERESTARTSYS, KAPI_RESTART },
	{ "no restart code", &strict, -ENOIOCTLCMD, KAPI_WRONG },
	{ "listed, others may add", &lenient, -ENOENT, KAPI_LISTED },
	{ "not listed, others may add", &lenient, -EIO, KAPI_UNLISTED },
	{ "restart, others may add", &lenient, -ERESTARTNOHAND,
	  KAPI_RESTART },
};

KUNIT_ARRAY_PARAM_DESC(error, error_cases, name);

static void errors_judged(struct kunit *test)
{
	const struct error_case *c = test->param_value;
	struct kapi_errors errors = {};

	kapi_check_collect_errors(&errors, c->spec);
	KUNIT_EXPECT_EQ(test, c->verdict, kapi_check_error(&errors, c->ret));
}

static void errors_of_others_by_name(struct kunit *test)
{
	struct kapi_errors errors = {};

	kapi_check_collect_errors(&errors, &strict);
	KUNIT_EXPECT_EQ(test, KAPI_LISTED, kapi_check_error(&errors, -EPERM));
	KUNIT_EXPECT_EQ(test, KAPI_LISTED, kapi_check_error(&errors, -EACCES));
	KUNIT_EXPECT_EQ(test, KAPI_WRONG, kapi_check_error(&errors, -EAGAIN));
}

static int holds(struct kapi_call *call, long *value)
{
	return 1;
}

static int does_not_hold(struct kapi_call *call, long *value)
{
	return 0;
}

static int is_unknown(struct kapi_call *call, long *value)
{
	return KAPI_UNKNOWN;
}

static const struct disagreeing {
	struct kapi_row row;
	int (*holds)(struct kapi_call *call, long *value);
	long looked;
	long violated;
} disagreeing[] = {
	{ { "a", "ENOENT", KAPI_END_SUCCESS }, holds, 1, 0 },
	{ { "a", "ENOENT", KAPI_END_SUCCESS }, does_not_hold, 1, 1 },
	{ { "a", "not ENOENT", KAPI_END_SUCCESS }, holds, 1, 1 },
	{ { "a", "ENOENT", KAPI_END_SUCCESS }, is_unknown, 0, 0 },
	{ { "no claim", "ENOENT", KAPI_END_SUCCESS }, does_not_hold, 1, 0 },
};

static long looks_at_row(const struct kapi_checked *what, size_t row)
{
	long looks = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		looks += *per_cpu_ptr(&what->looks[row], cpu);
	return looks;
}

static void disagreement_counted(struct kunit *test)
{
	struct kapi_row rows[ARRAY_SIZE(disagreeing)];
	struct kapi_checked what = {
		.name = "a test, not a call", .rows = rows,
		.nr_rows = ARRAY_SIZE(rows),
	};
	struct kapi_call call = { .task = current, .what = &what };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		rows[i] = disagreeing[i].row;
	KUNIT_ASSERT_EQ(test, 0, kapi_check_bind(&what, &strict));
	for (int times = 1; times <= 2; times++) {
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
			const struct disagreeing *row = &disagreeing[i];
			struct kapi_row_state *state = &what.state[i];

			kapi_look(&call, state, &what.looks[i], row->row.test,
				  row->row.word, row->holds);
			KUNIT_EXPECT_EQ_MSG(test, looks_at_row(&what, i),
					    times * row->looked, "row %zu", i);
			KUNIT_EXPECT_EQ_MSG(test, times * row->violated,
					    atomic_long_read(&state->violations),
					    "row %zu", i);
			KUNIT_EXPECT_EQ_MSG(test, !!state->told, row->violated,
					    "row %zu", i);
		}
	}
	free_percpu(what.looks);
	kfree(what.state);
}

/* A task that is not about to die is no late end, so that there is one look. */
static void other_ends_left_out(struct kunit *test)
{
	const struct kernel_api_spec *spec = kapi_find("sys_execve");
	struct kapi_checked what = {
		.name = "a test, not a call", .rows = kapi_exec_rows,
		.nr_rows = kapi_nr_exec_rows,
	};
	struct kapi_call call = { .task = current, .what = &what };

	if (!spec)
		kunit_skip(test, "no specification of sys_execve");
	KUNIT_ASSERT_EQ(test, 0, kapi_check_bind(&what, spec));
	kapi_exec_look(&call, KAPI_END_LATE);
	for (size_t i = 0; i < what.nr_rows; i++)
		KUNIT_EXPECT_EQ_MSG(test, looks_at_row(&what, i),
				    what.rows[i].end == KAPI_END_LATE, "%s",
				    what.rows[i].test);
	free_percpu(what.looks);
	kfree(what.state);
}

static struct kunit_case check_cases[] = {
	KUNIT_CASE(rows_have_claims),
	KUNIT_CASE_PARAM(errors_judged, error_gen_params),
	KUNIT_CASE(errors_of_others_by_name),
	KUNIT_CASE(disagreement_counted),
	KUNIT_CASE(other_ends_left_out),
	{ }
};

static struct kunit_suite check_suite = {
	.name = "kapi_check",
	.test_cases = check_cases,
};

kunit_test_suite(check_suite);
