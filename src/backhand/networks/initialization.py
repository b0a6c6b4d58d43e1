"""How large a network's first weights are."""

from __future__ import annotations

import difflib
import math
import numbers
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from backhand.errors import DtypeError, SettingError
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]

_GAINS: Final = {"relu": 2.0, "he": 2.0, "sigmoid": 1.0, "xavier": 1.0}


def initial_std(weight_init_std: str | float, inputs: int) -> float:
    """Return the standard deviation of a layer's first weights.

    "relu" or "he": √(2 / inputs); "sigmoid" or "xavier": √(1 / inputs); a number: itself.

    Parameters
    ----------
    weight_init_std : str or float
    inputs : int
        How many values a unit of the layer sums.

    Returns
    -------
    std : float

    Raises
    ------
    SettingError
        Another word, or a number that is negative or not finite.

    Source: He et al., arXiv:1502.01852, eq. 10; Glorot, Bengio, AISTATS 2010; as in
    斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 6.2.
    """
    if isinstance(weight_init_std, str):
        word = weight_init_std.lower()
        if word in _GAINS:
            return math.sqrt(_GAINS[word] / inputs)
        raise SettingError(not_one_of("weight_init_std", weight_init_std, (*_GAINS,)))
    if (
        not isinstance(weight_init_std, numbers.Real)
        or not math.isfinite(weight_init_std)
        or weight_init_std < 0
    ):
        raise SettingError(
            _("{name} must be a finite number of at least 0, not {value}").format(
                name="weight_init_std", value=weight_init_std
            )
        )
    return float(weight_init_std)


class Initializer:
    """Draws first weights, and makes zeros.

    Parameters
    ----------
    weight_init_std : str or float
        As `initial_std` takes it.
    rng : None, int or numpy.random.Generator
    dtype : float dtype

    Raises
    ------
    DtypeError
        dtype is not a real floating-point type.
    """

    def __init__(
        self,
        weight_init_std: str | float,
        rng: np.random.Generator | int | None,
        dtype: DTypeLike,
    ) -> None:
        self.dtype = np.dtype(dtype)
        if self.dtype.kind != "f":
            raise DtypeError(
                _("a network of type {dtype} can't learn: give float32 or float64").format(
                    dtype=self.dtype
                )
            )
        self.rng = np.random.default_rng(rng)
        self._std = weight_init_std

    def weights(self, *shape: int, inputs: int) -> Floats:
        """Return normally distributed numbers; `inputs` is how many values a unit sums."""
        drawn: Floats = initial_std(self._std, inputs) * self.rng.standard_normal(shape)
        return drawn.astype(self.dtype)

    def zeros(self, length: int) -> Floats:
        """Return zeros, as biases begin."""
        return np.zeros(length, dtype=self.dtype)

    def ones(self, length: int) -> Floats:
        """Return ones, as scales begin."""
        return np.ones(length, dtype=self.dtype)


def require_size(name: str, size: Any) -> int:
    """Return a size, once it is known to be a whole number of at least 1."""
    if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1:
        raise SettingError(
            _("{name} must be a whole number of at least 1, not {value}").format(
                name=name, value=size
            )
        )
    return int(size)


def not_one_of(name: str, value: Any, choices: tuple[str, ...]) -> str:
    """Return the text for a word that is none of the choices, with the nearest of them."""
    text = _("{name} must be one of {choices}, not {value!r}").format(
        name=name, choices=", ".join(choices), value=value
    )
    return text + nearest(value, choices)


def nearest(value: Any, choices: tuple[str, ...]) -> str:
    """Return the end of a message that names the choice most like the value, or nothing."""
    near = difflib.get_close_matches(str(value), choices, n=1)
    return " " + _("(did you mean {nearest!r}?)").format(nearest=near[0]) if near else ""
