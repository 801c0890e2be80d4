#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# docs.sh [--check] KAPI VMLINUX: make the pages of Documentation/userspace-api/
# kapi from the specifications in VMLINUX, or say which are not as they would
# be made.

set -eu
check=
if [ "$1" = --check ]; then
	check=yes
	shift
fi
kapi=$1
vmlinux=$2
pages=$(cd "$(dirname "$0")/../../Documentation/userspace-api/kapi" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
stale=0

"$kapi" --vmlinux "$vmlinux" --list >"$tmp/list"
while read -r name; do
	"$kapi" --vmlinux "$vmlinux" --format rst "$name" >"$tmp/page"
	page=$pages/$name.rst
	if [ -z "$check" ]; then
		cp "$tmp/page" "$page"
	elif ! diff -u "$page" "$tmp/page" >&2; then
		echo "$page: stale" >&2
		stale=1
	fi
done <"$tmp/list"
for page in "$pages"/sys_*.rst; do
	[ -e "$page" ] || continue
	grep -qx "$(basename "$page" .rst)" "$tmp/list" && continue
	if [ -z "$check" ]; then
		rm "$page"
	else
		echo "$page: of no specification" >&2
		stale=1
	fi
done
exit "$stale"
