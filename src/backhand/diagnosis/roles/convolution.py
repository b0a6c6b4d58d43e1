"""Convolution, or correlation as deep learning calls it too, of pictures or sequences.

Source: LeCun et al. 1998; Dumoulin and Visin 2016.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Gradients,
    Role,
    WrongForward,
    WrongPass,
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
from backhand.language import mark


@dataclass(frozen=True)
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


def _of_x(
    rule: str,
    compose: Callable[[Case, Reading, Array, Array], Array | None],
    message: str,
    fix: str,
    complexity: int = 2,
) -> WrongPass:
    def backward(case: Case) -> Gradients | None:
        r = _read(case)
        if r is None:
            return None
        given = compose(case, r, r.W(case), r.dout(case))
        if given is None or given.size != case.x.size:
            return None
        return {"x": r.pictures.back(given, case.x.shape)}

    return WrongPass(rule, backward, message, fix, complexity=complexity)


def _of_W(
    rule: str,
    compose: Callable[[Case, Reading, Array, Array], Array | None],
    message: str,
    fix: str,
    complexity: int = 2,
) -> WrongPass:
    def backward(case: Case) -> Gradients | None:
        r = _read(case)
        if r is None:
            return None
        given = compose(case, r, r.windows.of(r.x(case)), r.dout(case))
        if given is None or given.size != case.params["W"].size:
            return None
        return {"W": r.filters.back(given, case.params["W"].shape)}

    return WrongPass(rule, backward, message, fix, complexity=complexity)


def _spread(W: Array, dout: Array) -> Array:
    """Return the gradient of the windows: (N, C, OH, OW, KH, KW)."""
    return np.asarray(np.einsum("nfpq,fcij->ncpqij", dout, W))


def _product(windows: Array, dout: Array) -> Array:
    return np.asarray(np.einsum("ncpqij,nfpq->fcij", windows, dout))


_DX = mark("every window adds its share: dx[window] += W * dout, over filters and positions")
_DW = mark("dW = the sum of dout times its window, over the batch and over all positions")
_DB = mark("db = dout.sum(axis=(0, 2, 3))")
_TURN = mark("the filter lies the wrong way round: it is flipped in one of the two passes only")
_ORDER = mark(
    "the values are in the order of another layout: a transpose before or after the "
    "reshape is missing"
)


def _overwritten(how: str, only: int | None) -> Callable[..., Array]:
    def compose(case: Case, r: Reading, W: Array, dout: Array) -> Array:
        if only is not None:
            W, dout = W[[only]], dout[:, [only]]
        return r.windows.gathered(_spread(W, dout), r.x(case).shape, how)

    return compose


def _flipped(axes: tuple[int, ...]) -> Callable[..., Array]:
    return lambda case, r, W, dout: r.windows.gathered(
        _spread(np.flip(W, axes), dout), r.x(case).shape
    )


def _cut(top: int, left: int) -> Callable[..., Array | None]:
    def compose(case: Case, r: Reading, W: Array, dout: Array) -> Array | None:
        p = r.windows.pad
        if not p:
            return None
        return r.windows.gathered(_spread(W, dout), r.x(case).shape, cut=(top * p, left * p))

    return compose


def _other_stride(stride: int) -> Callable[..., Array | None]:
    def compose(case: Case, r: Reading, W: Array, dout: Array) -> Array | None:
        if stride == r.windows.stride:
            return None
        return r.windows.gathered(_spread(W, dout), r.x(case).shape, stride=stride)

    return compose


def _other_windows(stride: int, pad_offset: int) -> Callable[..., Array | None]:
    def compose(case: Case, r: Reading, windows: Array, dout: Array) -> Array | None:
        if (stride, pad_offset) == (r.windows.stride, 0):
            return None
        padded = r.windows.padded(r.x(case))
        view = np.lib.stride_tricks.sliding_window_view(
            padded, (r.windows.height, r.windows.width), axis=(2, 3)
        )
        taken = view[:, :, pad_offset::stride, pad_offset::stride]
        return _product(taken[:, :, : dout.shape[2], : dout.shape[3]], dout)

    return compose


def _misread(dout: Array) -> Array:
    """Return dout flattened to rows without its channels moved last."""
    n, f, p, q = dout.shape
    return dout.reshape(n, p, q, f).transpose(0, 3, 1, 2)


def _misread_other(dout: Array) -> Array:
    n, f, p, q = dout.shape
    return dout.transpose(1, 0, 2, 3).reshape(n, p, q, f).transpose(0, 3, 1, 2)


def _permuted_x(order: tuple[int, ...]) -> Callable[..., Array]:
    def compose(case: Case, r: Reading, W: Array, dout: Array) -> Array:
        right = r.windows.gathered(_spread(W, dout), r.x(case).shape)
        return right.transpose(order).reshape(right.shape)

    return compose


def _permuted_W(order: tuple[int, ...]) -> Callable[..., Array]:
    def compose(case: Case, r: Reading, windows: Array, dout: Array) -> Array:
        right = _product(windows, dout)
        return right.transpose(order).reshape(right.shape)

    return compose


def _part_of_W(n: Any, p: Any, q: Any) -> Callable[..., Array]:
    return lambda case, r, windows, dout: _product(
        windows[n][:, :, p][:, :, :, q], dout[n][:, :, p][:, :, :, q]
    )


def _mean_of_W(count: Callable[[Array], float]) -> Callable[..., Array]:
    return lambda case, r, windows, dout: _product(windows, dout) / count(dout)


def _bias(rule: str, compose: Callable[[Array, Array], Array], message: str) -> WrongPass:
    def backward(case: Case) -> Gradients | None:
        r = _read(case)
        if r is None or "b" not in case.params:
            return None
        given = compose(r.dout(case), r.outputs.canonical(case.out))
        return {"b": given.reshape(case.params["b"].shape)}

    return WrongPass(rule, backward, message, _DB)


_ALL, _LAST, _FIRST = slice(None), slice(-1, None), slice(0, 1)
_ORDERS = [o for o in itertools.permutations(range(4)) if o != (0, 1, 2, 3)]

_LOST_WINDOWS = mark(
    "where windows overlap, one contribution is kept and the others are overwritten"
)
_AVERAGED = mark("it is averaged over positions, where the chain rule sums")

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
    wrong_passes=(
        *(
            _of_x("BH116", _overwritten(how, only), _LOST_WINDOWS, _DX)
            for how in ("last offset", "first offset", "last window", "first window")
            for only in (None, -1, 0)
        ),
        *(
            _of_x(
                "BH116",
                _overwritten("sum", only),
                mark("only one filter gives back a gradient: the others are overwritten"),
                _DX,
            )
            for only in (-1, 0)
        ),
        *(
            _of_x(
                "BH115",
                _flipped(axes),
                _TURN,
                mark("use the filter as forward does: flip it only if it slides the other way"),
            )
            for axes in ((2, 3), (2,), (3,))
        ),
        *(
            _of_x(
                "BH115",
                _cut(top, left),
                mark("the border of the padding is cut off at the wrong side: dx is shifted"),
                mark("dx = dx_padded[:, :, pad:-pad, pad:-pad]"),
            )
            for top in (0, 1, 2)
            for left in (0, 1, 2)
            if (top, left) != (1, 1)
        ),
        *(
            _of_x(
                "BH115",
                _other_stride(stride),
                mark("the windows are put back with another stride than forward took them with"),
                mark("begin each window at position * stride, as in forward"),
            )
            for stride in (1, 2, 3)
        ),
        _of_x(
            "BH104",
            lambda case, r, W, dout: r.windows.gathered(
                _spread(W.transpose(0, 1, 3, 2), dout), r.x(case).shape
            ),
            mark("height and width of the filter are swapped"),
            _DX,
        ),
        _of_x(
            "BH104",
            lambda case, r, W, dout: r.windows.gathered(
                _spread(W.transpose(1, 0, 2, 3), dout), r.x(case).shape
            ),
            mark("the filter's input and output channels are swapped"),
            _DX,
        ),
        _of_x(
            "BH115",
            lambda case, r, W, dout: r.windows.gathered(
                _spread(W, _misread(dout)), r.x(case).shape
            ),
            _ORDER,
            mark("dout.transpose(0, 2, 3, 1).reshape(-1, FN) before the product"),
        ),
        _of_x(
            "BH115",
            lambda case, r, W, dout: r.windows.gathered(
                _spread(W, _misread_other(dout)), r.x(case).shape
            ),
            _ORDER,
            mark("dout.transpose(0, 2, 3, 1).reshape(-1, FN) before the product"),
        ),
        *(
            _of_x(
                "BH115",
                _permuted_x(order),
                _ORDER,
                mark("undo reshape and transpose in the opposite order"),
            )
            for order in _ORDERS
        ),
        _of_x(
            "BH112",
            lambda case, r, W, dout: r.windows.gathered(
                _spread(W, r.outputs.canonical(case.out)), r.x(case).shape
            ),
            mark("the output stands where dout belongs"),
            _DX,
        ),
        *(
            _of_W(
                "BH115",
                lambda case, r, windows, dout, axes=axes: np.flip(  # type: ignore[misc]
                    _product(windows, dout), axes
                ),
                _TURN,
                mark("dW has the orientation of W in the forward pass"),
            )
            for axes in ((2, 3), (2,), (3,))
        ),
        *(
            _of_W(
                "BH115",
                _permuted_W(order),
                _ORDER,
                mark("dW = (col.T @ dout).T.reshape(FN, C, FH, FW)"),
            )
            for order in _ORDERS
        ),
        _of_W(
            "BH115",
            lambda case, r, windows, dout: _product(windows, _misread(dout)),
            _ORDER,
            mark("dout.transpose(0, 2, 3, 1).reshape(-1, FN) before the product"),
        ),
        _of_W(
            "BH115",
            lambda case, r, windows, dout: _product(windows, _misread_other(dout)),
            _ORDER,
            mark("dout.transpose(0, 2, 3, 1).reshape(-1, FN) before the product"),
        ),
        *(
            _of_W(
                "BH115",
                _other_windows(stride, offset),
                mark("dW pairs dout with other windows than forward: stride or padding differ"),
                _DW,
            )
            for stride in (1, 2, 3)
            for offset in (0, 1)
        ),
        *(
            _of_W(
                "BH116",
                _part_of_W(n, p, q),
                mark("only one sample or position is counted: the others are overwritten"),
                _DW,
            )
            for n, p, q in (
                (_LAST, _ALL, _ALL),
                (_FIRST, _ALL, _ALL),
                (_ALL, _LAST, _LAST),
                (_ALL, _FIRST, _FIRST),
                (_LAST, _LAST, _LAST),
                (_FIRST, _FIRST, _FIRST),
                (_ALL, _ALL, _LAST),
                (_ALL, _LAST, _ALL),
            )
        ),
        _of_W("BH108", _mean_of_W(lambda dout: dout.shape[2] * dout.shape[3]), _AVERAGED, _DW, 0),
        _of_W("BH108", _mean_of_W(lambda dout: dout.size / dout.shape[1]), _AVERAGED, _DW, 0),
        _of_W(
            "BH112",
            lambda case, r, windows, dout: _product(windows, r.outputs.canonical(case.out)),
            mark("the output stands where dout belongs"),
            _DW,
        ),
        _bias("BH108", lambda dout, out: dout.mean(axis=(2, 3)).sum(axis=0), _AVERAGED),
        _bias("BH108", lambda dout, out: dout.mean(axis=(0, 2, 3)), _AVERAGED),
        _bias(
            "BH116",
            lambda dout, out: dout[-1].sum(axis=(1, 2)),
            mark("only the last sample is counted: the others are overwritten"),
        ),
        _bias(
            "BH116",
            lambda dout, out: dout[0].sum(axis=(1, 2)),
            mark("only the first sample is counted: the others are overwritten"),
        ),
        _bias(
            "BH116",
            lambda dout, out: dout[:, :, -1, -1].sum(axis=0),
            mark("only the last position is counted: the others are overwritten"),
        ),
        _bias(
            "BH116",
            lambda dout, out: dout[-1, :, -1, -1],
            mark("only the last position is counted: the others are overwritten"),
        ),
        _bias("BH115", lambda dout, out: _misread(dout).sum(axis=(0, 2, 3)), _ORDER),
        _bias("BH115", lambda dout, out: _misread_other(dout).sum(axis=(0, 2, 3)), _ORDER),
        _bias(
            "BH112",
            lambda dout, out: out.sum(axis=(0, 2, 3)),
            mark("the output is summed where dout belongs"),
        ),
    ),
)
