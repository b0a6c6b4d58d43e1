"""The form `torch-function`: a `torch.autograd.Function`, called as its users do, by ``apply``.

Nothing here imports torch: a file that holds such a class has done so.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import inspect
import linecache
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any, Final

import numpy as np

from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading.binding import BoundCalls, FoundCalls, Reading
from backhand.reading.driver import Blueprint, varied
from backhand.reading.drivers.torch_callers import Recorded, calls_of, sets_up_apart, space_of
from backhand.reading.holding import Slot
from backhand.reading.layouts import Layout
from backhand.reading.samples import away_from_kinks
from backhand.reading.scope import BACK, THERE, Call, Passage, Root, Source
from backhand.reading.source import text_of, tree_of
from backhand.reading.subject import IncompleteError, Subject, Values
from backhand.reading.tensors import is_tensor, tensor_of, viewed
from backhand.reading.truth import tried
from backhand.reading.variation import as_it_is
from backhand.reading.vocabulary import DECLARED

# Numbers in all arguments of a call from which a smaller one is looked for first.
_LARGE: Final = 20_000
# What is said of a gradient that is meant to be none.
_DELIBERATE: Final = pattern(
    r"straight[- _]?through|\bSTE\b|surrogate|revers|\bGRL\b|\bGRad?Rev|quanti[sz]|binari[sz]"
    r"|ternar|spik(e|ing)|pseudo[- _]?grad|estimator|backhand: *deliberate|量子化|量化|二値化|反転"
    r"|二值化|反转|直通",
    re.IGNORECASE,
)
_STAIRS: Final = pattern(
    r"\b(sign|round|floor|ceil|trunc|heaviside|argmax|one_hot|bernoulli|multinomial)_?\("
    r"|[<>]=?[^=\n]*\)?\)\.(float|double|to|type|type_as)\(|\.(gt|ge|lt|le)\("
)
# Steps along a direction of all arguments for the slope of their gradients.
_STEPS: Final = (1e-5, 4e-6)  # of arguments of a size of one, in float64
# How far two slopes are from each other on a kink, and a second derivative from what is right.
_UNSETTLED: Final = 1e-4  # parts of the slope
_APART: Final = 1e-3  # parts of the slope
_OF_A_WAY_BACK: Final = pattern(r"backward|grad", re.IGNORECASE)
_LAYOUT: Final = Layout("as the file calls it", ())

# As torch says that backward returned another number of gradients than forward took arguments.
_COUNT: Final = pattern(r"incorrect number of gradients \(expected (\d+), got (\d+)\)")
_SHAPE: Final = pattern(r"returned an invalid gradient at index (\d+)")


class TorchFunctions(BoundCalls):
    """A class whose static ``forward`` and ``backward`` torch calls with a context between them."""

    name = "torch-function"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        thing = getattr(module, name)
        if not is_function(thing) or thing.__module__ != module.__name__:
            return None
        return self.found(thing)

    def found(self, thing: Any) -> FoundCalls:
        """Return what a Function is found as."""
        return FoundCalls(
            self.name, thing.__name__, thing, (thing,), 1.0, None, (applied(thing),), closes=True,
            methods=(thing.forward, thing.backward), framework=True, settings=_settings(thing),
        )  # fmt: skip

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`: as the file's own code calls it, then as its arguments' names say.

        Large arguments come last: a small twin of theirs shows the same in less time.
        """
        calls = calls_of(_functions(thing.definition))[thing.definition]
        sizes = [sum(a.numel() for a in call.given if is_tensor(a)) for call in calls]
        small = [call for call, size in zip(calls, sizes, strict=True) if size <= _LARGE]
        for k, call in enumerate(small):
            yield from as_called(thing, call, [*small[:k], *small[k + 1 :]])
        yield from super().proposes(thing)
        for call, size in zip(calls, sizes, strict=True):
            if size > _LARGE:
                yield from as_called(thing, call)

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        subject = super().builds(blueprint)
        if _OF_A_WAY_BACK.search(subject.name):
            subject = replace(subject, role="unknown")  # it is no sigmoid, but a sigmoid's slope
        if blueprint.thing.fixed:
            subject = replace(subject, at_batch_size=as_it_is)
        estimated = _estimated(subject, blueprint.thing.definition)
        why = _("an estimate is handed on in its place, and that is said: straight-through")
        unasked = blueprint.thing.unasked
        if not estimated and unasked:
            # Weights that sum to one have a gradient of its own kind, where nobody learns them.
            tied = {n for n, a in subject.values.differentiable.items() if _is_tied(a)}
            estimated = tried(subject).wrong & unasked & tied
            why = _("nobody asks for its gradient here, and it is none for each number by itself")
        if not estimated:
            return subject
        values = replace(subject.values, constant=subject.values.constant | estimated)
        return replace(varied(subject, values), unexamined=dict.fromkeys(sorted(estimated), why))

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"{thing.title}.apply, x"


