"""One statement of a backward pass, with the values that stood in scope when it ran."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Final

import numpy as np

from backhand.diagnosis.mending.code import Change, Code, Function, Piece, held
from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.reading.calls import is_upstream
from backhand.reading.vocabulary import Meaning, means

Shape = tuple[int, ...]

# Names of functions whose values are slopes.
_SLOPES: Final = pattern(
    r"(^|_)(d|prime|deriv\w*|grad\w*|slope|backward)(_|$)|^d[A-Z_]|(prime|deriv\w*|grad)$"
)
_MODULES: Final = frozenset({"np", "numpy", "math", "cp", "xp", "jnp", "torch", "scipy", "plt"})
_NO_OPERANDS: Final = frozenset({"shape", "size", "ndim", "dtype", "T"})


@frozen
class Scope:
    """What a function's names held when it ran.

    Attributes
    ----------
    shapes : dict of tuple of int
        Text of a name, an attribute, an entry ("dW", "self.x", "cache['W1']") → the shape of
        the array or number that it held.
    whole : frozenset of str
        Those that held whole numbers.
    due : frozenset of tuple of int
        Of the gradients that are wrong.
    """

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    due: frozenset[Shape] = frozenset()


@frozen
class Edit:
    """One small change of an author's text, and the rule that names what it mends.

    Attributes
    ----------
    rule : str
    cost : float
        The smaller, the earlier it is tried: how much is written, and how seldom such a
        mistake is made.
    line : int
        That it is about.
    changes : tuple of Change
    """

    rule: str
    cost: float
    line: int
    changes: tuple[Change, ...]


class Spot:
    """One statement of a function that ran, where an edit may be made.

    Parameters
    ----------
    code : Code
    statement : ast.stmt
        A simple one, or one whose head is meant: an ``if``, a ``for``.
    scope : Scope
    """

    def __init__(self, code: Code, statement: ast.stmt, scope: Scope) -> None:
        self.code, self.statement, self.scope = code, statement, scope
        self.line = statement.lineno

    def edit(self, rule: str, cost: float, *changes: Change, line: int | None = None) -> Edit:
        """Return an edit of this statement."""
        return Edit(rule, cost, line or self.line, changes)

    def put(self, rule: str, cost: float, node: ast.expr, new: Piece) -> Edit:
        """Return the edit that writes another expression where one stands."""
        return Edit(rule, cost, node.lineno, (self.code.put(node, new),))

    @cached_property
    def heads(self) -> tuple[ast.AST, ...]:
        """The parts of the statement that are run with it, not what it holds."""
        one = self.statement
        if isinstance(one, (ast.If, ast.While)):
            return (one.test,)
        if isinstance(one, ast.For):
            return (one.iter,)
        if isinstance(one, (ast.With, ast.Try)):
            return ()
        return (one,)

    @cached_property
    def values(self) -> tuple[ast.expr, ...]:
        """The whole values that the statement keeps, adds or returns; a tuple's one by one."""
        value = getattr(self.statement, "value", None)
        if not isinstance(value, ast.expr):
            return ()
        found: list[ast.expr] = []
        todo = [value]
        while todo:
            one = todo.pop(0)
            if isinstance(one, (ast.Tuple, ast.List)):
                todo = [*one.elts, *todo]
            elif isinstance(one, ast.Dict):
                todo = [*one.values, *todo]
            elif isinstance(one, ast.Lambda):
                todo = [one.body, *todo]
            elif isinstance(self.statement, ast.Expr):
                # A call for what it does: np.add.at(dW, i, dout), grads.append(dW).
                if isinstance(one, ast.Call):
                    found += [a for a in one.args if not isinstance(a, ast.Starred)]
            else:
                found.append(one)
        return tuple(found)

    @cached_property
    def nodes(self) -> tuple[ast.expr, ...]:
        """The expressions that are read, whatever is within them too."""
        found = []
        for head in self.heads:
            for node in ast.walk(head):
                if isinstance(node, ast.expr) and isinstance(
                    getattr(node, "ctx", ast.Load()), ast.Load
                ):
                    parent, place = self.code.parents[node]
                    if not (isinstance(parent, ast.Call) and place == "func"):
                        found.append(node)
        return tuple(found)

    def of(self, *kinds: type[ast.expr]) -> Iterator[ast.expr]:
        """Yield the expressions of some kinds."""
        return (node for node in self.nodes if isinstance(node, kinds))

    @cached_property
    def operands(self) -> tuple[ast.expr, ...]:
        """The names, attributes and entries that are read as values, each as a whole."""
        found = []
        for node in self.nodes:
            if not isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
                continue
            parent, place = self.code.parents[node]
            if place == "value" and isinstance(parent, ast.Attribute):
                if parent.attr not in _NO_OPERANDS and not self.is_called(parent):
                    continue
                if isinstance(node, ast.Name) and node.id in _MODULES:
                    continue
            if place == "value" and isinstance(parent, ast.Subscript) and self.shape(node) is None:
                continue  # a list or a table: its entries are values, and no number goes with it
            if isinstance(node, ast.Name) and node.id in _MODULES:
                continue
            if isinstance(node, ast.Attribute) and node.attr in _NO_OPERANDS:
                continue
            if isinstance(node, ast.Subscript) and self.code.source(node) not in self.scope.shapes:
                continue
            found.append(node)
        return tuple(found)

    def is_called(self, node: ast.AST) -> bool:
        """Whether an expression is the function of a call."""
        parent, place = self.code.parents[node]
        return isinstance(parent, ast.Call) and place == "func"

    @cached_property
    def function(self) -> Function | None:
        """The function that it stands in."""
        around = self.code.outer(self.statement)
        return next((n for n in around if isinstance(n, Function)), None)

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """What its function and those around it are handed."""
        return tuple(
            a.arg
            for f in self.code.outer(self.statement)
            if isinstance(f, Function)
            for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)
        )

    @cached_property
    def upstream(self) -> tuple[str, ...]:
        """The arguments that stand for the upstream gradient; what an engine hands on."""
        named = [n for n in self.arguments if is_upstream(n) or _is_gradient(n)]
        kept = [n for n in self.scope.shapes if re.fullmatch(r"(self|out|output|y|z)\.grad", n)]
        return tuple(dict.fromkeys([n for n in named if n in self.scope.shapes] + kept))

    @cached_property
    def atoms(self) -> tuple[str, ...]:
        """What held numbers when the function ran, the nearest text first."""
        return tuple(self.scope.shapes)

    @cached_property
    def lists(self) -> dict[str, frozenset[Shape]]:
        """What held lists, or tables by number or name: the shapes of their entries."""
        found: dict[str, set[Shape]] = {}
        for name, shape in self.scope.shapes.items():
            owner, bracket, _rest = name.partition("[")
            if bracket:
                found.setdefault(owner, set()).add(shape)
        return {owner: frozenset(shapes) for owner, shapes in found.items()}

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """Expressions for numbers of things: N, len(x), x.shape[0]."""
        scope = self.scope
        own = [n for n in scope.shapes if n in scope.whole and scope.shapes[n] == ()]
        ranks = {n: s for n, s in scope.shapes.items() if s and "[" not in n}
        named = sorted(ranks, key=lambda n: (not means(n, (Meaning.DATA, Meaning.UPSTREAM)), n))
        sizes = []
        for axis in (0, 1, -1):
            for name in named:
                if len(ranks[name]) > (axis if axis >= 0 else 2):
                    sizes.append(f"{name}.shape[{axis}]")
        lengths = {self._length(size): size for size in reversed(sizes)}
        return tuple(
            dict.fromkeys([*own, *reversed(lengths.values()), *(f"{n}.size" for n in named[:2])])
        )

    def _length(self, size: str) -> int:
        name, _dot, axis = size.rpartition(".shape[")
        return self.scope.shapes[name][int(axis[:-1])]

    def shape(self, node: ast.AST) -> Shape | None:
        """Return the shape of an expression's value, as far as that is known."""
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            return ()
        if not isinstance(node, ast.expr):
            return None
        text = self.code.source(node)
        if text in self.scope.shapes:
            return self.scope.shapes[text]
        if isinstance(node, ast.Attribute) and node.attr == "T":
            inner = self.shape(node.value)
            return None if inner is None else inner[::-1]
        if isinstance(node, ast.UnaryOp):
            return self.shape(node.operand)
        if isinstance(node, ast.BinOp):
            left, right = self.shape(node.left), self.shape(node.right)
            if left is None or right is None:
                return None
            try:
                if isinstance(node.op, ast.MatMult):
                    return (
                        (np.empty(left) @ np.empty(right)).shape
                        if min(len(left), len(right))
                        else None
                    )
                return tuple(np.broadcast_shapes(left, right))
            except ValueError:
                return None
        if isinstance(node, ast.Compare):
            return self.shape(node.left)
        return None

    @cached_property
    def kept_shape(self) -> Shape | None:
        """The shape of what the statement writes; None where that is not known."""
        one = self.statement
        target = None
        if isinstance(one, ast.Assign) and len(one.targets) == 1:
            target = one.targets[0]
        elif isinstance(one, (ast.AugAssign, ast.AnnAssign)):
            target = one.target
        return None if target is None else self.scope.shapes.get(self.code.source(target))

    def value_shape(self, node: ast.expr) -> Shape | None:
        """Return the shape of a whole value."""
        known = self.shape(node)
        if known is None and len(self.values) == 1 and node is self.values[0]:
            return self.kept_shape
        return known

    def fitting(self, shape: Shape | None) -> list[str]:
        """Return the atoms that can be multiplied with, or added to, a value of a shape."""
        if shape is None:
            return list(self.atoms)
        found = []
        for name in self.atoms:
            try:
                if tuple(np.broadcast_shapes(self.scope.shapes[name], shape)) == shape:
                    found.append(name)
            except ValueError:
                continue
        return found

    def alike(self, node: ast.expr) -> list[str]:
        """Return the other atoms of the shape that an operand has, or what is written has."""
        text = self.code.source(node)
        shape = self.shape(node)
        whole = text in self.scope.whole
        return [
            name
            for name in self.atoms
            if name != text
            and (shape is None or self.scope.shapes[name] in (shape, self.kept_shape))
            and (shape is None or (name in self.scope.whole) == whole)
        ]

    @cached_property
    def idle(self) -> frozenset[str]:
        """Names that the function is handed or makes, and nothing reads."""
        function = self.function
        if function is None:
            return frozenset()
        read = {
            n.id
            for n in ast.walk(function)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
        }
        made = {
            n.id
            for n in ast.walk(function)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        return frozenset((made | set(self.arguments)) - read)

    @cached_property
    def slopes(self) -> tuple[str, ...]:
        """Functions of the file whose values are derivatives, as they are called from here."""
        found = []
        for node in self.code.computing:
            if _SLOPES.search(node.name):
                owner = self.code.parents[node][0]
                takes = len(node.args.args) - len(node.args.defaults)
                if isinstance(owner, ast.Module) and takes == 1:
                    found.append(node.name)
                elif isinstance(owner, ast.ClassDef) and "self" in self.arguments:
                    alone = owner in self.code.outer(self.statement)
                    if alone and takes == 2:
                        found.append(f"self.{node.name}")
        return tuple(dict.fromkeys(n for n in found if n.split(".")[-1] != "backward"))[:6]

    def functions_like(self, name: str) -> list[str]:
        """Return the other functions of values of the same place in the file.

        Not those that it stands in: they would call themselves without end.
        """
        around = self.code.outer(self.statement)
        tree, parents = self.code.tree, self.code.parents
        own = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name]
        if not own:
            return []
        owner = parents[own[0]][0]
        return [
            n.name
            for n in self.code.computing
            if parents[n][0] is owner
            and n.name != name
            and n not in around
            and len(n.args.args) == len(own[0].args.args)
        ]


def _is_gradient(name: str) -> bool:
    return bool(re.match(r"^(d|grad|delta|g$|gy|upstream)", name))


Maker = Callable[[Spot], Iterator[Edit]]
"""Yields the edits of one kind that a statement allows."""


def pieces(code: Code, nodes: Sequence[ast.expr]) -> list[Piece]:
    """Return expressions as their author wrote them."""
    return [code.piece(node) for node in nodes]


def parsed(text: str) -> Piece:
    """Return a text as a piece, with what holds it together."""
    return Piece(text, held(ast.parse(text, mode="eval").body))
