#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Run one long command: step.py NAME SECONDS LOGFILE COMMAND...

The command's output goes to LOGFILE; every 15 seconds a line on stderr says
how long it has run and what it last wrote.  When the command fails, takes
longer than SECONDS, or this process is told to stop (INT, TERM, HUP, or its
parent is gone), everything the command started is killed, also what moved to
a session of its own, and the end of the log is shown.

Exit status: the command's own, 124 after the time limit, 127 if the command
cannot be started, 128 + N when it, or this process, was ended by signal N.
"""
import ctypes
import os
import signal
import subprocess
import sys
import time

EVERY = 15
PR_SET_CHILD_SUBREAPER = 36


stopped_by = 0


def on_signal(number, _frame):
    """Only take note: a second signal must not interrupt the killing."""
    global stopped_by
    stopped_by = number


def descendants(root):
    """Every process below root, from one look at /proc."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="ascii",
                          errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            # After the name: state, parent.
            children.setdefault(int(fields[1]), []).append(int(entry))
    found, todo = [], [root]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def reap():
    """Collect what has ended; False when no child is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def kill_all(process):
    """Ask everything below this process to end, then insist."""
    for number, patience in ((signal.SIGTERM, 3), (signal.SIGKILL, 5)):
        until = time.monotonic() + patience
        while time.monotonic() < until:
            # Again and again: a process may fork while it is being found.
            for pid in descendants(os.getpid()):
                try:
                    os.kill(pid, number)
                except (ProcessLookupError, PermissionError):
                    pass            # what sudo has started is not ours
            process.poll()
            if not reap():
                return
            time.sleep(0.05)


def last_line(log):
    """The last line of the log, for the progress report."""
    try:
        with open(log, "rb") as file:
            file.seek(max(0, os.path.getsize(log) - 4096))
            lines = file.read().decode(errors="replace").split("\n")
    except OSError:
        return ""
    lines = [line.rpartition("\r")[2].strip() for line in lines]
    lines = [line for line in lines if line]
    return "".join(c for c in lines[-1] if c.isprintable())[:100] if lines else ""


def show_end(log):
    with open(log, "rb") as file:
        file.seek(max(0, os.path.getsize(log) - 65536))
        lines = file.read().decode(errors="replace").splitlines()
    for line in lines[-30:]:
        print("  | " + line, file=sys.stderr)


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__.splitlines()[0])
    name, limit, log, command = (sys.argv[1], float(sys.argv[2]), sys.argv[3],
                                 sys.argv[4:])
    parent = os.getppid()
    # What loses its parent becomes a child of this process, so that a
    # daemon cannot get away from kill_all().
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A shell starts its background jobs with SIGINT ignored, and the
        # command must not inherit that either: install before starting it.
        signal.signal(number, on_signal)
    start = time.monotonic()
    tick = start + EVERY
    with open(log, "wb") as output:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=subprocess.STDOUT,
                                       start_new_session=True)
        except OSError as error:
            print(f"  {command[0]}: {error.strerror}", file=sys.stderr)
            return 127
    pause = 0.005
    while process.poll() is None:
        time.sleep(pause)
        pause = min(pause * 2, 0.25)
        now = time.monotonic()
        if stopped_by or os.getppid() != parent:
            kill_all(process)
            return 128 + (stopped_by or signal.SIGHUP)
        if now - start > limit:
            print(f"  {name}: stopped after its limit of {limit:.0f} s",
                  file=sys.stderr)
            kill_all(process)
            show_end(log)
            return 124
        if now >= tick:
            tick += EVERY
            print(f"  {name}: {now - start:.0f} s  {last_line(log)}".rstrip(),
                  file=sys.stderr, flush=True)
    code = process.returncode
    kill_all(process)
    if code:
        show_end(log)
    return 128 - code if code < 0 else code


if __name__ == "__main__":
    sys.exit(main())
