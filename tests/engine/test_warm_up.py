"""The compiler is made ready for what a run on pixels needs."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("numba", reason="the engine's extra is not installed")

from backhand.engine import (
    Task,
    begin_warm_up,
    compile_convolutions,
    compile_step,
    convolution_kernels,
    kernels,
)
from backhand.networks import DeepConvNet, TwoLayerNet


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_run_after_it_compiles_nothing(dtype) -> None:
    begin_warm_up(dtype).join()
    compiled = (kernels.train_two_layers, kernels.count_right_two_layers)
    before = [set(function.signatures) for function in compiled]
    assert all(before)
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (30, 12), dtype=np.uint8)
    x.setflags(write=False)
    t = rng.integers(0, 3, 30)
    step, _form = compile_step(
        TwoLayerNet(12, 5, 3, rng=0, dtype=dtype),
        {"name": "SGD", "learning_rate": 0.1},
        Task(x, t, x, t),
        batch_size=10,
        threads=2,
        first_layer="sparse",
    )
    step.steps(rng.integers(0, 30, 20), np.array([0, 10, 20]), np.zeros(2))
    step.accuracy("train")
    assert [set(function.signatures) for function in compiled] == before


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_run_of_convolutions_after_it_compiles_nothing(dtype) -> None:
    begin_warm_up(dtype, convolutions=True).join()
    compiled = tuple(
        getattr(convolution_kernels, name) for name in ("run_program", "pack", "collect")
    )
    before = [set(function.signatures) for function in compiled]
    assert all(before)
    network = compile_convolutions(DeepConvNet(rng=0, dtype=dtype), threads=2)
    x = np.zeros((3, 784), dtype)
    network.loss_and_gradient(x, np.array([0, 1, 2]))
    network.predict(x)
    assert [set(function.signatures) for function in compiled] == before
