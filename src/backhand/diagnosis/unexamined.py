"""What of a subject was not looked at, and why."""

from __future__ import annotations

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.turns.claims import last_word
from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.reading.observation import Observed
from backhand.reading.subject import Subject
from backhand.reading.vocabulary import is_learnt


@frozen
class Omitted:
    """A parameter or input whose gradient was held against nothing.

    Attributes
    ----------
    name, why : str
    due : bool
        There should be a gradient: it is worth a finding.
    """

    name: str
    why: str
    due: bool


def omitted(subject: Subject, evidence: Evidence, seen: Observed) -> list[Omitted]:
    """Return what of a subject's parameters and inputs was not looked at."""
    values, found = subject.values, []
    absent = {*evidence.contracts.missing_gradients, *evidence.contracts.wrong_types}
    for name, array in (*values.inputs.items(), *values.params.items()):
        if name in evidence.comparisons or name in absent or name in subject.unexamined:
            continue
        if array.dtype.kind != "f":
            found.append(Omitted(name, _("it holds indices, which have no derivative"), False))
        elif name not in values.constant:
            found.append(Omitted(name, _("its gradient was not reached"), True))
        elif subject.convention == "network":
            found.append(Omitted(name, _("a network returns no gradient of its input"), False))
        else:
            # Data, where what is learnt was looked at.
            found.append(Omitted(name, _("no gradient of it is returned or kept"), False))
    why = _("the output depends on it, and no gradient of it was found")
    # A matrix that is fixed is no parameter; a name or a gradient beside it would say that it is.
    # Where a gradient is wrong, that is what there is to be told.
    found += [
        Omitted(name, why, is_learnt(last_word(name)) and not evidence.wrong)
        for name in seen.overlooked
        if name not in values.params
    ]
    return found
