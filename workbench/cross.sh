#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make cross: the files that the series creates or edits, compiled with W=1 for
# other architectures and by both compilers, have no warning that they did not
# have without the series; and its selftests have none at all.
#
#	ARCHES="arm64 s390"	only these, of the names below
#	COMPILERS=gcc		only this one
#
# Sources are a clone, so that one can go on working in build/linux meanwhile.
# The kernel without the series is compiled only where there is a warning to
# compare. What has passed is remembered by its content, and not done again.

set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

# name, ARCH=, what it is configured from, its GNU triplet ("-": the compiler of
# this machine), Debian's name of it, for the C library ("-": no selftests)
targets='
x86_64	x86_64	x86_64_defconfig	-	amd64
i386	i386	i386_defconfig	i686-linux-gnu	i386
arm64	arm64	defconfig	aarch64-linux-gnu	arm64
arm	arm	multi_v7_defconfig	arm-linux-gnueabihf	armhf
riscv	riscv	defconfig	riscv64-linux-gnu	riscv64
powerpc	powerpc	ppc64le_defconfig	powerpc64le-linux-gnu	ppc64el
s390	s390	defconfig	s390x-linux-gnu	s390x
um	um	x86_64_defconfig	-	-
tiny	x86_64	allnoconfig	-	-
tiny32	arm	allnoconfig	arm-linux-gnueabihf	-
'
all=$(echo "$targets" | cut -f 1 | xargs)
: "${ARCHES:=$all}" "${COMPILERS:=gcc clang}"
for name in $ARCHES; do
	case " $all " in
	*" $name "*) ;;
	*) die "there is no architecture $name here" "ARCHES= is one or more of: $all" ;;
	esac
done

for name in $COMPILERS; do
	case $name in
	gcc | clang) ;;
	*) die "$name is no compiler that is known here" "COMPILERS= is one or both of: gcc clang" ;;
	esac
done

OUT=$BUILD/cross
passed=$OUT/passed
in_use
mkdir -p "$OUT" "$LOGS"
touch "$passed"
jobs=${JOBS:-$(nproc)}

# The linker and the rest have the suffix of the compiler. 7.3 wants LLVM 17.
llvm=
case " $COMPILERS " in
*" clang "*)
	for llvm in -22 -21 -20 -19 -18 -17 ''; do
		! command -v "clang$llvm" >/dev/null || break
	done
	[ -n "$llvm" ] || [ "$(clang -dumpversion 2>/dev/null | cut -d . -f 1)0" -ge 170 ] || llvm=-19
	need_packages "clang$llvm:clang$llvm" "ld.lld$llvm:lld$llvm" "llvm-ar$llvm:llvm$llvm"
	;;
esac
can_build
# shellcheck disable=SC2086 # a list
need_packages $TOOLS
plain_git

# at REF DIR: a clone with what build/linux has as REF now.
at() {
	git -C "$2" fetch -q "$BUILD/linux" "$1" 2>/dev/null || {
		# It is not there, or the objects that it borrows are of a
		# build/linux that has been made anew since.
		need_space "$OUT" 2500 "a copy of the kernel's source"
		rm -rf "$2"
		git clone -q --shared --no-checkout "$BUILD/linux" "$2"
		git -C "$2" fetch -q "$BUILD/linux" "$1"
	}
	rm -f "$2/.git/index.lock"
	git -C "$2" checkout -q -f --detach FETCH_HEAD
}

# kmake WHAT TREE ARGUMENT...: make for $name and $compiler, in their object
# tree, with the output in $log.
kmake() {
	log=$LOGS/cross-$2-$id-$1.log
	what="$name, $compiler: $1"
	tree=$2
	shift 2
	set -- -C "$OUT/$tree" --no-print-directory -j"$jobs" O="$OUT/$tree-$id" ARCH="$arch" \
		HOSTCC="ccache gcc" "$@"
	if [ "$compiler" = clang ]; then
		set -- LLVM="${llvm:-1}" CC="ccache clang$llvm" "$@"
	elif [ "$triplet" = - ] || [ "$arch" = i386 ]; then
		set -- CC="ccache gcc" "$@"
	else
		set -- CROSS_COMPILE="$triplet-" CC="ccache $triplet-gcc" "$@"
	fi
	try_step "$what" 3600 "$log" make "$@" || {
		! interrupted "$status" || exit "$status"
		return "$status"
	}
}

