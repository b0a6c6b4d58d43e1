"""What stands in for data files that are not there: a table of numbers, or a few lines of words.

A program that learns from a file is read by its own turns wherever that file may lie: what its
gradients have to be does not hang on what the file says.  How wide a table is, and what its columns
are called, the program says itself.  Where it has data of its own for such a case, it takes those.
"""

from __future__ import annotations

import ast
import codecs
import gzip
import io
import os
import re
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from types import FrameType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.running.absent import unpacked
from backhand.sources.guarded import falls_back

Array = NDArray[Any]

# Rows of a table, and of the largest that is made.
_ROWS: Final = 30
_MOST_ROWS: Final = 3000
# Of each of these many numbers a program says that its samples consist: pictures.
_PICTURES: Final = (784, 3072, 400)
_FEATURES: Final = 4
_WIDEST: Final = 100
_MOST_COLUMNS: Final = 40
_LABELS: Final = pattern(
    r"label|target|class|^y(_|$)|_y$|species|outcome|survived|diagnosis|event|churn|default|clicked"
    r"|arrest|approved|^(is|has)_",
    re.IGNORECASE,
)
_IDENTITIES: Final = pattern(r"(^|_)(id|ids|user|item|movie|product|word)s?$|_?id$", re.I)
_RATINGS: Final = pattern(r"rating|score|stars", re.IGNORECASE)
_COLUMN: Final = pattern(r"^[A-Za-z_][\w .()/%-]{0,30}$")
# Arguments by which columns are named.
_NAMING: Final = ("columns", "by", "subset", "index", "values", "on")
_NUMBERS: Final = pattern(r"\.(csv|tsv|data|dat)\b", re.IGNORECASE)
_WORDS: Final = pattern(r"\.(txt|text|corpus|md)\b|corpus|input", re.IGNORECASE)
# Made by no program that only reads: what is packed has a form of its own.
_PACKED: Final = pattern(
    r"\.(pkl|pickle|json|ya?ml|ini|cfg|jpe?g|png|bmp|gif|wav|h5|hdf5|npz|npy|gz|zip|pt|pth)$", re.I
)
_COUNTS: Final = pattern(r"softmax|argmax|n_classes|num_classes|one_?hot", re.IGNORECASE)
_TEXT: Final = """the king rules the land and the queen rules the sea
a man walks the dog and a woman walks the cat
the dog sees the cat and the cat sees the dog
the queen walks by the sea and the king walks by the land
a woman sees the king and a man sees the queen
the cat and the dog walk by the sea
"""


@frozen
class Hints:
    """What a program says of the tables that it reads.

    Parameters
    ----------
    tree : ast.Module
    """

    tree: ast.Module

    @cached_property
    def text(self) -> str:
        """The program, written anew: no remark speaks of its data."""
        return ast.unparse(self.tree)

    @cached_property
    def picture(self) -> int:
        """Numbers of a picture; 0 where its samples are none."""
        numbers = {n.value for n in ast.walk(self.tree) if isinstance(n, ast.Constant)}
        if 28 in numbers and "reshape" in self.text:
            return 784
        return next((size for size in _PICTURES if {size, size + 1} & numbers), 0)

    @cached_property
    def rows(self) -> int:
        """More than a program leaves out at the beginning: what it tests by."""
        begins = [s.lower for s, first in self._slices if first and s.lower is not None]
        counts = [n.value for n in begins if isinstance(n, ast.Constant)]
        least = max((n for n in counts if isinstance(n, int)), default=0)
        return min(_MOST_ROWS, max(_ROWS, least + _ROWS))

    @cached_property
    def width(self) -> int:
        """Columns, that of the labels among them."""
        if self.picture:
            return self.picture + 1
        found = [-1]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
                for part in node.slice.elts[1:2]:
                    inner: list[ast.expr | None] = [part]
                    if isinstance(part, ast.List):
                        inner = list(part.elts)
                    elif isinstance(part, ast.Slice):
                        # X[:, :13]: the thirteen before what is to be told from them.
                        inner = [part.lower, part.upper]
                    found += [n for n in map(_index, inner) if n is not None]
        largest = max(n for n in found if n < _WIDEST)
        return largest + 1 if largest >= 0 and len(found) > 1 else _FEATURES + 1

    @cached_property
    def classes(self) -> int:
        """Values that a label may have."""
        if self.picture:
            return 10
        given = re.search(r"np\.eye\((\d)\)|numpy\.eye\((\d)\)", self.text)
        if given:
            return int(given[1] or given[2])
        return 3 if _COUNTS.search(self.text) else 2

    @cached_property
    def said(self) -> list[str]:
        """Strings that something is compared with, or that a table of numbers is for."""
        found: list[str] = []
        for node in ast.walk(self.tree):
            parts: list[Any] = []
            if isinstance(node, ast.Compare):
                parts = node.comparators
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("map", "replace")
            ):
                parts = [k for a in node.args if isinstance(a, ast.Dict) for k in a.keys]
            texts = [p.value for p in parts if isinstance(p, ast.Constant)]
            found += [t for t in texts if isinstance(t, str) and not t.startswith("__") and t]
        return list(dict.fromkeys(found))

    @cached_property
    def columns(self) -> list[str]:
        """What may be the name of a column: further ones do no harm."""
        found: list[str] = []
        for node in ast.walk(self.tree):
            parts: list[ast.expr] = []
            if isinstance(node, ast.Subscript):
                parts = [node.slice]
            elif isinstance(node, ast.Call):
                reads = isinstance(node.func, ast.Attribute) and node.func.attr.startswith("read")
                parts = [] if reads else list(node.args)
                parts += [k.value for k in node.keywords if k.arg in _NAMING]
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.List):
                parts = [node.value]
            for part in parts:
                inner = part.elts if isinstance(part, (ast.List, ast.Tuple)) else [part]
                texts = [n.value for n in inner if isinstance(n, ast.Constant)]
                found += [t for t in texts if isinstance(t, str) and _COLUMN.match(t)]
        return list(dict.fromkeys(found))[:_MOST_COLUMNS]

    @cached_property
    def _slices(self) -> list[tuple[ast.Slice, bool]]:
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Subscript):
                parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
                found += [(p, k == 0) for k, p in enumerate(parts) if isinstance(p, ast.Slice)]
        return found


