"""The form `layer`: a class with a pass each way, whatever its passes and its arrays are called."""

from __future__ import annotations

import ast
import contextlib
import inspect
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.precision import DOUBLE
from backhand.frozen import of_itself
from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading import binding
from backhand.reading.binding import LEARNT, BoundCalls, FoundCalls, bound, quiet
from backhand.reading.calls import (
    FAINT,
    NOTHING,
    RATE,
    Plan,
    backward_plans,
    belongs_to_a_way_back,
    clips,
    is_cache,
    is_labels,
    is_rate,
    is_state,
    is_upstream,
    which_are_labels,
)
from backhand.reading.claims import best, plain, slots_for, sureness
from backhand.reading.driver import Blueprint, Found, FreeDriver
from backhand.reading.holding import (
    Queues,
    Slot,
    emptied,
    of_all_samples,
    short_names,
    slots_of,
)
from backhand.reading.instances import duplicate, positional, required, settings_of
from backhand.reading.naming import role_of
from backhand.reading.randomness import holds_generator, reparametrises
from backhand.reading.reaching import parts_of, reached
from backhand.reading.samples import away_from_kinks
from backhand.reading.single import is_handed_single_entries
from backhand.reading.source import (
    returned_names,
    returned_parts,
    returns_value,
    text_of,
    tree_of,
    unwrapped,
)
from backhand.reading.standins import instances, otherwise, strided
from backhand.reading.subject import IncompleteError, Place, Subject, Values
from backhand.reading.vocabulary import RANDOM, Meaning, is_learnt, means
from backhand.reading.worlds import NOWHERE, World, scored, tokens, worlds

Array = NDArray[Any]

_FORWARD: Final[tuple[str, ...]] = (
    "forward", "forward_pass", "fprop", "feedforward", "feed_forward", "forward_propagation",
    "forward_propagate", "forwardprop", "forward_prop", "propagate", "ahead", "fwd", "Forward",
    "calculate", "compute", "compute_loss", "calc_loss", "loss", "value", "fn", "f", "function",
    "func", "activation", "activate", "cost", "evaluate", "call", "run", "output", "calc",
    "__call__", "apply", "act", "compute_cost", "forwardPass", "feedForward",
)  # fmt: skip
_BACKWARD: Final[tuple[str, ...]] = (
    "backward", "backward_pass", "bprop", "backprop", "back_prop", "backward_propagation",
    "back_propagation", "backward_propagate", "back_propagate", "backpropagate",
    "backpropagation", "backwardprop", "back", "bwd", "Backward", "backwardPass", "backProp",
    "gradient", "grad", "derivative", "prime", "slope", "deriv", "f_prime", "fprime", "df",
    "loss_gradient", "gradients", "compute_gradient", "loss_prime", "derivate", "dfn",
    "activation_prime", "activation_derivative", "d_loss", "dloss", "compute_grad",
    "calc_gradient", "delta", "cost_prime", "cost_derivative", "loss_derivative", "diff",
    "run_back", "b", "bw",
)  # fmt: skip
# Short for anything, but where it is handed an upstream gradient.
_SHORT: Final = ("b", "bw")
# A way back of this name may be the slope alone, at the input that it is handed.
_DERIVATIVES: Final = frozenset(_BACKWARD[_BACKWARD.index("gradient") :]) - {"run_back", *_SHORT}
_STORES: Final = (
    "output",
    "outputs",
    "out",
    "y",
    "a",
    "A",
    "z",
    "Z",
    "activation",
    "h",
    "s",
    "result",
)
_INPUTS: Final = ("x", "input", "inputs", "data")
_INPUT_KEPT: Final = pattern(
    r"self\.(d_?(x|X|inputs?)|[gG]rad_?([iI]nputs?|x|X)|input_grad(ient)?|dL_dx) *[\[=]"
)
_RESETS: Final = pattern(r"^_*(zero|reset|clear)_?(param_?)?grad", re.IGNORECASE)
_OUTPUT: Final = pattern(r"^(outputs?|activations?|activated|y_out|a_out)$", re.IGNORECASE)
_MOST_READINGS: Final = 60
# A way back that passes over zeros may stop at the first entry that is none.
_STOPS: Final = pattern(r"[=!]=\s*0(\.0*)?\b")
# What comes after every layout's tier.
_LATE: Final = 3


@of_itself
class FoundClass(Found):
    """A class, and what its passes are called."""

    cls: Any = None
    forward: str = ""
    backward: str = ""


