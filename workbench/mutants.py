#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""make mutants: can the tests fail?

Each mutant is a small wrong version of the series: one text replaced by
another.  It is built in build/mutants, a copy of the tree, for user-mode Linux
(or QEMU, where it says so), and the tests that should catch it are run: each of
them has to.  Before that they are run on the series as it is, which all of them
have to pass.  Barriers that x86 does not need are asked about with herd7.

A guest that does not come up or is not done in time catches nothing: it is tried
again, and then it is an error.  So a mutant is caught, or it survives, which is
a hole in the tests, or it could not be tried.
"""
import argparse
import collections
import ctypes
import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
import time

import boot
import step
from boot import die
from mutant_readers import READERS
from mutant_topics import TOPICS

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WB = os.path.join(TOP, "workbench")
BUILD = os.path.join(TOP, "build")
HEADER = "include/linux/sched/exec_update.h"

# name, file, text, replacement, what should catch it: all of these, see catchers()
MUTANTS = [
    ("validation of a reader dropped", HEADER,
     "\tif (exec_update_speculate_retry(r->sig1, r->seq1) ||\n"
     "\t    (r->sig2 && exec_update_speculate_retry(r->sig2, r->seq2))) {\n",
     "\tif (0) {\n", "kunit kselftest"),
    ("second process not validated", HEADER,
     "(r->sig2 && exec_update_speculate_retry(r->sig2, r->seq2))",
     "0", "kunit"),
    ("first process not validated", HEADER,
     "exec_update_speculate_retry(r->sig1, r->seq1) ||", "0 ||", "kunit"),
    ("begin after mm is replaced", "fs/exec.c",
     "\texec_update_seq_begin(tsk->signal);\n\n\ttask_lock(tsk);",
     "\ttask_lock(tsk);", "kselftest",
     "\tfutex_exec_done(tsk);\n\treturn 0;",
     "\tfutex_exec_done(tsk);\n\texec_update_seq_begin(tsk->signal);\n\treturn 0;"),
    ("begin after credentials are committed", "fs/exec.c",
     "\texec_update_seq_begin(tsk->signal);\n\n\ttask_lock(tsk);",
     "\ttask_lock(tsk);", "kselftest",
     "\tcommit_creds(bprm->cred);\n",
     "\tcommit_creds(bprm->cred);\n\texec_update_seq_begin(me->signal);\n"),
    ("end while the image still has the old credentials", "fs/exec.c",
     "\tme->mm->task_size = TASK_SIZE;\n\texec_update_seq_end(me->signal);\n",
     "\tme->mm->task_size = TASK_SIZE;\n", "kselftest",
     "\tperf_event_exec();\n",
     "\texec_update_seq_end(me->signal);\n\tperf_event_exec();\n"),
    ("end missing after success", "fs/exec.c",
     "\tme->mm->task_size = TASK_SIZE;\n\texec_update_seq_end(me->signal);\n",
     "\tme->mm->task_size = TASK_SIZE;\n", "kselftest"),
    ("fallback dropped: the block runs unlocked", HEADER,
     "\t*err = exec_update_read_lock_killable(r->sig1, r->sig2);\n"
     "\tif (*err) {\n\t\tr->done = true;\n\t\treturn false;\n\t}\n"
     "\tr->locked = true;\n",
     "\tr->seq1 = READ_ONCE(r->sig1->exec_update_seq);\n"
     "\tif (r->sig2)\n\t\tr->seq2 = READ_ONCE(r->sig2->exec_update_seq);\n",
     "kunit kselftest"),
    ("fallback dropped: the reader spins", HEADER,
     "\tif (r->passes++ >= EXEC_UPDATE_MAX_PASSES)\n\t\treturn false;\n"
     "\tif (!exec_update_speculate_try_begin(r->sig1, &r->seq1))\n"
     "\t\treturn false;\n",
     "\twhile (!exec_update_speculate_try_begin(r->sig1, &r->seq1))\n"
     "\t\tcpu_relax();\n", "kunit kselftest"),
    ("a denial is not validated", "kernel/kcmp.c",
     "\tscoped_exec_update_read2(task1, task2, err, kcmp_drop(&pair))\n"
     "\t\tret = kcmp_capture(&pair);\n",
     "\tint denied = 0;\n"
     "\tscoped_exec_update_read2(task1, task2, err, kcmp_drop(&pair)) {\n"
     "\t\tret = kcmp_capture(&pair);\n"
     "\t\tdenied |= ret == -EPERM;\n\t}\n"
     "\tif (denied)\n\t\tret = -EPERM;\n", "kselftest qemu"),
    ("count of 32 bits", HEADER,
     "return unlikely(READ_ONCE(sig->exec_update_seq) != seq);",
     "return unlikely((u32)READ_ONCE(sig->exec_update_seq) != (u32)seq);", "kunit"),
    ("two locks in the order they are named", "kernel/exec_update.c",
     "\tif (sig2 > sig1)\n", "\tif (0)\n", "kunit"),
    ("first lock kept when the second wait is killed", "kernel/exec_update.c",
     "\t\tif (err)\n\t\t\tup_read(&sig1->exec_update_lock);\n", "", "kunit"),
    ("epoll slot read under the lock", "kernel/kcmp.c",
     "\tif (type == KCMP_EPOLL_TFD)\n"
     "\t\tpair.slot_err = kcmp_get_epoll_slot(&pair.slot,\n"
     "\t\t\t\t\t\t    (void __user *)idx2);\n", "",
     "kselftest",
     "\tscoped_exec_update_read2(task1, task2, err, kcmp_drop(&pair))\n",
     "\tdown_read(&task1->signal->exec_update_lock);\n"
     "\tif (type == KCMP_EPOLL_TFD)\n"
     "\t\tpair.slot_err = kcmp_get_epoll_slot(&pair.slot, (void __user *)idx2);\n"
     "\tup_read(&task1->signal->exec_update_lock);\n"
     "\tscoped_exec_update_read2(task1, task2, err, kcmp_drop(&pair))\n"),
    ("files let go before they are compared", "kernel/kcmp.c",
     "\tpair->file1 = fget_task(pair->task1, pair->idx1);\n"
     "\tif (!pair->file1)\n\t\treturn -EBADF;\n"
     "\tpair->file2 = fget_task(pair->task2, idx2);\n"
     "\tif (!pair->file2)\n\t\treturn -EBADF;\n\n"
     "\tpair->v1 = pair->file1;\n\tpair->v2 = pair->file2;\n",
     "\tpair->v1 = fget_task(pair->task1, pair->idx1);\n"
     "\tif (!pair->v1)\n\t\treturn -EBADF;\n\tfput(pair->v1);\n"
     "\tpair->v2 = fget_task(pair->task2, idx2);\n"
     "\tif (!pair->v2)\n\t\treturn -EBADF;\n"
     "\tpair->file2 = pair->v2;\n", "kselftest"),
    ("a reference leaks when a pass is repeated", "kernel/kcmp.c",
     "scoped_exec_update_read2(task1, task2, err, kcmp_drop(&pair))",
     "scoped_exec_update_read2(task1, task2, err)", "kselftest"),
    ("a pass's references are dropped twice", "kernel/kcmp.c",
     "\tpair->file1 = NULL;\n\tpair->file2 = NULL;\n", "", "kselftest",
     "\tstruct kcmp_pair pair;\n", "\tstruct kcmp_pair pair = {};\n"),
    ("end missing after a failure", "fs/exec.c",
     "out_unlock:\n\texec_update_seq_end(me->signal);\n", "out_unlock:\n",
     "run:exec/exec_update_race+-r+exec_fails.and_readers_speculate"),
    ("a block holds nothing", "kernel/exec_update.c",
     "\tint err = down_read_killable(&task->signal->exec_update_lock);\n",
     "\tint err = 0;\n", "run:exec/exec_update_block",
     "\t__no_context_analysis\n{\n\tup_read(&task->signal->exec_update_lock);\n",
     "\t__no_context_analysis\n{\n"),
    ("landlock's TSYNC holds the lock", "security/landlock/tsync.c",
     "\tif (test_and_set_bit_lock(0, &current->signal->landlock_tsync))\n",
     "\tif (!down_write_trylock(&current->signal->exec_update_lock))\n",
     # Nobody would notice if readers speculated.
     "before:echo+1+>/sys/kernel/debug/exec_update/always_lock "
     "run:exec/exec_update_hang+-f+tsync",
     "\tclear_bit_unlock(0, &current->signal->landlock_tsync);\n",
     "\tup_write(&current->signal->exec_update_lock);\n"),
    ("two callers of landlock's TSYNC wait for one another", "security/landlock/tsync.c",
     "\tif (test_and_set_bit_lock(0, &current->signal->landlock_tsync))\n"
     "\t\treturn restart_syscall();\n",
     "\twhile (test_and_set_bit_lock(0, &current->signal->landlock_tsync)) {\n"
     "\t\tif (fatal_signal_pending(current))\n\t\t\treturn -EINTR;\n"
     "\t\tschedule_timeout_uninterruptible(1);\n\t}\n",
     "run:exec/exec_update_hang+-r+tsync_race.two_callers"),
    # x86 does without these, and its tests see nothing.
    ("count loaded without acquire", HEADER,
     "\t*seq = smp_load_acquire(&sig->exec_update_seq);\n",
     "\t*seq = READ_ONCE(sig->exec_update_seq);\n",
     "litmus:exec+read+no-acquire,exec+deny+no-acquire,exec+kcmp+no-acquire-1"),
    ("rmb missing before the count is compared", HEADER,
     "\tsmp_rmb();\n\treturn unlikely(", "\treturn unlikely(",
     "litmus:exec+read+no-rmb,exec+deny+no-rmb,exec+kcmp+no-rmb-1"),
    ("wmb missing after the odd count", HEADER,
     "\tsmp_wmb();\n#endif\n", "#endif\n",
     "litmus:exec+read+no-wmb,exec+read+task_lock+no-wmb"),
    ("even count stored without release", HEADER,
     "\tsmp_store_release(&sig->exec_update_seq, sig->exec_update_seq + 1);\n",
     "\tWRITE_ONCE(sig->exec_update_seq, sig->exec_update_seq + 1);\n",
     "litmus:exec+read+no-release,exec+deny+no-release"),
] + READERS + TOPICS


ATTEMPTS = 3
# Where the tests of a mutant run. QEMU's emulation stretches windows that are
# a few instructions wide on the real processor, which is what UML has.
MACHINES = {"um": ("um", "linux", "linux"),
            "qemu": ("x86_64", "bzImage", "arch/x86/boot/bzImage")}
# The one test of a fixture that has a variant for each reader.
RACES = {"exec_race": "permission_and_state_are_of_one_image",
         "exec_inherits": "what_is_not_for_who_opened_it"}
# What boot.py says of a guest that was up and that a kernel has spoilt.
SPOILT = re.compile(r"the kernel panicked|\d+ kernel warnings|: it hangs")

# The tests that failed and that passed, and why neither may count.
Outcome = collections.namedtuple("Outcome", "failed passed trouble")


class Trouble(Exception):
    """It is not known what the tests would have said."""


def end_with_signals():
    """What is run is ended before this process is, also what loses its parent."""
    ctypes.CDLL(None).prctl(step.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    boot.end_with_signals()


def run(command, log, limit):
    """The status of a command, and what it said, which goes to the log too."""
    with open(log, "ab+") as out:
        begun = out.tell()
        process = boot.start(command, stdin=subprocess.DEVNULL, stdout=out,
                             stderr=subprocess.STDOUT, cwd=TOP)
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            status = 124
        finally:
            step.kill_all(process)
        out.seek(begun)
        return status, out.read().decode(errors="replace")


def remove(*paths):
    for path in paths:
        if os.path.exists(path):
            os.remove(path)


def changed(tree, mutant):
    """The file of the mutant, as it makes it."""
    with open(os.path.join(tree, mutant[1]), encoding="utf-8") as file:
        text = file.read()
    for old, new in [(mutant[2], mutant[3])] + ([mutant[5:7]] if len(mutant) > 5 else []):
        if text.count(old) != 1:
            die(f"'{mutant[0]}': in {mutant[1]} there is {text.count(old)} times, not once:\n"
                f"{old}", "adapt workbench/mutants.py to the series")
        text = text.replace(old, new)
    return text


def catchers(words):
    """The machine, and tuples of a kind and of what to run:
    kunit and kselftest, litmus:TWIN,... which lack the same as the mutant,
    run:COLLECTION/TEST+ARGUMENT+... and maybe before:COMMAND, and exec_race: and
    exec_inherits:VARIANT,... each of which has to fail."""
    machine, before, found = "um", "true", []
    for word in words.split():
        kind, _, rest = word.partition(":")
        if kind == "qemu":
            machine = kind
        elif kind == "before":
            before = rest
        elif kind in RACES:
            found.append(("race", *(f"{kind}.{v}.{RACES[kind]}" for v in rest.split(","))))
        elif kind == "run":
            found.append((kind, before, rest))
        elif kind == "litmus":
            found.append((kind, *rest.split(",")))
        elif kind in ("kunit", "kselftest"):
            found.append((kind,))
        else:
            die(f"what is '{word}' of a mutant?", "adapt workbench/mutants.py")
    return machine, found


def label(catcher):
    kind, *rest = catcher
    if kind == "litmus":
        return f"litmus: {rest[0]}"
    return {"kunit": "KUnit", "kselftest": "selftest", "race": "exec_update_race"}.get(kind) \
        or os.path.basename(rest[1].split("+")[0])


def build(machine, log, what):
    """The kernel of the tree, in an object tree that all of them share."""
    arch, target, _ = MACHINES[machine]
    objtree = os.path.join(BUILD, "mutants-" + arch)
    os.makedirs(objtree, exist_ok=True)
    config = os.path.join(objtree, ".config")
    wanted = os.path.join(BUILD, arch, ".config")
    if not os.path.exists(config) or not filecmp.cmp(config, wanted, shallow=False):
        shutil.copy(wanted, config)
    jobs = os.environ.get("JOBS") or os.cpu_count()
    if run(["make", "-C", os.path.join(BUILD, "mutants"), "-s", f"-j{jobs}", f"O={objtree}",
            f"ARCH={arch}", "CC=ccache gcc", "HOSTCC=ccache gcc", target], log, 1800)[0]:
        die(f"{what} does not build, see {log}", "adapt workbench/mutants.py")
    # kunit.py expects the configuration that it would have built from.
    with open(config, encoding="ascii") as lines, \
         open(os.path.join(objtree, ".kunitconfig"), "w", encoding="ascii") as out:
        out.writelines(line for line in lines if "KUNIT" in line and "=y" in line)


def judge_kunit(status, said):
    failed = re.findall(r"\[FAILED\] (\w.*?) *=*$", said, re.MULTILINE)
    passed = re.findall(r"\[PASSED\] (\w.*?) *=*$", said, re.MULTILINE)
    if not failed and passed and "[CRASHED]" in said:
        failed = ["the kernel crashed or hung"]
    if failed or (passed and not status):
        return Outcome(failed, passed, "")
    return Outcome([], [], f"kunit.py ended with status {status}")


def complaint(lines):
    """What a kernel says that a good one does not, once the guest is up."""
    up = False
    for line in lines:
        up = up or line.startswith("guest: up")
        if up and boot.KERNEL.match(line) and (boot.PANIC.search(line) or
                                               boot.SPLAT.search(line)):
            return line.strip()
    return ""


def judge_boot(data, log):
    """Of what boot.py has left: its JSON, and the lines of the guest's log."""
    failed, passed = [], []
    trouble = (data["error"] or "").partition("; its last lines")[0]
    for result in data["results"]:
        if result["ok"]:
            passed += [] if result["note"].upper().startswith("SKIP") else [result["name"]]
        elif result["note"].startswith("TIMEOUT") and not result["failures"]:
            # So it is on a busy machine.
            trouble = f"{result['name']}: {result['note']}"
        else:
            failed += result["failures"] or [result["name"]]
    if data["guest"] and SPOILT.search(trouble):
        failed.append(trouble)
    elif data["guest"] and trouble and complaint(log):
        failed.append(complaint(log))
    if failed and data["guest"]:
        return Outcome(failed, passed, "")
    return Outcome([], passed, trouble or ("" if passed else "no test ran"))


