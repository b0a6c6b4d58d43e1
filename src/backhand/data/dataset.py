"""The record that holds a loaded data set: raw images, labels, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    """Images and labels as they stand in the files.

    Attributes
    ----------
    name : str
        "mnist" or "fashion-mnist".
    title : str
        The same as people write it.
    x_train, x_test : (N, 28, 28) uint8 array, read-only
        Grey levels, 0 the background, 255 full ink.
    t_train, t_test : (N,) int64 array of class indices in [0, 10), read-only
    class_names : tuple of 10 str
    source : str
        Where the data came from: a path, or the sample's name.
    is_sample : bool
        Whether this is the embedded sample of 5,000 images in place of all 70,000.
    """

    name: str
    title: str
    x_train: npt.NDArray[np.uint8]
    t_train: npt.NDArray[np.int64]
    x_test: npt.NDArray[np.uint8]
    t_test: npt.NDArray[np.int64]
    class_names: tuple[str, ...]
    source: str
    is_sample: bool = False

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
            Divide by 255, giving `dtype` in [0, 1]; else uint8 in [0, 255].
        flatten : bool
            Give (N, 784); else (N, 1, 28, 28).
        one_hot_label : bool
            Give the labels as (N, 10) rows of `dtype`; else as (N,) int64 indices.
        dtype : float32 or float64

        Returns
        -------
        (x_train, t_train), (x_test, t_test) : two pairs of arrays
        """

        def images(x: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
            shape = (len(x), -1) if flatten else (len(x), 1, *x.shape[1:])
            if not normalize:
                return x.reshape(shape).copy()
            kind = np.dtype(dtype)
            # Divided in `dtype` at once: no float64 copy of 376 MB in between.
            return np.divide(x.reshape(shape), kind.type(255), dtype=kind)

        def labels(t: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
            return one_hot(t, NUM_CLASSES, dtype) if one_hot_label else t.copy()

        return (
            (images(self.x_train), labels(self.t_train)),
            (images(self.x_test), labels(self.t_test)),
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


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.setflags(write=False)
    return array