def _index(node: ast.expr | None) -> int | None:
    """Return the place that a constant names, from 0."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if type(value) is int and value >= 0 else None


def _is_identity(head: str) -> bool:
    """Whether a column says who or what a row is of."""
    return bool(_IDENTITIES.search(head)) and not (_LABELS.search(head) or _RATINGS.search(head))


class Missing:
    """Opens what is not there, in place of what a program opens files by.

    Parameters
    ----------
    tree : ast.Module
        Of the program.
    path : str
        Where it stands.
    names : list of str
        Given the names of the files that something stands in for.

    Attributes
    ----------
    first : OSError or None
        What the first of them raised.
    """

    def __init__(self, tree: ast.Module, path: str, names: list[str]) -> None:
        self.hints = Hints(tree)
        self.tree, self.path, self.names = tree, path, names
        self.first: OSError | None = None

    def install(self, builtins: dict[str, Any]) -> None:
        """Have a program open by this; for a process of its own.

        Parameters
        ----------
        builtins : dict
            The program's.
        """
        builtins["open"] = self._instead(open, self._lines)
        for module in (codecs, io, gzip):
            vars(module)["open"] = self._instead(vars(module)["open"], self._lines)
        for name in ("loadtxt", "genfromtxt"):
            setattr(np, name, self._instead(getattr(np, name), self._array))
        pandas = sys.modules.get("pandas")
        for name in ("read_csv", "read_table", "read_excel"):
            if hasattr(pandas, name):
                setattr(pandas, name, self._instead(getattr(pandas, name), self._frame))

    def _instead(self, own: Callable[..., Any], made: Callable[..., Any]) -> Callable[..., Any]:
        """Return what does the same, and makes something where the file is not there."""

        def opened(file: Any, *arguments: Any, **options: Any) -> Any:
            try:
                return own(file, *arguments, **options)
            except OSError as error:
                frame = sys._getframe(1)
                if not isinstance(file, (str, os.PathLike)) or self._is_left(frame):
                    raise
                name = os.fspath(file)
                found = made(str(name), frame, arguments, options)
                if found is None:
                    raise
                self.first = self.first or error
                self.names.append(os.path.basename(str(name)))
                return found

        return opened

    def _is_left(self, frame: FrameType) -> bool:
        """Whether the program does without in a way of its own, or it is none of it that asks."""
        at: FrameType | None = frame
        if frame.f_code.co_filename != self.path:
            return True
        while at is not None:
            if at.f_code.co_filename == self.path and falls_back(self.tree, at.f_lineno, OSError):
                return True
            at = at.f_back
        return False

    # ------------------------------------------------------------------------------- what is made

    def _lines(
        self, name: str, _frame: FrameType, arguments: tuple[Any, ...], options: Mapping[str, Any]
    ) -> Any:
        """Return an open file of numbers or words."""
        mode = str(options.get("mode", arguments[0] if arguments else "r"))
        if set(mode) & set("wax+b") or _PACKED.search(name):
            return None
        if _NUMBERS.search(name):
            rows = [",".join(f"{v:g}" for v in row) for row in self._table()]
            return io.StringIO("\n".join(rows) + "\n")
        if re.search(r"\bfloat\(|\bdouble\b|float64", self.hints.text):
            between = re.search(r"split\('([^']+)'\)", self.hints.text)
            mark = between[1].encode().decode("unicode_escape") if between else "\t"
            rows = [mark.join(f"{v:g}" for v in row) for row in self._table()]
            return io.StringIO("\n".join(rows) + "\n")
        return io.StringIO(_TEXT) if _WORDS.search(name) else None

    def _table(self) -> Array:
        """Return features and labels: a picture's before, others' after it."""
        hints = self.hints
        rng = np.random.default_rng(0)
        width = hints.width
        labels = np.arange(hints.rows) % hints.classes
        rng.shuffle(labels)
        if hints.picture:
            values = rng.integers(0, 256, (hints.rows, width)).astype(float)
            values[:, 0] = labels
            return values
        values = np.round(rng.uniform(0.2, 2.2, (hints.rows, width)), 2)
        values[:, -1] = labels
        return values

    def _array(
        self, name: str, frame: FrameType, _arguments: tuple[Any, ...], options: Mapping[str, Any]
    ) -> Any:
        """Return what NumPy would read."""
        if _PACKED.search(name):
            return None
        values = self._table()
        stem = os.path.basename(name).rsplit(".", 1)[0]
        if _LABELS.search(stem):
            values = values[:, 0 if self.hints.picture else -1]
        wanted = unpacked(frame) if options.get("unpack") else 0
        columns = options.get("usecols")
        if columns is not None:
            places = np.atleast_1d(np.asarray(columns))
            if places.dtype.kind not in "iu":
                return None
            values = np.resize(values, (len(values), max(values.shape[-1], int(places.max()) + 1)))
            values = values[:, places]
            values = values[:, 0] if np.ndim(columns) == 0 else values
        elif wanted:
            values = values[:, -wanted:]
        if options.get("dtype") not in (None, str, object):
            values = values.astype(options["dtype"])
        return values.T if options.get("unpack") else values

    def _frame(
        self, _name: str, _frame: FrameType, _arguments: tuple[Any, ...], options: Mapping[str, Any]
    ) -> Any:
        """Return the table that pandas would read."""
        pandas = sys.modules["pandas"]
        hints = self.hints
        names = options.get("names")
        if names is None and "header" in options and options["header"] is None:
            table = pandas.DataFrame(self._table())
            place = 0 if hints.picture else table.columns[-1]
            table[place] = self._labels(len(table))
            return table
        if names is None and hints.picture:
            heads = ["label", *(f"pixel{k}" for k in range(hints.picture))]
            return pandas.DataFrame(self._table(), columns=heads).astype(int)
        heads = [str(n) for n in names] if names is not None else list(hints.columns)
        rng = np.random.default_rng(1)
        if names is None:
            heads = [*(f"feature_{k}" for k in range(_FEATURES)), *heads]
            if not any(map(_LABELS.search, heads)):
                heads.append("label")
        columns = {head: self._column(head, rng) for head in dict.fromkeys(heads)}
        # No pair of who and what comes twice: such a table can be laid out as a matrix.
        k = np.arange(hints.rows)
        numbered = [head for head in columns if _is_identity(head)]
        columns |= dict(zip(numbered, (k // 5, (k + k // 5) % 7), strict=False))
        return pandas.DataFrame(columns)

    def _column(self, head: str, rng: np.random.Generator) -> Any:
        rows = self.hints.rows
        if _LABELS.search(head):
            return self._labels(rows)
        if _RATINGS.search(head):
            return rng.integers(1, 6, rows)
        if _is_identity(head):
            return rng.integers(0, 7, rows)
        return np.round(rng.uniform(0.2, 2.2, rows), 2)

    def _labels(self, rows: int) -> Any:
        """Return labels: the words that the program knows them by, where it has some."""
        places = np.arange(rows) % self.hints.classes
        np.random.default_rng(0).shuffle(places)
        said = self.hints.said
        return np.array(said)[places % len(said)] if len(said) > 1 else places
