"""BH205 is wrong for a batch of one only."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import backhand.grading
from backhand import check
from backhand.diagnosis.rules.contract.batch_of_one import faults

SOLUTIONS = Path(backhand.grading.__file__).parent / "exercises" / "solutions"


class Squeezes:
    def forward(self, x):
        self.shape = x.shape
        return np.squeeze(x[:, None, :]) * 2.0

    def backward(self, dout):
        if dout.ndim != 2:
            raise ValueError("a batch is expected")
        return dout.reshape(self.shape) * 2.0


class NamesTheAxis:
    def forward(self, x):
        return np.squeeze(x[:, None, :], axis=1) * 2.0

    def backward(self, dout):
        return dout * 2.0


def test_a_squeeze_of_every_axis_is_a_warning(report, x):
    subject = report(Squeezes(), x)
    assert [(f.rule, f.severity) for f in subject.findings] == [("BH205", "warning")]


def test_a_squeeze_of_one_axis_is_right(findings, x):
    assert findings(NamesTheAxis(), x) == []


def test_an_epsilon_in_the_loss_is_no_fault_of_a_batch_of_one() -> None:
    solution = SOLUTIONS / "two-layer-net" / "right" / "all_by_hand.py"
    space = {"__name__": "all_by_hand"}
    exec(compile(solution.read_text(), str(solution), "exec"), space)
    np.random.seed(1)
    network = space["TwoLayerNet"](6, 5, 4)
    x = np.random.default_rng(8).standard_normal((3, 6))
    t = np.eye(4)[np.random.default_rng(9).integers(0, 4, 3)]
    (subject,) = check(network, x, t).subjects
    assert subject.verdict == "pass"
    assert {f.rule for f in subject.findings} == {"BH114"}


@pytest.mark.parametrize(("differs", "told"), [((), ["dx"]), (("out",), [])])
def test_where_the_output_is_another_each_time_a_slope_is_noise(differs, told) -> None:
    evidence = SimpleNamespace(
        contracts=SimpleNamespace(batch_of_one=None, differs=differs),
        wrong_for_one=("dx",),
        points=(),
        scalar=True,
    )
    assert [fault.where for fault in faults(evidence)] == told
