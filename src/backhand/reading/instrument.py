"""A program's syntax tree with taps: each value that it makes is seen, and nothing else changes.

An expression whose value is kept becomes ``__tap__(site, expression)``, which hands the value
through.  What may run twice is never written twice: the object that a store goes to is seen on its
way (``__tap_at__``), and looked at again after the statement (``__tap_stored__``) without a call
of anybody's code.  Line numbers stay the author's.  Left as they are: annotations, decorators,
defaults, patterns, f-strings, constants, and names that are bound to a function or a class.
"""

from __future__ import annotations

import ast
from typing import Any, Final, TypeVar

from backhand.frozen import frozen

# What an instrumented program calls: names among its builtins, so that `dir()`, `globals()` and
# `vars()` show what they show without.
TAP: Final = "__tap__"
TAP_AT: Final = "__tap_at__"
TAP_STORED: Final = "__tap_stored__"
TURNS: Final = "__turns__"
GOES_ON: Final = "__goes_on__"
HOOKS: Final = (TAP, TAP_AT, TAP_STORED, TURNS, GOES_ON)

_Node = TypeVar("_Node", bound=ast.AST)

# Calls whose values are no numbers, or whose frame matters.
_LEFT_ALONE: Final = frozenset(
    {"super", "locals", "globals", "vars", "dir", "print", "eval", "exec", "isinstance", "type"}
)


_AS_IT_IS: Final = (
    ast.Import,
    ast.ImportFrom,
    ast.Global,
    ast.Nonlocal,
    ast.Constant,
    ast.Name,
    ast.JoinedStr,
    ast.Slice,
    ast.Delete,
    ast.Assert,
    ast.arguments,
)
_DEFINING: Final = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Global,
)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@frozen
class Site:
    """A place in the text at which a value is seen.

    Attributes
    ----------
    kind : str
        "assign", "store" (into an attribute or an entry), "update" (``+=`` and its like),
        "return", "inner" (a part of an expression), "operand" (of a difference), "loop",
        "statement" (one at the top of the program, before it is run).
    line, column, end_line, end_column : int
        Of the expression that makes the value, as `ast` counts.
    name : str
        What the value is kept as: ``dW``, ``self.dW``, ``grads["W1"]``; "" for an inner one.
    function : str
        The qualified name of the function that it stands in; "" at the top.
    operands : tuple of int
        Of a difference: the sites of what is subtracted from, and of what is subtracted.
    """

    kind: str
    line: int
    column: int
    end_line: int
    end_column: int
    name: str
    function: str
    operands: tuple[int, ...] = ()


def instrumented(tree: ast.Module) -> tuple[ast.Module, tuple[Site, ...]]:
    """Return a tree with taps, and their sites by number; the given one stays as it is.

    Parameters
    ----------
    tree : ast.Module
        As `ast.parse` gives it.

    Returns
    -------
    tree : ast.Module
        To be compiled and run where `HOOKS` are among the builtins.
    sites : tuple of Site
    """
    writer = _Writer()
    body = writer.program(tree.body)
    return ast.fix_missing_locations(ast.Module(body, tree.type_ignores)), tuple(writer.sites)


