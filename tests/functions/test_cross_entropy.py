"""Cross-entropy: from probabilities and from logits, any kind of labels, one sample or many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.errors import LabelError, ShapeError
from backhand.functions import (
    cross_entropy,
    cross_entropy_vjp,
    log_softmax,
    negative_log_likelihood,
    negative_log_likelihood_vjp,
    one_hot,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_vjp,
)

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 5)
ALL = [
    (cross_entropy, cross_entropy_vjp),
    (softmax_cross_entropy, softmax_cross_entropy_vjp),
    (negative_log_likelihood, negative_log_likelihood_vjp),
]


def probabilities(rng, *shape):
    return softmax(rng.normal(size=shape))


def test_by_hand():
    y = np.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]])
    assert cross_entropy(y, [0, 2]) == pytest.approx((np.log(2) - np.log(0.8)) / 2)
    assert cross_entropy(y[1], 2) == pytest.approx(-np.log(0.8))
    logits = np.log(y) + np.array([[7.0], [-3.0]])  # any shift of a row
    assert softmax_cross_entropy(logits, [0, 2]) == pytest.approx((np.log(2) - np.log(0.8)) / 2)


@given(n=SIZES, classes=SIZES, seed=SEEDS)
def test_the_two_agree(n, classes, seed):
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=(n, classes)), rng.integers(0, classes, n)
    assert softmax_cross_entropy(x, t) == pytest.approx(cross_entropy(softmax(x), t), abs=1e-14)


@given(n=SIZES, classes=SIZES, seed=SEEDS, dout=st.floats(-10, 10))
def test_log_probabilities_that_were_kept_spare_a_softmax(n, classes, seed, dout):
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=(n, classes)), rng.integers(0, classes, n)
    log_y = log_softmax(x)
    assert negative_log_likelihood(log_y, t) == softmax_cross_entropy(x, t)
    np.testing.assert_array_equal(
        softmax_cross_entropy_vjp(dout, x, t, log_y), softmax_cross_entropy_vjp(dout, x, t)
    )


@pytest.mark.parametrize(("function", "vjp"), ALL)
@given(n=SIZES, classes=SIZES, seed=SEEDS)
def test_indices_and_one_hot_are_the_same_labels(function, vjp, n, classes, seed):
    rng = np.random.default_rng(seed)
    y, t = probabilities(rng, n, classes), rng.integers(0, classes, n)
    for dtype in (np.float64, np.float32, np.uint8, np.bool_):
        rows = one_hot(t, classes, dtype)
        assert function(y, rows) == function(y, t)
        np.testing.assert_array_equal(vjp(2.5, y, rows), vjp(2.5, y, t))


@pytest.mark.parametrize(("function", "vjp"), ALL)
@given(n=SIZES, classes=SIZES, seed=SEEDS)
def test_a_batch_is_the_mean_of_its_samples(function, vjp, n, classes, seed):
    rng = np.random.default_rng(seed)
    y, t = probabilities(rng, n, classes), rng.integers(0, classes, n)
    singles = [function(y[i], t[i]) for i in range(n)]
    assert function(y, t) == pytest.approx(np.mean(singles))
    rows = [vjp(1, y[i], one_hot(t[i], classes)) / n for i in range(n)]
    np.testing.assert_allclose(vjp(1, y, t), rows, rtol=1e-14)


@pytest.mark.parametrize(("function", "vjp"), ALL)
@pytest.mark.parametrize("kind", ["indices", "one-hot"])
@given(n=st.none() | SIZES, classes=SIZES, seed=SEEDS, dout=st.floats(-10, 10))
def test_vjp(function, vjp, kind, n, classes, seed, dout, assert_is_vjp):
    rng = np.random.default_rng(seed)
    # A sample (C,) where n is None; away from zero, where the logarithm is steep.
    shape = (classes,) if n is None else (n, classes)
    y = rng.uniform(0.2, 1, size=shape)
    t = rng.integers(0, classes, shape[:-1])
    t = one_hot(t, classes) if kind == "one-hot" else t
    dx = vjp(dout, y, t)
    # The loss is a real number by contract, so the complex step has no way through.
    assert_is_vjp(dx, lambda y: function(y, t), y, dout, complex_step=False)


@given(n=SIZES, classes=SIZES, seed=SEEDS)
def test_the_gradient_to_the_logits_by_complex_step(n, classes, seed, assert_is_vjp):
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=(n, classes)), rng.integers(0, classes, n)

    def loss(z):
        return -np.log(softmax(z))[np.arange(n), t].mean()

    assert_is_vjp(softmax_cross_entropy_vjp(1, x, t), loss, x, 1.0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(data=st.data())
def test_logits_of_ten_thousand_are_safe(dtype, data):
    rng = np.random.default_rng(data.draw(SEEDS))
    x = rng.choice([-1e4, 1e4, 0, 1], size=(3, 4)).astype(dtype)
    t = rng.integers(0, 4, 3)
    with np.errstate(all="raise", under="ignore"):
        loss, dx = softmax_cross_entropy(x, t), softmax_cross_entropy_vjp(1, x, t)
    assert 0 <= loss <= 2e4 + 2
    assert dx.dtype == dtype
    assert np.all(np.isfinite(dx))
    # Each row of softmax minus one-hot sums to zero.
    np.testing.assert_allclose(dx.sum(axis=1), 0, atol=1e-6)


def test_a_sure_and_wrong_answer_costs_its_score():
    assert softmax_cross_entropy(np.array([1e4, -1e4], dtype="f"), 1) == 2e4
    np.testing.assert_array_equal(
        softmax_cross_entropy_vjp(1, np.array([1e4, -1e4], dtype="f"), 1), [1, -1]
    )


def test_a_probability_of_zero_is_inf_without_a_warning():
    y = np.array([[1.0, 0.0]])
    with np.errstate(all="raise"):
        assert cross_entropy(y, [1]) == np.inf
        np.testing.assert_array_equal(cross_entropy_vjp(1, y, [1]), [[0, -np.inf]])
        tiny = cross_entropy_vjp(1, np.array([1, 1e-40], dtype="f"), 1)
        np.testing.assert_array_equal(tiny, [0, -np.inf])


@pytest.mark.parametrize(("function", "vjp"), ALL)
@pytest.mark.parametrize("dout", [1, 1.0, np.float64(1), np.float32(1), np.array(1.0)])
def test_the_dtype_is_the_scores_own(function, vjp, dout):
    y = np.array([[0.25, 0.75], [0.5, 0.5]], dtype=np.float32)
    assert type(function(y, [0, 1])) is float
    assert vjp(dout, y, [0, 1]).dtype == np.float32
    assert vjp(dout, y.astype(np.float64), [0, 1]).dtype == np.float64


@pytest.mark.parametrize(("function", "vjp"), ALL)
def test_nothing_is_written_over(function, vjp):
    y, t = np.array([[0.25, 0.75]]), np.array([[0.0, 1.0]])
    function(y, t)
    vjp(1, y, t)
    assert y.tolist() == [[0.25, 0.75]]
    assert t.tolist() == [[0, 1]]


@pytest.mark.parametrize(("function", "vjp"), ALL)
@pytest.mark.parametrize("shape", [(), (0, 3), (3, 0), (2, 3, 4)])
def test_scores_that_are_no_batch_are_refused(function, vjp, shape):
    with pytest.raises(ShapeError, match="neither one sample"):
        function(np.ones(shape), 0)
    with pytest.raises(ShapeError, match="neither one sample"):
        vjp(1, np.ones(shape), 0)


@pytest.mark.parametrize(("function", "vjp"), ALL)
@pytest.mark.parametrize("t", [[0], [0, 1, 2], [[0], [1]], [[0, 1]], 0])
def test_labels_that_do_not_fit_are_refused(function, vjp, t):
    y = np.full((2, 3), 1 / 3)
    with pytest.raises(LabelError, match="labels of shape"):
        function(y, t)
    with pytest.raises(LabelError, match="labels of shape"):
        vjp(1, y, t)
