// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of kernel API specifications: of the code that finds, checks and
 * shows them, and of each one that is built in.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/seq_file.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kapi.h"

/* More than the largest specification fills. */
#define ROOM	(128 << 10)

typedef void (*show_t)(struct seq_file *m, const struct kernel_api_spec *spec);

static const char *shown(struct kunit *test, show_t show,
			 const struct kernel_api_spec *spec)
{
	struct seq_file m = {
		.buf = kunit_kzalloc(test, ROOM, GFP_KERNEL),
		.size = ROOM,
	};

	KUNIT_ASSERT_NOT_NULL(test, m.buf);
	show(&m, spec);
	KUNIT_ASSERT_FALSE(test, seq_has_overflowed(&m));
	m.buf[m.count] = '\0';
	return m.buf;
}

#define WITH(_what, _string)	KAPI_STRING(KAPI_##_what, _string)

/* A specification with one claim of each kind, some of them included. */
DEFINE_KERNEL_API_CLAIMS(test_claims)
	KAPI_ERROR(EPERM, "not allowed", "eperm")
	KAPI_PRESERVED("file offset", "where it was")
	KAPI_CONDITION("the file has one")
	KAPI_PROOF(KAPI_AFTER, KAPI_CALLER | KAPI_SHARERS, "offset_kept")
KAPI_END_CLAIMS;

#define NAME	2	/* where it is among the items below */
#define ERROR	5
#define ORDER	12

static const struct kernel_api_spec good = {
	.name = "sys_test",
	.params = "int, fd, const char __user *, name",
	.nr_params = 2,
	.items = {
		KAPI_DESCRIPTION("Do nothing")
		{ .kind = KAPI_KIND_PARAM, .type = KAPI_TYPE_FD,
		  .flags = KAPI_PARAM_IN, .value = 0,
		  .strings = WITH(NAME, "fd") WITH(TEXT, "a file") },
		{ .kind = KAPI_KIND_PARAM, .type = KAPI_TYPE_PATH,
		  .flags = KAPI_PARAM_IN | KAPI_PARAM_USER, .value = 1,
		  .strings = WITH(NAME, "name") WITH(TEXT, "its name") },
		KAPI_CONSTRAINT(fd, "EBADF", "is open", "fd_is_open")
		KAPI_RETURN(KAPI_CALLER, "0", "nothing was done", "zero")
		KAPI_ERROR(EBADF, "no such file", "ebadf")
		KAPI_ERROR_WHEN(EBADF, "closed", "ebadf_closed")
		KAPI_INCLUDE(test_claims)
		KAPI_ERROR_FROM(KAPI_FROM_LSM, "any", "it says so", "lsm_any")
		KAPI_SIGNAL(SIGIO, KAPI_SIGNAL_SEND,
			    KAPI_SIGNAL_ACTION_DELIVER, "something is done")
		KAPI_SIGNAL_TARGET("the owner")
		KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "sigio")
		KAPI_SIDE_EFFECT(KAPI_EFFECT_FILES | KAPI_EFFECT_MEMORY,
				 "pages", "read", "they are read")
		KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "pages_read")
		KAPI_STATE_TRANS("file", "open", "idle", "it idles")
		KAPI_PROOF(KAPI_AFTER, KAPI_CALLER, "idles")
		KAPI_ORDER("read", "idle", "so it is")
		KAPI_PROOF(KAPI_AFTER, KAPI_CALLER, "read_first")
		KAPI_ON_FAILURE("file", "unchanged", "left alone")
		KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "left_alone")
		KAPI_NOTE("One.\n\nTwo.")
		KAPI_CONTEXT(KAPI_CTX_PROCESS | KAPI_CTX_SLEEPABLE)
		{ .kind = KAPI_KIND_END }
	},
};

#define GOOD_ITEMS	16	/* without the end */

