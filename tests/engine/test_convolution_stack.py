"""Which networks of convolutions have a compiled form."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.engine import Unsupported
from backhand.engine.convolution_stack import has_convolutions, read_convolutions
from backhand.layers import Affine, Convolution, Dropout, Pooling, Relu, Sigmoid
from backhand.networks import DeepConvNet, Sequential, SimpleConvNet, TwoLayerNet


def convolution(filters=2, channels=1, dtype="f4", **words) -> Convolution:
    return Convolution(np.ones((filters, channels, 3, 3), dtype), np.zeros(filters, dtype), **words)


def affine(rows, columns=3, dtype="f4") -> Affine:
    return Affine(np.ones((rows, columns), dtype), np.zeros(columns, dtype))


def test_the_books_networks_have_one() -> None:
    simple = read_convolutions(SimpleConvNet(rng=0))
    assert [stage[1:] for stage in simple.stages] == [(True, True, ("W1", "b1"))]
    assert [type(layer) for layer in simple.head] == [Affine, Relu, Affine]
    deep = read_convolutions(DeepConvNet(rng=0))
    assert [stage.pooled for stage in deep.stages] == [False, True] * 3
    assert [stage.pad for stage in deep.stages] == [1, 1, 1, 2, 1, 1]
    assert [type(layer) for layer in deep.head] == [Affine, Relu, Dropout, Affine]
    assert deep.shape == (1, 28, 28)


def test_a_convolution_is_found_wherever_it_stands() -> None:
    assert has_convolutions(SimpleConvNet(rng=0))
    assert not has_convolutions(TwoLayerNet(4, 3, 2, rng=0))
    assert not has_convolutions(object())


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ([convolution(stride=2), affine(8)], "stride 2"),
        ([convolution(), Pooling(2, 2, stride=1), affine(18)], "2×2"),
        ([convolution(), Pooling(3, 3, stride=2), affine(2)], "2×2"),
        ([convolution(), Sigmoid(), affine(32)], "Sigmoid"),
        ([convolution(), Pooling(2, 2, stride=2), Relu(), affine(8)], "Relu"),
        ([convolution()], "SoftmaxWithLoss"),
        ([Relu(), convolution(), affine(32)], "begin with a Convolution"),
        ([convolution(dtype="f8"), affine(32)], "float32"),
        ([convolution(dtype="f2"), affine(32, dtype="f2")], "float32"),
        ([convolution(), affine(33)], "first Affine"),
        ([convolution(channels=2), affine(32)], "don't fit"),
        ([convolution(), convolution(2, 2), convolution(2, 2), affine(32)], "don't fit"),
    ],
)
def test_what_has_no_compiled_form_is_told(layers, said) -> None:
    with pytest.raises(Unsupported, match=said):
        read_convolutions(Sequential(layers, sample_shape=(1, 6, 6)))


def test_layers_that_share_a_parameter_are_told() -> None:
    one = convolution(1)
    both = Convolution(one.params["W"], one.params["b"])
    with pytest.raises(Unsupported, match="share"):
        read_convolutions(Sequential([one, both, affine(4)], sample_shape=(1, 6, 6)))


def test_pictures_of_unknown_shape_are_told() -> None:
    with pytest.raises(Unsupported, match="shape"):
        read_convolutions(Sequential([convolution(), affine(32)]))


def test_a_loss_of_ones_own_is_told() -> None:
    class Penalized(SimpleConvNet):
        """Costs more than its layers say."""

        def loss(self, x, t):
            return super().loss(x, t) + 1

    with pytest.raises(Unsupported, match="of its own"):
        read_convolutions(Penalized(rng=0))
