"""The contracts of a large subject, each asked once: right code passes after some fifteen passes.

Where anything is out of the ordinary, nothing is concluded here: `contracts_of` asks all of it
again, one thing at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backhand.diagnosis.evidence import Contracts
from backhand.diagnosis.measuring.alike import all_same, close, same, same_gradient
from backhand.diagnosis.measuring.contracts import changed, contracts_of, received
from backhand.diagnosis.measuring.earlier import other_sizes, other_values
from backhand.diagnosis.measuring.large_numbers import log_of_zero, overflow, stays_finite
from backhand.diagnosis.measuring.passes import (
    BACKWARD_SEED,
    Runner,
    UserCodeError,
    copies,
    upstreams,
)
from backhand.diagnosis.measuring.single_precision import cast_from_single
from backhand.reading.subject import Session, Values
from backhand.reading.truth import as_gradient


class _Unusual(Exception):
    """Something that calls for the whole of the contracts."""


def screened(runner: Runner, session: Session, given: Values) -> Contracts:
    """Return what changes across calls; where nothing does, the runner holds one instance.

    Parameters
    ----------
    runner : Runner
    session : Session
        An instance that has run forward.
    given : Values
        The subject's, in arrays of their own that nothing but that pass has seen.

    Raises
    ------
    UserCodeError
        The first forward or backward pass raised.
    """
    other = runner.start()
    try:
        contracts = _screened(runner, session, other, given)
    except _Unusual:
        return contracts_of(runner)
    runner.held = session
    large = _of_large_values(runner, other)
    return replace(
        contracts,
        log_of_zero=log_of_zero(runner),
        float32=cast_from_single(runner, runner.subject.values, other),
        **large,
    )


def hold_if_plain(runner: Runner, session: Session, given: Values) -> None:
    """Hold an instance where two passes in it give the same and change nothing.

    The parameters are those of `screened`.
    """
    values = runner.subject.values
    out = runner.forward(session, given)
    again = runner.forward(session, given)
    plain = all_same(out, again) and not any(changed(values, given, session))
    if plain:
        runner.held = session


def _screened(runner: Runner, session: Session, fresh: Session, given: Values) -> Contracts:
    values = runner.subject.values
    out = runner.forward(session, given)
    _require(not any(changed(values, given, session)))
    douts, *more = upstreams(runner, out, 3)
    upstream = copies(douts)
    raw = runner.backward(session, upstream)
    first = {name: as_gradient(gradient) for name, gradient in raw.items()}
    _require(not any(changed(values, given, session)))
    _require(all(map(same, upstream, douts)))
    try:
        if session.holds_generator():
            # One that draws, other numbers each time, can't be held; one in evaluation can.
            _require(all_same(out, runner.forward(session, given)))
        _require_gradients(runner.backward(session, copies(douts)), first)
        ignoring = _ignoring(runner, session, more, first)
        random = _require_no_memory(runner, session, fresh, given, douts, out, first)
        _require_still(runner, values)
    except (UserCodeError, ValueError) as error:
        raise _Unusual from error
    return Contracts(ignores_upstream=ignoring, random=random, **received(runner, raw, first))


def _require(ordinary: bool) -> None:
    if not ordinary:
        raise _Unusual


def _require_gradients(again: Mapping[str, Any], first: Mapping[str, Any]) -> None:
    _require(all(same_gradient(first[name], again.get(name)) for name in first))


def _ignoring(
    runner: Runner, session: Session, more: list[tuple[Any, ...]], first: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return the tensors whose gradient is the same for another upstream gradient."""
    if not more:
        return ()
    again = runner.backward(session, copies(more[0]))
    return tuple(
        name
        for name, array in first.items()
        if array is not None and array.any() and same_gradient(array, again.get(name))
    )


def _require_no_memory(
    runner: Runner,
    session: Session,
    fresh: Session,
    given: Values,
    douts: tuple[Any, ...],
    out: tuple[Any, ...],
    first: Mapping[str, Any],
) -> bool:
    """Require the same of an instance that had other passes before; return whether it is random."""
    b = other_values(runner.subject.values)
    used, after = runner.forward(session, b), runner.backward(session, copies(douts))
    _require(all_same(runner.forward(fresh, b), used))
    gradients = runner.backward(fresh, copies(douts))
    _require(all(close(gradients[name], after.get(name)) for name in gradients))
    # Right for the one input, it is wrong for the other: state that lives beside the instances.
    _require(not all(same_gradient(first[n], gradients.get(n)) for n in first) or not first)
    other = next(other_sizes(runner.subject, given), None)
    if other is not None:
        runner.forward(fresh, other)
    _require(all_same(runner.forward(fresh, given), out))
    _require_gradients(runner.backward(fresh, copies(douts)), first)
    if runner.subject.convention != "network":
        runner.forward(fresh, given)
        _require_gradients(runner.backward(fresh, copies(douts), BACKWARD_SEED + 1), first)
    random = not all_same(runner.forward(fresh, given, 1), out)
    _require(not random or runner.subject.declared_random)
    return random


def _require_still(runner: Runner, values: Values) -> None:
    """Require that with the training flag off nothing is drawn."""
    if runner.subject.evaluation is not None:
        session = runner.subject.evaluation()
        _require(all_same(runner.forward(session, values, 0), runner.forward(session, values, 1)))


def _of_large_values(runner: Runner, session: Session) -> dict[str, Any]:
    """Return what forward changes and what is not finite where values are large."""
    values = runner.subject.values
    louder = {n: 3.0 * array for n, array in values.params.items()}
    large = replace(replace(values, params={}).copy(), params=louder)
    changes: tuple[str, ...] = ()
    try:
        runner.forward(session, large)
        changes = tuple(changed(replace(values, params=louder), large, session))
    except UserCodeError:
        pass
    found: dict[str, tuple[float, str]] = {}
    if not stays_finite(runner, session):
        # Asked again one at a time, of few samples: numbers with a longer exponent are slow.
        few = runner.subject.at_batch_size(2)
        asking = Runner(runner.subject if few is None else replace(runner.subject, values=few))
        found = overflow(asking)
        runner.passes += asking.passes
    return {"mutated_by_forward": changes, "overflow": found}