static const char good_text[] =
	"sys_test\n"
	"\n"
	"  Do nothing\n"
	"\n"
	"  long sys_test(int fd, const char *name)\n"
	"\n"
	"Context:\n"
	"  process, sleepable\n"
	"\n"
	"Parameters:\n"
	"  int fd (fd, in)\n"
	"      a file\n"
	"  const char *name (path, in, user)\n"
	"      its name\n"
	"\n"
	"Constraints:\n"
	"  fd: EBADF\n"
	"      is open\n"
	"      phase: before; seen by: caller; test: fd_is_open\n"
	"\n"
	"Returns:\n"
	"  0\n"
	"      nothing was done\n"
	"      phase: any; seen by: caller; test: zero\n"
	"\n"
	"Errors:\n"
	"  EBADF (9)\n"
	"      no such file\n"
	"      phase: before; seen by: caller; test: ebadf\n"
	"  EBADF (9)\n"
	"      closed\n"
	"      phase: before; seen by: caller; test: ebadf_closed\n"
	"  EPERM (1)\n"
	"      not allowed\n"
	"      phase: before; seen by: caller; test: eperm\n"
	"\n"
	"Errors from elsewhere:\n"
	"  lsm: any\n"
	"      it says so\n"
	"      phase: before; seen by: caller; test: lsm_any\n"
	"\n"
	"Signals:\n"
	"  SIGIO, send, to the owner: delivered\n"
	"      something is done\n"
	"      phase: at; seen by: others; test: sigio\n"
	"\n"
	"Side effects:\n"
	"  pages (memory, files): read\n"
	"      they are read\n"
	"      phase: at; seen by: others; test: pages_read\n"
	"\n"
	"State transitions:\n"
	"  file: open -> idle\n"
	"      it idles\n"
	"      phase: after; seen by: caller; test: idles\n"
	"\n"
	"Preserved:\n"
	"  file offset: kept\n"
	"      where it was\n"
	"      if: the file has one\n"
	"      phase: after; seen by: caller, sharers; test: offset_kept\n"
	"\n"
	"On failure:\n"
	"  file: unchanged\n"
	"      left alone\n"
	"      phase: before; seen by: caller; test: left_alone\n"
	"\n"
	"Order:\n"
	"  read before idle\n"
	"      so it is\n"
	"      phase: after; seen by: caller; test: read_first\n"
	"\n"
	"Notes:\n"
	"  One.\n"
	"\n"
	"  Two.\n";

#define CLAIM(kind, facts, phase, seen_by, outcome, text, test)		\
	"  {\"kind\":\"" kind "\"," facts				\
	"\"phase\":\"" phase "\",\"seen_by\":[" seen_by "],"		\
	"\"outcome\":\"" outcome "\",\"text\":\"" text "\","		\
	"\"test\":\"" test "\"}"

static const char good_json[] =
	"{\n"
	"\"name\":\"sys_test\",\n"
	"\"prototype\":\"long sys_test(int fd, const char *name)\",\n"
	"\"description\":\"Do nothing\",\n"
	"\"long_description\":\"\",\n"
	"\"contexts\":[\"process\",\"sleepable\"],\n"
	"\"parameters\":[\n"
	"  {\"name\":\"fd\",\"declaration\":\"int fd\",\"type\":\"fd\",\"flags\":[\"in\"],\"text\":\"a file\"},\n"
	"  {\"name\":\"name\",\"declaration\":\"const char *name\",\"type\":\"path\",\"flags\":[\"in\",\"user\"],\"text\":\"its name\"}\n"
	"],\n"
	"\"constraints\":[\n"
	CLAIM("constraint", "\"name\":\"fd\",", "before", "\"caller\"", "EBADF",
	      "is open", "fd_is_open") "\n"
	"],\n"
	"\"returns\":[\n"
	CLAIM("return", "", "any", "\"caller\"", "0", "nothing was done", "zero") "\n"
	"],\n"
	"\"errors\":[\n"
	CLAIM("error", "\"name\":\"EBADF\",\"errno\":9,", "before", "\"caller\"",
	      "EBADF", "no such file", "ebadf") ",\n"
	CLAIM("error", "\"name\":\"EBADF\",\"errno\":9,", "before", "\"caller\"",
	      "EBADF", "closed", "ebadf_closed") ",\n"
	CLAIM("error", "\"name\":\"EPERM\",\"errno\":1,", "before", "\"caller\"",
	      "EPERM", "not allowed", "eperm") "\n"
	"],\n"
	"\"errors_from\":[\n"
	CLAIM("error_from", "\"origin\":\"lsm\",", "before", "\"caller\"", "any",
	      "it says so", "lsm_any") "\n"
	"],\n"
	"\"signals\":[\n"
	CLAIM("signal", "\"name\":\"SIGIO\",\"signal\":" __stringify(SIGIO)
	      ",\"direction\":\"send\",\"action\":\"delivered\",\"target\":\"the owner\",",
	      "at", "\"others\"", "delivered", "something is done", "sigio") "\n"
	"],\n"
	"\"side_effects\":[\n"
	CLAIM("side_effect", "\"name\":\"pages\",\"type\":[\"memory\",\"files\"],",
	      "at", "\"others\"", "read", "they are read", "pages_read") "\n"
	"],\n"
	"\"state_transitions\":[\n"
	CLAIM("state_trans", "\"name\":\"file\",\"from\":\"open\",", "after",
	      "\"caller\"", "idle", "it idles", "idles") "\n"
	"],\n"
	"\"preserved\":[\n"
	CLAIM("preserved", "\"name\":\"file offset\",\"condition\":\"the file has one\",",
	      "after", "\"caller\",\"sharers\"", "kept", "where it was",
	      "offset_kept") "\n"
	"],\n"
	"\"on_failure\":[\n"
	CLAIM("on_failure", "\"name\":\"file\",", "before", "\"caller\"", "unchanged",
	      "left alone", "left_alone") "\n"
	"],\n"
	"\"order\":[\n"
	CLAIM("order", "\"name\":\"read\",\"from\":\"idle\",", "after", "\"caller\"",
	      "before", "so it is", "read_first") "\n"
	"],\n"
	"\"notes\":[\n"
	"  \"One.\\n\\nTwo.\"\n"
	"],\n"
	"\"examples\":[]\n"
	"}\n";

