"""Ways to run a thing, proposed by its form, until one goes through."""

from __future__ import annotations

import difflib
import inspect
import itertools
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.reading import samples
from backhand.reading.calls import is_labels
from backhand.reading.driver import Blueprint, Driver, build, surest, varied
from backhand.reading.instances import positional, put_into_training, required
from backhand.reading.naming import role_of
from backhand.reading.passing import passing
from backhand.reading.source import text_of
from backhand.reading.standins import other_settings, takes_layers, words_few
from backhand.reading.subject import Place, Subject
from backhand.reading.truth import Trial, tried
from backhand.reading.vocabulary import BATCHED, means

Array = NDArray[Any]

# What is tried: calls of a constructor, choices of parameters at one input, ways in all.
_CALLS: Final = 40
_CHOICES: Final = 24
_WAYS: Final = 200
# Readings that ran to the end, after which no further one is tried.
_ENOUGH: Final = 12


class CannotInfer(Exception):
    """No constructor arguments or inputs made the code run; `tried` is the first exception."""

    def __init__(self, tried: BaseException | None) -> None:
        super().__init__(str(tried))
        self.tried = tried


def infer(thing: Any, place: Place | None = None) -> Subject:
    """Build the Subject of a class, a pair or a function by trying what its form proposes.

    The first way that goes to the end with gradients of fitting shapes is taken, else the
    one that came furthest.

    Raises
    ------
    CannotInfer
        Nothing made it run.
    """
    driver = surest(thing)
    if driver is None:
        raise CannotInfer(None)
    if driver.weighs:
        return weighed(driver, thing, place)[1]
    return came_furthest(driver, thing, place)[1]


def weighed(driver: Driver, thing: Any, place: Place | None = None) -> tuple[Trial, Subject]:
    """Return the reading of a thing in which most of its gradients are right.

    Several samples, of sizes that all differ, come before one sample, in which a batch mean or
    a sum over the wrong axis hides: a reading of a later tier is taken only where none of an
    earlier one gives every gradient its shape.  Of one that is right, the branches that it does
    not run are run as well, and the first that is wrong is taken.

    Raises
    ------
    CannotInfer
        No reading runs to the end with gradients.
    """
    best = _likeliest(driver, thing, place)
    if best.trial.all_right:
        for other in driver.variants(best.blueprint):
            if isinstance(other, Exception):
                continue
            weighty = _weighed(replace(other, place=place))
            if weighty.trial.fits and not weighty.trial.all_right:
                return weighty.trial, weighty.subject
    return best.trial, best.subject


@frozen
class _Weighed:
    """A reading, and how it fared."""

    blueprint: Blueprint
    subject: Subject
    trial: Trial


def _weighed(blueprint: Blueprint) -> _Weighed:
    subject = build(blueprint)
    if subject.values.params:
        subject = _stirred(subject)
    return _Weighed(blueprint, subject, tried(subject))


