"""Small data sets that a trainer may be called on, written as a program would write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen

Array = NDArray[Any]

# Sizes that differ from each other, and from the widths that a binder gives to hidden layers.
N, D, C = 7, 4, 3
_USERS, _ITEMS, _VOCABULARY = 6, 5, 9
_PLACES: Final = 3  # decimals of a number in a text


@frozen
class Situation:
    """One data set.

    Attributes
    ----------
    title : str
        As reports have it.
    x, y : str or None
        Texts of the data and the labels; None where there are none.
    n, d, c : int
        Samples, features, outputs.
    tier : int
        0 for several samples, of sizes that all differ; more for what hides something.
    users, items, vocabulary : int
    """

    title: str
    x: str | None
    y: str | None = None
    n: int = N
    d: int = D
    c: int = C
    tier: int = 0
    users: int = _USERS
    items: int = _ITEMS
    vocabulary: int = _VOCABULARY

    @property
    def text(self) -> str:
        """Statements that make ``_X`` and ``_Y``."""
        found = [f"_X = {self.x}"] if self.x is not None else []
        return "\n".join([*found, *([f"_Y = {self.y}"] if self.y is not None else [])])

    def array(self, shape: tuple[int, ...]) -> str:
        """Return small numbers in a shape."""
        return _listed(0.5 * _numbers(shape, 31))

    def vector(self, size: int, seed: int) -> str:
        """Return a few numbers."""
        return _listed(_numbers((size,), 40 + seed))


def _numbers(shape: tuple[int, ...], seed: int) -> Array:
    return np.random.default_rng(seed).standard_normal(shape)


def _listed(array: Array) -> str:
    return str(np.round(array, _PLACES).tolist())


def _array(array: Array) -> str:
    return f"_np.array({_listed(array)})"


def situations(
    text: str, data: Sequence[str], *, labelled: bool, paired: bool
) -> Iterator[Situation]:
    """Yield data sets for a trainer, the likeliest first.

    Parameters
    ----------
    text : str
        Of the definition: what it says of its labels.
    data : sequence of str
        The arguments that are data.
    labelled : bool
        It takes labels beside the data.
    paired : bool
        Its data hold the labels.
    """
    if not data:
        yield Situation("no data", None)
        return
    name = data[0].lower()
    if re.search(r"corpus|sentences|docs|texts", name):
        yield from _words()
        return
    if re.search(r"ratings|triples|interactions", name) or name == "r":
        yield from _ratings()
        yield from _pairs(text)
        return
    if labelled:
        if re.search(r"sentence|token|indices|idx|words|sequence", name):
            yield from _tokens()
        yield from _ordered(text, _beside())
        if not re.search(r"sentence|token|indices|idx|words|sequence", name):
            yield from _tokens()
        return
    if paired:
        yield from _pairs(text)
        yield from _ratings()
    rng = np.random.default_rng(3)
    inside = np.round(rng.uniform(0.1, 0.9, (N, D)), _PLACES)
    binary = (rng.uniform(0, 1, (N, D)) > 0.5).astype(float)
    yield Situation("X in rows, in (0, 1)", _array(inside), c=D)
    yield Situation("X in rows, 0 and 1", _array(binary), c=D)
    yield Situation("X in rows", _array(_numbers((N, D), 1)), c=D)
    yield Situation("X in columns", _array(inside.T), c=D)
    yield Situation("one row", _array(inside[0]), c=D, tier=1)
    yield from _words()


def _ordered(text: str, found: list[tuple[str, Situation]]) -> Iterator[Situation]:
    """Yield what the text speaks of first."""
    likely = set()
    if re.search(r"softmax|argmax|n_classes|num_classes", text, re.I):
        likely |= {"one-hot", "indices"}
    if re.search(r"log\(1(\.0?)? ?- ?|sigmoid", text):
        likely |= {"binary"}
    if re.search(r"sign\(|hinge|maximum\(0, 1|< 1\b|>= 1\b", text):
        likely |= {"signs"}
    for kinds in (likely, None):
        for kind, situation in found:
            if (kind in likely) == (kinds is not None):
                yield situation


def _beside() -> list[tuple[str, Situation]]:
    x = _numbers((N, D), 1)
    y = _numbers((N, C), 2)
    classes = np.array([0, 2, 1, 1, 0, 2, 0])
    one_hot = np.eye(C)[classes]
    binary = np.array([0.0, 1, 1, 0, 1, 0, 0])
    signs = 2 * binary - 1
    rows = _array(x)
    columns = _array(x.T)
    whole = f"_np.array({classes.tolist()})"
    flags = f"_np.array({binary.astype(int).tolist()})"
    found = [
        ("one-hot", Situation("X in rows, one-hot labels", rows, _array(one_hot))),
        ("indices", Situation("X in rows, labels are indices", rows, whole)),
        ("binary", Situation("X in rows, labels 0 and 1", rows, flags, c=1)),
        ("binary", Situation("X in rows, a column of 0 and 1", rows, _array(binary[:, None]), c=1)),
        ("real", Situation("X in rows, targets in rows", rows, _array(y))),
        ("real", Situation("X in rows, a vector of targets", rows, _array(y[:, 0]), c=1)),
        ("real", Situation("X in rows, a column of targets", rows, _array(y[:, :1]), c=1)),
        ("signs", Situation("X in rows, labels -1 and 1", rows, _array(signs), c=1)),
        ("one-hot", Situation("X in columns, one-hot labels", columns, _array(one_hot.T))),
        ("binary", Situation("X in columns, labels 0 and 1", columns, _array(binary[None]), c=1)),
        ("real", Situation("X in columns, targets in columns", columns, _array(y.T))),
        ("real", Situation("X in columns, a row of targets", columns, _array(y[:, :1].T), c=1)),
        ("signs", Situation("X in columns, labels -1 and 1", columns, _array(signs[None]), c=1)),
        ("indices", Situation("X in columns, labels are indices", columns, whole)),
    ]
    lists = [
        Situation("lists, targets in rows", _listed(x), _listed(y)),
        Situation("lists, labels 0 and 1", _listed(x), _listed(binary), c=1),
        Situation("lists of arrays", f"list({rows})", f"list({_array(y)})"),
        Situation(
            "a vector of numbers, and of targets", _array(x[:, 0]), _array(y[:, 0]), d=1, c=1
        ),
        Situation(
            "a list of numbers, and of targets", _listed(x[:, 0]), _listed(y[:, 0]), d=1, c=1
        ),
    ]
    one = [
        Situation("one sample", _array(x[0]), _array(one_hot[0]), n=1, tier=1),
        Situation("one sample", _array(x[0]), _array(y[0]), n=1, tier=1),
        Situation("one sample in a column", _array(x[:1].T), _array(one_hot[:1].T), n=1, tier=1),
        Situation("one sample, a number", _array(x[0]), "1.0", n=1, c=1, tier=1),
        Situation("one sample, a number", _array(x[0]), "0.0", n=1, c=1, tier=1),
        Situation("one sample, lists", _listed(x[0]), _listed(one_hot[0]), n=1, tier=1),
        Situation("one sample, lists", _listed(x[0]), "1.0", n=1, c=1, tier=1),
        Situation("one sample, an index", _array(x[0]), "1", n=1, tier=1),
    ]
    return found + [("lists", each) for each in lists] + [("one", each) for each in one]


def _pairs(text: str) -> Iterator[Situation]:
    """Yield lists of (sample, label)."""
    del text
    x = _numbers((N, D), 1)
    y = np.random.default_rng(5).uniform(0.1, 0.9, (N, C)).round(_PLACES)
    one_hot = np.eye(C)[[0, 2, 1, 1, 0, 2, 0]]
    flags = [0, 1, 1, 0, 1, 0, 0]

    def pairs(first: Sequence[str], second: Sequence[str]) -> str:
        return "[" + ", ".join(f"({a}, {b})" for a, b in zip(first, second, strict=True)) + "]"

    arrays, lists = [_array(row) for row in x], [_listed(row) for row in x]
    standing = [_array(row[:, None]) for row in x]
    yield Situation("pairs of lists", pairs(lists, [_listed(row) for row in y]))
    yield Situation("pairs of columns", pairs(standing, [_array(r[:, None]) for r in one_hot]))
    yield Situation("pairs of arrays", pairs(arrays, [_array(row) for row in one_hot]))
    yield Situation("pairs of a list and a number", pairs(lists, [str(f) for f in flags]), c=1)
    yield Situation("pairs of an array and a number", pairs(arrays, [str(f) for f in flags]), c=1)
    rows = [_listed(np.append(row, f)) for row, f in zip(np.round(x, _PLACES), flags, strict=True)]
    yield Situation("rows whose last entry is the label", "[" + ", ".join(rows) + "]", c=2)
    yield from (replace(each, d=_VOCABULARY, c=_VOCABULARY) for each in _token_pairs())


def _token_pairs() -> Iterator[Situation]:
    # Four words: no further than a truncated pass goes back.
    said = [([3, 1, 4, 1], [1, 4, 1, 5]), ([2, 6, 2, 8], [6, 2, 8, 7])]
    yield Situation("pairs of word indices", str(said))


def _tokens() -> Iterator[Situation]:
    for said, meant in (([3, 1, 4, 1], [1, 4, 1, 5]),):
        yield Situation(
            "word indices",
            f"_np.array({said})",
            f"_np.array({meant})",
            n=4,
            d=_VOCABULARY,
            c=_VOCABULARY,
        )
        yield Situation("word indices", str(said), str(meant), n=4, d=_VOCABULARY, c=_VOCABULARY)


def _words() -> Iterator[Situation]:
    text = ["the king rules the land", "the queen rules the land", "a man walks the dog"]
    yield Situation("sentences", str(text))
    yield Situation("sentences of words", str([line.split() for line in text]))
    yield Situation("one text", repr(" ".join(text)))
    yield Situation("word indices", "[[0, 1, 2, 0, 3], [0, 4, 2, 0, 3], [5, 6, 7, 0, 8]]")


def _ratings() -> Iterator[Situation]:
    rng = np.random.default_rng(11)
    places = [(u, i) for u in range(_USERS) for i in range(_ITEMS) if (u + 2 * i) % 3]
    triples = [(u, i, float(rng.integers(2, 11)) / 2) for u, i in places]
    preferred = [(u, i, (i + 1 + u % 3) % _ITEMS) for u, i in places]
    table = np.zeros((_USERS, _ITEMS))
    for u, i, r in triples:
        table[u, i] = r
    yield Situation("triples of user, item, rating", str(triples), n=len(triples))
    yield Situation("a table of ratings", _array(table), n=_USERS, d=_ITEMS)
    yield Situation("triples of user, item, other item", str(preferred), n=len(preferred))
