#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Make a bare git repository of a linux-source package: import.py DEB REPO TAG

The source goes from the package straight into one git pack: nothing is
unpacked to disk.  But for the end of .gitignore it is the package's, unchanged.
Author and dates are fixed by the package, so that one package gives one commit
id everywhere.
"""
import subprocess
import sys
import tarfile

DEBIAN_IGNORES = b"\n#\n# Debian packaging: ignore everything"
WHO = b"linux-source <nobody@localhost>"


def pipeline(*commands):
    """Start commands, each reading what the one before it writes."""
    processes = []
    for command in commands:
        stdin = processes[-1].stdout if processes else None
        processes.append(subprocess.Popen(command, stdin=stdin,
                                          stdout=subprocess.PIPE))
        if stdin:
            stdin.close()
    return processes


def quoted(name):
    """A path as git fast-import reads it whatever bytes it holds."""
    path = name.encode("utf-8", "surrogateescape")
    for char, escape in ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n")):
        path = path.replace(char, escape)
    return b'"' + path + b'"'


def main():
    deb, repo, tag = sys.argv[1:]
    subprocess.run(["git", "init", "-q", "--bare", "--template=", repo],
                   check=True)
    source = pipeline(
        ["dpkg-deb", "--fsys-tarfile", deb],
        ["tar", "-x", "-O", "--wildcards", "./usr/src/linux-source-*.tar.xz"],
        ["xz", "-d", "-c"])
    # Level 1: four times faster, and the pack hardly grows.
    importer = subprocess.Popen(
        ["git", "-c", "core.compression=1", "-c", "pack.compression=1",
         "-C", repo, "fast-import", "--quiet", "--done"], stdin=subprocess.PIPE)
    files, newest = [], 0
    with tarfile.open(fileobj=source[-1].stdout, mode="r|",
                      encoding="utf-8", errors="surrogateescape") as tar:
        for member in tar:
            # linux-source-7.3/fs/exec.c is fs/exec.c to git.
            name = member.name.partition("/")[2]
            if member.name.startswith("./"):
                name = name.partition("/")[2]
            if member.issym():
                mode = b"120000"
                data = member.linkname.encode("utf-8", "surrogateescape")
            elif member.isfile():
                mode = b"100755" if member.mode & 0o100 else b"100644"
                data = tar.extractfile(member).read()
                if name == ".gitignore":
                    # Debian has git ignore all that Debian did not package:
                    # here, each new file of the series.
                    data = data.partition(DEBIAN_IGNORES)[0]
            elif member.isdir():
                continue
            else:
                sys.exit(f"{member.name}: neither a file nor a symbolic link")
            newest = max(newest, int(member.mtime))
            files.append((mode, name))
            importer.stdin.write(b"blob\nmark :%d\ndata %d\n" %
                                 (len(files), len(data)) + data + b"\n")
        source[-1].stdout.read()
    for process in source:
        if process.wait():
            sys.exit(f"{process.args[0]}: failed on {deb}")
    if not any(name == "MAINTAINERS" for _, name in files):
        sys.exit(f"{deb}: holds no kernel source")
    text = f"{tag}: the kernel source of this Debian package\n".encode()
    importer.stdin.write(
        b"commit refs/heads/base\nauthor %s %d +0000\ncommitter %s %d +0000\n"
        b"data %d\n" % (WHO, newest, WHO, newest, len(text)) + text)
    for mark, (mode, name) in enumerate(files, 1):
        importer.stdin.write(b"M %s :%d %s\n" % (mode, mark, quoted(name)))
    importer.stdin.write(b"\ndone\n")
    importer.stdin.close()
    if importer.wait():
        sys.exit("git fast-import failed")
    for command in (["symbolic-ref", "HEAD", "refs/heads/base"],
                    ["tag", tag, "refs/heads/base"]):
        subprocess.run(["git", "-C", repo, *command], check=True)


if __name__ == "__main__":
    main()
