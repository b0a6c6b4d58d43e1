"""The rules by their code."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.finding import Finding, Severity

Array = NDArray[Any]


@dataclass(frozen=True)
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
    """

    predict: Callable[[Point, int], Array | None]
    message: str
    fix: str
    complexity: int = 0
    evidence: dict[str, Any] | None = None
    severity: Severity = "error"


@dataclass(frozen=True)
class Rule:
    """One rule: its code, its name, and the function that reads Evidence.

    A *gradient* rule has `offers(evidence, where)`; a *contract* rule `findings(evidence)`.
    """

    code: str
    name: str
    offers: Callable[[Evidence, str], Iterator[Offer]] | None = None
    findings: Callable[[Evidence], Iterator[Finding]] | None = None
    module: str = ""


_rules: dict[str, Rule] = {}


def gradient_rule(code: str, name: str) -> Callable[..., Any]:
    """Register a function ``offers(evidence, where) -> iterator of Offer``."""

    def register(function: Callable[[Evidence, str], Iterator[Offer]]) -> Any:
        _rules[code] = Rule(code, name, offers=function, module=function.__module__)
        return function

    return register


def contract_rule(code: str, name: str) -> Callable[..., Any]:
    """Register a function ``findings(evidence) -> iterator of Finding``."""

    def register(function: Callable[[Evidence], Iterator[Finding]]) -> Any:
        _rules[code] = Rule(code, name, findings=function, module=function.__module__)
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


def agrees(offer: Offer, evidence: Evidence, where: str, *, relative: float = 1e-6) -> bool:
    """Whether an offer reproduces the observed gradient everywhere it was observed.

    Entries at a kink are left out.  The bound is that of the derivative itself: the
    noise that its step sizes show, or `relative` of the largest entry, whichever is more.
    """
    seen = 0
    for point in evidence.located:
        if where not in point.jacobians:
            continue
        for index, upstream in enumerate(point.upstreams):
            observed = upstream.analytic.get(where)
            predicted = offer.predict(point, index)
            if observed is None or predicted is None or predicted.shape != observed.shape:
                return False
            scale = float(np.max(np.abs(predicted), initial=0.0))
            bound = max(relative * scale, 20 * point.noise.get(where, 0.0))
            away = (
                ~point.kinks[where]
                if (where in point.kinks and point.kinks[where].shape == observed.shape)
                else np.ones(observed.shape, dtype=bool)
            )
            if not np.all(np.abs(predicted - observed)[away] <= bound):
                return False
            seen += 1
    return seen > 0
