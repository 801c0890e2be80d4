#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make each-patch: every patch of the series builds alone and boots, on x86_64
# and on user-mode Linux; on x86_64 with W=1, and without a warning that the
# kernel did not have before.
#
# The kernel without the series is built first, for the warnings it has of its
# own; after that a patch costs what it makes rebuild.

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

SRC=$BUILD/each/linux
mkdir -p "$BUILD/each" "$LOGS"

if [ ! -e "$SRC" ]; then
	git clone -q --shared "$BUILD/linux" "$SRC"
fi
git -C "$SRC" fetch -q "$BUILD/linux" +series:refs/heads/each-series +base:refs/heads/each-base

# A guest that only has to come up needs no test in it.
initramfs=$BUILD/each/initramfs.cpio

build() { # ARCH TARGET [W=1]: warnings go to each/ARCH.warnings
	arch=$1 objtree=$BUILD/each/$1
	mkdir -p "$objtree"
	# Options that a patch adds are off before it: no complaint about them.
	(cd "$SRC" && ARCH=$arch KCONFIG_CONFIG=$objtree/.config.new \
		./scripts/kconfig/merge_config.sh -n -Q -O "$objtree" \
		"$WORKBENCH/configs/guest.config" "$WORKBENCH/configs/$arch.config") \
		>"$objtree.config.log" 2>&1
	cmp -s "$objtree/.config.new" "$objtree/.config" ||
		cp "$objtree/.config.new" "$objtree/.config"
	# shellcheck disable=SC2086 # empty or one word
	step "  $arch" 3600 "$LOGS/each-$arch.log" \
		make -C "$SRC" --no-print-directory -j"${JOBS:-$(nproc)}" O="$objtree" \
		ARCH="$arch" CC="ccache gcc" HOSTCC="ccache gcc" $3 "$2"
	grep -E ': (warning|error): ' "$LOGS/each-$arch.log" |
		sed -e 's|.*/linux/||; s|^\.\./||; s/:[0-9]*:[0-9]*:/:/; s/:[0-9]*:/:/' |
		sort -u >"$BUILD/each/$arch.warnings" || :
}

count=0 failed=0
for commit in each-base $(git -C "$SRC" rev-list --reverse each-base..each-series); do
	git -C "$SRC" checkout -q --detach "$commit"
	subject=$(git -C "$SRC" log -1 --format=%s)
	say "$subject"
	verdict=ok
	for arch in x86_64 um; do
		case $arch in
		x86_64) target=bzImage extra=W=1 machine=qemu kernel=$BUILD/each/x86_64/arch/x86/boot/bzImage ;;
		um) target=linux extra= machine=um kernel=$BUILD/each/um/linux ;;
		esac
		build "$arch" "$target" "$extra"
		known=$BUILD/each/$arch.known
		if [ "$commit" = each-base ]; then
			cp "$BUILD/each/$arch.warnings" "$known"
		elif ! new=$(grep -vxF -f "$known" "$BUILD/each/$arch.warnings"); then
			: # nothing new
		else
			printf '    new warning: %s\n' "$new"
			verdict='not ok'
		fi
		[ -e "$initramfs" ] || {
			mkdir -p "$BUILD/each/empty"
			"$WORKBENCH/rootfs.sh" "$BUILD/each/empty" "$BUILD/each/x86_64" "$initramfs"
		}
		forward python3 "$WORKBENCH/boot.py" --kernel "$kernel" --initramfs "$initramfs" \
			--limit 120 --log "$LOGS/each-boot-$arch.log" "$machine" true || {
			[ "$status" -lt 128 ] || exit "$status"
			verdict='not ok'
		}
	done
	[ "$commit" != each-base ] || continue
	count=$((count + 1))
	[ "$verdict" = ok ] || failed=$((failed + 1))
	echo "$verdict $count - $subject"
done
[ "$count" -gt 0 ] || die "there is no patch" "make tree"
echo "$((count - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
