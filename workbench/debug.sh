#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make debug [DEBUG="NAME..."]: all selftests on kernels that look closer, one
# for each of configs/debug/*.config. A report of the kernel is a failure.
#
# Where the kernel without the series has something to report, configs/debug/
# NAME.known says what, a regular expression a line.

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

CONFIGS=$WORKBENCH/configs/debug
RESULTS=$BUILD/results/debug
names=${*:-$(cd "$CONFIGS" && ls -- *.config | sed 's/\.config$//')}
in_use
mkdir -p "$RESULTS"

# header KEY DEFAULT: what a fragment says of itself, "# KEY: VALUE".
header() {
	value=$(sed -n "s/^# $1: //p" "$fragment")
	echo "${value:-$2}"
}

for name in $names; do
	[ -e "$CONFIGS/$name.config" ] || die "there is no $CONFIGS/$name.config" \
		"DEBUG= is one or more of: $(cd "$CONFIGS" && ls -- *.config | sed 's/\.config$//' | tr '\n' ' ')"
done
need_packages qemu-system-x86_64:qemu-system-x86 busybox:busybox-static
case " $names " in
*randstruct*)
	need_packages gcc:gcc g++:g++
	need_packages "$(dirname "$(gcc -print-libgcc-file-name)")/plugin/include/gcc-plugin.h:gcc-$(gcc -dumpversion |
		cut -d . -f 1)-plugin-dev"
	;;
esac
# The initramfs comes with the plain kernel.
forward "$WORKBENCH/kernel.sh" x86_64 || exit "$status"
forward "$WORKBENCH/kernel.sh" selftests || exit "$status"

count=0 failed=0
for name in $names; do
	fragment=$CONFIGS/$name.config
	machine=$(header machine qemu)
	[ "$machine" = um ] && arch=um || arch=x86_64
	begun=$(date +%s)
	count=$((count + 1))
	verdict=ok text=
	# One that cannot be built is one failure.
	if forward env OBJTREE="$BUILD/debug/$name" "$WORKBENCH/kernel.sh" "$arch" "$fragment"; then
		[ "$arch" = um ] && kernel=linux || kernel=arch/x86/boot/bzImage
		known=
		[ ! -e "$CONFIGS/$name.known" ] || known="--known $CONFIGS/$name.known"
		skip=$(skips "$WORKBENCH/configs/$machine.skip" "$CONFIGS/$name.skip")
		say "selftests ($COLLECTIONS) on $machine, $name"
		# shellcheck disable=SC2086 # $known is two words or none
		forward python3 "$WORKBENCH/boot.py" --kernel "$BUILD/debug/$name/$kernel" $known \
			--cpus "$(header cpus 2)" --memory "$(header memory 2G)" --limit 5400 \
			--silence 900 --log "$LOGS/debug-$name.log" --json "$RESULTS/$name.json" \
			--collections "$COLLECTIONS" --tests "$TESTS" --skip "$skip" "$machine" kselftest || or_fail
		text=", $(grep -c '"ok": true' "$RESULTS/$name.json" || :) tests passed"
	else
		or_fail
		text=', not built'
	fi
	[ "$verdict" = ok ] || failed=$((failed + 1))
	echo "$verdict $count - $name on $machine$text, $(($(date +%s) - begun)) s"
done
echo "1..$count"
echo "$((count - failed)) passed, $failed failed"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
