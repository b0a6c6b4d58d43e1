import numpy as np


class Loss:
    def loss(self, predicted, actual):
        raise NotImplementedError

    def grad(self, predicted, actual):
        raise NotImplementedError


class MSE(Loss):
    def loss(self, predicted, actual):
        return np.mean((predicted - actual) ** 2)

    def grad(self, predicted, actual):
        return 2 * (predicted - actual) / predicted.size


class BCE(Loss):
    """Binary cross entropy on probabilities."""

    def loss(self, predicted, actual):
        return -np.mean(actual * np.log(predicted) + (1 - actual) * np.log(1 - predicted))

    def grad(self, predicted, actual):
        return (predicted - actual) / (predicted * (1 - predicted)) / predicted.size
