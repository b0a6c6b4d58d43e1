"""Somebody else's code → Subject, the one face that the checker sees."""

from backhand.reading.case import Case
from backhand.reading.subject import Place, Session, Subject, Unready, Values

__all__ = ["Case", "Place", "Session", "Subject", "Unready", "Values"]
