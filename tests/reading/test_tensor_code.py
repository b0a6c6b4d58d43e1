"""Files that compute on tensors, called with arrays."""

import types

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: make test-frameworks")

from backhand.reading.tensor_code import computes_on_tensors, take_arrays  # noqa: E402

TEXT = """
import torch


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return torch.mm(x, self.W) + self.b

    def backward(self, dout):
        self.dW = doubled(self.x.T @ dout) / 2
        self.db = dout.sum(dim=0)
        return dout @ self.W.T


def doubled(x):
    assert isinstance(x, torch.Tensor)
    return {"twice": 2 * x}["twice"]
"""


def made(text=TEXT):
    module = types.ModuleType("layers")
    exec(text, vars(module))
    for thing in vars(module).values():
        if hasattr(thing, "__module__"):
            thing.__module__ = "layers"
    return module


def test_a_file_that_imports_numpy_takes_arrays_already():
    assert computes_on_tensors(made())
    assert not computes_on_tensors(made("import numpy\n" + TEXT))


def test_calls_from_outside_are_translated_and_those_within_are_not():
    module = made()
    take_arrays(module)
    rng = np.random.default_rng(0)
    W, b, x = rng.normal(size=(4, 3)), np.zeros(3), rng.normal(size=(5, 4))
    layer = module.Affine(W, b)
    out = layer.forward(x)
    assert isinstance(out, np.ndarray)
    np.testing.assert_allclose(out, x @ W)
    dx = layer.backward(np.ones((5, 3)))
    np.testing.assert_allclose(dx, np.ones((5, 3)) @ W.T)
    assert isinstance(layer.dW, torch.Tensor)
    assert isinstance(module.doubled(x), np.ndarray)


def test_a_tensor_class_is_judged(tmp_path):
    from backhand.diagnosis.examination import examine
    from backhand.reading.discovery import subject_named
    from backhand.running.loading import load
    from backhand.sources.target import Target

    path = tmp_path / "layers.py"
    for text, verdict in ((TEXT, "pass"), (TEXT.replace(" / 2", ""), "fail")):
        path.write_text(text, encoding="utf-8")
        source = load(Target(path=str(path)))
        assert examine(subject_named(source.module, "Affine"), power=False).verdict == verdict
