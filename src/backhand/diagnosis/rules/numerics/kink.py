"""The point checked is not differentiable.

What it does
    Compares the slopes on either side of each entry; where they differ however small the step,
    the entry is left out of the comparison.

Why it is wrong
    It is not: at the kink of a ReLU or of a maximum any value between the two slopes is right.
    What was left out was not checked, though.

How it shows
    The slope jumps between x - h and x + h.

Example
    ``x = 0`` in ``np.maximum(0, x)``; two equal values in one window of a max pooling

Write instead
    Nothing.  To have those entries checked, give a case with an input away from the kink.

Look-alikes
    None.

References
    Stanford CS231n, "Gradient checks": kinks in the objective.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule("BH304", "kink", title=mark("kink"), family="numerics", severity="info")
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Say how many entries of each tensor were left out."""
    if "out" in evidence.contracts.differs:
        return  # another output each time: its leaps are no kinks
    for name in dict.fromkeys(name for point in evidence.points for name in point.kinks):
        held = [point for point in evidence.points if name in point.kinks]
        count = sum(int(point.kinks[name].sum()) for point in held)
        size = sum(point.kinks[name].size for point in held)
        if count:
            yield Fault(
                name,
                _(
                    "{count} of {size} entries of {name} lie at a kink and are left out of the "
                    "comparison"
                ).format(count=count, size=size, name=plain_name(name)),
                _("nothing is wrong; an input away from the kink lets them be checked"),
                {"left_out": count, "entries": size},
            )
