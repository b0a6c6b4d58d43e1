"""The arrays that a run reads, checked before its first step."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from backhand.data import Dataset
from backhand.errors import DtypeError, LabelError, NonFiniteError, ShapeError
from backhand.functions.floating import not_numbers
from backhand.language import gettext as _

# Rows looked at by one call where a temporary array of the whole data would be wasteful.
_CHUNK = 4096


@dataclass(frozen=True, eq=False)
class TrainingData:
    """Images with their labels, to learn from and to be tested on.

    Attributes
    ----------
    x_train, x_test : (N, …) float arrays
        N samples each, of the same shape beyond the first axis.
    t_train, t_test : (N,) int arrays of class indices
        One-hot labels (N, C) are taken too, and kept as indices.
    source : str
        Where the data came from, for the history.
    pixel_dtype : float dtype, optional
        Given where the images are uint8 pixels: a pixel v stands for v / 255 of this
        type.  They take a quarter of the memory.

    Raises
    ------
    ShapeError
        There are no samples, or the shapes of training and test samples differ.
    DtypeError
        Images that are not floats: divide by 255 first, or load them normalized.
    LabelError
        Labels of another length than the images, negative, or neither indices nor one-hot.
    NonFiniteError
        An image holds nan or inf: the text names the array and the first such sample.
    """

    x_train: NDArray[Any]
    t_train: NDArray[Any]
    x_test: NDArray[Any]
    t_test: NDArray[Any]
    source: str = ""
    pixel_dtype: DTypeLike | None = None

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            x = _checked_images(f"x_{part}", getattr(self, f"x_{part}"), self.pixel_dtype)
            t = _checked_labels(f"t_{part}", getattr(self, f"t_{part}"), f"x_{part}", len(x))
            object.__setattr__(self, f"x_{part}", x)
            object.__setattr__(self, f"t_{part}", t)
        if self.x_train.shape[1:] != self.x_test.shape[1:]:
            raise ShapeError(
                _(
                    "a sample of x_train has shape {train} and one of x_test {test}: "
                    "they must be the same"
                ).format(train=self.x_train.shape[1:], test=self.x_test.shape[1:])
            )

    @classmethod
    def from_dataset(cls, dataset: Dataset, dtype: DTypeLike = np.float32) -> TrainingData:
        """Return a data set's raw images as (N, D) rows of `dtype` in [0, 1]."""
        return cls.pixels_of(dataset, dtype).astype(dtype)

    @classmethod
    def pixels_of(cls, dataset: Dataset, dtype: DTypeLike = np.float32) -> TrainingData:
        """Return a data set's raw samples as (N, D) rows, pixels as pixels, without a copy."""
        return cls(
            dataset.x_train.reshape(len(dataset.x_train), -1),
            dataset.t_train,
            dataset.x_test.reshape(len(dataset.x_test), -1),
            dataset.t_test,
            source=dataset.source,
            pixel_dtype=np.dtype(dtype) if dataset.holds_pixels else None,
        )

    def astype(self, dtype: DTypeLike) -> TrainingData:
        """Return the data with images of `dtype`; itself where they have it already."""
        if self.x_train.dtype == dtype and self.x_test.dtype == dtype:
            return self
        return TrainingData(
            self.floats(self.x_train).astype(dtype, copy=False),
            self.t_train,
            self.floats(self.x_test).astype(dtype, copy=False),
            self.t_test,
            self.source,
        )

    def floats(self, x: NDArray[Any]) -> NDArray[Any]:
        """Return some of the images as floats: as they are, or pixels as values in [0, 1]."""
        if self.pixel_dtype is None:
            return x
        kind = np.dtype(self.pixel_dtype)
        # Divided in its own type at once: no float64 copy of 376 MB in between.
        values: NDArray[Any] = np.divide(x, kind.type(255), dtype=kind)
        return values

    def require_classes(self, num_classes: int) -> None:
        """Refuse labels that a network with `num_classes` outputs can't answer with.

        Raises
        ------
        LabelError
            A label is `num_classes` or more.
        """
        for name, t in (("t_train", self.t_train), ("t_test", self.t_test)):
            wrong = np.flatnonzero(t >= num_classes)
            if wrong.size:
                raise LabelError(
                    _("{name}[{index}] is {label}, outside the classes 0 to {last}").format(
                        name=name, index=wrong[0], label=t[wrong[0]], last=num_classes - 1
                    )
                )

    def fingerprint(self, dtype: DTypeLike | None = None) -> str:
        """Return a short digest by which a resumed run knows its data again.

        It covers the shapes, every label, and one image in a hundred: enough to tell
        data sets apart in a few milliseconds.

        Parameters
        ----------
        dtype : float dtype, optional
            The type that the images are read as, where it is not their own.
        """
        digest = hashlib.sha256(repr((self.x_train.shape, self.x_test.shape)).encode())
        for x, t in ((self.x_train, self.t_train), (self.x_test, self.t_test)):
            digest.update(t.astype("<i8").tobytes())
            some = self.floats(x[::100])
            digest.update(np.ascontiguousarray(some, dtype or some.dtype).tobytes())
        return digest.hexdigest()[:16]


