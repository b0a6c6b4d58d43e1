"""Ways to make an instance of a class, with stand-ins for what its constructor wants."""

from __future__ import annotations

import ast
import contextlib
import copy
import inspect
import itertools
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import numpy as np

from backhand.pattern import pattern
from backhand.reading import samples
from backhand.reading.calls import RATE, is_upstream
from backhand.reading.instances import positional, put_into_training, required
from backhand.reading.naming import role_of
from backhand.reading.source import returns_value, tree_of
from backhand.reading.usage import Usage, usage_in_class
from backhand.reading.vocabulary import Meaning, means

_CALLS: Final = 24
# Rows of a table of activations, or modes, that are tried.
_OTHERS: Final = 24
_ACTIVATION: Final = pattern(r"act|func|^fn?$|nonlin|^g$|phi", re.IGNORECASE)
# How many an agent can choose from.
_ACTIONS: Final = pattern(r"^(n|num|nb)_?act(ion)?s?$|^actions?_?(dim|size|n|num)$|^act_dim$")
_SLOPE: Final = pattern(r"prime|deriv|^d_?(act|f)|grad|slope|_d$", re.IGNORECASE)
# Where a slope is a number.
_SLOPED: Final = ("leaky-relu", "elu")
_OPTIMISER: Final = pattern(r"optim|^opt$|updater|solver", re.IGNORECASE)
_TOKENS: Final = pattern(r"^(word|char|token)s?_?(to|2)_?(i|ix|idx|ind|index|id|indices)$")
_ON_IMAGES: Final = ("convolution", "max-pooling", "average-pooling", "flatten")
_CONTAINED: Final = pattern(r"^_*(layers?|layers?_?list|modules?|blocks|seq|stack)$")
# Methods by which a container is handed one layer after the other, and by which it goes back.
_ADDS: Final = ("add", "add_layer", "add_module", "addLayer", "append", "push")
_BACK: Final = ("backward", "backward_pass", "bprop", "backprop", "backward_propagation")
# Sizes of what goes in and of what comes out.
_ENDS: Final = pattern(r"(^|_)(x|y|in|out|vocab|input|output|class\w*)(_|$)|vocab")
# Sizes of a network that it need not have.
_SIZES: Final = (Meaning.INPUT_SIZE, Meaning.OUTPUT_SIZE, Meaning.VOCABULARY_SIZE)
# Settings that hide where they stand as long as they are one, and another value for them.
_OTHER_WINDOWS: Final = {
    Meaning.WINDOW: (2, 3),
    Meaning.STRIDE: (1, 2),
    Meaning.PADDING: (0, 1),
}
_FACTORS: Final = (Meaning.TEMPERATURE, Meaning.FACTOR)
NO_ONE: Final = 0.7
# What stands for the arguments of ``*layers`` among those that have names.
_SEVERAL: Final = "*"
# Above it a size is one that costs time.
_LARGE: Final = 30
# Arguments whose None means that another call is to say them.
_UNSAID: Final = ("input_shape", "input_dim", "n_in")
# Methods that make the parameters, to be called before the first pass.
# Class methods that make an instance.
_CREATES: Final = ("create", "init", "initialize", "initialise", "random", "new", "make", "build")
_PREPARES: Final = (
    "initialize",
    "initialise",
    "init_params",
    "init_weights",
    "build",
    "setup",
    "new_pass",
)


class Descent:
    """Plain descent, under the names that optimisers' methods have.

    Parameters
    ----------
    in_place : bool
        The optimiser that it stands in for changes what it is handed and returns nothing.
    """

    learning_rate = lr = RATE

    def __init__(self, in_place: bool = False) -> None:
        self.in_place = in_place

    def update(self, value: Any, gradient: Any, *_more: Any) -> Any:
        """Return the value after one step; of a list or dict, each of its values."""
        if isinstance(value, dict):
            for key in value:
                value[key] = self.update(value[key], gradient[key])
            return value
        if isinstance(value, (list, tuple)):
            return [self.update(v, g) for v, g in zip(value, gradient, strict=True)]
        if self.in_place and isinstance(value, np.ndarray):
            value -= RATE * gradient
            return value
        return value - RATE * gradient

    step = apply = __call__ = update

    def __deepcopy__(self, memo: dict[int, Any]) -> Descent:
        return Descent(self.in_place)


