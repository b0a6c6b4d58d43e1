"""Evidence → Findings: every rule is asked, the best explanation of each gradient is kept."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.registry import Offer, Rule, agrees, all_rules
from backhand.diagnosis.roles.offers import role_offers
from backhand.diagnosis.ways_back import LEFT_OUT, way_offers
from backhand.language import gettext as _

# An epsilon of 1e-7 beside a probability of a thousandth changes a gradient by 1e-4: so many
# times what a prediction may be off.
_BESIDE_AN_EPSILON = 100.0
# What a gradient looks like of which only one turn of a loop is left, for whatever reason.
_OF_A_LOOP = frozenset({"BH116"})
_SEVERITY = {"error": 0, "warning": 1, "info": 2}


def diagnose(evidence: Evidence) -> list[Finding]:
    """Return what is wrong with a subject, the most probable first.

    Contract rules say what they see.  For each wrong gradient every gradient rule offers
    the gradients that its mistake would produce; of those that reproduce the observed one
    at every batch size and for every upstream gradient, the simplest is kept.  A gradient
    that a contract already explains (it accumulates, is stale, is missing, has another
    shape) is not explained twice.
    """
    rules = all_rules()
    findings = [finding for rule in rules.values() for finding in rule.findings(evidence)]
    findings += _of_parts(evidence, rules)
    telling = [finding for finding in findings if rules[finding.rule].explains]
    explained = {finding.where for finding in telling if finding.severity == "error"}
    # Where the same input gives another output each time, a slope is noise.
    everything = "out" in evidence.contracts.differs or any(f.where == "-" for f in telling)
    for where in evidence.wrong:
        if where in evidence.contracts.shapes:
            # The wrong shape of a missing transpose has a better name than its shape.
            finding = explain(evidence, where, rules)
            if finding.rule != "BH100":
                findings.append(finding)
        elif where not in explained and not everything:
            findings.append(explain(evidence, where, rules))
    findings = _of_one_cause(findings, evidence)
    better = {(rules[f.rule].instead_of, f.where) for f in findings}
    return ordered([f for f in findings if (f.rule, f.where) not in better], evidence)


def ordered(findings: Iterable[Finding], evidence: Evidence) -> list[Finding]:
    """Return findings with the most probable first."""
    rules, wheres = all_rules(), list(evidence.comparisons)

    def order(finding: Finding) -> tuple[Any, ...]:
        # Parameters and inputs nearest to the loss first would need the code; the order of the
        # tensors in the pass stands for it.
        position = wheres.index(finding.where) if finding.where in wheres else -1
        rank = rules[finding.rule].rank_in(evidence)
        return _SEVERITY[finding.severity], rank, -finding.confidence, position, finding.rule

    return sorted(findings, key=order)


def _of_parts(evidence: Evidence, rules: dict[str, Rule]) -> Iterator[Finding]:
    """Yield what is wrong with the values of a subject's parts."""
    for part in evidence.parts:
        alone, _names = evidence.of_part(part)
        for rule in rules.values():
            for finding in rule.findings(alone) if rule.in_forward else ():
                yield replace(finding, where=f"out {part.title}")


def explain(evidence: Evidence, where: str, rules: dict[str, Rule]) -> Finding:
    """Return the simplest explanation that reproduces one wrong gradient, or BH100."""
    part = evidence.part_with(where)
    if part is not None:
        alone, names = evidence.of_part(part)
        return replace(explain(alone, names[where], rules), where=where)
    ranked: list[tuple[int, int, str, Offer]] = []
    for position, rule in enumerate(rules.values()):
        own = rule.offers(evidence, where) if rule.offers is not None else ()
        for offer in itertools.chain(own, role_offers(rule.code, evidence, where)):
            ranked.append((offer.complexity, position, rule.code, offer))
    ranked.sort(key=lambda r: r[:2])
    found = _of_an_epsilon(ranked, evidence, where)
    if found is None:
        # The simplest first, and none is asked after one that fits.
        in_order = _with_ways(ranked, evidence, where)
        found = next((r for r in in_order if _safely_agrees(r[-1], evidence, where)), None)
    if found is None and evidence.scalar:
        # An epsilon in the logarithm, as the book has it, stands beside the mistake.
        plain = (r for r in ranked if r[0] <= 1)
        beside = (r for r in plain if _safely_agrees(r[-1], evidence, where, _BESIDE_AN_EPSILON))
        found = next(beside, None)
    if found is not None:
        _complexity, _position, code, offer = found
        return _found(code, offer, evidence, where)
    return Finding(
        rule="BH100",
        where=where,
        severity=rules["BH100"].severity,
        message=with_figures(
            _(
                "the gradient of {name} is not the derivative, and no known mistake reproduces it"
            ).format(name=plain_name(where)),
            evidence,
            where,
        ),
        fix=_("derive the backward pass once more, and look at the worst entry first"),
        evidence=figures(evidence, where),
        confidence=-1,
    )


