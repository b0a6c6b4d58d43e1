"""Trials here and on a real cluster, and a search that goes on."""

from __future__ import annotations

import pytest

from backhand.errors import RunFolderError, SettingError
from backhand.sweep import Space, Trial, Where, search


@pytest.fixture
def trials():
    space = Space(
        {"iterations": 20, "batch_size": 20}, {"learning_rate": (0.1, 1e30), "hidden_size": (4, 5)}
    )
    return [Trial(k, row, space.settings(row)) for k, row in enumerate(space.grid(), 1)]


@pytest.fixture
def where(small_mnist):
    return Where("mnist", str(small_mnist))


def accuracies(results):
    return [result.accuracy for result in results]


@pytest.mark.parametrize("workers", [1, 2])
def test_here(trials, where, tmp_path, workers):
    results = search(trials, where, tmp_path / "j", workers=workers)
    assert [result.number for result in results] == [1, 2, 3, 4]
    assert all(accuracy is not None for accuracy in accuracies(results[:2]))
    # A rate of 1e30 fails, and that is a result.
    assert accuracies(results[2:]) == [None, None]
    assert "iteration" in results[2].error


def test_goes_on(trials, where, tmp_path):
    journal, told = tmp_path / "j", []
    first = search(trials[:2], where, journal, workers=1)
    with open(journal, "ab") as stream:
        stream.write(b'{"of": "half a li')
    results = search(
        trials, where, journal, workers=1, progress=lambda r, known: told.append((r.number, known))
    )
    assert told == [(1, True), (2, True), (3, False), (4, False)]
    assert accuracies(results)[:2] == accuracies(first)
    assert len(search(trials, where, journal, workers=1)) == 4


def test_on_a_cluster(trials, where, tmp_path):
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    here = search(trials[:2], where, tmp_path / "here", workers=1)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        there = search(trials[:2], where, tmp_path / "there", dask=cluster.scheduler_address)
    assert accuracies(there) == accuracies(here)


def test_what_can_not_be(trials, where, tmp_path):
    with pytest.raises(RunFolderError):
        search(trials[:1], where, tmp_path / "nowhere" / "j", workers=1)
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    with pytest.raises(SettingError, match="no Dask scheduler"):
        search(trials, where, tmp_path / "j", dask="tcp://127.0.0.1:9")
