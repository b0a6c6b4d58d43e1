"""The check at real sizes: no false alarm, what is wrong is found, and what it may cost."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from backhand.derivatives import check_gradients
from backhand.derivatives.check import PASSES


class ReluNet:
    """784 pixels, a hidden layer, ten classes; `spoil` may wrong one gradient."""

    def __init__(self, hidden, seed, spoil=None):
        rng = np.random.default_rng(seed)
        self.params = {
            "W1": 0.01 * rng.normal(size=(784, hidden)),
            "b1": np.zeros(hidden),
            "W2": 0.01 * rng.normal(size=(hidden, 10)),
            "b2": np.zeros(10),
        }
        self.spoil = spoil

    def forward(self, x):
        hidden = np.maximum(x @ self.params["W1"] + self.params["b1"], 0)
        scores = hidden @ self.params["W2"] + self.params["b2"]
        scores -= scores.max(axis=1, keepdims=True)
        return hidden, scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    def loss(self, x, t):
        return -self.forward(x)[1][np.arange(len(t)), t].mean()

    def gradient(self, x, t):
        hidden, log_y = self.forward(x)
        d = np.exp(log_y)
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        dh = d @ self.params["W2"].T * (hidden > 0)
        grads = {"W1": x.T @ dh, "b1": dh.sum(axis=0), "W2": hidden.T @ d, "b2": d.sum(axis=0)}
        if self.spoil is not None:
            name, how = self.spoil
            how(grads[name])
        return grads


def images(seed):
    """Return three pictures as MNIST has them: most pixels blank."""
    rng = np.random.default_rng(seed)
    return rng.random((3, 784)) * (rng.random((3, 784)) < 0.2), rng.integers(0, 10, 3)


# A hundred draws of each were made when this was written: none was an alarm.
@pytest.mark.parametrize(("hidden", "draws"), [(50, 12), (300, 5), (2000, 2)])
def test_right_networks_pass_within_the_passes(hidden, draws):
    for seed in range(draws):
        check = check_gradients(ReluNet(hidden, seed), *images(seed), rng=seed)
        assert check.passed, (seed, check.to_dict())
        assert check.evaluations <= PASSES


def a_mean(g):
    g /= 3


def one_units_sign(g):
    g[:, np.flatnonzero(np.abs(g).sum(axis=0))[-1]] *= -1


def a_transposed_block(g):
    g[300:340, 100:140] = g[300:340, 100:140].T.copy()


def one_entry_by_a_tenth(g):
    live = np.flatnonzero(np.abs(g) > np.abs(g).max() / 10)
    g.flat[live[len(live) // 2]] *= 1.1


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("b2", a_mean),
        ("W1", one_units_sign),
        ("W1", a_transposed_block),
        ("W1", one_entry_by_a_tenth),
        ("b1", one_entry_by_a_tenth),
    ],
)
def test_a_wrong_network_of_a_million_entries_is_found_and_named(name, how):
    x, t = images(0)
    check = check_gradients(ReluNet(1300, 0, (name, how)), x, t)
    assert [n for n, c in check.comparisons.items() if not c.passed] == [name]
    assert check.evaluations <= PASSES
    # What is named is wrong.
    index = check.comparisons[name].worst_index
    right, wrong = (ReluNet(1300, 0, s).gradient(x, t)[name] for s in (None, (name, how)))
    assert wrong[index] != right[index]


def test_the_memory_is_a_small_multiple_of_the_parameters():
    net, (x, t) = ReluNet(1000, 0), images(0)
    size = sum(p.nbytes for p in net.params.values())
    tracemalloc.start()
    check_gradients(net, x, t)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * size
