#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The last word of a job: summary.py START-TIME PART...

Reads what the parts left in build/results (boot.py's and kunit.py's JSON) or,
for those that print TAP, in build/logs.  A part that left nothing, or in
which no test ran, has failed.
"""
import json
import os
import re
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(TOP, "build")
TITLES = {"workbench": "the workbench's own tests", "check": "patches and folders",
          "static": "compiler, sparse, kernel-doc",
          "kapi": "specifications of system calls",
          "litmus": "litmus tests, memory model", "kunit-um": "KUnit, user-mode Linux",
          "kunit-x86_64": "KUnit, QEMU", "kselftest-um": "selftests, user-mode Linux",
          "kselftest-qemu": "selftests, QEMU", "kselftest-arm64": "selftests, arm64"}


class Part:
    """What one part did: counts, and the names worth showing."""

    def __init__(self, name):
        self.name = name
        self.passed = self.skipped = 0
        self.failures = []
        self.skips = []
        self.notes = []
        self.kernel = ""
        self.log = os.path.join(BUILD, "logs", name + ".log")

    def result(self, ok, name, note=""):
        if not ok:
            self.failures.append(name + (f" ({note})" if note else ""))
        elif note.upper().startswith("SKIP"):
            self.skipped += 1
            self.skips.append(f"{name}: {note[4:].strip() or 'no reason given'}")
        else:
            self.passed += 1


def from_boot(part, data):
    part.kernel = data["kernel"]
    part.notes.append(data["guest"].replace("guest: up, ", "") +
                      (f", {data['accel'].upper()}" if data["accel"] else ""))
    for result in data["results"]:
        name = result["name"].replace("selftests: ", "")
        inside = ", ".join(result["failures"])
        part.result(result["ok"], name, inside or result["note"])
        part.skips += [f"{name}: {skip}" for skip in result["skips"]]
    if data["error"]:
        part.failures.append(data["error"].splitlines()[0])


def from_kunit(part, data):
    for case in data.get("test_cases", []):
        part.result(case["status"] not in ("FAIL", "ERROR"),
                    f"{data['name']}.{case['name']}",
                    "SKIP" if case["status"] == "SKIP" else "")
    for group in data.get("sub_groups", []):
        from_kunit(part, group)


def from_tap(part, text):
    for line in text.splitlines():
        found = re.match(r"(not )?ok \d+ *-? *([^#]*?) *(?:# *(.*))?$", line)
        if found:
            part.result(not found.group(1), found.group(2), found.group(3) or "")


def read(name, begun):
    """A result that is older than this job is none."""
    part = Part(name)
    path = os.path.join(BUILD, "results", name + ".json")
    try:
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                data = json.load(file)
            (from_boot if "plan" in data else from_kunit)(part, data)
        elif os.path.getmtime(part.log) >= begun:
            with open(part.log, encoding="utf-8", errors="replace") as file:
                from_tap(part, file.read())
    except (OSError, ValueError) as error:
        part.failures.append(f"no result: {error}")
    if not part.passed and not part.failures:
        part.failures.append("no test ran")
    try:
        with open(os.path.join(BUILD, "results", name + ".status"), encoding="ascii") as file:
            status = file.read().strip()
        if not part.failures:
            part.failures.append(f"it ended early, with status {status}")
    except OSError:
        pass
    return part


def reasons_not_to_run():
    path = os.path.join(TOP, "workbench", "configs", "um.skip")
    with open(path, encoding="ascii") as file:
        return [line.strip() for line in file if line[0].isalpha()]


def main():
    begun = int(sys.argv[1])
    parts = [read(name, begun) for name in sys.argv[2:]]
    print()
    for part in parts:
        total = f"{part.passed} passed"
        if part.failures:
            total += f", {len(part.failures)} FAILED"
        if part.skipped:
            total += f", {part.skipped} skipped"
        print(f"  {TITLES.get(part.name, part.name):30} {total}")
        for note in part.notes:
            print(f"  {'':30} {note}")
    for part in parts:
        for failure in part.failures:
            print(f"  FAILED   {part.name}: {failure}")
        if part.failures:
            print(f"           see {part.log}")
    for part in parts:
        for skip in part.skips:
            print(f"  skipped  {part.name}: {skip}")
    if any(part.name == "kselftest-um" for part in parts):
        for reason in reasons_not_to_run():
            name, _, why = reason.partition(" ")
            print(f"  not run  kselftest-um: {name}: {why}")
    for part in parts:
        if part.kernel:
            print(f"  kernel   {part.kernel}")
    print(f"  logs     {os.path.join(BUILD, 'logs')}")
    seconds = int(time.time()) - begun
    print(f"  time     {seconds // 60} min {seconds % 60} s")
    failed = sum(len(part.failures) for part in parts)
    print(f"{sum(part.passed for part in parts)} passed, {failed} failed, "
          f"{sum(part.skipped for part in parts)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
