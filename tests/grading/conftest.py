"""The synthetic class of benchmarks/classroom.py, for tests."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def classroom():
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "classroom.py"
    spec = importlib.util.spec_from_file_location("classroom", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["classroom"] = module
    spec.loader.exec_module(module)
    return module
