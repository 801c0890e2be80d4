#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make send-dry-run: see send.py.
set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

need_packages b4:b4 perl:perl python3:python3
plain_git
forward python3 "$WORKBENCH/send.py"
