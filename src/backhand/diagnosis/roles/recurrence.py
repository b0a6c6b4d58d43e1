"""What RNN, LSTM and GRU share: steps of gates, gone through forwards and backwards.

A cell is a small graph: each arrow carries the local derivative that it multiplies by.  A wrong
backward pass is that graph with one arrow left out, or with another array on it, so that every
such mistake can be computed without being thought of.  Which columns of the weights belong to
which gate is read off the forward pass.

Source: Elman 1990; Hochreiter and Schmidhuber 1997 with Gers et al. 2000; Cho et al. 2014.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import Array, Case, Gradients, WrongPass, is_input
from backhand.language import mark

STATE = re.compile(
    r"^(d?x[1-9]|(prev|last|old|init(ial)?)_?[hcs](idden)?|[hcs](idden)?_?(prev|0|init|old|last|in|t)"
    r"|h|c|hidden|cell|state|prev_?(hidden|state|cell)|(hidden|cell|state)_?(prev|state))$"
)


@dataclass(frozen=True)
class Arrow:
    """d[source] += d[target] * factor, or d[target] @ factor.T where `product`."""

    source: str
    target: str
    factor: Array
    product: bool = False


@dataclass(frozen=True)
class Step:
    """One step: the values of its nodes, and the arrows from the output back to the inputs."""

    values: Mapping[str, Array]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True)
class Block:
    """A part of a parameter: the matrix (or vector) of one gate."""

    name: str
    index: Array

    def of(self, params: Mapping[str, Array]) -> Array:
        """The part itself."""
        return params[self.name].reshape(-1)[self.index]


@dataclass(frozen=True)
class Weights:
    """The blocks of every gate; `recurrent` and `biases` may be empty."""

    inputs: Mapping[str, Block]
    recurrent: Mapping[str, Block]
    biases: tuple[Mapping[str, Block], ...]


Cell = Callable[..., Step]


@dataclass(frozen=True)
class Reading:
    """A recurrent layer as the forward pass does it.

    Attributes
    ----------
    cell : callable
        (x, h, c, matrices) → Step.
    steps : tuple of Step
    time : int or None
        The axis of x that is gone along; None for a single step.
    outputs : tuple of str
        What each output is: "hs", "cs" (all steps), "h", "c" (the last).
    """

    cell: Cell
    gates: tuple[str, ...]
    weights: Weights
    matrices: Mapping[str, Any]
    xs: tuple[Array, ...]
    steps: tuple[Step, ...]
    time: int | None
    batched: bool
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a backward pass.

    Attributes
    ----------
    arrow : callable or None
        (arrow, step) → the arrow that stands there instead, or None for none.
    carry : frozenset of str
        States ("h", "c") that are not carried to the step before.
    operand : str or None
        The node that stands for the previous state in the recurrent weight's gradient.
    steps : str
        Which steps the weights' gradients count: "all", "first", "last", "mean".
    upstream : str
        Of which steps dout is used: "all" or "last".
    order : tuple of int or None
        The gates' gradients are put in another order.
    reversed_x : bool
        The steps of dx come in the opposite order.
    shift : int
        x of another step stands in the input weight's gradient.
    """

    arrow: Callable[[Arrow, Step], Arrow | None] | None = None
    carry: frozenset[str] = frozenset()
    operand: str | None = None
    steps: str = "all"
    upstream: str = "all"
    order: tuple[int, ...] | None = None
    reversed_x: bool = False
    shift: int = 0


# ------------------------------------------------------------------------------------- binding


def bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Bind x, the states by their order, and every weight by its own name."""
    inputs = [name for name in values if is_input(name)]
    if not inputs or values[inputs[0]].ndim not in (2, 3):
        return None
    states = inputs[1:] + [n for n in values if not is_input(n) and STATE.match(n.lower())]
    if len(states) > 2:
        return None
    names = {inputs[0]: "x"}
    # (h, c) as nearly everybody has them; a name that says so decides.
    if len(states) == 2 and states[0].lower().strip("_prevnxt0") == "c":
        states = states[::-1]
    for state, role_name in zip(states, ("h", "c"), strict=False):
        names[state] = role_name
    for name in values:
        if name not in names:
            names[name] = "weight:" + name
    return names


def _weights(case: Case) -> dict[str, Array]:
    return {n: a for n, a in case.params.items() if n.startswith("weight:")}


# ------------------------------------------------------------------------------------- reading


def blocks(
    case: Case, gates: int, size: int, hidden: int
) -> Iterator[tuple[list[Block], list[Block], tuple[list[Block], ...]]]:
    """Yield the input, recurrent and bias blocks in every way that the shapes allow."""
    weights = _weights(case)
    matrices = [n for n, a in weights.items() if a.ndim == 2 and 1 not in a.shape[:1]]
    vectors = [n for n in weights if n not in matrices]
    index = {n: np.arange(a.size).reshape(a.shape) for n, a in weights.items()}

    def cut(name: str, rows: int) -> Iterator[list[Block]]:
        shape = weights[name].shape
        if shape == (rows, gates * hidden):
            yield [Block(name, part) for part in np.split(index[name], gates, axis=1)]
        if shape == (gates * hidden, rows):
            yield [Block(name, part.T) for part in np.split(index[name], gates, axis=0)]

    def single(name: str, rows: int) -> Iterator[Block]:
        if weights[name].shape == (rows, hidden):
            yield Block(name, index[name])
        if weights[name].shape == (hidden, rows) and hidden != rows:
            yield Block(name, index[name].T)

    found: list[tuple[list[Block], list[Block]]] = []
    if len(matrices) == 2:
        for first, second in (matrices, matrices[::-1]):
            found += [(a, b) for a in cut(first, size) for b in cut(second, hidden)]
    if len(matrices) == 1:
        found += [(a, []) for a in cut(matrices[0], size)]
        for both in cut(matrices[0], size + hidden):
            for x_first in (True, False):
                k = size if x_first else hidden
                tops = [Block(b.name, b.index[:k]) for b in both]
                rest = [Block(b.name, b.index[k:]) for b in both]
                found.append((tops, rest) if x_first else (rest, tops))
    if gates > 1 and len(matrices) == 2 * gates:
        for ordered in (
            matrices[:gates] + matrices[gates:],
            matrices[::2] + matrices[1::2],
            matrices[gates:] + matrices[:gates],
            matrices[1::2] + matrices[::2],
        ):
            ours = [list(single(n, size)) for n in ordered[:gates]]
            theirs = [list(single(n, hidden)) for n in ordered[gates:]]
            if all(ours) and all(theirs):
                found.append(([o[0] for o in ours], [t[0] for t in theirs]))
    if gates > 1 and len(matrices) == gates:
        joint = [list(single(n, size + hidden)) for n in matrices]
        if all(joint):
            for x_first in (True, False):
                k = size if x_first else hidden
                tops = [Block(j[0].name, j[0].index[:k]) for j in joint]
                rest = [Block(j[0].name, j[0].index[k:]) for j in joint]
                found.append((tops, rest) if x_first else (rest, tops))
        plain = [list(single(n, size)) for n in matrices]
        if all(plain):
            found.append(([p[0] for p in plain], []))

    biases: list[tuple[list[Block], ...]] = []
    if not vectors:
        biases.append(())
    elif all(weights[n].size == gates * hidden for n in vectors) and len(vectors) <= 2:
        biases.append(
            tuple([Block(n, part) for part in np.split(index[n].ravel(), gates)] for n in vectors)
        )
    elif all(weights[n].size == hidden for n in vectors) and len(vectors) % gates == 0:
        biases.append(
            tuple(
                [Block(n, index[n].ravel()) for n in vectors[k : k + gates]]
                for k in range(0, len(vectors), gates)
            )
        )
    for inputs, recurrent in found:
        for bias in biases:
            yield inputs, recurrent, bias


def sequences(case: Case) -> Iterator[tuple[int | None, bool, tuple[Array, ...]]]:
    """Yield (time axis, whether there is a batch, the steps of x)."""
    x = case.x
    if x.ndim == 2:
        yield None, True, (x,)
        yield 0, False, tuple(row[None] for row in x)
    elif x.ndim == 3:
        yield 1, True, tuple(x[:, t] for t in range(x.shape[1]))
        yield 0, True, tuple(x)


def _stack(parts: list[Array], time: int | None, batched: bool) -> Array:
    if not batched:
        return np.stack([p[0] for p in parts])
    return np.stack(parts, axis=time or 0)


def named_outputs(
    case: Case, steps: tuple[Step, ...], time: int | None, batched: bool
) -> tuple[str, ...] | None:
    """Say what each output is; None where one of them is none of the states."""
    named = []
    for out in case.outputs:
        for name in ("hs", "h", "cs", "c"):
            node = name[0] + "'"
            if node not in steps[0].values or (len(name) == 2 and time is None):
                continue
            value = (
                _stack([s.values[node] for s in steps], time, batched)
                if len(name) == 2
                else steps[-1].values[node]
            )
            if (
                value.size == out.size
                and (value.shape == out.shape or not batched)
                and case.precision.matches(value.reshape(out.shape), out)
            ):
                named.append(name)
                break
        else:
            return None
    return tuple(named)


def read(case: Case, key: str, cells: tuple[tuple[tuple[str, ...], Cell], ...]) -> Reading | None:
    """Read gates, layout and order of steps off the outputs."""
    memo = ("recurrence", key)
    if memo not in case.memo:
        case.memo[memo] = _search(case, cells)
    found: Reading | None = case.memo[memo]
    return found


def _search(case: Case, cells: tuple[tuple[tuple[str, ...], Cell], ...]) -> Reading | None:
    hidden = case.out.shape[-1] if case.out.ndim else 0
    size = case.x.shape[-1]
    if not hidden or case.x.dtype.kind != "f":
        return None
    for gates, cell in cells:
        for inputs, recurrent, biases in blocks(case, len(gates), size, hidden):
            for order in itertools.permutations(range(len(gates))):
                weights = Weights(
                    {g: inputs[k] for g, k in zip(gates, order, strict=True)},
                    {g: recurrent[k] for g, k in zip(gates, order, strict=True)}
                    if recurrent
                    else {},
                    tuple({g: b[k] for g, k in zip(gates, order, strict=True)} for b in biases),
                )
                found = _with(case, gates, cell, weights, hidden)
                if found is not None:
                    return found
    return None


def _with(
    case: Case, gates: tuple[str, ...], cell: Cell, weights: Weights, hidden: int
) -> Reading | None:
    params = case.params
    matrices = {
        "Wx": {g: b.of(params) for g, b in weights.inputs.items()},
        "Wh": {g: b.of(params) for g, b in weights.recurrent.items()},
        "b": [{g: b.of(params) for g, b in bias.items()} for bias in weights.biases],
    }
    for time, batched, xs in sequences(case):
        rows = len(xs[0])
        h = params.get("h", np.zeros((rows, hidden)))
        c = params.get("c", np.zeros((rows, hidden)))
        if h.size != rows * hidden or c.size != rows * hidden:
            continue
        h, c = h.reshape(rows, hidden), c.reshape(rows, hidden)
        steps = []
        for x in xs:
            step = cell(x, h, c, matrices)
            steps.append(step)
            h, c = step.values["h'"], step.values.get("c'", c)
        outputs = named_outputs(case, tuple(steps), time, batched)
        if outputs is not None:
            return Reading(cell, gates, weights, matrices, xs, tuple(steps), time, batched, outputs)
    return None


# -------------------------------------------------------------------------------------- cells


def sigmoid(a: Array) -> Array:
    """The logistic function."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * a)))


