"""Layers one after the other, with a loss at the end."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.derivatives import numerical_gradient
from backhand.errors import DtypeError, NonFiniteError, SettingError, ShapeError
from backhand.functions import class_indices
from backhand.functions.floating import not_numbers
from backhand.language import gettext as _
from backhand.layers import Embedding, Layer, LossLayer, Parameters, SoftmaxWithLoss
from backhand.layers.numbering import number_parameters
from backhand.networks.rank_one import can_spread, spread_losses

if TYPE_CHECKING:
    from backhand.graph.record import Graph

Floats = NDArray[np.floating[Any]]


class Sequential:
    """A classifier that is a stack of layers.

    Parameters
    ----------
    layers : iterable of Layer
        From the input to the logits; at least one has parameters.
    last_layer : LossLayer
        SoftmaxWithLoss by default.
    sample_shape : tuple of int, optional
        (C, H, W) of a picture: rows of as many values are taken for such pictures.

    Attributes
    ----------
    params : Parameters
        W1, b1, W2, b2, …: the arrays of the layers; the number goes up where a name would
        come twice.  Updating an array in place and assigning a new one are both seen by
        the layers.
    training : bool
        False at first: dropout and batch normalization then do what they do in
        evaluation.  A `Trainer` sets it for its steps; so must a loop of your own.
    layers : dict
        By names such as Affine1, Relu1, Affine2, in the order of the forward pass.
    last_layer : LossLayer
    dtype : float dtype
        Of the parameters.  Inputs are converted to it.

    Raises
    ------
    SettingError
        No layer has parameters.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 5.7.
    """

    def __init__(
        self,
        layers: Iterable[Layer],
        last_layer: LossLayer | None = None,
        *,
        sample_shape: tuple[int, ...] | None = None,
    ) -> None:
        self._architecture: dict[str, Any] = {}
        self.layers: dict[str, Layer] = {}
        counts: dict[str, int] = {}
        for layer in layers:
            kind = type(layer).__name__
            counts[kind] = counts.get(kind, 0) + 1
            self.layers[f"{kind}{counts[kind]}"] = layer
        self.last_layer = last_layer if last_layer is not None else SoftmaxWithLoss()
        self._owners = number_parameters(self.layers.values())
        if not self._owners:
            raise SettingError(_("a network without parameters can't learn: give it an Affine"))
        self._params = Parameters(
            {key: layer.params[name] for key, (layer, name) in self._owners.items()}
        )
        self.sample_shape = sample_shape
        self.training = False

    @property
    def dtype(self) -> np.dtype[Any]:
        """That of the parameters, also after they were replaced by others of another type."""
        return next(iter(self._params.values())).dtype

    @property
    def architecture(self) -> dict[str, Any]:
        """The arguments that make such a network again, rng and dtype left out.

        JSON can hold them.  Empty for a stack of layers that was put together by hand.
        """
        return dict(self._architecture)

    @property
    def training(self) -> bool:
        """Whether dropout drops, and batch normalization looks at the batch."""
        return self._training

    @training.setter
    def training(self, value: bool) -> None:
        self._training = bool(value)
        for layer in self.layers.values():
            if hasattr(layer, "training"):
                layer.training = self._training

    @property
    def buffers(self) -> dict[str, Floats]:
        """The arrays that are kept with the parameters and not learnt, such as moving means."""
        return {
            f"{layer}.{name}": array
            for layer, owner in self.layers.items()
            for name, array in owner.buffers.items()
        }

    @property
    def generators(self) -> dict[str, np.random.Generator]:
        """The random generators of the layers that draw numbers, by the layers' names."""
        return {name: layer.rng for name, layer in self.layers.items() if hasattr(layer, "rng")}

    @property
    def params(self) -> Parameters:
        """The parameters by name.  The dict itself can't be replaced, only its values."""
        return self._params

    def predict(self, x: Floats) -> Floats:
        """Return the logits, one row a sample.

        Parameters
        ----------
        x : (N, D) float array, or (N, …) with D values a sample

        Returns
        -------
        logits : (N, C) float array
            Of the network's dtype.

        Raises
        ------
        ShapeError
            x is not a batch, or has other than D values a sample.
        """
        x = self._samples(x)
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def _samples(self, x: Any) -> Any:
        """Return x in the network's type and shape; ids stay whole numbers."""
        given, x = x, np.asarray(x)
        if x.dtype.kind not in "biufc":
            raise DtypeError(not_numbers("x", given))
        if not (x.dtype.kind in "iu" and type(next(iter(self.layers.values()))) is Embedding):
            x = x.astype(self.dtype, copy=False)
        shape = self.sample_shape
        if shape is not None and x.shape[1:] != shape and x.size == len(x) * math.prod(shape):
            x = x.reshape(len(x), *shape)
        return x

    def loss(self, x: Floats, t: ArrayLike) -> float:
        """Return the mean cross-entropy over the batch, in nats.

        Parameters
        ----------
        x : (N, D) float array
        t : (N,) int array of class indices, or (N, C) one-hot array

        Returns
        -------
        loss : float

        Raises
        ------
        ShapeError, LabelError
            x or t has the wrong shape, or t holds what is no class.
        NonFiniteError
            The loss is nan or inf; the text names the input or the first layer
            that is to blame.
        """
        # What overflows is named below, in words: NumPy's warnings would say it twice.
        with np.errstate(over="ignore", invalid="ignore"):
            loss = self.last_layer.forward(self.predict(x), t)
        if not np.isfinite(loss):
            self._raise_non_finite(x)
        return loss

    def accuracy(self, x: Floats, t: ArrayLike) -> float:
        """Return the share of samples whose largest logit is that of their label.

        Parameters
        ----------
        x, t
            As in `loss`.

        Returns
        -------
        accuracy : float in [0, 1]

        Raises
        ------
        ShapeError, LabelError, NonFiniteError
            As in `loss`.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            logits = self.predict(x)
        labels = class_indices(t, logits.shape)
        if labels.size == 0:
            raise ShapeError(_("the accuracy of no samples at all is undefined"))
        if not np.isfinite(logits).all():
            self._raise_non_finite(x)
        return float(np.mean(logits.argmax(axis=1) == labels))

    def gradient(self, x: Floats, t: ArrayLike) -> dict[str, Floats]:
        """Return the gradient of the loss by backpropagation.

        Parameters
        ----------
        x, t
            As in `loss`.

        Returns
        -------
        grads : dict
            The keys of `params`; each array shaped like its parameter.
        """
        return self.loss_and_gradient(x, t)[1]

    def loss_and_gradient(self, x: Floats, t: ArrayLike) -> tuple[float, dict[str, Floats]]:
        """Return the loss and its gradient, from one forward and one backward pass.

        Parameters
        ----------
        x, t
            As in `loss`.

        Returns
        -------
        loss : float
        grads : dict
            As `gradient` returns it.
        """
        loss = self.loss(x, t)
        dout = self.last_layer.backward()
        first_layer, *others = self.layers.values()
        for layer in reversed(others):
            dout = layer.backward(dout)
        # Nobody asks for the gradient of the data, and it is the dearest product of all.
        first_layer.backward_parameters(dout)
        return loss, {key: layer.grads[name] for key, (layer, name) in self._owners.items()}

    def graph(
        self, x: ArrayLike, t: ArrayLike, *, backward: bool = True, check: bool = False
    ) -> Graph:
        """Record the computational graph of the loss, with the gradients back.

        The network is not touched: a copy of it runs.  A notebook shows the graph as a picture.

        Parameters
        ----------
        x, t
            As in `loss`; a few samples are enough to see it.
        backward : bool
            Go back too.  False: every gradient is None, not computed yet.
        check : bool
            Hold the gradients that `gradient` gives against central differences, as many
            entries as a second allows.

        Returns
        -------
        graph : backhand.graph.Graph

        Raises
        ------
        ShapeError, LabelError, NonFiniteError
            As `loss` raises them.

        Examples
        --------
        >>> from backhand import TwoLayerNet
        >>> net = TwoLayerNet(4, 3, 2, rng=0, dtype=np.float64)
        >>> graph = net.graph(np.ones((5, 4)), np.array([0, 1, 0, 1, 1]))
        >>> [group.label for group in graph.groups][:4]
        ['TwoLayerNet', 'Affine1', 'Relu1', 'Affine2']

        Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 5.7.
        """
        from backhand.graph.recording import record_network

        return record_network(self, x, t, backward=backward, check=check)

    def losses_at(
        self, name: str, flat: NDArray[np.intp], values: Floats, x: Floats, t: ArrayLike
    ) -> Floats:
        """Return the losses of networks that differ from this one in one entry each.

        For a stack of Affine, Relu and Sigmoid only what the entry reaches is computed
        anew: central differences of every entry then cost little more than the entry's own
        share of a forward pass.  Any other network is asked for one loss after the other.

        Parameters
        ----------
        name : str
            The parameter, a key of `params`.
        flat : (K,) int array
            Which entry of it, counted in memory order "C".
        values : (K,) float array
            What stands there instead.
        x, t
            As in `loss`.

        Returns
        -------
        losses : (K,) float array
            In nats, to rounding what `loss` returns; nothing has been changed.
        """
        owner, key = self._owners[name]
        layers = list(self.layers.values())
        place = layers.index(owner)
        if self.can_spread_from(name):
            x = self._samples(x)
            for layer in layers[:place]:
                x = layer.forward(x)
            return spread_losses(layers[place:], key, flat, values, x.reshape(len(x), -1), t)
        entries = self.params[name].reshape(-1)
        losses = np.empty(len(flat), dtype=self.dtype)
        for k, (entry, value) in enumerate(zip(flat, values, strict=True)):
            before = entries[entry]
            try:
                entries[entry] = value
                losses[k] = self.loss(x, t)
            finally:
                entries[entry] = before
        return losses

    def can_spread_from(self, name: str) -> bool:
        """Whether only what a parameter reaches has to be computed anew where it changes."""
        layers = list(self.layers.values())
        above = layers[layers.index(self._owners[name][0]) :]
        return type(self.last_layer) is SoftmaxWithLoss and can_spread(above)

    def numerical_gradient(self, x: Floats, t: ArrayLike) -> dict[str, Floats]:
        """Return the gradient of the loss by central differences, entry by entry.

        Two forward passes for each parameter.  Only
        float64 leaves enough digits for the comparison with `gradient`.

        Parameters
        ----------
        x, t
            As in `loss`.

        Returns
        -------
        grads : dict
            The keys of `params`; float64 arrays shaped like the parameters.
        """

        def loss(_parameter: Floats) -> float:
            return self.loss(x, t)

        return {
            name: numerical_gradient(loss, parameter) for name, parameter in self.params.items()
        }

    def first_non_finite(self, x: Floats) -> str | None:
        """Return the name of the first layer whose output for x holds a nan or an inf.

        "input" stands for x itself, None for a forward pass that is finite throughout.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            x = self._samples(x)
            if not np.isfinite(x).all():
                return "input"
            for name, layer in self.layers.items():
                x = layer.forward(x)
                if not np.isfinite(x).all():
                    return name
        return None

    def _raise_non_finite(self, x: Floats) -> None:
        place = self.first_non_finite(x)
        if place == "input":
            with np.errstate(over="ignore"):
                row = int(np.argwhere(~np.isfinite(np.asarray(x, dtype=self.dtype)))[0][0])
            raise NonFiniteError(
                _("the input holds a nan or an inf, first in sample {row}: mend or drop it").format(
                    row=row
                )
            )
        raise NonFiniteError(
            _(
                "the output of {layer} is not finite: a smaller learning rate, or a look at "
                "its parameters, may help"
            ).format(layer=place if place is not None else "SoftmaxWithLoss")
        )
