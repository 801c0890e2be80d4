#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make static: what compiler and sparse say about the files the series creates
# or edits, on 64 and on 32 bits: nothing, on the lines that are ours. And can
# what the long tests run in guests be compiled?

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

SRC=$BUILD/linux
OUT=$BUILD/static
can_build
# shellcheck disable=SC2086 # a list
need_packages sparse:sparse git:git $TOOLS
plain_git
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

# The lines that the series adds, as FILE:LINE.
added_lines() {
	git -C "$SRC" diff -U0 --no-renames base series | awk '
		/^\+\+\+ b\// { file = substr($2, 3) }
		/^@@/ { split(substr($3, 2), at, ","); line = at[1] }
		/^\+/ && !/^\+\+\+/ { print file ":" line++ }'
}

# warnings ARCH FILE...: what is said about lines that the series adds; what
# the kernel had before is not ours to mend. Also the file that could not be
# looked at.
warnings() {
	arch=$1
	shift
	objtree=$OUT/$arch
	mkdir -p "$objtree"
	fragments="$WORKBENCH/configs/guest.config $WORKBENCH/configs/x86_64.config $WORKBENCH/configs/static.config"
	# shellcheck disable=SC2086 # a list
	cat $fragments >"$OUT/fragments-$arch.new"
	if ! cmp -s "$OUT/fragments-$arch.new" "$OUT/fragments-$arch"; then
		configured=yes
		# shellcheck disable=SC2086 # a list
		(cd "$SRC" && ARCH=$arch ./scripts/kconfig/merge_config.sh -n -Q -O "$objtree" \
			$fragments) >"$OUT/config-$arch.log" 2>&1 || configured=
		if [ "$arch" = i386 ] && [ -n "$configured" ]; then
			"$SRC/scripts/config" --file "$objtree/.config" -d 64BIT -d IA32_EMULATION
			make -C "$SRC" -s O="$objtree" ARCH=i386 olddefconfig >>"$OUT/config-$arch.log" 2>&1 ||
				configured=
		fi
		if [ -z "$configured" ]; then
			echo "$arch: error: no configuration, see $OUT/config-$arch.log"
			return
		fi
		mv "$OUT/fragments-$arch.new" "$OUT/fragments-$arch"
	fi
	objects=$(for f; do echo "${f%.c}.o"; done)
	# shellcheck disable=SC2086 # a list
	(cd "$objtree" && rm -f $objects)
	# shellcheck disable=SC2086 # a list
	make -C "$SRC" -k --no-print-directory -j"${JOBS:-$(nproc)}" O="$objtree" ARCH="$arch" \
		CC="ccache gcc" HOSTCC="ccache gcc" W=1 C=1 \
		CHECK="sparse -D__typeof_unqual__=__typeof__" \
		$objects >"$OUT/$arch.log" 2>&1 || echo "the build fails: see $OUT/$arch.log"
	# make goes on without a sparse that it does not like.
	for f; do
		grep -qE "^  CHECK +(.*/)?$f\$" "$OUT/$arch.log" || echo "$f: error: sparse did not look at it"
	done
	# kernel-doc has a form of its own.
	sed -E 's/^Warning: ([^ ]*:[0-9]+) /\1:0: warning: /' "$OUT/$arch.log" |
		grep -E ':[0-9]+:[0-9]+: (warning|error|fatal error): ' |
		sed -e 's|^\.\./||; s|^[^:]*/linux/||' | sort -u |
		awk -F: 'NR == FNR { added[$0]; next } ($1 ":" $2) in added' "$OUT/added" -
}

cd "$SRC"
# User-mode Linux is another architecture, and specifications are part of the
# file with the system call.
touched=$(git diff --name-only base series -- '*.c' ':!tools' ':!lib/test*' \
	':!arch/um' ':!*_kapi.c')
# What is only built on machines with several nodes.
numa='mm/mempolicy.c mm/migrate.c'
headers=$(git diff --name-only base series -- '*.h' ':!tools' | paste -sd '|' -)
added_lines >"$OUT/added"
[ -s "$OUT/added" ] || die "the series adds no line" "make tree"
[ -n "$touched" ] || die "the series touches no C file" "make tree"
for arch in x86_64 i386; do
	say "compiler (W=1) and sparse on $arch"
	files=$(for file in $touched; do
		case "$arch $numa " in
		i386*" $file "*) ;;
		*) echo "$file" ;;
		esac
	done)
	# shellcheck disable=SC2086 # a list
	warnings "$arch" $files >"$OUT/$arch.now"
	for file in $files "$headers"; do
		new=$(grep -E "^($file):" "$OUT/$arch.now" || :)
		if [ -z "$new" ]; then
			result ok "$file: nothing new to say on $arch"
		else
			result not "$file: nothing new to say on $arch"
			printf '%s\n' "$new" | sed 's/^/    /'
		fi
	done
done

# They use what the selftests are made of, and are run for hours, but seldom.
say "what make stress and make bench run in guests"
can() { # NAME COMMAND...: its output is shown if it fails, or has a warning
	name=$1
	shift
	if "$@" >"$OUT/programs.log" 2>&1 && ! grep -q 'warning: ' "$OUT/programs.log"; then
		result ok "$name"
	else
		result not "$name"
		sed 's/^/    /' "$OUT/programs.log"
	fi
}
can "the storms of make stress can be compiled" "$WORKBENCH/stress.sh" compile
can "the programs of make bench can be compiled" env PYTHONPATH="$WORKBENCH" python3 -c \
	'import bench; [bench.program(name) for name in bench.PROGRAMS]'
can "readers of make bench without protection can be made" \
	git apply --check "$WORKBENCH/bench-unprotected.diff"

echo "$passed passed, $((count - passed)) failed"
[ "$passed" -eq "$count" ]
