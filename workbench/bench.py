#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Measure what the series costs and saves: bench.py [--rounds N] [SECTION...]

Sections (all of them but survivors if none is named):
  read-section  one look at a process, speculative against under the rwsem, with
                one reader and with two at a time: refscale on user-mode Linux
  barriers      what user-mode Linux saves with the barriers of x86 (topic 6)
  size          kernel text and data, and signal_struct, with and without; text
                and functions of topic 2 alone
  instructions  instructions of the calls that look at a process: without the
                series, with it, and with readers that do not protect anything
  check         instructions of an execve() of the smallest programs there are,
                with the run-time check of its specification off and on
  throughput    how often a second processes can be looked at, by several readers,
                all of one process or each of its own (user-mode Linux, as below);
                getppid tells how far that can be trusted
  exec-latency  how long execve() takes with readers on the process, and with as
                many on another one; how long the readers take at rest, while the
                process calls execve() all the time, and while one is stuck
  text          how often a second a file can be run that a slow server has: the
                text_bench of the selftests
  signal        what it takes to kill trees of processes: pidfd_signal_bench
  survivors     the same for a thousand trees: is anybody left? (two hours)

A table goes to stdout, it and the raw data to results/bench/SECTION.json, and
what can be drawn of it to SECTION.svg. What the papers of the series quote of
the tables is in quotes.py.
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
from xml.sax.saxutils import escape

import boot
import step

TOP = boot.TOP
BUILD = boot.BUILD
WORKBENCH = os.path.join(TOP, "workbench")
CONFIGS = os.path.join(WORKBENCH, "configs")
RESULTS = os.path.join(TOP, "results", "bench")
LINUX = os.path.join(BUILD, "linux")
SECTIONS = {}


def section(function):
    """A section returns its raw data, the lines of its table, and its charts."""
    SECTIONS[function.__name__.replace("_", "-")] = function
    return function


def say(text):
    print(text, file=sys.stderr, flush=True)


def call(*command, **env):
    process = boot.start(command, env=dict(os.environ, **env))
    try:
        status = process.wait()
    finally:
        step.kill_all(process)
    if status:
        sys.exit(status if status > 0 else 1)


