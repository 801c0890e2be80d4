#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Are the numbers that the papers quote those that bench.py has measured last?

Each quote is a piece of a paper, and the line of a table of results/bench that
has its numbers.  One of them is not found any more: the number is stale.  Says
which, which papers are not there though their numbers are, and which numbers with
a unit that bench.py measures in are in no quote, and nothing if all is well.

A {} in a quote is a number, and so is a {} in its line: the first one is the
first one, rounded as the paper does, and so on.  A * is any word.  To the lines of
a table is added "boots" with how many of each kernel there were.
"""
import fnmatch
import glob
import json
import os
import re

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Topics and patches are renumbered.
SEQ = "patches/*-exec-update-seq/cover-letter.txt"
REFSCALE = "patches/*-exec-update-seq/*-refscale-add-exec_update-readers.patch"
KAPI = "patches/*-kapi-execve/cover-letter.txt"
TEXT = "patches/*-exec-text/cover-letter.txt"
TEXT_BENCH = "patches/*-exec-text/*-measure-how-often-one-file-can-be-run.patch"
TREE = "patches/*-signal-descendants/cover-letter.txt"
CHUNKS = "patches/*-signal-descendants/*-kill-the-descendants-of-a-reaper-in-chunks.patch"
UM = "patches/*-um-smp-barriers/cover-letter.txt"

# paper, what it says, section of bench.py, line of its table
QUOTES = [
    (SEQ, "A read section takes {} ns with one reader", "read-section",
     "exec-update 1 {} * * *"),
    (SEQ, "and {} ns with two at a time; the rwsem takes", "read-section",
     "exec-update 2 {} * * *"),
    (SEQ, "the rwsem takes {} and 60: refscale", "read-section", "rwsem 1 {} * * *"),
    (SEQ, "the rwsem takes 13 and {}: refscale", "read-section", "rwsem 2 {} * * *"),
    (SEQ, "of that patch it is {} ns with the fences", "barriers", "exec-update {} * * *"),
    (SEQ, "has otherwise, and {} without", "barriers", "exec-update * * {} *"),
    (SEQ, "two CPUs, medians of {} boots in turns", "read-section", "boots {}"),
    (SEQ, "the median is longer: that of {} boots", "exec-latency", "boots {}"),
    *((SEQ, f" {says} {{}} {{}} {{}} % ({{}} to {{}})", "exec-latency",
       f"{kernel} 2 * {{}} * * {{}} * {{}}% {{}}% {{}}%")
      for says, kernel in (("without the series", "without"), ("with it", "with"),
                           ("nothing protects readers", "unprotected"))),
    *((SEQ, says, "exec-latency", f"{kernel} {readers} * * * * * * {{}}% * *")
      for says, kernel, readers in (
          ("With four readers it is {} % without", "without", 4),
          ("{} % with it, and", "with", 4), ("{} % if nothing protects them;", "unprotected", 4),
          ("with none, {} % and", "without", 0), ("% and {} %, which is how far", "with", 0))),
    (SEQ, "answered {} times (kcmp) in 100 ms", "exec-latency", "kcmp-vm 0 * {} *"),
    *((SEQ, f"{says} {{}} {{}} {{}}", "instructions", f"{call} {{}} {{}} {{}} *")
      for says, call in (("kcmp(KCMP_VM)", "kcmp-vm"), ("kcmp(KCMP_FILE)", "kcmp-file"),
                         ("read of /proc/PID/stat", "stat-read"),
                         ("readlink of /proc/PID/fd/N", "fd-readlink"),
                         ("open of /proc/PID/maps", "maps-open"),
                         ("pidfd_getfd()", "pidfd_getfd"),
                         ("process_vm_readv()", "process_vm_readv"))),
    (SEQ, "pays {} instructions for", "instructions", "kcmp-vm * * * -{}"),
    (SEQ, "without specifications, add {} bytes of text", "size", "text * * +{}"),
    (SEQ, "This series adds {} bytes of text", "size", "text, topic 2 alone * * +{}"),
    (SEQ, "Its functions are {} of them", "size", "its functions * * +{}"),
    (SEQ, "of which {} are for those", "size", "those of late readers * * +{}"),
    (SEQ, "signal_struct has {} bytes in its slab", "size", "signal_cache, object * {} +0"),
    (REFSCALE, "takes {} ns with one reader", "read-section", "exec-update 1 {} * * *"),
    (REFSCALE, "and {} ns with two at a time", "read-section", "exec-update 2 {} * * *"),
    (REFSCALE, "the rwsem takes {} and 60 ", "read-section", "rwsem 1 {} * * *"),
    (REFSCALE, "the rwsem takes 13 and {} ", "read-section", "rwsem 2 {} * * *"),
    (REFSCALE, "(medians of {} boots, in turns)", "read-section", "boots {}"),
    (KAPI, "some 2300 instructions more than the 113518 of an execve() of the smallest "
     "program there is", "check", "static 113518 115784 +2.00%"),
    (KAPI, "and 2100 more than the 143028 of one that has an interpreter: 2.0 % and 1.5 %",
     "check", "interpreted 143028 145107 +1.45%"),
    *((paper, f" {tasks} {{}} ({{}} to {{}}) {{}} ({{}} to {{}})", "text",
       f"set-id {tasks}" + " {}" * 6) for paper in (TEXT, TEXT_BENCH) for tasks in (1, 2, 4, 8)),
    *((paper, "edians of {} boots each, taken in turns", "text", "boots {}")
      for paper in (TEXT, TEXT_BENCH)),
    (TEXT, "files: {} and {} with 8 tasks", "text", "plain 8 {} * * {} * *"),
    (TREE, "had to wait for it {} ms at most when a reaper sent SIGKILL ({} to {})", "signal",
     "flat reaper 20000 * * * {} {} {} * * * 0"),
    (TREE, "and {} ms with kill(-pgid) ({} to {})", "signal",
     "flat pgid 20000 * * * {} {} {} * * * *"),
    (TREE, "two CPUs, medians of {} boots in turns", "signal", "boots {}"),
    (TREE, "Of {} such trees, killed in ten boots", "survivors", "reaper {}" + " *" * 9),
    (TREE, "that did nothing else, nobody was left", "survivors", "alive 0"),
    (TREE, "not to be had for {} ms ({} to {}), in", "survivors",
     "reaper * * * * {} {} {} * * *"),
    (TREE, "in {} of them for more than 20 ms", "survivors", "lock above 20 ms {}"),
    (TREE, "boots between these, {} trees killed by kill(-pgid) kept others waiting for {} ms "
     "({} to {})", "survivors", "pgid {} * * * {} {} {} * * *"),
    (CHUNKS, "had to wait for tasklist_lock for {} ms at most", "signal",
     "flat reaper 20000 * * * {} * * * * * 0"),
    (CHUNKS, "and for {} ms during kill(-pgid)", "signal",
     "flat pgid 20000 * * * {} * * * * * *"),
    (UM, "medians of {} boots of two kernels", "barriers", "boots {}"),
    *((UM, f" {kind} {{}} {{}}", "barriers", f"{kind} {{}} * {{}} *")
      for kind in ("acqrel", "lock", "exec-update", "rwsem")),
]

# What only bench.py measures. Seconds, bytes and the like are of other things, too.
UNITS = r"\b(\d[\d.,]*) (ns|instructions)\b"

NUMBER = r"[-+]?\d+(?:\.\d+)?"


def words(text):
    return " ".join(text.split())


def pattern(text):
    """The {} become groups."""
    return re.escape(words(text)).replace(r"\{\}", rf"({NUMBER})").replace(r"\*", r"\S+")


def papers():
    """What people read: cover letters, what patches say, and our documents."""
    for path in sorted(glob.glob(os.path.join(TOP, "patches", "*", "*")) +
                       [os.path.join(TOP, "README.md"),
                        os.path.join(TOP, "Documentation", "locking", "exec-update.rst")]):
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if path.endswith(".patch"):
            text = text.split("\n---\n")[0]
        yield os.path.relpath(path, TOP), words(text)


def rounded(measured, said):
    """@measured, with as many decimals as are @said."""
    return f"{float(measured):.{len(said.partition('.')[2])}f}"


def boots(raw):
    """Of each kernel, one a round."""
    parts = raw.values() if isinstance(raw, dict) else [raw]
    return len({row["round"] for part in parts for row in part
                if isinstance(row, dict) and "round" in row})


def stale(numbers, section, line):
    """What is wrong, or None if the table has the line, with these numbers."""
    table = f"results/bench/{section}.json"
    try:
        with open(os.path.join(TOP, table), encoding="utf-8") as file:
            results = json.load(file)
    except OSError:
        return f"there is no {table}"
    lines = [words(row) for row in results["table"]] + [f"boots {boots(results['raw'])}"]
    found = [match for match in (re.fullmatch(pattern(line), row) for row in lines) if match]
    if len(found) != 1:
        return f"{table} has {len(found) or 'no'} lines \"{line}\""
    for said, measured in zip(numbers, found[0].groups(), strict=True):
        if float(rounded(measured, said)) != float(said):
            return f"{said} is {measured} in {table}"
    return None


def main():
    quoted = {}
    texts = dict(papers())
    for paper_pattern, says, section, line in QUOTES:
        named = fnmatch.filter(texts, paper_pattern)
        # Where nothing has been measured there need not be a paper.
        if not named and os.path.exists(os.path.join(TOP, f"results/bench/{section}.json")):
            print(f"there is no {paper_pattern}, which said \"{says}\"")
        for paper in named:
            found = re.search(pattern(says), texts[paper])
            if not found:
                print(f"{paper}: does not say \"{says}\" any more")
                continue
            quoted.setdefault(paper, []).append(found.span())
            wrong = stale(found.groups(), section, line)
            if wrong:
                print(f"{paper}: \"{says}\" is stale: {wrong}")
    for paper, text in texts.items():
        for found in re.finditer(UNITS, text):
            if not any(begin <= found.start() < end for begin, end in quoted.get(paper, [])):
                print(f"{paper}: \"...{text[max(0, found.start() - 40):found.end()]}\" "
                      "is in no quote")


if __name__ == "__main__":
    main()