def _likeliest(driver: Driver, thing: Any, place: Place | None) -> _Weighed:
    first_error: BaseException | None = None
    stopped: list[_Weighed] = []
    tiers: dict[float, list[_Weighed]] = {}
    for k, blueprint in enumerate(driver.proposes(thing)):
        if isinstance(blueprint, Exception):
            first_error = first_error or blueprint
            if k > _WAYS:
                break
            continue
        if _is_normalised_away(blueprint):
            continue
        each = _weighed(replace(blueprint, place=place))
        trial = each.trial
        if each.subject.unexamined and not each.subject.values.differentiable:
            return each  # nothing of it is meant to be a derivative, and that is said
        if trial.stage == 1 and blueprint.certain:
            return each
        if (
            trial.stage == 2
            and trial.ratios
            and getattr(blueprint.thing, "certainly_called", False)
        ):
            return each  # as its own author calls it: no other reading excuses it
        if trial.stage == 1:
            stopped.append(each)
        first_error = first_error or trial.raised
        tier = blueprint.thing.tier
        if trial.stage == 2 and trial.ratios:
            others = (e.trial for e in tiers.get(tier, ()) if e.trial.fits)
            widest = max((len(t.ratios) for t in others), default=0)
            first = tier == 0 or getattr(blueprint.thing, "prompt", False)
            if first and trial.all_right and len(trial.ratios) >= widest:
                return each
            tiers.setdefault(tier, []).append(each)
        if len(tiers.get(0, ())) > _ENOUGH or k > _WAYS:
            break
    for tier in sorted(tiers):
        fitting = [each for each in tiers[tier] if each.trial.fits]
        if fitting:
            # One that looks at less excuses nothing.
            # Of two in which as few are right, a gradient is nothing at all where the function is
            # left: probabilities are meant where it is a multiple of the derivative.
            return max(
                fitting,
                key=lambda each: (
                    len(each.trial.ratios),
                    each.trial.right,
                    each.trial.proportional,
                ),
            )
    for tier in sorted(tiers):
        # An input that is one of several is what it was taken for only if its gradient fits.
        partly = [
            each
            for each in tiers[tier]
            if each.trial.right and not any(re.match(r"dx\d", name) for name in each.trial.missing)
        ]
        if partly:
            return max(partly, key=lambda each: each.trial.right)
    if stopped and _is_surely_called(stopped[0]):
        return stopped[0]
    raise CannotInfer(first_error)


def _is_normalised_away(blueprint: Blueprint) -> bool:
    """Whether a batch of one is to be normalised: whatever goes in, the same comes out."""
    return role_of(blueprint.thing.title) == "batch-norm" and any(
        array.ndim > 1 and len(array) == 1 for array in blueprint.inputs
    )


def _is_surely_called(stopped: _Weighed) -> bool:
    """Whether a backward pass that raised wherever its forward ran was handed what it asks for."""
    raised = stopped.trial.raised
    if getattr(stopped.blueprint.thing, "certainly_called", False) or getattr(
        raised, "certain", False
    ):
        return True
    known = isinstance(raised, (ValueError, NameError, UnboundLocalError))
    return known and any(array.ndim > 1 for array in stopped.subject.values.params.values())


def _stirred(subject: Subject) -> Subject:
    """Move the parameters a little: zeros and ones hide what multiplies or is multiplied."""
    rng = np.random.default_rng(50)
    params = {
        name: np.asarray(array * (1 + 0.2 * rng.uniform(-1, 1, array.shape)))
        + 0.1 * rng.uniform(0.5, 1, array.shape)
        for name, array in subject.values.params.items()
    }
    return varied(subject, replace(subject.values, params=params))


def came_furthest(driver: Driver, thing: Any, place: Place | None = None) -> tuple[int, Subject]:
    """Return the first way to run a thing that gives every gradient its shape, else the furthest.

    Raises
    ------
    CannotInfer
        Nothing made it run.
    """
    first_error: BaseException | None = None
    best: tuple[int, Subject] | None = None
    failed: list[tuple[Blueprint, Subject, BaseException]] = []
    # The first reading of a loss of single scores, which is not right in it.
    single: Subject | None = None
    ways = 0
    for blueprint in driver.proposes(thing):
        if isinstance(blueprint, Exception):
            first_error = first_error or blueprint
            continue
        ways += 1
        if ways > _WAYS:
            break
        blueprint = replace(blueprint, place=place)
        try:
            subject = build(blueprint)
            if blueprint.make is not None:
                subject = _lively(subject)
        except TypeError as error:
            first_error = first_error or error
            continue
        score, raised = _score(subject)
        amiss = score == 2 and (
            _is_set_by_a_caller(raised, thing) or _is_called_amiss(raised, thing)
        )
        if amiss or _asks_for_no_array(raised, thing):
            first_error = first_error or raised
            continue
        first_error = first_error or raised
        if raised is not None and not score:
            failed.append((blueprint, subject, raised))
        if score and (best is None or score > best[0]):
            best = (score, subject)
        if score == 4 and _is_of_single_scores(subject) and not tried(subject).all_right:
            # Of one score a sample: as (N, 1) or (N,), and with labels as whole numbers or not.
            single = single or subject
            best = best or (score, subject)
            continue
        if score == 4 and single is not None and not _is_of_single_scores(subject):
            break
        if score == 4:
            # A whole network's loss may have an epsilon in its logarithm, as the book has it: with
            # a layer more its gradients are off by that, which looks like another branch's fault.
            whole = subject.role == "network"
            return score, (None if whole else _in_another_branch(blueprint)) or subject
        if score == 3 and blueprint.certain:
            return score, subject
    if single is not None:
        return 4, single
    if best is not None:
        return best
    if len(failed) > 1 and _is_the_code_s_own(failed):
        return 0, failed[0][1]  # to be run once more, and reported with its line
    raise CannotInfer(first_error)


