"""What is wrong with a backward pass: measured, explained, pointed at."""

from typing import TYPE_CHECKING, Any

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Report, SubjectReport

if TYPE_CHECKING:
    from backhand.diagnosis.own_object import check

__all__ = ["Finding", "Report", "SubjectReport", "check"]


def __getattr__(name: str) -> Any:
    """Import what reads objects here when it is asked for: a judge of workers need not read."""
    if name == "check":
        from backhand.diagnosis.own_object import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
