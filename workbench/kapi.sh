#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The specifications of the kernels that were built: do tools/kapi and its
# tests agree with them, does the running kernel show the same, and are the
# pages in Documentation/ made from them? Needs build/um or build/x86_64 with
# CONFIG_KAPI_SPEC=y. Prints TAP, then "N passed, N failed".

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

SRC=$BUILD/linux
OUT=$BUILD/kapi
need_packages gcc:gcc make:make python3:python3
mkdir -p "$OUT" "$LOGS"

count=0 passed=0
# ok NAME CMD...
ok() {
	name=$1
	shift
	count=$((count + 1))
	if "$@" >"$OUT/out" 2>&1; then
		passed=$((passed + 1))
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/    /' "$OUT/out"
	fi
}

silent() {
	"$@" >"$OUT/said" 2>&1 && [ ! -s "$OUT/said" ] && return 0
	cat "$OUT/said"
	return 1
}

valid() {
	"$OUT/kapi" --vmlinux "$1" --format json >"$OUT/all.json" &&
		"$SRC/tools/kapi/tests/schema.py" "$OUT/all.json"
}

# What the kernel shows and what is in its file, by their checksums.
same_as_guest() {
	machine=$1 file=$2 guest=$3
	"$OUT/kapi" --vmlinux "$file" --list >"$OUT/names"
	{
		sha256sum <"$OUT/names" | sed 's/ .*/ list/'
		while read -r spec; do
			"$OUT/kapi" --vmlinux "$file" "$spec" |
				sha256sum | sed "s, .*, specs/$spec,"
			"$OUT/kapi" --vmlinux "$file" --format json "$spec" |
				sha256sum | sed "s, .*, specs-json/$spec,"
		done <"$OUT/names"
	} | sort >"$OUT/file.sums"
	python3 "$WORKBENCH/boot.py" --kernel "$guest" --limit 120 \
		--log "$LOGS/kapi-$machine.log" "$machine" \
		'cd+/sys/kernel/debug/kapi;sha256sum+list+specs/*+specs-json/*' || return 1
	sed -n 's,^\([0-9a-f]\{64\}\)  \(.*\)$,\1 \2,p' "$LOGS/kapi-$machine.log" |
		sort >"$OUT/guest.sums"
	diff "$OUT/file.sums" "$OUT/guest.sums"
}

ok "tools/kapi is built without a warning" silent make -s -C "$SRC/tools/kapi" OUTPUT="$OUT/"
ok "tools/kapi reads every sort of vmlinux" "$SRC/tools/kapi/tests/tool.sh" "$OUT/kapi"
for machine in um x86_64; do
	objtree=$BUILD/$machine
	[ -e "$objtree/vmlinux" ] || continue
	ok "$machine: what is wrong with a specification does not compile" \
		"$SRC/tools/kapi/tests/compile.sh" "$objtree"
	ok "$machine: nothing is wrong with the specifications" \
		silent "$OUT/kapi" --vmlinux "$objtree/vmlinux" --lint
	ok "$machine: their JSON is as the schema says" valid "$objtree/vmlinux"
	ok "$machine: the pages in Documentation/ are made from them" \
		"$SRC/tools/kapi/docs.sh" --check "$OUT/kapi" "$objtree/vmlinux"
done
[ ! -e "$BUILD/um/linux" ] || ok "um: the running kernel shows the same" \
	same_as_guest um "$BUILD/um/vmlinux" "$BUILD/um/linux"
image=$BUILD/x86_64/arch/x86/boot/bzImage
[ ! -e "$image" ] || ok "x86_64: the running kernel shows the same" \
	same_as_guest qemu "$BUILD/x86_64/vmlinux" "$image"

printf '1..%d\n%d passed, %d failed\n' "$count" "$passed" $((count - passed))
[ "$passed" -eq "$count" ] && [ "$count" -gt 0 ]
