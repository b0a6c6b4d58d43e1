"""What a network answers on a test set, and where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import softmax
from backhand.training import Network, chunk_of


@dataclass(frozen=True, eq=False)
class Answers:
    """A network's answer for each sample.

    Attributes
    ----------
    labels : (N,) int array
        What the samples are.
    answers : (N,) int array
        What the network takes them for.
    probabilities : (N, C) float array
        What it gives each class, rows of sum 1.
    """

    labels: NDArray[Any]
    answers: NDArray[Any]
    probabilities: NDArray[np.floating[Any]]

    @property
    def accuracy(self) -> float:
        """The share of right answers, in [0, 1]."""
        return float(np.mean(self.answers == self.labels))

    def confusion(self) -> NDArray[np.intp]:
        """Return (C, C) counts: row the label, column the answer."""
        classes = self.probabilities.shape[1]
        flat = np.bincount(self.labels * classes + self.answers, minlength=classes**2)
        return flat.reshape(classes, classes)

    def mistakes(self) -> NDArray[np.intp]:
        """Return the indices of the wrong answers, the surest of them first."""
        wrong = np.flatnonzero(self.answers != self.labels)
        confidence = self.probabilities[wrong, self.answers[wrong]]
        return wrong[np.argsort(-confidence, kind="stable")]


def collect_answers(network: Network, x: NDArray[Any], t: NDArray[Any]) -> Answers:
    """Ask the network about every sample.

    Parameters
    ----------
    network : Network
    x : (N, D) float array in [0, 1]
    t : (N,) int array of class indices

    Returns
    -------
    answers : Answers
    """
    chunk = chunk_of(network)
    logits = np.concatenate(
        [network.predict(x[start : start + chunk]) for start in range(0, len(x), chunk)]
    )
    return Answers(
        labels=np.asarray(t),
        answers=logits.argmax(axis=1),
        probabilities=softmax(logits.astype(np.float64)),
    )