/* The first place where two texts differ is what one wants to see. */
static void expect_text(struct kunit *test, const char *got, const char *want)
{
	size_t same = 0;

	while (got[same] && got[same] == want[same])
		same++;
	while (same && got[same - 1] != '\n')
		same--;
	KUNIT_EXPECT_STREQ(test, got + same, want + same);
}

static void kapi_as_text(struct kunit *test)
{
	expect_text(test, shown(test, kapi_show_text, &good), good_text);
}

static void kapi_as_json(struct kunit *test)
{
	expect_text(test, shown(test, kapi_show_json, &good), good_json);
}

/* A copy to spoil. */
static struct kernel_api_spec *copy(struct kunit *test)
{
	struct kernel_api_spec *spec;

	spec = kunit_kzalloc(test, struct_size(spec, items, GOOD_ITEMS + 1),
			     GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, spec);
	memcpy(spec, &good, struct_size(spec, items, GOOD_ITEMS + 1));
	KUNIT_ASSERT_EQ(test, spec->items[GOOD_ITEMS].kind, KAPI_KIND_END);
	return spec;
}

static void kapi_json_escapes(struct kunit *test)
{
	static const struct {
		const char *text;
		const char *json;
	} rows[] = {
		{ "plain ~", "plain ~" },
		{ "\"", "\\\"" },
		{ "\\", "\\\\" },
		{ "\\n", "\\\\n" },
		{ "/", "/" },
		{ "a\nb\tc", "a\\nb\\tc" },
		{ "\r\b\f", "\\u000d\\u0008\\u000c" },
		{ "\001\037", "\\u0001\\u001f" },
		{ "\177", "\\u007f" },
		{ "\303\244", "\\u00c3\\u00a4" },
		{ "\377", "\\u00ff" },
		{ "%s%n", "%s%n" },
	};
	struct kernel_api_spec *spec = copy(test);
	char want[64], strings[16];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *got;

		/* One more that is 0 ends the strings. */
		memset(strings, 0, sizeof(strings));
		snprintf(strings, sizeof(strings) - 1, KAPI_TEXT "%s",
			 rows[i].text);
		spec->items[0].strings = strings;
		got = shown(test, kapi_show_json, spec);
		snprintf(want, sizeof(want), "\"description\":\"%s\",\n",
			 rows[i].json);
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(got, want),
					  "no %s in %s", want, got);
	}
}

