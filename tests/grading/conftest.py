"""The synthetic class of benchmarks/classroom.py, for tests."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from backhand.running.walls import walls_here


@pytest.fixture(scope="session")
def classroom():
    if walls_here().lacking:
        # Among its hostile members are some that end every process they can reach.
        pytest.skip("no walls here: apt install bubblewrap, or pip install 'backhand[sandbox]'")
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "classroom.py"
    spec = importlib.util.spec_from_file_location("classroom", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["classroom"] = module
    spec.loader.exec_module(module)
    return module
