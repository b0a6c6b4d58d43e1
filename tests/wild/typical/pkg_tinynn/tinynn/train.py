import numpy as np

from .layers import Dense, LeakyReLU, Sigmoid
from .losses import BCE, MSE


class Model:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad

    def params_and_grads(self):
        for layer in self.layers:
            for name, param in layer.params.items():
                yield param, layer.grads[name]


def batches(x, y, size):
    starts = np.arange(0, len(x), size)
    np.random.shuffle(starts)
    for s in starts:
        yield x[s:s + size], y[s:s + size]


def fit(model, x, y, loss=MSE(), lr=0.01, epochs=100, batch_size=32):
    history = []
    for _ in range(epochs):
        total = 0.0
        for bx, by in batches(x, y, batch_size):
            predicted = model.forward(bx)
            total += loss.loss(predicted, by) * len(bx)
            model.backward(loss.grad(predicted, by))
            for param, grad in model.params_and_grads():
                param -= lr * grad
        history.append(total / len(x))
    return history


def main():
    np.random.seed(0)
    x = np.random.randn(400, 2)
    y = (np.sum(x ** 2, axis=1, keepdims=True) < 1.4).astype(float)
    model = Model([Dense(2, 8), LeakyReLU(), Dense(8, 1), Sigmoid()])
    history = fit(model, x, y, loss=BCE(), lr=0.3, epochs=100)
    print("loss", history[0], "->", history[-1])


if __name__ == "__main__":
    main()
