"""Random state held still, so that code which draws numbers can be run twice alike."""

from __future__ import annotations

import ast
import contextlib
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from backhand.reading.instances import settings_of
from backhand.reading.source import tree_of
from backhand.reading.subject import Subject
from backhand.reading.vocabulary import RANDOM, means

# Passes after which code that has not drawn from the global generators, Python's and NumPy's, is
# believed to leave them alone.
_TRIALS: Final = 12
_KINDS: Final = (np.random.Generator, np.random.RandomState, random.Random)


@dataclass
class Hold:
    """What is known of a subject's use of the global generators while `held` is in force.

    Attributes
    ----------
    trusts : bool
        Whether code may be believed to draw nothing.
    passes : int
        Passes watched so far, none of which drew.
    draws : bool
        One did: the generators are set before every pass.
    misjudged : bool
        It was believed to draw nothing, and did: what was measured has to be again.
    """

    trusts: bool = True
    passes: int = 0
    draws: bool = False
    misjudged: bool = False

    @property
    def idle(self) -> bool:
        """Whether the generators need not be set."""
        return self.trusts and not self.draws and self.passes >= _TRIALS


_hold: Hold | None = None


@contextlib.contextmanager
def held(*, trusts: bool = True) -> Iterator[Hold]:
    """Put the global generators back at the end, not after each `seeded` meanwhile.

    A state has 624 words, and taking and setting NumPy's takes longer than a small layer's pass.
    Within another that trusts, what is known there is known here, and the other way round.
    """
    global _hold
    before, state, python_state = _hold, np.random.get_state(), random.getstate()
    around = before if trusts and before is not None and before.trusts else None
    was_idle = around is not None and around.idle
    _hold = hold = Hold(trusts)
    if around is not None:
        hold.passes, hold.draws = around.passes, around.draws
    if hold.idle:
        _start_anew(0)
    try:
        yield hold
        hold.misjudged = hold.idle and _moved()
    finally:
        _hold = before
        np.random.set_state(state)
        random.setstate(python_state)
        if around is not None:
            around.passes, around.draws = hold.passes, hold.draws or hold.misjudged
            if around.idle and not was_idle:
                _start_anew(0)


@contextlib.contextmanager
def unheld() -> Iterator[None]:
    """Have each `seeded` within `held` put back what it found: whoever asks what else was drawn."""
    global _hold
    before, _hold = _hold, None
    try:
        yield
    finally:
        _hold = before


@contextlib.contextmanager
def seeded(subject: Subject, seed: int) -> Iterator[None]:
    """Run the body under one known random state, and put the caller's back afterwards: at once,
    or where `held` ends.

    Seeds Python's and NumPy's global generators and the subject's own module-level
    ones; a generator inside the instance starts anew with each session.
    """
    hold = _hold
    numpy_state = np.random.get_state() if hold is None else None
    python_state = random.getstate() if hold is None else None
    own = [(generator, _state(generator)) for generator in subject.generators]
    torch = sys.modules.get("torch")
    torch_state = None if torch is None else torch.random.get_rng_state()
    if torch is not None:
        torch.manual_seed(1234 + seed)
    idle = hold is not None and hold.idle
    if not idle:
        _start_anew(seed)
    for generator, _kept in own:
        _set_state(generator, _fresh_state(generator, seed))
    try:
        yield
    finally:
        if numpy_state is not None:
            np.random.set_state(numpy_state)
        elif hold is not None and hold.trusts and not idle:
            hold.passes += 1
            hold.draws = hold.draws or _moved(seed)
            if hold.idle:
                _start_anew(0)
        if python_state is not None:
            random.setstate(python_state)
        for generator, kept in own:
            _set_state(generator, kept)
        if torch is not None:
            torch.random.set_rng_state(torch_state)


def _start_anew(seed: int) -> None:
    """Set the global generators."""
    np.random.set_state(_numpy_state(seed))
    random.setstate(_python_state(seed))


