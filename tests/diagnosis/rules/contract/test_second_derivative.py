"""BH211: what differentiating backward once more gives."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: make test-frameworks")

from torch.autograd.function import once_differentiable  # noqa: E402

from backhand.torch import gradcheck  # noqa: E402


class Saved(torch.autograd.Function):
    """What forward computed is a constant to a second differentiation."""

    @staticmethod
    def forward(ctx, x):
        s = torch.sigmoid(x)
        ctx.save_for_backward(s)
        return torch.nn.functional.softplus(x)

    @staticmethod
    def backward(ctx, g):
        (s,) = ctx.saved_tensors
        return g * s


class Once(Saved):
    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        (s,) = ctx.saved_tensors
        return g * s


class Anew(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.nn.functional.softplus(x)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * torch.sigmoid(x)


@pytest.mark.parametrize(("function", "rules"), [(Saved, ["BH211"]), (Once, []), (Anew, [])])
def test_a_second_derivative_is_right_refused_or_reported(function, rules):
    x = torch.linspace(-2, 2, 12, dtype=torch.float64).reshape(4, 3).requires_grad_(True)
    report = gradcheck(function.apply, x)
    assert report.passed
    assert [f.rule for f in report.findings] == rules
