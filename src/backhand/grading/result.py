"""What a submission came to: points and findings, question by question, as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from backhand.diagnosis.report import SubjectReport, from_record

# "graded": every question was judged. "unreadable": nothing could be loaded.
# "empty": no Python was handed in. "refused": the archive was.
Status = Literal["graded", "unreadable", "empty", "refused"]


@dataclass(frozen=True)
class Answer:
    """How one question came out.

    Attributes
    ----------
    question : str
        Its key.
    found_as : str
        What the submission calls it; empty where nothing answers it.
    points, of : float
    verdict : str
        "pass", "fail", "error" or "missing".
    findings : tuple of dict
        rule, severity, where, message, fix, line, cell: the worst first.
    subject : dict or None
        The check's own record (`backhand.diagnosis.report.to_record`).
    """

    question: str
    found_as: str
    points: float
    of: float
    verdict: str
    findings: tuple[Mapping[str, Any], ...] = ()
    subject: Mapping[str, Any] | None = None

    @property
    def report(self) -> SubjectReport | None:
        """The check's report of what answers the question."""
        return None if self.subject is None else from_record(self.subject)


@dataclass(frozen=True)
class Result:
    """How one submission came out.

    Attributes
    ----------
    key, student, number : as `backhand.grading.intake.Handed` has them
    status : Status
    main : str
        The file that was graded.
    message : str
        Why it was not, where it was not.
    answers : tuple of Answer
        In the order of the exercise.
    remarks : tuple of dict
        On the source text.
    language : str
    walls : tuple of str
        That stood round it.
    seconds : float
        That its loading and the visible cases took.
    """

    key: str
    student: str
    number: str
    status: Status
    main: str = ""
    message: str = ""
    answers: tuple[Answer, ...] = ()
    remarks: tuple[Mapping[str, Any], ...] = ()
    language: str = "en"
    walls: tuple[str, ...] = field(default=())
    seconds: float = 0.0

    @property
    def points(self) -> float:
        """The sum of the answers' points."""
        return round(sum(answer.points for answer in self.answers), 4)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON can hold it, points summed."""
        return {**asdict(self), "points": self.points, "of": sum(a.of for a in self.answers)}


def result_of(record: Mapping[str, Any]) -> Result:
    """Return the result of which `Result.to_dict` made the record."""
    given = {k: v for k, v in record.items() if k not in ("points", "of")}
    answers = tuple(Answer(**{**a, "findings": tuple(a["findings"])}) for a in given["answers"])
    return Result(
        **{
            **given,
            "answers": answers,
            "remarks": tuple(given["remarks"]),
            "walls": tuple(given["walls"]),
        }
    )
