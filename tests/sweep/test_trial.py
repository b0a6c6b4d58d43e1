"""One trial: judged by samples it has not learnt from, and never by the test set."""

from __future__ import annotations

import numpy as np

from backhand.sweep import Trial, Where, run_trial
from backhand.sweep.trial import _data
from backhand.training import TrainingSettings


def test_judged_by_a_part_of_the_training_set(small_mnist):
    from backhand.data import load_dataset

    where = Where("mnist", str(small_mnist))
    parts, classes, shape = _data(where, "float32")
    whole = load_dataset(folder=small_mnist, notify=lambda _message: None)
    assert (classes, shape) == (10, (28, 28))
    assert (len(parts.x_train), len(parts.x_test)) == (167, 33)
    together = np.concatenate((parts.x_train, parts.x_test))
    training = whole.x_train.reshape(200, -1)
    assert sorted(map(bytes, together)) == sorted(map(bytes, training))


def test_the_same_settings_give_the_same_result(small_mnist):
    settings = TrainingSettings(iterations=20, batch_size=20, hidden_size=5)
    trial = Trial(1, {"seed": 0}, settings)
    one, other = (run_trial(trial, Where("mnist", str(small_mnist))) for _ in range(2))
    assert (one.accuracy, one.loss) == (other.accuracy, other.loss)
    assert one.best_accuracy >= one.accuracy
    assert (one.iterations, one.error) == (20, "")
