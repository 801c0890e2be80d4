#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# tool.sh KAPI: does KAPI read every sort of vmlinux, and refuse the rest?
# Which sorts there are depends on the compilers at hand. Prints TAP.

set -u
kapi=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
number=0
failed=0

# ok NAME CMD...: CMD succeeds.
ok() {
	name=$1
	shift
	number=$((number + 1))
	if "$@" >"$tmp/out" 2>&1; then
		echo "ok $number $name"
	else
		failed=1
		echo "not ok $number $name"
		sed 's/^/# /' "$tmp/out"
	fi
}

skip() {
	number=$((number + 1))
	echo "ok $number $1 # SKIP $2"
}

# build OUTPUT CMD...
build() {
	output=$1
	shift
	"$@" -O2 -nostdlib -nostdinc -Wl,-e,main -ffreestanding -I"$here" \
		-D"__used=__attribute__((used))" \
		-D"__section(s)=__attribute__((section(s)))" \
		-I"$here/../include" -o "$tmp/$output" "$here/image.c" >"$tmp/log" 2>&1
}

# refused MESSAGE ARGS...: KAPI says MESSAGE and exits with 2.
refused() {
	message=$1
	shift
	"$kapi" "$@" >"$tmp/refused" 2>&1
	[ $? -eq 2 ] && grep -q "$message" "$tmp/refused" && return 0
	cat "$tmp/refused"
	return 1
}

equal() {
	"$kapi" --vmlinux "$tmp/$1" --format json >"$tmp/got" &&
		diff "$tmp/json" "$tmp/got"
}

shows_wrong() {
	"$kapi" --vmlinux "$tmp/native" "$@" >"$tmp/got"
	[ $? -eq 1 ] && diff "$tmp/want" "$tmp/got"
}

shows() {
	"$kapi" --vmlinux "$tmp/native" "$@" >"$tmp/got" && diff "$tmp/want" "$tmp/got"
}

build native ${CC:-cc} -no-pie -static || {
	cat "$tmp/log" >&2
	exit 1
}
"$kapi" --vmlinux "$tmp/native" --format json >"$tmp/json" || exit 1
ok "the JSON is valid" "$here/schema.py" "$tmp/json"

# kind NAME CMD...: an image of another sort gives the same.
kind() {
	name=$1
	shift
	if build image "$@"; then
		ok "$name" equal image
	else
		skip "$name" "no compiler ($(tail -n 1 "$tmp/log"))"
	fi
}
kind "pointers in relocations" ${CC:-cc} -fPIE -static-pie
kind "32 bits" ${CC:-cc} -m32 -no-pie -static
kind "32 bits, position-independent" ${CC:-cc} -m32 -fPIE -static-pie
kind "64 bits, pointers in relocations (arm64)" aarch64-linux-gnu-gcc -fPIE -static-pie
kind "32 bits, big endian (powerpc)" powerpc-linux-gnu-gcc -static
kind "32 bits, big endian, pointers in relocations" powerpc-linux-gnu-gcc -fPIE -static-pie
kind "64 bits, big endian (s390)" s390x-linux-gnu-gcc -static

printf 'sys_first\nsys_second\n' >"$tmp/want"
ok "their names are listed" shows --list
"$kapi" --vmlinux "$tmp/native" sys_second >"$tmp/want"
ok "sys_ can be left out" shows second
ok "a name that is none" refused "third: has no specification" --vmlinux "$tmp/native" third
echo "sys_second: eperm2: the same error twice" >"$tmp/want"
ok "specifications are checked" shows_wrong --lint
ok "a bad specification makes no page" shows_wrong --format rst second
ok "no such format" refused "xml: not a format" --format xml
ok "no such file" refused "No such file" --vmlinux "$tmp/none"
ok "not an ELF file" refused "not an ELF file" --vmlinux "$here/image.c"
: >"$tmp/empty"
ok "an empty file" refused "not an ELF file" --vmlinux "$tmp/empty"
build nothing ${CC:-cc} -no-pie -static -DNOTHING
ok "a kernel without specifications" refused "no specifications" --vmlinux "$tmp/nothing"
build endless ${CC:-cc} -no-pie -static -DENDLESS
ok "a specification that does not end" refused "$tmp/endless: " --vmlinux "$tmp/endless"

# Cut off anywhere: never a signal.
survives() {
	size=$(stat -c %s "$tmp/native")
	at=1
	while [ "$at" -lt "$size" ]; do
		head -c "$at" "$tmp/native" >"$tmp/cut"
		"$kapi" --vmlinux "$tmp/cut" >/dev/null 2>&1
		[ $? -le 2 ] || { echo "cut at $at"; return 1; }
		at=$((at + 97))
	done
}
ok "a file that is cut off" survives

# The debugfs of a kernel, as files.
mkdir -p "$tmp/kapi/specs" "$tmp/kapi/specs-json"
"$kapi" --vmlinux "$tmp/native" --list >"$tmp/kapi/list"
for spec in sys_first sys_second; do
	"$kapi" --vmlinux "$tmp/native" "$spec" >"$tmp/kapi/specs/$spec"
	"$kapi" --vmlinux "$tmp/native" --format json "$spec" >"$tmp/kapi/specs-json/$spec"
done
debugfs() {
	"$kapi" --vmlinux "$tmp/native" "$@" >"$tmp/want" &&
		"$kapi" --debugfs "$tmp/kapi" "$@" >"$tmp/got" && diff "$tmp/want" "$tmp/got"
}
ok "text from debugfs" debugfs
ok "JSON from debugfs" debugfs --format json
ok "one of them" debugfs --format json first
ok "no debugfs" refused "CONFIG_KAPI_SPEC" --debugfs "$tmp/nowhere"
ok "no way out of debugfs" refused "not a system call" --debugfs "$tmp/kapi" ../list
ok "no pages from debugfs" refused "only with --vmlinux" --debugfs "$tmp/kapi" --format rst

echo "1..$number"
exit "$failed"