def is_function(thing: Any) -> bool:
    """Whether a thing is a Function of torch's with a pass each way."""
    torch: Any = sys.modules.get("torch")
    if torch is None or not inspect.isclass(thing):
        return False
    base: Any = torch.autograd.Function
    if not issubclass(thing, base):
        return False
    own: Any = thing
    return own.forward is not base.forward and own.backward is not base.backward


def _estimated(subject: Subject, cls: Any) -> frozenset[str]:
    """Return the gradients that are deliberately none: what is handed on in place of a slope.

    Rounded values have no slope that anybody could learn by, and a reversed gradient is meant to
    be the opposite.  Who means it says so, in the name, in a comment, or by ``backhand:
    deliberate``.
    """
    text = text_of(cls)
    if _hands_on(subject):
        return tried(subject).wrong  # the gradient alone is what it is written for
    stairs = _STAIRS.search(text_of(cls.forward)) is not None
    said = any(told.search(text) for told in (_DELIBERATE, DECLARED))
    if not (stairs or said):
        return frozenset()
    if not said:
        path = space_of(cls).get("__file__")
        said = _DELIBERATE.search("".join(linecache.getlines(str(path)))) is not None
    trial = tried(subject)
    return trial.wrong if said else trial.wrong & frozenset(trial.unseen)


