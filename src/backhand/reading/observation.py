"""What was seen of a subject while its passes ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from backhand.frozen import frozen


@frozen
class Argument:
    """What a pass was handed for one of its arguments.

    Attributes
    ----------
    name : str
    shown : str
        An array's shape, a number, a flag or a short text; "" for all else (a cache).
    labels : bool
        It is what stands for the labels.
    """

    name: str
    shown: str
    labels: bool = False


@frozen
class Call:
    """A call of a function of the file by what is not in it.

    Attributes
    ----------
    name : str
    arguments : tuple of Argument
        Those that it was given, and those that have a default.
    """

    name: str
    arguments: tuple[Argument, ...]


@frozen
class Observed:
    """One forward and one backward pass of a subject, as its file saw them.

    Attributes
    ----------
    forward, backward : tuple of Call
    ran : dict
        First line of a function of the file → the lines of it that ran.
    back : frozenset of int
        The first lines of the functions that ran on the way back alone.
    overlooked : tuple of str
        Arrays that the outputs depend on, and that are none of its parameters.
    """

    forward: tuple[Call, ...] = ()
    backward: tuple[Call, ...] = ()
    ran: Mapping[int, frozenset[int]] = field(default_factory=dict)
    back: frozenset[int] = frozenset()
    overlooked: tuple[str, ...] = ()

    @property
    def both(self) -> bool:
        """Whether the way back was part of the forward calls."""
        return bool(self.forward) and not self.backward
