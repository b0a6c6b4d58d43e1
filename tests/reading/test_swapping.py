"""Functions that live are run with other code, and have their own again afterwards."""

from __future__ import annotations

import ast
import gc
import sys
import types

import pytest

from backhand.reading.swapping import Part, Swapping

TEXT = """\
import math

class Layer:
    def forward(self, x):
        self.x = x
        return [x + n for n in (1, 2)]

    def backward(self, d):
        return math.sqrt(d) * self.x

def made():
    k = 3
    def inner(x):
        return k * x
    return inner

SLOPES = {"a": lambda x: 2 * x, "b": lambda x: 3 * x}
"""


def _loaded(text: str, path: str) -> types.ModuleType:
    module = types.ModuleType("layer")
    exec(compile(text, path, "exec"), module.__dict__)
    return module


@pytest.fixture
def module() -> types.ModuleType:
    return _loaded(TEXT, "/code/layer.py")


@pytest.fixture
def swapping(module: types.ModuleType) -> Swapping:
    return Swapping(ast.parse(TEXT), "/code/layer.py")


def test_what_was_frozen_is_found_by_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    module = _loaded(TEXT, "/code/frozen.py")
    module.__file__ = "/code/frozen.py"
    monkeypatch.setitem(sys.modules, "layer", module)
    gc.freeze()
    swapping = Swapping(ast.parse(TEXT), "/code/frozen.py")
    swapping.swap(Part(1, 8, "    def backward(self, d):\n        return -d * self.x\n", "Layer"))
    layer = module.Layer()
    layer.forward(2)
    assert layer.backward(4) == -8


def test_a_method_runs_with_other_code_in_instances_that_live(
    module: types.ModuleType, swapping: Swapping
) -> None:
    layer = module.Layer()
    layer.forward(2)
    swapping.swap(Part(1, 8, "    def backward(self, d):\n        return -d * self.x\n", "Layer"))
    assert layer.backward(4) == -8
    assert layer.forward(1) == [2, 3]
    swapping.restore()
    assert layer.backward(4) == 2 * layer.x


def test_what_a_function_makes_has_other_code_from_then_on(
    module: types.ModuleType, swapping: Swapping
) -> None:
    before = module.made()
    text = TEXT.split("def made")[1].split("\nSLOPES")[0].replace("k * x", "k + x")
    swapping.swap(Part(2, 11, f"def made{text}"))
    # What was made before the functions were looked for stays as it is.
    assert (before(2), module.made()(2)) == (6, 5)
    swapping.restore()
    assert module.made()(2) == 6


def test_a_lambda_in_a_table_is_told_from_its_neighbour(
    module: types.ModuleType, swapping: Swapping
) -> None:
    swapping.swap(Part(3, 17, 'SLOPES = {"a": lambda x: 2 * x, "b": lambda x: 9 * x}\n'))
    assert (module.SLOPES["a"](1), module.SLOPES["b"](1)) == (2, 9)
    swapping.restore()
    assert module.SLOPES["b"](1) == 3


def test_what_does_not_parse_is_refused(module: types.ModuleType, swapping: Swapping) -> None:
    with pytest.raises(SyntaxError):
        swapping.swap(Part(2, 11, "def made(:\n    pass\n"))
    assert module.made()(2) == 6
