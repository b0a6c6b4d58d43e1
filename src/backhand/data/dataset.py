"""The record that holds a loaded data set: raw samples, labels, and where they came from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from backhand.data.idx import fetch_again
from backhand.data.published import IMAGE_SHAPE, NUM_CLASSES, PublishedDataset, Role
from backhand.errors import DataError
from backhand.functions import one_hot
from backhand.language import gettext as _

Split = tuple[npt.NDArray[Any], npt.NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples and labels as they stand in the files.

    Attributes
    ----------
    name : str
        "mnist" or "fashion-mnist"; for data of the user's own, the name of the folder
        or, without its ending, of the file.
    title : str
        The same as people write it.
    x_train, x_test : (N, H, W), (N, 3, H, W) or (N, D) array, read-only
        Of uint8: pixels, 0 the background or black and 255 full ink or white, of which
        v stands for v / 255. Of float32 or float64: values that stand for themselves.
        (N, 28, 28) uint8 for the two published sets.
    t_train, t_test : (N,) int64 array of class indices in [0, C), read-only
    class_names : tuple of C str
        C is 10 for the two published sets.
    source : str
        Where the data came from: a path, or the sample's name.
    is_sample : bool
        Whether this is the embedded sample of 5,000 images in place of all 70,000.
    """

    name: str
    title: str
    x_train: npt.NDArray[Any]
    t_train: npt.NDArray[np.int64]
    x_test: npt.NDArray[Any]
    t_test: npt.NDArray[np.int64]
    class_names: tuple[str, ...]
    source: str
    is_sample: bool = False

    @property
    def num_classes(self) -> int:
        """C, the number of classes."""
        return len(self.class_names)

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample: (H, W) grey, (3, H, W) in colour, or (D,) features."""
        return self.x_train.shape[1:]

    @property
    def holds_pixels(self) -> bool:
        """Whether the samples are uint8 pixels, to be divided by 255; else they are floats."""
        return self.x_train.dtype == np.uint8

    def arrays(
        self,
        normalize: bool = True,
        flatten: bool = True,
        one_hot_label: bool = False,
        dtype: npt.DTypeLike = np.float32,
    ) -> tuple[Split, Split]:
        """Return ``(x_train, t_train), (x_test, t_test)``, new arrays shaped as asked.

        Parameters
        ----------
        normalize : bool
            Divide pixels by 255, giving `dtype` in [0, 1], and give floats as `dtype`;
            else give either as it is stored.
        flatten : bool
            Give (N, D), such as (N, 784); else images as (N, channels, H, W), such as
            (N, 1, 28, 28), and features as (N, D) all the same.
        one_hot_label : bool
            Give the labels as (N, C) rows of `dtype`; else as (N,) int64 indices.
        dtype : float32 or float64

        Returns
        -------
        (x_train, t_train), (x_test, t_test) : two pairs of arrays
        """

        def samples(x: npt.NDArray[Any]) -> npt.NDArray[Any]:
            shape = x.shape
            if flatten:
                shape = (len(x), math.prod(x.shape[1:]))
            elif x.ndim == 3:
                shape = (len(x), 1, *x.shape[1:])
            if not normalize:
                return x.reshape(shape).copy()
            kind = np.dtype(dtype)
            if x.dtype != np.uint8:
                return np.array(x.reshape(shape), kind)
            # Divided in `dtype` at once: no float64 copy of 376 MB in between.
            levels: npt.NDArray[Any] = np.divide(x.reshape(shape), kind.type(255), dtype=kind)
            return levels

        def labels(t: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
            return one_hot(t, self.num_classes, dtype) if one_hot_label else t.copy()

        return (
            (samples(self.x_train), labels(self.t_train)),
            (samples(self.x_test), labels(self.t_test)),
        )


def make_dataset(
    arrays: Mapping[Role, npt.NDArray[np.uint8]],
    published: PublishedDataset,
    source: str,
    places: Mapping[Role, str],
    *,
    is_sample: bool = False,
) -> Dataset:
    """Return the `Dataset` of four raw arrays, having looked at all of them.

    Parameters
    ----------
    arrays : dict of role to uint8 array
        Images (N, 28, 28) or (N, 784), labels (N,).
    published : PublishedDataset
        What the data claim to be.
    source : str
        Where they came from as a whole.
    places : dict of role to str
        The file of each array, named in errors.
    is_sample : bool

    Raises
    ------
    DataError
        Images of another size than 28×28, labels outside 0–9, labels of another
        number than the images, or nothing at all.
    """
    checked: dict[str, npt.NDArray[Any]] = {}
    pairs: tuple[tuple[Role, Role], ...] = (
        ("train_images", "train_labels"),
        ("test_images", "test_labels"),
    )
    for images_role, labels_role in pairs:
        x, t = arrays[images_role], arrays[labels_role]
        rows, columns = IMAGE_SHAPE
        if x.shape[1:] not in (IMAGE_SHAPE, (rows * columns,)) or len(x) == 0:
            raise DataError(
                _("The images in {place} have the shape {shape}, not (N, 28, 28).").format(
                    place=places[images_role], shape=x.shape
                )
            )
        if t.ndim != 1:
            raise DataError(
                _("The labels in {place} have the shape {shape}, not (N,).").format(
                    place=places[labels_role], shape=t.shape
                )
            )
        if len(t) != len(x):
            raise DataError(
                _(
                    "The numbers of labels and images differ: {labels:,} in {labels_place}, "
                    "{images:,} in {images_place}."
                ).format(
                    labels=len(t),
                    labels_place=places[labels_role],
                    images=len(x),
                    images_place=places[images_role],
                )
                + " "
                + fetch_again()
            )
        if t.max() >= NUM_CLASSES:
            first = int(np.argmax(t >= NUM_CLASSES))
            raise DataError(
                _(
                    "The labels in {place} go beyond 0–9: label {index:,} (counted from 0) is "
                    "{label}."
                ).format(place=places[labels_role], index=first, label=int(t[first]))
                + " "
                + fetch_again()
            )
        checked[images_role] = _read_only(np.ascontiguousarray(x.reshape(-1, rows, columns)))
        checked[labels_role] = _read_only(t.astype(np.int64))
    return Dataset(
        name=published.name,
        title=published.title,
        x_train=checked["train_images"],
        t_train=checked["train_labels"],
        x_test=checked["test_images"],
        t_test=checked["test_labels"],
        class_names=published.class_names,
        source=source,
        is_sample=is_sample,
    )


def make_own_dataset(
    path: Path,
    train: Split,
    test: Split,
    class_names: Sequence[str],
) -> Dataset:
    """Return the `Dataset` of the user's own samples, which are known to be sound.

    Parameters
    ----------
    path : Path
        The folder or file that they came from, whose name is the data set's.
    train, test : pair of arrays
        Samples (N, …) of uint8 or floats, with class indices (N,) in [0, C).
    class_names : sequence of C str
    """
    place = path.resolve()
    name = (place.name if place.is_dir() else place.stem) or "data"
    (x_train, t_train), (x_test, t_test) = (
        (_read_only(np.ascontiguousarray(x)), _read_only(t.astype(np.int64)))
        for x, t in (train, test)
    )
    return Dataset(
        name=name,
        title=name,
        x_train=x_train,
        t_train=t_train,
        x_test=x_test,
        t_test=t_test,
        class_names=tuple(class_names),
        source=str(path),
    )


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.setflags(write=False)
    return array
