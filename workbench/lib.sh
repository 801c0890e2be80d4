#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Sourced by every script of the workbench, after it has set
#	WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# Messages go to stderr: stdout belongs to the results of a script.
#
#	say TEXT			a progress line
#	die WHAT MEND			end with what is wrong and how to mend it
#	need_packages CMD:PACKAGE...	see that commands (or /files) are there
#	need_space DIR MIB WHAT		see that the disk has room
#	scratch PARENT			a temporary folder, in $SCRATCH, removed at exit
#	step NAME SECONDS LOG CMD...	a long command, with progress and time limit
#	try_step ...			the same, returning the status
#	skips FILE...			the tests that they name, with commas
#	forward CMD...			a short-spoken child that signals must reach
#	interrupted STATUS		was it told to stop? (Or did it die by itself?)
#	or_fail				after forward: the verdict, or the end if it was told to stop
#	complaints LOG TREE		what compilers and kernel-doc have said of TREE
#	mirrors				where apt gets Debian from
#	unpack SUITE PACKAGE DIR LOG [OPTION...]	Debian's, and what it needs, not installed
#	plain_git			git as if nobody had configured it
#	can_build			see that a kernel can be built here
#	in_use				keep make clean away from $BUILD until this script ends

TOP=$(CDPATH='' cd -- "$WORKBENCH/.." && pwd -P)
ME=$(basename -- "$0" .sh)
BUILD=$TOP/build
LOGS=$BUILD/logs
# Without a home it is not kept.
CACHE=${CACHE:-${XDG_CACHE_HOME:-${HOME:-$BUILD}/.cache}/exec-update-seq}
# Proves that what comes from a mirror is Debian's.
# shellcheck disable=SC2034 # used by scripts that source this
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
NL='
'
# What the guests run of the kernel's selftests; of pidfd only what the series
# adds, because the rest is about other things.
: "${COLLECTIONS:=exec,kcmp,proc}"
: "${TESTS=pidfd:pidfd_signal_group_test,pidfd:pidfd_signal_scope_test}"
export COLLECTIONS TESTS
# Messages of other tools are read, and names are sorted: in one way only.
export LC_ALL=C
# Run from a git hook or from `git rebase --exec`, git would have been told
# about a repository that is not the one meant here.
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_PREFIX \
	GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_NAMESPACE
: "${WORKBENCH_START:=$(date +%s)}"
export WORKBENCH_START
umask 022
# What kernel developers export is for their kernel.
unset ARCH CROSS_COMPILE CC HOSTCC LD LLVM LLVM_IAS KCFLAGS KAFLAGS KBUILD_OUTPUT \
	KCONFIG_CONFIG KCONFIG_ALLCONFIG INSTALL_PATH INSTALL_MOD_PATH
# Same source, same objects: also in another clone, on another day, and for
# another verb. What ccache hashes must be the same wherever a kernel is built.
export KBUILD_BUILD_TIMESTAMP=@0 KBUILD_BUILD_USER=nobody KBUILD_BUILD_HOST=nowhere
export CCACHE_BASEDIR="$TOP" CCACHE_NOHASHDIR=1 CCACHE_COMPILERCHECK=content
[ -n "${CCACHE_DIR-}" ] || [ -w "${HOME:-/nonexistent}" ] || export CCACHE_DIR="$CACHE/ccache"
# What it takes to build a kernel and its selftests, for need_packages.
# shellcheck disable=SC2034 # used by scripts that source this
TOOLS='gcc:gcc make:make flex:flex bison:bison bc:bc ccache:ccache perl:perl python3:python3
	rsync:rsync /usr/include/stdio.h:libc6-dev /usr/include/libelf.h:libelf-dev
	/usr/include/openssl/ssl.h:libssl-dev /usr/include/sys/capability.h:libcap-dev'
# And those for arm64.
# shellcheck disable=SC2034 # used by scripts that source this
ARM64_TOOLS='aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu
	/usr/aarch64-linux-gnu/include/stdio.h:libc6-dev-arm64-cross'

say() {
	printf '[%4d s] %s: %s\n' "$(($(date +%s) - WORKBENCH_START))" "$ME" "$*" >&2
}

die() {
	printf 'error: %s\n' "$1" >&2
	[ -z "${2-}" ] || printf '  mend: %s\n' "$2" >&2
	exit 1
}

# The child that a signal is passed on to, and the folders to remove.
child=
scratch_dirs=

