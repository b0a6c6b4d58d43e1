"""A pass recorded: complete, right, and without a trace left in the code."""

from __future__ import annotations

import copy
import math
import pickle
import random
import threading

import numpy as np
import pytest

from backhand import (
    Affine,
    Dropout,
    GraphError,
    MultiLayerNet,
    Relu,
    ShapeError,
    SimpleConvNet,
    SoftmaxWithLoss,
    TwoLayerNet,
    numerical_vjp,
)
from backhand.graph.force import in_force
from backhand.graph.recording import record_layer, record_network
from backhand.graph.traced_array import TracedArray


def rng(seed=0):
    return np.random.default_rng(seed)


def leaves(graph):
    return [t for t in graph.tensors if t.kind in ("input", "parameter") and t.differentiable]


def boxes(graph):
    return [node for node in graph.nodes if node.operation == "box"]


def test_a_graph_prints_as_one_line():
    graph = record_layer(Relu(), np.ones((2, 3)))
    assert repr(graph) == "<Graph 'Relu': 1 operations, 3 arrays>"


def test_every_layer_is_recorded_whole_and_its_gradients_are_its_own(layer_case):
    layer, x = layer_case
    graph = layer.graph(x)
    assert not boxes(graph)
    assert graph.notes == ()
    for tensor in leaves(graph):
        np.testing.assert_allclose(tensor.gradient, tensor.written, rtol=1e-9, atol=1e-12)
    y = copy.deepcopy(layer)
    given = x if isinstance(x, tuple) else (x,)
    np.testing.assert_array_equal(graph.tensor(graph.output).value, y.forward(*given))


def test_every_loss(loss_case):
    layer, x, t = loss_case
    graph = layer.graph(x, t, check=True)
    assert not boxes(graph)
    assert graph.upstream == 1
    (tensor,) = leaves(graph)
    np.testing.assert_allclose(tensor.gradient, tensor.written, rtol=1e-9, atol=1e-12)
    assert tensor.judgement is not None
    assert tensor.judgement.verdict == "pass"
    (labels,) = (one for one in graph.tensors if one.kind == "labels")
    assert labels.name == "t"


def test_the_gradient_is_the_derivative():
    layer = Affine(rng().normal(size=(3, 2)), rng(1).normal(size=2))
    x = rng(2).normal(size=(4, 3))
    graph = layer.graph(x)
    by_name = {t.name: t for t in graph.tensors}
    np.testing.assert_allclose(
        by_name["x"].gradient,
        numerical_vjp(layer.forward, x.copy(), graph.upstream),
        rtol=1e-6,
    )


def test_the_exercise_on_real_images(mnist_folder):
    from backhand.data import load_dataset

    data = load_dataset(folder=mnist_folder)
    x = data.x_train[:3].reshape(3, -1) / 255.0
    network = TwoLayerNet(784, 50, 10, rng=0, dtype=np.float64)
    graph = network.graph(x, data.t_train[:3], check=True)
    assert [(g.label, g.kind, g.role) for g in graph.groups][:5] == [
        ("TwoLayerNet", "network", ""),
        ("Affine1", "layer", "affine"),
        ("Relu1", "layer", "relu"),
        ("Affine2", "layer", "affine"),
        ("SoftmaxWithLoss", "layer", "softmax-with-loss"),
    ]
    assert [n.label for n in graph.nodes][:5] == ["·", "+", "max", "·", "+"]
    grads = network.gradient(x, data.t_train[:3])
    for tensor in graph.tensors:
        if tensor.kind == "parameter":
            np.testing.assert_allclose(tensor.gradient, grads[tensor.name], atol=1e-14)
            assert tensor.judgement.verdict == "pass"
    # What flows between two layers was handed on by their own backward.
    between = [t for t in graph.tensors if t.kind == "value" and t.written is not None]
    assert len(between) == 3
    for tensor in between:
        np.testing.assert_allclose(tensor.written, tensor.gradient, atol=1e-14)


