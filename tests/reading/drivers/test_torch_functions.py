"""Functions of torch, called by apply: their gradients, what torch asks of them, estimates."""

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed: make test-frameworks")
pytestmark = pytest.mark.usefixtures("unmended")

Judge = Callable[..., dict[str, Any]]

GELU = """
    import torch
    from torch.autograd import Function


    class BiasGelu(Function):
        @staticmethod
        def forward(ctx, x, bias):
            ctx.save_for_backward(x, bias)
            u = x + bias
            return u * 0.5 * (1.0 + torch.tanh(0.79788456 * u * (1 + 0.044715 * u * u)))

        @staticmethod
        def backward(ctx, grad_output):
            x, bias = ctx.saved_tensors
            u = x + bias
            t = torch.tanh(0.79788456 * u * (1 + 0.044715 * u * u))
            ff = 0.5 * u * (1 - t * t) * (0.79788456 + 0.1070322243 * u * u) + 0.5 * (1 + t)
            grad = ff * grad_output
            return grad, grad.sum(dim=0)
    """

SETTINGS = """
    import torch


    class LogSumExp(torch.autograd.Function):
        @staticmethod
        def forward(x, dim, keepdim):
            return torch.logsumexp(x, dim, keepdim)

        @staticmethod
        def setup_context(ctx, inputs, output):
            x, dim, keepdim = inputs
            ctx.save_for_backward(x, output)
            ctx.dim, ctx.keepdim = dim, keepdim

        @staticmethod
        def backward(ctx, g):
            x, out = ctx.saved_tensors
            if not ctx.keepdim:
                g, out = g.unsqueeze(ctx.dim), out.unsqueeze(ctx.dim)
            return g * torch.exp(x - out), None, None


    class Rounded(torch.autograd.Function):
        \"\"\"straight-through\"\"\"

        @staticmethod
        def forward(ctx, x):
            return x.round()

        @staticmethod
        def backward(ctx, g):
            return g


    class Reversed(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, lam):
            ctx.lam = lam
            return x.view_as(x)

        @staticmethod
        def backward(ctx, g):
            return -ctx.lam * g, None
    """

MODULE = """
    import torch
    import torch.nn as nn


    class GroupNormFn(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, weight, groups, eps):
            n = x.shape[0]
            flat = x.reshape(n, groups, -1)
            rstd = (flat.var(dim=2, unbiased=False, keepdim=True) + eps).rsqrt()
            xhat = ((flat - flat.mean(dim=2, keepdim=True)) * rstd).reshape(x.shape)
            ctx.save_for_backward(xhat, rstd, weight)
            ctx.groups = groups
            return xhat * weight[None, :, None, None]

        @staticmethod
        def backward(ctx, dy):
            xhat, rstd, weight = ctx.saved_tensors
            n, groups = len(dy), ctx.groups
            d = (dy * weight[None, :, None, None]).reshape(n, groups, -1)
            xh = xhat.reshape(n, groups, -1)
            mean = d.mean(dim=2, keepdim=True)
            dx = rstd * (d - mean - xh * (d * xh).mean(dim=2, keepdim=True))
            return dx.reshape(dy.shape), (dy * xhat).sum(dim=(0, 2, 3)), None, None


    class GroupNorm(nn.Module):
        def __init__(self, groups, channels):
            super().__init__()
            self.groups = groups
            self.weight = nn.Parameter(torch.ones(channels))

        def forward(self, x):
            return GroupNormFn.apply(x, self.weight, self.groups, 1e-5)


    if __name__ == "__main__":
        norm = GroupNorm(2, 4)
        y = norm(torch.randn(3, 4, 5, 5))
        (y ** 2).sum().backward()
        print(norm.weight.grad)
    """


def test_a_function_s_gradients_are_right_or_wrong(judge: Judge) -> None:
    right = judge(GELU)["BiasGelu"]
    assert right.verdict == "pass"
    assert {g.name for g in right.report.gradients} == {"dx", "bias"}
    wrong = judge(GELU, ("return grad, grad.sum(dim=0)", "return grad, grad.mean(dim=0)"))
    assert wrong["BiasGelu"].wrong == {"bias"}


def test_torch_s_own_reduction_of_what_was_broadcast_is_no_fault(judge: Judge) -> None:
    found = judge(GELU, ("return grad, grad.sum(dim=0)", "return grad, grad"))
    assert found["BiasGelu"].verdict == "pass"


def test_another_number_of_gradients_is_said(judge: Judge) -> None:
    found = judge(GELU, ("return grad, grad.sum(dim=0)", "return grad"))["BiasGelu"]
    assert found.rules == {"BH208"}
    assert "1 gradients where forward takes 2" in found.report.findings[0].message


def test_settings_are_those_that_the_context_keeps(judge: Judge) -> None:
    found = judge(SETTINGS)
    assert found["LogSumExp"].verdict == "pass"
    wrong = judge(SETTINGS, ("return g * torch.exp(x - out)", "return g * torch.exp(x)"))
    assert wrong["LogSumExp"].verdict == "fail"


def test_what_is_meant_to_be_no_derivative_is_said_and_not_judged(judge: Judge) -> None:
    found = judge(SETTINGS)
    for name in ("Rounded", "Reversed"):
        assert found[name].verdict == "skipped"
        assert [one.name for one in found[name].report.unexamined] == ["dx"]


def test_a_function_is_called_as_its_own_file_calls_it(judge: Judge) -> None:
    right = judge(MODULE)["GroupNormFn"]
    assert right.verdict == "pass"
    assert "groups=2" in right.report.binding
    wrong = judge(MODULE, ("- xh * (d * xh).mean(dim=2, keepdim=True)", ""))["GroupNormFn"]
    assert wrong.wrong == {"dx"}


def test_a_lone_tensor_of_ones_hides_no_factor(judge: Judge) -> None:
    wrong = judge(MODULE, ("d = (dy * weight[None, :, None, None])", "d = dy"))["GroupNormFn"]
    assert wrong.wrong == {"dx"}
