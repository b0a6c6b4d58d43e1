"""It raises, or runs past its limits.

What it does
    Runs forward and backward on an input that fits.

Why it is wrong
    What does not run gives no gradient.

How it shows
    An exception; its kind, its text, the pass and the line are in the message.

Example
    ``self.x`` is stored as ``self.X``; ``np.dot(dout, W)`` with shapes that don't fit

Write instead
    Look at the line that is named, and print the shapes of what it uses.

Look-alikes
    BH208, where a method or a value is missing; BH205, where only a batch of one fails.

References
    Python, "Built-in Exceptions".
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import NOT_A_NUMBER, Evidence, Raised
from backhand.diagnosis.registry import Fault, rule
from backhand.language import gettext as _
from backhand.language import mark

# What a session raises where a pass returns too little: BH208.
INCOMPLETE = "IncompleteError"


@rule(
    "BH207",
    "raises",
    title=mark("raises"),
    family="contract",
    severity="error",
    rank=0,
    explains=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report the exception with the pass, the line and the shapes."""
    raised = evidence.contracts.raised
    if raised is None or raised.kind == INCOMPLETE:
        return
    if raised.during == "limit":
        message = _("it ran past its limit: {reason}").format(reason=raised.message)
        fix = _("look for a loop whose end is never reached: give it a largest number of turns")
    elif raised.labels == "one-hot" and raised.kind == "IndexError":
        message = _("{during} takes one-hot labels for class indices: {reason}").format(
            during=raised.during, reason=raised.message
        )
        fix = _(
            "turn one-hot rows into indices first: if t.ndim == 2: t = t.argmax(axis=1); or "
            "multiply by them: -np.sum(t * np.log(y)) / N"
        )
    elif raised.labels == "indices" and raised.during == "backward" and _shapes_clash(raised):
        message = _("backward takes class indices for one-hot labels: {reason}").format(
            reason=raised.message
        )
        fix = _(
            "with indices, subtract 1 at the labels: dx = y.copy(); dx[np.arange(N), t] -= 1; "
            "forward and backward must take the same kind of labels"
        )
    elif raised.kind == NOT_A_NUMBER:
        message = _("{during} gives nothing but nan for an ordinary input").format(
            during=raised.during
        )
        fix = _("look for 0/0, a root or a logarithm of a negative number, inf - inf")
    elif raised.condition:
        message = _("{during} raises {kind}: {reason} (given {shapes})").format(
            during=raised.during, kind=raised.kind, reason=raised.message, shapes=raised.condition
        )
        fix = _("look at the shapes that meet at that line")
    else:
        message = _("{during} raises {kind}: {reason}").format(
            during=raised.during, kind=raised.kind, reason=raised.message
        )
        fix = _("look at that line: which name, key or shape does it take for granted?")
    if raised.line:
        message = _("{message} (line {line})").format(message=message, line=raised.line)
    yield Fault(
        "-",
        message,
        fix,
        {"during": raised.during, "exception": raised.kind, "line": raised.line},
    )


def _shapes_clash(raised: Raised) -> bool:
    return raised.kind in ("ValueError", "IndexError") and "shape" in raised.message
