#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The initramfs of an arm64 guest: busybox, and the selftests that the series
# adds, linked statically, because there is no library in the guest.

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

SRC=$BUILD/linux
OBJTREE=$BUILD/arm64
tests=$OBJTREE/kselftest
BUSYBOX=$CACHE/busybox-arm64
# shellcheck disable=SC2086 # a list
need_packages busybox:busybox-static ccache:ccache $ARM64_TOOLS
mkdir -p "$LOGS" "$CACHE"

if [ ! -x "$BUSYBOX" ]; then
	scratch "$CACHE"
	unpack stable busybox-static "$SCRATCH/root" "$LOGS/busybox-arm64.log" --architectures=arm64 || :
	for file in "$SCRATCH/root/bin/busybox" "$SCRATCH/root/usr/bin/busybox"; do
		[ ! -x "$file" ] || mv "$file" "$BUSYBOX"
	done
	[ -x "$BUSYBOX" ] || die "cannot get busybox-static for arm64 from the Debian mirror" \
		"check the network, see $LOGS/busybox-arm64.log"
fi

programs=$(cd "$SRC/tools/testing/selftests" &&
	git diff --name-only --relative --diff-filter=A base series -- 'exec/*.c' 'kcmp/*.c' \
		'pidfd/*.c' ':!exec/execve_spec_*' ':!*_bench.c' | sed 's/\.c$//')
[ -n "$programs" ] || die "the series adds no selftest" "make tree"
rm -rf "$tests"
mkdir -p "$tests"
step "installing the headers for arm64" 600 "$LOGS/arm64-headers.log" \
	make -C "$SRC" --no-print-directory O="$OBJTREE" ARCH=arm64 headers
for collection in exec kcmp pidfd; do
	mkdir "$tests/$collection"
	# shellcheck disable=SC2046 # a list
	step "building the selftests ($collection) for arm64" 1200 "$LOGS/arm64-$collection.log" \
		make -C "$SRC/tools/testing/selftests/$collection" --no-print-directory \
		-j"${JOBS:-$(nproc)}" OUTPUT="$tests/$collection" ARCH=arm64 \
		CC="ccache aarch64-linux-gnu-gcc" LDFLAGS=-static LDLIBS= \
		KHDR_INCLUDES="-isystem $OBJTREE/usr/include" \
		$(for program in $programs; do
			[ "$(dirname "$program")" != "$collection" ] || echo "$tests/$program"
		done)
	cp "$SRC/tools/testing/selftests/$collection/settings" "$tests/$collection" 2>/dev/null || :
done
cp -r "$SRC/tools/testing/selftests/run_kselftest.sh" \
	"$SRC/tools/testing/selftests/kselftest" "$tests"
echo "$programs" | tr / : >"$tests/kselftest-list.txt"

BUSYBOX=$BUSYBOX forward "$WORKBENCH/rootfs.sh" "$tests" "$OBJTREE" "$OBJTREE/initramfs.cpio" ||
	exit "$status"
say "$(echo "$programs" | wc -l) selftest programs for arm64"
