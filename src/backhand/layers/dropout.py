"""Dropout."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.errors import SettingError
from backhand.functions.floating import as_numbers
from backhand.functions.upstream import as_upstream
from backhand.language import gettext as _
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class Dropout(Layer):
    """In training, lets each number through with probability 1 - ratio, and enlarges it.

    What passes is divided by 1 - ratio, so that its expectation is x ("inverted"
    dropout); in evaluation the layer changes nothing.

    Parameters
    ----------
    ratio : float in [0, 1)
        The share that is dropped.
    rng : None, int or numpy.random.Generator
        Where the masks come from.

    Attributes
    ----------
    training : bool
        True by default; a network sets it for all of its layers.

    Raises
    ------
    SettingError
        ratio is not in [0, 1).

    Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from
    overfitting", JMLR 15 (2014), with the scaling in training of its section 10.
    """

    training = True

    def __init__(self, ratio: float = 0.5, rng: np.random.Generator | int | None = None) -> None:
        super().__init__()
        if not 0 <= ratio < 1:
            raise SettingError(
                _("{name} must be a number in [0, 1), not {value}").format(
                    name="ratio", value=ratio
                )
            )
        self.ratio = float(ratio)
        self.rng = np.random.default_rng(rng)

    def forward(self, x: Floats) -> Floats:
        """Return x with some of its numbers dropped, or x itself in evaluation.

        Parameters
        ----------
        x : float array of any shape

        Returns
        -------
        y : float array of x's shape
        """
        x = as_numbers(x)
        if not self.training:
            self.cache = (None, x.shape)
            return x
        # float32 decides as well as float64 does, in half the time.
        kept = self.rng.random(x.shape, dtype=np.float32) >= self.ratio
        mask = kept * x.dtype.type(1 / (1 - self.ratio))
        self.cache = (mask, x.shape)
        return x * mask

    def backward(self, dout: Floats) -> Floats:
        """Return dout where forward let a number through, enlarged as it was; else 0.

        Parameters
        ----------
        dout : float array of the output's shape

        Returns
        -------
        dx : float array of the input's shape
        """
        mask, shape = self._kept()
        dout = as_upstream(dout, shape)
        return dout if mask is None else dout * mask
