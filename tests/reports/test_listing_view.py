"""The table of what lines hold, at any width."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from backhand.diagnosis.report import ListedLine
from backhand.reports.listing_view import listing_table

LINES = (
    ListedLine(9, "z", (5, 3), "", "forward", "z = x @ W + b"),
    ListedLine(112, "dz", (5, 3), "5 × dL/dz", "multiple", "dz = y - t  # " + "long " * 20),
    ListedLine(113, "dW", (4, 3), "not dL/dW", "wrong", "dW = x.T @ dz"),
)


def printed(width):
    stream = io.StringIO()
    Console(file=stream, width=width, color_system=None).print(listing_table(LINES, width))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_numbers_shapes_and_what_is_held_are_never_cut(width):
    lines = printed(width)
    assert len(lines) == len(LINES)
    assert max(map(len, lines)) <= width
    assert lines[0].split() == ["9", "z", "=", "x", "@", "W", "+", "b", "(5,", "3)"]
    assert lines[1].startswith("112  dz = y - t")
    assert lines[1].endswith("(5, 3)  5 × dL/dz")
    assert lines[2].endswith("(4, 3)  ✗ not dL/dW")
