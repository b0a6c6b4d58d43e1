"""The comparison: each figure by hand, and each kind of mistake told from the others."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.derivatives import compare
from backhand.derivatives.precision import DOUBLE, Precision
from backhand.errors import ShapeError


def test_by_hand():
    record = compare([[3.0, 4.0], [0.0, 1.0]], [[3.0, 3.0], [0.0, 3.0]], evaluations=8)
    assert record.shape == (2, 2)
    assert record.mean_abs_error == 0.75
    assert record.max_abs_error == 2
    assert record.worst_index == (1, 1)
    assert record.relative_error == pytest.approx(np.sqrt(5 / 27))
    assert record.max_relative_error == pytest.approx(2 / 3)
    assert record.cosine == pytest.approx(24 / np.sqrt(26 * 27))
    assert record.ratio == pytest.approx(24 / 27)
    assert (record.compared, record.size, record.evaluations, record.kinks) == (4, 4, 8, 0)
    assert record.method == "exhaustive"
    assert not record.passed


@given(
    seed=st.integers(0, 2**32 - 1),
    factor=st.sampled_from([-3, -1, 1 / 3, 0.5, 2, 3, 1000]),
    scale=st.sampled_from([1e-8, 1, 1e8]),
)
def test_a_factor_shows_in_the_ratio_and_a_sign_in_the_cosine(seed, factor, scale):
    n = scale * np.random.default_rng(seed).normal(size=(3, 4))
    record = compare(factor * n, n)
    assert record.ratio == pytest.approx(factor)
    assert record.cosine == pytest.approx(np.sign(factor))
    assert record.relative_error == pytest.approx(abs(factor - 1) / max(abs(factor), 1))
    assert not record.passed


def test_the_same_mean_error_and_another_mistake():
    # A batch of three: a flipped sign and a missing 1/N err by as much.
    n = np.array([1.0, -2.0, 3.0])
    flipped, summed = compare(-n, n), compare(3 * n, n)
    assert flipped.mean_abs_error == summed.mean_abs_error
    assert (flipped.ratio, summed.ratio) == (-1, 3)


def test_zeros():
    n = np.array([1.0, -2.0])
    missing = compare(np.zeros(2), n)
    assert missing.relative_error == 1
    assert missing.ratio == 0
    assert np.isnan(missing.cosine)
    assert not missing.passed
    invented = compare(n, np.zeros(2))
    assert np.isnan(invented.ratio)
    assert not invented.passed
    nothing = compare(np.zeros(2), np.zeros(2))
    assert nothing.passed
    assert nothing.relative_error == nothing.max_relative_error == 0


@pytest.mark.parametrize("scale", [1e-8, 1, 1e8])
def test_one_entry_by_a_twentieth_of_a_percent(scale):
    n = scale * np.random.default_rng(0).normal(size=(20, 30))
    a = n.copy()
    a[7, 11] *= 1.0005
    record = compare(a, n, noise_floor=1e-10 * scale)
    assert not record.passed
    assert record.worst_index == (7, 11)
    assert record.max_relative_error == pytest.approx(5e-4, rel=1e-2)
    assert compare(n + 1e-10 * scale, n, noise_floor=1e-10 * scale).passed


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("side", ["analytic", "derivative"])
def test_what_is_not_finite_never_passes_and_is_pointed_at(value, side):
    a, n = np.ones((2, 3)), np.ones((2, 3))
    (a if side == "analytic" else n)[1, 2] = value
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        record = compare(a, n, noise_floor=1e-10)
    assert not record.passed
    assert record.worst_index == (1, 2)
    assert not record.max_relative_error < 1e-3
    json.dumps(record.to_dict(), allow_nan=False)


def test_entries_within_the_noise_have_no_relative_error():
    record = compare([1.0, 2e-12], [1.0, 1e-12], noise_floor=1e-12)
    assert record.max_relative_error == 0
    assert record.passed


def test_the_tolerance_is_that_of_the_precision():
    single = Precision.of(np.float32)
    assert compare([1.0], [1.0], noise_floor=1e-6).tolerance == pytest.approx(1e-5)
    assert compare([1.0, -5.0], [1.0, -5.0]).tolerance == DOUBLE.tolerance([5.0])
    assert compare([1.0], [1.0], precision=single).tolerance == single.tolerance([1.0])
    assert compare([], []).tolerance == 0


@pytest.mark.parametrize("shape", [(), (0,), (2, 0), (1,)])
def test_few_entries_or_none(shape):
    record = compare(np.ones(shape), np.ones(shape))
    assert record.passed
    assert record.shape == shape


def test_very_large_and_very_small_gradients_do_not_overflow():
    for scale in (1e-160, 1e160):
        record = compare([scale, 2 * scale], [scale, 2 * scale])
        assert record.passed
        json.dumps(record.to_dict(), allow_nan=False)


def test_the_record_is_frozen_and_fits_into_json():
    record = compare([1.0], [0.0])
    with pytest.raises(AttributeError):
        record.passed = True
    loaded = json.loads(json.dumps(record.to_dict(), allow_nan=False))
    assert loaded["shape"] == [1]
    assert loaded["cosine"] is None
    assert loaded["passed"] is False
    assert set(loaded) == set(record.__dataclass_fields__)


def test_two_shapes_are_refused_with_both():
    with pytest.raises(ShapeError, match=r"\(1, 2\).*\(2,\)"):
        compare(np.ones((1, 2)), np.ones(2))