@of_itself
class Reading(Found):
    """A class bound: an instance, a layout, what its passes are handed and where things are.

    Attributes
    ----------
    instance : object
    first, second : str
        The passes' names.
    there, back : Plan
    world : World
    tier : int
    summary : str
        What makes one number of what a loss returns: "", "mean" or "sum".
    store : str
        The attribute that holds forward's output; empty where it is returned.
    params : dict
        Name → Slot.
    sources : dict
        Name of a parameter or input → where its gradient is: ("slot", Slot), ("step", rate or
        attribute), ("part", k or key) of what backward returns.
    averaged : bool
        Every step is divided by the number of samples beside the rate, as by who leaves the mean
        of the loss to the update: that is undone.
    """

    instance: Any = None
    first: str = ""
    second: str = ""
    there: Plan = NOTHING
    back: Plan = NOTHING
    world: World = NOWHERE
    tier: float = 0
    summary: str = ""
    store: str = ""
    params: Mapping[str, Slot] = None  # type: ignore[assignment]
    sources: Mapping[str, tuple[str, Any]] = None  # type: ignore[assignment]
    constant: frozenset[str] = frozenset()
    derivative: bool = False
    flushed: tuple[Slot, ...] = ()
    averaged: bool = False


class Methods(BoundCalls):
    """Methods whose arguments are settled by trying, where no layout of samples fits them."""

    name = "layer"


class AnyLayer(FreeDriver):
    """A class whose passes, arrays and gradients have names of its author's own."""

    name = "layer"
    _methods = Methods()

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        cls = getattr(module, name)
        if not inspect.isclass(cls) or cls.__module__ != module.__name__:
            return None
        passes = passes_of(cls)
        if passes is None:
            return None
        return FoundClass(
            self.name, name, cls, (cls,), _sure(cls, *passes), cls, passes[0], passes[1]
        )

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        role = role_of(thing.title)
        asked = [p.name for p in required(getattr(thing.cls, thing.forward))]
        # What is learnt is handed over: no two inputs of one shape.
        handed = any(LEARNT.match(name) for name in asked)
        if handed:
            yield from self._settled(thing)
        wide = list(strided(thing.cls))
        stepped = False
        for k, make in enumerate((*wide, *instances(thing.cls))):
            try:
                instance = make()
            except Exception as error:
                yield error
                continue
            for blueprint in _readings(thing, instance, make, role, k < len(wide)):
                if wide and k >= len(wide) and isinstance(blueprint, Blueprint):
                    reading = replace(blueprint.thing, tier=blueprint.thing.tier + 0.5)
                    yield replace(blueprint, thing=reading)
                else:
                    stepped = stepped or (bool(wide) and isinstance(blueprint, Blueprint))
                    yield blueprint
        for blueprint in () if handed else self._settled(thing):
            if isinstance(blueprint, Blueprint):
                # Of two that are not right, the one whose layout is understood is judged.
                late = replace(blueprint.thing, tier=blueprint.thing.tier + _LATE)
                if stepped:
                    # Right at a step of one, without a margin, takes nothing back that was found.
                    late = replace(late, prompt=False)
                yield replace(blueprint, thing=late)
            else:
                yield blueprint

    def _settled(self, thing: FoundClass) -> Iterator[Blueprint | Exception]:
        """Yield readings whose arguments are settled by trying."""
        passes = (getattr(thing.cls, thing.forward),), (getattr(thing.cls, thing.backward),)
        names = [p.name for (method,) in passes for p in positional(method)]
        if any(is_labels(name) and name not in ("y", "Y", "t") for name in names[1:]) or any(
            name in ("y", "t") for name in names
        ):
            return  # a loss: which of several is its own, trying does not tell
        yield from bound(
            FoundCalls(
                self.name, thing.title, thing.cls, thing.parts, thing.sure, thing.cls, *passes
            )
        )

    def variants(self, blueprint: Blueprint) -> Iterator[Blueprint | Exception]:
        """See `Driver.variants`."""
        if isinstance(blueprint.thing, binding.Reading):
            yield from self._methods.variants(blueprint)
            return
        reading: Reading = blueprint.thing
        if blueprint.make is None:
            return
        for make in otherwise(blueprint.make):
            try:
                other = replace(reading, instance=make())
            except Exception as error:
                yield error
            else:
                yield replace(blueprint, thing=other, make=make)

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        if isinstance(blueprint.thing, binding.Reading):
            return self._methods.builds(blueprint)
        reading: Reading = blueprint.thing
        cls = type(reading.instance)
        settings = settings_of(reading.instance)
        names = {}
        for name, slot in reading.params.items():
            array = slot.read(reading.instance)
            if array is not None:
                names[name] = np.array(array, dtype=np.float64)
        values = Values(blueprint.named(), names, blueprint.labels, reading.constant)
        scalar = bool(reading.summary) or reading.sources.get("scalar") is not None

        def start() -> ReadingSession:
            return ReadingSession(reading, duplicate(reading.instance, blueprint.make))

        return self.subject(
            blueprint,
            values,
            start,
            {
                "forward": _defined(cls, reading.first),
                "backward": _defined(cls, reading.second),
            },
            settings=settings,
            scalar=scalar,
            role=_safe_role(reading, role_of(reading.title), scalar),
            takes_upstream=reading.back.takes("upstream"),
            **_single(cls, reading, scalar=scalar),
            declared_random=holds_generator(reading.instance, depth=1)
            or reparametrises(getattr(cls, reading.first), getattr(cls, reading.second))
            or any(means(name, (*RANDOM, Meaning.TRAINING)) for name in settings),
            resets=bool(reading.flushed)
            or any(_RESETS.match(n) and callable(getattr(cls, n)) for n in dir(cls)),
            reach=(lambda values: reached(start(), values)) if parts_of(reading.instance) else None,
        )


