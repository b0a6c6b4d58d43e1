from __future__ import annotations

import pickle
import sys
from types import ModuleType, SimpleNamespace

import pytest

from backhand.engine import compiler_cache
from backhand.engine.compiler_cache import drop_damaged


class File:
    """As numba's: an index, the data it names, and what drops both."""

    def __init__(self, index, data=b""):
        self.index, self.data, self.flushed = index, data, False

    def _load_index(self):
        return pickle.loads(self.index)

    def _load_data(self, _name):
        return pickle.loads(self.data)

    def flush(self):
        self.flushed = True


@pytest.mark.parametrize(
    ("index", "data", "dropped"),
    [
        (b"", b"", True),
        (b"\xf9 no index", b"", True),
        (pickle.dumps({"key": "name"}), b"", True),
        (pickle.dumps({"key": "name"}), pickle.dumps(list(range(9)))[:-3], True),
        (pickle.dumps([]), b"", True),
        (pickle.dumps({"key": "name"}), pickle.dumps(1), False),
        (pickle.dumps({}), b"", False),
    ],
)
def test_what_can_not_be_read_is_dropped(monkeypatch, index, data, dropped):
    module = ModuleType("backhand.engine.made_up")
    file = File(index, data)
    module.function = SimpleNamespace(_cache=SimpleNamespace(_cache_file=file))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(compiler_cache, "_sound", set(sys.modules) - {module.__name__})
    drop_damaged()
    assert file.flushed == dropped
