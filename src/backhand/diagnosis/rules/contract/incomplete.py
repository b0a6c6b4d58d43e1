"""A method or a return value is missing.

What it does
    Looks for both passes, for an output, and for a gradient of each float input and parameter.

Why it is wrong
    A parameter without a gradient is never updated; an input without one ends the chain there.

How it shows
    forward or backward returns None, too few values, or a dict without the key.

Example
    ``dx = dout * self.mask`` without ``return dx``; ``grads = {"W1": dW1, "W2": dW2}`` without
    the biases

Write instead
    ``return dx``; an entry for every parameter

Look-alikes
    BH105, where a gradient is there and is None or zero.

References
    Stanford CS231n, assignments: backward returns (dx, dw, db).
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH208",
    "incomplete",
    title=mark("incomplete"),
    family="contract",
    severity="error",
    rank=10,
    explains=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report the values that were not returned or stored."""
    missing = evidence.contracts.missing_output
    if missing:
        yield Fault(
            "out",
            _("forward returns {kind} where an array of numbers is due").format(kind=missing),
            _("return the output: return out")
            if missing in ("None", "()")
            else _("return the output as a float array: np.asarray(out, dtype=float)"),
            {"returned": missing},
        )
    raised = evidence.contracts.raised
    if raised is not None and raised.kind == "IncompleteError":
        yield Fault(
            "-",
            _("{during} returns too little: {reason}").format(
                during=raised.during, reason=raised.message
            ),
            _("return everything that the other pass, or the caller, needs"),
            {"during": raised.during},
        )
    for name in evidence.contracts.missing_gradients:
        if plain_name(name) != name:
            message = _("backward returns no gradient for the input {name}").format(
                name=plain_name(name)
            )
            fix = _("return {name} at the end of backward").format(name=name)
        else:
            message = _(
                "there is no gradient for the parameter {name}: its entry is missing"
            ).format(name=name)
            fix = _("add the gradient of {name} to what backward returns or stores").format(
                name=name
            )
        yield Fault(name, message, fix)
    # No gradient of a layer's input was to be had, and its way back computes what nobody reads.
    known = any(name.startswith("dx") for name in evidence.comparisons)
    dropped = [one for one in evidence.unwatched if one.dropped]
    if evidence.takes_upstream and dropped and not (known or evidence.contracts.missing_gradients):
        yield Fault(
            "dx",
            _("what line {line} computes on the way back is neither returned nor kept").format(
                line=dropped[0].shown
            ),
            _("return {name} at the end of backward").format(name="dx"),
            {"line": dropped[0].line},
            severity="warning",
        )
