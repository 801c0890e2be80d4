#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make litmus, or litmus.sh NAME...: does the kernel's memory model say of each
# litmus test that the series adds what its `Result:` line says?  herd7 is the one
# installed, or Debian's, kept in the cache: it runs from there and nothing is
# installed.
# Prints TAP, then "N passed, N failed".

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

SRC=$BUILD/linux
# The first that knows the variant of the model that linux-kernel.cfg asks for.
OLDEST=7.58
PACKAGE=herdtools7
SUITE=forky
HERD=$CACHE/herd7
MEND="install herd7 $OLDEST or later (Debian: $PACKAGE) where PATH finds it"

# Is the herd7 of PATH new enough?
installed() {
	command -v herd7 >/dev/null 2>&1 || return 1
	version=$(herd7 -version 2>/dev/null | sed 's/,.*//')
	[ "$(printf '%s\n' "$OLDEST" "$version" | sort -V | head -n 1)" = "$OLDEST" ]
}

# Unpack the package and the libraries that it needs into $HERD.
fetch() {
	need_packages flock:util-linux
	mkdir -p -- "$CACHE" 2>/dev/null ||
		die "cannot create the cache $CACHE" "another folder: CACHE=DIR"
	need_space "$CACHE" 700 'herd7'
	exec 9>>"$CACHE/herd7.lock" || die "cannot write to the cache $CACHE" "another folder: CACHE=DIR"
	forward flock -w 600 9 || die "the cache $CACHE stays locked" "see what else uses it"
	if [ ! -d "$HERD" ]; then
		scratch "$CACHE"
		unpack "$SUITE" "$PACKAGE" "$SCRATCH/herd7" "$CACHE/herd7.log" || :
		[ -x "$SCRATCH/herd7/usr/bin/herd7" ] ||
			die "cannot get $PACKAGE from the Debian mirror (suite $SUITE)" \
				"check the network (see $CACHE/herd7.log), or $MEND"
		mv -- "$SCRATCH/herd7" "$HERD"
	fi
	exec 9>&-
}

# With its own libraries: those of this machine may be too old for it.
cached_herd7() {
	"$loader" --library-path "$(dirname -- "$loader")" "$HERD/usr/bin/herd7" \
		-I "$HERD/usr/share/herdtools7/herd" "$@"
}

need_packages git:git
cd "$SRC/tools/memory-model" 2>/dev/null || die "there is no kernel tree in $SRC" "make tree"
tests=$(git -C "$SRC" diff --name-only --diff-filter=A base series -- '*.litmus')
[ -n "$tests" ] || die "the series adds no litmus test" "make tree"
if [ $# -gt 0 ]; then
	all=$tests tests=
	for name; do
		tests="$tests $(echo "$all" | grep -F "/$name.litmus")" ||
			die "there is no litmus test $name" "ls $SRC/Documentation/litmus-tests/*"
	done
fi
herd7=herd7
if ! installed; then
	[ -d "$HERD" ] || fetch
	loader=$(find "$HERD/usr/lib" -name 'ld-linux*.so.*' | head -n 1)
	[ -n "$loader" ] || die "$HERD is damaged" "rm -rf '$HERD', then try again"
	herd7=cached_herd7
fi
$herd7 -version >/dev/null 2>&1 || die "herd7 does not run" "rm -rf '$HERD', then try again, or $MEND"
scratch "$BUILD"
out=$SCRATCH/out

count=0 passed=0
for file in $tests; do
	count=$((count + 1))
	name=${file#Documentation/litmus-tests/}
	name=${name%.litmus}
	wanted=$(sed -n 's/^ \* Result: \([A-Z][a-z]*\)$/\1/p' "$SRC/$file")
	status=0
	# A test that herd7 has not finished by then is too large to be of use.
	$herd7 -timeout 60 -conf linux-kernel.cfg "$SRC/$file" >"$out" 2>&1 || status=$?
	said=$(sed -n 's/^Observation [^ ]* \([A-Z][a-z]*\) .*/\1/p' "$out")
	if [ "$status" -eq 0 ] && [ -n "$wanted" ] && [ "$said" = "$wanted" ] &&
			! grep -q '^Flag' "$out"; then
		passed=$((passed + 1))
		echo "ok $count - $name is $wanted"
	else
		echo "not ok $count - $name is ${wanted:-without a Result: line}"
		sed 's/^/    /' "$out"
	fi
done

printf '1..%d\n%d passed, %d failed\n' "$count" "$passed" $((count - passed))
[ "$passed" -eq "$count" ]
