"""A way there and back of several arrays, whose shapes only trying tells."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]

BLEND = """
    import numpy as np

    def blend_forward(centres, inverse, alphas, tints, where):
        out, kept = np.zeros(3), []
        for i in range(len(centres)):
            d = centres[i] - where
            g = np.exp(-0.5 * (inverse[i, 0] * d[0] ** 2 + inverse[i, 1] * d[1] ** 2))
            kept.append(g)
            out += alphas[i] * g * tints[i]
        return out, kept

    def blend_backward(dL_dout, centres, inverse, alphas, tints, where, kept):
        dL_dcentres = np.zeros((len(centres), 2))
        dL_dinverse = np.zeros((len(centres), 2))
        dL_dalphas = np.zeros(len(centres))
        dL_dtints = np.zeros((len(centres), 3))
        for i, g in enumerate(kept):
            d = centres[i] - where
            dL_dg = alphas[i] * (tints[i] @ dL_dout)
            dL_dtints[i] = alphas[i] * g * dL_dout
            dL_dalphas[i] = g * (tints[i] @ dL_dout)
            dL_dcentres[i] = -dL_dg * g * inverse[i, :2] * d
            dL_dinverse[i] = -0.5 * dL_dg * g * d ** 2
        return dL_dcentres, dL_dinverse, dL_dalphas, dL_dtints
"""


def test_shapes_are_those_under_which_every_gradient_fits(judge: Judge) -> None:
    report = judge(BLEND)["blend"].report
    assert report.verdict == "pass"
    assert len(report.gradients) == 4


@pytest.mark.parametrize(
    ("old", "new", "where", "rule"),
    [
        ("-0.5 * dL_dg * g * d ** 2", "-dL_dg * g * d ** 2", "inverse", "BH102"),
        ("= -dL_dg * g * inverse", "= dL_dg * g * inverse", "centres", "BH101"),
    ],
)
def test_a_wrong_gradient_is_named(judge: Judge, old: str, new: str, where: str, rule: str) -> None:
    report = judge(BLEND, (old, new))["blend"]
    (finding,) = (f for f in report.report.findings if f.severity == "error")
    assert (finding.where, finding.rule) == (where, rule)
    assert new.split(" ")[-1] in finding.evidence["code"]
