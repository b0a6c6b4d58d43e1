from __future__ import annotations

import numpy as np

from backhand.data import load_dataset
from backhand.networks import check_exercise


def test_only_three_images_are_used_and_bytes_are_scaled():
    images = np.random.default_rng(0).integers(0, 256, (5, 4, 4), dtype=np.uint8)
    labels = np.array([0, 1, 2, 0, 1])
    check = check_exercise(images, labels, hidden_size=4)
    assert check.samples == 3
    assert check.comparisons["W1"].shape == (16, 4)
    again = check_exercise(images[:3] / 255.0, labels[:3], hidden_size=4)
    assert again.comparisons == check.comparisons


def test_real_images_give_differences_below_a_billionth(mnist_folder):
    dataset = load_dataset(folder=mnist_folder)
    for seed in range(3):
        check = check_exercise(dataset.x_train, dataset.t_train, rng=seed)
        assert check.passed
        for comparison in check.comparisons.values():
            assert comparison.mean_abs_error < 1e-9
            assert comparison.cosine > 0.999999
