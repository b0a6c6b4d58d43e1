"""What stands in a file for a package that is not installed here, or only shows something.

A file that draws, or reads tables, needs these packages for nothing that is judged; to import them
would take longer than to check it.  What comes
out of one can be called, inherited from and used as a decorator; it is no number and no array, and
whoever takes it for one is told which package is missing.
"""

from __future__ import annotations

import builtins
import dis
import inspect
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from types import FrameType, ModuleType
from typing import Any, Final, NoReturn

import numpy as np

from backhand.language import gettext as _


class NotInstalledError(ImportError):
    """A value was wanted of something that a package makes which is not installed."""


class Base:
    """What a class inherits from in place of a class that is not installed."""

    def __init__(self, *_arguments: Any, **_options: Any) -> None:
        super().__init__()


# What only shows, to whoever runs the file.
SHOWS: Final = frozenset(
    ("IPython", "bokeh", "graphviz", "matplotlib", "mpl_toolkits", "plotly", "seaborn", "tqdm")
)
_UNPACK: Final = dis.opmap["UNPACK_SEQUENCE"]


def unpacked(frame: FrameType) -> int:
    """Return into how many names a frame unpacks something just now; 0 where it doesn't."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at + 1] if at >= 0 and code[at] == _UNPACK else 0


def _refuses(self: Absent, *_arguments: Any, **_options: Any) -> NoReturn:
    raise NotInstalledError(
        _("{what} is wanted, and {package} is not installed").format(
            what=self.called_, package=self.called_.partition(".")[0]
        )
    )


class Absent:
    """Anything that a package which is not installed holds or makes.

    Parameters
    ----------
    called_ : str
        Its name, dotted.
    given_ : tuple
        What the call that made it was handed.
    """

    # NumPy asks nobody else how it is to be computed with.
    __array_priority__ = 1e9
    __hash__ = object.__hash__

    def __init__(self, called_: str, given_: tuple[Any, ...] = ()) -> None:
        self.called_ = called_
        self.given_ = given_

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.called_}.{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        # Kept nowhere but its own two: what is set on a drawing is not asked back.
        if name in ("called_", "given_"):
            object.__setattr__(self, name, value)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Return what is decorated, unchanged; else something as absent as this."""
        if len(arguments) == 1 and not options and self.called_.split(".")[-1] not in _DERIVING:
            only = arguments[0]
            if inspect.isfunction(only) or inspect.isclass(only):
                return only
        return Absent(f"{self.called_}()", arguments)

    def __mro_entries__(self, _bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (Base,)

    def __instancecheck__(self, _instance: Any) -> bool:
        return False

    def __subclasscheck__(self, _cls: Any) -> bool:
        return False

    def __getitem__(self, key: Any) -> Any:
        return Absent(f"{self.called_}[]")

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        """Iterate over what was handed to it: a bar of progress goes round its own argument.

        What is unpacked (``fig, axes = plt.subplots(2)``) has as many parts as are asked for.
        """
        wanted = unpacked(sys._getframe(1))
        if wanted:
            return iter([Absent(f"{self.called_}[{k}]") for k in range(wanted)])
        for argument in self.given_:
            if isinstance(argument, Iterable) and not isinstance(argument, (str, Absent)):
                return iter(argument)
            if isinstance(argument, int) and self.called_.endswith(("range()", "prange()")):
                return iter(range(*self.given_))
        if self.called_.partition(".")[0] in SHOWS:
            return iter(())  # for ax in axes: there is nothing to draw on
        _refuses(self)

    def __enter__(self) -> Absent:
        return self

    def __exit__(self, *_exception: object) -> None: ...

    def __bool__(self) -> bool:
        # `if cuda.is_available()`: nothing that is not here is available.
        return False

    def __deepcopy__(self, _memo: dict[int, Any]) -> Absent:
        return self

    def __copy__(self) -> Absent:
        return self

    def __repr__(self) -> str:
        return f"<{self.called_}, not to be had here>"

    __array__ = __array_ufunc__ = __array_function__ = _refuses
    __int__ = __float__ = __index__ = __complex__ = _refuses
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuses
    __matmul__ = __rmatmul__ = __truediv__ = __rtruediv__ = __pow__ = __rpow__ = _refuses
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __neg__ = __abs__ = _refuses
    __lt__ = __le__ = __gt__ = __ge__ = _refuses


class AbsentModule(ModuleType):
    """A module of a package that is not installed: every name in it is there."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if self.__name__ in _NUMPY and hasattr(np, name):
            return getattr(np, name)
        if self.__name__ in _BUILTINS and hasattr(builtins, name):
            return getattr(builtins, name)
        made = _KNOWN.get(f"{self.__name__}.{name}")
        return made() if made else Absent(f"{self.__name__}.{name}")


def module_of(name: str) -> AbsentModule:
    """Return a module that stands for one that is not installed."""
    module = AbsentModule(name)
    module.__path__ = []
    module.__dict__["__all__"] = []
    return module


# What makes another function of one: no decorator, whose function stays what it is.
_DERIVING: Final = frozenset(
    ("elementwise_grad", "grad", "hessian", "jacfwd", "jacobian", "jacrev", "jvp", "make_jvp",
     "make_vjp", "value_and_grad", "vjp")
)  # fmt: skip
# NumPy again, on another device or followed: what it computes is the same.
_NUMPY: Final = ("autograd.numpy", "cupy", "jax.numpy")
# What both Pythons have, for those who wrote for both.
_BUILTINS: Final = ("past.builtins", "future.builtins", "six.moves")
# What has a meaning without its package.
_KNOWN: dict[str, Callable[[], Any]] = {
    "numba.prange": lambda: range,
    "past.builtins.xrange": lambda: range,
    "six.moves.xrange": lambda: range,
    "six.moves.cPickle": lambda: pickle,
    "cupy.asnumpy": lambda: np.asarray,
    "cupy.get_array_module": lambda: lambda *_arrays: np,
}