def _single(cls: type, reading: Reading, *, scalar: bool) -> dict[str, Any]:
    """Return what is to be said where a file hands a way back one entry, and zeros beside it."""
    if scalar or not _STOPS.search(text_of(getattr(cls, reading.second))):
        return {}
    with contextlib.suppress(OSError, TypeError, SyntaxError, ValueError):
        tree = ast.parse(inspect.getsource(inspect.getmodule(cls)))  # type: ignore[arg-type]
        if is_handed_single_entries(tree, cls.__name__, reading.second):
            why = _("its file hands it one entry, and zeros beside it")
            return {"single": True, "unexamined": {_("other upstream gradients"): why}}
    return {}


_ANYWHERE: Final = frozenset(
    {
        "relu",
        "sigmoid",
        "tanh",
        "leaky-relu",
        "elu",
        "gelu",
        "silu",
        "softplus",
        "log-sigmoid",
        "dropout",
    }
)


def _safe_role(reading: Reading, role: str, scalar: bool) -> str:
    """Return the role whose definitions and offers hold in this layout."""
    if role in _ANYWHERE:
        return role
    if reading.world.columns or reading.world.lists or reading.tier or reading.derivative:
        return "unknown"
    if role in ("softmax", "log-softmax") and not scalar:
        return role
    return "unknown"


def _defined(cls: Any, name: str) -> Any:
    return unwrapped(getattr(cls, name))


# ------------------------------------------------------------------------- recognising


def passes_of(cls: Any) -> tuple[str, str] | None:
    """Return what a class calls its passes; None where it has not got both."""
    here = [n for n in dir(cls) if n == "__call__" or not n.startswith("__")]
    own = {n for n in here if callable(getattr(cls, n, None)) and n != "__class__"}
    if "__call__" in own and not any("__call__" in vars(part) for part in cls.__mro__[:-1]):
        own.discard("__call__")
    back = next((n for n in _BACKWARD if n in own), None)
    if back is None:
        return None
    asked = [p.name for p in required(getattr(cls, back)) if p.name != "self"]
    if back in _SHORT and not any(map(is_upstream, asked)):
        return None
    for name in _FORWARD:
        if name not in own or name == back:
            continue
        if name in ("loss", "cost") and back in ("backward", "backward_pass") and "forward" in own:
            continue
        takes = [p.name for p in required(getattr(cls, name)) if p.name != "self"]
        if not takes:
            continue
        # A network that takes its labels on the way back has a loss of which nothing is known.
        if any(map(is_labels, asked)) and not any(map(is_labels, takes)) and len(takes) < 2:
            return None
        if name == "forward" and "calculate" in own and len(takes) == 2:
            name = "calculate"
        return name, back
    return None


def _is_of_the_output(asked: list[str]) -> bool:
    """Whether a way back that is handed one thing is handed the output: an activation's slope."""
    return len(asked) == 1 and _OUTPUT.match(asked[0]) is not None


def _sure(cls: Any, first: str, second: str) -> float:
    """Return how surely a class is of this form, and of none of the six."""
    forward, backward = getattr(cls, first), getattr(cls, second)
    asked = [p.name for p in required(backward) if p.name != "self"]
    if (first, second) == ("loss", "gradient"):
        return 0.35
    if (first, second) != ("forward", "backward"):
        return 0.97 if any(map(is_labels, asked)) else 0.6
    if asked and any(map(is_labels, asked)):
        return 0.97
    text = text_of(backward)
    if not text or not text_of(forward):
        return 0.3  # nothing tells
    updates = re.search(
        r"self\.[\w.\[\]]+ *[-+]= *[^\n]*\b(lr|\w*rate|eta|alpha|step)\b|\.update\("
        r"|self\.(\w+) *= *self\.\2 *-",
        text,
    )
    if _is_of_the_output(asked):
        return 0.97
    open_call = len(asked) > 1 and not all(map(is_upstream, asked))
    kept = not returns_value(forward) or (not returns_value(backward) and _INPUT_KEPT.search(text))
    # One that keeps its gradients beside changes its parameters where nobody expects it.
    stores = re.search(
        r"self\.(d_?[A-Zbgw]\w*|grads?\b|gradients\b|grad_\w+|\w+_grad) *[\[=]", text
    )
    if open_call or kept or (updates and not stores) or (asked and is_labels(asked[0])):
        return 0.97
    return 0.3


# ------------------------------------------------------------------------- binding


