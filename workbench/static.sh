#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make static: what compiler and sparse say about the files the series creates
# or edits, on 64 and on 32 bits.  A file that the series created must be
# silent; in one that it edits, only what the kernel had before may be said.

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

SRC=$BUILD/linux
OUT=$BUILD/static
export CCACHE_BASEDIR="$TOP" CCACHE_NOHASHDIR=1
need_packages sparse:sparse ccache:ccache gcc:gcc make:make flex:flex bison:bison bc:bc \
	/usr/include/libelf.h:libelf-dev /usr/include/openssl/ssl.h:libssl-dev
mkdir -p "$OUT" "$LOGS"

count=0 passed=0
result() { # ok|not NAME
	count=$((count + 1))
	if [ "$1" = ok ]; then
		passed=$((passed + 1))
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
	fi
}

# warnings ARCH SOURCE-TREE FILE...: everything said about the files, one
# message a line, without line numbers so that both trees can be compared.
warnings() {
	arch=$1 src=$2
	shift 2
	objtree=$OUT/$arch
	mkdir -p "$objtree"
	if [ ! -e "$objtree/.config" ]; then
		fragments="$WORKBENCH/configs/guest.config $WORKBENCH/configs/x86_64.config"
		# shellcheck disable=SC2086 # a list
		(cd "$SRC" && ARCH=$arch ./scripts/kconfig/merge_config.sh -n -Q -O "$objtree" \
			$fragments) >"$OUT/config-$arch.log" 2>&1
		if [ "$arch" = i386 ]; then
			"$SRC/scripts/config" --file "$objtree/.config" -d 64BIT -d IA32_EMULATION
			make -C "$SRC" -s O="$objtree" ARCH=i386 olddefconfig >>"$OUT/config-$arch.log" 2>&1
		fi
	fi
	objects=$(for f; do echo "${f%.c}.o"; done)
	# shellcheck disable=SC2086 # a list
	(cd "$objtree" && rm -f $objects)
	# shellcheck disable=SC2086 # a list
	make -C "$src" -k --no-print-directory -j"${JOBS:-$(nproc)}" O="$objtree" ARCH="$arch" \
		CC="ccache gcc" HOSTCC="ccache gcc" W=1 C=1 CHECK="sparse -Wno-return-void" \
		$objects >"$OUT/$arch.log" 2>&1 || echo "the build fails: see $OUT/$arch.log"
	grep -E ': (warning|error|fatal error): ' "$OUT/$arch.log" |
		sed -e 's|^\.\./||; s|.*/linux/||; s/:[0-9]*:[0-9]*:/:/; s/:[0-9]*:/:/' | sort -u
}

cd "$SRC"
touched=$(git diff --name-only base series -- '*.c' ':!tools' ':!lib/test*')
[ -n "$touched" ] || die "the series touches no C file" "make tree"
for arch in x86_64 i386; do
	say "compiler (W=1) and sparse on $arch"
	# shellcheck disable=SC2086 # a list
	warnings "$arch" "$SRC" $touched >"$OUT/$arch.now"
	for file in $touched; do
		[ -e "$OUT/$arch/${file%.c}.o" ] || {
			result not "$file compiles on $arch"
			sed -n "s|^|    |p" "$OUT/$arch.now"
			continue
		}
		# What the kernel said before is in the list beside this script.
		new=$(grep -F -e "$file:" "$OUT/$arch.now" |
			grep -vxF -f "$WORKBENCH/configs/known-warnings" || :)
		if [ -z "$new" ]; then
			result ok "$file is silent on $arch"
		else
			result not "$file is silent on $arch"
			printf '%s\n' "$new" | sed 's/^/    /'
		fi
	done
	new=$(grep -E "^($(git diff --name-only base series -- '*.h' | tr '\n' '|')none):" \
		"$OUT/$arch.now" || :)
	if [ -z "$new" ]; then
		result ok "headers are silent on $arch"
	else
		result not "headers are silent on $arch"
		printf '%s\n' "$new" | sed 's/^/    /'
	fi
done

echo "$passed passed, $((count - passed)) failed"
[ "$passed" -eq "$count" ]
