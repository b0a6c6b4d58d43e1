"""The checks of files and modules that a person names."""

from __future__ import annotations

import contextlib
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from backhand.checking.beside import prepare
from backhand.checking.scripts import unfinished
from backhand.checking.shared_out import can_share, shared_out
from backhand.checking.submissions import check_submission, of_fault
from backhand.diagnosis.report import Report, SubjectReport
from backhand.language import gettext as _
from backhand.running.host import Host, SandboxError
from backhand.running.limits import Limits, own_code
from backhand.running.loading import NoModuleError
from backhand.running.process import Process
from backhand.sources.lint.linter import lint as lint_file
from backhand.sources.notebook import Fault
from backhand.sources.submission import Submission, submission_of
from backhand.sources.target import Target, TargetError, not_there
from backhand.sources.visible import all_visible, visible

if TYPE_CHECKING:
    from backhand.running.sandbox import Sandbox

TIMEOUT: Final = 10.0
# So many files that what a worker may have to import is imported before.
_MANY: Final = 3


def check_targets(
    targets: Iterable[Target],
    *,
    timeout: float = TIMEOUT,
    progress: Callable[[SubjectReport], None] | None = None,
    lint: bool = True,
    run_all: bool = False,
    sandbox: bool | None = False,
    jobs: int = 1,
    listing: bool = False,
) -> Report:
    """Check files and modules, each in a worker of its own.

    Parameters
    ----------
    targets : iterable of Target
    timeout : float
        Seconds that importing a file, and then each of its subjects, may take.  One that
        runs past it gets BH207 and the verdict "error"; the others keep their results.
    progress : callable, optional
        Told of each subject when it is done.
    lint : bool
        Read each file for remarks on its text too (BH5xx).
    run_all : bool
        Run every cell of a notebook, and a file to its end, however long within `timeout`
        that takes.  Else a notebook's definitions, imports and constants are run, and a
        file's once it has taken half of `timeout`.
    sandbox : bool or None
        Run files behind walls (`backhand.running.sandbox`); None: those that stand outside
        the current folder, which are somebody else's.
    jobs : int
        So many files at a time, where processes can be copied.
    listing : bool
        Say what the lines hold of what is right too.

    Returns
    -------
    report : Report

    Raises
    ------
    TargetError
        A target names a subject that is not there.
    SandboxError
        The sandbox can't be started.
    """
    listed = list(targets)
    if len(listed) >= _MANY:
        prepare()
    known: set[str | None] = {None}
    asked = []
    for target in listed:
        asked.append((target, lint and target.path not in known))
        known.add(target.path)
    done: dict[int, _Checked] = {}
    count = min(jobs, len(listed))
    if count > 1 and can_share():
        start = partial(_checker, timeout, run_all, sandbox, listing)
        for place, one in shared_out(asked, start, count, _lost):
            done[place] = one
            if progress is not None:
                for subject in one.subjects:
                    progress(subject)
    else:
        with _checker(timeout, run_all, sandbox, listing, progress) as check:
            done = {place: check(each) for place, each in enumerate(asked)}
    found = [done[place] for place in sorted(done)]
    return Report(
        tuple(subject for one in found for subject in one.subjects),
        tuple(remark for one in found for remark in one.remarks),
        next((one.walls for one in found if one.walls is not None), None),
    )


@dataclass
class _Checked:
    """What was found of one target."""

    subjects: list[SubjectReport]
    remarks: tuple[dict[str, Any], ...] = ()
    walls: tuple[str, ...] | None = None


def _shown(subject: SubjectReport) -> SubjectReport:
    """Return a report of which no text does anything to a terminal, or can't be written.

    A patch is written into the file again, to the byte: one with other controls than a line's
    and a page's end is none to be shown.
    """
    plain = {f.patch: re.sub("[\r\f]", "", f.patch) for f in subject.findings}
    kept = {patch for patch, text in plain.items() if visible(text) == text}
    left = tuple(f if f.patch in kept else replace(f, patch="") for f in subject.findings)
    return all_visible(replace(subject, findings=left), frozenset({"patch"}))


