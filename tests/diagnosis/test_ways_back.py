"""A path that is left out is found in the code's own forward pass, whatever function it is."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.diagnosis.measure import measure
from backhand.diagnosis.runner import diagnose
from backhand.reading.discovery import of_parts
from backhand.running.subject_graph import HeardWays, told_way, ways_of

X = np.random.default_rng(0).normal(size=(4, 3))


class Warble:
    """No function that anybody has a name for."""

    def forward(self, x):
        self.x = x
        self.a = np.sin(x)
        self.s = np.exp(-(self.a**2))
        return x * self.s + self.a

    def parts(self, dout):
        direct, ds = dout * self.s, dout * self.x
        return direct, -2 * self.a * self.s * ds, dout

    def backward(self, dout):
        direct, by_s, by_a = self.parts(dout)
        return direct + (by_s + by_a) * np.cos(self.x)


class WithoutTheDirectPath(Warble):
    def backward(self, dout):
        _direct, by_s, by_a = self.parts(dout)
        return (by_s + by_a) * np.cos(self.x)


class WithoutTheSum(Warble):
    def backward(self, dout):
        direct, by_s, _by_a = self.parts(dout)
        return direct + by_s * np.cos(self.x)


class WithoutTheCosine(Warble):
    def backward(self, dout):
        direct, by_s, by_a = self.parts(dout)
        return direct + by_s + by_a


class Stretched:
    def forward(self, x):
        self.y = np.tanh(2 * x)
        return 3 * self.y

    def backward(self, dout):
        return 6 * dout


def findings_of(layer):
    subject = of_parts(layer, X, None, from_case=True, place=None)
    return diagnose(measure(subject))


@pytest.mark.parametrize(
    ("layer", "rule", "said"),
    [
        (Warble(), "", ""),
        (WithoutTheDirectPath(), "BH109", "x * self.s + self.a"),
        (WithoutTheSum(), "BH109", "x * self.s + self.a"),
        (WithoutTheCosine(), "BH109", "np.sin(x)"),
        (Stretched(), "BH113", "np.tanh(2 * x)"),
    ],
)
def test_what_is_left_out_is_named_by_its_line(layer, rule, said):
    findings = findings_of(layer)
    assert [f.rule for f in findings] == ([rule] if rule else [])
    assert all(said in f.message for f in findings)


def test_what_is_told_of_a_way_is_heard():
    subject = of_parts(WithoutTheSum(), X, None, from_case=True, place=None)
    upstream = np.ones(X.size)
    ways = ways_of(subject, subject.values, [upstream])
    found = [None, *ways.all()]
    told = {
        "ways": [None if way is None else told_way(way) for way in found],
        "given": [[ways.gradients(0, way) for way in found]],
    }
    heard = HeardWays(told, lambda text: str(text))
    assert list(heard.all()) == found[1:]
    for way in found:
        mine, theirs = ways.gradients(0, way), heard.gradients(0, way)
        assert set(mine) == set(theirs)
        assert all(np.array_equal(mine[name], theirs[name]) for name in mine)
    with pytest.raises(LookupError):
        HeardWays({}, str)
