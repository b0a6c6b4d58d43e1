"""The graph of what a person names: a file, a notebook, a module; or of what a page holds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from backhand.checking.judged_graph import joined
from backhand.checking.scripts import unfinished
from backhand.checking.submissions import examined, subject_name
from backhand.checking.targets import (
    TIMEOUT,
    is_outside,
    no_module,
    sent_to,
    unknown_text,
    walled,
)
from backhand.errors import GraphError
from backhand.graph.record import Graph, Place
from backhand.graph.transfer import TransferError, unpacked, with_places
from backhand.language import gettext as _
from backhand.reading.subject import GoneError, RaisedElsewhere, Unready
from backhand.running.frames import GarbledError
from backhand.running.host import Host, SandboxError, Worker, how_it_ended
from backhand.running.limits import own_code
from backhand.running.loaded import Loaded, Locate, UnloadedError, load_submission
from backhand.running.loading import NoModuleError
from backhand.running.process import Process
from backhand.running.sandbox import Sandbox
from backhand.running.subject_graph import raised_text
from backhand.sources.submission import Submission
from backhand.sources.target import Target, TargetError, targets_of
from backhand.sources.visible import all_visible

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
    """Record the computational graph of one subject, in a worker of its own.

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
        As in `backhand.checking.targets.check_targets`.

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
    host: Host = (
        Sandbox(walled(timeout))
        if boxed
        else Process(own_code(timeout), ("subjects", "checks", "graphs"))
    )
    with host:
        try:
            return _graph_of(host, one, check, run_all)
        except (TargetError, GraphError, SandboxError):
            raise
        except Exception as error:
            # Whatever a file makes of the reader, the worker or the judge.
            raise GraphError(f"{one.label}: {unfinished(error)}") from error


def _graph_of(host: Host, one: Target, check: bool, run_all: bool) -> Graph:
    try:
        submission = sent_to(host, one)
    except OSError as error:
        raise GraphError(
            _("{path} can't be read: {reason}").format(path=one.path, reason=error.strerror)
        ) from error
    graph = graph_of_submission(host, submission, one.name, check=check, run_all=run_all)
    return all_visible(graph)


def _one_target(word: str) -> Target:
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
    host: Host,
    submission: Submission,
    name: str | None = None,
    *,
    check: bool = True,
    run_all: bool = False,
) -> Graph:
    """Record the graph of a submission's subject.

    What is sent back is a stranger's, and is looked at before it becomes a `Graph`; the verdict
    is the judge's own.

    Parameters
    ----------
    host : Host
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
    target = Target(submission.path, submission.module, name)
    try:
        with host.open(submission.files) as worker:
            loaded = load_submission(worker, submission, name, run_all=run_all)
            return _recorded(worker, loaded, target, check)
    except UnloadedError as error:
        raise _fault_text(submission.label, error.fault) from error
    except NoModuleError as error:
        raise no_module(target, error) from error
    except LookupError as error:
        if isinstance(error, TargetError):
            raise
        raise TargetError(unknown_text(target, error.args[0] if error.args else None)) from error
    except (GoneError, MemoryError) as error:
        reason, fix = how_it_ended(error)
        raise GraphError(f"{submission.label}: {reason}\n→ {fix}") from error


def _fault_text(path: str, fault: Any) -> GraphError:
    message = fault.message if path in fault.message else f"{path}: {fault.message}"
    return GraphError(message + (f"\n→ {fault.fix}" if fault.fix else ""))


def _recorded(worker: Worker, loaded: Loaded, target: Target, check: bool) -> Graph:
    if not loaded.names and loaded.faults:
        raise _fault_text(target.label, loaded.faults[0])
    name = chosen(loaded.names, target.name, target.label)
    worker.renew()
    try:
        answer = loaded.code.ask("subjects.subject", name=name, draw=0)
        made = loaded.code.made(answer)
        if isinstance(made, Unready):
            raise _unready_text(made)
        told = loaded.code.ask("graphs.record", subject=answer["subject"]["number"])
        if "impossible" in told:
            raise GraphError(loaded.code.clean(told["impossible"]))
        graph = unpacked(told["graph"], told["numbers"])
    except RaisedElsewhere as error:
        raise raised_text(subject_name(name), error.kind, str(error)) from error
    except (TransferError, KeyError) as error:
        raise GarbledError("no graph") from error

    def at(place: Place) -> Place:
        path = loaded.code.outside(place.path)
        return Place() if path is None else Place(path, place.line, place.code)

    graph = _located(with_places(graph, at), loaded.path, loaded.locate)
    if not check:
        return graph
    worker.renew()
    report = examined(loaded, name)
    worker.renew()
    return joined(graph, made, report)


def _unready_text(subject: Unready) -> GraphError:
    """Return what says that no input was found for a subject, or that a method is missing."""
    return GraphError(": ".join((subject.name, subject.message)) + f"\n→ {subject.fix}")


def _located(graph: Graph, path: str | None, locate: Locate | None) -> Graph:
    """Return a graph of a notebook's code with its lines counted within their cells."""
    if locate is None or path is None:
        return graph

    def at(place: Place) -> Place:
        if place.path != path or place.line is None:
            return place
        cell, line = locate(place.line)
        return replace(place, line=line, cell=cell)

    return replace(
        graph,
        nodes=tuple(replace(n, place=at(n.place)) for n in graph.nodes),
        groups=tuple(replace(g, place=at(g.place)) for g in graph.groups),
    )
