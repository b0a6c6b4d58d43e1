"""Calls of strangers' functions bound: every argument made, every gradient found where it is."""

from __future__ import annotations

import contextlib
import copy
import inspect
import itertools
import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.precision import DOUBLE
from backhand.frozen import of_itself
from backhand.pattern import pattern
from backhand.reading import layouts as shapes
from backhand.reading import samples
from backhand.reading.calls import (
    RATE,
    belongs_to_a_way_back,
    is_cache,
    is_labels,
    is_rate,
    is_state,
    is_upstream,
    which_are_labels,
)
from backhand.reading.claims import likeness, plain, slots_for, sureness
from backhand.reading.driver import Blueprint, Found, FreeDriver
from backhand.reading.holding import Slot, short_names, slots_of
from backhand.reading.instances import positional, required, settings_of
from backhand.reading.layouts import Layout
from backhand.reading.naming import role_of
from backhand.reading.randomness import declares_chance, holds_generator, reparametrises
from backhand.reading.scope import (
    BACK,
    PLAIN,
    SELF,
    THERE,
    Call,
    Form,
    Passage,
    PassageSession,
    Root,
    Scope,
    Source,
)
from backhand.reading.settling import Asked, Budget, Choices, Held, progress, settled
from backhand.reading.source import returned_names, returned_parts, text_of, unwrapped
from backhand.reading.standins import ASIDE, NO_ONE, instances, made_by
from backhand.reading.subject import Subject, Values
from backhand.reading.usage import Usage, usage_of
from backhand.reading.vocabulary import RANDOM, Meaning, is_learnt, means

Array = NDArray[Any]

LEARNT: Final = pattern(
    r"^([wbuv]|w_?[a-z]{0,2}|b_?[a-z]{0,2}|weights?|bias(es)?|kernels?|filters?|gamma|beta"
    r"|theta\w*|\w+_params?|g|coef\w*|intercept|phi|wb|initial_theta|\w*_flat)(_?\d)?$",
    re.IGNORECASE,
)
_CONTAINERS: Final = pattern(
    r"^(parameters?|params?|weights|theta|model|net|network|p|ps|prm|W|state|layer|l|variables"
    r"|hparams?|h?parameters|config|cfg|options|opts?)$",
    re.IGNORECASE,
)
_OUTPUTS: Final = pattern(
    r"^(out(put)?s?|y|a|al|yhat|ypred|pred\w*|probs?|scores?|logits?|h|z|s|result|activation|value"
    r"|img|image|rendered)\d*$"
)
PENALTY: Final = pattern(
    r"^_?(reg\w*|penalt\w*|ridge|lasso|lam\w*|lmbd\w*|l[12]\w*|weight_decay|wd)$", re.IGNORECASE
)
# Numbers of an instance that is tried where there are others.
_HANDY: Final = 100_000
# units = W.shape[1] // 4
_GATED: Final = pattern(r"shape\[-?\d\] *// *[34]\b")
# dy.sum((0, 1)): what has no more axes than two comes down to a number.
_OVER_TWO: Final = pattern(r"sum\((?:[\w. *()]+, *)?(?:axis *= *)?\(0, *1\)\)")
# Features of a sample that a constructor may ask for by itself.
_WIDEST: Final = 1024
_COST: Final = pattern(r"loss|cost|criterion|objective", re.IGNORECASE)
_TWINS: Final = (("a", "b"), ("u", "v"), ("p", "q"), ("f", "g"))
_INPUTS: Final = ("x", "input", "inputs", "data")
_MOST_READINGS: Final = 300
# Readings of one layout, with labels of one kind, layouts that ran, and plans of one way back.
_OF_ONE_LAYOUT: Final = 8
_OF_ONE_KIND: Final = 3
_LAYOUTS: Final = 3
_PLANS: Final = 24
# A tier's part: what a setting costs that is not the first offered.
_LESS: Final = 0.01
# Readings of tiers below are taken where they are right, without a look at later ones.
_PROMPT: Final = 0.5
# What of each sample or entry counts how much.
_WEIGHTS: Final = pattern(r"^(sample_?|example_?|instance_?)?(weights?|w)$")
# What is one by default, and no factor of a value.
_NO_FACTOR: Final = (Meaning.DROP_RATE, Meaning.PENALTY)
_NO_HALF: Final = 0.3
# Samples lie on both sides of one of these, and a factor that is no one shows.
_MARGINS: Final = (0.6, 2.5)
# Which axis something is done along.
_PLACED: Final = pattern(r"^(dims?|axis|axes)$")
# Times that shapes are taken from the gradients that came.
_TURNS: Final = 3
# By what a size is raised to see whether it has to be that one: windows of up to three may have to
# come out even.
_MORE: Final = (1, 2, 3)


@of_itself
class FoundCalls(Found):
    """Functions or methods that go there and back.

    Attributes
    ----------
    owner : class or None
        Whose methods they are.
    there, back : tuple of callables
        Methods as they stand in the class.
    joint : bool
        The way there brings the gradients beside its loss.
    closes : bool
        What it returns last is its way back.
    slope : bool
        The way back is called as a derivative is: it need not take an upstream gradient.
    told : str
        What the file hands to a derivative: "input", "output" or "" (not known).
    of_output : bool
        It is told to be of the output, and applies nothing that would make one of its input.
    handed : str
        What the file surely hands to a derivative, whatever would be right; "" where not known.
    of_loss : bool
        What comes out last is a loss; of several numbers, their sum.
    numbers : bool
        A number that comes out need be no loss: the way back is handed its gradient.
    methods : tuple of callables
        The author's own, there and back, where what is called only calls them.
    framework : bool
        A framework calls it, with tensors: lone numbers come last, and a loss is handed its
        upstream gradient.
    settings : dict
        Arguments that the framework's context keeps as they are, not as tensors → under which
        name the way back knows them.
    """

    owner: Any = None
    there: tuple[Any, ...] = ()
    back: tuple[Any, ...] = ()
    joint: bool = False
    closes: bool = False
    slope: bool = False
    told: str = ""
    of_output: bool = False
    handed: str = ""
    of_loss: bool = False
    numbers: bool = False
    methods: tuple[Any, ...] = ()
    framework: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


@of_itself
class Reading(Found):
    """Calls bound in one layout.

    Attributes
    ----------
    passage : Passage
    roots : dict
        Name → Root; the data's is "dx", the labels' "labels".
    sources : dict
        Name → Source.
    options : dict
        What the calls are handed beside arrays.
    certainly_called : bool
        Its author's own code calls it so: what it raises then is its own.
    fixed : bool
        There are no values of it for another batch size.
    unasked : frozenset of str
        Arguments whose gradient no caller asks for.
    """

    passage: Passage = None  # type: ignore[assignment]
    roots: Mapping[str, Root] = None  # type: ignore[assignment]
    sources: Mapping[str, Source] = None  # type: ignore[assignment]
    options: Mapping[str, Any] = None  # type: ignore[assignment]
    values: Values = None  # type: ignore[assignment]
    layout: Layout = None  # type: ignore[assignment]
    functions: tuple[Any, Any] = (None, None)
    tier: float = 0
    make: Any = None
    prompt: bool = False
    certainly_called: bool = False
    handed: str = ""
    fixed: bool = False
    unasked: frozenset[str] = frozenset()
    varied: Callable[[], Iterator[Blueprint | Exception]] = lambda: iter(())


class Context:
    """What static passes keep things in, in torch's manner."""

    def __init__(self) -> None:
        self.saved_tensors: tuple[Any, ...] = ()
        self.needs_input_grad = (True,) * 8
        self.meta: dict[str, Any] = {}
        self.saved: Any = ()

    def save_for_backward(self, *values: Any) -> None:
        """Keep values."""
        self.saved_tensors = self.saved = self.saved_values = values


class BoundCalls(FreeDriver):
    """A form of calls: what it finds is bound here."""

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        yield from itertools.islice(bound(thing), _MOST_READINGS)

    def variants(self, blueprint: Blueprint) -> Iterator[Blueprint | Exception]:
        """See `Driver.variants`."""
        return blueprint.thing.varied()  # type: ignore[no-any-return]

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        reading: Reading = blueprint.thing
        role = role_of(reading.title)
        passage = reading.passage
        rows = not (reading.layout.columns or reading.tier or passage.scalar)
        settings = {
            n: v for n, v in reading.options.items() if isinstance(v, (bool, int, float, str))
        }
        forward, backward = reading.functions
        resets = SELF in passage.frame and _resets(type(passage.frame[SELF]))
        return self.subject(
            blueprint,
            reading.values,
            lambda: PassageSession(passage, reading.roots, reading.sources, reading.make, resets),
            {"forward": forward, "backward": backward},
            role=role if role in ANYWHERE or (rows and role == "softmax") else "unknown",
            settings=settings,
            scalar=passage.scalar,
            takes_upstream=not passage.scalar or any(c.takes("one") for c in passage.back),
            declared_random=any(means(n, (*RANDOM, Meaning.TRAINING)) for n in reading.options)
            or (SELF in passage.frame and holds_generator(passage.frame[SELF], depth=2))
            or (SELF in passage.frame and declares_chance(passage.frame[SELF]))
            or (SELF in passage.frame and reparametrises(forward, backward)),
            resets=resets,
            called_so=bool(reading.handed),
        )


# Roles whose definitions hold in every layout.
ANYWHERE: Final = frozenset(
    {"relu", "sigmoid", "tanh", "leaky-relu", "elu", "gelu", "silu", "softplus", "log-sigmoid"}
)


