"""The book's `common.trainer`."""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np

from backhand.book.common.optimizer import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSprop

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "Momentum",
    "Nesterov",
    "RMSprop",
    "Trainer",
    "np",
    "os",
    "sys",
]

_OPTIMIZERS: dict[str, Any] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": AdaGrad,
    "rmsprop": RMSprop,
    "rmsprpo": RMSprop,  # as the book's own Trainer spells it
    "adam": Adam,
}


class Trainer:
    """Trains a network on mini-batches drawn from np.random, and prints how it goes.

    Parameters
    ----------
    network : object
        With gradient(x, t), loss(x, t), accuracy(x, t) and params.
    x_train, t_train, x_test, t_test : arrays
    epochs, mini_batch_size : int
    optimizer : str
        "SGD", "Momentum", "Nesterov", "AdaGrad", "RMSprop" or "Adam", in any case.
    optimizer_param : dict
    evaluate_sample_num_per_epoch : int, optional
        How many samples of each set the accuracies are measured on.
    verbose : bool

    Attributes
    ----------
    train_loss_list, train_acc_list, test_acc_list : list of float
    current_iter, current_epoch, max_iter : int
    """

    def __init__(
        self,
        network: Any,
        x_train: Any,
        t_train: Any,
        x_test: Any,
        t_test: Any,
        epochs: int = 20,
        mini_batch_size: int = 100,
        optimizer: str = "SGD",
        optimizer_param: dict[str, Any] = {"lr": 0.01},  # noqa: B006 - the book's signature
        evaluate_sample_num_per_epoch: int | None = None,
        verbose: bool = True,
    ) -> None:
        self.network = network
        self.verbose = verbose
        self.x_train, self.t_train = x_train, t_train
        self.x_test, self.t_test = x_test, t_test
        self.epochs = epochs
        self.batch_size = mini_batch_size
        self.evaluate_sample_num_per_epoch = evaluate_sample_num_per_epoch
        self.optimizer = _OPTIMIZERS[optimizer.lower()](**optimizer_param)
        self.train_size = len(x_train)
        self.iter_per_epoch = max(self.train_size / mini_batch_size, 1)
        self.max_iter = int(epochs * self.iter_per_epoch)
        self.current_iter = 0
        self.current_epoch = 0
        self.train_loss_list: list[Any] = []
        self.train_acc_list: list[Any] = []
        self.test_acc_list: list[Any] = []

    def train_step(self) -> None:
        """Do one mini-batch; at the first of an epoch, measure the accuracies."""
        batch = np.random.choice(self.train_size, self.batch_size)
        x_batch, t_batch = self.x_train[batch], self.t_train[batch]
        self.optimizer.update(self.network.params, self.network.gradient(x_batch, t_batch))
        loss = self.network.loss(x_batch, t_batch)
        self.train_loss_list.append(loss)
        self._say("train loss:" + str(loss))
        if self.current_iter % self.iter_per_epoch == 0:
            self.current_epoch += 1
            some = slice(self.evaluate_sample_num_per_epoch)
            train_acc = self.network.accuracy(self.x_train[some], self.t_train[some])
            test_acc = self.network.accuracy(self.x_test[some], self.t_test[some])
            self.train_acc_list.append(train_acc)
            self.test_acc_list.append(test_acc)
            self._say(
                f"=== epoch:{self.current_epoch}, train acc:{train_acc!s}, "
                f"test acc:{test_acc!s} ==="
            )
        self.current_iter += 1

    def train(self) -> None:
        """Do all mini-batches, then measure the accuracy on all test samples."""
        for _step in range(self.max_iter):
            self.train_step()
        test_acc = self.network.accuracy(self.x_test, self.t_test)
        self._say("=============== Final Test Accuracy ===============")
        self._say("test acc:" + str(test_acc))

    def _say(self, line: str) -> None:
        if self.verbose:
            print(line)  # noqa: T201 - what the book's Trainer does
