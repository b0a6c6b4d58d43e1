"""gradcheck as torch has it, with names."""

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: make test-frameworks")

from backhand.errors import GradientError, SettingError  # noqa: E402
from backhand.torch import gradcheck  # noqa: E402


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g


class Halved(Square):
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return x * g


def given():
    return torch.randn(4, 3, dtype=torch.float64, requires_grad=True)


def test_a_right_function_gives_a_true_report():
    report = gradcheck(Square.apply, given())
    assert report.passed
    assert bool(report)
    assert report.subjects[0].name == "Square"


def test_a_wrong_one_is_named_with_its_line():
    report = gradcheck(Halved.apply, (given(),), raise_exception=False)
    assert not report
    assert report.findings[0].rule == "BH102"
    assert "return x * g" in str(report.findings[0].evidence["code"])


def test_it_raises_as_torch_does():
    with pytest.raises(GradientError, match="BH102"):
        gradcheck(Halved.apply, given())


def test_a_function_within_a_call_is_found():
    assert gradcheck(lambda x: 3 * Square.apply(x).sum(1), given())
    assert not gradcheck(lambda x: 3 * Halved.apply(x).sum(1), given(), raise_exception=False)


def test_torch_s_other_checks_are_handed_on():
    with pytest.raises(RuntimeError):
        gradcheck(Square.apply, given(), check_forward_ad=True)


def test_nothing_to_check_is_said():
    with pytest.raises(SettingError, match="requires a gradient"):
        gradcheck(Square.apply, torch.ones(2))
    with pytest.raises(SettingError, match=r"no torch\.autograd\.Function"):
        gradcheck(torch.exp, given())
