import math

import numpy as np

Regression, BinaryClassification = 'regression', 'binary'


class FactorizationMachinesGradient:
    """
    Gradient of a second order factorization machine, for one (label, features).

    weights: flat array [w0, w1 .. wn, v11 .. v1k, .. vnk]
    """

    def __init__(self, algo, factor_dim, num_features):
        self.algo = algo
        self.k = factor_dim
        self.n = num_features

    def unpack(self, weights):
        w0 = weights[0]
        w = weights[1:1 + self.n]
        v = weights[1 + self.n:].reshape(self.n, self.k)
        return w0, w, v

    def predict(self, features, weights):
        w0, w, v = self.unpack(weights)
        total = np.zeros(self.k)
        total_sqr = np.zeros(self.k)
        p = w0
        for i, value in enumerate(features):
            p += w[i] * value
            for f in range(self.k):
                d = v[i, f] * value
                total[f] += d
                total_sqr[f] += d * d
        for f in range(self.k):
            p += 0.5 * (total[f] * total[f] - total_sqr[f])
        return p, total

    def compute(self, features, label, weights, cum_gradient):
        """adds the gradient to cum_gradient, returns the loss"""
        p, total = self.predict(features, weights)
        w0, w, v = self.unpack(weights)
        mult = self.multiplier(p, label)
        cum_gradient[0] += mult
        for i, value in enumerate(features):
            if value == 0:
                continue
            cum_gradient[1 + i] += mult * value
            for f in range(self.k):
                grad = total[f] * value - v[i, f] * value * value
                cum_gradient[1 + self.n + i * self.k + f] += mult * grad
        return self.loss(p, label)

    def multiplier(self, p, label):
        if self.algo == Regression:
            return p - label
        return -label * (1.0 - 1.0 / (1.0 + math.exp(-label * p)))

    def loss(self, p, label):
        if self.algo == Regression:
            return (p - label) * (p - label) / 2
        return math.log(1 + math.exp(-p * label))


class FactorizationMachinesUpdater:
    def compute(self, weights_old, gradient, step_size, iteration, reg_param):
        step = step_size / math.sqrt(iteration)
        weights_new = weights_old.copy()
        weights_new -= step * (gradient + reg_param * weights_old)
        reg_val = 0.5 * reg_param * float(weights_new @ weights_new)
        return weights_new, reg_val
