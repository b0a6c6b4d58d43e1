"""Whether the same input gives the same again."""

from __future__ import annotations

import contextlib
from typing import Any

from numpy.typing import NDArray

from backhand.diagnosis.measuring.alike import all_same, same_gradient
from backhand.diagnosis.measuring.passes import BACKWARD_SEED, Runner, UserCodeError, copies
from backhand.reading.subject import Session, Values

Array = NDArray[Any]


def repeatability(
    runner: Runner,
    values: Values,
    outputs: tuple[Array, ...],
    douts: tuple[Any, ...],
    out: tuple[Array, ...],
) -> dict[str, Any]:
    """Return which of a subject\'s passes differ, by the names that Contracts has."""
    differs = []
    if not all_same(outputs, out):
        differs.append("out")
    one = runner.gradients(values, douts)
    two = runner.gradients(values, douts)
    differs += [n for n in one if not same_gradient(one[n], two.get(n))]
    redrawn: list[str] = []
    if not differs and runner.subject.convention != "network":
        session = runner.start()
        runner.forward(session, values.copy())
        drawn = runner.backward(session, copies(douts), BACKWARD_SEED + 1)
        redrawn = [n for n in one if not same_gradient(one[n], drawn.get(n))]
    random = any(
        not all_same(outputs, runner.forward(runner.start(), values.copy(), seed))
        for seed in (1, 2)
    )
    declared = runner.subject.declared_random
    session = runner.start()
    owns_generator = session.holds_generator()
    carried = not _repeats(runner, session, values)
    in_evaluation = False
    evaluation = runner.subject.evaluation
    if evaluation is not None:
        with contextlib.suppress(UserCodeError):
            session = evaluation()
            results = [runner.forward(evaluation(), values.copy(), seed) for seed in (0, 1, 2)]
            in_evaluation = not all(all_same(results[0], r) for r in results[1:]) or not _repeats(
                runner, session, values
            )
    if carried and (owns_generator and declared):
        carried = False  # each pass draws new numbers, as it may
    if carried and any(n.lower() in _KEEPING and v for n, v in runner.subject.settings.items()):
        carried = False
    if in_evaluation and not random and not owns_generator and not carried:
        in_evaluation = False
    return {
        "differs": tuple(differs),
        "random": random,
        "carried": carried,
        "random_in_evaluation": in_evaluation,
        "redrawn": tuple(redrawn),
    }


# Settings that ask for state to be kept from one call to the next.
_KEEPING = ("stateful", "keep_state", "carry_state", "carry")


def _repeats(runner: Runner, session: Session, values: Values) -> bool:
    """Whether three forward passes in one instance give one output."""
    first = runner.forward(session, values.copy())
    return all(all_same(first, runner.forward(session, values.copy())) for _turn in range(2))
