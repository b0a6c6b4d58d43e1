"""How many threads a run takes."""

from __future__ import annotations

import os

import pytest
from threadpoolctl import threadpool_info

from backhand.engine import available_threads, limited, threads_for
from backhand.engine.threads import _VARIABLES


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_without_a_wish_all_that_the_process_may_use() -> None:
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert available_threads() == threads_for(0) == allowed


@pytest.mark.parametrize("name", _VARIABLES)
def test_a_variable_is_respected(name, monkeypatch) -> None:
    monkeypatch.setenv(name, "1")
    assert available_threads() == threads_for(0) == threads_for(8) == 1


@pytest.mark.parametrize("value", ["", "many", "0", "-3"])
def test_a_variable_that_says_nothing_is_passed_by(value, monkeypatch) -> None:
    before = available_threads()
    monkeypatch.setenv("OMP_NUM_THREADS", value)
    assert available_threads() == before


def test_more_than_there_are_is_never_taken() -> None:
    assert threads_for(10_000) == available_threads()


def test_blas_is_limited_for_a_while() -> None:
    def blas() -> list[int]:
        return [p["num_threads"] for p in threadpool_info() if p["user_api"] == "blas"]

    before = blas()
    with limited(1):
        assert set(blas()) <= {1}
    assert blas() == before