static void kapi_long_description(struct kunit *test)
{
	struct kernel_api_spec *spec = copy(test);

	for (int i = 3; i < 5; i++)
		spec->items[i] = (struct kapi_item){
			.kind = KAPI_KIND_LONG_DESC,
			  .strings = WITH(TEXT, "a\nb"),
		};
	KUNIT_EXPECT_NOT_NULL(test, strstr(shown(test, kapi_show_json, spec),
					   "\"long_description\":\"a\\nb\\n\\na\\nb\",\n"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(shown(test, kapi_show_text, spec),
					   "\n\n  a\n  b\n\n  a\n  b\n\nContext"));
}

static void kapi_walk(struct kunit *test)
{
	const struct kapi_item *item, *want = good.items;
	unsigned int included = 0;

	kapi_for_each(item, &good) {
		if (want->kind == KAPI_KIND_INCLUDE && included < 2) {
			KUNIT_EXPECT_PTR_EQ(test, item,
					    &want->include[included++]);
			continue;
		}
		if (want->kind == KAPI_KIND_INCLUDE)
			want++;
		KUNIT_EXPECT_PTR_EQ(test, item, want++);
	}
	KUNIT_EXPECT_EQ(test, included, 2);
	KUNIT_EXPECT_EQ(test, want->kind, KAPI_KIND_END);
	KUNIT_EXPECT_EQ(test, want - good.items, GOOD_ITEMS);
}

static void kapi_walk_empty(struct kunit *test)
{
	static const struct kapi_item nothing[] = { { } };
	struct kernel_api_spec *spec = copy(test);
	const struct kapi_item *item;

	/* An empty set of claims, first and last. */
	for (int i = 0; i < 2; i++)
		spec->items[i] = (struct kapi_item){
			.kind = KAPI_KIND_INCLUDE, .include = nothing,
		};
	spec->items[2].kind = KAPI_KIND_END;
	kapi_for_each(item, spec)
		KUNIT_FAIL(test, "an item of nothing");
}

static void kapi_outcomes(struct kunit *test)
{
	static const struct {
		struct kapi_item item;
		const char *want;
	} rows[] = {
		{ { KAPI_KIND_NOTE, .strings = WITH(TEXT, "x") }, NULL },
		{ { KAPI_KIND_PARAM, .strings = WITH(NAME, "x") }, NULL },
		{ { KAPI_KIND_ERROR,
		  .strings = WITH(NAME, "EPERM") }, "EPERM" },
		{ { KAPI_KIND_RETURN, .strings = WITH(SEEN, "0") }, "0" },
		{ { KAPI_KIND_SIGNAL, .flags = KAPI_SIGNAL_ACTION_KEEP },
		  "kept" },
		{ { KAPI_KIND_SIGNAL, .flags = KAPI_SIGNAL_ACTION_RETURN },
		  "EINTR" },
		{ { KAPI_KIND_SIGNAL, .flags = KAPI_NR_ACTIONS }, NULL },
		{ { KAPI_KIND_SIGNAL, .flags = KAPI_SIGNAL_ACTION_KEEP,
		  .strings = WITH(SEEN, "kept, in order") }, "kept, in order" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *outcome = kapi_outcome(&rows[i].item);

		KUNIT_EXPECT_STREQ(test, outcome ?: "none",
				   rows[i].want ?: "none");
	}
}

static void kapi_good(struct kunit *test)
{
	const struct kapi_item *where;

	KUNIT_EXPECT_STREQ(test, kapi_check_spec(&good, &where) ?: "", "");
	KUNIT_EXPECT_NULL(test, where);
}

/* The good specification with one item replaced, and what is then wrong. */
struct bad {
	const char *wrong;
	unsigned int at;
	struct kapi_item item;
};

#define PARAM(_type, _flags, _value, _name)				\
	{ KAPI_KIND_PARAM, .type = _type, .flags = _flags,		\
	  .value = _value, .strings = _name WITH(TEXT, "x") }
#define CLAIM_OF(_kind, _phase, _seen_by, _strings, ...)		\
	{ _kind, .phase = _phase, .seen_by = _seen_by,			\
	  .strings = _strings, __VA_ARGS__ }

static const struct kapi_item endless[] = {
	{ KAPI_KIND_INCLUDE, .include = __kapi_claims_test_claims },
	{ }
};

static const struct bad bad[] = {
	{ "no such kind", ERROR,
	  CLAIM_OF(KAPI_NR_KINDS, KAPI_AT, KAPI_CALLER,
		   WITH(TEXT, "x") WITH(TEST, "x")) },
	{ "claims that include claims", ERROR,
	  { KAPI_KIND_INCLUDE, .include = endless } },
	{ "no text", 0, { KAPI_KIND_DESCRIPTION } },
	{ "no text", 0, { KAPI_KIND_DESCRIPTION, .strings = WITH(TEXT, "") } },
	{ "not printable ASCII", 0, { KAPI_KIND_DESCRIPTION,
	  .strings = WITH(TEXT, "a\tb") } },
	{ "not printable ASCII", 0,
	  { KAPI_KIND_DESCRIPTION, .strings = WITH(TEXT, "\303\244") } },
	{ "not just one description", 0, { KAPI_KIND_NOTE,
	  .strings = WITH(TEXT, "x") } },
	{ "not just one description", ERROR,
	  { KAPI_KIND_DESCRIPTION, .strings = WITH(TEXT, "again") } },
	{ "no context", ERROR, { KAPI_KIND_CONTEXT } },
	{ "no such context", ERROR, { KAPI_KIND_CONTEXT, .type = 1 << 6 } },

	{ "a parameter is missing", NAME, { KAPI_KIND_NOTE,
	  .strings = WITH(TEXT, "x") } },
	{ "a parameter in the wrong place", ERROR,
	  PARAM(KAPI_TYPE_PATH, KAPI_PARAM_IN, 1, WITH(NAME, "name")) },
	{ "a parameter in the wrong place", NAME,
	  PARAM(KAPI_TYPE_PATH, KAPI_PARAM_IN, 0, WITH(NAME, "name")) },
	{ "a parameter in the wrong place", NAME,
	  PARAM(KAPI_TYPE_PATH, KAPI_PARAM_IN, 1, WITH(NAME, "fd")) },
	{ "a parameter in the wrong place", NAME,
	  PARAM(KAPI_TYPE_PATH, KAPI_PARAM_IN, 1, WITH(NAME, "na")) },
	{ "a parameter in the wrong place", NAME,
	  PARAM(KAPI_TYPE_PATH, KAPI_PARAM_IN, 1, WITH(NAME, "names")) },
	{ "a parameter in the wrong place", NAME,
	  PARAM(KAPI_TYPE_PATH, KAPI_PARAM_IN, 1, "") },
	{ "no such type", NAME,
	  PARAM(KAPI_NR_TYPES, KAPI_PARAM_IN, 1, WITH(NAME, "name")) },
	{ "no such flag", NAME,
	  PARAM(KAPI_TYPE_PATH, 1 << 4, 1, WITH(NAME, "name")) },
	{ "neither in nor out", NAME,
	  PARAM(KAPI_TYPE_PATH, KAPI_PARAM_USER, 1, WITH(NAME, "name")) },
	{ "no such parameter", ERROR,
	  CLAIM_OF(KAPI_KIND_CONSTRAINT, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "file") WITH(SEEN, "x")
		   WITH(TEXT, "x") WITH(TEST, "x")) },

	{ "no such phase", ERROR,
	  CLAIM_OF(KAPI_KIND_RETURN, 0, KAPI_CALLER,
		   WITH(SEEN, "x") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "no such phase", ERROR,
	  CLAIM_OF(KAPI_KIND_RETURN, KAPI_AFTER + 1, KAPI_CALLER,
		   WITH(SEEN, "x") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "nobody sees it", ERROR,
	  CLAIM_OF(KAPI_KIND_RETURN, KAPI_AT, 0,
		   WITH(SEEN, "x") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "nobody sees it", ERROR,
	  CLAIM_OF(KAPI_KIND_RETURN, KAPI_AT, 0x80,
		   WITH(SEEN, "x") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "no outcome", ERROR,
	  CLAIM_OF(KAPI_KIND_RETURN, KAPI_AT, KAPI_CALLER,
		   WITH(TEXT, "x") WITH(TEST, "x")) },
	{ "no outcome", ERROR,
	  CLAIM_OF(KAPI_KIND_ON_FAILURE, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "x") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "an empty string", ERROR,
	  CLAIM_OF(KAPI_KIND_RETURN, KAPI_AT, KAPI_CALLER,
		   WITH(SEEN, "") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "no test", ERROR,
	  CLAIM_OF(KAPI_KIND_RETURN, KAPI_AT, KAPI_CALLER,
		   WITH(SEEN, "x") WITH(TEXT, "x")) },
	{ "an empty string", ERROR,
	  CLAIM_OF(KAPI_KIND_RETURN, KAPI_AT, KAPI_CALLER,
		   WITH(SEEN, "x") WITH(TEXT, "x")
		   WITH(TEST, "")) },
	{ "not one line of printable ASCII", ERROR,
	  CLAIM_OF(KAPI_KIND_RETURN, KAPI_AT, KAPI_CALLER,
		   WITH(SEEN, "x") WITH(IF, "a\nb")
		   WITH(TEXT, "x") WITH(TEST, "x")) },
	{ "no name", ERROR,
	  CLAIM_OF(KAPI_KIND_PRESERVED, KAPI_AT, KAPI_CALLER,
		   WITH(SEEN, "kept") WITH(TEXT, "x")
		   WITH(TEST, "x")) },

	{ "not an errno", ERROR,
	  CLAIM_OF(KAPI_KIND_ERROR, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "EBADF") WITH(TEXT, "x")
		   WITH(TEST, "x"),
		   .value = -EBADF) },
	{ "no such origin", ERROR,
	  CLAIM_OF(KAPI_KIND_ERROR_FROM, KAPI_AT, KAPI_CALLER,
		   WITH(SEEN, "x") WITH(TEXT, "x")
		   WITH(TEST, "x"),
		   .type = KAPI_NR_ORIGINS) },
	{ "no such direction", ERROR,
	  CLAIM_OF(KAPI_KIND_SIGNAL, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "x") WITH(TEXT, "x")
		   WITH(TEST, "x"),
		   .type = KAPI_NR_DIRECTIONS) },
	{ "no such action", ERROR,
	  CLAIM_OF(KAPI_KIND_SIGNAL, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "x") WITH(TEXT, "x")
		   WITH(TEST, "x"),
		   .flags = KAPI_NR_ACTIONS) },
	{ "not a signal", ERROR,
	  CLAIM_OF(KAPI_KIND_SIGNAL, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "x") WITH(TEXT, "x")
		   WITH(TEST, "x"),
		   .value = -1) },
	{ "no such effect", ERROR,
	  CLAIM_OF(KAPI_KIND_SIDE_EFFECT, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "x") WITH(SEEN, "x")
		   WITH(TEXT, "x") WITH(TEST, "x")) },
	{ "no such effect", ERROR,
	  CLAIM_OF(KAPI_KIND_SIDE_EFFECT, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "x") WITH(SEEN, "x")
		   WITH(TEXT, "x") WITH(TEST, "x"),
		   .type = 1 << 10) },
	{ "from nothing", ERROR,
	  CLAIM_OF(KAPI_KIND_STATE_TRANS, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "x") WITH(SEEN, "x")
		   WITH(TEXT, "x") WITH(TEST, "x")) },
	{ "from nothing", ERROR,
	  CLAIM_OF(KAPI_KIND_ORDER, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "x") WITH(SEEN, "before")
		   WITH(TEXT, "x") WITH(TEST, "x")) },

	{ "two claims with one test", ERROR,
	  CLAIM_OF(KAPI_KIND_RETURN, KAPI_AT, KAPI_CALLER,
		   WITH(SEEN, "x") WITH(TEXT, "x")
		   WITH(TEST, "eperm")) },
	{ "two numbers of one error", ERROR + 1,
	  CLAIM_OF(KAPI_KIND_ERROR, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "EBADF") WITH(TEXT, "x")
		   WITH(TEST, "x"),
		   .value = EPERM) },
	{ "two names of one error", ERROR,
	  CLAIM_OF(KAPI_KIND_ERROR, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "EACCES") WITH(TEXT, "x")
		   WITH(TEST, "x"),
		   .value = EPERM) },
	{ "the same error twice", ERROR,
	  CLAIM_OF(KAPI_KIND_ERROR, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "EPERM") WITH(TEXT, "not allowed")
		   WITH(TEST, "x"),
		   .value = EPERM) },
	{ "each comes before the other", ERROR,
	  CLAIM_OF(KAPI_KIND_ORDER, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "idle") WITH(FROM, "read")
		   WITH(SEEN, "before") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "the same claim twice", ERROR,
	  CLAIM_OF(KAPI_KIND_ORDER, KAPI_AFTER, KAPI_CALLER,
		   WITH(NAME, "read") WITH(FROM, "idle")
		   WITH(SEEN, "before") WITH(TEXT, "so it is")
		   WITH(TEST, "x")) },
	{ "both changed and preserved", ERROR,
	  CLAIM_OF(KAPI_KIND_PRESERVED, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "file") WITH(SEEN, "kept")
		   WITH(TEXT, "x") WITH(TEST, "x")) },
	{ "both changed and preserved", ERROR,
	  CLAIM_OF(KAPI_KIND_STATE_TRANS, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "file offset") WITH(SEEN, "0")
		   WITH(FROM, "any") WITH(IF, "the file has one")
		   WITH(TEXT, "x") WITH(TEST, "x")) },
	{ "two outcomes of one claim", ERROR,
	  CLAIM_OF(KAPI_KIND_ON_FAILURE, KAPI_BEFORE, KAPI_CALLER,
		   WITH(NAME, "file") WITH(SEEN, "closed")
		   WITH(TEXT, "x") WITH(TEST, "x")) },
	{ "two outcomes of one claim", ERROR,
	  CLAIM_OF(KAPI_KIND_STATE_TRANS, KAPI_AFTER, KAPI_CALLER,
		   WITH(NAME, "file") WITH(FROM, "open")
		   WITH(SEEN, "closed") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "the same claim twice", ERROR,
	  CLAIM_OF(KAPI_KIND_PRESERVED, KAPI_AFTER, KAPI_CALLER,
		   WITH(NAME, "file offset") WITH(SEEN, "kept")
		   WITH(IF, "the file has one") WITH(TEXT, "where it was")
		   WITH(TEST, "x")) },

	/* These only look wrong. */
	{ "", ERROR,
	  CLAIM_OF(KAPI_KIND_ERROR, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "EPERM") WITH(TEXT, "x")
		   WITH(TEST, "x"),
		   .value = EPERM) },
	{ "", ERROR,
	  CLAIM_OF(KAPI_KIND_STATE_TRANS, KAPI_AFTER, KAPI_CALLER,
		   WITH(NAME, "file") WITH(FROM, "idle")
		   WITH(SEEN, "closed") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "", ERROR,
	  CLAIM_OF(KAPI_KIND_PRESERVED, KAPI_AT, KAPI_CALLER,
		   WITH(NAME, "file") WITH(SEEN, "kept")
		   WITH(IF, "it was idle") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "", ERROR,
	  CLAIM_OF(KAPI_KIND_ON_FAILURE, KAPI_BEFORE, KAPI_PARENT,
		   WITH(NAME, "file") WITH(SEEN, "closed")
		   WITH(TEXT, "x") WITH(TEST, "x")) },
	{ "", ERROR,
	  CLAIM_OF(KAPI_KIND_ORDER, KAPI_AFTER, KAPI_CALLER,
		   WITH(NAME, "read") WITH(FROM, "idle")
		   WITH(SEEN, "before") WITH(TEXT, "x")
		   WITH(TEST, "x")) },
	{ "", ORDER, { KAPI_KIND_NOTE, .strings = WITH(TEXT, "x") } },
};

/* What is wrong is found; to show it all the same does no harm. */
static void kapi_bad(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct kernel_api_spec *spec = copy(test);
		const struct kapi_item *where;

		spec->items[bad[i].at] = bad[i].item;
		KUNIT_EXPECT_STREQ_MSG(test,
				       kapi_check_spec(spec, &where) ?: "",
				       bad[i].wrong, "case %zu", i);
		shown(test, kapi_show_text, spec);
		shown(test, kapi_show_json, spec);
	}
}

