"""The graph of what a person names: a file, a notebook, a module; or of what a page holds."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from backhand.diagnosis.examination import examine
from backhand.errors import GraphError
from backhand.graph.record import Graph, Place
from backhand.graph.transfer import TransferError, unpacked, with_places
from backhand.language import gettext as _
from backhand.reading.subject import RaisedElsewhere, Unready
from backhand.sources.child import subject_name
from backhand.sources.process import TIMEOUT, Child, is_outside, unknown_text
from backhand.sources.sandbox.frames import GarbledError
from backhand.sources.sandbox.judging import (
    Loaded,
    Submission,
    UnloadedError,
    how_it_ended,
    load_behind,
    submission_of,
)
from backhand.sources.sandbox.limits import Limits
from backhand.sources.sandbox.sandbox import EndedError, Sandbox, Worker
from backhand.sources.subject_graph import joined, located, raised_text, unready_text
from backhand.sources.target import Target, TargetError, not_there, targets_of

_SHOWN: Final = 8


class WhichSubjectError(TargetError):
    """A file defines several subjects, or none; `names` are those that can be asked for."""

    def __init__(self, message: str, names: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.names = tuple(names)


def graph_of_target(
    target: str | Target,
    *,
    sandbox: bool | None = None,
    timeout: float = TIMEOUT,
    check: bool = True,
    run_all: bool = False,
) -> Graph:
    """Record the computational graph of one subject, in a process of its own.

    Parameters
    ----------
    target : str or Target
        "file.py", "file.py::Name", "notebook.ipynb::Name", "package.module:Name".
    sandbox : bool or None
        Run a file behind walls; None: one that stands outside the current folder.
    timeout : float
        Seconds that importing the file, and then recording, may take.
    check : bool
        Have the checker judge the gradients too.
    run_all : bool
        As in `backhand.sources.process.check_targets`.

    Returns
    -------
    graph : Graph

    Raises
    ------
    TargetError
        There is no such file, module or name, it is a folder, or (`WhichSubjectError`) the
        name is left out and there are several.
    GraphError
        It can't be read or run, no input was found for it, or it ran past its time.
    SandboxError
        The sandbox can't be started.
    """
    one = _one_target(target) if isinstance(target, str) else target
    boxed = one.path is not None and (is_outside(one.path) if sandbox is None else sandbox)
    if sandbox and one.path is None:
        raise TargetError(
            _("--sandbox takes files: {module} is a module's name").format(module=one.label)
        )
    if not boxed:
        return _graph_here(one, timeout, check, run_all)
    limits = Limits(seconds=timeout, cpu_seconds=math.ceil(10 * timeout))
    try:
        submission = submission_of(str(one.path))
    except OSError as error:
        raise GraphError(
            _("{path} can't be read: {reason}").format(path=one.path, reason=error.strerror)
        ) from error
    with Sandbox(limits) as box:
        return graph_of_submission(box, submission, one.name, check=check, run_all=run_all)


def _one_target(word: str) -> Target:
    import os

    if os.path.isdir(word):
        raise TargetError(
            _("{path} is a folder: a graph is drawn of one file, {path}/FILE.py::Name").format(
                path=word.rstrip("/")
            )
        )
    return targets_of([word])[0]


def chosen(names: Sequence[str], name: str | None, label: str) -> str:
    """Return the subject that is meant, of those that a file has under a name, or of all.

    Raises
    ------
    WhichSubjectError
    """
    if not names:
        raise WhichSubjectError(
            _(
                "there is nothing to draw in {target}: no class with forward and backward, no "
                "NAME_forward with NAME_backward, no NAME_loss, no network"
            ).format(target=label)
        )
    # A name may have several cases, at several inputs: the first one's is drawn.
    if len(names) > 1 and name is None:
        called = list(dict.fromkeys(map(subject_name, names)))
        more = ", …" if len(called) > _SHOWN else ""
        raise WhichSubjectError(
            _("{target} has several subjects: {names}; name one, {target}::{first}").format(
                target=label, names=", ".join(called[:_SHOWN]) + more, first=called[0]
            ),
            called,
        )
    return names[0]


def graph_of_submission(
    sandbox: Sandbox,
    submission: Submission,
    name: str | None = None,
    *,
    check: bool = True,
    run_all: bool = False,
) -> Graph:
    """Record the graph of a submission's subject behind walls.

    What is sent back is a stranger's, and is looked at before it becomes a `Graph`; the verdict
    is the judge's own.

    Parameters
    ----------
    sandbox : Sandbox
        May be used for others before and after.
    submission : Submission
    name : str, optional
        Of the subject; not needed where there is only one.
    check, run_all
        As in `graph_of_target`.

    Raises
    ------
    TargetError, GraphError, SandboxError
        As `graph_of_target` does.
    """
    target = Target(path=submission.path, name=name)
    try:
        with sandbox.open(submission.files) as worker:
            loaded = load_behind(worker, submission, name, run_all=run_all)
            return _recorded_behind(worker, loaded, target, submission, check)
    except UnloadedError as error:
        raise _fault_text(submission.path, error.fault) from error
    except LookupError as error:
        if isinstance(error, TargetError):
            raise
        raise TargetError(unknown_text(target, error.args[0] if error.args else None)) from error
    except (EndedError, GarbledError, MemoryError) as error:
        reason, fix = how_it_ended(error)
        raise GraphError(f"{submission.path}: {reason}\n→ {fix}") from error


def _fault_text(path: str, fault: Any) -> GraphError:
    message = fault.message if path in fault.message else f"{path}: {fault.message}"
    return GraphError(message + (f"\n→ {fault.fix}" if fault.fix else ""))


def _recorded_behind(
    worker: Worker, loaded: Loaded, target: Target, submission: Submission, check: bool
) -> Graph:
    if not loaded.names and loaded.faults:
        raise _fault_text(submission.path, loaded.faults[0])
    name = chosen(loaded.names, target.name, target.label)
    worker.renew()
    try:
        answer = loaded.code.ask("subject", name=name)
        made = loaded.code.made(answer)
        if isinstance(made, Unready):
            raise unready_text(made)
        told = loaded.code.ask("graph", subject=answer["subject"]["number"])
        if "impossible" in told:
            raise GraphError(loaded.code.clean(told["impossible"]))
        graph = unpacked(told["graph"], told["numbers"])
    except RaisedElsewhere as error:
        raise raised_text(subject_name(name), error.kind, str(error)) from error
    except (TransferError, KeyError) as error:
        raise GarbledError("no graph") from error
    outside = submission.outside(worker.sandbox.folder)

    def at(place: Place) -> Place:
        path = outside(place.path)
        return Place() if path is None else Place(path, place.line, place.code)

    graph = located(with_places(graph, at), submission.path, loaded.locate)
    if not check:
        return graph
    worker.renew()
    report = examine(made, loaded.locate)
    worker.renew()
    return joined(graph, made, report)


def _graph_here(target: Target, timeout: float, check: bool, run_all: bool) -> Graph:
    """Record in a process of its own, without walls: a person's own code."""
    with Child(target, [], timeout, run_all, graph=True, check=check) as child:
        while True:
            try:
                # Loading, recording and checking each have their time.
                event = child.receive(3 * timeout)
            except TimeoutError:
                child.kill()
                raise GraphError(
                    _("{path}: it ran past its limit of {timeout:g} s").format(
                        path=target.label, timeout=timeout
                    )
                    + "\n→ "
                    + _("look for a loop that does not end; --timeout SECONDS gives it more")
                ) from None
            if event is None:
                raise GraphError(f"{target.label}: {child.how_it_died()}")
            kind = event["event"]
            if kind == "no-module":
                raise TargetError(
                    not_there(event["module"], event["nearest"])
                    if event["nearest"]
                    else not_there(target.label, None)
                )
            if kind == "unknown":
                raise TargetError(unknown_text(target, event["nearest"]))
            if kind == "unreadable":
                fix = event["fix"]
                raise GraphError(event["message"] + (f"\n→ {fix}" if fix else ""))
            if kind == "which":
                raise WhichSubjectError(event["message"], event["names"])
            if kind == "impossible":
                raise GraphError(event["message"])
            if kind == "graph":
                numbers = np.frombuffer(base64.b64decode(event["numbers"]), np.float64)
                graph = unpacked(event["graph"], numbers)
                return _with_judgements(graph, event["judgements"], numbers)


def _with_judgements(graph: Graph, told: Any, numbers: Any) -> Graph:
    from backhand.graph.judging import with_judgements
    from backhand.graph.record import Judgement

    judgements = {}
    for one in told:
        where = one["numerical"]
        shape = graph.tensor(one["tensor"]).shape
        array = None
        if where is not None:
            array = numbers[where : where + math.prod(shape)].reshape(shape).copy()
        judgements[one["tensor"]] = Judgement(
            one["verdict"], array, one["error"], tuple(one["rules"]), one["message"]
        )
    return with_judgements(graph, judgements)
