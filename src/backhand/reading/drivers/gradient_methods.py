"""The form `gradient methods`: an object that returns the gradients of all that it has learnt."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from types import FrameType, ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import of_itself
from backhand.pattern import pattern
from backhand.reading.claims import sureness
from backhand.reading.driver import Blueprint, Found, FreeDriver, double
from backhand.reading.drivers.costs import loss_of
from backhand.reading.drivers.network import Network
from backhand.reading.holding import Slot, short_names, slots_of
from backhand.reading.instances import duplicate, required
from backhand.reading.losses import is_of_squares
from backhand.reading.samples import away_from_kinks
from backhand.reading.source import returned_names, text_of, tree_of
from backhand.reading.standins import instances
from backhand.reading.subject import IncompleteError, Place, Subject, Values
from backhand.reading.truth import tried

Array = NDArray[Any]

_BACK: Final = pattern(
    r"^_{0,2}(back_?prop\w*|gradients?|grads?|compute_?grad\w*|calc\w*_grad\w*|get_?grad\w*"
    r"|backward_?propagat\w*|grad_\w+|gradient_\w+|backpropagat\w*|loss_grad\w*|dloss|d_loss)$",
    re.IGNORECASE,
)
_NO_BACK: Final = pattern(r"num|check|approx|clip|zero|apply|descent|step|update|fit|train")
_LOSS: Final = pattern(
    r"^_{0,2}(loss|cost|nll|neg\w*_?log_?lik\w*|log_?lik\w*|objective|energy|error|j|compute_?(loss"
    r"|cost)|cost_?function|loss_?function|calc\w*_(loss|cost)|get_(loss|cost)|elbo)$",
    re.IGNORECASE,
)
_RISES: Final = pattern(r"^_{0,2}(log_?lik\w*|elbo|reward|utility)", re.IGNORECASE)
_AHEAD: Final = pattern(
    r"^_{0,2}(feed_?forward|forward|forward_?prop\w*|fprop|predict(_proba)?|output|propagate|__call__"
    r"|activate|infer|run|hypothesis|forward_pass|predict_prob\w*|evaluate|ahead|compute)$",
    re.IGNORECASE,
)
_PENALTY: Final = pattern(r"^(reg\w*|lam\w*|lmbd\w*|l2\w*|weight_decay|wd|decay)$", re.IGNORECASE)
_COSTS: Final = (
    "cost", "loss", "cost_function", "loss_function", "criterion", "cost_fn", "loss_fn",
)  # fmt: skip
# The lists in which a way back keeps what each layer gave on the way there.
_KEPT: Final = pattern(r"^(acts?|activations?|a_?s|outs?|outputs?|layers?|a|os|hs)$", re.IGNORECASE)
_GRADIENT: Final = pattern(r"^(nabla|grads?|gradient|delta|del|d|sum|total)_?|_?(grads?|nabla)$")
# Sizes of a network that is given them all: two hidden layers, no size twice.
_SIZES: Final = (4, 6, 5, 3)
_SQUARE: Final = (4, 4, 4, 4)
_MOST: Final = 260
_NETWORK: Final = Network()
_READINGS: Final = 10
_LEAST: Final = 1e-12  # beside a probability, as people write it


@of_itself
class FoundMethods(Found):
    """A class with a method that returns gradients.

    Attributes
    ----------
    back : str
        That method.
    there : str
        Its loss, or what gives its output.
    is_loss : bool
    """

    back: str = ""
    there: str = ""
    is_loss: bool = False


@of_itself
class MethodReading(Found):
    """Such a class bound.

    Attributes
    ----------
    instance : object
    make : callable
        Makes another one.
    slots : dict
        Parameter → where it is held.
    sources : dict
        Parameter → path into what is returned.
    loss : callable
        (output, labels) → number; of a loss's own value the number itself.
    called : str
        What the loss is called; "" for its own.
    sign : float
        -1 where what is returned is to be added.
    """

    back: str = ""
    there: str = ""
    instance: Any = None
    make: Callable[[], Any] | None = None
    slots: Mapping[str, Slot] = field(default_factory=dict)
    sources: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    loss: Callable[[Array, Array], Any] = lambda out, _labels: out
    called: str = ""
    sign: float = 1.0
    is_loss: bool = False
    tier: int = 0


class GradientMethods(FreeDriver):
    """``backprop(x, y)`` that returns lists, ``gradient(X, y)`` beside ``loss(X, y)``."""

    name = "gradient-methods"
    convention = "loss-and-gradient"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`: the forms that say more come before it, and a network is one."""
        cls = getattr(module, name)
        if not inspect.isclass(cls) or cls.__module__ != module.__name__:
            return None
        if _NETWORK.recognises(cls):
            return None
        own = {n: m for n, m in vars(cls).items() if inspect.isfunction(m)}
        backs = [
            n
            for n, m in own.items()
            if _BACK.match(n)
            and not _NO_BACK.search(n.lower())
            and len(required(m)) == 3
            and _returns_several(m)
        ]
        if not backs:
            return None
        back = backs[0]
        asked = [p.name for p in required(own[back])]
        losses = [
            n
            for n, m in own.items()
            if _LOSS.match(n) and n != back and [p.name for p in required(m)] == asked
        ]
        ahead = [n for n, m in own.items() if _AHEAD.match(n) and len(required(m)) == 2]
        kept = {n.id for n in ast.walk(tree_of(own[back])) if isinstance(n, ast.Name)}
        if not losses and not ahead and not any(map(_KEPT.match, kept)):
            return None
        there = next(iter(losses or ahead), "")
        return FoundMethods(
            self.name, name, cls, (cls,), 0.2, back=back, there=there, is_loss=bool(losses)
        )

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"{self.title(thing)}(…), x, t"

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        found: list[tuple[int, Blueprint]] = []
        raised: list[Blueprint] = []
        for make in _makes(thing):
            try:
                instance = make()
            except Exception as error:
                yield error
                continue
            for blueprint in itertools.islice(_readings(thing, instance, make), _MOST):
                trial = tried(self.builds(blueprint))
                if trial.stage == 1:
                    raised.append(blueprint)
                if trial.stage != 2 or not trial.ratios or trial.missing:
                    continue
                ratios = [r for n, r in trial.ratios.items() if n not in trial.unseen]
                flipped = bool(ratios) and all(abs(r + 1) < _APART for r in ratios)
                if flipped and _adds(thing):
                    blueprint = replace(blueprint, thing=replace(blueprint.thing, sign=-1.0))
                    trial = tried(self.builds(blueprint))
                if trial.right + len(trial.unseen) == len(trial.ratios):
                    yield blueprint
                    return
                score = 2 * trial.right + flipped
                if score or blueprint.thing.called == "":
                    found.append((score, blueprint))
                if len(found) > _READINGS:
                    break
            if found:
                break
        if found:
            yield max(found, key=lambda each: each[0])[1]
        elif raised:
            yield replace(raised[0], certain=True)
        else:
            yield TypeError(f"{thing.title}.{thing.back}: no loss is known that it belongs to")

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        reading: MethodReading = blueprint.thing
        params = {}
        for name, slot in reading.slots.items():
            held = slot.read(reading.instance)
            if held is not None:
                params[name] = np.array(held)
        cls, x = reading.definition, double(blueprint.inputs[0])
        subject = self.subject(
            blueprint,
            Values({"dx": x}, params, blueprint.labels, frozenset({"dx"})),
            lambda: MethodSession(reading, duplicate(reading.instance, reading.make)),
            {
                "forward": getattr(cls, reading.there or reading.back),
                "backward": getattr(cls, reading.back),
            },
            role="unknown",
            scalar=True,
            takes_upstream=False,
            loss=reading.called,
        )
        return replace(
            subject,
            at_batch_size=lambda _size: None,
            places=_places(reading),
        )


