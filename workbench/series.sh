#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2034 # variables that the scripts use
# Sourced, after lib.sh, by what works on the series: tree.sh, export.sh and
# check.sh. The functions that take REPO are given a git repository whose
# branch `base` is the kernel that the series starts from.
#
# Beside the branches, the file .git/workbench-stamp tells which patches the
# repository was made of, or last exported to:
#	base=SHA version=7.3.4 patches=SHA256 refs=SHA256, and for each patch
#	patch=SHA256

TREE=$BUILD/linux

# One `make` at a time in this checkout; waits for the other one.
lock_build() {
	mkdir -p -- "$LOGS"
	exec 8>>"$BUILD/lock"
	if ! flock -n 8; then
		say "waiting for another make in this checkout"
		forward flock -w 1800 8 || die "$BUILD stays locked" "see what else works in it"
	fi
}

# new_repo REPO SOURCE COMMIT: a repository of its own that has the objects
# of SOURCE without copying them, with COMMIT as branch base; no file is
# checked out yet.
new_repo() {
	git init -q --template= --initial-branch=series \
		--object-format="$(git -C "$2" rev-parse --show-object-format)" "$1"
	link_objects "$1" "$2"
	# shellcheck disable=SC2154 # from plain_git
	git -C "$1" config user.name "$user_name"
	git -C "$1" config user.email "$user_email"
	for pair in commit.gpgsign=false tag.gpgsign=false core.hooksPath=/dev/null \
		core.autocrlf=false core.fileMode=true am.threeWay=false \
		rebase.updateRefs=true rebase.autosquash=true; do
		git -C "$1" config "${pair%%=*}" "${pair#*=}"
	done
	git -C "$1" update-ref refs/heads/base "$3"
}

# Have REPO find the objects of SOURCE first, then those it found before.
link_objects() {
	objects=$(git -C "$2" rev-parse --path-format=absolute --git-path objects)
	shallow=$(git -C "$2" rev-parse --path-format=absolute --git-path shallow)
	alternates=$1/.git/objects/info/alternates
	mkdir -p -- "$1/.git/objects/info"
	{
		printf '%s\n' "$objects"
		[ ! -e "$alternates" ] || while IFS= read -r dir; do
			[ "$dir" = "$objects" ] || [ ! -d "$dir" ] || printf '%s\n' "$dir"
		done <"$alternates"
	} >"$alternates.new"
	mv -- "$alternates.new" "$alternates"
	if [ -s "$shallow" ]; then
		{
			cat -- "$shallow"
			[ ! -e "$1/.git/shallow" ] || cat -- "$1/.git/shallow"
		} | sort -u >"$1/.git/shallow.new"
		mv -- "$1/.git/shallow.new" "$1/.git/shallow"
	fi
}

# The topics: folders of patches/ that hold a patch, in the order of
# `git am patches/*/*.patch`.
patch_topics() {
	for dir in "$TOP"/patches/*/; do
		for file in "$dir"*.patch; do
			[ ! -e "$file" ] || basename -- "$dir"
			break
		done
	done
}

patches_hash() {
	(
		cd -- "$TOP" || exit 1
		for file in patches/*/*.patch; do
			[ ! -e "$file" ] || sha256sum -- "$file"
		done
	) | sha256sum | cut -d ' ' -f 1
}

# REPO: the topics that its branches mark, in order.
branch_topics() {
	git -C "$1" for-each-ref --format='%(refname:lstrip=3)' refs/heads/topic/
}

# REPO: what would change if someone committed, or moved a topic branch.
refs_hash() {
	{
		git -C "$1" rev-parse HEAD
		git -C "$1" for-each-ref --format='%(objectname) %(refname)' refs/heads/topic/
	} | sha256sum | cut -d ' ' -f 1
}

stamp() { # REPO KEY
	sed -n "s/^$2=//p" "$1/.git/workbench-stamp" 2>/dev/null || :
}

