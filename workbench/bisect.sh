#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make bisect: every patch of the series builds alone and boots, on x86_64 and
# on user-mode Linux; on x86_64 with W=1, and without a warning that the kernel
# did not have before.
#
# The kernel without the series is built first, for the warnings it has of its
# own; after that a patch costs what it makes rebuild. What has passed is
# remembered by its content, and not built again.

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

OUT=$BUILD/bisect
export SRC="$OUT/linux"
mkdir -p "$OUT" "$LOGS"

[ -e "$SRC" ] || git clone -q --shared "$BUILD/linux" "$SRC"
git -C "$SRC" fetch -q "$BUILD/linux" +series:refs/heads/bisect-series +base:refs/heads/bisect-base

# A guest that only has to come up needs no test in it.
initramfs=$OUT/initramfs.cpio
passed=$OUT/passed
touch "$passed"

# What a verdict depends on, beside the source.
configs=$(cat "$WORKBENCH"/configs/*.config "$0" "$WORKBENCH/kernel.sh" | sha256sum | cut -c 1-16)

build() { # ARCH [W=1]: warnings go to OUT/ARCH.warnings
	log=$LOGS/build-bisect-$1.log
	# Options that a patch adds are off before it: no complaint about them.
	forward env OBJTREE="$OUT/bisect-$1" LENIENT=1 MAKE_EXTRA="${2-}" \
		"$WORKBENCH/kernel.sh" "$1" || return
	grep -E ': (warning|error): ' "$log" |
		sed -e 's|.*/linux/||; s|^\.\./||; s/:[0-9]*:[0-9]*:/:/; s/:[0-9]*:/:/' |
		sort -u >"$OUT/$1.warnings" || :
}

boot() { # KERNEL MACHINE
	forward python3 "$WORKBENCH/boot.py" --kernel "$1" --initramfs "$initramfs" \
		--limit 120 --log "$LOGS/bisect-boot-$2.log" "$2" true
}

# A step that fails, unless a signal ended it.
or_fail() {
	[ "$status" -lt 128 ] || exit "$status"
	verdict='not ok'
}

count=0 failed=0
commits=$(git -C "$SRC" rev-list --reverse bisect-base..bisect-series)
total=$(echo "$commits" | wc -w)
for commit in bisect-base $commits; do
	subject=$(git -C "$SRC" log -1 --format=%s "$commit")
	state="$(git -C "$SRC" rev-parse "$commit^{tree}") $configs"
	verdict=ok note=
	if [ "$commit" != bisect-base ] && grep -qxF "$state" "$passed"; then
		note=', seen before'
	elif [ "$commit" = bisect-base ] && grep -qxF "$state" "$passed" &&
		[ -e "$OUT/x86_64.known" ]; then
		continue
	else
		say "$count of $total done; $subject"
		git -C "$SRC" checkout -q --detach "$commit"
		build x86_64 W=1 || or_fail
		if [ "$commit" = bisect-base ]; then
			[ "$verdict" = ok ] || die "the kernel without the series does not build" \
				"see $LOGS/build-bisect-x86_64.log"
			cp "$OUT/x86_64.warnings" "$OUT/x86_64.known"
		elif new=$(grep -vxF -f "$OUT/x86_64.known" "$OUT/x86_64.warnings"); then
			printf '    new warning: %s\n' "$new"
			verdict='not ok'
		fi
		[ -e "$initramfs" ] || {
			mkdir -p "$OUT/empty"
			"$WORKBENCH/rootfs.sh" "$OUT/empty" "$OUT/bisect-x86_64" "$initramfs"
		}
		build um || or_fail
		[ "$verdict" != ok ] || boot "$OUT/bisect-x86_64/arch/x86/boot/bzImage" qemu || or_fail
		[ "$verdict" != ok ] || boot "$OUT/bisect-um/linux" um || or_fail
		[ "$verdict" != ok ] || echo "$state" >>"$passed"
	fi
	[ "$commit" != bisect-base ] || continue
	count=$((count + 1))
	[ "$verdict" = ok ] || failed=$((failed + 1))
	echo "$verdict $count - $subject$note"
done
[ "$count" -gt 0 ] || die "there is no patch" "make tree"
echo "$((count - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
