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

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.registry import contract_rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark

TITLE = mark("wrong for a batch of one")


@contract_rule("BH205", "batch-of-one")
def findings(evidence: Evidence) -> Iterator[Finding]:
    """Report what a single sample raises, and the gradients that are wrong for it alone."""
    raised = evidence.contracts.batch_of_one
    fix = _(
        "keep the batch axis whatever its length: np.squeeze(x, axis=…), reshape(len(x), -1); "
        "don't divide by N - 1"
    )
    if raised is not None:
        yield Finding(
            "BH205",
            "-",
            "warning",
            raised.message
            if raised.kind == "nan"
            else _("{during} raises {kind} for a batch of one: {reason}").format(
                during=raised.during, kind=raised.kind, reason=raised.message
            ),
            fix,
            {"line": raised.line} if raised.line else {},
        )
        return
    for name in evidence.wrong_for_one:
        yield Finding(
            "BH205",
            name,
            "warning",
            _(
                "the gradient of {name} is right for larger batches and wrong for a batch of one"
            ).format(name=plain_name(name)),
            fix,
        )
