"""What is wrong with the value of a recognised function."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault
from backhand.diagnosis.roles import role_named
from backhand.diagnosis.roles.offers import (
    UNFIT,
    agrees_with,
    case_of,
    gives_variant,
    recognised,
)
from backhand.diagnosis.roles.role import Role, WrongForward, is_input
from backhand.language import gettext as _

# A name that holds nothing but these words says which function it is; with another word in it
# ("ScaledTanh", "HardSigmoid") it may be a function of its own, and is only judged by mistakes
# that are known by their value.
_PLAIN_WORDS = (
    "my|the|a|own|new|simple|basic|naive|plain|stable|safe|numpy|np|layer|function|func|fn|op"
    "|module|node|unit|activation|act|forward|backward|loss|error|criterion|cost|with|and|from"
    "|logits|student|exercise|ex|answer|homework|class|impl|v|number|batch|batched|vectori[sz]ed"
)
_OWN_WORDS = {
    "affine": "affine|linear|dense|fully|connected|fc|inner|product",
    "relu": "relu|rectified|rectifier|linear",
    "sigmoid": "sigmoid|logistic",
    "log-sigmoid": "log|sigmoid",
    "tanh": "tanh|hyperbolic|tangent",
    "softplus": "soft|plus",
    "gelu": "gelu|gaussian",
    "elu": "elu|exponential|linear",
    "silu": "silu|swish",
    "softmax": "softmax",
    "log-softmax": "log|softmax",
    "softmax-with-loss": "softt?max|cross|entropy|ce|categorical|sparse|xent",
    "mse": "mse|mean|squared?|squares|sum|of|l2|quadratic",
    "binary-cross-entropy": "binary|cross|entropy|bce|sigmoid|logistic",
}


def wrong_values(rule: str, evidence: Evidence) -> Iterator[Fault]:
    """Yield the fault of BH401 or BH402 for one subject, if there is one."""
    role = role_named(evidence.role)
    if role is None or role.variants is None or not evidence.points:
        return
    points = evidence.located
    if _disconnected(evidence):
        return  # forward uses something else than the parameters that it shows
    verdicts = [gives_variant(role, evidence, point) for point in points]
    # None: the arrays don't fit, and the name was a guess. True anywhere: it is the function.
    if any(verdict is not False for verdict in verdicts):
        return
    known = _known(role, evidence)
    if known is None and rule == "BH401" and _certain(role, evidence):
        yield Fault(
            where="out",
            message=_(
                "forward does not give the value that {role} is defined to have: {figures}"
            ).format(role=role.name, figures=_figures(role, evidence)),
            fix=_("compare forward with the definition, term by term"),
            evidence={"role": role.name},
            confidence=1,
        )
    elif known is not None and known.rule == rule:
        yield Fault(
            where="out",
            message=_(
                "forward does not give the value that {role} is defined to have: {reason}"
            ).format(role=role.name, reason=_(known.message)),
            fix=_(known.fix),
            evidence={"role": role.name},
            confidence=2,
        )


def _known(role: Role, evidence: Evidence) -> WrongForward | None:
    """Return the mistake that gives what forward gave at every point."""
    for wrong in role.wrong_forwards:
        if wrong.tolerated and not evidence.wrong:
            continue
        if all(_gives(role, wrong, evidence, k) for k in range(len(evidence.located))):
            return wrong
    return None


def _gives(role: Role, wrong: WrongForward, evidence: Evidence, index: int) -> bool:
    point = evidence.located[index]
    case = case_of(role, evidence, point)
    if case is None:
        return False
    try:
        with np.errstate(all="ignore"):
            value = wrong.forward(case)
            return value is not None and agrees_with(value, point, evidence.precision)
    except UNFIT:
        return False


def _certain(role: Role, evidence: Evidence) -> bool:
    """Whether nothing but the name's own function can be meant."""
    words = _OWN_WORDS.get(role.name)
    if words is None or evidence.declared_random:
        return False
    if any(other is not role for other in recognised(evidence)):
        return False  # another function, under a name that only resembles this one's
    # A tolerated approximation with its own derivative is a choice, not a mistake.
    if not evidence.wrong and any(
        w.tolerated and all(_gives(role, w, evidence, k) for k in range(len(evidence.located)))
        for w in role.wrong_forwards
    ):
        return False
    if any(_is_number(value) for value in evidence.settings.values()):
        return False  # a temperature, a scale, …: a parameter of a function of its own
    name = re.sub(r"[^a-z0-9]", "", evidence.name.lower())
    return re.fullmatch(rf"(?:{words}|{_PLAIN_WORDS}|[0-9])*", name) is not None


def _disconnected(evidence: Evidence) -> bool:
    """Whether a parameter has no part in the output."""
    return any(
        not is_input(name) and not jacobian.any()
        for point in evidence.located
        for name, jacobian in point.jacobians.items()
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def _figures(role: Role, evidence: Evidence) -> str:
    """Return the entry that is furthest from the first variant, beside what is due there."""
    point = evidence.located[0]
    case = case_of(role, evidence, point)
    assert case is not None
    assert role.variants is not None
    with np.errstate(all="ignore"):
        value = next(iter(role.variants(case)))
    due = np.asarray(value[0] if isinstance(value, tuple) else value, dtype=np.float64)
    got = point.outputs[0]
    if due.shape != got.shape:
        return _("its shape is {got} where {due} is due").format(got=got.shape, due=due.shape)
    worst = np.unravel_index(int(np.argmax(np.abs(due - got))), due.shape) if due.ndim else ()
    return _("{got:.6g} where {due:.6g} is due").format(got=got[worst], due=due[worst])
