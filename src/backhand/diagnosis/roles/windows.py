"""What convolution and pooling share: windows that slide over pictures.

Everything is computed for pictures (N, C, H, W); what the code has is brought there and back by
the positions of its entries, so that any layout will do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import Array, Case, numeric
from backhand.frozen import frozen

PADS = ("pad", "padding", "p", "pad_h")
STRIDES = ("stride", "strides", "s", "stride_h")


@frozen
class Layout:
    """Where the entries of an array stand in (N, C, H, W) or (F, C, KH, KW).

    Attributes
    ----------
    index : int array of the canonical shape
        Positions in the flattened array.
    """

    index: Array

    def canonical(self, array: Array) -> Array:
        """Return an array of the code's layout in the canonical one."""
        return np.asarray(array).reshape(-1)[self.index]

    def back(self, canonical: Array, shape: tuple[int, ...]) -> Array:
        """Return a canonical array in the code's layout."""
        flat = np.empty(canonical.size)
        flat[self.index.reshape(-1)] = canonical.reshape(-1)
        return flat.reshape(shape)


@frozen
class Windows:
    """How windows lie on a picture."""

    height: int
    width: int
    stride: int
    pad: int

    def of(self, x: Array, fill: float = 0.0) -> Array:
        """Return the windows: (N, C, OH, OW, KH, KW)."""
        padded = self.padded(x, fill)
        view = np.lib.stride_tricks.sliding_window_view(
            padded, (self.height, self.width), axis=(2, 3)
        )
        return view[:, :, :: self.stride, :: self.stride]

    def padded(self, x: Array, fill: float = 0.0) -> Array:
        """Return the picture with its border."""
        p = self.pad
        if not p:
            return x
        return np.pad(
            x, ((0, 0), (0, 0), (0 if x.shape[2] == 1 else p,) * 2, (p, p)), constant_values=fill
        )

    def gathered(
        self,
        dwindows: Array,
        shape: tuple[int, ...],
        how: str = "sum",
        stride: int | None = None,
        cut: tuple[int, int] | None = None,
    ) -> Array:
        """Return the picture's gradient from that of its windows.

        Parameters
        ----------
        how : str
            "sum", or which of the overlapping contributions stays: "last offset",
            "first offset", "last window", "first window".
        stride : int or None
            Another than forward's.
        cut : (int, int) or None
            Where the picture is cut out of its border, if not in the middle.
        """
        s = self.stride if stride is None else stride
        high = 0 if shape[2] == 1 else self.pad
        oh, ow, kh, kw = dwindows.shape[2:]
        full = np.zeros(
            (
                *shape[:2],
                max(shape[2] + 2 * high, (oh - 1) * s + kh),
                max(shape[3] + 2 * self.pad, (ow - 1) * s + kw),
            )
        )
        if how in ("sum", "last offset", "first offset"):
            offsets = list(itertools.product(range(kh), range(kw)))
            for i, j in reversed(offsets) if how == "first offset" else offsets:
                place = (slice(None), slice(None), slice(i, i + s * oh, s), slice(j, j + s * ow, s))
                if how == "sum":
                    full[place] += dwindows[..., i, j]
                else:
                    full[place] = dwindows[..., i, j]
        else:
            positions = list(itertools.product(range(oh), range(ow)))
            for i, j in reversed(positions) if how == "first window" else positions:
                full[:, :, i * s : i * s + kh, j * s : j * s + kw] = dwindows[:, :, i, j]
        top, left = (high, self.pad) if cut is None else cut
        return full[:, :, top : top + shape[2], left : left + shape[3]]


def picture_layouts(shape: tuple[int, ...]) -> Iterator[Layout]:
    """Yield the ways in which an array can be pictures."""
    index = np.arange(int(np.prod(shape))).reshape(shape)
    if len(shape) == 4:
        yield Layout(index)
        yield Layout(index.transpose(0, 3, 1, 2))
    elif len(shape) == 3:
        yield Layout(index[:, :, None, :])
        yield Layout(index.transpose(0, 2, 1)[:, :, None, :])
        yield Layout(index[None])
        yield Layout(index[:, None])
    elif len(shape) == 2:
        yield Layout(index[None, None])
        yield Layout(index[:, None, None, :])
    elif len(shape) == 1:
        yield Layout(index[None, None, None])


def placements(settings: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """Yield (stride, pad): those of the settings, or else all small ones."""
    strides = [s for s in (numeric(settings, *STRIDES, default=0),) if s >= 1] or [1, 2, 3, 4]
    pads = [p for p in (numeric(settings, *PADS, default=-1),) if p >= 0] or [0, 1, 2, 3]
    seen = set()
    for stride, pad in (
        *itertools.product(strides, pads),
        *itertools.product((1, 2, 3, 4), (0, 1, 2, 3)),
    ):
        if (stride, pad) not in seen:
            seen.add((stride, pad))
            yield int(stride), int(pad)


def fits(length: int, size: int, stride: int, pad: int, out: int) -> bool:
    """Whether windows of this size give so many outputs along one axis."""
    room = length + 2 * pad - size
    return room >= 0 and room // stride + 1 == out


def remembered(case: Case, key: str, make: Any) -> Any:
    """Return what a role has read off a point, made once."""
    if key not in case.memo:
        case.memo[key] = make(case)
    return case.memo[key]