configure() { # TREE
	mkdir -p "$OUT/$1-$id"
	kmake defconfig "$1" "$defconfig" || return
	case $name in
	tiny*) echo CONFIG_MMU=y ;;
	*)
		cat "$WORKBENCH/configs/guest.config" "$WORKBENCH/configs/static.config" \
			"$WORKBENCH/configs/cross.config"
		[ "$name" != um ] || cat "$WORKBENCH/configs/um.config"
		;;
	esac >>"$OUT/$1-$id/.config"
	kmake configure "$1" olddefconfig
}

# options FILE: what has to be set for it to be built, as the Makefiles say.
options() {
	path=$1
	object=$(basename "${path%.c}.o")
	while path=$(dirname "$path") && [ "$path" != . ]; do
		[ ! -e "$OUT/series/$path/Makefile" ] ||
			sed -nE "s#^obj-\\\$[({](CONFIG_[A-Z0-9_]+)[)}][ \t]*[+:]?=(.*[ \t])?$object([ \t].*)?\$#\1#p" \
				"$OUT/series/$path/Makefile"
		object=$(basename "$path")/
	done
	case $1 in
	arch/um/*) echo CONFIG_UML ;;
	esac
}

# objects TREE: those of $files that this tree has and this configuration builds.
objects() {
	for file in $files; do
		[ -e "$OUT/$1/$file" ] || continue
		for option in $(options "$file"); do
			grep -q "^$option=[ym]" "$OUT/$1-$id/.config" || continue 2
		done
		echo "${file%.c}.o"
	done
}

# compile TREE: what is said about them is in TREE-ID.warnings, without line
# numbers, which the series moves. The linker alone would tell of divisions for
# which 32-bit kernels have no function.
compile() {
	warnings=$OUT/$1-$id.warnings
	objects=
	configure "$1" || {
		echo "not configured" >"$warnings"
		return
	}
	objects=$(objects "$1")
	(cd "$OUT/$1-$id" && echo "$objects" | xargs rm -f)
	# shellcheck disable=SC2086 # a list
	kmake compile "$1" -k W=1 $objects || :
	{
		complaints "$log" "$OUT/$1"
		for object in $objects; do
			if [ ! -e "$OUT/$1-$id/$object" ]; then
				echo "$object: not built"
			else
				nm -u "$OUT/$1-$id/$object" | sed -nE \
					"s#.* (__(u?div|u?mod)(moddi4|di3)|__aeabi_u?ldivmod)\$#$object: needs \1#p"
			fi
		done
	} | sort -u >"$warnings"
}

count=0 failed=0
result() { # VERDICT TEXT
	count=$((count + 1))
	[ "$1" = ok ] || failed=$((failed + 1))
	echo "$1 $count - $2, $(($(date +%s) - begun)) s"
}

# kernel: what is new of what is said about the objects of $name by $compiler.
kernel() {
	compile series
	number=$(echo "$objects" | wc -w)
	if [ -s "$OUT/series-$id.warnings" ]; then
		say "$name, $compiler: $(wc -l <"$OUT/series-$id.warnings") warnings; were they there before?"
		[ -n "$have_base" ] || at base "$OUT/base"
		have_base=y
		compile base
		grep -vxF -f "$OUT/base-$id.warnings" "$OUT/series-$id.warnings" >"$OUT/new" || :
	else
		: >"$OUT/new"
	fi
	text="$name, $compiler: $number of $(echo "$files" | wc -w) objects, $(wc -l <"$OUT/new") new warnings"
	[ "$number" -gt 0 ] || text="$text: nothing was compiled"
	[ "$number" -gt 0 ] && [ ! -s "$OUT/new" ]
}

# selftests: whatever is said about the test programs that the series adds, but
# for what all programs that use the harness are told on 32 bits.
selftests() {
	into=$OUT/selftests-$id
	rm -rf "$into"
	cc="ccache gcc"
	[ "$triplet" = - ] || cc="ccache $triplet-gcc"
	if [ "$compiler" = clang ]; then
		cc="ccache clang$llvm"
		[ "$triplet" = - ] || cc="$cc --target=$triplet"
	fi
	kmake headers series headers || :
	log=$LOGS/cross-selftests-$id.log
	: >"$log"
	for collection in exec kcmp pidfd; do
		mkdir -p "$into/$collection"
		# shellcheck disable=SC2046 # a list
		make -C "$OUT/series/tools/testing/selftests/$collection" --no-print-directory -k \
			-j"$jobs" OUTPUT="$into/$collection" ARCH="$arch" CC="$cc" \
			KHDR_INCLUDES="-isystem $OUT/series-$id/usr/include" USERCFLAGS='-O2 -Wall' \
			$(for program in $programs; do
				[ "$(dirname "$program")" != "$collection" ] || echo "$into/$program"
			done) >>"$log" 2>&1 || :
	done
	{
		grep -E ': (warning|error|fatal error): ' "$log" | grep -v '/kselftest_harness\.h:' || :
		for program in $programs; do
			[ -x "$into/$program" ] || echo "$program: not built"
		done
	} >"$OUT/new"
	number=$(echo "$programs" | wc -w)
	text="$name, $compiler: $number selftests, $(wc -l <"$OUT/new") warnings"
	rm -rf "$into"
	[ "$number" -gt 0 ] && [ ! -s "$OUT/new" ]
}

at series "$OUT/series"
git -C "$OUT/series" fetch -q "$BUILD/linux" base
base=$(git -C "$OUT/series" rev-parse FETCH_HEAD)
have_base=
# Specifications are part of the file with the system call. Those at the end
# include headers that the series edits.
files=$(git -C "$OUT/series" diff --name-only "$base" HEAD -- '*.c' ':!tools' ':!*_kapi.c')
files="$files kernel/exit.c kernel/sys.c kernel/audit.c fs/coredump.c security/commoncap.c"
programs=$(cd "$OUT/series/tools/testing/selftests" &&
	git diff --name-only --relative --diff-filter=A "$base" HEAD -- \
		'exec/*.c' 'kcmp/*.c' 'pidfd/*.c' ':!exec/execve_spec_*' | sed 's/\.c$//')
# What a verdict depends on.
state=$(git -C "$OUT/series" rev-parse 'HEAD^{tree}' "$base^{tree}" &&
	cat "$0" "$WORKBENCH"/configs/*.config)

# once KIND: run it, unless it has passed before.
once() {
	begun=$(date +%s)
	key="$name $compiler $1 $(printf '%s' "$state" "$2" | sha256sum | cut -c 1-16)"
	text=$(sed -n "s/^$key //p" "$passed" | tail -n 1)
	if [ -n "$text" ]; then
		result ok "$text (seen before)"
	elif "$1"; then
		result ok "$text"
		echo "$key $text" >>"$passed"
	else
		result 'not ok' "$text"
		sed 's/^/    /' "$OUT/new"
		echo "    see $log"
	fi
}

tab=$(printf '\t')
for name in $ARCHES; do
	IFS=$tab read -r _ arch defconfig triplet debian <<-END
		$(echo "$targets" | grep "^$name$tab")
	END
	for compiler in $COMPILERS; do
		id=$name-$compiler
		version=$(clang"$llvm" --version 2>/dev/null || :)
		if [ "$compiler" = gcc ]; then
			gcc=gcc
			[ "$triplet" = - ] || [ "$arch" = i386 ] || gcc=$triplet-gcc
			need_packages "$gcc:gcc-$triplet"
			version=$("$gcc" --version)
		fi
		once kernel "$version"
		case $debian in
		-) continue ;;
		amd64) need_packages gcc:gcc /usr/include/stdio.h:libc6-dev ;;
		*) need_packages "$triplet-gcc:gcc-$triplet" \
			"/usr/$triplet/include/stdio.h:libc6-dev-$debian-cross" ;;
		esac
		once selftests "$version"
	done
done
echo "1..$count"
echo "$((count - failed)) passed, $failed failed"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
