"""The finder: in, out, and the reader's own files beside the book's."""

from __future__ import annotations

import importlib
import sys

import pytest

from backhand.book import install, installed, uninstall


@pytest.fixture(autouse=True)
def _undo():
    yield
    uninstall()


def test_in_and_out():
    install()
    install()
    layers = importlib.import_module("common.layers")
    assert installed()
    assert layers.Affine.__module__ == "backhand.book.common.layers"
    uninstall()
    assert not installed()
    assert "common.layers" not in sys.modules


def test_star_imports_carry_np():
    install()
    for module in ("functions", "gradient", "layers", "multi_layer_net", "optimizer", "util"):
        names: dict[str, object] = {}
        exec(f"from common.{module} import *", names)
        assert names["np"].__name__ == "numpy", module


def test_files_of_ones_own_are_found_too(tmp_path, monkeypatch):
    (tmp_path / "common").mkdir()
    (tmp_path / "common/mine.py").write_text("from common.functions import relu\nwho = 'me'\n")
    (tmp_path / "common/layers.py").write_text("who = 'me'\n")
    install()
    monkeypatch.syspath_prepend(tmp_path)
    assert importlib.import_module("common.mine").who == "me"
    assert not hasattr(importlib.import_module("common.layers"), "who")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("common.nothing")
