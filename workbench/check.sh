#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make check: is what is in patches/ and in the top-level folders well formed
# and consistent, and do the kernel's own style checks find nothing in it?
# Needs build/linux (make tree), builds nothing, takes about a minute.
# Prints TAP, then "N passed, N failed".
set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"
# shellcheck source=workbench/series.sh
. "$WORKBENCH/series.sh"
[ $# -eq 0 ] || die "unknown argument: $1" "check.sh takes none"

need_packages git:git perl:perl python3:python3 flock:util-linux
plain_git
[ -e "$TREE/.git/workbench-stamp" ] || die "there is no series tree in $TREE" "make tree"
lock_build
scratch "$BUILD"
work=$SCRATCH
number=0
failed=0

# report NAME: "ok" if the file $work/out is empty, else "not ok" and why.
report() {
	number=$((number + 1))
	if [ -s "$work/out" ]; then
		failed=$((failed + 1))
		printf 'not ok %d - %s\n' "$number" "$1"
		sed 's/^/    /' "$work/out"
	else
		printf 'ok %d - %s\n' "$number" "$1"
	fi
}

# The name, relative to the top level, of each patch of topic $1.
patches_of() {
	(cd -- "$TOP" && printf '%s\n' patches/"$1"/*.patch)
}

# --- patches/ is well formed

well_formed() {
	topic_number=0
	for dir in "$TOP"/patches/*/; do
		[ -d "$dir" ] || continue
		topic=$(basename -- "$dir")
		topic_number=$((topic_number + 1))
		printf '%s\n' "$topic" | grep -E -q "^$topic_number-[a-z0-9-]+\$" ||
			echo "patches/$topic: not named like $topic_number-some-words"
		[ -f "$dir/cover-letter.txt" ] || echo "patches/$topic/cover-letter.txt: missing"
		find "$dir" -maxdepth 1 -name '*.patch' -printf '%f\n' | sort >"$work/names"
		[ -s "$work/names" ] || echo "patches/$topic: holds no patch"
		awk -v topic="$topic" 'substr($0, 1, 4) + 0 != NR {
			printf "patches/%s/%s: number %04d is expected here\n", topic, $0, NR
			exit
		}' "$work/names"
		for file in $(patches_of "$topic"); do
			[ -f "$TOP/$file" ] || continue
			[ "$(grep -c '^From [0-9a-f]\{40\} Mon Sep 17 00:00:00 2001$' "$TOP/$file")" = 1 ] ||
				echo "$file: not one mail as git format-patch writes it"
			! grep -q '^Subject: \[PATCH\] \(fixup\|squash\|amend\)!' "$TOP/$file" ||
				echo "$file: to be squashed into another patch"
		done
	done
	(cd -- "$TOP" && find patches -mindepth 1 ! -path 'patches/*/*.patch' \
		! -path 'patches/*/cover-letter.txt' ! \( -type d -path 'patches/*' ! -path 'patches/*/*' \) |
		sed 's/$/: neither a patch nor a cover letter/')
	(cd -- "$TOP" && find patches -mindepth 3 -name '*.patch' |
		sed 's/$/: too deep for git am patches\/*\/*.patch/')
}
well_formed >"$work/out"
report "the topics of patches/ are named and numbered in order"

cover_letters() {
	for file in "$TOP"/patches/*/cover-letter.txt; do
		[ -e "$file" ] || continue
		name=${file#"$TOP"/}
		head -n 1 "$file" | grep -q '^Subject: ..*' || echo "$name: does not begin with a Subject: line"
		sed -n 2p "$file" | grep -q . && echo "$name: no empty line after the Subject: line"
		[ "$(sed '1d;/^Patches and files:$/,$d' "$file" | grep -c .)" -gt 0 ] || echo "$name: says nothing"
		[ "$(grep -c '^Patches and files:$' "$file")" = 1 ] ||
			echo "$name: not just one line 'Patches and files:'"
	done
}
cover_letters >"$work/out"
report "each cover letter has a subject and a text"

# Only a person may sign off, namely the one who applies or sends the patch.
grep -r -i -l '^Signed-off-by:' "$TOP/patches" >"$work/out" || :
report "no patch carries a Signed-off-by"

# --- the patches, the tree and the top-level folders agree

base=$(stamp "$TREE" base)
version=$(stamp "$TREE" version)
what="git am patches/*/*.patch applies to Linux $version"
applied=
: >"$work/out"
if [ -z "$(patch_topics)" ]; then
	echo "there is no patch" >"$work/out"
elif apply_series "$TREE" "$base" "$version"; then
	applied=$small
	set_topics "$small" "$marks"
	write_stamp "$small" "$base" "$version"
else
	printf '%s\n' "$reason" >"$work/out"
fi
report "$what"

if [ -n "$applied" ]; then
	for repo in "$TREE" "$small"; do
		git -C "$repo" log --no-color --no-decorate --no-notes --date=raw \
			--format='%n%T %an <%ae> %ad%n%B' "$base..HEAD" >"$work/log.$(basename -- "$repo")"
	done
	diff "$work/log.linux" "$work/log.series" >"$work/out" || :
	report "and gives the commits of $TREE"

	# What make export would do, $work/diff.
	export_diff() {
		rc=0
		"$WORKBENCH/export.sh" --diff "$@" >"$work/diff" 2>"$work/diff.err" || rc=$?
		if [ "$rc" -ne 0 ] && [ ! -s "$work/diff" ]; then
			cat -- "$work/diff.err" >"$work/diff"
		fi
	}
	export_diff
	grep -E '^([a-z]+: patches/|error:|  mend:)' "$work/diff" >"$work/out" || :
	report "make export would change nothing in patches/"
	# From the patches themselves, whatever build/linux holds.
	export_diff --dir "$small"
	grep -v '^[a-z]*: patches/' "$work/diff" >"$work/out" || :
	report "the top-level folders and MAINTAINERS show what the patches create"
else
	echo "# not checked, as the patches do not apply: the tree, the export, the top-level folders"
fi

# --- the papers

python3 "$WORKBENCH/quotes.py" >"$work/out" 2>&1 || echo "quotes.py failed" >>"$work/out"
report "the papers quote what make bench has measured"

# --- the kernel's own checks

# Git is hidden from checkpatch: with it, it also runs a Python script whose
# modules few machines have. Fixes: tags are looked up here, where there is
# history to look in.
if git -C "$TREE" rev-parse --quiet --verify "$base~1" >/dev/null 2>&1; then
	for topic in $(patch_topics); do
		for file in $(patches_of "$topic"); do
			sed -n 's/^Fixes: \([0-9a-f]*\) ("\(.*\)")$/\1 \2/p' "$TOP/$file" |
				while read -r id title; do
					[ "$(git -C "$TREE" log -1 --format=%s "$id" 2>/dev/null)" = "$title" ] ||
						echo "$file: there is no commit $id (\"$title\")"
				done
		done
	done >"$work/out"
	report "the commits that Fixes: tags name exist"
else
	echo "# the kernel tree has no history: the commits that Fixes: tags name are not looked up"
fi
set -- --strict --terse --quiet --no-summary --show-types --color=never \
	--ignore=MISSING_SIGN_OFF,UNKNOWN_COMMIT_ID
if command -v codespell >/dev/null 2>&1; then
	# Where its dictionary is, only the Python that runs it knows for sure.
	interpreter=$(sed -n '1s/^#! *//p' "$(command -v codespell)")
	dictionary=$($interpreter -c 'import codespell_lib as c, os.path as p
print(p.join(p.dirname(c.__file__), "data", "dictionary.txt"))' 2>/dev/null || :)
	[ ! -f "$dictionary" ] || set -- "$@" --codespellfile="$dictionary"
	set -- "$@" --codespell
else
	echo "# codespell is not installed: spelling is checked with checkpatch's short list only"
fi
for topic in $(patch_topics); do
	for file in $(patches_of "$topic"); do
		printf '%s/%s\n' "$TOP" "$file"
	done >"$work/list"
	# Two at a time, and from the root of the tree, where checkpatch looks up
	# maintainers and configuration symbols.
	rc=0
	(cd -- "$TREE" && GIT_DIR=/nonexistent xargs -r -P 2 -n 1 \
		perl scripts/checkpatch.pl "$@" <"$work/list" >"$work/log" 2>&1) || rc=$?
	sed "s|^$TOP/||" "$work/log" | grep . >"$work/out" || :
	[ "$rc" -eq 0 ] || [ -s "$work/out" ] || echo "checkpatch fails without a word" >"$work/out"
	report "checkpatch --strict finds nothing in $topic"
done

if [ -n "$applied" ]; then
	git -C "$small" -c core.quotePath=false diff --no-renames --name-only --diff-filter=A \
		"$base" HEAD -- '*.[ch]' ':!tools' >"$work/list"
	if [ -s "$work/list" ]; then
		(cd -- "$small" && xargs -r "$TREE/scripts/kernel-doc" -none -Wall <"$work/list") \
			>"$work/out" 2>&1 || echo "kernel-doc failed" >>"$work/out"
		report "kernel-doc finds nothing in the created files"
	else
		echo "# the series creates no C file: kernel-doc has nothing to look at"
	fi
fi

printf '1..%d\n%d passed, %d failed\n' "$number" $((number - failed)) "$failed"
[ "$failed" -eq 0 ] && [ "$number" -gt 0 ]
