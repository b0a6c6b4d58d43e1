import numpy as np

# Each layer: forward(input) -> output, backward(output_gradient, learning_rate) -> input_gradient.
# Vectors are columns. Layers that have weights change them in backward.


class Dense:
    def __init__(self, n_from, n_to, rng=np.random):
        self.weights = rng.standard_normal((n_to, n_from)) * np.sqrt(2 / (n_from + n_to))
        self.bias = np.zeros((n_to, 1))

    def forward(self, input):
        self.input = input
        return self.weights @ input + self.bias

    def backward(self, output_gradient, learning_rate):
        weights_gradient = output_gradient @ self.input.T
        input_gradient = self.weights.T @ output_gradient
        self.weights -= learning_rate * weights_gradient
        self.bias -= learning_rate * output_gradient
        return input_gradient


class Elementwise:
    """subclasses say what happens to one number, and its slope"""

    def value(self, x):
        raise NotImplementedError

    def slope(self, x):
        raise NotImplementedError

    def forward(self, input):
        self.input = input
        return self.value(input)

    def backward(self, output_gradient, learning_rate):
        return output_gradient * self.slope(self.input)


class Tanh(Elementwise):
    def value(self, x):
        return np.tanh(x)

    def slope(self, x):
        return 1 / np.cosh(x) ** 2


class Sine(Elementwise):
    def value(self, x):
        return np.sin(x)

    def slope(self, x):
        return np.cos(x)


class Softmax:
    def forward(self, input):
        e = np.exp(input - input.max())
        self.output = e / e.sum()
        return self.output

    def backward(self, output_gradient, learning_rate):
        s = self.output
        jacobian = np.diagflat(s) - s @ s.T
        return jacobian @ output_gradient


class MeanSquared:
    def value(self, predicted, true):
        return np.mean((predicted - true) ** 2)

    def gradient(self, predicted, true):
        return 2 * (predicted - true) / true.size


class LogLoss:
    def value(self, predicted, true):
        return -np.mean(true * np.log(predicted) + (1 - true) * np.log(1 - predicted))

    def gradient(self, predicted, true):
        return (predicted - true) / (predicted * (1 - predicted)) / true.size


def fit(layers, loss, pairs, epochs, learning_rate):
    curve = []
    for _ in range(epochs):
        running = 0.0
        for x, y in pairs:
            out = x
            for layer in layers:
                out = layer.forward(out)
            running += loss.value(out, y)
            gradient = loss.gradient(out, y)
            for layer in layers[::-1]:
                gradient = layer.backward(gradient, learning_rate)
        curve.append(running / len(pairs))
    return curve