cleanup() {
	# Second thoughts come too late: a cleanup is finished once begun.
	trap '' INT TERM HUP
	[ -z "$scratch_dirs" ] || printf '%s' "$scratch_dirs" | while IFS= read -r dir; do
		rm -rf -- "$dir"
	done
}

on_signal() {
	trap '' INT TERM HUP
	if [ -n "$child" ]; then
		kill -TERM "$child" 2>/dev/null || :
		wait "$child" 2>/dev/null || :
	fi
	exit "$1"
}

trap cleanup EXIT
trap 'on_signal 129' HUP
trap 'on_signal 130' INT
trap 'on_signal 143' TERM

scratch() {
	SCRATCH=$(mktemp -d "$1/.tmp.XXXXXX") ||
		die "cannot create a temporary folder in $1" "make $1 writable"
	scratch_dirs=$scratch_dirs$SCRATCH$NL
}

# A shell runs no trap while it waits for a foreground command, hence the
# background: `wait` is the one thing that a signal ends at once.
forward() {
	"$@" &
	child=$!
	status=0
	wait "$child" || status=$?
	child=
	return "$status"
}

interrupted() {
	case $1 in
	129 | 130 | 143) ;;
	*) return 1 ;;
	esac
}

# A step that fails, unless a signal ended it.
or_fail() {
	! interrupted "$status" || exit "$status"
	# shellcheck disable=SC2034 # used by scripts that source this
	verdict='not ok'
}

# Without the numbers of lines, which a patch moves.
complaints() {
	grep -E '(: |^)([Ww]arning|error|fatal error): ' "$1" |
		sed -E "s#$2/##g; s#(\.\./)+($(basename -- "$2")/)?##; s/:[0-9]+(:[0-9]+)?:/:/; s/:[0-9]+ / /" |
		sort -u
}

# The tests that FILE... name, with commas: those that cannot work on a machine,
# each with the reason behind it.
skips() {
	cat -- "$@" 2>/dev/null | sed -n 's/^\([a-z][^ ]*\).*/\1/p' | paste -sd , -
}

# From here on git behaves as on a machine where nobody configured it: neither
# patches nor what is read from `git diff` may depend on who asks. The name of the
# user is all that is kept, and the trust that base.sh had in the kernel's tree.
plain_git() {
	user_name=$(git config user.name || :)
	user_email=$(git config user.email || :)
	if [ -z "$user_name" ] || [ -z "$user_email" ]; then
		user_name=exec-update-seq
		user_email=nobody@localhost
	fi
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1
	unset GIT_CONFIG_PARAMETERS GIT_EXTERNAL_DIFF GIT_DIFF_OPTS GIT_TEMPLATE_DIR
	export GIT_CONFIG_COUNT=5 \
		GIT_CONFIG_KEY_0=core.attributesFile GIT_CONFIG_VALUE_0=/dev/null \
		GIT_CONFIG_KEY_1=core.excludesFile GIT_CONFIG_VALUE_1=/dev/null \
		GIT_CONFIG_KEY_2=gc.auto GIT_CONFIG_VALUE_2=0 \
		GIT_CONFIG_KEY_3=core.fsmonitor GIT_CONFIG_VALUE_3=false \
		GIT_CONFIG_KEY_4=safe.directory GIT_CONFIG_VALUE_4='*'
}

try_step() {
	mkdir -p -- "$(dirname -- "$3")"
	say "$1"
	forward python3 "$WORKBENCH/step.py" "$@"
}

step() {
	if try_step "$@"; then
		return 0
	fi
	# On a full disk the log may be unable to say so.
	if grep -qs 'No space left on device' "$3" || [ "$(free_space "$(dirname -- "$3")")" -lt 2 ]; then
		die "$1: the disk is full" "free some space; the whole output is in $3"
	fi
	[ "$status" -ne 124 ] ||
		die "$1: not done after $2 s" "see $3; on a busy machine, try again"
	die "$1: failed (status $status)" "see $3"
}

free_space() { # in MiB
	df -Pk -- "$1" | awk 'NR == 2 { free = int($4 / 1024) } END { print free + 0 }'
}

need_space() {
	free=$(free_space "$1")
	[ "$free" -ge "$2" ] ||
		die "not enough disk space in $1: $3 needs $2 MiB, $free MiB are free" \
			"free some space there, or use another folder (CACHE= for the cache)"
}

