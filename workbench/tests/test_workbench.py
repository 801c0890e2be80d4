#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Tests of the workbench's scripts; run.sh runs them. Prints TAP."""
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

WORKBENCH = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(WORKBENCH))
import boot
import mutants
import quotes
import send

ROOT = None			# the temporary folder of this run
TREE_FILES = {
    "Makefile": "# SPDX\nVERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 0\n"
                "EXTRAVERSION =\nNAME = Test\n",
    "MAINTAINERS": "List of maintainers\n\nEXEC API\nM:\tA <a@b.example>\n"
                   "F:\tfs/exec.c\n\nTHE REST\nF:\t*\n",
    "fs/exec.c": "".join(f"int line{n};\n" for n in range(1, 41)),
    "kernel/fork.c": "int fork;\n",
    "scripts/checkpatch.pl": 'exit(-e "$ENV{HOME}/find" ? (print("found\\n"), 1)'
                             "[1] : 0);\n",
    "scripts/kernel-doc": "#!/bin/sh\nexit 0\n",
}


def write(path, text, mode=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if mode:
        path.chmod(mode)


def environment(**more):
    env = {key: value for key, value in os.environ.items()
           if key not in ("LINUX", "BASE", "SUITE", "REFRESH", "XDG_CACHE_HOME",
                          "APT_CONFIG", "WORKBENCH_START") and
           not key.startswith("GIT_")}
    env.update(HOME=str(ROOT / "home"), CACHE=str(ROOT / "cache"))
    env.update({key: str(value) for key, value in more.items()})
    return env


def git(repo, *arguments):
    return subprocess.run(["git", "-C", str(repo), *arguments], check=True,
                          env=environment(), text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE).stdout.strip()


def commit(repo, message):
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", message + "\n\nWhy.")


def make_kernel(path, **changes):
    for name, text in TREE_FILES.items():
        write(path / name, text, 0o755 if text.startswith("#!") else None)
    for name, text in changes.items():
        write(path / name, text)
    git(path.parent, "init", "-q", "-b", "master", str(path))
    commit(path, "base")
    return path


def make_template(path, kernel):
    """A project with two topics, exported."""
    shutil.copytree(WORKBENCH, path / "workbench",
                    ignore=shutil.ignore_patterns("__pycache__", "tests"))
    subprocess.run([path / "workbench/tree.sh"], check=True, capture_output=True,
                   env=environment(LINUX=kernel))
    tree = path / "build/linux"
    edit(tree / "fs/exec.c", "int line5;", "long line5;")
    commit(tree, "exec: make line5 long")
    git(tree, "branch", "topic/1-fixes")
    write(tree / "fs/new.c", "int new;\n")
    edit(tree / "MAINTAINERS", "F:\tfs/exec.c\n", "F:\tfs/exec.c\nF:\tfs/new.c\n")
    edit(tree / "MAINTAINERS", "THE REST", "NEW THING\nM:\tB <b@b.example>\n"
         "F:\ttools/new/\n\nTHE REST")
    commit(tree, "exec: add new.c")
    write(tree / "tools/new/run.sh", "#!/bin/sh\n", 0o755)
    edit(tree / "fs/exec.c", "int line30;", "long line30;")
    commit(tree, "exec: test new.c")
    git(tree, "branch", "topic/2-new")
    for topic in ("1-fixes", "2-new"):
        write(path / f"patches/{topic}/cover-letter.txt",
              f"Subject: {topic}\n\nBy hand.\n\nPatches and files:\n")
    subprocess.run([path / "workbench/export.sh"], check=True,
                   capture_output=True, env=environment())


def edit(path, old, new):
    text = path.read_text()
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1))


def snapshot(path):
    """Every file below path: what it holds and when it was written."""
    found = {}
    for folder, dirs, files in os.walk(path):
        for name in dirs + files:
            file = pathlib.Path(folder, name)
            stat = file.lstat()
            digest = (hashlib.sha256(file.read_bytes()).hexdigest()
                      if file.is_file() else "")
            found[str(file.relative_to(path))] = (
                stat.st_mode, stat.st_mtime_ns if file.is_file() else 0, digest)
    return found


def alive(marker):
    """The processes whose command line holds marker."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                line = pathlib.Path("/proc", entry, "cmdline").read_bytes()
            except OSError:
                continue
            if marker.encode() in line and int(entry) != os.getpid():
                found.append(int(entry))
    return found


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = ROOT / self.id().rpartition(".")[2]
        self.dir.mkdir()
        self.kernel = ROOT / "kernel"
        self.cache = self.dir / "cache"
        self.project = self.dir / "project"
        self.tree = self.project / "build/linux"
        shutil.copytree(ROOT / "template", self.project, symlinks=True)
        git(self.tree, "update-index", "-q", "--refresh")

    def tearDown(self):
        shutil.rmtree(self.dir)
        (ROOT / "home/find").unlink(missing_ok=True)

    def script(self, name, *arguments, **env):
        env.setdefault("CACHE", self.cache)
        done = subprocess.run([self.project / "workbench" / name, *arguments],
                              env=environment(**env), text=True, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True)
        self.said = done.stdout + done.stderr
        return done

    def succeeds(self, name, *arguments, **env):
        done = self.script(name, *arguments, **env)
        self.assertEqual(done.returncode, 0, self.said)
        return done.stdout

    def refuses(self, words, name, *arguments, mend="", **env):
        done = self.script(name, *arguments, **env)
        self.assertNotEqual(done.returncode, 0, self.said)
        self.assertIn("error: ", self.said)
        self.assertIn("  mend: ", self.said)
        self.assertIn(words, self.said)
        self.assertIn(mend, self.said.partition("  mend: ")[2])

    def tree_sh(self, **env):
        env.setdefault("LINUX", self.kernel)
        return self.succeeds("tree.sh", **env)

    def tree_refuses(self, words, **env):
        env.setdefault("LINUX", self.kernel)
        self.refuses(words, "tree.sh", **env)

    def check_finds(self, *words):
        done = self.script("check.sh")
        self.assertEqual(done.returncode, 1, self.said)
        self.assertRegex(done.stdout.splitlines()[-1], r"^\d+ passed, [1-9]\d* failed$")
        bad = done.stdout[done.stdout.index("not ok"):]
        for word in words:
            self.assertIn(word, bad)

    def commit_in_tree(self, message="exec: another", old="int line20;"):
        edit(self.tree / "fs/exec.c", old, old.replace("int", "char"))
        commit(self.tree, message)

    def spoil_patch(self):
        """The first topic's patch no longer applies."""
        edit(self.project / "patches/1-fixes/0001-exec-make-line5-long.patch",
             "-int line5;", "-int line5555;")


