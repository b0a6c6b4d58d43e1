"""Another value of the same shape: the input for the output, this layer's for the next one's."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from functools import lru_cache
from itertools import permutations

from backhand.diagnosis.mending.code import PRODUCT, SUM, Change, Piece
from backhand.diagnosis.mending.edits.epsilons import is_small
from backhand.diagnosis.mending.edits.reductions import name_of_call
from backhand.diagnosis.mending.spot import Edit, Spot, parsed

_POW = ast.Pow
# Functions that put arrays one behind the other, and of how many every order is tried.
_JOINING = frozenset({"hstack", "concatenate", "stack", "vstack", "dstack", "column_stack"})
_MOST_JOINED = 4
_SQUASHED = (
    "1 / (1 + np.exp(-({a})))",
    "np.tanh({a})",
    "np.exp({a})",
    "np.exp({a}) / np.exp({a}).sum(axis=-1, keepdims=True)",
)
_TWO = Piece("2")


@lru_cache(maxsize=4096)
def _alike(a: str, b: str) -> float:
    """Return how alike two names are: 1 the same, 0 not at all."""
    return difflib.SequenceMatcher(None, a, b).ratio()


def exchanged(spot: Spot) -> Iterator[Edit]:
    """One operand for another, or all its occurrences."""
    code = spot.code
    for node in spot.operands:
        text = code.source(node)
        for other in spot.alike(node):
            unlike = 0.4 * (1 - _alike(text, other)) - 0.6 * (other in spot.idle)
            yield spot.put(_rule(spot, node), 1.8 + unlike, node, parsed(other))
    texts = [code.source(node) for node in spot.operands]
    for text in sorted({t for t in texts if texts.count(t) > 1}):
        nodes = [n for n in spot.operands if code.source(n) == text]
        for other in spot.alike(nodes[0]):
            unlike = 0.4 * (1 - _alike(text, other))
            changes = [code.put(n, parsed(other)) for n in nodes]
            yield spot.edit(_rule(spot, nodes[0]), 1.9 + unlike, *changes)
    for a in sorted(set(texts)):
        for b in sorted(set(texts)):
            if a < b and "." not in a[:0]:
                changes = [
                    code.put(n, parsed(b if code.source(n) == a else a))
                    for n in spot.operands
                    if code.source(n) in (a, b)
                ]
                yield spot.edit("BH112", 1.6, *changes)


def _rule(spot: Spot, node: ast.expr) -> str:
    """What is compared says which entries are let through, a bound where they stand."""
    if is_small(node):
        return "BH114"
    around: ast.AST = node
    while around is not spot.statement:
        around = spot.code.parents[around][0]
        if isinstance(around, ast.Compare):
            return "BH107"
        if isinstance(around, ast.Slice):
            return "BH115"
        if isinstance(around, ast.Call):
            break
    return "BH112"


def owners(spot: Spot) -> Iterator[Edit]:
    """The same attribute or entry of another object, another one of the same object."""
    code = spot.code
    for node in spot.nodes:
        if not isinstance(node, (ast.Attribute, ast.Subscript)) or node not in spot.operands:
            continue
        own = code.source(node.value)
        rest = code.source(node)[len(own) :]
        for name in spot.atoms:
            if name.endswith(rest) and name != own + rest:
                yield spot.put(_rule(spot, node), 1.7, node, parsed(name))
            elif (
                name.startswith((f"{own}.", f"{own}["))
                and name != own + rest
                and spot.shape(node) is None
            ):
                yield spot.put("BH112", 1.9, node, parsed(name))


def listed(spot: Spot) -> Iterator[Edit]:
    """The same place in another list: a layer's activation for what went into it."""
    code = spot.code
    for node in spot.of(ast.Subscript):
        assert isinstance(node, ast.Subscript)
        own = code.source(node.value)
        if own not in spot.lists or isinstance(node.slice, ast.Slice):
            continue
        for other in spot.lists:
            if other != own and spot.lists[other] & spot.lists[own]:
                yield spot.put("BH112", 1.7, node.value, parsed(other))


