"""A backward pass of any form, said by its author: `Case`."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.errors import SettingError
from backhand.language import gettext as _

Array = NDArray[Any]
Arrays = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """How a program runs forward and backward, where its gradients are, and an input for it.

    What a function asks for by the name of an input, a parameter or an option is handed to it;
    otherwise `forward` gets the inputs in their order.

    Parameters
    ----------
    forward : callable
        Returns the output, a tuple of outputs, or ``(out, cache)`` where `backward` asks for a
        cache.
    backward : callable, optional
        Called with the upstream gradient (one for each output), or without where it asks for
        nothing.  What it returns is the gradients, unless `grads` says otherwise.
    inputs : dict of arrays, or callable
        In the order of `forward`'s arguments.  Float arrays are due a gradient, if any is found
        of them; integers (labels, indices) are not.  A callable with an argument is asked for
        another batch size.
    params : dict of arrays, or callable that returns one, optional
        The very arrays that the code uses: they are changed in place, or in that dict.  A
        gradient is due for each.
    grads : dict of arrays, or callable, optional
        By the names of `inputs` and `params`, or with a d before them: a dict that `backward`
        fills, or a function of nothing, or of what `backward` returned.
    loss : callable, optional
        Makes a number of what `forward` returned: the gradients are its, and `backward`
        gets 1 where it asks for an upstream gradient.  Without one, they are those of a weighted
        sum of the outputs, whose weights are the upstream gradient.
    options : dict, optional
        Further arguments, by name.

    Raises
    ------
    SettingError
        Something is not what it has to be; the text says what.

    Examples
    --------
    >>> import numpy as np
    >>> from backhand import Case, check
    >>> w = {"w": np.array([0.5, -1.0])}
    >>> case = Case(
    ...     forward=lambda x: x @ w["w"],
    ...     backward=lambda dout, x: {"w": x.T @ dout},
    ...     inputs={"x": np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.1]])},
    ...     params=w,
    ... )
    >>> report = check(case).subjects[0]
    >>> report.verdict, [gradient.name for gradient in report.gradients]
    ('pass', ['w'])
    """

    forward: Callable[..., Any]
    backward: Callable[..., Any] | None = None
    inputs: Arrays | Callable[..., Arrays]
    params: Arrays | Callable[[], Arrays] = field(default_factory=dict)
    grads: Arrays | Callable[..., Any] | None = None
    loss: Callable[..., Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, optional in (("forward", False), ("backward", True), ("loss", True)):
            value = getattr(self, name)
            if not callable(value) and not (optional and value is None):
                raise SettingError(
                    _("{name} of a case is a function, not {kind}").format(
                        name=name, kind=type(value).__name__
                    )
                )
        for name in ("inputs", "params", "grads"):
            value = getattr(self, name)
            absent = name == "grads" and value is None
            if not callable(value) and not isinstance(value, Mapping) and not absent:
                raise SettingError(
                    _(
                        "{name} of a case is a dict of arrays or a function that returns one, "
                        "not {kind}"
                    ).format(name=name, kind=type(value).__name__)
                )
        if not isinstance(self.options, Mapping):
            raise SettingError(
                _("options of a case is a dict, not {kind}").format(
                    kind=type(self.options).__name__
                )
            )
        if self.backward is None and self.grads is None:
            raise SettingError(_("a case needs backward, or grads that say where gradients are"))
        if not self.held_inputs():
            raise SettingError(_("inputs of a case has no array in it"))
        both = self.held_inputs().keys() & self.held_params().keys()
        if both:
            raise SettingError(
                _("{name} is both an input and a parameter of the case").format(name=min(both))
            )

    def held_inputs(self, size: int | None = None) -> dict[str, Array]:
        """Return the inputs as arrays, at a batch size where that is asked.

        Raises
        ------
        SettingError
            They are no arrays.
        """
        given = self.inputs
        if callable(given):
            given = given() if size is None else given(size)
        return _arrays("inputs", given)

    def held_params(self) -> dict[str, Array]:
        """Return the parameters that the code uses now, not copied."""
        given = self.params() if callable(self.params) else self.params
        return _arrays("params", given)

    def write(self, name: str, array: Array) -> None:
        """Put a parameter where the code reads it: in place, else in its dict."""
        given: Any = self.params() if callable(self.params) else self.params
        held = given[name]
        if isinstance(held, np.ndarray):
            held[...] = array
        else:
            given[name] = type(held)(array) if np.ndim(held) == 0 else array.tolist()


def _arrays(what: str, given: Any) -> dict[str, Array]:
    if not isinstance(given, Mapping):
        raise SettingError(
            _("{name} of a case returned {kind} where a dict of arrays is due").format(
                name=what, kind=type(given).__name__
            )
        )
    found = {}
    for name, value in given.items():
        try:
            array = np.asarray(value)
        except ValueError:
            array = np.asarray(None)
        if array.dtype.kind not in "fiub":
            raise SettingError(
                _("{name} of a case has no numbers in {key}, but {kind}").format(
                    name=what, key=name, kind=type(value).__name__
                )
            )
        found[str(name)] = array
    return found


def unknown_name(name: Any, known: Iterable[str]) -> str:
    """Say that a gradient is of nothing that the case has, and what it may be meant for."""
    names = list(known)
    near = difflib.get_close_matches(str(name).removeprefix("d"), names, n=1)
    if near:
        return _("grads of the case names {name}; is it of {near}?").format(name=name, near=near[0])
    return _("grads of the case names {name}, and the case has {names}").format(
        name=name, names=", ".join(names)
    )
