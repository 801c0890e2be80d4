#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Boot a guest, run a job in it, and judge what came of it.

  boot.py [options] qemu|um|arm64 JOB

JOB is kselftest, probe, shell, or a command with + for blanks.  Two boot
nothing: accel says what QEMU can use, tmpdir where to have the memory of
user-mode Linux.

Kernel messages and the job's output come on two channels and go to one log.  A
guest that panics, hangs, takes too long, prints a kernel warning, or runs no
test has failed, whatever its tests said.  --json keeps the result for
summary.py.
"""
import argparse
import ctypes
import json
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("BUILD", os.path.join(TOP, "build"))

PANIC = re.compile(r"Kernel panic - not syncing|^Aborted|Kernel tried to access")
SPLAT = re.compile(r"\b(WARNING|BUG|KASAN|KCSAN|UBSAN|KFENCE): |"
                   r"WARNING: CPU|Oops|general protection fault|"
                   r"possible circular locking|INFO: task .* blocked|"
                   r"rcu: INFO:|refcount_t:|kmemleak: \d+ new")
RESULT = re.compile(r"^(ok|not ok) (\d+)\b[ -]*([^#]*?)\s*(?:#\s*(.*))?$")
NESTED = re.compile(r"^# +(ok|not ok) \d+\b[ -]*([^#]*?)\s*(?:#\s*(SKIP\b.*))?$",
                    re.IGNORECASE)
KERNEL = re.compile(r"^(<\d>)?\[ *\d+\.\d+\] ")
PLAN = re.compile(r"^1\.\.(\d+)")
# What build/ has for each machine to boot.
MACHINES = {"qemu": ("x86_64/arch/x86/boot/bzImage", "initramfs.cpio"),
            "um": ("um/linux", "initramfs.cpio"),
            "arm64": ("arm64/arch/arm64/boot/Image", "arm64/initramfs.cpio")}
# Who says more than this says the same all the time.
MOST = 256 << 20


class Failure(Exception):
    """The run is over, and not well."""


def die(what, mend):
    sys.exit(f"error: {what}\n  mend: {mend}")


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def on_signal(number, _frame):
    # A second one must not interrupt what the first one ends.
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)


def end_with_signals():
    """A signal ends this process, after what it has started."""
    for number in SIGNALS:
        signal.signal(number, on_signal)


def start(command, **kwargs):
    """Start a guest that does not outlive this process."""
    libc = ctypes.CDLL(None)

    def in_child():
        libc.prctl(1, signal.SIGKILL, 0, 0, 0)      # PR_SET_PDEATHSIG

    try:
        return subprocess.Popen(command, start_new_session=True,
                                preexec_fn=in_child, **kwargs)
    except OSError as error:
        die(f"cannot start {command[0]}: {error.strerror}",
            "make run installs what it needs; without the right to install packages: "
            f"install the one that has {os.path.basename(command[0])}")
    return None


def kill(process):
    """The guest and all it started: UML has a host process for each of its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def memory_folder(memory, otherwise):
    """Where the file is to be that is the memory of user-mode Linux: in memory, if
    all of it has room there and may be executed."""
    size = int(memory[:-1]) << {"K": 10, "M": 20, "G": 30}[memory[-1].upper()]
    try:
        there = os.statvfs("/dev/shm")
    except OSError:
        return otherwise
    if there.f_flag & os.ST_NOEXEC or there.f_bavail * there.f_frsize < size:
        return otherwise
    return "/dev/shm"


