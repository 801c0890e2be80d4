#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Are the numbers that the papers quote those that bench.py has measured last?

Each quote is a piece of a paper, and the line of a table of results/bench that
has its number.  One of them is not found any more: the number is stale.  Says
which, and nothing if all are found.
"""
import json
import os

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KAPI = "patches/3-kapi-execve/cover-letter.txt"

# paper, what it says, section of bench.py, line of its table
QUOTES = [
    (KAPI, "some 2300 instructions more than the 113518 of an execve() of the smallest "
     "program there is", "check", "static 113518 115784 +2.00%"),
    (KAPI, "and 2100 more than the 143028 of one that has an interpreter: 2.0 % and 1.5 %",
     "check", "interpreted 143028 145107 +1.45%"),
]


def words(text):
    return " ".join(text.split())


def main():
    for paper, says, section, line in QUOTES:
        # That each topic has its papers is for others to check.
        if not os.path.exists(os.path.join(TOP, paper)):
            continue
        with open(os.path.join(TOP, paper), encoding="utf-8") as file:
            if says not in words(file.read()):
                print(f"{paper}: does not say \"{says}\" any more")
        table = f"results/bench/{section}.json"
        with open(os.path.join(TOP, table), encoding="utf-8") as file:
            if line not in map(words, json.load(file)["table"]):
                print(f"{paper}: \"{says}\" is stale: {table} has no line \"{line}\"")


main()
