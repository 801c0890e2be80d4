#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""make mutants: can the tests fail?

Each mutant is a small wrong version of the series: one text replaced by
another.  It is built in build/mutants, a copy of the tree, for user-mode Linux
(or QEMU, where it says so), and the tests that should catch it are run.  A
mutant that all tests pass is a hole in the tests.  Barriers that x86 does not
need are asked about with herd7.  MUTANTS=name,... picks some.
"""
import filecmp
import os
import re
import shutil
import subprocess
import sys
import time

from mutant_readers import READERS
from mutant_topics import TOPICS

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WB = os.path.join(TOP, "workbench")
BUILD = os.path.join(TOP, "build")
HEADER = "include/linux/sched/exec_update.h"

# name, file, text, replacement, what should catch it
MUTANTS = [
    ("validation of a reader dropped", HEADER,
     "\tif (exec_update_speculate_retry(r->sig1, r->seq1) ||\n"
     "\t    (r->sig2 && exec_update_speculate_retry(r->sig2, r->seq2))) {\n",
     "\tif (0) {\n", "kselftest kunit"),
    ("second process not validated", HEADER,
     "(r->sig2 && exec_update_speculate_retry(r->sig2, r->seq2))",
     "0", "kselftest kunit"),
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
    ("end when the image is dumpable, creds still old", "fs/exec.c",
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
     "kselftest kunit"),
    ("fallback dropped: the reader spins", HEADER,
     "\tif (r->passes++ >= EXEC_UPDATE_MAX_PASSES)\n\t\treturn false;\n"
     "\tif (!exec_update_speculate_try_begin(r->sig1, &r->seq1))\n"
     "\t\treturn false;\n",
     "\twhile (!exec_update_speculate_try_begin(r->sig1, &r->seq1))\n"
     "\t\tcpu_relax();\n", "kselftest kunit"),
    ("a denial is not validated", "kernel/kcmp.c",
     "\tscoped_exec_update_read2(task1, task2, err, kcmp_drop(&pair)) {\n"
     "\t\tret = kcmp_capture(&pair, task1, task2, type, idx1, idx2,\n"
     "\t\t\t\t   &slot, slot_err);\n\t}\n",
     "\tint denied = 0;\n"
     "\tscoped_exec_update_read2(task1, task2, err, kcmp_drop(&pair)) {\n"
     "\t\tret = kcmp_capture(&pair, task1, task2, type, idx1, idx2,\n"
     "\t\t\t\t   &slot, slot_err);\n"
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
     "\t\tslot_err = kcmp_get_epoll_slot(&slot, (void __user *)idx2);\n", "",
     "kselftest",
     "\tscoped_exec_update_read2(task1, task2, err, kcmp_drop(&pair)) {\n",
     "\tdown_read(&task1->signal->exec_update_lock);\n"
     "\tif (type == KCMP_EPOLL_TFD)\n"
     "\t\tslot_err = kcmp_get_epoll_slot(&slot, (void __user *)idx2);\n"
     "\tup_read(&task1->signal->exec_update_lock);\n"
     "\tscoped_exec_update_read2(task1, task2, err, kcmp_drop(&pair)) {\n"),
    ("files let go before they are compared", "kernel/kcmp.c",
     "\tpair->file1 = fget_task(task1, idx1);\n"
     "\tif (!pair->file1)\n\t\treturn -EBADF;\n"
     "\tpair->file2 = fget_task(task2, idx2);\n"
     "\tif (!pair->file2)\n\t\treturn -EBADF;\n\n"
     "\tpair->v1 = pair->file1;\n\tpair->v2 = pair->file2;\n",
     "\tpair->v1 = fget_task(task1, idx1);\n"
     "\tif (!pair->v1)\n\t\treturn -EBADF;\n\tfput(pair->v1);\n"
     "\tpair->v2 = fget_task(task2, idx2);\n"
     "\tif (!pair->v2)\n\t\treturn -EBADF;\n"
     "\tpair->file2 = pair->v2;\n", "kselftest"),
    ("a reference leaks when a pass is repeated", "kernel/kcmp.c",
     "scoped_exec_update_read2(task1, task2, err, kcmp_drop(&pair))",
     "scoped_exec_update_read2(task1, task2, err)", "kselftest"),
    ("a pass's references are dropped twice", "kernel/kcmp.c",
     "\t\tfput(pair->file2);\n\t*pair = (struct kcmp_pair) {};\n",
     "\t\tfput(pair->file2);\n", "kselftest"),
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


def run(command, log, limit):
    with open(log, "ab") as out:
        return subprocess.run(["timeout", "-k", "5", str(limit)] + command,
                              stdout=out, stderr=subprocess.STDOUT,
                              check=False, cwd=TOP).returncode


def replace(tree, path, pairs):
    with open(os.path.join(tree, path), encoding="utf-8") as file:
        text = file.read()
    for old, new in pairs:
        if text.count(old) != 1:
            sys.exit(f"error: {path}: {text.count(old)} times instead of once:\n{old}\n"
                     "  mend: adapt workbench/mutants.py to the series")
        text = text.replace(old, new)
    with open(os.path.join(tree, path), "w", encoding="utf-8") as file:
        file.write(text)


# Where the tests of a mutant run. QEMU's emulation stretches windows that are
# a few instructions wide on the real processor, which is what UML has.
MACHINES = {"um": ("um", "linux", "linux"),
            "qemu": ("x86_64", "bzImage", "arch/x86/boot/bzImage")}


# The one test of a fixture that has a variant for each reader.
RACES = {"exec_race": "permission_and_state_are_of_one_image",
         "exec_inherits": "what_is_not_for_who_opened_it"}


def catch(mutant, log):
    """Build and test one mutant in the tree; what caught it, or None."""
    models = re.findall(r"litmus:(\S+)", mutant[4])
    if models:
        # The twins, which lack the same, are seen to go wrong.
        names = models[0].split(",")
        wrong = run([os.path.join(WB, "litmus.sh")] + names, log, 300)
        with open(log, encoding="utf-8") as file:
            seen = len(re.findall(r"^ok .* is Sometimes$", file.read(), re.MULTILINE))
        return "" if wrong or seen != len(names) else "litmus: " + names[0]
    machine = "qemu" if "qemu" in mutant[4] else "um"
    arch, target, kernel = MACHINES[machine]
    objtree = os.path.join(BUILD, "mutants-" + arch)
    os.makedirs(objtree, exist_ok=True)
    config = os.path.join(objtree, ".config")
    wanted = os.path.join(BUILD, arch, ".config")
    if not os.path.exists(config) or not filecmp.cmp(config, wanted, shallow=False):
        shutil.copy(wanted, config)
    make = ["make", "-C", os.path.join(BUILD, "mutants"), "-s", f"-j{os.cpu_count()}",
            f"O={objtree}", f"ARCH={arch}", "CC=ccache gcc", "HOSTCC=ccache gcc", target]
    if run(make, log, 1800):
        sys.exit(f"error: the mutant does not build, see {log}\n"
                 "  mend: adapt workbench/mutants.py")
    catchers = []
    if "kunit" in mutant[4]:
        # kunit.py expects the configuration that it would have built from.
        with open(config, encoding="ascii") as lines, \
             open(os.path.join(objtree, ".kunitconfig"), "w", encoding="ascii") as out:
            out.writelines(line for line in lines if "KUNIT" in line and "=y" in line)
        kunit = [sys.executable, os.path.join(BUILD, "linux/tools/testing/kunit/kunit.py"),
                 "exec", f"--build_dir={objtree}", "--arch=um", "--timeout=60",
                 "--kernel_args=seccomp=on", "--kernel_args=ncpus=2", "exec_update*"]
        if run(kunit, log, 90):
            catchers.append("KUnit")
    for fixture, variants in re.findall(r"(exec_\w+):(\S+)", mutant[4]):
        names = [f"{fixture}.{v}.{RACES[fixture]}" for v in variants.split(",")]
        missed = set(names)
        # A race ends when all has happened that can, and may be won until then.
        for attempt in range(1, 4):
            missed -= set(failures(machine, os.path.join(objtree, kernel),
                                   "exec/exec_update_race" +
                                   "".join(f"+-r+{n}" for n in sorted(missed)), log))
            if not missed:
                return "exec_update_race" + (f" ({attempt})" if attempt > 1 else "")
        print(f"  not seen by {', '.join(missed)}", flush=True)
        return ""
    for job in re.findall(r"run:(\S+)", mutant[4]):
        before = "".join(re.findall(r"before:(\S+)", mutant[4]))
        seen = failures(machine, os.path.join(objtree, kernel), job, log, before)
        return os.path.basename(job.split("+")[0]) + f": {len(seen)}" if seen else ""
    if "kselftest" in mutant[4] or not catchers:
        boot = [sys.executable, os.path.join(WB, "boot.py"), "--kernel",
                os.path.join(objtree, kernel), "--log", log + ".guest",
                "--limit", "200", "--silence", "90",
                "--tests", "exec:exec_update_kcmp,kcmp:kcmp_race_test",
                machine, "kselftest"]
        if run(boot, log, 240):
            catchers.append("selftest")
    return " and ".join(catchers)


def failures(machine, kernel, job, log, before=""):
    """The tests of a selftest that fail on a kernel that boots."""
    folder, _, test = job.partition("/")
    boot = [sys.executable, os.path.join(WB, "boot.py"), "--kernel", kernel,
            "--log", log + ".guest", "--limit", "600", "--silence", "120",
            machine, f"cd+/kselftest/{folder};{before or 'true'};./{test}"]
    if not run(boot, log, 630):
        return []
    with open(log + ".guest", encoding="utf-8", errors="replace") as output:
        return re.findall(r"^not ok \d+ (\S+)", output.read(), re.MULTILINE)


def main():
    tree = os.path.join(BUILD, "mutants")
    logs = os.path.join(BUILD, "logs")
    wanted = [n for n in os.environ.get("MUTANTS", "").split(",") if n]
    linux = os.path.join(BUILD, "linux")
    if subprocess.run(["git", "-C", tree, "checkout", "-q", "-f", "--detach", "series"],
                      check=False, stderr=subprocess.DEVNULL).returncode:
        # Not there, or of a build/linux that has been made anew since.
        shutil.rmtree(tree, ignore_errors=True)
        subprocess.run(["git", "-C", linux, "worktree", "prune"], check=True)
        subprocess.run(["git", "-C", linux, "worktree", "add", "-q", "--detach", tree,
                        "series"], check=True)
    survivors = 0
    print(f"{'mutant':50} {'caught by':20} time")
    for number, mutant in enumerate(MUTANTS):
        if wanted and not any(w in mutant[0] for w in wanted):
            continue
        begun = time.monotonic()
        log = os.path.join(logs, f"mutant-{number}.log")
        if os.path.exists(log):
            os.remove(log)
        pairs = [(mutant[2], mutant[3])] + ([mutant[5:7]] if len(mutant) > 5 else [])
        replace(tree, mutant[1], pairs)
        try:
            caught = catch(mutant, log)
        finally:
            subprocess.run(["git", "-C", tree, "checkout", "-q", "--", mutant[1]],
                           check=True)
        survivors += not caught
        print(f"{mutant[0]:50} {caught or 'NOBODY':20} "
              f"{time.monotonic() - begun:.0f} s", flush=True)
    print(f"{survivors} survivors")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
