"""The labels of an archive, in whichever form, as class indices with class names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from backhand.data.classes import natural_order
from backhand.data.npz_samples import Named
from backhand.errors import DataError
from backhand.language import gettext as _


def checked_labels(
    labels: Sequence[Named], class_names: Named | None, path: Path
) -> tuple[list[npt.NDArray[np.int64]], tuple[str, ...]]:
    """Return the labels as class indices, with the names of the classes.

    Parameters
    ----------
    labels : sequence of (str, array)
        Each array with its key: whole numbers or texts (N,) or (N, 1), or one-hot rows
        (N, C).
    class_names : (str, (C,) array), optional
        Without it numbers are the names of their classes, and texts, in natural order.
    path : Path
        Named in errors.

    Returns
    -------
    labels : list of (N,) int64 array of class indices in [0, C)
    class_names : tuple of C str

    Raises
    ------
    DataError
        Labels of another shape or type, broken numbers, or none of the class names.
    """
    names = _names(class_names, path) if class_names is not None else None
    flat: list[Named] = []
    widths: dict[str, int] = {}
    for key, t in labels:
        if t.ndim == 2 and t.shape[1] > 1:
            widths[key] = t.shape[1]
            flat.append((key, _from_one_hot(key, t, path)))
        elif t.ndim == 1 or (t.ndim == 2 and t.shape[1] == 1):
            flat.append((key, t.reshape(-1)))
        else:
            raise DataError(
                _(
                    "The labels {key} of {path} have the shape {shape}, not (N,), or (N, C) "
                    "for one-hot rows."
                ).format(key=key, path=path, shape=t.shape)
            )
    for key, width in widths.items():
        count = len(names) if names is not None else max(widths.values())
        if width != count:
            raise DataError(
                _(
                    "The one-hot labels {key} of {path} have {width} columns for {count} classes."
                ).format(key=key, path=path, width=width, count=count)
            )
    texts = [t.dtype.kind in "US" for _key, t in flat]
    if any(texts):
        if not all(texts):
            raise DataError(
                _(
                    "Of the labels {keys} in {path} some are texts and some numbers: save all in "
                    "one form."
                ).format(keys=", ".join(key for key, _t in flat), path=path)
            )
        return _from_texts(flat, names, path)
    numbers = [(key, _whole(key, t, path)) for key, t in flat]
    if names is None and widths:
        names = tuple(str(index) for index in range(max(widths.values())))
    values = np.unique(np.concatenate([t for _key, t in numbers]))
    if names is None:
        names = tuple(str(value) for value in values)
        # With 0 to C-1 this gives what it is given.
        return [np.searchsorted(values, t).astype(np.int64) for _key, t in numbers], names
    for key, t in numbers:
        outside = (t < 0) | (t >= len(names))
        if outside.any():
            raise DataError(
                _(
                    "The label {index:,} (counted from 0) of {key} in {path} is {label}, but there "
                    "are {count} classes, 0 to {last}."
                ).format(
                    index=int(np.argmax(outside)),
                    key=key,
                    path=path,
                    label=t[np.argmax(outside)],
                    count=len(names),
                    last=len(names) - 1,
                )
            )
    return [t for _key, t in numbers], names


def _names(class_names: Named, path: Path) -> tuple[str, ...]:
    """Return the class names that an archive gives."""
    key, array = class_names
    names = tuple(str(name) for name in _text(array).ravel())
    if array.ndim != 1 or len(set(names)) < len(names) or not names:
        raise DataError(
            _("The array {key} of {path} must hold one name for each class, all different.").format(
                key=key, path=path
            )
        )
    return names


def _text(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return texts that were saved as bytes as texts."""
    if array.dtype.kind != "S":
        return array
    decoded: npt.NDArray[Any] = np.char.decode(array, "utf-8", "replace")
    return decoded


def _from_one_hot(key: str, t: npt.NDArray[Any], path: Path) -> npt.NDArray[np.int64]:
    """Return the index of the one in each row."""
    if t.dtype.kind not in "biuf":
        raise _no_label_type(key, t, path)
    indices: npt.NDArray[np.int64] = t.argmax(axis=1).astype(np.int64)
    right = (np.count_nonzero(t, axis=1) == 1) & (t[np.arange(len(t)), indices] == 1)
    if not right.all():
        raise DataError(
            _(
                "Row {index:,} (counted from 0) of the labels {key} in {path} is not one-hot, "
                "a single 1 among zeros."
            ).format(index=int(np.argmin(right)), key=key, path=path)
        )
    return indices


def _from_texts(
    labels: Sequence[Named], names: tuple[str, ...] | None, path: Path
) -> tuple[list[npt.NDArray[np.int64]], tuple[str, ...]]:
    """Return the index of the name that each label is."""
    texts = [(key, *np.unique(_text(t), return_inverse=True)) for key, t in labels]
    if names is None:
        every = {str(value) for _key, values, _which in texts for value in values}
        names = tuple(sorted(every, key=natural_order))
    place_of = {name: place for place, name in enumerate(names)}
    indices = []
    for key, values, which in texts:
        unknown = [str(value) for value in values if str(value) not in place_of]
        if unknown:
            raise DataError(
                _("The labels {key} of {path} hold {label}, which is no class name.").format(
                    key=key, path=path, label=unknown[0]
                )
            )
        places = np.array([place_of[str(value)] for value in values], np.int64)
        indices.append(places[which.reshape(-1)])
    return indices, names


def _whole(key: str, t: npt.NDArray[Any], path: Path) -> npt.NDArray[np.int64]:
    """Return labels as int64 where that loses nothing."""
    if t.dtype.kind not in "biuf":
        raise _no_label_type(key, t, path)
    # Beyond 2^53 floats have no units, and uint64 soon no place in int64.
    right = np.ones(len(t), bool)
    if t.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            right = (t == np.floor(t)) & (np.abs(t) < 2.0**53)
    elif t.dtype.kind == "u":
        right = t < 2**53
    if not right.all():
        index = int(np.argmin(right))
        raise DataError(
            _(
                "The label {index:,} (counted from 0) of {key} in {path} is {label}, but labels "
                "are whole numbers, one for each class."
            ).format(index=index, key=key, path=path, label=t[index])
        )
    whole: npt.NDArray[np.int64] = t.astype(np.int64)
    return whole


def _no_label_type(key: str, t: npt.NDArray[Any], path: Path) -> DataError:
    return DataError(
        _(
            "The labels {key} of {path} have type {dtype}, but labels are whole numbers or texts."
        ).format(key=key, path=path, dtype=t.dtype)
    )
