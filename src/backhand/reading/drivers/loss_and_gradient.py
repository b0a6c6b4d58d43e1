"""The form `loss-and-gradient`: a loss, with the gradients of what it is given beside it."""

from __future__ import annotations

import ast
import contextlib
import inspect
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading.calls import is_labels, is_rate
from backhand.reading.claims import plain, sureness
from backhand.reading.composed import Composed, composed, keys_of
from backhand.reading.driver import Blueprint, Driver, Found, double
from backhand.reading.holding import Slot, short_names, slots_of
from backhand.reading.instances import duplicate, positional, required
from backhand.reading.samples import C, D, H, N, away_from_kinks
from backhand.reading.source import text_of, tree_of
from backhand.reading.standins import instances
from backhand.reading.subject import IncompleteError, Subject, Values
from backhand.reading.vocabulary import Meaning, means

Array = NDArray[Any]

_LOSS: Final = re.compile(
    r"^(total_?|avg_?|mean_?|data_?|train_?)?(loss|cost|j|l|e|err|error|nll|obj(ective)?|mse|sse|energy|risk"
    r"|ce|bce|kl|elbo|fx|fval|f|value|jval|val|lossval|penalty)(es|s|_?val(ue)?|_?total)?$",
    re.IGNORECASE,
)
_GRADIENT: Final = re.compile(
    r"^(d[a-zA-Z_]\w*|\w*grad\w*|g|gs|gw|gb|jac\w*|nabla\w*|\w*delta\w*|\w*deriv\w*|kobai)$"
)
_LEARNT: Final = re.compile(
    r"^(w|b|v|u|ws|bs|w_?\d|b_?\d|weights?|bias(es)?|theta\w*|\w*params?|parameters|coef\w*|beta|phi|p|model|initial_theta|\w*_flat|wb|intercept)$",
    re.IGNORECASE,
)
_PENALTY: Final = re.compile(
    r"^(reg\w*|lam\w*|lmbd\w*|l2\w*|alpha|c|weight_decay|wd|strength|regularization)$", re.I
)
_NAMED: Final[tuple[tuple[str, str], ...]] = (
    ("cost", "gradient"),
    ("cost", "grad"),
    ("loss", "grad"),
    ("loss", "gradient"),
    ("fun", "jac"),
    ("objective", "gradient"),
    ("cost_function", "gradient"),
    ("costfunction", "gradient"),
    ("f", "jac"),
    ("cost", "gradients"),
    ("loss", "gradients"),
    ("costFunction", "gradient"),
    ("compute_cost", "compute_gradient"),
    ("compute_loss", "compute_gradient"),
    ("computeCost", "computeGradient"),
    ("nll", "grad_nll"),
    ("cost", "cost_grad"),
    ("loss", "loss_grad"),
    ("cost_reg", "gradient_reg"),
    ("costReg", "gradientReg"),
    ("loss_function", "gradient"),
    ("compute_cost", "gradient"),
    ("loss_fn", "grad_fn"),
    ("forward_loss", "gradients"),
)
_MOST_READINGS: Final = 300


@dataclass(frozen=True, eq=False)
class FoundLoss(Found):
    """A function that returns (loss, gradients), two functions, or a class with such a method."""

    function: Any = None
    second: Any = None
    method: str = ""
    network: Composed | None = None


@dataclass(frozen=True, eq=False)
class LossReading(Found):
    """A loss bound.

    Attributes
    ----------
    function, second : callable
        second is None where the gradients come with the loss.
    instance : object or None
        Of which `method` is called.
    arguments : tuple of (name, source)
        "array:NAME", "labels", or "option:NAME".
    arrays : tuple of str
        The arrays among forward's arguments, the data first.
    keys : dict
        Argument that is a dict → its keys.
    sources : dict
        Array → path into what was returned.
    slots : dict
        Parameter of the instance → Slot.
    """

    function: Any = None
    second: Any = None
    instance: Any = None
    method: str = ""
    arguments: tuple[tuple[str, str], ...] = ()
    arrays: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = None  # type: ignore[assignment]
    options: Mapping[str, Any] = None  # type: ignore[assignment]
    sources: Mapping[str, tuple[Any, ...]] = None  # type: ignore[assignment]
    slots: Mapping[str, Slot] = None  # type: ignore[assignment]
    columns: bool = False
    tier: int = 0