def git(*arguments, tree=LINUX):
    process = subprocess.run(["git", "-C", tree, *arguments], check=False, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if process.returncode:
        boot.die(f"git {arguments[0]} in {tree}: {process.stderr.strip()}",
                 "free some space if there is none; else make tree")
    return process.stdout.strip()


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
            "fixes": ("topic/1-exec-update-fixes", None, ["bench.config"]),
            "readers": ("topic/2-exec-update-seq", None, ["bench.config"]),
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
def user_mode(commit="series", barriers="series"):
    """The barriers are those of the series, or of another commit."""
    guest = os.path.join(CONFIGS, "bench-um.config")
    if commit == barriers == "series":
        return kernel("um", "um", "linux", GUEST=guest)
    tree = second_tree(commit)
    git("checkout", barriers, "--", "arch/x86/um/asm/barrier.h", tree=tree)
    name = f"um-{barriers}" if commit == "series" else "um-without"
    return kernel("um", name, "linux", SRC=tree, GUEST=guest)


@functools.cache
def unprotected():
    """Readers and execve() without a lock or a count: as fast as it could be."""
    tree = second_tree("series")
    git("apply", os.path.join(WORKBENCH, "bench-unprotected.diff"), tree=tree)
    return kernel("um", "um-unprotected", "linux", SRC=tree,
                  GUEST=os.path.join(CONFIGS, "bench-um.config"))


def both():
    """Without the series and with it. The barriers are the same: they are not what
    is compared."""
    return {"without": user_mode("base"), "with": user_mode()}


SELFTESTS = os.path.join(LINUX, "tools", "testing", "selftests")
BARE = ("-nostdlib", "-fno-stack-protector", "-fcf-protection=none")
# Of which source in guest/ a program is made, and how.
PROGRAMS = {"init": ("bench.c", "-static"),
            "stamp": ("stamp.c", *BARE, "-static", "-fno-pie", "-no-pie"),
            "stamp2": ("stamp.c", *BARE, "-fpie", "-pie", "-Wl,--dynamic-linker=/stamp"),
            "storm": ("storm.c", *BARE, "-static", "-fno-pie", "-no-pie"),
            "latency": ("latency.c", "-static", "-I", os.path.join(SELFTESTS, "exec")),
            "text": (os.path.join(SELFTESTS, "exec", "text_bench.c"), "-static"),
            "signal": (os.path.join(SELFTESTS, "pidfd", "pidfd_signal_bench.c"), "-static",
                       "-pthread", "-I", SELFTESTS, "-Wno-unused", "-Wno-sign-compare")}


def program(name):
    path = os.path.join(BUILD, f"bench-{name}")
    source, *flags = PROGRAMS[name]
    call("gcc", "-Wall", "-Wextra", "-O2", *flags, "-o", path,
         os.path.join(WORKBENCH, "guest", source))
    with open(path, "rb") as file:
        return file.read()


@functools.cache
def initramfs(*names):
    """An archive of programs, and of a console."""
    files = [("dev", 0o40755, 0, 0, b""), ("dev/console", 0o20600, 5, 1, b"")]
    files += [(name, 0o100755, 0, 0, program(name)) for name in names]
    out = b""
    for inode, (name, mode, major, minor, data) in enumerate(
            files + [("TRAILER!!!", 0, 0, 0, b"")], 1):
        head = "070701" + "".join(f"{n:08x}" for n in (
            inode, mode, 0, 0, 1, 0, len(data), 0, 0, major, minor,
            len(name) + 1, 0))
        for part in (head.encode() + name.encode() + b"\0", data):
            out += part + b"\0" * (-len(part) % 4)
    path = os.path.join(BUILD, f"bench-{names[-1]}.cpio")
    with open(path, "wb") as file:
        file.write(out)
    return path


def run_guest(command, limit, **env):
    """What a guest prints until it ends, which it has to do by itself."""
    process = boot.start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, errors="replace",
                         env=dict(os.environ, **env))
    try:
        return process.communicate(timeout=limit)[0]
    except subprocess.TimeoutExpired:
        boot.kill(process)
        said = process.communicate()[0]
        # It happens that user-mode Linux is done, but does not end.
        if "reboot: Power down" in said:
            return said
        log = os.path.join(BUILD, "logs", "bench-guest.log")
        with open(log, "w", encoding="utf-8") as file:
            file.write(said)
        sys.exit(f"error: a guest was not done after {limit} s\n  mend: see {log}")
    finally:
        boot.kill(process)


def told(said):
    """What a program of ours has to tell, once it is done."""
    found = re.findall(r"^bench: (.*?)\r?$", said, re.MULTILINE)
    if "done" not in found:
        sys.exit(f"error: the guest did not finish\n{said[-2000:]}\n  mend: see above")
    return found[:-1]


def run_qemu(image, what):
    """One CPU whose clock is the number of instructions it has executed."""
    said = run_guest(["qemu-system-x86_64", "-M", "pc,accel=tcg", "-cpu", "max",
                      "-icount", "shift=0", "-smp", "1", "-m", "512M", "-nodefaults",
                      "-no-reboot", "-display", "none", "-serial", "stdio",
                      "-kernel", image, "-initrd", initramfs("init", "stamp", "stamp2"),
                      "-append",
                      "console=ttyS0 loglevel=3 panic=-1 mitigations=off slab_nomerge "
                      f"kunit.enable=0 BENCH={what}"], 300)
    return told(said)