def _forward_plan(forward: Any, backward: Any) -> tuple[Plan, list[str], str | None] | None:
    """Return what forward is handed, its inputs' names, and which of its arguments is labels."""
    asked = [p.name for p in required(forward) if p.name != "self"]
    asked = [n for n in asked if n != "cls"]
    flags = [n for n in asked if means(n, (Meaning.TRAINING,))]
    names = [n for n in asked if n not in flags]
    if not names or len(names) > 4 or any(map(is_cache, names)) or any(map(is_rate, names)):
        return None
    place = which_are_labels(names) if len(names) == 2 else None
    if place is not None and _gives_one_each(backward, len(names)):
        place = None  # z = x + y: labels have no gradient
    if place is None and len(names) == 3 and sum(map(is_labels, names)) == 1:
        return None
    labels = names[place] if place is not None else None
    inputs = [n for n in names if n != labels]
    sources = []
    for name in asked:
        if name == labels:
            sources.append((name, "labels"))
        elif name in flags:
            sources.append((name, "true"))
        else:
            sources.append((name, f"input:{inputs.index(name)}"))
    # Arguments are handed over by their places.
    beside = (p for p in positional(forward) if p.name != "self" and p.name not in asked)
    on = [p.name for p in itertools.takewhile(belongs_to_a_way_back, beside)]
    return Plan((*sources, *((name, "true") for name in on))), inputs, labels


def _gives_one_each(backward: Any, count: int) -> bool:
    """Whether a way back that is handed no labels returns so many gradients, none of them None."""
    if any(is_labels(p.name) for p in positional(backward)):
        return False
    tuples = [
        n.value.elts
        for n in ast.walk(tree_of(unwrapped(backward)))
        if isinstance(n, ast.Return) and isinstance(n.value, ast.Tuple)
    ]
    return bool(tuples) and all(
        len(parts) == count and not any(isinstance(p, ast.Constant) for p in parts)
        for parts in tuples
    )


def _readings(
    found: FoundClass, instance: Any, make: Callable[[], Any], role: str, windows: bool = False
) -> Iterator[Blueprint | Exception]:
    forward, backward = getattr(instance, found.forward), getattr(instance, found.backward)
    planned = _forward_plan(forward, backward)
    if planned is None:
        yield TypeError(f"{found.forward}: what its arguments stand for is not known")
        return
    there, inputs, labels = planned
    names = [name for name, _source in there.arguments]
    widths = _widths(instance)
    around = (
        scored(role)
        if labels is not None
        else worlds(
            role, len(inputs), widths, tuple(k > 0 and is_state(n) for k, n in enumerate(inputs))
        )
    )
    if labels is None and len(inputs) == 1:
        around = _with_tokens(around, role)
    if windows:
        around = iter(_IMAGES)
    count = 0
    for world in around:
        plans = list(_plans(found.backward, backward, names, labels))
        if not plans:
            yield TypeError(f"{found.backward}: what its arguments stand for is not known")
            return
        for plan in plans:
            for blueprint in _bound(found, instance, make, world, there, plan, inputs):
                count += not isinstance(blueprint, Exception)
                yield blueprint
            if count > _MOST_READINGS:
                return


def _plans(title: str, backward: Any, names: list[str], labels: str | None) -> Iterator[Plan]:
    """Yield what a backward pass may be handed; one called a derivative first its input."""
    scalar = labels is not None
    asked = [p.name for p in required(backward)]
    if (title in _DERIVATIVES or _is_of_the_output(asked)) and not scalar:
        yield from backward_plans(backward, names, labels, slope=True)
    yield from backward_plans(backward, names, labels, scalar=scalar)


def _with_tokens(around: Iterator[World], role: str) -> Iterator[World]:
    if role == "embedding":
        yield from tokens()
        return
    yield from around


def _widths(instance: Any) -> tuple[int, ...]:
    """Return the sizes that a sample may have, as far as the instance's matrices tell."""
    found = [4]
    for array in slots_of(instance).values():
        if array.ndim == 2:
            found += [n for n in array.shape if n not in found and 1 < n <= 1024]
    return tuple(dict.fromkeys(found))[:4]


# Images over which windows of three go without remainder, at a stride of one or two.
_IMAGES: Final = tuple(
    World(str(shape), (away_from_kinks(shape, 1),))
    for shape in ((3, 4, 7, 5), (3, 7, 5, 4), (3, 2, 7, 5), (3, 7, 5, 2), (3, 4, 9))
)


class _Lacks(Exception):
    """What a pass was to give is not there."""


