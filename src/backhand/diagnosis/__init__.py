"""What is wrong with a backward pass: measured, explained, pointed at."""

from backhand.diagnosis.examination import check
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Report, SubjectReport

__all__ = ["Finding", "Report", "SubjectReport", "check"]
