"""What a pass ran, and what the names in it held."""

from __future__ import annotations

import numpy as np

from backhand.reading.watching import Watched, watched


class Layer:
    def __init__(self) -> None:
        self.x = np.zeros((5, 4))
        self.params = {"W": np.zeros((4, 3))}

    def __call__(self, n: int) -> float:
        scale = 0.5
        if n > 9:
            return 0.0
        return scale * n


def test_lines_and_shapes_of_a_function_that_ran() -> None:
    layer = Layer()
    found = watched(lambda: layer(2), __file__)
    first = Layer.__call__.__code__.co_firstlineno
    assert found.lines[first] == {first + 1, first + 2, first + 4}
    assert found.shapes[first]["self.x"] == (5, 4)
    assert found.shapes[first]["scale"] == ()
    assert found.whole[first] == {"n"}


def test_what_is_raised_is_let_go_by() -> None:
    found = watched(lambda: Layer()(None), __file__)  # type: ignore[arg-type]
    assert Layer.__call__.__code__.co_firstlineno in found.lines


def test_it_crosses_a_channel() -> None:
    found = watched(lambda: Layer()(2), __file__)
    assert Watched.heard(found.told()) == found