def accelerator(args):
    """KVM only where a guest was seen to come up under it."""
    if args.machine != "qemu":
        return "tcg" if args.machine == "arm64" else ""
    wanted = os.environ.get("ACCEL", "")
    if wanted in ("kvm", "tcg"):
        return wanted
    if wanted:
        die(f"ACCEL={wanted} is unknown", "ACCEL=kvm or ACCEL=tcg, or leave it out")
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "tcg"
    known = os.path.join(BUILD, "accel")
    try:
        if os.path.getmtime(known) > os.path.getmtime(args.kernel):
            with open(known, encoding="ascii") as file:
                return file.read().strip()
    except OSError:
        pass
    say("does KVM run a guest here? trying")
    found = "kvm"
    try:
        Guest(args, "probe", "kvm", limit=20).run()
    except Failure:
        found = "tcg"
    say("KVM works here" if found == "kvm" else
        "KVM runs no guest here: using software emulation (TCG)")
    with open(known, "w", encoding="ascii") as file:
        file.write(found + "\n")
    return found


def expressions(path):
    """One on each line that is not empty, nor a comment."""
    if not path:
        return []
    with open(path, encoding="utf-8") as file:
        return [re.compile(line.strip()) for line in file
                if line.strip() and not line.startswith("#")]


def say(text):
    print(text, file=sys.stderr, flush=True)


