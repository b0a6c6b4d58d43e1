"""Windows of pictures: every pixel where it belongs, there and back."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import SettingError, ShapeError
from backhand.functions import col2im, conv_output_size, im2col


@pytest.mark.parametrize(
    ("size", "window", "stride", "pad", "expected"),
    [
        (28, 5, 1, 0, 24),
        (28, 5, 2, 1, 13),
        (7, 2, 2, 0, 3),
        (3, 3, 1, 1, 3),
        (1, 1, 5, 0, 1),
    ],
)
def test_output_size(size, window, stride, pad, expected):
    assert conv_output_size(size, window, stride, pad) == expected


def test_rows_hold_the_windows():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 3, 5, 7))
    col = im2col(x, 2, 3, stride=2, pad=1)
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    rows = [
        padded[n, :, i : i + 2, j : j + 3].ravel()
        for n in range(2)
        for i in range(0, 5 + 2 - 2 + 1, 2)
        for j in range(0, 7 + 2 - 3 + 1, 2)
    ]
    np.testing.assert_array_equal(col, rows)


def test_col2im_is_the_transpose():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 3, 5, 7))
    col = im2col(x, 2, 3, stride=2, pad=1)
    other = rng.normal(size=col.shape)
    assert np.sum(col * other) == pytest.approx(np.sum(x * col2im(other, x.shape, 2, 3, 2, 1)))


def test_the_input_is_not_shared():
    x = np.zeros((1, 1, 3, 3))
    im2col(x, 1, 1)[...] = 1
    assert not x.any()


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: im2col(np.ones((3, 3)), 2, 2), ShapeError, "N, C, H, W"),
        (lambda: im2col(np.ones((1, 1, 3, 3)), 4, 4), ShapeError, "does not fit"),
        (lambda: im2col(np.ones((1, 1, 3, 3)), 2, 2, stride=0), SettingError, "stride"),
        (lambda: col2im(np.ones((3, 3)), (1, 1, 3, 3), 2, 2), ShapeError, "rows of shape"),
    ],
)
def test_what_makes_no_sense_is_refused(call, error, text):
    with pytest.raises(error, match=text):
        call()
