"""Convolution, or correlation as deep learning calls it too, of pictures or sequences.

Source: LeCun et al. 1998; Dumoulin and Visin 2016.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Role,
    WrongForward,
    is_input,
    numeric,
)
from backhand.diagnosis.roles.windows import (
    Layout,
    Windows,
    fits,
    picture_layouts,
    placements,
    remembered,
)
from backhand.frozen import frozen
from backhand.language import mark


@frozen
class Reading:
    """A convolution as the forward pass does it; `bias` is 1, 0 or -1 times b."""

    pictures: Layout
    filters: Layout
    outputs: Layout
    windows: Windows
    bias: int

    def x(self, case: Case) -> Array:
        """The pictures."""
        return self.pictures.canonical(case.x)

    def W(self, case: Case) -> Array:
        """The filters."""
        return self.filters.canonical(case.params["W"])

    def dout(self, case: Case) -> Array:
        """The upstream gradient."""
        return self.outputs.canonical(case.dout)


def _bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    inputs = [name for name in values if is_input(name)]
    params = [name for name in values if not is_input(name)]
    if len(inputs) != 1 or not params or values[inputs[0]].dtype.kind != "f":
        return None
    weights = max(params, key=lambda n: (values[n].ndim, values[n].size))
    names = {inputs[0]: "x", weights: "W"}
    rest = [n for n in params if n != weights]
    if len(rest) == 1:
        names[rest[0]] = "b"
    return names


def _filter_layouts(case: Case, channels: int, filters: int) -> Iterator[Layout]:
    W = case.params["W"]
    index = np.arange(W.size).reshape(W.shape)
    found: list[Array] = []
    if W.ndim == 4:
        found += [
            index.transpose(order)
            for order in ((0, 1, 2, 3), (3, 2, 0, 1), (0, 3, 1, 2), (1, 0, 2, 3), (2, 3, 0, 1))
        ]
    elif W.ndim == 3:
        found += [
            index[:, :, None, :],
            index.transpose(2, 1, 0)[:, :, None, :],
            index[:, None],
            index[None],
        ]
    elif W.ndim == 2:
        found += [index[:, :, None, None], index.T[:, :, None, None], index[None, None]]
        sizes = {
            int(numeric(case.settings, *names, default=0))
            for names in (("kernel_size", "filter_size", "ksize", "k", "fh", "kh", "kernel_h"),)
        }
        for size in sizes | {1, 2, 3, 5}:
            if size and W.size == filters * channels * size * size:
                shape = (filters, channels, size, size)
                found += (
                    [index.reshape(shape), index.T.reshape(shape)]
                    if (W.shape[0] == filters)
                    else [index.T.reshape(shape)]
                )
    elif W.ndim == 1:
        found += [index[None, None, None]]
    for layout in found:
        if layout.shape[0] == filters and layout.shape[1] == channels:
            yield Layout(layout)
            yield Layout(layout[:, :, ::-1, ::-1])


def _read(case: Case) -> Reading | None:
    found: Reading | None = remembered(case, "convolution", _search)
    return found


def _search(case: Case) -> Reading | None:
    b = case.params.get("b")
    for pictures, outputs in zip(
        picture_layouts(case.x.shape), picture_layouts(case.out.shape), strict=False
    ):
        x, out = pictures.canonical(case.x), outputs.canonical(case.out)
        if len(x) != len(out):
            continue
        for filters in _filter_layouts(case, x.shape[1], out.shape[1]):
            W = filters.canonical(case.params["W"])
            kh, kw = W.shape[2:]
            for stride, pad in placements(case.settings):
                if not (
                    fits(x.shape[3], kw, stride, pad, out.shape[3])
                    and fits(x.shape[2], kh, stride, 0 if x.shape[2] == 1 else pad, out.shape[2])
                ):
                    continue
                windows = Windows(kh, kw, stride, pad)
                plain = np.einsum("ncpqij,fcij->nfpq", windows.of(x), W)
                for sign in (1, 0, -1) if b is not None and b.size in (1, out.shape[1]) else (0,):
                    shift = 0.0 if b is None else sign * b.reshape(1, -1, 1, 1)
                    if case.precision.matches(plain + shift, out):
                        return Reading(pictures, filters, outputs, windows, sign)
    return None


def _variants(case: Case) -> Iterator[Array]:
    reading = _read(case)
    if reading is None:
        return
    if reading.bias == 1 or "b" not in case.params:
        yield case.out
    else:
        yield _biased(case, reading)


def _biased(case: Case, reading: Reading) -> Array:
    b = case.params["b"].reshape(1, -1, 1, 1)
    out = reading.outputs.canonical(case.out)
    return reading.outputs.back(np.asarray(out + (1 - reading.bias) * b), case.out.shape)


def _without_bias(sign: int) -> Callable[[Case], Any]:
    def forward(case: Case) -> Array | None:
        reading = _read(case)
        return (
            case.out
            if reading is not None and "b" in case.params and (reading.bias == sign)
            else None
        )

    return forward


# ------------------------------------------------------------------------------------ passes


_ALL, _LAST, _FIRST = slice(None), slice(-1, None), slice(0, 1)


ROLE = Role(
    name="convolution",
    bind=_bind,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH401",
            _without_bias(0),
            mark("forward leaves out the bias"),
            mark("add b to every position: out + b.reshape(1, -1, 1, 1)"),
        ),
        WrongForward(
            "BH401",
            _without_bias(-1),
            mark("forward subtracts the bias"),
            mark("add b to every position: out + b.reshape(1, -1, 1, 1)"),
        ),
    ),
)