write_stamp() { # REPO BASE VERSION
	{
		printf 'base=%s\nversion=%s\npatches=%s\nrefs=%s\n' "$2" "$3" \
			"$(patches_hash)" "$(refs_hash "$1")"
		for file in "$TOP"/patches/*/*.patch; do
			[ ! -e "$file" ] || sha256sum <"$file"
		done | sed 's/^\([0-9a-f]*\).*/patch=\1/'
	} >"$1/.git/workbench-stamp.new"
	mv -- "$1/.git/workbench-stamp.new" "$1/.git/workbench-stamp"
}

# apply_series REPO BASE VERSION: plain `git am` of all patches, in a small
# checkout of just the files they touch. The commits end up in REPO; its
# branches and files stay as they are. $tip is the result, and $marks has a
# line "TOPIC COMMIT" for the last commit of each topic. On failure, $reason
# tells why, and the status is 1.
apply_series() {
	tip=$2
	marks=
	repo_version=$3
	objects_of=$(git -C "$1" rev-parse --path-format=absolute --git-path objects)
	scratch "$BUILD"
	small=$SCRATCH/series
	new_repo "$small" "$1" "$2"
	set -- "$TOP"/patches/*/*.patch
	[ -e "$1" ] || return 0
	git -C "$small" config core.sparseCheckout true
	mkdir -p -- "$small/.git/info"
	sed -n -e 's|^--- a/|/|p' -e 's|^+++ b/|/|p' -e 's|^diff --git a/\(.*\) b/.*|/\1|p' \
		"$@" | sort -u >"$small/.git/info/sparse-checkout"
	git -C "$small" update-ref refs/heads/series base
	git -C "$small" read-tree -m -u base
	if ! try_step "applying $# patches to Linux $repo_version" 900 "$LOGS/am.log" \
			env GIT_OBJECT_DIRECTORY="$objects_of" git -C "$small" am "$@"; then
		if grep -q '^Patch failed at ' "$LOGS/am.log"; then
			shift "$(git -C "$small" rev-list --count base..HEAD)"
			reason="${1#"$TOP"/} does not apply to Linux $repo_version: $(
				sed -n 's/^error: //p' "$LOGS/am.log" | head -n 1)"
		else
			reason="git am fails: $(head -n 1 "$LOGS/am.log")"
		fi
		return 1
	fi
	tip=$(git -C "$small" rev-parse HEAD)
	count=0
	for topic in $(patch_topics); do
		for file in "$TOP/patches/$topic"/*.patch; do
			count=$((count + 1))
		done
		marks="$marks$topic $(git -C "$small" rev-list --reverse base..HEAD |
			sed -n "${count}p")$NL"
	done
}

# set_topics REPO MARKS: have the topic branches of REPO be just these.
set_topics() {
	git -C "$1" for-each-ref --format='delete %(refname)' refs/heads/topic/ |
		git -C "$1" update-ref --stdin
	printf '%s' "$2" | while read -r topic commit; do
		git -C "$1" update-ref "refs/heads/topic/$topic" "$commit"
	done
}

# Die unless REPO is on branch series with nothing uncommitted and no rebase
# or the like half done; $2 is what cannot be done then.
need_clean() {
	for state in rebase-merge rebase-apply MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD; do
		[ ! -e "$1/.git/$state" ] ||
			die "$2: a rebase, merge or the like is under way in $1" "finish it, or abort it"
	done
	[ "$(git -C "$1" symbolic-ref --quiet --short HEAD || :)" = series ] ||
		die "$2: $1 is not on its branch series" "git -C $1 checkout series"
	dirty=$(git -C "$1" status --porcelain) || die "$2: git status fails in $1" "make clean"
	[ -z "$dirty" ] ||
		die "$2: $1 has uncommitted changes: ${dirty%%"$NL"*}" "commit them in $1, or git stash -u"
}
