"""Two cheap questions before a long run: does it begin where it should, and can it learn at all."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.networks import Sequential
from backhand.training.sgd import Optimizer
from backhand.training.step import LayersStep

# Samples of the one batch, and steps that should be more than enough to learn it by heart.
_SAMPLES: Final = 20
_STEPS: Final = 200
# A loss that far from ln C, in nats, is no longer that of a network that knows nothing: He's
# weights alone move it by some tenths.
_FAR: Final = 1.5


@dataclass(frozen=True)
class Sanity:
    """What the two questions gave.

    Attributes
    ----------
    initial_loss : float
        Of the untrained network, in nats.
    expected_loss : float
        ln C, that of one that gives every class the same.
    overfit_loss, overfit_accuracy : float
        On one batch after learning it by heart.
    overfit_steps : int
        Steps that it took.
    """

    initial_loss: float
    expected_loss: float
    overfit_loss: float
    overfit_accuracy: float
    overfit_steps: int

    @property
    def begins_right(self) -> bool:
        """Whether the first loss is near ln C."""
        return abs(self.initial_loss - self.expected_loss) <= _FAR

    @property
    def learns(self) -> bool:
        """Whether one batch could be learnt by heart."""
        return self.overfit_accuracy == 1.0


def check_sanity(
    network: Sequential,
    optimizer: Optimizer,
    x: NDArray[Any],
    t: NDArray[Any],
    *,
    num_classes: int,
) -> Sanity:
    """Measure the first loss, and overfit one batch; the network is left as it was.

    Parameters
    ----------
    network : Sequential
        Untrained.
    optimizer : Optimizer
        A new one, which is used up.
    x : (N, …) float array
    t : (N,) int array of class indices
        The first 20 samples are used.
    num_classes : int
        C.

    Returns
    -------
    sanity : Sanity

    Raises
    ------
    NonFiniteError
        The loss became nan or inf: the learning rate may be too large.

    Source: Karpathy, "A recipe for training neural networks" (2019), step 2.
    """
    x, t = x[:_SAMPLES], np.asarray(t)[:_SAMPLES]
    initial = network.loss(x, t)
    trial = copy.deepcopy(network)
    step = LayersStep(trial, optimizer)
    accuracy, steps = 0.0, 0
    with np.errstate(over="ignore", invalid="ignore"):
        while steps < _STEPS and accuracy < 1.0:
            step.step(x, t)
            steps += 1
            # Batch normalization's moving means come later than the weights: as in training.
            trial.training = True
            accuracy = trial.accuracy(x, t) if steps % 5 == 0 else accuracy
            trial.training = False
        trial.training = True
        loss = trial.loss(x, t)
    return Sanity(initial, math.log(num_classes), loss, accuracy, steps)
