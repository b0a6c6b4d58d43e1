"""Operations and closed boxes in symbols, shapes and words."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import Affine, BatchNormalization, TwoLayerNet
from backhand.graph import explain_group, explain_node, record_layer
from backhand.graph.operations import CATALOGUE
from backhand.language import LANGUAGES, set_language


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def graph():
    network = TwoLayerNet(784, 50, 10, rng=0, dtype=np.float64)
    return network.graph(rng().normal(size=(3, 784)), np.array([0, 1, 2]))


def test_only_one_product_fits(graph):
    told = explain_node(graph, "n0")
    assert (told.symbols, told.shapes) == ("y = x · W1", "(3, 50) = (3, 784) · (784, 50)")
    assert [(d.symbols, d.shapes) for d in told.derivatives] == [
        ("dx = dout · W1ᵀ", "(3, 784) = (3, 50) · (50, 784)"),
        ("dW1 = xᵀ · dout", "(784, 50) = (784, 3) · (3, 50)"),
    ]


def test_a_broadcast_bias_is_summed(graph):
    bias = explain_node(graph, "n1").derivatives[1]
    assert (bias.symbols, bias.shapes) == ("db1 = Σₙ dout", "(50,) = Σₙ (3, 50)")
    assert "row" in bias.words


def test_closed_boxes_by_their_roles(graph):
    told = {g.label: explain_group(graph, g.id) for g in graph.groups}
    affine = told["Affine1"]
    assert affine.symbols == "y = x · W1 + b1"
    assert [d.symbols for d in affine.derivatives] == [
        "dx = dout · W1ᵀ",
        "dW1 = xᵀ · dout",
        "db1 = Σₙ dout",
    ]
    assert told["Relu1"].symbols == "y = max(y, 0)".replace("y =", "y =")
    (dx,) = told["SoftmaxWithLoss"].derivatives
    assert dx.symbols.endswith("dout × (softmax(y) − t) / N")
    assert "open" in told["TwoLayerNet"].words


def test_pictures_are_rows_where_a_matrix_multiplies_them():
    network = TwoLayerNet(784, 50, 10, rng=0, dtype=np.float64)
    graph = network.graph(rng().normal(size=(3, 28, 28)), np.array([0, 1, 2]))
    affine = next(explain_group(graph, g.id) for g in graph.groups if g.label == "Affine1")
    assert affine.shapes == "(3, 50) = (3, 784) · (784, 50) + (50,)"
    assert [d.shapes for d in affine.derivatives] == [
        "(3, 784) = (3, 50) · (50, 784)",
        "(784, 50) = (784, 3) · (3, 50)",
        "(50,) = Σₙ (3, 50)",
    ]
    assert "(3, 28, 28) and is reshaped to rows first: (3, 784)" in affine.words


def test_a_normalization_has_three_paths():
    graph = BatchNormalization(np.ones(3), np.zeros(3)).graph(rng().normal(size=(5, 3)))
    told = explain_group(graph, "g0")
    assert [d.symbols.split(" = ")[0] for d in told.derivatives] == ["dx", "dgamma", "dbeta"]


def test_numbers_are_called_by_their_value_and_a_box_says_why():
    class Half:
        def forward(self, x):
            return x / 2 - -1

        def backward(self, dout):
            return dout / 2

    graph = record_layer(Half(), np.ones(3))
    assert explain_node(graph, "n0").symbols.endswith("= x ÷ 2")
    assert "(−1)" in explain_node(graph, "n1").symbols


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_explained_in_both_languages(any_case, language):
    layer, *given = any_case
    graph = layer.graph(*given)
    set_language(language)
    try:
        for told in (
            *(explain_node(graph, n.id) for n in graph.nodes),
            *(explain_group(graph, g.id) for g in graph.groups),
        ):
            assert told.symbols
            assert told.words
            assert "{" not in told.symbols + told.shapes
            for derivative in told.derivatives:
                assert derivative.symbols.startswith("d")
                assert "{" not in derivative.symbols + derivative.shapes
                assert derivative.words
                assert graph.edge(derivative.edge) is not None
    finally:
        set_language("en")


def test_every_operation_of_the_catalogue_has_its_equations():
    for operation in CATALOGUE.values():
        assert operation.forward
        assert operation.words
        if operation.vjp is not None:
            assert operation.backward
            assert operation.backward_words


def test_the_layer_s_own_backward_has_no_say_in_what_is_explained():
    graph = Affine(np.ones((2, 3)), np.zeros(3)).graph(np.ones((4, 2)), backward=False)
    assert explain_node(graph, "n0").derivatives
