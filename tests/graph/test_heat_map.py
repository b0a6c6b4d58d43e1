"""Heat maps: cells, colours, and what is no number."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from backhand.graph.heat_map import NEGATIVE, NO_NUMBER, POSITIVE, heat_map, picture_uri


def pixels(array, **sides):
    uri = picture_uri(heat_map(np.asarray(array, float), **sides))
    data = base64.b64decode(uri.removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def test_small_arrays_have_a_cell_for_each_entry():
    map = heat_map(np.array([[1.0, -2.0], [0.0, 4.0]]))
    assert map.cells() == [[25, -50], [0, 100]]
    assert map.largest == 4
    assert map.signed


def test_what_has_no_sign_says_so():
    assert not heat_map(np.arange(4.0)).signed


def test_large_arrays_are_means_of_blocks():
    array = np.kron(np.array([[1.0, 0.5], [0.0, -1.0]]), np.ones((50, 30)))
    assert heat_map(array, 2, 2).cells() == [[100, 50], [0, -100]]


def test_sides_that_do_not_divide_still_take_every_entry():
    map = heat_map(np.ones((7, 5)), 3, 2)
    assert map.cells() == [[100, 100]] * 3


def test_one_number_that_is_none_makes_its_cell_none():
    array = np.ones((4, 4))
    array[0, 0], array[3, 3] = np.nan, np.inf
    assert heat_map(array, 2, 2).cells() == [[None, 100], [100, None]]


def test_colours_part_at_zero():
    shown = pixels([[1.0, -1.0, 0.0, np.nan]])
    assert tuple(shown[0, 0]) == (*POSITIVE, 255)
    assert tuple(shown[0, 1]) == (*NEGATIVE, 255)
    assert shown[0, 2, 3] == 0
    assert tuple(shown[0, 3, :3]) == NO_NUMBER


def test_scalars_vectors_pictures_and_nothing():
    assert heat_map(np.array(3.0)).cells() == [[100]]
    assert heat_map(np.arange(3.0)).levels.shape == (1, 3)
    assert heat_map(np.ones((2, 3, 4, 5)), 12, 28).levels.shape == (12, 5)
    assert heat_map(np.ones((0, 3))).cells() == []
    assert heat_map(np.ones((3, 0))).cells() == []


def test_entries_near_the_largest_float_do_not_overflow():
    map = heat_map(np.full((30, 60), 1e308), 2, 2)
    assert map.cells() == [[100, 100]] * 2
    assert map.largest == 1e308


def test_truth_values_and_integers():
    assert heat_map(np.array([True, False])).cells() == [[100, 0]]
    assert heat_map(np.array([2, -1])).cells() == [[100, -50]]
