#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make export: write the topics of build/linux to patches/, and the files that
# they create to the top-level folders, where they can be read without a
# kernel tree. Exporting what was not changed changes nothing.
#	--diff		write nothing, list what would change, status 1 if anything
#	--dir DIR	DIR instead of build/linux
#
# A topic is what lies between two branches topic/NAME, in the order of their
# names. Of patches/NAME/cover-letter.txt the part after the line "Patches and
# files:" is generated.
set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"
# shellcheck source=workbench/series.sh
. "$WORKBENCH/series.sh"

compare=
while [ $# -gt 0 ]; do
	case $1 in
	--diff) compare=1 ;;
	--dir) shift; TREE=$1 ;;
	*) die "unknown argument: $1" "export.sh [--diff] [--dir DIR]" ;;
	esac
	shift
done

need_packages git:git python3:python3 flock:util-linux
plain_git
[ -e "$TREE/.git/workbench-stamp" ] || die "there is no series tree in $TREE" "make tree"
mkdir -p -- "$TOP/patches" "$BUILD"
if [ -n "$compare" ]; then
	scratch "$BUILD"
else
	lock_build
	# On the file system of the patches, so that files can be renamed into
	# place one by one; hidden, so that no glob takes it for a topic.
	rm -rf -- "$TOP/patches"/.tmp.*
	scratch "$TOP/patches"
fi
want=$SCRATCH/want
mkdir -p "$want/patches"

# --- is the tree fit for it?

base=$(stamp "$TREE" base)
need_clean "$TREE" "cannot export"
git -C "$TREE" merge-base --is-ancestor "$base" HEAD 2>/dev/null ||
	die "branch series of $TREE does not start from the kernel it was made of" \
		"git -C $TREE rebase --onto $base <old base> series"
merge=$(git -C "$TREE" rev-list --merges -n 1 "$base..HEAD")
[ -z "$merge" ] || die "$TREE has a merge, $merge: a series is a line of commits" \
	"git -C $TREE rebase $base"
autosquash=$(git -C "$TREE" log -n 1 --format='%h %s' -E --grep='^(fixup|squash|amend)! ' "$base..HEAD")
[ -z "$autosquash" ] || die "$TREE has a commit to be squashed: $autosquash" \
	"git -C $TREE rebase -i --autosquash --update-refs $base"
before=$base
topic=
for topic in $(branch_topics "$TREE"); do
	commit=$(git -C "$TREE" rev-parse "refs/heads/topic/$topic")
	printf '%s\n' "$topic" | grep -E -q '^[1-9]-[a-z0-9-]+$' ||
		die "topic/$topic: a topic is named like 2-exec-update-seq, in the order of the digits" \
			"git -C $TREE branch -m topic/$topic topic/N-name"
	git -C "$TREE" merge-base --is-ancestor "$commit" HEAD ||
		die "branch topic/$topic of $TREE is not a part of its branch series" \
			"git -C $TREE branch -f topic/$topic COMMIT, with the last commit of that topic"
	git -C "$TREE" merge-base --is-ancestor "$before" "$commit~1" 2>/dev/null ||
		die "branch topic/$topic of $TREE has no commit after those of the topic before it" \
			"git -C $TREE branch -f topic/$topic COMMIT, with the last commit of that topic"
	[ -f "$TOP/patches/$topic/cover-letter.txt" ] ||
		die "patches/$topic/cover-letter.txt is missing" \
			"write it: Subject: line, empty line, text, and last the line 'Patches and files:'"
	before=$commit
done
[ "$before" = "$(git -C "$TREE" rev-parse HEAD)" ] ||
	die "$TREE has commits that belong to no topic: $(
		git -C "$TREE" log --reverse --format='%h %s' "$before..HEAD" | head -n 1)" \
		"${topic:+git -C $TREE branch -f topic/$topic series, or }for a new topic: git -C $TREE branch topic/N-name series"
