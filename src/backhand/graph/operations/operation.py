"""What the catalogue holds of an operation: its derivative, and how both passes are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen

Array = NDArray[Any]


@frozen
class Call:
    """One run of an operation, with what its derivative is computed from.

    Attributes
    ----------
    inputs : tuple of arrays
    output : array
    settings : dict
        axis, keepdims and the like.
    extra : object
        What settings can't say in text: of an operation that moves entries, a callable that
        moves those of other arrays in the same way; of a closed box its backward pass.
    constant : tuple of bool
        Which inputs are constants.
    memo : dict
        What one position's derivative has computed and another's can use.
    """

    inputs: tuple[Array, ...]
    output: Array
    settings: Mapping[str, Any] = field(default_factory=dict)
    extra: Any = None
    constant: tuple[bool, ...] = ()
    memo: dict[Any, Any] = field(default_factory=dict)


# (call, upstream gradient of the output's shape, position) → the gradient of that input, in its
# shape; None where none is due.
Vjp = Callable[[Call, Array, int], Array | None]


@frozen
class Operation:
    """One kind of operation.

    The equations name the operands by letters in braces: ``{x}``, ``{dout}``, ``{y}`` for the
    output; ``{xT}`` is the transpose.  They are filled with the tensors' names, and once more
    with their shapes.

    Attributes
    ----------
    name : str
        Its key in the catalogue.
    label : str
        What is drawn.
    vjp : callable or None
        None: it has no derivative (comparisons, whole numbers).
    operands : tuple of str
        The letters of the operands, by position; the last is numbered on for any further.
    forward : str
        The right-hand side of y = …
    backward : tuple of str
        The right-hand side of each operand's gradient; the last stands for any further.
    words : str
        What it does, for people; in English, a text of the catalogue of messages.
    backward_words : tuple of str
        What its derivatives do, as `backward`.
    forward_shapes, backward_shapes : as forward and backward
        Where the equation in shapes is not the one in names.
    entrywise : bool
        Entry by entry, smaller operands being repeated (broadcast).
    """

    name: str
    label: str
    vjp: Vjp | None
    operands: tuple[str, ...] = ("x",)
    forward: str = ""
    backward: tuple[str, ...] = ()
    words: str = ""
    backward_words: tuple[str, ...] = ()
    forward_shapes: str = ""
    backward_shapes: tuple[str, ...] = ()
    entrywise: bool = False


CATALOGUE: Final[dict[str, Operation]] = {}


def register(operation: Operation) -> Operation:
    """Enter an operation into the catalogue, and return it."""
    CATALOGUE[operation.name] = operation
    return operation


def summed_to(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Undo broadcasting: add up what the repeated entries of an operand got.

    Parameters
    ----------
    gradient : array
        Of the broadcast shape.
    shape : tuple of int
        The operand's own.

    Returns
    -------
    gradient : array of `shape`
    """
    gradient = np.asarray(gradient)
    if gradient.shape == shape:
        return gradient
    before = gradient.ndim - len(shape)
    axes = tuple(range(before)) + tuple(
        before + k for k, side in enumerate(shape) if side == 1 and gradient.shape[before + k] != 1
    )
    return np.asarray(gradient.sum(axis=axes)).reshape(shape)
