"""Random state held still, so that code which draws numbers can be run twice alike."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from backhand.conventions.subject import Subject


@contextlib.contextmanager
def seeded(subject: Subject, seed: int) -> Iterator[None]:
    """Run the body under one known random state, and put the caller's back afterwards.

    Seeds Python's and NumPy's global generators and the subject's own module-level
    ones; a generator inside the instance starts anew with each session.
    """
    numpy_state, python_state = np.random.get_state(), random.getstate()
    own = [(generator, _state(generator)) for generator in subject.generators]
    np.random.set_state(_numpy_state(seed))
    random.setstate(_python_state(seed))
    for generator, _kept in own:
        _set_state(generator, _fresh_state(generator, seed))
    try:
        yield
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)
        for generator, kept in own:
            _set_state(generator, kept)


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
