from __future__ import annotations

from threadpoolctl import threadpool_info

from backhand.engine import available_threads
from backhand.functions import blocks
from backhand.networks import SimpleConvNet, TwoLayerNet
from backhand.training import computing_threads


def blas_threads():
    return {entry["num_threads"] for entry in threadpool_info() if entry["user_api"] == "blas"}


def test_pictures_are_shared_out_by_the_convolutions():
    before = blas_threads()
    with computing_threads(SimpleConvNet((1, 8, 8), hidden_size=3, rng=0), 2) as threads:
        assert threads == min(2, available_threads())
        assert blocks._threads == threads
        assert blas_threads() == {1}
    assert (blocks._threads, blas_threads()) == (1, before)


def test_products_are_shared_out_by_blas():
    with computing_threads(TwoLayerNet(4, 3, 2), 1) as threads:
        assert (threads, blocks._threads) == (1, 1)
        assert blas_threads() == {1}