def _bound(
    found: FoundClass,
    instance: Any,
    make: Callable[[], Any],
    world: World,
    there: Plan,
    back: Plan,
    inputs: list[str],
) -> Iterator[Blueprint | Exception]:
    """Yield a class bound in one layout, where its forward pass runs in it."""
    try:
        with quiet():
            warm, prototype = duplicate(instance, make), duplicate(instance, make)
            given = _given(world, world.inputs, world.labels, there)
            empty = not _held(slots_of(instance))
            with _as_made(warm) as made:
                returned = getattr(warm, found.forward)(*there.values(given))
            if made:
                prototype = made[0]
                # What says that it is done may be set once it is: self.first = False.
                done = {n: v for n, v in vars(warm).items() if isinstance(v, bool)}
                vars(prototype).update(done)
            elif empty and _held(slots_of(warm)):
                # Made at the first pass: this is what there is to learn.
                prototype = duplicate(warm, None)
                emptied(prototype, like=instance)
    except Exception as error:
        yield error
        return
    store = ""
    if returned is None:
        store = next(
            (n for n in _STORES if isinstance(getattr(warm, n, None), (np.ndarray, float, list))),
            "",
        )
        if not store:
            yield _Lacks(f"{found.forward} returned nothing")
            return
        returned = getattr(warm, store)
    if there.takes("labels"):
        kinds = ("",) if _is_single(_first(returned)) else ("mean", "sum")
    else:
        kinds = ("",)
        if _is_single(_first(returned)):
            yield _Lacks("a number came out without labels")
            return
    bare = Reading(
        found.form, found.title, found.cls, found.parts, found.sure, prototype, found.forward,
        found.backward, there, back, world, world.tier, "", store, {}, {},
        derivative=not back.takes("upstream") and not there.takes("labels"),
    )  # fmt: skip
    try:
        params, sources, constant, failure = _claimed(bare, make, inputs)
    except (ValueError, TypeError) as error:
        # What comes out is no array in this world: lists whose parts differ in length.
        yield error
        return
    if there.takes("labels"):
        sources["scalar"] = ("scalar", None)
    for kind in kinds:
        reading = replace(
            bare,
            params=params,
            sources=sources,
            constant=constant,
            summary=kind,
            flushed=_flushed(found, sources),
        )
        yield Blueprint(reading, world.inputs, world.labels, make=make, guessed=bool(failure))
        if params and all(sources.get(name, ("",))[0] == "step" for name in params):
            # How long a step is says nothing of its direction: a mean that all steps take, and
            # the gradient that goes on does not, is the rate's.  Whether the loss takes it as
            # well, a turn of the program tells.
            yield Blueprint(
                replace(reading, averaged=True),
                world.inputs,
                world.labels,
                make=make,
                guessed=bool(failure),
            )


# What a method is called that makes parameters when the first input is seen.
_MAKES: Final = pattern(r"^_*(init|build|setup|set_up|create|make|allocate)")
# How what holds it all is called.
_HELD_AS_LEARNT: Final = pattern(r"^_?(param|weight|bias)", re.IGNORECASE)


@contextlib.contextmanager
def _as_made(instance: Any) -> Iterator[list[Any]]:
    """Yield a list that gets a copy of an instance as it is once a method made what it learns.

    A first pass leaves more behind than parameters: inputs, states, counters.  A state that there
    is from the first is nothing that is learnt.
    """
    copies: list[Any] = []
    before = slots_of(instance).keys()
    names = [
        name
        for name in dir(type(instance))
        if _MAKES.match(name)
        and inspect.isfunction(getattr(type(instance), name))
        and hasattr(instance, "__dict__")
    ]

    def watched(method: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            value = method(*args, **options)
            if not copies and _are_learnt(slots_of(instance), before):
                stripped = {n: vars(instance).pop(n) for n in names if n in vars(instance)}
                with contextlib.suppress(Exception):  # what can't be copied is as it comes out
                    copies.append(duplicate(instance, None))
                vars(instance).update(stripped)
            return value

        return run

    for name in names:
        vars(instance)[name] = watched(getattr(instance, name))
    try:
        yield copies
    finally:
        for name in names:
            vars(instance).pop(name, None)


def _are_learnt(slots: Mapping[Slot, Array], before: Collection[Slot]) -> bool:
    """Whether there is something to learn now: an array where none was, or one called so."""
    made = [slot for slot, array in slots.items() if array.ndim > 0 and slot not in before]
    if not before:
        return bool(made)
    return any(
        is_learnt(str(key)) or _HELD_AS_LEARNT.search(str(key)) for s in made for key in s.keys
    )


def _flushed(found: FoundClass, sources: Mapping[str, tuple[str, Any]]) -> tuple[Slot, ...]:
    """Return the gradients that the file sets to zero elsewhere: these are meant to add up."""
    text = _without(inspect.getmodule(found.cls), {"__init__", "__post_init__", found.backward})
    slots = [where for kind, where in sources.values() if kind == "slot"]
    names = {key for slot in slots for key in slot.keys if isinstance(key, str)}
    reset = any(
        re.search(
            rf"\.{re.escape(name)}(\[[^\]]*\])?\s*(=\s*(0|None|np\.zeros|\{{\}})|\*=\s*0|\.fill\(0)",
            text,
        )
        for name in names
    )
    return tuple(slots) if reset else ()


def _without(module: Any, names: set[str]) -> str:
    """Return a module's text without the functions of some names."""
    try:
        text = inspect.getsource(module)
        tree = ast.parse(text)
    except (OSError, TypeError, SyntaxError):
        return ""
    left_out = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in names
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = text.splitlines()
    return "\n".join(line for k, line in enumerate(lines, 1) if k not in left_out)


def _held(slots: Mapping[Slot, Array]) -> bool:
    return any(array.ndim > 0 for array in slots.values())


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) and value else value


def _is_single(value: Any) -> bool:
    # A list is none, and one whose parts differ in length is no array at all.
    return not isinstance(value, (list, tuple)) and np.ndim(value) == 0


