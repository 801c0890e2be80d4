#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# compile.sh OBJTREE: what is wrong with a specification does not compile, and
# the compiler says why. OBJTREE is where a kernel with CONFIG_KAPI_SPEC=y was
# built; its compiler and flags are used. Prints TAP.

set -u
here=$(cd "$(dirname "$0")" && pwd)
cmd=${1:-.}/kernel/api/.spec.o.cmd
if [ ! -f "$cmd" ]; then
	echo "usage: $0 OBJTREE, of a kernel built with CONFIG_KAPI_SPEC=y" >&2
	exit 1
fi
cmd=$(sed -n '1s/^savedcmd_[^ ]* := //p' "$cmd" |
	sed 's/ ; .*//; s/-Wp,-MMD,[^ ]*//; s/ -c -o .*//')
cd "$1" || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
number=0
failed=0

compile() {
	eval "LC_ALL=C $cmd -I'$here' -c -o '$tmp/case.o' '$tmp/case.c'" \
		>"$tmp/out" 2>&1
}

result() {
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number $2"
	else
		failed=1
		echo "not ok $number $2"
		sed 's/^/# /' "$tmp/out"
	fi
}

# good NAME: what stdin defines compiles without a word.
good() {
	{ cat; echo '#include "compile.c"'; } >"$tmp/case.c"
	compile && [ ! -s "$tmp/out" ]
	result $? "$1"
}

# bad NAME MESSAGE: it does not, and the compiler's message says why.
bad() {
	{ cat; echo '#include "compile.c"'; } >"$tmp/case.c"
	! compile && grep -q -- "error: .*$2" "$tmp/out"
	result $? "$1"
}

good "nothing is wrong" </dev/null

bad "a parameter too few" "not the parameters of the system call" <<'EOF'
#define PARAMETERS int, fd
#define SECOND
EOF
bad "a parameter too many" "not the parameters of the system call" <<'EOF'
#define PARAMETERS int, fd, const char __user *, name, int, flags
#define SECOND KAPI_PARAM(name, KAPI_TYPE_PATH, KAPI_PARAM_IN, "its name") \
	KAPI_PARAM(flags, KAPI_TYPE_FLAGS, KAPI_PARAM_IN, "flags")
EOF
bad "a parameter of another type" "not the parameters of the system call" <<'EOF'
#define PARAMETERS unsigned int, fd, const char __user *, name
EOF
bad "a pointer that is not const" "not the parameters of the system call" <<'EOF'
#define PARAMETERS int, fd, char __user *, name
EOF
bad "parameters in another order" "not the parameters of the system call" <<'EOF'
#define PARAMETERS const char __user *, name, int, fd
#define FIRST KAPI_PARAM(name, KAPI_TYPE_PATH, KAPI_PARAM_IN, "its name")
#define SECOND KAPI_PARAM(fd, KAPI_TYPE_FD, KAPI_PARAM_IN, "a file")
EOF
bad "a system call that is not above" "__do_sys_kapi_nothing" <<'EOF'
#include <linux/kernel_api_spec.h>
DEFINE_KERNEL_API_SPEC(sys_kapi_nothing, int, fd)
	KAPI_PARAM(fd, KAPI_TYPE_FD, KAPI_PARAM_IN, "a file")
KAPI_END_SPEC
EOF
bad "the last KAPI_PARAM is missing" "a parameter has no KAPI_PARAM" <<'EOF'
#define SECOND
EOF
bad "the first KAPI_PARAM is missing" "KAPI_PARAM(name) is in the wrong place" <<'EOF'
#define FIRST
EOF
bad "a KAPI_PARAM twice" "KAPI_PARAM(name) is in the wrong place" <<'EOF'
#define FIRST KAPI_PARAM(name, KAPI_TYPE_PATH, KAPI_PARAM_IN, "its name")
EOF
bad "the last KAPI_PARAM twice" "KAPI_PARAM(name) is in the wrong place" <<'EOF'
#define DESCRIPTION KAPI_PARAM(fd, KAPI_TYPE_FD, KAPI_PARAM_IN, "a file")
#define FIRST KAPI_PARAM(name, KAPI_TYPE_PATH, KAPI_PARAM_IN, "its name")
EOF
bad "a KAPI_PARAM of no parameter" "__kapi_place_path" <<'EOF'
#define SECOND KAPI_PARAM(path, KAPI_TYPE_PATH, KAPI_PARAM_IN, "its name")
EOF
bad "something else that counts" "KAPI_PARAM(name) is in the wrong place" <<'EOF'
#define SECOND KAPI_CONTEXT(1 + 0 * __COUNTER__) \
	KAPI_PARAM(name, KAPI_TYPE_PATH, KAPI_PARAM_IN, "its name")
