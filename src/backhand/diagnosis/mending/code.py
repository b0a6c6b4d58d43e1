"""An author's text with its syntax tree, and changes of it that leave the rest as it stands."""

from __future__ import annotations

import ast
import difflib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from backhand.diagnosis.mending.computing import computing
from backhand.frozen import frozen
from backhand.pattern import pattern

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

# How tightly an expression holds together, as Python's grammar has it.
LOOSE, BOTH, NOT, COMPARED, SUM, PRODUCT, SIGN, POWER, ATOM = 1, 3, 4, 5, 10, 11, 12, 13, 15
_OPERATORS: Final[dict[type[ast.AST], tuple[str, int]]] = {
    ast.BitOr: ("|", 6),
    ast.BitXor: ("^", 7),
    ast.BitAnd: ("&", 8),
    ast.LShift: ("<<", 9),
    ast.RShift: (">>", 9),
    ast.Add: ("+", SUM),
    ast.Sub: ("-", SUM),
    ast.Mult: ("*", PRODUCT),
    ast.Div: ("/", PRODUCT),
    ast.FloorDiv: ("//", PRODUCT),
    ast.Mod: ("%", PRODUCT),
    ast.MatMult: ("@", PRODUCT),
    ast.Pow: ("**", POWER),
}
_HELD: Final[dict[type[ast.AST], int]] = {
    ast.Lambda: 0,
    ast.NamedExpr: 0,
    ast.Yield: 0,
    ast.YieldFrom: 0,
    ast.Tuple: 0,
    ast.Starred: 0,
    ast.IfExp: 1,
    ast.Compare: COMPARED,
    ast.Await: 14,
}


def held(node: ast.AST) -> int:
    """Return how tightly an expression holds together."""
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)][1]
    if isinstance(node, ast.UnaryOp):
        return NOT if isinstance(node.op, ast.Not) else SIGN
    if isinstance(node, ast.BoolOp):
        return BOTH if isinstance(node.op, ast.And) else 2
    return _HELD.get(type(node), ATOM)


@frozen
class Piece:
    """The text of an expression, with how tightly it holds together."""

    text: str
    held: int = ATOM

    def within(self, least: int) -> str:
        """Return the text as it is written where something so tight is due."""
        return self.text if self.held >= least else f"({self.text})"

    def joined(self, operator: type[ast.operator], other: Piece) -> Piece:
        """Return this, an operator, and another piece."""
        sign, level = _OPERATORS[operator]
        left, right = (level, level + 1) if operator is not ast.Pow else (level + 1, SIGN)
        return Piece(f"{self.within(left)} {sign} {other.within(right)}", level)

    def __mul__(self, other: Piece) -> Piece:
        return self.joined(ast.Mult, other)

    def __truediv__(self, other: Piece) -> Piece:
        return self.joined(ast.Div, other)

    def __add__(self, other: Piece) -> Piece:
        return self.joined(ast.Add, other)

    def __sub__(self, other: Piece) -> Piece:
        return self.joined(ast.Sub, other)

    def __neg__(self) -> Piece:
        return Piece(f"-{self.within(SIGN)}", SIGN)

    def dot(self, attribute: str) -> Piece:
        """Return an attribute of it."""
        return Piece(f"{self.within(ATOM)}.{attribute}")

    def called_by(self, name: str, rest: str = "") -> Piece:
        """Return a call with this as the first argument."""
        return Piece(f"{name}({self.text}{rest})")


# What can't be written everywhere without its parentheses, however loose the place.
_NEVER_BARE: Final = (
    ast.Tuple,
    ast.GeneratorExp,
    ast.Starred,
    ast.NamedExpr,
    ast.Yield,
    ast.YieldFrom,
)


