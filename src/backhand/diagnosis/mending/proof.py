"""What proves an edit: the judge, asked anew at fresh inputs, finds nothing wrong."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Contracts, Evidence
from backhand.diagnosis.measure import measure
from backhand.reading.subject import Subject, Values
from backhand.reading.truth import tried
from backhand.reading.variation import resized

Array = NDArray[Any]

# Other inputs that an edit has to be right at, beside those at which it was found.
_FRESH: Final = 2


def is_proof(subject: Subject, evidence: Evidence) -> bool:
    """Whether the code as it runs now is right: at the subject's inputs and at fresh ones.

    Parameters
    ----------
    subject : Subject
    evidence : Evidence
        Of the code without the edit: what else was wrong with it may stay so.
    """
    if subject.convention == "script":
        # Each pass is a turn in a process of its own: slopes along directions have to do.
        others = (replace(subject, values=fresh(subject.values, k + 1)) for k in range(_FRESH))
        return all(tried(other).all_right for other in others)
    for number in range(_FRESH + 1):
        values = subject.values if not number else fresh(subject.values, number)
        varied = replace(subject, values=values, at_batch_size=partial(resized, values))
        if not number:
            varied = subject
        found = measure(varied)
        if number and not found.points:
            continue
        if not found.points or found.wrong or not _is_kept(evidence.contracts, found.contracts):
            return False
        if set(found.wrong_for_one) - set(evidence.wrong_for_one) - set(evidence.wrong):
            return False
        if set(found.powerless) - set(evidence.powerless):
            return False
    return True


def _is_kept(before: Contracts, after: Contracts) -> bool:
    """Whether no contract is broken that was kept before."""
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
