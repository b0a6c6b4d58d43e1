"""The rules by their code."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from functools import cache
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE
from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.finding import Finding, Severity
from backhand.frozen import frozen

Array = NDArray[Any]
Family = Literal["gradient", "contract", "forward", "numerics", "source"]


@frozen
class Offer:
    """A wrong gradient that a mistake would produce, to be held against the observed one.

    Attributes
    ----------
    predict : callable
        (point, index of the upstream gradient) → the gradient, or None where the
        mistake could not be made.  The offer stands if it reproduces what backward
        gave at every point and for every upstream gradient.
    message, fix : str
        In the language in force.
    complexity : int
        How much the mistake assumes: the least wins a tie.  0 a bare transformation
        of the derivative, 1 one with a choice in it, 2 a known role's, 3 a fitted one.
    evidence : dict
        Figures for the finding.
    severity : str or None
        Where it is not the rule's own.
    """

    predict: Callable[[Point, int], Array | None]
    message: str
    fix: str
    complexity: int = 0
    evidence: dict[str, Any] | None = None
    severity: Severity | None = None


@frozen
class Fault:
    """What a rule sees; its code and its severity are the rule's.

    Attributes
    ----------
    where, message, fix, evidence, confidence : as in `Finding`
    severity : str or None
        Where it is not the rule's own.
    """

    where: str
    message: str
    fix: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity | None = None
    confidence: int = 0


@frozen
class Rule:
    """One rule: what is known of it, and the function that reads Evidence.

    Attributes
    ----------
    code, name : str
        "BH103", "batch-mean".
    title : str
        What holds when the rule does, in a few words of English.
    family : str
        gradient, contract, forward or numerics: where its file stands; source for one on text.
    severity : str
        Of its findings, where one does not say another.
    rank : int or callable
        Of findings that are as severe, the lower is told first: what keeps the code from running
        (0), a forward pass that is another (40), state that spoils every gradient (50 to 80),
        the gradient by itself (100).  A callable is asked with the Evidence.
    explains : bool
        Its error accounts for a wrong gradient without a look at its values.
    instead_of : str or None
        The rule whose finding at the same place says less.
    in_forward : bool
        The line at fault stands in the forward pass.
    module : str
    faults : callable or None
        Evidence → what the rule sees of the whole subject.
    offers : callable or None
        (Evidence, where) → the gradients that its mistake would produce there.
    """

    code: str
    name: str
    title: str
    family: Family
    severity: Severity
    rank: int | Callable[[Evidence], int] = 100
    explains: bool = False
    instead_of: str | None = None
    in_forward: bool = False
    module: str = ""
    faults: Callable[[Evidence], Iterator[Fault]] | None = None
    offers: Callable[[Evidence, str], Iterator[Offer]] | None = None

    def findings(self, evidence: Evidence) -> Iterator[Finding]:
        """Yield what the rule sees of the whole subject, as the report says it."""
        for fault in self.faults(evidence) if self.faults is not None else ():
            told = {**vars(fault), "severity": fault.severity or self.severity}
            yield Finding(self.code, **told)

    def rank_in(self, evidence: Evidence) -> int:
        """Return the rank of its findings on a subject."""
        return self.rank if isinstance(self.rank, int) else self.rank(evidence)


_rules: dict[str, Rule] = {}
_Reads = TypeVar("_Reads", bound=Callable[..., Iterator[Any]])


def rule(code: str, name: str, **about: Any) -> Callable[[_Reads], _Reads]:
    """Register a function, called `faults` or `offers`; the keywords are attributes of `Rule`.

    A rule that has both is registered twice, with its attributes at the first.
    """

    def register(function: _Reads) -> _Reads:
        told = {**about, function.__name__: function}
        known = _rules.get(code)
        _rules[code] = (
            Rule(code, name, module=function.__module__, **told)
            if known is None
            else replace(known, **told)
        )
        return function

    return register


def all_rules() -> dict[str, Rule]:
    """Return every rule by code, in order; the rule files are imported at the first call."""
    _import_rules()
    return dict(sorted(_rules.items()))


@cache
def _import_rules() -> None:
    from backhand.diagnosis import rules

    for module in pkgutil.walk_packages(rules.__path__, rules.__name__ + "."):
        importlib.import_module(module.name)


def agrees(offer: Offer, evidence: Evidence, where: str, *, looseness: float = 1.0) -> bool:
    """Whether an offer reproduces the observed gradient everywhere it was observed.

    Entries at a kink are left out.  The bound is `Precision.prediction_bound`, `looseness`
    times as far in what it says of the largest entry.
    """
    seen = 0
    # Of directions through the whole of a tensor, none leaves out where a mistake may be.
    apart = looseness > 1 and not any(p.has_entries(where) for p in evidence.located)
    for point in evidence.located:
        if where not in point.jacobians:
            continue
        for index, upstream in enumerate(point.upstreams):
            observed = upstream.analytic.get(where)
            predicted = offer.predict(point, index)
            if observed is None or predicted is None:
                return False
            if predicted.shape == observed.shape:
                predicted = point.on_grid(where, predicted)
            observed = point.on_grid(where, observed)
            if predicted.shape != observed.shape:
                return False
            away = (
                ~point.kinks[where]
                if (where in point.kinks and point.kinks[where].shape == observed.shape)
                else np.ones(observed.shape, dtype=bool)
            )
            if point.is_sampled(where):
                # What is made of entries that nobody looked at says nothing.
                away &= ~np.isnan(predicted)
                if 2 * np.count_nonzero(away) < away.size:
                    return False
                apart = apart or not _same(observed, point.derivative(where, index), away)
            bound = evidence.precision.prediction_bound(
                predicted[~np.isnan(predicted)], point.noise.get(where, 0.0), looseness
            )
            if not np.all(np.abs(predicted - observed)[away] <= bound):
                return False
            seen += 1
    return seen > 0 and (apart or not any(p.is_sampled(where) for p in evidence.located))


def _same(observed: Array, derivative: Array, away: Array) -> bool:
    """Whether a gradient is the derivative in all that was looked at of it."""
    if observed.shape != derivative.shape:
        return False
    # By next to nothing: a mistake is to be seen in what was looked at.
    bound = DOUBLE.prediction_bound(derivative[np.isfinite(derivative)], looseness=10)
    return not np.any(np.abs(observed - derivative)[away] > bound)