def bound(found: FoundCalls) -> Iterator[Blueprint | Exception]:
    """Yield calls bound, the likeliest layout first."""
    role = role_of(found.title)
    first = found.there[0]
    names = [p.name for p in asked(first)]
    text = "".join(map(text_of, (*found.there, *found.back)))
    labelled = labels_of(found, names)
    budget, run = Budget(), 0
    lone = False
    stepwise = bool(names) and usage_of(first, names[0]).iterated
    recurrent = any(is_state(n) and k for k, n in enumerate(names))
    images = bool(re.search(r"stride|kernel|window|\bpad|n_C|\bpool", text))
    for layout in shapes.layouts(
        role,
        images=images,
        recurrent=recurrent,
        signals="1d" in found.title.lower(),
        stepwise=stepwise,
        deep=any(_OVER_TWO.search(text_of(way)) for way in found.back),
    ):
        if lone and layout.tier < 1:
            continue
        offered = shapes.labels(layout) if labelled else iter([("", None)])
        failed: dict[str, tuple[int, ...]] = {}
        ran = 0
        for _kind, labels in offered:
            count = 0
            blueprint: Blueprint | Exception | None = None
            for blueprint in _Binding(found, layout, labelled, labels, role, budget).readings():
                count += not isinstance(blueprint, Exception)
                yield blueprint
                if count >= (_OF_ONE_LAYOUT if labels is None else _OF_ONE_KIND):
                    break
            ran += count
            lone = lone or isinstance(blueprint, _OfOneSampleError)
            if not count and isinstance(blueprint, Exception):
                shape = tuple(getattr(labels, "shape", ()))
                # What picks by labels that are no whole numbers may be handed some that are.
                picked = isinstance(blueprint, IndexError)
                if failed.setdefault(repr(blueprint), shape) != shape and not picked:
                    break  # it comes to a stop before the labels have a say
        run += bool(ran)
        if run >= _LAYOUTS or budget.over:
            return


def asked(function: Any) -> list[inspect.Parameter]:
    """Return what a call must be handed: labels too, where they may be left out."""
    return [
        p
        for p in positional(function)
        if p.name not in ("self", "cls")
        and (p.default is p.empty or (p.default is None and is_labels(p.name)))
    ]


def labels_of(found: FoundCalls, names: list[str]) -> str | None:
    """Return which argument of the calls there is the labels; None where none is."""
    for call in reversed(found.there):
        its = [p.name for p in asked(call)]
        place = which_are_labels(its)
        if place is not None:
            return its[place]
        sure = [n for n in its if is_labels(n) and n not in ("y", "t")]
        loose = [n for n in its if is_labels(n)]
        if len(its) > 1 and (found.joint or len(found.there) > 1 or len(its) > 2):
            if len(sure) == 1 and its.index(sure[0]) > 0:
                return sure[0]
            if len(loose) == 1 and its.index(loose[0]) > 0:
                return loose[0]
    return None


class _OfOneSampleError(TypeError):
    """What is handed over is of one sample, and not of several."""


def is_axis(function: Any, name: str) -> bool:
    """Whether an argument is used as an axis: dim, which may also be how many there are."""
    return bool(re.search(rf"\baxis *= *{name}\b", text_of(function)))


class _Unknown(TypeError):
    """What an argument stands for is not known."""


