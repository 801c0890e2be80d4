/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_KERNEL_API_SPEC_H
#define _LINUX_KERNEL_API_SPEC_H

/*
 * Kernel API specifications: what a system call promises, as data
 *
 * A specification stands beside the system call it is about and consists of
 * claims. A claim says what happens, when (on which side of the point of no
 * return), who can see it, and which test proves it. There is no claim without
 * a test: it would not compile.
 *
 *	DEFINE_KERNEL_API_SPEC(sys_execve,
 *		const char __user *, filename,
 *		const char __user *const __user *, argv,
 *		const char __user *const __user *, envp)
 *
 *	KAPI_DESCRIPTION("Replace the program of the calling process")
 *	KAPI_PARAM(filename, KAPI_TYPE_PATH, KAPI_PARAM_IN | KAPI_PARAM_USER,
 *		   "what to execute")
 *	...
 *	KAPI_ERROR(E2BIG, "a string is longer than 32 pages", "e2big_string")
 *	KAPI_STATE_TRANS("signal handlers", "a function", "default",
 *			 "no handler of the old image can be called")
 *	KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE, "handlers_default")
 *
 *	KAPI_END_SPEC
 *
 * The parameters are those of the SYSCALL_DEFINE, which must be above: the
 * compiler compares the two. It also refuses a parameter without a KAPI_PARAM
 * or in the wrong place, an error that is listed twice, empty text, and a claim
 * that names no test.
 *
 * Documentation/dev-tools/kernel-api-spec.rst is the guide.
 */

#include <linux/types.h>

/*
 * When something happens, or is found out. No phase is an observer nor the
 * other way round: to mix them up does not compile.
 */
enum kapi_phase {
	KAPI_ANY_TIME = 0x80,	/* it makes no difference */
	KAPI_BEFORE,		/* while the call can still fail */
	KAPI_AT,		/* once it cannot: seen even if the caller dies */
	KAPI_AFTER,		/* only when the call has succeeded */
};

/* Who can see it. */
enum kapi_observer {
	KAPI_CALLER		= 1 << 0,	/* the program that calls */
	KAPI_NEW_IMAGE		= 1 << 1,	/* the program that is started */
	KAPI_PARENT		= 1 << 2,
	KAPI_TRACER		= 1 << 3,
	KAPI_SIBLINGS		= 1 << 4,	/* other threads of the process */
	KAPI_SHARERS		= 1 << 5,	/* who shares files, memory or the like */
	KAPI_OTHERS		= 1 << 6,	/* any other process */
	KAPI_EVERYBODY		= (1 << 7) - 1,
};

enum kapi_context {
	KAPI_CTX_PROCESS	= 1 << 0,
	KAPI_CTX_SOFTIRQ	= 1 << 1,
	KAPI_CTX_HARDIRQ	= 1 << 2,
	KAPI_CTX_NMI		= 1 << 3,
	KAPI_CTX_ATOMIC		= 1 << 4,
	KAPI_CTX_SLEEPABLE	= 1 << 5,
};

enum kapi_param_type {
	KAPI_TYPE_INT,
	KAPI_TYPE_UINT,
	KAPI_TYPE_PTR,
	KAPI_TYPE_STRUCT,
	KAPI_TYPE_ARRAY,
	KAPI_TYPE_FD,
	KAPI_TYPE_PATH,
	KAPI_TYPE_PID,
	KAPI_TYPE_ENUM,
	KAPI_TYPE_FLAGS,
	KAPI_TYPE_CUSTOM,
	KAPI_NR_TYPES,
};

enum kapi_param_flags {
	KAPI_PARAM_IN		= 1 << 0,
	KAPI_PARAM_OUT		= 1 << 1,
	KAPI_PARAM_INOUT	= KAPI_PARAM_IN | KAPI_PARAM_OUT,
	KAPI_PARAM_USER		= 1 << 2,	/* points to user memory */
	KAPI_PARAM_OPTIONAL	= 1 << 3,	/* may be NULL */
};