for dir in "$TOP"/patches/*/; do
	[ -d "$dir" ] || continue
	topic=$(basename -- "$dir")
	git -C "$TREE" rev-parse --quiet --verify "refs/heads/topic/$topic" >/dev/null ||
		die "patches/$topic is there, but $TREE has no branch topic/$topic" \
			"git -C $TREE branch topic/$topic COMMIT, or to drop the topic: rm -r patches/$topic"
done

# --- what is to be there: $want/patches/... and $want/fs/...

# Every choice that a configuration of the tree could make is made here.
format_patch() { # FOLDER RANGE
	git -C "$TREE" -c diff.suppressBlankEmpty=false -c format.encodeEmailHeaders=true \
		-c format.mboxrd=false format-patch --quiet --output-directory="$1" \
		--no-numbered --start-number=1 --suffix=.patch --filename-max-length=64 \
		--subject-prefix=PATCH --zero-commit --abbrev=12 --no-signature --no-signoff \
		--no-attach --no-thread --no-cover-letter --no-base --no-notes --no-from \
		--no-to --no-cc --no-add-header --encoding=UTF-8 --stat=76 --summary --patch \
		--unified=3 --inter-hunk-context=0 --diff-algorithm=myers --indent-heuristic \
		--no-renames --no-ext-diff --no-textconv --no-color --no-relative \
		--src-prefix=a/ --dst-prefix=b/ -O/dev/null "$2"
}

before=$base
for topic in $(branch_topics "$TREE"); do
	commit=$(git -C "$TREE" rev-parse "refs/heads/topic/$topic")
	out=$want/patches/$topic
	mkdir "$out"
	format_patch "$out" "$before..$commit"
	{
		sed '/^Patches and files:$/,$d' "$TOP/patches/$topic/cover-letter.txt" |
			sed -e :a -e '/^\n*$/{' -e '$d' -e N -e ba -e '}'
		printf '\nPatches and files:\n\n'
		git -C "$TREE" log --no-decorate --no-color --reverse --format='  %s' "$before..$commit"
		echo
		git -C "$TREE" diff --stat=76 --summary --no-renames --diff-algorithm=myers \
			--no-ext-diff --no-color -O/dev/null "$before" "$commit"
	} >"$out/cover-letter.txt"
	before=$commit
done

git -C "$TREE" -c core.quotePath=false diff --no-renames --no-ext-diff -O/dev/null \
	--name-only --diff-filter=A "$base" HEAD >"$SCRATCH/created"
while IFS= read -r file; do
	case $file in
	*/*) ;;
	*) die "the series creates $file in the root of the kernel tree" \
		"put it into a folder: only folders are shown at the top level here" ;;
	esac
	mkdir -p -- "$want/$(dirname -- "$file")"
	git -C "$TREE" cat-file blob "HEAD:$file" >"$want/$file"
	case $(git -C "$TREE" ls-tree HEAD -- "$file") in
	100755*) chmod 755 "$want/$file" ;;
	100644*) ;;
	*) die "the series creates $file, which is no plain file" "make it a plain file: nothing else can be shown at the top level here" ;;
	esac
done <"$SCRATCH/created"

# MAINTAINERS: of each entry that got new lines its title and those lines. An
# entry is a paragraph and known by its title, so that it does not matter how
# a diff would cut it.
if git -C "$TREE" cat-file -e "HEAD:MAINTAINERS" 2>/dev/null; then
	git -C "$TREE" cat-file blob "$base:MAINTAINERS" >"$SCRATCH/old"
	git -C "$TREE" cat-file blob "HEAD:MAINTAINERS" >"$SCRATCH/new"
	awk '
		FNR == 1 { title = "" }
		/^[ \t]*$/ { title = ""; next }
		title == "" { title = $0; shown = 0 }
		NR == FNR { old[title, $0]++; next }
		old[title, $0]-- > 0 { next }
		!shown {
			printf "%s%s\n", entries++ ? "\n" : "", title
			shown = 1
			if ($0 == title)
				next
		}
		{ print }
	' "$SCRATCH/old" "$SCRATCH/new" >"$SCRATCH/excerpt"
	[ ! -s "$SCRATCH/excerpt" ] || mv -- "$SCRATCH/excerpt" "$want/MAINTAINERS"