def bare(piece: Piece) -> Piece:
    """Return a piece without the parentheses round all of it: those that are due are put anew."""
    while piece.text[:1] == "(" and piece.text[-1:] == ")" and "\n" not in piece.text:
        inner = piece.text[1:-1]
        try:
            node = ast.parse(inner, mode="eval").body
        except (SyntaxError, ValueError):
            break  # (a) * (b) is none, nor is a tuple of nothing
        if isinstance(node, _NEVER_BARE) or not _ends(inner):
            break
        piece = Piece(inner, held(node))
    return piece


def _ends(text: str) -> bool:
    """Whether a text is an expression to its very ends: no white space, no remark."""
    return text == text.strip() and "#" not in text


@frozen
class Change:
    """Some bytes of a text that others take the place of."""

    start: int
    end: int
    new: str


class Code:
    """An author's text with its syntax tree.

    Parameters
    ----------
    text : str

    Raises
    ------
    SyntaxError, ValueError
        It does not parse.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.data = text.encode()
        self.starts = [0]
        for line in text.split("\n"):
            self.starts.append(self.starts[-1] + len(line.encode()) + 1)
        self.parents: dict[ast.AST, tuple[ast.AST, str]] = {}
        for node in ast.walk(self.tree):
            for field, value in ast.iter_fields(node):
                for child in value if isinstance(value, list) else (value,):
                    if isinstance(child, ast.AST):
                        self.parents[child] = (node, field)

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return the bytes that a node stands in."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def source(self, node: ast.expr | ast.stmt) -> str:
        """Return the author's text of a node."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def piece(self, node: ast.expr) -> Piece:
        """Return an expression as its author wrote it; one of several lines in parentheses."""
        text = self.source(node)
        level = held(node)
        if "\n" in text and level < ATOM:
            return Piece(f"({text})")
        return Piece(text, level)

    def put(self, node: ast.expr, new: Piece) -> Change:
        """Return the change that writes another expression where a node stands."""
        new = bare(new)
        start, end = self._with_parentheses(node, new)
        grouped = (start, end) != self.span(node)
        least = self._least(node)
        if grouped and new.held >= least:
            return Change(start, end, new.text)
        start, end = self.span(node)
        return Change(start, end, new.text if grouped else new.within(least))

    def _with_parentheses(self, node: ast.expr, new: Piece) -> tuple[int, int]:
        """Return the node's bytes, with the parentheses that only hold it together."""
        start, end = self.span(node)
        before, after = start - 1, end
        while self.data[before : before + 1] in (b" ", b"\n"):
            before -= 1
        while self.data[after : after + 1] in (b" ", b"\n"):
            after += 1
        if before < 1 or self.data[before : before + 1] != b"(":
            return start, end
        if self.data[after : after + 1] != b")" or "\n" in self.data[before:after].decode():
            return start, end
        word = self.data[before - 1 : before]
        calls = word.isalnum() or word in (b"_", b")", b"]")
        return (start, end) if calls or word >= b"\x80" else (before, after + 1)

    def _least(self, node: ast.expr) -> int:
        parent, field = self.parents[node]
        if isinstance(parent, ast.BinOp):
            level = held(parent)
            if isinstance(parent.op, ast.Pow):
                return level + 1 if field == "left" else SIGN
            return level if field == "left" else level + 1
        if isinstance(parent, ast.UnaryOp):
            return held(parent)
        if isinstance(parent, ast.BoolOp):
            return held(parent) + 1
        if isinstance(parent, ast.Compare):
            return COMPARED + 1
        if field in ("func", "value") and isinstance(
            parent, (ast.Call, ast.Attribute, ast.Subscript)
        ):
            return ATOM
        if isinstance(parent, (ast.IfExp, ast.Starred)):
            return 6 if isinstance(parent, ast.Starred) else 2
        return 0 if isinstance(parent, (ast.Expr, ast.Assign, ast.Return)) else LOOSE

    def indent(self, statement: ast.stmt) -> str:
        """Return the white space before a statement."""
        start = self.starts[statement.lineno - 1]
        return self.data[start : start + statement.col_offset].decode()

    def is_alone(self, statement: ast.stmt) -> bool:
        """Whether a statement has its lines for itself."""
        _start, end = self.span(statement)
        assert statement.end_lineno is not None
        rest = self.data[end : self.starts[statement.end_lineno] - 1].strip()
        return not self.indent(statement).strip() and (not rest or rest.startswith(b"#"))

    def whole(self, statement: ast.stmt) -> tuple[int, int]:
        """Return the bytes of a statement's lines, with the last line's end."""
        assert statement.end_lineno is not None
        return self.starts[statement.lineno - 1], min(
            self.starts[statement.end_lineno], len(self.data)
        )

    def above(self, statement: ast.stmt, text: str) -> Change:
        """Return the change that writes a statement on a line of its own above another."""
        start = self.starts[statement.lineno - 1]
        return Change(start, start, f"{self.indent(statement)}{text}\n")

    def below(self, statement: ast.stmt, text: str) -> Change:
        """Return the change that writes a statement on a line of its own below another."""
        _start, end = self.whole(statement)
        line_end = "" if self.data[end - 1 : end] == b"\n" else "\n"
        return Change(end, end, f"{line_end}{self.indent(statement)}{text}\n")

    def changed(self, changes: Sequence[Change]) -> str:
        """Return the text with some changes made, none of which overlap."""
        return _changed(self.data, 0, changes).decode()

    def around(self, place: int) -> int | None:
        """Return which of the module's statements holds a byte; None between them."""
        for number, statement in enumerate(self.tree.body):
            start, end = self.extent(statement)
            if start <= place <= end:
                return number
        return None

    def extent(self, statement: ast.stmt) -> tuple[int, int]:
        """Return the bytes of a statement's lines, its decorators' with it."""
        first = min(
            [statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", ()))]
        )
        return self.starts[first - 1], self.whole(statement)[1]

    def line(self, place: int) -> int:
        """Return the line that a byte is on."""
        return bisect_right(self.starts, place)

    def part_changed(self, statement: ast.stmt, changes: Sequence[Change]) -> str:
        """Return a statement's lines, with changes made in them."""
        start, end = self.extent(statement)
        return _changed(self.data[start:end], start, changes).decode()

    @cached_property
    def computing(self) -> tuple[ast.FunctionDef, ...]:
        """The functions that an edit may call: nothing happens when they are."""
        return computing(self.tree)

    @cached_property
    def _functions(self) -> tuple[tuple[Function, tuple[ast.AST, ...]], ...]:
        found = [node for node in ast.walk(self.tree) if isinstance(node, Function)]
        return tuple((node, self.outer(node)) for node in found)

    def functions(self) -> Iterator[tuple[Function, tuple[ast.AST, ...]]]:
        """Yield each function with what it stands in, the outermost first."""
        yield from self._functions

    def outer(self, node: ast.AST) -> tuple[ast.AST, ...]:
        """Return the functions and classes that a node stands in, the innermost first."""
        found = []
        while node in self.parents:
            node = self.parents[node][0]
            if isinstance(node, (*Function.__args__, ast.ClassDef)):
                found.append(node)
        return tuple(found)


def _changed(data: bytes, offset: int, changes: Sequence[Change]) -> bytes:
    for change in sorted(changes, key=lambda c: (-c.start, -c.end)):
        start, end = change.start - offset, change.end - offset
        data = data[:start] + change.new.encode() + data[end:]
    return data


_LINES: Final = pattern(r"[^\n]*\n|[^\n]+")


def lines_of(text: str) -> list[str]:
    """Return a text's lines with their ends, as git counts them: a form feed ends none."""
    return _LINES.findall(text)


def patch(before: str, after: str, name: str) -> str:
    """Return what turns one text into another, as ``git apply`` takes it.

    Parameters
    ----------
    before, after : str
    name : str
        The file's, with slashes, from where the patch is to be applied.
    """
    lines = []
    for line in difflib.unified_diff(
        lines_of(before),
        lines_of(after),
        f"a/{name}",
        f"b/{name}",
    ):
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)