/* Who adds errors to those that the kernel itself gives. */
enum kapi_origin {
	KAPI_FROM_FILESYSTEM,
	KAPI_FROM_LSM,
	KAPI_FROM_SECCOMP,
	KAPI_FROM_FANOTIFY,
	KAPI_FROM_TRACER,
	KAPI_NR_ORIGINS,
};

enum kapi_signal_direction {
	KAPI_SIGNAL_RECEIVE,	/* what a signal does to the call */
	KAPI_SIGNAL_SEND,	/* a signal that the call sends */
	KAPI_SIGNAL_HANDLE,	/* what becomes of a disposition */
	KAPI_SIGNAL_BLOCK,	/* what becomes of a mask */
	KAPI_SIGNAL_PENDING,	/* what becomes of one that is pending */
	KAPI_NR_DIRECTIONS,
};

enum kapi_signal_action {
	KAPI_SIGNAL_ACTION_DEFAULT,	/* set to the default action */
	KAPI_SIGNAL_ACTION_TERMINATE,
	KAPI_SIGNAL_ACTION_COREDUMP,
	KAPI_SIGNAL_ACTION_STOP,
	KAPI_SIGNAL_ACTION_KEEP,	/* as it was */
	KAPI_SIGNAL_ACTION_DISCARD,
	KAPI_SIGNAL_ACTION_DELIVER,
	KAPI_SIGNAL_ACTION_RESTART,	/* the call starts over, unseen */
	KAPI_SIGNAL_ACTION_RETURN,	/* the call fails with EINTR */
	KAPI_NR_ACTIONS,
};

enum kapi_effect_type {
	KAPI_EFFECT_PROCESS_STATE	= 1 << 0,
	KAPI_EFFECT_MEMORY		= 1 << 1,
	KAPI_EFFECT_FILES		= 1 << 2,
	KAPI_EFFECT_SIGNALS		= 1 << 3,
	KAPI_EFFECT_CREDENTIALS		= 1 << 4,
	KAPI_EFFECT_TIMERS		= 1 << 5,
	KAPI_EFFECT_THREADS		= 1 << 6,
	KAPI_EFFECT_TRACING		= 1 << 7,
	KAPI_EFFECT_FILESYSTEM		= 1 << 8,
	KAPI_EFFECT_SCHEDULE		= 1 << 9,
};

enum kapi_kind {
	KAPI_KIND_END,
	KAPI_KIND_INCLUDE,
	KAPI_KIND_DESCRIPTION,
	KAPI_KIND_LONG_DESC,
	KAPI_KIND_CONTEXT,
	KAPI_KIND_NOTE,
	KAPI_KIND_EXAMPLE,
	KAPI_KIND_PARAM,
	/* From here on claims, each of which has a test. */
	KAPI_KIND_CONSTRAINT,
	KAPI_KIND_RETURN,
	KAPI_KIND_ERROR,
	KAPI_KIND_ERROR_FROM,
	KAPI_KIND_SIGNAL,
	KAPI_KIND_SIDE_EFFECT,
	KAPI_KIND_STATE_TRANS,
	KAPI_KIND_PRESERVED,
	KAPI_KIND_ON_FAILURE,
	KAPI_KIND_ORDER,
	KAPI_NR_KINDS,
};

#define KAPI_FIRST_CLAIM	KAPI_KIND_CONSTRAINT

/*
 * The strings of an item: what each of them is, a letter in front of it. One
 * pointer leads to all of them, for a pointer to each would take as much memory
 * as what they lead to.
 */
#define KAPI_NAME	"n"	/* what it is about: "E2BIG", "signal handlers" */
#define KAPI_FROM	"f"	/* the state before; to whom; what comes second */
#define KAPI_SEEN	"o"	/* what the test observes; kapi_outcome() */
#define KAPI_IF		"c"	/* when, if not always */
#define KAPI_TEXT	"t"	/* for people */
#define KAPI_TEST	"p"	/* the case that proves it */

