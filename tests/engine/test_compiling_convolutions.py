"""Whether a network of convolutions is compiled."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from backhand.engine import (
    Unsupported,
    compile_convolutions,
    is_worth_compiling_convolutions,
    require_worth_convolutions,
)
from backhand.networks import SimpleConvNet


def test_the_compiled_form_holds_the_network() -> None:
    pytest.importorskip("numba", reason="the engine's extra is not installed")
    network = SimpleConvNet(rng=0)
    compiled = compile_convolutions(network, threads=1)
    assert compiled.params is network.params
    assert compiled.sample_shape == network.sample_shape
    compiled.training = True
    assert network.training


def test_without_a_compiler_it_is_told(monkeypatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "numba" else find(name, *a)
    )
    with pytest.raises(Unsupported, match=r"backhand\[engine\]"):
        compile_convolutions(SimpleConvNet(rng=0), threads=1)


def test_a_compiler_that_cannot_be_imported_is_told(monkeypatch) -> None:
    pytest.importorskip("numba", reason="the engine's extra is not installed")
    monkeypatch.setitem(sys.modules, "backhand.engine.convolutional_network", None)
    with pytest.raises(Unsupported, match="numba can't be used here"):
        compile_convolutions(SimpleConvNet(rng=0), threads=1)


def test_a_short_run_is_not_worth_it() -> None:
    assert is_worth_compiling_convolutions(100, 600)
    require_worth_convolutions(100, 600)
    with pytest.raises(Unsupported, match="short"):
        require_worth_convolutions(100, 20)
