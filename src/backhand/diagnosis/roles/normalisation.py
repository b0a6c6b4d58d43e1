"""What batch, layer, group, RMS and L2 normalisation share.

All of them are y = gamma · xhat + beta with xhat = (x - mean) / scale, where the mean may be
absent; they differ in the axes that the mean and the scale are taken over.  The axes, the
epsilon and its place are read off the forward pass, so that a mistake of the backward pass can
be computed for the code as it is.

Source: Ioffe and Szegedy 2015, section 3; Ba, Kiros and Hinton 2016; Wu and He 2018; Zhang and
Sennrich 2019.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import (
    BUT_FOR_AN_EPSILON,
    Array,
    Case,
    Gradients,
    WrongPass,
    is_input,
)
from backhand.frozen import frozen
from backhand.language import mark

GAMMA_NAMES = ("gamma", "g", "scale", "gain", "weight", "w", "dgamma", "gamma_", "params[0]")
BETA_NAMES = ("beta", "b", "shift", "bias", "offset", "beta_", "params[1]")
FLAGS = ("train", "training", "train_flg", "train_flag", "is_training", "is_train", "mode")

# Epsilons that people write; those of the two passes may be any two of them.
EPSILONS = (0.0, 1e-12, 1e-10, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
# Of a group's size: the difference that an epsilon is read off is rounded to so much.
ROUNDED_OFF = 1e-9


@frozen
class Reading:
    """A normalisation as the forward pass does it.

    Attributes
    ----------
    view : tuple of int
        The shape that it works in: that of x, or for groups (N, G, C / G, …).
    axes : tuple of int
        Of `view`, that the statistics are taken over.
    centred : bool
        Whether the mean is subtracted.
    divisor : float
        What the sum of squares is divided by: the count, one less, or 1 for a norm.
    epsilon : float
    outside : bool
        The epsilon is added to the root instead of under it.
    gamma : array or number
        Shaped so that it multiplies an array of shape `view`.
    beta : array or number
    """

    x: Array
    view: tuple[int, ...]
    axes: tuple[int, ...]
    centred: bool
    divisor: float
    epsilon: float
    outside: bool
    gamma: Any
    beta: Any

    @cached_property
    def count(self) -> int:
        """How many entries each mean is taken over."""
        return int(np.prod([self.view[a] for a in self.axes]))

    def sum(self, array: Array) -> Array:
        """Sum over the axes of the statistics."""
        return np.asarray(np.sum(array, axis=self.axes, keepdims=True))

    @cached_property
    def mean(self) -> Any:
        """The mean that is subtracted, or 0."""
        return self.sum(self.x) / self.count if self.centred else 0.0

    @cached_property
    def deviation(self) -> Array:
        """x less its mean."""
        return np.asarray(self.x - self.mean)

    @cached_property
    def root(self) -> Array:
        """The root itself, without an epsilon added to it."""
        inside = 0.0 if self.outside else self.epsilon
        return np.asarray(np.sqrt(self.sum(self.deviation**2) / self.divisor + inside))

    @cached_property
    def scale(self) -> Array:
        """What the deviation is divided by."""
        return self.root + (self.epsilon if self.outside else 0.0)

    @cached_property
    def xhat(self) -> Array:
        """The normalised values."""
        return np.asarray(self.deviation / self.scale)

    @cached_property
    def out(self) -> Array:
        """The output, in the shape `view`."""
        return np.asarray(self.gamma * self.xhat + self.beta)


# ------------------------------------------------------------------------------------- reading


def bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Bind one input, and gamma and beta by their names or else by their order."""
    inputs = [name for name in values if is_input(name)]
    params = [name for name in values if not is_input(name)]
    if len(inputs) != 1:
        return None
    names = {inputs[0]: "x"}
    for role_name, known in (("gamma", GAMMA_NAMES), ("beta", BETA_NAMES)):
        for name in params:
            if name.lower().lstrip("_") in known:
                names[name] = role_name
                break
    free = [name for name in params if name not in names]
    for role_name in ("gamma", "beta"):
        if role_name not in names.values() and free and len(params) <= 2:
            names[free.pop(0)] = role_name
    return names


def in_evaluation(case: Case) -> bool:
    """Whether a flag says that the running statistics are used."""
    for name, value in case.settings.items():
        if name.lower() in FLAGS and (value is False or value in ("test", "eval", "predict")):
            return True
    return False


