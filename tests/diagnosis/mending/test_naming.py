"""What a search has come to, told of a finding."""

from types import SimpleNamespace
from typing import Any

import pytest

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.mending.naming import _told
from backhand.diagnosis.mending.search import Searched


def told(where: str, scalar: bool, rule: str = "BH100", ratio: float = 1.002) -> Finding:
    finding = Finding(rule, "W", "error", "wrong", "look")
    comparisons = {"W": SimpleNamespace(ratio=ratio)}
    measured: Any = SimpleNamespace(scalar=scalar, comparisons=comparisons)
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


def test_what_is_off_by_more_or_has_a_name_is_none():
    assert told("logarithm", True, ratio=5.0).severity == "error"
    assert told("logarithm", True, rule="BH103").rule == "BH103"
