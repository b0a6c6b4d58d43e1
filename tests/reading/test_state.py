"""What a frame reaches, and by which path."""

import sys

import numpy as np

from backhand.reading.state import state_of


class Layer:
    def __init__(self) -> None:
        self.W = np.ones((2, 2))


def test_a_loop_s_variable_lends_its_name_to_nothing() -> None:
    """What its layers hold goes by the same path in each of its turns."""
    found = []
    layers = [Layer(), Layer()]
    for layer in layers:
        found.append(set(state_of(sys._getframe(), {}).leaves))
        assert layer.W.size
    paths = {("layers", 0, "W"), ("layers", 1, "W")}
    assert found == [paths, paths]


def test_an_array_keeps_its_shortest_name() -> None:
    params = {"W1": np.ones(3)}
    W1 = params["W1"]
    state = state_of(sys._getframe(), {})
    assert W1.size
    assert state.aliases == {("params", "W1"): ("W1",)}
