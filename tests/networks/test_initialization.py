"""First weights: their spread, by word or by number."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import DtypeError, SettingError
from backhand.networks import initial_std
from backhand.networks.initialization import Initializer


@pytest.mark.parametrize(
    ("word", "expected"),
    [("relu", 0.2), ("He", 0.2), ("sigmoid", 0.02**0.5), ("xavier", 0.02**0.5), (0.01, 0.01)],
)
def test_std(word, expected):
    assert initial_std(word, 50) == pytest.approx(expected)
    drawn = Initializer(word, 0, np.float64).weights(50, 400, inputs=50)
    assert drawn.std() == pytest.approx(expected, rel=0.03)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(SettingError, match="did you mean 'xavier'"):
        initial_std("xaver", 3)
    with pytest.raises(SettingError):
        initial_std(-1.0, 3)
    with pytest.raises(DtypeError):
        Initializer(0.1, 0, np.int64)
