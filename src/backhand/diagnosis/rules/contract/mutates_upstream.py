"""Backward changes the upstream gradient that it is given.

What it does
    Hands backward an upstream gradient and compares it afterwards with a copy.

Why it is wrong
    In a plain chain nobody looks at that array again, and nothing happens.  Where a value is used
    twice (a residual connection, two losses, shared layers) the same array goes to the other
    branch as well, which then gets the changed one.

How it shows
    dout differs from its copy after backward.

Example
    ``dout[self.mask] = 0; return dout``

Write instead
    ``dx = dout.copy(); dx[self.mask] = 0; return dx``, or ``return dout * (self.x > 0)``

Look-alikes
    BH201, where it is the input or a parameter.

References
    oreilly-japan/deep-learning-from-scratch, ch. 5, Relu: right in a chain, and changed in place.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH202",
    "mutates-upstream",
    title=mark("changes the upstream gradient"),
    family="contract",
    severity="warning",  # harmless in a plain chain, as the book has it
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report that dout was changed."""
    if evidence.contracts.mutated_upstream:
        yield Fault(
            "-",
            _(
                "backward changes dout in place: harmless in a plain chain, wrong as soon as the "
                "same dout goes to a second branch (a residual connection, two losses)"
            ),
            _("work on a copy: dx = dout.copy(), or multiply into a new array: dout * mask"),
        )