class _Binding:
    """One layout of one thing's calls: arguments on the way to be settled."""

    def __init__(
        self,
        found: FoundCalls,
        layout: Layout,
        labelled: str | None,
        labels: Any,
        role: str,
        budget: Budget,
    ) -> None:
        self.found = found
        self.layout = layout
        self.labelled = labelled
        self.labels = labels
        self.role = role
        self.choices = Choices(budget=budget)
        self.forms: dict[str, Form] = {}
        self.kinds: dict[str, str] = {}
        self.unpacked: dict[str, tuple[str, ...]] = {}
        self.options: dict[str, Any] = {}
        self.calls: tuple[Call, ...] = ()
        self.frame: dict[str, Any] = {}
        self.scope: Scope = {}
        self.path = _file_of(found.there[0])
        self.made: dict[str, Any] = {}
        self.upstream: tuple[Root, ...] = ()
        # What arguments are to be that have defaults.
        self.asides: dict[str, Any] = {}
        # Of which arguments a lone gradient may be, and of which of them it is taken to be.
        self.candidates: tuple[str, ...] = ()
        self.preferred = ""
        # Path → the shape in which its gradient came.
        self.wanted: dict[str, tuple[int, ...]] = {}
        # Ways back that gave everything its shape; offers that were given a gradient's.
        self.fitting: list[tuple[Call, ...]] = []
        self.reshaped: set[tuple[str, int]] = set()

    # ------------------------------------------------------------------ the way there

    def readings(self) -> Iterator[Blueprint | Exception]:
        """Yield the readings of this layout."""
        seen: set[tuple[tuple[str, int], ...]] = set()
        for error in settled(self.choices, self._attempt):
            if error is not None:
                yield error if isinstance(error, Exception) else RuntimeError(str(error))
                return
            told: list[Blueprint | Exception] = []
            for turn in range(_TURNS):
                self._attempt()
                frame = {n: _frozen(v) for n, v in self.frame.items()}
                try:
                    made = list(self._bound(frame))
                except Exception as raised:  # what strangers' code gives back is of any kind
                    made = [raised]
                told = made if not (turn or self._was_drawn()) else told
                if not self._reshaped():
                    break
            made = self._holds_elsewhere(made) or told
            picked = tuple(sorted(self.choices.picks.items()))
            if picked not in seen:
                seen.add(picked)
                yield from made

    def _reshaped(self) -> bool:
        """Give values the shapes that their gradients came in, where the way there takes them."""
        wanted, self.wanted = ({} if self.fitting else self.wanted), {}
        before = dict(self.choices.picks)
        for path, shape in wanted.items():
            offered = self.choices.offers.get(path)
            if offered is None:
                continue
            fitting = [k for k, value in enumerate(offered) if np.shape(value) == shape]
            if not fitting:
                offered.append(shapes.drawn(shape, path))
                fitting = [len(offered) - 1]
                self.reshaped.add((path, fitting[0]))
            self.choices.picks[path] = fitting[0]
        if self.choices.picks == before:
            return False
        if self._attempt()[1] is None or self._helped(set(wanted)):
            return True
        self.choices.picks = before
        return False

    def _was_drawn(self) -> list[str]:
        """Return the data that has the shape of a gradient that came."""
        picks = self.choices.picks
        return [n for n, k in self.reshaped if picks.get(n) == k and self.kinds.get(n) == "data"]

    def _holds_elsewhere(self, made: list[Blueprint | Exception]) -> list[Blueprint | Exception]:
        """Leave out readings of data that was given its gradient's shape, if it fits no other.

        A gradient of a wrong shape has the right one at a single size: where the batch is as
        large as a window is high.
        """
        picks = dict(self.choices.picks)
        moved = self._was_drawn()
        for name in moved:
            value = np.asarray(self.frame[name])
            if value.ndim < 3 or self.forms[name].listed:
                continue
            for axis in range(1, value.ndim):
                ran, fitting = False, []
                for more in _MORE:
                    shape = tuple(n + more * (k == axis) for k, n in enumerate(value.shape))
                    if self._runs_with(picks, {name: away(shape, 1)}):
                        ran = True
                        fitting += self.fitting
                if ran:
                    made = [
                        each
                        for each in made
                        if isinstance(each, Exception) or each.thing.passage.back in fitting
                    ]
        if moved:
            self._runs_with(picks, {})
        return made

    def _runs_with(self, picks: dict[str, int], asides: dict[str, Any]) -> bool:
        """Whether it goes there and back with other values; what is settled on stays so."""
        self.choices.picks, self.asides = dict(picks), asides
        try:
            if self._attempt()[1] is not None:
                return False
            list(self._bound({n: _frozen(v) for n, v in self.frame.items()}))
        except Exception:  # what strangers' code gives back is of any kind
            return False
        finally:
            self.asides, self.wanted = {}, {}
        return True

    def _helped(self, settled_on: set[str]) -> bool:
        """Move one other place so that the calls run; say whether one did it."""
        start = dict(self.choices.picks)
        for path in list(self.choices.offers):
            for k in range(len(self.choices.offers[path]) if path not in settled_on else 0):
                self.choices.picks = {**start, path: k}
                if self._attempt()[1] is None:
                    return True
        return False

    def _attempt(self) -> tuple[float, BaseException | None]:
        try:
            self._make_frame()
        except (LookupError, TypeError) as error:
            return -1, error
        passage = Passage(self.frame, self.calls)
        scope = dict(self.frame)
        state = np.random.get_state()
        np.random.seed(1234)
        try:
            came, raised, _gave = progress(lambda: passage.go(scope), self.path)
        finally:
            np.random.set_state(state)
        gave = scope.get(THERE)
        if (
            raised is None
            and self.found.joint
            and not (isinstance(gave, tuple) and any(map(_is_number, gave)))
        ):
            return 1e9, TypeError("no number came beside the gradients")
        learns = self.found.slope and "learnt" in self.kinds.values()
        if raised is None and learns and isinstance(gave, np.ndarray) and gave.ndim > 1 < gave.size:
            # A loss of weights is a number, or one for each sample: these are of another shape.
            return 1e9, TypeError("no number came out")
        if raised is None and self._picks_samples(gave):
            return 1e9, _OfOneSampleError("no number came out for each class that was handed over")
        if raised is None and not _is_finite(gave):
            return 1e9, ValueError("no finite numbers came out")
        return came, raised

    def _picks_samples(self, gave: Any) -> bool:
        """Whether classes were taken for places in a batch: of each comes one number, or of all."""
        labels = self.labels
        classes = isinstance(labels, np.ndarray) and labels.dtype.kind in "iu" and labels.ndim == 1
        several = isinstance(gave, np.ndarray) and gave.ndim > 1 and gave.size > len(gave)
        # scores[y] has the scores' shape: what is fitted to a curve has another.
        first = next((n for n, kind in self.kinds.items() if kind == "data"), None)
        several = several and first is not None and np.shape(self.frame[first]) == np.shape(gave)
        return self.found.slope and self.labelled is not None and classes and several

    def _make_frame(self) -> None:
        frame: dict[str, Any] = {}
        calls: list[Call] = []
        if self.found.owner is not None:
            frame[SELF] = self.choices.value(SELF, lambda: _instances(self.found.owner))
            self.made = frame
        for k, function in enumerate(self.found.there):
            arguments = []
            for place, parameter in enumerate(asked(function)):
                source = self._source(function, parameter.name, place, k, frame)
                arguments.append((parameter.name, source))
            for parameter in positional(function):
                value = self._optional(function, parameter)
                if value is not None and parameter.name not in frame:
                    frame[parameter.name] = self.options[parameter.name] = value
                    self.kinds[parameter.name] = "option"
                    arguments.append((parameter.name, f"arg:{parameter.name}"))
            name = function.__name__ if self.found.owner is not None else function
            calls.append(Call(name, tuple(arguments)))
        self.frame, self.calls = frame, tuple(calls)

    def variants(
        self, picks: dict[str, int], back: tuple[Call, ...], averaged: bool
    ) -> Iterator[Blueprint | Exception]:
        """Yield the same calls where they branch the other way."""
        others: list[dict[str, Any]] = []
        for path, offered in self.choices.offers.items():
            name = path.partition("[")[0]
            settings = self.kinds.get(name) == "option" or (
                name != path and _is_setting(offered[0])
            )
            if settings and not means(name, (Meaning.TRAINING,)):
                others += [{path: k} for k in range(len(offered)) if k != picks.get(path, 0)]
        more = [
            self._others(parameter, usage_of(function, parameter.name))
            for function in self.found.there
            for parameter in positional(function)
            if parameter.default is not parameter.empty
        ]
        asides = [each for some in more for each in some]
        windows = {
            n: v
            for some in more
            for each in some
            for n, v in each.items()
            if isinstance(v, int) and v in (2, 3)
        }
        if len(windows) > 1:
            asides.append(windows)
        for name, kind in self.kinds.items():
            if kind != "data" or np.ndim(self.frame[name]) < 3 or self.forms[name].listed:
                continue
            # Windows that don't come out even, another number of steps.
            for grown in _grown(np.asarray(self.frame[name])):
                yield from self._once(picks, {name: grown}, back, averaged)
        for move in others:
            yield from self._once({**picks, **move}, {}, back, averaged)
        for aside in asides:
            yield from self._once(picks, aside, back, averaged)

    def _as_their_gradients(
        self, scope: Scope, sources: Mapping[str, Source], roots: Mapping[str, Root]
    ) -> dict[str, Any]:
        """Return parameters in their gradients' shapes, where those are not the shapes that were
        made up for them: (1, 1, 1, C) for a bias of which only b[..., c] is read."""
        found: dict[str, Any] = {}
        for name, source in sources.items():
            if source.slot is None or self.kinds.get(name) != "learnt":
                continue
            try:
                due = np.shape(source.slot.raw(scope))
            except (AttributeError, LookupError, TypeError):
                continue
            if due and due != np.shape(_held(roots[name], scope)):
                found[name] = np.random.default_rng(len(due)).normal(size=due)
        return found

    def _others(self, parameter: inspect.Parameter, usage: Usage) -> list[dict[str, Any]]:
        name, default = parameter.name, parameter.default
        if ASIDE.search(name):
            return []
        if usage.texts and isinstance(default, str):
            # What a pool does that isn't a maximum is often left to an else.
            texts = (*usage.texts, *(("average",) if usage.texts == ("max",) else ()))
            return [{name: text} for text in texts if text != default]
        if isinstance(default, bool):
            return [{name: not default}] if usage.tested else []
        if isinstance(default, float) and means(name, (Meaning.MARGIN,)):
            return [{name: wide} for wide in _MARGINS]
        if isinstance(default, int) and means(name, (Meaning.WINDOW,)):
            return [{name: 3}]
        if isinstance(default, int) and means(name, (Meaning.STRIDE,)):
            return [{name: 2 if default == 1 else 1}, {name: 2}]
        if isinstance(default, int) and means(name, (Meaning.PADDING,)):
            return [{name: 1 if default == 0 else 0}]
        if isinstance(default, float) and re.search(r"margin|delta|thresh|cutoff|slack", name):
            # Within it are all samples, beyond it some, or the other way round.
            return [{name: factor * (default or 0.2)} for factor in (0.4, 3.2)]
        if isinstance(default, float) and default == 1 and not means(name, _NO_FACTOR):
            return [{name: NO_ONE}]  # a factor of one hides where it stands
        if isinstance(default, float) and default == 0.5 and not means(name, _NO_FACTOR):
            return [{name: _NO_HALF}]  # a half is what it leaves of one: of two sides, either
        if default is None and _WEIGHTS.match(name):
            # Weights of one hide where they are missing.
            rows = [
                len(value)
                for key, value in self.frame.items()
                if self.kinds.get(key) == "data" and np.ndim(value)
            ]
            weights = np.random.default_rng(3).uniform(0.3, 1.7, size=rows[:1])
            return [{name: weights}] if rows else []
        return []

    def _once(
        self,
        picks: dict[str, int],
        asides: dict[str, Any],
        back: tuple[Call, ...],
        averaged: bool,
    ) -> Iterator[Blueprint | Exception]:
        self.choices.picks, self.asides = dict(picks), asides
        try:
            error = self._attempt()[1]
            if error is not None:
                yield TypeError(str(error))
                return
            frame = {n: _frozen(v) for n, v in self.frame.items()}
            for each in self._bound(frame):
                if isinstance(each, Exception):
                    yield each
                elif _alike(each.thing.passage.back, back) and averaged == _averaged(each.thing):
                    yield each
                    return
        except Exception as raised:
            yield raised

    def _optional(self, function: Any, parameter: inspect.Parameter) -> Any:
        """Return what an argument with a default is to be: only what would hide something else."""
        if parameter.name in self.asides:
            return self.asides[parameter.name]
        if parameter.default is parameter.empty or parameter.name in ("self", "cls"):
            return None
        due = any(parameter.name == p.name for back in self.found.back for p in required(back))
        if due and parameter.default is not None:
            return parameter.default  # the way back has no default: it is to be the same
        if means(parameter.name, (Meaning.VOCABULARY_SIZE,)) and isinstance(parameter.default, int):
            return samples.VOCABULARY
        if belongs_to_a_way_back(parameter):
            return True
        if PENALTY.match(parameter.name):
            return 0.3 if parameter.default == 0 else None  # a penalty of nothing hides a mistake
        return None

    def _source(
        self, function: Any, name: str, place: int, call: int, frame: dict[str, Any]
    ) -> str:
        if name in frame:
            return f"arg:{name}"
        if call and name != self.labelled:
            given = returned_names(self.found.there[call - 1]) or []
            alike = {
                k: max(sureness(n, name), float(plain(n) == plain(name)))
                for k, n in enumerate(given)
            }
            k = max(alike, key=lambda k: alike[k], default=None)
            if k is not None and alike[k] > 0 and len(given) > 1:
                return f"part:{call - 1}.{k}"
            if place == 0 or _OUTPUTS.match(plain(name)):
                same = [k for k, n in enumerate(given) if plain(n).startswith(plain(name)[:3])]
                same = same or [k for k, n in enumerate(given) if n and not is_cache(n)]
                return (
                    f"part:{call - 1}.{same[-1]}" if same and len(given) > 1 else f"out:{call - 1}"
                )
        frame[name] = self._value(function, name, place, call)
        return f"arg:{name}"

    def _value(self, function: Any, name: str, place: int, call: int) -> Any:
        usage = usage_of(function, name)
        for other in (*self.found.there[call + 1 :], *self.found.back):
            if name in {p.name for p in positional(other)}:
                usage |= usage_of(other, name)
        if name in self.found.settings:
            usage |= usage_of(self.found.methods[1], self.found.settings[name])
        kind = self.kinds[name] = self._kind(name, place, call, usage)
        layout = self.layout
        match kind:
            case "labels":
                labels = self.choices.value(name, lambda: shapes.wider(self.labels))
                listed = bool(layout.listed) and np.ndim(labels) > 0
                form = self.forms[name] = Form(0 if listed else self._axis(labels), listed)
                return form.handed(labels if listed else form.taken(labels))
            case "context":
                return _context_of(function)
            case "object":
                return self.choices.value(name, lambda: self._objects(function, name, usage))
            case "dict":
                return self.choices.value(name, lambda: self._dicts(function, name, usage))
            case "tuple":
                self.unpacked[name] = usage.unpacked
                return [
                    self.choices.value(f"{name}.{n}", lambda n=n: self._arrays(n, 1))  # type: ignore[misc]
                    for n in usage.unpacked
                ]
            case "option":
                value = self.choices.value(name, lambda: self._settings(name, usage))
                self.options[name] = value
                return value
            case _:
                form = self.forms[name] = self._form(kind)
                if name in self.asides:
                    return self.asides[name]
                value = self.choices.value(name, lambda: self._arrays(name, place, kind))
                if np.ndim(value) > form.axis or form.listed:
                    return form.handed(form.taken(value)) if not form.listed else form.handed(value)
                self.forms[name] = PLAIN
                return value

    def _kind(self, name: str, place: int, call: int, usage: Usage) -> str:
        if name == self.labelled:
            return "labels"
        if name in self.found.settings:
            return "option"
        if is_rate(name) and place:
            raise _Unknown(f"{name}: a rate, of a step that is not known")
        if is_cache(name) and place == 0 and not usage.keys:
            return "context"
        if (
            usage.texts
            or usage.drawn
            or means(name, (Meaning.TRAINING, Meaning.GENERATOR, Meaning.SEED))
        ):
            return "option"
        if usage.called:
            return "option"
        if usage.attributes and not means(name, (Meaning.DATA,)):
            return "object"
        if usage.keys or (place and name in samples.OPTIONS):
            return "dict"
        if (place and len(usage.unpacked) > 2) or (usage.unpacked and _CONTAINERS.match(name)):
            return "tuple"
        if re.match(r"^(parameters|params|hparameters|hparams)$", name):
            return "dict"
        attended = means(name, (Meaning.ATTENDED,)) and place
        if attended and means(next(iter(self.kinds), ""), (Meaning.ATTENDED,)):
            return "data"
        if place and re.search(rf"[(,] *\*{name} *[,)]", text_of(self.found.there[0])):
            return "option"  # tile(a, *kernel): a window's two sizes
        if LEARNT.match(name) or is_learnt(name):
            before = next(reversed(self.kinds), "") if len(self.kinds) == 1 else ""
            # a, b and u, v are two of a kind.
            twins = len(name) == 1 and place == 1 and (before, name) in _TWINS
            return "data" if twins else "learnt"
        low = plain(name)
        if place and len(name) == 1 and not usage.counts and self._is_told_back(name):
            return "data"  # dp, dn of p, n: no probability, and no count
        if place and (
            usage.counts
            or re.match(r"^(num|n)_|_?size$|labelsize|numlabels", name)
            or low.endswith(("size", "length"))
        ):
            return "option"
        if place and not means(name, (Meaning.DATA, Meaning.STATE, Meaning.ATTENDED, Meaning.MASK)):
            made = samples.arguments(name, self.role)
            if made and not isinstance(made[0](), np.ndarray):
                return "option"
            if usage.tested or re.match(r"^(reg\w*|lam\w*|lmbd\w*|l2\w*|sigma|k|n)$", low):
                return "option"
        if place and is_state(name):
            return "state"
        return "data" if place == 0 or means(name, (Meaning.DATA, Meaning.ATTENDED)) else "other"

    def _is_told_back(self, name: str) -> bool:
        """Whether the calls return something under the name of an argument's gradient."""
        functions = self.found.there if self.found.joint else self.found.back
        called = returned_parts(functions[-1]) if functions else []
        flat = [n for part in called for n in (part if isinstance(part, list) else [part])]
        return any(isinstance(n, str) and n and sureness(n, name) == 1 for n in flat)

    def _axis(self, value: Any) -> int:
        axis = self.layout.axis
        return axis if axis is not None and np.ndim(value) > axis else 0

    def _form(self, kind: str) -> Form:
        layout = self.layout
        if kind == "data" and layout.listed:
            return Form(0, listed=True)
        if kind in ("data", "state") and layout.axis and not layout.listed:
            return Form(layout.axis)
        return PLAIN

    def _arrays(self, name: str, place: int, kind: str = "learnt") -> list[Any]:
        """Return arrays of shapes that one of a name may have."""
        layout = self.layout
        if kind in ("data", "state"):
            found = shapes.data(layout, place, state=kind == "state")
            parted = usage_of(self.found.there[0], name).unpacked
            if place == 0 and len(parted) > 1:
                found = [(len(parted),), *found]
            if SELF in self.made and layout.axis == 0:
                found += [(*layout.sample[:-1], wide) for wide in _widths(self.made[SELF])]
                if any(a.ndim == 4 for a in slots_of(self.made[SELF]).values()):
                    found.append((layout.sample[0], *samples.PICTURE))
            if place == 0 and layout.listed:
                offered: list[Any] = [away((layout.listed, *layout.sample), 1)]
                return offered
            first = usage_of(self.found.there[0], name)
            if place == 0 and (
                first.indexes or re.search(r"idx|index|indices|tokens?$|ids$|words?$", name)
            ):
                return [*shapes.tokens(), *([away(found[0], 1)] if first.indexes else [])]
            offered = [away(shape, 1 + place) for shape in found]
            if means(name, (Meaning.MASK,)):
                offered = [np.asarray((a > 0).astype(float)) for a in offered]
            if place == 0 and self.labelled is not None:
                # A loss of a rate or a probability is none of a number below zero.
                offered += [fractions(shape, 1) for shape in found]
            return offered
        if kind == "other":
            if re.search(r"mask", name):
                return [(away(s, 5) > 0).astype(float) for s in shapes.data(layout, 1)]
            if re.match(r"^(seq_?)?len(gth)?s$", name, re.IGNORECASE):
                # Steps of each sample: none is longer than the data, and some are shorter.
                count = layout.sample[layout.axis] if layout.axis is not None else samples.N
                return [np.arange(count) % samples.T + 1]
            if re.search(r"idx|index|indices|tokens?$|ids$|captions?$", name, re.IGNORECASE):
                return [np.int64(2), np.array([3, 1, 3, 0]), *shapes.tokens()]
            # Fractions: of a width, a probability or an opacity nothing else makes sense.
            alike = self.found.joint and "learnt" not in self.kinds.values()
            found = shapes.anything(name, layout, alike)
            if SELF in self.made and layout.axis == 0:
                found += [(*layout.sample[:-1], wide) for wide in _widths(self.made[SELF])]
            offered = [fractions(s, 2 + place) for s in found]
            return [*offered, 0.7, 2]
        found = shapes.weights(
            name,
            layout,
            self.role == "convolution",
            gated=bool(_GATED.search(text_of(self.found.there[0]))),
        )
        if self.found.framework:
            # A lone number comes last; what weighs each entry has the data's shape.
            found = [*found[:1], *shapes.data(layout, 0)[:1], *found[1:]]
            found = sorted(found, key=lambda shape: not shape)
        return [shapes.drawn(shape, name) for shape in found]

    def _settings(self, name: str, usage: Usage) -> list[Any]:
        """Return settings that an option may have: each of those that the code branches on."""
        if usage.called:
            return _callables(self.found, name)
        if name in self.found.settings and _PLACED.match(name):
            return [-1, 1, 0, (0, 1)]
        if name in self.found.settings and re.search(r"pad\w*_?(idx|index|token|id)", name):
            return [None]  # what stands there has no gradient, on purpose
        if name in self.found.settings and "grad" in name:
            return [False]  # gradients that are weighted on purpose are no derivatives
        if name in self.found.settings and re.search(r"ignore", name):
            return [1, -100]
        if usage.drawn or means(name, (Meaning.GENERATOR,)):
            return [np.random.default_rng(0), np.random.RandomState(0)]
        if usage.texts:
            return list(usage.texts)
        if is_axis(self.found.there[0], name):
            return [-1, 0]
        if means(name, (Meaning.TRAINING,)):
            return [True, "train"]
        if name in ("f", "fs", "ksize", "kernel", "window") or means(name, (Meaning.WINDOW,)):
            return [3, 2, (3, 2)]
        if means(name, (Meaning.STRIDE,)):
            return [2, 1]
        if means(name, (Meaning.PADDING,)) or "pad" in name:
            return [1, 0]
        low = plain(name)
        if re.match(r"^(num|n)?(input|in|feature|x)", low):
            return [self.layout.width, 3]
        if re.search(r"label|class|out", low):
            return [shapes.K, self.layout.width]
        if re.search(r"vocab", low):
            return [samples.VOCABULARY]
        made = [m() for m in samples.arguments(name, self.role)]
        made = [m for m in made if not isinstance(m, np.ndarray)]
        if usage.counts or re.search(r"hidden|size|length|^n|^k$", low):
            return [*made, samples.H, 3, 2]
        if usage.tested and not made:
            return [False, True]
        return made or [0.3, 2, True]

    def _key(self, name: str, key: str, function: Any) -> Any:
        """Return what stands in a dict or object under a key."""
        path = f"{name}[{key}]"

        def offers() -> list[Any]:
            if _CONTAINERS.match(name) and re.match(r"^(hparam|config|cfg|opt)", name.lower()):
                return self._settings(key, Usage())
            known = LEARNT.match(key) or is_learnt(key) or re.match(r"^[WbUV]", key)
            if not known and means(
                key,
                (
                    Meaning.STRIDE,
                    Meaning.PADDING,
                    Meaning.WINDOW,
                    Meaning.EPSILON,
                    Meaning.MOMENTUM,
                    Meaning.DROP_RATE,
                    Meaning.TRAINING,
                    Meaning.SEED,
                ),
            ):
                return self._settings(key, usage_of(function, name))
            if not known and re.match(r"^(f|fs|mode|eps)$", key):
                return self._settings(key, Usage())
            arrays = self._arrays(key, 1, "learnt")
            return arrays if known else [*arrays, *self._arrays(key, 1, "other"), 2, 3]

        return self.choices.value(path, offers)

    def _dicts(self, function: Any, name: str, usage: Usage) -> list[Any]:
        offered = [o for o in samples.OPTIONS.get(name, ()) if o]
        words = any(usage_of(function, p.name).indexes for p in required(function))
        made = _file_makes(self.found, usage.keys, words)
        own = [m for m in _file_holds(self.found, usage.keys) if isinstance(m, dict)]
        made = [m for m in made if isinstance(m, dict)]
        return [*offered, *made, Asked(lambda key: self._key(name, key, function)), *own]

    def _objects(self, function: Any, name: str, usage: Usage) -> list[Any]:
        made = _file_makes(self.found, usage.attributes)
        made = [m for m in made if not isinstance(m, (dict, list, tuple, np.ndarray))]
        own = [m for m in _file_holds(self.found, usage.attributes) if not isinstance(m, dict)]
        return [*made, Held(lambda key: self._key(name, key, function)), *own]

    # ------------------------------------------------------------------ the way back

    def _bound(self, frame: dict[str, Any]) -> Iterator[Blueprint | Exception]:
        arrays = [value for value in frame.values() if isinstance(value, np.ndarray)]
        if all(a.ndim < 2 for a in arrays) and any(is_axis(self.found.there[0], n) for n in frame):
            # A sum over the only axis is one over everything.
            raise _Unknown("an axis is asked for, of what has no two")
        there = Passage(frame, self.calls, joint=self.found.joint, closes=self.found.closes)
        scope = there.scope()
        before = {s: a.copy() for s, a in slots_of(scope).items()}
        with quiet():
            there.go(scope)
        outputs, scalar = self._outputs(scope, before)
        if not outputs:
            raise _Unknown("nothing came out of the way there")
        if (
            scalar
            and not (self.labelled or self.found.joint or self.found.closes or self.found.numbers)
            and any(is_upstream(p.name) for b in self.found.back for p in required(b))
        ):
            raise TypeError("a number came out without labels")
        roots = self._roots(frame)
        self.upstream = self._written()
        there = replace(
            there, outputs=tuple(outputs), scalar=scalar, upstream=() if scalar else self.upstream
        )
        roots = _shortened(_influential(there, roots))
        order = self._order(roots)
        if not order:
            raise _Unknown("what comes out depends on nothing that is handed over")
        plans: list[tuple[Call, ...]] = [()]
        if not (self.found.joint or self.found.closes):
            plans = list(itertools.islice(self._plans(scope, outputs, scalar), _PLANS))
            if not plans:
                raise _Unknown(
                    f"{self.found.back[0].__name__}: what its arguments stand for is not known"
                )
        raised: Exception | None = None
        came_back = False
        self.fitting = []
        for plan in plans:
            passage = replace(there, back=plan)
            unasked = self._slope(passage) and not passage.upstream
            if self.found.owner is not None and not self.found.slope and unasked:
                came_back = True  # it is of a loss that nobody says
                continue
            due, self.wanted = self.wanted, {}
            try:
                after, kept = self._there_and_back(passage)
                sources = self._sources(passage, after, kept, roots, order)
            except Exception as error:
                raised = error
                continue
            finally:
                now, self.wanted = self.wanted, {**self.wanted, **due}
            came_back = True
            if not sources:
                continue
            if not now and self._fit(after, sources, roots):
                self.fitting.append(plan)
            others, self.candidates = self.candidates, ()
            reshaped = {} if self.asides else self._as_their_gradients(after, sources, roots)
            if reshaped:
                picks = dict(self.choices.picks)
                found = list(self._once(picks, reshaped, plan, False))
                self.choices.picks, self.asides = picks, {}
                self._attempt()
                read = [each for each in found if isinstance(each, Blueprint)]
                yield from read
                sizes = {n: (a.size, np.size(self.frame[n])) for n, a in reshaped.items()}
                # float(b[..., c]) took an array of one entry until NumPy 2.4 refused it.
                old = any("0-dimensional" in str(e) for e in found if isinstance(e, Exception))
                if not read and (old or any(came != made for came, made in sizes.values())):
                    # The shape that was made up is not its own, and its own can't be handed over.
                    name = next(iter(reshaped))
                    raise _Unknown(f"{name}: of which shape it is meant to be is not known")
            if len(order) > 1 and self.layout.axis == 1 and not passage.scalar:
                # A 1/N in one of them is a sign that all are meant to have it; where the loss is
                # the program's own, that is the mean or is not.
                averaged = {
                    name: replace(s, averaged=name != order[0] and not self._is_sample(name))
                    for name, s in sources.items()
                }
                yield self._blueprint(passage, roots, order, averaged)
            yield self._blueprint(passage, roots, order, sources)
            for name in others[1:] if not self.preferred else ():
                self.preferred = name
                again = self._sources(passage, after, kept, roots, order)
                self.preferred, self.candidates = "", ()
                yield self._blueprint(passage, roots, order, again)
        if raised is not None and not came_back:
            # Only what is surely handed what it asks for is the code's own to raise.
            surely = len(plans) == 1 and self.found.owner is None
            yield self._blueprint(passage, roots, order, {}) if surely else raised

    def _written(self) -> tuple[Root, ...]:
        """Return where an instance's way back reads an upstream gradient that nothing hands it."""
        if self.found.owner is None or len(self.found.back) != 1:
            return ()
        back = self.found.back[0]
        text = text_of(back)
        if any(is_upstream(p.name) for p in positional(back)):
            return ()
        read = dict.fromkeys(re.findall(r"self\.(\w+)\b(?! *[-+*/]?=[^=])", text))
        stored = set(re.findall(r"self\.(\w+) *=[^=]", text))
        due = [
            n
            for n in read
            if n not in stored
            and is_upstream(n)
            and not callable(getattr(self.found.owner, n, None))
        ]
        return tuple(Root(Slot((("item", SELF), ("attribute", n)))) for n in due[:1])

    def _is_sample(self, name: str) -> bool:
        return name == "dx" or self.kinds.get(name) in ("data", "state")

    def _outputs(self, scope: Scope, before: Mapping[Slot, Array]) -> tuple[list[Root], bool]:
        """Return where what comes out stands after the way there, and whether it is a loss."""
        returned, slot = scope[THERE], Slot((("item", THERE),))
        # A framework hands a loss its upstream gradient as well.
        loss = (self.labelled is not None and not self.found.framework) or self.found.joint
        if returned is None:
            kept = [
                s
                for s, a in slots_of(scope).items()
                if s not in before or a.shape != before[s].shape or not np.array_equal(a, before[s])
            ]
            likely = [s for s in kept if _OUTPUTS.match(plain(str(s.keys[-1])))] or kept
            return [Root(likely[0], self._out_form(likely[0].raw(scope)))] if likely else [], False
        if (isinstance(returned, tuple) and not hasattr(returned, "_fields")) or isinstance(
            returned, tuple
        ):
            parts = list(returned)
            if self.found.of_loss and all(map(_is_number, parts)):
                return [Root(Slot((*slot.steps, ("item", k)))) for k in range(len(parts))], True
            if loss:
                for k, part in enumerate(parts):
                    if _is_number(part):
                        if self._goes_on(parts, k):
                            raise _Unknown("a state goes on beside the loss")
                        return [Root(Slot((*slot.steps, ("item", k))))], True
            if self.found.joint:
                raise _Unknown("no number came beside the gradients")
            count = self._upstreams()
            places = self._places(parts, count)
            return [
                Root(Slot((*slot.steps, ("item", k))), self._out_form(parts[k])) for k in places
            ], False
        if isinstance(returned, dict):
            keys = [k for k in returned if _OUTPUTS.match(plain(str(k)))]
            keys = keys or [k for k, v in returned.items() if isinstance(v, np.ndarray)]
            return [
                Root(Slot((*slot.steps, ("item", k))), self._out_form(returned[k]))
                for k in keys[-1:]
            ], False
        if _is_number(returned):
            # A node's number goes on: its gradient need not be one.
            return [Root(slot)], self.labelled is not None or not self.found.numbers
        return [Root(slot, self._out_form(returned))], False

    def _goes_on(self, parts: list[Any], loss: int) -> bool:
        """Whether an upstream gradient is that of an array that comes out beside a loss."""
        called = returned_names(self.found.there[-1]) or []
        if len(called) != len(parts):
            return False
        arrays = [c for k, c in enumerate(called) if k != loss and _is_array_like(parts[k])]
        handed = [
            p.name
            for back in self.found.back
            for p in required(back)
            if is_upstream(p.name) and p.name not in self.frame
        ]
        return any(sureness(name, array) > 0 for name in handed for array in arrays if array)

    def _upstreams(self) -> int:
        found = [
            p.name
            for back in self.found.back
            for p in required(back)
            if is_upstream(p.name) and p.name not in self.frame
        ]
        return max(1, len(dict.fromkeys(found)))

    def _places(self, parts: list[Any], count: int) -> list[int]:
        """Return which of several results are outputs: those that upstream gradients name."""
        arrays = [k for k, part in enumerate(parts) if _is_array_like(part)]
        if self.found.closes or count >= len(arrays) or count == 1:
            if not self.found.closes:
                return arrays[:count]
            return arrays[: max(1, len(positional(parts[-1])) if callable(parts[-1]) else 1)]
        called = returned_names(self.found.there[-1]) or []
        names = [p.name for b in self.found.back for p in required(b) if is_upstream(p.name)]
        if len(called) == len(parts):
            chosen = []
            for name in names:
                alike = {k: sureness(name, called[k]) for k in arrays if k not in chosen}
                k = max(alike, key=lambda k: alike[k], default=None)
                if k is not None and alike[k] > 0:
                    chosen.append(k)
            if len(chosen) == count:
                return chosen
        # Of several results some are differentiated, and no name says which: trying tells.
        some = list(itertools.islice(itertools.combinations(arrays, count), _PLANS))
        return list(self.choices.value("(outputs)", lambda: some))

    def _out_form(self, value: Any) -> Form:
        if isinstance(value, (list, tuple)):
            inner = value[0] if value else None
            return Form(0, listed=True) if isinstance(inner, np.ndarray) else Form(floats=True)
        axis = self.layout.axis
        if axis and np.ndim(value) > axis and np.shape(value)[axis] == self.layout.sample[axis]:
            return Form(axis)
        return PLAIN

    def _roots(self, frame: dict[str, Any]) -> dict[str, Root]:
        roots: dict[str, Root] = {}
        containers = {}
        for name, value in frame.items():
            kind = self.kinds.get(name, "self" if name == SELF else "")
            if kind in ("data", "state", "learnt", "other"):
                form = self.forms.get(name, PLAIN)
                if isinstance(value, (float, int)) and not isinstance(value, bool):
                    if isinstance(value, float):
                        roots[name] = Root(Slot((("item", name),)), Form(number=True))
                else:
                    roots[name] = Root(Slot((("item", name),)), form)
            elif kind in ("dict", "tuple", "object", "self"):
                containers[name] = value
            elif kind == "labels" and self.labels is not None:
                roots["labels"] = Root(Slot((("item", name),)), self.forms[name])
        held = slots_of(containers)
        for slot, short in short_names(list(held)).items():
            steps = slot.steps
            if len(steps) == 2 and steps[0][1] in self.unpacked:
                short = self.unpacked[steps[0][1]][steps[1][1]]
            value = slot.raw(containers)
            if isinstance(value, float) and not is_learnt(str(steps[-1][1])):
                continue  # a penalty, a rate
            form = Form(number=True) if isinstance(value, float) else PLAIN
            long = str(Slot(steps[1:])) if len(steps) > 1 else str(slot)
            short = short if short != str(slot) else long
            roots[short if short not in roots else str(slot)] = Root(slot, form)
        return roots

    def _order(self, roots: Mapping[str, Root]) -> list[str]:
        """Return the roots' names, the data's first."""
        names = [n for n in roots if n != "labels"]
        data = [n for n in names if self.kinds.get(n) == "data"]
        first = next(iter(data or names), None)
        return [] if first is None else [first, *(n for n in names if n != first)]

    def _plans(self, scope: Scope, outputs: list[Root], scalar: bool) -> Iterator[tuple[Call, ...]]:
        each = []
        for function in self.found.back:
            offers = self._handed(function, scope, scalar)
            if offers is None:
                return
            name = function.__name__ if self.found.owner is not None else function
            calls = []
            for chosen in itertools.islice(itertools.product(*(o for _n, o in offers)), _PLANS):
                handed = [s for s in chosen if s not in ("true", "one", "rate")]
                if len(set(handed)) == len(handed):
                    calls.append(
                        Call(name, tuple(zip((n for n, _o in offers), chosen, strict=True)))
                    )
            each.append(calls)
        yield from itertools.product(*each)

    def _handed(
        self, function: Any, scope: Scope, scalar: bool
    ) -> list[tuple[str, list[str]]] | None:
        """Return, for each argument of a way back, what it may be handed, the likeliest first."""
        # Where there are several calls, the first one's results are what is kept.
        kept = scope[f"{THERE}0"]
        parts = len(kept) if isinstance(kept, tuple) else 0
        known = self._known(scope)
        names = {plain(n): n for n in self.frame if n != SELF}
        context = [n for n, kind in self.kinds.items() if kind == "context"]
        first = next((n for n, kind in self.kinds.items() if kind == "data"), None)
        arrays = [n for n, value in self.frame.items() if isinstance(value, np.ndarray)]
        truths = [n for n in arrays if is_labels(n)]
        found: list[tuple[str, list[str]]] = []
        ups = 0
        named = any(is_upstream(p.name) for p in required(function))
        slope = self.found.slope
        outputs = self._upstreams() if len(self.found.there) == 1 else 1
        rest = list(range(outputs, parts))
        for place, p in enumerate(positional(function)):
            name, low, optional = p.name, plain(p.name), p.default is not p.empty
            if name in ("self", "cls"):
                continue
            alike = {
                source: max(float(plain(n) == low), 0.7 * (_singular(n) == _singular(name)))
                for source, n in known.items()
            }
            best = max(alike, key=lambda source: alike[source], default=None)
            if self.found.handed and first is not None and not scalar and _is_alone(p, function):
                offers = ["out" if self.found.handed == "output" else f"arg:{first}"]
            elif is_cache(name) and context:
                offers = [f"arg:{context[0]}"]
            elif (
                low in names
                and names[low] != self.labelled
                and not (scalar and place == 0 and is_upstream(name))
                # What came back under the name of a cache is no longer what went in.
                and not (is_cache(name) and best is not None and alike[best] == 1)
            ):
                offers = [f"arg:{names[low]}"]
                if scalar and place == 0:
                    offers.append("out")
                elif slope and not scalar and self.found.of_output:
                    offers.insert(0, "out")
            elif best is not None and alike[best] > 0:
                offers = [best]
            elif is_cache(name) and (parts or not slope):
                offers = [f"rest:0.{rest[0]}"] if rest else []
                offers += [f"part:0.{k}" for k in rest[-1:] if len(rest) > 1]
                if len(self.found.there) > 1:
                    offers += ["part:0.0", "all:0"]
                elif not offers:
                    offers = [*([f"arg:{first}"] if first is not None else []), "out", "all"]
            elif (
                self.labelled is not None
                and is_labels(name)
                and not (place == 0 and is_upstream(name))
            ):
                offers = [f"arg:{self.labelled}"]
            elif len(truths) == 1 and is_labels(name) and not is_upstream(name):
                # What is y_true there is target here, also where it is handed a gradient besides.
                offers = [f"arg:{truths[0]}"]
            elif optional and _defaults(self.found.there[-1], name) == [p.default]:
                continue  # alpha of leaky_relu(z, alpha=0.01): the same both ways, and no rate
            elif (
                is_rate(name)
                and not (place == 0 and is_upstream(name))
                and not isinstance(p.default, int)  # a step of windows
            ):
                offers = ["rate"]
            elif is_upstream(name) or (
                place == 0 and not (named or optional or scalar or slope or self.upstream)
            ):
                if scalar:
                    offers = ["one"] if optional else ["one", "out", f"arg:{first}"]
                elif p.default is None and ups >= outputs:
                    continue  # of another output, which may have no say
                else:
                    offers = [f"up:{ups}"]
                    ups += 1
            elif optional:
                continue
            elif means(name, (Meaning.TRAINING,)):
                offers = ["true"]
            elif re.search(r"shape|size$|^dims?$", low) and first is not None:
                offers = [f"shape:{first}", f"space:{first}"]
                if low.endswith("size") and np.ndim(self.frame[first]) == 4:
                    offers.reverse()  # an image's size is its height and width
            elif slope and place < 2 and first is not None:
                offers = [f"arg:{first}", "out"]
                if any(f"arg:{first}" in given for _name, given in found):
                    offers = ["out"]  # act_grad(z, a): its input, and what came of it
                elif not scalar and self.found.told:
                    offers = [f"arg:{first}"] if self.found.told == "input" else offers[::-1]
            elif _OUTPUTS.match(low) or "out" in low or re.search(r"pred|hat|prob", low):
                offers = ["out:0", *([f"arg:{first}"] if first else [])]
            elif first is not None and (low in _INPUTS or means(name, (Meaning.DATA,))):
                offers = [f"arg:{first}", "out"]
            elif rest or first is not None:
                offers = [f"part:0.{k}" for k in rest[:3]] or ["out", f"arg:{first}"]
            else:
                return None
            found.append((name, offers))
        return found

    def _known(self, scope: Scope) -> dict[str, str]:
        """Return what the calls there gave, under sources, with what it is called."""
        known: dict[str, str] = {}
        for k, function in enumerate(self.found.there):
            called, gave = returned_names(function) or [], scope[f"{THERE}{k}"]
            if isinstance(gave, tuple) and len(called) == len(gave):
                known |= {f"part:{k}.{j}": name for j, name in enumerate(called) if name}
        return known

    # ------------------------------------------------------------------ gradients

    @staticmethod
    def _there_and_back(passage: Passage) -> tuple[Scope, dict[Slot, Array]]:
        """Return the scope after both ways, and what it held of the code's own between them."""
        scope = passage.scope()
        with quiet():
            passage.go(scope)
            kept = {s: a.copy() for s, a in slots_of(_own(scope)).items()}
            upstream = tuple(
                1.0
                if passage.scalar
                else 0.7 * np.ones(np.shape(root.form.taken(root.slot.raw(scope))))
                for root in passage.outputs
            )
            passage.come_back(scope, upstream)
        return scope, kept

    def _sources(
        self,
        passage: Passage,
        scope: Scope,
        kept: Mapping[Slot, Array],
        roots: Mapping[str, Root],
        order: list[str],
    ) -> dict[str, Source]:
        """Match what the way back gives or changes with the roots: by name, then by place."""
        # What a way back changes of the parameters themselves is a step, and no gradient.
        places = {root.slot for root in roots.values()}
        leaves = [each for each in self._leaves(passage, scope, kept) if each[0] not in places]
        floats = [n for n in order if n != "labels" and _is_float(roots[n].get(scope))]
        found: dict[str, Slot] = {}
        if SELF in scope:
            held = [s for s in slots_of(_own(scope)) if s in self._gained(scope, kept)]
            own = {roots[n].slot: n for n in floats if roots[n].slot.steps[0] == ("item", SELF)}
            found |= {own[root]: slot for root, slot in slots_for(own, held).items()}
        offers = sorted(
            (
                (self._sure(called, name, floats[:1] == [name]), -k, name, slot)
                for name in floats
                for k, (slot, called) in enumerate(leaves)
            ),
            key=lambda o: o[:2],
            reverse=True,
        )
        found |= self._mirrored(scope, roots, floats)
        taken: set[Slot] = set(found.values())
        for sure, _k, name, slot in offers:
            if sure > 0 and name not in found and slot not in taken:
                found[name] = slot
                taken.add(slot)
        for name, slot in self._parallel(passage, scope, roots, floats).items():
            if name not in found and slot not in taken:
                found[name] = slot
                taken.add(slot)
        left = [(slot, called) for slot, called in leaves if slot not in taken]
        open_names = [n for n in floats if n not in found]
        for name in list(open_names):
            shape = np.shape(_held(roots[name], scope))
            alike = {
                each: (likeness(called, name), np.shape(each.raw(scope)) == shape)
                for each, called in left
                if each not in taken
            }
            likeliest = max(alike, key=lambda each: alike[each], default=None)
            if likeliest is not None and alike[likeliest][0]:
                found[name] = likeliest
                taken.add(likeliest)
        left = [each for each in left if each[0] not in taken]
        open_names = [n for n in open_names if n not in found]
        if passage.scalar and len(left) < len(open_names):
            # Of a loss, what is learnt comes before what it is learnt from.
            # Labels are learnt from, and so is what is left of a constructor's numbers.
            open_names.sort(
                key=lambda n: (
                    is_labels(n),
                    roots[n].form.number,
                    self.kinds.get(n) in ("data", "state"),
                )
            )
        if not found and len(left) == 1 and len(open_names) > 1:
            # One gradient of nobody's name, of several that it may be of: trying tells.
            learnt = [n for n in open_names[1:] if self.kinds.get(n) == "learnt"]
            told = [n for n in open_names[1:] if not is_labels(n) and not roots[n].form.number]
            self.candidates = (open_names[0], *(told if passage.scalar else learnt))
            open_names = sorted(open_names, key=lambda n: n != self.preferred)
        asked = [] if found else [p.name for p in positional(self.found.there[0]) or ()]
        if len(left) == len(asked) > len(open_names):
            # One for each argument, a plain number's among them.
            by_place = {("item", n): slot for n, (slot, _called) in zip(asked, left, strict=True)}
            found = {
                n: by_place[roots[n].slot.steps[0]]
                for n in open_names
                if len(roots[n].slot.steps) == 1 and roots[n].slot.steps[0] in by_place
            }
        elif left and (not found or len(left) == len(open_names)):
            for (slot, _called), name in zip(left, open_names, strict=False):
                found[name] = slot
        # None in the place of a bound or a threshold says that it is a constant; what is learnt,
        # or what the layer works on, is due its gradient.
        for name in [n for n, slot in found.items() if self.kinds.get(n) == "other"]:
            if found[name].raw(scope) is None:
                del found[name]
                open_names = [n for n in open_names if n != name]
        sources = {}
        for name, slot in found.items():
            form = roots[name].form
            sources[name] = Source(slot, 1.0, form)
            shape, due = np.shape(slot.raw(scope)), np.shape(_held(roots[name], scope))
            if (
                np.shape(form.taken(slot.raw(scope))) != due
                and 0 < len(shape) <= len(due)  # one with more axes was not summed
                and not self._slope(passage)
            ):
                self.wanted.setdefault(self._path_of(roots[name]), shape)
        for name in open_names:
            if name in found:
                continue
            before, after = kept.get(roots[name].slot), roots[name].get(scope)
            takes = any(call.takes("rate") for call in passage.back)
            if (
                takes
                and before is not None
                and after is not None
                and not np.array_equal(before, after)
            ):
                sources[name] = Source(None, RATE)
        return sources

    @staticmethod
    def _fit(scope: Scope, sources: Mapping[str, Source], roots: Mapping[str, Root]) -> bool:
        """Whether every gradient has its value's shape."""
        slots = {n: source.slot for n, source in sources.items() if source.slot is not None}
        came = {n: sources[n].form.taken(slot.raw(scope)) for n, slot in slots.items()}
        return all(np.shape(g) == np.shape(_held(roots[n], scope)) for n, g in came.items())

    @staticmethod
    def _slope(passage: Passage) -> bool:
        takes = any(call.takes("up") for call in passage.back)
        return not (takes or passage.scalar or passage.closes)

    def _path_of(self, root: Root) -> str:
        keys = root.slot.keys
        if len(keys) == 2 and keys[0] in self.unpacked:
            return f"{keys[0]}.{self.unpacked[keys[0]][keys[1]]}"
        return str(keys[0]) if len(keys) == 1 else f"{keys[0]}[{keys[1]}]"

    @staticmethod
    def _gained(scope: Scope, kept: Mapping[Slot, Array]) -> set[Slot]:
        """Return the places whose arrays the way back has written."""
        now = slots_of(_own(scope))
        return {s for s, a in now.items() if s not in kept or not np.array_equal(a, kept[s])}

    def _leaves(
        self, passage: Passage, scope: Scope, kept: Mapping[Slot, Array]
    ) -> list[tuple[Slot, str]]:
        """Return where arrays stand that may be gradients, with what each is called."""
        found: list[tuple[Slot, str]] = []
        if passage.joint:
            loss = passage.outputs[0].slot
            called = returned_parts(self.found.there[-1])
            returned = scope[THERE]
            for k, part in enumerate(returned):
                slot = Slot((("item", THERE), ("item", k)))
                if slot != loss:
                    found += _within(part, slot, called[k] if k < len(called) else "")
            return found
        closed = passage.closes
        for k in range(1 if closed else len(passage.back)):
            returned, slot = scope.get(f"{BACK}{k}"), Slot((("item", f"{BACK}{k}"),))
            function = passage.closing(scope) if closed else self.found.back[k]
            called = returned_names(function) or []
            if isinstance(returned, (tuple, list)) and not self._is_listed(returned):
                names = called if len(called) == len(returned) else [""] * len(returned)
                for j, part in enumerate(returned):
                    found += _within(part, Slot((*slot.steps, ("item", j))), names[j])
            elif returned is not None:
                name = called[0] if len(called) == 1 else ""
                if len(passage.back) > 1 and not closed:
                    # conv2d_gradx, conv2d_backward_weight
                    name = re.sub(r"^.*_(d|grad|back\w*)?_?", "d", function.__name__)
                found += _within(returned, slot, name)
        # A layer that is handed in keeps its parameters' gradients; what goes on is returned.
        if found and "object" not in self.kinds.values():
            return found
        gained = self._gained(scope, kept)
        return found + [(s, str(s.keys[-1])) for s in slots_of(_own(scope)) if s in gained]

    def _is_listed(self, returned: Any) -> bool:
        listed = self.layout.listed
        return bool(listed) and len(returned) == listed

    def _sure(self, called: str, name: str, first: bool) -> float:
        sure = max(sureness(called, name), float(plain(called) == plain(name)) if called else 0.0)
        if first:
            sure = max(sure, 0.5 * max(sureness(called, n) for n in _INPUTS))
        return sure

    @staticmethod
    def _mirrored(scope: Scope, roots: Mapping[str, Root], floats: list[str]) -> dict[str, Slot]:
        """Match gradients that come as an argument did: a dict of lists for a dict of lists."""
        by_argument: dict[Any, list[str]] = {}
        for name in floats:
            steps = roots[name].slot.steps
            if len(steps) > 1 and all(kind == "item" for kind, _key in steps):
                by_argument.setdefault(steps[0], []).append(name)
        found: dict[str, Slot] = {}
        for key in (f"{BACK}0", THERE):
            returned = scope.get(key)
            parts = range(len(returned)) if isinstance(returned, tuple) else ()
            for before in ((), *((("item", k),) for k in parts)):
                for names in by_argument.values():
                    places = {
                        n: Slot((("item", key), *before, *roots[n].slot.steps[1:])) for n in names
                    }
                    came = {n: _standing(slot, scope) for n, slot in places.items()}
                    if len(names) > 1 and all(
                        g is not None and np.shape(g) == np.shape(_held(roots[n], scope))
                        for n, g in came.items()
                    ):
                        found |= places
        return found

    def _parallel(
        self, passage: Passage, scope: Scope, roots: Mapping[str, Root], floats: list[str]
    ) -> dict[str, Slot]:
        """Match a list of gradients with the list of values that is as long."""
        found: dict[str, Slot] = {}
        for key in (f"{BACK}0", THERE):
            returned = scope.get(key)
            for steps, part in (
                ((), returned),
                *(
                    ((("item", k),), p)
                    for k, p in enumerate(returned if isinstance(returned, tuple) else ())
                ),
            ):
                if not isinstance(part, (list, tuple)):
                    continue
                for name in floats:
                    its = roots[name].slot.steps
                    owner = Slot(its[:-1]).raw(scope) if len(its) > 1 else None
                    if isinstance(owner, list) and len(owner) == len(part):
                        found[name] = Slot((("item", key), *steps, its[-1]))
        return found

    def _blueprint(
        self,
        passage: Passage,
        roots: Mapping[str, Root],
        order: list[str],
        sources: Mapping[str, Source],
    ) -> Blueprint:
        first = order[0]
        scope = passage.frame
        arrays = {n: roots[n].get(dict(scope)) for n in order}
        values = {
            n: a for n, a in arrays.items() if a is not None and (n == first or a.dtype.kind == "f")
        }
        keyed = {roots[n].slot.steps[0] for n in sources if len(roots[n].slot.steps) > 1}
        # Weights that are handed to a function which gives the gradient of none learn nothing
        # there, as those that an image is painted by.
        learns = any(LEARNT.match(n) for n in sources)
        constant = {
            n
            for n in values
            if n not in sources
            and sources
            and not (LEARNT.match(n) and n != first and (learns or len(roots[n].slot.steps) > 1))
            and not (len(roots[n].slot.steps) > 1 and roots[n].slot.steps[0] in keyed)
        }

        def title(name: str) -> str:
            return "dx" if name == first else name

        labels = None
        if self.labelled is not None:
            labels = (
                roots["labels"].form.taken(passage.frame[self.labelled])
                if "labels" in roots
                else None
            )
        bare = Values(
            {"dx": values[first]},
            {n: a for n, a in values.items() if n != first},
            labels,
            frozenset(title(n) for n in constant),
            frozenset(n for n, a in values.items() if self._has_rows(n, a, values[first])),
        )
        found = self.found
        averaged = any(source.averaged for source in sources.values())
        varied = partial(self.variants, dict(self.choices.picks), passage.back, averaged)
        methods = found.methods or (found.there[0], (*found.back, found.there[-1])[0])
        reading = Reading(
            found.form, found.title, found.definition, found.parts, found.sure, passage,
            {title(n): r for n, r in roots.items()}, {title(n): s for n, s in sources.items()},
            dict(self.options), bare, self.layout, methods, self.layout.tier + self._moved(),
            None, not self._moved() and self.layout.tier < _PROMPT, handed=found.handed,
            varied=varied,
        )  # fmt: skip
        return Blueprint(reading, tuple(bare.inputs.values()), labels)

    def _has_rows(self, name: str, array: Array, first: Array) -> bool:
        """Whether an argument has a row for each sample: no other size is that of the batch."""
        rows = len(first) if first.ndim else 0
        return rows == samples.N and self.kinds.get(name) == "other" and array.shape[:1] == (rows,)

    def _moved(self) -> float:
        """Return what it costs that settings are not the first: those tell most apart."""
        moved = [
            k
            for path, k in self.choices.picks.items()
            if k and not isinstance(self.choices.value(path, list), np.ndarray)
        ]
        return _LESS * len(moved)


