#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make bisect [BISECT="WHAT..."]: every patch of the series builds alone:
#
#	um		user-mode Linux, which boots
#	selftests	without a warning that they did not have before
#	x86_64		with W=1, without a warning that the kernel did not have
#			before, and boots
#
# The tree without the series is built first, for the warnings it has of its
# own; after that a patch costs what it makes rebuild. What has passed is
# remembered by its content, and not built again.

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

need_packages qemu-system-x86_64:qemu-system-x86 busybox:busybox-static
plain_git

OUT=$BUILD/bisect
export SRC="$OUT/linux"
in_use
mkdir -p "$OUT" "$LOGS"

follow() {
	git -C "$SRC" fetch -q "$BUILD/linux" +series:refs/heads/bisect-series \
		+base:refs/heads/bisect-base
}

# It borrows the objects of build/linux, which may have been made anew since.
follow 2>/dev/null || {
	rm -rf "$SRC"
	git clone -q --shared "$BUILD/linux" "$SRC"
	follow
}

# A guest that only has to come up needs no test in it.
initramfs=$OUT/initramfs.cpio
passed=$OUT/passed
touch "$passed"

# What a verdict depends on, beside the source.
configs=$(cat "$WORKBENCH"/configs/*.config "$0" "$WORKBENCH/kernel.sh" | sha256sum | cut -c 1-16)

# state WHAT COMMIT: the same for two commits that do not differ in what is built.
state() {
	case $1 in
	selftests) git -C "$SRC" rev-parse "$2:tools/testing/selftests" "$2:include/uapi" ;;
	*)
		git -C "$SRC" ls-tree "$2"
		git -C "$SRC" ls-tree "$2:tools"
		;;
	esac | grep -vE '	(Documentation|MAINTAINERS|testing|tools)$' | sha256sum |
		sed "s/ .*/ $1 $configs/"
}

# build WHAT: the warnings of it go to OUT/WHAT.warnings.
build() {
	log=$LOGS/build-bisect-$1.log
	case $1 in
	selftests)
		set -- "$1"
		for folder in $(echo "$COLLECTIONS,pidfd" | tr , ' '); do
			set -- "$@" "$folder"
		done
		shift
		rm -rf "$OUT/selftests/kselftest"
		mkdir -p "$OUT/selftests"
		try_step "building the selftests" 900 "$log" make -C "$SRC" --no-print-directory \
			O="$OUT/selftests" ARCH=x86_64 TARGETS="$*" FORCE_TARGETS=1 allnoconfig kselftest-all || return
		set -- selftests
		;;
	*)
		w1=
		[ "$1" = um ] || w1=W=1
		# Options that a patch adds are off before it: no complaint about them.
		forward env OBJTREE="$OUT/bisect-$1" LENIENT=1 MAKE_EXTRA="$w1" \
			"$WORKBENCH/kernel.sh" "$1" || return
		;;
	esac
	complaints "$log" "$SRC" >"$OUT/$1.warnings"
}

boot() { # WHAT
	case $1 in
	x86_64) set -- qemu "$OUT/bisect-x86_64/arch/x86/boot/bzImage" ;;
	um) set -- um "$OUT/bisect-um/linux" ;;
	esac
	forward python3 "$WORKBENCH/boot.py" --kernel "$2" --initramfs "$initramfs" \
		--limit 120 --log "$LOGS/bisect-boot-$1.log" "$1" true
}

count=0 failed=0
commits=$(git -C "$SRC" rev-list --reverse bisect-base..bisect-series)
[ -n "$commits" ] || die "there is no patch" "make tree"
total=$(echo "$commits" | wc -w)
for what in ${BISECT:-um selftests x86_64}; do
	case $what in
	um | selftests | x86_64) ;;
	*) die "BISECT=$what is unknown" "BISECT= is one or more of: um selftests x86_64" ;;
	esac
	of_what=0
	for commit in bisect-base $commits; do
		subject=$(git -C "$SRC" log -1 --format=%s "$commit")
		state=$(state "$what" "$commit")
		verdict=ok note=
		if grep -qxF "$state" "$passed" &&
			{ [ "$commit" != bisect-base ] || [ -e "$OUT/$what.known" ]; }; then
			note=', seen before'
		else
			say "$what: $of_what of $total done; $subject"
			git -C "$SRC" checkout -q -f --detach "$commit"
			# Warnings are those of what is compiled now: of all that the
			# patch changes, whatever an earlier run has left.
			if [ "$commit" = bisect-base ]; then
				rm -rf "$OUT/bisect-$what"
			else
				git -C "$SRC" diff --name-only --diff-filter=d "$commit~1" "$commit" |
					(cd "$SRC" && xargs -r touch)
			fi
			build "$what" || or_fail
			if [ "$commit" = bisect-base ]; then
				[ "$verdict" = ok ] || die "without the series, $what does not build" \
					"see $LOGS/build-bisect-$what.log"
				cp "$OUT/$what.warnings" "$OUT/$what.known"
			elif new=$(grep -vxF -f "$OUT/$what.known" "$OUT/$what.warnings"); then
				printf '    new warning: %s\n' "$new"
				verdict='not ok'
			fi
			if [ "$what" != selftests ] && [ "$verdict" = ok ]; then
				[ -e "$initramfs" ] || {
					mkdir -p "$OUT/empty"
					"$WORKBENCH/rootfs.sh" "$OUT/empty" "$OUT/bisect-$what" "$initramfs"
				}
				boot "$what" || {
					or_fail
					[ "$commit" != bisect-base ] ||
						die "without the series, $what does not boot" \
							"see $LOGS/bisect-boot-$what.log"
				}
			fi
			[ "$verdict" != ok ] || echo "$state" >>"$passed"
		fi
		[ "$commit" != bisect-base ] || continue
		count=$((count + 1)) of_what=$((of_what + 1))
		[ "$verdict" = ok ] || failed=$((failed + 1))
		echo "$verdict $count - $what: $subject$note"
	done
done
echo "1..$count"
echo "$((count - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