def run_guest(machine, log, limit, silence, *options):
    arch, _, kernel = MACHINES[machine]
    remove(log + ".guest", log + ".json")
    status, said = run([sys.executable, os.path.join(WB, "boot.py"), "--kernel",
                        os.path.join(BUILD, "mutants-" + arch, kernel),
                        "--log", log + ".guest", "--json", log + ".json",
                        "--limit", str(limit), "--silence", str(silence), *options],
                       log, limit + 40)
    try:
        with open(log + ".json", encoding="utf-8") as file, \
             open(log + ".guest", encoding="utf-8", errors="replace") as output:
            return judge_boot(json.load(file), output.readlines())
    except (OSError, ValueError):
        return Outcome([], [], f"boot.py ended with status {status}: {said.strip()[-200:]}")


def run_catcher(catcher, machine, log):
    kind, *rest = catcher
    if kind == "kunit":
        return judge_kunit(*run(
            [sys.executable, os.path.join(BUILD, "linux/tools/testing/kunit/kunit.py"),
             "exec", f"--build_dir={os.path.join(BUILD, 'mutants-um')}", "--arch=um",
             "--timeout=60", "--kernel_args=seccomp=on", "--kernel_args=ncpus=2",
             f"--kernel_args=uml_dir={BUILD}/uml/",
             "exec_update*"], log, 90))
    if kind == "kselftest":
        return run_guest(machine, log, 200, 90, "--tests",
                         "exec:exec_update_kcmp,kcmp:kcmp_race_test", machine, "kselftest")
    if kind == "race":
        before, job = "true", "exec/exec_update_race" + "".join(f"+-r+{n}" for n in rest)
    else:
        before, job = rest
    folder, _, test = job.partition("/")
    return run_guest(machine, log, 600, 120, machine,
                     f"cd+/kselftest/{folder};{before};./{test}")


