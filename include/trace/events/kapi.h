/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kapi
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE kapi

#if !defined(_TRACE_KAPI_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_KAPI_H

#include <linux/tracepoint.h>

/**
 * kapi_violation - a system call did not do what its specification says
 * @spec: the specification, "sys_execve"
 * @claim: the test that the claim names
 * @outcome: what is claimed
 * @saw: what was seen instead
 * @value: the same as a number: what it means depends on the claim
 *
 * Called by the task that made the call, before it returns to user mode.
 */
TRACE_EVENT(kapi_violation,
	    TP_PROTO(const char *spec, const char *claim, const char *outcome,
		     const char *saw, long value),
	    TP_ARGS(spec, claim, outcome, saw, value),
	    TP_STRUCT__entry(__string(spec, spec)
			     __string(claim, claim)
			     __string(outcome, outcome)
			     __string(saw, saw)
			     __field(long, value)
	    ),
	    TP_fast_assign(__assign_str(spec);
			   __assign_str(claim);
			   __assign_str(outcome);
			   __assign_str(saw);
			   __entry->value = value;
	    ),
	    TP_printk("spec=%s claim=%s outcome=\"%s\" saw=\"%s\" value=%ld",
		      __get_str(spec), __get_str(claim), __get_str(outcome),
		      __get_str(saw), __entry->value)
);

/**
 * kapi_unlisted_error - a system call returned an error that is not listed
 * @spec: the specification
 * @error: the error, negative
 *
 * Only where the specification says that others may add any error; else that
 * is a violation.
 */
TRACE_EVENT(kapi_unlisted_error,
	    TP_PROTO(const char *spec, long error),
	    TP_ARGS(spec, error),
	    TP_STRUCT__entry(__string(spec, spec)
			     __field(long, error)
	    ),
	    TP_fast_assign(__assign_str(spec);
			   __entry->error = error;
	    ),
	    TP_printk("spec=%s error=%ld", __get_str(spec), __entry->error)
);

#endif /* _TRACE_KAPI_H */

/* This part must be outside protection */
#include <trace/define_trace.h>
