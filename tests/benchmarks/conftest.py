"""What tests of the benchmarks share: the scripts as modules, the corpus checked once."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="session")
def script_folder() -> Iterator[None]:
    # By their own names: their workers, interpreters of their own, import them again.
    sys.path.insert(0, str(SCRIPTS))
    try:
        yield
    finally:
        sys.path.remove(str(SCRIPTS))


@pytest.fixture(scope="session")
def golden(script_folder: None) -> ModuleType:
    return importlib.import_module("golden")


@pytest.fixture(scope="session")
def quality(script_folder: None) -> ModuleType:
    return importlib.import_module("quality")


@pytest.fixture(scope="session")
def drill(script_folder: None) -> ModuleType:
    return importlib.import_module("drill")


@pytest.fixture(scope="session")
def record(golden: ModuleType) -> list[dict[str, Any]]:
    """What the checker says now of each file of the golden record."""
    return golden.measure()
