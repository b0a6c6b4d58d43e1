"""What a small subject's gradients are worth: wherever directions don't agree, every entry."""

from __future__ import annotations

from backhand.derivatives import Comparison
from backhand.diagnosis.evidence import Contracts, Point
from backhand.diagnosis.measuring.contracts import contracts_of
from backhand.diagnosis.measuring.passes import Runner
from backhand.diagnosis.measuring.points import located, point_at
from backhand.reading.subject import Values


class EveryEntry:
    """Looks at a small subject: along directions, and where these don't agree at every entry."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def contracts(self) -> Contracts:
        """See `contracts_of`."""
        return contracts_of(self._runner)

    def point(
        self, values: Values, suspects: tuple[str, ...]
    ) -> tuple[Point, dict[str, Comparison]]:
        """See `point_at`."""
        return point_at(self._runner, values, suspects)

    def settled(
        self, points: list[Point], wrong: list[str], comparisons: dict[str, Comparison]
    ) -> list[Point]:
        """Return the points with every wrong tensor's derivative, wherever it was found wrong."""
        return [
            located(self._runner, point, wrong)
            if point.batch_size > 1 or len(points) == 1
            else point
            for point in points
        ]
