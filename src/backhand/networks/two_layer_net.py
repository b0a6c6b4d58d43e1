"""The exercise's network: Affine, ReLU, Affine, softmax with loss."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from backhand.errors import DtypeError, NonFiniteError, SettingError, ShapeError
from backhand.functions import affine, class_indices, log_softmax, relu
from backhand.gradients import numerical_gradient
from backhand.language import gettext as _
from backhand.layers import Affine, Layer, Parameters, Relu, SoftmaxWithLoss

Floats = NDArray[np.floating[Any]]


class TwoLayerNet:
    """A classifier with one hidden layer.

    Parameters
    ----------
    input_size, hidden_size, output_size : int
        D, H and C: values a sample, hidden units, classes.
    weight_init_std : float
        Standard deviation of the normal distribution that W1 and W2 are drawn from;
        the biases start at zero.
    rng : None, int or numpy.random.Generator
        Where the weights come from: a seed or a generator makes them repeatable.
    dtype : float dtype
        Of the parameters.  Inputs are converted to it.

    Attributes
    ----------
    params : Parameters
        W1 (D, H), b1 (H,), W2 (H, C), b2 (C,).  Updating an array in place and
        assigning a new one are both seen by the layers.
    layers : dict
        Affine1, Relu1, Affine2, in the order of the forward pass.
    last_layer : SoftmaxWithLoss

    Raises
    ------
    SettingError
        A size is not a positive whole number, or weight_init_std is negative or not finite.
    DtypeError
        dtype is not a real floating-point type.

    Examples
    --------
    >>> net = TwoLayerNet(4, 3, 2, rng=0, dtype=np.float64)
    >>> round(net.loss(np.ones((5, 4)), np.array([0, 1, 0, 1, 1])), 3)  # about ln 2
    0.693

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 5.7.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        weight_init_std: float = 0.01,
        rng: np.random.Generator | int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        sizes = {
            "input_size": input_size,
            "hidden_size": hidden_size,
            "output_size": output_size,
        }
        for name, size in sizes.items():
            if not isinstance(size, (int, np.integer)) or size < 1:
                raise SettingError(
                    _("{name} must be a whole number of at least 1, not {value}").format(
                        name=name, value=size
                    )
                )
        if not (weight_init_std >= 0 and np.isfinite(weight_init_std)):
            raise SettingError(
                _("{name} must be a finite number of at least 0, not {value}").format(
                    name="weight_init_std", value=weight_init_std
                )
            )
        self.dtype = np.dtype(dtype)
        if self.dtype.kind != "f":
            raise DtypeError(
                _("a network of type {dtype} can't learn: give float32 or float64").format(
                    dtype=self.dtype
                )
            )
        rng = np.random.default_rng(rng)

        def weights(rows: int, columns: int) -> Floats:
            return (weight_init_std * rng.standard_normal((rows, columns))).astype(self.dtype)

        def zeros(length: int) -> Floats:
            return np.zeros(length, dtype=self.dtype)

        self.layers: dict[str, Layer] = {
            "Affine1": Affine(weights(input_size, hidden_size), zeros(hidden_size)),
            "Relu1": Relu(),
            "Affine2": Affine(weights(hidden_size, output_size), zeros(output_size)),
        }
        self.last_layer = SoftmaxWithLoss()
        first, second = self.layers["Affine1"].params, self.layers["Affine2"].params
        self._params = Parameters(
            {"W1": first["W"], "b1": first["b"], "W2": second["W"], "b2": second["b"]}
        )

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
        x = np.asarray(x, dtype=self.dtype)
        for layer in self.layers.values():
            x = layer.forward(x)
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
        first, second = self.layers["Affine1"].grads, self.layers["Affine2"].grads
        return loss, {"W1": first["W"], "b1": first["b"], "W2": second["W"], "b2": second["b"]}

    def losses_at(
        self, name: str, flat: NDArray[np.intp], values: Floats, x: Floats, t: ArrayLike
    ) -> Floats:
        """Return the losses of networks that differ from this one in one entry each.

        Only what the entry reaches is computed anew: a weight of the first layer moves one
        hidden unit, and that unit all logits.  Central differences of every entry then
        cost little more than one forward pass each costs in arithmetic.

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
        parameter = self.params[name]
        change = np.asarray(values, dtype=self.dtype) - parameter.ravel()[flat]
        x = np.asarray(x, dtype=self.dtype).reshape(len(x), -1)
        first, second = self.layers["Affine1"].params, self.layers["Affine2"].params
        before = affine(x, first["W"], first["b"])
        hidden = relu(before)
        logits = affine(hidden, second["W"], second["b"])[:, np.newaxis, :]
        # (N, K, C): a network along the middle axis.
        if name in ("W1", "b1"):
            unit = flat % first["W"].shape[1]
            moved = change * x[:, flat // first["W"].shape[1]] if name == "W1" else change
            step = relu(before[:, unit] + moved) - hidden[:, unit]
            logits = logits + step[:, :, np.newaxis] * second["W"][unit]
        else:
            column = flat % second["W"].shape[1]
            moved = change * hidden[:, flat // second["W"].shape[1]] if name == "W2" else change
            logits = np.repeat(logits, len(flat), axis=1)
            logits[:, np.arange(len(flat)), column] += moved
        log_y = log_softmax(logits)
        labels = class_indices(t, (len(x), logits.shape[2]))
        losses: Floats = -log_y[np.arange(len(x)), :, labels].mean(axis=0)
        return losses

    def numerical_gradient(self, x: Floats, t: ArrayLike) -> dict[str, Floats]:
        """Return the gradient of the loss by central differences, entry by entry.

        Two forward passes for each of the D·H + H + H·C + C parameters.  Only
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
            x = np.asarray(x, dtype=self.dtype)
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
