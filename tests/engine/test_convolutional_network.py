"""The compiled convolutions against the layers, which are right."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba", reason="the engine's extra is not installed")

from backhand.derivatives import check_gradients
from backhand.engine.convolutional_network import CompiledConvolutions
from backhand.errors import NonFiniteError, ShapeError
from backhand.layers import Affine, BatchNormalization, Convolution, Dropout, Pooling, Relu
from backhand.networks import DeepConvNet, Sequential, SimpleConvNet
from backhand.training import LEARNING_RATES, SGD, LayersStep, make_optimizer

# The shape of a picture; of each convolution (filters, height, width, pad, Relu?, Pooling?).
SHAPES = {
    "as SimpleConvNet": ((1, 12, 12), [(5, 5, 5, 0, True, True)]),
    "as DeepConvNet": (
        (1, 9, 9),
        [(4, 3, 3, 1, True, False), (9, 3, 3, 2, True, True), (6, 3, 3, 1, True, True)],
    ),
    "odd sizes": ((3, 11, 7), [(17, 3, 2, 1, True, True), (3, 2, 3, 0, True, False)]),
    "no Relu": ((2, 8, 9), [(7, 3, 3, 1, False, True), (8, 3, 3, 0, False, False)]),
    "one pixel": ((2, 5, 6), [(33, 1, 1, 0, True, False), (2, 1, 1, 1, True, True)]),
    "pad beyond the filter": ((1, 6, 6), [(3, 3, 3, 1, True, False), (4, 2, 2, 3, True, True)]),
    "wide": ((1, 4, 61), [(3, 3, 3, 1, True, True), (2, 2, 2, 0, True, False)]),
}


def make_network(shape, convolutions, dtype, rng, *, dropout=True) -> Sequential:
    """A network whose convolutions come out exact in any order of their sums.

    Their weights and the pictures are multiples of 1/4 below 1, and the sums of their products
    fit a float32: a pooled window has the same winner to the bit, a tie is one in both
    forms, and what is 0 is so in both.
    """
    layers, (channels, height, width) = [], shape
    for filters, fh, fw, pad, rectified, pooled in convolutions:
        W = rng.integers(-3, 4, (filters, channels, fh, fw)) / 4
        b = rng.integers(-3, 4, filters) / 4
        layers.append(Convolution(W.astype(dtype), b.astype(dtype), pad=pad))
        layers += [Relu()] * rectified + [Pooling(2, 2, stride=2)] * pooled
        half = 2 if pooled else 1
        height, width = (height + 2 * pad - fh + 1) // half, (width + 2 * pad - fw + 1) // half
        channels = filters

    def affine(rows, columns):
        W = rng.standard_normal((rows, columns)) / rows
        return Affine(W.astype(dtype), rng.standard_normal(columns).astype(dtype))

    layers += [affine(channels * height * width, 12), Relu()]
    layers += [Dropout(0.5, 3)] * dropout
    layers.append(affine(12, 5))
    return Sequential(layers, sample_shape=shape)


def make_batch(shape, size, dtype, rng):
    x = (rng.integers(0, 4, (size, *shape)) / 4).astype(dtype)
    return x, rng.integers(0, 5, size)


@pytest.mark.parametrize("name", SHAPES)
def test_a_step_is_that_of_the_layers(name) -> None:
    k = list(SHAPES).index(name)
    dtype, size, threads = ("float32", "float64")[k % 2], (7, 100, 1)[k % 3], 1 + k // 2 % 2
    assert_step_is_that_of_the_layers(*SHAPES[name], dtype, size, threads)


@st.composite
def networks(draw):
    """Any picture, and one or two convolutions that fit it."""
    shape = draw(st.tuples(st.integers(1, 3), st.integers(1, 14), st.integers(1, 40)))
    _channels, height, width = shape
    convolutions = []
    for _ in range(draw(st.integers(1, 2))):
        pad = draw(st.integers(0, 3))
        fh = draw(st.integers(1, min(5, height + 2 * pad)))
        fw = draw(st.integers(1, min(5, width + 2 * pad)))
        height, width = height + 2 * pad - fh + 1, width + 2 * pad - fw + 1
        pooled = draw(st.booleans()) if min(height, width) > 1 else False
        if pooled:
            height, width = height // 2, width // 2
        convolutions.append((draw(st.integers(1, 20)), fh, fw, pad, draw(st.booleans()), pooled))
    return shape, convolutions


@settings(max_examples=40, derandomize=True)
@given(
    network=networks(),
    dtype=st.sampled_from(["float32", "float64"]),
    size=st.integers(1, 40),
    threads=st.integers(1, 3),
)
def test_a_step_of_any_kind_is_that_of_the_layers(network, dtype, size, threads) -> None:
    assert_step_is_that_of_the_layers(*network, dtype, size, threads)


def assert_step_is_that_of_the_layers(shape, convolutions, dtype, size, threads) -> None:
    rng = np.random.default_rng(size)
    network = make_network(shape, convolutions, dtype, rng)
    x, t = make_batch(shape, size, dtype, rng)
    twin = copy.deepcopy(network)
    compiled = CompiledConvolutions(twin, threads=threads)
    network.training = compiled.training = True
    before = {name: value.copy() for name, value in network.params.items()}
    loss, grads = network.loss_and_gradient(x, t)
    own_loss, own = compiled.loss_and_gradient(x, t)

    # A sum of n roundings grows with the square root of n (Higham and Mary, SIAM J. Sci.
    # Comput. 41 (2019)); the longest runs over the pixels of all pictures, and over the filters.
    terms = size * shape[1] * shape[2] + 500
    roundings = float(8 * np.sqrt(terms) * np.finfo(dtype).eps)
    assert own_loss == pytest.approx(loss, abs=roundings * max(1, abs(loss)))
    assert list(own) == list(grads)
    for key, grad in grads.items():
        bound = roundings * max(1.0, float(np.abs(grad).max()))
        assert own[key].dtype == grad.dtype
        np.testing.assert_allclose(own[key], grad, rtol=0, atol=bound, err_msg=key)
        np.testing.assert_array_equal(twin.params[key], before[key])
    for layer, generator in network.generators.items():
        assert twin.generators[layer].bit_generator.state == generator.bit_generator.state

    # The next batch, from the same state of Dropout: the parameters after the update too.
    assert LayersStep(network, SGD(0.5)).step(x, t) == pytest.approx(
        LayersStep(compiled, SGD(0.5)).step(x, t), rel=roundings
    )
    for key, value in network.params.items():
        bound = roundings * max(1.0, float(np.abs(value).max()))
        np.testing.assert_allclose(twin.params[key], value, rtol=0, atol=bound, err_msg=key)


@pytest.mark.parametrize("optimizer", LEARNING_RATES)
def test_any_optimizer_moves_the_networks_own_arrays(optimizer) -> None:
    rng = np.random.default_rng(1)
    shape, convolutions = SHAPES["as DeepConvNet"]
    network = make_network(shape, convolutions, "float32", rng, dropout=False)
    x, t = make_batch(shape, 20, "float32", rng)
    compiled = CompiledConvolutions(network, threads=2)
    wanted = {name: value.copy() for name, value in network.params.items()}
    by_hand, own = (make_optimizer(optimizer, LEARNING_RATES[optimizer]) for _ in range(2))
    step = LayersStep(compiled, own)
    for _ in range(3):
        by_hand.update(wanted, compiled.loss_and_gradient(x, t)[1])
        step.step(x, t)
        for name, value in network.params.items():
            np.testing.assert_array_equal(value, wanted[name])


@pytest.mark.parametrize("kind", [SimpleConvNet, DeepConvNet])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_books_networks_come_out_as_by_the_layers(kind, dtype) -> None:
    rng = np.random.default_rng(2)
    x, t = rng.random((30, 784)).astype(dtype), rng.integers(0, 10, 30)
    network = kind(rng=0, dtype=dtype)
    layers_loss, layers = network.loss_and_gradient(x, t)
    loss, own = CompiledConvolutions(network, threads=2).loss_and_gradient(x, t)
    assert loss == pytest.approx(layers_loss, rel=100 * float(np.finfo(dtype).eps))
    exact = layers
    if dtype == "float32":
        wide = kind(rng=0, dtype="float64")
        for name, value in network.params.items():
            wide.params[name][...] = value
        exact = wide.gradient(x.astype("float64"), t)
    for name, grad in exact.items():
        # Where two pixels of a window are the same but for roundings, float32 may let the other
        # one win, by the layers as here: seldom, but then it is no rounding any more.
        off = np.linalg.norm(own[name] - grad) / np.linalg.norm(grad)
        assert off < (1e-2 if dtype == "float32" else 1e-12), name


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_number_of_threads_changes_no_bit(dtype) -> None:
    results = []
    for threads in (1, 2, 3):
        rng = np.random.default_rng(3)
        network = DeepConvNet(rng=0, dtype=dtype)
        compiled = CompiledConvolutions(network, threads=threads)
        step = LayersStep(compiled, make_optimizer("adam", 0.001))
        losses = [
            step.step(rng.random((size, 784)).astype(dtype), rng.integers(0, 10, size))
            for size in (37, 100, 3)
        ]
        logits = compiled.predict(rng.random((130, 784)).astype(dtype))
        results.append((losses, logits, *network.params.values()))
    for other in results[1:]:
        for mine, its in zip(results[0], other, strict=True):
            np.testing.assert_array_equal(mine, its)


@pytest.mark.parametrize("size", [1, 16, 101, 250])
def test_the_logits_are_those_of_the_layers(size) -> None:
    rng = np.random.default_rng(4)
    network = DeepConvNet(rng=0, dtype="float64")
    compiled = CompiledConvolutions(network, threads=2)
    x = rng.random((size, 784))
    np.testing.assert_allclose(compiled.predict(x), network.predict(x), rtol=1e-12, atol=1e-12)
    pictures = x.reshape(size, 1, 28, 28)
    np.testing.assert_array_equal(compiled.predict(pictures), compiled.predict(x))


def test_the_checker_passes_it() -> None:
    rng = np.random.default_rng(5)
    shape = (2, 7, 6)
    convolutions = [(3, 3, 3, 1, True, False), (4, 3, 2, 1, True, True)]
    network = make_network(shape, convolutions, "float64", rng, dropout=False)
    # Not the exact numbers of above: a difference quotient must not stand on a tie.
    for value in network.params.values():
        value += 0.1 * rng.standard_normal(value.shape)
    compiled = CompiledConvolutions(network, threads=2)

    class Compiled:
        """The compiled form as the checker sees any network."""

        def __init__(self, factor: float) -> None:
            self.params, self._factor = network.params, factor

        def loss(self, x, t) -> float:
            return compiled.loss_and_gradient(x, t)[0]

        def gradient(self, x, t):
            grads = compiled.loss_and_gradient(x, t)[1]
            return {name: self._factor * grad for name, grad in grads.items()}

    x, t = rng.random((5, *shape)), rng.integers(0, 5, 5)
    assert check_gradients(Compiled(1.0), x, t, rng=0).passed
    assert not check_gradients(Compiled(1.001), x, t, rng=0).passed


def test_layers_that_follow_the_first_affine_do_their_own_work() -> None:
    rng = np.random.default_rng(6)
    network = Sequential(
        [
            Convolution(rng.standard_normal((3, 1, 3, 3)), rng.standard_normal(3)),
            Affine(rng.standard_normal((48, 6)), np.zeros(6)),
            BatchNormalization(np.ones(6), np.zeros(6)),
            Relu(),
            Affine(rng.standard_normal((6, 5)), np.zeros(5)),
        ],
        sample_shape=(1, 6, 6),
    )
    twin = copy.deepcopy(network)
    compiled = CompiledConvolutions(twin)
    network.training = compiled.training = True
    x, t = rng.random((9, 36)), rng.integers(0, 5, 9)
    grads = network.gradient(x, t)
    for name, grad in compiled.loss_and_gradient(x, t)[1].items():
        np.testing.assert_allclose(grad, grads[name], rtol=1e-10, atol=1e-12)
    for name, array in network.buffers.items():
        np.testing.assert_allclose(twin.buffers[name], array, rtol=1e-12)


def test_a_parameter_may_be_assigned_anew() -> None:
    rng = np.random.default_rng(7)
    network = SimpleConvNet(rng=0, dtype="float64")
    compiled = CompiledConvolutions(network)
    x, t = rng.random((3, 784)), rng.integers(0, 10, 3)
    compiled.loss_and_gradient(x, t)
    for name, value in list(network.params.items()):
        network.params[name] = value + 0.01
    grads = network.gradient(x, t)
    for name, grad in compiled.loss_and_gradient(x, t)[1].items():
        np.testing.assert_allclose(grad, grads[name], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind", [SimpleConvNet, DeepConvNet])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_reaches_the_loss_and_is_told_as_by_the_layers(kind, value) -> None:
    network = kind(rng=0)
    compiled = CompiledConvolutions(network, threads=2)
    x, t = np.ones((4, 784), np.float32), np.zeros(4, np.int64)
    good = compiled.loss_and_gradient(x, t)[0]
    x[2, 300] = value
    texts = []
    for one in (network, compiled):
        with pytest.raises(NonFiniteError) as raised:
            one.loss_and_gradient(x, t)
        texts.append(str(raised.value))
    assert "sample 2" in texts[0]
    assert texts[0] == texts[1]
    # Nothing of it is left behind.
    assert compiled.loss_and_gradient(np.ones_like(x), t)[0] == good


def test_pictures_of_another_size_are_told() -> None:
    compiled = CompiledConvolutions(SimpleConvNet(rng=0))
    with pytest.raises(ShapeError, match=r"\(1, 28, 28\)"):
        compiled.predict(np.zeros((2, 783)))