def _given(world: World, inputs: Any, labels: Any, there: Plan) -> dict[str, Any]:
    """Return what the sources of a forward plan stand for."""
    given: dict[str, Any] = {
        f"input:{k}": world.handed(np.array(part)) for k, part in enumerate(inputs)
    }
    given["labels"] = world.handed(np.array(labels)) if labels is not None else None
    given.update({"true": True, "rate": RATE, "one": 1.0})
    for name, source in there.arguments:
        given[f"forward:{name}"] = given[source]
    return given


def _claimed(
    bare: Reading, make: Callable[[], Any], inputs: list[str]
) -> tuple[dict[str, Slot], dict[str, tuple[str, Any]], frozenset[str], BaseException | None]:
    """Find the parameters of an instance, and where the gradients are after a pass each way."""
    before = slots_of(bare.instance)
    influential = _influential(bare, make, before)
    names = short_names(influential)
    title = {names[slot]: slot for slot in influential}
    try:
        session = ReadingSession(bare, duplicate(bare.instance, make))
        with quiet():
            values = Values(
                {f"dx{k}": a for k, a in enumerate(bare.world.inputs)}, {}, bare.world.labels
            )
            out = session.forward(values)
            parts = out if isinstance(out, tuple) else (out,)
            upstream = tuple(np.ones(np.shape(part)) * 0.7 for part in parts)
            kept = {slot: array.copy() for slot, array in slots_of(session.instance).items()}
            returned = session.run_back(upstream)
    except Exception as error:
        learnt = {n: s for n, s in title.items() if is_learnt(n)}
        return learnt, {}, frozenset(), error
    after = slots_of(session.instance)
    sources: dict[str, tuple[str, Any]] = {}
    held = [slot for slot in after if slot not in influential]
    for slot, gradient in slots_for({s: names[s] for s in influential}, held).items():
        sources[names[slot]] = ("slot", gradient)
    _parallel(bare, session.instance, names, sources)
    rate = _rate(bare)
    for slot in influential:
        moved = after.get(slot)
        if (
            moved is not None
            and slot in kept
            and not np.array_equal(moved, kept[slot])
            and rate is not None
            and (names[slot] not in sources or bare.back.takes("rate"))
        ):
            sources[names[slot]] = ("step", rate)
    _returned(bare, returned, inputs, names, sources)
    single = "dx" if len(inputs) == 1 else ""
    constant = set()
    for k, name in enumerate(inputs):
        target = single or f"dx{k}"
        if target in sources or bare.world.inputs[k].dtype.kind != "f":
            continue
        changed = [
            slot
            for slot, array in after.items()
            if slot not in kept or not np.array_equal(array, kept[slot])
        ]
        sure = {
            slot: max(sureness(str(slot.keys[-1]), other) for other in (name, *_INPUTS))
            for slot in changed
            if len(slot.keys) == 1
        }
        likeliest = max(sure, key=lambda s: sure[s], default=None)
        if likeliest is not None and sure[likeliest] > 0:
            sources[target] = ("slot", likeliest)
        elif sources:
            constant.add(target)
    claimed = [n for n in title if n in sources]
    kept_names = [
        n
        for n in title
        if n in sources or (claimed and is_learnt(n) and title[n].read(bare.instance).ndim)  # type: ignore[union-attr]
    ]
    return {n: title[n] for n in kept_names}, sources, frozenset(constant), None


def _influential(
    bare: Reading, make: Callable[[], Any], before: Mapping[Slot, Array]
) -> list[Slot]:
    """Return the places that the output depends on: what forward itself writes has no say."""
    rng = np.random.default_rng(3)
    plain_out = _outputs(bare, make, None, None)
    found = []
    for slot, array in before.items():
        if array.size > 1_000_000:
            continue
        # Each entry by another amount: a softmax does not see what all its scores get.
        moved = array + 0.1 * (np.abs(array) + 0.1) * rng.uniform(0.2, 1, array.shape)
        with contextlib.suppress(Exception):
            out = _outputs(bare, make, slot, moved)
            if len(out) == len(plain_out) and any(
                a.shape != b.shape or not DOUBLE.same(a, b)
                for a, b in zip(out, plain_out, strict=True)
            ):
                found.append(slot)
    return found


def _outputs(bare: Reading, make: Callable[[], Any], slot: Slot | None, value: Any) -> list[Array]:
    instance = duplicate(bare.instance, make)
    if slot is not None:
        slot.write(instance, value)
    session = ReadingSession(bare, instance)
    with quiet():
        out = session.forward(
            Values({f"dx{k}": a for k, a in enumerate(bare.world.inputs)}, {}, bare.world.labels)
        )
    return [np.array(part, dtype=float) for part in (out if isinstance(out, tuple) else (out,))]


def _parallel(
    bare: Reading, instance: Any, names: Mapping[Slot, str], sources: dict[str, tuple[str, Any]]
) -> None:
    """Match a list of parameters with a list of gradients in the same order."""
    for values, gradients in (
        ("params", "grads"),
        ("parameters", "gradients"),
        ("params", "gradients"),
    ):
        held, given = getattr(instance, values, None), getattr(instance, gradients, None)
        if not (isinstance(held, list) and isinstance(given, list) and len(held) == len(given) > 0):
            continue
        for k, array in enumerate(held):
            for slot, name in names.items():
                if name not in sources and slot.raw(instance) is array:
                    steps = (("attribute", gradients), ("item", k))
                    sources[name] = ("slot", Slot(steps))