@pytest.mark.parametrize(
    "make",
    [
        lambda: MultiLayerNet(6, [5, 4], 3, rng=0, dtype=np.float64),
        lambda: MultiLayerNet(6, [5, 4], 3, rng=0),
        lambda: MultiLayerNet(6, [5], 3, rng=0, dtype=np.float64, use_batchnorm=True),
        lambda: MultiLayerNet(6, [5], 3, rng=0, dtype=np.float64, use_dropout=True),
        lambda: MultiLayerNet(6, [5], 3, rng=0, dtype=np.float64, weight_decay_lambda=0.1),
    ],
)
def test_deeper_networks(make):
    network = make()
    x, t = rng().normal(size=(3, 6)), np.array([0, 1, 2])
    graph = network.graph(x, t)
    assert not boxes(graph)
    tolerance = 1e-12 if network.dtype == np.float64 else 1e-5
    for tensor in graph.tensors:
        if tensor.kind == "parameter":
            np.testing.assert_allclose(tensor.gradient, tensor.written, atol=tolerance)


@pytest.mark.parametrize(
    "options", [{}, {"weight_decay_lambda": 0.1}, {"use_batchnorm": True}, {"use_dropout": True}]
)
def test_the_book_s_own_network(options):
    from backhand.book.common.multi_layer_net_extend import MultiLayerNetExtend

    np.random.seed(0)
    network = MultiLayerNetExtend(6, [5], 3, **options)
    graph = record_network(network, rng().normal(size=(3, 6)), np.array([0, 1, 2]))
    assert not boxes(graph)
    assert {"Affine1", "SoftmaxWithLoss"} <= {g.label for g in graph.groups}
    for tensor in graph.tensors:
        if tensor.kind == "parameter":
            # The book's epsilon within the logarithm is not in its gradient.
            np.testing.assert_allclose(tensor.written, tensor.gradient, atol=1e-4)


def test_a_convolutional_network():
    network = SimpleConvNet(rng=0, dtype=np.float64)
    graph = network.graph(rng().normal(size=(2, 1, 28, 28)), np.array([0, 1]))
    assert not boxes(graph)
    assert {"Convolution1", "Pooling1"} <= {g.label for g in graph.groups}
    for tensor in graph.tensors:
        if tensor.kind == "parameter":
            np.testing.assert_allclose(tensor.gradient, tensor.written, atol=1e-12)


def test_a_tensor_used_twice_gets_the_sum():
    class Square:
        def forward(self, x):
            return x * x

        def backward(self, dout):
            return dout

    graph = record_layer(Square(), np.array([3.0, -2.0]), dout=np.ones(2))
    (x,) = (t for t in graph.tensors if t.name == "x")
    edges = graph.uses(x.id)
    assert [e.position for e in edges] == [0, 1]
    np.testing.assert_array_equal(x.gradient, [6.0, -4.0])
    np.testing.assert_array_equal(sum(e.gradient for e in edges), x.gradient)
    # What the code's own backward gave stands beside it.
    np.testing.assert_array_equal(x.written, [1.0, 1.0])


class InPlace:
    """The book's ReLU, and a few ways of writing over."""

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        rows = out.reshape(-1)
        rows *= 2
        rows[0] += 1
        total = np.zeros((2, 3))
        for n in range(2):
            total[n] = out[n] * (n + 1)
        np.add(total, 1, out=total)
        return total

    def backward(self, dout):
        dx = dout * 2 * np.array([[1], [2]])
        dx[self.mask] = 0
        return dx


def test_writes_in_place_make_new_tensors():
    x = np.array([[1.0, -2.0, 3.0], [-1.0, 2.0, 4.0]])
    graph = record_layer(InPlace(), x)
    (tensor,) = leaves(graph)
    np.testing.assert_allclose(tensor.gradient, tensor.written)
    np.testing.assert_array_equal(tensor.value, x)


