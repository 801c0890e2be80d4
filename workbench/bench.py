#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Measure what the series costs and saves: bench.py [--rounds N] [SECTION...]

Sections (all of them if none is named):
  read-section  one look at a process, speculative against under the rwsem, with
                one reader and with two at a time: refscale on user-mode Linux
  barriers      what user-mode Linux saves with the barriers of x86 (topic 6)
  size          kernel text and data, and signal_struct, with and without
  instructions  instructions of the calls that look at a process: without the
                series, with it, and with readers that do not protect anything
  check         instructions of an execve() of the smallest programs there are,
                with the run-time check of its specification off and on

A table goes to stdout, it and the raw data to results/bench/SECTION.json. What
the papers of the series quote of the tables is in quotes.py.
"""
import argparse
import functools
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys

import boot

TOP = boot.TOP
BUILD = boot.BUILD
WORKBENCH = os.path.join(TOP, "workbench")
CONFIGS = os.path.join(WORKBENCH, "configs")
RESULTS = os.path.join(TOP, "results", "bench")
LINUX = os.path.join(BUILD, "linux")
SECTIONS = {}


def section(function):
    """A section returns its raw data, and the lines of its table."""
    SECTIONS[function.__name__.replace("_", "-")] = function
    return function


def say(text):
    print(text, file=sys.stderr, flush=True)


def call(*command, **env):
    done = subprocess.run(command, check=False, env=dict(os.environ, **env))
    if done.returncode:
        sys.exit(done.returncode if done.returncode > 0 else 1)


def git(*arguments, tree=LINUX):
    return subprocess.run(["git", "-C", tree, *arguments], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout.strip()


# --- kernels and guests

def kernel(arch, name, image, fragments=(), **env):
    objtree = os.path.join(BUILD, f"bench-{name}")
    call(os.path.join(WORKBENCH, "kernel.sh"), arch,
         *(os.path.join(CONFIGS, fragment) for fragment in fragments),
         OBJTREE=objtree, **env)
    return os.path.join(objtree, image)


# What x86_64 kernels are compared: a commit of the series, a diff on it, and
# fragments of configurations.
VERSIONS = {"without": ("base", None, ["bench.config"]),
            "with": ("series", None, ["bench.config"]),
            "unprotected": ("series", "bench-unprotected.diff", ["bench.config"]),
            "checked": ("series", None, ["bench-check.config"])}
PROTECTIONS = ("without", "with", "unprotected")


def second_tree(commit):
    """A tree beside build/linux, which may be changed."""
    commit = git("rev-parse", commit)
    tree = os.path.join(BUILD, "bench-linux")
    try:
        git("checkout", "-q", "-f", "--detach", commit, tree=tree)
    except subprocess.CalledProcessError:
        # Not there, or of a build/linux that has been made anew since.
        say("bench: checking out a second tree")
        shutil.rmtree(tree, ignore_errors=True)
        git("worktree", "prune")
        git("worktree", "add", "-q", "--detach", tree, commit)
    return tree


@functools.cache
def version(name):
    commit, diff, fragments = VERSIONS[name]
    tree = second_tree(commit)
    if diff:
        git("apply", os.path.join(WORKBENCH, diff), tree=tree)
    return kernel("x86_64", name, "arch/x86/boot/bzImage", fragments, SRC=tree, PLAIN="1")


@functools.cache
def user_mode(barriers="series"):
    """The barriers are those of the series, or of another commit."""
    guest = os.path.join(CONFIGS, "bench-um.config")
    if barriers == "series":
        return kernel("um", "um", "linux", GUEST=guest)
    tree = second_tree("series")
    git("checkout", barriers, "--", "arch/x86/um/asm/barrier.h", tree=tree)
    return kernel("um", f"um-{barriers}", "linux", SRC=tree, GUEST=guest)


def program(source, name, *flags):
    """What guest/SOURCE is compiled to."""
    path = os.path.join(BUILD, f"bench-{name}")
    call("gcc", "-Wall", "-Wextra", "-O2", *flags, "-o", path,
         os.path.join(WORKBENCH, "guest", source))
    with open(path, "rb") as file:
        return file.read()


@functools.cache
def initramfs():
    """An archive that holds guest/bench.c as /init, what it uses, and a console."""
    init = program("bench.c", "init", "-static")
    bare = ("-nostdlib", "-fno-stack-protector", "-fcf-protection=none")
    stamp = program("stamp.c", "stamp", *bare, "-static", "-fno-pie", "-no-pie")
    stamp2 = program("stamp.c", "stamp2", *bare, "-fpie", "-pie", "-Wl,--dynamic-linker=/stamp")
    out = b""
    for inode, (name, mode, major, minor, data) in enumerate((
            ("dev", 0o40755, 0, 0, b""), ("dev/console", 0o20600, 5, 1, b""),
            ("init", 0o100755, 0, 0, init), ("stamp", 0o100755, 0, 0, stamp),
            ("stamp2", 0o100755, 0, 0, stamp2), ("TRAILER!!!", 0, 0, 0, b"")), 1):
        head = "070701" + "".join(f"{n:08x}" for n in (
            inode, mode, 0, 0, 1, 0, len(data), 0, 0, major, minor,
            len(name) + 1, 0))
        for part in (head.encode() + name.encode() + b"\0", data):
            out += part + b"\0" * (-len(part) % 4)
    path = os.path.join(BUILD, "bench.cpio")
    with open(path, "wb") as file:
        file.write(out)
    return path


def run_guest(command, limit):
    """What a guest prints until it ends, which it has to do by itself."""
    tmpdir = "/dev/shm" if os.path.isdir("/dev/shm") else BUILD
    process = boot.start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, errors="replace",
                         env=dict(os.environ, TMPDIR=tmpdir))
    try:
        return process.communicate(timeout=limit)[0]
    except subprocess.TimeoutExpired:
        boot.kill(process)
        said = process.communicate()[0]
        log = os.path.join(BUILD, "logs", "bench-guest.log")
        with open(log, "w", encoding="utf-8") as file:
            file.write(said)
        sys.exit(f"error: a guest was not done after {limit} s\n  mend: see {log}")
    finally:
        boot.kill(process)


def run_qemu(image, what):
    """One CPU whose clock is the number of instructions it has executed."""
    said = run_guest(["qemu-system-x86_64", "-M", "pc,accel=tcg", "-cpu", "max",
                      "-icount", "shift=0", "-smp", "1", "-m", "512M", "-nodefaults",
                      "-no-reboot", "-display", "none", "-serial", "stdio",
                      "-kernel", image, "-initrd", initramfs(), "-append",
                      "console=ttyS0 loglevel=3 panic=-1 mitigations=off slab_nomerge "
                      f"kunit.enable=0 BENCH={what}"], 300)
    found = re.findall(r"^bench: (.*?)\r?$", said, re.MULTILINE)
    if "done" not in found:
        sys.exit(f"error: the guest did not finish\n{said[-2000:]}\n  mend: see above")
    return found[:-1]


# --- sections

# Runs of a few milliseconds: some of them are not disturbed by anything else
# that this machine does.
LOOPS = 200000
RUNS = 25


def refscale(image, scale_type, readers):
    """Nanoseconds a read section, one number for each run of one boot."""
    command = [image, "mem=96M", "ncpus=2", "seccomp=on", "con0=fd:0,fd:1",
               "con=null", "ssl=null", "console=tty0", "panic=-1",
               f"initrd={initramfs()}", "root=/dev/ram0", "rdinit=/init",
               "BENCH=pause", f"refscale.scale_type={scale_type}",
               f"refscale.nreaders={readers}", f"refscale.loops={LOOPS}",
               f"refscale.nruns={RUNS}", "refscale.holdoff=0",
               "refscale.shutdown_secs=60"]
    # On a busy machine it happens that user-mode Linux ends before it begins.
    for _ in range(3):
        said = run_guest(command, 90)
        if "Linux version" in said:
            break
    times = [float(t) for t in re.findall(r"\] \d+\t(\d+\.\d+)\r?$", said, re.MULTILINE)]
    if len(times) != RUNS:
        sys.exit(f"error: no result of refscale\n{said[-2000:]}\n  mend: see above")
    return times


@section
def read_section(args):
    """Interleaved, because the machine is not the same all the time."""
    image = user_mode()
    cases = [(kind, readers) for readers in (1, 2) for kind in ("exec-update", "rwsem")]
    raw = []
    for number in range(args.rounds):
        for kind, readers in cases if number % 2 else reversed(cases):
            raw.append({"round": number, "type": kind, "readers": readers,
                        "ns": refscale(image, kind, readers)})
        say(f"bench: read-section, round {number + 1} of {args.rounds}")
    lines = ["ns a read section     readers   median      min      max   boots"]
    median = {}
    for kind, readers in cases:
        # One number for each boot: the other runs tell how quiet it was.
        boots = [statistics.median(row["ns"]) for row in raw
                 if (row["type"], row["readers"]) == (kind, readers)]
        median[kind, readers] = statistics.median(boots)
        lines.append(f"{kind:22}{readers:7}{median[kind, readers]:9.2f}{min(boots):9.2f}"
                     f"{max(boots):9.2f}{len(boots):8}")
    for kind in ("exec-update", "rwsem"):
        lines.append(f"{kind}: two readers at a time take "
                     f"{median[kind, 2] / median[kind, 1] * 100 - 100:+.0f} %")
    return raw, lines


@section
def barriers(args):
    if not git("diff", "--name-only", "base", "series", "--", "arch/x86/um"):
        return [], ["not measured: no patch of the series is about these barriers"]
    images = {"fences": user_mode("base"), "x86": user_mode()}
    kinds = ("acqrel", "lock", "exec-update", "rwsem")
    raw = []
    for number in range(args.rounds):
        for kind in kinds:
            for name, image in images.items():
                raw.append({"round": number, "type": kind, "barriers": name,
                            "ns": refscale(image, kind, 1)})
        say(f"bench: barriers, round {number + 1} of {args.rounds}")
    lines = [f"{'ns, one reader':16}" + "".join(f"{name:>10}{'least':>10}" for name in images)]
    for kind in kinds:
        line = f"{kind:16}"
        for name in images:
            boots = [row["ns"] for row in raw if (row["type"], row["barriers"]) == (kind, name)]
            line += (f"{statistics.median(statistics.median(runs) for runs in boots):10.2f}"
                     f"{min(min(runs) for runs in boots):10.2f}")
        lines.append(line)
    return raw, lines


@section
def size(_args):
    raw = {}
    for name in ("without", "with"):
        image = version(name)
        objtree = os.path.join(BUILD, f"bench-{name}")
        columns = subprocess.run(["size", os.path.join(objtree, "vmlinux")], check=True,
                                 text=True, stdout=subprocess.PIPE).stdout.splitlines()
        text, data, bss = (int(n) for n in columns[1].split()[:3])
        slab = run_qemu(image, "slab")[0].split()
        raw[name] = {"text": text, "data": data, "bss": bss, "signal_cache": {
            "object": int(slab[3]), "objects_per_slab": int(slab[4]),
            "pages_per_slab": int(slab[5])}}
    functions = subprocess.run(
        [os.path.join(LINUX, "scripts/bloat-o-meter"),
         *(os.path.join(BUILD, f"bench-{name}", "vmlinux") for name in raw)],
        check=True, text=True, stdout=subprocess.PIPE).stdout
    raw["bloat-o-meter"] = functions.splitlines()
    lines = [f"bytes              {'without':>12}{'with':>12}{'difference':>12}"]
    rows = [(key, raw["without"][key], raw["with"][key]) for key in ("text", "data", "bss")]
    rows += [(f"signal_cache, {key.replace('_', ' ')}"[:32], before,
              raw["with"]["signal_cache"][key])
             for key, before in raw["without"]["signal_cache"].items()]
    for name, before, after in rows:
        lines.append(f"{name:34}{before:12}{after:12}{after - before:+12}")
    lines[0] = f"{'bytes':34}{'without':>12}{'with':>12}{'difference':>12}"
    return raw, lines


@section
def instructions(_args):
    raw = {}
    for name in PROTECTIONS:
        image = version(name)
        raw[name] = {}
        for line in run_qemu(image, "instructions"):
            what, least, median = line.split()
            raw[name][what] = {"least": int(least), "median": int(median)}
    lines = [f"{'instructions a call, at least':30}" +
             "".join(f"{name:>14}" for name in raw) + f"{'saved':>10}"]
    for what in raw["without"]:
        # The time stamps and the loop around the call are not the call.
        least = [of[what]["least"] - of["nothing"]["least"] for of in raw.values()]
        if what != "nothing":
            lines.append(f"{what:30}" + "".join(f"{n:14}" for n in least) +
                         f"{least[0] - least[1]:10}")
    return raw, lines


@section
def check(_args):
    raw = {}
    for line in run_qemu(version("checked"), "check"):
        what, state, least, median = line.split()
        raw.setdefault(what, {})[state] = {"least": int(least), "median": int(median)}
    lines = [f"{'instructions an execve()':30}{'off':>10}{'on':>10}{'more':>10}"]
    for what, found in raw.items():
        off, on = found["off"]["median"], found["on"]["median"]
        lines.append(f"{what:30}{off:10}{on:10}{on / off * 100 - 100:+9.2f}%")
    return raw, lines


def facts():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        model = re.search(r"^model name\s*: (.*)$", file.read(), re.MULTILINE)
    return {"cpu": model.group(1) if model else platform.machine(),
            "cpus": os.cpu_count(), "load": os.getloadavg(),
            "kernel": git("describe", "--always", "series"),
            "topics": git("for-each-ref", "--format=%(refname:short) %(objectname:short)",
                          "refs/heads/topic").splitlines()}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("sections", nargs="*", metavar="SECTION")
    args = parser.parse_args()
    for name in args.sections:
        if name not in SECTIONS:
            parser.error(f"no section {name}; there are: {', '.join(SECTIONS)}")
    os.makedirs(RESULTS, exist_ok=True)
    os.makedirs(os.path.join(BUILD, "logs"), exist_ok=True)
    for name in args.sections or SECTIONS:
        before = facts()
        raw, lines = SECTIONS[name](args)
        path = os.path.join(RESULTS, name + ".json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"machine": before, "table": lines, "raw": raw}, file, indent=1)
            file.write("\n")
        print(f"\n{name} ({before['cpu']}, {before['cpus']} CPUs)")
        for line in lines:
            print("  " + line)
        print(f"  raw data: {path}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
