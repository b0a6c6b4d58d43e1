"""BH301 is inf or nan for large finite inputs."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from backhand.diagnosis.rules.numerics.overflow import faults


class Plain:
    def forward(self, x):
        e = np.exp(x)
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=1, keepdims=True))


class Guarded(Plain):
    def forward(self, x):
        return super().forward(x - x.max(axis=1, keepdims=True))


class InBetween:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


def test_a_plain_softmax_is_named(findings, x):
    assert "BH301" in [rule for rule, _ in findings(Plain(), x)]


@pytest.mark.parametrize("right", [Guarded, InBetween])
def test_what_stays_finite_is_not(findings, x, right):
    assert "BH301" not in [rule for rule, _ in findings(right(), x)]


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("out", "inf", "make the output inf"),
        ("dx", "nan", "make the gradient of x nan"),
        ("out", "OverflowError", "raise OverflowError"),
    ],
)
def test_what_overflows_is_said(name, kind, said):
    contracts = SimpleNamespace(overflow={name: (1e4, kind)})
    (fault,) = faults(SimpleNamespace(contracts=contracts, convention="attributes"))
    assert said in fault.message
    assert fault.severity is None
    (fault,) = faults(SimpleNamespace(contracts=contracts, convention="passes"))
    assert fault.severity == "warning"
