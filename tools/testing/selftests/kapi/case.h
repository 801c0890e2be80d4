/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cases that prove the claims of a kernel API specification, see proof.h
 */
#ifndef _SELFTESTS_KAPI_CASE_H
#define _SELFTESTS_KAPI_CASE_H

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define ARRAY(a)	(sizeof(a) / sizeof((a)[0]))

/*
 * Each case finds an empty tmpfs here, which is its working directory. Tests
 * that may run at the same time have directories of their own.
 */
#ifndef SPEC_DIR
#error "define SPEC_DIR before including this"
#endif

/* What has not ended by then hangs. */
#define SPEC_PATIENCE_S	20

/* What a case that cannot be run here returns, with the reason in @why. */
#define CANNOT		NULL

struct spec_case {
	const char *name;	/* the test that a claim names */
	const char *kind;	/* "error", "signal", ... as in the JSON */
	const char *about;	/* name of the claim: "E2BIG", "SIGKILL", ... */
	const char *phase;	/* "before", "at", "after", "any" */
	const char *seen_by;	/* "caller,parent", in the order of the JSON */
	/*
	 * Observe. Runs as root in a child of the harness that has mounts and
	 * processes of its own, and may do to itself what it likes. All that it
	 * leaves running is killed.
	 */
	const char *(*observe)(const struct spec_case *self, const char **why);
	const char *from;	/* the state before, or what comes second */
	const void *data;	/* whatever @observe wants to know */
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
#ifdef SIGSTKFLT
	NUMBER(SIGSTKFLT),
#endif
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

#endif
