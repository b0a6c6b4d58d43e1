"""Does an exercise tell right from wrong?  It is tried on solutions of which that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backhand.errors import BackhandError
from backhand.grading.exercise import ExerciseFile, read_exercise
from backhand.grading.grading import grade
from backhand.grading.intake import Handed
from backhand.grading.result import Result, result_of
from backhand.language import gettext as _

_OWN = Path(__file__).parent / "exercises" / "solutions"


class AuditError(BackhandError, LookupError):
    """There are no solutions to try the exercise on; the text says where they are looked for."""


@dataclass(frozen=True)
class Tried:
    """One known solution with what the exercise gave it.

    Attributes
    ----------
    name : str
    right : bool
        What is known of it.
    result : Result
    of : float
        All points of the exercise.
    """

    name: str
    right: bool
    result: Result
    of: float

    @property
    def told_apart(self) -> bool:
        """Whether a right one has all points, and a wrong one has not."""
        return (self.result.points >= self.of) == self.right


def audit(
    word: str,
    file: ExerciseFile,
    progress: Callable[[Tried], None] | None = None,
    *,
    walls: bool = True,
) -> list[Tried]:
    """Grade the known solutions of an exercise.

    They stand in ``right`` and ``wrong`` in a folder: for an exercise that comes with backhand
    its own, for ``NAME.toml`` and ``NAME.py`` the folder ``NAME-solutions`` beside it.

    Raises
    ------
    AuditError
    """
    path = Path(word)
    own = path.suffix not in (".toml", ".py")
    folder = _OWN / word if own else path.with_name(f"{path.stem}-solutions")
    tried = []
    of = read_exercise(file).points
    for kind in ("right", "wrong"):
        files = sorted(p for p in (folder / kind).glob("*") if p.suffix in (".py", ".ipynb"))
        if not files:
            raise AuditError(
                _("the audit needs at least one solution in {folder}").format(folder=folder / kind)
            )
        for solution in files:
            handed = Handed(
                solution.stem, solution.stem, "", {solution.name: solution.read_bytes()}
            )
            result = result_of(grade(handed, file, walls=walls))
            tried.append(Tried(f"{kind}/{solution.name}", kind == "right", result, of))
            if progress is not None:
                progress(tried[-1])
    return tried