static void kapi_bad_spec(struct kunit *test)
{
	struct kernel_api_spec *spec = copy(test);
	const struct kapi_item *where;

	spec->nr_params = 3;
	KUNIT_EXPECT_STREQ(test, kapi_check_spec(spec, &where) ?: "",
			   "a parameter is missing");
	shown(test, kapi_show_text, spec);
	spec->params = "int, fd";
	KUNIT_EXPECT_STREQ(test, kapi_check_spec(spec, &where) ?: "",
			   "a parameter in the wrong place");
	KUNIT_EXPECT_PTR_EQ(test, where, &spec->items[NAME]);
	shown(test, kapi_show_json, spec);
	spec->params = NULL;
	KUNIT_EXPECT_STREQ(test, kapi_check_spec(spec, &where) ?: "",
			   "no parameters");
	spec = copy(test);
	spec->name = "";
	KUNIT_EXPECT_STREQ(test, kapi_check_spec(spec, &where) ?: "",
			   "no name");
	spec = copy(test);
	spec->items[NAME + 1].kind = KAPI_KIND_END;
	KUNIT_EXPECT_STREQ(test, kapi_check_spec(spec, &where) ?: "",
			   "no claims");
}

static void kapi_lookup(struct kunit *test)
{
	const struct kernel_api_spec *const *spec;

	for (spec = __start_kapi_specs; spec < __stop_kapi_specs; spec++)
		/* Two of one name, and only the first would be found. */
		KUNIT_EXPECT_PTR_EQ(test, kapi_find((*spec)->name), *spec);
	KUNIT_EXPECT_NULL(test, kapi_find(""));
	KUNIT_EXPECT_NULL(test, kapi_find("sys_"));
	KUNIT_EXPECT_NULL(test, kapi_find("sys_test"));
}