def _rate(bare: Reading) -> Any:
    """Return the rate of the steps that backward takes: a number, or an attribute's name."""
    if bare.back.takes("rate"):
        return RATE
    text = text_of(getattr(type(bare.instance), bare.second))
    held = vars(bare.instance) if hasattr(bare.instance, "__dict__") else {}
    for name in held:
        if is_rate(name.lstrip("_")) and isinstance(held[name], float) and f"self.{name}" in text:
            return float(held[name])
    for value in held.values():
        if type(value).__name__ == "Descent":
            return RATE
    function = unwrapped(getattr(type(bare.instance), bare.second))
    for name, value in getattr(function, "__globals__", {}).items():
        if is_rate(name.lower()) and isinstance(value, float) and re.search(rf"\b{name}\b", text):
            return value
    return None


def _returned(
    bare: Reading,
    returned: Any,
    inputs: list[str],
    names: Mapping[Slot, str],
    sources: dict[str, tuple[str, Any]],
) -> None:
    """Match what backward returned with inputs and parameters."""
    if returned is None:
        return
    targets = {"dx": inputs[0]} if len(inputs) == 1 else {f"dx{k}": n for k, n in enumerate(inputs)}
    if isinstance(returned, dict):
        for target, name in targets.items():
            key = best(name, map(str, returned)) or (name if name in returned else None)
            if key is not None:
                sources.setdefault(target, ("part", key))
        for slot in names:
            name = names[slot]
            key = name if name in returned else best(name, map(str, returned))
            if key is not None and key in returned:
                sources.setdefault(name, ("part", key))
        return
    called = returned_names(getattr(type(bare.instance), bare.second)) or []
    if not isinstance(returned, (tuple, list)) or (bare.world.lists and isinstance(returned, list)):
        sure = {n: sureness(called[0], n) for n in names.values()} if called and called[0] else {}
        mine = max(sure, key=lambda n: sure[n], default=None)
        as_input = (
            max(sureness(called[0], n) for n in (*targets.values(), *_INPUTS))
            if called and called[0]
            else 1
        )
        if mine is not None and sure[mine] > as_input and mine not in sources:
            sources[mine] = ("part", None)
        elif len(inputs) == 1:
            sources["dx"] = ("part", None)
        return
    count = len(returned)
    if len(called) != count:
        called = [""] * count
    _listed(bare, returned, names, sources)
    rest = [k for k in range(count) if not isinstance(returned[k], list)]
    for target, name in targets.items():
        k = max(
            rest,
            key=lambda k: max(
                sureness(called[k], name),
                0.5 * (plain(called[k]) in ("dx", "dinputs", "dprev", "daprev")),
            ),
            default=None,
        )
        if k is not None and called[k] and sureness(called[k], name) > 0:
            sources[target] = ("part", k)
            rest.remove(k)
    for name in names.values():
        k = max(rest, key=lambda k: sureness(called[k], name), default=None)
        if k is not None and called[k] and sureness(called[k], name) > 0:
            sources[name] = ("part", k)
            rest.remove(k)
    left = [t for t in targets if t not in sources]
    if len(left) == len(rest) or (
        len(left) == len(targets) and rest[: len(left)] == list(range(len(left)))
    ):
        for k, target in zip(rest, left, strict=False):
            sources[target] = ("part", k)


def _listed(
    bare: Reading,
    returned: Any,
    names: Mapping[Slot, str],
    sources: dict[str, tuple[str, Any]],
) -> None:
    """Match a list of gradients within what backward returned: ``return dX, [dW, db]``."""
    called = returned_parts(getattr(type(bare.instance), bare.second))
    held = getattr(bare.instance, "params", None)
    for k, part in enumerate(returned):
        if not isinstance(part, list) or not all(isinstance(a, np.ndarray) for a in part):
            continue
        inner = called[k] if k < len(called) and isinstance(called[k], list) else [""] * len(part)
        for j, name in itertools.product(range(len(part)), names.values()):
            if name not in sources and j < len(inner) and sureness(inner[j], name) > 0:
                sources[name] = ("within", (k, j))
        if isinstance(held, list) and len(held) == len(part):
            for slot, name in names.items():
                own = [j for j, a in enumerate(held) if a is slot.raw(bare.instance)]
                if name not in sources and own:
                    sources[name] = ("within", (k, own[0]))