def _in_another_branch(blueprint: Blueprint) -> Subject | None:
    """Return the subject made with other settings with which a gradient is wrong, if there are."""
    right: bool | None = None
    for other in _otherwise_set(blueprint):
        try:
            subject = _lively(build(other()))
            trial = tried(subject)
        except Exception:  # a setting that the code does not have after all
            continue
        if trial.fits and not trial.all_right:
            if right is None:
                right = tried(_lively(build(blueprint))).all_right
            return subject if right else None
    return None


def _otherwise_set(blueprint: Blueprint) -> Iterator[Callable[[], Blueprint]]:
    """Yield makers of the same with another setting: of its constructor, or among its options."""
    for name, _options in blueprint.options:
        for value in samples.OTHER_OPTIONS.get(name, ()):
            options = {**dict(blueprint.options), name: value}
            yield partial(replace, blueprint, options=tuple(options.items()))
    make = blueprint.make
    if not isinstance(make, partial) or not inspect.isclass(make.args[0]):
        return
    cls, call = make.args
    for name, value in other_settings(cls, call):
        made = partial(_made, cls, {**call, name: value})
        yield lambda made=made: replace(blueprint, thing=made(), make=made)  # type: ignore[misc]


def _is_of_single_scores(subject: Subject) -> bool:
    """Whether a loss is looked at with one score a sample: another shape tells no less."""
    x = next(iter(subject.values.inputs.values()))
    return subject.scalar and subject.values.labels is not None and x.size == len(x) > 1


_NO_CALLERS: Final = ("__init__", "forward", "backward")


def _is_set_by_a_caller(raised: BaseException | None, thing: Any) -> bool:
    """Whether what a pass misses is written by a method that was not called."""
    if not isinstance(raised, AttributeError) or not inspect.isclass(thing):
        return False
    name = re.escape(str(raised.name))
    methods = [m for part in thing.__mro__[:-1] for m in vars(part).values()]
    callers = [m for m in methods if inspect.isfunction(m) and m.__name__ not in _NO_CALLERS]
    return any(re.search(rf"self\.{name} *=", text_of(caller)) for caller in callers)


def _is_called_amiss(raised: BaseException | None, thing: Any) -> bool:
    """Whether a pass was not handed all that it asks for: that is no fault of the code's."""
    if not isinstance(raised, TypeError) or not inspect.isclass(thing):
        return False
    back = positional(getattr(thing, "backward", None))
    if "NoneType" in str(raised) and any(is_labels(p.name) and p.default is None for p in back):
        return True  # backward(dout, y_true=None): without labels it can do nothing
    passes = "|".join(re.escape(part.__qualname__) for part in thing.__mro__[:-1])
    return re.match(rf"({passes})\.\w+\(\) missing \d+ required", str(raised)) is not None


