"""What of its file a subject runs in a pass each way: the calls from outside, the lines."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any, Final

import numpy as np

from backhand.reading.calls import is_upstream
from backhand.reading.observation import Argument, Call, Observed
from backhand.reading.overlooked import overlooked
from backhand.reading.passing import passing
from backhand.reading.samples import upstreams
from backhand.reading.subject import Subject

# Calls that are told; an expression of many operators makes more, which are of the same kinds.
_MOST_CALLS: Final = 6
_NO_PASSES: Final = ("<module>", "<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>")


@dataclass
class _Trace:
    """Writes down what runs of one file."""

    path: str
    labels: Any
    calls: list[Call] = field(default_factory=list)
    lines: dict[CodeType, set[int]] = field(default_factory=dict)

    def global_trace(self, frame: FrameType, event: str, _argument: Any) -> Any:
        code = frame.f_code
        if code.co_filename != self.path:
            return None
        if code not in self.lines:
            self.lines[code] = set()
        caller = frame.f_back
        outside = caller is None or caller.f_code.co_filename != self.path
        if outside and code.co_name not in _NO_PASSES and len(self.calls) < _MOST_CALLS:
            self.calls.append(_call_of(frame, self.labels))
        return self.local_trace

    def local_trace(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self.lines[frame.f_code].add(frame.f_lineno)
        return self.local_trace


@contextlib.contextmanager
def _traced(trace: _Trace) -> Iterator[None]:
    before = sys.gettrace()
    sys.settrace(trace.global_trace)
    try:
        yield
    finally:
        sys.settrace(before)


def observed(subject: Subject) -> Observed:
    """Run a pass each way, and return what of the subject's file ran, as far as it came."""
    if subject.observe is not None:
        return subject.observe()
    path = subject.place.path or ""
    values = subject.values.copy()
    there, back = _Trace(path, values.labels), _Trace(path, values.labels)
    extent: tuple[str, ...] = ()
    with contextlib.suppress(Exception, SystemExit), np.errstate(all="ignore"):
        with passing(subject, 0, None):
            session = subject.start()
            with _traced(there):
                out = session.forward(values)
        with passing(subject, 0, None), _traced(back):
            session.backward(upstreams(out, scalar=subject.scalar))
        extent = overlooked(subject)
    ran: dict[int, set[int]] = {}
    for lines in (there.lines, back.lines):
        for code, some in lines.items():
            ran.setdefault(code.co_firstlineno, set()).update(some)
    return Observed(
        tuple(there.calls),
        tuple(back.calls),
        {first: frozenset(lines) for first, lines in ran.items()},
        frozenset(code.co_firstlineno for code in back.lines.keys() - there.lines.keys()),
        extent,
    )


def _call_of(frame: FrameType, labels: Any) -> Call:
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    arguments = tuple(
        _argument(name, frame.f_locals[name], labels)
        for k, name in enumerate(names)
        if name in frame.f_locals and not (k == 0 and name in ("self", "cls"))
    )
    name = code.co_name
    if name == "__init__":
        name = type(frame.f_locals[names[0]]).__name__
    return Call(name, arguments)


def _argument(name: str, value: Any, labels: Any) -> Argument:
    if isinstance(value, np.ndarray):
        is_labels = (
            isinstance(labels, np.ndarray)
            and not is_upstream(name)
            and value.size == labels.size
            and np.array_equal(value, labels.T if value.shape != labels.shape else labels)
        )
        return Argument(name, str(value.shape), is_labels)
    if value is None or isinstance(value, (bool, int, float, np.generic)):
        return Argument(name, f"{value:.6g}" if isinstance(value, float) else str(value))
    if isinstance(value, str) and len(value) < 20:
        return Argument(name, repr(value))
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], (int, float, list)):
        return Argument(name, str(np.shape(np.asarray(value, dtype=object))))
    return Argument(name, "")