class ReadingSession:
    """Forward and backward of one bound instance."""

    def __init__(self, reading: Reading, instance: Any) -> None:
        self.instance = instance
        self._queues = Queues(instance)
        self._reading = reading
        self._given: dict[str, Any] = {}
        self._names: tuple[str, ...] = ()
        self._samples = 1
        # A function that is known by its values is looked at as it is.
        self._faint = (
            reading.back.takes("upstream")
            and role_of(reading.title) not in _ANYWHERE
            and clips(getattr(type(instance), reading.second))
        )
        self._outputs: tuple[Any, ...] = ()

    def forward(self, values: Values) -> Any:
        """See `Session.forward`."""
        reading = self._reading
        self._queues.begin(self.instance)
        for name, array in values.params.items():
            reading.params[name].write(self.instance, array)
        self._names = tuple(values.inputs)
        self._samples = len(next(iter(values.inputs.values())))
        world = reading.world
        given: dict[str, Any] = {}
        for k, part in enumerate(values.inputs.values()):
            given[f"input:{k}"] = world.handed(part)
        given["labels"] = world.handed(values.labels)
        given.update({"true": True, "rate": RATE, "one": 1.0})
        for name, source in reading.there.arguments:
            given[f"forward:{name}"] = given[source]
        returned = getattr(self.instance, reading.first)(*reading.there.values(given))
        if reading.store:
            returned = getattr(self.instance, reading.store)
        cache = None
        if isinstance(returned, tuple):
            upstreams = sum(s.startswith("upstream") for _n, s in reading.back.arguments)
            if reading.back.takes("cache"):
                cache = returned[-1] if len(returned) == 2 else returned[1:]
            wanted = (
                1
                if reading.back.takes("cache") or reading.there.takes("labels")
                else max(1, upstreams)
            )
            returned = returned[:wanted] if wanted > 1 else returned[0]
        given["cache"] = cache
        given["output"] = returned
        held = getattr(self.instance, "output", None)
        if reading.there.takes("labels") and held is not None:
            given["output"] = held
        self._given = given
        parts = returned if isinstance(returned, tuple) else (returned,)
        self._outputs = tuple(world.taken(part) for part in parts)
        if self._faint:
            self._outputs = tuple(np.asarray(part) * FAINT for part in self._outputs)
        if any(part is None for part in self._outputs):
            raise IncompleteError("forward returned nothing")
        if reading.summary:
            return getattr(np, reading.summary)(self._outputs[0])
        if reading.there.takes("labels"):
            return np.asarray(self._outputs[0])[()]
        return self._outputs if len(self._outputs) > 1 else self._outputs[0]

    def run_back(self, upstream: tuple[Any, ...]) -> Any:
        """Run the backward pass, and return what it returned."""
        world = self._reading.world
        given = dict(self._given)
        if self._faint:
            upstream = tuple(part * FAINT for part in upstream)
        for k, part in enumerate(upstream):
            given[f"upstream:{k}"] = world.handed(part)
        return getattr(self.instance, self._reading.second)(*self._reading.back.values(given))

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """See `Session.backward`."""
        reading = self._reading
        world = reading.world
        before = {}
        for name, slot in reading.params.items():
            array = slot.read(self.instance)
            if array is not None:
                before[name] = np.array(array)
        for slot in reading.flushed:
            held = slot.read(self.instance)
            if held is not None:
                slot.write(self.instance, np.zeros_like(held))
        for name in dir(type(self.instance)):
            if _RESETS.match(name) and callable(getattr(self.instance, name)):
                method = getattr(self.instance, name)
                if not positional(method):
                    method()
        returned = self.run_back(upstream)
        gradients: dict[str, Any] = {}
        for name, (kind, where) in reading.sources.items():
            target = name
            if name.startswith("dx") and name not in reading.params:
                if name not in self._names and len(self._names) == 1:
                    target = self._names[0]
            elif name not in reading.params:
                continue
            if kind == "slot":
                with contextlib.suppress(AttributeError, KeyError, IndexError, TypeError):
                    gradients[target] = where.raw(self.instance)
            elif kind == "within":
                with contextlib.suppress(IndexError, TypeError):
                    gradients[target] = returned[where[0]][where[1]]
            elif kind == "part":
                with contextlib.suppress(KeyError, IndexError, TypeError):
                    gradients[target] = returned if where is None else returned[where]
            elif kind == "step" and name in before:
                after = reading.params[name].read(self.instance)
                if after is not None and after.shape == before[name].shape:
                    gradients[name] = (before[name] - after) / where
                    if reading.averaged:
                        gradients[name] = self._samples * gradients[name]
                elif after is not None:
                    gradients[name] = after
            if target in self._names and target in gradients:
                gradients[target] = world.taken(gradients[target])
                if reading.derivative:
                    gradients[target] = upstream[0] * gradients[target]
                elif reading.there.takes("labels") and not reading.back.takes("upstream"):
                    gradients[target] = gradients[target]
        gradients |= of_all_samples(gradients, before, self._samples)
        for name, array in before.items():
            slot = reading.params[name]
            after = slot.read(self.instance)
            if after is None or after.shape != array.shape or not np.array_equal(after, array):
                slot.write(self.instance, array)
        return gradients

    def parameters(self) -> dict[str, Array]:
        """See `Session.parameters`."""
        found = {}
        for name, slot in self._reading.params.items():
            array = slot.read(self.instance)
            if array is not None:
                found[name] = array
        return found

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return holds_generator(self.instance)


def place_of(found: Found) -> Place:
    """Return where a found thing stands."""
    return Place.of(found.definition)