# As far as a first look tells: what `backhand.reading.truth` calls right.
_APART: Final = 1e-4


def _returns_several(function: Any) -> bool:
    nodes = [n for n in ast.walk(tree_of(function)) if isinstance(n, ast.Return) and n.value]
    return bool(nodes)


def _adds(thing: FoundMethods) -> bool:
    """Whether a class adds what its gradients are a step of: they point uphill, and mean to."""
    text = text_of(thing.definition)
    rate = r"(eta|lr|learning_rate|rate|alpha|self\.\w*(eta|lr|rate|alpha)\w*)"
    return bool(
        re.search(rf"\+=\s*\(?\s*{rate}\b", text) or re.search(rf"\+\s*\(?\s*{rate}\b", text)
    )


def _makes(thing: FoundMethods) -> Iterator[Callable[[], Any]]:
    cls = thing.definition
    for sizes in (_SIZES, _SQUARE):
        yield lambda sizes=sizes: _seeded(lambda: cls(list(sizes)))  # type: ignore[misc]
        yield lambda sizes=sizes: _seeded(lambda: cls(*sizes))  # type: ignore[misc]
    yield from instances(cls)


def _seeded(make: Callable[[], Any]) -> Any:
    state = np.random.get_state()
    np.random.seed(0)
    try:
        return make()
    finally:
        np.random.set_state(state)