_Asked = tuple[Target, bool]


def _lost(asked: _Asked) -> _Checked:
    target = asked[0]
    fault = Fault(_("{path}: the process that judged it died").format(path=target.label))
    return _Checked([of_fault(Submission(target.path, module=target.module), fault)])


@contextlib.contextmanager
def _checker(
    timeout: float,
    run_all: bool,
    sandbox: bool | None,
    listing: bool,
    progress: Callable[[SubjectReport], None] | None = None,
) -> Iterator[Callable[[_Asked], _Checked]]:
    """Give what checks one target after the other, each in a worker of its own."""
    with contextlib.ExitStack() as stack:
        own: Host = stack.enter_context(Process(own_code(timeout), ("subjects", "checks")))
        box: Sandbox | None = None

        def check(asked: _Asked) -> _Checked:
            nonlocal box
            target, remarked = asked
            path = target.path
            try:
                remarks = lint_file(path) if remarked and path is not None else ()
            except Exception:  # what no remark is worth
                remarks = ()
            boxed = path is not None and (is_outside(path) if sandbox is None else sandbox)
            if boxed and box is None:
                from backhand.running.sandbox import Sandbox

                box = stack.enter_context(Sandbox(walled(timeout)))
            host = box if boxed and box is not None else own
            found = []
            try:
                for subject in _checked(host, target, run_all, listing):
                    found.append(_shown(subject))
                    if progress is not None:
                        progress(found[-1])
            except (TargetError, SandboxError, NoModuleError):
                raise
            except Exception as error:
                # Whatever a file makes of the reader, the worker or the judge: it is the file's.
                fault = Fault(
                    visible(f"{target.label}: {unfinished(error)}"),
                    fix=_("take out what is out of the ordinary in it"),
                )
                found.append(_shown(of_fault(Submission(path), fault)))
            told = all_visible(remarks)
            return _Checked(found, told, None if host.walls is None else host.walls.names)

        yield check


def is_outside(path: str) -> bool:
    """Whether a file stands outside the current folder, where the sandbox can be had."""
    return sys.platform.startswith("linux") and not Path(path).resolve().is_relative_to(Path.cwd())


def walled(timeout: float) -> Limits:
    """Return the limits of a stranger's code that may take so many seconds for each subject."""
    return Limits(seconds=timeout, cpu_seconds=math.ceil(10 * timeout))


def _checked(host: Host, target: Target, run_all: bool, listing: bool) -> Iterator[SubjectReport]:
    try:
        submission = sent_to(host, target)
    except OSError as error:
        message = _("{path} can't be read: {reason}").format(
            path=target.path, reason=error.strerror
        )
        yield of_fault(Submission(target.path), Fault(message))
        return
    try:
        yield from check_submission(host, submission, target.name, run_all=run_all, listing=listing)
    except NoModuleError as error:
        raise no_module(target, error) from error
    except LookupError as error:
        if target.name is None or not error.args:
            raise
        raise TargetError(unknown_text(target, error.args[0])) from error


def sent_to(host: Host, target: Target) -> Submission:
    """Return what a host is given of a target.

    Raises
    ------
    OSError
        The file, or one beside it, can't be read.
    """
    if host.folder is None:
        return Submission(target.path, module=target.module)
    return submission_of(str(target.path))


def no_module(target: Target, error: NoModuleError) -> TargetError:
    """Return what says that there is no module of a target's name."""
    name, near = error.args
    return TargetError(not_there(name, near) if near else not_there(target.label, None))


def unknown_text(target: Target, near: str | None) -> str:
    """Say that a target has no subject of its name, and which is nearly called so."""
    if near is None:
        return _("{target} has no subject {name}").format(target=target.label, name=target.name)
    return _("{target} has no subject {name}; did you mean {near}?").format(
        target=target.label, name=target.name, near=near
    )
