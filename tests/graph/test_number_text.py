"""Numbers as they stand in a drawing."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.graph.number_text import number_text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2.302585, "2.303"),
        (0.0, "0"),
        (-0.0, "0"),
        (1e-7, "1e-07"),
        (5, "5"),
        (12345678, "1.23e+07"),
        (True, "true"),
        (float("nan"), "nan"),
        (-float("inf"), "-inf"),
        (np.float32(1.5), "1.5"),
        (1 + 2j, "1+2j"),
    ],
)
def test_short(number, text):
    assert number_text(number) == text
