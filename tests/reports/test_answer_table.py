from __future__ import annotations

import numpy as np

from backhand.reports.answer_table import answer_object, answer_text

PROBABILITIES = np.array([0.0, 0.75, 0.25])


def test_the_answer_then_a_line_for_each_class():
    first, *rest = answer_text("a [b].png", PROBABILITIES, ("shoe", "bag", "coat")).splitlines()
    assert first == "a [b].png: bag (75.0 %)"
    assert rest == [
        "   shoe    0.0 %",
        " >  bag   75.0 %  " + "█" * 22 + "▌",
        "   coat   25.0 %  " + "█" * 7 + "▌",
    ]


def test_bars_without_block_characters():
    text = answer_text("a.png", PROBABILITIES, ("0", "1", "2"), blocks=False)
    assert text.isascii()
    assert "#" * 22 in text


def test_the_object():
    assert answer_object("a.png", PROBABILITIES) == {
        "path": "a.png",
        "digit": 1,
        "probabilities": [0.0, 0.75, 0.25],
    }