def _asks_for_no_array(raised: BaseException | None, thing: Any) -> bool:
    """Whether a pass raised because it was handed an array of floats where something else is due:
    an object with attributes of its own, whole numbers to pick by, another count of arguments."""
    if isinstance(raised, AttributeError):
        held = raised.obj
        known = dir(held) if isinstance(held, (np.ndarray, np.generic, float, int)) else []
        # One that is nearly an array's own is a slip: dout.reshap.
        return bool(known) and not difflib.get_close_matches(str(raised.name), known, 1, 0.75)
    if isinstance(raised, IndexError):
        return "only integers" in str(raised)
    if isinstance(raised, TypeError) and inspect.isclass(thing):
        # A node of a graph, whose inputs are other nodes.
        asked = positional(getattr(thing, "forward", None))
        return [p.name for p in asked] == ["self"]
    return False


def _is_the_code_s_own(failed: list[tuple[Blueprint, Subject, BaseException]]) -> bool:
    """Whether exceptions are the code's fault, not that of what it was given.

    They are when inputs of every shape raise the same one, and nothing had to be guessed
    to make the thing.
    """
    same = len({(type(error), str(error)) for _blueprint, _subject, error in failed}) == 1
    return same and not any(blueprint.guessed for blueprint, _subject, _error in failed)


def _lively(subject: Subject) -> Subject:
    """Give the parameters values that let every path have a say.

    Zeros and ones as initial values hide what multiplies or is multiplied by them.
    """
    params = {
        name: samples.parameter(array.shape, np.random.default_rng(50 + k))
        for k, (name, array) in enumerate(subject.values.params.items())
    }
    return varied(subject, replace(subject.values, params=params))


def _score(subject: Subject) -> tuple[int, BaseException | None]:
    """Return how far one forward and backward pass came: 4 to the end with fitting shapes."""
    try:
        with passing(subject, 0, None):
            session = subject.start()
            out = session.forward(subject.values.copy())
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, MemoryError)):
            raise
        return 0, error
    parts = out if isinstance(out, tuple) else (out,)
    try:
        arrays = [np.asarray(part, dtype=np.float64) for part in parts]
    except (TypeError, ValueError) as error:
        return 1, error
    if subject.scalar and any(a.size != 1 for a in arrays):
        return 1, None
    if not all(np.isfinite(a).all() for a in arrays):
        return 2, None
    douts: tuple[Any, ...] = tuple(
        1.0 if subject.scalar else samples.away_from_kinks(a.shape, 4) for a in arrays
    )
    try:
        with passing(subject, 0, None):
            gradients = session.backward(douts)
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, MemoryError)):
            raise
        return 2, error
    if not subject.values.differentiable:
        return 1, None  # nothing to check: a guess that passes because it asks for nothing
    for name, array in subject.values.differentiable.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != array.shape:
            # A square matrix, or vectors only, let operands pass that don't fit, and hide why:
            # what other sizes raised tells more.
            params = subject.values.params.values()
            square = any(a.shape == a.shape[:1] * 2 for a in params)
            vectors = bool(params) and any(
                a.ndim < 2 and a.dtype.kind == "f" for a in subject.values.inputs.values()
            )
            return 2 if square or vectors else 3, None
    return 4, None


# ----------------------------------------------------------------------------- functions


def calls(function: Any) -> Iterator[tuple[tuple[Array, ...], tuple[tuple[str, Any], ...]]]:
    """Yield arrays and options for a function of data and parameters, the likeliest first."""
    role = role_of(function.__name__)
    parameters = positional(function)
    names = [p.name for p in parameters]
    asked = [p.name for p in parameters if p.default is p.empty]
    options: dict[str, list[Any]] = {}
    for name in names:
        if name in samples.OPTIONS:
            options[name] = list(samples.OPTIONS[name])
        elif name in asked and _is_setting(name, names[0]):
            options[name] = [make() for make in samples.arguments(name, role)]
    arrays = [name for name in asked if name not in options]
    data = [name for name in arrays if _is_data(name, names[0])]
    learnt = {n: samples.arguments(n, role) for n in arrays if n not in data}
    for x in samples.inputs(role, len(data)) if names else ():
        for picks in in_order(list(learnt.values()), _CHOICES):
            made = dict(zip(data, x, strict=True))
            made |= {name: make() for name, make in zip(learnt, picks, strict=True)}
            inputs = tuple(np.asarray(made[name]) for name in arrays)
            for chosen in itertools.product(*options.values()):
                yield inputs, tuple(zip(options, chosen, strict=True))