class _Writer(ast.NodeTransformer):
    """Makes new nodes wherever it changes one, so that the author's tree is never touched."""

    def __init__(self) -> None:
        self.sites: list[Site] = []
        self._scopes: list[str] = []

    # ------------------------------------------------------------------------------- statements

    def statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Return the statements of a body; a text that documents it stays the first."""
        found: list[ast.stmt] = []
        for statement in body:
            made = self.visit(statement)
            found += made if isinstance(made, list) else [made]
        return found

    def program(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Return the statements at the top: before each that does something, the hooks are told."""
        found: list[ast.stmt] = []
        for statement in body:
            if not isinstance(statement, _DEFINING) and not _is_docstring(statement):
                number = self._site(statement, "statement", "")
                call = ast.copy_location(_call(GOES_ON, number, ast.Constant(True)), statement)
                found.append(ast.copy_location(ast.Expr(call), statement))
            found += self.statements([statement])
        return found

    def visit(self, node: ast.AST) -> Any:
        """Write a node anew; what says nothing of values stays as it is."""
        if isinstance(node, _AS_IT_IS):
            return node
        if isinstance(node, ast.AsyncFunctionDef):
            return self.visit_FunctionDef(node)
        return super().visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Return a node with its children written anew."""
        fields = {}
        for name, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                fields[name] = self.statements(value)
            elif isinstance(value, list):
                fields[name] = [self.visit(v) if isinstance(v, ast.AST) else v for v in value]
            elif isinstance(value, ast.AST):
                fields[name] = self.visit(value)
            else:
                fields[name] = value
        return ast.copy_location(type(node)(**fields), node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """See what a statement's value is made of: nothing keeps the value itself."""
        if isinstance(node.value, ast.Constant):
            return node  # a docstring, or what stands like one
        if isinstance(node.value, (ast.Yield, ast.YieldFrom, ast.Await)):
            return self.generic_visit(node)
        return ast.copy_location(ast.Expr(self._parts(node.value)), node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Write the body of a class; what it inherits from stays."""
        self._scopes.append(node.name)
        body = self.statements(node.body)
        self._scopes.pop()
        return _with(node, body=body)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """Write the body of a function."""
        self._scopes.append(node.name)
        body = self.statements(node.body)
        self._scopes.pop()
        return _with(node, body=body)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Write what a lambda returns."""
        self._scopes.append("<lambda>")
        body = self._tapped(node.body, "return", "")
        self._scopes.pop()
        return _with(node, body=body)

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        """See what is assigned, and what it is stored into."""
        kind = "assign" if isinstance(node.targets[0], (ast.Name, ast.Tuple, ast.List)) else "store"
        value = self._tapped(node.value, kind, _text(node.targets[0]))
        targets, stored = [], []
        for target in node.targets:
            written, after = self._target(target, node)
            targets.append(written)
            stored += after
            if not isinstance(node.value, (ast.Tuple, ast.List)):
                stored += self._unpacked(target, node)
        return [_with(node, targets=targets, value=value), *stored]

    def _unpacked(self, target: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        """Return what looks at the parts of what is taken apart: a loss beside its gradients."""
        parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
        looks = [
            _call(TAP, self._site(node, "unpack", part.id), ast.Name(part.id, ast.Load()))
            for part in parts
            if isinstance(part, ast.Name) and part.id != "_"
        ]
        return [ast.copy_location(ast.Expr(ast.copy_location(o, node)), node) for o in looks]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt]:
        """As an assignment; the annotation stays."""
        if node.value is None:
            return node
        kind = "assign" if isinstance(node.target, ast.Name) else "store"
        value = self._tapped(node.value, kind, _text(node.target))
        # An annotated target is left alone: Python evaluates it in an order of its own.
        return _with(node, value=value)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.stmt]:
        """See what is added, and what becomes of the target."""
        value = self._inner(node.value)
        if isinstance(node.target, ast.Name):
            number = self._site(node, "update", node.target.id)
            seen = _call(TAP, number, ast.Name(node.target.id, ast.Load()))
            # Bound again, so that what passes the tap can be another value.
            bound = ast.Assign(
                [ast.Name(node.target.id, ast.Store())], ast.copy_location(seen, node)
            )
            return [_with(node, value=value), ast.copy_location(bound, node)]
        target, after = self._target(node.target, node, "update")
        return [_with(node, target=target, value=value), *after]

    def visit_Return(self, node: ast.Return) -> ast.AST:
        """See what is returned."""
        if node.value is None:
            return node
        return _with(node, value=self._tapped(node.value, "return", _text(node.value)))

    def visit_For(self, node: ast.For) -> ast.AST:
        """Hand out a loop's turns."""
        number = self._site(node, "loop", _text(node.iter))
        turns = ast.copy_location(_call(TURNS, number, self._parts(node.iter)), node.iter)
        return _with(
            node, iter=turns, body=self.statements(node.body), orelse=self.statements(node.orelse)
        )

    def visit_While(self, node: ast.While) -> ast.AST:
        """Ask before each turn of a loop."""
        number = self._site(node, "loop", _text(node.test))
        test = ast.copy_location(_call(GOES_ON, number, self._parts(node.test)), node.test)
        return _with(
            node, test=test, body=self.statements(node.body), orelse=self.statements(node.orelse)
        )

    def visit_match_case(self, node: ast.AST) -> ast.AST:
        """Write a case's body; its pattern stays."""
        assert isinstance(node, ast.match_case)
        return ast.match_case(node.pattern, node.guard, self.statements(node.body))

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        """Write a handler's body; what it catches stays."""
        return _with(node, body=self.statements(node.body))

    # ------------------------------------------------------------------------------ expressions

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """See what an operation gives."""
        return self._inner(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """See what a call gives."""
        return self._inner(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """See what a sign makes."""
        if isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
            return self._inner(node)
        return self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        """See what is named on the way."""
        return _with(node, value=self._tapped(node.value, "assign", node.target.id))

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        """Hand out a list's turns too: samples may be learnt from in one."""
        return self._drawn(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        """Hand out the turns of what is added up: sum(net.train(x, t) for x, t in data)."""
        return self._drawn(node)

    def _drawn(self, node: ast.ListComp | ast.GeneratorExp) -> ast.AST:
        first, *more = node.generators
        number = self._site(node, "loop", _text(first.iter))
        turns = ast.copy_location(_call(TURNS, number, self._parts(first.iter)), first.iter)
        drawn = ast.comprehension(
            first.target, turns, [self.visit(i) for i in first.ifs], first.is_async
        )
        if first.is_async:
            return self.generic_visit(node)
        return _with(
            node, elt=self.visit(node.elt), generators=[drawn, *(self.visit(m) for m in more)]
        )

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        """Write what a comprehension draws from."""
        return ast.comprehension(
            node.target, self.visit(node.iter), [self.visit(i) for i in node.ifs], node.is_async
        )

    def _inner(self, node: ast.expr) -> ast.expr:
        return self._tapped(node, "inner", "")

    def _difference(self, node: ast.BinOp, kind: str, name: str) -> ast.expr:
        """Return a difference that is seen together with both its operands."""
        numbers: list[int] = []
        written = []
        for part in (node.left, node.right):
            if _is_no_number(part):
                written.append(self._parts(part))
                continue
            inner = self._parts(part)
            number = self._site(part, "operand", _text(part))
            numbers.append(len(self.sites) - 1)
            written.append(ast.copy_location(_call(TAP, number, inner), part))
        number = self._site(node, kind, name, tuple(numbers) if len(numbers) == 2 else ())
        whole = _with(node, left=written[0], right=written[1])
        return ast.copy_location(_call(TAP, number, whole), node)

    def _tapped(self, node: ast.expr, kind: str, name: str) -> ast.expr:
        """Return an expression whose value is seen."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            return self._difference(node, kind, name)
        parts = self._parts(node)
        if _is_no_number(node) or (kind == "inner" and isinstance(node, ast.Name)):
            return parts
        return ast.copy_location(_call(TAP, self._site(node, kind, name), parts), node)

    def _parts(self, node: ast.expr) -> ast.expr:
        """Return an expression whose parts are seen, and not it itself."""
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in _LEFT_ALONE - {"print", "type"}:
                return node
            func = node.func
            if isinstance(func, ast.Attribute):
                func = _with(func, value=self.visit(func.value))
            elif not isinstance(func, ast.Name):
                func = self.visit(func)
            return _with(
                node,
                func=func,
                args=[self._argument(a) for a in node.args],
                keywords=[_with(k, value=self._argument(k.value)) for k in node.keywords],
            )
        if isinstance(node, (ast.BinOp, ast.UnaryOp)):
            made = self.generic_visit(node)
            assert isinstance(made, ast.expr)
            return made
        written = self.visit(node)
        assert isinstance(written, ast.expr)
        return written

    def _argument(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Starred):
            return _with(node, value=self.visit(node.value))
        written = self.visit(node)
        assert isinstance(written, ast.expr)
        return written

    # ---------------------------------------------------------------------------------- targets

    def _target(
        self, target: ast.expr, statement: ast.stmt, kind: str = "store"
    ) -> tuple[ast.expr, list[ast.stmt]]:
        """Return a target that shows where it stores, and what looks there afterwards."""
        if isinstance(target, ast.Attribute) and kind == "update":
            number = self._site(statement, kind, _text(target))
            base = self.visit(target.value)
            at = ast.copy_location(_call(TAP_AT, number, base), target.value)
            after = _call(TAP_STORED, number, ast.Constant(target.attr))
            written: ast.expr = _with(target, value=at)
        elif isinstance(target, ast.Subscript):
            number = self._site(statement, kind, _text(target))
            base, key = self.visit(target.value), self.visit(target.slice)
            at = ast.copy_location(_call(TAP_AT, number, base), target.value)
            after = _call(TAP_STORED, number)
            if not isinstance(target.slice, (ast.Slice, ast.Tuple)):
                key = ast.copy_location(_call(TAP_AT, number, key), target.slice)
                after = _call(TAP_STORED, number, ast.Constant(None), ast.Constant(True))
            written = _with(target, value=at, slice=key)
        else:
            return target, []
        seen = ast.copy_location(ast.Expr(ast.copy_location(after, statement)), statement)
        return written, [seen]

    def _site(
        self, node: ast.AST, kind: str, name: str, operands: tuple[int, ...] = ()
    ) -> ast.Constant:
        at: ast.AST = node
        if isinstance(node, (ast.For, ast.While)):
            at = node.iter if isinstance(node, ast.For) else node.test
        line, column = getattr(at, "lineno", 0), getattr(at, "col_offset", 0)
        self.sites.append(
            Site(
                kind,
                getattr(node, "lineno", line),
                column,
                getattr(at, "end_lineno", None) or line,
                getattr(at, "end_col_offset", None) or column,
                name,
                ".".join(self._scopes),
                operands,
            )
        )
        return ast.Constant(len(self.sites) - 1)


def _with(node: _Node, **changed: object) -> _Node:
    """Return a copy of a node with some of its fields exchanged."""
    fields = {name: value for name, value in ast.iter_fields(node)}
    return ast.copy_location(type(node)(**{**fields, **changed}), node)


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), list(arguments), [])


def _is_no_number(node: ast.expr) -> bool:
    """Whether an expression surely makes nothing to be seen, or must stay where it is."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _LEFT_ALONE
    return isinstance(
        node,
        (
            ast.Constant,
            ast.Lambda,
            ast.JoinedStr,
            ast.Compare,
            ast.Starred,
            ast.Yield,
            ast.YieldFrom,
            ast.Await,
            ast.GeneratorExp,
            ast.Set,
            ast.SetComp,
        ),
    )


def _text(node: ast.AST) -> str:
    return ast.unparse(node) if not isinstance(node, (ast.Lambda, ast.Constant)) else ""