class LossAndGradient(Driver):
    """A function, or a method, that returns a loss and its gradients."""

    name = "loss-and-gradient"
    weighs = True

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`."""
        return thing.sure if isinstance(thing, Found) and thing.form == self.name else 0.0

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        thing = getattr(module, name)
        if getattr(thing, "__module__", None) != module.__name__:
            return None
        if inspect.isclass(thing):
            for method in (
                "loss",
                "loss_and_grad",
                "loss_and_grads",
                "loss_and_gradients",
                "cost",
                "cost_and_grad",
                "compute_loss",
                "loss_grad",
                "loss_gradients",
                "forward_backward",
            ):
                function = vars(thing).get(method)
                if inspect.isfunction(function) and returns_both(function):
                    return FoundLoss(self.name, name, thing, (thing,), 0.65, function, None, method)
            return None
        if not inspect.isfunction(thing) or not required(thing):
            return None
        network = composed(module, name)
        if network is not None:
            parts = (network.forward, network.backward)
            return FoundLoss(self.name, name, thing, parts, 0.7, thing, None, "", network)
        if returns_both(thing):
            return FoundLoss(self.name, name, thing, (thing,), 0.45, thing)
        for first, second in _NAMED:
            if name == first or name.endswith("_" + first):
                other = getattr(module, name[: len(name) - len(first)] + second, None)
                same = inspect.isfunction(other) and [p.name for p in required(other)] == [
                    p.name for p in required(thing)
                ]
                if same and other is not thing:
                    return FoundLoss(self.name, name, thing, (thing, other), 0.7, thing, other)
        return None

    def title(self, thing: Any) -> str:
        """See `Driver.title`."""
        return str(thing.title)

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"{self.title(thing)}, x, t"

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        for count, blueprint in enumerate(_proposals(thing)):
            yield blueprint
            if count > _MOST_READINGS:
                return

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        reading: LossReading = blueprint.thing
        arrays = dict(zip(reading.arrays, map(double, blueprint.inputs), strict=True))
        first = reading.arrays[0]
        params = {n: a for n, a in arrays.items() if n != first}
        for name, slot in reading.slots.items():
            held = slot.read(reading.instance)
            if held is not None:
                params[name] = np.array(held)
        # In a dict each parameter is due; what else has no gradient was not asked for one.
        keyed = any(path and isinstance(path[-1], str) for path in reading.sources.values())
        constant = {
            "dx" if n == first else n
            for n in (first, *params)
            if n not in reading.sources and not (keyed and n != first and reading.keys)
        }
        backward = reading.second or reading.function
        forward = reading.function
        network = getattr(forward, "__self__", None)
        if isinstance(network, Composed):
            forward, backward = network.forward, network.backward
        return self.subject(
            blueprint,
            Values({"dx": arrays[first]}, params, blueprint.labels, frozenset(constant)),
            lambda: LossSession(
                reading,
                None if reading.instance is None else duplicate(reading.instance, blueprint.make),
            ),
            {"forward": forward, "backward": backward},
            role="unknown",
            scalar=True,
            takes_upstream=False,
        )


def returns_both(function: Any) -> bool:
    """Whether a function's last return statement gives a loss and gradients."""
    nodes = [n for n in ast.walk(tree_of(function)) if isinstance(n, ast.Return)]
    for node in reversed(nodes):
        value = node.value
        if not isinstance(value, ast.Tuple) or len(value.elts) < 2:
            continue
        first = value.elts[0]
        while isinstance(first, (ast.BinOp, ast.Call)):
            first = (
                first.left
                if isinstance(first, ast.BinOp)
                else first.args[0]
                if first.args
                else first.func
            )
            if isinstance(first, ast.Attribute):
                break
        name = (
            first.id
            if isinstance(first, ast.Name)
            else first.attr
            if isinstance(first, ast.Attribute)
            else ""
        )
        rest = [_names(part) for part in value.elts[1:]]
        flat = [n for some in rest for n in some]
        if _LOSS.match(name) and flat and any(_GRADIENT.match(n) for n in flat[:2]):
            return True
    return False


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, (ast.Tuple, ast.List)):
        return [n for part in node.elts for n in _names(part)]
    if isinstance(node, ast.UnaryOp):
        return _names(node.operand)
    if isinstance(node, ast.Dict):
        return [str(k.value) for k in node.keys if isinstance(k, ast.Constant)]
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.Call):
        inner = node.func.value if isinstance(node.func, ast.Attribute) else None
        found = _names(inner) if inner is not None else []
        if found and found[0] not in ("np", "numpy"):
            return found
        return [n for part in node.args[:1] for n in _names(part)]
    if isinstance(node, ast.BinOp):
        return _names(node.left)
    return [""]


# ------------------------------------------------------------------------- binding

_ROWS: Final = {
    "W": ((D, C), (D, 1), (D,), (C, D), (1, D)),
    "b": ((C,), (1, C), (), (1,), (1, 1), (C, 1)),
    "theta": ((D,), (D, 1)),
}


def _proposals(thing: FoundLoss) -> Iterator[Blueprint | Exception]:
    if thing.network is not None:
        yield from _of_network(thing, thing.network)
        return
    function = thing.function
    parameters = [p for p in positional(function) if p.name != "self"]
    asked = [
        p for p in parameters if p.default is p.empty or (is_labels(p.name) and p.default is None)
    ]
    names = [p.name for p in asked]
    optional = [p.name for p in parameters if p.name not in names and _PENALTY.match(p.name)]
    if not names or len(names) > 9:
        return
    if thing.method:
        for make in instances(thing.definition):
            try:
                instance = make()
            except Exception as error:
                yield error
                continue
            yield from _of_instance(thing, instance, make, names, optional)
        return
    labels = [n for n in names if is_labels(n)]
    if len(labels) > 1:
        return
    kinds: dict[str, str] = {}
    for name in names:
        low = plain(name)
        if name in labels:
            kinds[name] = "labels"
        elif _PENALTY.match(name) and name not in names[:1]:
            kinds[name] = "penalty"
        elif _LEARNT.match(name):
            kinds[name] = "learnt"
        elif (
            (
                means(name, (Meaning.INPUT_SIZE, Meaning.OUTPUT_SIZE))
                and not means(name, (Meaning.DATA,))
            )
            or low.endswith("layersize")
            or low == "numlabels"
        ):
            kinds[name] = "size"
        elif low in (
            "x",
            "xs",
            "data",
            "inputs",
            "features",
            "a",
            "scores",
            "logits",
            "z",
            "pred",
            "ypred",
            "yhat",
            "preds",
            "predictions",
            "x1",
            "x2",
            "f1",
            "f2",
            "u",
            "anchor",
            "pos",
            "neg",
            "positive",
            "negative",
            "f",
            "xtrain",
            "xb",
        ) or means(name, (Meaning.DATA,)):
            kinds[name] = "data"
        else:
            yield TypeError(f"{thing.title}: what {name} stands for is not known")
            return
    learnt = [n for n, kind in kinds.items() if kind == "learnt"]
    data = [n for n, kind in kinds.items() if kind == "data"]
    if not learnt and not data:
        return
    keys = {n: _keys(function, n) for n in learnt}
    settled = {n: 0.3 for n, kind in kinds.items() if kind == "penalty"}
    settled |= {n: 0.3 for n in optional}
    settled |= {n: _size(n) for n, kind in kinds.items() if kind == "size"}
    order = [*(data or learnt[:1]), *(learnt if data else learnt[1:])]
    for columns in (False, True):
        for kind, t in _labels(bool(labels), columns):
            for shapes in _learnt_shapes(learnt, keys, columns, kind, settled, bool(data)):
                arrays = {
                    n: away_from_kinks((N, D) if not columns else (D, N), 1 + k)
                    for k, n in enumerate(data)
                }
                if data and not learnt:
                    arrays = {n: away_from_kinks((N, C), 1 + k) for k, n in enumerate(data)}
                    if columns:
                        continue
                yield from _tried(
                    thing, names, optional, kinds, arrays, order, keys, shapes, settled, t, columns
                )


def _size(name: str) -> int:
    low = plain(name)
    if "input" in low or low in ("d", "nin", "nx"):
        return D
    if "label" in low or "class" in low or "out" in low or low in ("k", "c"):
        return C if C != H else 3
    return H


def _keys(function: Any, name: str) -> tuple[str, ...]:
    found = re.findall(rf"\b{re.escape(name)}\[[\"'](\w+)[\"']\]", text_of(function))
    return tuple(dict.fromkeys(found))


def _labels(wanted: bool, columns: bool) -> Iterator[tuple[str, Any]]:
    if not wanted:
        yield "none", None
        return
    rng = np.random.default_rng(N)
    indices = rng.permutation(np.arange(N) % C)
    binary = np.array([1, 0, 1, 0, 1])
    offers = [
        ("classes", indices),
        ("classes", np.eye(C)[indices]),
        ("one", binary),
        ("one", away_from_kinks((N,), 9)),
        ("one", binary.reshape(N, 1).astype(float)),
        ("one", away_from_kinks((N, 1), 9)),
        ("classes", away_from_kinks((N, C), 9)),
        ("one", 2.0 * binary - 1),
        ("three", rng.permutation(np.arange(N) % 3)),
        ("three", np.eye(3)[rng.permutation(np.arange(N) % 3)]),
    ]
    for kind, t in offers:
        if columns and t.ndim == 2:
            yield kind, t.T.copy()
        elif (columns and t.dtype.kind == "f") or not columns:
            yield kind, t


def _learnt_shapes(
    learnt: list[str],
    keys: Mapping[str, tuple[str, ...]],
    columns: bool,
    kind: str,
    settled: Mapping[str, Any],
    has_data: bool,
) -> Iterator[dict[str, tuple[int, ...]]]:
    """Yield shapes for the parameters, under their names; those of a dict under NAME[KEY]."""
    wide = {"one": 1, "classes": C, "three": 3}.get(kind, C)
    if any(keys.values()):
        shapes = {}
        for name in learnt:
            for key in keys[name]:
                shapes[f"{name}[{key}]"] = _in_chain(key, keys[name], columns, wide)
        for name in learnt:
            if not keys[name]:
                shapes[name] = (wide,)
        yield shapes
        return
    sizes = [v for v in settled.values() if isinstance(v, int) and not isinstance(v, bool)]
    if len(sizes) == 3 and len(learnt) == 1:
        d, h, c = sizes
        yield {learnt[0]: (h * (d + 1) + c * (h + 1),)}
        yield {learnt[0]: (h * (d + 1) + c * (h + 1), 1)}
        return
    offers = []
    for name in learnt:
        low = plain(name)
        if low.startswith("b") or "bias" in low or low == "intercept":
            offers.append(
                [(wide,), (1, wide), (), (wide, 1), (1, 1)] if not columns else [(wide, 1), ()]
            )
        elif columns:
            offers.append([(wide, D), (D, 1), (D, wide), (D,)])
        else:
            offers.append([(D, wide), (D,), (D, 1), (wide, D), (1, D), (D + 1,), (D + 1, 1)])
    for picks in itertools.islice(itertools.product(*offers), 40):
        yield dict(zip(learnt, picks, strict=True))


def _in_chain(key: str, keys: tuple[str, ...], columns: bool, wide: int) -> tuple[int, ...]:
    number = re.search(r"(\d+)$", key)
    numbers = sorted({int(m[1]) for k in keys if (m := re.search(r"(\d+)$", k))})
    place = numbers.index(int(number[1])) if number else 0
    sizes = [D, *(H + 2 * k for k in range(len(numbers) - 1)), wide]
    before, after = sizes[place], sizes[place + 1] if place + 1 < len(sizes) else wide
    if key.lower().startswith("b"):
        return (after, 1) if columns else (after,)
    return (after, before) if columns else (before, after)


def _tried(
    thing: FoundLoss,
    names: list[str],
    optional: list[str],
    kinds: Mapping[str, str],
    data: Mapping[str, Array],
    order: list[str],
    keys: Mapping[str, tuple[str, ...]],
    shapes: Mapping[str, tuple[int, ...]],
    settled: Mapping[str, Any],
    labels: Any,
    columns: bool,
) -> Iterator[Blueprint | Exception]:
    rng = np.random.default_rng(7)
    arrays = dict(data)
    flat: list[str] = [n for n in order if n in data]
    for name, shape in shapes.items():
        arrays[name] = np.asarray(rng.uniform(0.2, 0.8, shape) * rng.choice([-1.0, 1.0], shape))
        flat.append(name)
    arguments = tuple(
        (n, "labels" if kinds[n] == "labels" else f"option:{n}" if n in settled else f"array:{n}")
        for n in names
    )
    arguments += tuple((n, f"option:{n}") for n in optional)
    reading = LossReading(
        thing.form, thing.title, thing.definition, thing.parts, thing.sure, thing.function,
        thing.second, None, "", arguments, tuple(flat), keys, dict(settled), {}, {}, columns, 0,
    )  # fmt: skip
    session = LossSession(reading, None)
    first = flat[0]
    values = Values({"dx": arrays[first]}, {n: arrays[n] for n in flat[1:]}, labels)
    try:
        with _quiet():
            loss = session.forward(values.copy())
        if np.ndim(loss) > 0 and np.size(loss) != 1:
            raise TypeError("no number came first")
        sources = _sources(thing, session.rest, flat, kinds, arrays)
    except Exception as error:
        yield error
        return
    inputs = tuple(arrays[n] for n in flat)
    yield Blueprint(replace(reading, sources=sources), inputs, labels)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    state = np.random.get_state()
    np.random.seed(1234)
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        np.random.set_state(state)


def _sources(
    thing: FoundLoss,
    rest: Any,
    flat: list[str],
    kinds: Mapping[str, str],
    arrays: Mapping[str, Array],
) -> dict[str, tuple[Any, ...]]:
    """Match what came beside the loss with arrays: by key, by name, then by place."""
    paths = list(_paths(rest))
    called = _called(thing)
    named = {path: called[k] if len(called) == len(paths) else "" for k, path in enumerate(paths)}
    for path in paths:
        if path and isinstance(path[-1], str):
            named[path] = path[-1]
    found: dict[str, tuple[Any, ...]] = {}
    left = list(paths)
    for name in flat:
        bare = name.partition("[")[2].rstrip("]") or name
        sure = {
            p: 1.0 if named[p] == bare and isinstance(p[-1], str) else sureness(named[p], bare)
            for p in left
            if named[p]
        }
        likeliest = max(sure, key=lambda p: sure[p], default=None)
        if likeliest is not None and sure[likeliest] > 0:
            found[name] = likeliest
            left.remove(likeliest)
    if found and len(left) == len([n for n in flat if n not in found]) == 1:
        found[next(n for n in flat if n not in found)] = left[0]
    if not found:
        learnt = [n for n in flat if kinds.get(n.partition("[")[0]) == "learnt"]
        targets = learnt or flat
        if len(left) <= len(targets):
            found = dict(zip(targets, left, strict=False))
    return found


def _paths(rest: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(rest, dict):
        for key, value in rest.items():
            yield from _paths(value, (*path, key))
    elif isinstance(rest, (tuple, list)) and not all(isinstance(v, float) for v in rest):
        for k, value in enumerate(rest):
            yield from _paths(value, (*path, k))
    elif isinstance(rest, (np.ndarray, float, np.floating, list)):
        yield path or (...,)


def _called(thing: FoundLoss) -> list[str]:
    function = thing.second or thing.function
    nodes = [
        n for n in ast.walk(tree_of(function)) if isinstance(n, ast.Return) and n.value is not None
    ]
    for node in reversed(nodes):
        assert node.value is not None
        names = _names(node.value)
        if thing.second is None:
            names = names[1:]
        if names:
            return names
    return []


def _of_network(thing: FoundLoss, network: Composed) -> Iterator[Blueprint | Exception]:
    """Yield a network in three functions, its samples in columns and in rows."""
    binary = np.array([[1.0, 0.0, 1.0, 0.0, 1.0]])
    one_hot = np.eye(3)[np.array([0, 2, 1, 2, 0])]
    for columns in (True, False):
        x = away_from_kinks((D, N) if columns else (N, D), 1)
        for y in (binary, one_hot.T, away_from_kinks((1, N), 9)):
            labels = y if columns else y.T.copy()
            wide = y.shape[0]
            made = list(network.starts((D, H, 7, wide)))
            made += list(network.starts((D, H, wide)))
            keys = keys_of(network)
            if keys:
                rng = np.random.default_rng(3)
                made.append(
                    {k: 0.5 * rng.standard_normal(_in_chain(k, keys, columns, wide)) for k in keys}
                )
            for params in made:
                rng = np.random.default_rng(5)
                flat = dict(params)
                order = ("x", *flat)
                reading = LossReading(
                    thing.form, thing.title, thing.definition, thing.parts, thing.sure, network.run,
                    None, None, "", (("x", "array:x"), ("y", "labels"), ("params", "array:params")),
                    order, {"params": tuple(params)}, {}, {}, {}, columns, 0,
                )  # fmt: skip
                arrays = {"x": x, **flat}
                session = LossSession(reading, None)
                try:
                    with _quiet():
                        loss = session.forward(Values({"dx": x}, flat, labels))
                        if np.size(loss) != 1:
                            raise TypeError("no number came out of the cost")
                        rest = session.rest
                        kinds = {"x": "data", **dict.fromkeys(flat, "learnt")}
                        sources = _sources(
                            replace_second(thing, network), rest, list(order), kinds, arrays
                        )
                except Exception as error:
                    yield error
                    continue
                sources.pop("x", None)
                inputs = tuple(arrays[n] for n in order)
                yield Blueprint(replace(reading, sources=sources), inputs, labels)


def replace_second(thing: FoundLoss, network: Composed) -> FoundLoss:
    """Return the thing with its backward pass as what returns the gradients."""
    return replace(thing, second=network.backward)


def _of_instance(
    thing: FoundLoss, instance: Any, make: Callable[[], Any], names: list[str], optional: list[str]
) -> Iterator[Blueprint | Exception]:
    for name, value in list(vars(instance).items()):
        if _PENALTY.match(name) and value == 0 and isinstance(value, float):
            setattr(instance, name, 0.3)  # a penalty of nothing hides what is wrong with it
    labels = [n for n in names if is_labels(n)]
    data = [n for n in names if n not in labels and not _PENALTY.match(n)]
    if len(labels) != 1 or len(data) != 1 or any(map(is_rate, names)):
        yield TypeError(f"{thing.title}.{thing.method}: what its arguments stand for is not known")
        return
    settled = {n: 0.3 for n in (*optional, *(n for n in names if _PENALTY.match(n)))}
    matrices = [a for a in slots_of(instance).values() if a.ndim == 2]
    width = matrices[0].shape[0] if matrices else D
    for x in (away_from_kinks((N, width), 1), away_from_kinks((3, 2, 7, 6), 1)):
        for _kind, t in _labels(True, False):
            if len(x) != N:
                t = t[: len(x)]
            arguments = tuple(
                (n, "labels" if n in labels else f"option:{n}" if n in settled else f"array:{n}")
                for n in (*names, *optional)
            )
            reading = LossReading(
                thing.form, thing.title, thing.definition, thing.parts, thing.sure, thing.function,
                None, instance, thing.method, arguments, tuple(data), {}, settled, {}, {}, False, 0,
            )  # fmt: skip
            try:
                with _quiet():
                    session = LossSession(reading, duplicate(instance, make))
                    before = float(np.asarray(session.forward(Values({"dx": x}, {}, t))))
                    rest = session.rest
                    slots = []
                    for slot, array in slots_of(instance).items():
                        if not array.ndim:
                            continue
                        other = duplicate(instance, make)
                        # Each entry by another amount: a softmax does not see one for all.
                        rng = np.random.default_rng(array.size)
                        by = 0.1 * (np.abs(array) + 0.1) * rng.uniform(0.2, 1, array.shape)
                        slot.write(other, array + by)
                        moved = LossSession(reading, other)
                        if float(np.asarray(moved.forward(Values({"dx": x}, {}, t)))) != before:
                            slots.append(slot)
            except Exception as error:
                yield error
                continue
            short = short_names(slots)
            kinds = {name: "learnt" for name in short.values()}
            flat = [*short.values()]
            arrays = {short[s]: s.read(instance) for s in slots}
            sources = _sources(thing, rest, flat, kinds, arrays)  # type: ignore[arg-type]
            held = {short[s]: s for s in slots if short[s] in sources}
            yield Blueprint(replace(reading, sources=sources, slots=held), (x,), t, make=make)


class LossSession:
    """One call of a loss that brings its gradients."""

    def __init__(self, reading: LossReading, instance: Any) -> None:
        self.instance = instance
        self._reading = reading
        self._params: dict[str, Array] = {}
        self._arguments: list[Any] = []
        self.rest: Any = None

    def forward(self, values: Values) -> Any:
        """Return the loss."""
        reading = self._reading
        self._params = dict(values.params)
        arrays = {reading.arrays[0]: next(iter(values.inputs.values())), **values.params}
        for name, slot in reading.slots.items():
            slot.write(self.instance, values.params[name])
        given = []
        for name, source in reading.arguments:
            if source == "labels":
                given.append(values.labels)
            elif source.startswith("option"):
                given.append(reading.options[name])
            elif reading.keys.get(name):
                given.append(
                    {k: arrays.get(f"{name}[{k}]", arrays.get(k)) for k in reading.keys[name]}
                )
            else:
                array = arrays[name]
                given.append(array if array.ndim else float(array))
        if self.instance is not None:
            returned = getattr(self.instance, reading.method)(*given)
        else:
            returned = self._called(reading.function, given)
        if reading.second is not None:
            self.rest = self._called(reading.second, given)
            return returned
        if not isinstance(returned, tuple) or len(returned) < 2:
            raise IncompleteError("a loss and its gradients must be returned")
        self.rest = returned[1] if len(returned) == 2 else tuple(returned[1:])
        return np.asarray(returned[0]).reshape(-1)[0] if np.size(returned[0]) == 1 else returned[0]

    def _called(self, function: Any, given: list[Any]) -> Any:
        names = [name for name, _source in self._reading.arguments]
        count = len([p for p in positional(function) if p.name in names])
        required_count = min(count, len(given))
        head = [n for n in names if n in {p.name for p in required(function)}]
        return function(
            *given[: len(head)],
            **dict(list(zip(names, given, strict=True))[len(head) : required_count]),
        )

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return the gradients that came with the loss."""
        found = {}
        for name, path in self._reading.sources.items():
            value = self.rest
            with contextlib.suppress(KeyError, IndexError, TypeError):
                for step in path:
                    value = value if step is ... else value[step]
                found["dx" if name == self._reading.arrays[0] else name] = value
        return found

    def parameters(self) -> dict[str, Array]:
        """See `Session.parameters`."""
        return self._params

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return False