def before(gate: str, x: Array, h: Array, m: Mapping[str, Any], *, recurrent: bool = True) -> Array:
    """Return a gate's sum."""
    a = x @ m["Wx"][gate]
    if recurrent and m["Wh"]:
        a = a + h @ m["Wh"][gate]
    for bias in m["b"]:
        a = a + bias[gate]
    return np.asarray(a)


def to_inputs(gate: str, m: Mapping[str, Any], state: str = "h") -> Iterator[Arrow]:
    """Yield the arrows from a gate's sum to x and to the state."""
    yield Arrow("x", "a" + gate, m["Wx"][gate], product=True)
    if m["Wh"]:
        yield Arrow(state, "a" + gate, m["Wh"][gate], product=True)


# ------------------------------------------------------------------------------------ backward


def backward(case: Case, r: Reading, fault: Fault) -> Gradients:
    """Go back through the steps with one fault; Fault() is the right backward pass."""
    upstream = _upstream(case, r, fault)
    length = len(r.steps)
    zero = np.zeros_like(r.steps[0].values["h'"])
    dh, dc = zero, zero
    gradients = {n: np.zeros(a.size) for n, a in case.params.items()}
    dxs: list[Array] = []
    for t in reversed(range(length)):
        step = r.steps[t]
        d: dict[str, Array] = {"h'": upstream["h"][t] + dh, "c'": upstream["c"][t] + dc}
        for arrow in step.arrows:
            changed: Arrow | None = arrow
            if fault.arrow is not None:
                changed = fault.arrow(arrow, step)
            if changed is None or arrow.target not in d:
                continue
            given = d[changed.target]
            part = given @ changed.factor.T if changed.product else given * changed.factor
            d[arrow.source] = d[arrow.source] + part if arrow.source in d else part
        if fault.order is not None:
            sums = [d.get("a" + g, zero) for g in r.gates]
            for gate, k in zip(r.gates, fault.order, strict=True):
                d["a" + gate] = sums[k]
            d["x"] = sum(d["a" + g] @ r.matrices["Wx"][g].T for g in r.gates)
            if r.matrices["Wh"]:
                for g, right in zip(r.gates, sums, strict=True):
                    moved = (d["a" + g] - right) @ r.matrices["Wh"][g].T
                    if not {"rh", "hn"} & set(step.values) or g != "n":
                        d["h"] = d["h"] + moved
        dxs.insert(0, d.get("x", np.zeros_like(r.xs[t])))
        dh = zero if "h" in fault.carry else d.get("h", zero)
        dc = zero if "c" in fault.carry else d.get("c", zero)
        if t == 0:
            gradients["h"] = d.get("h", zero).ravel()
            gradients["c"] = d.get("c", zero).ravel()
        counts = {"first": t == 0, "last": t == length - 1}.get(fault.steps, True)
        if not counts:
            continue
        for gate in r.gates:
            da = d.get("a" + gate)
            if da is None:
                continue
            block = r.weights.inputs[gate]
            entered = r.xs[(t + fault.shift) % length]
            np.add.at(gradients[block.name], block.index, entered.T @ da)
            if gate in r.weights.recurrent:
                block = r.weights.recurrent[gate]
                node, arriving = _recurrent_operand(step, gate, d)
                operand = step.values[fault.operand if fault.operand and node == "h" else node]
                np.add.at(gradients[block.name], block.index, operand.T @ arriving)
            for number, bias in enumerate(r.weights.biases):
                shift = bias[gate]
                inner = "b" + gate if number == 1 and "hn" in step.values else "a" + gate
                shifted = d.get("hn") if inner == "bn" else da
                if shifted is not None:
                    np.add.at(gradients[shift.name], shift.index, shifted.sum(axis=0))
    if fault.steps == "mean":
        gradients = {n: g / length if n.startswith("weight:") else g for n, g in gradients.items()}
    if fault.reversed_x:
        dxs = dxs[::-1]
    dx = dxs[0] if r.time is None else _stack(dxs, r.time, r.batched)
    return {
        "x": dx.reshape(case.x.shape),
        **{n: g.reshape(case.params[n].shape) for n, g in gradients.items() if n in case.params},
    }