#define KAPI_STRING(_what, _string)	_what _string "\0"

/**
 * struct kapi_item - one line of a specification
 * @kind: enum kapi_kind; says what the other fields mean
 * @phase: enum kapi_phase
 * @seen_by: enum kapi_observer, several together
 * @type: enum kapi_param_type, kapi_origin or kapi_signal_direction, or
 *	enum kapi_effect_type or kapi_context, several together
 * @flags: enum kapi_param_flags or kapi_signal_action
 * @value: an errno, a signal, or the place of a parameter
 * @strings: as KAPI_STRING() makes them, one after the other; kapi_string()
 * @include: the items that stand here, for KAPI_KIND_INCLUDE
 */
struct kapi_item {
	u8 kind;
	u8 phase;
	u8 seen_by;
	u8 flags;
	u16 type;
	s16 value;
	union {
		const char *strings;
		const struct kapi_item *include;
	};
};

/**
 * struct kernel_api_spec - the specification of one system call
 * @name: the name with its prefix: "sys_execve"
 * @params: the parameters as DEFINE_KERNEL_API_SPEC() has them: type, name, ...
 * @nr_params: how many there are
 * @items: the lines, up to one of KAPI_KIND_END
 */
struct kernel_api_spec {
	const char *name;
	const char *params;
	u32 nr_params;
	struct kapi_item items[];
};

/**
 * struct kapi_iter - where a walk over the items of a specification is
 * @outer: the next item of the specification
 * @inner: the next item of the claims that @outer includes, or NULL
 */
struct kapi_iter {
	const struct kapi_item *outer;
	const struct kapi_item *inner;
};

const struct kapi_item *kapi_next(struct kapi_iter *iter);

/**
 * kapi_for_each() - walk over the items of a specification
 * @item: struct kapi_item pointer to use
 * @spec: the specification
 *
 * What the specification includes is walked where it is included.
 */
#define kapi_for_each(item, spec)					\
	for (struct kapi_iter __iter = { .outer = (spec)->items };	\
	     ((item) = kapi_next(&__iter));)

const char *kapi_string(const struct kapi_item *item, const char *what);
const char *kapi_name(const struct kapi_item *item);
const char *kapi_outcome(const struct kapi_item *item);

static inline const char *kapi_from(const struct kapi_item *item)
{
	return kapi_string(item, KAPI_FROM);
}

static inline const char *kapi_condition(const struct kapi_item *item)
{
	return kapi_string(item, KAPI_IF);
}

static inline const char *kapi_text(const struct kapi_item *item)
{
	return kapi_string(item, KAPI_TEXT);
}

static inline const char *kapi_test(const struct kapi_item *item)
{
	return kapi_string(item, KAPI_TEST);
}

#ifdef CONFIG_KAPI_SPEC

#include <linux/args.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/init.h>
#include <linux/syscalls.h>

/*
 * 0; the compiler refuses an empty literal, which has this size. Empty conditions
 * and the like, which stand amid others, are found by kapi_check_spec().
 */
#define __KAPI_TEXT(size)	BUILD_BUG_ON_ZERO((size) == 1, "empty text")
#define __KAPI_TEST(size)	BUILD_BUG_ON_ZERO((size) == 1, "claim without a test")

