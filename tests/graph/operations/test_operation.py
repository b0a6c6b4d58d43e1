"""Each vector-Jacobian product of the catalogue against differences of the operation itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhand.graph.operations.operation import summed_to
from backhand.graph.recording import record_layer

SHAPES = st.sampled_from([(), (3,), (2, 3), (2, 1, 3), (1, 4)])

# Functions of one array, where they are smooth: (function, lowest, highest value).
ONE = {
    "exp": (np.exp, -2, 2),
    "exp2": (np.exp2, -2, 2),
    "expm1": (np.expm1, -2, 2),
    "log": (np.log, 0.2, 3),
    "log2": (np.log2, 0.2, 3),
    "log10": (np.log10, 0.2, 3),
    "log1p": (np.log1p, -0.5, 3),
    "sqrt": (np.sqrt, 0.2, 3),
    "cbrt": (np.cbrt, 0.2, 3),
    "square": (np.square, -2, 2),
    "reciprocal": (np.reciprocal, 0.5, 3),
    "tanh": (np.tanh, -2, 2),
    "sinh": (np.sinh, -2, 2),
    "cosh": (np.cosh, -2, 2),
    "sin": (np.sin, -2, 2),
    "cos": (np.cos, -2, 2),
    "tan": (np.tan, -1, 1),
    "arctan": (np.arctan, -2, 2),
    "arcsin": (np.arcsin, -0.8, 0.8),
    "arccos": (np.arccos, -0.8, 0.8),
    "arctanh": (np.arctanh, -0.8, 0.8),
    "arcsinh": (np.arcsinh, -2, 2),
    "absolute": (np.abs, 0.2, 2),
    "negative": (np.negative, -2, 2),
    "power": (lambda x: x**3, -2, 2),
    "root": (lambda x: x**0.5, 0.2, 2),
    "exponent": (lambda x: 2.5**x, -2, 2),
    "clip": (lambda x: np.clip(x, -0.5, 0.5), -2, 2),
    "relu": (lambda x: np.maximum(x, 0), -2, 2),
    "minimum": (lambda x: np.minimum(x, 0.3), -2, 2),
    "where": (lambda x: np.where(x > 0, x, x * 3), -2, 2),
    "mask": (lambda x: x * (x > 0), -2, 2),
    "var": (lambda x: np.var(x, keepdims=True), -2, 2),
    "std": (lambda x: np.std(np.stack([x, x * x + 1])), 0.5, 2),
    "sum": (lambda x: np.sum(x), -2, 2),
    "mean": (lambda x: x.mean(), -2, 2),
    "max": (lambda x: np.max(x), -2, 2),
    "min": (lambda x: x.min(), -2, 2),
    "prod": (lambda x: np.prod(x), -2, 2),
    "cumsum": (lambda x: np.cumsum(x), -2, 2),
    "norm": (lambda x: np.linalg.norm(x.ravel()), 0.5, 2),
    "ravel": (lambda x: np.ravel(x) * np.arange(x.size), -2, 2),
    "flip": (lambda x: np.flip(x) * 2, -2, 2),
    "tile": (lambda x: np.tile(x, 2), -2, 2),
    "repeat": (lambda x: np.repeat(x, 3), -2, 2),
    "sort": (lambda x: np.sort(x.reshape(-1)) * np.arange(x.size), -2, 2),
    "broadcast": (lambda x: np.broadcast_to(x, (2, *x.shape)) * 1.0, -2, 2),
    "stack": (lambda x: np.stack([x, x * x]), -2, 2),
    "diff": (lambda x: np.diff(np.ravel(x)), -2, 2),
    "pad": (lambda x: np.pad(x.reshape(-1), 2), -2, 2),
    "take": (lambda x: np.take(x, [0, 0, -1]), -2, 2),
    "put": (lambda x: _put(x), -2, 2),
    "add at": (lambda x: _add_at(x), -2, 2),
    "split": (lambda x: np.split(np.tile(x.reshape(-1), 2), 2)[1] ** 2, -2, 2),
    "nan_to_num": (lambda x: np.nan_to_num(x) * x, -2, 2),
}


def _put(x):
    y = np.zeros((3, x.size))
    y[1] = x.ravel()
    y[:, 0] = 2.0
    y[2] += y[1] * 3
    return y


def _add_at(x):
    y = np.zeros(2)
    np.add.at(y, np.arange(x.size) % 2, x.ravel())
    return y


TWO = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "fmax": np.fmax,
    "logaddexp": np.logaddexp,
    "hypot": np.hypot,
    "arctan2": np.arctan2,
    "clip": lambda a, b: np.clip(a, b - 5, b + 0.1),
    "concatenate": lambda a, b: np.concatenate([a.ravel(), b.ravel(), a.ravel()]),
    "outer": np.outer,
}

PRODUCTS = {
    "matmul": (np.matmul, (2, 3), (3, 4)),
    "dot": (np.dot, (2, 3), (3, 4)),
    "vectors": (np.dot, (3,), (3,)),
    "matrix and vector": (np.matmul, (2, 3), (3,)),
    "vector and matrix": (np.matmul, (3,), (3, 4)),
    "stack": (np.matmul, (2, 2, 3), (3, 4)),
    "stacks": (np.matmul, (2, 2, 3), (1, 3, 4)),
    "dot of three axes": (np.dot, (2, 2, 3), (3, 4)),
    "tensordot": (lambda a, b: np.tensordot(a, b, axes=([1], [0])), (2, 3), (3, 4)),
    "inner": (np.inner, (2, 3), (4, 3)),
    "einsum": (lambda a, b: np.einsum("nd,dh->nh", a, b), (2, 3), (3, 4)),
    "einsum summed away": (lambda a, b: np.einsum("nd,dh->h", a, b), (2, 3), (3, 4)),
    "einsum alone": (lambda a, b: np.einsum("ij->j", a) * b, (2, 3), (3,)),
    "einsum with dots": (lambda a, b: np.einsum("...d,dh->...h", a, b), (2, 2, 3), (3, 4)),
    "vdot": (np.vdot, (2, 3), (2, 3)),
    "transposed": (lambda a, b: a.T @ b, (3, 2), (3, 4)),
}


class Function:
    def __init__(self, function):
        self.function = function

    def forward(self, *arrays):
        return self.function(*arrays)

    def backward(self, dout):
        return None


def check(function, *arrays):
    graph = record_layer(Function(function), arrays if len(arrays) > 1 else arrays[0])
    assert all(node.operation != "box" for node in graph.nodes), graph.notes
    inputs = [t for t in graph.tensors if t.kind == "input"]
    for k, tensor in enumerate(inputs):
        derivative = np.empty(tensor.shape)
        for index in np.ndindex(tensor.shape):
            values = []
            for step in (1e-6, -1e-6):
                moved = [np.array(a) for a in arrays]
                moved[k][index] += step
                values.append(np.sum(function(*moved) * graph.upstream))
            derivative[index] = (values[0] - values[1]) / 2e-6
        gradient = np.zeros(tensor.shape) if tensor.gradient is None else tensor.gradient
        np.testing.assert_allclose(gradient, derivative, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(
        graph.tensor(graph.output).value, function(*[np.array(a) for a in arrays])
    )


def drawn(shape, low, high, seed):
    values = np.random.default_rng(seed).uniform(low, high, size=shape)
    # Away from the kinks that some have at 0, ±0.5 and 0.3.
    for kink in (0.0, 0.5, -0.5, 0.3):
        values = np.where(np.abs(values - kink) < 1e-3, values + 1e-2, values)
    return np.asarray(values)


@pytest.mark.parametrize("name", ONE)
@settings(max_examples=8, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 1000))
def test_functions_of_one_array(name, shape, seed):
    function, low, high = ONE[name]
    check(function, drawn(shape, low, high, seed))


@pytest.mark.parametrize("name", TWO)
@settings(max_examples=8, deadline=None)
@given(first=SHAPES, second=SHAPES, seed=st.integers(0, 1000))
def test_functions_of_two_arrays_broadcast(name, first, second, seed):
    try:
        np.broadcast_shapes(first, second)
    except ValueError:
        return
    a, b = drawn(first, 0.2, 2, seed), drawn(second, 0.2, 2, seed + 1)
    check(TWO[name], a, b)


@pytest.mark.parametrize("name", PRODUCTS)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 1000))
def test_products(name, seed):
    function, first, second = PRODUCTS[name]
    check(function, drawn(first, -2, 2, seed), drawn(second, -2, 2, seed + 1))


@pytest.mark.parametrize(
    ("axis", "keepdims"), [(None, False), (0, False), (-1, True), ((0, 2), False), (1, True)]
)
@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "prod", "var", "std"])
def test_reductions_along_axes(name, axis, keepdims):
    function = getattr(np, name)
    if name in ("max", "min") and isinstance(axis, tuple):
        pass
    check(lambda x: function(x, axis=axis, keepdims=keepdims), drawn((2, 3, 4), 0.5, 2, 0))


@pytest.mark.parametrize(
    "index",
    [
        0,
        slice(1, None),
        (slice(None), 1),
        (Ellipsis, -1),
        (slice(None), None, slice(None, None, 2)),
        ([0, 1, 1], [2, 0, 0]),
        np.array([[True, False, True], [False, True, True]]),
        (np.arange(2), np.array([2, 0])),
        (slice(None, None, -1),),
    ],
    ids=str,
)
def test_entries_picked_and_written(index):
    x = drawn((2, 3), 0.5, 2, 0)
    check(lambda a: a[index] ** 2, x)

    def write(a):
        y = a * 2
        y[index] = 7.0
        return y * a

    check(write, x)

    def add(a):
        y = np.ones((2, 3))
        y[index] += a[index] ** 2
        return y * 1.0

    if not isinstance(index, tuple) or not isinstance(index[0], list):
        check(add, x)


def test_summed_to_undoes_broadcasting():
    assert summed_to(np.ones((2, 3)), (3,)).tolist() == [2, 2, 2]
    assert summed_to(np.ones((2, 3)), (2, 1)).tolist() == [[3], [3]]
    assert summed_to(np.ones((2, 3)), ()).tolist() == 6