def _checked_images(name: str, images: ArrayLike, pixel_dtype: DTypeLike | None) -> NDArray[Any]:
    if hasattr(images, "toarray"):
        raise DtypeError(not_numbers(name, images))
    x = np.ascontiguousarray(images)
    pixels = pixel_dtype is not None and x.dtype == np.uint8
    if x.dtype.kind != "f" and not pixels:
        raise DtypeError(
            _(
                "{name} has type {dtype}, but training needs floats: load the images "
                "normalized, or divide them by 255"
            ).format(name=name, dtype=x.dtype)
        )
    if x.ndim < 2 or x.size == 0:
        raise ShapeError(
            _("{name} has shape {shape}, but it must hold at least one sample in each row").format(
                name=name, shape=x.shape
            )
        )
    if pixels:
        return x
    # A sum of finite images is finite, so one pass without a temporary array settles it.
    with np.errstate(all="ignore"):
        finite = np.isfinite(x.sum())
    if not finite:
        for start in range(0, len(x), _CHUNK):
            rows = x[start : start + _CHUNK].reshape(len(x[start : start + _CHUNK]), -1)
            wrong = np.flatnonzero(~np.isfinite(rows).all(axis=1))
            if wrong.size:
                raise NonFiniteError(
                    _(
                        "{name}[{index}] holds nan or inf: take the sample out or mend it "
                        "before training"
                    ).format(name=name, index=start + wrong[0])
                )
    return x


def _checked_labels(name: str, labels: ArrayLike, images: str, length: int) -> NDArray[Any]:
    t = np.asarray(labels)
    if t.ndim not in (1, 2) or len(t) != length:
        raise LabelError(
            _(
                "{name} has shape {shape}, but {images} holds {length} samples: "
                "give one label for each"
            ).format(name=name, shape=t.shape, images=images, length=length)
        )
    if t.ndim == 2:
        indices: NDArray[Any] = t.argmax(axis=1)
        right = (np.count_nonzero(t, axis=1) == 1) & (t[np.arange(length), indices] == 1)
        if not right.all():
            raise LabelError(
                _("{name}[{index}] is not one-hot: a row must be a single 1 among zeros").format(
                    name=name, index=np.flatnonzero(~right)[0]
                )
            )
        return indices
    if t.dtype.kind not in "iu":
        raise LabelError(
            _("{name} has type {dtype}, but labels are whole numbers").format(
                name=name, dtype=t.dtype
            )
        )
    if t.min() < 0:
        index = int(t.argmin())
        raise LabelError(
            _("{name}[{index}] is {label}, but labels start at 0").format(
                name=name, index=index, label=t[index]
            )
        )
    return t.astype(np.intp)
