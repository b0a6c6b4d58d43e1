"""A search over training settings: which of them learn best."""

from backhand.sweep.search import search
from backhand.sweep.space import Range, Space, parse_varied
from backhand.sweep.trial import Trial, TrialResult, Where, run_trial

__all__ = [
    "Range",
    "Space",
    "Trial",
    "TrialResult",
    "Where",
    "parse_varied",
    "run_trial",
    "search",
]
