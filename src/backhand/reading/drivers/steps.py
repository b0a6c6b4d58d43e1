"""The form `steps`: an objective beside a function that returns what one step along it leaves."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import of_itself
from backhand.pattern import pattern
from backhand.reading.calls import RATE, is_rate
from backhand.reading.driver import Blueprint, Found, FreeDriver
from backhand.reading.instances import required
from backhand.reading.source import tree_of
from backhand.reading.subject import Subject, Values
from backhand.reading.truth import tried
from backhand.reading.vocabulary import Meaning, means

Array = NDArray[Any]

_MINIMISED: Final = pattern(r"loss|cost|error|energy|nll|neg", re.IGNORECASE)
_MAXIMISED: Final = pattern(r"objective|likelihood|utility|reward|criterion|score", re.IGNORECASE)
_STEP: Final = pattern(r"update|step|train_one|sgd|ascent|descent", re.IGNORECASE)
_SHAPES: Final[tuple[tuple[int, ...], ...]] = ((5,), (5, 3), ())


@of_itself
class StepReading(Found):
    """An objective and a step.

    Attributes
    ----------
    objective, step : callable
    names : tuple of str
        What the step returns anew, in its order.
    settled : dict
        The other arguments: rates, penalties.
    sign : float
        1 where the step goes down, -1 where it goes up.
    """

    objective: Any = None
    step: Any = None
    names: tuple[str, ...] = ()
    settled: Mapping[str, float] = field(default_factory=dict)
    sign: float = 1.0
    tier: int = 0


class Steps(FreeDriver):
    """``objective(user, item, reg)`` beside ``update(user, item, alpha, reg)``."""

    name = "steps"
    convention = "loss-and-gradient"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`, by the name of the step."""
        step = getattr(module, name)
        if not inspect.isfunction(step) or step.__module__ != module.__name__:
            return None
        asked = [p.name for p in required(step)]
        if not _STEP.search(name) or sum(map(is_rate, asked)) != 1:
            return None
        rest = {n for n in asked if not is_rate(n)}
        for other, objective in vars(module).items():
            if (
                inspect.isfunction(objective)
                and objective.__module__ == module.__name__
                and objective is not step
                and (_MINIMISED.search(other) or _MAXIMISED.search(other))
                and {p.name for p in required(objective)} == rest
            ):
                names = tuple(n for n in asked if n in rest and not _is_number(n))
                count = _returned(step)
                if names and count is not None and 1 <= count <= len(names):
                    return StepReading(
                        self.name, name, step, (step, objective), 0.7,
                        objective, step, names[:count],
                    )  # fmt: skip
        return None

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        asked = [p.name for p in required(thing.step)]
        settled = {n: RATE if is_rate(n) else 0.3 for n in asked if is_rate(n) or _is_number(n)}
        arrays = [n for n in asked if n not in settled]
        strict = bool(_MINIMISED.search(thing.objective.__name__))
        for shape in _SHAPES:
            rng = np.random.default_rng(8)
            inputs = tuple(np.asarray(rng.standard_normal(shape)) for _n in arrays)
            found = []
            for sign in (1.0,) if strict else (1.0, -1.0):
                reading = replace(thing, settled=settled, sign=sign)
                blueprint = Blueprint(reading, inputs)
                trial = tried(self.builds(blueprint))
                if trial.stage == 2 and not trial.missing:
                    found.append((trial.right, blueprint))
            # Up or down is not to be told where nothing fits either way.
            if found and (strict or max(right for right, _b in found)):
                yield max(found, key=lambda each: each[0])[1]
                return
            if found:
                yield min(found, key=lambda each: _apart(self.builds(each[1])))[1]
                return
        yield TypeError(f"{thing.title}: no arrays were found that it takes")

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        reading: StepReading = blueprint.thing
        asked = [p.name for p in required(reading.step) if p.name not in reading.settled]
        arrays = dict(zip(asked, map(np.array, blueprint.inputs), strict=True))
        subject = self.subject(
            blueprint,
            Values(arrays, {}, None, frozenset(set(asked) - set(reading.names))),
            lambda: StepSession(reading),
            {"forward": reading.objective, "backward": reading.step},
            role="unknown",
            scalar=True,
            takes_upstream=False,
        )
        return replace(
            subject,
            at_batch_size=lambda _size: None,
            confident_and_wrong=None,
        )


def _is_number(name: str) -> bool:
    return means(name, (Meaning.PENALTY, Meaning.MARGIN, Meaning.FACTOR)) or bool(
        re.match(r"^(reg|lam|l2|decay|weight_decay|beta|gamma)", name)
    )


def _returned(function: Any) -> int | None:
    """Return how many values a function's last statement returns."""
    nodes = [n for n in ast.walk(tree_of(function)) if isinstance(n, ast.Return) and n.value]
    if not nodes:
        return None
    value = nodes[-1].value
    return len(value.elts) if isinstance(value, ast.Tuple) else 1


def _apart(subject: Subject) -> float:
    """Return how far a step's gradients are from the objective's slopes, in all."""
    values = subject.values
    session = subject.start()
    session.forward(values)
    given = session.backward((1.0,))
    rng = np.random.default_rng(2)
    total = 0.0
    for name, array in values.differentiable.items():
        along = 1e-5 * rng.standard_normal(array.shape)  # a first look: it settles a sign
        moved = (values.replaced(name, array + sign * along) for sign in (1, -1))
        above, below = (float(subject.start().forward(there)) for there in moved)
        total += abs((above - below) / 2 - float(np.sum(given[name] * along)))
    return total


class StepSession:
    """One value of the objective, and one step."""

    def __init__(self, reading: StepReading) -> None:
        self._reading = reading
        self._given: dict[str, Any] = {}

    def forward(self, values: Values) -> Any:
        """Return the objective."""
        reading = self._reading
        self._given = {
            **{n: a if a.ndim else float(a) for n, a in values.inputs.items()},
            **reading.settled,
        }
        return reading.objective(*(self._given[p.name] for p in required(reading.objective)))

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return what the step has changed, over its rate."""
        reading = self._reading
        before = {n: np.array(self._given[n]) for n in reading.names}
        handed = {n: np.array(v) if np.ndim(v) else v for n, v in self._given.items()}
        after = reading.step(*(handed[p.name] for p in required(reading.step)))
        parts = after if isinstance(after, tuple) else (after,)
        return {
            n: reading.sign * (before[n] - np.asarray(part)) / RATE
            for n, part in zip(reading.names, parts, strict=True)
        }

    def parameters(self) -> dict[str, Array]:
        """A call has none."""
        return {}

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return False
