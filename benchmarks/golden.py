"""Record what `backhand check` says of every piece of code that the project keeps.

    python benchmarks/golden.py [--write]

The record, tests/golden.jsonl, has a line for each subject: a change of verdict, of a
rule, or of a place is seen in the diff, and is explained in the commit that makes it. With
--write it is written anew, and what changed is said in words.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "tests" / "golden.jsonl"
FOLDERS = (
    "examples",
    "src/backhand/grading/exercises/solutions",
    "src/backhand/studio/starters",
    "tests/correct",
    "tests/mutants",
)
# Seconds for a file and for each of its subjects; a busy machine gets more before it is believed.
SECONDS = 6.0
PATIENCE = 3

Row = dict[str, Any]


def files() -> list[str]:
    """Return the files of the record, from the root."""
    found = (p for folder in FOLDERS for p in (ROOT / folder).rglob("*"))
    return sorted(p.relative_to(ROOT).as_posix() for p in found if p.suffix in (".py", ".ipynb"))


def rows(path: str) -> list[Row]:
    """Check one file: a row for each subject, then one for the remarks on its text.

    How far a script's own work came says how busy the machine was: it has no row.
    """
    found = _rows(path, SECONDS)
    # What a mending found says so too, for half of the time that is left is its.
    return found if found == _kept().get(path) else _rows(path, PATIENCE * SECONDS)


@cache
def _kept() -> dict[str, list[Row]]:
    """Return the rows of the record as it stands, file by file."""
    kept: dict[str, list[Row]] = {}
    for row in read(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else ():
        kept.setdefault(row["path"], []).append(row)
    return kept


def _rows(path: str, timeout: float) -> list[Row]:
    from backhand.checking.targets import check_targets
    from backhand.sources.target import Target

    report = check_targets([Target(path=str(ROOT / path))], timeout=timeout)
    found: list[Row] = [
        {
            "path": path,
            "subject": subject.name,
            "line": subject.line,
            "convention": subject.convention,
            "verdict": subject.verdict,
            "findings": [
                [f.rule, f.where, f.severity, f.evidence.get("line")] for f in subject.findings
            ],
        }
        for subject in report.subjects
        if subject.name != Path(path).name
        and (subject.convention, subject.verdict) != ("script", "skipped")
    ] or [{"path": path, "verdict": "no subject"}]
    if report.source:
        found.append(
            {"path": path, "remarks": sorted([r["rule"], r["line"]] for r in report.source)}
        )
    return found


def _prepare() -> None:
    # Imported before a check forks, so that no file pays for it anew.
    from backhand.checking.beside import prepare

    prepare()
    # With data or without, the record is the same.
    os.environ["BACKHAND_DATA"] = str(ROOT / "no-data")
    os.environ["BACKHAND_MIRRORS"] = "http://127.0.0.1:9/"
    os.environ["MPLBACKEND"] = "agg"


def workers() -> ProcessPoolExecutor:
    """Return processes to check files in, where no thread but their own computes."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    # Workers of their own interpreter: each forks for its files, and a thread would forbid it.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(os.cpu_count(), mp_context=context, initializer=_prepare)


def measure(paths: Iterable[str] | None = None) -> list[Row]:
    """Check files, those of the record by default, each as `backhand check FILE` does it."""
    with workers() as pool:
        found = pool.map(rows, files() if paths is None else paths, chunksize=4)
        return [row for some in found for row in some]


def text_of(record: Iterable[Row]) -> str:
    """Return the record as the file keeps it."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in record)


def read(text: str) -> list[Row]:
    """Return the rows of a record."""
    return [json.loads(line) for line in text.splitlines()]


def changes(before: Iterable[Row], after: Iterable[Row]) -> list[str]:
    """Say in words what differs between two records, the commonest first."""
    old, new = _by_subject(before), _by_subject(after)
    said: dict[str, dict[str, None]] = {}
    for key in sorted({*old, *new}):
        for words in _difference(old.get(key), new.get(key)):
            said.setdefault(words, {})[key[0]] = None
    return [
        f"{len(paths)} {'file' if len(paths) == 1 else 'files'}: {words} ({next(iter(paths))}"
        + (", …)" if len(paths) > 1 else ")")
        for words, paths in sorted(said.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _by_subject(record: Iterable[Row]) -> dict[tuple[str, str, int], Row]:
    seen: Counter[tuple[str, str]] = Counter()
    found = {}
    for row in record:
        key = (row["path"], row.get("subject", ""))
        found[*key, seen[key]] = row
        seen[key] += 1
    return found


def _difference(old: Row | None, new: Row | None) -> Iterator[str]:
    if old is None or new is None:
        row = new if old is None else old
        assert row is not None
        yield f"{row.get('verdict', 'remarks')} " + ("is new" if old is None else "is gone")
        return
    for name in ("convention", "verdict", "line"):
        was, now = old.get(name), new.get(name)
        if was != now:
            yield f"{name} {was} → {now}"
    was, now = (row.get("findings", row.get("remarks", [])) for row in (old, new))
    if was == now:
        return
    rules = tuple(", ".join(finding[0] for finding in found) or "nothing" for found in (was, now))
    yield f"{rules[0]} → {rules[1]}" if rules[0] != rules[1] else f"{rules[0]} at another place"


def main(words: list[str] | None = None) -> int:
    """Compare with the record that is kept, or write it; status 1 where it differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the record anew")
    arguments = parser.parse_args(words)
    kept = read(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else []
    record = measure()
    said = changes(kept, record)
    sys.stdout.write("\n".join(said) + "\n" if said else f"no change in {len(record)} rows\n")
    if arguments.write:
        beside = RECORD.with_suffix(".part")
        beside.write_text(text_of(record), encoding="utf-8")
        beside.replace(RECORD)
        return 0
    return 1 if said else 0


if __name__ == "__main__":
    raise SystemExit(main())