# ------------------------------------------------------------------------- small things


def away(shape: tuple[int, ...], seed: int) -> Array:
    """Return numbers away from kinks; see `samples.away_from_kinks`."""
    return samples.away_from_kinks(shape, seed)


def fractions(shape: tuple[int, ...], seed: int) -> Array:
    """Return numbers between 0.2 and 0.7, no two alike."""
    return np.asarray(0.1 + np.abs(away(shape, seed)) / 3)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Run the body under one random state, without NumPy's reports."""
    state = np.random.get_state()
    np.random.seed(1234)
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        np.random.set_state(state)


def _is_alone(parameter: inspect.Parameter, function: Any) -> bool:
    """Whether an argument is all that a function must be handed, and no upstream gradient."""
    asked = required(function)
    return [p.name for p in asked] == [parameter.name] and not is_upstream(parameter.name)


def _grown(array: Array) -> Iterator[Array]:
    """Yield arrays that are longer by one along an axis beyond the second."""
    for axis in range(1, array.ndim):
        yield away(tuple(n + (k == axis) for k, n in enumerate(array.shape)), 1)


def _defaults(function: Any, name: str) -> list[Any]:
    """Return the default of a function's argument of a name; empty where it has no such."""
    return [p.default for p in positional(function) if p.name == name and p.default is not p.empty]


