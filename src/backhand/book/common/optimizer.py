"""The book's `common.optimizer`: update(params, grads) on dicts of arrays, or of numbers."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from backhand import training as _training

__all__ = ["SGD", "AdaGrad", "Adam", "Momentum", "Nesterov", "RMSprop", "np"]


class _Optimizer:
    """What they share: attributes that a script may set, memories made at the first update."""

    _kind: ClassVar[str] = ""
    # The attributes of the book, and what backhand calls those numbers.
    _names: ClassVar[dict[str, str]] = {}
    _memories: ClassVar[tuple[str, ...]] = ()
    lr: float

    def _make(self) -> Any:
        return self._set(getattr(_training, self._kind)(1.0))

    def _set(self, inner: Any) -> Any:
        # As they are: the book checks none of these numbers, and a rate of 0 may be meant.
        inner.learning_rate = float(self.lr)
        for ours, theirs in self._names.items():
            inner.numbers[theirs] = float(getattr(self, ours))
        return inner

    def update(self, params: dict[str, Any], grads: dict[str, Any]) -> None:
        """Move every parameter: arrays in place, plain numbers by replacing them."""
        # Made anew: whatever a script has done to the attributes meanwhile holds.
        inner = self._make()
        for name in self._memories:
            if getattr(self, name, None) is None:
                setattr(self, name, {})
            inner.remember(name, getattr(self, name))
        arrays = {k: v if _is_array(v) else np.array(v, dtype=float) for k, v in params.items()}
        inner.update(arrays, {k: np.asarray(grads[k]) for k in params})
        for key, value in params.items():
            if arrays[key] is not value:
                params[key] = arrays[key][()]


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


class SGD(_Optimizer):
    """Stochastic gradient descent."""

    _kind = "SGD"

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr


class Momentum(_Optimizer):
    """Momentum; the velocities are in `v`."""

    _kind, _names, _memories = "Momentum", {"momentum": "momentum"}, ("v",)

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        self.lr = lr
        self.momentum = momentum
        self.v: Any = None


class Nesterov(_Optimizer):
    """Nesterov's momentum; the velocities are in `v`."""

    _kind, _names, _memories = "Nesterov", {"momentum": "momentum"}, ("v",)

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        self.lr = lr
        self.momentum = momentum
        self.v: Any = None


class AdaGrad(_Optimizer):
    """AdaGrad; the sums of squares are in `h`."""

    _kind, _memories = "AdaGrad", ("h",)

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr
        self.h: Any = None


class RMSprop(_Optimizer):
    """RMSprop; the moving means of squares are in `h`."""

    _kind, _names, _memories = "RMSprop", {"decay_rate": "decay_rate"}, ("h",)

    def __init__(self, lr: float = 0.01, decay_rate: float = 0.99) -> None:
        self.lr = lr
        self.decay_rate = decay_rate
        self.h: Any = None


class _BookAdam(_training.Adam):
    """Adam with the book's 1e-7, added to the root before its correction."""

    def update(self, params: Any, grads: Any) -> None:
        """Move every parameter in place."""
        self.numbers["eps"] = 1e-7 / math.sqrt(1 - self.numbers["beta2"] ** (self.steps + 1))
        super().update(params, grads)


class Adam(_Optimizer):
    """Adam; the moving means are in `m` and `v`, the number of updates in `iter`."""

    _names, _memories = {"beta1": "beta1", "beta2": "beta2"}, ("m", "v")

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999) -> None:
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.iter = 0
        self.m: Any = None
        self.v: Any = None

    def _make(self) -> Any:
        adam = self._set(_BookAdam(1.0))
        adam.steps = self.iter
        return adam

    def update(self, params: dict[str, Any], grads: dict[str, Any]) -> None:
        """Move every parameter: arrays in place, plain numbers by replacing them."""
        super().update(params, grads)
        self.iter += 1
