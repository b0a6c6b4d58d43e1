"""A stack of affine layers of any height, with what keeps it from overfitting."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.layers import (
    GELU,
    Affine,
    BatchNormalization,
    Dropout,
    Layer,
    LeakyRelu,
    Relu,
    Sigmoid,
    Softplus,
    Tanh,
)
from backhand.networks.initialization import Initializer, not_one_of, require_size
from backhand.networks.sequential import Sequential

Floats = NDArray[np.floating[Any]]

ACTIVATIONS: Final[dict[str, type[Layer]]] = {
    "relu": Relu,
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "leaky_relu": LeakyRelu,
    "gelu": GELU,
    "softplus": Softplus,
}


class MultiLayerNet(Sequential):
    """A classifier with any number of hidden layers.

    Each hidden layer is Affine, perhaps BatchNormalization, the activation, perhaps Dropout.

    Parameters
    ----------
    input_size : int
        D, values a sample.
    hidden_size_list : sequence of int
        Units of each hidden layer, the first one's first.
    output_size : int
        C, classes.
    activation : str
        "relu", "sigmoid", "tanh", "leaky_relu", "gelu" or "softplus".
    weight_init_std : str or float
        "relu" or "he": √(2 / n), "sigmoid" or "xavier": √(1 / n), n the units below;
        a number: itself.
    weight_decay_lambda : float, at least 0
        λ: the loss is that of the batch plus λ/2 Σ W² over all weights.
    use_dropout : bool
    dropout_ration : float in [0, 1)
        The share that is dropped; spelled as the book spells it.
    use_batchnorm : bool
    rng : None, int or numpy.random.Generator
        Where the weights and the dropout's masks come from.
    dtype : float dtype

    Attributes
    ----------
    params : Parameters
        W1, b1, W2, b2, …; with batch normalization gamma1, beta1, … as well.
    layers : dict
        Affine1, BatchNormalization1, Relu1, Dropout1, Affine2, …
    last_layer : SoftmaxWithLoss

    Raises
    ------
    SettingError
        A size, a word or a number makes no sense; of a word the nearest is named.
    DtypeError
        dtype is not a real floating-point type.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), chapter 6.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size_list: Sequence[int],
        output_size: int,
        activation: str = "relu",
        weight_init_std: str | float = "relu",
        weight_decay_lambda: float = 0,
        use_dropout: bool = False,
        dropout_ration: float = 0.5,
        use_batchnorm: bool = False,
        rng: np.random.Generator | int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if activation not in ACTIVATIONS:
            raise SettingError(not_one_of("activation", activation, (*ACTIVATIONS,)))
        if not (weight_decay_lambda >= 0 and math.isfinite(weight_decay_lambda)):
            raise SettingError(
                _("{name} must be a finite number of at least 0, not {value}").format(
                    name="weight_decay_lambda", value=weight_decay_lambda
                )
            )
        if not isinstance(hidden_size_list, Iterable):
            raise SettingError(
                _("hidden_size_list must be a list such as [100, 100], not {value}").format(
                    value=hidden_size_list
                )
            )
        hidden = [require_size("hidden_size_list", size) for size in hidden_size_list]
        sizes = [
            require_size("input_size", input_size),
            *hidden,
            require_size("output_size", output_size),
        ]
        initial = Initializer(weight_init_std, rng, dtype)
        layers: list[Layer] = []
        for number, (rows, columns) in enumerate(itertools.pairwise(sizes), 1):
            layers.append(
                Affine(initial.weights(rows, columns, inputs=rows), initial.zeros(columns))
            )
            if number > len(hidden):
                break
            if use_batchnorm:
                layers.append(BatchNormalization(initial.ones(columns), initial.zeros(columns)))
            layers.append(ACTIVATIONS[activation]())
            if use_dropout:
                layers.append(Dropout(dropout_ration, initial.rng.spawn(1)[0]))
        super().__init__(layers)
        self.weight_decay_lambda = float(weight_decay_lambda)
        self._architecture = {
            "input_size": sizes[0],
            "hidden_size_list": hidden,
            "output_size": sizes[-1],
            "activation": activation,
            "weight_decay_lambda": self.weight_decay_lambda,
            "use_dropout": bool(use_dropout),
            "dropout_ration": float(dropout_ration),
            "use_batchnorm": bool(use_batchnorm),
        }

    def loss(self, x: Floats, t: ArrayLike) -> float:
        """Return the mean cross-entropy over the batch, in nats, plus λ/2 Σ W².

        Parameters
        ----------
        x : (N, D) float array
        t : (N,) int array of class indices, or (N, C) one-hot array

        Returns
        -------
        loss : float

        Raises
        ------
        ShapeError, LabelError, NonFiniteError
            As in `Sequential.loss`.
        """
        loss = super().loss(x, t)
        if not self.weight_decay_lambda:
            return loss
        squares = sum(float(np.vdot(W, W)) for W in self._weights().values())
        return loss + 0.5 * self.weight_decay_lambda * squares

    def loss_and_gradient(self, x: Floats, t: ArrayLike) -> tuple[float, dict[str, Floats]]:
        """Return the loss and its gradient: each dW grows by λ W.

        Parameters
        ----------
        x, t
            As in `loss`.

        Returns
        -------
        loss : float
        grads : dict
            The keys of `params`; each array shaped like its parameter.
        """
        loss, grads = super().loss_and_gradient(x, t)
        if self.weight_decay_lambda:
            for name, W in self._weights().items():
                grads[name] = grads[name] + W.dtype.type(self.weight_decay_lambda) * W
        return loss, grads

    def losses_at(
        self, name: str, flat: NDArray[np.intp], values: Floats, x: Floats, t: ArrayLike
    ) -> Floats:
        """Return the losses of networks that differ from this one in one entry each.

        Parameters
        ----------
        name, flat, values, x, t
            As in `Sequential.losses_at`.

        Returns
        -------
        losses : (K,) float array
        """
        losses = super().losses_at(name, flat, values, x, t)
        # Where the stack is spread, the weights' squares are not in it.
        if self.weight_decay_lambda and self.can_spread_from(name):
            squares = sum(float(np.vdot(W, W)) for W in self._weights().values())
            changed = np.full(len(flat), squares, dtype=losses.dtype)
            if name in self._weights():
                changed += np.square(values) - np.square(self.params[name].ravel()[flat])
            losses = losses + 0.5 * self.weight_decay_lambda * changed
        return losses

    def _weights(self) -> dict[str, Floats]:
        return {name: array for name, array in self.params.items() if name.startswith("W")}
