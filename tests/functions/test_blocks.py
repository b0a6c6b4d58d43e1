"""Blocks of a batch: every sample once, in order, whoever works."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from backhand.functions import (
    convolution,
    convolution_vjp,
    max_pooling,
    max_pooling_vjp,
    relu,
    relu_vjp,
)
from backhand.functions.blocks import block_threads, over_blocks


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("numbers", [1, 100_000, 10**9])
def test_every_sample_once(threads, numbers):
    with block_threads(threads):
        parts = over_blocks(lambda some: list(range(7))[some], 7, numbers)
    assert [k for part in parts for k in part] == list(range(7))


def test_several_threads_work():
    names = set()
    both = threading.Barrier(2, timeout=10)

    def work(_some):
        both.wait()
        names.add(threading.current_thread().name)

    with block_threads(2):
        over_blocks(work, 2, 1)
    assert len(names) == 2


def test_threads_warn_of_an_overflow_only_where_the_caller_would():
    with block_threads(2), np.errstate(over="ignore"):
        parts = over_blocks(lambda some: np.full(4, 1e300)[some] * 1e300, 4, 1)
    assert np.isinf(np.concatenate(parts)).all()


def test_threads_change_nothing():
    rng = np.random.default_rng(0)
    x, W, b = rng.normal(size=(9, 3, 8, 8)), rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4)
    dout = rng.normal(size=(9, 4, 8, 8))

    def everything():
        y = max_pooling(x, 2, 2, 2)
        return [
            convolution(x, W, b, pad=1),
            *convolution_vjp(dout, x, W, pad=1),
            y,
            max_pooling_vjp(np.ones_like(y), x, y, 2, 2, 2),
            relu(x),
            relu_vjp(np.ones_like(x), x),
        ]

    alone = everything()
    with block_threads(2):
        many = everything()
    for one, other in zip(alone, many, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)