def complemented(spot: Spot) -> Iterator[Edit]:
    """``1 - a`` for ``a``, and the other way round; a square, a root."""
    code = spot.code
    for node in spot.of(ast.BinOp):
        assert isinstance(node, ast.BinOp)
        left, right = code.piece(node.left), code.piece(node.right)
        if isinstance(node.op, ast.Sub) and left.text in ("1", "1.0"):
            yield spot.put("BH112", 1.6, node, right)
            yield spot.put("BH100", 1.7, node, left - right.joined(_POW, Piece("2")))
            yield spot.put("BH100", 1.5, node, left + right)
        if isinstance(node.op, ast.Add) and left.text in ("1", "1.0"):
            yield spot.put("BH100", 1.2, node, left - right)
        if isinstance(node.op, ast.Pow) and right.text == "2":
            yield spot.put("BH112", 1.6, node, left)
        if isinstance(node.op, ast.Mult):
            a, b = left.text, right.text.replace(" ", "").strip("()")
            if b == f"1-{a}":
                yield spot.put("BH112", 1.4, node, Piece(f"1 - {a} ** 2", SUM))
            yield spot.put("BH100", 2.3, node, Piece("1") + left * right)
            yield spot.put("BH100", 2.4, node, Piece("1") - left * right)
        elif not isinstance(node.op, ast.Pow):
            yield spot.put(
                "BH100", 2.2, node, (left.joined(type(node.op), right)).joined(_POW, _TWO)
            )
        if isinstance(node.op, ast.Sub) and left.text in ("1", "1.0"):
            squared = node.right
            if isinstance(squared, ast.BinOp) and isinstance(squared.op, ast.Pow):
                a = code.piece(squared.left).text
                yield spot.put("BH112", 1.4, node, Piece(f"{a} * (1 - {a})", PRODUCT))
    for node in (*spot.operands, *spot.of(ast.Call)):
        if isinstance(node, ast.Call) and code.parents[node][0] in (spot.statement,):
            continue
        piece = code.piece(node)
        yield spot.put("BH112", 2.2, node, Piece("1") - piece)
        # A value where its slope is due: tanh's, the logistic function's.
        yield spot.put("BH112", 2.4, node, Piece("1") - piece.joined(_POW, _TWO))
        yield spot.put("BH112", 2.4, node, piece * (Piece("1") - piece))
        yield spot.put("BH112", 2.3, node, piece.joined(_POW, Piece("2")))
        if isinstance(node, ast.Call):
            yield spot.put("BH112", 2.6, node, Piece("1") / piece)
        yield spot.put("BH112", 2.8, node, piece.called_by("np.sqrt"))
        yield spot.put("BH112", 2.8, node, piece.called_by("np.abs"))


def squashed(spot: Spot) -> Iterator[Edit]:
    """What goes into a function where what comes out is due: a score for a probability."""
    code = spot.code
    texts = [code.source(node) for node in spot.operands]
    for node in spot.of(ast.BinOp):
        # The slope of a function, in what goes into it: 1 - x ** 2, x * (1 - x).
        assert isinstance(node, ast.BinOp)
        if isinstance(node.op, ast.Pow) and node.left in spot.operands:
            yield spot.put("BH112", 1.5, node.left, code.piece(node.left).called_by("np.tanh"))
    for text in sorted({t for t in texts if texts.count(t) > 1}):
        for form in _SQUASHED[:3]:
            nodes = [n for n in spot.operands if code.source(n) == text]
            new = parsed(form.format(a=text))
            yield spot.edit("BH112", 2.0, *(code.put(n, new) for n in nodes))
    for node in spot.operands:
        if spot.shape(node) != ():
            for form in _SQUASHED:
                yield spot.put("BH112", 2.5, node, parsed(form.format(a=code.source(node))))


def called(spot: Spot) -> Iterator[Edit]:
    """Another function of the file, the argument without the call, a call that is missing."""
    code = spot.code
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        func = node.func
        name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        _start, end = code.span(func)
        for other in spot.functions_like(name):
            unlike = 0.5 * (1 - _alike(name, other))
            change = Change(end - len(name.encode()), end, other)
            yield spot.edit("BH112", 1.8 + unlike, change)
        if 1 <= len(node.args) <= 2 and name not in ("range", "len", "zip", "enumerate", "print"):
            # The argument for the function's value is another operand.
            rule = "BH112" if len(node.args) == 1 else "BH100"
            yield spot.put(rule, 2.1, node, code.piece(node.args[0]))
        if node not in spot.values:
            for other in spot.fitting(spot.kept_shape):
                if spot.scope.shapes[other] == spot.kept_shape:
                    yield spot.put("BH112", 2.3, node, parsed(other))
    own = {
        n.name
        for n in code.computing
        if n in code.tree.body and len(n.args.args) - len(n.args.defaults) == 1
    }
    own = {n for n in own if "back" not in n}
    for node in spot.operands:
        if spot.shape(node) != () and own:
            for name in sorted(own)[:8]:
                parent, _field = code.parents[node]
                if isinstance(parent, ast.Call) and getattr(parent.func, "id", "") == name:
                    continue
                yield spot.put("BH112", 2.4, node, code.piece(node).called_by(name))


