"""Optimizers that remember: momentum, and steps of each parameter's own size."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.errors import SettingError, StateError
from backhand.language import gettext as _
from backhand.networks.initialization import not_one_of
from backhand.training.sgd import SGD, Optimizer, require_gradients

Arrays = Mapping[str, NDArray[Any]]


class _Remembering:
    """What these optimizers share: numbers that are set, arrays for each parameter, a count.

    A subclass names its memories, and moves one parameter in `_move`.
    """

    memories: tuple[str, ...] = ()

    def __init__(self, learning_rate: float, **numbers: float) -> None:
        if not (math.isfinite(learning_rate) and learning_rate > 0):
            raise SettingError(
                _(
                    "{setting} ({option}) must be a positive finite number, but it is {value!r}"
                ).format(setting="learning_rate", option="--learning-rate", value=learning_rate)
            )
        self.learning_rate = float(learning_rate)
        self.numbers: dict[str, float] = {}
        for name, value in numbers.items():
            fraction = name.startswith("beta") or name in ("momentum", "decay_rate")
            if not (0 <= value < 1 if fraction else 0 <= value < math.inf):
                raise SettingError(
                    _("{name} must be a number in {interval}, not {value}").format(
                        name=name, interval="[0, 1)" if fraction else "[0, ∞)", value=value
                    )
                )
            self.numbers[name] = float(value)
        self.steps = 0
        self._memory: dict[str, dict[str, NDArray[Any]]] = {name: {} for name in self.memories}

    def update(self, params: Arrays, grads: Arrays) -> None:
        """Move every parameter in place; the gradients stay as they are.

        Parameters
        ----------
        params, grads : mappings of the same names to float arrays of the same shapes

        Raises
        ------
        StateError
            A parameter has no gradient.
        ShapeError
            A gradient has another shape than its parameter. Nothing has been moved.
        """
        require_gradients(params, grads)
        self.steps += 1
        for name, parameter in params.items():
            memory = []
            for kept in self._memory.values():
                if name not in kept:
                    kept[name] = np.zeros_like(parameter)
                memory.append(kept[name])
            self._move(parameter, grads[name], *memory)

    def _move(self, parameter: NDArray[Any], grad: NDArray[Any], *memory: NDArray[Any]) -> None:
        raise NotImplementedError

    def remember(self, name: str, arrays: dict[str, NDArray[Any]]) -> None:
        """Take these arrays for a memory, by its name; they are changed in place from now on."""
        self._memory[name] = arrays

    def state(self) -> dict[str, Any]:
        """Return what a resumed run needs: the settings, the count, and the memories."""
        return {
            "name": type(self).__name__,
            "learning_rate": self.learning_rate,
            "numbers": dict(self.numbers),
            "steps": self.steps,
            **{
                f"{memory}.{name}": array.copy()
                for memory, kept in self._memory.items()
                for name, array in kept.items()
            },
        }

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Take up a state that `state` gave.

        Raises
        ------
        StateError
            It is another optimizer's.
        """
        if state.get("name") != type(self).__name__:
            raise StateError(
                _("the state of {name} is not one of {wanted}").format(
                    name=state.get("name"), wanted=type(self).__name__
                )
            )
        self.learning_rate = float(state["learning_rate"])
        self.numbers = {name: float(value) for name, value in state["numbers"].items()}
        self.steps = int(state["steps"])
        for memory in self.memories:
            self._memory[memory] = {
                name.removeprefix(f"{memory}."): np.array(array)
                for name, array in state.items()
                if name.startswith(f"{memory}.")
            }


class Momentum(_Remembering):
    """v ← momentum v − learning_rate dW;  W ← W + v.

    Parameters
    ----------
    learning_rate : float, positive
    momentum : float in [0, 1)

    Raises
    ------
    SettingError
        A number makes no sense.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 6.1.4.
    """

    memories = ("v",)

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9) -> None:
        super().__init__(learning_rate, momentum=momentum)

    def _move(self, parameter: NDArray[Any], grad: NDArray[Any], *memory: NDArray[Any]) -> None:
        (v,) = memory
        v *= self.numbers["momentum"]
        v -= self.learning_rate * grad
        parameter += v


class Nesterov(Momentum):
    """Momentum whose gradient is, to first order, that of the place it will have come to.

    v ← momentum v − learning_rate dW;  W ← W + momentum v − learning_rate dW.

    Parameters
    ----------
    learning_rate : float, positive
    momentum : float in [0, 1)

    Raises
    ------
    SettingError
        A number makes no sense.

    Source: Sutskever, Martens, Dahl, Hinton, ICML 2013, in the form of Bengio,
    Boulanger-Lewandowski, Pascanu, arXiv:1212.0901, eq. 7.
    """

    def _move(self, parameter: NDArray[Any], grad: NDArray[Any], *memory: NDArray[Any]) -> None:
        (v,) = memory
        step = self.learning_rate * grad
        v *= self.numbers["momentum"]
        v -= step
        parameter += self.numbers["momentum"] * v - step


