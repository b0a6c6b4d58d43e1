"""What a file defines that trains, as subjects: called in workers, and judged here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from backhand.checking.scripts import copying, located, program_of
from backhand.diagnosis.report import SubjectReport
from backhand.diagnosis.turns.trainer import read_trainer
from backhand.language import gettext as _
from backhand.reading.drivers.trainer import Definitions, Trainer, trainers
from backhand.reading.subject import GoneError
from backhand.running.host import Host
from backhand.running.loaded import read_here
from backhand.running.turn import Program
from backhand.sources.submission import Submission

# What a file's definitions are run as: no program of its own.
_NAME = "trained"


def trainers_of(submission: Submission) -> list[Trainer]:
    """Return the definitions of a submission that train; nothing is run."""
    read = read_here(submission)
    if read is None:
        return []
    try:
        return trainers(ast.parse(read[0]))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def check_trainers(
    host: Host, submission: Submission, which: list[Trainer]
) -> Iterator[SubjectReport]:
    """Yield what is found of definitions that train.

    Parameters
    ----------
    host : Host
        Nothing of the submission may be running there.
    submission : Submission
    which : list of Trainer
        As `trainers_of` gives them.
    """
    read = read_here(submission)
    if read is None:
        return
    text, locate = read
    for trainer in which:
        yield located(_read(host, submission, trainer, text), locate)


def _read(host: Host, submission: Submission, trainer: Trainer, text: str) -> SubjectReport:
    definitions = Definitions(trainer.file.tree).text_of_definitions(text)

    def programs(main: str) -> Program:
        return program_of(host, submission, definitions, main, _NAME)

    skipped = SubjectReport(
        trainer.name, "trainer", "unknown", "skipped", path=submission.path, line=trainer.line
    )
    try:
        with np.errstate(all="ignore"), copying(host):
            return read_trainer(trainer, programs, submission.path)
    except (GoneError, MemoryError) as error:
        return replace(skipped, note=str(error) or _("it asks for more memory than there is"))
    except Exception as error:  # what code makes the judge raise is no fault of the code's
        why = _("it could not be checked: {kind}: {reason}")
        return replace(skipped, note=why.format(kind=type(error).__name__, reason=error))
