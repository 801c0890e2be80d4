#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make stress [SECONDS=3600] [MACHINE=qemu|um] [CPUS=2] [MEMORY=1G] [BREAK=...]
#
# Storms of execve(), readers of every kind and whatever disturbs them, on a
# kernel that counts its objects; guest/stress.c says what is done and what is
# looked at in the end. BREAK= gets things wrong on purpose, to see that each is
# noticed: idle, deaf, hang, escape, odd, leak, pin, splat, with commas.

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

seconds=${1:-3600}
machine=${MACHINE:-qemu}
case $seconds in
'' | *[!0-9]* | 0*) die "SECONDS=$seconds is no number of seconds" "make stress SECONDS=300" ;;
esac
case $machine in
qemu) arch=x86_64 image=arch/x86/boot/bzImage ;;
um) arch=um image=linux ;;
*) die "MACHINE=$machine is unknown" "MACHINE=qemu or MACHINE=um" ;;
esac
STRESS=$BUILD/stress
objtree=$BUILD/stress-$arch
linux=$BUILD/linux
tests=$linux/tools/testing/selftests
log=$LOGS/stress-$machine.log
mkdir -p "$STRESS/programs" "$BUILD/results"

need_packages stress-ng:stress-ng busybox:busybox-static
[ "$machine" = um ] || need_packages qemu-system-x86_64:qemu-system-x86

set -- "$WORKBENCH/configs/stress.config"
[ ! -e "$WORKBENCH/configs/stress-$arch.config" ] ||
	set -- "$@" "$WORKBENCH/configs/stress-$arch.config"
OBJTREE=$objtree forward "$WORKBENCH/kernel.sh" "$arch" "$@" || exit "$status"

# The headers are those of the kernel under test. User-mode Linux has none.
step "installing its headers" 600 "$LOGS/stress-headers.log" \
	make -C "$linux" --no-print-directory O="$STRESS/headers" ARCH=x86_64 headers
step "compiling the storms" 300 "$LOGS/stress-build.log" \
	gcc -O2 -Wall -Wno-nonnull -static -pthread -isystem "$STRESS/headers/usr/include" \
	-I "$tests" -I "$tests/exec" "$WORKBENCH/guest/stress.c" -o "$STRESS/programs/stress"
cp -L "$(command -v stress-ng)" "$STRESS/programs/stress-ng"
step "making the initramfs" 300 "$LOGS/stress-rootfs.log" \
	"$WORKBENCH/rootfs.sh" "$STRESS/programs" "$objtree" "$STRESS/initramfs.cpio"

say "storms for $seconds s on $machine; all that is told is in $log"
# Booting, coming to an end and looking whether something is left takes minutes.
forward python3 "$WORKBENCH/boot.py" --kernel "$objtree/$image" \
	--initramfs "$STRESS/initramfs.cpio" --cpus "${CPUS:-2}" --memory "${MEMORY:-1G}" \
	--limit "$((seconds + 1200))" --silence 300 --log "$log" \
	--json "$BUILD/results/stress-$machine.json" \
	"$machine" "/kselftest/stress+$seconds${BREAK:++$BREAK}" || {
	[ "$status" -lt 128 ] || exit "$status"
	# What to look for, of the thousands of lines.
	grep -E '^#.* (that is a failure|hangs while|does not stop|failed while|was seen) ?' \
		"$log" >&2 || :
	die "make stress has found something" "all of it is in $log"
}
say "no failure; what was done how often is in $log"
