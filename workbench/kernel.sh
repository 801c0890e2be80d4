#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Usage: kernel.sh x86_64|um|arm64 [FRAGMENT...]
#        kernel.sh selftests
#
# Builds build/linux for a guest, in build/<arch>, or the selftests and the
# initramfs that both guests share.  Extra fragments are merged over our own.
#
#	SRC=DIR		another tree than build/linux
#	OBJTREE=DIR	another place than build/<arch>
#	GUEST=FILE	another fragment than configs/guest.config to begin with
#	PLAIN=1		without what our fragments have to see what went wrong
#	MAKE_EXTRA=...	for make
#	LENIENT=1	the kernel may not have all options

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

SRC=${SRC:-$BUILD/linux}
COLLECTIONS=$COLLECTIONS,pidfd
JOBS=${JOBS:-$(nproc)}

can_build
# shellcheck disable=SC2086 # a list
need_packages $TOOLS

# plain FILE DIR: the fragment, or what a kernel in use would have of it.
plain() {
	if [ -z "${PLAIN-}" ]; then
		echo "$1"
		return
	fi
	mkdir -p "$2"
	sed '/^# to see what went wrong$/,$d' "$1" >"$2/plain-$(basename "$1")"
	echo "$2/plain-$(basename "$1")"
}

# Every option that a fragment asks for must be in the configuration, or what
# is tested is not what was meant.
configure() {
	arch=$1
	objtree=$2
	shift 2
	mkdir -p "$objtree"
	(cd "$SRC" && ARCH=$arch CROSS_COMPILE=$cross KCONFIG_CONFIG=$objtree/.config.new \
		./scripts/kconfig/merge_config.sh -n -Q -O "$objtree" "$@") \
		>"$objtree/config.log" 2>&1 || {
		tail -n 30 "$objtree/config.log" >&2
		die "configuring $arch failed" "see $objtree/config.log"
	}
	if [ -z "${LENIENT-}" ] &&
		grep -A 2 'not in final .config' "$objtree/config.log" >&2; then
		die "the options above cannot be set" "mend the fragments: $*"
	fi
	# An unchanged configuration keeps its time, and nothing is rebuilt.
	if cmp -s "$objtree/.config.new" "$objtree/.config"; then
		rm -f "$objtree/.config.new"
	else
		mv "$objtree/.config.new" "$objtree/.config"
	fi
}

case ${1-} in
x86_64 | um | arm64)
	arch=$1 cross=
	shift
	if [ "$arch" = arm64 ]; then
		# shellcheck disable=SC2086 # a list
		need_packages $ARM64_TOOLS
		cross=aarch64-linux-gnu-
	fi
	objtree=${OBJTREE:-$BUILD/$arch}
	guest=$(plain "${GUEST:-$WORKBENCH/configs/guest.config}" "$objtree")
	fragment=$(plain "$WORKBENCH/configs/$arch.config" "$objtree")
	configure "$arch" "$objtree" "$guest" "$fragment" "$@"
	case $arch in
	x86_64) image=bzImage file=arch/x86/boot/bzImage ;;
	um) image=linux file=linux ;;
	arm64) image=Image file=arch/arm64/boot/Image ;;
	esac
	# shellcheck disable=SC2086 # $MAKE_EXTRA is some words or none
	step "building the $arch kernel" 3600 "$LOGS/build-$(basename "$objtree").log" \
		make -C "$SRC" --no-print-directory -j"$JOBS" O="$objtree" ARCH="$arch" \
		CROSS_COMPILE="$cross" \
		CC="ccache ${cross}gcc" HOSTCC="ccache gcc" ${MAKE_EXTRA-} "$image"
	[ -e "$objtree/$file" ] ||
		die "$objtree/$file was not built" "see $LOGS/build-$(basename "$objtree").log"
	say "built $objtree/$file"
	;;
selftests)
	objtree=$BUILD/x86_64
	rm -rf "$BUILD/kselftest"
	step "building the selftests ($COLLECTIONS)" 900 "$LOGS/selftests.log" \
		make -C "$SRC" --no-print-directory O="$objtree" ARCH=x86_64 \
		TARGETS="$(echo "$COLLECTIONS" | tr , ' ')" FORCE_TARGETS=1 \
		KSFT_INSTALL_PATH="$BUILD/kselftest" kselftest-install
	[ -s "$BUILD/kselftest/kselftest-list.txt" ] ||
		die "no selftest was installed" "see $LOGS/selftests.log"
	step "making the initramfs" 300 "$LOGS/rootfs.log" \
		"$WORKBENCH/rootfs.sh" "$BUILD/kselftest" "$objtree" "$BUILD/initramfs.cpio"
	say "$(wc -l <"$BUILD/kselftest/kselftest-list.txt") selftest programs installed"
	;;
*)
	die "kernel.sh: what is '${1-}'?" "kernel.sh x86_64 | um | arm64 | selftests"
	;;
esac
