"""What an optimiser does with a gradient that it is handed → SubjectReport, where it goes uphill.

Adam, momentum and decay make of a gradient what they like, but for one thing: the first step from
a fresh state, along a gradient that leads away from zero, leads towards it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Gradient, SubjectReport
from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading.drivers.optimisers import ALONG, MOVED, Optimiser
from backhand.running.turn import NoTurnError, Outcome, Program, Turn

# The share of its earlier steps that an optimiser keeps.
_SHARE: Final = pattern(r"^(momentum|mu|beta_?1?)$")


def read_optimiser(
    optimiser: Optimiser, programs: Callable[[str], Program], path: str | None
) -> SubjectReport | None:
    """Return what is wrong of a definition that takes steps; None where nothing is, or is known.

    Parameters
    ----------
    optimiser : Optimiser
    programs : callable
        What is run after a file's definitions → the program.
    path : str or None
        Of the file, as its reader knows it.
    """
    for call in optimiser.calls:
        program = programs(call)
        definitions = program.text.count("\n") + 1
        head = max(
            (n for n, s in enumerate(program.sites) if s.kind == "loop" and s.line > definitions),
            key=lambda n: program.sites[n].line,
            default=None,
        )
        if head is None:
            continue
        try:
            with Turn(program, head) as turn:
                before = turn.before[(MOVED,)]
                outcome = turn.run(everything=True)
        except (NoTurnError, KeyError):
            continue
        after = outcome.after.get((MOVED,))
        if outcome.raised is not None or after is None or after.shape != before.shape:
            continue
        if np.array_equal(after, before):
            continue  # another way of calling it moves something
        # What is handed over leads away from zero: nothing but a step against it is left.
        uphill = float(np.vdot(after - before, before)) > 0
        forgotten = None if uphill else _forgotten(program, head)
        if not uphill and forgotten is None:
            return None
        line = _line(program, outcome, definitions)
        finding = _uphill(optimiser.name) if uphill else _not_kept(str(forgotten))
        return SubjectReport(
            optimiser.name,
            "trainer",
            "unknown",
            "fail" if uphill else "pass",
            (replace(finding, evidence={"line": line or optimiser.last}),),
            (Gradient("step", {"passed": not uphill}),),
            path,
            optimiser.line,
            binding=call.strip().splitlines()[-2].strip(),
            loss=ALONG,
        )
    return None


def _forgotten(program: Program, head: int) -> str | None:
    """Return the share of what was taken before that makes no difference to a second step."""
    try:
        with Turn(program, head, 1) as turn:
            # A share of none may be one that is not asked for.
            shares = {
                path: value
                for path, value in turn.before.items()
                if not value.ndim and _SHARE.match(str(path[-1])) and 0 < value < 1
            }
            kept = turn.run().after[(MOVED,)]
            for path, value in shares.items():
                moved = turn.run({path: -value / 2}).after[(MOVED,)]
                if np.array_equal(moved, kept):
                    return str(path[-1])
    except (NoTurnError, KeyError):
        return None
    return None


def _uphill(name: str) -> Finding:
    return Finding(
        "BH601",
        "-",
        "error",
        _("the step of {name} goes along the gradient that it is handed, not against it").format(
            name=name
        ),
        _("turn the sign of the step"),
        {},
    )


def _not_kept(share: str) -> Finding:
    return Finding(
        "BH603",
        "-",
        "warning",
        _("{share} makes no difference to a second step: what it is a share of is not kept").format(
            share=share
        ),
        _("keep what is remembered from one step to the next, in place or in the optimiser"),
        {},
    )


def _line(program: Program, outcome: Outcome, definitions: int) -> int | None:
    """Return the last line of the file itself that made the value of the step's end."""
    after = outcome.after[(MOVED,)]
    own = [(program.sites[n].line, v) for n, _visit, v in outcome.seen]
    lines = [
        line
        for line, value in own
        if line <= definitions and value.shape == after.shape and np.array_equal(value, after)
    ]
    return lines[-1] if lines else None
