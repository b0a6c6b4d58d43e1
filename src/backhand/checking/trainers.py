"""What a file defines that trains, as subjects: called in workers, and judged here."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterable, Iterator

import numpy as np

from backhand.checking.scripts import copying, located, program_of, unread
from backhand.diagnosis.report import SubjectReport
from backhand.reading.drivers.optimisers import optimisers
from backhand.reading.drivers.trainer import Definitions, Trainer, trainers
from backhand.running.host import Host
from backhand.running.loaded import Read
from backhand.running.turn import Program
from backhand.sources.submission import Submission

# What a file's definitions are run as: no program of its own.
_NAME = "trained"


def trainers_of(text: str) -> list[Trainer]:
    """Return the definitions of a submission's text that train; nothing is run."""
    try:
        return trainers(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def check_trainers(
    host: Host, submission: Submission, read: Read, which: Iterable[Trainer]
) -> Iterator[SubjectReport]:
    """Yield what is found of definitions that train.

    Parameters
    ----------
    host : Host
        Whose workers may copy themselves; nothing of the submission may be running there.
    submission : Submission
    read : (text, locate)
        As `read_here` gives it.
    which : iterable of Trainer
        As `trainers_of` gives them.
    """
    text, locate = read
    for trainer in which:
        yield located(_read(host, submission, trainer, text), locate)


def check_optimisers(host: Host, submission: Submission, read: Read) -> Iterator[SubjectReport]:
    """Yield what is wrong of definitions that take steps along gradients which they are handed.

    Parameters
    ----------
    host, submission, read
        As for `check_trainers`.
    """
    text, locate = read
    try:
        file = Definitions(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # Python 2's, of which the definitions alone were turned
    definitions = file.text_of_definitions(text)

    def programs(main: str) -> Program:
        return program_of(host, submission, definitions, main, _NAME)

    for optimiser in optimisers(file):
        from backhand.diagnosis.turns.optimiser import read_optimiser

        report = None
        with contextlib.suppress(Exception), np.errstate(all="ignore"), copying(host):
            report = read_optimiser(optimiser, programs, submission.path)
        if report is not None:
            yield located(report, locate)


def _read(host: Host, submission: Submission, trainer: Trainer, text: str) -> SubjectReport:
    from backhand.diagnosis.turns.trainer import read_trainer

    definitions = Definitions(trainer.file.tree).text_of_definitions(text)

    def programs(main: str) -> Program:
        return program_of(host, submission, definitions, main, _NAME)

    skipped = SubjectReport(
        trainer.name, "trainer", "unknown", "skipped", path=submission.path, line=trainer.line
    )
    try:
        with np.errstate(all="ignore"), copying(host):
            return read_trainer(trainer, programs, submission.path)
    except Exception as error:
        return unread(skipped, error)