class ByNumbers:
    """Loops over Python's numbers."""

    def forward(self, x):
        total = 0.0
        for row in x:
            for value in row:
                total += math.exp(float(value)) / 2
        return total

    def backward(self, dout=1):
        raise NotImplementedError


def test_python_numbers_are_followed():
    x = np.array([[0.1, 0.2], [0.3, 0.4]])
    graph = record_layer(ByNumbers(), x)
    (tensor,) = leaves(graph)
    np.testing.assert_allclose(tensor.gradient, np.exp(x) / 2)
    assert "NotImplementedError" in graph.notes[0]
    assert tensor.written is None


class Hidden:
    """What goes past NumPy."""

    def __init__(self, W):
        self.W = W
        self.dW = None

    def forward(self, x):
        self.x = x
        text = [[repr(float(v)) for v in row] for row in np.array(x).tolist()]
        numbers = np.array([[complex(v).real for v in row] for row in text])
        return numbers @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T


def test_what_can_not_be_traced_is_a_closed_box_and_says_so():
    graph = record_layer(Hidden(rng().normal(size=(3, 2))), rng(1).normal(size=(4, 3)))
    (node,) = graph.nodes
    assert (node.operation, node.label) == ("box", "Hidden")
    assert node.closed
    assert node.closed in graph.notes[0]
    for tensor in leaves(graph):
        assert tensor.gradient is not None  # its own backward's
        np.testing.assert_array_equal(tensor.gradient, tensor.written)


class Mixed:
    def __init__(self):
        self.params = {"W": rng().normal(size=(3, 2)), "V": rng(1).normal(size=(2, 2))}
        self.layers = {
            "Hidden1": Hidden(self.params["W"]),
            "Affine1": Affine(self.params["V"], np.zeros(2)),
        }
        self.last = SoftmaxWithLoss()

    def loss(self, x, t):
        for layer in self.layers.values():
            x = layer.forward(x)
        return self.last.forward(x, t)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward()
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        return {"W": self.layers["Hidden1"].dW, "V": self.layers["Affine1"].grads["W"]}


def test_only_the_layer_that_can_not_be_traced_is_closed():
    graph = record_network(Mixed(), rng(2).normal(size=(4, 3)), np.array([0, 1, 1, 0]))
    assert [n.label for n in boxes(graph)] == ["Hidden1"]
    assert len(graph.nodes) > 5
    for tensor in graph.tensors:
        if tensor.kind == "parameter" and tensor.written is not None:
            np.testing.assert_allclose(tensor.gradient, tensor.written, atol=1e-12)


class Long:
    def forward(self, x):
        for _step in range(3000):
            x = x * 1.0001
        return x

    def backward(self, dout):
        return dout * 1.0001**3000


def test_too_long_a_pass_is_a_closed_box():
    graph = record_layer(Long(), np.ones(2))
    (node,) = graph.nodes
    assert node.operation == "box"
    assert "2000" in node.closed


def test_too_large_a_batch_is_a_closed_box_too():
    graph = Relu().graph(np.zeros((1000, 12000)))
    (node,) = graph.nodes
    assert node.operation == "box"
    assert "numbers" in node.closed


def test_an_operation_without_a_derivative_is_said_so():
    class Fourier:
        def forward(self, x):
            return np.fft.fft(x * 2).real + 1

        def backward(self, dout):
            return dout

    graph = record_layer(Fourier(), np.ones(4))
    assert [n.label for n in boxes(graph)]
    assert graph.notes


def test_what_can_not_be_copied_says_so():
    class Locked:
        def __init__(self):
            self.lock = threading.Lock()

        def forward(self, x):
            return x

        def backward(self, dout):
            return dout

    with pytest.raises(GraphError, match="copied"):
        record_layer(Locked(), np.ones(2))


def test_not_computed_is_not_zero(made):
    layer, x = made("Affine")
    graph = layer.graph(x, backward=False)
    assert all(t.gradient is None and t.written is None for t in graph.tensors)
    assert all(e.gradient is None for e in graph.edges)
    assert all(t.value is not None for t in graph.tensors)


