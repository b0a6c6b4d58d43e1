"""What tests share: the real data set, a command line to call, an environment of their own."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A busy machine is no fault of the code.
settings.register_profile("backhand", deadline=None)
settings.load_profile("backhand")

ROOT = Path(__file__).resolve().parents[1]

# Code that the checker is tried on, wrong on purpose: read by tests, never imported by pytest.
collect_ignore = ["book/scripts", "correct", "mutants"]

# The files that take longest, and so come first where several workers share the tests: none is left
# with one of them at the end, while the others have nothing to do.
LONGEST = (
    "tests/studio/rooms/test_train.py",
    "tests/benchmarks/test_golden.py",
    "tests/running/",
    "tests/book/",
    "tests/cli/test_train.py",
    "tests/examples/test_assignment.py",
    "tests/studio/",
    "tests/graph/test_page_in_browser.py",
    "tests/parallel/",
    "tests/grading/",
    "tests/engine/",
    "tests/training/",
)

# Small matrices: threads of BLAS would wait for each other, and those of several workers more so.
# The workers, and what the tests start, have it from here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Hundreds of processes are started: none compiles again what the one before has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: a test waits about as long as it works."""
    return 1 + (len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first in the workers of pytest-xdist, which `--dist loadfile` hands out."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """Leave what was collected, half a million objects, out of each look at all that lives.

    A worker of pytest-xdist has what a check imports before: each of the thousand copies of it
    that are made to run somebody's code would import it anew.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        from backhand.checking.beside import prepare

        prepare()
    gc.collect()
    gc.freeze()


def _turn(item: pytest.Item) -> int:
    return next((k for k, path in enumerate(LONGEST) if item.nodeid.startswith(path)), len(LONGEST))


# Read before any test changes the environment.
DATA_VARIABLE = os.environ.get("BACKHAND_DATA")

# A port that refuses at once: no test reaches a real mirror.
NO_MIRROR = "http://127.0.0.1:9/"


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder of the real MNIST: BACKHAND_DATA, else ../shared/mnist beside the repo."""
    folder = Path(DATA_VARIABLE) if DATA_VARIABLE else ROOT.parent / "shared" / "mnist"
    if not folder.is_dir():
        pytest.skip(f"the real MNIST is not at {folder}; set BACKHAND_DATA to its folder")
    return folder.resolve()


@pytest.fixture(scope="session")
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user cache that all tests share and no person has."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, cache_home: Path) -> None:
    """Speak English, use no one's data or cache, reach no mirror."""
    for name in ("BACKHAND_LANG", "BACKHAND_DATA", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setattr("backhand.language._chosen", None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    monkeypatch.setenv("BACKHAND_MIRRORS", NO_MIRROR)
    monkeypatch.setenv("MPLBACKEND", "agg")


@pytest.fixture(autouse=True)
def own_surroundings() -> Iterator[None]:
    """Have nothing stood in for here that a file was loaded without."""
    yield
    for finder in [f for f in sys.meta_path if type(f).__name__ in ("Surroundings", "StandsIn")]:
        sys.meta_path.remove(finder)
    # A copy in one step: another thread may be importing.
    for name, module in sys.modules.copy().items():
        if type(module).__name__ == "AbsentModule":
            del sys.modules[name]


@dataclass(frozen=True)
class Run:
    """What a command line gave back."""

    status: int
    out: str
    err: str


@pytest.fixture
def backhand(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """``backhand("train", "--quiet")`` runs the command line in this process."""
    from backhand.cli import main

    def run(*words: str | Path) -> Run:
        capsys.readouterr()
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Run(status, captured.out, captured.err)

    return run


@pytest.fixture
def backhand_process() -> Callable[..., Run]:
    """``backhand_process("--help", LANG="ja_JP.UTF-8")`` runs it in one of its own.

    Needed where the language of the help texts matters: they take it at import.
    """

    def run(*words: str | Path, **environment: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "backhand", *map(str, words)],
            env={**os.environ, "PYTHONUTF8": "1", **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def small_mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in MNIST's form that is learnt at once: 200 bars, 50 to test with."""
    import gzip

    import numpy as np

    from backhand.data.idx import encode_idx
    from backhand.data.published import MNIST

    folder = tmp_path_factory.mktemp("small") / "mnist"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for file in MNIST.files.values():
        size = 200 if file.file_name.startswith("train") else 50
        labels = np.arange(size) % 10
        entries = labels.astype(np.uint8)
        if file.holds_images:
            entries = rng.integers(0, 60, (size, 28, 28), dtype=np.uint8)
            for image, label in zip(entries, labels, strict=True):
                image[4 + 2 * label : 6 + 2 * label, 4:24] = 255
        (folder / file.file_name).write_bytes(gzip.compress(encode_idx(entries)))
    return folder


# It runs in containers too, and asks for nothing but what a test has it ask for.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# For a module and no longer: while Playwright's synchronous side is there, its event loop counts as
# running in this thread, and other tests' `asyncio.run` would be refused.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    place = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if place is None:
        pytest.skip("Chromium is not installed (Debian, Ubuntu: apt install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=place, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()