class AdaGrad(_Remembering):
    """h ← h + dW²;  W ← W − learning_rate dW / (√h + eps).

    Parameters
    ----------
    learning_rate : float, positive
    eps : float, at least 0

    Raises
    ------
    SettingError
        A number makes no sense.

    Source: Duchi, Hazan, Singer, JMLR 12 (2011); 斎藤康毅 『ゼロから作るDeep Learning』
    (O'Reilly Japan, 2016), section 6.1.5.
    """

    memories = ("h",)

    def __init__(self, learning_rate: float = 0.01, eps: float = 1e-7) -> None:
        super().__init__(learning_rate, eps=eps)

    def _move(self, parameter: NDArray[Any], grad: NDArray[Any], *memory: NDArray[Any]) -> None:
        (h,) = memory
        h += grad * grad
        parameter -= self.learning_rate * grad / (np.sqrt(h) + self.numbers["eps"])


class RMSprop(_Remembering):
    """h ← decay_rate h + (1 − decay_rate) dW²;  W ← W − learning_rate dW / (√h + eps).

    Parameters
    ----------
    learning_rate : float, positive
    decay_rate : float in [0, 1)
    eps : float, at least 0

    Raises
    ------
    SettingError
        A number makes no sense.

    Source: Tieleman, Hinton, "Neural networks for machine learning", lecture 6.5 (2012).
    """

    memories = ("h",)

    def __init__(
        self, learning_rate: float = 0.01, decay_rate: float = 0.99, eps: float = 1e-7
    ) -> None:
        super().__init__(learning_rate, decay_rate=decay_rate, eps=eps)

    def _move(self, parameter: NDArray[Any], grad: NDArray[Any], *memory: NDArray[Any]) -> None:
        (h,) = memory
        h *= self.numbers["decay_rate"]
        h += (1 - self.numbers["decay_rate"]) * grad * grad
        parameter -= self.learning_rate * grad / (np.sqrt(h) + self.numbers["eps"])


class Adam(_Remembering):
    """Momentum over the root of the squares' moving mean, both corrected for their start at 0.

    m ← β₁ m + (1 − β₁) dW;  v ← β₂ v + (1 − β₂) dW²;
    W ← W − learning_rate (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + eps).

    Parameters
    ----------
    learning_rate : float, positive
    beta1, beta2 : float in [0, 1)
    eps : float, at least 0

    Raises
    ------
    SettingError
        A number makes no sense.

    Source: Kingma, Ba, "Adam", arXiv:1412.6980, algorithm 1.
    """

    memories = ("m", "v")

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        **numbers: float,
    ) -> None:
        super().__init__(learning_rate, beta1=beta1, beta2=beta2, eps=eps, **numbers)

    def _move(self, parameter: NDArray[Any], grad: NDArray[Any], *memory: NDArray[Any]) -> None:
        m, v = memory
        beta1, beta2 = self.numbers["beta1"], self.numbers["beta2"]
        m += (1 - beta1) * (grad - m)
        v += (1 - beta2) * (grad * grad - v)
        root = np.sqrt(v, out=np.empty_like(v))  # an array, where v is one of no axes too
        root /= math.sqrt(1 - beta2**self.steps)
        root += self.numbers["eps"]
        np.divide(m, root, out=root)
        root *= self.learning_rate / (1 - beta1**self.steps)
        parameter -= root


class AdamW(Adam):
    """Adam with weights that shrink by themselves: W ← W − learning_rate weight_decay W.

    The decay does not go through the moving means, as a penalty in the loss would.
    Biases, which are 1-D, don't shrink.

    Parameters
    ----------
    learning_rate : float, positive
    beta1, beta2 : float in [0, 1)
    eps, weight_decay : float, at least 0

    Raises
    ------
    SettingError
        A number makes no sense.

    Source: Loshchilov, Hutter, "Decoupled weight decay regularization", arXiv:1711.05101,
    algorithm 2.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, eps, weight_decay=weight_decay)

    def _move(self, parameter: NDArray[Any], grad: NDArray[Any], *memory: NDArray[Any]) -> None:
        if parameter.ndim > 1:
            parameter *= 1 - self.learning_rate * self.numbers["weight_decay"]
        super()._move(parameter, grad, *memory)


OPTIMIZERS: Final[dict[str, Callable[..., Optimizer]]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": AdaGrad,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
}


def make_optimizer(name: str, learning_rate: float, **numbers: float) -> Optimizer:
    """Return an optimizer by its name.

    Parameters
    ----------
    name : str
        "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam" or "adamw".
    learning_rate : float, positive
    **numbers : float
        As the optimizer's class takes them: momentum, beta1, weight_decay, …

    Returns
    -------
    optimizer : Optimizer

    Raises
    ------
    SettingError
        There is none of that name (the nearest is named), or a number makes no sense.
    """
    if name not in OPTIMIZERS:
        raise SettingError(not_one_of("optimizer", name, (*OPTIMIZERS,)))
    return OPTIMIZERS[name](learning_rate, **numbers)
