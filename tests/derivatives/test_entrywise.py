"""`entrywise_derivative`: from a few evaluations, and only where each output reads one entry."""

import numpy as np
import pytest

from backhand.derivatives import DOUBLE
from backhand.derivatives.entrywise import entrywise_derivative
from backhand.derivatives.jacobian import Entrywise, Sampled, grid

X = np.random.default_rng(0).normal(size=(40, 50))


def derivative(f, x):
    return entrywise_derivative(f, x, f(x), DOUBLE, np.random.default_rng(1))


def test_an_elementwise_function_is_known_in_every_entry():
    found, kinks, error = derivative(np.tanh, X)
    assert isinstance(found, Entrywise)
    assert np.allclose(found.slopes, 1 - np.tanh(X) ** 2, rtol=0, atol=1e-8)
    assert error < 1e-8
    assert not kinks.any()
    dout = np.random.default_rng(2).normal(size=X.size)
    assert np.allclose(found @ dout, dout.reshape(X.shape) * (1 - np.tanh(X) ** 2), atol=1e-7)


def test_entries_at_a_kink_are_told_and_those_beside_one_are_not():
    x = X.copy()
    x[0, :5] = 0.0
    x[1, :5] = 1e-7
    found, kinks, _error = derivative(lambda v: np.maximum(v, 0), x)
    assert np.array_equal(np.argwhere(kinks), [[0, k] for k in range(5)])
    assert np.allclose(found.slopes[1:], x[1:] > 0, atol=1e-8)


@pytest.mark.parametrize(
    ("shape", "apply"),
    [
        ((50,), lambda b: X + b),
        ((1, 50), lambda b: X * b),
        ((40, 1), lambda b: X * b),
        ((), lambda b: X * b),
        ((3,), lambda b: np.ones((2, 3, 4, 4)) * b[:, None, None] ** 2),
    ],
)
def test_a_value_that_is_repeated_is_summed_over_what_reads_it(shape, apply):
    b = np.random.default_rng(3).normal(size=shape)
    found, _kinks, _error = derivative(apply, b)
    out = apply(b)
    dout = np.random.default_rng(4).normal(size=out.size)
    expected = np.zeros(shape)
    for index in np.ndindex(shape):
        moved = np.zeros(shape)
        moved[index] = 1e-6
        expected[index] = dout @ np.ravel(apply(b + moved) - apply(b - moved)) / 2e-6
    assert (found @ dout).shape == shape
    assert np.allclose(found @ dout, expected, rtol=1e-6)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x - x.mean(axis=0),
        lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True),
        lambda x: x + 1e-3 * x[::-1],
        lambda x: x @ np.eye(50)[::-1],
    ],
    ids=["mean", "softmax", "a little of another row", "permutation"],
)
def test_outputs_that_read_several_entries_are_seen(f):
    assert derivative(f, X) is None


def test_a_grid_holds_what_was_chosen_its_mirror_image_and_no_more_than_allowed():
    rng = np.random.default_rng(0)
    axes = grid((784, 1000), 16, [(17, 400)], rng)
    assert [len(axis) for axis in axes] == [4, 4]
    assert {17, 784 - 18} <= set(axes[0].tolist())
    assert {400, 599} <= set(axes[1].tolist())
    square = grid((300, 300), 16, [(5, 9)], rng)
    assert np.array_equal(*square)
    assert {5, 9} <= set(square[0].tolist())
    assert np.prod([len(a) for a in grid((30, 5, 3, 3), 8, [(1, 1, 1, 1)], rng)]) <= 8


def test_a_sample_knows_its_own_upstream_gradients_and_no_others_without_rows():
    douts = (np.array([1.0, 2.0]), np.array([0.0, 1.0]))
    visited = np.array([True, False])
    found = Sampled(
        (10,),
        (np.array([3, 7]),),
        visited,
        douts,
        tuple(np.array([v, np.nan]) for v in (5.0, 6.0)),
        None,
    )
    assert (found @ douts[1])[0] == 6.0
    assert np.isnan(found @ np.array([1.0, 1.0])).all()
    assert found.entries().tolist() == [3]
    assert found.on_grid(np.arange(10.0)).tolist() == [3.0, 7.0]
