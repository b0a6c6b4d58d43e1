"""The sanity checks in words."""

from __future__ import annotations

from backhand.reports.sanity_lines import sanity_text, sanity_warnings
from backhand.training import Sanity


def test_figures_and_warnings():
    good, bad = Sanity(2.31, 2.302585, 0.01, 1.0, 35), Sanity(9.0, 2.302585, 2.3, 0.4, 200)
    assert "2.310 nats" in sanity_text(good)
    assert "100%" in sanity_text(good)
    assert "35 steps" in sanity_text(good)
    assert sanity_warnings(good) == []
    first, second = sanity_warnings(bad)
    assert "ln C" in first
    assert "by heart" in second
