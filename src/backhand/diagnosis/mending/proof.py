"""What proves an edit: the judge, asked anew at fresh inputs, finds nothing wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Contracts, Evidence
from backhand.diagnosis.measure import is_right_along, measure
from backhand.reading.subject import Subject, Values

Array = NDArray[Any]

# Other inputs that an edit has to be right at, beside those at which it was found: along a
# direction each, which is enough to tell what is right from what only looks so at one input.
_FRESH: Final = 20
# Of a large subject, of which a direction moves thousands of numbers at once.
_FRESH_OF_MANY: Final = 6


def looks(evidence: Evidence) -> int:
    """Return at how many other inputs an edit has to be right."""
    return _FRESH_OF_MANY if evidence.sampled else _FRESH


def is_proof(subject: Subject, evidence: Evidence) -> bool:
    """Whether the code as it runs now is right: at the subject's inputs and at fresh ones.

    Parameters
    ----------
    subject : Subject
    evidence : Evidence
        Of the code without the edit: what else was wrong with it may stay so.
    """
    sizes = [subject.values.batch_size]
    if subject.convention != "script":
        # Each pass of a script is a turn in a process of its own: there directions have to do.
        found = measure(subject)
        if not _is_clean(evidence, found):
            return False
        sizes = [p.batch_size for p in found.points if p.batch_size > 1] or sizes
    told, count = 0, looks(evidence)
    for number in range(1, count + 1):
        values = subject.at_batch_size(sizes[number % len(sizes)])
        values = fresh(subject.values if values is None else values, number)
        right = is_right_along(replace(subject, values=values))
        if right is False:
            return False
        told += right is True
    # A logarithm has none at some: of half of them at least something has to be told.
    return told >= count // 2


def _is_clean(evidence: Evidence, found: Evidence) -> bool:
    """Whether nothing is wrong with what was measured, but what was so before."""
    return (
        bool(found.points)
        and not found.wrong
        and _is_kept(evidence.contracts, found.contracts)
        and not set(found.wrong_for_one) - set(evidence.wrong_for_one) - set(evidence.wrong)
        and not set(found.powerless) - set(evidence.powerless)
    )


def _is_kept(before: Contracts, after: Contracts) -> bool:
    """Whether no contract is broken that was kept before; of code that raised nothing is known."""
    if before.raised is not None:
        return after.raised is None and not after.shapes
    return (
        not set(after.missing_gradients) - set(before.missing_gradients)
        and not after.shapes
        and not set(after.mutated_by_forward) - set(before.mutated_by_forward)
        and not set(after.mutated_by_backward) - set(before.mutated_by_backward)
        and (before.mutated_upstream or not after.mutated_upstream)
        and not set(after.grows_with_backward) - set(before.grows_with_backward)
        and not set(after.grows_with_passes) - set(before.grows_with_passes)
        and not set(after.stale) - set(before.stale)
        and not set(after.ignores_upstream) - set(before.ignores_upstream)
        and not set(after.differs) - set(before.differs)
        and (before.batch_of_one is not None or after.batch_of_one is None)
        and after.raised is None
    )


def fresh(values: Values, number: int) -> Values:
    """Return other numbers of the same kind: in another order, each a little off."""
    rng = np.random.default_rng(7919 + number)

    def other(array: Array) -> Array:
        if array.dtype.kind != "f" or not array.size:
            return array.copy()
        mixed = rng.permutation(array.ravel()).reshape(array.shape)
        return np.asarray(mixed * rng.uniform(0.8, 1.25, array.shape))

    return replace(
        values.copy(),
        inputs={
            n: a.copy() if n in values.constant else other(a) for n, a in values.inputs.items()
        },
        params={n: other(a) for n, a in values.params.items()},
    )
