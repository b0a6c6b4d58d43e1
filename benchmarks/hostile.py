"""Hostile inputs changed at random, by kind and seed, for as long as is asked.

    .venv/bin/python benchmarks/hostile.py --minutes 60 --seed 1

What tests/hostile tries once is changed here again and again: text is cut, doubled, spliced with
that of others, its bytes are turned, its numbers made large; each time what must hold is looked at.

* **check**: a report comes back for every file, the right file that goes with it passes, wrong code
  whose worker lies never passes, and what is written is text that no terminal obeys;
* **grade**: a row comes back for every entry, a right one that goes with them has all its points,
  nothing is earned by what backhand's own code did, and no number of a hidden case is told;
* **data**: a damaged file is refused in one sentence, within the memory that it may take.

It ends with a table: inputs tried and held by kind; what was not held is written into --out.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.hostile import (  # noqa: E402
    test_files_that_are_checked,
    test_hidden_inputs,
    test_numbers_and_bombs,
    test_what_is_handed_in,
    test_work_not_done,
)
from tests.hostile.conftest import SOLUTION  # noqa: E402

from backhand.checking.targets import check_targets  # noqa: E402
from backhand.cli.check import _written  # noqa: E402
from backhand.data import load_dataset  # noqa: E402
from backhand.errors import BackhandError  # noqa: E402
from backhand.grading.exercise import find_exercise  # noqa: E402
from backhand.grading.grading import grade  # noqa: E402
from backhand.grading.intake import take_in  # noqa: E402
from backhand.sources.target import Target  # noqa: E402

# Files of one run: what goes wrong in it is known to be of one of few.
BATCH = 8


def changed(content: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Return a content with one to three changes."""
    for _ in range(rng.randint(0, 3)):
        at, to = sorted(rng.randrange(len(content) + 1) for _ in range(2))
        to = min(to, at + 400)
        kind = rng.randrange(8)
        if kind == 0:
            content = content[:at] + content[to:]
        elif kind == 1:
            content = content[:to] + content[at:to] * rng.choice((1, 50)) + content[to:]
        elif kind == 2:
            other = rng.choice(others)
            begin = rng.randrange(len(other) + 1)
            content = content[:at] + other[begin : begin + 2000] + content[at:]
        elif kind == 3 and content:
            place = rng.randrange(len(content))
            content = content[:place] + bytes([rng.randrange(256)]) + content[place + 1 :]
        elif kind == 4:
            numbers = (b"0", b"-1", b"10**12", b"1e400", b"float('nan')", b"2**63")
            content = re.sub(rb"\b\d+\b", rng.choice(numbers), content, count=rng.randint(1, 3))
        elif kind == 5:
            lines = content.splitlines(keepends=True)
            rng.shuffle(lines)
            content = b"".join(lines) if len(lines) < 60 and rng.random() < 0.3 else content
        elif kind == 6:
            odd = rng.choice((b"\x00", b"\x1b[2J", b"\xff", "\u202e".encode(), b"\r", b"\t", b"\\"))
            content = content[:at] + odd + content[at:]
        else:
            content += b"\n" + rng.choice(others)[:4000]
    return content[:30_000_000]


def checked(rng: random.Random, folder: Path) -> Iterator[tuple[str, str, bytes, str]]:
    """Yield kind, name, content and what did not hold ("" where all did) of files in one check."""
    module = test_files_that_are_checked
    wrong = {n for n in module.FILES if n.startswith("less_")}
    names = rng.sample([n for n in module.FILES if not n.endswith("good")], BATCH)
    others = [module.content(t)[:20_000] for t in module.FILES.values()]
    texts = {n: changed(module.content(module.FILES[n]), others, rng) for n in names}
    # What makes it wrong may be what was changed: then it is no lie to call it right.
    for n in wrong & texts.keys():
        texts[n] = (
            module.content(module.FILES[n]) + b"\n# " + bytes(rng.randbytes(20).hex(), "ascii")
        )
    texts["z_good"] = module.content(module.GOOD)
    for name, text in texts.items():
        (folder / f"{name}.py").write_bytes(text)
    report = check_targets(
        [Target(str(folder / f"{n}.py")) for n in texts], sandbox=True, timeout=10.0
    )
    good = [s.verdict for s in report.subjects if (s.path or "").endswith("z_good.py")]
    lost = "" if good == ["pass"] else f"the right file beside: {good}"
    for form in ("text", "json", "html", "sarif", "junit"):
        text = _written(report, form, verbose=True, listing=False)
        if found := module.OBEYED.findall(text):
            lost = lost or f"{form} holds {found[:3]!a}"
    for name in names:
        said = [s for s in report.subjects if (s.path or "").endswith(f"/{name}.py")]
        fault = lost
        if name in wrong and any(s.verdict == "pass" for s in said):
            fault = "wrong code passes"
        kind = "06 nothing measured" if name in wrong else "05 09 11 12 files"
        yield kind, name, texts[name], fault