def say_all(models, verdict, log):
    """Does herd7 say that of all of these models?"""
    _, said = run([os.path.join(WB, "litmus.sh"), *models], log, 300)
    if not re.search(r"^\d+ passed, \d+ failed$", said, re.MULTILINE):
        raise Trouble(f"litmus.sh: {said.strip()[-200:]}")
    return len(re.findall(rf"^ok .* is {verdict}$", said, re.MULTILINE)) == len(models)


def catch(catcher, machine, log):
    """What has caught the mutant that is built, or "" if it has not."""
    kind, *rest = catcher
    if kind == "litmus":
        # The twins, which lack the same, are seen to go wrong.
        return label(catcher) if say_all(rest, "Sometimes", log) else ""
    missed = set(rest) if kind == "race" else {label(catcher)}
    # A race ends when all has happened that can, and may be won until then.
    for attempt in range(1, ATTEMPTS + 1):
        if kind == "race":
            got = run_catcher((kind, *sorted(missed)), machine, log)
            # Of a kernel that is spoilt it is not known who has done it.
            others = set(got.failed) - missed
            missed -= set(got.failed)
        else:
            got, others = run_catcher(catcher, machine, log), ()
            if got.failed:
                missed.clear()
        if not missed:
            return label(catcher) + (f": {len(got.failed)}" if kind == "run" else "") + \
                (f" ({attempt})" if attempt > 1 else "")
    if got.trouble or others:
        raise Trouble(got.trouble or ", ".join(others))
    if kind == "race":
        print(f"  not seen by {', '.join(sorted(missed))}", flush=True)
    return ""