def test_the_upstream_gradient(made):
    layer, x = made("Affine")
    graph = layer.graph(x)
    assert np.unique(graph.upstream).size > 1  # ones hide faults
    np.testing.assert_array_equal(graph.upstream, graph.upstream.round(1))
    np.testing.assert_array_equal(graph.upstream, layer.graph(x).upstream)
    dout = np.arange(8.0).reshape(4, 2)
    np.testing.assert_array_equal(layer.graph(x, dout).upstream, dout)
    with pytest.raises(ShapeError):
        layer.graph(x, np.ones((3, 3)))


def state(thing):
    return pickle.dumps(thing)


@pytest.mark.parametrize("name", ["Affine", "Dropout", "BatchNormalization", "LSTM", "Residual"])
def test_the_layer_is_left_as_it_was(made, name):
    layer, x = made(name)
    layer.forward(x)
    given, before = copy.deepcopy(x), state(layer)
    arrays = {n: a for n, a in layer.params.items()}
    numpy_state, python_state = pickle.dumps(np.random.get_state()), random.getstate()
    layer.graph(x)
    np.testing.assert_array_equal(x, given)
    assert state(layer) == before
    assert all(layer.params[n] is a for n, a in arrays.items())
    assert pickle.dumps(np.random.get_state()) == numpy_state
    assert random.getstate() == python_state


def originals():
    return np.array, np.asarray, np.zeros, np.full, math.exp, np.vectorize.__call__


def test_what_was_exchanged_is_put_back_after_an_exception_too():
    before, names = originals(), set(globals())

    class Breaks:
        def forward(self, x):
            np.exp(x)
            raise ZeroDivisionError("mine")

        def backward(self, dout):
            return dout

    with pytest.raises(ZeroDivisionError, match="mine"):
        record_layer(Breaks(), np.ones(2))
    record_layer(ByNumbers(), np.ones((2, 2)))
    assert originals() == before
    assert set(globals()) == names
    assert in_force() is None
    with pytest.raises(ShapeError):
        Affine(np.ones((2, 3)), np.zeros(3)).graph(np.ones((4, 5)))


def test_other_threads_are_not_recorded():
    found = []
    go, done = threading.Event(), threading.Event()

    class Waits:
        def forward(self, x):
            go.set()
            done.wait(5)
            return x * 2

        def backward(self, dout):
            return dout * 2

    def other():
        go.wait(5)
        made = np.zeros(3) + np.asarray([1.0, 2.0, 3.0])
        found.append((type(made), type(np.array(made)), type(float("1")), math.exp(0.0)))
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    graph = record_layer(Waits(), np.ones(2))
    thread.join()
    assert len(graph.nodes) == 1
    assert found == [(np.ndarray, np.ndarray, float, 1.0)]


def test_a_place_for_each_operation(made):
    layer, x = made("Affine")
    node = layer.graph(x).nodes[0]
    assert node.place.path.endswith("functions/affine.py")
    assert "np.matmul" in node.place.code


def test_a_traced_array_outside_of_a_recording_is_a_plain_one():
    kept = []

    class Keeps:
        def forward(self, x):
            kept.append(x)
            return x * 2

        def backward(self, dout):
            return dout * 2

    record_layer(Keeps(), np.array([1.0, 2.0]))
    traced = next(k for k in kept if isinstance(k, TracedArray))
    assert type(traced + 1) is np.ndarray
    assert type(traced[0]) is np.float64
    assert float(traced[1]) == 2
    assert type(np.concatenate([traced, traced])) is np.ndarray


def test_relu_at_its_kink_and_dropout_in_evaluation():
    graph = Relu().graph(np.array([[0.0, 1.0, -1.0]]))
    np.testing.assert_array_equal(leaves(graph)[0].gradient, leaves(graph)[0].written)
    layer = Dropout(0.5, rng=0)
    layer.training = False
    graph = layer.graph(np.ones((2, 2)))
    assert leaves(graph)[0].gradient is not None
