"""The form `kernels`: a way there and back of several arrays, whose shapes only trying tells."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import of_itself
from backhand.reading.claims import sureness
from backhand.reading.driver import Blueprint, Found, FreeDriver
from backhand.reading.drivers.passes import way_back
from backhand.reading.instances import required
from backhand.reading.source import returned_names, tree_of
from backhand.reading.subject import IncompleteError, Place, Subject, Values
from backhand.reading.vocabulary import meanings

Array = NDArray[Any]

# Several of a kind, in the plane and in space; then one of them.
_SHAPES: Final[tuple[tuple[int, ...], ...]] = ((5, 3), (5, 2), (5,), (3,), (2,), (5, 4), ())
_MOST: Final = 3000
_READINGS: Final = 4


@of_itself
class FoundKernel(Found):
    """Two functions."""

    there: Any = None
    back: Any = None


@of_itself
class KernelReading(Found):
    """Two functions bound.

    Attributes
    ----------
    names : tuple of str
        The arguments of the way there.
    sources : dict
        Argument → place in what the way back returns.
    """

    there: Any = None
    back: Any = None
    names: tuple[str, ...] = ()
    sources: Mapping[str, int] = field(default_factory=dict)
    tier: int = 0


class Kernels(FreeDriver):
    """``render_forward(means, conic, …)`` beside ``render_backward(dL_dpixel, means, …)``."""

    name = "kernels"
    convention = "passes"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`: where the returned names say whose gradients they are."""
        function = getattr(module, name)
        if not inspect.isfunction(function) or function.__module__ != module.__name__:
            return None
        other = way_back(module, name)
        if other is None or other[2]:
            return None
        names = [p.name for p in required(function)]
        called = returned_names(other[0]) or []
        if not 3 <= len(names) <= 6 or len(called) < 2 or not all(called):
            return None
        if sum(not meanings(n) for n in names) < 2 or not _sources(names, called):
            return None
        parts = (function, other[0])
        return FoundKernel(
            self.name, other[1], function, parts, 0.65, there=function, back=other[0]
        )

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`: shapes under which every gradient has its value's."""
        names = tuple(p.name for p in required(thing.there))
        sources = _sources(names, returned_names(thing.back) or [])
        reading = KernelReading(
            thing.form, thing.title, thing.definition, thing.parts, thing.sure,
            thing.there, thing.back, names, sources,
        )  # fmt: skip
        count = 0
        for shapes in itertools.islice(itertools.product(_SHAPES, repeat=len(names)), _MOST):
            rng = np.random.default_rng(len(names))
            arrays = [np.asarray(rng.uniform(0.25, 0.85, shape)) for shape in shapes]
            if not any(array.ndim > 1 for array in arrays):
                continue
            session = KernelSession(reading)
            try:
                with np.errstate(all="ignore"):
                    values = Values(dict(zip(names, arrays, strict=True)), {})
                    out = np.asarray(session.forward(values), dtype=np.float64)
                    if not out.size or not np.isfinite(out).all():
                        continue
                    given = session.backward((np.full(out.shape, 0.7),))
            except Exception:
                continue
            if all(np.shape(given[n]) == np.shape(values.inputs[n]) for n in sources):
                count += 1
                yield Blueprint(reading, tuple(arrays))
            if count >= _READINGS:
                return
        if not count:
            yield TypeError(f"{thing.title}: no shapes were found that fit both ways")

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        reading: KernelReading = blueprint.thing
        arrays = [np.array(array, dtype=np.float64) for array in blueprint.inputs]
        subject = self.subject(
            blueprint,
            Values(
                dict(zip(reading.names, arrays, strict=True)),
                {},
                None,
                frozenset(set(reading.names) - set(reading.sources)),
            ),
            lambda: KernelSession(reading),
            {"forward": reading.there, "backward": reading.back},
            role="unknown",
        )
        return replace(
            subject,
            at_batch_size=lambda _size: None,
            places=_places(reading),
        )


def _places(reading: KernelReading) -> dict[str, Place]:
    """Return the last line that writes each gradient, under the name by which it is returned."""
    place, called = Place.of(reading.back), returned_names(reading.back) or []
    if place.line is None:
        return {}
    found = {}
    for name, k in reading.sources.items():
        lines = [
            n.lineno
            for n in ast.walk(tree_of(reading.back))
            if isinstance(n, (ast.Assign, ast.AugAssign))
            for target in (n.targets if isinstance(n, ast.Assign) else [n.target])
            for one in ast.walk(target)
            if isinstance(one, ast.Name) and one.id == called[k]
        ]
        if lines:
            found[name] = Place(place.path, place.line + max(lines) - 1)
    return found


def _sources(names: Any, called: list[str]) -> dict[str, int]:
    """Match every returned name with an argument; empty where one is nobody's."""
    found: dict[str, int] = {}
    for k, told in enumerate(called):
        sure = {n: sureness(told, n) for n in names if n not in found}
        name = max(sure, key=lambda n: sure[n], default=None)
        if name is None or not sure[name]:
            return {}
        found[name] = k
    return found


class KernelSession:
    """One call each way."""

    def __init__(self, reading: KernelReading) -> None:
        self._reading = reading
        self._given: dict[str, Any] = {}
        self._kept: list[Any] = []

    def forward(self, values: Values) -> Any:
        """Return the first of what the way there returns; the rest is kept for the way back."""
        self._given = {n: a if a.ndim else float(a) for n, a in values.inputs.items()}
        returned = self._reading.there(*(self._given[n] for n in self._reading.names))
        out, *self._kept = returned if isinstance(returned, tuple) else (returned,)
        return out

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return what the way back returns, by the names of the arguments."""
        reading = self._reading
        kept, handed = list(self._kept), []
        (dout,) = upstream
        for k, parameter in enumerate(required(reading.back)):
            name = parameter.name
            if name in self._given:
                handed.append(self._given[name])
            elif (
                k in (0, len(required(reading.back)) - 1)
                and dout is not None
                and (k == 0 or not kept)
            ):
                handed.append(dout)
                dout = None
            elif kept:
                handed.append(kept.pop(0))
            else:
                raise IncompleteError(f"nothing stands for {name}")
        returned = reading.back(*handed)
        return {name: returned[k] for name, k in reading.sources.items()}

    def parameters(self) -> dict[str, Array]:
        """A call has none."""
        return {}

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return False
