"""Measure what is read of programs as strangers write them, and what is said of them.

    python benchmarks/reading.py [--only NAME] [--list] [--seconds S] [--right] [--jobs N]
        [--write docs/quality.md] [FOLDER…]
    python benchmarks/reading.py --speed [--only NAME] [FOLDER…]

Each folder holds entries as tests/wild does: a right ``code.py`` or ``code.ipynb``, a
``faults.toml`` of single faults, each a replacement in its text, and a ``meta.toml`` that says
what a verdict should be about.  Without a folder tests/wild is read.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import quality

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "tests" / "wild"
# Findings about inputs that the program never meets: no entry is wrong by them.
OUT_OF_RANGE = frozenset({"BH204", "BH205", "BH301", "BH302", "BH304"})
_PASS = re.compile(
    r"(^|_)(forward|backward|back|prop|propagation|pass|bw|bwd|fwd|prime|grad|grads|gradient|slope"
    r"|derivative|deriv|loss)(?=_|$)"
)

WRITER = "make quality, second"

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
    lines: frozenset[tuple[int | None, int]] = frozenset()
    before: frozenset[tuple[Any, ...]] = frozenset()

    @property
    def mine(self) -> list[Record]:
        """The verdicts that are about the entry's subjects."""
        judged = [r for r in self.records if r["verdict"] in ("pass", "fail", "error")]
        return [
            r
            for r in judged
            if _about(r["name"], self.entry.subjects)
            or _of_a_script(r, self.entry.subjects)
            # A loss and its gradient are one subject, called as the loss is.
            or any(f"; {subject}(" in r["binding"] for subject in self.entry.subjects)
        ]

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
        found = [(f["evidence"].get("cell"), f["line"]) for _record, f in self.alarms]
        return any(
            cell == due_cell and isinstance(line, int) and abs(line - due) <= 2
            for cell, line in found
            for due_cell, due in self.lines
        )

    @property
    def named(self) -> bool:
        """The first finding has the rule that is due."""
        if not self.alarms:
            return False
        first = self.alarms[0][0]
        return next(f["rule"] for r, f in self.alarms if r is first) in self._rules

    @property
    def proved(self) -> bool:
        """An edit was proved that makes its gradients right."""
        return any(f.get("proved") for _record, f in self.alarms)

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


def _of_a_script(record: Record, subjects: Iterable[str]) -> bool:
    """Whether a script without functions is judged on a gradient that is meant: dW1 of W1."""
    names = {str(g["name"]).rsplit(".", 1)[-1] for g in record["gradients"]}
    names |= {str(f["where"]).rsplit(".", 1)[-1] for f in record["findings"]}
    return record["convention"] == "script" and bool({f"d{n}" for n in names} & set(subjects))


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


def with_fault(entry: Entry, fault: Fault) -> tuple[str, frozenset[tuple[int | None, int]]]:
    """Return the text with a fault in it, and the (cell, line) pairs that it changes."""
    old, new = fault.old.strip("\n"), fault.new.strip("\n")
    place: int | None = None
    if entry.suffix == ".py":
        text, around = entry.text.replace(old, new, 1), entry.text
    else:
        book, around = json.loads(entry.text), ""
        for number, cell in enumerate(book["cells"], start=1):
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and old in source:
                cell["source"], around, place = source.replace(old, new, 1), source, number
                break
        text = json.dumps(book)
    if old not in around:
        raise SystemExit(f"{entry.name}: a fault's text is not in the code: {old!r}")
    start = around[: around.find(old)].count("\n") + 1
    before, after = old.split("\n"), new.split("\n")
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    tail = 0
    while tail < min(len(before), len(after)) - same and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    changed = range(start + same, start + max(same + 1, len(after) - tail))
    return text, frozenset((place, line) for line in changed)


def judged(text: str, suffix: str, seconds: float) -> tuple[tuple[Record, ...], str]:
    """Return what `backhand check` says of a text, and what went wrong."""
    from backhand.checking.targets import check_targets
    from backhand.sources.target import Target

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"code{suffix}"
        path.write_text(text, encoding="utf-8")
        try:
            report = check_targets([Target(path=str(path))], timeout=seconds, lint=False)
        except Exception as error:  # a measure goes on
            return (), f"{type(error).__name__}: {error}"
    return tuple(report.to_dict()["subjects"]), ""


def prepare() -> None:
    """Import what each text's worker would import."""
    from backhand.checking.beside import prepare

    os.environ["MPLBACKEND"] = "agg"
    prepare()


