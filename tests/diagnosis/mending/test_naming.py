"""What a search has come to, told of a finding."""

from types import SimpleNamespace
from typing import Any

import pytest

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.mending.naming import _told
from backhand.diagnosis.mending.search import Searched


def told(where: str, scalar: bool) -> Finding:
    finding = Finding("BH100", "W", "error", "wrong", "look")
    measured: Any = SimpleNamespace(scalar=scalar)
    return _told(finding, "layer.py", Searched(None, 3, where), "network", measured)


@pytest.mark.parametrize(
    ("where", "scalar", "rule", "severity"),
    [
        # However far off it is: along directions through a network that is sure, that is far.
        ("logarithm", True, "BH114", "warning"),
        ("elsewhere", True, "BH114", "error"),
        ("logarithm", False, "BH114", "error"),
        ("", True, "BH100", "error"),
    ],
)
def test_a_loss_s_epsilon_in_its_logarithm_is_a_warning(where, scalar, rule, severity):
    found = told(where, scalar)
    assert (found.rule, found.severity) == (rule, severity)
