"""The house is in order: tests mirror the sources, pins name no address, data stays out."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "backhand"
TESTS = ROOT / "tests"


def tracked_files() -> list[Path]:
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git clone")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).exists()]


# What these test is no module: (test, what it tests).
NO_MODULE = {
    "derivatives/test_one_judge.py": "derivatives/precision.py",
    "derivatives/test_real_sizes.py": "derivatives/check.py",
    "derivatives/test_tolerances.py": "derivatives/precision.py",
    "diagnosis/test_fuzz.py": "diagnosis/__init__.py",
    "diagnosis/test_real_sizes.py": "diagnosis/measuring/sampling.py",
    "checking/test_bad_input.py": "checking/targets.py",
    "cli/test_check_targets.py": "cli/check.py",
    "training/test_compiled_run.py": "training/trainer.py",
    "cli/test_main.py": "cli/__init__.py",
    "graph/test_page_in_browser.py": "graph/page.py",
    "language/test_catalogue.py": "language/ja/LC_MESSAGES/backhand.po",
}


def test_every_test_file_stands_where_its_source_does():
    strays = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        place = path.relative_to(ROOT / "tests")
        room = place.parent
        if room == Path(".") or not (SOURCES / room.parts[0]).is_dir():
            continue
        module = room / f"{path.stem.removeprefix('test_')}.py"
        # A room's own test, tests/data/test_data.py, is that of its __init__.py.
        wanted = {SOURCES / NO_MODULE.get(place.as_posix(), module)}
        if module.stem == room.name:
            wanted.add(SOURCES / room / "__init__.py")
        if not any(source.exists() for source in wanted):
            strays.append(place.as_posix())
    assert strays == []


# Folders of tests that belong to no room: inputs by kind, examples, benchmarks.
NO_ROOM = {"benchmarks", "correct", "examples", "hostile", "mutants", "wild"}


def test_every_folder_of_tests_is_that_of_a_room():
    folders = {p.relative_to(TESTS).parts[0] for p in tracked_files() if TESTS in p.parents}
    rooms = {p.name for p in SOURCES.iterdir() if p.is_dir()}
    names = {name for name in folders if (TESTS / name).is_dir()}
    assert names - rooms <= NO_ROOM


def test_no_file_of_odds_and_ends():
    # The room `book` answers to the book's own names.
    names = {path.stem for path in SOURCES.rglob("*.py") if "book" not in path.parts}
    assert names.isdisjoint({"utils", "util", "helpers", "misc", "common", "tools"})


def test_every_module_says_what_it_is():
    for path in SOURCES.rglob("*.py"):
        if "solutions" in path.parts:
            continue  # as students write them
        assert path.read_text(encoding="utf-8").startswith('"""'), path


def test_requirements_are_hashed_and_name_no_address():
    text = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    assert re.search(r"https?://|file:|--(extra-)?index|--find-links|--trusted", text) is None
    pins = re.findall(r"^[A-Za-z0-9][\w.-]*==\S+.*\\\n +--hash=sha256:", text, flags=re.M)
    names = re.findall(r"^[A-Za-z0-9][\w.-]*", text, flags=re.M)
    assert len(pins) == len(names) > 20


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["sample"],
        *project["project"]["optional-dependencies"]["notebook"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    text = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    for requirement in wanted:
        name, _, bound = requirement.partition(">=")
        pinned = re.findall(rf"^{re.escape(name)}==([\d.]+)", text, flags=re.M)
        assert pinned, f"{name} is not pinned: make requirements"
        for version in pinned:
            assert [int(n) for n in version.split(".")] >= [int(n) for n in bound.split(".")]


def test_no_data_and_nothing_large_is_tracked():
    for path in tracked_files():
        assert path.stat().st_size < 1_500_000, path
        assert not path.name.endswith(("-ubyte", "-ubyte.gz", ".npz", ".pkl")), path
