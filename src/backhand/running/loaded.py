"""A submission loaded in a worker: what it was found to define, and the way to ask about it."""

from __future__ import annotations

import linecache
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.running.host import Worker
from backhand.running.loading import FRAMEWORKS, NoModuleError, UnreadableError, decoded, text_of
from backhand.running.remote import RemoteCode, doubted
from backhand.sources.notebook import Fault, read_notebook
from backhand.sources.submission import Submission

Locate = Callable[[int], tuple[int | None, int]]
# Seconds that the import of a framework may take.
_TO_IMPORT: Final = 60.0
_NAMES_FRAMEWORK: Final = pattern(
    rf"^[ \t]*(?:import|from)[ \t]+({'|'.join(FRAMEWORKS)})\b", re.MULTILINE
)
# A text, and a notebook's way from a line of it to its cells.
Read = tuple[str, Locate | None]


@frozen
class Loaded:
    """What a submission was found to define.

    Attributes
    ----------
    code : RemoteCode
    path : str or None
        As its reader knows it; of a module, where that was found.
    names : tuple of str
        Of its subjects.
    defined : tuple of str
        Every function and class at its top.
    lines : dict
        Name → line.
    within : dict
        Name of what is judged with others → those others.
    faults : tuple of Fault
    locate : callable or None
    """

    code: RemoteCode
    path: str | None
    names: tuple[str, ...]
    defined: tuple[str, ...]
    lines: Mapping[str, int | None]
    within: Mapping[str, tuple[str, ...]]
    faults: tuple[Fault, ...]
    locate: Locate | None


class UnloadedError(Exception):
    """A submission can't be loaded: `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def load_submission(
    worker: Worker, submission: Submission, name: str | None = None, *, run_all: bool = False
) -> Loaded:
    """Have a worker load a submission.

    Parameters
    ----------
    worker : Worker
    submission : Submission
    name : str, optional
        Of the subject that is meant.
    run_all : bool
        Run all of it, however long that takes.

    Raises
    ------
    UnloadedError, NoModuleError, LookupError
        As `backhand.running.loading` has them: the file, the module, the name in it.
    EndedError, GarbledError
    """
    folder = worker.host.folder
    outside = submission.outside(folder)
    code = RemoteCode(worker, outside)
    read = read_here(submission)
    frameworks = _frameworks(read[0]) if read is not None else []
    if frameworks:
        worker.ask("subjects.frameworks", _TO_IMPORT, names=frameworks)
        worker.renew()
    told = code.ask(
        "subjects.load",
        path=submission.path if folder is None else f"{folder}/{submission.main}",
        module=submission.module,
        name=name,
        run_all=run_all,
        seconds=math.inf if run_all else worker.limits.seconds / 2,
    )
    if name is not None and "unknown" in told:
        raise LookupError(told["unknown"])
    with doubted("no source"):
        if "unreadable" in told:
            raise UnloadedError(_fault(code, told["unreadable"]))
        if submission.module is not None and "no-module" in told:
            raise NoModuleError(*told["no-module"])
        return Loaded(
            code,
            outside(str(told["path"])),
            tuple(str(n) for n in told["names"]),
            tuple(str(n) for n in told["defined"]),
            {str(n): line if isinstance(line, int) else None for n, line in told["lines"].items()},
            {str(n): tuple(map(str, others)) for n, others in told["within"].items()},
            tuple(_fault(code, fault) for fault in told["faults"]),
            None if read is None else read[1],
        )


def _frameworks(text: str) -> list[str]:
    """Return the frameworks that a text imports, which take seconds to come."""
    return sorted(set(_NAMES_FRAMEWORK.findall(text)))


def _fault(code: RemoteCode, told: Mapping[str, Any]) -> Fault:
    numbers = {k: told.get(k) for k in ("line", "cell")}
    return Fault(
        code.clean(told["message"]),
        fix=code.clean(told["fix"]),
        harmless=bool(told.get("harmless")),
        **{k: n if isinstance(n, int) else None for k, n in numbers.items()},
    )


def read_here(submission: Submission) -> Read | None:
    """Have the text at hand that findings point at.

    Returns
    -------
    tuple or None
        The text, of a notebook its cells joined, and a notebook's way from a line of it to its
        cells; None where there is no such text.
    """
    path = submission.path
    if path is None:
        return None
    try:
        text, locate = _text_of(submission, path), None
    except UnreadableError:
        return None
    if path.lower().endswith(".ipynb"):
        try:
            notebook = read_notebook(text)
        except (ValueError, RecursionError):
            return None
        text, locate = notebook.text, notebook.locate
    lines = text.splitlines(keepends=True)
    linecache.cache[path] = (len(text), None, lines, path)
    return text, locate


def _text_of(submission: Submission, path: str) -> str:
    if not submission.files:
        return text_of(path)
    content = submission.files[submission.main]
    try:
        return decoded(content, path)
    except (UnicodeDecodeError, SyntaxError, LookupError):
        return content.decode("utf-8-sig", errors="replace")
