"""Halving: a fault in one row or entry is found by few slopes, whatever the size."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.derivatives.blocks import halves, worst_blocks
from backhand.derivatives.precision import DOUBLE
from backhand.derivatives.slope import slope_along


class Square:
    """Half the squared entries, weighted: the gradient is w x."""

    def __init__(self, shape, seed=0):
        rng = np.random.default_rng(seed)
        self.x, self.w = rng.normal(size=shape), rng.uniform(0.5, 2, size=shape)
        self.gradient = self.w * self.x
        self.touched = []

    def slope_along(self, where, v):
        self.touched.append(where)
        part, w = self.x[where], self.w[where]
        # What it gains, so that the sum of a million entries does not drown it.
        return slope_along(lambda t: t * np.sum(w * (part + t * v / 2) * v), DOUBLE)


def parts(gradient, apart, slope):
    return not apart <= 1e-6 * max(1.0, float(np.max(np.abs(gradient))))


def test_a_right_gradient_has_no_wrong_block():
    case = Square((40, 30))
    search = worst_blocks(case.slope_along, case.gradient, parts)
    assert (search.wrong, search.open, search.slopes) == ((), (), 1)


@pytest.mark.parametrize("shape", [(1,), (7,), (1000, 1000), (3, 5, 7, 9)])
def test_one_wrong_entry_is_found_in_a_logarithm_of_slopes(shape):
    case = Square(shape)
    index = tuple(n // 3 for n in shape)
    case.gradient[index] += 1e-3
    search = worst_blocks(case.slope_along, case.gradient, parts)
    assert search.wrong[0].index == index
    assert search.wrong[0].size == 1
    assert search.wrong[0].apart == pytest.approx(1e-3, rel=0.51)
    assert search.slopes <= 1 + 2 * np.ceil(np.log2(np.prod(shape)) + len(shape))
    assert search.slopes == len(case.touched)


def test_a_row_of_a_thousand_is_found_and_no_other():
    case = Square((1000, 50))
    case.gradient[:, 31] *= -1
    search = worst_blocks(case.slope_along, case.gradient, parts, most=6, slopes=200)
    assert len(search.wrong) == 6
    assert {block.index[1] for block in search.wrong} == {31}
    assert all(b.where[1].start <= 31 < b.where[1].stop for b in search.open)


def test_what_is_no_number_comes_first():
    case = Square((8, 8))
    case.gradient[2, 3] += 100
    case.gradient[5, 6] = np.nan
    search = worst_blocks(case.slope_along, case.gradient, parts)
    assert search.wrong[0].index == (5, 6)


def test_no_more_slopes_than_asked_for_and_the_rest_stays_open():
    case = Square((64, 64))
    case.gradient *= 1.1
    search = worst_blocks(case.slope_along, case.gradient, parts, most=5, slopes=9)
    assert search.slopes <= 9
    assert not search.wrong
    assert search.open


def test_parts_to_begin_with_cover_every_entry_once():
    case = Square((6, 10))
    worst_blocks(case.slope_along, case.gradient, parts, start=8)
    seen = np.zeros((6, 10), dtype=int)
    for where in case.touched:
        seen[where] += 1
    assert (seen == 1).all()
    assert len(case.touched) == 8


def test_halves_are_cut_across_the_longest_axis():
    first, second = halves((slice(2, 4), slice(0, 5)))
    assert first == (slice(2, 4), slice(0, 2))
    assert second == (slice(2, 4), slice(2, 5))


def test_no_entries_no_slopes():
    search = worst_blocks(Square((0, 3)).slope_along, np.zeros((0, 3)), parts)
    assert (search.wrong, search.slopes) == ((), 0)
