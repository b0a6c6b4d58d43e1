"""Attention: values averaged by the softmax of queries times keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Gradients,
    Role,
    WrongForward,
    WrongPass,
    is_input,
)
from backhand.language import mark

# What the number of heads is called.
_HEADS: Final = ("num_heads", "n_heads", "heads", "n_head", "num_head", "h", "H")


def _bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    names = list(values)
    inputs = [n for n in names if is_input(n)]
    weights = [n for n in names if n not in inputs]
    if len(inputs) == 1 and len(weights) in (3, 4) and all(values[n].ndim == 2 for n in weights):
        return {inputs[0]: "x", **_projections(weights)}
    # Three arrays: in a pair all but the first are arguments by their own names.
    if len(names) != 3 or any(values[n].ndim < 2 for n in names):
        return None
    return dict(zip(names, ("q", "k", "v"), strict=True))


def _projections(names: list[str]) -> dict[str, str]:
    """Return which matrix makes queries, keys, values and the output: by letter, else by order."""
    found: dict[str, str] = {}
    for name in names:
        letter = re.sub(r"[^qkvo]", "", name.lower().removeprefix("w").removeprefix("_"))[:1]
        if letter:
            found[name] = "W" + letter
    if len(set(found.values())) != len(names):
        found = dict(zip(names, ("Wq", "Wk", "Wv", "Wo"), strict=False))
    return found


@dataclass(frozen=True)
class _Reading:
    """A forward pass taken apart: out = join(a v) Wo, a = softmax(scale q k^T)."""

    q: Array
    k: Array
    v: Array
    weights: Array
    scale: float
    axis: int
    heads: int

    def split(self, z: Array) -> Array:
        """Return (N, heads, T, D / heads) of (N, T, D); the array itself for one head."""
        if self.heads == 1:
            return z
        shape = (*z.shape[:-1], self.heads, z.shape[-1] // self.heads)
        return np.asarray(np.swapaxes(z.reshape(shape), -2, -3))

    def join(self, z: Array) -> Array:
        """Undo `split`."""
        if self.heads == 1:
            return z
        together = np.swapaxes(z, -2, -3)
        return np.asarray(together.reshape(*together.shape[:-2], -1))

    def reshaped(self, z: Array) -> Array:
        """Undo `split` by reshape alone, as a mistake."""
        n, heads, t, d = z.shape
        return np.asarray(z.reshape(n, t, heads * d))


def _read(case: Case) -> _Reading | None:
    if "attention" not in case.memo:
        case.memo["attention"] = next(_readings(case), None)
    found: _Reading | None = case.memo["attention"]
    return found


def _readings(case: Case) -> Iterator[_Reading]:
    """Yield the reading, of the usual scales, masks and axes, that gives what forward gave."""
    heads = next((int(case.settings[n]) for n in _HEADS if _is_count(case.settings.get(n))), 1)
    p = case.params
    for count in dict.fromkeys((heads, 1)):
        shape = _Reading(case.x, case.x, case.x, case.x, 1.0, -1, count)
        if "Wq" in p:
            projected = [case.x @ p[n] for n in ("Wq", "Wk", "Wv")]
            if any(z.shape[-1] % count or (count > 1 and z.ndim != 3) for z in projected):
                continue
            q, k, v = (shape.split(z) for z in projected)
        elif count == 1:
            q, k, v = (p[n] for n in ("q", "k", "v"))
        else:
            continue
        for power in (-0.5, 0.0, -1.0, 0.5):
            for causal in (False, True):
                for axis in (-1, -2):
                    scale = float(q.shape[-1]) ** power
                    scores = scale * (q @ np.swapaxes(k, -1, -2))
                    if causal:
                        future = np.triu(np.ones(scores.shape[-2:], dtype=bool), k=1)
                        scores = np.where(future, -np.inf, scores)
                    a = np.exp(scores - scores.max(axis=axis, keepdims=True))
                    a = a / a.sum(axis=axis, keepdims=True)
                    out = shape.join(a @ v)
                    if "Wo" in p:
                        out = out @ p["Wo"]
                    if out.shape == case.out.shape and case.gives(out):
                        yield _Reading(q, k, v, a, scale, axis, count)


def _is_count(value: Any) -> bool:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    return whole and int(value) > 0


def _jacobian(r: _Reading, da: Array) -> Array:
    a = r.weights
    return np.asarray(a * (da - (da * a).sum(axis=r.axis, keepdims=True)))


@dataclass(frozen=True)
class _Fault:
    """What one mistake changes in the backward pass; by default nothing."""

    softmax: Callable[[_Reading, Array], Array] = _jacobian
    scale: Callable[[_Reading], float] = lambda r: r.scale
    masked: bool = False
    keys_transposed: bool = True
    values_transposed: bool = True
    output_transposed: bool = True
    branches: tuple[str, ...] = ("q", "k", "v")
    joined: bool = True
    output_operand: str = "context"
    projected: bool = True


def _gradients(case: Case, fault: _Fault) -> Gradients | None:
    r = _read(case)
    if r is None:
        return None
    p, dout = case.params, case.dout
    found: dict[str, Array] = {}
    dcontext = dout
    if "Wo" in p:
        operand = r.join(r.weights @ r.v) if fault.output_operand == "context" else case.x
        found["Wo"] = _over_samples(operand, dout)
        if fault.projected:
            dcontext = dout @ (p["Wo"].T if fault.output_transposed else p["Wo"])
    dcontext = r.split(dcontext)
    a = np.swapaxes(r.weights, -1, -2) if fault.values_transposed else r.weights
    dv = a @ dcontext
    ds = fault.softmax(r, dcontext @ np.swapaxes(r.v, -1, -2)) * fault.scale(r)
    if fault.masked:
        past = np.tril(np.ones(ds.shape[-2:], dtype=bool), k=-1)
        ds = np.where(past, 0.0, ds)
    dq = ds @ r.k
    dk = (np.swapaxes(ds, -1, -2) if fault.keys_transposed else ds) @ r.q
    if "Wq" not in p:
        return {"q": dq, "k": dk, "v": dv}
    back = r.join if fault.joined or r.heads == 1 else r.reshaped
    parts = {"q": back(dq), "k": back(dk), "v": back(dv)}
    for name, part in parts.items():
        found["W" + name] = _over_samples(case.x, part)
    paths = [parts[n] @ p["W" + n].T for n in fault.branches]
    found["x"] = np.asarray(sum(paths[1:], paths[0]))
    return found


def _over_samples(x: Array, dout: Array) -> Array:
    return np.asarray(x.reshape(-1, x.shape[-1]).T @ dout.reshape(-1, dout.shape[-1]))


def _wrong(rule: str, fault: _Fault, message: str, fix: str) -> WrongPass:
    return WrongPass(rule, lambda case: _gradients(case, fault), message, fix)


def _faults() -> Iterator[WrongPass]:
    jacobian = mark("ds = a * (da - (da * a).sum(axis=-1, keepdims=True)), with a the weights")
    yield _wrong(
        "BH109",
        _Fault(softmax=lambda r, da: r.weights * da),
        mark("of the softmax only what goes through its exponential is there, not its sum"),
        jacobian,
    )
    yield _wrong(
        "BH109",
        _Fault(softmax=lambda r, da: r.weights * (1 - r.weights) * da),
        mark("of the softmax only the diagonal of its Jacobian is there"),
        jacobian,
    )
    yield _wrong(
        "BH113",
        _Fault(softmax=lambda r, da: da),
        mark("the softmax is skipped on the way back: its own derivative is missing"),
        jacobian,
    )
    yield _wrong(
        "BH108",
        _Fault(
            softmax=lambda r, da: (
                r.weights * (da - (da * r.weights).sum(axis=-3 - r.axis, keepdims=True))
            )
        ),
        mark("the sum within the softmax's derivative runs over the queries, not the keys"),
        jacobian,
    )
    scaled = mark("multiply by the same scale as forward, once: 1 / np.sqrt(d)")
    yield _wrong(
        "BH102",
        _Fault(scale=lambda r: 1.0),
        mark("the scale of the scores is missing on the way back"),
        scaled,
    )
    yield _wrong(
        "BH102",
        _Fault(scale=lambda r: r.scale**2),
        mark("the scale of the scores is applied twice on the way back"),
        scaled,
    )
    yield _wrong(
        "BH107",
        _Fault(masked=True),
        mark("the scores of the past are blocked on the way back, instead of those of the future"),
        mark("block where forward blocks: ds[..., future] = 0"),
    )
    yield _wrong(
        "BH104",
        _Fault(keys_transposed=False),
        mark("in the gradient of the keys the scores' gradient lacks its transpose"),
        mark("dk = ds.T @ q: a row for each key"),
    )
    yield _wrong(
        "BH104",
        _Fault(values_transposed=False),
        mark("in the gradient of the values the weights lack their transpose"),
        mark("dv = a.T @ dout: a row for each value"),
    )
    yield _wrong(
        "BH104",
        _Fault(output_transposed=False),
        mark("on the way back the output's matrix lacks its transpose"),
        mark("dout @ Wo.T"),
    )
    yield _wrong(
        "BH113",
        _Fault(projected=False),
        mark("dout is passed by the output's matrix"),
        mark("dout @ Wo.T"),
    )
    yield _wrong(
        "BH112",
        _Fault(output_operand="input"),
        mark("the output's matrix was multiplied with the averaged values, not with the input"),
        mark("dWo = context.T @ dout"),
    )
    yield _wrong(
        "BH115",
        _Fault(joined=False),
        mark(
            "the heads are put together by reshape alone, without bringing each beside the others"
        ),
        mark("dz.transpose(0, 2, 1, 3).reshape(N, T, D): undo the split step by step"),
    )
    summed = mark("dx = dq @ Wq.T + dk @ Wk.T + dv @ Wv.T: three uses, three contributions")
    left_out = mark("not every use of the input sends its gradient back: queries, keys and values")
    for branches in (("q", "k"), ("q", "v"), ("k", "v"), ("q",), ("k",)):
        yield _wrong("BH109", _Fault(branches=branches), left_out, summed)
    yield _wrong(
        "BH116",
        _Fault(branches=("v",)),
        mark("what the values send back is written over what queries and keys sent"),
        summed,
    )


def _averages(case: Case, axis: int, *powers: float) -> Iterator[Array]:
    """Yield softmax(q k^T d^power) v, the softmax over one axis; the powers in use, or these."""
    q, k, v = (case.params[n] for n in ("q", "k", "v"))
    for power in powers or (-0.5, 0.0, -1.0):
        scale = float(q.shape[-1]) ** power
        scores = scale * (q @ np.swapaxes(k, -1, -2))
        weights = np.exp(scores - scores.max(axis=axis, keepdims=True))
        yield weights / weights.sum(axis=axis, keepdims=True) @ v


def _given(case: Case, values: Iterator[Array]) -> Array | None:
    for value in values:
        if value.shape == case.out.shape and case.gives(value):
            return value
    return None


def _over_queries(case: Case) -> Array | None:
    if "q" not in case.params:
        return None
    return _given(case, _averages(case, -2))


def _times_the_root(case: Case) -> Array | None:
    if "q" not in case.params:
        return None
    return _given(case, _averages(case, -1, 0.5))


def _variants(case: Case) -> Iterator[Array]:
    # Masks and other scores are not judged: only what is known to be wrong is reported.
    if _over_queries(case) is not None or _times_the_root(case) is not None:
        yield from _averages(case, -1)
    else:
        yield case.out


ROLE = Role(
    name="attention",
    bind=_bind,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH402",
            _over_queries,
            mark(
                "every query spreads a weight of 1 over the keys; here the softmax runs over "
                "the queries"
            ),
            mark("softmax over the last axis of the scores: axis=-1, keepdims=True"),
        ),
        WrongForward(
            "BH401",
            _times_the_root,
            mark(
                "the scores are divided by the root of the key's length; here they are multiplied"
            ),
            mark("q @ k.T / np.sqrt(k.shape[-1])"),
        ),
    ),
    wrong_passes=tuple(_faults()),
)
