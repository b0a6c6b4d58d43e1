"""A dict of parameter arrays that several owners share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import DtypeError, ShapeError, StateError
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


class Parameters(dict[str, Floats]):
    """A dict whose arrays stay the same objects for good.

    A network's dict and its layers' dicts name the same arrays.  Assigning
    ``params["W1"] = value`` therefore copies the values into the array that is
    there, so that every owner sees them; it never puts another array in its
    place, which the others would not notice.  Keys can't be added or removed.

    Parameters
    ----------
    arrays : mapping or iterable of pairs
        Float arrays by name.  They are held, not copied.

    Raises
    ------
    DtypeError
        An array doesn't hold floating-point numbers; on assignment: the value's
        numbers don't fit the parameter's type, as complex ones in a real array.
    ShapeError
        On assignment: the value's shape is not the parameter's.
    StateError
        On an attempt to add or remove a key.
    """

    def __init__(self, arrays: Mapping[str, Floats] | Iterable[tuple[str, Floats]] = ()) -> None:
        super().__init__(arrays)
        for name, array in self.items():
            if not isinstance(array, np.ndarray) or array.dtype.kind not in "fc":
                found = array.dtype if isinstance(array, np.ndarray) else type(array).__name__
                raise DtypeError(
                    _(
                        "parameter {name} is {found}, not an array of floating-point numbers: "
                        "integers would round every update away"
                    ).format(name=name, found=found)
                )

    def __setitem__(self, name: str, value: ArrayLike) -> None:
        if name not in self:
            raise StateError(
                _("there is no parameter {name} here, only {names}").format(
                    name=name, names=", ".join(self) or "–"
                )
            )
        array = self[name]
        if value is array:  # what `params[name] -= …` ends with
            return
        value = np.asarray(value)
        if value.shape != array.shape:
            raise ShapeError(
                _(
                    "parameter {name} has shape {expected}; a value of shape {found} can't "
                    "replace it"
                ).format(name=name, expected=array.shape, found=value.shape)
            )
        if not np.can_cast(value.dtype, array.dtype, "same_kind"):
            raise DtypeError(
                _(
                    "parameter {name} is of type {expected}; a value of type {found} can't "
                    "replace it"
                ).format(name=name, expected=array.dtype, found=value.dtype)
            )
        array[...] = value

    def update(self, *others: Any, **values: Any) -> None:
        """Assign several values, each as ``params[name] = value`` would."""
        for name, value in dict(*others, **values).items():
            self[name] = value

    def __ior__(self, other: Any) -> Parameters:  # type: ignore[override, misc]
        self.update(other)
        return self

    def __delitem__(self, name: str) -> NoReturn:
        self._refuse_removal()

    def pop(self, *_arguments: Any) -> NoReturn:
        """Refuse: the layers would keep what the dict no longer names."""
        self._refuse_removal()

    def popitem(self) -> NoReturn:
        """Refuse, as `pop` does."""
        self._refuse_removal()

    def clear(self) -> NoReturn:
        """Refuse, as `pop` does."""
        self._refuse_removal()

    def setdefault(self, name: str, default: Any = None) -> Floats:
        """Return the parameter; a name that isn't there is refused."""
        if name not in self:
            self[name] = default
        return self[name]

    def __reduce__(self) -> tuple[type[Parameters], tuple[dict[str, Floats]]]:
        # Copying and pickling build the dict whole; the default would assign key by key.
        return type(self), (dict(self),)

    @staticmethod
    def _refuse_removal() -> NoReturn:
        raise StateError(_("a parameter can't be removed: its layer goes on using it"))