/* The rest is about each specification that is built in. */
static const void *next_spec(struct kunit *test, const void *prev, char *desc)
{
	const struct kernel_api_spec *const *spec = prev;

	spec = spec ? spec + 1 : __start_kapi_specs;
	if (spec >= __stop_kapi_specs)
		return NULL;
	strscpy(desc, (*spec)->name, KUNIT_PARAM_DESC_SIZE);
	return spec;
}

static const struct kernel_api_spec *this_spec(struct kunit *test)
{
	return *(const struct kernel_api_spec *const *)test->param_value;
}

static void kapi_is_good(struct kunit *test)
{
	const struct kapi_item *where;
	const char *wrong = kapi_check_spec(this_spec(test), &where);

	KUNIT_EXPECT_NULL_MSG(test, wrong, "%s: %s", wrong,
			      (where ? kapi_name(where) : NULL) ?: "?");
}

static size_t count_lines(const char *text, const char *prefix)
{
	size_t count = 0;

	while ((text = strstr(text, prefix))) {
		count++;
		text += strlen(prefix);
	}
	return count;
}

/* Every claim is shown, in a line of its own, and what is opened is closed. */
static void kapi_is_shown(struct kunit *test)
{
	const struct kernel_api_spec *spec = this_spec(test);
	const char *json = shown(test, kapi_show_json, spec);
	const struct kapi_item *item;
	size_t claims = 0, depth = 0;
	bool string = false;

	kapi_for_each(item, spec)
		claims += item->kind >= KAPI_FIRST_CLAIM;
	KUNIT_EXPECT_EQ(test, count_lines(json, "\n  {\"kind\":\""), claims);
	KUNIT_EXPECT_EQ(test, count_lines(shown(test, kapi_show_text, spec),
					  "\n      phase: "), claims);
	for (const char *c = json; *c; c++) {
		KUNIT_ASSERT_TRUE(test, *c == '\n' || (*c >= ' ' && *c <= '~'));
		if (string && *c == '\\')
			c++;
		else if (*c == '"')
			string = !string;
		else if (!string && (*c == '{' || *c == '['))
			depth++;
		else if (!string && (*c == '}' || *c == ']'))
			depth--;
	}
	KUNIT_EXPECT_EQ(test, depth, 0);
	KUNIT_EXPECT_FALSE(test, string);
}

static struct kunit_case kapi_cases[] = {
	KUNIT_CASE(kapi_as_text),
	KUNIT_CASE(kapi_as_json),
	KUNIT_CASE(kapi_json_escapes),
	KUNIT_CASE(kapi_long_description),
	KUNIT_CASE(kapi_walk),
	KUNIT_CASE(kapi_walk_empty),
	KUNIT_CASE(kapi_outcomes),
	KUNIT_CASE(kapi_good),
	KUNIT_CASE(kapi_bad),
	KUNIT_CASE(kapi_bad_spec),
	KUNIT_CASE(kapi_lookup),
	KUNIT_CASE_PARAM(kapi_is_good, next_spec),
	KUNIT_CASE_PARAM(kapi_is_shown, next_spec),
	{ }
};

static struct kunit_suite kapi_suite = {
	.name = "kapi",
	.test_cases = kapi_cases,
};

kunit_test_suite(kapi_suite);
