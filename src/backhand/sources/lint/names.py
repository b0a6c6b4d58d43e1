"""Which names a file defines, imports and uses."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from backhand.frozen import frozen
from backhand.sources.notebook import NotebookText

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@frozen
class Use:
    """A name of the file's own scope that is read, and the top-level statement that reads it."""

    name: str
    line: int
    column: int
    statement: int


@frozen
class Alias:
    """A module that is imported whole, under a name of its own or not."""

    name: str
    module: str
    line: int
    column: int


@frozen
class Star:
    """``from module import *``."""

    module: str
    level: int
    line: int
    column: int


@dataclass
class Names:
    """What a file's names are.

    Attributes
    ----------
    tree : ast.Module
    path : str
    locate : callable or None
        For a notebook: line → (cell, line in the cell).
    definitions : list
        Functions and classes at the top, in their order.
    bound : set of str
        Every name that the file binds at its top, star imports apart.
    uses : list of Use
    aliases, stars : lists
    mentioned : set of str
        Words in strings, by which a definition may be reached too.
    notebook : NotebookText or None
    """

    tree: ast.Module
    path: str
    locate: Callable[[int], tuple[int | None, int]] | None = None
    definitions: list[Definition] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)
    uses: list[Use] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    stars: list[Star] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)
    notebook: NotebookText | None = None

    def uses_of(self, name: str) -> list[Use]:
        """Return where a name is read, but for the body of its own definition."""
        return [
            use
            for use in self.uses
            if use.name == name and getattr(self.tree.body[use.statement], "name", None) != name
        ]


def names_of(
    tree: ast.Module,
    path: str,
    notebook: NotebookText | None = None,
) -> Names:
    """Return the names of a parsed file, or of all cells of a notebook."""
    names = Names(tree, path, notebook.locate if notebook else None, notebook=notebook)
    for statement, node in enumerate(tree.body):
        _read(node, names, statement, frozenset(), top=True)
    return names


def _read(node: ast.AST, names: Names, statement: int, local: frozenset[str], *, top: bool) -> None:
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load):
            if node.id not in local:
                names.uses.append(Use(node.id, node.lineno, node.col_offset, statement))
        elif top:
            names.bound.add(node.id)
    elif isinstance(node, ast.Import):
        _read_import(node, names, top)
    elif isinstance(node, ast.ImportFrom):
        _read_import_from(node, names, top)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 80:
        names.mentioned.update(node.value.replace(".", " ").split())
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and top:
        names.bound.add(node.name)
        if node in names.tree.body:
            names.definitions.append(node)
    elif isinstance(node, ast.ExceptHandler) and node.name and top:
        names.bound.add(node.name)
    elif isinstance(node, ast.Global):
        names.bound.update(node.names)
    if isinstance(node, _SCOPES):
        outside, inside = _parts(node)
        for child in outside:
            _read(child, names, statement, local, top=False)
        # A class's own names are not seen by its methods.
        own = frozenset() if isinstance(node, ast.ClassDef) else _locals(node)
        for child in inside:
            within = local | own
            if isinstance(node, ast.ClassDef) and not isinstance(child, _SCOPES):
                within |= _locals(node)
            _read(child, names, statement, within, top=False)
        return
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        own = frozenset(
            n.id
            for generator in node.generators
            for n in ast.walk(generator.target)
            if isinstance(n, ast.Name)
        )
        for child in ast.iter_child_nodes(node):
            _read(child, names, statement, local | own, top=False)
        return
    for child in ast.iter_child_nodes(node):
        _read(child, names, statement, local, top=top)


def _parts(node: ast.AST) -> tuple[Sequence[ast.AST], Sequence[ast.AST]]:
    """Return what of a scope is evaluated outside of it, and what inside."""
    if isinstance(node, ast.Lambda):
        return [*node.args.defaults, *(d for d in node.args.kw_defaults if d)], [node.body]
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords], list(node.body)
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    annotations = [a.annotation for a in ast.walk(node.args) if isinstance(a, ast.arg)]
    outside = [
        *node.decorator_list,
        *node.args.defaults,
        *(d for d in node.args.kw_defaults if d),
        *(a for a in (*annotations, node.returns) if a),
    ]
    return outside, list(node.body)


def _locals(node: ast.AST) -> frozenset[str]:
    """Return the names that a scope binds, without what its inner scopes bind."""
    found: set[str] = set()
    outer: set[str] = set()
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        found.update(a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg))
    body = node.body if isinstance(node, ast.Lambda) else None
    pending: list[ast.AST] = [body] if body is not None else list(getattr(node, "body", ()))
    while pending:
        inner = pending.pop()
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, (ast.Store, ast.Del)):
            found.add(inner.id)
        elif isinstance(inner, (ast.Import, ast.ImportFrom)):
            found.update((a.asname or a.name).split(".")[0] for a in inner.names)
        elif isinstance(inner, ast.ExceptHandler) and inner.name:
            found.add(inner.name)
        elif isinstance(inner, (ast.Global, ast.Nonlocal)):
            outer.update(inner.names)
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(inner.name)
        elif not isinstance(inner, ast.Lambda):
            pending.extend(ast.iter_child_nodes(inner))
    return frozenset(found - outer)


def _read_import(node: ast.Import, names: Names, top: bool) -> None:
    for alias in node.names:
        name = alias.asname or alias.name.split(".")[0]
        if top:
            names.bound.add(name)
            module = alias.name if alias.asname else name
            names.aliases.append(Alias(name, module, node.lineno, node.col_offset))


def _read_import_from(node: ast.ImportFrom, names: Names, top: bool) -> None:
    for alias in node.names:
        if alias.name == "*":
            star = Star(node.module or "", node.level, node.lineno, node.col_offset)
            names.stars.append(star)
        elif top:
            names.bound.add(alias.asname or alias.name)


def walk_bodies(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Yield the statements of the file, then those of each function."""
    yield tree.body
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.body
