"""A pass changes its input or its parameters.

What it does
    Keeps copies of the inputs, the labels and the parameters, and compares them with the arrays
    after forward and after backward (or gradient).

Why it is wrong
    The caller's data are no longer what they were: the second epoch trains on other images, a
    second evaluation of the loss gives another value, and so does a numerical gradient.

How it shows
    An array differs from its copy, entry by entry, after a pass that should only read it.

Example
    ``x[x < 0] = 0; return x``; ``x -= x.max(axis=1, keepdims=True)``

Write instead
    ``out = x.copy(); out[x < 0] = 0``; ``x = x - x.max(axis=1, keepdims=True)``

Look-alikes
    BH202, where it is the upstream gradient; BH206, where hidden state changes.

References
    NumPy, "Copies and views"; oreilly-japan/deep-learning-from-scratch, ch. 3, softmax.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


def _rank(evidence: Evidence) -> int:
    changed = set(evidence.contracts.mutated_by_forward) & set(evidence.comparisons)
    # What forward computes with is then no longer what it was given: its value follows from that.
    return 30 if changed else 50


@rule(
    "BH201",
    "mutates-input",
    title=mark("changes its input or parameters"),
    family="contract",
    severity="error",
    rank=_rank,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report the arrays that changed, those of the caller as one finding."""
    for names, during in (
        (evidence.contracts.mutated_by_forward, _first_pass(evidence)),
        (evidence.contracts.mutated_by_backward, _second_pass(evidence)),
    ):
        data = [plain_name(name) for name in names if _is_data(name)]
        if data:
            yield Fault(
                "-",
                _("{method} changes the caller's array {names}").format(
                    method=during, names=", ".join(data)
                ),
                _(
                    "work on a copy: x = x.copy(), or an operation that makes a new array "
                    "(x = x - m, not x -= m)"
                ),
                {"changed": data, "during": during},
            )
        for name in names:
            if not _is_data(name):
                yield Fault(
                    name,
                    _("{method} changes the parameter {name}").format(method=during, name=name),
                    _("leave parameters to the optimiser: compute with them, write to a new array"),
                    {"changed": [name], "during": during},
                )


def _is_data(name: str) -> bool:
    return name == "t" or plain_name(name) != name


def _first_pass(evidence: Evidence) -> str:
    return "loss" if evidence.convention == "network" else "forward"


def _second_pass(evidence: Evidence) -> str:
    return "gradient" if evidence.convention == "network" else "backward"
