"""What comes out in another type when float32 goes in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.measuring.passes import Runner, UserCodeError, as_outputs, upstreams
from backhand.reading.subject import Session, Values

Array = NDArray[Any]


def cast_from_single(
    runner: Runner, values: Values, session: Session | None = None
) -> dict[str, str]:
    """Return what comes out in another type when float32 goes in.

    Parameters
    ----------
    runner : Runner
    values : Values
    session : Session, optional
        An instance that is good for nothing else afterwards.
    """
    if not values.differentiable:
        return {}
    single = values.astype(np.float32)
    labels = single.labels
    if isinstance(labels, np.ndarray) and any(
        labels.shape == a.shape and a.dtype.kind == "f" for a in single.inputs.values()
    ):
        # One-hot labels in integers would promote float32: that is not the code's doing.
        single = replace(single, labels=labels.astype(np.float32))
    found: dict[str, str] = {}
    try:
        session = session or runner.start()
        raw = runner.raw_forward(session, single)
        parts = raw if isinstance(raw, tuple) else (raw,)
        if not runner.subject.scalar:
            for k, part in enumerate(parts):
                dtype = np.asarray(part).dtype
                if dtype.kind == "f" and dtype != np.float32:
                    found["out" if len(parts) == 1 else f"out{k}"] = str(dtype)
        douts = tuple(
            d.astype(np.float32) if isinstance(d, np.ndarray) else d
            for d in upstreams(runner, as_outputs(raw), 3)[0]
        )
        live = session.parameters()
        for name, gradient in runner.backward(session, douts).items():
            source = single.inputs.get(name, live.get(name))
            if (
                isinstance(gradient, np.ndarray)
                and gradient.dtype.kind == "f"
                and gradient.dtype != np.float32
                and source is not None
                and source.dtype == np.float32
            ):
                found[name] = str(gradient.dtype)
    except (UserCodeError, TypeError, ValueError):
        return {}
    return found