class Base(Case):
    """Which kernel: base.sh"""

    def test_missing_path(self):
        "LINUX= naming nothing is refused"
        self.refuses("no such folder", "base.sh", LINUX=self.dir / "nothing")

    def test_no_git(self):
        "LINUX= naming a folder without git is refused"
        write(self.dir / "plain/Makefile", TREE_FILES["Makefile"])
        self.refuses("not a git repository", "base.sh", LINUX=self.dir / "plain",
                     mend="git init")

    def test_inside_another(self):
        "LINUX= naming a folder inside another repository is refused"
        kernel = make_kernel(self.dir / "linux")
        self.refuses("only a folder inside", "base.sh", LINUX=kernel / "fs")

    def test_series_tree(self):
        "LINUX= naming the tree that make tree made is refused"
        self.refuses("already holds the series", "base.sh", LINUX=self.tree)

    def test_old_kernel(self):
        "LINUX= naming a 6.12 tree is refused, and the version named"
        kernel = make_kernel(self.dir / "linux", Makefile=
                             "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 9\nEXTRAVERSION =\n")
        self.refuses("is Linux 6.12.9", "base.sh", LINUX=kernel)

    def test_no_kernel(self):
        "LINUX= naming a repository of something else is refused"
        self.refuses("not a Linux kernel", "base.sh",
                     LINUX=make_kernel(self.dir / "x", Makefile="all:\n"))

    def test_dirty(self):
        "LINUX= with uncommitted changes is refused, and a file named"
        kernel = make_kernel(self.dir / "linux")
        edit(kernel / "kernel/fork.c", "int", "long")
        self.refuses("kernel/fork.c", "base.sh", LINUX=kernel)

    def test_untracked(self):
        "LINUX= with build products that git does not know is accepted"
        kernel = make_kernel(self.dir / "linux")
        write(kernel / "vmlinux", "")
        self.succeeds("base.sh", LINUX=kernel)

    def test_missing_commit(self):
        "BASE= naming no commit of LINUX= is refused"
        self.refuses("no such commit", "base.sh", LINUX=self.kernel, BASE="v9.9")

    def test_base_alone(self):
        "BASE= without LINUX= is refused"
        self.refuses("not of which tree", "base.sh", BASE="v7.3")

    def test_partial(self):
        "LINUX= naming a partial clone is refused"
        kernel = make_kernel(self.dir / "linux")
        git(kernel, "config", "remote.origin.promisor", "true")
        self.refuses("partial clone", "base.sh", LINUX=kernel)

    def test_output(self):
        "base.sh prints repository, commit and version, and nothing else"
        kernel = make_kernel(self.dir / "linux", Makefile=
                             "VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 4\nEXTRAVERSION = -x\n")
        self.assertEqual(self.succeeds("base.sh", LINUX=kernel),
                         f"repo={kernel}\ncommit={git(kernel, 'rev-parse', 'HEAD')}\n"
                         "version=7.3.4-x\n")

    def test_tag(self):
        "tag v7.3 is taken rather than HEAD"
        kernel = make_kernel(self.dir / "linux")
        tagged = git(kernel, "rev-parse", "HEAD")
        git(kernel, "tag", "v7.3")
        edit(kernel / "fs/exec.c", "line1;", "line0;")
        commit(kernel, "later")
        self.assertIn(f"commit={tagged}\n", self.succeeds("base.sh", LINUX=kernel))

    def test_bare(self):
        "LINUX= may be a bare repository"
        git(self.dir, "clone", "-q", "--bare", str(self.kernel), "bare.git")
        self.assertIn("version=7.3\n", self.succeeds("base.sh", LINUX=self.dir / "bare.git"))

    def test_relative(self):
        "LINUX= may be a relative path"
        self.assertIn(f"repo={self.kernel}\n", self.succeeds(
            "base.sh", LINUX=os.path.relpath(self.kernel)))

    def test_untouched(self):
        "LINUX= is never written to"
        kernel = make_kernel(self.dir / "linux")
        os.utime(kernel / "fs/exec.c")		# makes git want to refresh the index
        before = snapshot(kernel)
        shutil.rmtree(self.tree)
        self.tree_sh(LINUX=kernel)
        self.succeeds("check.sh")
        self.assertEqual(snapshot(kernel), before)

    def apt(self, text):
        write(self.dir / "apt.conf", text)
        return self.dir / "apt.conf"

    def assert_cache_empty(self):
        left = [str(path) for path in self.cache.rglob("*") if path.is_file()
                and path.name not in ("lock", "apt.log", "import.log")]
        self.assertEqual(left + [str(p) for p in self.cache.rglob(".tmp*")], [])

    @unittest.skipUnless(shutil.which("apt-get"), "no apt here")
    def test_no_mirror(self):
        "a machine without a Debian mirror is told to give LINUX="
        self.refuses("no Debian mirror", "base.sh", mend="LINUX=", APT_CONFIG=self.apt(
            'Dir::Etc::SourceList "/dev/null";\nDir::Etc::SourceParts "/dev/null";\n'))
        self.assert_cache_empty()

    @unittest.skipUnless(shutil.which("apt-get"), "no apt here")
    def test_no_network(self):
        "no network: it says so, does not hang, leaves no half cache"
        write(self.dir / "list", "deb http://127.0.0.1:9/debian stable main\n")
        self.refuses("cannot reach the Debian mirror", "base.sh", mend="LINUX=",
                     APT_CONFIG=self.apt(f'Dir::Etc::SourceList "{self.dir}/list";\n'
                                         'Dir::Etc::SourceParts "/dev/null";\n'))
        self.assert_cache_empty()

    def fake_package(self, version="7.3.9-1"):
        """A tiny linux-source package in the cache, not yet imported."""
        files = self.dir / "deb/usr/src"
        make_kernel(self.dir / "linux-source-7.3")
        shutil.rmtree(self.dir / "linux-source-7.3/.git")
        files.mkdir(parents=True)
        subprocess.run(["tar", "-C", self.dir, "-cJf", files / "linux-source-7.3.tar.xz",
                        "linux-source-7.3"], check=True)
        write(self.dir / "deb/DEBIAN/control", "Package: linux-source-7.3\n"
              f"Version: {version}\nArchitecture: all\nMaintainer: x <x@x>\n"
              "Description: x\n")
        deb = self.cache / f"trixie-backports/linux-source-7.3_{version}.deb"
        deb.parent.mkdir(parents=True)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", self.dir / "deb", deb],
                       check=True, stdout=subprocess.DEVNULL)
        return deb

    NO_APT = {"APT_CONFIG": "/dev/null/none"}

    @unittest.skipUnless(shutil.which("dpkg-deb"), "no dpkg here")
    def test_import(self):
        "a downloaded package is imported, file by file the same"
        self.fake_package()
        out = self.succeeds("base.sh", **self.NO_APT)
        repo = out.split("\n")[0].partition("=")[2]
        self.assertEqual(git(repo, "rev-parse", "HEAD^{tree}"),
                         git(self.kernel, "rev-parse", "HEAD^{tree}"))

    @unittest.skipUnless(shutil.which("dpkg-deb"), "no dpkg here")
    def test_cached(self):
        "a cached import is used without asking apt or the package"
        deb = self.fake_package()
        first = self.succeeds("base.sh", **self.NO_APT)
        deb.unlink()
        self.assertEqual(self.succeeds("base.sh", **self.NO_APT), first)
        self.assertNotIn("asking", self.said)

    @unittest.skipUnless(shutil.which("dpkg-deb"), "no dpkg here")
    def test_two_at_once(self):
        "two runs that fill one cache at once import once and agree"
        self.fake_package()
        runs = [subprocess.Popen([self.project / "workbench/base.sh"], text=True,
                                 env=environment(CACHE=self.cache, **self.NO_APT),
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in range(2)]
        said = [run.communicate(timeout=60) for run in runs]
        self.assertEqual([run.returncode for run in runs], [0, 0], said)
        self.assertEqual(said[0][0], said[1][0])
        self.assertEqual((said[0][1] + said[1][1]).count("importing"), 1)

    @unittest.skipUnless(shutil.which("dpkg-deb"), "no dpkg here")
    def test_damaged_package(self):
        "a damaged package is an error and leaves no half import"
        deb = self.fake_package()
        data = deb.read_bytes()
        deb.write_bytes(data[:len(data) // 2])
        self.refuses("importing", "base.sh", **self.NO_APT)
        deb.unlink()
        self.assert_cache_empty()
        self.assertEqual(list(self.cache.rglob("*.git")), [])

    @unittest.skipUnless(shutil.which("dpkg-deb"), "no dpkg here")
    def test_disk_full(self):
        "a full disk is named before anything is written"
        deb = self.fake_package()
        write(self.dir / "bin/df", "#!/bin/sh\necho x\necho x 9 9 2048 9 /\n", 0o755)
        self.refuses("not enough disk space", "base.sh", mend="CACHE=",
                     PATH=f"{self.dir}/bin:{os.environ['PATH']}", **self.NO_APT)
        deb.unlink()
        self.assert_cache_empty()

    @unittest.skipUnless(shutil.which("dpkg-deb"), "no dpkg here")
    def test_import_interrupted(self):
        "an import that is told to stop leaves no process and no half import"
        deb = self.fake_package()
        marker = f"sleep 9{os.getpid()}"
        write(self.dir / "bin/xz", f"#!/bin/sh\n{marker}\n", 0o755)
        run = subprocess.Popen(
            [self.project / "workbench/base.sh"], start_new_session=True,
            stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            env=environment(CACHE=self.cache, PATH=f"{self.dir}/bin:{os.environ['PATH']}"))
        self.assertTrue(wait_for(lambda: alive(marker.replace(" ", "\0"))))
        run.terminate()
        self.assertEqual(run.wait(60), 143)
        self.assertEqual(alive(marker.replace(" ", "\0")) + alive(str(self.dir)), [])
        deb.unlink()
        self.assert_cache_empty()
        self.assertEqual(list(self.cache.rglob("*.git")), [])


class Tree(Case):
    """build/linux: tree.sh"""

    def test_from_nothing(self):
        "a fresh tree holds the same as the one that was exported"
        want = git(self.tree, "rev-parse", "series^{tree}", "topic/1-fixes^{tree}",
                   "topic/2-new^{tree}", "base")
        shutil.rmtree(self.tree)
        self.tree_sh()
        self.assertEqual(git(self.tree, "rev-parse", "series^{tree}", "topic/1-fixes^{tree}",
                             "topic/2-new^{tree}", "base"), want)
        self.assertEqual(git(self.tree, "status", "--porcelain"), "")
        self.assertEqual(git(self.tree, "symbolic-ref", "--short", "HEAD"), "series")

    def test_plain_am(self):
        "git am patches/*/*.patch, without the workbench, gives the same tree"
        git(self.dir, "clone", "-q", str(self.kernel), "clone")
        git(self.dir / "clone", "am", "-q", *map(str, sorted(
            (self.project / "patches").glob("*/*.patch"))))
        self.assertEqual(git(self.dir / "clone", "rev-parse", "HEAD^{tree}"),
                         git(self.tree, "rev-parse", "HEAD^{tree}"))

    def test_up_to_date(self):
        "run again, it leaves everything alone"
        before = snapshot(self.tree)
        before.pop(".git/objects/info/alternates")
        self.tree_sh()
        self.assertIn("up to date", self.said)
        after = snapshot(self.tree)
        after.pop(".git/objects/info/alternates")
        self.assertEqual(after, before)

    def test_local_commits(self):
        "run again, it leaves local commits and edits alone"
        self.commit_in_tree()
        edit(self.tree / "kernel/fork.c", "int", "long")
        head = git(self.tree, "rev-parse", "HEAD")
        self.tree_sh()
        self.assertEqual(git(self.tree, "rev-parse", "HEAD"), head)
        self.assertEqual((self.tree / "kernel/fork.c").read_text(), "long fork;\n")

    def change_patches(self):
        (self.project / "patches/2-new/0002-exec-test-new.c.patch").unlink()

    def test_times(self):
        "changed patches: only the files that differ are written"
        times = {name: (self.tree / name).stat().st_mtime_ns
                 for name in ("fs/new.c", "kernel/fork.c", "fs/exec.c")}
        self.change_patches()
        self.tree_sh()
        changed = [name for name, was in times.items()
                   if (self.tree / name).stat().st_mtime_ns != was]
        self.assertEqual(changed, ["fs/exec.c"])
        self.assertFalse((self.tree / "tools/new/run.sh").exists())

    def test_unexported(self):
        "changed patches: commits that were not exported are not thrown away"
        self.commit_in_tree()
        head = git(self.tree, "rev-parse", "HEAD")
        self.change_patches()
        self.tree_refuses("that patches/ does not have", mend="make export")
        self.assertEqual(git(self.tree, "rev-parse", "series"), head)

    def test_other_kernel(self):
        "another kernel: commits that were not exported are not thrown away"
        kernel = make_kernel(self.dir / "linux", Makefile=TREE_FILES["Makefile"] + "#\n")
        self.commit_in_tree()
        head = git(self.tree, "rev-parse", "HEAD")
        self.tree_refuses("that patches/ does not have", LINUX=kernel)
        self.assertEqual(git(self.tree, "rev-parse", "series"), head)

    def test_rebase_to_other_kernel(self):
        "another kernel: the series is applied to it"
        kernel = make_kernel(self.dir / "linux", Makefile=TREE_FILES["Makefile"] + "#\n")
        self.tree_sh(LINUX=kernel)
        self.assertEqual(git(self.tree, "rev-parse", "base"), git(kernel, "rev-parse", "HEAD"))
        self.assertTrue((self.tree / "Makefile").read_text().endswith("#\n"))

    def test_moved_branch(self):
        "changed patches: a topic branch that was moved is not thrown away"
        git(self.tree, "branch", "-f", "topic/1-fixes", "series~1")
        self.change_patches()
        self.tree_refuses("that patches/ does not have")

    def test_dirty(self):
        "changed patches: uncommitted changes are not thrown away"
        edit(self.tree / "kernel/fork.c", "int", "long")
        self.change_patches()
        self.tree_refuses("uncommitted changes")
        self.assertEqual((self.tree / "kernel/fork.c").read_text(), "long fork;\n")

    def test_foreign(self):
        "a build/linux that make tree did not make is left alone"
        shutil.rmtree(self.tree)
        write(self.tree / "mine", "mine")
        self.tree_refuses("did not make it", mend="make clean")
        self.assertTrue((self.tree / "mine").exists())

    def test_does_not_apply(self):
        "a patch that does not apply is named, with the file, and no tree is left"
        self.spoil_patch()
        shutil.rmtree(self.tree)
        self.tree_refuses("patches/1-fixes/0001-exec-make-line5-long.patch does not apply "
                          "to Linux 7.3: patch failed: fs/exec.c:")
        self.assertFalse(self.tree.exists())

    def test_does_not_apply_again(self):
        "a patch that does not apply leaves the tree that was there"
        self.spoil_patch()
        before = snapshot(self.tree), git(self.tree, "for-each-ref")
        self.tree_refuses("does not apply")
        after = snapshot(self.tree), git(self.tree, "for-each-ref")
        for shot in before[0], after[0]:	# dangling objects are no harm
            for name in [name for name in shot if name.startswith(".git/objects/")]:
                del shot[name]
        self.assertEqual(after, before)

    def test_no_leftovers(self):
        "neither success nor failure leaves temporary folders"
        self.spoil_patch()
        self.tree_refuses("does not apply")
        self.assertEqual(list(self.project.rglob(".tmp*")), [])

    def test_shallow(self):
        "LINUX= may be a shallow clone"
        git(self.dir, "clone", "-q", "--depth=1", f"file://{self.kernel}", "shallow")
        shutil.rmtree(self.tree)
        self.tree_sh(LINUX=self.dir / "shallow")
        git(self.tree, "log")

    def test_user_configuration(self):
        "the user's git configuration changes neither tree nor patches"
        write(self.dir / "home/.gitconfig", """
[user]
	name = X
	email = x@x
[commit]
	gpgsign = true
[core]
	autocrlf = true
	hooksPath = /nonexistent
[diff]
	noprefix = true
	algorithm = histogram
	context = 7
[format]
	signOff = true
	numbered = true
	thread = true
	subjectPrefix = RFC
[apply]
	whitespace = error-all
[am]
	threeWay = true
	messageid = true
""")
        shutil.rmtree(self.tree)
        self.tree_sh(HOME=self.dir / "home")
        self.assertEqual(self.succeeds("export.sh", "--diff", HOME=self.dir / "home"), "")

    def test_added_lines(self):
        "what is read from git's output does not depend on the user's configuration"
        script = (f"WORKBENCH={WORKBENCH}; . $WORKBENCH/lib.sh; plain_git\n" +
                  f"git -C {self.tree} diff -U0 base series | sha256sum")
        write(self.dir / "home/.gitconfig",
              "[diff]\n\tnoprefix = true\n\texternal = true\n[color]\n\tui = always\n")
        said = [subprocess.run(["sh", "-c", script], env=environment(HOME=home), text=True,
                               capture_output=True, check=True).stdout
                for home in (ROOT / "home", self.dir / "home")]
        self.assertEqual(said[0], said[1])

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_other_owner(self):
        "a kernel of another user is read if git was told to trust it"
        kernel = self.dir / "kernel"
        shutil.copytree(self.kernel, kernel, symlinks=True)
        for path in [kernel, *kernel.rglob("*")]:
            os.chown(path, 65534, 65534, follow_symlinks=False)
        shutil.rmtree(self.tree)
        self.tree_refuses("belongs to another user", LINUX=kernel)
        write(self.dir / "home/.gitconfig", f"[safe]\n\tdirectory = {kernel}\n")
        self.tree_sh(LINUX=kernel, HOME=self.dir / "home")

    def test_clean(self):
        "make clean removes build/, but not what was not exported"
        commit_id = git(self.tree, "rev-parse", "HEAD")
        self.commit_in_tree()
        self.refuses("patches/ does not have", "clean.sh", mend="make export")
        git(self.tree, "reset", "-q", "--hard", commit_id)
        with open(self.project / "build/in-use", "a", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            self.refuses("another make works in it", "clean.sh", mend="wait")
        self.succeeds("clean.sh")
        self.assertFalse((self.project / "build").exists())

    def test_hook(self):
        "run from a git hook, it works on its own repository"
        shutil.rmtree(self.tree)
        self.tree_sh(GIT_DIR=self.kernel / ".git", GIT_INDEX_FILE=self.dir / "x",
                     GIT_WORK_TREE=self.dir)
        self.assertTrue((self.tree / "fs/new.c").exists())

    def test_space_in_path(self):
        "folders may have a space in their names"
        there = self.dir / "a b"
        self.project.rename(there)
        self.project, self.tree = there, there / "build/linux"
        shutil.rmtree(self.tree)
        self.tree_sh()
        self.succeeds("check.sh")

    def test_missing_package(self):
        "a missing package, without root: the command to install it is named"
        bindir = self.dir / "bin"
        bindir.mkdir()
        for tool in ("sh", "date", "dirname", "basename", "sed", "sort", "tr", "rm", "git"):
            (bindir / tool).symlink_to(shutil.which(tool))
        write(bindir / "id", "#!/bin/sh\necho 1000\n", 0o755)
        write(bindir / "sudo", "#!/bin/sh\nexit 1\n", 0o755)
        write(bindir / "python3", "#!/bin/sh\nexit 1\n", 0o755)
        self.refuses("util-linux", "tree.sh", mend="sudo apt-get install util-linux",
                     PATH=bindir, LINUX=self.kernel)


class Export(Case):
    """patches/ and the top-level folders: export.sh"""

    def exported(self):
        return {name: value for name, value in snapshot(self.project).items()
                if not name.startswith("build") and value[2]}

    def test_twice(self):
        "exporting what was not changed writes nothing"
        before = self.exported()
        self.succeeds("export.sh")
        self.assertEqual(self.exported(), before)

    def test_after_tree(self):
        "a tree made of the patches exports to the same patches"
        before = self.exported()
        shutil.rmtree(self.tree)
        self.tree_sh()
        self.succeeds("export.sh")
        self.assertEqual(self.exported(), before)

    def test_change(self):
        "a new commit becomes a patch, and the tree is up to date with it"
        self.commit_in_tree()
        git(self.tree, "branch", "-f", "topic/2-new", "series")
        self.succeeds("export.sh")
        self.assertTrue((self.project / "patches/2-new/0003-exec-another.patch").exists())
        self.tree_sh()
        self.assertIn("up to date", self.said)

    def test_created(self):
        "created files are shown with content and mode, edited files are not"
        self.assertEqual((self.project / "fs/new.c").read_text(), "int new;\n")
        self.assertTrue(os.access(self.project / "tools/new/run.sh", os.X_OK))
        self.assertFalse((self.project / "fs/exec.c").exists())

    def test_maintainers(self):
        "of MAINTAINERS the added entries and lines are shown, with their titles"
        self.assertEqual((self.project / "MAINTAINERS").read_text(),
                         "EXEC API\nF:\tfs/new.c\n\n"
                         "NEW THING\nM:\tB <b@b.example>\nF:\ttools/new/\n")

    def test_stale(self):
        "what the series no longer creates goes away"
        git(self.tree, "rm", "-q", "fs/new.c")
        git(self.tree, "commit", "-q", "-m", "exec: drop new.c")
        git(self.tree, "branch", "-f", "topic/2-new", "series")
        self.succeeds("export.sh")
        self.assertFalse((self.project / "fs").exists())

    def test_cover_letter(self):
        "the hand-written part of a cover letter stays, the rest is renewed"
        path = self.project / "patches/2-new/cover-letter.txt"
        edit(path, "By hand.", "By another hand.")
        self.commit_in_tree()
        git(self.tree, "branch", "-f", "topic/2-new", "series")
        self.succeeds("export.sh")
        self.assertIn("Subject: 2-new\n\nBy another hand.\n\nPatches and files:\n\n"
                      "  exec: add new.c\n  exec: test new.c\n  exec: another\n\n",
                      path.read_text())

    def refuses_and_keeps(self, words, **more):
        before = self.exported()
        self.refuses(words, "export.sh", **more)
        self.assertEqual(self.exported(), before)

    def test_no_topic(self):
        "commits after the last topic are refused, with the branch command"
        self.commit_in_tree()
        self.refuses_and_keeps("belong to no topic", mend="branch -f topic/2-new series")

    def test_missing_branch(self):
        "a topic without its branch is refused"
        git(self.tree, "branch", "-D", "topic/1-fixes")
        self.refuses_and_keeps("no branch topic/1-fixes", mend="branch topic/1-fixes")

    def test_empty_topic(self):
        "a topic without a commit is refused"
        git(self.tree, "branch", "topic/3-none")
        self.refuses_and_keeps("topic/3-none of ")

    def test_fixup(self):
        "a commit that waits to be squashed is refused"
        self.commit_in_tree("fixup! exec: add new.c")
        git(self.tree, "branch", "-f", "topic/2-new", "series")
        self.refuses_and_keeps("to be squashed", mend="--autosquash")

    def test_dirty(self):
        "uncommitted changes are refused"
        edit(self.tree / "kernel/fork.c", "int", "long")
        self.refuses_and_keeps("uncommitted changes")

    def test_forgotten(self):
        "a file that was not added to git is refused"
        write(self.tree / "fs/forgotten.c", "")
        self.refuses_and_keeps("fs/forgotten.c")

    def test_no_cover_letter(self):
        "a topic without a cover letter is refused"
        (self.project / "patches/2-new/cover-letter.txt").unlink()
        self.refuses_and_keeps("cover-letter.txt is missing")

    def test_edited_top_level(self):
        "a file edited at the top level is not overwritten"
        edit(self.project / "fs/new.c", "int", "long")
        self.refuses_and_keeps("fs/new.c was made or edited by hand")

    def test_foreign_top_level(self):
        "a file that someone put into a top-level folder is not removed"
        write(self.project / "fs/mine.c", "mine")
        self.refuses_and_keeps("fs/mine.c was made or edited by hand")

    def test_edited_patch(self):
        "a patch that was edited or pulled is not overwritten"
        edit(self.project / "patches/1-fixes/0001-exec-make-line5-long.patch", "Why.", "So.")
        self.refuses_and_keeps("exporting would undo that", mend="make tree")

    def test_rename_topic(self):
        "a topic can be renamed"
        git(self.tree, "branch", "-m", "topic/2-new", "topic/2-better")
        (self.project / "patches/2-new").rename(self.project / "patches/2-better")
        self.succeeds("export.sh")
        self.succeeds("check.sh")

    def test_rebase(self):
        "git rebase in the tree carries the topic branches along"
        write(self.dir / "editor", "#!/bin/sh\nsed -i '1s/^pick/reword/' \"$1\"\n", 0o755)
        subprocess.run(["git", "-C", self.tree, "rebase", "-q", "-i", "base"], check=True,
                       env=environment(GIT_SEQUENCE_EDITOR=self.dir / "editor",
                                       GIT_EDITOR="sed -i 1s/line5/line-five/"),
                       capture_output=True)
        self.succeeds("export.sh")
        self.assertTrue((self.project / "patches/1-fixes/"
                         "0001-exec-make-line-five-long.patch").exists())


class Check(Case):
    """check.sh"""

    def test_good(self):
        "a project in order passes every check"
        out = self.succeeds("check.sh")
        self.assertRegex(out, r"(?m)^ok 9 - ")
        self.assertNotIn("not ok", out)
        self.assertRegex(out.splitlines()[-1], r"^\d+ passed, 0 failed$")

    def test_leaves_no_trace(self):
        "checking changes neither the project nor the tree"
        shots = []
        for _ in range(2):
            shots.append({name: value for name, value in snapshot(self.project).items()
                          if "build/logs" not in name and ".git/objects" not in name})
            self.succeeds("check.sh")
        self.assertEqual(shots[0], shots[1])

    def test_edited(self):
        "an edited top-level file is found"
        edit(self.project / "fs/new.c", "int", "long")
        self.check_finds("top-level folders", "differs: fs/new.c")

    def test_mode(self):
        "a top-level file with another mode is found"
        (self.project / "tools/new/run.sh").chmod(0o644)
        self.check_finds("differs: tools/new/run.sh")

    def test_extra(self):
        "an extra top-level file is found"
        write(self.project / "kernel/extra.c", "")
        self.check_finds("extra: kernel/extra.c")

    def test_missing(self):
        "a missing top-level file is found"
        (self.project / "fs/new.c").unlink()
        self.check_finds("missing: fs/new.c")

    def test_maintainers(self):
        "a changed MAINTAINERS is found"
        edit(self.project / "MAINTAINERS", "B <b@b.example>", "C <c@c.example>")
        self.check_finds("differs: MAINTAINERS")

    def test_sign_off(self):
        "a sign-off is found"
        edit(self.project / "patches/1-fixes/0001-exec-make-line5-long.patch", "Why.\n",
             "Why.\n\nSigned-off-by: X <x@x>\n")
        self.check_finds("Signed-off-by", "0001-exec-make-line5-long.patch")

    def test_edited_patch(self):
        "a patch whose text differs from the tree's commit is found"
        edit(self.project / "patches/1-fixes/0001-exec-make-line5-long.patch", "Why.", "So.")
        self.check_finds("gives the commits of", "So.", "make export would change nothing",
                         "differs: patches/1-fixes/0001-exec-make-line5-long.patch")

    def test_does_not_apply(self):
        "a patch that does not apply is found and named"
        self.spoil_patch()
        self.check_finds("patches/1-fixes/0001-exec-make-line5-long.patch does not apply")

    def test_unexported(self):
        "a tree with commits that were not exported is found"
        self.commit_in_tree()
        self.check_finds("belong to no topic")

    def test_gap(self):
        "a gap in the numbers of the patches is found"
        folder = self.project / "patches/2-new"
        (folder / "0002-exec-test-new.c.patch").rename(folder / "0003-exec-test-new.c.patch")
        self.check_finds("number 0002 is expected")

    def test_topic_name(self):
        "a topic out of order is found"
        (self.project / "patches/2-new").rename(self.project / "patches/10-new")
        self.check_finds("patches/10-new: not named like 2-some-words")

    def test_stray(self):
        "a file that git am patches/*/*.patch would miss is found"
        write(self.project / "patches/0001-lost.patch", "")
        write(self.project / "patches/1-fixes/more/0001-lost.patch", "")
        self.check_finds("patches/0001-lost.patch: neither", "patches/1-fixes/more")

    def test_cover_letter(self):
        "a cover letter without a text is found"
        edit(self.project / "patches/1-fixes/cover-letter.txt", "By hand.\n", "")
        self.check_finds("cover-letter.txt: says nothing")

    def test_stale_cover_letter(self):
        "a cover letter whose generated part is old is found"
        edit(self.project / "patches/1-fixes/cover-letter.txt", "make line5", "make line6")
        self.check_finds("differs: patches/1-fixes/cover-letter.txt")

    def test_checkpatch(self):
        "what checkpatch finds is a failure"
        write(ROOT / "home/find", "")
        self.check_finds("checkpatch --strict finds nothing in 1-fixes", "found")

    def test_kernel_doc(self):
        "what kernel-doc finds is a failure"
        write(self.tree / "scripts/kernel-doc", "#!/bin/sh\necho \"$@: bad\"\n", 0o755)
        self.check_finds("kernel-doc finds nothing", "fs/new.c: bad")

    def test_nothing(self):
        "a project without patches does not pass"
        shutil.rmtree(self.project / "patches")
        (self.project / "patches").mkdir()
        self.check_finds("there is no patch")


class Litmus(Case):
    """What herd7 says is compared with what the test says: litmus.sh"""

    def setUp(self):
        super().setUp()
        self.bin = self.dir / "bin"
        write(self.tree / "tools/memory-model/linux-kernel.cfg", "")
        commit(self.tree, "memory-model: be there")

    def add(self, name, result):
        write(self.tree / f"Documentation/litmus-tests/new/{name}.litmus",
              f"C {name}\n\n(*\n * Result: {result}\n *)\n")
        commit(self.tree, f"litmus: add {name}")

    def herd7(self, said, version="7.58, Rev: exported"):
        write(self.bin / "herd7", '#!/bin/sh\n[ "$1" != -version ] || '
              f'{{ echo "{version}"; exit; }}\n{said}\n', 0o755)

    def litmus(self, **env):
        env.setdefault("PATH", f"{self.bin}:{os.environ['PATH']}")
        return self.script("litmus.sh", **env)

    def test_agree(self):
        "a test of which herd7 says what it says itself passes"
        self.add("one", "Never")
        self.herd7("echo Observation one Never 0 3")
        done = self.litmus()
        self.assertEqual(done.returncode, 0, self.said)
        self.assertIn("ok 1 - new/one is Never\n1..1\n1 passed, 0 failed\n", done.stdout)

    def test_differ(self):
        "another verdict, none, a flag or a failure of herd7 is a failure"
        self.add("one", "Never")
        for said in ("echo Observation one Sometimes 1 3", "echo Never",
                     "echo Flag data-race; echo Observation one Never 0 3",
                     "echo Observation one Never 0 3; exit 2"):
            self.herd7(said)
            done = self.litmus()
            self.assertEqual(done.returncode, 1, self.said)
            self.assertIn("not ok 1 - new/one is Never\n", done.stdout)
            self.assertIn("1..1\n0 passed, 1 failed\n", done.stdout)

    def test_no_result(self):
        "a test that does not say what it expects is a failure"
        self.add("one", "never mind")
        self.herd7("echo Observation one Never 0 3")
        self.assertEqual(self.litmus().returncode, 1, self.said)
        self.assertIn("not ok 1 - new/one is without a Result: line", self.said)

    def test_none(self):
        "no litmus test in the series is an error"
        self.herd7("exit")
        self.assertEqual(self.litmus().returncode, 1)
        self.assertIn("error: the series adds no litmus test", self.said)

    @unittest.skipUnless(shutil.which("mmdebstrap"), "no mmdebstrap here")
    def test_no_network(self):
        "an old herd7 and no network: it says so and leaves no half cache"
        self.add("one", "Never")
        self.herd7("echo Observation one Never 0 3", version="7.52")
        write(self.dir / "list", "deb http://127.0.0.1:9/debian stable main\n")
        write(self.dir / "apt.conf", f'Dir::Etc::SourceList "{self.dir}/list";\n'
              'Dir::Etc::SourceParts "/dev/null";\n')
        self.assertEqual(self.litmus(APT_CONFIG=self.dir / "apt.conf").returncode, 1)
        self.assertIn("error: cannot get herdtools7 from the Debian mirror", self.said)
        self.assertEqual(sorted(path.name for path in self.cache.iterdir()),
                         ["herd7.lock", "herd7.log"])


class Bench(Case):
    """What refscale says becomes a table and raw data: bench.py"""

    def guest(self, *lines):
        """A kernel that takes no time to build, and says this."""
        linux = "#!/bin/sh\n" + "".join(f"printf '{line}\\n'\n" for line in lines)
        write(self.project / "workbench/kernel.sh",
              f"#!/bin/sh\nmkdir -p $OBJTREE\ncat >$OBJTREE/linux <<'END'\n{linux}END\n"
              "chmod +x $OBJTREE/linux\n", 0o755)

    def runs(self, *times):
        return [f"[    0.4{n}0000] {n}\\t{time}" for n, time in enumerate(times, 1)]

    def bench(self, *arguments):
        return self.script("bench.py", *arguments)

    @unittest.skipUnless(shutil.which("gcc"), "no gcc here")
    def test_read_section(self):
        "the median of every boot is shown, every run is kept"
        self.guest(*self.runs(*(f"{n}.500" for n in range(1, 26))))
        done = self.bench("--rounds", "2", "read-section")
        self.assertEqual(done.returncode, 0, self.said)
        self.assertRegex(done.stdout, r"rwsem +2 +13\.50 +13\.50 +13\.50 +2\n")
        raw = json.loads((self.project / "results/bench/read-section.json").read_text())
        self.assertEqual(len(raw["raw"]), 8)
        self.assertEqual(raw["raw"][0]["ns"], [n + 0.5 for n in range(1, 26)])

    @unittest.skipUnless(shutil.which("gcc"), "no gcc here")
    def test_no_result(self):
        "a guest that ends without a result is an error, and no data is written"
        self.guest(*self.runs("1.000"), "Kernel panic")
        self.assertEqual(self.bench("read-section").returncode, 1)
        self.assertIn("error: no result of refscale", self.said)
        self.assertIn("Kernel panic", self.said)
        self.assertFalse((self.project / "results/bench/read-section.json").exists())

    def signal_bench(self, *methods, status=0):
        """Of these methods there is a result."""
        write(self.tree / "tools/testing/selftests/pidfd/pidfd_signal_bench.c",
              "int main(void) { return 0; }\n")
        self.guest("Linux version 7.3",
                   *(f"# flat  {method} 20000 1 2 3 0 4 5" for method in methods),
                   f"bench: status {status}", "bench: done")
        return self.bench("--rounds", "1", "signal")

    @unittest.skipUnless(shutil.which("gcc"), "no gcc here")
    def test_program(self):
        "what a program prints is what was measured, if it is all there"
        done = self.signal_bench("reaper", "subtree", "pgid")
        self.assertEqual(done.returncode, 0, self.said)
        self.assertRegex(done.stdout, "flat +pgid +20000 +1.00 ")

    @unittest.skipUnless(shutil.which("gcc"), "no gcc here")
    def test_program_fails(self):
        "a program that fails, or says too little, is an error, and no data is written"
        for methods, status in ((("reaper", "subtree", "pgid"), 127), (("reaper", "pgid"), 0)):
            self.assertEqual(self.signal_bench(*methods, status=status).returncode, 1)
            self.assertIn("error: signal did not end well, or not with 3 results", self.said)
        self.assertFalse((self.project / "results/bench/signal.json").exists())

    def test_no_section(self):
        "a section that does not exist is an error, and those that do are named"
        self.assertEqual(self.bench("speed").returncode, 2)
        self.assertIn("no section speed; there are: read-section", self.said)


class Step(Case):
    """Long commands: step.py, and lib.sh's step"""

    def setUp(self):
        self.dir = ROOT / self.id().rpartition(".")[2]
        self.dir.mkdir()
        self.log = self.dir / "log"
        # An argument that finds the processes of this test again.
        self.marker = f"8{os.getpid()}{abs(hash(self.id())) % 1000}"

    def start(self, limit, script):
        write(self.dir / "command", f"#!/bin/sh\n{script}\n", 0o755)
        return subprocess.Popen(
            [WORKBENCH / "step.py", "test", str(limit), self.log, self.dir / "command"],
            stderr=subprocess.PIPE, text=True, start_new_session=True)

    def sleepers(self):
        return alive(f"sleep\0{self.marker}")

    def many(self):
        return (f"sleep {self.marker} &\n"
                f"setsid sh -c 'trap \"\" TERM INT; sleep {self.marker} & sleep {self.marker}' &\n"
                f"(setsid sleep {self.marker} &)\nsleep {self.marker}\n")

    def assert_all_dead(self):
        self.assertEqual(self.sleepers(), [])

    def test_status(self):
        "the status of the command is passed on"
        self.assertEqual(self.start(60, "exit 7").wait(60), 7)

    def test_not_found(self):
        "a command that does not exist is an error"
        run = subprocess.run([WORKBENCH / "step.py", "test", "60", self.log, "/nonexistent"],
                             capture_output=True, check=False)
        self.assertEqual(run.returncode, 127)

    def test_end_of_log(self):
        "of a command that fails the last 30 lines are shown"
        said = self.start(60, "seq 100; exit 1").communicate(timeout=60)[1]
        self.assertEqual(said.split(), " | ".join([""] + [str(n) for n in range(71, 101)]).split())

    def test_time_limit(self):
        "the time limit ends a command and all that it started"
        run = self.start(1, self.many())
        self.assertIn("limit of 1 s", run.communicate(timeout=60)[1])
        self.assertEqual(run.returncode, 124)
        self.assert_all_dead()

    def test_left_behind(self):
        "what a command leaves behind when it ends is ended too"
        run = self.start(60, f"setsid sleep {self.marker} &")
        self.assertEqual(run.wait(60), 0)
        self.assert_all_dead()

    def stopped_by(self, stop):
        run = self.start(60, self.many())
        self.assertTrue(wait_for(lambda: len(self.sleepers()) == 5), self.sleepers())
        stop(run)
        run.communicate(timeout=60)
        self.assert_all_dead()
        return run.returncode

    def test_terminate(self):
        "SIGTERM ends all that was started"
        self.assertEqual(self.stopped_by(lambda run: run.terminate()), 143)

    def test_interrupt(self):
        "Ctrl-C ends all that was started"
        self.assertEqual(self.stopped_by(
            lambda run: os.killpg(run.pid, signal.SIGINT)), 130)

    def test_mutants_terminate(self):
        "SIGTERM to mutants.py ends all that it has started"
        write(self.dir / "command", f"#!/bin/sh\n{self.many()}", 0o755)
        run = subprocess.Popen([sys.executable, "-c", "import mutants\n"
                                "mutants.end_with_signals()\n"
                                f"mutants.run(['{self.dir}/command'], '{self.log}', 60)\n"],
                               env=environment(PYTHONPATH=WORKBENCH))
        self.assertTrue(wait_for(lambda: len(self.sleepers()) == 5), self.sleepers())
        run.terminate()
        self.assertEqual(run.wait(60), 143)
        self.assert_all_dead()

    def test_mutants_limit(self):
        "what mutants.py starts is ended when it takes too long"
        write(self.dir / "command", f"#!/bin/sh\necho said\n{self.many()}", 0o755)
        run = subprocess.run([sys.executable, "-c", "import mutants\n"
                              "mutants.end_with_signals()\n"
                              f"print(mutants.run(['{self.dir}/command'], '{self.log}', 5))\n"],
                             env=environment(PYTHONPATH=WORKBENCH), capture_output=True,
                             text=True, timeout=60, check=False)
        self.assertEqual(run.stdout, "(124, 'said\\n')\n", run.stderr)
        self.assert_all_dead()

    def test_bench_terminate(self):
        "SIGTERM to bench.py ends a build"
        def bench(script):
            return [sys.executable, "-c", f"import sys\nsys.path.insert(0, '{WORKBENCH}')\n"
                    f"import bench\nbench.boot.end_with_signals()\nbench.call('{script}')\n"]
        self.assertEqual(self.script_stopped_by(lambda run: run.terminate(), bench), 143)
        self.assertEqual(list(self.dir.glob(".tmp*")), [])

    def script_stopped_by(self, stop, command=lambda script: [script]):
        write(self.dir / "script", f"#!/bin/sh\nset -eu\nWORKBENCH={WORKBENCH}\n"
              f". {WORKBENCH}/lib.sh\nscratch {self.dir}\n"
              f"step test 60 {self.log} sh -c 'sleep {self.marker} & setsid sleep {self.marker}'\n",
              0o755)
        run = subprocess.Popen(command(self.dir / "script"), start_new_session=True,
                               stderr=subprocess.DEVNULL)
        self.assertTrue(wait_for(lambda: len(self.sleepers()) == 2))
        stop(run)
        status = run.wait(60)
        self.assertTrue(wait_for(lambda: not self.sleepers()), self.sleepers())
        return status

    def test_script_terminate(self):
        "SIGTERM to a script ends its step, and its temporary folders go"
        self.assertEqual(self.script_stopped_by(lambda run: run.terminate()), 143)
        self.assertEqual(list(self.dir.glob(".tmp*")), [])

    def test_script_interrupt(self):
        "Ctrl-C in a script ends its step, and its temporary folders go"
        self.assertEqual(self.script_stopped_by(
            lambda run: os.killpg(run.pid, signal.SIGINT)), 130)
        self.assertEqual(list(self.dir.glob(".tmp*")), [])

    def test_script_killed(self):
        "a script that is killed outright leaves no process of its step"
        self.script_stopped_by(lambda run: run.kill())


class Boot(unittest.TestCase):
    """boot.py and summary.py, with a shell script for a UML kernel."""

    UP = 'echo "guest: up, Linux 7.3.4 x86_64, 2 CPUs"'
    TWO = (UP, "echo TAP version 13", "echo 1..2",
           "echo ok 1 selftests: a: one", "echo ok 2 selftests: a: two")
    DONE = 'echo "guest: kselftest exit=0"'

    def setUp(self):
        self.top = pathlib.Path(tempfile.mkdtemp(dir=ROOT))
        shutil.copytree(WORKBENCH, self.top / "workbench",
                        ignore=shutil.ignore_patterns("__pycache__", "tests"))
        (self.top / "build/results").mkdir(parents=True)
        (self.top / "build/logs").mkdir()
        write(self.top / "build/initramfs.cpio", "")

    def start(self, *lines, job="kselftest", options=()):
        write(self.top / "build/um/linux", "\n".join(("#!/bin/sh",) + lines) + "\n", 0o755)
        return subprocess.Popen(
            [sys.executable, self.top / "workbench/boot.py", "--limit", "60", *options,
             "--json", self.top / "build/results/kselftest-um.json",
             "--log", self.top / "build/logs/kselftest-um.log", "um", job],
            env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def boot(self, *lines, **more):
        process = self.start(*lines, **more)
        _, errors = process.communicate(timeout=60)
        return process.returncode, errors

    def summary(self):
        return subprocess.run(
            [sys.executable, self.top / "workbench/summary.py", str(int(time.time()) - 5),
             "kselftest-um"], env=environment(), text=True, capture_output=True, check=False)

    def fails(self, expected, *lines, **more):
        status, errors = self.boot(*lines, **more)
        self.assertEqual(status, 1, errors)
        self.assertIn(expected, errors)
        self.assertIn("error: um:", errors)
        self.assertIn("mend:", errors)
        summary = self.summary()
        self.assertEqual(summary.returncode, 1)
        self.assertNotIn(" 0 failed", summary.stdout.splitlines()[-1])

    def test_good(self):
        """a guest whose tests pass is a success, and its tests are counted"""
        status, errors = self.boot(*self.TWO, self.DONE)
        self.assertEqual(status, 0, errors)
        summary = self.summary()
        self.assertEqual(summary.returncode, 0, summary.stdout)
        self.assertEqual(summary.stdout.splitlines()[-1], "2 passed, 0 failed, 0 skipped")

    def test_panic(self):
        """a kernel that panics at boot is a failure, and its last lines are shown"""
        self.fails("the kernel panicked", "echo '[0.1] before' >&2",
                   "echo '[0.2] Kernel panic - not syncing: no init' >&2", "exit 1")

    def test_panic_and_stay(self):
        """a kernel that panics and stays there is killed, and has panicked"""
        marker = str(self.top / "build/um/linux")
        self.fails("the kernel panicked", "echo '[0.2] Kernel panic - not syncing: x' >&2",
                   "sleep 100")
        self.assertEqual(alive(marker), [])

    def test_hang(self):
        """a guest that falls silent is a failure, and is killed"""
        marker = str(self.top / "build/um/linux")
        self.fails("it hangs", self.UP, "sleep 100", options=("--silence", "1"))
        self.assertEqual(alive(marker), [])

    def test_limit(self):
        """a guest that goes on for ever is a failure, and is killed"""
        marker = str(self.top / "build/um/linux")
        self.fails("not done after 2 s", self.UP, "while sleep 0.1; do echo x; done",
                   options=("--limit", "2"))
        self.assertEqual(alive(marker), [])

    def test_crash(self):
        """a test that crashes is a failure, and is named"""
        status, _ = self.boot(self.UP, "echo 1..1",
                              "echo 'not ok 1 selftests: a: one # exit=139'", self.DONE)
        self.assertEqual(status, 1)
        summary = self.summary()
        self.assertEqual(summary.returncode, 1)
        self.assertIn("FAILED   kselftest-um: a: one (exit=139)", summary.stdout)

    def test_no_test(self):
        """a plan of zero tests is a failure"""
        self.fails("no test ran", self.UP, "echo 1..0", self.DONE)

    def test_no_plan(self):
        """a guest that prints no plan is a failure"""
        self.fails("no test plan", self.UP, self.DONE)

    def test_missing_results(self):
        """fewer results than planned are a failure"""
        self.fails("3 tests were planned, 1 reported", self.UP, "echo 1..3",
                   "echo ok 1 selftests: a: one", self.DONE)

    def test_ends_early(self):
        """a guest that is gone before its job is done is a failure"""
        self.fails("ended before its job did", *self.TWO)

    def test_warning(self):
        """a kernel warning is a failure, whatever the tests say"""
        self.fails("1 kernel warnings", *self.TWO,
                   "echo '[1.0] WARNING: CPU: 0 PID: 1 at kernel/kcmp.c:1' >&2", self.DONE)

    @unittest.skipUnless((WORKBENCH.parent / "build/um/linux").exists() and
                         (WORKBENCH.parent / "build/initramfs.cpio").exists(),
                         "user-mode Linux has not been built")
    def test_real_warning(self):
        """what user-mode Linux warns of long after it has booted is seen"""
        process = subprocess.run(
            [sys.executable, WORKBENCH / "boot.py", "--limit", "120", "--log",
             self.top / "log", "um", "echo+'<4>WARNING:+made+up'>/dev/kmsg"],
            env=environment(), text=True, capture_output=True, check=False)
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertIn("1 kernel warnings, the first: [", process.stderr)
        self.assertIn("WARNING: made up", process.stderr)

    def test_cpus(self):
        """a guest with another number of CPUs than asked for is a failure"""
        self.fails("not 2 CPUs", *(line.replace("2 CPUs", "1 CPUs") for line in self.TWO),
                   self.DONE)

    def test_skip_reasons(self):
        """what was skipped is counted and shown with its reason"""
        status, _ = self.boot(self.UP, "echo 1..2", "echo ok 1 selftests: a: one",
                              "echo '# ok 1 inner # SKIP needs a thing'",
                              "echo 'ok 2 selftests: a: two # SKIP'", self.DONE)
        self.assertEqual(status, 0)
        summary = self.summary()
        self.assertIn("needs a thing", summary.stdout)
        self.assertEqual(summary.stdout.splitlines()[-1], "1 passed, 0 failed, 1 skipped")

    def test_stopped(self):
        """a boot that is interrupted leaves no process behind"""
        marker = str(self.top / "build/um/linux")
        process = self.start(self.UP, "sleep 100 & sleep 100")
        self.assertTrue(wait_for((self.top / "build/logs/kselftest-um.log").exists))
        self.assertNotEqual(alive(marker), [])
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(alive(marker), [])

    def test_stopped_twice(self):
        """a boot that is interrupted again and again removes its folder all the same"""
        process = self.start(self.UP, "sleep 100")
        self.assertTrue(wait_for((self.top / "build/logs/kselftest-um.log").exists))
        self.assertNotEqual(list((self.top / "build").glob("guest.*")), [])
        while process.poll() is None:
            process.send_signal(signal.SIGTERM)
            time.sleep(0.01)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 143)
        self.assertEqual(list((self.top / "build").glob("guest.*")), [])

    def test_endless_output(self):
        """a guest that says the same without end is a failure, and soon"""
        path = self.top / "workbench/boot.py"
        write(path, path.read_text().replace("MOST = 256 << 20", "MOST = 1 << 20"), 0o755)
        self.fails("more than 1 MiB of output", self.UP, "exec yes '[    1.000000] again'")

    def test_memory_folder(self):
        """the memory of user-mode Linux is where it has room and may be executed"""
        def there(mib, flags=0):
            return mock.Mock(f_bavail=mib, f_frsize=1 << 20, f_flag=flags)
        for what, folder in ((there(2048), "/dev/shm"), (there(64), "else"),
                             (there(2048, os.ST_NOEXEC), "else"), (OSError, "else")):
            with mock.patch("os.statvfs", side_effect=[what]):
                self.assertEqual(boot.memory_folder("1G", "else"), folder)

    def test_no_kernel(self):
        """a missing kernel is named"""
        process = subprocess.run([sys.executable, self.top / "workbench/boot.py", "um", "x"],
                                 env=environment(), text=True, capture_output=True,
                                 check=False)
        self.assertEqual(process.returncode, 1)
        self.assertIn("build/um/linux is missing", process.stderr)

    def test_no_result(self):
        """a part that left no result is a failure"""
        summary = self.summary()
        self.assertEqual(summary.returncode, 1)
        self.assertIn("no result", summary.stdout)

    def test_ended_early(self):
        """a part that ended early is a failure, though what it printed is ok"""
        self.boot(*self.TWO, self.DONE)
        write(self.top / "build/results/kselftest-um.status", "124\n")
        summary = self.summary()
        self.assertEqual(summary.returncode, 1)
        self.assertIn("it ended early, with status 124", summary.stdout)
        self.assertEqual(summary.stdout.splitlines()[-1], "2 passed, 1 failed, 0 skipped")


class Mutants(unittest.TestCase):
    """What counts as caught: mutants.py"""

    FAILED = mutants.Outcome(["a"], [], "")
    PASSED = mutants.Outcome([], ["a"], "")
    TROUBLE = mutants.Outcome([], [], "the guest did not come up")

    def judge(self, *results, error=None, guest="guest: up", log=()):
        return mutants.judge_boot({"error": error, "guest": guest, "results": [
            {"ok": ok, "name": name, "note": note, "failures": []}
            for ok, name, note in results]}, log)

    def test_boots(self):
        "tests that fail and spoilt kernels are seen, and nothing else is"
        good, bad = (True, "good", ""), (False, "bad", "")
        skip, slow = (True, "skip", "SKIP no"), (False, "slow", "TIMEOUT 45 seconds")
        error = "the job ended with status 1; its last lines:\n  | x"
        self.assertEqual(self.judge(good, bad, error=error), (["bad"], ["good"], ""))
        self.assertEqual(self.judge(good, skip), ([], ["good"], ""))
        hang = "silent for 90 s: it hangs"
        self.assertEqual(self.judge(good, error=hang).failed, [hang])
        stall, late = "[ 9.1] rcu: INFO: stall\n", "not done after 200 s"
        self.assertEqual(self.judge(error=late, log=["guest: up\n", stall]).failed,
                         [stall.strip()])
        for outcome in (self.judge(error=late, log=[stall, "guest: up\n"]),
                        self.judge(error=hang, guest=""), self.judge(skip),
                        self.judge(good, error=late), self.judge(slow),
                        self.judge(error="the job ended with status 127")):
            self.assertTrue(outcome.trouble and not outcome.failed, outcome)

    def test_kunit(self):
        "a suite that did not begin has not failed"
        self.assertEqual(mutants.judge_kunit(1, "[1] [PASSED] a\n[1] === [FAILED] b ===\n"),
                         (["b"], ["a"], ""))
        self.assertEqual(mutants.judge_kunit(1, "[1] [PASSED] a\n[1] [CRASHED] b\n").failed,
                         ["the kernel crashed or hung"])
        self.assertTrue(mutants.judge_kunit(1, "[1] [CRASHED] \n").trouble)
        self.assertTrue(mutants.judge_kunit(0, "").trouble)

    def catch(self, *outcomes, catcher=("kselftest",)):
        with mock.patch.object(mutants, "run_catcher", side_effect=outcomes):
            return mutants.catch(catcher, "um", "log")

    def test_again(self):
        "what goes wrong is tried again, and is an error if it stays so"
        self.assertEqual(self.catch(self.TROUBLE, self.FAILED), "selftest (2)")
        self.assertEqual(self.catch(*[self.PASSED] * 3), "")
        with self.assertRaisesRegex(mutants.Trouble, "did not come up"):
            self.catch(*[self.TROUBLE] * 3)
        with self.assertRaisesRegex(mutants.Trouble, "panicked"):
            self.catch(*[mutants.Outcome(["the kernel panicked"], [], "")] * 3,
                       catcher=("race", "a"))

    def test_races(self):
        "each variant of a race has to fail once"
        b = mutants.Outcome(["b"], [], "")
        self.assertEqual(self.catch(self.FAILED, b, catcher=("race", "a", "b")),
                         "exec_update_race (2)")
        with mock.patch("builtins.print") as said:
            self.assertEqual(self.catch(b, self.PASSED, self.PASSED,
                                        catcher=("race", "a", "b")), "")
        self.assertIn("not seen by a", said.call_args.args[0])

    def control(self, *outcomes):
        with mock.patch.multiple(mutants, build=mock.DEFAULT, remove=mock.DEFAULT), \
             mock.patch.object(mutants, "run_catcher", side_effect=outcomes), \
             mock.patch("builtins.print"):
            mutants.control([("name", "file", "", "", "run:exec/one")], "log")

    def test_control(self):
        "a test that fails without a mutant ends it all, and is named"
        self.control(self.TROUBLE, self.PASSED)
        with self.assertRaisesRegex(SystemExit, "does not pass one on um: a"):
            self.control(self.FAILED)
        with self.assertRaisesRegex(SystemExit, "did not come up"):
            self.control(*[self.TROUBLE] * 3)

    def test_all_of_them(self):
        "each of the tests that a mutant names has to catch it"
        tree = pathlib.Path(tempfile.mkdtemp(dir=ROOT))
        write(tree / "file", "old\n")
        mutant = ("name", "file", "old", "new", "kunit kselftest")
        with mock.patch.multiple(mutants, build=mock.DEFAULT, remove=mock.DEFAULT), \
             mock.patch.object(mutants, "catch", side_effect=["KUnit", ""]), \
             mock.patch.object(subprocess, "run"):
            self.assertEqual(mutants.catch_all(mutant, tree, "log"), (["KUnit"], ["selftest"]))
        self.assertEqual((tree / "file").read_text(), "new\n")
        with self.assertRaisesRegex(SystemExit, "'name': in file there is 0 times"):
            mutants.changed(tree, mutant)

    def test_table(self):
        "what the table names is known"
        for mutant in mutants.MUTANTS:
            self.assertTrue(mutants.catchers(mutant[4])[1], mutant[0])

    def test_names(self):
        "a name that no mutant has is an error, and -h starts nothing"
        for arguments, env, status, words in (
                ((), {"MUTANTS": "typo"}, 1, "error: no mutant is called 'typo'\n  mend: "),
                (("typo",), {}, 1, "error: no mutant is called 'typo'"),
                (("--list",), {"MUTANTS": "survives, vfork"}, 0,
                 "every second process survives, vfork"),
                (("-h",), {}, 0, "usage: "), (("--list", "32 bits"), {}, 0, "count of 32 bits")):
            done = subprocess.run([sys.executable, WORKBENCH / "mutants.py", *arguments],
                                  env=environment(**env), text=True, capture_output=True,
                                  check=False, timeout=60)
            self.assertEqual(done.returncode, status, done)
            self.assertIn(words, done.stdout + done.stderr)


class Send(unittest.TestCase):
    """Cover letters as mail: send.py"""

    def test_note(self):
        """what a cover letter has for the sender alone is not mailed"""
        cover = ROOT / "0000-cover-letter.patch"
        note = "Before this is sent: report it.\nFirst."
        for before, found in ((note + "\n\n", note), ("", "")):
            cover.write_text("Subject: [PATCH 0/1] *** SUBJECT HERE ***\n\n"
                             "*** BLURB HERE ***\n")
            self.assertEqual(send.write_cover(
                cover, f"Subject: a: b\n\n{before}What.\n\nWhy.\n\n"
                "Patches and files:\n\n  c\n"), found)
            self.assertEqual(cover.read_text(),
                             "Subject: [PATCH 0/1] a: b\n\nWhat.\n\nWhy.\n")


class Quotes(unittest.TestCase):
    """Stale numbers in papers: quotes.py"""

    def quotes(self, paper, says):
        top = pathlib.Path(tempfile.mkdtemp(dir=ROOT))
        write(top / paper, says)
        write(top / "results/bench/speed.json", json.dumps(
            {"table": ["call 1.23"], "raw": [{"round": 0}, {"round": 1}, {"round": 1}]}))
        rows = [("patches/*-x/*-one.patch", "takes {} ns", "speed", "call {}"),
                ("patches/*-x/*-one.patch", "{} boots", "speed", "boots {}")]
        with mock.patch.multiple(quotes, TOP=str(top), QUOTES=rows), \
             mock.patch("builtins.print") as said:
            quotes.main()
        return [call.args[0] for call in said.call_args_list]

    def test_good(self):
        "numbers that are those of the table, and of the boots"
        self.assertEqual(self.quotes("patches/1-x/0001-one.patch", "takes 1.2 ns, 2 boots"), [])

    def test_renumbered(self):
        "a paper is found whatever its number"
        found = self.quotes("patches/2-x/0026-one.patch", "takes 1.3 ns, 3 boots")
        self.assertEqual(len(found), 2, found)
        self.assertIn("1.3 is 1.23", found[0])
        self.assertIn("3 is 2", found[1])

    def test_missing(self):
        "a paper that is not there is told"
        found = self.quotes("patches/1-x/0001-other.patch", "")
        self.assertIn("there is no patches/*-x/*-one.patch", found[0])


class Tap(unittest.TestResult):
    """Print a line for each test as it ends."""
    number = 0
    failed = 0

    def line(self, test, good, more=""):
        self.number += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.number} - "
              f"{type(test).__name__.lower()}: {test.shortDescription()}", flush=True)
        for text in more.splitlines():
            print("    " + text)

    def addSuccess(self, test):
        self.line(test, True)

    def addFailure(self, test, err):
        self.line(test, False, self._exc_info_to_string(err, test))

    addError = addFailure

    def addSkip(self, test, reason):
        print(f"# not run ({reason}): {test.shortDescription()}")


def main():
    global ROOT
    with tempfile.TemporaryDirectory() as folder:
        ROOT = pathlib.Path(folder).resolve()
        write(ROOT / "home/.gitconfig",
              "[user]\n\tname = Tester\n\temail = tester@test.example\n")
        make_kernel(ROOT / "kernel")
        make_template(ROOT / "template", ROOT / "kernel")
        loader = unittest.defaultTestLoader
        if sys.argv[1:]:
            loader.testNamePatterns = [f"*{pattern}*" for pattern in sys.argv[1:]]
        result = Tap()
        loader.loadTestsFromModule(sys.modules["__main__"]).run(result)
    print(f"1..{result.number}")
    print(f"{result.number - result.failed} passed, {result.failed} failed")
    return 1 if result.failed or not result.number else 0


if __name__ == "__main__":
    # Stopped by a signal, still remove the temporary folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
