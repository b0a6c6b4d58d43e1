"""What max and average pooling share.

Source: LeCun et al. 1998, section II; Boureau, Ponce and LeCun 2010.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from backhand.diagnosis.roles.role import Array, Case, numeric
from backhand.diagnosis.roles.windows import Layout, Windows, fits, picture_layouts, placements
from backhand.frozen import frozen

HEIGHTS = (
    "pool_h",
    "pool_height",
    "pool_size",
    "kernel_size",
    "k",
    "ksize",
    "pool",
    "kernel_h",
    "window",
    "window_size",
    "kernel_height",
    "kh",
    "size_h",
    "ph",
    "size",
    "filter_size",
    "pool_h_size",
    "hh",
)
WIDTHS = ("pool_w", "pool_width", "kernel_w", "kernel_width", "kw", "pw", "size_w", "ww")


@frozen
class Reading:
    """A pooling as the forward pass does it."""

    pictures: Layout
    outputs: Layout
    windows: Windows
    kind: str

    def x(self, case: Case) -> Array:
        """The pictures."""
        return self.pictures.canonical(case.x)

    def dout(self, case: Case) -> Array:
        """The upstream gradient."""
        return self.outputs.canonical(case.dout)


KINDS: dict[str, Callable[[Array], Array]] = {
    "max": lambda w: w.max(axis=(4, 5)),
    "mean": lambda w: w.mean(axis=(4, 5)),
    "min": lambda w: w.min(axis=(4, 5)),
    "sum": lambda w: w.sum(axis=(4, 5)),
}


def sizes(case: Case, height: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield window sizes: those of the settings, small ones, the whole picture."""
    h = int(numeric(case.settings, *HEIGHTS, default=0))
    w = int(numeric(case.settings, *WIDTHS, default=h))
    seen = {(h, w)}
    if h and w:
        yield h, w
    for size in (
        *((k, k) for k in (2, 3, 4, 5)),
        (1, 2),
        (1, 3),
        (2, 3),
        (3, 2),
        (height, width),
        (1, width),
        (height, 1),
    ):
        if size not in seen and size[0] <= height and size[1] <= width:
            seen.add(size)
            yield size


def read(case: Case, prefer: str) -> Reading | None:
    """Read the windows off the output; the role's own kind is tried first."""
    key = ("pooling", prefer)
    if key not in case.memo:
        case.memo[key] = _search(case, prefer)
    found: Reading | None = case.memo[key]
    return found


def _output_layouts(case: Case, channels: int) -> Iterator[Layout]:
    out = case.out
    index = np.arange(out.size).reshape(out.shape)
    if out.ndim == 2 and case.x.ndim >= 3 and out.shape == (len(case.x), channels):
        yield Layout(index[:, :, None, None])  # the whole picture, in one number
        return
    yield from picture_layouts(out.shape)


def _search(case: Case, prefer: str) -> Reading | None:
    if case.x.ndim < 3 or case.x.dtype.kind != "f" or case.out.size >= case.x.size:
        return None
    kinds = [prefer, *(k for k in KINDS if k != prefer)]
    for number, pictures in enumerate(picture_layouts(case.x.shape)):
        x = pictures.canonical(case.x)
        for position, outputs in enumerate(_output_layouts(case, x.shape[1])):
            if case.out.ndim == case.x.ndim and position != number:
                continue
            out = outputs.canonical(case.out)
            if out.shape[:2] != x.shape[:2]:
                continue
            for kh, kw in sizes(case, *x.shape[2:]):
                for stride, pad in _strides(case, kh):
                    high = 0 if x.shape[2] == 1 else pad
                    if not (
                        fits(x.shape[2], kh, stride, high, out.shape[2])
                        and fits(x.shape[3], kw, stride, pad, out.shape[3])
                    ):
                        continue
                    windows = Windows(kh, kw, stride, pad)
                    for kind in kinds:
                        for fill in (
                            (0.0,)
                            if not pad or kind in ("mean", "sum")
                            else (0.0, -np.inf if kind == "max" else np.inf)
                        ):
                            value = KINDS[kind](windows.of(x, fill))
                            if case.precision.matches(value, out):
                                return Reading(pictures, outputs, windows, kind)
    return None


def _strides(case: Case, size: int) -> Iterator[tuple[int, int]]:
    yield from placements({"stride": size, "pad": 0, **case.settings})


def definition(case: Case, kind: str) -> Array | None:
    """Return what pooling with the windows of the settings gives, where there are any."""
    h = int(numeric(case.settings, *HEIGHTS, default=0))
    w = int(numeric(case.settings, *WIDTHS, default=h))
    stride = int(numeric(case.settings, "stride", default=0))
    if not (h and w and stride) or case.x.ndim != 4:
        return None
    x = case.x
    pad = int(numeric(case.settings, "pad", "padding", default=0))
    if pad or not (
        fits(x.shape[2], h, stride, 0, case.out.shape[2])
        and fits(x.shape[3], w, stride, 0, case.out.shape[3])
    ):
        return None
    return KINDS[kind](Windows(h, w, stride, 0).of(x))


def variants(kind: str) -> Callable[[Case], Iterator[Array]]:
    """Return the legitimate outputs of max or average pooling."""

    def give(case: Case) -> Iterator[Array]:
        reading = read(case, kind)
        if reading is not None and reading.kind == kind:
            yield case.out
        elif reading is not None:
            x = reading.x(case)
            value = KINDS[kind](reading.windows.of(x))
            yield reading.outputs.back(value, case.out.shape)
        elif (plain := definition(case, kind)) is not None and plain.shape == case.out.shape:
            yield plain

    return give


def other_kind(kind: str, taken: str) -> Callable[[Case], Array | None]:
    """Return a forward pass that takes something else of each window."""

    def forward(case: Case) -> Array | None:
        reading = read(case, kind)
        return case.out if reading is not None and reading.kind == taken else None

    return forward
