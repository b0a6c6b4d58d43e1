"""The subjects of a module: its cases, and the classes and functions that none of them names."""

from __future__ import annotations

import ast
import contextlib
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from backhand.errors import BackhandError
from backhand.language import gettext as _
from backhand.reading import drivers  # noqa: F401 (makes the forms known)
from backhand.reading.binder import CannotInfer, came_furthest, made_for, weighed
from backhand.reading.case import Case
from backhand.reading.driver import Blueprint, Driver, Found, build, definition_of, known, surest
from backhand.reading.drivers.case import run_once
from backhand.reading.naming import role_of
from backhand.reading.subject import Place, Subject, Unready
from backhand.reading.tensor_code import computes_on_tensors
from backhand.reading.truth import tried


def candidates(module: ModuleType, tree: ast.Module) -> list[str]:
    """Return the names of a module's subjects in the order of their lines; nothing is run.

    Cases come as ``case_name``.  A class that only other subjects use is none of its own,
    nor is a base class.
    """
    return _told_apart(module, tree)[0]


def within_others(module: ModuleType, tree: ast.Module) -> dict[str, list[str]]:
    """Return what is no subject because others are judged with it, each with those others.

    Where none of them can be read, it is to be judged by itself.
    """
    return _told_apart(module, tree)[1]


def _told_apart(module: ModuleType, tree: ast.Module) -> tuple[list[str], dict[str, list[str]]]:
    """Return the names of a module's subjects, and of what stands within them."""
    own = {name: node for name, node in _defined(tree) if hasattr(module, name)}
    cases = [n for n in own if n.startswith("case_") and inspect.isfunction(getattr(module, n))]
    named = {
        child.id for case in cases for child in ast.walk(own[case]) if isinstance(child, ast.Name)
    }
    # Each with the names of what it is made of.
    found = {name: {name} for name in cases}
    gathered: set[str] = set()
    engines: set[str] = set()
    free: set[str] = set()
    settled: set[str] = set()
    for name in [n for n in own if n not in found]:
        driver, thing = _standing(module, name)
        if driver is not None:
            (free if driver.weighs else settled).add(name)
        if thing is not None:
            made_of = thing if isinstance(thing, tuple) else (thing,)
            if isinstance(thing, Found):
                made_of = thing.parts
            parts = {n for n in own if any(getattr(module, n) is part for part in made_of)}
            if not (parts | {name}) & named:
                found[name] = parts | {name}
                if isinstance(thing, Found) and thing.gathers:
                    gathered |= parts - {name}
                    engines.add(name)
    found = {name: parts for name, parts in found.items() if name not in gathered}
    bases, users = _used_by_others(own, found, free, settled)
    used = (bases | users.keys()) - engines
    subjects = [name for name in own if name in found and name not in used]
    within = [n for n in own if n in users and n not in bases and n in found]
    return subjects, {name: sorted(users[name]) for name in within}