def _recurrent_operand(step: Step, gate: str, d: Mapping[str, Array]) -> tuple[str, Array]:
    # The candidate of a GRU is reset before or after its product.
    if gate == "n" and "rh" in step.values:
        return "rh", d["an"]
    if gate == "n" and "hn" in step.values:
        return "h", d["hn"]
    return "h", d["a" + gate]


def _upstream(case: Case, r: Reading, fault: Fault) -> dict[str, list[Array]]:
    length = len(r.steps)
    shape = r.steps[0].values["h'"].shape
    found = {
        "h": [np.zeros(shape) for _ in range(length)],
        "c": [np.zeros(shape) for _ in range(length)],
    }
    for name, dout in zip(r.outputs, case.douts, strict=True):
        if len(name) == 2:
            for t in range(length):
                if fault.upstream == "last" and t < length - 1:
                    continue
                part = np.take(dout, t, axis=r.time or 0)
                found[name[0]][t] = found[name[0]][t] + part.reshape(shape)
        else:
            found[name[0]][-1] = found[name[0]][-1] + dout.reshape(shape)
    return found


def wrong(
    key: str,
    cells: Any,
    rule: str,
    fault: Callable[[Reading], Fault | None],
    message: str,
    fix: str,
    complexity: int = 2,
    only: str = "",
) -> WrongPass:
    """Return a wrong pass with a fault that may depend on what was read."""
    name = object()

    def run(case: Case) -> Gradients | None:
        memo = ("recurrent pass", name, id(case.dout))
        if memo not in case.memo:
            r = read(case, key, cells)
            made = None if r is None else fault(r)
            case.memo[memo] = None if r is None or made is None else backward(case, r, made)
        given: Gradients | None = case.memo[memo]
        if given is not None and only:
            return {n: g for n, g in given.items() if n.startswith(only)}
        return given

    return WrongPass(rule, run, message, fix, complexity=complexity)