def control(mutants, log):
    """The series as it is passes all that should catch the mutants."""
    begun = time.monotonic()
    remove(log, log + ".guest", log + ".json")
    needed, races, models = {}, {}, {}
    for mutant in mutants:
        machine, found = catchers(mutant[4])
        for catcher in found:
            kind, *rest = catcher
            if kind == "litmus":
                models.update((re.sub(r"\+no-\w+(-\d+)?$", "", twin), 0) for twin in rest)
            elif kind == "race":
                races.setdefault(machine, {}).update((name, 0) for name in rest)
            else:
                needed.setdefault(machine, {})[catcher] = 0
    for machine, names in races.items():
        # As many as a command line of the kernel has room for.
        names = sorted(names)
        needed.setdefault(machine, {}).update(
            (("race", *names[i:i + 10]), 0) for i in range(0, len(names), 10))
    if models and not say_all(list(models), "Never", log):
        die(f"not Never: one of {', '.join(models)}", f"see {log}, and make litmus")
    for machine, found in needed.items():
        build(machine, log, "the series")
        for catcher in found:
            for _ in range(ATTEMPTS):
                got = run_catcher(catcher, machine, log)
                lacks = set(catcher[1:]) - set(got.passed) if catcher[0] == "race" else ()
                if got.failed or not got.trouble:
                    break
            if got.failed or got.trouble or lacks:
                die(f"the series as it is does not pass {label(catcher)} on {machine}: " +
                    ", ".join(got.failed or [got.trouble or f"not run: {', '.join(lacks)}"]),
                    f"see {log} and {log}.guest")
    print(f"{'(the series as it is)':50} {'passes them all':20} "
          f"{time.monotonic() - begun:.0f} s", flush=True)


