"""A random layer of random shape with one random fault: it is caught, and never named another.

The ordinary run tries a few examples, always the same ones.  `make fuzz` looks on with others:
``BACKHAND_FUZZ`` is how many.
"""

from __future__ import annotations

import copy
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from backhand import check

LONG = int(os.environ.get("BACKHAND_FUZZ", "0"))
PROFILE = settings(
    max_examples=LONG or 30,
    derandomize=not LONG,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=bool(LONG),
)


# ------------------------------------------------------------------- right layers, in a few lines


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class ScaleShift:
    def __init__(self, s, c):
        self.s, self.c = s, c

    def forward(self, x):
        self.x = x
        return x * self.s + self.c

    def backward(self, dout):
        self.ds, self.dc = (dout * self.x).sum(axis=0), dout.sum(axis=0)
        return dout * self.s


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class LeakyRelu:
    slope = 0.3

    def forward(self, x):
        self.factor = np.where(x > 0, 1, self.slope).astype(x.dtype)
        return x * self.factor

    def backward(self, dout):
        return dout * self.factor


class Sigmoid:
    def forward(self, x):
        self.y = 0.5 * (1 + np.tanh(x / 2))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)


class Softplus:
    def forward(self, x):
        self.x = x
        return np.logaddexp(0, x).astype(x.dtype)

    def backward(self, dout):
        return dout * (0.5 * (1 + np.tanh(self.x / 2)))


class Cube:
    def forward(self, x):
        self.x = x
        return x**3

    def backward(self, dout):
        return 3 * self.x**2 * dout


class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=-1, keepdims=True))


class LogSoftmax:
    def forward(self, x):
        z = x - x.max(axis=-1, keepdims=True)
        self.out = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
        return self.out

    def backward(self, dout):
        return dout - np.exp(self.out) * dout.sum(axis=-1, keepdims=True)


class LayerNorm:
    axis = -1

    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta

    def forward(self, x):
        centred = x - x.mean(axis=self.axis, keepdims=True)
        self.scale = 1 / np.sqrt((centred**2).mean(axis=self.axis, keepdims=True) + 1e-5)
        self.n = centred * self.scale
        return self.n * self.gamma + self.beta

    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.n).sum(axis=0), dout.sum(axis=0)
        g = dout * self.gamma
        mean = g.mean(axis=self.axis, keepdims=True)
        along = (g * self.n).mean(axis=self.axis, keepdims=True)
        return self.scale * (g - mean - self.n * along)


class BatchNorm(LayerNorm):
    axis = 0


class MeanSquaredError:
    def forward(self, x, t):
        self.d = x - t
        return np.mean(self.d**2)

    def backward(self, dout=1):
        return dout * 2 * self.d / self.d.size


class SoftmaxWithLoss:
    def forward(self, x, t):
        z = x - x.max(axis=1, keepdims=True)
        logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        self.p, self.t = np.exp(logp), t
        return -logp[np.arange(len(x)), t].mean()

    def backward(self, dout=1):
        dx = self.p.copy()
        dx[np.arange(len(dx)), self.t] -= 1
        return dout * dx / len(dx)


ENTRYWISE = [Relu, LeakyRelu, Sigmoid, Tanh, Softplus, Cube]
PLAIN = [*ENTRYWISE, Softmax, LogSoftmax]
LEARNED = [Affine, ScaleShift, LayerNorm, BatchNorm]
LOSSES = [MeanSquaredError, SoftmaxWithLoss]


# ------------------------------------------------------------------------------- one fault each


def altering(change):
    """Return a fault that changes one gradient after the right backward pass."""

    def make(base, where):
        class Faulty(base):
            def backward(self, *dout):
                dx = super().backward(*dout)
                if where == "dx":
                    return change(dx)
                name = "d" + where
                setattr(self, name, change(getattr(self, name)))
                return dx

        return Faulty

    return make


