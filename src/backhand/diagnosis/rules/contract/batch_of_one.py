"""It fails, or is wrong, only for a batch of one.

What it does
    Runs both passes with a single sample, after they have passed with several.

Why it is wrong
    The last batch of an epoch may hold one sample, and so does every prediction for one image.

How it shows
    An exception, nan, or a gradient that is not the derivative, for N = 1 and for no other N.

Example
    ``np.squeeze(x)``, which drops a batch axis of length one; ``x.var(axis=0, ddof=1)``, which
    divides by N - 1

Write instead
    ``np.squeeze(x, axis=1)`` or ``x.reshape(len(x), -1)``; a population variance

Look-alikes
    BH207, where other batches fail as well; BH203, where the shape is always wrong.

References
    NumPy, ``numpy.squeeze``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.evidence import NOT_A_NUMBER, Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH205",
    "batch-of-one",
    title=mark("wrong for a batch of one"),
    family="contract",
    severity="warning",
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report what a single sample raises, and the gradients that are wrong for it alone."""
    if "out" in evidence.contracts.differs:
        return  # another output each time: that is BH206's
    raised = evidence.contracts.batch_of_one
    fix = _(
        "keep the batch axis whatever its length: np.squeeze(x, axis=…), reshape(len(x), -1); "
        "don't divide by N - 1"
    )
    if raised is not None:
        yield Fault(
            "-",
            _("with a batch of one, {during} gives nan").format(during=raised.during)
            if raised.kind == NOT_A_NUMBER
            else _("{during} raises {kind} for a batch of one: {reason}").format(
                during=raised.during, kind=raised.kind, reason=raised.message
            ),
            fix,
            {"line": raised.line} if raised.line else {},
        )
        return
    for name in evidence.wrong_for_one:
        if not _by_more_than_an_epsilon(evidence, name):
            continue
        yield Fault(
            name,
            _(
                "the gradient of {name} is right for larger batches and wrong for a batch of one"
            ).format(name=plain_name(name)),
            fix,
        )
    if not evidence.scalar and _drops_the_batch(evidence):
        yield Fault(
            "out",
            _("for a batch of one the output has lost its batch axis: its first axis is another"),
            fix,
        )


# An epsilon inside a loss's logarithm moves its gradient by less, and may show in one batch and
# not in another: that is BH114's to tell.
_EPSILON = 1e-5


def _by_more_than_an_epsilon(evidence: Evidence, name: str) -> bool:
    """Whether a gradient of a batch of one is off by more than an epsilon in a loss makes it."""
    for point in evidence.points:
        if point.batch_size != 1 or name not in point.jacobians:
            continue
        for k, upstream in enumerate(point.upstreams):
            analytic, derivative = upstream.analytic.get(name), point.derivative(name, k)
            if analytic is None or analytic.shape != derivative.shape:
                return True
            size = float(np.max(np.abs(derivative), initial=0.0))
            if not np.all(np.abs(analytic - derivative) <= _EPSILON * size):
                return True
        return not evidence.scalar
    return True


def _drops_the_batch(evidence: Evidence) -> bool:
    """Whether the output has a row for each sample, but for a batch of one."""
    several = [p for p in evidence.points if p.batch_size > 1]
    one = [p for p in evidence.points if p.batch_size == 1]
    if len({p.batch_size for p in several}) < 2 or not one:
        return False
    for k, out in enumerate(one[0].outputs):
        ranks = {p.outputs[k].ndim for p in several}
        rows = all(p.outputs[k].shape[:1] == (p.batch_size,) for p in several)
        if rows and (ranks != {out.ndim} or out.shape[0] != 1):
            return True
    return False