def check_out(tree):
    linux = os.path.join(BUILD, "linux")
    if subprocess.run(["git", "-C", tree, "checkout", "-q", "-f", "--detach", "series"],
                      check=False, stderr=subprocess.DEVNULL).returncode:
        # Not there, or of a build/linux that has been made anew since.
        shutil.rmtree(tree, ignore_errors=True)
        subprocess.run(["git", "-C", linux, "worktree", "prune"], check=True)
        subprocess.run(["git", "-C", linux, "worktree", "add", "-q", "--detach", tree,
                        "series"], check=True)


def catch_all(mutant, tree, log):
    """Build one mutant, and try it: who has caught it, and who has not."""
    machine, found = catchers(mutant[4])
    text = changed(tree, mutant)
    remove(log, log + ".guest", log + ".json")
    try:
        with open(os.path.join(tree, mutant[1]), "w", encoding="utf-8") as file:
            file.write(text)
        if any(catcher[0] != "litmus" for catcher in found):
            build(machine, log, "the mutant")
        caught = [catch(catcher, machine, log) for catcher in found]
    finally:
        subprocess.run(["git", "-C", tree, "checkout", "-q", "--", mutant[1]], check=True)
    return ([text for text in caught if text],
            [label(catcher) for catcher, text in zip(found, caught) if not text])


