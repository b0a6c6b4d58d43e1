"""The subjects of a module: its cases, and the classes and functions that none of them names."""

from __future__ import annotations

import ast
import contextlib
import inspect
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from backhand.language import gettext as _
from backhand.reading.building import Blueprint, build, is_pair, place_of
from backhand.reading.inference import (
    CannotInfer,
    infer_class,
    infer_loss,
    infer_pair,
    made_for,
)
from backhand.reading.instances import positional
from backhand.reading.naming import role_of
from backhand.reading.subject import Place, Subject, Unready


def candidates(module: ModuleType, tree: ast.Module) -> list[str]:
    """Return the names of a module's subjects in the order of their lines; nothing is run.

    Cases come as ``case_name``.  A class that only other subjects use is none of its own,
    nor is a base class.
    """
    own = {
        node.name: node
        for node in tree.body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and hasattr(module, node.name)
    }
    cases = [n for n in own if n.startswith("case_") and inspect.isfunction(getattr(module, n))]
    named = {
        child.id for case in cases for child in ast.walk(own[case]) if isinstance(child, ast.Name)
    }
    found: list[str] = []
    for name in own:
        thing = getattr(module, name)
        if name in cases:
            found.append(name)
        elif name in named:
            continue
        elif (inspect.isclass(thing) and _is_subject_class(thing)) or (
            inspect.isfunction(thing)
            and (
                (
                    name.endswith("_forward")
                    and _partner(module, name) is not None
                    and _partner(module, name).__name__ not in named
                )
                or name.endswith("_loss")
            )
        ):
            found.append(name)
    used = _used_by_others(own, found)
    return [name for name in found if name not in used]


def _is_subject_class(cls: type) -> bool:
    return (hasattr(cls, "forward") and hasattr(cls, "backward")) or (
        hasattr(cls, "loss") and hasattr(cls, "gradient")
    )


def _partner(module: ModuleType, forward: str) -> Any:
    return getattr(module, forward.removesuffix("_forward") + "_backward", None)


def _used_by_others(own: Mapping[str, ast.AST], found: list[str]) -> set[str]:
    """Return subjects that stand in the body of another one (or are its base)."""
    used: set[str] = set()
    for name in found:
        if name.startswith("case_"):
            continue
        for other, node in own.items():
            if other == name or other == name.removesuffix("_forward") + "_backward":
                continue
            if other in found or isinstance(node, ast.ClassDef):
                names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                if name in names and not other.startswith("case_"):
                    used.add(name)
    return used


def subject_named(module: ModuleType, name: str) -> Subject | Unready:
    """Build the subject of this name: a case's, or one inferred.

    The code's constructor and a few passes are run.
    """
    thing = getattr(module, name)
    if name.startswith("case_"):
        return _from_case(thing)
    place = place_of(thing)
    try:
        if inspect.isclass(thing):
            return infer_class(thing, place=place)
        if name.endswith("_forward"):
            return infer_pair(thing, _partner(module, name), place=place)
        return infer_loss(thing, place=place)
    except CannotInfer as error:
        return _unready(thing, name, place, error)


def _unready(thing: Any, name: str, place: Place, error: CannotInfer) -> Unready:
    convention = "pairs" if name.endswith("_forward") else "loss"
    if inspect.isclass(thing):
        convention = "attributes" if hasattr(thing, "forward") else "network"
    short = name.removesuffix("_forward") if convention == "pairs" else name
    reason = f"{type(error.tried).__name__}: {error.tried}" if error.tried is not None else ""
    role = role_of(short)
    subject_text = (
        f"({name}, {short}_backward), (x, w, b)"
        if convention == "pairs"
        else (f"{name}(…), x, t" if convention in ("loss", "network") else f"{name}(…), x")
    )
    return Unready(
        name=short,
        convention=convention,
        role=role,
        place=place,
        rule=None,
        message=_("no constructor arguments and input could be found for {name} ({reason})").format(
            name=short, reason=reason or _("nothing fits its signature")
        ),
        fix=_("write a case beside it: def case_{low}(): return {subject}").format(
            low=short.lower(), subject=subject_text
        ),
    )


def _from_case(case: Any) -> Subject | Unready:
    try:
        returned = case()
    except Exception as error:
        return Unready(
            case.__name__.removeprefix("case_"),
            "attributes",
            "unknown",
            place_of(case),
            "BH207",
            _("{case} raises {kind}: {reason}").format(
                case=case.__name__, kind=type(error).__name__, reason=error
            ),
            _("mend the case: it takes no arguments and returns (subject, x)"),
        )
    if not isinstance(returned, tuple) or len(returned) not in (2, 3):
        return Unready(
            case.__name__.removeprefix("case_"),
            "attributes",
            "unknown",
            place_of(case),
            "BH207",
            _("{case} returns {kind}, not (subject, x) or (subject, x, t)").format(
                case=case.__name__, kind=type(returned).__name__
            ),
            _("return the subject together with an input for it"),
        )
    thing, x, *rest = returned
    return of_parts(thing, x, rest[0] if rest else None, from_case=True, place=None)


def of_parts(
    thing: Any, x: Any, t: Any = None, *, from_case: bool, place: Place | None
) -> Subject | Unready:
    """Build the subject of a thing (instance, class, pair, loss function) with an input."""
    if inspect.isclass(thing):
        made = made_for(thing, x if isinstance(x, tuple) else (x,), t)
        if made is None:
            # Nothing had to be guessed to make it: what it raises then is its own.
            with contextlib.suppress(Exception):
                made = thing()
        if made is None:
            name = thing.__name__
            return Unready(
                name,
                "attributes",
                role_of(name),
                place or place_of(thing),
                None,
                _("no constructor arguments of {name} were found that fit the input").format(
                    name=name
                ),
                _("give an instance: check({name}(…), x)").format(name=name),
            )
        thing = made
    options: tuple[tuple[str, Any], ...] = ()
    if is_pair(thing):
        parts = x if isinstance(x, tuple) else (x,)
        names = [p.name for p in positional(thing[0])]
        arrays = tuple(p for p in parts if isinstance(p, np.ndarray))
        options = tuple(
            (name, part)
            for name, part in zip(names, parts, strict=False)
            if not isinstance(part, np.ndarray)
        )
        return build(Blueprint(thing, arrays, options=options), from_case=from_case, place=place)
    inputs = x if isinstance(x, tuple) else (x,)
    labels = np.asarray(t) if isinstance(t, list) else t
    missing = _missing_pass(thing)
    if missing is not None:
        where = place or place_of(thing if inspect.isroutine(thing) else type(thing))
        name = type(thing).__name__
        return Unready(
            name,
            "attributes",
            role_of(name),
            where,
            "BH208",
            _("{name} has no method {missing}").format(name=name, missing=missing),
            _("write {missing}").format(missing=missing),
        )
    return build(
        Blueprint(thing, tuple(np.asarray(a) for a in inputs), labels),
        from_case=from_case,
        place=place,
    )


def _missing_pass(thing: Any) -> str | None:
    if inspect.isroutine(thing):
        return None
    if hasattr(thing, "loss") and isinstance(getattr(thing, "params", None), dict):
        return None if hasattr(thing, "gradient") else "gradient"
    for method in ("forward", "backward"):
        if not hasattr(thing, method):
            return method
    return None


def each_subject(module: ModuleType, tree: ast.Module) -> Iterator[Subject | Unready]:
    """Yield every subject of a module, in the order of their lines."""
    for name in candidates(module, tree):
        yield subject_named(module, name)
