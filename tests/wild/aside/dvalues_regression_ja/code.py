import numpy as np

# 回帰用の層いろいろ。forward で output、backward で dinputs を残す流儀。

class 全結合層:
    def __init__(self, n_inputs, n_neurons):
        self.weights = np.random.randn(n_inputs, n_neurons) * np.sqrt(2 / n_inputs)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = dvalues.sum(axis=0).reshape(1, -1)
        self.dinputs = np.dot(dvalues, self.weights.T)


class LeakyReLU:
    def __init__(self, alpha=0.1):
        self.alpha = alpha

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.where(inputs > 0, inputs, self.alpha * inputs)

    def backward(self, dvalues):
        dx = np.ones_like(self.inputs)
        dx[self.inputs < 0] = self.alpha
        self.dinputs = dx * dvalues


class Softplus:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.log1p(np.exp(-np.abs(inputs))) + np.maximum(inputs, 0)

    def backward(self, dvalues):
        self.dinputs = dvalues / (1 + np.exp(-self.inputs))


# フーバー損失 (外れ値に強い)
class HuberLoss:
    def __init__(self, delta=1.0):
        self.delta = delta

    def forward(self, y_pred, y_true):
        r = y_pred - y_true
        small = np.abs(r) <= self.delta
        loss = np.where(small, 0.5 * r ** 2, self.delta * (np.abs(r) - 0.5 * self.delta))
        return loss.mean()

    def backward(self, y_pred, y_true):
        r = y_pred - y_true
        self.dinputs = np.clip(r, -self.delta, self.delta) / r.size


class RMSprop:
    def __init__(self, lr=0.01, rho=0.9, eps=1e-7):
        self.lr, self.rho, self.eps = lr, rho, eps

    def update(self, layer):
        if not hasattr(layer, 'weight_cache'):
            layer.weight_cache = np.zeros_like(layer.weights)
            layer.bias_cache = np.zeros_like(layer.biases)
        layer.weight_cache = self.rho * layer.weight_cache + (1 - self.rho) * layer.dweights ** 2
        layer.bias_cache = self.rho * layer.bias_cache + (1 - self.rho) * layer.dbiases ** 2
        layer.weights -= self.lr * layer.dweights / (np.sqrt(layer.weight_cache) + self.eps)
        layer.biases -= self.lr * layer.dbiases / (np.sqrt(layer.bias_cache) + self.eps)


if __name__ == '__main__':
    np.random.seed(0)
    X = np.linspace(-2, 2, 50).reshape(-1, 1)
    y = np.sin(2 * X)
    d1, a1, d2, a2, d3 = 全結合層(1, 16), LeakyReLU(), 全結合層(16, 16), Softplus(), 全結合層(16, 1)
    loss_fn, opt = HuberLoss(0.5), RMSprop()
    for i in range(501):
        d1.forward(X); a1.forward(d1.output)
        d2.forward(a1.output); a2.forward(d2.output)
        d3.forward(a2.output)
        loss = loss_fn.forward(d3.output, y)
        loss_fn.backward(d3.output, y)
        d3.backward(loss_fn.dinputs)
        a2.backward(d3.dinputs); d2.backward(a2.dinputs)
        a1.backward(d2.dinputs); d1.backward(a1.dinputs)
        for d in (d1, d2, d3):
            opt.update(d)
        if i % 100 == 0:
            print(i, '損失:', loss)
