"""What can be said of a subject that raises half-way: what its forward pass did before that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.measure import measure
from backhand.diagnosis.runner import diagnose
from backhand.reading.subject import Session, Subject, Values

Array = NDArray[Any]

# What a forward pass shows whatever else it was handed: a value that is merely another (BH401)
# may be so for the very reason that the way back raised.
_TELLING: Final = frozenset({"BH301", "BH402"})


@dataclass
class _ForwardOnly:
    """A session whose backward pass is left out."""

    own: Session

    def forward(self, values: Values) -> Any:
        return self.own.forward(values)

    def backward(self, _upstream: tuple[Any, ...]) -> dict[str, Any]:
        return {}

    def parameters(self) -> dict[str, Array]:
        return self.own.parameters()

    def holds_generator(self) -> bool:
        return self.own.holds_generator()


def of_half_a_run(subject: Subject, evidence: Evidence) -> list[Finding]:
    """Return the errors of a forward pass, of a subject that raised before it could be judged.

    Where forward itself raises for one kind of labels, it is asked with the other.

    Parameters
    ----------
    subject : Subject
    evidence : Evidence
        With what it raised.
    """
    raised = evidence.contracts.raised
    if raised is None or evidence.points or subject.role == "unknown":
        return []
    if raised.during == "forward":
        other = _with_other_labels(subject) if subject.scalar else None
        if other is None:
            return []
        subject = other
    half = replace(subject, start=lambda: _ForwardOnly(subject.start()))
    return [
        finding
        for finding in diagnose(measure(half))
        if finding.severity == "error" and finding.rule in _TELLING
    ]


def _with_other_labels(subject: Subject) -> Subject | None:
    """Return a loss with indices for one-hot labels, or one-hot labels for indices."""
    values = subject.values
    labels, x = values.labels, next(iter(values.inputs.values()))
    if not isinstance(labels, np.ndarray) or x.ndim != 2:
        return None
    if labels.shape == x.shape:
        other = labels.argmax(axis=1)
    elif labels.shape == x.shape[:1] and labels.dtype.kind in "iu":
        other = np.eye(x.shape[1], dtype=labels.dtype)[labels]
    else:
        return None
    return replace(subject, values=replace(values, labels=other), at_batch_size=lambda _size: None)
