from __future__ import annotations

import base64
import io

import numpy as np
from numpy.testing import assert_array_equal
from PIL import Image

from backhand.reports.picture import NEGATIVE, POSITIVE, digit_uri, weights_uri


def pixels(uri: str) -> np.ndarray:
    kind, _, content = uri.partition(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))


def test_a_digit_comes_back_as_it_was():
    image = np.arange(784, dtype=np.uint8).reshape(28, 28)
    assert_array_equal(pixels(digit_uri(image)), image)


def test_weights_have_the_colour_of_their_sign_and_the_strength_of_their_size():
    picture = pixels(weights_uri(np.array([[1.0, -1.0], [0.0, 0.5]])))
    assert tuple(picture[0, 0, :3]) == POSITIVE
    assert tuple(picture[0, 1, :3]) == NEGATIVE
    assert_array_equal(picture[..., 3], [[255, 255], [0, 128]])


def test_weights_of_zero_are_nothing():
    assert not pixels(weights_uri(np.zeros((3, 3))))[..., 3].any()