class Guest:
    """One boot, from its command line to its verdict."""

    def __init__(self, args, job, accel, limit, log=None, echo=False):
        self.args = args
        self.job = job
        self.accel = accel
        self.limit = limit
        self.log = log
        self.echo = echo
        self.up = ""
        self.plan = None
        self.results = []       # (ok, name, note)
        self.nested = []
        self.panic = ""
        self.splats = []
        self.tail = []
        self.exit = None

    def command(self, out_fd):
        env = [f"JOB={self.job}", "kunit.enable=0"]
        for name in ("COLLECTIONS", "TESTS", "SKIP"):
            value = getattr(self.args, name.lower(), None)
            if value:
                env.append(f"{name}={value}")
        env += self.args.append
        if self.args.machine == "um":
            return [self.args.kernel, f"mem={self.args.memory}",
                    f"ncpus={self.args.cpus}", "seccomp=on",
                    f"initrd={self.args.initramfs}", "root=/dev/ram0",
                    "rdinit=/init", "con0=fd:0,fd:1", "con=null", "ssl=null",
                    # The first one only works until the second one does.
                    "stderr=1", "console=stderr0", "console=tty0",
                    "loglevel=7", "panic=-1",
                    "OFF=poweroff", "OUT=/dev/tty0"] + env
        kernel_args = ["loglevel=7", "panic=-1", "numa=fake=2", "OFF=reboot"] + env
        if self.args.machine == "arm64":
            command = ["qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "max"]
            kernel_args.append("console=ttyAMA0")
            # This machine has one serial line only.
            out = ["-chardev", f"file,id=out,path=/dev/fd/{out_fd}",
                   "-device", "virtio-serial-device",
                   "-device", "virtconsole,chardev=out"], "/dev/hvc0"
        else:
            command = ["qemu-system-x86_64", "-M", "pc",
                       "-cpu", "host" if self.accel == "kvm" else "max"]
            # Emulated CPUs share a clock; a kernel that does not believe it has
            # none that is finer than a tick, nor timers.
            kernel_args += ["console=ttyS0", "tsc=reliable"]
            out = ["-serial", f"file:/dev/fd/{out_fd}"], "/dev/ttyS1"
        command += ["-accel", self.accel,
                    # The MP table has one entry a socket.
                    "-smp", f"{self.args.cpus},sockets={self.args.cpus}",
                    "-m", self.args.memory,
                    "-no-reboot", "-nodefaults", "-display", "none",
                    "-kernel", self.args.kernel,
                    "-initrd", self.args.initramfs] + self.args.qemu
        if self.job == "shell":
            command += ["-serial", "mon:stdio"]
        else:
            command += ["-serial", "stdio"] + out[0]
            kernel_args.append(f"OUT={out[1]}")
        return command + ["-append", " ".join(kernel_args)]

    def shell(self):
        process = start(self.command(None))
        try:
            process.wait()
        finally:
            kill(process)

    def run(self):
        """Boot, follow both channels to the end, and raise Failure if bad."""
        with tempfile.TemporaryDirectory(prefix="guest.", dir=BUILD) as tmp:
            if self.args.machine == "um":
                env = dict(os.environ, TMPDIR=memory_folder(self.args.memory, tmp))
                process = start(self.command(None) + [f"uml_dir={tmp}/"],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=env)
                channels = {process.stdout: self.job_line,
                            process.stderr: self.kernel_line}
            else:
                out, end = os.pipe()
                process = start(self.command(end), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                pass_fds=(end,))
                os.close(end)
                channels = {process.stdout: self.kernel_line,
                            os.fdopen(out, "rb", buffering=0): self.job_line}
            try:
                self.follow(process, channels)
            finally:
                kill(process)
        self.judge()

    def follow(self, process, channels):
        selector = selectors.DefaultSelector()
        rest = {}
        for channel, handler in channels.items():
            os.set_blocking(channel.fileno(), False)
            selector.register(channel, selectors.EVENT_READ, handler)
            rest[channel] = b""
        begun = heard = told = time.monotonic()
        said = 0
        ended = None
        with open(self.log or os.devnull, "w", encoding="utf-8") as self.file:
            while True:
                for key, _ in selector.select(timeout=0.2):
                    try:
                        data = key.fileobj.read(65536)
                    except BlockingIOError:
                        continue
                    if data:
                        heard = time.monotonic()
                        said += len(data)
                        lines = (rest[key.fileobj] + data).split(b"\n")
                        rest[key.fileobj] = lines.pop()
                        for line in lines:
                            text = line.decode(errors="replace").rstrip("\r")
                            self.file.write(text + "\n")
                            key.data(text)
                    elif data == b"":
                        selector.unregister(key.fileobj)
                now = time.monotonic()
                if process.poll() is not None:
                    # What is in the pipes still counts, for a moment.
                    ended = ended or now
                    if now - ended > 0.5:
                        return
                elif self.panic and now - heard > 3:
                    return
                elif now - begun > self.limit:
                    raise self.failure(f"not done after {self.limit} s")
                elif now - heard > self.args.silence:
                    raise self.failure(f"silent for {self.args.silence} s: it hangs")
                elif said > MOST:
                    raise self.failure(f"more than {MOST >> 20} MiB of output")
                if self.echo and now - told > 15:
                    told = now
                    of = f" of {self.plan}" if self.plan else ""
                    say(f"  {now - begun:.0f} s, {len(self.results)}{of} tests done")

    def failure(self, text):
        shown = "\n".join("  | " + line for line in self.tail[-30:])
        return Failure(f"{text}; its last lines:\n{shown}")

    def remember(self, line):
        self.tail = self.tail[-60:] + [line]

    def kernel_line(self, line):
        self.remember(line)
        if PANIC.search(line):
            self.panic = self.panic or line
        elif SPLAT.search(line) and not any(k.search(line) for k in self.args.known):
            self.splats.append(line)

    def job_line(self, line):
        if KERNEL.match(line):
            # A panic in UML comes this way.
            self.kernel_line(line)
            return
        self.remember(line)
        if line.startswith("guest: "):
            self.up = self.up or line
            found = re.match(r"guest: \w+ exit=(\d+)", line)
            if found:
                self.exit = int(found.group(1))
            return
        if line.startswith("progress: "):
            if self.echo:
                say("  " + line)
            return
        if PLAN.match(line) and self.plan is None:
            self.plan = int(PLAN.match(line).group(1))
            return
        nested = NESTED.match(line)
        if nested:
            self.nested.append((nested.group(1), nested.group(2), nested.group(3)))
        result = RESULT.match(line)
        if not result:
            return
        ok, name, note = result.group(1) == "ok", result.group(3), result.group(4) or ""
        skipped = [n for n in self.nested if n[2]]
        self.results.append({"ok": ok, "name": name, "note": note,
                             "skips": [f"{n[1]}: {n[2]}" for n in skipped],
                             "failures": [n[1] for n in self.nested if n[0] == "not ok"]})
        self.nested = []
        if self.echo:
            say(f"  {'ok' if ok else 'NOT OK'} {name}{'  # ' + note if note else ''}")

    def judge(self):
        if self.panic:
            raise self.failure(f"the kernel panicked: {self.panic.strip()}")
        if not self.up:
            raise self.failure("the guest did not come up")
        if f" {self.args.cpus} CPUs" not in self.up:
            raise self.failure(f"not {self.args.cpus} CPUs: {self.up}")
        if self.job in ("probe", "shell"):
            return
        if self.exit is None:
            raise self.failure("the guest ended before its job did")
        if self.job == "kselftest":
            if self.plan is None:
                raise self.failure("no test plan was printed")
            if not self.results:
                raise self.failure("no test ran")
            if len(self.results) != self.plan:
                raise self.failure(f"{self.plan} tests were planned, "
                                   f"{len(self.results)} reported")
        elif self.exit:
            raise self.failure(f"the job ended with status {self.exit}")
        if self.splats:
            raise self.failure(f"{len(self.splats)} kernel warnings, the first: "
                               f"{self.splats[0].strip()}")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--kernel")
    parser.add_argument("--initramfs")
    parser.add_argument("--collections")
    parser.add_argument("--tests")
    parser.add_argument("--skip")
    parser.add_argument("--cpus", type=int, default=2)
    parser.add_argument("--memory", default="1G")
    parser.add_argument("--limit", type=int, default=1200)
    parser.add_argument("--silence", type=int, default=300)
    parser.add_argument("--log")
    parser.add_argument("--json")
    parser.add_argument("--append", action="append", default=[])
    parser.add_argument("--qemu", action="append", default=[])
    parser.add_argument("machine", choices=tuple(MACHINES))
    parser.add_argument("job")
    parser.add_argument("--known", metavar="FILE",
                        help="kernel warnings that do not count, an expression a line")
    args = parser.parse_args()
    args.known = expressions(args.known)
    kernel, initramfs = MACHINES[args.machine]
    args.kernel = args.kernel or os.path.join(BUILD, kernel)
    args.initramfs = args.initramfs or os.path.join(BUILD, initramfs)
    for path, mend in ((args.kernel, "make run builds it"),
                       (args.initramfs, "make run makes it")):
        if not os.path.exists(path):
            die(f"{path} is missing", mend)

    end_with_signals()
    begun = time.monotonic()
    error = None
    if args.json and os.path.exists(args.json):
        os.remove(args.json)    # not to be taken for what comes of this boot
    guest = None
    try:
        if args.job == "tmpdir":
            print(memory_folder(args.memory, BUILD))
            return 0
        accel = accelerator(args)
        if args.job == "accel":
            print(accel)
            return 0
        guest = Guest(args, args.job, accel, args.limit, args.log, echo=True)
        if args.job == "shell":
            guest.shell()
            return 0
        guest.run()
    except Failure as failure:
        error = str(failure)
    except OSError as failure:
        if guest is None:
            die(f"{failure.filename}: {failure.strerror}", "free some space if the disk is full")
        error = f"{failure.filename or args.log}: {failure.strerror}"

    failed = [r for r in guest.results if not r["ok"]]
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump({"machine": args.machine, "accel": accel, "job": args.job,
                       "guest": guest.up, "plan": guest.plan, "error": error,
                       "results": guest.results, "log": args.log,
                       "kernel": args.kernel,
                       "seconds": round(time.monotonic() - begun, 1)}, file, indent=1)
    if error:
        print(f"error: {args.machine}: {error}", file=sys.stderr)
        if args.log:
            print(f"  mend: the whole log is {args.log}", file=sys.stderr)
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