def _singular(name: str) -> str:
    return plain(name).removesuffix("s")


def _is_setting(value: Any) -> bool:
    return isinstance(value, (bool, int, str)) and not isinstance(value, np.ndarray)


def _alike(one: tuple[Call, ...], other: tuple[Call, ...]) -> bool:
    """Whether two ways back are handed the same, but for settings."""
    return all(
        set(b.arguments) <= set(a.arguments) for a, b in zip(one, other, strict=True)
    ) and len(one) == len(other)


def _held(root: Root, scope: Scope) -> Array:
    held = root.get(scope)
    assert held is not None
    return held


def _standing(slot: Slot, scope: Scope) -> Any:
    """Return the array or number at a place, or None."""
    try:
        found = slot.raw(scope)
    except (AttributeError, LookupError, TypeError):
        return None
    return found if isinstance(found, (np.ndarray, np.floating, float)) else None


def _declares_chance(instance: Any) -> bool:
    """Whether an instance keeps a generator, or a share to drop under one of its names."""
    named = any(means(name, (*RANDOM, Meaning.TRAINING)) for name in settings_of(instance))
    return named or holds_generator(instance, depth=2)


def _resets(cls: Any) -> bool:
    """Whether a file has a method that sets gradients to zero: they are meant to add up."""
    try:
        text = inspect.getsource(inspect.getmodule(cls))  # type: ignore[arg-type]
    except (OSError, TypeError):
        return False
    return re.search(r"def _?(zero|reset|clear)_?(param_?)?grad", text) is not None


