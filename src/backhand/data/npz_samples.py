"""The samples of an archive, brought to one shape, type and scale."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backhand.data.notice import Notify
from backhand.errors import DataError
from backhand.language import gettext as _

Named = tuple[str, npt.NDArray[Any]]
"""An array with its key in the archive."""

# Values beyond it make the first steps of a training so long that it is worth a word.
_FAR_FROM_ONE: Final = 20
# Rows looked at by one call where a temporary array of the whole data would be wasteful.
_CHUNK: Final = 4096


def checked_samples(samples: Sequence[Named], path: Path, notify: Notify) -> list[npt.NDArray[Any]]:
    """Return the samples of all arrays in the shapes and types of `Dataset`.

    Parameters
    ----------
    samples : sequence of (str, array)
        Each array with its key: (N, D), (N, H, W), (N, 1, H, W), (N, 3, H, W),
        (N, H, W, 1) or (N, H, W, 3), of whole numbers or floats.
    path : Path
        Named in errors.
    notify : callable
        Told of values far from 1.

    Returns
    -------
    samples : list of (N, D), (N, H, W) or (N, 3, H, W) array
        All uint8 pixels, where they are images of whole numbers or were uint8; else
        all float32 or all float64.

    Raises
    ------
    DataError
        An array is of another shape or type, has nan or inf, or doesn't fit the others.
    """
    shaped = [(key, _channels_first(key, x, path)) for key, x in samples]
    first_key, first = shaped[0]
    for key, x in shaped[1:]:
        if x.shape[1:] != first.shape[1:]:
            raise DataError(
                _(
                    "The samples of {first} in {path} have the shape {first_shape}, and those of "
                    "{key} {shape}: they must be the same."
                ).format(
                    first=first_key,
                    path=path,
                    first_shape=first.shape[1:],
                    key=key,
                    shape=x.shape[1:],
                )
            )
    whole = [x.dtype.kind in "iu" for _key, x in shaped]
    images = first.ndim > 2
    if any(x.dtype == np.uint8 for _key, x in shaped) or (images and any(whole)):
        # One part divided by 255 and the other not would be another data set.
        if not all(whole):
            raise DataError(
                _(
                    "The arrays {keys} of {path} are of the types {dtypes}: save all samples as "
                    "uint8 pixels, or all as floats."
                ).format(
                    keys=", ".join(key for key, _x in shaped),
                    path=path,
                    dtypes=", ".join(str(x.dtype) for _key, x in shaped),
                )
            )
        if all(x.min() >= 0 and x.max() <= 1 for _key, x in shaped):
            notify(
                _(
                    "The samples in {path} are whole numbers, only 0 and 1, read as pixels of 255 "
                    "levels, so that all are nearly black: if 1 is white, save them as floats."
                ).format(path=path)
            )
        return [_pixels(key, x, path) for key, x in shaped]
    for key, x in shaped:
        _require_finite(key, x, path)
    kind = np.result_type(*(_float_type(x.dtype) for _key, x in shaped))
    lowest, highest = (
        min(float(x.min()) for _key, x in shaped),
        max(float(x.max()) for _key, x in shaped),
    )
    if max(-lowest, highest) > _FAR_FROM_ONE:
        notify(
            _(
                "The samples in {path} have values from {lowest:g} to {highest:g}, taken as they "
                "are; networks learn best from values near 1: scale them, or save pixels as uint8."
            ).format(path=path, lowest=lowest, highest=highest)
        )
    return [x.astype(kind) for _key, x in shaped]


def _channels_first(key: str, x: npt.NDArray[Any], path: Path) -> npt.NDArray[Any]:
    """Return samples as (N, D), (N, H, W) or (N, 3, H, W)."""
    if x.dtype.kind not in "biuf":
        raise DataError(
            _("The array {key} of {path} has type {dtype}, but samples are numbers.").format(
                key=key, path=path, dtype=x.dtype
            )
        )
    if x.size:
        if x.ndim in (2, 3):
            return x
        if x.ndim == 4 and x.shape[1] in (1, 3):
            return x[:, 0] if x.shape[1] == 1 else x
        if x.ndim == 4 and x.shape[3] in (1, 3):
            return x[..., 0] if x.shape[3] == 1 else x.transpose(0, 3, 1, 2)
    raise DataError(
        _(
            "The array {key} of {path} has the shape {shape}, but samples are (N, D), (N, H, W), "
            "(N, 1, H, W), (N, 3, H, W) or (N, H, W, 3)."
        ).format(key=key, path=path, shape=x.shape)
    )


def _pixels(key: str, x: npt.NDArray[Any], path: Path) -> npt.NDArray[np.uint8]:
    """Return whole numbers as uint8 where that loses nothing."""
    if x.dtype != np.uint8 and (x.min() < 0 or x.max() > 255):
        raise DataError(
            _(
                "The images {key} of {path} have whole numbers from {lowest} to {highest} for "
                "pixels, which go from 0 to 255: save them as floats, divided by their largest."
            ).format(key=key, path=path, lowest=x.min(), highest=x.max())
        )
    return x.astype(np.uint8, copy=False)


def _float_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return float32 where it holds all numbers of a type, else float64."""
    single = dtype.kind == "b" or (dtype.kind == "f" and dtype.itemsize <= 4)
    return np.dtype(np.float32 if single else np.float64)


def _require_finite(key: str, x: npt.NDArray[Any], path: Path) -> None:
    if x.dtype.kind != "f":
        return
    for start in range(0, len(x), _CHUNK):
        some = x[start : start + _CHUNK]
        right = np.isfinite(some).reshape(len(some), -1).all(axis=1)
        if not right.all():
            raise DataError(
                _(
                    "The array {key} of {path} has nan or inf in sample {index:,} (counted from "
                    "0): take the sample out or mend it."
                ).format(key=key, path=path, index=start + int(np.argmin(right)))
            )