def _readings(thing: FoundMethods, instance: Any, make: Callable[[], Any]) -> Iterator[Blueprint]:
    held = {s: a for s, a in slots_of(instance).items() if a.ndim}
    if not held:
        return
    for slot, array in held.items():
        if not array.any():  # zeros hide what multiplies them
            slot.write(instance, 0.3 * away_from_kinks(array.shape, 2))
    names = short_names(list(held))
    slots = {names[s]: s for s in held}
    widths = list(dict.fromkeys(n for a in held.values() if a.ndim == 2 for n in a.shape)) or [4]
    penalties = [n for n in vars(instance) if _PENALTY.match(n)]
    text = text_of(thing.definition)
    for x, y in _data(widths):
        one = duplicate(instance, make)
        try:
            with np.errstate(all="ignore"):
                state = np.random.get_state()
                out = _went_ahead(one, thing, x.copy(), y.copy())
                np.random.set_state(state)
        except Exception:
            continue
        if isinstance(out, tuple):
            continue
        try:
            out = np.asarray(out, dtype=np.float64)
        except (TypeError, ValueError):
            continue
        if not out.size or not np.isfinite(out).all():
            continue
        start = MethodReading(
            thing.form, thing.title, thing.definition, thing.parts, thing.sure,
            thing.back, thing.there, instance, make, slots, is_loss=thing.is_loss,
        )  # fmt: skip
        if thing.is_loss:
            if out.size != 1:
                continue
            sign = -1.0 if _RISES.match(thing.there) else 1.0
            offers: list[tuple[str, Callable[[Array, Array], Any]]] = [
                ("", lambda o, _t, sign=sign: sign * np.asarray(o).reshape(()))  # type: ignore[misc]
            ]
            if any(text.count(f"self.{n}") > 3 for n in penalties):
                return  # a penalty that the step may add by itself
        else:
            if out.shape != y.shape and y.dtype.kind == "f":
                continue
            own = _own_cost(instance)
            offers = [("", own)] if own is not None else list(_losses(out, y))
            if own is None and _is_of_squares(thing.definition):
                offers = [each for each in offers if "²" in each[0]]
        try:
            with np.errstate(all="ignore"):
                returned = getattr(duplicate(instance, make), thing.back)(x.copy(), y.copy())
        except Exception:
            returned = None
        sources = {} if returned is None else _sources(thing, slots, held, names, returned)
        if returned is not None and not sources:
            continue
        for called, loss in offers:
            reading = replace(start, loss=loss, called=called, sources=sources)
            yield Blueprint(reading, (x,), y, make=make)


