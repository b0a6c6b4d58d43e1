"""Somebody else's code → Subject, the one face that the checker sees."""

from backhand.conventions.subject import Place, Session, Subject, Unready, Values

__all__ = ["Place", "Session", "Subject", "Unready", "Values"]
