"""What code is not blamed for whose call was guessed: called otherwise, it may be right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from backhand.diagnosis.evidence import Evidence, Raised
from backhand.diagnosis.finding import Finding
from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading.calls import is_upstream
from backhand.reading.observation import Observed
from backhand.reading.subject import Subject

# Forms in which what is handed in is read off names and shapes.
_GUESSED: Final = frozenset({"layer", "passes", "attributes", "pairs", "loss-and-gradient"})
# What says that a gradient is another, and not what it is of the right one.
_VAGUE: Final = frozenset({"BH100", "BH109", "BH112", "BH113", "BH115", "BH116"})
_OF_ARGUMENTS: Final = ("TypeError", "AttributeError", "IndexError", "KeyError")
# What Python says of an argument of another kind than a function takes.
_OF_ANOTHER_KIND: Final = pattern(
    r"positional argument|unexpected keyword|only integers|'(numpy\.ndarray|ndarray|float|float64)'"
    r" object|not iterable|not subscriptable|unhashable|must be an? |expected .* got"
)


def may_be_called_otherwise(subject: Subject, raised: Raised | None) -> bool:
    """Whether what was raised may be of what was handed over, where that was made up here."""
    if raised is None or subject.from_case or raised.kind not in _OF_ARGUMENTS:
        return False
    if raised.during == "forward":
        return raised.kind == "KeyError" or bool(_OF_ANOTHER_KIND.search(raised.message))
    return "'numpy.ndarray' object has no attribute" in raised.message


def is_doubtful(
    subject: Subject, evidence: Evidence, findings: Iterable[Finding], seen: Observed
) -> bool:
    """Whether what is wrong may be how the code was called.

    So it may be where the way back was handed something under a name that is no upstream
    gradient's, or another value than the way there under one name; unless a gradient that is
    right, an edit that mends it all, or a known kind of mistake shows that it was meant so.
    """
    known = subject.from_case or subject.called_so
    if known or subject.convention not in _GUESSED or not is_vague(findings):
        return False
    if any(o.passed and name not in evidence.powerless for name, o in evidence.comparisons.items()):
        return False
    there = {a.name: a.shown for call in seen.forward for a in call.arguments}
    back = [argument for call in seen.backward for argument in call.arguments]
    if any(there.get(a.name, a.shown) != a.shown for a in back):
        return True
    more = [a for a in back if a.name not in there and a.shown.startswith("(")]
    return bool(more) and not any(is_upstream(a.name) for a in more)


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
