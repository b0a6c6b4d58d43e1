"""Every layer and loss of ours, each with an input."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import layers
from backhand.graph.record import Edge, Graph, Group, Judgement, Node, Place, Tensor


def _r(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


INDICES = np.array([0, 1, 2, 1])

LAYERS = {
    "Affine": lambda: (layers.Affine(_r(3, 2), _r(2)), _r(4, 3)),
    "Affine on pictures": lambda: (layers.Affine(_r(12, 2), _r(2)), _r(4, 3, 2, 2)),
    "Relu": lambda: (layers.Relu(), _r(4, 3)),
    "Relu on pictures": lambda: (layers.Relu(), _r(2, 3, 4, 4)),
    "LeakyRelu": lambda: (layers.LeakyRelu(), _r(4, 3)),
    "Sigmoid": lambda: (layers.Sigmoid(), _r(4, 3)),
    "Tanh": lambda: (layers.Tanh(), _r(4, 3)),
    "Softplus": lambda: (layers.Softplus(), _r(4, 3)),
    "GELU": lambda: (layers.GELU(), _r(4, 3)),
    "BatchNormalization": lambda: (layers.BatchNormalization(_r(3), _r(3, seed=1)), _r(5, 3)),
    "BatchNormalization on pictures": lambda: (
        layers.BatchNormalization(_r(3), _r(3, seed=1)),
        _r(2, 3, 4, 4),
    ),
    "LayerNorm": lambda: (layers.LayerNorm(_r(3), _r(3, seed=1)), _r(4, 3)),
    "Dropout": lambda: (layers.Dropout(0.5, rng=0), _r(4, 3)),
    "Convolution": lambda: (layers.Convolution(_r(2, 3, 3, 3), _r(2)), _r(2, 3, 5, 5)),
    "Convolution padded": lambda: (
        layers.Convolution(_r(2, 3, 3, 3), _r(2), stride=2, pad=1),
        _r(2, 3, 5, 5),
    ),
    "Pooling": lambda: (layers.Pooling(2, 2, 2), _r(2, 3, 4, 4)),
    "AveragePooling": lambda: (layers.AveragePooling(2, 2, 2), _r(2, 3, 4, 4)),
    "Embedding": lambda: (layers.Embedding(_r(5, 3)), np.array([[0, 1], [4, 1]])),
    "RNN": lambda: (layers.RNN(_r(3, 2), _r(2, 2), _r(2)), _r(4, 3, 3)),
    "GRU": lambda: (layers.GRU(_r(3, 6), _r(2, 6), _r(6)), _r(4, 3, 3)),
    "LSTM": lambda: (layers.LSTM(_r(3, 8), _r(2, 8), _r(8)), _r(4, 3, 3)),
    "ScaledDotProductAttention": lambda: (
        layers.ScaledDotProductAttention(),
        (_r(2, 3, 4), _r(2, 3, 4, seed=1), _r(2, 3, 4, seed=2)),
    ),
    "Residual": lambda: (layers.Residual(layers.Affine(_r(3, 3), _r(3)), layers.Relu()), _r(4, 3)),
}

LOSSES = {
    "SoftmaxWithLoss": lambda: (layers.SoftmaxWithLoss(), _r(4, 3), INDICES),
    "SoftmaxWithLoss one-hot": lambda: (layers.SoftmaxWithLoss(), _r(4, 3), np.eye(3)[INDICES]),
    "SigmoidWithLoss": lambda: (layers.SigmoidWithLoss(), _r(4, 1), np.array([[0], [1], [1], [0]])),
    "MeanSquaredError": lambda: (layers.MeanSquaredError(), _r(4, 3), _r(4, 3, seed=1)),
    "HingeLoss": lambda: (layers.HingeLoss(), _r(4, 3), INDICES),
}


@pytest.fixture(params=LAYERS.values(), ids=LAYERS)
def layer_case(request):
    """(layer, input), each of ours in turn."""
    return request.param()


@pytest.fixture(params=LOSSES.values(), ids=LOSSES)
def loss_case(request):
    """(loss layer, scores, labels), each of ours in turn."""
    return request.param()


@pytest.fixture(params=[*LAYERS.values(), *LOSSES.values()], ids=[*LAYERS, *LOSSES])
def any_case(request):
    """(layer, input) or (loss layer, scores, labels)."""
    return request.param()


@pytest.fixture
def made():
    """Name → (layer, input)."""
    return lambda name: LAYERS[name]()


# ---- Graphs to draw, built by hand so that each number is known.

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&]]>\x00\n--></style>"


def hand_built(name="TwoLayerNet", code="y = x @ W1", message="the sign is turned"):
    """x·W1+b1, ReLU, softmax-with-loss: groups three deep, a fan-out, a wrong gradient of b1."""
    rng = np.random.default_rng(0)

    def array(*shape):
        return rng.standard_normal(shape)

    value, gradient = array(2, 4), array(2, 4)
    tensors = [
        Tensor("t0", "x", "input", (2, 3), "float64", array(2, 3), array(2, 3)),
        Tensor("t1", "W1", "parameter", (3, 4), "float64", array(3, 4), array(3, 4)),
        Tensor(
            "t2",
            "b1",
            "parameter",
            (4,),
            "float64",
            np.zeros(4),
            array(4),
            True,
            array(4),
            Judgement("fail", array(4), 1.5, ("BH101",), message),
        ),
        Tensor("t3", "t", "labels", (2,), "int64", np.array([1, 0]), None, False),
        Tensor("t4", "", "constant", (), "float64", np.array(0.0), None, False),
        Tensor("t5", "", "value", (2, 4), "float64", array(2, 4), array(2, 4)),
        Tensor("t6", "a", "value", (2, 4), "float64", array(2, 4), array(2, 4)),
        Tensor(
            "t7",
            name,
            "value",
            (2, 4),
            "float64",
            value,
            gradient,
            True,
            gradient,
            Judgement("pass", gradient, 1e-11),
        ),
        Tensor("t8", "", "value", (2, 1), "float64", array(2, 1), np.zeros((2, 1))),
        Tensor("t9", "", "value", (2, 4), "float64", array(2, 4), array(2, 4)),
        Tensor("t10", "", "value", (2,), "float64", array(2), array(2)),
        Tensor("t11", "L", "output", (), "float64", np.array(2.302585), np.array(1.0)),
    ]
    place = Place("layers.py", 12, code)
    nodes = [
        Node("n0", "matmul", "·", ("e0", "e1"), "t5", "g1", {}, place),
        Node("n1", "add", "+", ("e2", "e3"), "t6", "g1", {}, place),
        Node("n2", "maximum", "max", ("e4", "e5"), "t7", "g2"),
        Node("n3", "max", "max", ("e6",), "t8", "g4", {"axis": 1, "keepdims": True}),
        Node("n4", "subtract", "−", ("e7", "e8"), "t9", "g4"),
        Node("n5", "index", "[ ]", ("e9", "e10"), "t10", "g3"),
        Node("n6", "mean", "mean", ("e11",), "t11", "g3"),
    ]  # fmt: skip
    uses = [
        ("t0", "n0"), ("t1", "n0"), ("t5", "n1"), ("t2", "n1"), ("t6", "n2"), ("t4", "n2"),
        ("t7", "n3"), ("t7", "n4"), ("t8", "n4"), ("t9", "n5"), ("t3", "n5"), ("t10", "n6"),
    ]  # fmt: skip
    positions = {"e1": 1, "e3": 1, "e5": 1, "e8": 1, "e10": 1}
    edges = [
        Edge(f"e{k}", tensor, node, positions.get(f"e{k}", 0), tensors[int(tensor[1:])].gradient)
        for k, (tensor, node) in enumerate(uses)
    ]
    part = array(2, 4)
    edges[6] = Edge("e6", "t7", "n3", 0, part)
    edges[7] = Edge("e7", "t7", "n4", 0, gradient - part)
    edges.append(Edge("e12", "t11", None, 0, np.array(1.0)))
    groups = [
        Group("g0", name, "network", None, "", place),
        Group("g1", "Affine1", "layer", "g0", "affine", place),
        Group("g2", "Relu1", "layer", "g0", "relu"),
        Group("g3", "SoftmaxWithLoss", "layer", "g0", "softmax-with-loss"),
        Group("g4", "softmax", "function", "g3", "softmax"),
    ]
    return Graph(
        name, tuple(tensors), tuple(edges), tuple(nodes), tuple(groups), "t11", np.array(1.0)
    )


@pytest.fixture
def two_layers():
    return hand_built()


@pytest.fixture
def hostile():
    """Strangers' names, code and messages that would be markup."""
    return hand_built(HOSTILE, HOSTILE, HOSTILE)


