// SPDX-License-Identifier: GPL-2.0
/*
 * A specification, any part of which compile.sh replaces by a wrong one.
 */
#include <linux/errno.h>
#include <linux/kernel_api_spec.h>
#include <linux/signal.h>
#include <linux/syscalls.h>

SYSCALL_DEFINE2(kapi_test, int, fd, const char __user *, name)
{
	return 0;
}

#ifndef PARAMETERS
#define PARAMETERS	int, fd, const char __user *, name
#endif

DEFINE_KERNEL_API_CLAIMS(shared)
#ifdef SHARED
	SHARED
#else
	KAPI_ERROR(EPERM, "not allowed", "eperm")
#endif
KAPI_END_CLAIMS;

DEFINE_KERNEL_API_SPEC(sys_kapi_test, PARAMETERS)
#ifdef DESCRIPTION
	DESCRIPTION
#else
	KAPI_DESCRIPTION("Do nothing")
#endif
#ifdef FIRST
	FIRST
#else
	KAPI_PARAM(fd, KAPI_TYPE_FD, KAPI_PARAM_IN, "a file")
#endif
#ifdef SECOND
	SECOND
#else
	KAPI_PARAM(name, KAPI_TYPE_PATH, KAPI_PARAM_IN, "its name")
#endif
	KAPI_INCLUDE(shared)
#ifdef ERRORS
	ERRORS
#else
	KAPI_ERROR(EBADF, "no file", "ebadf")
	KAPI_ERROR_WHEN(EBADF, "closed", "ebadf_closed")
	KAPI_ERROR_WHEN(EPERM, "somebody else's", "eperm_other")
#endif
#ifdef CLAIM
	CLAIM
#else
	KAPI_PRESERVED("file", "it is left alone")
	KAPI_CONDITION("it is one")
	KAPI_PROOF(KAPI_AT, KAPI_CALLER | KAPI_PARENT, "file_kept")
#endif
KAPI_END_SPEC
