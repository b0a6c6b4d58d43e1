"""A problem small enough to learn in milliseconds."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from backhand.training import Trainer, TrainingData, TrainingSettings


@pytest.fixture
def blobs() -> TrainingData:
    """64 noisy points around one centre for each of three classes, and 30 to test on."""
    rng = np.random.default_rng(0)
    t = np.arange(94) % 3
    x = (3 * rng.standard_normal((3, 6)))[t] + 0.3 * rng.standard_normal((94, 6))
    x = x.astype(np.float32)
    return TrainingData(x[:64], t[:64], x[64:], t[64:], source="blobs")


@pytest.fixture
def make_trainer(blobs: TrainingData) -> Callable[..., Trainer]:
    """``make_trainer(seed=1, checkpoint_path=…)``: settings and the trainer's own words."""

    def make(**words: object) -> Trainer:
        own = ("checkpoint_path", "on_step", "on_row")
        settings = {k: v for k, v in words.items() if k not in own}
        settings = {"iterations": 60, "batch_size": 10, "hidden_size": 5, **settings}
        return Trainer.from_settings(
            blobs,
            TrainingSettings(**settings),
            output_size=3,
            **{k: v for k, v in words.items() if k in own},
        )

    return make


@pytest.fixture
def ctrl_c() -> Iterator[Callable[[], None]]:
    """``ctrl_c()`` presses it, as in a terminal: in the background of a shell it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda: signal.raise_signal(signal.SIGINT)
    signal.signal(signal.SIGINT, before)