@pytest.fixture
def tangle():
    """Return a maker of graphs of so many operations, some of which use what is far back."""

    def make(count, per_box=0, reach=30, seed=0):
        rng = np.random.default_rng(seed)
        ones = np.ones((2, 2))
        tensors = [Tensor("t0", "x", "input", (2, 2), "float64", ones, ones)]
        edges, nodes = [], []
        groups = [Group("g0", "Net", "network")] if per_box else []
        for k in range(count):
            box = f"g{1 + k // per_box}" if per_box else None
            if box and k % per_box == 0:
                groups.append(Group(box, f"Layer{k // per_box}", "layer", "g0"))
            sources = [tensors[-1]]
            if rng.random() < 0.5:
                sources.append(tensors[max(0, len(tensors) - int(rng.integers(1, reach)))])
            inputs = []
            for position, source in enumerate(sources):
                inputs.append(f"e{len(edges)}")
                edges.append(Edge(inputs[-1], source.id, f"n{k}", position, ones))
            operation, label = (("exp", "exp"), ("add", "+"))[len(sources) - 1]
            nodes.append(Node(f"n{k}", operation, label, tuple(inputs), f"t{k + 1}", box))
            tensors.append(Tensor(f"t{k + 1}", "", "value", (2, 2), "float64", ones, ones))
        edges.append(Edge(f"e{len(edges)}", tensors[-1].id, None, 0, ones))
        return Graph(
            "tangle", tuple(tensors), tuple(edges), tuple(nodes), tuple(groups),
            tensors[-1].id, ones,
        )  # fmt: skip

    return make