class Tanh:
    """An activation, under the names that activations' methods have."""

    def __call__(self, x: Any) -> Any:
        """Return tanh(x)."""
        return np.tanh(x)

    forward = function = fn = f = value = activate = activation = compute = __call__

    def gradient(self, x: Any) -> Any:
        """Return the slope at x."""
        return 1 - np.tanh(x) ** 2

    backward = derivative = prime = grad = deriv = slope = df = d = f_prime = gradient


class Bend:
    """A layer for a container that is handed its layers: as wide as what goes in.

    Two of them can't change places: their matrices are not the same and no multiples of one.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.params: dict[str, Any] = {}
        self.grads: dict[str, Any] = {}

    def _matrix(self, width: int) -> Any:
        drawn = np.random.default_rng(self.seed).uniform(-1, 1, (width, width))
        return np.eye(width) + drawn / width

    def __call__(self, x: Any, *_more: Any, **_options: Any) -> Any:
        """Return tanh(x M)."""
        self.y = np.tanh(x @ self._matrix(np.shape(x)[-1]))
        return self.y

    forward = forward_pass = fprop = feedforward = forward_propagation = __call__

    def backward(self, grad: Any, *_more: Any, **_options: Any) -> Any:
        """Return the gradient of x."""
        slope = grad * (1 - self.y**2)
        return slope @ self._matrix(np.shape(grad)[-1]).T

    backward_pass = bprop = backprop = backward_propagation = backward


class FedBend(Bend):
    """The same for a container whose layers are handed their input a second time on the way back.

    Parameters
    ----------
    seed : int
    at : int
        Which argument of the way back is the upstream gradient: 0 or 1.
    """

    def __init__(self, seed: int, at: int) -> None:
        super().__init__(seed)
        self.at = at

    def backward(self, *given: Any, **_options: Any) -> Any:
        """Return the gradient of x, at what it is handed as x."""
        grad, x = given[self.at], given[1 - self.at]
        matrix = self._matrix(np.shape(x)[-1])
        return (grad * (1 - np.tanh(x @ matrix) ** 2)) @ matrix.T

    backward_pass = bprop = backprop = backward_propagation = backward


def _bends() -> list[Bend]:
    return [Bend(seed) for seed in (1, 2, 3)]


def instances(cls: Any) -> Iterator[Callable[[], Any]]:
    """Yield ways to make an instance of a class, the likeliest first."""
    for name in _CREATES:
        if isinstance(vars(cls).get(name), classmethod):
            yield from _ways(getattr(cls, name), positional(getattr(cls, name)), cls.__name__)
    own = cls.__init__ is not object.__init__
    arguments = [p for p in positional(cls.__init__) if p.name != "self"] if own else []
    yield from _ways(cls, arguments, cls.__name__)


def made_by(maker: Any, *, words: bool = False) -> list[Any]:
    """Return what a class or function of a file makes when it is called with sizes.

    Parameters
    ----------
    maker : class or function
    words : bool
        What goes in and comes out is as wide as the vocabulary.
    """
    arguments = positional(maker.__init__ if inspect.isclass(maker) else maker)
    arguments = [p for p in arguments if p.name != "self"]
    if inspect.isclass(maker) and maker.__init__ is object.__init__:
        arguments = []
    made = []
    ways = list(itertools.islice(_ways(maker, arguments, maker.__name__), 4))
    asked = [p.name for p in arguments if p.default is inspect.Parameter.empty]
    if words:
        ends = {n: samples.VOCABULARY if _ENDS.search(n) else samples.H for n in asked}
        ways.insert(0, partial(_made, maker, {n: _constant(v) for n, v in ends.items()}))
    # What a network ends in: one score, or one for each class.
    for wide in (1, 3):
        sizes = (samples.D, samples.H, wide)
        if len(asked) == 1 and re.search(r"dim|size|layer|shape|arch", asked[0]):
            deep = [samples.D, samples.H, 7, wide]
            ways.insert(0, partial(_made, maker, {asked[0]: _constant(deep)}))
        elif len(asked) == 3 and not inspect.isclass(maker):
            call = {n: _constant(v) for n, v in zip(asked, sizes, strict=True)}
            ways.insert(0, partial(_made, maker, call))
    for make in ways:
        with contextlib.suppress(Exception):
            made.append(make())
    return made


def strided(cls: Any) -> Iterator[Callable[[], Any]]:
    """Yield ways to make an instance with a stride, a padding, or both, that are no defaults.

    Many a mistake hides where the stride is one and nothing is padded.
    """
    arguments = [p for p in positional(cls.__init__) if p.name != "self"]
    more: dict[str, int] = {}
    for p in arguments:
        if means(p.name, (Meaning.STRIDE,)):
            more[p.name] = 2
        elif means(p.name, (Meaning.PADDING,)) and not isinstance(p.default, str):
            more[p.name] = 1
    if not more or cls.__init__ is object.__init__:
        return
    rest = [p for p in arguments if p.name not in more]
    for make in itertools.islice(_ways(cls, rest, cls.__name__), 6):
        call = {name: _constant(value) for name, value in more.items()}
        yield partial(_made, cls, {**make.args[1], **call})  # type: ignore[attr-defined]


# Flags that say nothing of the function.
ASIDE: Final = pattern(
    r"train|eval|verbos|debug|trainable|retain|keep|inplace|copy|check|seed|name|deriv|prime|grad"
    r"|drop"
)


def otherwise(make: Callable[[], Any]) -> Iterator[Callable[[], Any]]:
    """Yield ways to make an instance with other settings: each that its class branches on.

    Parameters
    ----------
    make : callable
        One of those that `instances` yields.
    """
    if not isinstance(make, partial) or not inspect.isclass(make.args[0]):
        return
    cls, call = make.args
    # Beside sizes that are alike everything is as the class has it by itself.
    asked = (
        {p.name for p in required(cls.__init__)} if cls.__init__ is not object.__init__ else set()
    )
    for name, value in _equal(cls, {n: each() for n, each in call.items()}):
        least = {n: each for n, each in call.items() if n in asked}
        yield partial(_made, cls, {**least, name: _constant(value)})
    for name, value in other_settings(cls, {n: each() for n, each in call.items()}):
        yield partial(_made, cls, {**call, name: _constant(value)})


def other_settings(cls: Any, call: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield arguments of a constructor with other values: each that the class branches on, and
    each factor that is one by default, and might as well stand on the other side."""
    arguments = positional(cls.__init__) if cls.__init__ is not object.__init__ else []
    for parameter in arguments:
        usage = usage_in_class(cls, parameter.name)
        given = call.get(parameter.name, parameter.default)
        values: list[Any] = []
        if usage.texts and isinstance(given, str):
            values = [text for text in usage.texts if text != given]
        elif usage.tested and isinstance(given, bool) and not ASIDE.search(parameter.name):
            values = [not given]
        elif type(given) is float and given == 1 and means(parameter.name, _FACTORS):
            values = [NO_ONE]
        elif type(given) is int and means(parameter.name, tuple(_OTHER_WINDOWS)):
            # Windows that lie over each other, and that don't; a border, and none.
            meant = next(m for m in _OTHER_WINDOWS if means(parameter.name, (m,)))
            values = [n for n in _OTHER_WINDOWS[meant] if n != given]
        for value in values[:_OTHERS]:
            yield parameter.name, value