EOF

bad "an error twice" "enumerator '__kapi_error_EBADF'" <<'EOF'
#define ERRORS KAPI_ERROR(EBADF, "no file", "ebadf") \
	KAPI_ERROR(EBADF, "closed", "ebadf_closed")
EOF
bad "a shared error twice" "enumerator '__kapi_error_EPERM'" <<'EOF'
#define SHARED KAPI_ERROR(EPERM, "not allowed", "eperm") \
	KAPI_ERROR(EPERM, "not yet", "eperm_yet")
EOF
bad "another case of no error" "__kapi_error_EBADF" <<'EOF'
#define ERRORS KAPI_ERROR_WHEN(EBADF, "closed", "ebadf_closed")
EOF
bad "an error that does not exist" "EBADFILE" <<'EOF'
#define ERRORS KAPI_ERROR(EBADFILE, "no file", "ebadf")
EOF

bad "no text" "empty text" <<'EOF'
#define ERRORS KAPI_ERROR(EBADF, "", "ebadf")
EOF
bad "no description" "empty text" <<'EOF'
#define DESCRIPTION KAPI_DESCRIPTION("")
EOF
bad "no state that comes next" "empty text" <<'EOF'
#define CLAIM KAPI_STATE_TRANS("file", "open", "", "it idles") \
	KAPI_PROOF(KAPI_AT, KAPI_CALLER, "idles")
EOF
bad "a text that is not a literal" "." <<'EOF'
static const char text[] = "no file";
#define ERRORS KAPI_ERROR(EBADF, text, "ebadf")
EOF
bad "an error without a test" "claim without a test" <<'EOF'
#define ERRORS KAPI_ERROR(EBADF, "no file", "")
EOF
bad "a claim without a test" "claim without a test" <<'EOF'
#define CLAIM KAPI_PRESERVED("file", "it is left alone") \
	KAPI_PROOF(KAPI_AT, KAPI_CALLER, "")
EOF
bad "a claim that is not closed" "." <<'EOF'
#define CLAIM KAPI_PRESERVED("file", "it is left alone") KAPI_NOTE("x")
EOF
bad "the last claim is not closed" "." <<'EOF'
#define CLAIM KAPI_PRESERVED("file", "it is left alone")
EOF
bad "a claim that is not opened" "." <<'EOF'
#define CLAIM KAPI_PROOF(KAPI_AT, KAPI_CALLER, "file_kept")
EOF
bad "phase and observer exchanged" "KAPI_CALLER: not a phase" <<'EOF'
#define CLAIM KAPI_PRESERVED("file", "it is left alone") \
	KAPI_PROOF(KAPI_CALLER, KAPI_AT, "file_kept")
EOF
bad "no observer" "0: not who can see it" <<'EOF'
#define CLAIM KAPI_PRESERVED("file", "it is left alone") \
	KAPI_PROOF(KAPI_AT, 0, "file_kept")
EOF
bad "two phases" "not a phase" <<'EOF'
#define CLAIM KAPI_PRESERVED("file", "it is left alone") \
	KAPI_PROOF(KAPI_AT + KAPI_AFTER, KAPI_CALLER, "file_kept")
EOF
bad "a module" "a module cannot have a specification" <<'EOF'
#define MODULE 1
EOF

echo "1..$number"
exit "$failed"
