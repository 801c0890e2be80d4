// SPDX-License-Identifier: GPL-2.0
/*
 * What looks to kapi --vmlinux like a kernel, for any word size and byte order.
 */
#include <linux/kernel_api_spec.h>

int main(void);

#ifdef NOTHING
int nothing[4] = { 1 };
#else
#ifdef ENDLESS	/* it goes on to the end of its section */
#define PLACE	__section(".endless")
#else
#define PLACE
#endif

static const struct kapi_item shared[] = {
	{ KAPI_KIND_ERROR, KAPI_BEFORE, KAPI_CALLER, .value = 1,
	  .strings = KAPI_STRING(KAPI_NAME, "EPERM")
		     KAPI_STRING(KAPI_TEXT, "not \"allowed\"")
		     KAPI_STRING(KAPI_TEST, "eperm") },
	{ KAPI_KIND_STATE_TRANS, KAPI_AFTER, KAPI_CALLER | KAPI_OTHERS,
	  .strings = KAPI_STRING(KAPI_NAME, "file")
		     KAPI_STRING(KAPI_FROM, "open")
		     KAPI_STRING(KAPI_SEEN, "idle")
		     KAPI_STRING(KAPI_IF, "it is one")
		     KAPI_STRING(KAPI_TEXT, "it\nidles")
		     KAPI_STRING(KAPI_TEST, "idles") },
	{ KAPI_KIND_END }
};

static const struct kernel_api_spec PLACE first = {
	.name = "sys_first",
	.params = "int, fd, const char __user *const __user *, names",
	.nr_params = 2,
	.items = {
		{ KAPI_KIND_DESCRIPTION,
		  .strings = KAPI_STRING(KAPI_TEXT, "Do nothing") },
		{ KAPI_KIND_PARAM, .type = KAPI_TYPE_FD,
		  .flags = KAPI_PARAM_IN, .value = 0,
		  .strings = KAPI_STRING(KAPI_NAME, "fd")
			     KAPI_STRING(KAPI_TEXT, "a file") },
		{ KAPI_KIND_PARAM, .type = KAPI_TYPE_ARRAY,
		  .flags = KAPI_PARAM_INOUT | KAPI_PARAM_USER, .value = 1,
		  .strings = KAPI_STRING(KAPI_NAME, "names")
			     KAPI_STRING(KAPI_TEXT, "its names") },
		{ KAPI_KIND_INCLUDE, .include = shared },
		{ KAPI_KIND_SIDE_EFFECT, KAPI_AT, KAPI_PARENT,
		  .type = KAPI_EFFECT_SCHEDULE,
		  .strings = KAPI_STRING(KAPI_NAME, "CPU")
			     KAPI_STRING(KAPI_SEEN, "another")
			     KAPI_STRING(KAPI_TEXT, "it may move")
			     KAPI_STRING(KAPI_TEST, "moves") },
#ifndef ENDLESS
		{ KAPI_KIND_END }
#endif
	},
};

static const struct kernel_api_spec second = {
	.name = "sys_second",
	.params = "pid_t, pid",
	.nr_params = 1,
	.items = {
		{ KAPI_KIND_DESCRIPTION,
		  .strings = KAPI_STRING(KAPI_TEXT, "Do nothing again") },
		{ KAPI_KIND_INCLUDE, .include = shared },
		{ KAPI_KIND_ERROR, KAPI_BEFORE, KAPI_CALLER, .value = 1,
		  .strings = KAPI_STRING(KAPI_NAME, "EPERM")
			     KAPI_STRING(KAPI_TEXT, "not \"allowed\"")
			     KAPI_STRING(KAPI_TEST, "eperm2") },
		{ KAPI_KIND_END }
	},
};

static const struct kernel_api_spec *const entries[]
__used __section(".kapi_specs") = { &first, &second };
#endif

int main(void)
{
	return 0;
}