def graded(rng: random.Random, folder: Path) -> Iterator[tuple[str, str, bytes, str]]:
    """Yield the same of what is handed in."""
    right = SOLUTION.read_text(encoding="utf-8")
    entries = {
        n: c for n, (c, _all) in test_what_is_handed_in.entries(right).items() if len(c) < 10**6
    }
    cheats = {f"{n}.py": t.encode() for n, t in test_work_not_done.CHEATS.items()}
    spies = {
        f"spy_{n}.py": (test_hidden_inputs.HEAD + t).encode()
        for n, t in test_hidden_inputs.SPIES.items()
    }
    others = [c[:20_000] for c in entries.values()]
    texts = {n: changed(entries[n], others, rng) for n in rng.sample(list(entries), BATCH - 4)}
    # These stay cheats whatever is about them.
    for table in (cheats, spies):
        for n in rng.sample(list(table), 2):
            texts[n] = table[n] + rng.choice(list(table.values())) * rng.randint(0, 1)
    texts["zz_good.py"] = right.encode()
    for name, content in texts.items():
        (folder / name).write_bytes(content)
    file = find_exercise("softmax-with-loss")
    handed = take_in(folder)
    records = {h.student: grade(h, file, 60.0) for h in handed}
    good = records.get("zz_good", {}).get("points")
    lost = "" if good == 10 else f"the right one beside has {good}"
    secret = test_hidden_inputs.hidden_numbers()
    told = json.dumps(records, allow_nan=False)
    if found := secret & set(re.findall(r"-?\d+\.\d{4}", told)):
        lost = lost or f"a hidden number is told: {sorted(found)[:2]}"
    if len(records) < len(texts):
        lost = lost or f"{len(texts)} entries, {len(records)} rows"
    for name, content in texts.items():
        if name == "zz_good.py":
            continue
        fault = lost
        points = records.get(name.removesuffix(".py"), {}).get("points", 0)
        if name in cheats and points:
            fault = f"{points} points for the work of others"
        kind = "04 work of others" if name in cheats else "02 07 13 entries"
        yield "03 hidden inputs" if name in spies else kind, name, content, fault


def unpacked(rng: random.Random, folder: Path) -> Iterator[tuple[str, str, bytes, str]]:
    """Yield the same of data that is damaged."""
    bombs = {n: b for n, b in test_numbers_and_bombs.BOMBS.items() if "more than" not in n}
    for title in rng.sample(list(bombs), 4):
        name, make = bombs[title]
        content = make()
        damaged = changed(content, [content], rng)
        file = folder / title / name
        file.parent.mkdir(parents=True)
        file.write_bytes(damaged)
        fault = ""
        tracemalloc.start()
        try:
            load_dataset(folder=file if name.endswith(".npz") else folder / title)
        except (BackhandError, OSError) as error:
            fault = "" if len(str(error)) < 2000 else "a long sentence"
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        yield "18 data", title, damaged, fault or (f"{most:,} bytes" if most > 5e8 else "")


ROUNDS: tuple[Callable[..., Iterator[tuple[str, str, bytes, str]]], ...] = (
    checked,
    graded,
    unpacked,
)


def main() -> int:
    """Run until the time is over and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("hostile-not-held"))
    options = parser.parse_args()
    tried, held = Counter[str](), Counter[str]()
    until, number = time.monotonic() + 60 * options.minutes, options.seed * 1_000_000
    while time.monotonic() < until:
        for round_ in ROUNDS:
            number += 1
            with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
                folder = Path(place, "class")
                folder.mkdir()
                try:
                    found = list(round_(random.Random(number), folder))
                except Exception as error:
                    # The round as a whole: all of it is kept.
                    content = b"\n".join(
                        p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
                    )
                    found = [(round_.__name__, f"round {number}", content, repr(error))]
            for kind, name, content, fault in found:
                tried[kind] += 1
                held[kind] += not fault
                if fault:
                    options.out.mkdir(exist_ok=True)
                    stem = re.sub(r"\W+", "_", f"{number}_{name}")[:80]
                    (options.out / stem).write_bytes(content)
                    (options.out / f"{stem}.why").write_text(
                        f"{kind}: {fault}\n", "utf-8", "replace"
                    )
                    print(f"{kind}: {name!a} of round {number}: {fault!a}"[:300], flush=True)
    print(f"seed {options.seed}, {options.minutes:g} minutes\n")
    print("| kind | tried | held |\n| --- | --- | --- |")
    for kind in sorted(tried):
        print(f"| {kind} | {tried[kind]} | {held[kind]} |")
    print(f"| all | {sum(tried.values())} | {sum(held.values())} |")
    return 0 if tried == held else 1


if __name__ == "__main__":
    sys.exit(main())
