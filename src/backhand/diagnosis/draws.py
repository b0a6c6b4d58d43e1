"""A subject whose values are drawn at random: examined at one draw, and tried at others."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from backhand.diagnosis.examination import Locate, examine
from backhand.diagnosis.measure import is_right_along
from backhand.diagnosis.report import SubjectReport
from backhand.language import gettext as _
from backhand.reading.subject import Subject, Unready, Values

# Numbers that are drawn in all, where one draw has few: what is wrong at one number in twenty is
# then missed once in a hundred thousand times.
_NUMBERS: Final = 240
# Where nothing of that differs, what the code keeps to itself may.
_FEWEST, _MOST = 4, 32
# Draws that are examined in full, where no direction settles anything.
_EXAMINED: Final = 1


def examined_over_draws(
    make: Callable[[int], Subject | Unready],
    locate: Locate | None = None,
    *,
    listing: bool = False,
) -> SubjectReport:
    """Examine a subject; where what it is made of is drawn without a seed, at other draws too.

    A gradient that is wrong beyond ±2 is right for most draws of six numbers: a single one says
    nothing, and which it is must not decide.  The other draws are looked at along one direction
    each, and examined where that shows anything.

    Parameters
    ----------
    make : callable
        The number of a draw → the subject made of it; each number gives the same each time.
    locate, listing
        As in `examine`.

    Returns
    -------
    report : SubjectReport
        Of the first draw, unless another one shows that it is wrong.
    """
    first = make(0)
    report = examine(first, locate, listing=listing)
    if isinstance(first, Unready) or not first.drawn or report.verdict not in ("pass", "skipped"):
        return report
    second = make(1)
    if isinstance(second, Unready):
        return report
    count = _count(first.values, second.values)
    if is_right_along(first) is False:
        # Of what was found right a direction says otherwise: it tells nothing of the others either.
        count = min(count, _EXAMINED)
    for draw in range(1, 1 + count):
        other = second if draw == 1 else make(draw)
        if isinstance(other, Unready):
            continue
        if report.verdict == "pass" and is_right_along(other) is not False:
            continue
        found = examine(other, locate, listing=listing)
        if found.verdict == "fail":
            note = _("it is drawn at random, and wrong for some draws alone")
            return replace(found, note=found.note or note)
        if report.verdict == "skipped" and found.verdict == "pass":
            report = found
    return report


def _count(first: Values, second: Values) -> int:
    """Return how many draws more there are to be, by how few numbers differ between two."""
    drawn = [
        sum(
            array.size
            for name, array in here.items()
            if name not in there or not np.array_equal(array, there[name])
        )
        for here, there in ((first.inputs, second.inputs), (first.params, second.params))
    ]
    fewest = min((count for count in drawn if count), default=0)
    return max(_FEWEST, min(_MOST, math.ceil(_NUMBERS / fewest) if fewest else 0))
