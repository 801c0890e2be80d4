// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel API specifications: finding them, and walking over one.
 *
 * tools/kapi is built from this file, too.
 */

#include <linux/kernel_api_spec.h>
#include <linux/string.h>

#include "kapi.h"

#ifdef __KERNEL__
/**
 * kapi_find - find the specification of a system call
 * @name: its name with the prefix, "sys_execve"
 *
 * Context: any; takes no locks, the specifications never change.
 * Return: the specification, or NULL if there is none of that name.
 */
const struct kernel_api_spec *kapi_find(const char *name)
{
	const struct kernel_api_spec *const *spec;

	for (spec = __start_kapi_specs; spec < __stop_kapi_specs; spec++)
		if (!strcmp((*spec)->name, name))
			return *spec;
	return NULL;
}
#endif

/**
 * kapi_next - the next item of a specification
 * @iter: where the walk is, begun by kapi_for_each()
 *
 * Context: any.
 * Return: the item, or NULL at the end.
 */
const struct kapi_item *kapi_next(struct kapi_iter *iter)
{
	const struct kapi_item *item;

	for (;;) {
		if (iter->inner) {
			item = iter->inner++;
			if (item->kind != KAPI_KIND_END)
				return item;
			iter->inner = NULL;
		}
		item = iter->outer;
		if (item->kind == KAPI_KIND_END)
			return NULL;
		iter->outer++;
		if (item->kind != KAPI_KIND_INCLUDE)
			return item;
		iter->inner = item->include;
	}
}

const char * const kapi_actions[KAPI_NR_ACTIONS] = {
	[KAPI_SIGNAL_ACTION_DEFAULT]	= "default",
	[KAPI_SIGNAL_ACTION_TERMINATE]	= "terminate",
	[KAPI_SIGNAL_ACTION_COREDUMP]	= "coredump",
	[KAPI_SIGNAL_ACTION_STOP]	= "stop",
	[KAPI_SIGNAL_ACTION_KEEP]	= "kept",
	[KAPI_SIGNAL_ACTION_DISCARD]	= "discarded",
	[KAPI_SIGNAL_ACTION_DELIVER]	= "delivered",
	[KAPI_SIGNAL_ACTION_RESTART]	= "restart",
	[KAPI_SIGNAL_ACTION_RETURN]	= "EINTR",
};

/**
 * kapi_string - a string of an item
 * @item: the item
 * @what: which: KAPI_NAME, KAPI_TEXT and so on
 *
 * Context: any.
 * Return: the string, NULL if the item does not have it.
 */
const char *kapi_string(const struct kapi_item *item, const char *what)
{
	const char *s = item->kind == KAPI_KIND_INCLUDE ? NULL : item->strings;

	/* The last one is followed by nothing, which is an empty string. */
	for (; s && *s; s += strlen(s) + 1)
		if (*s == *what)
			return s + 1;
	return NULL;
}

/**
 * kapi_name - what an item is about
 * @item: the item
 *
 * Context: any.
 * Return: its name, NULL if it has none.
 */
const char *kapi_name(const struct kapi_item *item)
{
	if (item->kind == KAPI_KIND_SIGNAL && !item->value)
		return "any signal";
	return kapi_string(item, KAPI_NAME);
}

/**
 * kapi_outcome - what the test of a claim observes if the claim is true
 * @item: the claim
 *
 * Context: any.
 * Return: a word or a few, NULL for what is not a claim.
 */
const char *kapi_outcome(const struct kapi_item *item)
{
	const char *outcome = kapi_string(item, KAPI_SEEN);

	if (outcome)
		return outcome;
	switch (item->kind) {
	case KAPI_KIND_ERROR:
		return kapi_name(item);
	case KAPI_KIND_SIGNAL:
		return item->flags < KAPI_NR_ACTIONS ?
		       kapi_actions[item->flags] : NULL;
	case KAPI_KIND_PRESERVED:
		return "kept";
	case KAPI_KIND_ORDER:
		return "before";
	default:
		return NULL;
	}
}
