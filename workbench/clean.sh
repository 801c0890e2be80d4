#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make clean: build/ goes, unless build/linux has work that patches/ does not have.
set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"
# shellcheck source=workbench/series.sh
. "$WORKBENCH/series.sh"

[ -d "$BUILD" ] || exit 0
plain_git
lock_build
exec 7>>"$BUILD/in-use"
flock -n 7 || die "$BUILD stays: another make works in it" "wait for it, or end it"
# One that lacks its kernel's objects cannot be asked, nor saved.
if git -C "$TREE" cat-file -e 'HEAD^{tree}' 2>/dev/null; then
	need_clean "$TREE" "$BUILD stays"
	[ "$(stamp "$TREE" refs)" = "$(refs_hash "$TREE")" ] ||
		die "$BUILD stays: $TREE has commits or topic branches that patches/ does not have" \
			"make export to keep them, or rm -rf '$BUILD' to drop them"
fi
rm -rf -- "$BUILD"
