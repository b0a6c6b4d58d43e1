"""What large inputs make of the values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.measuring.passes import (
    Runner,
    UserCodeError,
    copies,
    upstreams,
)
from backhand.reading.subject import Session, Subject, Values
from backhand.reading.truth import as_gradient

Array = NDArray[Any]


SCALES = (1e2, 1e3)


def overflow(runner: Runner) -> dict[str, tuple[float, str]]:
    """Return what is not finite at inputs of 1e2 and 1e3 though the true value can be written.

    A function that grows beyond every number (exp) is none of it, nor a domain that ends
    before (the logarithm of 1 - x), nor the logarithm of zero in a loss, which has a rule.
    """
    for scale, large in _larges(runner.subject):
        found: dict[str, tuple[float, str]] = {}
        flags: set[str] = set()
        runner.flags = flags
        try:
            session = runner.start()
            outputs = runner.forward(session, large.copy())
            for k, out in enumerate(outputs):
                if not np.isfinite(out).all():
                    kind = "nan" if np.isnan(out).any() else "inf"
                    found["out" if len(outputs) == 1 else f"out{k}"] = (scale, kind)
            if found:
                kinds = {kind for _scale, kind in found.values()}
                if _artefact(runner, large, kinds, flags, None):
                    return found
                return {}
            douts = upstreams(runner, outputs, 3)[0]
            for name, raw in runner.backward(session, copies(douts)).items():
                gradient = as_gradient(raw)
                if gradient is not None and not np.isfinite(gradient).all():
                    found[name] = (scale, "nan" if np.isnan(gradient).any() else "inf")
            if found and _artefact(
                runner, large, {kind for _scale, kind in found.values()}, flags, douts
            ):
                return found
        except UserCodeError as error:
            if error.raised.kind in ("OverflowError", "FloatingPointError"):
                return {"out": (scale, error.raised.kind)}
        finally:
            runner.flags = None
    return {}


def stays_finite(runner: Runner, session: Session) -> bool:
    """Whether the largest of these inputs gives nothing but finite numbers, or they don't apply."""
    larges = _larges(runner.subject)
    if not larges:
        return True
    _scale, large = larges[-1]
    try:
        outputs = runner.forward(session, large)
        given = runner.backward(session, copies(upstreams(runner, outputs, 3)[0]))
    except UserCodeError:
        return False
    arrays = (*outputs, *(g for g in given.values() if isinstance(g, np.ndarray)))
    return all(bool(np.isfinite(np.sum(array))) for array in arrays if array.dtype.kind == "f")


def _larges(subject: Subject) -> list[tuple[float, Values]]:
    """Return the large inputs with their scales; none for a loss that takes probabilities."""
    values = subject.values
    floats = [array for array in values.inputs.values() if array.dtype.kind == "f"]
    if not floats or (subject.scalar and _bounded(values)):
        return []
    larges = [(scale, _scaled(values, scale)) for scale in SCALES]
    if subject.convention == "network":
        # Small weights would keep the scores of a deep network small.
        louder = {n: 3.0 * array for n, array in values.params.items()}
        larges.append((SCALES[-1], replace(larges[-1][1], params=louder)))
    return larges


def _scaled(values: Values, scale: float) -> Values:
    inputs = {
        name: array * (scale / max(float(np.max(np.abs(array), initial=0.0)), 1e-12))
        if array.dtype.kind == "f"
        else array
        for name, array in values.inputs.items()
    }
    return replace(values, inputs=inputs)


def _bounded(values: Values) -> bool:
    """Whether a loss was given probabilities, or their logarithms, rather than scores."""
    x = next(iter(values.inputs.values()))
    if x.dtype.kind != "f" or x.size == 0:
        return False
    return bool((x.min() >= 0 and x.max() <= 1) or (x.max() <= 0))


def _artefact(
    runner: Runner,
    large: Values,
    kinds: set[str],
    flags: set[str],
    douts: tuple[Any, ...] | None,
) -> bool:
    """Whether inf or nan is the code's doing, not the function's own.

    Asked of the same code in numbers with a longer exponent, where the machine has them; else
    of what NumPy reported on the way.
    """
    if runner.subject.scalar and kinds == {"inf"} and "divide by zero" in flags:
        return False  # the logarithm of zero
    true_size = _true_size(runner, large, douts)
    if true_size is not None:
        return bool(true_size < float(np.finfo(np.float64).max))
    if "nan" in kinds:
        return "overflow" in flags or runner.subject.role != "unknown"
    return runner.subject.role not in ("unknown", "network") or runner.subject.scalar


def _true_size(
    runner: Runner, large: Values, douts: tuple[Any, ...] | None
) -> np.longdouble | None:
    """Return the largest output (or gradient) in extended precision; None where unknown."""
    if np.finfo(np.longdouble).maxexp <= np.finfo(np.float64).maxexp:
        return None
    try:
        session = runner.start()
        raw: Any = runner.raw_forward(session, large.astype(np.longdouble))
        parts = list(raw) if isinstance(raw, tuple) else [raw]
        if douts is not None:
            long = tuple(d.astype(np.longdouble) if isinstance(d, np.ndarray) else d for d in douts)
            parts = [g for g in runner.backward(session, long).values() if g is not None]
        arrays = [np.asarray(part) for part in parts]
    except (UserCodeError, TypeError, ValueError):
        return None
    if not arrays or any(a.dtype != np.longdouble or not np.isfinite(a).all() for a in arrays):
        return None
    return np.longdouble(max(np.max(np.abs(a), initial=np.longdouble(0)) for a in arrays))


def log_of_zero(runner: Runner) -> bool:
    """Whether a confident wrong answer makes the loss infinite (not nan: that is overflow)."""
    subject = runner.subject
    confident = subject.confident_and_wrong
    if not subject.scalar or confident is None:
        return False
    for values in confident():
        try:
            flags: set[str] = set()
            runner.flags = flags
            out = runner.value(values)[0]
        except UserCodeError:
            continue
        finally:
            runner.flags = None
        if np.isinf(out).any() and ("divide by zero" in flags or not flags):
            return True
    return False
