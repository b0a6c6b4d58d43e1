"""Methods that return gradients and that nothing calls."""

from __future__ import annotations

import ast

import pytest

from backhand.reading.uncalled import uncalled_ways

TEXT = """
class Factors:
    def __init__(self, R):
        self.P = self.Q = R

    def loss(self):
        return (self.P - self.Q) ** 2

    def gradients(self):
        dP = 2 * (self.P - self.Q)
        return dP, -dP

if __name__ == "__main__":
    model = Factors(R)
    model.fit()
"""


def test_a_loop_that_descends_it_stands_where_the_object_is_made():
    (way,) = uncalled_ways(TEXT, ast.parse(TEXT))
    assert (way.name, way.line) == ("Factors.gradients", 9)
    before, loop = way.text.split("    model = Factors(R)\n")
    assert TEXT.startswith(before)  # no line of the class is moved
    assert loop.startswith("    learning_rate = 0.01\n    for _step in range(9):\n")
    assert "        dP, _part_1 = model.gradients()\n" in loop
    assert "model.P = model.P - learning_rate * dP" in loop
    ast.parse(way.text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("model.fit()", "model.gradients()"),
        ("def loss(self)", "def loss(self, x)"),
        ("def gradients(self)", "def gradients(self, x)"),
        ("return dP, -dP", "return -dP, 0"),
        ("model = Factors(R)\n", ""),
    ],
)
def test_what_is_called_or_can_t_be_is_left_alone(old, new):
    text = TEXT.replace(old, new)
    assert text != TEXT
    assert list(uncalled_ways(text, ast.parse(text))) == []
