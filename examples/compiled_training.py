"""The same training twice: by the layers, and by their compiled form.

    python examples/compiled_training.py

Needs the extra: pip install 'backhand[engine]'
"""

import numpy as np

from backhand import load_dataset
from backhand.layers import Affine, Sigmoid
from backhand.networks import Sequential
from backhand.training import SGD, Trainer, TrainingData, TrainingSettings

data = TrainingData.pixels_of(load_dataset("mnist"))


def train(engine: str) -> Sequential:
    """Train 784-30-10 with sigmoids for 600 steps, and say by what."""
    settings = TrainingSettings(iterations=600, engine=engine)
    rng = settings.generators().initial
    network = Sequential(
        (
            Affine((0.1 * rng.standard_normal((784, 30))).astype("f4"), np.zeros(30, "f4")),
            Sigmoid(),
            Affine((0.1 * rng.standard_normal((30, 10))).astype("f4"), np.zeros(10, "f4")),
        )
    )
    history = Trainer(network, SGD(0.5), data, settings).run()
    print(history.engine.text)
    print(f"loss {history.train_loss[-1]:.4f}")
    return network


by_layers, compiled = train("layers"), train("compiled")
for name, value in by_layers.params.items():
    difference = float(np.abs(value - compiled.params[name]).max())
    print(f"{name}: largest difference {difference:.1e}")