def _went_ahead(instance: Any, thing: FoundMethods | MethodReading, x: Array, y: Any) -> Any:
    """Return the loss, or the output: what is said to give it, or what the way back keeps of it."""
    if thing.there:
        called = getattr(instance, thing.there)
        return called(x, y) if thing.is_loss else called(x)
    back = getattr(instance, thing.back)
    kept: dict[str, Any] = {}

    def leaving(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "return" and frame.f_code is back.__func__.__code__:
            kept.update(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(leaving)
    try:
        back(x, y)
    except Exception:
        if not kept:
            raise
    finally:
        sys.setprofile(before)
    for name, held in kept.items():
        if _KEPT.match(name) and isinstance(held, (list, tuple)) and len(held) > 1:
            return np.array(held[-1])
        if _KEPT.match(name) and isinstance(held, dict) and held:
            return np.array(list(held.values())[-1])
    raise IncompleteError("no output was kept")


def _own_cost(instance: Any) -> Any:
    """Return the cost that an object was given, where it knows its value."""
    for name in _COSTS:
        held = getattr(instance, name, None)
        if held is not None and not inspect.ismethod(held):
            found = loss_of(held)
            if found is not None:
                return found
    return None


def _losses(out: Array, y: Array) -> Iterator[tuple[str, Callable[[Array, Array], Any]]]:
    """Yield the usual losses, the commonest first."""
    if out.shape != y.shape:
        return
    n = float(len(out)) if out.ndim == 2 and 1 not in out.shape else 1.0

    def entropy(a: Array, t: Array) -> Any:
        return -np.sum(t * np.log(a + _LEAST) + (1 - t) * np.log(1 - a + _LEAST))

    yield "½Σ(a−y)²", lambda a, t: 0.5 * np.sum((a - t) ** 2)
    yield "−Σ y ln a + (1−y) ln(1−a)", entropy
    yield "−Σ y ln a", lambda a, t: -np.sum(t * np.log(a + _LEAST))
    yield "Σ(a−y)²", lambda a, t: np.sum((a - t) ** 2)
    if n > 1:
        yield "½Σ(a−y)²/N", lambda a, t: 0.5 * np.sum((a - t) ** 2) / n
        yield "−Σ y ln a + (1−y) ln(1−a) /N", lambda a, t: entropy(a, t) / n
        yield "−Σ y ln a /N", lambda a, t: -np.sum(t * np.log(a + _LEAST)) / n
        yield "Σ(a−y)²/N", lambda a, t: np.sum((a - t) ** 2) / n
    yield "mean (a−y)²", lambda a, t: np.mean((a - t) ** 2)


def _is_of_squares(cls: Any) -> bool:
    """Whether the class says that it differentiates a squared error by its output."""
    try:
        text = inspect.getsource(sys.modules[cls.__module__])
    except (KeyError, OSError, TypeError):
        return False
    return any(is_of_squares(name, text) for name in vars(cls))


def _data(widths: list[int]) -> Iterator[tuple[Array, Array]]:
    """Yield samples and labels: of several samples in rows or columns first, then of one."""
    count = 7
    for d in widths:
        for k in (*widths[1:], *widths[:1], 1):
            x = away_from_kinks((count, d), 1)
            classes = np.random.default_rng(k).permutation(np.arange(count) % max(k, 2))
            one_hot = np.eye(max(k, 2))[classes][:, :k]
            share = np.random.default_rng(2).uniform(0.1, 0.9, (count, k))
            yield x, one_hot
            yield x, classes
            yield x, share
            if k == 1:
                yield x, share[:, 0]
                yield x, (classes % 2).astype(float)
            yield x.T.copy(), one_hot.T.copy()
            yield x.T.copy(), share.T.copy()
    for d in widths:
        for k in (*widths[1:], *widths[:1], 1):
            x, t = away_from_kinks((d, 1), 1), np.zeros((k, 1))
            t[k // 2] = 1.0
            share = np.random.default_rng(3).uniform(0.1, 0.9, (k, 1))
            yield x, t
            yield x, share
            yield x[:, 0], t[:, 0]
            yield x[:, 0], share[:, 0]


def _sources(
    thing: FoundMethods,
    slots: Mapping[str, Slot],
    held: Mapping[Slot, Array],
    names: Mapping[Slot, str],
    returned: Any,
) -> dict[str, tuple[Any, ...]]:
    """Match what was returned with the parameters: whole lists by name and shapes, arrays by name.

    Empty where nothing fits.
    """
    parts = returned if isinstance(returned, (tuple, list)) else (returned,)
    called = returned_names(getattr(thing.definition, thing.back)) or []
    if isinstance(returned, dict):
        told: list[tuple[str, tuple[Any, ...], Any]] = [
            (str(key), (key,), value) for key, value in returned.items()
        ]
    else:
        whole = not isinstance(returned, (tuple, list))
        labels = called if len(called) == len(parts) else [""] * len(parts)
        told = [
            (label, () if whole else (k,), part)
            for k, (label, part) in enumerate(zip(labels, parts, strict=True))
        ]
    groups: dict[str, list[str]] = {}
    for name, slot in slots.items():
        groups.setdefault(str(slot.steps[0][1]), []).append(name)
    found: dict[str, tuple[Any, ...]] = {}
    taken: set[str] = set()
    for sure_only in (True, False):
        for label, path, part in told:
            if any(source[: len(path)] == path for source in found.values()):
                continue
            ranked = sorted(
                (g for g in groups if g not in taken),
                key=lambda g: -_alike(label, g),
            )
            for group in ranked:
                members = groups[group]
                shapes = [held[slots[n]].shape for n in members]
                fits = _shapes(part) == shapes
                alike = _alike(label, group)
                if (sure_only and not alike) or (not sure_only and not fits):
                    continue
                if isinstance(part, (list, tuple)) and len(part) == len(members):
                    found |= {n: (*path, k) for k, n in enumerate(members)}
                elif len(members) == 1 and np.shape(part) == shapes[0]:
                    found[members[0]] = path
                else:
                    continue
                taken.add(group)
                break
    return found


def _shapes(part: Any) -> list[tuple[int, ...]]:
    if isinstance(part, (list, tuple)):
        return [np.shape(p) for p in part]
    return [np.shape(part)]


def _alike(label: str, group: str) -> float:
    """Return how surely a name is that of the gradient of what another name holds."""
    if not label:
        return 0.0
    sure = sureness(label, group)
    bare = _GRADIENT.sub("", label.lower())
    if not sure and bare and group.lower().startswith(bare[:1]) and len(bare) <= 3:
        return 0.5
    if not sure and bare and bare == group.lower():
        return 0.9
    return sure


def _places(reading: MethodReading) -> dict[str, Place]:
    """Return the line that writes each parameter's gradient, as far as the text tells."""
    back = getattr(reading.definition, reading.back)
    place, names = Place.of(back), returned_names(back) or []
    if place.line is None:
        return {}
    tree = tree_of(back)
    loops = [n for n in ast.walk(tree) if isinstance(n, ast.For)]
    found: dict[str, Place] = {}
    longest = max(
        (p[-1] for p in reading.sources.values() if p and isinstance(p[-1], int)), default=0
    )
    for name, path in reading.sources.items():
        if not path or not isinstance(path[0], int) or path[0] >= len(names):
            continue
        lines = {
            loop_of(n, loops): n.lineno
            for n in ast.walk(tree)
            if isinstance(n, (ast.Assign, ast.AugAssign))
            for target in (n.targets if isinstance(n, ast.Assign) else [n.target])
            for one in ast.walk(target)
            if isinstance(one, ast.Name) and one.id == names[path[0]]
            if len(path) == 1 or isinstance(target, (ast.Subscript, ast.Tuple))
        }
        if not lines:
            continue
        last = len(path) > 1 and path[-1] == longest
        inside, outside = lines.get(True), lines.get(False)
        line = (outside or inside) if last else (inside or outside)
        if line is not None:
            found[name] = Place(place.path, place.line + line - 1)
    return found


def loop_of(node: ast.AST, loops: list[ast.For]) -> bool:
    """Whether a node stands in one of some loops."""
    return any(node in ast.walk(loop) for loop in loops)


class MethodSession:
    """One object, its loss, and what its method returns."""

    def __init__(self, reading: MethodReading, instance: Any) -> None:
        self.instance = instance
        self._reading = reading
        self._given: tuple[Array, Any] | None = None

    def forward(self, values: Values) -> Any:
        """Return the loss."""
        reading = self._reading
        for name, slot in reading.slots.items():
            slot.write(self.instance, values.params[name])
        (x,) = values.inputs.values()
        self._given = (x, values.labels)
        out = _went_ahead(self.instance, reading, x, values.labels)
        return np.asarray(reading.loss(np.asarray(out), values.labels))[()]

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return the gradients that the method returns."""
        if self._given is None:
            raise IncompleteError("nothing went ahead")
        reading = self._reading
        returned = getattr(self.instance, reading.back)(*self._given)
        found = {}
        for name, path in reading.sources.items():
            value = returned
            for step in path:
                value = value[step]
            found[name] = reading.sign * np.asarray(value)
        return found

    def parameters(self) -> dict[str, Array]:
        """Return what the object holds now."""
        read = {n: slot.read(self.instance) for n, slot in self._reading.slots.items()}
        return {n: a for n, a in read.items() if a is not None}

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return False
