"""The compiled steps against the layers, which are right."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba", reason="the engine's extra is not installed")

from backhand.derivatives import check_gradients
from backhand.engine import Task, Unsupported, compile_step, read_stack, require_worth
from backhand.engine.stack import Dense
from backhand.layers import Affine, Layer, Relu, Sigmoid
from backhand.networks import Sequential, TwoLayerNet

RATE = 0.5
OPTIMIZER = {"name": "SGD", "learning_rate": RATE}


def make_network(sizes, activations, dtype, rng) -> Sequential:
    layers: list[Layer] = []
    for k, (rows, columns) in enumerate(itertools.pairwise(sizes)):
        W = (rng.standard_normal((rows, columns)) / np.sqrt(rows)).astype(dtype)
        layers.append(Affine(W, rng.standard_normal(columns).astype(dtype)))
        if k < len(sizes) - 2:
            layers.append(activations[k % len(activations)]())
    return Sequential(layers)


def make_task(rows, sizes, density, dtype, rng, *, pixels=False) -> Task:
    x = rng.integers(1, 256, (rows, sizes[0])) * (rng.random((rows, sizes[0])) < density)
    x = x.astype(np.uint8) if pixels else (x / 255).astype(dtype)
    t = rng.integers(0, sizes[-1], rows)
    return Task(x, t, x[: rows // 2], t[: rows // 2])


def as_floats(x, dtype):
    return np.divide(x, np.dtype(dtype).type(255), dtype=dtype) if x.dtype == np.uint8 else x


# Sizes (a panel of the engine has 32 columns), size of a batch, share of the pixels that are not
# zero, activations, whether pixels are bytes, and so on: every value beside every kind of shape.
STEPS = [
    ((20, 7, 3), 5, 0.2, (Relu,), False, "float32", "sparse", 1),
    ((31, 32, 10), 11, 0.5, (Sigmoid,), True, "float64", "dense", 2),
    ((9, 33, 17), 1, 0.9, (Relu,), True, "float32", "dense", 1),
    ((784, 50, 10), 100, 0.2, (Relu,), True, "float32", "sparse", 2),
    ((12, 65, 2), 64, 0.0, (Sigmoid,), False, "float64", "sparse", 2),
    ((15, 10, 40, 4), 9, 0.3, (Sigmoid, Relu), False, "float32", "dense", 2),
    ((8, 5), 6, 0.4, (Relu,), True, "float64", "sparse", 1),
    ((25, 33, 12, 34, 7), 13, 0.6, (Sigmoid, Relu), True, "float64", "sparse", 1),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: "-".join(map(str, step[0])))
def test_a_step_is_that_of_the_layers(step) -> None:
    assert_step_is_that_of_the_layers(*step)


@settings(max_examples=60, derandomize=True)
@given(
    sizes=st.lists(st.integers(1, 70), min_size=2, max_size=5),
    batch_size=st.integers(1, 70),
    density=st.sampled_from([0.0, 0.3, 1.0]),
    activations=st.sampled_from([(Relu,), (Sigmoid,), (Sigmoid, Relu)]),
    pixels=st.booleans(),
    dtype=st.sampled_from(["float32", "float64"]),
    form=st.sampled_from(["sparse", "dense"]),
    threads=st.integers(1, 3),
)
def test_a_step_of_any_kind_is_that_of_the_layers(**step) -> None:
    assert_step_is_that_of_the_layers(**step)


def assert_step_is_that_of_the_layers(
    sizes, batch_size, density, activations, pixels, dtype, form, threads
) -> None:
    rng = np.random.default_rng(sum(sizes) + batch_size)
    network = make_network(sizes, activations, dtype, rng)
    task = make_task(40, sizes, density, dtype, rng, pixels=pixels)
    batch = rng.integers(0, 40, batch_size)
    x, t = as_floats(task.x_train[batch], dtype), task.t_train[batch]
    loss, grads = network.loss_and_gradient(x, t)

    step, used = compile_step(
        network, OPTIMIZER, task, batch_size=batch_size, threads=threads, first_layer=form
    )
    before = {name: value.copy() for name, value in network.params.items()}
    # Each number is a chain of sums no longer than this: their errors add up to at most so
    # many roundings of the largest number in sight (Higham, Accuracy and Stability, 3.1).
    roundings = float((sum(sizes) + batch_size + 20) * np.finfo(dtype).eps)

    own_loss, own = step.gradient(batch)
    assert used == form
    assert own_loss == pytest.approx(loss, abs=roundings * max(1, abs(loss)))
    assert own.keys() == grads.keys()
    for name, grad in grads.items():
        bound = roundings * max(1.0, float(np.abs(grad).max()))
        np.testing.assert_allclose(own[name], grad, rtol=0, atol=bound, err_msg=name)
        np.testing.assert_array_equal(network.params[name], before[name])

    losses = np.zeros(1)
    assert step.steps(batch, np.array([0, batch_size]), losses) == 1
    step.store()
    assert losses[0] == own_loss
    for name, grad in grads.items():
        bound = roundings * max(1.0, float(np.abs(before[name]).max() + np.abs(grad).max()))
        np.testing.assert_allclose(
            network.params[name], before[name] - RATE * grad, rtol=0, atol=bound, err_msg=name
        )
    for part, x, t in (("train", task.x_train, task.t_train), ("test", task.x_test, task.t_test)):
        assert step.accuracy(part) == network.accuracy(as_floats(x, dtype), t)


@pytest.mark.parametrize("form", ["sparse", "dense"])
def test_the_checker_passes_it(form) -> None:
    rng = np.random.default_rng(5)
    network = make_network((12, 7, 4), (Sigmoid,), "float64", rng)
    task = make_task(30, (12, 7, 4), 0.4, "float64", rng)
    step, _used = compile_step(network, OPTIMIZER, task, batch_size=9, threads=2, first_layer=form)
    batch = np.arange(9)

    class Compiled:
        """The step as the checker sees any network."""

        def __init__(self, factor: float) -> None:
            self.params, self._factor = network.params, factor

        def loss(self, _x, _t) -> float:
            step.load()
            return step.gradient(batch)[0]

        def gradient(self, _x, _t):
            step.load()
            return {name: self._factor * grad for name, grad in step.gradient(batch)[1].items()}

    x, t = task.x_train[batch], task.t_train[batch]
    assert check_gradients(Compiled(1.0), x, t, rng=0).passed
    assert not check_gradients(Compiled(1.001), x, t, rng=0).passed


@pytest.mark.parametrize("form", ["sparse", "dense"])
def test_many_steps_are_the_same_for_any_cut_and_number_of_threads(form) -> None:
    results = []
    for threads, cuts in ((1, (0, 30)), (2, (0, 1, 17, 30)), (2, (0, 30))):
        rng = np.random.default_rng(6)
        network = make_network((50, 70, 10), (Relu,), "float32", rng)
        task = make_task(60, (50, 70, 10), 0.3, "float32", rng, pixels=True)
        step, _used = compile_step(
            network, OPTIMIZER, task, batch_size=8, threads=threads, first_layer=form
        )
        batches, losses = rng.integers(0, 60, 240), np.zeros(30)
        for a, b in itertools.pairwise(cuts):
            bounds = np.arange(b - a + 1) * 8
            assert step.steps(batches[a * 8 : b * 8], bounds, losses[a:b]) == b - a
        step.store()
        results.append((losses, *network.params.values()))
    for other in results[1:]:
        for mine, its in zip(results[0], other, strict=True):
            np.testing.assert_array_equal(mine, its)


@pytest.mark.parametrize("form", ["sparse", "dense"])
@pytest.mark.parametrize("threads", [1, 2])
def test_steps_end_before_a_loss_that_is_not_finite(form, threads) -> None:
    rng = np.random.default_rng(7)
    network = make_network((6, 40, 3), (Relu,), "float64", rng)
    task = make_task(10, (6, 40, 3), 0.7, "float64", rng)
    task.x_train[4] = np.inf
    step, _used = compile_step(
        network, OPTIMIZER, task, batch_size=2, threads=threads, first_layer=form
    )
    losses = np.zeros(3)
    bounds = np.array([0, 2, 4, 6])
    with np.errstate(all="ignore"):
        assert step.steps(np.array([0, 1, 2, 4, 0, 1]), bounds, losses) == 1
    step.store()
    assert losses[0] > 0
    assert all(np.isfinite(value).all() for value in network.params.values())


def test_the_faster_form_is_measured_once_and_nothing_is_changed(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BACKHAND_CACHE", str(tmp_path))
    rng = np.random.default_rng(8)
    network = make_network((40, 12, 10), (Relu,), "float32", rng)
    before = {name: value.copy() for name, value in network.params.items()}
    task = make_task(300, (40, 12, 10), 0.3, "float32", rng)
    step, form = compile_step(network, OPTIMIZER, task, batch_size=20, threads=1)
    step.store()
    for name, value in before.items():
        np.testing.assert_array_equal(network.params[name], value)
    written = tmp_path / "engine.json"
    assert form in written.read_text()
    other = {"sparse": "dense", "dense": "sparse"}[form]
    written.write_text(written.read_text().replace(form, other))
    assert compile_step(network, OPTIMIZER, task, batch_size=20, threads=1)[1] == other
    written.write_text("{")
    assert compile_step(network, OPTIMIZER, task, batch_size=20, threads=1)[1] in (form, other)


def test_data_without_zeros_is_multiplied_whole() -> None:
    rng = np.random.default_rng(9)
    network = make_network((10, 4, 3), (Relu,), "float32", rng)
    task = make_task(60, (10, 4, 3), 1.0, "float32", rng)
    assert compile_step(network, OPTIMIZER, task, batch_size=5, threads=1)[1] == "dense"


class Twice(Relu):
    """Not the layer that was compiled."""

    def forward(self, x):
        return 2 * super().forward(x)


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ((Affine(np.eye(3), np.zeros(3)), Twice(), Affine(np.eye(3), np.zeros(3))), "Twice"),
        ((Affine(np.eye(3), np.zeros(3)), Affine(np.eye(3), np.zeros(3))), "follow"),
        ((Affine(np.eye(3), np.zeros(3)), Relu()), "last layer"),
        ((Relu(), Affine(np.eye(3), np.zeros(3))), "Relu"),
        ((Affine(np.eye(3, dtype="f4"), np.zeros(3)),), "float32"),
    ],
)
def test_what_has_no_compiled_form_is_told(layers, said) -> None:
    with pytest.raises(Unsupported, match=said):
        read_stack(Sequential(layers))


def test_another_optimizer_is_told() -> None:
    network = TwoLayerNet(4, 3, 2, rng=0)
    task = make_task(6, (4, 3, 2), 0.5, "float32", np.random.default_rng(0))
    with pytest.raises(Unsupported, match="Adam"):
        compile_step(network, {"name": "Adam", "lr": 1}, task, batch_size=2, threads=1)


def test_a_short_run_is_not_worth_it() -> None:
    stack = read_stack(TwoLayerNet(784, 50, 10, rng=0))
    assert isinstance(stack[0], Dense)
    require_worth(stack, 100, 10_000)
    with pytest.raises(Unsupported, match="short"):
        require_worth(stack, 100, 300)
