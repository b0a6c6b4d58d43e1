"""Optimizers that step over the trainable ones of several arguments."""
import math

import numpy as np


class GradientDescentOptimizer:
    def __init__(self, stepsize=0.01):
        self.stepsize = stepsize

    def step(self, objective_fn, *args, grad_fn, trainable):
        """args: arrays; trainable: which of them; grad_fn(*args) gives a gradient for each trainable one."""
        g = grad_fn(*args)
        new_args = self.apply_grad(g, args, trainable)
        return new_args

    def apply_grad(self, grad, args, trainable):
        args_new = list(args)
        trained_index = 0
        for index, arg in enumerate(args):
            if trainable[index]:
                args_new[index] = arg - self.stepsize * grad[trained_index]
                trained_index += 1
        return args_new


class AdagradOptimizer(GradientDescentOptimizer):
    def __init__(self, stepsize=0.01, eps=1e-8):
        super().__init__(stepsize)
        self.eps = eps
        self.accumulation = None

    def apply_grad(self, grad, args, trainable):
        args_new = list(args)
        if self.accumulation is None:
            self.accumulation = [0.0] * len(args)

        trained_index = 0
        for index, arg in enumerate(args):
            if trainable[index]:
                self.accumulation[index] = self.accumulation[index] + grad[trained_index] ** 2
                stepsize = self.stepsize / np.sqrt(self.accumulation[index] + self.eps)
                args_new[index] = arg - stepsize * grad[trained_index]
                trained_index += 1
        return args_new

    def reset(self):
        self.accumulation = None


class AdamOptimizer(GradientDescentOptimizer):
    def __init__(self, stepsize=0.01, beta1=0.9, beta2=0.99, eps=1e-8):
        super().__init__(stepsize)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.accumulation = None

    def apply_grad(self, grad, args, trainable):
        args_new = list(args)
        if self.accumulation is None:
            self.accumulation = {"fm": [0] * len(args), "sm": [0] * len(args), "t": 0}
        self.accumulation["t"] += 1
        t = self.accumulation["t"]
        new_stepsize = self.stepsize * math.sqrt(1 - self.beta2 ** t) / (1 - self.beta1 ** t)

        trained_index = 0
        for index, arg in enumerate(args):
            if trainable[index]:
                fm = self.beta1 * self.accumulation["fm"][index] + (1 - self.beta1) * grad[trained_index]
                sm = self.beta2 * self.accumulation["sm"][index] + (1 - self.beta2) * grad[trained_index] ** 2
                self.accumulation["fm"][index], self.accumulation["sm"][index] = fm, sm
                args_new[index] = arg - new_stepsize * fm / (np.sqrt(sm) + self.eps)
                trained_index += 1
        return args_new


def circuit(x, data, y):
    """stands in for a circuit: product of cosines"""
    return np.sum(np.cos(x) * data) + np.sum(np.sin(y) ** 2)


def circuit_grad(x, data, y):
    return [-np.sin(x) * data, 2 * np.sin(y) * np.cos(y)]


if __name__ == "__main__":
    args = [np.array([0.1, 0.4]), np.array([0.5, -1.0]), np.array([0.3])]
    opt = AdagradOptimizer(0.3)
    for i in range(20):
        args = opt.step(circuit, *args, grad_fn=circuit_grad, trainable=(True, False, True))
    print(circuit(*args))