def repeated(spot: Spot) -> Iterator[Edit]:
    """A call that stands in a slope twice: what it is of has been through it, or is another's."""
    code = spot.code
    calls = [n for n in spot.of(ast.Call) if isinstance(n, ast.Call) and len(n.args) == 1]
    texts = [code.source(node) for node in calls]
    for text in dict.fromkeys(t for t in texts if texts.count(t) > 1):
        nodes = [n for n in calls if code.source(n) == text]
        argument = nodes[0].args[0]
        changes = [code.put(n, code.piece(argument)) for n in nodes]
        yield spot.edit("BH112", 1.5, *changes)
        own = code.source(argument)
        for name in spot.atoms:
            if name == own or name in spot.upstream:
                continue
            more = 0.3 * (spot.scope.shapes[name] != spot.shape(argument))
            changes = [code.put(n, parsed(name)) for n in nodes]
            yield spot.edit("BH112", 1.7 + more, *changes)


def bounded(spot: Spot) -> Iterator[Edit]:
    """A length for the length of the slice that is written: a window that is cut at the border."""
    code = spot.code
    lengths = []
    for head in spot.heads:
        for node in ast.walk(head):
            if isinstance(node, ast.Slice) and node.lower is not None and node.upper is not None:
                lower, upper = code.piece(node.lower), code.piece(node.upper)
                lengths.append(upper - lower)
    for node in spot.of(ast.BinOp):
        assert isinstance(node, ast.BinOp)
        if not isinstance(node.op, ast.Div) or spot.shape(node.right) not in ((), None):
            continue
        for length in dict.fromkeys(lengths):
            if length.text != code.source(node.right):
                yield spot.put("BH108", 2.0, node.right, length)


def sent_on(spot: Spot) -> Iterator[Edit]:
    """The slope is taken of what is sent back, and it is not multiplied with that."""
    code = spot.code
    for value in spot.values:
        for name in spot.upstream:
            nodes = [n for n in spot.operands if code.source(n) == name and _is_in(n, value, spot)]
            if not nodes or any(
                isinstance(code.parents[n][0], ast.BinOp) or n is value for n in nodes
            ):
                continue
            start, end = code.span(value)
            for other in spot.alike(nodes[0]):
                text, shift = code.data[start:end], 0
                for node in sorted(nodes, key=code.span):
                    first, last = (place - start + shift for place in code.span(node))
                    text = text[:first] + other.encode() + text[last:]
                    shift += len(other.encode()) - (last - first)
                yield spot.put("BH112", 2.2, value, Piece(name) * parsed(text.decode()))


def _is_in(node: ast.AST, value: ast.expr, spot: Spot) -> bool:
    while node is not value and node is not spot.statement:
        node = spot.code.parents[node][0]
    return node is value


def ordered(spot: Spot) -> Iterator[Edit]:
    """Values that are kept or returned in another order."""
    code = spot.code
    for node in spot.of(ast.Tuple):
        assert isinstance(node, ast.Tuple)
        for k in range(len(node.elts) - 1):
            for j in range(k + 1, min(len(node.elts), k + 4)):
                a, b = node.elts[k], node.elts[j]
                if isinstance(a, ast.Starred) or isinstance(b, ast.Starred):
                    continue
                yield spot.edit(
                    "BH112",
                    1.4 + 0.1 * (j - k),
                    code.put(a, code.piece(b)),
                    code.put(b, code.piece(a)),
                )
    one = spot.statement
    if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Tuple):
        elements = one.targets[0].elts
        for k in range(len(elements) - 1):
            a, b = elements[k], elements[k + 1]
            if isinstance(a, ast.Name) and isinstance(b, ast.Name):
                yield spot.edit(
                    "BH112",
                    1.6,
                    code.put(a, Piece(b.id)),
                    code.put(b, Piece(a.id)),
                )
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        if name_of_call(node) not in _JOINING or not node.args:
            continue
        joined = node.args[0]
        parts = joined.elts if isinstance(joined, (ast.Tuple, ast.List)) else []
        if not 1 < len(parts) <= _MOST_JOINED or any(isinstance(p, ast.Starred) for p in parts):
            continue
        for order in permutations(range(len(parts))):
            moved = [(a, parts[k]) for a, k in zip(parts, order, strict=True) if a is not parts[k]]
            if moved:
                changes = (code.put(a, code.piece(b)) for a, b in moved)
                yield spot.edit("BH115", 1.3 + 0.1 * len(moved), *changes)
    for node in spot.of(ast.Dict):
        assert isinstance(node, ast.Dict)
        for k in range(len(node.values) - 1):
            a, b = node.values[k], node.values[k + 1]
            yield spot.edit("BH112", 1.5, code.put(a, code.piece(b)), code.put(b, code.piece(a)))