def split(names):
    """Of NAME,... Some names have commas."""
    if any(names in mutant[0] for mutant in MUTANTS):
        return [names]
    return [name.strip() for name in names.split(",") if name.strip()]


def choose(wanted):
    """Those that have one of the texts in their names, with their numbers."""
    for text in wanted:
        if not any(text in mutant[0] for mutant in MUTANTS):
            die(f"no mutant is called '{text}'", "workbench/mutants.py --list names them")
    return [(number, mutant) for number, mutant in enumerate(MUTANTS)
            if not wanted or any(text in mutant[0] for text in wanted)]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="name the mutants, and try none")
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help="those whose name has this in it; or MUTANTS=NAME,...")
    args = parser.parse_args()
    chosen = choose(args.names or split(os.environ.get("MUTANTS", "")))
    if args.list:
        print("\n".join(mutant[0] for _, mutant in chosen))
        return 0
    end_with_signals()
    tree = os.path.join(BUILD, "mutants")
    logs = os.path.join(BUILD, "logs")
    check_out(tree)
    for _, mutant in chosen:
        changed(tree, mutant)
    # For kunit.py; boot.py knows by itself.
    os.environ["TMPDIR"] = boot.memory_folder("1G", BUILD)
    survivors = errors = 0
    print(f"{'mutant':50} {'caught by':20} time", flush=True)
    try:
        control([mutant for _, mutant in chosen], os.path.join(logs, "mutant-control.log"))
    except Trouble as trouble:
        die(str(trouble), f"see {logs}/mutant-control.log")
    for number, mutant in chosen:
        begun = time.monotonic()
        log = os.path.join(logs, f"mutant-{number}.log")
        try:
            caught, missed = catch_all(mutant, tree, log)
            survivors += bool(missed)
            text = " and ".join(caught) or "NOBODY"
            if caught and missed:
                text += f", NOT BY {' and '.join(missed)}"
        except Trouble as trouble:
            print(f"error: {mutant[0]}: {trouble}\n  mend: see {log}", file=sys.stderr)
            errors += 1
            text = "ERROR"
        print(f"{mutant[0]:50} {text:20} {time.monotonic() - begun:.0f} s", flush=True)
    print(f"{survivors} survivors" + (f", {errors} not tried" if errors else ""))
    return 1 if survivors or errors else 0


if __name__ == "__main__":
    sys.exit(main())
