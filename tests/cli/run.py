#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the program as a user does, on the cases of cases/*.case, and compares what it says.

Usage: run.py SELVAGE [--show] [--no-memory-limit] [NAME...]

A case file holds cases; each begins with a line `=== NAME` and goes on with lines

    run: ARGUMENTS            the command line, as a shell splits it
    status: N [N...]          the exit status, or those that it may be
    then: ARGUMENTS           another command line, run afterwards; its exit status must be 0
    stderr: TEXT              a part of what is written to stderr (repeatable); `stderr-not:` the reverse
    stdout: TEXT              the same for stdout; `stdout-not:` the reverse
    json: yes                 stdout is one JSON value
    file NAME:                a file, its text on the lines that follow, indented by four spaces
    expr NAME: EXPRESSION     a file, its text (str or bytes) a Python expression
                              (`<FF>` in NAME or ARGUMENTS is that byte, which is not UTF-8; <LF>, <BS>)
    folder NAME               an empty folder
    link NAME -> TARGET       a symbolic link
    mode NAME OCTAL           permissions (the case is left out where they do not bind, as for root)
    compiles: NAME            a C file that gcc and clang, where they are installed, take without a warning
    absent: NAME              must not exist afterwards; `present: NAME` must
    unchanged: NAME           a file that must be as it was before
    stdout-to: PATH           where stdout goes (`/dev/full`)
    seconds: N                the time that the command may take (default 30)

