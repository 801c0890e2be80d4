#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""make send-dry-run: the series as mail, ready to be sent, and not sent.

For each topic, build/send/TOPIC gets the cover letter and the patches as files
for git send-email: threaded by git format-patch, each with the recipients that
get_maintainer.pl names for it, the cover letter with all of them.  b4 then takes
each topic from its mailbox and git applies it, as a maintainer would.
"""
import os
import re
import shutil
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SRC = os.path.join(TOP, "build", "linux")
OUT = os.path.join(TOP, "build", "send")


def run(*command, cwd=SRC, **kwargs):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True,
                          text=True, **kwargs).stdout


def recipients(patch):
    """(To, Cc): people, and lists."""
    found = run("perl", "scripts/get_maintainer.pl", "--nogit",
                "--nogit-fallback", "--norolestats", patch).splitlines()
    lists = [r for r in found if not r.endswith(">")]
    return [r for r in found if r.endswith(">")], lists


def with_headers(path, people, lists):
    """Recipients go where the headers end."""
    with open(path, encoding="utf-8") as file:
        head, body = file.read().split("\n\n", 1)
    # b4 0.12 stumbles over headers that take two lines.
    head = re.sub(r"\n (?=\S)", " ", head)
    for name, values in (("To", people), ("Cc", lists)):
        if values:
            head += f"\n{name}: " + ",\n\t".join(values)
    with open(path, "w", encoding="utf-8") as file:
        file.write(head + "\n\n" + body)


def write_cover(path, letter):
    """What format-patch leaves open; the sender's name and signature stay his.

    Returns what is for the sender alone, and not in the mail."""
    subject, text = letter.split("\n\n", 1)
    subject = subject.removeprefix("Subject: ").replace("\n ", " ")
    text = text.split("\nPatches and files:", 1)[0].rstrip()
    note = ""
    if text.startswith("Before this is sent:"):
        note, text = text.split("\n\n", 1)
    with open(path, encoding="utf-8") as file:
        cover = file.read()
    cover = cover.replace("*** SUBJECT HERE ***", subject)
    cover = cover.replace("*** BLURB HERE ***", text)
    with open(path, "w", encoding="utf-8") as file:
        file.write(cover)
    return note


def am(topic, folder, files, base):
    """What b4 makes of the mails must give the commits that they came from."""
    mbox = os.path.join(OUT, topic + ".mbox")
    with open(mbox, "w", encoding="utf-8") as out:
        for name in files:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                out.write(file.read() + "\n")
    with open(os.path.join(folder, files[0]), encoding="utf-8") as file:
        msgid = re.search(r"^Message-I[Dd]: <(.*)>$", file.read(), re.M).group(1)
    taken = os.path.join(OUT, topic + ".am")
    os.makedirs(taken)
    run("b4", "--offline-mode", "am", "-m", mbox, "-o", taken, msgid)
    patches = [f for f in os.listdir(taken) if f.endswith(".mbx")]
    tree = os.path.join(OUT, "tree")
    if not os.path.isdir(tree):
        run("git", "clone", "-q", "--shared", "--no-checkout", SRC, tree)
    run("git", "fetch", "-q", "origin", cwd=tree)
    run("git", "checkout", "-q", "-f", "--detach", base, cwd=tree)
    run("git", "-c", "user.name=nobody", "-c", "user.email=nobody@localhost",
        "am", "-q", os.path.join(taken, patches[0]), cwd=tree)
    return run("git", "rev-parse", "HEAD^{tree}", cwd=tree)


def main():
    topics = sorted(os.listdir(os.path.join(TOP, "patches")))
    if not topics:
        sys.exit("error: there is no topic in patches/\n  mend: make export")
    shutil.rmtree(OUT, ignore_errors=True)
    base = run("git", "rev-parse", "base").strip()
    total = failed = 0
    for topic in topics:
        tip = run("git", "rev-parse", "topic/" + topic).strip()
        folder = os.path.join(OUT, topic)
        run("git", "format-patch", "-q", "--thread=shallow", "--cover-letter",
            "--no-signature", "-o", folder, f"{base}..{tip}")
        files = sorted(os.listdir(folder))
        with open(os.path.join(TOP, "patches", topic, "cover-letter.txt"),
                  encoding="utf-8") as file:
            note = write_cover(os.path.join(folder, files[0]), file.read())
        everybody, all_lists = {}, {}
        for name in files[1:]:
            people, lists = recipients(os.path.join(folder, name))
            if not people and not lists:
                print(f"not ok - {topic}/{name}: nobody to send it to")
                failed += 1
            everybody.update(dict.fromkeys(people))
            all_lists.update(dict.fromkeys(lists))
            with_headers(os.path.join(folder, name), people, lists)
            print(f"  {len(people):3} people, {len(lists)} lists  {name}")
        with_headers(os.path.join(folder, files[0]), list(everybody), list(all_lists))
        print(f"  {len(everybody):3} people, {len(all_lists)} lists  {files[0]}")
        same = am(topic, folder, files, base) == run("git", "rev-parse", tip + "^{tree}")
        print(f"{'ok' if same else 'not ok'} - {topic}: b4 and git am give the tree of "
              f"the series, {len(files) - 1} patches")
        if note:
            print(note)
        failed += not same
        total += len(files) - 1
        base = tip
    for author in sorted(set(run("git", "log", "--format=%an <%ae>", "base..series").splitlines())):
        print(f"author of patches: {author}")
    print(f"{total} patches in {len(topics)} topics, nothing was sent; "
          f"git send-email {os.path.relpath(OUT, TOP)}/TOPIC/*.patch would")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"error: {' '.join(error.cmd)}\n{error.stderr.strip()}\n"
                 "  mend: see above; make tree, if build/linux is not there")
