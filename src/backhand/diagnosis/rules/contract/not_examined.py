"""Something was not looked at: a gradient, or a line.

What it does
    Names the parameters and inputs whose gradient was held against nothing, the lines of a backward
    pass that did not run, and those in which faults were put in on purpose and none was noticed.

Why it is wrong
    It is not: but a verdict says nothing of what was not looked at.

How it shows
    A parameter that the output depends on has no gradient that could be found; a branch was not
    taken; a line's value reaches no gradient that was looked at.

Example
    ``self.scale`` multiplies the output, and no ``dscale`` is stored; ``if mode == "average"``

Write instead
    Nothing, if that is meant.  Else a case that reaches it: its values, options and gradients.

Look-alikes
    BH105, where a gradient is due and was never written; BH208, where it was not returned.

References
    DeMillo, Lipton, Sayward, "Hints on Test Data Selection" (1978): faults put in on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence, Unwatched
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule("BH209", "not-examined", title=mark("not examined"), family="contract", severity="info")
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Name what was not looked at, the gradients first."""
    for name, why in evidence.unexamined.items():
        yield Fault(
            name,
            _("the gradient of {name} was not examined: {why}").format(
                name=plain_name(name), why=why
            ),
            _("a case can say where it is: backhand.Case(…, grads=…)"),
            {"why": why},
        )
    reasons: dict[str, list[Unwatched]] = {}
    for one in evidence.unwatched:
        reasons.setdefault(one.why, []).append(one)
    for why, some in reasons.items():
        message = (
            _("line {lines} of the backward pass was not examined: {why}")
            if len(some) == 1
            else _("lines {lines} of the backward pass were not examined: {why}")
        )
        yield Fault(
            "-",
            message.format(lines=", ".join(one.shown for one in some), why=why),
            "",
            {"line": some[0].line, "lines": [one.shown for one in some], "why": why},
        )