def _moved(seed: int = 0) -> bool:
    """Whether a global generator has been drawn from, or seeded, since it was set."""
    state: Any = np.random.get_state()
    fresh = _numpy_state(seed)
    if state[2:4] != fresh[2:4] or not np.array_equal(state[1], fresh[1]):
        return True
    return bool(random.getstate() != _python_state(seed))


def states(seed: int) -> tuple[Any, Any]:
    """Return the states that NumPy's and Python's global generators have at a seed."""
    return _numpy_state(seed), _python_state(seed)


@cache
def _numpy_state(seed: int) -> Any:
    return np.random.RandomState(1234 + seed).get_state()


@cache
def _python_state(seed: int) -> Any:
    return random.Random(1234 + seed).getstate()


def _state(generator: Any) -> Any:
    if isinstance(generator, np.random.Generator):
        return generator.bit_generator.state
    if isinstance(generator, np.random.RandomState):
        return generator.get_state()
    return generator.getstate()


def _set_state(generator: Any, state: Any) -> None:
    if isinstance(generator, np.random.Generator):
        generator.bit_generator.state = state
    elif isinstance(generator, np.random.RandomState):
        generator.set_state(state)
    else:
        generator.setstate(state)


def _fresh_state(generator: Any, seed: int) -> Any:
    if isinstance(generator, np.random.Generator):
        return type(generator.bit_generator)(1234 + seed).state
    if isinstance(generator, np.random.RandomState):
        return np.random.RandomState(1234 + seed).get_state()
    return random.Random(1234 + seed).getstate()


def generators_of(function: Any) -> tuple[Any, ...]:
    """Return the random generators among a function's globals and closure."""
    found = [v for v in getattr(function, "__globals__", {}).values() if isinstance(v, _KINDS)]
    for cell in getattr(function, "__closure__", None) or ():
        with contextlib.suppress(ValueError):  # an empty cell
            if isinstance(cell.cell_contents, _KINDS):
                found.append(cell.cell_contents)
    # The system's own has no state that could be set.
    return tuple(each for each in found if not isinstance(each, random.SystemRandom))


def holds_generator(thing: Any, depth: int = 4) -> bool:
    """Whether a generator is kept somewhere within an instance."""
    if isinstance(thing, _KINDS):
        return True
    if depth == 0 or isinstance(thing, (np.ndarray, str, int, float, type)) or thing is None:
        return False
    parts: Any = ()
    if isinstance(thing, Mapping):
        parts = thing.values()
    elif isinstance(thing, (list, tuple)):
        parts = thing
    elif hasattr(thing, "__dict__"):
        parts = vars(thing).values()
    return any(holds_generator(part, depth - 1) for part in parts)


def declares_chance(thing: Any) -> bool:
    """Whether an instance says that it is random: it holds a rate, a seed or a generator."""
    return holds_generator(thing, depth=1) or any(means(n, RANDOM) for n in settings_of(thing))


def reparametrises(there: Any, back: Any) -> bool:
    """Whether a way there keeps normal noise that its way back goes through: z = mu + sigma * eps.

    Such a draw is part of the function, as a variational autoencoder's is, and needs no flag.

    Parameters
    ----------
    there, back : callable
        Methods of one class.
    """
    kept = {
        target.attr
        for node in ast.walk(tree_of(there))
        if isinstance(node, ast.Assign)
        # eps = np.random.randn(*mu.shape) if eps is None else eps
        for drawn in (
            [node.value.body, node.value.orelse]
            if isinstance(node.value, ast.IfExp)
            else [node.value]
        )
        if isinstance(drawn, ast.Call)
        and isinstance(drawn.func, ast.Attribute)
        and drawn.func.attr in ("randn", "standard_normal", "normal")
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
    read = {n.attr for n in ast.walk(tree_of(back)) if isinstance(n, ast.Attribute)}
    return bool(kept & read)