def _of_an_epsilon(
    ranked: Sequence[tuple[int, int, str, Offer]], evidence: Evidence, where: str
) -> tuple[int, int, str, Offer] | None:
    """Return that a loss's epsilon is all that a large tensor is off by, if it is.

    Along a few directions other mistakes say the same of it by chance.
    """
    if not evidence.scalar or any(p.has_entries(where) for p in evidence.located):
        return None
    epsilons = (r for r in ranked if r[2] == "BH114" and r[0] <= 1)
    return next(
        (r for r in epsilons if _safely_agrees(r[-1], evidence, where, _BESIDE_AN_EPSILON)), None
    )


def _found(code: str, offer: Offer, evidence: Evidence, where: str) -> Finding:
    """Return what an offer that fits says of a gradient."""
    return Finding(
        rule=code,
        where=where,
        severity=offer.severity or all_rules()[code].severity,
        message=with_figures(offer.message, evidence, where),
        fix=offer.fix,
        evidence={**figures(evidence, where), **(offer.evidence or {})},
        confidence=3 - offer.complexity,
    )


def _of_one_cause(findings: list[Finding], evidence: Evidence) -> list[Finding]:
    """Return findings with what explains several gradients told of each that it explains.

    What a loop begins with shows less of it than what it goes through.
    """
    told = [f for f in findings if "forward" in f.evidence]
    kept = []
    for finding in findings:
        if told and finding.rule in _OF_A_LOOP and finding.where in evidence.wrong:
            for code, offer in way_offers(evidence, finding.where):
                other = next((f for f in told if f.message.startswith(offer.message)), None)
                if other is not None and _safely_agrees(offer, evidence, finding.where):
                    finding = _found(code, offer, evidence, finding.where)
                    break
        kept.append(finding)
    return kept


def _with_ways(
    ranked: Sequence[tuple[int, int, str, Offer]], evidence: Evidence, where: str
) -> Iterator[tuple[int, int, str, Offer]]:
    """Yield offers by their complexity, those of the recorded pass before others that are alike.

    They are made when the simpler ones have failed: a pass has to be recorded for them.
    """
    yield from (r for r in ranked if r[0] < LEFT_OUT)
    ways = [(offer.complexity, 0, code, offer) for code, offer in way_offers(evidence, where)]
    for complexity in sorted({LEFT_OUT, *(r[0] for r in (*ranked, *ways))} - {0, 1}):
        yield from (r for r in (*ways, *ranked) if r[0] == complexity)


def _safely_agrees(offer: Offer, evidence: Evidence, where: str, looseness: float = 1.0) -> bool:
    # A role's catalogue is tried on whatever arrays the code has: not every mistake can be
    # made with them, and one that can't be made is no explanation.
    try:
        return agrees(offer, evidence, where, looseness=looseness)
    except (
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        ZeroDivisionError,
        AttributeError,
        FloatingPointError,
    ):
        return False


def figures(evidence: Evidence, where: str) -> dict[str, Any]:
    """Return the figures of a gradient, for a finding's evidence."""
    comparison = evidence.comparisons.get(where)
    if comparison is None:
        return {}
    kept = comparison.to_dict()
    wanted = (
        "mean_abs_error",
        "max_abs_error",
        "relative_error",
        "cosine",
        "ratio",
        "noise_floor",
        "worst_index",
    )
    return {name: kept[name] for name in wanted}


def with_figures(message: str, evidence: Evidence, where: str) -> str:
    """Append how large the error is beside the noise of the measurement."""
    comparison = evidence.comparisons.get(where)
    if comparison is None:
        return message
    if 0 < comparison.compared < comparison.size:
        return _(
            "{message} (error {error:.1e}, noise {noise:.0e}; looked at {compared:,} of {size:,} "
            "entries)"
        ).format(
            message=message,
            error=comparison.max_abs_error,
            noise=comparison.noise_floor,
            compared=comparison.compared,
            size=comparison.size,
        )
    return _("{message} (error {error:.1e}, noise {noise:.0e})").format(
        message=message, error=comparison.max_abs_error, noise=comparison.noise_floor
    )


def plain_name(where: str) -> str:
    """Return the tensor's own name: x for dx, x1 for dx1; a parameter's as it is."""
    return where[1:] if where == "dx" or (where[:2] == "dx" and where[2:].isdigit()) else where


def inherited(findings: list[Finding], layer: str) -> list[Finding]:
    """Mark findings as inherited from a layer further on."""
    return [replace(f, evidence={**f.evidence, "inherited_from": layer}) for f in findings]
