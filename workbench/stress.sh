#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make stress [SECONDS=3600] [MACHINE=qemu|um] [CPUS=2] [MEMORY=1G] [BREAK=...]
# stress.sh compile: no storms, but can they be compiled?
#
# Storms of execve(), readers of every kind and whatever disturbs them, on a
# kernel that counts its objects; guest/stress.c says what is done and what is
# looked at in the end. BREAK= gets things wrong on purpose, to see that each is
# noticed, with commas:
#	idle	a storm does nothing, and nobody eats memory
#	exec	images cannot be run, and not for want of memory
#	word	and when they run, they find another word in their memory
#	crash	a storm and those who share memory with victims die of signals
#	deaf	a reader never looks
#	blind	a reader never looks at set-id images
#	error	looks fail as they never should
#	show	set-id images may be looked at
#	fd	readers keep a descriptor
#	hang	readers stop, and are silent
#	escape	a process does not come to an end
#	odd	it looks as if the count were odd
#	leak	memory of processes that are gone is kept
#	pin	and a file of an image
#	splat	a kernel warning

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

seconds=${*:-3600}
machine=${MACHINE:-qemu}
cpus=${CPUS:-2}
memory=${MEMORY:-1G}
breaks=idle,exec,word,crash,deaf,blind,error,show,fd,hang,escape,odd,leak,pin,splat
# What has no more digits than these is a number for all who are told.
case $seconds in
compile) ;;
*[!0-9]* | 0* | ????????*)
	die "SECONDS=$seconds is no number of seconds" "make stress SECONDS=300" ;;
esac
# As many as the kernel has, or as stress.h has workers for.
case $machine in
qemu) arch=x86_64 image=arch/x86/boot/bzImage most=12 ;;
um) arch=um image=linux most=4 ;;
*) die "MACHINE=$machine is unknown" "MACHINE=qemu or MACHINE=um" ;;
esac
case $cpus in
*[!0-9]* | 0* | ???*) bad=1 ;;
*) bad=$((cpus > most)) ;;
esac
[ "$bad" -eq 0 ] || die "CPUS=$cpus is no number from 1 to $most" "CPUS=2"
case $memory in
*[!0-9]*[MG] | 0* | ???????*) bad=1 ;;
*[0-9][MG]) ;;
*) bad=1 ;;
esac
[ "$bad" -eq 0 ] || die "MEMORY=$memory is no amount of memory" "MEMORY=1G or MEMORY=512M"
# A word that nobody knows would break nothing, and show nothing.
words=${BREAK:+$BREAK,}
while [ -n "$words" ]; do
	word=${words%%,*}
	words=${words#*,}
	case ,$breaks, in
	*",$word,"*) ;;
	*) die "BREAK=$BREAK: '$word' is unknown" "BREAK=$breaks, or some of them" ;;
	esac
done
STRESS=$BUILD/stress
objtree=$BUILD/stress-$arch
linux=$BUILD/linux
tests=$linux/tools/testing/selftests
log=$LOGS/stress-$machine.log
in_use
mkdir -p "$STRESS/programs" "$BUILD/results"

can_build
# shellcheck disable=SC2086 # a list
need_packages $TOOLS
# The headers are those of the kernel under test. User-mode Linux has none.
step "installing its headers" 600 "$LOGS/stress-headers.log" \
	make -C "$linux" --no-print-directory O="$STRESS/headers" ARCH=x86_64 headers
step "compiling the storms" 300 "$LOGS/stress-build.log" \
	gcc -O2 -Wall -Wno-nonnull -static -pthread -isystem "$STRESS/headers/usr/include" \
	-I "$tests" -I "$tests/exec" "$WORKBENCH/guest/stress.c" -o "$STRESS/programs/stress"
[ "$seconds" != compile ] || exit 0

need_packages stress-ng:stress-ng busybox:busybox-static
[ "$machine" = um ] || need_packages qemu-system-x86_64:qemu-system-x86

set -- "$WORKBENCH/configs/stress.config"
[ ! -e "$WORKBENCH/configs/stress-$arch.config" ] ||
	set -- "$@" "$WORKBENCH/configs/stress-$arch.config"
OBJTREE=$objtree forward "$WORKBENCH/kernel.sh" "$arch" "$@" || exit "$status"

cp -L "$(command -v stress-ng)" "$STRESS/programs/stress-ng"
step "making the initramfs" 300 "$LOGS/stress-rootfs.log" \
	"$WORKBENCH/rootfs.sh" "$STRESS/programs" "$objtree" "$STRESS/initramfs.cpio"

say "storms for $seconds s on $machine; all that is told is in $log"
# Booting, coming to an end and looking whether something is left takes minutes,
# and where the machine is busy the clock of a guest is slow.
forward python3 "$WORKBENCH/boot.py" --kernel "$objtree/$image" \
	--initramfs "$STRESS/initramfs.cpio" --cpus "$cpus" --memory "$memory" \
	--limit "$((seconds * 2 + 1200))" --silence 300 --log "$log" \
	--json "$BUILD/results/stress-$machine.json" \
	"$machine" "/kselftest/stress+$seconds${BREAK:++$BREAK}" || {
	! interrupted "$status" || exit "$status"
	# What to look for, of the thousands of lines.
	grep -E '^#.* (that is a failure|hangs while|does not stop|failed while|was seen) ?' \
		"$log" >&2 || :
	die "make stress has found something" "all of it is in $log"
}
say "no failure; what was done how often is in $log"
