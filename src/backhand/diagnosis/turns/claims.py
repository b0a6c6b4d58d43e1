"""What a turn claims: which arrays say of themselves that they are which gradient.

A claim goes by its name, the container that it lies in, and the shape; never by "whichever
derivative it equals", which would hide that two gradients were swapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.reading.claims import SURE, sureness
from backhand.reading.state import Path
from backhand.reading.vocabulary import Meaning, means

Array = NDArray[Any]

# A container of gradients, and one of parameters.
_GRADIENTS: Final = pattern(
    r"^_?(d_?params|(param_?)?(grads?|gradients?)|gs?|nablas?|derivatives)$"
)
# A gradient of whatever there is.
NAMELESS: Final = pattern(r"^_?(grad|gradient|grads|g|dw|dtheta|nabla)$", re.IGNORECASE)
# What an optimiser keeps beside the parameters, under their names.
_KEPT_BESIDE: Final = pattern(
    r"^_?(cache|mem(ory)?|mom\w*|vel\w*|[mvsr]|adam\w*|acc\w*|hist\w*|state|gains?|grad_?sq\w*|sq\w*)$",
    re.I,
)
_PARAMETERS: Final = pattern(r"^_?(params?|parameters?|weights|trainables?|thetas?)$")


# Where in an array a value is stored: all but a key that is a name.
_PLACE: Final = pattern(r"""\[[^\]"']*\]""")


# What a program keeps of all its samples, of which a turn takes some.
_WHOLE: Final = (Meaning.DATA, Meaning.LABELS)


@frozen
class Claim:
    """An array that says that it is the gradient of a root.

    Attributes
    ----------
    name : str
        As the code calls it: ``dW1``, ``grads["W1"]``; "the step of W1".
    root : path
    kind : str
        "step" (−(after − before)), "stored".
    path : path
        Where it lies after the turn; the root's own for a step.
    remembered : bool
        It is what an optimiser begins to keep: a share of the gradient, of either sign.
    """

    name: str
    root: Path
    kind: Literal["step", "stored"]
    path: Path
    remembered: bool = False

    def of(self, before: Mapping[Path, Array], after: Mapping[Path, Array]) -> Array | None:
        """Return what is claimed, up to a positive factor for a step."""
        now = after.get(self.path)
        if now is None or self.kind == "stored":
            return now
        return before[self.root] - now


def claims_of(
    roots: Mapping[Path, Array],
    before: Mapping[Path, Array],
    after: Mapping[Path, Array],
    aliases: Mapping[Path, Path],
) -> list[Claim]:
    """Return the claims of one turn: the steps of the roots, then what is stored by name.

    Parameters
    ----------
    roots : dict of arrays
        What a gradient may be claimed of.
    before, after : dict of arrays
        The state at both ends of the turn, by every path.
    aliases : dict
        Further paths to the roots.
    """
    alone = _alone(before, after, roots)
    found = [
        Claim(f"the step of {text_of(path)}", path, "step", path)
        for path in roots
        if path in after and after[path].shape == roots[path].shape
    ]
    for path, value in after.items():
        if path in roots or path not in after:
            continue
        if path in before and np.array_equal(before[path], value, equal_nan=True):
            continue
        root = _root_of(path, value, roots, after, aliases)
        if root is None and alone is not None and path == alone[0]:
            root = alone[1]
        begins = root is None and path in before and not before[path].any()
        if begins:
            root = _remembered(path, value, roots)
        if root is None or (value.shape != roots[root].shape and means(_word(root), _WHOLE)):
            continue  # of the samples of one turn: those are a part of all
        found.append(Claim(text_of(path), root, "stored", path, begins))
    return found


def _remembered(path: Path, value: Array, roots: Mapping[Path, Array]) -> Path | None:
    """Return the root whose mean gradient an optimiser begins to keep: m["W1"] of p["W1"]."""
    same = [
        root
        for root in roots
        if root[-1] == path[-1] and len(root) == len(path) > 1 and roots[root].shape == value.shape
    ]
    return same[0] if len(same) == 1 else None


def _alone(
    before: Mapping[Path, Array], after: Mapping[Path, Array], roots: Mapping[Path, Array]
) -> tuple[Path, Path] | None:
    """Return what is called a gradient and of nothing, with the one root that it can be of."""
    named = [
        p for p in after if p not in roots and isinstance(p[-1], str) and NAMELESS.match(p[-1])
    ]
    named = [p for p in named if p not in before or not np.array_equal(before[p], after[p])]
    moved = [r for r in roots if r in after and not np.array_equal(after[r], roots[r])]
    # Beside a parameter, what an optimiser keeps of it moves too.
    moved = [r for r in moved if not _KEPT_BESIDE.match(str(r[-1]))] or moved
    if len(named) != 1 or len(moved) != 1 or after[named[0]].shape != roots[moved[0]].shape:
        return None
    return named[0], moved[0]


def _root_of(
    path: Path,
    value: Array,
    roots: Mapping[Path, Array],
    after: Mapping[Path, Array],
    aliases: Mapping[Path, Path],
) -> Path | None:
    """Return the root that a path says to be the gradient of."""
    if isinstance(path[-1], int) and _GRADIENTS.match(_word(path)):
        # grads[0] beside weights[0].
        for other in (*roots, *aliases):
            root = aliases.get(other, other)
            fits = root in roots and roots[root].shape == value.shape
            if fits and other[-1] == path[-1] and _PARAMETERS.match(_word(other)):
                return root
    best: tuple[tuple[float, int, bool, bool, bool], Path] | None = None
    owned = 0
    for root in roots:
        if root[_place(root) + 1 :] != path[_place(path) + 1 :]:
            continue
        sure = 1.0 if _word(root) in _beside(path) else sureness(_word(path), _word(root))
        # Of several parameters of one name it is that of the same owner; of several owners, of
        # which none is its own, that which has its shape, and which the turn changes.
        moved = root in after and not np.array_equal(after[root], roots[root])
        kept = len(root) > 1 and bool(_KEPT_BESIDE.match(str(root[-2])))
        rank = sure, _common(root, path), roots[root].shape == value.shape, not kept, moved
        owned += sure >= SURE and len(root) > 1
        if sure >= SURE and (best is None or rank > best[0]):
            best = rank, root
    # What a loop over layers has left is of one of them, and nobody says of which.
    return None if best is None or (len(path) == 1 and owned > 1) else best[1]


def _common(one: Path, other: Path) -> int:
    """Return how many parts two paths begin with alike."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _beside(path: Path) -> Iterator[str]:
    """A key of a dict of gradients is its parameter's own."""
    if len(path) > 1 and isinstance(path[-1], str) and _GRADIENTS.match(str(path[-2])):
        yield path[-1]


def _place(path: Path) -> int:
    return max(place for place, part in enumerate(path) if isinstance(part, str))


def _word(path: Path) -> str:
    """Return the last name on a path."""
    return str(path[_place(path)])


def text_of(path: Path) -> str:
    """Write a path as the code would.

    Examples
    --------
    >>> text_of(("net", "layers", 0, "W"))
    'net.layers[0].W'
    """
    text = str(path[0])
    for part in path[1:]:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text


def last_word(name: str) -> str:
    """Return the last name of what a value is kept as: z2 of self.z2, W1 of params["W1"].

    Examples
    --------
    >>> [last_word(name) for name in ("self.z2", "params['W1']", "P[u, :]", "v[k]")]
    ['z2', 'W1', 'P', 'v']
    """
    name = _PLACE.sub("", name)
    words = [w for w in "".join(c if c.isalnum() or c == "_" else " " for c in name).split()]
    return words[-1] if words else ""
