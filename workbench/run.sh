#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The jobs of the Makefile that take several steps: run, test, shell, kunit, ...
# Each leaves its results in build/results, and summary.py has the last word.

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
given=${TESTS-}
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

RESULTS=$BUILD/results
LINUX_TREE=$BUILD/linux
failed=0

# part NAME CMD...: one that fails does not keep the others from being run.
part() {
	part=$1
	shift
	forward "$@" || {
		! interrupted "$status" || exit "$status"
		# For summary.py, should nothing else say so.
		echo "$status" >"$RESULTS/$part.status"
		failed=1
	}
}

# Without this part nothing else makes sense.
must() {
	forward "$@" || exit "$status"
}

# prepare [CMD:PACKAGE...]
prepare() {
	can_build
	# What is needed last is looked for first: builds take minutes.
	# shellcheck disable=SC2086 # a list
	need_packages qemu-system-x86_64:qemu-system-x86 busybox:busybox-static git:git \
		flock:util-linux $TOOLS "$@"
	must "$WORKBENCH/tree.sh"
	plain_git
	must "$WORKBENCH/kernel.sh" x86_64
	must "$WORKBENCH/kernel.sh" selftests
}

# kselftest qemu|um|arm64: COLLECTIONS and TESTS, as far as the guest has them.
kselftest() {
	say "selftests (${COLLECTIONS:-of the series}) on $1"
	part "kselftest-$1" python3 "$WORKBENCH/boot.py" --log "$LOGS/kselftest-$1.log" --limit 2400 \
		--json "$RESULTS/kselftest-$1.json" --collections "$COLLECTIONS" --tests "$TESTS" \
		--skip "$(skips "$WORKBENCH/configs/$1.skip")" "$1" kselftest
}

# kunit um|x86_64: the suites about exec, through the kernel's own kunit.py.
kunit() {
	path=$PATH tmpdir=${TMPDIR:-/tmp}
	case $1 in
	um)
		tmpdir=$(python3 "$WORKBENCH/boot.py" um tmpdir)
		set -- um --kernel_args=seccomp=on --kernel_args=ncpus=2 --kernel_args=uml_dir="$BUILD/uml/"
		;;
	x86_64)
		REAL_QEMU=$(command -v qemu-system-x86_64)
		export REAL_QEMU
		[ "$(python3 "$WORKBENCH/boot.py" qemu accel)" = kvm ] || path=$WORKBENCH/guest:$path
		set -- x86_64 --qemu_config="$WORKBENCH/configs/kunit_qemu.py"
		;;
	esac
	machine=$1
	shift
	# kunit.py expects the configuration that it would have built from.
	grep -h KUNIT "$BUILD/$machine/.config" | grep "=y" >"$BUILD/$machine/.kunitconfig"
	tap "kunit-$machine" 300 env PATH="$path" TMPDIR="$tmpdir" \
		python3 "$LINUX_TREE/tools/testing/kunit/kunit.py" exec --build_dir="$BUILD/$machine" --arch="$machine" --timeout=240 \
		--json="$RESULTS/kunit-$machine.json" "$@" \
		'[ek][xa][ep][ci]*' # exec* and kapi*
}

# tap NAME SECONDS CMD...: a part whose output goes to a log, for summary.py.
tap() {
	name=$1
	limit=$2
	shift 2
	part "$name" "$WORKBENCH/step.py" "$name" "$limit" "$LOGS/$name.log" "$@"
}

summary() {
	python3 "$WORKBENCH/summary.py" "$WORKBENCH_START" "$@" || failed=1
	exit "$failed"
}

in_use
mkdir -p "$RESULTS" "$LOGS"
rm -f "$RESULTS"/*.json "$RESULTS"/*.status

case ${1-} in
run)
	prepare
	kselftest qemu
	summary kselftest-qemu
	;;
test)
	prepare sparse:sparse mmdebstrap:mmdebstrap
	must "$WORKBENCH/kernel.sh" um
	say "checks of the workbench, the patches and the code"
	tap workbench 600 "$WORKBENCH/tests/run.sh"
	tap check 1500 "$WORKBENCH/check.sh"
	tap kapi 900 "$WORKBENCH/kapi.sh"
	tap static 600 "$WORKBENCH/static.sh"
	tap litmus 900 "$WORKBENCH/litmus.sh"
	say "KUnit"
	kunit um
	kunit x86_64
	kselftest um
	kselftest qemu
	summary workbench check kapi static litmus kunit-um kunit-x86_64 kselftest-um kselftest-qemu
	;;
kunit)
	prepare
	must "$WORKBENCH/kernel.sh" um
	kunit um
	kunit x86_64
	summary kunit-um kunit-x86_64
	;;
arm64)
	can_build
	# shellcheck disable=SC2086 # a list
	need_packages qemu-system-aarch64:qemu-system-arm git:git flock:util-linux $TOOLS \
		$ARM64_TOOLS busybox:busybox-static
	must "$WORKBENCH/tree.sh"
	plain_git
	must "$WORKBENCH/kernel.sh" arm64
	must "$WORKBENCH/arm64.sh"
	# All that there are.
	COLLECTIONS='' TESTS=$given
	kselftest arm64
	summary kselftest-arm64
	;;
shell)
	prepare
	exec python3 "$WORKBENCH/boot.py" qemu shell
	;;
mutants)
	prepare
	must "$WORKBENCH/kernel.sh" um
	must python3 "$WORKBENCH/mutants.py"
	;;
bench)
	can_build
	# shellcheck disable=SC2086 # a list
	need_packages qemu-system-x86_64:qemu-system-x86 git:git $TOOLS
	must "$WORKBENCH/tree.sh"
	plain_git
	# shellcheck disable=SC2086 # a list
	must python3 "$WORKBENCH/bench.py" ${ROUNDS:+--rounds "$ROUNDS"} ${SECTIONS-}
	say "the papers quote results/bench as it was: 'git checkout results' brings that back"
	;;
*)
	die "run.sh: what is '${1-}'?" "make help"
	;;
esac
