"""What a network that is being trained does on the test images, seen from outside its process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.data import Dataset
from backhand.engine import limited
from backhand.networks import Sequential
from backhand.reports.mistakes import collect_answers
from backhand.training import TrainingData

# Test images that are looked at: all of MNIST's where it takes some hundredths of a second, and
# fewer where each is convolved.
_IMAGES: Final = 10_000
_CONVOLVED: Final = 500

# Mistakes that are kept, the surest first.
MISTAKES: Final = 24


@dataclass(frozen=True)
class Mistake:
    """A test image that was misclassified.

    Attributes
    ----------
    index : int
        Of the test image.
    label, answer : int
    sure : float
        The probability that the network gave its answer.
    """

    index: int
    label: int
    answer: int
    sure: float


@dataclass(frozen=True, eq=False)
class Observation:
    """The answers of a network at one iteration.

    Attributes
    ----------
    iteration : int
    images : int
        How many were looked at, from the first.
    confusion : (C, C) int array
        Row the label, column the answer.
    mistakes : tuple of Mistake
        The surest first, at most `MISTAKES`.
    wrong : int
        All mistakes.
    """

    iteration: int
    images: int
    confusion: NDArray[np.intp]
    mistakes: tuple[Mistake, ...]
    wrong: int

    @property
    def accuracy(self) -> float:
        """The share of right answers."""
        return float(np.trace(self.confusion) / max(self.images, 1))


def observe(network: Sequential, dataset: Dataset, iteration: int) -> Observation:
    """Ask a network about the test images.

    On one thread: the others are the training's.
    """
    count = min(_CONVOLVED if network.sample_shape is not None else _IMAGES, len(dataset.t_test))
    data = TrainingData.pixels_of(dataset, network.dtype)
    x: NDArray[Any] = data.floats(data.x_test[:count])
    with limited(1):
        answers = collect_answers(network, x, data.t_test[:count])
    wrong = answers.mistakes()
    mistakes = tuple(
        Mistake(
            int(index),
            int(answers.labels[index]),
            int(answers.answers[index]),
            float(answers.probabilities[index, answers.answers[index]]),
        )
        for index in wrong[:MISTAKES]
    )
    return Observation(iteration, count, answers.confusion(), mistakes, len(wrong))
