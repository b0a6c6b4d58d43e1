"""Put one fault after another into a copy of the tree, and see that the tests notice each.

    python benchmarks/drill.py [--write docs/quality.md] [SUBSTRING…]

The faults stand in benchmarks/drill.toml. A tool and no room of tests: what it runs are the tests
themselves, in copies of the tree, and the working tree is only read. For each fault the tests that
mirror its file are run (tests/data/test_idx.py for src/backhand/data/idx.py), or those that its row
names, until one fails. Where none does the fault survives, and a test is missing.
"""

from __future__ import annotations

import argparse
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import quality

ROOT = Path(__file__).resolve().parents[1]
ROWS = Path(__file__).with_suffix(".toml")
PACKAGE = Path("src/backhand")
# What a copy has; the rest is of no use to a test.
COPIED = ("src", "tests", "examples", "benchmarks", "docs", "pyproject.toml", "Makefile")
# Beside each other, on as many processors.
WORKERS = 2
# Seconds for the tests of one fault: one that makes them endless is noticed, too.
PATIENCE = 300
# What pytest ends with where tests failed, and where a file of them could not be imported.
NOTICED = (1, 2)


class RowError(ValueError):
    """A row of the table doesn't fit the tree any more."""


@dataclass(frozen=True)
class Fault:
    """A row: the file below src/backhand, the text that is there, and what takes its place.

    Attributes
    ----------
    tests : tuple of str
        Below tests; those that mirror the file where it is empty.
    """

    breaks: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...] = ()

    def mirrors(self) -> list[str]:
        """Return the paths of the tests to run, from the root.

        Raises
        ------
        RowError
            There are none.
        """
        mirror = Path(self.file).with_name(f"test_{Path(self.file).name}").as_posix()
        found = [f"tests/{name}" for name in self.tests or (mirror,)]
        for path in found:
            if not (ROOT / path).exists():
                raise RowError(f"{self.file}: {path} is not there")
        return found

    def faulty(self) -> str:
        """Return the file's text with the fault in it.

        Raises
        ------
        RowError
            What the row replaces does not stand there exactly once.
        """
        path = ROOT / PACKAGE / self.file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if text.count(self.old) != 1:
            raise RowError(f"{self.file} has {text.count(self.old)} times: {self.old}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Outcome:
    """The first test that a fault made fail; "" where it survived."""

    fault: Fault
    noticed_by: str
    seconds: float


def faults(patterns: Iterable[str] = ()) -> list[Fault]:
    """Read the table, or the rows that have one of the patterns in them."""
    rows = tomllib.loads(ROWS.read_text(encoding="utf-8"))["fault"]
    found = [Fault(**{**row, "tests": tuple(row.get("tests", ()))}) for row in rows]
    patterns = tuple(patterns)
    return [f for f in found if not patterns or any(p in f"{f.file} {f.breaks}" for p in patterns)]


def drill(chosen: list[Fault], *, say: Any = print) -> list[Outcome]:
    """Try each fault.

    Raises
    ------
    RowError
        A row doesn't fit the tree, or its tests fail without its fault.
    """
    mirrors = sorted({path for fault in chosen for path in fault.mirrors()})
    for fault in chosen:
        fault.faulty()
    # Beside the tree, not below /tmp: behind the walls of the sandbox there is another /tmp.
    with tempfile.TemporaryDirectory(prefix="drill-", dir=ROOT.parent) as folder:
        copies: queue.Queue[Path] = queue.Queue()
        for number in range(WORKERS):
            copies.put(_copy(Path(folder) / str(number)))
        whole = copies.get()
        status, failed = _test(whole, mirrors, PATIENCE * len(chosen))
        if status != 0:
            raise RowError(f"without any fault the tests end with {status}: {failed}")
        copies.put(whole)

        def attempt(fault: Fault) -> Outcome:
            began, copy = time.monotonic(), copies.get()
            try:
                with _within(copy, fault):
                    status, failed = _test(copy, fault.mirrors(), PATIENCE)
            finally:
                copies.put(copy)
            if status not in (0, *NOTICED):
                raise RowError(f"{fault.file}: pytest ended with {status}")
            noticed = failed if status else ""
            say(f"{'survives' if not noticed else 'noticed '}  {fault.file}: {fault.breaks}")
            return Outcome(fault, noticed, time.monotonic() - began)

        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(attempt, chosen))


def _copy(place: Path) -> Path:
    place.mkdir()
    # No compiled code either: that of the copies is their own.
    left_out = shutil.ignore_patterns("__pycache__", ".hypothesis")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=left_out)
        else:
            shutil.copy2(source, place / name)
    return place


@contextmanager
def _within(copy: Path, fault: Fault) -> Iterator[None]:
    path = copy / PACKAGE / fault.file
    text, before = path.read_bytes(), path.stat()
    try:
        path.write_text(fault.faulty(), encoding="utf-8")
        # A time that the file never had: compiled code of the whole file has its size, perhaps.
        os.utime(path, (before.st_atime, before.st_mtime + 1 + time.monotonic() % 1e6))
        yield
    finally:
        path.write_bytes(text)
        os.utime(path, (before.st_atime, before.st_mtime))


def _test(copy: Path, paths: list[str], seconds: float) -> tuple[int, str]:
    """Run tests of a copy until one fails: pytest's status, and the one that failed."""
    words = ["-x", "-q", "-p", "no:cacheprovider", "--tb=no", "-rfE"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words, *paths],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy / "src"), "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return 1, "it does not end"
    failed = re.search(r"^(?:FAILED|ERROR) ([^\s\[]+)", done.stdout, re.MULTILINE)
    return done.returncode, failed[1] if failed else done.stdout[-300:].strip()


def section(outcomes: Iterable[Outcome]) -> str:
    """Return what docs/quality.md has of the drill."""
    outcomes = list(outcomes)
    survivors = sum(not one.noticed_by for one in outcomes)
    rows = "\n".join(
        f"| `{one.fault.file}` | {one.fault.breaks} | "
        + (f"`{_short(one.noticed_by)}`" if one.noticed_by else "**nothing**")
        + " |"
        for one in outcomes
    )
    return f"""## How well the tests notice a fault

Written by `make drill`: {len(outcomes)} faults of one line, each put into a copy of the tree, and
the first test that fails of those that mirror its file. {survivors} survive.

| file | what is wrong then | noticed by |
| --- | --- | --- |
{rows}
"""


def _short(test: str) -> str:
    path, _, name = test.partition("::")
    return f"{Path(path).name}::{name}" if name else Path(path).name


def main(words: list[str] | None = None) -> int:
    """Try the faults; status 1 where one survives."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("patterns", nargs="*", help="only rows with one of these in them")
    parser.add_argument("--write", type=Path, help="the page that keeps the table")
    arguments: Any = parser.parse_args(words)
    try:
        outcomes = drill(faults(arguments.patterns))
    except RowError as error:
        print(error, file=sys.stderr)
        return 2
    survivors = [one.fault for one in outcomes if not one.noticed_by]
    print(f"{len(outcomes)} faults, {len(survivors)} survive")
    for fault in survivors:
        print(f"survives: {fault.file}: {fault.breaks}")
    if arguments.write is not None:
        kept = arguments.write.read_text(encoding="utf-8")
        text = section(outcomes)
        quality.write(arguments.write, quality.with_part(kept, "make drill", text))
    return 1 if survivors else 0


if __name__ == "__main__":
    raise SystemExit(main())
