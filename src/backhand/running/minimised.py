"""What a program hands to an optimiser of SciPy's: a loss and its gradient, tapped a few turns.

The optimiser's own loop is nobody's to be read: in its place a plain descent is run first, in
statements that stand after the program's, and the optimiser itself after it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np

from backhand.pattern import pattern

# The loop in which the loss and the gradient are seen.
NAME: Final = "_descend"
_ASKS: Final = pattern(r"\bscipy\b[\s\S]*\b(minimize|fmin_\w+|opt\w*\.\w+)\(")
# Small beside any gradient, and large beside the last digit of what it is taken from.
TEXT: Final = f"""
def {NAME}(fun, jac, x, args, lr):
    for _turn in range(3):
        if jac is None:
            loss, grad = fun(x, *args)[:2]
        else:
            loss = fun(x, *args)
            grad = jac(x, *args)
        grad = grad.reshape(x.shape)
        x = x - lr * grad
"""
_RATE: Final = 2.0**-14
# Where the arguments stand that matter: the gradient, and what is handed on.
_CALLS: Final[Mapping[str, tuple[str, str]]] = {
    "minimize": ("jac", "args"),
    "fmin_cg": ("fprime", "args"),
    "fmin_bfgs": ("fprime", "args"),
    "fmin_ncg": ("fprime", "args"),
    "fmin_tnc": ("fprime", "args"),
    "fmin_l_bfgs_b": ("fprime", "args"),
}
# Those whose function gives its gradient beside its value, where none is named.
_BOTH: Final = ("fmin_tnc", "fmin_l_bfgs_b")
# In this order where they have no names: f, x0, then fprime and args, or args first.
_IN_ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    name: (("args", "method", "jac") if name == "minimize" else ("fprime", "args"))
    for name in _CALLS
}


def asks(text: str) -> bool:
    """Whether a program may hand something to an optimiser.

    Examples
    --------
    >>> asks("from scipy.optimize import minimize\\nr = minimize(cost, theta, jac=True)")
    True
    >>> asks("def minimize(f): ...")
    False
    """
    return bool(_ASKS.search(text))


def install(descend: Callable[..., Any]) -> None:
    """Have the optimisers descend by this function first; for a process of its own.

    Parameters
    ----------
    descend : callable
        What `TEXT` defines.
    """
    module = sys.modules.get("scipy.optimize")
    for name in _CALLS if module is not None else ():
        own = vars(module).get(name)
        if callable(own):
            setattr(module, name, partial(_minimised, descend, name, own))


def _minimised(
    descend: Callable[..., Any],
    name: str,
    own: Callable[..., Any],
    function: Any,
    start: Any,
    *arguments: Any,
    **options: Any,
) -> Any:
    given = {**dict(zip(_IN_ORDER[name], arguments, strict=False)), **options}
    slope, more = (given.get(each) for each in _CALLS[name])
    both = slope is True or (slope is None and name in _BOTH and not options.get("approx_grad"))
    if callable(slope) or both:
        args = more if isinstance(more, tuple) else () if more is None else (more,)
        x = np.array(start, dtype=np.float64).ravel()
        descend(function, slope if callable(slope) else None, x, args, _RATE)
    return own(function, start, *arguments, **options)
