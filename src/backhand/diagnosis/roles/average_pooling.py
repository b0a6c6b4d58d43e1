"""Average pooling: the mean of each window."""

from __future__ import annotations

from backhand.diagnosis.roles.pooling import (
    Reading,
    misplaced,
    other_kind,
    variants,
    winners,
    wrong,
)
from backhand.diagnosis.roles.role import Array, Case, Role, WrongForward, bind_inputs
from backhand.language import mark

_FIX = mark("every entry of the window gets dout / (height * width of the window)")


def _to_largest(case: Case, r: Reading, windows: Array, dout: Array) -> Array:
    return r.windows.gathered(dout[..., None, None] * winners(windows), r.x(case).shape)


def _to_first(case: Case, r: Reading, windows: Array, dout: Array) -> Array:
    dwindows = 0.0 * windows
    dwindows[..., 0, 0] = dout
    return r.windows.gathered(dwindows, r.x(case).shape)


def _values(case: Case, r: Reading, windows: Array, dout: Array) -> Array:
    share = windows / (windows.shape[4] * windows.shape[5])
    return r.windows.gathered(dout[..., None, None] * share, r.x(case).shape)


ROLE = Role(
    name="average-pooling",
    bind=bind_inputs(1),
    variants=variants("mean"),
    wrong_forwards=(
        WrongForward(
            "BH401",
            other_kind("mean", "sum"),
            mark("forward sums each window and does not divide by its size"),
            mark("take the mean over the window"),
        ),
        WrongForward(
            "BH401",
            other_kind("mean", "max"),
            mark("forward takes the largest entry of each window"),
            mark("take the mean over the window"),
        ),
        WrongForward(
            "BH401",
            other_kind("mean", "min"),
            mark("forward takes the smallest entry of each window"),
            mark("take the mean over the window"),
        ),
    ),
    wrong_passes=(
        wrong(
            "mean",
            "BH107",
            _to_largest,
            mark("only the largest entry gets the gradient: that is max pooling"),
            _FIX,
            1,
        ),
        wrong(
            "mean",
            "BH107",
            _to_first,
            mark("only the first entry of the window gets the gradient"),
            _FIX,
            1,
        ),
        wrong(
            "mean",
            "BH112",
            _values,
            mark("dout is multiplied with the input: the derivative of a mean is constant"),
            _FIX,
        ),
        *misplaced("mean"),
    ),
)
