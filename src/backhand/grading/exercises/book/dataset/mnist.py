"""Random images in place of MNIST, which no question needs and no submission is given."""

import numpy as np

__all__ = ["load_mnist"]


def load_mnist(normalize=True, flatten=True, one_hot_label=False):
    """Return ((x_train, t_train), (x_test, t_test)) with a hundred images and labels each."""
    rng = np.random.default_rng(0)
    parts = []
    for _part in range(2):
        images = rng.integers(0, 256, (100, 784) if flatten else (100, 1, 28, 28), dtype=np.uint8)
        labels = rng.integers(0, 10, 100)
        parts.append(
            (
                images.astype(np.float32) / 255 if normalize else images,
                np.eye(10)[labels] if one_hot_label else labels,
            )
        )
    return tuple(parts)
