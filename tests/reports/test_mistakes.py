from __future__ import annotations

import numpy as np
from numpy.testing import assert_array_equal

from backhand.networks import TwoLayerNet
from backhand.reports.mistakes import Answers, collect_answers

ANSWERS = Answers(
    labels=np.array([0, 1, 2, 2, 1]),
    answers=np.array([0, 2, 2, 0, 0]),
    probabilities=np.array(
        [[0.9, 0.1, 0.0], [0.2, 0.2, 0.6], [0, 0, 1.0], [0.5, 0.1, 0.4], [0.8, 0.1, 0.1]]
    ),
)


def test_confusion_counts_labels_by_answers():
    assert_array_equal(ANSWERS.confusion(), [[1, 0, 0], [1, 0, 1], [1, 0, 1]])
    assert ANSWERS.accuracy == 0.4


def test_the_surest_mistakes_come_first():
    assert_array_equal(ANSWERS.mistakes(), [4, 1, 3])


def test_the_answers_are_the_networks(monkeypatch):
    monkeypatch.setattr("backhand.training.evaluation._CHUNK", 4)
    rng = np.random.default_rng(0)
    x, t = rng.random((10, 6)), rng.integers(0, 3, 10)
    network = TwoLayerNet(6, 5, 3, weight_init_std=1.0, rng=rng, dtype=np.float64)
    answers = collect_answers(network, x, t)
    assert answers.accuracy == network.accuracy(x, t)
    np.testing.assert_allclose(answers.probabilities.sum(axis=1), 1.0)
