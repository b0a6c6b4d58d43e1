"""The classes of a data set of the user's own: their order, and whether one can learn them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from backhand.errors import DataError
from backhand.language import gettext as _


def natural_order(name: str) -> tuple[list[str | int], str]:
    """Return a key that sorts names as people do: ``2`` before ``10``, ``b`` after ``A``.

    Examples
    --------
    >>> sorted(["b10", "B2", "a"], key=natural_order)
    ['a', 'B2', 'b10']
    """
    # Texts stand at even places and numbers at odd ones, so that like meets like.
    parts = re.split(r"(\d+)", name.casefold())
    return [int(part) if place % 2 else part for place, part in enumerate(parts)], name


def require_two_classes(names: Sequence[str], place: str) -> None:
    """Refuse data in which there is nothing to tell apart.

    Parameters
    ----------
    names : sequence of str
        The classes that have samples.
    place : str
        Named in the error.

    Raises
    ------
    DataError
        There are fewer than two.
    """
    if len(names) < 2:
        raise DataError(
            _("All samples in {place} are of one class, {name}: it takes two to learn.").format(
                place=place, name=", ".join(names)
            )
        )


def require_learnable(
    test: Sequence[str], train: Collection[str], test_place: str, train_place: str
) -> None:
    """Refuse test samples of a class that no training sample shows.

    Parameters
    ----------
    test, train : str
        The classes that have samples.
    test_place, train_place : str
        Named in the error.

    Raises
    ------
    DataError
        A class is in `test` alone.
    """
    unknown = [name for name in test if name not in train]
    if unknown:
        raise DataError(
            _(
                "The test data in {test_place} have samples of {names}, of which the training "
                "data in {train_place} have none: add some there, or take these out."
            ).format(test_place=test_place, names=", ".join(unknown), train_place=train_place)
        )