# -------------------------------------------------------------------------------------- faults


@dataclass(frozen=True)
class Anatomy:
    """What a cell consists of, for making its wrong passes.

    Attributes
    ----------
    products : tuple of (source, target)
        The arrows with an array on them.
    activations : tuple of (source, target)
        The arrows through a gate's own function.
    nodes : tuple of str
        Values that may stand for one another.
    gates, states : tuple of str
    """

    gates: tuple[str, ...]
    products: tuple[tuple[str, str], ...]
    activations: tuple[tuple[str, str], ...]
    nodes: tuple[str, ...]
    states: tuple[str, ...] = ("h",)
    sums: tuple[str, ...] = field(default=())


def _value_of(node: str, form: Callable[[Array], Array] = np.asarray) -> Callable[[Step], Array]:
    return lambda step: form(step.values[node])


def _replacing(
    source: str, target: str, factor: Callable[[Step], Any] | None
) -> Callable[[Reading], Fault | None]:
    def make(r: Reading) -> Fault | None:
        if not any(a.source == source and a.target == target for a in r.steps[0].arrows):
            return None

        def arrow(a: Arrow, step: Step) -> Arrow | None:
            if (a.source, a.target) != (source, target):
                return a
            return None if factor is None else replace(a, factor=factor(step))

        return Fault(arrow=arrow)

    return make


def catalogue(key: str, cells: Any, anatomy: Anatomy) -> Iterator[WrongPass]:
    """Yield the wrong passes that a cell's graph allows."""

    def offer(
        rule: str,
        fault: Callable[[Reading], Fault | None],
        message: str,
        fix: str,
        complexity: int = 2,
        only: str = "",
    ) -> WrongPass:
        return wrong(key, cells, rule, fault, message, fix, complexity, only)

    every = mark("follow every arrow of the step back, and add where several come together")
    at = mark("multiply by what the gate was multiplied with in forward")
    slope = mark(
        "the slope of tanh is 1 - y**2, that of the sigmoid y * (1 - y), with y the "
        "gate's own output"
    )

    for source, target in anatomy.products:
        yield offer(
            "BH109",
            _replacing(source, target, None),
            mark("one path through the step is left out"),
            every,
        )
        for node in anatomy.nodes:
            yield offer(
                "BH112",
                _replacing(source, target, _value_of(node)),
                mark(
                    "one of the products takes another gate or state than forward multiplied with"
                ),
                at,
            )
        yield offer(
            "BH100",
            _replacing(source, target, lambda s: np.ones_like(s.values["h'"])),
            mark("a factor is missing in one of the products of the step"),
            at,
        )

        def minus(r: Reading, source: str = source, target: str = target) -> Fault | None:
            return Fault(
                arrow=lambda a, s: (
                    replace(a, factor=-a.factor) if (a.source, a.target) == (source, target) else a
                )
            )

        yield offer("BH100", minus, mark("one path through the step has the wrong sign"), every)
    for source, target in anatomy.activations:
        yield offer(
            "BH109",
            _replacing(source, target, None),
            mark("the path through one gate is left out"),
            every,
        )
        yield offer(
            "BH113" if len(anatomy.activations) == 1 else "BH100",
            _replacing(source, target, lambda s: np.ones_like(s.values["h'"])),
            mark("the activation's own derivative is missing"),
            slope,
        )
        for node in (*anatomy.nodes, *anatomy.sums):
            # The last two apply the activation once more, to what it has given already.
            for form in (
                lambda v: v * (1 - v),
                lambda v: 1 - v**2,
                lambda v: 1 - np.tanh(v) ** 2,
                lambda v: 1 / (2 + np.exp(v) + np.exp(-v)),
            ):
                yield offer(
                    "BH112",
                    _replacing(source, target, _value_of(node, form)),
                    mark(
                        "an activation's derivative is taken at another array than the "
                        "activation's own output"
                    ),
                    slope,
                )

    def no_slopes(r: Reading) -> Fault:
        pairs = set(anatomy.activations)
        return Fault(
            arrow=lambda a, s: (
                replace(a, factor=np.ones_like(s.values["h'"]))
                if (a.source, a.target) in pairs and a.source.startswith("a")
                else a
            )
        )

    yield offer("BH113", no_slopes, mark("the activations' own derivatives are missing"), slope)
    yield from _states(offer, anatomy, every)
    yield from _times(offer, anatomy)


