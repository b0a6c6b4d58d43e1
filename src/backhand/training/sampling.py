"""Which samples make up the next batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backhand.errors import SettingError, StateError
from backhand.language import gettext as _


class Sampler(Protocol):
    """A source of batches that can be stopped anywhere and taken up again."""

    def next_batch(self) -> NDArray[np.integer[Any]]:
        """Return the indices of the next batch's samples."""

    def next_batches(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return what `count` calls of `next_batch` would, one after the other.

        Returns
        -------
        batches : (M,) int64 array
        bounds : (count + 1,) int64 array
            Batch k is batches[bounds[k]:bounds[k + 1]].
        """

    def state(self) -> dict[str, Any]:
        """Return the position as a dict that JSON can hold."""

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from a position that `state` gave."""


class RandomSampler:
    """Batches drawn with replacement, each sample as likely as any, as np.random.choice does.

    Parameters
    ----------
    size : int
        Number of samples to draw from.
    batch_size : int
        Number of indices in a batch.
    rng : np.random.Generator

    Raises
    ------
    SettingError
        The batch is larger than the data.
    """

    def __init__(self, size: int, batch_size: int, rng: np.random.Generator) -> None:
        _require_batch(size, batch_size)
        self._size = size
        self._batch_size = batch_size
        self._rng = rng

    def next_batch(self) -> NDArray[np.int64]:
        """Return (batch_size,) indices in [0, size), some perhaps twice."""
        return self._rng.integers(0, self._size, self._batch_size)

    def next_batches(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return what `count` calls of `next_batch` would, and where each batch begins."""
        # The generator hands out numbers one by one: it is the same to ask for all at once.
        batches = self._rng.integers(0, self._size, count * self._batch_size)
        return batches, np.arange(count + 1) * self._batch_size

    def state(self) -> dict[str, Any]:
        """Return the generator's state."""
        return {"sampling": "replacement", "generator": _generator_state(self._rng)}

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from a state that `state` gave.

        Raises
        ------
        StateError
            It is another sampler's.
        """
        _require_sampling(state, "replacement")
        self._rng.bit_generator.state = state["generator"]


class EpochSampler:
    """Batches that go through all samples in a new order each epoch; the last may be smaller.

    Parameters and Raises as for `RandomSampler`.
    """

    def __init__(self, size: int, batch_size: int, rng: np.random.Generator) -> None:
        _require_batch(size, batch_size)
        self._size = size
        self._batch_size = batch_size
        self._rng = rng
        self._begin_epoch()

    def _begin_epoch(self) -> None:
        # The state before the shuffle brings the whole order back: no need to store the order.
        self._epoch_state = _generator_state(self._rng)
        self._order = self._rng.permutation(self._size)
        self._position = 0

    def next_batch(self) -> NDArray[np.int64]:
        """Return up to batch_size indices in [0, size), none twice within an epoch."""
        if self._position >= self._size:
            self._begin_epoch()
        start = self._position
        self._position = min(start + self._batch_size, self._size)
        return self._order[start : self._position]

    def next_batches(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return what `count` calls of `next_batch` would, and where each batch begins."""
        batches = [self.next_batch() for _turn in range(count)]
        return np.concatenate(batches), np.cumsum([0, *(len(batch) for batch in batches)])

    def state(self) -> dict[str, Any]:
        """Return the generator's state before this epoch's shuffle, and the position since."""
        return {
            "sampling": "epoch",
            "generator": self._epoch_state,
            "position": self._position,
        }

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from a state that `state` gave.

        Raises
        ------
        StateError
            It is another sampler's.
        """
        _require_sampling(state, "epoch")
        self._rng.bit_generator.state = state["generator"]
        self._begin_epoch()
        self._position = int(state["position"])


def make_sampler(
    sampling: str, size: int, batch_size: int, rng: np.random.Generator
) -> RandomSampler | EpochSampler:
    """Return the sampler that a setting names, "replacement" or "epoch".

    Raises
    ------
    SettingError
        There is no such sampling, or the batch is larger than the data.
    """
    if sampling == "replacement":
        return RandomSampler(size, batch_size, rng)
    if sampling == "epoch":
        return EpochSampler(size, batch_size, rng)
    raise SettingError(
        _("{setting} ({option}) must be one of {choices}, but it is {value!r}").format(
            setting="sampling", option="--sampling", choices="replacement, epoch", value=sampling
        )
    )


def _require_batch(size: int, batch_size: int) -> None:
    if batch_size > size:
        raise SettingError(
            _(
                "a batch of {batch_size} (--batch-size) is larger than the data, "
                "which has {size} training samples"
            ).format(batch_size=batch_size, size=size)
        )
    if batch_size < 1:
        raise SettingError(
            _(
                "{setting} ({option}) must be a whole number of at least {minimum}, "
                "but it is {value!r}"
            ).format(setting="batch_size", option="--batch-size", minimum=1, value=batch_size)
        )


def _require_sampling(state: Mapping[str, Any], sampling: str) -> None:
    if state.get("sampling") != sampling:
        raise StateError(
            _("the batches of this run were drawn by {found!r}, not by {wanted!r}").format(
                found=state.get("sampling"), wanted=sampling
            )
        )


def _generator_state(rng: np.random.Generator) -> dict[str, Any]:
    state = rng.bit_generator.state
    return dict(state)
