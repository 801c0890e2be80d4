// SPDX-License-Identifier: GPL-2.0
/*
 * What is wrong with a kernel API specification, beyond what the compiler sees.
 *
 * The KUnit test asks for each specification that is built in, and tools/kapi,
 * which is built from this file, too, for those of a vmlinux.
 */

#include <linux/kernel.h>
#include <linux/string.h>

#include "kapi.h"

static bool is_claim(const struct kapi_item *item)
{
	return item->kind >= KAPI_FIRST_CLAIM;
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* One line of ASCII; texts for people may have several. */
static bool printable(const char *s, bool lines)
{
	for (; *s; s++)
		if ((*s < ' ' || *s > '~') && !(lines && *s == '\n'))
			return false;
	return true;
}

static const char *check_strings(const struct kapi_item *item)
{
	const char *text = kapi_text(item);
	const char * const line[] = {
		kapi_name(item), kapi_from(item), kapi_outcome(item),
		kapi_condition(item), kapi_test(item),
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(line); i++) {
		if (!line[i])
			continue;
		if (!*line[i])
			return "an empty string";
		if (!printable(line[i], false))
			return "not one line of printable ASCII";
	}
	if (item->kind == KAPI_KIND_CONTEXT)
		return item->type ? NULL : "no context";
	if (!text || !*text)
		return "no text";
	return printable(text, true) ? NULL : "not printable ASCII";
}

/* Parameter @nr is called @name in "type, name, type, name". */
static bool param_is(const struct kernel_api_spec *spec, unsigned int nr,
		     const char *name)
{
	const char *s = spec->params;
	size_t len = strlen(name);

	for (nr = nr * 2 + 1; nr; nr--) {
		s = strchr(s, ',');
		if (!s)
			return false;
		s += 2;
	}
	return !strncmp(s, name, len) && (!s[len] || s[len] == ',');
}

static bool has_param(const struct kernel_api_spec *spec, const char *name)
{
	for (unsigned int nr = 0; nr < spec->nr_params; nr++)
		if (param_is(spec, nr, name))
			return true;
	return false;
}

/* What the words of render.c are for. */
static const char *check_numbers(const struct kernel_api_spec *spec,
				 const struct kapi_item *item)
{
	switch (item->kind) {
	case KAPI_KIND_CONTEXT:
		return item->type >> KAPI_NR_CONTEXTS ? "no such context" : NULL;
	case KAPI_KIND_PARAM:
		if (item->type >= KAPI_NR_TYPES)
			return "no such type";
		if (item->flags >> KAPI_NR_PARAM_FLAGS)
			return "no such flag";
		if (!(item->flags & KAPI_PARAM_INOUT))
			return "neither in nor out";
		return NULL;
	case KAPI_KIND_CONSTRAINT:
		if (!kapi_name(item) || !has_param(spec, kapi_name(item)))
			return "no such parameter";
		return NULL;
	case KAPI_KIND_ERROR:
		return item->value > 0 ? NULL : "not an errno";
	case KAPI_KIND_ERROR_FROM:
		return item->type < KAPI_NR_ORIGINS ? NULL : "no such origin";
	case KAPI_KIND_SIGNAL:
		if (item->type >= KAPI_NR_DIRECTIONS)
			return "no such direction";
		if (item->flags >= KAPI_NR_ACTIONS)
			return "no such action";
		return item->value < 0 ? "not a signal" : NULL;
	case KAPI_KIND_SIDE_EFFECT:
		return !item->type || item->type >> KAPI_NR_EFFECTS ?
		       "no such effect" : NULL;
	case KAPI_KIND_STATE_TRANS:
	case KAPI_KIND_ORDER:
		return kapi_from(item) ? NULL : "from nothing";
	default:
		return NULL;
	}
}

static const char *check_claim(const struct kapi_item *item)
{
	if (item->phase < KAPI_ANY_TIME || item->phase > KAPI_AFTER)
		return "no such phase";
	if (!item->seen_by || item->seen_by > KAPI_EVERYBODY)
		return "nobody sees it";
	if (!kapi_outcome(item))
		return "no outcome";
	if (!kapi_test(item))
		return "no test";
	if (item->kind != KAPI_KIND_RETURN &&
	    item->kind != KAPI_KIND_ERROR_FROM && !kapi_name(item))
		return "no name";
	return NULL;
}

/* Can both be true, and does it take both to say it? */
static const char *check_pair(const struct kapi_item *a,
			      const struct kapi_item *b)
{
	if (!strcmp(kapi_test(a), kapi_test(b)))
		return "two claims with one test";
	if (a->kind == KAPI_KIND_ERROR && b->kind == KAPI_KIND_ERROR) {
		if (a->value != b->value)
			return same(kapi_name(a), kapi_name(b)) ?
			       "two numbers of one error" : NULL;
		if (!same(kapi_name(a), kapi_name(b)))
			return "two names of one error";
		return same(kapi_text(a), kapi_text(b)) ?
		       "the same error twice" : NULL;
	}
	if (a->kind == KAPI_KIND_ORDER && b->kind == KAPI_KIND_ORDER &&
	    same(kapi_name(a), kapi_from(b)) &&
	    same(kapi_from(a), kapi_name(b)))
		return "each comes before the other";
	if (!same(kapi_name(a), kapi_name(b)) ||
	    !same(kapi_condition(a), kapi_condition(b)))
		return NULL;
	if ((a->kind == KAPI_KIND_PRESERVED &&
	     b->kind == KAPI_KIND_STATE_TRANS) ||
	    (a->kind == KAPI_KIND_STATE_TRANS &&
	     b->kind == KAPI_KIND_PRESERVED))
		return "both changed and preserved";
	if (a->kind != b->kind || a->type != b->type || a->phase != b->phase ||
	    !(a->seen_by & b->seen_by) || !same(kapi_from(a), kapi_from(b)))
		return NULL;
	switch (a->kind) {
	case KAPI_KIND_SIGNAL:
	case KAPI_KIND_SIDE_EFFECT:
	case KAPI_KIND_STATE_TRANS:
	case KAPI_KIND_PRESERVED:
	case KAPI_KIND_ON_FAILURE:
	case KAPI_KIND_ORDER:
		if (!same(kapi_outcome(a), kapi_outcome(b)))
			return "two outcomes of one claim";
		return same(kapi_text(a), kapi_text(b)) ?
		       "the same claim twice" : NULL;
	default:
		return NULL;
	}
}

/**
 * kapi_check_spec - look for mistakes in a specification
 * @spec: the specification
 * @where: set to the item that is wrong, or to NULL if it is the whole
 *
 * Context: any. Takes time of the order of the number of claims squared.
 * Return: what is wrong, NULL if nothing is.
 */
const char *kapi_check_spec(const struct kernel_api_spec *spec,
			    const struct kapi_item **where)
{
	unsigned int descriptions = 0, claims = 0;
	const struct kapi_item *item, *other;
	const char *wrong;
	int params = 0;

	*where = NULL;
	if (!spec->name || !*spec->name || !printable(spec->name, false))
		return "no name";
	if (!spec->params || !printable(spec->params, false))
		return "no parameters";

	kapi_for_each(item, spec) {
		*where = item;
		if (item->kind == KAPI_KIND_INCLUDE)
			return "claims that include claims";
		if (item->kind >= KAPI_NR_KINDS)
			return "no such kind";
		wrong = check_strings(item);
		if (!wrong)
			wrong = check_numbers(spec, item);
		if (!wrong && is_claim(item))
			wrong = check_claim(item);
		if (wrong)
			return wrong;
		if (item->kind == KAPI_KIND_PARAM) {
			if (!kapi_name(item) || item->value != params ||
			    !param_is(spec, params, kapi_name(item)))
				return "a parameter in the wrong place";
			params++;
		}
		descriptions += item->kind == KAPI_KIND_DESCRIPTION;
		claims += is_claim(item);
	}

	kapi_for_each(item, spec) {
		if (!is_claim(item))
			continue;
		*where = item;
		kapi_for_each(other, spec) {
			if (other == item)
				break;
			wrong = is_claim(other) ? check_pair(other, item) : NULL;
			if (wrong)
				return wrong;
		}
	}

	*where = NULL;
	if ((u32)params != spec->nr_params)
		return "a parameter is missing";
	if (descriptions != 1)
		return "not just one description";
	if (!claims)
		return "no claims";
	return NULL;
}