fi

# --- what is there

# The kernel's folders at the top level belong to the series alone: whatever
# else is found in them is from an earlier export.
{
	git -C "$TREE" ls-tree -d --name-only "$base"
	sed 's|/.*||' "$SCRATCH/created"
} | sort -u >"$SCRATCH/folders"
(
	cd -- "$TOP"
	while IFS= read -r dir; do
		[ ! -d "$dir" ] || find "$dir" ! -type d
	done <"$SCRATCH/folders"
	[ ! -e MAINTAINERS ] || echo MAINTAINERS
	find patches -mindepth 2 -maxdepth 2 ! -path 'patches/.*' \
		\( -name '*.patch' -o -name cover-letter.txt \)
) | sort >"$SCRATCH/have"
(cd -- "$want" && find . -type f) | sed 's|^\./||' | sort >"$SCRATCH/want.list"

comm -23 "$SCRATCH/have" "$SCRATCH/want.list" >"$SCRATCH/extra"
comm -13 "$SCRATCH/have" "$SCRATCH/want.list" >"$SCRATCH/missing"
comm -12 "$SCRATCH/have" "$SCRATCH/want.list" | while IFS= read -r file; do
	cmp -s -- "$TOP/$file" "$want/$file" && [ ! -L "$TOP/$file" ] &&
		[ "$(test -x "$TOP/$file" && echo x)" = "$(test -x "$want/$file" && echo x)" ] ||
		printf '%s\n' "$file"
done >"$SCRATCH/differs"

if [ -n "$compare" ]; then
	sed 's/^/extra: /' "$SCRATCH/extra"
	sed 's/^/missing: /' "$SCRATCH/missing"
	sed 's/^/differs: /' "$SCRATCH/differs"
	[ ! -s "$SCRATCH/extra" ] && [ ! -s "$SCRATCH/missing" ] && [ ! -s "$SCRATCH/differs" ]
	exit
fi

# --- make it so

# What is replaced here must have come from here, or work is lost: a patch
# edited in patches/ or pulled since the tree was made, or a file edited at
# the top level. Files of earlier exports are among the objects of the tree.
cat "$SCRATCH/extra" "$SCRATCH/differs" | while IFS= read -r file; do
	case $file in
	MAINTAINERS | */cover-letter.txt) ;;
	patches/*)
		sum=$(sha256sum <"$TOP/$file")
		grep -q -x "patch=${sum%% *}" "$TREE/.git/workbench-stamp" ||
			die "$file was changed since $TREE was made from it: exporting would undo that" \
				"make tree to take it over; if that refuses, first put the change aside: git stash -- patches" ;;
	*)
		[ ! -L "$TOP/$file" ] &&
			git -C "$TREE" cat-file -e "$(git hash-object --no-filters -- "$TOP/$file")" 2>/dev/null ||
			die "$file was made or edited by hand, but the top-level folders are generated" \
				"carry the change over to $TREE/$file and commit it there, then remove $file" ;;
	esac
done || exit

while IFS= read -r file; do
	say "removing $file"
	rm -f -- "$TOP/$file"
	(cd -- "$TOP" && rmdir -p --ignore-fail-on-non-empty -- "$(dirname -- "$file")" 2>/dev/null) || :
done <"$SCRATCH/extra"
cat "$SCRATCH/missing" "$SCRATCH/differs" | while IFS= read -r file; do
	say "writing $file"
	mkdir -p -- "$TOP/$(dirname -- "$file")"
	mv -f -- "$want/$file" "$TOP/$file"
done
write_stamp "$TREE" "$base" "$(stamp "$TREE" version)"
say "done: $(git -C "$TREE" rev-list --count "$base..HEAD") patches, $(wc -l <"$SCRATCH/created") created files"