def measure(
    found: Iterable[Entry], seconds: float, jobs: int, right_only: bool = False
) -> Iterator[Row]:
    """Judge every entry and every fault; yield them in their order."""
    with ProcessPoolExecutor(jobs, initializer=prepare) as pool:
        asked = []
        for entry in found:
            texts: list[tuple[Fault | None, str, frozenset[Any]]] = [
                (None, entry.text, frozenset())
            ]
            texts += [] if right_only else [(f, *with_fault(entry, f)) for f in entry.faults]
            for fault, text, lines in texts:
                answer = pool.submit(judged, text, entry.suffix, seconds)
                asked.append((entry, fault, lines, answer))
        before: frozenset[tuple[Any, ...]] = frozenset()
        for entry, fault, lines, answer in asked:
            records, trouble = answer.result()
            if fault is None:
                yield Row(entry, None, records, trouble)
                before = frozenset(key(r, f) for r in records for f in r["findings"])
            else:
                yield Row(entry, fault, records, trouble, lines, before)


COLUMNS = (
    "recognised",
    "called right",
    "faults",
    "detected",
    "located",
    "named",
    "proved",
    "wrong verdicts",
)


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
        sum(r.proved for r in faults),
        sum(r.wrong_verdict for r in rows),
    )


def table(rows: list[Row]) -> str:
    """Return the figures form by form, and in all."""
    forms: dict[str, list[Row]] = {}
    for row in rows:
        forms.setdefault(row.entry.form, []).append(row)
    lines = [
        "| form | files | " + " | ".join(COLUMNS) + " |",
        "| --- |" + " ---: |" * (1 + len(COLUMNS)),
    ]
    for form, some in [*sorted(forms.items()), ("**all**", rows)]:
        lines.append(f"| {form} | " + " | ".join(map(str, figures(some))) + " |")
    return "\n".join(lines)


def section(rows: list[Row]) -> str:
    """Return what stands of them on the page of figures."""
    return f"""## How well programs are read as strangers write them

Written by `make quality`: the right files of `tests/wild`, and each of their single faults, as
`backhand check` answers. A fault is located by a finding within two lines of it, named by an
acceptable rule at its head, and proved by an edit that makes every gradient right; a wrong verdict
is an error in a right file, or a pass of a wrong one.

{table(rows)}

"""


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
        f"{r['name']} {f['rule']} {f['where']} l.{f['line']}" for r, f in row.alarms[:3]
    ) or ", ".join(f"{r['name']}={r['verdict']}" for r in row.records)
    return f"{row.entry.name:26} {marks:5} {about[:70]:70} {said[:150]} {row.trouble}"


# What `backhand check FILE` does before it reads anything.
_START_UP = "import backhand.cli, backhand.checking.targets, backhand.reports.check_view"


@dataclass(frozen=True)
class Cost:
    """What one process took, its children included: seconds by the clock and of processors, MB."""

    clock: float
    processor: float
    memory: float


def cost(command: list[str], folder: str | None = None) -> Cost:
    """Run a command to its end, and return what it took; what it prints goes nowhere."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _pid, _status, used = os.wait4(process.pid, 0)
    process.returncode = 0
    # Linux counts memory in KB.
    return Cost(time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def speed(found: list[Entry]) -> str:
    """Return a table of what right files take, from the start of a process to its exit."""
    start_up = min((cost([sys.executable, "-c", _START_UP]) for _ in range(3)), key=_processor)
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        for entry in found:
            file = Path(folder, f"{entry.name}{entry.suffix}")
            file.write_text(entry.text, encoding="utf-8")
            command = [sys.executable, "-m", "backhand", "check", file.name]
            costs.append((cost(command, folder), entry.name))
    lines = [
        "| right files | start-up | median | 95 % | longest | most memory |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind in ("processor", "clock"):
        each = sorted(getattr(one, kind) for one, _name in costs)
        late = each[min(len(each) - 1, int(0.95 * len(each)))]
        lines.append(
            f"| {len(each)} ({kind}) | {getattr(start_up, kind):.2f} s "
            f"| {statistics.median(each):.2f} s | {late:.2f} s | {each[-1]:.2f} s "
            f"| {max(one.memory for one, _name in costs):.0f} MB |"
        )
    slowest = sorted(costs, key=lambda each: -each[0].processor)[:5]
    lines.append("")
    lines.append("longest: " + ", ".join(f"{n} {one.processor:.1f} s" for one, n in slowest))
    return "\n".join(lines)


def _processor(one: Cost) -> float:
    return one.processor


def main(words: list[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[HOME])
    parser.add_argument("--only", default="", help="entries whose name contains this")
    parser.add_argument("--list", action="store_true", help="a line for each text")
    parser.add_argument("--right", action="store_true", help="leave the faults out")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each subject")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", type=Path, help="the page that keeps the table")
    parser.add_argument("--speed", action="store_true", help="what right files take, no more")
    options = parser.parse_args(words)
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    rows = []
    found = entries(options.folders, options.only)
    if options.speed:
        sys.stdout.write(speed(found) + "\n")
        return 0
    for row in measure(found, options.seconds, options.jobs, options.right):
        rows.append(row)
        if options.list:
            sys.stdout.write(told(row) + "\n")
            sys.stdout.flush()
    sys.stdout.write(table(rows) + "\n")
    if options.write is not None:
        kept = options.write.read_text(encoding="utf-8")
        quality.write(options.write, quality.with_part(kept, WRITER, section(rows)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