def _defined(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield what a module's statements define: classes, functions, and tables."""
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node


def _standing(module: ModuleType, name: str) -> tuple[Driver | None, Any]:
    """Return the surest form in which a name of a module stands for a thing, and that thing."""
    return next(iter(_all_standing(module, name)), (None, None))


def _all_standing(module: ModuleType, name: str) -> list[tuple[Driver, Any]]:
    """Return the forms in which a name of a module stands for a thing, the surest first."""
    found = []
    for driver in known():
        thing = driver.finds(module, name)
        if thing is not None and (sureness := driver.recognises(thing)) > 0:
            found.append((sureness, driver, thing))
    return [each[1:] for each in sorted(found, key=lambda each: -each[0])]


def _used_by_others(
    own: Mapping[str, ast.AST], found: Mapping[str, set[str]], free: set[str], settled: set[str]
) -> tuple[set[str], dict[str, set[str]]]:
    """Return base classes, and the subjects that one of the six forms is judged with, by which.

    Parameters
    ----------
    own, found : dict
    free : set of str
        Those of no such form: they are judged by themselves, whoever uses them.
    settled : set of str
        Those of such a form, whether they are judged or stand in a case.
    """
    bases: set[str] = set()
    users: dict[str, set[str]] = {}
    for other, node in own.items():
        if other.startswith("case_") or not isinstance(node, ast.ClassDef):
            continue
        bases |= {n.id for base in node.bases for n in ast.walk(base) if isinstance(n, ast.Name)}
        if other in settled:
            names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            for name in names & found.keys() - free:
                if other not in found[name] and not name.startswith("case_"):
                    users.setdefault(name, set()).add(other)
    return bases, users


def meant(module: ModuleType, tree: ast.Module, name: str) -> list[str]:
    """Return the subjects that a name means: its own, those of its title, the cases that name it.

    Raises
    ------
    LookupError
        None is called so; its arguments are the names that there are.
    """
    found = candidates(module, tree)
    defined = [n.name for n in tree.body if isinstance(n, (ast.ClassDef, ast.FunctionDef))]
    titles = {n: _title(module, n) for n in dict.fromkeys([*found, *defined]) if hasattr(module, n)}
    called = [n for n in titles if name in (n, titles[n])]
    if subjects := [n for n in called if n in found]:
        return [name] if name in subjects else subjects
    cases = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and node.name in found
        and node.name.startswith("case_")
        and any(isinstance(n, ast.Name) and n.id in (name, *called) for n in ast.walk(node))
    ]
    # What another subject uses is checked where it is asked for.
    asked = [n for n in (name, *called) if hasattr(module, n) and _standing(module, n)[0]]
    if cases or asked:
        return cases or asked[:1]
    classes = [n.name for n in tree.body if isinstance(n, ast.ClassDef)]
    raise LookupError(*(titles[n] for n in found), *classes)


def _title(module: ModuleType, name: str) -> str:
    driver, thing = _standing(module, name)
    return name if driver is None else driver.title(thing)


def subject_named(module: ModuleType, name: str) -> Subject | Unready:
    """Build the subject of this name: a case's, or one inferred.

    The code's constructor and a few passes are run.

    Raises
    ------
    LookupError
        Nothing of this name follows a known form.
    """
    if name.startswith("case_"):
        return _from_case(getattr(module, name))
    standing = _all_standing(module, name)
    if not standing:
        raise LookupError(name)
    found = _most_right(standing)
    own_form = isinstance(found, Subject) and found.convention != "torch-function"
    if isinstance(found, Subject) and own_form and computes_on_tensors(module):
        trial = tried(found)
        # Numbers may be tensors without an axis there: where none fits, another shape was meant.
        if trial.raised is not None or (trial.missing and found.convention == "loss-and-gradient"):
            driver, thing = standing[0]
            return _unready(driver, thing, found.place, CannotInfer(trial.raised))
    return found


def _most_right(standing: list[tuple[Driver, Any]]) -> Subject | Unready:
    """Return the reading by the surest form; by the next where that one can't be run."""
    failures: list[Unready] = []
    # What another form says of itself comes before that these are none.
    misread: list[Unready] = []
    fallback: Subject | None = None
    # One of the six forms whose forward pass ran says why it went no further, where no other form
    # runs either; a call that forward did not even take was the tool's own.
    unfinished: Subject | None = None
    for driver, thing in standing:
        place = _place_of(thing)
        try:
            if not driver.weighs:
                score, subject = came_furthest(driver, thing, place)
                if score and driver.misreads(subject):
                    misread.append(_unready(driver, thing, place, CannotInfer(None)))
                    continue
                if fallback is None and (score > 2 or not failures):
                    found_all = score == 4 and bool(subject.values.params)
                    if found_all or not driver.gives_way(subject):
                        return subject
                    fallback = subject
                if score:
                    unfinished = unfinished or subject
                continue
            trial, subject = weighed(driver, thing, place)
        except CannotInfer as error:
            failures.append(_unready(driver, thing, place, error))
            continue
        # One in which more gradients are right than the other looks at says more.
        more = fallback is not None and trial.right > len(fallback.values.differentiable)
        if (
            fallback is None
            or more
            or (
                set(fallback.values.params) <= set(subject.values.params)
                and (trial.fits or (trial.right and _found_none(fallback)))
            )
        ):
            return subject
    failures += misread
    if fallback is not None and failures and not fallback.values.differentiable:
        return failures[0]  # nothing of it would be looked at
    return fallback or unfinished or failures[0]


