"""What a recognised role offers as explanations, by rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from backhand.derivatives import Precision
from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Array, Offer
from backhand.diagnosis.roles import file_names, role_named
from backhand.diagnosis.roles.role import BUT_FOR_AN_EPSILON, Case, Role, WrongPass
from backhand.language import gettext as _

# What a catalogue may raise on arrays that its mistakes can't be made with.
UNFIT = (
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    ZeroDivisionError,
    AttributeError,
    FloatingPointError,
    OverflowError,
    StopIteration,
    np.exceptions.AxisError,
)


def role_offers(code: str, evidence: Evidence, where: str) -> Iterator[Offer]:
    """Yield the wrong gradients that the role's catalogue files under this rule.

    The role is the one that the name suggests, unless another one's definition gives what
    forward gave: then that one's catalogue is asked.
    """
    for role in recognised(evidence):
        for wrong_pass in role.wrong_passes:
            if wrong_pass.rule == code:
                yield Offer(
                    _prediction(role, wrong_pass, evidence, where),
                    _(wrong_pass.message).replace("{where}", where),
                    _(wrong_pass.fix).replace("{where}", where),
                    complexity=wrong_pass.complexity,
                    evidence={"role": role.name},
                    severity=wrong_pass.severity,  # type: ignore[arg-type]
                )


def _prediction(
    role: Role, wrong_pass: WrongPass, evidence: Evidence, where: str
) -> Callable[[Point, int], Array | None]:
    def predict(point: Point, upstream: int) -> Array | None:
        names = role.bind(point.values, evidence.settings)
        case = case_of(role, evidence, point, upstream)
        if names is None or case is None or where not in names:
            return None
        with np.errstate(all="ignore"):
            gradients = wrong_pass.backward(case)
        predicted = None if gradients is None else gradients.get(names[where])
        if predicted is None:
            return None
        array = np.asarray(predicted, dtype=np.float64)
        if not np.isfinite(array).all():
            return None
        # A mistake that changes next to nothing here explains no difference: what is left is an
        # epsilon's.  Where there is none (no index occurs twice), it may be made all the same.
        derivative, observed = case.derivatives.get(names[where]), case.observed.get(names[where])
        if (
            wrong_pass.rule != "BH114"
            and derivative is not None
            and (derivative.shape == array.shape)
        ):
            least = case.precision.prediction_bound(derivative, looseness=10)
            unchanged = np.max(np.abs(array - derivative), initial=0.0) <= least
            right = (
                observed is not None
                and observed.shape == derivative.shape
                and bool(
                    np.max(np.abs(observed - derivative), initial=0.0)
                    <= case.precision.tolerance(derivative)
                )
            )
            if unchanged and not right:
                return None
        return array

    return predict


def case_of(role: Role, evidence: Evidence, point: Point, upstream: int = 0) -> Case | None:
    """Read a point by the role's names once; None where it doesn't fit."""
    key = ("case", role.name, upstream)
    if key not in point.memo:
        try:
            point.memo[key] = role.case(evidence, point, upstream)
        except UNFIT:
            point.memo[key] = None
    case: Case | None = point.memo[key]
    return case


def recognised(evidence: Evidence) -> tuple[Role, ...]:
    """Return the roles whose catalogues are worth asking."""
    if not evidence.points:
        return ()
    memo = evidence.points[0].memo
    if "roles" not in memo:
        named = role_named(evidence.role)
        if named is not None and (named.variants is None or has_value_of(named, evidence)):
            memo["roles"] = (named,)
        else:
            by_value = tuple(
                role
                for role in all_roles()
                if role is not named and role.variants is not None and has_value_of(role, evidence)
            )
            memo["roles"] = ((named,) if named is not None else ()) + by_value
    found: tuple[Role, ...] = memo["roles"]
    return found


def all_roles() -> Iterator[Role]:
    """Yield every role that has a catalogue."""
    for module in file_names():
        role = role_named(module)
        if role is not None:
            yield role


def has_value_of(role: Role, evidence: Evidence) -> bool:
    """Whether forward gave what one of the role's legitimate variants gives, at every point."""
    return all(gives_variant(role, evidence, point) is True for point in evidence.located)


def gives_variant(role: Role, evidence: Evidence, point: Point) -> bool | None:
    """Whether a legitimate variant gives the outputs at this point; None where none applies."""
    key = ("variant", role.name)
    if key not in point.memo:
        point.memo[key] = _gives_variant(role, evidence, point)
    found: bool | None = point.memo[key]
    return found


def _gives_variant(role: Role, evidence: Evidence, point: Point) -> bool | None:
    case = case_of(role, evidence, point)
    if case is None or role.variants is None:
        return None
    applies = None
    with np.errstate(all="ignore"):
        variants = iter(role.variants(case))
        while True:
            try:
                value = next(variants)
            except StopIteration:
                return applies
            except UNFIT:
                return None
            if agrees_with(value, point, evidence.precision):
                return True
            applies = False


def agrees_with(value: object, point: Point, precision: Precision) -> bool:
    """Whether a forward value (one array, or a tuple of them) is what forward gave."""
    parts = value if isinstance(value, tuple) else (value,)
    # A role may define the first outputs only: what else is returned is the code's own.
    if len(parts) > len(point.outputs):
        return False
    for part, out in zip(parts, point.outputs, strict=False):
        array = np.asarray(part, dtype=np.float64)
        if out.size != array.size or (array.shape != out.shape and out.size != 1):
            return False
        if not np.isfinite(array).all():
            return False
        if not precision.matches(array.reshape(out.shape), out, looseness=BUT_FOR_AN_EPSILON):
            return False
    return True
