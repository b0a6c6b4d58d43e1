"""The learning rate as a function of the iteration."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.networks.initialization import not_one_of

# Where "step" cuts, and to what; where "exponential" and "linear" end.
_STEP: Final = (0.5, 0.75)
_STEP_FACTOR: Final = 0.1
_END: Final = 0.01

Schedule = Callable[[int], float]

SCHEDULES: Final = ("constant", "step", "exponential", "linear", "cosine")


def make_schedule(name: str, learning_rate: float, iterations: int, *, warmup: int = 0) -> Schedule:
    """Return the learning rate of each iteration.

    Parameters
    ----------
    name : str
        "constant"; "step": a tenth from half of the run on, a hundredth from three
        quarters; "exponential" and "linear": down to a hundredth at the end; "cosine":
        half a wave, down to 0.
    learning_rate : float, positive
        The highest.
    iterations : int
        Of the whole run.
    warmup : int
        Iterations in which the rate rises evenly from nearly nothing.

    Returns
    -------
    schedule : callable (iteration) -> float

    Raises
    ------
    SettingError
        There is none of that name: the nearest is named; or warmup is longer than the run.

    Examples
    --------
    >>> schedule = make_schedule("cosine", 0.1, 100)
    >>> schedule(0), round(schedule(50), 6)
    (0.1, 0.05)

    Source: cosine: Loshchilov, Hutter, arXiv:1608.03983, eq. 5; warm-up: Goyal et al.,
    arXiv:1706.02677, section 2.2.
    """
    if name not in SCHEDULES:
        raise SettingError(not_one_of("schedule", name, SCHEDULES))
    if not 0 <= warmup <= iterations:
        raise SettingError(
            _("warmup must be between 0 and the {iterations} iterations, not {value}").format(
                iterations=iterations, value=warmup
            )
        )

    def schedule(iteration: int) -> float:
        if iteration < warmup:
            return learning_rate * (iteration + 1) / warmup
        done = (iteration - warmup) / max(iterations - warmup, 1)
        return learning_rate * _factor(name, done)

    return schedule


def _factor(name: str, done: float) -> float:
    """Return what is left of the rate after the share `done` of the run, in [0, 1)."""
    if name == "step":
        return float(_STEP_FACTOR ** sum(done >= cut for cut in _STEP))
    if name == "exponential":
        return float(_END**done)
    if name == "linear":
        return 1 - (1 - _END) * done
    if name == "cosine":
        return 0.5 * (1 + math.cos(math.pi * done))
    return 1.0
