"""
Costs as classes: fn is what we pay, delta the error of the last layer's z.
The network doesn't know which one it is minimising.
"""
import numpy as np


class Squared:
    name = "squared"

    @staticmethod
    def fn(a, y):
        return 0.5 * np.sum((a - y) ** 2)

    @staticmethod
    def delta(z, a, y):
        return (a - y) * logistic_slope(z)


class CrossEntropy:
    name = "cross-entropy"

    @staticmethod
    def fn(a, y):
        both = y * np.log(a) + (1 - y) * np.log(1 - a)
        return -np.sum(np.where(np.isfinite(both), both, 0))

    @staticmethod
    def delta(z, a, y):
        # the slope of the logistic cancels
        return a - y


class LogCosh:
    name = "log cosh"

    @staticmethod
    def fn(a, y):
        return np.sum(np.log(np.cosh(a - y)))

    @staticmethod
    def delta(z, a, y):
        return np.tanh(a - y) * logistic_slope(z)


def logistic(z):
    return 1 / (1 + np.exp(-z))


def logistic_slope(z):
    return logistic(z) * (1 - logistic(z))


class Net:
    def __init__(self, *sizes, cost=CrossEntropy):
        self.cost = cost
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) / m ** 0.5 for m, n in zip(sizes, sizes[1:])]

    def backprop(self, x, y):
        acts, zs = [x], []
        for w, b in zip(self.weights, self.biases):
            zs.append(w.dot(acts[-1]) + b)
            acts.append(logistic(zs[-1]))
        grad_w = [np.zeros(w.shape) for w in self.weights]
        grad_b = [np.zeros(b.shape) for b in self.biases]
        delta = self.cost.delta(zs[-1], acts[-1], y)
        grad_w[-1], grad_b[-1] = delta.dot(acts[-2].T), delta
        for k in reversed(range(len(self.weights) - 1)):
            delta = self.weights[k + 1].T.dot(delta) * logistic_slope(zs[k])
            grad_w[k], grad_b[k] = delta.dot(acts[k].T), delta
        return grad_w, grad_b

    def learn(self, batch, eta, decay=0.0):
        """decay: the factor of half the squared weights in the cost"""
        total = None
        for x, y in batch:
            grads = self.backprop(x, y)
            if total is None:
                total = grads
            else:
                total = [[a + b for a, b in zip(s, g)] for s, g in zip(total, grads)]
        n = len(batch)
        self.weights = [(1 - eta * decay) * w - eta / n * g for w, g in zip(self.weights, total[0])]
        self.biases = [b - eta / n * g for b, g in zip(self.biases, total[1])]