def _is_setting(name: str, first: str) -> bool:
    if name == first or (name.lower() in ("k", "v") and first.lower()[:1] == "q"):
        return False  # keys and values beside queries are no sizes
    made = samples.arguments(name, "unknown")
    return bool(made) and not isinstance(made[0](), np.ndarray)


def _is_data(name: str, first: str) -> bool:
    return name == first or means(name, BATCHED) or (name.lower() == "b" and first == "a")


# --------------------------------------------------------------------------- constructors


def makers(cls: Any) -> Iterator[Callable[[], Any]]:
    """Yield ways to make an instance of a class, the likeliest first."""
    if takes_layers(cls):
        return  # with none it does nothing, and is right whatever it says
    small = words_few(cls)
    for call in _calls(cls):
        if small:
            yield partial(_made, cls, {**call, **small})
        yield partial(_made, cls, call)


def asks(cls: Any) -> bool:
    """Whether something has to be guessed to make an instance."""
    return bool(_asked(cls))


def _asked(cls: Any) -> list[inspect.Parameter]:
    own = cls.__init__ is not object.__init__
    return [p for p in required(cls.__init__) if p.name != "self"] if own else []


def _calls(cls: Any) -> Iterator[dict[str, Any]]:
    """Yield arguments for a constructor."""
    names = [p.name for p in _asked(cls)]
    choices = [samples.arguments(name, role_of(cls.__name__)) for name in names]
    for picks in in_order(choices, _CALLS):
        yield dict(zip(names, (make() for make in picks), strict=True))


def in_order(choices: list[list[Any]], most: int) -> Iterator[tuple[Any, ...]]:
    """Yield one of each: first choices together, then one departure at a time, then all."""
    places = itertools.product(*(range(len(each)) for each in choices))
    for picks in sorted(places, key=sum)[:most]:
        yield tuple(each[k] for each, k in zip(choices, picks, strict=True))


def _made(cls: Any, call: dict[str, Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        state = np.random.get_state()
        np.random.seed(0)
        try:
            instance = cls(**call)
            put_into_training(instance)
            return instance
        finally:
            np.random.set_state(state)


def made_for(cls: Any, inputs: tuple[Any, ...], labels: Any) -> Any:
    """Return an instance that runs forward (or the loss) on the input; None where none does."""
    driver = surest(cls, labels, len(inputs))
    if driver is None:
        return None
    for guess in _calls(cls):
        for call in _resized_to(guess, inputs):
            try:
                subject = build(driver.takes(cls(**call), inputs, labels))
                with passing(subject, 0, None):
                    subject.start().forward(subject.values.copy())
                return cls(**call)
            except Exception:  # whatever a stranger's code raises where a guess is wrong
                continue
    return None


def _resized_to(call: dict[str, Any], inputs: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    """Yield a guess as it is, and with its arrays' and sizes' D made the input's last axis."""
    yield call
    last, size = np.shape(inputs[0])[-1:] if np.ndim(inputs[0]) else (), samples.D
    if not last or last == (size,):
        return

    def fitted(value: Any) -> Any:
        if isinstance(value, np.ndarray) and size in value.shape:
            shape = tuple(last[0] if n == size else n for n in value.shape)
            return samples.away_from_kinks(shape, 1)
        return last[0] if isinstance(value, int) and value == size else value

    yield {name: fitted(value) for name, value in call.items()}