# Shared: two of them at a time are not kept from each other.
in_use() {
	need_packages flock:util-linux
	mkdir -p -- "$BUILD"
	exec 7>>"$BUILD/in-use"
	flock -n -s 7 || die "make clean is at work in $BUILD" "wait for it"
}

can_build() {
	[ "$(uname -m)" = x86_64 ] ||
		die "this machine is $(uname -m); kernels and guests are made for x86-64 here" \
			"use an x86-64 machine; 'make tree', 'make export' and 'make check' work on any"
	case $TOP in
	*[:\ ]*) die "the kernel cannot be built in $TOP: no blank and no colon may be in that name" \
		"move this checkout" ;;
	esac
}

# Every CMD:PACKAGE whose CMD is neither a command nor, if it begins with a
# slash, a file.
missing_packages() {
	for pair; do
		case $pair in
		/*) [ -e "${pair%:*}" ] || printf '%s\n' "${pair##*:}" ;;
		*) command -v "${pair%:*}" >/dev/null 2>&1 || printf '%s\n' "${pair##*:}" ;;
		esac
	done | sort -u | tr '\n' ' ' | sed 's/ $//'
}

need_packages() {
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	as_root=
	if [ "$(id -u)" -ne 0 ]; then
		as_root='sudo -n'
		if ! sudo -n true 2>/dev/null; then
			as_root=none
		fi
	fi
	if [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1; then
		die "these packages are missing: $missing" "sudo apt-get install $missing"
	fi
	say "installing missing packages: $missing"
	set -- "$@" # the pairs, looked at again below
	lists=$(find /var/lib/apt/lists -name '*Packages*' 2>/dev/null | head -n 1)
	if [ -z "$lists" ] || ! apt_install; then
		run_apt update || :
		apt_install || die "cannot install: $missing" \
			"see $LOGS/packages.log, then: sudo apt-get update && sudo apt-get install $missing"
	fi
	missing=$(missing_packages "$@")
	[ -z "$missing" ] || die "installed, but what is needed of it is still not there: $missing" \
		"sudo apt-get install --reinstall $missing"
}

apt_install() {
	# shellcheck disable=SC2086 # a list
	run_apt install -y --no-install-recommends $missing
}

run_apt() {
	# shellcheck disable=SC2086 # empty, or a command with its option
	set -- $as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 "$@"
	if command -v python3 >/dev/null 2>&1; then
		try_step "apt-get (packages)" 1800 "$LOGS/packages.log" "$@"
	else
		# python3 itself is what is missing.
		mkdir -p -- "$LOGS"
		"$@" >"$LOGS/packages.log" 2>&1 </dev/null
	fi
}

# The mirrors of Debian's main archive that apt is set up with. --print-uris
# tells them even before the first `apt-get update`, and whatever the format
# of the source lists. Another vendor's archive may slip through: it has no
# such suite, and Debian's key has not signed it.
mirrors() {
	# shellcheck source=/dev/null
	codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME-}")
	apt-get update --print-uris 2>/dev/null | sed -E -n \
		"s#^'(.*)/dists/(${codename:-stable}|stable|oldstable|testing|unstable|sid)/(In)?Release' .*#\1#p" |
		sort -u
}

# What is no longer updated is still Debian's, hence the date is not looked at.
# MEND, if set, is another way out.
unpack() {
	suite=$1 package=$2 dir=$3 log=$4
	shift 4
	need_packages mmdebstrap:mmdebstrap
	[ -e "$KEYRING" ] ||
		die "$KEYRING, which proves that the package is Debian's, is missing" \
			"sudo apt-get install debian-archive-keyring${MEND:+, or $MEND}"
	mirrors=$(mirrors)
	[ -n "$mirrors" ] || die "apt on this machine is set up with no Debian mirror" \
		"${MEND:-add one to /etc/apt/sources.list.d}"
	mode=chrootless
	[ "$(id -u)" -ne 0 ] || mode=root
	for mirror in $mirrors; do
		rm -rf -- "$dir"
		! try_step "downloading $package of Debian's $suite" 600 "$log" \
			mmdebstrap --variant=extract --mode="$mode" --include="$package" "$@" \
			--aptopt='Acquire::Check-Valid-Until "false"' \
			--aptopt='Acquire::Retries "1"' --aptopt='Acquire::http::Timeout "20"' \
			--aptopt='Acquire::https::Timeout "20"' \
			"$suite" "$dir" "deb [signed-by=$KEYRING] $mirror $suite main" || return 0
	done
	return 1
}
