"""A callback of one's own: the largest weight of each epoch, and an end when it is too large."""

from backhand import Callback, Trainer, TrainingSettings, load_mnist
from backhand.training import TrainingData


class LargestWeight(Callback):
    def on_row(self, trainer, row):
        largest = max(abs(array).max() for array in trainer.network.params.values())
        print(f"iteration {row.iteration}: largest weight {largest:.2f}")
        if largest > 100:
            trainer.finish()


if __name__ == "__main__":
    (x_train, t_train), (x_test, t_test) = load_mnist()
    trainer = Trainer.from_settings(
        TrainingData(x_train, t_train, x_test, t_test),
        TrainingSettings(
            network="multi-layer", optimizer="adam", learning_rate=0.001, iterations=1200
        ),
        callbacks=[LargestWeight()],
    )
    print(trainer.run().test_accuracy[-1])
