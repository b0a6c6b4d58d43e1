"""The book's `dataset.mnist`: MNIST from wherever backhand finds it.

A star import brings `np`, `os`, `gzip`, `pickle` and `urllib` as well.
"""

from __future__ import annotations

import gzip
import os
import pickle
import urllib
import urllib.request
from typing import Any

import numpy as np

from backhand.data import load_dataset
from backhand.data.load import load_mnist as _load_mnist
from backhand.data.published import MNIST

__all__ = [
    "dataset_dir",
    "download_mnist",
    "gzip",
    "img_dim",
    "img_size",
    "init_mnist",
    "key_file",
    "load_mnist",
    "np",
    "os",
    "pickle",
    "save_file",
    "test_num",
    "train_num",
    "urllib",
]

train_num, test_num = 60000, 10000
img_dim, img_size = (1, 28, 28), 784
# backhand keeps the data in its own cache: these two only stand for what scripts print.
dataset_dir, save_file = "", "mnist.pkl"
key_file = {
    "train_img": MNIST.files["train_images"].file_name,
    "train_label": MNIST.files["train_labels"].file_name,
    "test_img": MNIST.files["test_images"].file_name,
    "test_label": MNIST.files["test_labels"].file_name,
}


def init_mnist() -> None:
    """Find the data, or fetch it."""
    load_dataset("mnist")


def download_mnist() -> None:
    """Do what `init_mnist` does: whatever is missing is fetched, and verified."""
    init_mnist()


def load_mnist(normalize: bool = True, flatten: bool = True, one_hot_label: bool = False) -> Any:
    """Return (x_train, t_train), (x_test, t_test).

    Parameters
    ----------
    normalize : bool
        float32 pixels in [0, 1]; else uint8 in [0, 255].
    flatten : bool
        (N, 784); else (N, 1, 28, 28).
    one_hot_label : bool
        (N, 10) float rows; else (N,) uint8 indices.
    """
    parts = _load_mnist(normalize=normalize, flatten=flatten, one_hot_label=one_hot_label)
    kind = np.float64 if one_hot_label else np.uint8
    return tuple((x, t.astype(kind)) for x, t in parts)
