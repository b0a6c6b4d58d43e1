"""What a file's own code hands to its Functions."""

import types

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: make test-frameworks")

from backhand.reading.drivers.torch_callers import calls_of  # noqa: E402

TEXT = """
import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        if x.dim() > 2:
            raise ValueError("rows")
        ctx.factor = factor
        return x * factor

    @staticmethod
    def backward(ctx, g):
        return g * ctx.factor, None


def demo():
    w = torch.ones(3, 2, requires_grad=True)
    Scale.apply(w, 2.5)
    Scale.apply(torch.ones(3, 2, 2), 2.5)
"""


def made() -> types.ModuleType:
    module = types.ModuleType("scales")
    module.__file__ = "scales.py"
    exec(compile(TEXT, "scales.py", "exec"), vars(module))
    return module


def test_calls_that_ran_are_kept_with_what_was_asked_for():
    module = made()
    (call,) = calls_of((module.Scale,))[module.Scale]
    assert call.given[1] == 2.5
    assert call.given[0].shape == (3, 2)
    assert call.wanted == (True, False)


def test_the_function_is_as_it_was_afterwards():
    module = made()
    before = module.Scale.forward
    calls_of((module.Scale,))
    assert module.Scale.forward is before