def _states(offer: Callable[..., WrongPass], anatomy: Anatomy, every: str) -> Iterator[WrongPass]:
    for state in ("x", "h", "rh"):
        for gate in (*anatomy.gates, ""):

            def dropped(r: Reading, state: str = state, gate: str = gate) -> Fault | None:
                if not gate and state != "h":
                    return None
                return Fault(
                    arrow=lambda a, s: (
                        None
                        if a.product
                        and a.source == state
                        and (a.target == "a" + gate if gate else True)
                        else a
                    )
                )

            yield offer(
                "BH109",
                dropped,
                mark("one gate does not give back a gradient to what it was computed from"),
                every,
            )

            def untransposed(r: Reading, state: str = state, gate: str = gate) -> Fault | None:
                return Fault(
                    arrow=lambda a, s: (
                        replace(a, factor=a.factor.T)
                        if (
                            a.product
                            and a.source == state
                            and (a.target == "a" + gate if gate else True)
                        )
                        else a
                    )
                )

            yield offer(
                "BH104",
                untransposed,
                mark("the weight lacks its transpose: a square one lets it pass"),
                mark("da @ W.T"),
            )

    def exchanged(r: Reading) -> Fault | None:
        m = r.matrices
        return Fault(
            arrow=lambda a, s: (
                replace(a, factor=m["Wh" if a.source == "x" else "Wx"][a.target[1:]])
                if a.product and a.target[1:] in m["Wh"]
                else a
            )
        )

    yield offer(
        "BH112",
        exchanged,
        mark("the input's and the state's weights are exchanged"),
        mark("dx = da @ Wx.T, dh = da @ Wh.T"),
    )
    for order in itertools.permutations(range(len(anatomy.gates))):
        if order != tuple(range(len(anatomy.gates))):
            yield offer(
                "BH115",
                lambda r, order=order: Fault(order=order),
                mark(
                    "the gates' gradients are put together in another order than "
                    "forward took the gates apart in"
                ),
                mark("keep one order of the gates in forward and backward"),
            )
    for node in (*anatomy.nodes, "h'"):
        yield offer(
            "BH112",
            lambda r, node=node: Fault(operand=node) if len(r.steps) == 1 and node != "h" else None,
            mark("the recurrent weight's gradient takes another array than the previous state"),
            mark("dWh = h_prev.T @ da"),
            only="weight:",
        )
    yield offer(
        "BH115",
        lambda r: Fault(operand="h'") if len(r.steps) > 1 else None,
        mark(
            "the recurrent weight's gradient takes each step's new state where the "
            "previous one belongs: it is shifted by a step"
        ),
        mark("dWh += h[t - 1].T @ da[t]"),
        only="weight:",
    )


def _times(offer: Callable[..., WrongPass], anatomy: Anatomy) -> Iterator[WrongPass]:
    def several(fault: Fault) -> Callable[[Reading], Fault | None]:
        return lambda r: fault if len(r.steps) > 1 else None

    subsets = [
        frozenset(s)
        for k in range(1, len(anatomy.states) + 1)
        for s in itertools.combinations(anatomy.states, k)
    ]
    for carry in subsets:
        yield offer(
            "BH109",
            several(Fault(carry=carry)),
            mark(
                "the gradient of the state is not carried back to the step before: the "
                "path through time is cut"
            ),
            mark("dh_t = dout[t] + dh_next, where dh_next comes from the step after"),
            1,
        )
    yield offer(
        "BH109",
        several(Fault(upstream="last")),
        mark("only the last step's upstream gradient is used"),
        mark("add dout[t] at every step"),
    )
    for which in ("first", "last"):
        yield offer(
            "BH116",
            several(Fault(steps=which)),
            mark("the weights keep the gradient of one step: the others are overwritten"),
            mark("add up over the steps: dW += …"),
            only="weight:",
        )
    yield offer(
        "BH108",
        several(Fault(steps="mean")),
        mark("it is averaged over the steps, where the chain rule sums"),
        mark("add up over the steps, and divide by nothing"),
        0,
        only="weight:",
    )
    yield offer(
        "BH115",
        several(Fault(reversed_x=True)),
        mark("the steps of dx come in the opposite order: they were collected backwards"),
        mark("write dx[t], or reverse the list before stacking"),
        only="x",
    )
    for shift in (1, -1):
        yield offer(
            "BH115",
            several(Fault(shift=shift)),
            mark("the input weight's gradient pairs each step with the input of another"),
            mark("dWx += x[t].T @ da[t]"),
            only="weight:",
        )
