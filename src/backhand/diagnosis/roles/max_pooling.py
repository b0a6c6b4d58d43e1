"""Max pooling: the largest entry of each window."""

from __future__ import annotations

import numpy as np

from backhand.diagnosis.roles.pooling import (
    Reading,
    misplaced,
    other_kind,
    shares,
    variants,
    winners,
    wrong,
)
from backhand.diagnosis.roles.role import Array, Case, Role, WrongForward, WrongPass, bind_inputs
from backhand.language import mark

_FIX = mark("let dout through to the largest entry of its own window, and to no other")


def _through(mask: str) -> WrongPass:
    messages = {
        "min": mark("the gradient goes to the smallest entry of the window, not to the largest"),
        "all": mark("every entry of the window gets the whole gradient, not only the largest"),
        "shared": mark("the gradient is shared out over the window: that is average pooling"),
        "losers": mark("the gradient goes to every entry but the largest: the mask is inverted"),
        "first": mark("the gradient goes to the first entry of the window, whichever is largest"),
        "last": mark("the gradient goes to the last entry of the window, whichever is largest"),
        "rows": mark("the largest of each row of the window gets the gradient, not of the window"),
        "columns": mark(
            "the largest of each column of the window gets the gradient, not of the window"
        ),
        "picture": mark("the maximum of the whole picture is taken, not of the window"),
        "sample": mark("the maximum of the whole sample is taken, not of the window"),
        "batch": mark("the maximum of the whole batch is taken, not of the window"),
        "absolute": mark("the entry of largest size gets the gradient, not the largest"),
        "positive": mark("every positive entry gets the gradient: that is the mask of a relu"),
        "channels": mark("the winner of one channel is used for the others as well"),
    }

    def compose(case: Case, r: Reading, windows: Array, dout: Array) -> Array | None:
        if r.kind != "max":
            return None
        top = windows.max(axis=(4, 5), keepdims=True)
        if mask == "min":
            chosen = winners(np.where(np.isfinite(windows), windows, np.inf), "min")
        elif mask == "all":
            chosen = np.ones(windows.shape)
        elif mask == "shared":
            chosen = np.full(windows.shape, 1 / (windows.shape[4] * windows.shape[5]))
        elif mask == "losers":
            chosen = windows != top
        elif mask in ("first", "last"):
            chosen = np.zeros(windows.shape)
            chosen[(..., 0, 0) if mask == "first" else (..., -1, -1)] = 1
        elif mask == "rows":
            chosen = windows == windows.max(axis=5, keepdims=True)
        elif mask == "columns":
            chosen = windows == windows.max(axis=4, keepdims=True)
        elif mask == "absolute":
            chosen = winners(np.abs(np.where(np.isfinite(windows), windows, 0)))
        elif mask == "positive":
            chosen = windows > 0
        elif mask == "channels":
            chosen = np.broadcast_to(winners(windows)[:, :1], windows.shape)
        else:
            axes = {"picture": (2, 3), "sample": (1, 2, 3), "batch": (0, 1, 2, 3)}[mask]
            limit = r.x(case).max(axis=axes, keepdims=True)[..., None, None]
            chosen = windows == limit
        return r.windows.gathered(dout[..., None, None] * chosen, r.x(case).shape)

    return wrong("max", "BH107", compose, messages[mask], _FIX, 1)


def _mask_only(case: Case, r: Reading, windows: Array, dout: Array) -> Array:
    return r.windows.gathered(shares(r, windows), r.x(case).shape)


def _values(case: Case, r: Reading, windows: Array, dout: Array) -> Array | None:
    if not np.isfinite(windows).all():
        return None
    return r.windows.gathered(dout[..., None, None] * shares(r, windows) * windows, r.x(case).shape)


ROLE = Role(
    name="max-pooling",
    bind=bind_inputs(1),
    variants=variants("max"),
    wrong_forwards=(
        WrongForward(
            "BH401",
            other_kind("max", "min"),
            mark("forward takes the smallest entry of each window"),
            mark("take the maximum over the window"),
        ),
        WrongForward(
            "BH401",
            other_kind("max", "mean"),
            mark("forward takes the mean of each window"),
            mark("take the maximum over the window"),
        ),
        WrongForward(
            "BH401",
            other_kind("max", "sum"),
            mark("forward takes the sum of each window"),
            mark("take the maximum over the window"),
        ),
    ),
    wrong_passes=(
        *(
            _through(mask)
            for mask in (
                "min",
                "all",
                "shared",
                "losers",
                "first",
                "last",
                "rows",
                "columns",
                "picture",
                "sample",
                "batch",
                "absolute",
                "positive",
                "channels",
            )
        ),
        wrong("max", "BH106", _mask_only, mark("it is the mask itself: dout is not used"), _FIX),
        wrong(
            "max",
            "BH112",
            _values,
            mark("dout is multiplied with the largest entry instead of passing through it"),
            _FIX,
        ),
        *misplaced("max"),
    ),
)
