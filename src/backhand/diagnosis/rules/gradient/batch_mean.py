"""It is off by exactly the batch size.

What it does
    Compares the gradient with N times the derivative and with the derivative over N, at two
    batch sizes, so that no constant can pass for N.

Why it is wrong
    The size of a step then depends on the size of the batch: the learning rate that works for
    one batch size is N times too large or too small for another.

How it shows
    The ratio is N (or 1/N) at each batch size; the cosine is 1.

Example
    ``dx = y - t`` for a loss that is the mean over the batch.

Write instead
    ``dx = (y - t) / N``; divide once, in the loss layer, and sum in the others.

Look-alikes
    BH102, a factor that does not move with N; BH108, a mean over another axis.

References
    hunkim/DeepLearningZeroToAll#173, SkalskiP/ILearnDeepLearning.py#29.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Offer, rule
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH103", "batch-mean", title=mark("off by the batch size"), family="gradient", severity="error"
)
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer N times the derivative, and the derivative over N."""
    if len({point.batch_size for point in evidence.located}) < 2:
        return  # with one batch size, N is a constant like any other
    yield Offer(
        lambda point, k: point.batch_size * point.derivative(where, k),
        _("the gradient is N times too large (N is the batch size): a division by N is missing"),
        _("divide by the batch size, once"),
        evidence={"factor": "N"},
    )
    yield Offer(
        lambda point, k: point.derivative(where, k) / point.batch_size,
        _(
            "the gradient is N times too small (N is the batch size): it is divided by N once too "
            "often"
        ),
        _(
            "drop one division by the batch size: sum over the batch where the loss already "
            "takes the mean"
        ),
        evidence={"factor": "1/N"},
    )
