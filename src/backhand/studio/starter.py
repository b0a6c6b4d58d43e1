"""The code that a room offers to begin with: each a file beside this one, as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backhand.language import mark
from backhand.studio.manuscript import Manuscript

_FOLDER: Final = Path(__file__).parent / "starters"


@dataclass(frozen=True)
class Starter:
    """Code to begin with.

    Attributes
    ----------
    name : str
        Of its file, without .py.
    title : str
        In English, to be translated when it is shown.
    """

    name: str
    title: str

    def manuscript(self) -> Manuscript:
        """Return the code."""
        name = f"{self.name}.py"
        return Manuscript((_FOLDER / name).read_text(encoding="utf-8"), name)


STARTERS: Final = (
    Starter("softmax_with_loss_not_divided", mark("Softmax with loss: one mistake")),
    Starter("softmax_with_loss_wrong", mark("Softmax with loss: two mistakes")),
    Starter("affine_wrong", mark("Affine: one mistake")),
    Starter("layer_norm_wrong", mark("Layer normalisation: one mistake")),
    Starter("layer_with_case", mark("A layer with a case, wrong")),
    Starter("layers_right", mark("Three layers, all right")),
)


def starter(name: str) -> Starter | None:
    """Return the starter of a name, or None."""
    return next((one for one in STARTERS if one.name == name), None)