def run_um(image, programs, *arguments, init="init", memory="96M", limit=300):
    """Two CPUs that are threads of this machine, and do what they do at its pace."""
    command = [image, f"mem={memory}", "ncpus=2", "seccomp=on", "con0=fd:0,fd:1",
               "con=null", "ssl=null", "console=tty0", "panic=-1", f"uml_dir={BUILD}/uml/",
               f"initrd={initramfs(*programs)}", "root=/dev/ram0", f"rdinit=/{init}",
               # Built in, and it would begin by itself.
               "refscale.holdoff=100000", "refscale.shutdown_secs=0", "OFF=poweroff",
               *arguments]
    # On a busy machine it happens that user-mode Linux ends before it begins.
    for _ in range(3):
        said = run_guest(command, limit, TMPDIR=boot.memory_folder(memory, BUILD))
        if "Linux version" in said or "bench: " in said:
            break
    return said


def lines_of(image, name, arguments, pattern, wanted, **more):
    """The lines of a program that are as the pattern, one for each of the pairs of
    its first two words that are wanted, or nothing has been measured."""
    said = run_um(image, ["init", name], "BENCH=run", f'RUN="/{name} {arguments}"', **more)
    found = re.findall(pattern, said, re.MULTILINE)
    if told(said) != ["status 0"] or sorted(row[:2] for row in found) != sorted(wanted):
        sys.exit(f"error: {name} did not end well, or not with {len(wanted)} results\n"
                 f"{said[-2000:]}\n  mend: see above")
    return found


def latency(image, what):
    """What guest/latency.c prints, as words."""
    said = run_um(image, ["stamp", "storm", "latency"], f"BENCH={what}", "loglevel=3",
                  init="latency")
    return [line.split() for line in told(said)]


def turns(args, name, kernels):
    """Each kernel once a round, and not always the same one first."""
    for number in range(args.rounds):
        for kind in sorted(kernels, reverse=bool(number % 2)):
            yield number, kind
        say(f"bench: {name}, round {number + 1} of {args.rounds}")


# --- charts

COLOURS = ("#3b7dd8", "#d9822b", "#3f9c5a", "#9467bd")
STYLE = """<style>
text { font: 12px sans-serif; fill: #222 } .title { font-weight: bold }
.whisker { stroke: #222 } .axis { stroke: #999 } .ground { fill: #fff }
@media (prefers-color-scheme: dark) {
text { fill: #ddd } .whisker { stroke: #ddd } .ground { fill: #1b1b1b } }
</style>"""
LEFT, WIDE, BAR = 190, 380, 15


def chart(title, bars):
    """Bars that lie, as (y, SVG): one for each (group, series, value[, min, max])."""
    series = list(dict.fromkeys(bar[1] for bar in bars))
    most = max(max(bar[2:]) for bar in bars) or 1
    out = []
    y = BAR * 2
    out.append(f'<text class="title" x="8" y="{y}">{escape(title)}</text>')
    y += BAR
    for number, name in enumerate(series):
        out.append(f'<rect x="{LEFT + 130 * number}" y="{y - 9}" width="10" height="10" '
                   f'fill="{COLOURS[number]}"/>'
                   f'<text x="{LEFT + 14 + 130 * number}" y="{y}">{escape(name)}</text>')
    y += BAR // 2
    top, last = y, None
    for group, name, value, *ends in bars:
        if group != last:
            y += BAR // 2
            out.append(f'<text x="{LEFT - 8}" y="{y + 11}" text-anchor="end">'
                       f'{escape(group)}</text>')
            last = group
        out.append(f'<rect x="{LEFT}" y="{y + 1}" width="{value * WIDE / most:.1f}" '
                   f'height="{BAR - 3}" fill="{COLOURS[series.index(name)]}"/>')
        if ends:
            low, high = (LEFT + n * WIDE / most for n in ends)
            out.append(f'<path class="whisker" d="M{low:.1f} {y + 4}v6m0 -3'
                       f'H{high:.1f}m0 -3v6" fill="none"/>')
        end = LEFT + max([value, *ends]) * WIDE / most
        value = f"{value:.4g}" if value < 1000 else f"{value:.0f}"
        out.append(f'<text x="{end + 6:.1f}" y="{y + 11}">{value}</text>')
        y += BAR
    out.append(f'<path class="axis" d="M{LEFT} {top}V{y + 4}"/>')
    return y + BAR, "\n".join(out)