def before(change):
    """Return a fault that one gradient gets by another upstream gradient."""

    def make(base, where):
        class Faulty(base):
            def backward(self, dout):
                dx = base.backward(self, change(dout))
                wrong = copy.copy(self.__dict__)
                right = base.backward(self, dout)
                if where == "dx":
                    return dx
                setattr(self, "d" + where, wrong["d" + where])
                return right

        return Faulty

    return make


def growing(base, where):
    class Faulty(base):
        kept = 0

        def backward(self, *dout):
            dx = super().backward(*dout)
            gradient = dx if where == "dx" else getattr(self, "d" + where)
            self.kept = self.kept + gradient
            if where == "dx":
                return self.kept
            setattr(self, "d" + where, self.kept)
            return dx

    return Faulty


def stale(base, where):
    class Faulty(base):
        first = None

        def forward(self, *given):
            out = super().forward(*given)
            params = ("W", "b", "s", "c", "gamma", "beta", "first")
            kept = {n: v for n, v in self.__dict__.items() if n not in params}
            if self.first is None:
                self.first = kept
            else:
                self.__dict__.update(self.first)
            return out

    return Faulty


def changing_input(base, where):
    class Faulty(base):
        def forward(self, x, *t):
            out = super().forward(x.copy(), *t)
            x += 1
            return out

    return Faulty


def changing_upstream(base, where):
    class Faulty(base):
        def backward(self, dout):
            dx = super().backward(dout.copy())
            dout *= 2
            return dx

    return Faulty


def raising(base, where):
    class Faulty(base):
        def backward(self, *dout):
            raise KeyError("cache")

    return Faulty


def forgetting(base, where):
    class Faulty(base):
        def forward(self, *given):
            super().forward(*given)

    return Faulty


def noisy(g):
    return g + 0.1 * np.random.standard_normal(g.shape)


def all_but_last_zero(dout):
    changed = np.zeros_like(dout)
    changed[-1] = dout[-1]
    return changed