def _averaged(reading: Reading) -> bool:
    return any(source.averaged for source in reading.sources.values())


def _own(scope: Scope) -> Scope:
    return {n: v for n, v in scope.items() if not n.startswith("(") or n == SELF}


def _frozen(value: Any) -> Any:
    if isinstance(value, Asked):
        return value.plain()
    if isinstance(value, Held):
        return copy.deepcopy(value)
    return copy.deepcopy(value)


def _file_of(function: Any) -> str | None:
    code = getattr(unwrapped(function), "__code__", None)
    return None if code is None else code.co_filename


def _is_finite(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return all(_is_finite(v) for v in value[:1])
    if isinstance(value, (np.ndarray, float, np.floating)) and np.asarray(value).dtype.kind == "f":
        return bool(np.isfinite(value).all())
    return True


def _is_number(value: Any) -> bool:
    return not isinstance(value, (str, bool, dict, list, tuple)) and (
        isinstance(value, (float, int, np.floating, np.integer))
        or (isinstance(value, np.ndarray) and value.size == 1 and value.ndim == 0)
    )


def _is_array_like(value: Any) -> bool:
    if isinstance(value, (np.ndarray, float, np.floating)):
        return True
    return isinstance(value, list) and bool(value) and isinstance(value[0], (np.ndarray, float))


def _is_float(array: Array | None) -> bool:
    return array is not None and array.dtype.kind == "f"


def _within(value: Any, slot: Slot, named: Any) -> list[tuple[Slot, str]]:
    """Return the arrays within a result, with what each is called: a list for a tuple's parts."""
    called = named if isinstance(named, str) else ""
    if isinstance(value, dict):
        return [
            each
            for key, part in value.items()
            for each in _within(
                part,
                Slot((*slot.steps, ("item", key))),
                str(key if not isinstance(key, tuple) else key[-1]),
            )
        ]
    if isinstance(value, (list, tuple)) and value and not isinstance(value[0], (float, int)):
        alike = all(isinstance(v, np.ndarray) and v.shape == value[0].shape for v in value)
        if alike and isinstance(value, list):
            return [(slot, called)]
        names = named if isinstance(named, list) and len(named) == len(value) else [""] * len(value)
        return [
            each
            for k, part in enumerate(value)
            for each in _within(part, Slot((*slot.steps, ("item", k))), names[k])
        ]
    if value is None:
        return [(slot, called)]
    if hasattr(value, "__dict__") and not isinstance(value, np.ndarray):
        return [
            (Slot((*slot.steps, ("attribute", n))), n)
            for n, v in vars(value).items()
            if isinstance(v, np.ndarray)
        ]
    return [(slot, called)] if isinstance(value, (np.ndarray, float, np.floating, list)) else []


def _shortened(roots: Mapping[str, Root]) -> dict[str, Root]:
    """Return roots by the last name of their path, where no other of them has it.

    What stood beside them under the same name (a dict of the last pass's gradients) is none.
    """
    last = {n: str(r.slot.keys[-1]) if len(r.slot.keys) > 2 else n for n, r in roots.items()}
    names = list(last.values())
    return {
        last[n] if names.count(last[n]) == 1 and (last[n] == n or last[n] not in roots) else n: root
        for n, root in roots.items()
    }


def _influential(passage: Passage, roots: Mapping[str, Root]) -> dict[str, Root]:
    """Return the roots that what comes out depends on."""
    rng = np.random.default_rng(3)

    def out(name: str | None) -> list[Array]:
        scope = passage.scope()
        if name is not None:
            array = roots[name].get(scope)
            assert array is not None
            moved = 0.01 * rng.uniform(0.5, 1, array.shape)
            roots[name].put(scope, array * (1 + 0.1 * rng.uniform(0.2, 1, array.shape)) + moved)
        with quiet():
            passage.go(scope)
        return [
            np.array(root.form.taken(root.slot.raw(scope)), dtype=float) for root in passage.outputs
        ]

    base = out(None)
    found = {}
    for name, root in roots.items():
        array = root.get(passage.scope())
        if name == "labels" or (array is not None and array.dtype.kind != "f"):
            found[name] = root
            continue
        if array is None or array.size > 1_000_000:
            continue
        with contextlib.suppress(Exception):
            moved = out(name)
            if any(
                a.shape != b.shape or not DOUBLE.same(a, b)
                for a, b in zip(moved, base, strict=True)
            ):
                found[name] = root
    return found


def _context_of(function: Any) -> Any:
    """Return a context: the file's own, where it has one."""
    for name, thing in getattr(unwrapped(function), "__globals__", {}).items():
        if inspect.isclass(thing) and re.search(r"context|ctx", name, re.IGNORECASE):
            try:
                return thing()
            except TypeError:
                continue
    return Context()


def _instances(cls: Any) -> list[Any]:
    found = []
    for make in itertools.islice(instances(cls), 12):
        with contextlib.suppress(Exception):
            instance = make()
            for name, value in list(getattr(instance, "__dict__", {}).items()):
                if PENALTY.match(name) and isinstance(value, float) and value == 0:
                    setattr(instance, name, 0.3)  # a penalty of nothing hides a mistake
            found.append(instance)
    # The same in a size of ours tells as much, and a pass of loops over pictures takes seconds.
    sizes = [sum(a.size for a in slots_of(instance).values()) for instance in found]
    handy = [i for i, size in zip(found, sizes, strict=True) if size <= _HANDY]
    return handy or found


def _widths(instance: Any) -> list[int]:
    """Return the sizes that a sample may have, as far as the instance's matrices tell."""
    held = list(slots_of(instance).values())
    sizes = [n for a in held if a.ndim == 2 for n in a.shape]
    sizes += [n for a in held if a.ndim == 1 for n in a.shape]
    return [n for n in dict.fromkeys(sizes) if 1 < n <= _WIDEST][:3]


def _callables(found: FoundCalls, name: str) -> list[Any]:
    """Return functions that a call may be handed: of a loss the file's own, of two arguments."""
    held = getattr(unwrapped(found.there[0]), "__globals__", {})
    own = [
        thing
        for called, thing in list(held.items())
        if _COST.search(name)
        and inspect.isfunction(thing)
        and thing.__module__ == held.get("__name__")
        and thing not in (*found.there, *found.back)
        and not called.startswith("_")
        and len(asked(thing)) == 2
        and any(is_labels(p.name) for p in asked(thing))
    ]
    return [*own, np.tanh]


def _file_makes(found: FoundCalls, names: tuple[str, ...], words: bool = False) -> list[Any]:
    """Return objects or dicts that the file makes itself, if they have what is asked for.

    Parameters
    ----------
    found : FoundCalls
    names : tuple of str
    words : bool
        What goes in and comes out is as wide as the vocabulary.
    """
    held = getattr(unwrapped(found.there[0]), "__globals__", {})
    made = []
    for name, thing in list(held.items()):
        own = getattr(thing, "__module__", None) == held.get("__name__")
        if (
            own
            and thing not in (*found.there, *found.back)
            and (
                inspect.isclass(thing)
                or (
                    inspect.isfunction(thing)
                    and re.search(r"init|make|create|build|new|random|param", name)
                )
            )
        ):
            text = text_of(held[name])
            if names and not all(re.search(rf"\b{re.escape(n)}\b", text) for n in names[:3]):
                continue
            for value in made_by(thing, words=words):
                value = value[0] if isinstance(value, tuple) and value else value
                if _has(value, names) and slots_of({"": value}):
                    made.append(value)
    return made


def _file_holds(found: FoundCalls, names: tuple[str, ...]) -> list[Any]:
    """Return the objects and dicts of the file's own that have what is asked for."""
    held = getattr(unwrapped(found.there[0]), "__globals__", {})
    return [
        copy.deepcopy(thing)
        for name, thing in list(held.items())
        if isinstance(thing, (dict, types.SimpleNamespace))
        and not name.startswith("__")
        and _has(thing, names)
        and slots_of({"": thing})
    ]


def _has(thing: Any, names: tuple[str, ...]) -> bool:
    if isinstance(thing, dict):
        return all(n in thing for n in names)
    return hasattr(thing, "__dict__") and all(hasattr(thing, n) for n in names)