def _place_of(thing: Any) -> Place:
    """Return where what is judged stands: of two functions, the way back."""
    place = Place.of(definition_of(thing))
    backs = thing[1:] if isinstance(thing, tuple) else getattr(thing, "back", ())
    if not backs or not inspect.isfunction(definition_of(thing)):
        return place
    back = Place.of(backs[0] if isinstance(backs, tuple) else backs)
    return back if back.path == place.path else place


def _found_none(subject: Subject) -> bool:
    """Whether a reading has found the gradient of none of its parameters: it looks elsewhere."""
    return bool(subject.values.params) and set(subject.values.params) <= set(tried(subject).missing)


def _unready(driver: Driver, thing: Any, place: Place, error: CannotInfer) -> Unready:
    name = driver.title(thing)
    reason = f"{type(error.tried).__name__}: {error.tried}" if error.tried is not None else ""
    return Unready(
        name=name,
        convention=driver.convention,
        role=role_of(name),
        place=place,
        rule=None,
        message=_("no constructor arguments and input could be found for {name} ({reason})").format(
            name=name, reason=reason or _("nothing fits its signature")
        ),
        fix=_("write a case beside it: def case_{low}(): return {subject}").format(
            low=name.lower(), subject=driver.case(thing)
        ),
    )


def _from_case(case: Any) -> Subject | Unready:
    try:
        returned = case()
    except BackhandError as error:
        message = f"{case.__name__}: {error}"
        fix = _("mend the case")
    except Exception as error:
        message = _("{case} raises {kind}: {reason}").format(
            case=case.__name__, kind=type(error).__name__, reason=error
        )
        fix = _("mend the case: it takes no arguments and returns (subject, x)")
    else:
        if isinstance(returned, tuple) and len(returned) in (2, 3):
            return of_parts(*returned, from_case=True, place=None)
        if isinstance(returned, Case):
            return of_case(returned, case.__name__.removeprefix("case_"), Place.of(case))
        message = _(
            "{case} returns {kind}, not (subject, x), (subject, x, t) or backhand.Case(…)"
        ).format(case=case.__name__, kind=type(returned).__name__)
        fix = _("return the subject together with an input for it")
    name = case.__name__.removeprefix("case_")
    return Unready(name, "attributes", "unknown", Place.of(case), "BH207", message, fix)


def of_case(case: Case, name: str | None = None, place: Place | None = None) -> Subject | Unready:
    """Build the subject of what a case says.

    Parameters
    ----------
    case : Case
    name : str, optional
        What reports call it.
    place : Place, optional
        Of the function that returned it: what is wrong with the case is said there.
    """
    subject = build(Blueprint(case, (), from_case=True))
    subject = replace(subject, name=name or subject.name)
    try:
        run_once(subject)
    except BackhandError as error:
        where = place or subject.place
        message = _("the case can't be run: {reason}").format(reason=error)
        return Unready(subject.name, "case", "unknown", where, "BH207", message, _("mend the case"))
    except Exception:
        return subject  # measured, it is said with its line
    return subject


def of_parts(
    thing: Any, x: Any, t: Any = None, *, from_case: bool, place: Place | None
) -> Subject | Unready:
    """Build the subject of a thing (instance, class, pair, loss function) with an input."""
    inputs = x if isinstance(x, tuple) else (x,)
    labels = np.asarray(t) if isinstance(t, list) else t
    definition = definition_of(thing)
    name = definition.__name__
    role, place = role_of(name), place or Place.of(definition)
    if inspect.isclass(thing):
        made = made_for(thing, inputs, t)
        if made is None:
            # Nothing had to be guessed to make it: what it raises then is its own.
            with contextlib.suppress(Exception):
                made = thing()
        if made is None:
            message = _("no constructor arguments of {name} were found that fit the input")
            fix = _("give an instance: check({name}(…), x)")
            texts = message.format(name=name), fix.format(name=name)
            return Unready(name, "attributes", role, place, None, *texts)
        thing = made
    driver = surest(thing, labels, len(inputs))
    if driver is not None:
        blueprint = driver.takes(thing, inputs, labels)
        return driver.builds(replace(blueprint, from_case=from_case, place=place))
    missing = next(filter(None, (driver.lacks(thing) for driver in known())), "backward")
    return Unready(
        name,
        "attributes",
        role,
        place,
        "BH208",
        _("{name} has no method {missing}").format(name=name, missing=missing),
        _("write {missing}").format(missing=missing),
    )
