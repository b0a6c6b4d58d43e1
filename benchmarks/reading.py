"""Measure what is read of programs as strangers write them, and what is said of them.

    python benchmarks/reading.py [--only NAME] [--list] [--seconds S] [--right] [FOLDER…]

Each folder holds entries as tests/wild does: a right ``code.py`` or ``code.ipynb``, a
``faults.toml`` of single faults, each a replacement in its text, and a ``meta.toml`` that says
what a verdict should be about.  Without a folder tests/wild is read.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
import tempfile
import tomllib
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "tests" / "wild"
# Findings about inputs that the program never meets: no entry is wrong by them.
OUT_OF_RANGE = frozenset({"BH204", "BH205", "BH301", "BH302", "BH304"})
_PASS = re.compile(
    r"(^|_)(forward|backward|back|prop|propagation|pass|bw|bwd|fwd|prime|grad|grads|gradient|slope"
    r"|derivative|deriv|loss)(?=_|$)"
)

Record = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One replacement that makes an entry wrong, and the rules that may name it."""

    old: str
    new: str
    rules: tuple[str, ...]
    kind: str
    says: str


@dataclass(frozen=True)
class Entry:
    """A right program, what a verdict should be about, and the faults to put into it."""

    name: str
    form: str
    text: str
    suffix: str
    subjects: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Row:
    """What was said of one text: the entry itself, or one of its faults."""

    entry: Entry
    fault: Fault | None
    records: tuple[Record, ...]
    trouble: str
    lines: frozenset[int] = frozenset()
    before: frozenset[tuple[Any, ...]] = frozenset()

    @property
    def mine(self) -> list[Record]:
        """The verdicts that are about the entry's subjects."""
        judged = [r for r in self.records if r["verdict"] in ("pass", "fail", "error")]
        return [r for r in judged if _about(r["name"], self.entry.subjects)]

    @property
    def recognised(self) -> bool:
        """A verdict of pass or fail is about the entry."""
        return any(r["verdict"] != "error" for r in self.mine)

    @property
    def alarms(self) -> list[tuple[Record, Record]]:
        """Errors, with the records that hold them, that the right program has not."""
        return [
            (record, finding)
            for record in self.records
            for finding in record["findings"]
            if (finding["severity"] == "error" or self._due(finding))
            and finding["rule"] not in OUT_OF_RANGE - self._rules
            and key(record, finding) not in self.before
        ]

    @property
    def _rules(self) -> frozenset[str]:
        return frozenset(self.fault.rules if self.fault else ())

    def _due(self, finding: Record) -> bool:
        return finding["severity"] == "warning" and finding["rule"] in self._rules

    @property
    def called_right(self) -> bool:
        """It is recognised, and nothing is said against it."""
        return self.recognised and not self.alarms

    @property
    def detected(self) -> bool:
        """Something is said against it."""
        return bool(self.alarms)

    @property
    def located(self) -> bool:
        """A finding of the fault is within two lines of it."""
        found = [finding["evidence"].get("line") for _record, finding in self.alarms]
        return any(
            isinstance(line, int) and abs(line - due) <= 2 for line in found for due in self.lines
        )

    @property
    def named(self) -> bool:
        """The first finding has the rule that is due."""
        if not self.alarms:
            return False
        first = self.alarms[0][0]
        return next(f["rule"] for r, f in self.alarms if r is first) in self._rules

    @property
    def wrong_verdict(self) -> bool:
        """A right program is called wrong, or a wrong one right."""
        if self.fault is None:
            return bool(self.alarms)
        silent = self.fault.kind in ("usage", "update", "forward")
        return not silent and self.recognised and not self.detected


def key(record: Record, finding: Record) -> tuple[Any, ...]:
    """Return what tells one finding from another across two texts."""
    return record["name"], finding["rule"], finding["where"]


def _about(name: str, subjects: Iterable[str]) -> bool:
    def stem(text: str) -> str:
        return _PASS.sub("", text.lower()).strip("_")

    for subject in subjects:
        parts = {subject, *subject.split(".")}
        if subject == "*" or name in parts or any(p in parts for p in name.split(".")):
            return True
        if stem(name) and stem(name) in {stem(part) for part in parts}:
            return True
    return False


def entries(folders: Iterable[Path], only: str = "") -> list[Entry]:
    """Read the entries of some folders; of two with one name, both."""
    found = []
    for folder in folders:
        for place in sorted(folder.iterdir()):
            code = next(
                (place / n for n in ("code.py", "code.ipynb") if (place / n).exists()), None
            )
            if code is None or only not in place.name or not (place / "meta.toml").exists():
                continue
            meta = tomllib.loads((place / "meta.toml").read_text(encoding="utf-8"))
            told = tomllib.loads((place / "faults.toml").read_text(encoding="utf-8"))
            faults = tuple(
                Fault(f["old"], f["new"], tuple(f["rules"]), f["kind"], f.get("says", ""))
                for f in told.get("fault", ())
            )
            text = code.read_text(encoding="utf-8")
            subjects = tuple(meta["subjects"])
            found.append(Entry(place.name, meta["form"], text, code.suffix, subjects, faults))
    return found


def _sources(entry: Entry) -> str:
    """Return the text in which lines are counted: a notebook's cells joined as they are read."""
    if entry.suffix == ".py":
        return entry.text
    from backhand.sources.notebook import read_notebook

    return read_notebook(entry.text).text


