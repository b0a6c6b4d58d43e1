"""A subject's functions with taps in them: what each line makes is seen, and can be moved."""

from __future__ import annotations

import ast
import builtins
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.bench import OwnBench
from backhand.reading.instrument import HOOKS, Site, instrumented
from backhand.reading.passing import passing
from backhand.reading.samples import upstreams
from backhand.reading.subject import Subject
from backhand.reading.swapping import Part, Swapping
from backhand.reading.tape import Seen, Tape, Taps

Array = NDArray[Any]


@dataclass
class Tapped:
    """One subject, run with a tape in its functions.

    Attributes
    ----------
    subject : Subject
    text : str
        Of the file.
    sites : list of Site
    passes : int
        How often forward was run with a value moved.
    """

    subject: Subject
    text: str
    sites: list[Site] = field(default_factory=list)
    passes: int = 0
    taps: Taps = field(default_factory=Taps)

    def seen(self) -> tuple[list[Seen], tuple[Array, ...]]:
        """Run a pass each way; return all that was made, and the outputs.

        Of a line that runs on the way back too, what it made on the way there.
        """
        tape = Tape()
        values = self.subject.values.copy()
        self.taps.tape = tape
        try:
            with passing(self.subject, 0, None):
                session = self.subject.start()
                out = session.forward(values)
            there = list(tape.seen)
            with passing(self.subject, 0, None):
                session.backward(upstreams(out, scalar=self.subject.scalar))
        finally:
            self.taps.tape = None
        early = {one.site for one in there}
        back = [one for one in tape.seen[len(there) :] if one.site not in early]
        return there + back, as_arrays(out)

    def outputs(
        self,
        moved: tuple[int, int, Any] | None = None,
        name: str = "",
        delta: Array | None = None,
    ) -> tuple[Array, ...]:
        """Run forward with a value at a site, or an input or parameter, moved."""
        self.passes += 1
        values = self.subject.values.copy()
        if delta is not None:
            values = values.replaced(name, values.differentiable[name] + delta)
        updated = moved is not None and self.sites[moved[0]].kind == "update"
        self.taps.tape = Tape(wanted=lambda _site: False, moved=moved, in_place=updated)
        try:
            with passing(self.subject, 0, None):
                out = self.subject.start().forward(values)
        finally:
            self.taps.tape = None
        return as_arrays(out)


def as_arrays(out: Any) -> tuple[Array, ...]:
    """Return what forward gave as float64 arrays, one an output."""
    parts = out if isinstance(out, tuple) else (out,)
    return tuple(np.array(part, dtype=np.float64) for part in parts)


@contextlib.contextmanager
def tapped(subject: Subject) -> Iterator[Tapped | None]:
    """Have a subject's functions run with taps in them for as long as the body lasts.

    Yields None where its text is not known.
    """
    bench = OwnBench.of(subject)
    if bench is None:
        yield None
        return
    one = Tapped(subject, bench.text)
    tree = ast.parse(bench.text)
    swapping = Swapping(tree, bench.path)
    hooks = one.taps.hooks()
    try:
        for number in swapping.functions:
            made, sites = instrumented(ast.Module([tree.body[number]], []))
            _renumbered(made, len(one.sites))
            one.sites += sites
            with contextlib.suppress(SyntaxError, ValueError):
                swapping.swap(Part(number, tree.body[number].lineno, ast.unparse(made)))
        vars(builtins).update(hooks)
        yield one
    finally:
        swapping.restore()
        for hook in HOOKS:
            vars(builtins).pop(hook, None)


def _renumbered(tree: ast.Module, first: int) -> None:
    """Let the sites of a tree be counted from another number on."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in HOOKS
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, int)
        ):
            node.args[0] = ast.Constant(node.args[0].value + first)
