"""Tiny neural network, no dependencies. Layers are trained one sample at a time."""
from math import exp, log
from random import random, seed


def sigmoid(x):
    return 1 / (1 + exp(-x))


def dsigmoid(y):
    return y * (1 - y)


def softplus(x):
    return log(1 + exp(x))


def dsoftplus(y):
    return 1 - exp(-y)


def relu(x):
    return x if x > 0 else 0.0


def drelu(y):
    return 1.0 if y > 0 else 0.0


# name: (activation, derivative as a function of the layer's output)
ACTIVATIONS = {
    "sigmoid": (sigmoid, dsigmoid),
    "softplus": (softplus, dsoftplus),
    "relu": (relu, drelu),
}


class Dense:
    def __init__(self, activation, units, inputs, rate):
        self.act, self.dact = ACTIVATIONS[activation]
        self.units, self.inputs, self.rate = units, inputs, rate
        # the last weight of each unit is its bias
        self.weights = [[random() - 0.5 for _ in range(inputs + 1)] for _ in range(units)]
        self.outputs = [0.0] * units
        self.errors = [0.0] * inputs

    def forward(self, x):
        self.outputs = []
        for w in self.weights:
            s = w[self.inputs]
            for i in range(self.inputs):
                s += x[i] * w[i]
            self.outputs.append(self.act(s))
        return self.outputs

    def backward(self, x, e):
        self.errors = [0.0] * self.inputs
        for j, w in enumerate(self.weights):
            d = e[j] * self.dact(self.outputs[j])
            for i in range(self.inputs):
                self.errors[i] += d * w[i]
                w[i] += self.rate * d * x[i]
            w[self.inputs] += self.rate * d
        return self.errors


class Network:
    def __init__(self, *layers):
        self.layers = layers

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def train(self, x, y):
        out = self.predict(x)
        e = [b - a for a, b in zip(out, y)]
        err = sum(v * v for v in e) / 2
        for n in range(len(self.layers) - 1, -1, -1):
            inp = self.layers[n - 1].outputs if n > 0 else x
            e = self.layers[n].backward(inp, e)
        return err


if __name__ == "__main__":
    seed(4)
    net = Network(Dense("softplus", 4, 2, 0.2), Dense("sigmoid", 1, 4, 0.2))
    data = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
    for epoch in range(800):
        e = sum(net.train(x, y) for x, y in data)
        if epoch % 200 == 0:
            print("epoch", epoch, "error", e)
