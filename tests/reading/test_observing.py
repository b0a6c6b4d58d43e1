"""What is seen of a file while a subject's passes run."""

from __future__ import annotations

import inspect
import sys

import numpy as np

from backhand.reading.discovery import of_parts
from backhand.reading.observing import observed

X = np.linspace(-1.0, 2.0, 12).reshape(3, 4)


def helper(x):
    return x + 1.0


class Branching:
    def __init__(self):
        self.mode = "sum"

    def forward(self, x):
        self.x = x
        return helper(x) ** 2

    def backward(self, dout):
        if self.mode == "mean":
            return dout
        return self.slope() * dout

    def slope(self):
        return 2 * helper(self.x)


class Failing(Branching):
    def backward(self, dout):
        return self.unknown


def seen_of(thing):
    return observed(of_parts(thing, X, from_case=True, place=None))


def lines_of(function):
    text, first = inspect.getsourcelines(function)
    return {first + k: line.strip() for k, line in enumerate(text)}


def test_calls_from_outside_are_told_with_what_they_were_given():
    seen = seen_of(Branching())
    assert [c.name for c in (*seen.forward, *seen.backward)] == ["forward", "backward"]
    assert [(a.name, a.shown) for a in seen.forward[0].arguments] == [("x", "(3, 4)")]


def test_lines_that_ran_and_those_that_did_not():
    seen = seen_of(Branching())
    lines = lines_of(Branching.backward)
    first = min(lines)
    ran = {lines[n] for n in seen.ran[first]}
    assert ran == {'if self.mode == "mean":', "return self.slope() * dout"}


def test_what_runs_on_the_way_back_alone_is_backward():
    seen = seen_of(Branching())
    first = {f: min(lines_of(f)) for f in (Branching.backward, Branching.slope, helper)}
    assert first[Branching.backward] in seen.back
    assert first[Branching.slope] in seen.back
    assert first[helper] not in seen.back


def test_a_pass_that_raises_is_seen_as_far_as_it_came():
    seen = seen_of(Failing())
    assert [c.name for c in (*seen.forward, *seen.backward)] == ["forward", "backward"]


def test_whoever_traces_goes_on_tracing():
    def trace(_frame, _event, _argument):
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        seen_of(Branching())
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before)