def draw(path, charts):
    """An SVG file of charts, one below the other."""
    y = 0
    out = []
    for title, bars in charts:
        high, drawn = chart(title, bars)
        out.append(f'<g transform="translate(0 {y})">\n{drawn}\n</g>')
        y += high
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="700" height="{y}" '
                   f'viewBox="0 0 700 {y}">\n{STYLE}\n'
                   f'<rect class="ground" width="700" height="{y}"/>\n' +
                   "\n".join(out) + "\n</svg>\n")


def spread(numbers):
    return statistics.median(numbers), min(numbers), max(numbers)


def percentile(numbers, percent):
    return sorted(numbers)[min(len(numbers) - 1, len(numbers) * percent // 100)]


# --- sections

# Runs of a few milliseconds: some of them are not disturbed by anything else
# that this machine does.
LOOPS = 200000
RUNS = 25


def refscale(image, scale_type, readers):
    """Nanoseconds a read section, one number for each run of one boot."""
    said = run_um(image, ["init"], "BENCH=pause", f"refscale.scale_type={scale_type}",
                  f"refscale.nreaders={readers}", f"refscale.loops={LOOPS}",
                  f"refscale.nruns={RUNS}", "refscale.holdoff=0",
                  "refscale.shutdown_secs=60", limit=90)
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
    found = {}
    for kind, readers in cases:
        # One number for each boot: the other runs tell how quiet it was.
        boots = [statistics.median(row["ns"]) for row in raw
                 if (row["type"], row["readers"]) == (kind, readers)]
        found[kind, readers] = spread(boots)
        lines.append(f"{kind:22}{readers:7}" +
                     "".join(f"{n:9.2f}" for n in found[kind, readers]) + f"{len(boots):8}")
    for kind in ("exec-update", "rwsem"):
        lines.append(f"{kind}: two readers at a time take "
                     f"{found[kind, 2][0] / found[kind, 1][0] * 100 - 100:+.0f} %")
    return raw, lines, [("ns a read section: median of boots, least and most",
                         [(f"{readers} at a time", kind, *numbers)
                          for (kind, readers), numbers in found.items()])]


@section
def barriers(args):
    if not git("diff", "--name-only", "base", "series", "--", "arch/x86/um"):
        return [], ["not measured: no patch of the series is about these barriers"], []
    images = {"fences": user_mode(barriers="base"), "x86": user_mode()}
    kinds = ("acqrel", "lock", "exec-update", "rwsem")
    raw = []
    for number in range(args.rounds):
        for kind in kinds:
            for name, image in images.items():
                raw.append({"round": number, "type": kind, "barriers": name,
                            "ns": refscale(image, kind, 1)})
        say(f"bench: barriers, round {number + 1} of {args.rounds}")
    bars = []
    lines = [f"{'ns, one reader':16}" + "".join(f"{name:>10}{'least':>10}" for name in images)]
    for kind in kinds:
        line = f"{kind:16}"
        for name in images:
            boots = [row["ns"] for row in raw if (row["type"], row["barriers"]) == (kind, name)]
            medians = [statistics.median(runs) for runs in boots]
            line += f"{statistics.median(medians):10.2f}{min(min(runs) for runs in boots):10.2f}"
            bars.append((kind, name, *spread(medians)))
        lines.append(line)
    return raw, lines, [("ns, one reader: median of boots, least and most", bars)]


# Of topic 2, what is for those who looked without any protection before.
LATE_READERS = r"(proc_image_\w+|proc_owner_\w+|proc_may_write_as_owner|\w*fdinfo\w*|seq_show|" \
    r"proc_coredump_filter_write|clear_refs_write|__do_sys_setns)$"


def sections(name):
    """Text, data and bss."""
    version(name)
    columns = subprocess.run(["size", os.path.join(BUILD, f"bench-{name}", "vmlinux")], check=True,
                             text=True, stdout=subprocess.PIPE).stdout.splitlines()
    return dict(zip(("text", "data", "bss"), (int(n) for n in columns[1].split()[:3])))


def bloat(*names):
    return subprocess.run(
        [os.path.join(LINUX, "scripts/bloat-o-meter"),
         *(os.path.join(BUILD, f"bench-{name}", "vmlinux") for name in names)],
        check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines()


@section
def size(_args):
    raw = {}
    for name in ("without", "with"):
        slab = run_qemu(version(name), "slab")[0].split()
        raw[name] = {**sections(name), "signal_cache": {
            "object": int(slab[3]), "objects_per_slab": int(slab[4]),
            "pages_per_slab": int(slab[5])}}
    raw["bloat-o-meter"] = bloat("without", "with")
    raw["fixes"], raw["readers"] = sections("fixes"), sections("readers")
    raw["bloat-o-meter, topic 2"] = bloat("fixes", "readers")
    rows = [(key, raw["without"][key], raw["with"][key]) for key in ("text", "data", "bss")]
    rows += [(f"signal_cache, {key.replace('_', ' ')}"[:32], before,
              raw["with"]["signal_cache"][key])
             for key, before in raw["without"]["signal_cache"].items()]
    rows.append(("text, topic 2 alone", raw["fixes"]["text"], raw["readers"]["text"]))
    functions = [line.split() for line in raw["bloat-o-meter, topic 2"]
                 if re.search(r"[-+]\d+$", line) and not line.startswith("kallsyms")]
    for what, some in (("its functions", functions),
                       ("those of late readers", [row for row in functions if
                                                  re.match(LATE_READERS, row[0])])):
        rows.append((what, *(sum(int(row[column]) for row in some if row[column] != "-")
                             for column in (1, 2))))
    lines = [f"{'bytes':34}{'without':>12}{'with':>12}{'difference':>12}"]
    lines += [f"{name:34}{before:12}{after:12}{after - before:+12}"
              for name, before, after in rows]
    return raw, lines, []


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
    bars = []
    for what in raw["without"]:
        # The time stamps and the loop around the call are not the call.
        least = [of[what]["least"] - of["nothing"]["least"] for of in raw.values()]
        if what != "nothing":
            lines.append(f"{what:30}" + "".join(f"{n:14}" for n in least) +
                         f"{least[0] - least[1]:10}")
            bars += [(what, name, n) for name, n in zip(raw, least)]
    return raw, lines, [("instructions a call, at least", bars)]


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
    return raw, lines, []


@section
def throughput(args):
    kernels = both()
    raw = []
    for number, kind in turns(args, "throughput", kernels):
        for what, readers, targets, rate in latency(kernels[kind], "throughput"):
            raw.append({"round": number, "kernel": kind, "call": what,
                        "readers": int(readers), "targets": targets, "per_s": int(rate)})
    lines = [f"{'1000 calls a second':17}{'readers':>8}{'targets':>8}" +
             "".join(f"{name:>10}{'min':>8}{'max':>8}" for name in kernels) + f"{'more':>10}"]
    bars = []
    noise = 0       # by how much kernels differ where the series has changed nothing
    for what, readers, targets in dict.fromkeys(
            (row["call"], row["readers"], row["targets"]) for row in raw):
        found = {kind: spread([row["per_s"] / 1000 for row in raw if
                               (row["call"], row["readers"], row["targets"], row["kernel"]) ==
                               (what, readers, targets, kind)]) for kind in kernels}
        more = (found["with"][0] / found["without"][0] - 1) * 100
        if what == "getppid":       # the first one
            noise = max(noise, abs(more))
        lines.append(f"{what:17}{readers:8}{targets:>8}" + "".join(
            f"{n[0]:10.1f}{n[1]:8.1f}{n[2]:8.1f}" for n in found.values()) +
            (f" {more:+8.1f}%" if what == "getppid" or abs(more) > noise else f"{'-':>10}"))
        bars += [(f"{what}, {readers} on {targets}", kind, *numbers)
                 for kind, numbers in found.items()]
    lines.append("(-: getppid, which the series does not change, moves as much)")
    return raw, lines, [("1000 calls a second: median of boots, least and most", bars)]


def at_percentiles(numbers):
    """As text, with the three numbers that are looked at."""
    return "".join(f"{n:10.1f}" for n in (statistics.median(numbers), percentile(numbers, 99),
                                          max(numbers)))


def latency_of_execs(rows, kernels):
    """Medians are compared within a boot, in which the two take turns."""
    lines = [f"{'us an execve()':15}{'readers':>8}{'p50 here':>10}{'p99':>10}{'max':>10}"
             f"{'elsewhere':>10}{'p99':>10}{'max':>10}{'p50':>10}{'min':>9}{'max':>9}"]
    bars = []
    for kind in kernels:
        for readers in sorted({row["readers"] for row in rows}):
            mine = [row for row in rows if (row["kernel"], row["readers"]) == (kind, readers)]
            boots = {where: [statistics.median(row["us"]) for row in mine
                             if row["where"] == where] for where in ("here", "elsewhere")}
            more = spread([(here / there - 1) * 100
                           for here, there in zip(boots["here"], boots["elsewhere"])])
            lines.append(f"{kind:15}{readers:8}" + "".join(at_percentiles(
                [us for row in mine if row["where"] == where for us in row["us"]])
                for where in boots) + f" {more[0]:+8.2f}% {more[1]:+7.1f}% {more[2]:+7.1f}%")
            bars += [(f"{kind}, {readers} readers", where, *spread(medians))
                     for where, medians in boots.items()]
    return lines, [("us an execve(), readers on the process or on another one: "
                    "median of boots, least and most", bars)]


def latency_of_looks(rows, kernels):
    lines = ["", f"{'us a look':16}{'at a process':>14}" + "".join(
        f"{name:>10}{'p99':>10}{'max':>10}" for name in kernels)]
    bars = []
    names = list(dict.fromkeys(row["call"] for row in rows))
    for name in names + ["all"]:
        for state in ("rest", "storm"):
            found = {kind: [us for row in rows if name in (row["call"], "all") and
                            (row["kernel"], row["state"]) == (kind, state) for us in row["us"]]
                     for kind in kernels}
            lines.append(f"{name:16}{state:>14}" + "".join(map(at_percentiles, found.values())))
            bars += [(f"{name}, {state}", kind, percentile(us, 99))
                     for kind, us in found.items()]
    return lines, [("us a look, 99 of 100, at rest and while the process calls execve() "
                    "all the time", bars)]


def latency_while_stuck(rows, kernels):
    lines = ["", f"{'an execve() is stuck':20}" + "".join(
        f"{name:>10}{'us, max':>10}" for name in kernels)]
    bars = []
    for what in dict.fromkeys(row["call"] for row in rows):
        line = f"{'execve() itself' if what == 'execve' else what:20}"
        for kind in kernels:
            mine = [row for row in rows if (row["call"], row["kernel"]) == (what, kind)]
            longest = max(row["longest"] for row in mine)
            done = "" if what == "execve" else f"{statistics.median(r['done'] for r in mine):g}"
            line += f"{done:>10}{longest:10.1f}"
            if what != "execve":
                bars.append((what, kind, *spread([row["done"] for row in mine])))
        lines.append(line)
    lines.append("(how many looks were done in 100 ms, one a millisecond, and the longest)")
    return lines, [("looks in 100 ms of an execve() that is stuck: median, least and most", bars)]


@section
def exec_latency(args):
    kernels = both()
    limit = {**kernels, "unprotected": unprotected()}
    raw = {"exec": [], "look": [], "stuck": []}
    for number, kind in turns(args, "exec-latency", limit):
        whose = {"round": number, "kernel": kind}
        for what, first, second, *us in latency(limit[kind], "exec-latency"):
            us = [float(n) for n in us]
            if what == "exec":
                raw["exec"].append({**whose, "where": first, "readers": int(second), "us": us})
            elif what == "look":
                raw["look"].append({**whose, "state": first, "call": second, "us": us})
            else:
                raw["stuck"].append({**whose, "call": first, "done": int(second),
                                     "longest": us[0]})
    lines, charts = [], []
    for what, evaluate in (("exec", latency_of_execs), ("look", latency_of_looks),
                           ("stuck", latency_while_stuck)):
        more_lines, more_charts = evaluate(raw[what], limit if what == "exec" else kernels)
        lines += more_lines
        charts += more_charts
    return raw, lines, charts


# What these programs are given: a server that takes 100 ms to say who owns a
# file, and a tree of some 40 of the chunks in which topic 5 kills it.
TEXT_BENCH = "-t 8 -n 1 -m 1000 -d 100 server"
TEXT_ROWS = [(what, tasks) for what in ("plain", "set-id") for tasks in "1248"]
SIGNAL_BENCH = "-1 -n 20000 flat reaper subtree pgid"
SIGNAL_ROWS = [("flat", method) for method in ("reaper", "subtree", "pgid")]
SIGNAL_ROW = r"^# (flat|wide|deep) +(\w+) +(\d+)" + r" +([\d.]+)" * 6
SIGNAL_TIMES = ("call", "lock", "dead")
TREES = 1000
BOOTS = 10


@section
def text(args):
    kernels = both()
    raw = []
    for number, kind in turns(args, "text", kernels):
        for what, tasks, rate in lines_of(
                kernels[kind], "text", TEXT_BENCH,
                r"^server, (\S+) +tasks +(\d+) +execs/s: median +([\d.]+)", TEXT_ROWS):
            raw.append({"round": number, "kernel": kind, "file": what, "tasks": int(tasks),
                        "per_s": float(rate)})
    lines = [f"{'execs a second':15}{'tasks':>6}" +
             "".join(f"{name:>10}{'min':>8}{'max':>8}" for name in kernels)]
    bars = []
    for what, tasks in dict.fromkeys((row["file"], row["tasks"]) for row in raw):
        line = f"{what:15}{tasks:6}"
        for kind in kernels:
            found = spread([row["per_s"] for row in raw if (
                row["file"], row["tasks"], row["kernel"]) == (what, tasks, kind)])
            line += f"{found[0]:10.1f}{found[1]:8.1f}{found[2]:8.1f}"
            bars.append((f"{what}, {tasks} tasks", kind, *found))
        lines.append(line)
    return raw, lines, [("execs a second: median of boots, least and most", bars)]


@section
def signal(args):
    """Only the series has the first two methods."""
    kernels = {"with": user_mode()}
    raw = []
    for number, kind in turns(args, "signal", kernels):
        for shape, method, processes, *numbers in lines_of(
                kernels[kind], "signal", SIGNAL_BENCH, SIGNAL_ROW, SIGNAL_ROWS,
                memory="4G", limit=500):
            raw.append({"round": number, "shape": shape, "method": method,
                        "processes": int(processes),
                        **dict(zip(("call", "dead", "rounds", "left", "lock", "dying"),
                                   map(float, numbers)))})
    lines = [f"{'ms':6}{'by':9}{'processes':>10}" + "".join(
        f"{name:>10}{'min':>8}{'max':>8}" for name in SIGNAL_TIMES) + "   alive"]
    bars = []
    for shape, method, processes in dict.fromkeys(
            (row["shape"], row["method"], row["processes"]) for row in raw):
        line = f"{shape:6}{method:9}{processes:10}"
        for what in SIGNAL_TIMES:
            found = spread([row[what] for row in raw if
                            (row["shape"], row["method"]) == (shape, method)])
            line += f"{found[0]:10.2f}{found[1]:8.2f}{found[2]:8.2f}"
            if what in ("call", "lock"):
                bars.append((f"{shape}, {method}", what, *found))
        left = sum(row["left"] for row in raw if
                   (row["shape"], row["method"]) == (shape, method))
        lines.append(f"{line}{left:8.0f}")
    return raw, lines, [("ms for the call, and ms that an unrelated process had to wait for "
                         "tasklist_lock", bars)]


@section
def survivors(_args):
    """Each tree of a boot meets what those before it have left. Between these boots
    there are others with kill(-pgid), for how long the lock is not to be had then."""
    image = user_mode()
    columns = ("call", 3), ("lock", 7), ("dead", 4), ("left", 6)
    raw = {method: {name: [] for name, _ in columns} for method in ("reaper", "pgid")}
    for number in range(BOOTS):
        for method, trees in (("reaper", TREES // BOOTS), ("pgid", 2)):
            found = lines_of(image, "signal", f"-1 -n 20000 -r {trees} flat {method}",
                             SIGNAL_ROW, [("flat", method)] * trees, memory="4G", limit=3600)
            for name, at in columns:
                raw[method][name] += [float(row[at]) for row in found]
        say(f"bench: survivors, round {number + 1} of {BOOTS}")
    lines = [f"{'ms, 20000 processes':20}{'trees':>6}" + "".join(
        f"{name:>10}{'min':>9}{'max':>9}" for name in SIGNAL_TIMES)]
    for method, took in raw.items():
        lines.append(f"{method:20}{len(took['call']):6}" + "".join(
            "{:10.2f}{:9.2f}{:9.2f}".format(*spread(took[name])) for name in SIGNAL_TIMES))
    lines += [f"alive {sum(raw['reaper']['left']):.0f}",
              f"lock above 20 ms {sum(ms > 20 for ms in raw['reaper']['lock'])}"]
    return raw, lines, []


def facts():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        model = re.search(r"^model name\s*: (.*)$", file.read(), re.MULTILINE)
    return {"cpu": model.group(1) if model else platform.machine(),
            "cpus": os.cpu_count(), "load": os.getloadavg(),
            "kernel": git("describe", "--always", "series"),
            "topics": git("for-each-ref", "--format=%(refname:short) %(objectname:short)",
                          "refs/heads/topic").splitlines()}


def in_lines(results):
    """JSON, with no line for each number of a list."""
    return re.sub(r"\[[-\d.,\s]+\]", lambda found: " ".join(found.group().split()),
                  json.dumps(results, indent=1)) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("sections", nargs="*", metavar="SECTION")
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error(f"{args.rounds} rounds measure nothing; ROUNDS=n is 1 or more")
    for name in args.sections:
        if name not in SECTIONS:
            parser.error(f"no section {name}; there are: {', '.join(SECTIONS)}")
    boot.end_with_signals()
    os.makedirs(RESULTS, exist_ok=True)
    os.makedirs(os.path.join(BUILD, "logs"), exist_ok=True)
    # One of them takes two hours, and has to be asked for.
    for name in args.sections or [name for name in SECTIONS if name != "survivors"]:
        before = facts()
        raw, lines, charts = SECTIONS[name](args)
        path = os.path.join(RESULTS, name + ".json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(in_lines({"machine": before, "table": lines, "raw": raw}))
        if charts:
            draw(os.path.join(RESULTS, name + ".svg"), charts)
        print(f"\n{name} ({before['cpu']}, {before['cpus']} CPUs)")
        for line in lines:
            print("  " + line)
        print(f"  raw data: {path}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
