#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make tree: build/linux, a git tree of the kernel with the series on it.
#	branch base		the kernel as it was (LINUX=, BASE=: see base.sh)
#	branch topic/NAME	the last patch of each topic
#	branch series		all of them, checked out
# Run again, it leaves the tree alone while patches/ and the kernel are the
# same, whatever was committed there meanwhile; and when they changed, it
# rewrites only the files that differ, so that a rebuild is short.
#	--dir DIR	DIR instead of build/linux
set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"
# shellcheck source=workbench/series.sh
. "$WORKBENCH/series.sh"

if [ "${1-}" = --dir ]; then
	TREE=$2
elif [ $# -ne 0 ]; then
	die "unknown argument: $1" "tree.sh [--dir DIR]"
fi

need_packages git:git python3:python3 flock:util-linux
mkdir -p -- "$LOGS"
scratch "$BUILD"
forward "$WORKBENCH/base.sh" >"$SCRATCH/base" || exit "$status"
repo=$(sed -n 's/^repo=//p' "$SCRATCH/base")
commit=$(sed -n 's/^commit=//p' "$SCRATCH/base")
version=$(sed -n 's/^version=//p' "$SCRATCH/base")
plain_git
lock_build

if [ -d "$TREE" ]; then
	[ -e "$TREE/.git/workbench-stamp" ] ||
		die "$TREE is there, but 'make tree' did not make it" "move it away, or make clean"
	# The kernel's objects may have moved together with the cache.
	link_objects "$TREE" "$repo"
	git -C "$TREE" cat-file -e 'HEAD^{tree}' 2>/dev/null ||
		die "$TREE is damaged: the kernel repository it was made from is gone" \
			"bring that back, or save what you changed there and make clean"
	if [ "$(stamp "$TREE" base)" = "$commit" ] &&
			[ "$(stamp "$TREE" patches)" = "$(patches_hash)" ]; then
		say "up to date: $TREE, Linux $version with the series"
		exit 0
	fi
	what="the patches or the kernel changed, but the series cannot be applied anew"
	need_clean "$TREE" "$what"
	[ "$(stamp "$TREE" refs)" = "$(refs_hash "$TREE")" ] ||
		die "$what: $TREE has commits or topic branches that patches/ does not have" \
			"make export to keep them (see git status then), or rm -rf '$BUILD' to drop them"
	new=$TREE
else
	need_space "$BUILD" 2500 'the kernel tree'
	scratch "$BUILD"
	new=$SCRATCH/linux
	new_repo "$new" "$repo" "$commit"
fi

apply_series "$new" "$commit" "$version" ||
	die "$reason" "see $LOGS/am.log; the series is made for v7.3 and for any 7.3.y: give one of those as LINUX="

# checkout writes only what differs, and refuses to overwrite a file that git
# does not know.
step "checking out $TREE" 1800 "$LOGS/checkout.log" \
	git -C "$new" checkout -q --no-track -B series "$tip"
git -C "$new" update-ref refs/heads/base "$commit"
set_topics "$new" "$marks"
write_stamp "$new" "$commit" "$version"
[ "$new" = "$TREE" ] || mv -- "$new" "$TREE"
say "done: $TREE, Linux $version with $(git -C "$TREE" rev-list --count base..series) patches"