`include NAME` takes over the files of case NAME, which may be in another case file.  Files lie in a fresh folder,
from which the command is run.  No case may leave a temporary behind, end by a signal or with the status of an internal
error.
"""
import json
import os
import pathlib
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap

MEMORY = 3 << 30
SECONDS = 30
STRICT = ["-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-c"]


class Case:
    def __init__(self, name, where):
        self.name, self.where = name, where
        self.run, self.then, self.status, self.seconds, self.json = None, None, None, SECONDS, False
        self.parts = {"stderr": [], "stdout": [], "stderr-not": [], "stdout-not": []}
        self.setup = []  # (kind, name, value), in order
        self.absent, self.present, self.unchanged, self.compiles = [], [], [], []
        self.stdout_to = None
        self.includes = []


def with_bytes(name):
    return name.replace("<FF>", "\udcff").replace("<LF>", "\n").replace("<BS>", "\\")


def parse_line(case, line, block):
    """One line of a case; `block` gives the indented lines after it."""
    word = line.split(None, 1)[0]
    rest = line[len(word):].strip()
    key = word.rstrip(":")
    if word.endswith(":") and key in case.parts:
        case.parts[key].append(rest)
    elif word == "run:":
        case.run = [with_bytes(a) for a in shlex.split(rest)]
    elif word == "then:":
        case.then = shlex.split(rest)
    elif word == "status:":
        case.status = [int(n) for n in rest.split()]
    elif word == "seconds:":
        case.seconds = float(rest)
    elif word == "json:":
        case.json = rest == "yes"
    elif word == "stdout-to:":
        case.stdout_to = rest
    elif word in ("absent:", "present:", "unchanged:", "compiles:"):
        getattr(case, key).append(rest)
    elif word == "include":
        case.includes.append(rest)
    elif word == "file":
        case.setup.append(("file", rest.rstrip(":"), block().encode()))
    elif word == "expr":
        name, expression = rest.split(":", 1)
        case.setup.append(("expr", with_bytes(name), expression.strip()))
    elif word == "folder":
        case.setup.append(("folder", rest, None))
    elif word == "link":
        name, target = rest.split(" -> ")
        case.setup.append(("link", name, target))
    elif word == "mode":
        name, octal = rest.split()
        case.setup.append(("mode", name, int(octal, 8)))
    else:
        raise SystemExit(f"{case.where}: {case.name}: cannot read `{line}`")


def read_cases(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    cases, at = [], 0

    def block():
        nonlocal at
        taken = []
        while at < len(lines) and (lines[at].startswith("    ") or not lines[at].strip()):
            taken.append(lines[at])
            at += 1
        return textwrap.dedent("\n".join(taken)).strip("\n") + "\n"

    while at < len(lines):
        line = lines[at]
        at += 1
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("=== "):
            cases.append(Case(line[4:].strip(), path.name))
        else:
            parse_line(cases[-1], line, block)
    return cases


def make(kind, path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "file":
        path.write_bytes(value)
    elif kind == "expr":
        text = eval(value, {"json": json})  # the cases are part of this repository
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(value)
    else:
        path.chmod(value)


def set_up(case, by_name, folder):
    for other in case.includes:
        set_up(by_name[other], by_name, folder)
    for kind, name, value in case.setup:
        make(kind, folder / name, value)


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def execute(program, case, folder, limited):
    """(status, stdout, stderr); the status is None if the time ran out."""
    out = open(case.stdout_to, "wb") if case.stdout_to else subprocess.PIPE
    command = [str(program)] + case.run
    try:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE,
                              timeout=case.seconds, preexec_fn=limit_memory if limited else None)
    except subprocess.TimeoutExpired as e:
        return None, e.stdout or b"", e.stderr or b""
    finally:
        if case.stdout_to:
            out.close()
    return done.returncode, done.stdout or b"", done.stderr


def complaints_about_text(case, stream, text):
    found = [f"{stream} lacks `{part}`" for part in case.parts[stream] if part not in text]
    return found + [f"{stream} has `{part}`" for part in case.parts[stream + "-not"] if part in text]


def complaints_of_compilers(file):
    if not file.exists():
        return [f"`{file.name}` does not exist"]
    found = []
    for compiler in ("gcc", "clang"):
        if shutil.which(compiler) is None:
            continue
        done = subprocess.run([compiler] + STRICT + [str(file), "-o", os.devnull], capture_output=True, text=True)
        if done.returncode != 0:
            found.append(f"{compiler}: {done.stderr}")
    return found


def complaints_about_files(case, folder, before):
    found = [f"`{n}` exists" for n in case.absent if os.path.lexists(folder / n)]
    found += [f"`{n}` does not exist" for n in case.present if not (folder / n).exists()]
    found += [f"`{n}` has changed" for n in case.unchanged if (folder / n).read_bytes() != before[n]]
    for name in case.compiles:
        found += complaints_of_compilers(folder / name)
    return found + [f"`{p.name}` was left behind" for p in folder.rglob("*.tmp")]


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def run_case(program, case, by_name, limited, show):
    with tempfile.TemporaryDirectory(prefix="selvage-cli-") as name:
        folder = pathlib.Path(name)
        set_up(case, by_name, folder)
        before = {n: (folder / n).read_bytes() for n in case.unchanged}
        status, out, err = execute(program, case, folder, limited)
        found = complaints_about_files(case, folder, before)
        if case.then:
            after = subprocess.run([str(program)] + case.then, cwd=folder, capture_output=True, timeout=case.seconds)
            if after.returncode != 0:
                found.append(f"then: status {after.returncode}: {after.stderr.decode(errors='replace')}")
        for made in folder.rglob("*"):  # so that the folder can be removed
            if made.is_dir() and not made.is_symlink():
                made.chmod(0o755)
    if status is None:
        found.append(f"did not end within {case.seconds} s")
    elif status not in case.status:
        found.append(f"status {status}, expected {' or '.join(map(str, case.status))}")
    stdout, stderr = out.decode(errors="replace"), err.decode(errors="replace")
    found += complaints_about_text(case, "stdout", stdout) + complaints_about_text(case, "stderr", stderr)
    try:
        strict = out.decode()
    except UnicodeDecodeError:
        strict = ""
    if case.json and not is_json(strict):
        found.append("stdout is not JSON")
    if show or found:
        print(f"--- {case.name}: status {status}\n{stdout[:2000]}{stderr[:2000]}", end="")
    return found


def binds(case):
    """Whether the permissions that the case sets would stop the program."""
    return os.geteuid() != 0 or not any(kind == "mode" for kind, _, _ in case.setup)


def main(argv):
    show, limited = "--show" in argv, "--no-memory-limit" not in argv
    words = [a for a in argv[1:] if not a.startswith("--")]
    if not words:
        raise SystemExit(__doc__)
    program = pathlib.Path(words[0]).resolve()
    folder = pathlib.Path(__file__).parent / "cases"
    cases = [c for path in sorted(folder.glob("*.case")) for c in read_cases(path)]
    by_name = {c.name: c for c in cases}
    if len(by_name) != len(cases):
        names = [c.name for c in cases]
        raise SystemExit(f"cases of one name: {sorted({n for n in names if names.count(n) > 1})}")
    ran, failed = 0, 0
    for case in cases:
        if words[1:] and not any(w in (case.name, case.where) for w in words[1:]):
            continue
        if case.run is None or not binds(case):
            continue
        ran += 1
        found = run_case(program, case, by_name, limited, show)
        failed += bool(found)
        for complaint in found:
            print(f"FAILED {case.where}: {case.name}: {complaint}")
    print(f"{ran} cases, {failed} failed")
    return 1 if failed or ran == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
