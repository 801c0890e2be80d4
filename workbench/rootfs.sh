#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Usage: rootfs.sh KSELFTEST-DIR KERNEL-BUILD-DIR OUTPUT
#
# Makes the initramfs that both guests boot: busybox, the few programs of this
# machine that kselftests need beyond it, and the installed selftests.  No
# privilege is needed: the kernel's own gen_init_cpio makes root own it all.
#
#	BUSYBOX=FILE	that of another architecture; nothing of this machine then,
#			and selftests that need no library

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
. "$WORKBENCH/lib.sh"

kselftest=$1
objtree=$2
out=$3
src=$BUILD/linux
root=$out.dir

foreign=${BUSYBOX-}
busybox=$(command -v busybox) ||
	die "busybox is missing" "install busybox-static"
if ldd "$busybox" >/dev/null 2>&1; then
	die "$busybox is dynamically linked" "install busybox-static"
fi

# Copy a file to where it is, together with the libraries it is linked with.
add() {
	mkdir -p "$root$(dirname "$1")"
	cp -L "$1" "$root$1"
	ldd "$1" 2>/dev/null | grep -o '/[^ )]*' | while read -r lib; do
		[ -e "$root$lib" ] && continue
		mkdir -p "$root$(dirname "$lib")"
		cp -L "$lib" "$root$lib"
	done
}

rm -rf "$root"
mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys" "$root/tmp" \
	 "$root/root" "$root/etc" "$root/usr/bin" "$root/var/tmp"

cp "${foreign:-$busybox}" "$root/bin/busybox"
for applet in $("$busybox" --list | grep -vx busybox); do
	ln -sf busybox "$root/bin/$applet"
done

if [ -z "$foreign" ]; then
	# bash runs the scripts that ask for it; timeout and stdbuf have options in
	# run_kselftest.sh that busybox does not know; exec/non-regular runs true by
	# another name; exec/binfmt_script.py asks getconf.
	for prog in bash timeout stdbuf true getconf; do
		[ -x "/usr/bin/$prog" ] ||
			die "/usr/bin/$prog is missing" "install bash, coreutils and libc-bin"
		rm -f "$root/bin/$prog"
		add "/usr/bin/$prog"
		ln -sf "/usr/bin/$prog" "$root/bin/$prog"
	done
	for lib in /usr/libexec/coreutils/libstdbuf.so /usr/lib/*/coreutils/libstdbuf.so; do
		[ ! -e "$lib" ] || add "$lib"
	done
	ln -sf ../../bin/busybox "$root/usr/bin/env"

	# Of Python only what a script gets that imports os and subprocess.
	py=/usr/bin/python3
	[ -x "$py" ] || die "$py is missing" "install python3"
	add "$(readlink -f "$py")"
	ln -sf "$(readlink -f "$py")" "$root/usr/bin/python3"
	"$py" -I -c '
import encodings.ascii, encodings.latin_1, encodings.utf_8, os, subprocess, sys
for m in list(sys.modules.values()):
    if getattr(m, "__file__", None):
        print(m.__file__)
' | while read -r file; do add "$file"; done
fi

echo root:x:0:0:root:/root:/bin/sh >"$root/etc/passwd"
echo nobody:x:65534:65534:nobody:/:/bin/false >>"$root/etc/passwd"
echo root:x:0: >"$root/etc/group"
echo nogroup:x:65534: >>"$root/etc/group"

cp "$WORKBENCH/guest/init" "$root/init"
cp -a "$kselftest" "$root/kselftest"
# What the tests are linked with and the programs above are not.
find "$root/kselftest" -type f -perm -u+x | while read -r f; do
	ldd "$f" 2>/dev/null | grep -o '/[^ )]*' || :
done | sort -u | while read -r lib; do
	[ -e "$root$lib" ] || add "$lib"
done

printf 'dir /dev 0755 0 0\nnod /dev/console 0600 0 0 c 5 1\nnod /dev/null 0666 0 0 c 1 3\n' \
	>"$out.nodes"
(cd "$objtree" && sh "$src/usr/gen_initramfs.sh" -o "$out.tmp" \
	-u squash -g squash "$out.nodes" "$root") ||
	die "making the initramfs failed" "see the message above; is the disk full?"
mv "$out.tmp" "$out"
rm -rf "$root" "$out.nodes"