#define __KAPI_SEEN_BY(o)						\
	((o) + BUILD_BUG_ON_ZERO(					\
		__builtin_choose_expr((o) - 1U < KAPI_EVERYBODY, 0, 1),	\
		#o ": not who can see it"))
#define __KAPI_PHASE(p)							\
	((p) + BUILD_BUG_ON_ZERO(					\
		__builtin_choose_expr(((p) & ~3) == KAPI_ANY_TIME, 0, 1), \
		#p ": not a phase"))

/*
 * The parameters come as SYSCALL_DEFINEx() has them: type, name, type, name.
 * COUNT_ARGS() counts both.
 */
#define __KAPI_MAP_2(m, ...)	__MAP(1, m, __VA_ARGS__)
#define __KAPI_MAP_4(m, ...)	__MAP(2, m, __VA_ARGS__)
#define __KAPI_MAP_6(m, ...)	__MAP(3, m, __VA_ARGS__)
#define __KAPI_MAP_8(m, ...)	__MAP(4, m, __VA_ARGS__)
#define __KAPI_MAP_10(m, ...)	__MAP(5, m, __VA_ARGS__)
#define __KAPI_MAP_12(m, ...)	__MAP(6, m, __VA_ARGS__)
#define __KAPI_MAP(m, ...)						\
	CONCATENATE(__KAPI_MAP_, COUNT_ARGS(__VA_ARGS__))(m, __VA_ARGS__)
#define __KAPI_PLACE(type, arg)	__kapi_place_##arg

/**
 * DEFINE_KERNEL_API_SPEC() - begin the specification of a system call
 * @_name: the system call with its prefix, sys_execve
 * @...: the parameters, as the SYSCALL_DEFINEx() above has them
 *
 * The specification is constant data inside a function that is never called and
 * goes with the init text. The function is there for the compiler: what is
 * declared twice in it is refused, and the names that KAPI_PARAM() can use are
 * known in it only.
 *
 * Not for modules: nobody would find the specification.
 *
 * Parameters are counted with __COUNTER__. Nothing else that does may stand
 * between two KAPI_PARAM(); if it does, the second is "in the wrong place".
 */
#define DEFINE_KERNEL_API_SPEC(_name, ...)				\
static void __used __init __kapi_define_##_name(void)			\
{									\
	enum { __KAPI_MAP(__KAPI_PLACE, __VA_ARGS__), __kapi_nr_params };	\
	enum { __kapi_first = __COUNTER__ + 1 };			\
	static_assert(!__is_defined(MODULE),				\
		      #_name ": a module cannot have a specification");	\
	static_assert(__same_type(&__do_##_name,			\
				  long (*)(__KAPI_MAP(__SC_DECL, __VA_ARGS__))), \
		      #_name ": not the parameters of the system call");	\
	static const struct kernel_api_spec spec = {			\
		.name = #_name,						\
		.params = #__VA_ARGS__,					\
		.nr_params = __kapi_nr_params,				\
		.items = { /* up to KAPI_END_SPEC */

/* KAPI_END_SPEC - end what DEFINE_KERNEL_API_SPEC() began */
#define KAPI_END_SPEC							\
			{ .kind = KAPI_KIND_END }			\
		}							\
	};								\
	static const struct kernel_api_spec *const entry		\
		__used __section(".kapi_specs") = &spec;		\
	static_assert(__kapi_first + __kapi_nr_params == __COUNTER__,	\
		      "a parameter has no KAPI_PARAM");			\
}

/**
 * DEFINE_KERNEL_API_CLAIMS() - begin claims that several specifications share
 * @_name: what KAPI_INCLUDE() calls them
 *
 * That an error of a specification is also one of the claims that it includes
 * is not noticed when it is compiled. The KUnit test and tools/kapi notice if
 * the two have the same text.
 */
#define DEFINE_KERNEL_API_CLAIMS(_name)					\
static const struct kapi_item __kapi_claims_##_name[] = {		\
	/* up to KAPI_END_CLAIMS */

/* KAPI_END_CLAIMS; - end what DEFINE_KERNEL_API_CLAIMS() began */
#define KAPI_END_CLAIMS							\
	{ .kind = KAPI_KIND_END }					\
};									\
static_assert(true) /* takes the semicolon */

#define KAPI_INCLUDE(_name)						\
	{ .kind = KAPI_KIND_INCLUDE, .include = __kapi_claims_##_name },

#define __KAPI_TEXT_ITEM(_kind, _text)					\
	{ .kind = (_kind) + __KAPI_TEXT(sizeof(_text)),			\
	  .strings = KAPI_STRING(KAPI_TEXT, _text) },

#define KAPI_DESCRIPTION(_text)	__KAPI_TEXT_ITEM(KAPI_KIND_DESCRIPTION, _text)
#define KAPI_LONG_DESC(_text)	__KAPI_TEXT_ITEM(KAPI_KIND_LONG_DESC, _text)
#define KAPI_NOTE(_text)	__KAPI_TEXT_ITEM(KAPI_KIND_NOTE, _text)
#define KAPI_EXAMPLE(_text)	__KAPI_TEXT_ITEM(KAPI_KIND_EXAMPLE, _text)

/* KAPI_CONTEXT - where it may be called: enum kapi_context, or'ed */
#define KAPI_CONTEXT(_ctx)						\
	{ .kind = KAPI_KIND_CONTEXT, .type = (_ctx) },

/**
 * KAPI_PARAM() - one parameter, in the order of the system call
 * @_name: its name there
 * @_type: enum kapi_param_type, what it means; how it is declared is known
 * @_flags: enum kapi_param_flags, or'ed
 * @_text: what it is for
 */
#define KAPI_PARAM(_name, _type, _flags, _text)				\
	{ .kind = KAPI_KIND_PARAM + __KAPI_TEXT(sizeof(_text)),		\
	  .type = (_type), .flags = (_flags),				\
	  .value = __kapi_place_##_name + BUILD_BUG_ON_ZERO(		\
		__kapi_place_##_name != __COUNTER__ - __kapi_first,	\
		"KAPI_PARAM(" #_name ") is in the wrong place"),	\
	  .strings = KAPI_STRING(KAPI_NAME, #_name)			\
		     KAPI_STRING(KAPI_TEXT, _text) },

/**
 * KAPI_CONSTRAINT() - what a parameter may be, and what becomes of the rest
 * @_name: the parameter
 * @_outcome: what the test observes
 * @_text: the constraint
 * @_test: the test
 */
#define KAPI_CONSTRAINT(_name, _outcome, _text, _test)			\
	{ .kind = KAPI_KIND_CONSTRAINT + __KAPI_TEXT(sizeof(_outcome)) + \
		  __KAPI_TEXT(sizeof(_text)) + __KAPI_TEST(sizeof(_test)), \
	  .phase = KAPI_BEFORE, .seen_by = KAPI_CALLER,			\
	  .strings = KAPI_STRING(KAPI_NAME, #_name)			\
		     KAPI_STRING(KAPI_SEEN, _outcome)			\
		     KAPI_STRING(KAPI_TEXT, _text)			\
		     KAPI_STRING(KAPI_TEST, _test) },

/**
 * KAPI_RETURN() - what is returned, to whom
 * @_seen_by: enum kapi_observer, or'ed
 * @_outcome: the value, as the test sees it
 * @_text: when, and what it means
 * @_test: the test
 */
#define KAPI_RETURN(_seen_by, _outcome, _text, _test)			\
	{ .kind = KAPI_KIND_RETURN + __KAPI_TEXT(sizeof(_outcome)) +	\
		  __KAPI_TEXT(sizeof(_text)) + __KAPI_TEST(sizeof(_test)), \
	  .phase = KAPI_ANY_TIME, .seen_by = __KAPI_SEEN_BY(_seen_by),	\
	  .strings = KAPI_STRING(KAPI_SEEN, _outcome)			\
		     KAPI_STRING(KAPI_TEXT, _text)			\
		     KAPI_STRING(KAPI_TEST, _test) },

/**
 * KAPI_ERROR() - an error that the kernel itself returns
 * @_errno: which, E2BIG; each of them once
 * @_text: when
 * @_test: the test
 *
 * Errors are returned before the point of no return, to the caller.
 */
#define KAPI_ERROR(_errno, _text, _test)				\
	__KAPI_ERROR((_errno) + 0 * sizeof(enum { __kapi_error_##_errno }),	\
		     #_errno, _text, _test)

/**
 * KAPI_ERROR_WHEN() - another case of an error that KAPI_ERROR() lists above
 * @_errno: which
 * @_text: when
 * @_test: the test
 *
 * A specification can so add cases to an error of the claims it includes.
 */
#define KAPI_ERROR_WHEN(_errno, _text, _test)				\
	__KAPI_ERROR((_errno) + 0 * __kapi_error_##_errno,		\
		     #_errno, _text, _test)

#define __KAPI_ERROR(_value, _name, _text, _test)			\
	{ .kind = KAPI_KIND_ERROR + __KAPI_TEXT(sizeof(_text)) +	\
		  __KAPI_TEST(sizeof(_test)),				\
	  .phase = KAPI_BEFORE, .seen_by = KAPI_CALLER,			\
	  .value = (_value),						\
	  .strings = KAPI_STRING(KAPI_NAME, _name)			\
		     KAPI_STRING(KAPI_TEXT, _text)			\
		     KAPI_STRING(KAPI_TEST, _test) },

/**
 * KAPI_ERROR_FROM() - errors that somebody else may add
 * @_origin: enum kapi_origin, who
 * @_outcome: which; "any", or names
 * @_text: when
 * @_test: the test
 */
#define KAPI_ERROR_FROM(_origin, _outcome, _text, _test)		\
	{ .kind = KAPI_KIND_ERROR_FROM + __KAPI_TEXT(sizeof(_outcome)) + \
		  __KAPI_TEXT(sizeof(_text)) + __KAPI_TEST(sizeof(_test)), \
	  .phase = KAPI_BEFORE, .seen_by = KAPI_CALLER,			\
	  .type = (_origin),						\
	  .strings = KAPI_STRING(KAPI_SEEN, _outcome)			\
		     KAPI_STRING(KAPI_TEXT, _text)			\
		     KAPI_STRING(KAPI_TEST, _test) },

/*
 * The claims from here on are opened by the macro that says what they are, may
 * have a KAPI_CONDITION(), KAPI_SIGNAL_TARGET() or KAPI_OUTCOME(), and are
 * closed by KAPI_PROOF().
 */

/**
 * KAPI_PROOF() - close a claim
 * @_phase: enum kapi_phase, when it becomes true
 * @_seen_by: enum kapi_observer, or'ed: from where it can be seen
 * @_test: the test that does
 */
#define KAPI_PROOF(_phase, _seen_by, _test)				\
	  KAPI_STRING(KAPI_TEST, _test),				\
	  .phase = __KAPI_PHASE(_phase) + __KAPI_TEST(sizeof(_test)),	\
	  .seen_by = __KAPI_SEEN_BY(_seen_by) },

#define KAPI_CONDITION(_text)		KAPI_STRING(KAPI_IF, _text)
#define KAPI_OUTCOME(_text)		KAPI_STRING(KAPI_SEEN, _text)
#define KAPI_SIGNAL_TARGET(_text)	KAPI_STRING(KAPI_FROM, _text)

/**
 * KAPI_SIGNAL() - what the call and a signal have to do with each other
 * @_signal: SIGKILL, or 0 for any
 * @_direction: enum kapi_signal_direction
 * @_action: enum kapi_signal_action
 * @_text: the claim
 */
#define KAPI_SIGNAL(_signal, _direction, _action, _text)		\
	{ .kind = KAPI_KIND_SIGNAL + __KAPI_TEXT(sizeof(_text)),	\
	  .value = (_signal), .type = (_direction), .flags = (_action),	\
	  .strings = KAPI_STRING(KAPI_NAME, #_signal)			\
		     KAPI_STRING(KAPI_TEXT, _text)

/**
 * KAPI_SIDE_EFFECT() - what else happens
 * @_type: enum kapi_effect_type, or'ed
 * @_object: to what
 * @_outcome: what is seen afterwards
 * @_text: the claim
 */
#define KAPI_SIDE_EFFECT(_type, _object, _outcome, _text)		\
	{ .kind = KAPI_KIND_SIDE_EFFECT + __KAPI_TEXT(sizeof(_object)) + \
		  __KAPI_TEXT(sizeof(_outcome)) + __KAPI_TEXT(sizeof(_text)), \
	  .type = (_type),						\
	  .strings = KAPI_STRING(KAPI_NAME, _object)			\
		     KAPI_STRING(KAPI_SEEN, _outcome)			\
		     KAPI_STRING(KAPI_TEXT, _text)

/**
 * KAPI_STATE_TRANS() - state that changes
 * @_object: of what
 * @_from: before
 * @_to: afterwards
 * @_text: the claim
 */
#define KAPI_STATE_TRANS(_object, _from, _to, _text)			\
	{ .kind = KAPI_KIND_STATE_TRANS + __KAPI_TEXT(sizeof(_object)) + \
		  __KAPI_TEXT(sizeof(_from)) + __KAPI_TEXT(sizeof(_to)) + \
		  __KAPI_TEXT(sizeof(_text)),				\
	  .strings = KAPI_STRING(KAPI_NAME, _object)			\
		     KAPI_STRING(KAPI_FROM, _from)			\
		     KAPI_STRING(KAPI_SEEN, _to)			\
		     KAPI_STRING(KAPI_TEXT, _text)

/**
 * KAPI_PRESERVED() - state that one might expect to change, and does not
 * @_object: of what
 * @_text: the claim
 */
#define KAPI_PRESERVED(_object, _text)					\
	{ .kind = KAPI_KIND_PRESERVED + __KAPI_TEXT(sizeof(_object)) +	\
		  __KAPI_TEXT(sizeof(_text)),				\
	  .strings = KAPI_STRING(KAPI_NAME, _object)			\
		     KAPI_STRING(KAPI_TEXT, _text)

/**
 * KAPI_ON_FAILURE() - what a call that fails leaves behind
 * @_object: of what
 * @_outcome: "unchanged", or what it becomes all the same
 * @_text: the claim
 */
#define KAPI_ON_FAILURE(_object, _outcome, _text)			\
	{ .kind = KAPI_KIND_ON_FAILURE + __KAPI_TEXT(sizeof(_object)) +	\
		  __KAPI_TEXT(sizeof(_outcome)) + __KAPI_TEXT(sizeof(_text)), \
	  .strings = KAPI_STRING(KAPI_NAME, _object)			\
		     KAPI_STRING(KAPI_SEEN, _outcome)			\
		     KAPI_STRING(KAPI_TEXT, _text)

/**
 * KAPI_ORDER() - two things of which one is guaranteed to come first
 * @_first: this one
 * @_second: before that one
 * @_text: the claim
 */
#define KAPI_ORDER(_first, _second, _text)				\
	{ .kind = KAPI_KIND_ORDER + __KAPI_TEXT(sizeof(_first)) +	\
		  __KAPI_TEXT(sizeof(_second)) + __KAPI_TEXT(sizeof(_text)), \
	  .strings = KAPI_STRING(KAPI_NAME, _first)			\
		     KAPI_STRING(KAPI_FROM, _second)			\
		     KAPI_STRING(KAPI_TEXT, _text)

/* The specifications that are built in, from the linker. */
extern const struct kernel_api_spec *const __start_kapi_specs[];
extern const struct kernel_api_spec *const __stop_kapi_specs[];

const struct kernel_api_spec *kapi_find(const char *name);

#endif /* CONFIG_KAPI_SPEC */
#endif /* _LINUX_KERNEL_API_SPEC_H */