def aligned(param: Array | None, shape: tuple[int, ...], default: float) -> Iterator[Any]:
    """Yield a parameter in every shape in which it could multiply an array of `shape`."""
    if param is None:
        yield default
        return
    seen = []
    if param.ndim == 0 or param.size == 1:
        yield float(param.ravel()[0])
        return
    for axis, length in enumerate(shape):
        if param.size == length:
            seen.append(tuple(length if k == axis else 1 for k in range(len(shape))))
    if param.ndim <= len(shape):
        full = (1,) * (len(shape) - param.ndim) + param.shape
        if all(a in (1, b) for a, b in zip(full, shape, strict=True)):
            seen.insert(0, full)
    if param.size == int(np.prod(shape[1:])):
        seen.append((1, *shape[1:]))
    for target in dict.fromkeys(seen):
        yield param.reshape(target)


def views(case: Case) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield (shape to work in, axes) for every set of axes of x."""
    rank = case.x.ndim
    for size in range(1, rank + 1):
        for axes in itertools.combinations(range(rank), size):
            if int(np.prod([case.x.shape[a] for a in axes])) > 1:
                yield case.x.shape, axes


def grouped(case: Case) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield (shape to work in, axes) for groups of channels, the second axis or the last."""
    shape = case.x.shape
    if len(shape) < 2:
        return
    known = [
        v
        for n, v in case.settings.items()
        if n.lower() in ("num_groups", "groups", "n_groups", "g", "group")
        and isinstance(v, (int, np.integer))
        and v > 0
    ]
    channels = shape[1]
    for groups in known or range(2, channels):
        if channels % groups == 0 and groups > 0:
            view = (shape[0], int(groups), channels // int(groups), *shape[2:])
            yield view, tuple(range(2, len(view)))
    if len(shape) > 2:
        for groups in known or range(2, shape[-1]):
            if shape[-1] % groups == 0:
                view = (*shape[:-1], int(groups), shape[-1] // int(groups))
                yield view, (*range(1, len(shape) - 1), len(view) - 1)


def gamma_in(view: tuple[int, ...], case: Case, name: str, default: float) -> Iterator[Any]:
    """Yield gamma or beta in shapes that fit the view."""
    param = case.params.get(name)
    yield from aligned(param, view, default)
    if param is not None and len(view) == case.x.ndim + 1:
        axis = 1 if view[1] * view[2] == case.x.shape[1] and len(view) > 2 else -1
        for flat in aligned(param, case.x.shape, default):
            if isinstance(flat, np.ndarray) and flat.size == param.size:
                shape = [1] * len(view)
                if axis == 1 and flat.size == view[1] * view[2]:
                    shape[1], shape[2] = view[1], view[2]
                    yield param.reshape(shape)
                elif axis == -1 and flat.size == view[-1] * view[-2]:
                    shape[-2], shape[-1] = view[-2], view[-1]
                    yield param.reshape(shape)


def read(case: Case, first: Callable[[Case], Iterator[Any]], centred: bool) -> Reading | None:
    """Read the normalisation off the output: the role's own axes are tried first.

    Parameters
    ----------
    first : callable
        case → the role's (view, axes), the likeliest first.
    centred : bool
        Whether the role subtracts the mean; the other way is tried last.
    """
    key = ("normalisation", first, centred)
    if key not in case.memo:
        case.memo[key] = _search(case, first, centred)
    found: Reading | None = case.memo[key]
    return found


def _search(case: Case, first: Callable[[Case], Iterator[Any]], centred: bool) -> Reading | None:
    if case.x.dtype.kind != "f" or case.out.size != case.x.size or case.x.size < 2:
        return None
    places = list(dict.fromkeys([*first(case), *views(case), *grouped(case)]))
    for with_mean in (centred, not centred):
        for view, axes in places:
            for gamma in gamma_in(view, case, "gamma", 1.0):
                for beta in gamma_in(view, case, "beta", 0.0):
                    found = fit(case, view, axes, with_mean, gamma, beta)
                    if found is not None:
                        return found
    return None


def fit(
    case: Case, view: tuple[int, ...], axes: tuple[int, ...], centred: bool, gamma: Any, beta: Any
) -> Reading | None:
    """Return the reading with these axes, if one epsilon accounts for the whole output."""
    x, out = case.x.reshape(view), case.out.reshape(view)
    count = int(np.prod([view[a] for a in axes]))
    with np.errstate(all="ignore"):
        xhat = (out - beta) / gamma
        deviation = x - x.mean(axis=axes, keepdims=True) if centred else x
        squares = np.sum(deviation**2, axis=axes, keepdims=True)
        scale = np.sqrt(squares / np.sum(xhat**2, axis=axes, keepdims=True))
        if not np.isfinite(scale).all() or not case.precision.matches(
            xhat, deviation / scale, looseness=BUT_FOR_AN_EPSILON
        ):
            return None
        best: Reading | None = None
        for divisor in (count, count - 1, 1) if centred else (count, 1):
            if divisor < 1:
                continue
            for outside in (False, True):
                rest = (
                    scale - np.sqrt(squares / divisor) if outside else scale**2 - squares / divisor
                )
                epsilon = float(np.mean(rest))
                size = float(np.max(scale) ** (1 if outside else 2))
                rounding = ROUNDED_OFF * size
                if (
                    # One number for all groups, but for the rounding that is left of them.
                    np.max(np.abs(rest - epsilon)) <= rounding + 1e-4 * abs(epsilon)
                    and (-rounding <= epsilon <= 0.2)
                    and (best is None or abs(epsilon) < abs(best.epsilon))
                ):
                    best = Reading(
                        x,
                        view,
                        axes,
                        centred,
                        float(divisor),
                        # Nobody writes a smaller one: that is rounding.
                        max(epsilon, 0.0) if epsilon > 1e-13 else 0.0,
                        outside,
                        gamma,
                        beta,
                    )
    return best


# -------------------------------------------------------------------------------------- passes


def passes(reader: Callable[[Case], Reading | None]) -> tuple[WrongPass, ...]:
    """Return the wrong backward passes whose means are taken over other axes than forward's.

    No edit of one line mends them: a count, and several sums, are wrong together.

    Parameters
    ----------
    reader : callable
        Case → how its forward pass normalises.
    """

    def wrong(rank: int, axes: tuple[int, ...]) -> WrongPass:
        def backward(case: Case) -> Gradients | None:
            r = reader(case)
            if r is None or len(case.x.shape) != rank or axes == r.axes:
                return None
            view = r.view if len(r.view) == rank else case.x.shape
            xhat, scale = r.xhat.reshape(view), np.broadcast_to(r.scale, r.view).reshape(view)
            g = case.dout.reshape(view) * np.broadcast_to(r.gamma, r.view).reshape(view)
            less = np.mean(g, axis=axes, keepdims=True) * float(r.centred)
            bare = g - less - xhat * np.mean(g * xhat, axis=axes, keepdims=True)
            return {"x": np.reshape(bare / scale, case.x.shape)}

        return WrongPass(
            "BH108",
            backward,
            mark("the means of the backward pass are taken over other axes than those of forward"),
            mark("reduce over the axes of the forward pass in both means"),
        )

    return tuple(
        wrong(rank, axes)
        for rank in (2, 3, 4, 5)
        for size in range(1, rank + 1)
        for axes in itertools.combinations(range(rank), size)
    )


# -------------------------------------------------------------------------------------- forward


def judged(
    case: Case,
    reader: Callable[[Case], Reading | None],
    first: Callable[[Case], Iterator[Any]],
    allowed: Callable[[Case, Reading], bool],
    centred: bool,
) -> Iterator[Array]:
    """Yield the outputs that count as this normalisation.

    Where the output is a normalisation over the role's own axes it is one of them; where it is
    not, the definition with a small epsilon is given to be compared with.
    """
    if in_evaluation(case) or ("gamma" not in case.params and len(case.params) > 0):
        return
    if case.out.shape != case.x.shape or case.x.size // len(case.x) * len(case.x) < 4:
        return
    reading = reader(case)
    if reading is not None and reading.centred == centred and allowed(case, reading):
        yield reading.out.reshape(case.out.shape)
        return
    if reading is None and fixed_statistics(case):
        return
    for view, axes in first(case):
        for gamma in gamma_in(view, case, "gamma", 1.0):
            for beta in gamma_in(view, case, "beta", 0.0):
                count = float(np.prod([view[a] for a in axes]))
                plain = Reading(
                    case.x.reshape(view), view, axes, centred, count, 1e-5, False, gamma, beta
                )
                if case.batch_size > 1 or count > 1:
                    yield plain.out.reshape(case.out.shape)


def fixed_statistics(case: Case) -> bool:
    """Whether the output is a multiple of x plus a constant: running statistics in evaluation."""
    for gamma in aligned(case.params.get("gamma"), case.x.shape, 1.0):
        for beta in aligned(case.params.get("beta"), case.x.shape, 0.0):
            with np.errstate(all="ignore"):
                ratio = (case.out - beta) / (gamma * case.x)
            if np.isfinite(ratio).all() and case.precision.matches(
                ratio, np.full(ratio.shape, ratio.flat[0])
            ):
                return True
    return False


def wrong_forward(
    first: Callable[[Case], Iterator[Any]], centred: bool, change: Callable[[Reading], Array]
) -> Callable[[Case], Array]:
    """Return a forward pass of the role with one thing changed, at the epsilon that fits best."""

    def forward(case: Case) -> Array:
        best: tuple[float, Array] | None = None
        for view, axes in first(case):
            for gamma in gamma_in(view, case, "gamma", 1.0):
                for beta in gamma_in(view, case, "beta", 0.0):
                    for epsilon in EPSILONS[:-1]:
                        count = float(np.prod([view[a] for a in axes]))
                        reading = Reading(
                            case.x.reshape(view),
                            view,
                            axes,
                            centred,
                            count,
                            epsilon,
                            False,
                            gamma,
                            beta,
                        )
                        with np.errstate(all="ignore"):
                            out = np.broadcast_to(change(reading), view).reshape(case.out.shape)
                            error = float(np.max(np.abs(out - case.out)))
                        if np.isfinite(error) and (best is None or error < best[0]):
                            best = (error, out)
        if best is None:
            raise ValueError("no shape fits")
        return best[1]

    return forward


def wrong_axes(
    reader: Callable[[Case], Reading | None],
    allowed: Callable[[Case, Reading], bool],
    centred: bool,
) -> Callable[[Case], Any]:
    """Return a forward pass over other axes than the role's, where the output is one."""

    def forward(case: Case) -> Array | None:
        reading = reader(case)
        if reading is None or reading.centred != centred or allowed(case, reading):
            return None
        return reading.out.reshape(case.out.shape)

    return forward


def common_forwards(first: Callable[[Case], Iterator[Any]], centred: bool) -> Iterator[Any]:
    """Yield the wrong forward passes that every normalisation can have."""
    from backhand.diagnosis.roles.role import WrongForward

    def offer(change: Callable[[Reading], Array], message: str, fix: str) -> WrongForward:
        return WrongForward("BH401", wrong_forward(first, centred, change), message, fix)

    yield offer(
        lambda r: r.gamma * r.deviation / r.scale**2 + r.beta,
        mark("forward divides by the mean square itself: the square root is missing"),
        mark("divide by sqrt(variance + eps)"),
    )
    yield offer(
        lambda r: r.gamma * r.xhat + 0 * r.beta if np.ndim(r.beta) else r.gamma * r.xhat + np.nan,
        mark("forward leaves out beta"),
        mark("out = gamma * xhat + beta"),
    )
    yield offer(
        lambda r: r.xhat + r.beta if np.ndim(r.gamma) else r.xhat + np.nan,
        mark("forward leaves out gamma"),
        mark("out = gamma * xhat + beta"),
    )
    yield offer(
        lambda r: r.gamma * (r.xhat + r.beta) if np.ndim(r.beta) else r.xhat + np.nan,
        mark("forward multiplies beta by gamma as well"),
        mark("out = gamma * xhat + beta"),
    )
    yield offer(
        lambda r: r.gamma * r.xhat - r.beta if np.ndim(r.beta) else r.xhat + np.nan,
        mark("forward subtracts beta"),
        mark("out = gamma * xhat + beta"),
    )
    yield offer(
        lambda r: r.gamma * r.deviation + r.beta,
        mark("forward does not divide by the standard deviation"),
        mark("xhat = (x - mean) / sqrt(variance + eps)"),
    )
    if centred:
        yield offer(
            lambda r: r.gamma * r.x / r.scale + r.beta,
            mark("forward does not subtract the mean"),
            mark("xhat = (x - mean) / sqrt(variance + eps)"),
        )
        yield offer(
            lambda r: (
                r.gamma * r.deviation / np.sqrt(r.sum(r.x**2) / r.divisor + r.epsilon) + r.beta
            ),
            mark(
                "the variance of forward is the mean of x squared: the mean is not subtracted there"
            ),
            mark("variance = mean((x - mean) ** 2)"),
        )