ANY = ("plain", "learned", "loss")
# name → (how it is made, the rules that may be named, what layers it can be made in, where)
FAULTS = {
    "sign": (altering(np.negative), {"BH101"}, ANY, "any"),
    "factor": (altering(lambda g: 1.7 * g), {"BH102"}, ANY, "any"),
    "small factor": (altering(lambda g: 0.3 * g), {"BH102"}, ANY, "any"),
    "zeros": (altering(np.zeros_like), {"BH105"}, ANY, "any"),
    "none": (altering(lambda g: None), {"BH105", "BH208"}, ANY, "any"),
    "offset": (altering(lambda g: g + 0.1), set(), ANY, "any"),
    "a little": (
        altering(lambda g: g * (1 + 1e-3 * np.cos(np.arange(g.size)).reshape(g.shape))),
        {"BH114"},
        ANY,
        "any",
    ),
    "one entry": (
        altering(lambda g: g + 0.5 * (np.arange(g.size) == g.size // 2).reshape(g.shape)),
        set(),
        ANY,
        "any",
    ),
    "not finite": (altering(lambda g: g * np.nan), {"BH301"}, ANY, "any"),
    "times N": (altering(lambda g: g * len(g)), {"BH103"}, ANY, "dx"),
    "over N": (altering(lambda g: g / len(g)), {"BH103"}, ANY, "dx"),
    "reversed": (altering(lambda g: g[::-1].copy()), {"BH115", "BH111"}, ANY, "dx"),
    "rolled": (altering(lambda g: np.roll(g, 1, axis=-1)), {"BH115", "BH107"}, ANY, "dx"),
    "flat": (altering(np.ravel), {"BH203", "BH115"}, ANY, "dx"),
    "double": (altering(lambda g: g.astype(np.float64)), {"BH204"}, ("plain", "learned"), "any"),
    "noise": (altering(noisy), {"BH206"}, ANY, "any"),
    "upstream of ones": (before(np.ones_like), {"BH106", "BH105"}, ("plain", "learned"), "any"),
    "last sample": (before(all_but_last_zero), {"BH116"}, ("learned",), "parameter"),
    "upstream mean": (before(lambda d: d / len(d)), {"BH103"}, ("plain", "learned"), "any"),
    "grows": (growing, {"BH110"}, ANY, "any"),
    "stale": (stale, {"BH111"}, ANY, "dx"),
    "changes its input": (changing_input, {"BH201"}, ANY, "dx"),
    "changes dout": (changing_upstream, {"BH202"}, ("plain", "learned"), "dx"),
    "raises": (raising, {"BH207"}, ANY, "dx"),
    "returns nothing": (forgetting, {"BH208"}, ANY, "dx"),
    "transposed": (altering(lambda g: g.T.copy()), {"BH104", "BH203"}, ("affine",), "W"),
    "passes dout on": (before(lambda d: d), {"BH113"}, ("entrywise",), "dx"),
}


def passing_on(base, where):
    class Faulty(base):
        def backward(self, dout):
            super().backward(dout)
            return dout.copy()

    return Faulty


FAULTS["passes dout on"] = (passing_on, {"BH113"}, ("entrywise",), "dx")
# What says nothing of a gradient's fault and may be seen besides.
BESIDES = {"BH304"}


def layers_for(kinds):
    found = []
    for kind, layers in (
        ("plain", PLAIN), ("learned", LEARNED), ("loss", LOSSES), ("entrywise", ENTRYWISE),
        ("affine", [Affine]),
    ):  # fmt: skip
        if kind in kinds:
            found += [layer for layer in layers if layer not in found]
    return found


@st.composite
def subjects(draw, fault=None):
    """Draw (instance, x, labels or None, rules that may be named)."""
    make, names, kinds, place = FAULTS[fault] if fault else (None, set(), ANY, "dx")
    base = draw(st.sampled_from(layers_for(kinds)), label="layer")
    # Different lengths, so that no two explanations coincide.
    n, d, h = draw(st.permutations([3, 4, 5, 6, 7, 8]), label="sizes")[:3]
    rng = np.random.default_rng(draw(st.integers(0, 10**6), label="seed"))
    x = rng.uniform(0.2, 1.5, (n, d)) * rng.choice([-1.0, 1.0], (n, d))
    arguments, t = (), None
    if base is Affine:
        arguments = (rng.normal(size=(d, h)), rng.normal(size=h))
    elif base in LEARNED:
        arguments = (rng.uniform(0.5, 1.5, d), rng.normal(size=d))
    elif base is MeanSquaredError:
        t = rng.normal(size=x.shape)
    elif base is SoftmaxWithLoss:
        t = rng.integers(0, d, n)
    if make is None:
        return base(*arguments), x, t, names
    wheres = ["dx"]
    if base in LEARNED and place != "dx":
        own = {Affine: ["W", "b"], ScaleShift: ["s", "c"]}.get(base, ["gamma", "beta"])
        wheres = own if place == "parameter" else ["dx", *own] if place == "any" else [place]
    where = draw(st.sampled_from(wheres), label="where")
    cls = make(base, where)
    cls.__name__ = base.__name__
    return cls(*arguments), x, t, names


@given(subjects())
@PROFILE
def test_a_right_layer_passes(subject):
    layer, x, t, _names = subject
    report = check(layer, x, t).subjects[0]
    assert report.verdict == "pass", report.findings


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_caught_and_named_rightly_or_not_at_all(fault):
    @given(subjects(fault))
    @settings(PROFILE, max_examples=max(1, LONG // len(FAULTS)) if LONG else 4)
    def caught(subject):
        layer, x, t, names = subject
        report = check(layer, x, t).subjects[0]
        found = [f for f in report.findings if f.rule not in BESIDES]
        note(f"{report.verdict}: {[(f.rule, f.where, f.message) for f in report.findings]}")
        assert found, "not caught"
        # An edit that takes the change out of this very file, and is proved, is a name as well.
        assert found[0].proved or found[0].rule in {*names, "BH100"}

    caught()
