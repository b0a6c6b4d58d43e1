"""What is handed to an optimiser: tapped a few turns, and then optimised as it would be."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.running import minimised

optimize = pytest.importorskip("scipy.optimize")


def cost(x, t):
    return 0.5 * np.sum((x - t) ** 2)


def slope(x, t):
    return x - t


def both(x, t):
    return cost(x, t), slope(x, t)


@pytest.fixture
def seen(monkeypatch):
    for name in ("minimize", "fmin_cg", "fmin_tnc", "fmin_l_bfgs_b"):
        monkeypatch.setattr(optimize, name, getattr(optimize, name))
    found = []
    minimised.install(lambda fun, jac, x, args, lr: found.append((fun, jac, x, args)))
    return found


T = np.array([1.0, -2.0])


@pytest.mark.parametrize(
    ("call", "handed"),
    [
        (lambda: optimize.minimize(cost, np.zeros(2), args=(T,), jac=slope).x, (cost, slope)),
        (lambda: optimize.minimize(both, np.zeros(2), (T,), "CG", True).x, (both, None)),
        (lambda: optimize.fmin_cg(cost, np.zeros(2), slope, (T,), disp=0), (cost, slope)),
        (lambda: optimize.fmin_tnc(both, np.zeros(2), args=(T,), disp=0)[0], (both, None)),
        (lambda: optimize.minimize(cost, np.zeros(2), args=(T,)).x, None),
    ],
)
def test_a_loss_and_its_gradient_are_seen_and_what_comes_is_the_optimisers(seen, call, handed):
    assert np.allclose(call(), T, atol=1e-3)
    assert [each[:2] for each in seen] == ([handed] if handed else [])
    assert all(np.array_equal(each[3][0], T) for each in seen)
