#!/usr/bin/env python3
"""Compares nixbook with nixos-render-docs, which it can replace: what each takes for the same work.

usage: against-nrd.py NRD NIXBOOK MANUAL OPTIONS [RUNS]

NRD and NIXBOOK are the two programs, NRD one that knows `--sidebar-depth` (the sources are in nixpkgs, below
pkgs/by-name/ni/nixos-render-docs; nixbook has none of them). MANUAL is a folder with manual.md and manpage-urls.json,
OPTIONS an options.json. Both run in turn, RUNS times (5 where none is said) after one run that does not count. For each
task come the medians of the processor's seconds (user and system) and of the seconds that passed, and the ratios. Where
others use the machine, only the ratio of the processor's seconds tells something.

Both have to succeed and to write the same bytes, but for white space; otherwise that is said instead.
"""
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path


def run(command, cwd):
    """Runs a command to its end: the seconds of the processor, those that passed."""
    before, start = os.times(), time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.chdir(cwd)
        os.execvp(command[0], command)
    _, status = os.waitpid(pid, 0)
    passed, after = time.monotonic() - start, os.times()
    if status != 0:
        sys.exit(f"this failed: {' '.join(map(str, command))}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return used, passed


def different(a, b):
    """The files that two folders do not have alike."""
    names = {f.relative_to(folder) for folder in (a, b) for f in folder.rglob("*") if f.is_file()}
    return sorted(str(n) for n in names if not all((f / n).is_file() for f in (a, b)) or words(a / n) != words(b / n))


def words(file):
    """What is in a file between white space."""
    return file.read_bytes().split()


def main():
    nrd, nixbook, manual, options = (Path(a).resolve() for a in sys.argv[1:5])
    runs = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    html = ["manual", "html", "--manpage-urls", "manpage-urls.json", "--revision", "local"]
    html += ["--sidebar-depth", "1", "manual.md"]
    tasks = [
        ("manual html", html, "index.html"),
        ("options manpage", ["options", "manpage", "--revision", "local", options], "options.5"),
    ]
    print("task             nixbook CPU   nrd CPU   ratio   nixbook wall   nrd wall   ratio")
    with tempfile.TemporaryDirectory() as scratch:
        for name, arguments, file in tasks:
            outs = [Path(scratch) / name / program for program in ("nixbook", "nrd")]
            measured = [[], []]
            for turn in range(runs + 1):
                for out, program, figures in zip(outs, (nixbook, nrd), measured):
                    (out / "media").mkdir(parents=True, exist_ok=True)
                    figures.append(run([program, *arguments, out / file], manual))
            if found := different(*outs):
                print(f"{name}: not the same: {', '.join(found[:9])}")
            cpu, wall = ([statistics.median(f[n] for f in figures[1:]) for figures in measured] for n in (0, 1))
            print(
                f"{name:15}  {cpu[0]:9.3f} s  {cpu[1]:6.2f} s  {cpu[0] / cpu[1]:6.3f}"
                f"  {wall[0]:11.3f} s  {wall[1]:7.2f} s  {wall[0] / wall[1]:6.3f}"
            )


main()
