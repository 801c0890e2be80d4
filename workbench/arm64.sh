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
OUT=$OBJTREE/root
BUSYBOX=$CACHE/busybox-arm64
SUITE=stable
need_packages busybox:busybox-static ccache:ccache aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu \
	/usr/aarch64-linux-gnu/include/stdio.h:libc6-dev-arm64-cross
mkdir -p "$LOGS" "$CACHE"

# Debian's, unpacked and not installed.
if [ ! -x "$BUSYBOX" ]; then
	need_packages mmdebstrap:mmdebstrap
	[ -e "$KEYRING" ] || die "$KEYRING, which proves that packages are Debian's, is missing" \
		"sudo apt-get install debian-archive-keyring"
	scratch "$CACHE"
	mode=chrootless
	[ "$(id -u)" -ne 0 ] || mode=root
	for mirror in $(mirrors); do
		rm -rf "$SCRATCH/root"
		! try_step "downloading busybox for arm64" 600 "$LOGS/busybox-arm64.log" \
			mmdebstrap --variant=extract --mode="$mode" --architectures=arm64 \
			--include=busybox-static --aptopt='Acquire::Retries "1"' \
			--aptopt='Acquire::http::Timeout "20"' --aptopt='Acquire::https::Timeout "20"' \
			"$SUITE" "$SCRATCH/root" "deb [signed-by=$KEYRING] $mirror $SUITE main" || break
	done
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
tests=$OUT/kselftest
rm -rf "$OUT"
mkdir -p "$OUT/bin" "$OUT/dev" "$OUT/proc" "$OUT/sys" "$OUT/tmp" "$OUT/root" "$OUT/etc" \
	"$OUT/var/tmp" "$tests"
step "installing the headers for arm64" 600 "$LOGS/arm64-headers.log" \
	make -C "$SRC" --no-print-directory O="$OBJTREE" ARCH=arm64 headers
for collection in exec kcmp pidfd; do
	mkdir "$tests/$collection"
	# shellcheck disable=SC2046 # a list
	step "building the selftests ($collection) for arm64" 1200 "$LOGS/arm64-$collection.log" \
		make -C "$SRC/tools/testing/selftests/$collection" --no-print-directory \
		-j"${JOBS:-$(nproc)}" OUTPUT="$tests/$collection" ARCH=arm64 \
		CC="ccache aarch64-linux-gnu-gcc" LDFLAGS=-static \
		KHDR_INCLUDES="-isystem $OBJTREE/usr/include" \
		$(for program in $programs; do
			[ "$(dirname "$program")" != "$collection" ] || echo "$tests/$program"
		done)
	cp "$SRC/tools/testing/selftests/$collection/settings" "$tests/$collection" 2>/dev/null || :
done
cp -r "$SRC/tools/testing/selftests/run_kselftest.sh" \
	"$SRC/tools/testing/selftests/kselftest" "$tests"
echo "$programs" | tr / : >"$tests/kselftest-list.txt"

# What rootfs.sh makes, with less in it.
cp "$BUSYBOX" "$OUT/bin/busybox"
for applet in $(busybox --list | grep -vx busybox); do
	ln -sf busybox "$OUT/bin/$applet"
done
echo root:x:0:0:root:/root:/bin/sh >"$OUT/etc/passwd"
echo nobody:x:65534:65534:nobody:/:/bin/false >>"$OUT/etc/passwd"
echo root:x:0: >"$OUT/etc/group"
echo nogroup:x:65534: >>"$OUT/etc/group"
cp "$WORKBENCH/guest/init" "$OUT/init"
printf 'dir /dev 0755 0 0\nnod /dev/console 0600 0 0 c 5 1\nnod /dev/null 0666 0 0 c 1 3\n' \
	>"$OBJTREE/nodes"
(cd "$OBJTREE" && sh "$SRC/usr/gen_initramfs.sh" -o initramfs.cpio -u squash -g squash \
	nodes "$OUT") || die "making the initramfs failed" "see the message above; is the disk full?"
say "$(echo "$programs" | wc -l) selftest programs for arm64"
