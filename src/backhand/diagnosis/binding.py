"""How a subject was called and what its gradients were held against, in a reader's words."""

from __future__ import annotations

from backhand.language import gettext as _
from backhand.reading.observation import Argument, Call, Observed
from backhand.reading.subject import Subject

# Operations of an engine that are named one by one.
_MOST_NAMED = 8


def binding_of(subject: Subject, seen: Observed) -> str:
    """Return the calls of a pass each way: ``forward(x: (5, 4), t: (5,) labels); backward(1)``."""
    if subject.operations:
        named = ", ".join(subject.operations[:_MOST_NAMED])
        left = len(subject.operations) - _MOST_NAMED
        return named if left <= 0 else _("{named} and {count} more").format(named=named, count=left)
    calls = dict.fromkeys(_text(call) for call in (*seen.forward, *seen.backward))
    return "; ".join(calls)


def _text(call: Call) -> str:
    shown = [_argument(argument) for argument in call.arguments]
    if len(call.arguments) == 1 and call.arguments[0].shown[:1] not in ("", "("):
        shown = [call.arguments[0].shown]
    return f"{call.name}({', '.join(shown)})"


def _argument(argument: Argument) -> str:
    if not argument.shown:
        return argument.name
    if not argument.shown.startswith("("):
        return f"{argument.name}={argument.shown}"
    held = f"{argument.name}: {argument.shown}"
    return _("{argument} labels").format(argument=held) if argument.labels else held


def loss_of(subject: Subject) -> str:
    """Return whose slopes a subject's gradients were held against."""
    if subject.loss:
        return subject.loss
    if subject.scalar:
        return _("its own")
    return _("Σ w·out, w the upstream gradient")
