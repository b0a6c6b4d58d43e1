from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.errors import SettingError, StateError
from backhand.training import EpochSampler, RandomSampler, make_sampler


@given(
    st.sampled_from(["replacement", "epoch"]),
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 30),
    st.integers(0, 2**32),
)
def test_a_stopped_sampler_goes_on_with_the_same_batches(sampling, size, batch, taken, seed):
    batch = min(batch, size)
    sampler = make_sampler(sampling, size, batch, np.random.default_rng(seed))
    for _ in range(taken):
        sampler.next_batch()
    stored = json.loads(json.dumps(sampler.state()))
    other = make_sampler(sampling, size, batch, np.random.default_rng(seed + 1))
    other.load_state(stored)
    for _ in range(size + 3):
        np.testing.assert_array_equal(sampler.next_batch(), other.next_batch())


def test_the_state_is_not_moved_by_later_batches():
    sampler = RandomSampler(9, 2, np.random.default_rng(0))
    stored = sampler.state()
    first = sampler.next_batch()
    sampler.load_state(stored)
    np.testing.assert_array_equal(sampler.next_batch(), first)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(0, 1000))
def test_an_epoch_holds_each_sample_once(size, batch, seed):
    batch = min(batch, size)
    sampler = EpochSampler(size, batch, np.random.default_rng(seed))
    for _ in range(2):
        batches = [sampler.next_batch() for _ in range(-(-size // batch))]
        assert sorted(np.concatenate(batches)) == list(range(size))
        assert all(len(indices) == batch for indices in batches[:-1])


def test_epochs_differ():
    sampler = EpochSampler(50, 50, np.random.default_rng(0))
    assert sampler.next_batch().tolist() != sampler.next_batch().tolist()


def test_random_batches_draw_with_replacement_and_evenly():
    sampler = RandomSampler(10, 10, np.random.default_rng(0))
    batches = np.array([sampler.next_batch() for _ in range(2000)])
    assert any(len(set(row)) < 10 for row in batches.tolist())
    counts = np.bincount(batches.ravel(), minlength=10)
    # 20,000 draws, each class binomial: 2,000 with a standard deviation of 42.
    assert abs(counts - 2000).max() < 5 * 42


@pytest.mark.parametrize("sampling", ["replacement", "epoch"])
def test_a_batch_larger_than_the_data_names_both(sampling):
    with pytest.raises(SettingError, match=r"101.*--batch-size.*100"):
        make_sampler(sampling, 100, 101, np.random.default_rng(0))


def test_an_unknown_sampling_and_a_foreign_state_are_refused():
    with pytest.raises(SettingError, match="sorted"):
        make_sampler("sorted", 10, 1, np.random.default_rng(0))
    state = EpochSampler(10, 1, np.random.default_rng(0)).state()
    with pytest.raises(StateError, match="epoch"):
        RandomSampler(10, 1, np.random.default_rng(0)).load_state(state)


@pytest.mark.parametrize("sampling", ["replacement", "epoch"])
def test_many_batches_at_once_are_those_one_by_one(sampling):
    one, many = (make_sampler(sampling, 23, 5, np.random.default_rng(3)) for _ in range(2))
    for count in (1, 4, 9):
        batches, bounds = many.next_batches(count)
        assert len(bounds) == count + 1
        for k in range(count):
            np.testing.assert_array_equal(batches[bounds[k] : bounds[k + 1]], one.next_batch())
    assert one.state() == many.state()
