"""The text of a Python 2 file as Python 3, line for line."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import Final

from backhand.pattern import pattern

# Statements that are turned, one after the other, each after the text was parsed again.
_MOST: Final = 400
_EXCEPT: Final = pattern(r"^(\s*except\s+.+?)\s*,\s*(\w+)\s*:")
_RAISE: Final = pattern(r"^(\s*raise\s+[\w.]+)\s*,\s*(.+)$")
_LONG: Final = pattern(r"\b(0[xX][0-9a-fA-F]+|\d+)[lL]\b")
_OCTAL: Final = pattern(r"(?<![\w.])0(\d+)(?![\w.])")


def as_python3(text: str) -> str | None:
    """Return a text with Python 2's statements turned into Python 3's; None where that fails.

    ``print x``, ``exec x``, ``except E, e``, ``raise E, "x"``, ``<>``, ``10L``, mixed tabs: what
    they do is what they did.

    Parameters
    ----------
    text : str
        That Python 3 can't parse.

    Examples
    --------
    >>> as_python3("print 'a', 1 <> 2")
    "print('a', 1 != 2)"
    """
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if re.match(r"\s*print\s*>>", line):  # Python 3 reads it, and shifts a function
            _with_brackets(lines, at, "print")
    for _turn in range(_MOST):
        try:
            ast.parse("\n".join(lines))
        except (TabError, IndentationError):
            spaced = [_with_spaces(line) for line in lines]
            if spaced == lines:
                return None
            lines = spaced
        except SyntaxError as error:
            if not _turned(lines, (error.lineno or 1) - 1, error.msg):
                return None
        except (ValueError, RecursionError, MemoryError):
            return None
        else:
            return "\n".join(lines)
    return None


# Names that Python 3 has no more: who uses one wrote Python 2.
_NAMES: Final = frozenset(("xrange", "raw_input", "unicode", "unichr", "basestring", "long"))
_METHODS: Final = {"iteritems": "items", "itervalues": "values", "iterkeys": "keys"}
# What a quotient calls, in the module that is run: `backhand.running.surroundings` puts it there.
QUOTIENT: Final = "__python_2_quotient__"


def is_python2(text: str, tree: ast.AST) -> bool:
    """Whether a file that Python 3 can parse was written for Python 2."""
    # To look through the text takes a hundredth of the time.
    if any(word in text for word in (*_NAMES, *_METHODS)) and any(
        (isinstance(node, ast.Name) and node.id in _NAMES)
        or (isinstance(node, ast.Attribute) and node.attr in _METHODS)
        for node in ast.walk(tree)
    ):
        return True
    return _COUNTS.search(text) is not None and any(
        _counts_with_a_quotient(node) for node in ast.walk(tree) if isinstance(node, _Function)
    )


_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
# A quotient with something added to it, as the number of a window's places is worked out.
_COUNTS: Final = pattern(r"\)\s*/\s*\w+\s*\+\s*1\b|\b1\s*\+\s*\(.*\)\s*/\s*\w")
_MAKES: Final = ("zeros", "ones", "empty")


def _counts_with_a_quotient(function: ast.AST) -> bool:
    """Whether a function counts up to a bare quotient, or makes an array of that length.

    Python 3 has no number there that it could count to, whatever is divided: it raises always.
    """
    written: dict[str, list[bool]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Name):
                        whole = part is target and _is_quotient(node.value)
                        written.setdefault(part.id, []).append(whole)
    quotients = {name for name, each in written.items() if all(each)}

    def fails(node: ast.expr) -> bool:
        return _is_quotient(node) or (isinstance(node, ast.Name) and node.id in quotients)

    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "range":
            if any(map(fails, node.args)):
                return True
        elif isinstance(node.func, ast.Attribute) and node.func.attr in _MAKES:
            shape = node.args[0]
            if isinstance(shape, ast.Tuple) and any(map(fails, shape.elts)):
                return True
    return False


def _is_quotient(node: ast.expr) -> bool:
    """Whether an expression divides, and whatever comes of that is not made whole again."""
    if not isinstance(node, ast.BinOp):
        return False
    if isinstance(node.op, ast.Div):
        return True
    sums = isinstance(node.op, (ast.Add, ast.Sub, ast.Mult))
    return sums and (_is_quotient(node.left) or _is_quotient(node.right))


def as_meant(tree: ast.Module) -> ast.Module:
    """Return the tree of a Python 2 file such that Python 3 computes what its author meant."""
    whole = not any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "division" for alias in node.names)
        for node in tree.body
    )
    meant: ast.Module = ast.fix_missing_locations(_Meant(whole).visit(tree))
    return meant


class _Meant(ast.NodeTransformer):
    def __init__(self, whole: bool) -> None:
        self.whole = whole

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        node.attr = _METHODS.get(node.attr, node.attr)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        floats = any(
            isinstance(side, ast.Constant) and isinstance(side.value, float)
            for side in (node.left, node.right)
        )
        if not self.whole or floats or not isinstance(node.op, ast.Div):
            return node
        call = ast.Call(ast.Name(QUOTIENT, ast.Load()), [node.left, node.right], [])
        return ast.copy_location(call, node)


def _with_spaces(line: str) -> str:
    body = line.lstrip(" \t")
    return line[: len(line) - len(body)].expandtabs(8) + body


def _turned(lines: list[str], at: int, message: str) -> bool:
    """Turn the statement that the parser stopped at; return whether there was one to turn."""
    if not 0 <= at < len(lines):
        return False
    line = lines[at]
    if "call to 'print'" in message or "call to 'exec'" in message:
        return _with_brackets(lines, at, "print" if "'print'" in message else "exec")
    for old, by in ((_EXCEPT, r"\1 as \2:"), (_RAISE, r"\1(\2)")):
        if old.search(line):
            lines[at] = old.sub(by, line, count=1)
            return True
    for old, by in ((_LONG, r"\1"), (_OCTAL, r"0o\1")):
        if "literal" in message or "leading zeros" in message:
            turned = old.sub(by, line)
            if turned != line:
                lines[at] = turned
                return True
    if "<>" in line:
        lines[at] = line.replace("<>", "!=")
        return True
    # A print whose text spans lines is named by its first line, or by none.
    return re.match(r"\s*print\s+[^(=]", line) is not None and _with_brackets(lines, at, "print")


def _with_brackets(lines: list[str], at: int, word: str) -> bool:
    """Put into brackets what a print or exec statement says."""
    start = re.search(rf"(?:^|[:;])\s*({word})\b", lines[at])
    if start is None:
        return False
    last, end = _end(lines, at, start.end(1))
    body = lines[at : last + 1]
    body[-1], rest = body[-1][:end], body[-1][end:]
    head, body[0] = body[0][: start.end(1)], body[0][start.end(1) :].lstrip()
    file = re.match(r">>\s*([\w.]+)\s*,?\s*", body[0])
    if file is not None:
        body[0] = body[0][file.end() :]
    bare = body[-1].rstrip()
    body[-1], rest = bare, body[-1][len(bare) :] + rest
    more = "" if file is None else f"file={file[1]}"
    if body[-1].endswith(","):
        body[-1] = body[-1][:-1]
        more += ", end=' '" if more else "end=' '"
    if more and "".join(body).strip():
        more = ", " + more
    body[0] = f"{head}({body[0]}"
    body[-1] = f"{body[-1]}{more}){rest}"
    lines[at : last + 1] = [line.replace("<>", "!=") for line in body]
    return True


def _end(lines: list[str], at: int, column: int) -> tuple[int, int]:
    """Return where a statement ends: its last line, and the column there."""
    text = "\n".join([" " * column + lines[at][column:], *lines[at + 1 : at + 60]]).lstrip()
    cut = len(lines[at]) - len(lines[at][column:].lstrip())
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text + "\n").readline):
            if token.type == tokenize.OP:
                depth += (token.string in "([{") - (token.string in ")]}")
            over = token.type in (tokenize.NEWLINE, tokenize.COMMENT) or token.string == ";"
            if over and depth == 0:
                row, where = token.start
                return at + row - 1, where + (cut if row == 1 else 0)
    except (tokenize.TokenError, IndentationError):
        pass
    return at, len(lines[at])
