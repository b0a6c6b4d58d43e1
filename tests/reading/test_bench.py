"""A subject's passes with an edit in its code, within their time."""

from __future__ import annotations

import ast
import contextlib
import time

import numpy as np
import pytest

from backhand.reading.bench import NoPassError, OwnBench, ended_after
from backhand.reading.binder import infer
from backhand.reading.swapping import Part


class Scale:
    def forward(self, x):  # type: ignore[no-untyped-def]
        return 2 * x

    def backward(self, dout):  # type: ignore[no-untyped-def]
        return 3 * dout


def test_passes_with_an_edit_and_without() -> None:
    subject = infer(Scale)
    bench = OwnBench.of(subject)
    assert bench is not None
    lines = bench.text.split("\n")
    first = next(k for k, line in enumerate(lines) if "def backward" in line)
    number = next(k for k, line in enumerate(_tops(bench.text)) if line.startswith("class Scale"))
    text = "\n".join(lines[first : first + 2]).replace("3 *", "2 *") + "\n"
    douts = (np.ones(subject.values.inputs["dx"].shape),)
    bench.swap([Part(number, first + 1, text, "Scale")])
    mended = bench.passes(subject.values, douts, (0, 100)).gradients["dx"]
    bench.swap(())
    own = bench.passes(subject.values, douts, (0, 100)).gradients["dx"]
    assert (mended == 2).all()
    assert (own == 3).all()


def _tops(text: str) -> list[str]:
    return [text.split("\n")[s.lineno - 1] for s in ast.parse(text).body]


def _loop() -> None:
    with ended_after(0.05):
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)


def test_what_loops_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(NoPassError):
        _loop()
    assert time.monotonic() - began < 5


TOTAL = np.zeros(3)


class Counted:
    def forward(self, x):  # type: ignore[no-untyped-def]
        return 2 * x

    def backward(self, dout):  # type: ignore[no-untyped-def]
        total = TOTAL + 1
        return 2 * dout + 0 * total[0]


def test_what_an_edit_writes_into_the_module_is_undone() -> None:
    subject = infer(Counted)
    bench = OwnBench.of(subject)
    assert bench is not None
    lines = bench.text.split("\n")
    first = next(k for k, line in enumerate(lines) if "total = TOTAL + 1" in line) - 1
    number = next(k for k, line in enumerate(_tops(bench.text)) if "class Counted" in line)
    text = "\n".join(lines[first : first + 3]).replace(
        "total = TOTAL + 1", "total = TOTAL; total += 1"
    )
    bench.swap([Part(number, first + 1, text + "\n", "Counted")])
    bench.passes(subject.values, (np.ones(subject.values.inputs["dx"].shape),), (0, 100))
    assert TOTAL.tolist() == [1, 1, 1]
    bench.swap(())
    assert TOTAL.tolist() == [0, 0, 0]
