"""The conditions of one pass: its random numbers, NumPy's reports, and where it raised."""

from __future__ import annotations

import contextlib
import traceback
import warnings
from collections.abc import Iterator

import numpy as np

from backhand.reading.randomness import seeded
from backhand.reading.subject import Subject


@contextlib.contextmanager
def passing(subject: Subject, seed: int, flags: set[str] | None) -> Iterator[None]:
    """Run the body under one random state and without warnings.

    Parameters
    ----------
    subject : Subject
    seed : int
    flags : set or None
        Where to put what NumPy reports meanwhile ("overflow", "divide by zero", …).
    """
    if flags is None:
        reports = np.errstate(all="ignore")
    else:
        reports = np.errstate(all="call", call=lambda kind, _flag: flags.add(kind))
    with warnings.catch_warnings(), reports:
        warnings.simplefilter("ignore")
        with seeded(subject, seed):
            yield


def line_of(error: BaseException, path: str | None) -> int | None:
    """Return the last line of a file in an exception's trace."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if path and frame.filename == path
    ]
    return lines[-1] if lines else None
