"""What code is not blamed for whose call was guessed: called otherwise, it may be right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from backhand.diagnosis.evidence import Evidence, Raised
from backhand.diagnosis.finding import Finding
from backhand.language import gettext as _
from backhand.reading.subject import Subject

# Forms in which what is handed in, and what a gradient is of, is read off names and shapes.
_GUESSED: Final = frozenset({"layer", "passes", "loss-and-gradient"})
# What says that a gradient is another, and not what it is of the right one.
_VAGUE: Final = frozenset({"BH100", "BH109", "BH112", "BH113", "BH115", "BH116"})
# What Python says of an argument of another kind than a function takes.
_OF_ANOTHER_KIND: Final = re.compile(
    r"positional argument|unexpected keyword|only integers|'(numpy\.ndarray|ndarray|float|float64)'"
    r" object|not iterable|not subscriptable|unhashable|must be an? |expected .* got"
)


def is_guessed(subject: Subject) -> bool:
    """Whether nothing but names and shapes says how a subject is called."""
    return not subject.from_case and subject.convention in _GUESSED


def may_be_called_otherwise(subject: Subject, raised: Raised | None) -> bool:
    """Whether what was raised may be of what was handed over, where that was made up here."""
    if (
        raised is None
        or subject.from_case
        or raised.kind
        not in (
            "TypeError",
            "AttributeError",
            "IndexError",
            "KeyError",
        )
    ):
        return False
    if raised.during == "forward":
        return raised.kind == "KeyError" or bool(_OF_ANOTHER_KIND.search(raised.message))
    return "'numpy.ndarray' object has no attribute" in raised.message


def is_doubtful(subject: Subject, evidence: Evidence, findings: Iterable[Finding]) -> bool:
    """Whether what is wrong may be how the code was called.

    One gradient that is right, an edit that mends it all, or a gradient that is a multiple or a
    transpose of the right one show that it was called as it is meant to be.
    """
    if not is_guessed(subject) or not is_vague(findings):
        return False
    return not any(
        one.passed and name not in evidence.powerless for name, one in evidence.comparisons.items()
    )


def is_vague(findings: Iterable[Finding]) -> bool:
    """Whether findings say that gradients are others, of no known kind, and nothing mends them."""
    errors = [f for f in findings if f.severity == "error"]
    return bool(errors) and not any(f.proved or f.rule not in _VAGUE for f in errors)


def as_read(subject: Subject, said: str) -> str:
    """Return a note for what nothing is said of, since it may be called otherwise."""
    return _(
        "as it was called, {said}; called otherwise, it may be right: a case says how it is meant "
        "(def case_{low}(): return backhand.Case(…))"
    ).format(said=said, low=subject.name.lower().split(".")[-1])