def _equal(cls: Any, call: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield sizes that are as large as those that a constructor compares them with: what goes in
    is added to what comes out only where both are as wide."""
    own = cls.__init__ if cls.__init__ is not object.__init__ else None
    for node in ast.walk(tree_of(own)) if own is not None else ():
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            continue
        names = [n.id for n in (node.left, node.comparators[0]) if isinstance(n, ast.Name)]
        given = [call.get(n) for n in names]
        if len(names) == 2 and all(type(v) is int for v in given) and given[0] != given[1]:
            yield names[1], given[0]


def _constant(value: Any) -> Callable[[], Any]:
    return lambda: value


def _ways(
    maker: Any, arguments: list[inspect.Parameter], title: str
) -> Iterator[Callable[[], Any]]:
    role = role_of(title)
    names: list[str] = []
    choices: list[list[Callable[[], Any]]] = []
    small = _smaller(arguments)
    for parameter in arguments:
        offers = (
            _function_names(title, parameter.name)
            or offers_for(parameter.name, role)
            or _layers(maker, parameter.name)
            or _texts(maker, parameter.name)
            or _sizes(len(names))
        )
        optional = parameter.default is not inspect.Parameter.empty
        if optional and (parameter.default is not None or parameter.name not in _UNSAID):
            continue
        names.append(parameter.name)
        choices.append(offers)
    if not names and takes_layers(maker):
        yield partial(_made, maker, {_SEVERAL: _bends})
    if not all(choices):
        return
    places = itertools.product(*(range(len(each)) for each in choices))
    for picks in sorted(places, key=sum)[:_CALLS]:
        call = {name: each[k] for name, each, k in zip(names, choices, picks, strict=True)}
        if small:
            yield partial(_made, maker, {**call, **small})
        yield partial(_made, maker, call)


def _function_names(title: str, name: str) -> list[Callable[[], Any]]:
    """Return the names of functions, for what is an activation by the name that it is handed."""
    if name.lower() not in ("name", "kind", "type") or not re.search(
        r"activ|nonlin", title.lower()
    ):
        return []
    return [lambda called=called: called for called in ("tanh", "relu", "sigmoid")]  # type: ignore[misc]


def takes_layers(maker: Any) -> bool:
    """Whether a constructor takes as many layers as it is handed: ``*layers``."""
    start = getattr(maker, "__init__", None)
    if not inspect.isclass(maker) or not inspect.isfunction(start):
        return False
    parameters = inspect.signature(start).parameters.values()
    return any(p.kind is p.VAR_POSITIONAL and _CONTAINED.match(p.name) for p in parameters)


def _smaller(arguments: list[inspect.Parameter]) -> dict[str, Callable[[], Any]]:
    """Return sizes of ours for those that a constructor sets itself, where one of them is large.

    A network for pictures of 3 × 32 × 32 is the same code as one for four features.
    """
    held = {
        p.name: p.default
        for p in arguments
        if means(p.name, _SIZES) and _extent(p.default) and not means(p.name, (Meaning.WINDOW,))
    }
    if not any(_extent(default) > _LARGE for default in held.values()):
        return {}
    small: dict[str, Callable[[], Any]] = {}
    widths = itertools.chain((samples.H, 3, 7, 8), itertools.repeat(9))
    for name, default in held.items():
        if isinstance(default, tuple):
            small[name] = _constant(samples.PICTURE)
        elif means(name, (Meaning.VOCABULARY_SIZE,)):
            small[name] = _constant(samples.VOCABULARY)
        elif means(name, (Meaning.INPUT_SIZE,)):
            small[name] = _constant(samples.D)
        else:
            small[name] = _constant(next(widths))
    return small


def words_few(cls: Any) -> dict[str, Any]:
    """Return sizes of ours for a constructor whose own are those of a whole language."""
    arguments = positional(cls.__init__) if cls.__init__ is not object.__init__ else []
    small = {name: make() for name, make in _smaller(arguments).items()}
    return small if any(means(name, (Meaning.VOCABULARY_SIZE,)) for name in small) else {}


def _extent(default: Any) -> int:
    """Return how many numbers a size stands for: an int, or a picture's channels and sides."""
    if isinstance(default, bool) or not isinstance(default, (int, tuple)):
        return 0
    if isinstance(default, int):
        return max(default, 0)
    sizes = len(default) == 3 and all(isinstance(n, int) and n > 0 for n in default)
    return default[0] * default[1] * default[2] if sizes else 0


def _layers(maker: Any, name: str) -> list[Callable[[], Any]]:
    """Return makers of a layer of the file, for a constructor that is handed one."""
    if not re.search(r"layer$|module$|wrapped|inner|sublayer|^fn$|block$", name.lower()):
        return []
    module = sys.modules.get(getattr(maker, "__module__", ""))
    found: list[Callable[[], Any]] = []
    for other in list(vars(module).values()) if module else ():
        both = inspect.isclass(other) and all(hasattr(other, n) for n in ("forward", "backward"))
        if both and not inspect.isabstract(other) and not issubclass(maker, other):
            found += itertools.islice(instances(other), 1)
    return found


def offers_for(name: str, role: str) -> list[Callable[[], Any]]:
    """Return makers of values for a constructor's argument; empty for a name that says nothing."""
    if name in ("x_shape", "X_shape"):  # of the input itself, samples and all
        return [lambda: (samples.N, samples.D), lambda: samples.IMAGE]
    if name in ("X_dim", "x_dim"):  # of one sample: mostly a picture
        return [lambda: samples.SIGHT, lambda: samples.D, lambda: (samples.D,)]
    if name == "input_shape":
        return [lambda shape=shape: shape for shape in ((samples.D,), samples.SIGHT)]  # type: ignore[misc]
    if _OPTIMISER.search(name):
        return [Descent]
    if _TOKENS.search(name):
        return [_words]
    if re.match(r"^conv(olution)?_shape$", name):  # channels, height and width
        return [lambda shape=shape: shape for shape in ((4, 3, 3), (4, 3, 2), (4, 3))]  # type: ignore[misc]
    if _CONTAINED.match(name):
        return [_bends, lambda: [samples.D, 8, samples.H]]
    if _SLOPE.search(name) and not (means(name, (Meaning.SLOPE,)) and role in _SLOPED):
        return [lambda: Tanh().gradient]
    if _ACTIONS.match(name):
        return [lambda: 3, lambda: 2]
    if role == "convolution" and name in ("f", "fs", "ks", "size", "fsize", "ksz"):
        return [lambda: 3, lambda: 2]
    known = samples.arguments(name, role)
    if known and name != "f":
        return known
    if _ACTIVATION.search(name):
        return [Tanh, lambda: np.tanh, lambda: "tanh", lambda: "relu", lambda: "sigmoid"]
    return []


def _texts(maker: Any, name: str) -> list[Callable[[], Any]]:
    """Return the strings that a class tells an argument of its constructor by."""
    usage = usage_in_class(maker, name) if inspect.isclass(maker) else Usage()
    return [_constant(text) for text in usage.texts]


def _words() -> dict[str, int]:
    """Return a table of words, those first that say where a sentence begins and ends."""
    words = ["<NULL>", "<START>", "<END>", "<UNK>"]
    words += [f"word{k}" for k in range(len(words), samples.VOCABULARY)]
    return {word: k for k, word in enumerate(words)}


def _sizes(place: int) -> list[Callable[[], Any]]:
    """Return what an argument is given whose name says nothing: a size, by its place; at last
    several numbers."""
    first = (samples.D, samples.H, 3)[min(place, 2)]
    return [lambda: first, lambda: 2, lambda: 0.3, lambda: np.array([1.1, 0.8, 0.5])]


def _made(cls: Any, call: dict[str, Callable[[], Any]]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        state = np.random.get_state()
        np.random.seed(0)
        try:
            several = call.get(_SEVERAL, tuple)()
            made = {name: make() for name, make in call.items() if name != _SEVERAL}
            instance = cls(*several, **made)
            _prepare(instance)
            put_into_training(instance)
            return instance
        finally:
            np.random.set_state(state)


def _descends(instance: Any) -> None:
    """Put plain descent where an instance has an optimiser that it made by itself.

    What a step of Adam, or of momentum, owes to its gradient is not to be seen in it.  One that
    is handed something else than values and their gradients is left alone.
    """
    cls = type(instance)
    properties = [n for n in dir(cls) if isinstance(getattr(cls, n, None), property)]
    for name in (*properties, *vars(instance)) if hasattr(instance, "__dict__") else ():
        if not _OPTIMISER.search(name):
            continue
        with contextlib.suppress(Exception):  # a property computes whatever it likes
            held = getattr(instance, name)
            steps = [getattr(held, n, None) for n in ("update", "step", "apply", "__call__")]
            step = next((method for method in steps if inspect.ismethod(method)), None)
            if step is None or isinstance(held, Descent) or len(required(step)) != 2:
                continue
            setattr(instance, name, Descent(in_place=not returns_value(step)))


def _fill(instance: Any) -> None:
    """Put layers into a container that has none yet: without any it does nothing that could be
    wrong."""
    held = vars(instance) if hasattr(instance, "__dict__") else {}
    if not any(_CONTAINED.match(name) and value == [] for name, value in held.items()):
        return
    adds = next((getattr(instance, n) for n in _ADDS if hasattr(instance, n)), None)
    back = next((getattr(instance, n) for n in _BACK if hasattr(instance, n)), None)
    if adds is None or back is None or len(required(adds)) != 1:
        return
    # A container goes back as its layers do.
    given = [is_upstream(p.name) for p in required(back)]
    fed = len(given) == 2 and sum(given) == 1
    for bend in _bends():
        adds(FedBend(bend.seed, given.index(True)) if fed else bend)


def _prepare(instance: Any) -> None:
    _descends(instance)
    _fill(instance)
    images = role_of(type(instance).__name__) in _ON_IMAGES
    shape = samples.SIGHT if images else (samples.D,)
    if callable(getattr(instance, "set_input_shape", None)):
        if getattr(instance, "input_shape", None) is None:
            instance.set_input_shape(shape)
    elif getattr(instance, "input_shape", ()) is None:
        with contextlib.suppress(AttributeError):  # a property that only tells
            instance.input_shape = shape
    for name in _PREPARES:
        method = getattr(instance, name, None)
        if not callable(method):
            continue
        asked = [p for p in positional(method) if p.default is inspect.Parameter.empty]
        given = [offers_for(p.name, "unknown")[:1] for p in asked]
        if all(given):
            method(*(makers[0]() for makers in given))
    _is_told_of_its_input(instance)


def _is_told_of_its_input(instance: Any) -> None:
    """Call what a network calls of each layer before the first pass: ``_setup(input_shape, rng)``.

    The shape is that of all samples.
    """
    for name in ("_setup", "_build", "_initialize"):
        method = getattr(instance, name, None)
        if not inspect.ismethod(method):
            continue
        asked = [p.name for p in required(method)]
        if not any("shape" in each for each in asked):
            continue
        made: list[Any] = []
        for each in asked:
            offers = offers_for(each, "unknown")
            shaped = "shape" in each
            if not (offers or shaped):
                break
            made.append((samples.N, samples.D) if shaped else offers[0]())
        else:
            # One of pictures can do nothing with it, and gets its sizes elsewhere.
            with contextlib.suppress(Exception):
                method(*made)


def copied(instance: Any) -> Any:
    """Return a copy that shares no array."""
    return copy.deepcopy(instance)
