"""Whole statements: one that is missing or too many, one that assigns where it should add."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from backhand.diagnosis.mending.code import Change, Piece
from backhand.diagnosis.mending.edits.factors import gone
from backhand.diagnosis.mending.edits.signs import operator_of
from backhand.diagnosis.mending.spot import Edit, Spot

_PARTS = (ast.Subscript, ast.Attribute)


def accumulated(spot: Spot) -> Iterator[Edit]:
    """``+=`` for ``=``, and the other way round; a loop's or an engine's neighbours with it."""
    one = spot.statement
    single = (ast.Name, ast.Attribute, ast.Subscript)
    if isinstance(one, ast.Assign) and isinstance(one.targets[-1], single):
        if isinstance(one.value, ast.Constant):
            return  # what is set to a number is meant to lose what it was
        change = operator_of(spot, one, "+=")
        # A name that is no loop's, and was not written before, had one term, and lacks it.
        parent = spot.code.parents[one][0]
        alone = (
            isinstance(one.targets[-1], ast.Name)
            and not isinstance(parent, (ast.For, ast.While))
            and not _was_written(spot, one.targets[-1].id)
        )
        yield spot.edit("BH109" if alone else "BH116", 1.0, change)
        for other in _neighbours(spot):
            if isinstance(other, ast.Assign) and _is_twin(one, other):
                yield spot.edit("BH116", 1.2, change, operator_of(spot, other, "+="))
    if isinstance(one, ast.AugAssign) and isinstance(one.op, ast.Add):
        yield spot.edit("BH110", 1.0, operator_of(spot, one, "="))


def _was_written(spot: Spot, name: str) -> bool:
    """Whether an earlier statement of the same block has assigned a name."""
    parent, field = spot.code.parents[spot.statement]
    block = getattr(parent, field)
    return any(
        isinstance(target, ast.Name) and target.id == name
        for one in block[: block.index(spot.statement)]
        if isinstance(one, ast.Assign)
        for target in one.targets
    )


def _is_twin(a: ast.Assign, b: ast.Assign) -> bool:
    """Whether two assignments write the same attribute of two objects."""
    one, other = a.targets[0], b.targets[0]
    return (
        isinstance(one, ast.Attribute)
        and isinstance(other, ast.Attribute)
        and one.attr == other.attr
    )


def _neighbours(spot: Spot) -> tuple[ast.stmt | None, ast.stmt | None]:
    """Return the statements before and after this one in its block."""
    parent, field = spot.code.parents[spot.statement]
    block = getattr(parent, field)
    place = block.index(spot.statement)
    return (
        block[place - 1] if place else None,
        block[place + 1] if place + 1 < len(block) else None,
    )


def removed(spot: Spot) -> Iterator[Edit]:
    """A statement that should not be there."""
    one, code = spot.statement, spot.code
    if isinstance(one, (ast.Assign, ast.AugAssign, ast.Expr)) and code.is_alone(one):
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
            return
        yield spot.edit("BH100", 1.9, gone(spot))


def moved(spot: Spot) -> Iterator[Edit]:
    """Two statements that follow each other, the other way round; one out of its loop."""
    one, code = spot.statement, spot.code
    before, after = _neighbours(spot)
    simple = (ast.Assign, ast.AugAssign, ast.Expr)
    for a, b in ((one, after), (before, one)):
        # A loop as a whole goes below what reads the values that it changes.
        if not isinstance(b, simple):
            continue
        if not isinstance(a, simple) and not (isinstance(a, ast.For) and _changes_what(a, b)):
            continue
        if not (code.is_alone(a) and code.is_alone(b)):
            continue
        (s0, e0), (s1, e1) = code.whole(a), code.whole(b)
        first, second = code.data[s0:e0].decode(), code.data[s1:e1].decode()
        if first.endswith("\n") and second.endswith("\n"):
            rule = "BH602" if _changes_what(a, b) else "BH111"
            yield spot.edit(rule, 1.7, Change(s0, e0, second), Change(s1, e1, first))
    if isinstance(one, ast.Return) and code.is_alone(one):
        # A return that ends a loop in its first turn.
        parent, _field = code.parents[one]
        if isinstance(parent, (ast.For, ast.While)):
            depth = code.indent(parent)
            start, end = code.whole(one)
            yield spot.edit("BH116", 1.2, Change(start, end, f"{depth}{code.source(one)}\n"))


def _changes_what(one: ast.stmt, after: ast.stmt) -> bool:
    """Whether a statement adds to, in place, what the one after it reads."""
    if isinstance(one, ast.For):
        # for neuron in network[-1]: neuron[j] -= …
        named = {n.id for n in ast.walk(one.target) if isinstance(n, ast.Name)}
        changed = [
            n.target
            for n in ast.walk(one)
            if isinstance(n, ast.AugAssign) and isinstance(n.op, ast.Sub)
        ]
        names = {base.id for base in map(_base, changed) if isinstance(base, ast.Name)}
        through = {ast.unparse(n) for n in ast.walk(one.iter) if isinstance(n, _PARTS)}
        return bool(named & names) and any(
            isinstance(n, _PARTS) and ast.unparse(n) in through for n in ast.walk(after)
        )
    if not isinstance(one, ast.AugAssign) or not isinstance(one.target, (ast.Attribute, ast.Name)):
        return False
    written = ast.unparse(one.target)
    return any(
        ast.unparse(node) == written and isinstance(node.ctx, ast.Load)
        for node in ast.walk(after)
        if isinstance(node, (ast.Attribute, ast.Name))
    )


def _base(target: ast.expr) -> ast.expr:
    """Return what an entry or an attribute is of."""
    while isinstance(target, _PARTS):
        target = target.value
    return target


def undone(spot: Spot) -> Iterator[Edit]:
    """What was updated above, read as it was before: without the step, or as it was kept."""
    code, function = spot.code, spot.function
    if function is None:
        return
    above = [
        one
        for one in ast.walk(function)
        if isinstance(one, (ast.Assign, ast.AugAssign)) and one.lineno < spot.line
    ]
    for node in spot.operands:
        text = code.source(node)
        kept: list[str] = []
        for one in sorted(above, key=lambda statement: statement.lineno):
            target = one.targets[0] if isinstance(one, ast.Assign) else one.target
            if code.source(one.value) in (text, f"{text}.copy()") and isinstance(target, ast.Name):
                kept.append(target.id)
            if code.source(target) != text:
                continue
            if isinstance(one, ast.Assign) and not _reads(one.value, text):
                continue  # made anew
            for name in kept:
                yield spot.put("BH602", 1.3, node, Piece(name))
            operator, step = _step_of(one, text)
            piece = None if step is None else code.piece(step)
            if piece is not None and operator in (ast.Add, ast.Sub):
                back = code.piece(node) - piece if operator is ast.Add else code.piece(node) + piece
                yield spot.put("BH602", 1.3, node, back)


def _step_of(
    one: ast.Assign | ast.AugAssign, text: str
) -> tuple[type[ast.operator], ast.expr | None]:
    """Return what is added to, or taken away from, what a statement updates."""
    if isinstance(one, ast.AugAssign):
        return type(one.op), one.value
    value = one.value
    if isinstance(value, ast.BinOp) and ast.unparse(value.left) == text:
        return type(value.op), value.right
    return ast.Add, None


def _reads(value: ast.expr, text: str) -> bool:
    names = (ast.Attribute, ast.Name, ast.Subscript)
    return any(isinstance(n, names) and ast.unparse(n) == text for n in ast.walk(value))


def mirrored(spot: Spot) -> Iterator[Edit]:
    """The same statement for another object: what is done for a and not for b."""
    one, code = spot.statement, spot.code
    if not isinstance(one, (ast.Assign, ast.AugAssign)) or not code.is_alone(one):
        return
    text = code.source(one)
    if "\n" in text:
        return
    words = [w for w in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", text)) if w not in ("np",)]
    roots = {a.split(".")[0].split("[")[0] for a in spot.atoms}
    known = [w for w in words if w in roots]
    for a in known:
        for b in sorted(roots - {a}):
            new = _exchanged(text, a, b)
            target = new.split("=")[0].strip().rstrip("+-*/ ")
            if new == text or target == text.split("=")[0].strip().rstrip("+-*/ "):
                continue
            if "." in target and target not in spot.scope.shapes:
                continue
            yield spot.edit("BH105", 2.0 if b in known else 2.5, code.below(one, new))


def opposed(spot: Spot) -> Iterator[Edit]:
    """The same for another index with the other sign: what one class gains, another loses."""
    one, code = spot.statement, spot.code
    if not isinstance(one, ast.AugAssign) or not code.is_alone(one) or spot.function is None:
        return
    sign = {ast.Add: "-=", ast.Sub: "+="}.get(type(one.op))
    if sign is None or not isinstance(one.target, ast.Subscript):
        return
    place = one.target.slice
    own = place.elts if isinstance(place, ast.Tuple) else [place]
    indices = {
        code.source(part)
        for node in ast.walk(spot.function)
        if isinstance(node, ast.Subscript)
        for part in (node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice])
        if not isinstance(part, (ast.Slice, ast.Constant))
    }
    start, _end = code.span(one)
    for part in own:
        if isinstance(part, ast.Slice):
            continue
        (first, last), text = code.span(part), code.source(one)
        head = code.data[start:first].decode()
        tail = code.data[last : code.span(one.target)[1]].decode()
        for index in sorted(indices - {code.source(part)}):
            target = f"{head}{index}{tail}"
            new = f"{target} {sign} {code.source(one.value)}"
            if new != text:
                yield spot.edit("BH109", 2.2, code.below(one, new))


def counted(spot: Spot) -> Iterator[Edit]:
    """What the chosen entries get: minus the sum of the others, not a number."""
    one, code = spot.statement, spot.code
    if not isinstance(one, ast.Assign) or not isinstance(one.targets[0], ast.Subscript):
        return
    owner = code.source(one.targets[0].value)
    for axis in ("1", "0", "-1"):
        for form in (f"-{owner}.sum(axis={axis})", f"{owner}.sum(axis={axis})"):
            yield spot.put("BH109", 2.0, one.value, Piece(form, 12))


def _exchanged(text: str, a: str, b: str) -> str:
    pattern = rf"(?<![\w.])({re.escape(a)}|{re.escape(b)})(?!\w)"
    return re.sub(pattern, lambda found: b if found[1] == a else a, text)


def scaled(spot: Spot) -> Iterator[Edit]:
    """What was written, divided or multiplied afterwards on a line of its own."""
    one, code = spot.statement, spot.code
    if not isinstance(one, (ast.Assign, ast.AugAssign)) or not code.is_alone(one):
        return
    target = one.targets[-1] if isinstance(one, ast.Assign) else one.target
    while isinstance(target, ast.Subscript) and code.source(target) not in spot.scope.shapes:
        target = target.value
    if isinstance(one, ast.Assign) and target is one.targets[-1]:
        return  # its value can be divided
    name = code.source(target)
    shape = spot.scope.shapes.get(name)
    if shape is None or shape == ():
        return
    for k, count in enumerate(spot.counts):
        yield spot.edit("BH103", 2.0 + 0.02 * k, code.below(one, f"{name} /= {count}"))
    for other in spot.fitting(shape):
        if other != name:
            yield spot.edit("BH113", 2.6, code.below(one, f"{name} *= {other}"))


def subtracted(spot: Spot) -> Iterator[Edit]:
    """The labels' share: a one that is taken from the entries that the labels choose."""
    one, code = spot.statement, spot.code
    if not isinstance(one, ast.Assign) or len(one.targets) != 1 or not code.is_alone(one):
        return
    shape = spot.kept_shape
    target = one.targets[0]
    if shape is None or len(shape) != 2 or isinstance(target, ast.Tuple):
        return
    name = code.source(target)
    for labels in spot.atoms:
        if labels in spot.scope.whole and spot.scope.shapes[labels] == (shape[0],):
            for rows in ("np.arange", "range"):
                yield spot.edit(
                    "BH109",
                    2.3,
                    code.below(one, f"{name}[{rows}({name}.shape[0]), {labels}] -= 1"),
                )


def grouped(spot: Spot) -> Iterator[Edit]:
    """Repeated indices that an in-place sum counts once."""
    one, code = spot.statement, spot.code
    if isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Subscript):
        place = code.source(one.target.slice)
        if isinstance(one.target.slice, ast.Tuple):
            place = f"({place})"
        if ":" in place or not isinstance(one.op, (ast.Add, ast.Sub)):
            return
        call = "np.add.at" if isinstance(one.op, ast.Add) else "np.subtract.at"
        start, end = code.span(one)
        owner, value = code.source(one.target.value), code.source(one.value)
        yield spot.edit("BH116", 1.6, Change(start, end, f"{call}({owner}, {place}, {value})"))
    if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Subscript):
        target = one.targets[0]
        if ":" in code.source(target.slice):
            return
        start, end = code.span(one)
        owner, value = code.source(target.value), code.source(one.value)
        new = f"np.add.at({owner}, {code.source(target.slice)}, {value})"
        yield spot.edit("BH116", 1.8, Change(start, end, new))