def _settings(cls: Any) -> dict[str, str]:
    """Return which arguments the context keeps as they are, and how backward reads them.

    Tensors are saved another way.
    """
    saved: set[str] = set()
    plain: dict[str, str] = {}
    there = cls.setup_context if sets_up_apart(cls) else cls.forward
    context = next(iter(inspect.signature(cls.backward).parameters), "ctx")
    for node in ast.walk(tree_of(there)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "save_for_backward":
                saved |= {a.id for a in node.args if isinstance(a, ast.Name)}
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                values = _parts(node.value) if len(_parts(target)) > 1 else [node.value]
                for part, value in zip(_parts(target), values, strict=False):
                    if isinstance(part, ast.Attribute):
                        told = {a.id for a in _parts(value) if isinstance(a, ast.Name)}
                        plain |= dict.fromkeys(told, f"{context}.{part.attr}")
    _first, *names = (p.name for p in _parameters(cls))
    return {n: alias for n, alias in plain.items() if n in names and n not in saved}


def _parts(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]


def _is_tied(array: Any) -> bool:
    """Whether entries can't be moved one by one: shares of one, a symmetric matrix."""
    if array.ndim == 2 and len(array) > 1 and array.shape == array.T.shape:
        return bool(np.array_equal(array, array.T))
    sums = [np.sum(array, axis=k) for k in range(array.ndim)]
    return bool(np.all(array >= 0)) and any(
        np.allclose(each, 1)  # as near as sums of shares come to one
        for each in sums
    )


def _hands_on(subject: Subject) -> bool:
    """Whether what comes out is what went in."""
    values = subject.values.copy()
    try:
        out = subject.start().forward(values)
    except Exception:  # whatever a stranger's code raises: nothing came out
        return False
    given = values.inputs["dx"]
    return np.shape(out) == given.shape and given.size > 1 and np.array_equal(out, given)


def _functions(cls: Any) -> tuple[Any, ...]:
    """Return the Functions of the file that a Function stands in."""
    own = [v for v in space_of(cls).values() if is_function(v) and v.__module__ == cls.__module__]
    return tuple(dict.fromkeys([*own, cls]))


def as_called(
    found: FoundCalls,
    call: Recorded,
    others: Sequence[Recorded] = (),
    through: tuple[Sequence[str], Callable[..., Any]] | None = None,
) -> Iterator[Blueprint | Exception]:
    """Yield the reading in which a Function is handed what a call of it was handed.

    `others` are its other calls, in which it may go other ways; `through` says what is called in
    place of ``apply``, with its arguments' names.
    """

    def varied() -> Iterator[Blueprint | Exception]:
        for other in others:
            yield from as_called(found, other)

    names, function = through or (argument_names(found.definition, len(call.given)), None)
    frame: dict[str, Any] = {}
    for name, value, wanted in zip(names, call.given, call.wanted, strict=True):
        frame[name] = _doubled(value, name if wanted else "")
    function = applied(found.definition, names, function)
    there = Passage(frame, (Call(function, tuple((n, f"arg:{n}") for n in names)),), closes=True)
    scope = there.scope()
    try:
        there.go(scope)
    except Exception as error:  # in double precision, or on copies, it may not run
        yield error
        return
    *came, back = scope[THERE]
    outputs = tuple(Root(Slot((("item", THERE), ("item", k)))) for k in range(len(came)))
    asked = [n for n, w in zip(names, call.wanted, strict=True) if w]
    due = list(asked)
    if not outputs:
        return
    # A caller that learns nothing from one of its arguments leaves a gradient unasked that is
    # there to be looked at.
    with contextlib.suppress(Exception):
        given = back(*(np.ones_like(out) for out in came))
        due = [n for n in names if n in due or given.get(f"d{n}") is not None]
    if not due:
        return
    title = {name: name if k else "dx" for k, name in enumerate(due)}
    unasked = frozenset(title[n] for n in due if asked and n not in asked)
    rows = np.shape(frame[due[0]])[:1]
    batched = {n for n in due[1:] if rows and np.shape(frame[n])[:1] == rows}
    tied = [
        n for n, v in frame.items()
        if n not in (asked or due) and isinstance(v, np.ndarray) and v.ndim and v.shape[:1] == rows
    ]  # fmt: skip
    values = Values(
        {"dx": frame[due[0]]},
        {n: frame[n] for n in due[1:]},
        None,
        frozenset(),
        frozenset(batched),
    )
    # Rows that other arguments are tied to can't be counted anew, nor can lists of tensors.
    fixed = bool(tied) or any(isinstance(v, (list, tuple)) for v in frame.values())
    options = {n: v for n, v in frame.items() if isinstance(v, (bool, int, float, str))}
    yield Blueprint(
        Reading(
            found.form, found.title, found.definition, found.parts, found.sure,
            replace(there, outputs=outputs),
            {title[n]: Root(Slot((("item", n),))) for n in due},
            {title[n]: Source(Slot((("item", f"{BACK}0"), ("item", f"d{n}")))) for n in due},
            options, values, _LAYOUT, found.methods, 0, None, True, True, fixed=fixed,
            unasked=unasked, varied=varied,
        ),
        tuple(values.inputs.values()),
    )  # fmt: skip


def _doubled(tensor: Any, name: str) -> Any:
    """Return a tensor's numbers, floats in double precision and no two of many alike."""
    if not is_tensor(tensor):
        torch: Any = sys.modules["torch"]
        module = isinstance(tensor, torch.nn.Module)
        return copy.deepcopy(tensor).double() if module else tensor
    array = np.array(viewed(tensor))
    if array.dtype.kind != "f":
        return array
    array = array.astype(np.float64)
    if name and array.size > 1 and not np.ptp(array):
        # What a module begins with, ones or zeros, hides what multiplies or is multiplied.
        array += 0.1 * away_from_kinks(array.shape, len(name))
    return array


def argument_names(cls: Any, count: int) -> list[str]:
    """Return what a Function's arguments are called: several of ``*args`` by their numbers."""
    parameters = _parameters(cls)
    names = [p.name for p in parameters if p.kind is not p.VAR_POSITIONAL]
    several = next((p.name for p in parameters if p.kind is p.VAR_POSITIONAL), None)
    if several is None:
        return names[:count]
    return [*names, *(f"{several}{k}" for k in range(count - len(names)))]


def _parameters(cls: Any) -> list[inspect.Parameter]:
    parameters = list(inspect.signature(cls.forward).parameters.values())
    return parameters if sets_up_apart(cls) else parameters[1:]  # but the context


def applied(
    cls: Any, names: Sequence[str] | None = None, call: Callable[..., Any] | None = None
) -> Callable[..., Any]:
    """Return a Function's ``apply`` as a function of arrays that returns its way back last.

    Parameters
    ----------
    cls : class
    names : sequence of str, optional
        Of the arguments, where they are not forward's own.
    call : callable, optional
        What is called in place of ``apply``, and calls it.

    Notes
    -----
    The way back takes one upstream gradient for each output that can be differentiated, and
    returns a dict of "d" and an argument's name → its gradient; None where ``backward`` gave none.
    What torch asks of the number and the shapes of gradients is asked here too, since torch calls.
    """
    parameters = _parameters(cls)
    if names is not None:
        known = {p.name: p for p in parameters}
        parameters = [
            known.get(n, inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD))
            for n in names
        ]
        if any(p.default is not p.empty for p in parameters[:-1]):
            parameters = [p.replace(default=p.empty) for p in parameters]  # all are handed over
    signature = inspect.Signature(parameters)

    def apply(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        one = _Applied(cls, call or cls.apply)
        for name, value in bound.arguments.items():
            one.hand(name, value)
        return one.there()

    functools.update_wrapper(apply, cls.forward)
    apply.__signature__ = signature  # type: ignore[attr-defined]
    return apply


class _Applied:
    """One call of a Function, and the way back from it."""

    def __init__(self, cls: Any, call: Callable[..., Any]) -> None:
        self.cls = cls
        self.call = call
        self.names: list[str] = []
        self.given: list[Any] = []
        self.leaves: list[Any] = []
        self.outputs: list[Any] = []

    def hand(self, name: str, value: Any) -> None:
        """Hand over one argument: of floats as a tensor that asks for its gradient."""
        leaf = tensor_of(value)
        if is_tensor(leaf) and leaf.is_floating_point():
            leaf.requires_grad_(True)
        self.names.append(name)
        self.leaves.append(leaf)
        # No leaf: a pass may change its input in place where it says so (mark_dirty).
        self.given.append(leaf.clone() if is_tensor(leaf) else leaf)

    def there(self) -> tuple[Any, ...]:
        """Return the outputs that can be differentiated, and last the way back."""
        torch = sys.modules["torch"]
        single = any(is_tensor(one) and one.dtype is torch.float32 for one in self.given)
        if single:
            # What is constant is of the precision of the rest.
            self.given = [
                one.float()
                if (is_tensor(one) and one.dtype is torch.float64)
                or isinstance(one, torch.nn.Module)
                else one
                for one in self.given
            ]
        before = torch.get_default_dtype()
        torch.set_default_dtype(torch.float32 if single else torch.float64)
        try:
            with torch.enable_grad():
                came = self.call(*self.given)
        finally:
            torch.set_default_dtype(before)
        parts = came if isinstance(came, tuple) else (came,)
        self.outputs = [part for part in parts if is_tensor(part) and part.requires_grad]

        def way_back(*upstream: Any) -> dict[str, Any]:
            return self.back(upstream)

        way_back.once_more = self.once_more  # type: ignore[attr-defined]
        way_back.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [
                inspect.Parameter(f"grad_output{k}", inspect.Parameter.POSITIONAL_ONLY)
                for k in range(len(self.outputs))
            ]
        )
        return (*(np.array(viewed(out)) for out in self.outputs), way_back)

    def back(self, upstream: Sequence[Any]) -> dict[str, Any]:
        """Return the gradients of what was handed over, by "d" and the argument's name."""
        torch = sys.modules["torch"]
        handed = self._handed(upstream)
        asked = [k for k, leaf in enumerate(self.leaves) if _asks(leaf)]
        try:
            found = torch.autograd.grad(
                self.outputs,
                [self.leaves[k] for k in asked],
                handed,
                retain_graph=True,
                allow_unused=True,
            )
        except RuntimeError as error:
            found = self._returned(str(error), handed, asked)
            if found is None:
                raise
        return {
            f"d{self.names[k]}": None if gradient is None else np.array(viewed(gradient))
            for k, gradient in zip(asked, found, strict=True)
        }

    def once_more(self, *upstream: Any) -> str:
        """Say what torch gives for the derivative of a sum of the gradients: "right", "wrong" or
        "none"; "" where it refuses to, or where a slope is not settled."""
        torch = sys.modules["torch"]
        given = [leaf.detach() for leaf in self._asked()]
        handed = self._handed(upstream)
        count = len(given)
        generator = np.random.default_rng(3)
        weights = [torch.from_numpy(generator.normal(size=one.shape)) for one in given]
        along = [torch.from_numpy(generator.normal(size=t.shape)) for t in (*given, *handed)]

        def summed(step: float, again: bool) -> tuple[Any, list[Any]]:
            points = [
                (one + step * move).requires_grad_(True)
                for one, move in zip((*given, *handed), along, strict=True)
            ]
            rest = iter([point.clone() for point in points[:count]])
            came = self.call(*(next(rest) if _asks(leaf) else leaf for leaf in self.leaves))
            parts = came if isinstance(came, tuple) else (came,)
            outputs = [part for part in parts if is_tensor(part) and part.requires_grad]
            found = torch.autograd.grad(
                outputs, points[:count], points[count:], create_graph=again, allow_unused=True
            )
            total = sum((w * g).sum() for w, g in zip(weights, found, strict=True) if g is not None)
            return total, points

        try:
            slopes = [
                float(summed(step, False)[0] - summed(-step, False)[0]) / (2 * step)
                for step in _STEPS
            ]
            total, points = summed(0.0, True)
            if getattr(total, "requires_grad", False):
                total.backward()  # by all ways: one that refuses is not gone by for what it lacks
            own = [point.grad for point in points]
        except RuntimeError:
            return ""  # once_differentiable says so
        size = max(map(abs, slopes))
        if not np.isfinite(size) or abs(slopes[0] - slopes[1]) > _UNSETTLED * max(size, 1.0):
            return ""
        told = float(sum((m * g).sum() for m, g in zip(along, own, strict=True) if g is not None))
        if abs(told - slopes[0]) <= _APART * max(size, 1.0):
            return "right"
        return "none" if not told else "wrong"

    def _handed(self, upstream: Sequence[Any]) -> list[Any]:
        """Return upstream gradients as tensors, each of its output's type."""
        torch = sys.modules["torch"]
        return [
            torch.as_tensor(np.asarray(up), dtype=out.dtype)
            for up, out in zip(upstream, self.outputs, strict=True)
        ]

    def _asked(self) -> list[Any]:
        return [leaf for leaf in self.leaves if _asks(leaf)]

    def _returned(self, error: str, handed: list[Any], asked: list[int]) -> list[Any] | None:
        """Return the gradients as backward gave them, where torch refused one for its shape.

        Raises
        ------
        IncompleteError
            There are not as many as forward took arguments.
        """
        count = _COUNT.search(error)
        if count is not None:
            miscounted = IncompleteError(
                f"{self.cls.__name__}.backward returns {count[2]} gradients where forward takes "
                f"{count[1]} arguments"
            )
            miscounted.certain = True  # whatever was handed over
            raise miscounted
        if not _SHAPE.search(error):
            return None
        came = self.cls.backward(self.outputs[0].grad_fn, *handed)
        parts = came if isinstance(came, tuple) else (came,)
        return [parts[k] for k in asked]


def _asks(leaf: Any) -> bool:
    """Whether an argument is a tensor that asks for its gradient."""
    return is_tensor(leaf) and bool(leaf.requires_grad)
