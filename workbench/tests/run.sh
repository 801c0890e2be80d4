#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Test the workbench's own scripts, on a tiny stand-in for a kernel, in a
# temporary folder; no network, no kernel build, under a minute.
#	run.sh [PATTERN...]	all tests, or those whose name holds a PATTERN
set -eu
exec python3 "$(dirname -- "$0")/test_workbench.py" "$@"