def with_fault(entry: Entry, fault: Fault) -> tuple[str, frozenset[int]]:
    """Return the text with a fault in it, and the lines that it changes."""
    old, new = fault.old.strip("\n"), fault.new.strip("\n")
    if entry.suffix == ".py":
        text, joined = entry.text.replace(old, new, 1), entry.text
    else:
        book = json.loads(entry.text)
        for cell in book["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and old in source:
                cell["source"] = source.replace(old, new, 1)
                break
        text, joined = json.dumps(book), _sources(entry)
    if text == entry.text:
        raise SystemExit(f"{entry.name}: a fault's text is not in the code: {old!r}")
    start = joined[: joined.find(old)].count("\n") + 1
    before, after = old.split("\n"), new.split("\n")
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    tail = 0
    while tail < min(len(before), len(after)) - same and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return text, frozenset(range(start + same, start + max(same + 1, len(after) - tail)))


def judged(text: str, suffix: str, seconds: float) -> tuple[tuple[Record, ...], str]:
    """Return what is said of a text, judged in a process of its own, and what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"code{suffix}"
        path.write_text(text, encoding="utf-8")
        answer = Path(folder) / "answer.json"
        child = os.fork()
        if child == 0:
            status = 1
            try:
                signal.alarm(int(seconds) or 1)
                quiet = os.open(os.devnull, os.O_RDWR)
                for stream in (0, 1, 2):
                    os.dup2(quiet, stream)
                os.chdir(folder)
                answer.write_text(json.dumps(_records(str(path))), encoding="utf-8")
                status = 0
            except BaseException:
                answer.write_text(json.dumps(traceback.format_exc()[-600:]), encoding="utf-8")
            finally:
                os._exit(status)
        _child, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) or not answer.exists():
            return (), f"ran past {seconds:g} s" if os.WIFSIGNALED(status) else "no answer"
        told = json.loads(answer.read_text(encoding="utf-8"))
        return ((), told.splitlines()[-1]) if isinstance(told, str) else (tuple(told), "")


def _records(path: str) -> list[Record]:
    from backhand.diagnosis.examination import examine
    from backhand.diagnosis.report import to_record
    from backhand.reading.discovery import candidates, subject_named
    from backhand.running.loading import load
    from backhand.sources.target import Target

    source = load(Target(path=path), seconds=3.0)
    names = candidates(source.module, source.tree)
    # A notebook's lines are counted in the joined text, as the faults' are.
    return [to_record(examine(subject_named(source.module, name))) for name in names]


def measure(found: Iterable[Entry], seconds: float, right_only: bool = False) -> Iterator[Row]:
    """Judge every entry and every fault, one after another."""
    for entry in found:
        records, trouble = judged(entry.text, entry.suffix, seconds)
        yield Row(entry, None, records, trouble)
        before = frozenset(key(r, f) for r in records for f in r["findings"])
        for fault in () if right_only else entry.faults:
            text, lines = with_fault(entry, fault)
            records, trouble = judged(text, entry.suffix, seconds)
            yield Row(entry, fault, records, trouble, lines, before)


COLUMNS = ("recognised", "called right", "faults", "detected", "located", "named", "wrong verdicts")


def figures(rows: list[Row]) -> tuple[int, ...]:
    """Return the counts of `COLUMNS`, after the number of right files."""
    right = [r for r in rows if r.fault is None]
    faults = [r for r in rows if r.fault is not None]
    return (
        len(right),
        sum(r.recognised for r in right),
        sum(r.called_right for r in right),
        len(faults),
        sum(r.detected for r in faults),
        sum(r.located for r in faults),
        sum(r.named for r in faults),
        sum(r.wrong_verdict for r in rows),
    )


def table(rows: list[Row]) -> str:
    """Return the figures form by form, and in all."""
    forms: dict[str, list[Row]] = {}
    for row in rows:
        forms.setdefault(row.entry.form, []).append(row)
    lines = ["| form | files | " + " | ".join(COLUMNS) + " |", "| --- |" + " ---: |" * 8]
    for form, some in [*sorted(forms.items()), ("**all**", rows)]:
        lines.append(f"| {form} | " + " | ".join(map(str, figures(some))) + " |")
    return "\n".join(lines)


def told(row: Row) -> str:
    """Return one line about one text."""
    if row.fault is None:
        marks = ("R" if row.recognised else ".") + ("!" if row.alarms else "")
        about = "right"
    else:
        marks = "".join(
            letter if holds else "."
            for letter, holds in zip(
                "RDLN", (row.recognised, row.detected, row.located, row.named), strict=True
            )
        ) + ("!" if row.wrong_verdict else "")
        about = f"{'/'.join(row.fault.rules)} {row.fault.says}"
    said = "; ".join(
        f"{r['name']} {f['rule']} {f['where']} l.{f['evidence'].get('line')}"
        for r, f in row.alarms[:3]
    ) or ", ".join(f"{r['name']}={r['verdict']}" for r in row.records)
    return f"{row.entry.name:26} {marks:5} {about[:70]:70} {said[:150]} {row.trouble}"


def main(words: list[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[HOME])
    parser.add_argument("--only", default="", help="entries whose name contains this")
    parser.add_argument("--list", action="store_true", help="a line for each text")
    parser.add_argument("--right", action="store_true", help="leave the faults out")
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args(words)
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    os.environ["MPLBACKEND"] = "agg"
    from backhand.diagnosis.registry import all_rules

    all_rules()  # imported once, before each text forks
    rows = []
    for row in measure(entries(options.folders, options.only), options.seconds, options.right):
        rows.append(row)
        if options.list:
            sys.stdout.write(told(row) + "\n")
            sys.stdout.flush()
    sys.stdout.write(table(rows) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
