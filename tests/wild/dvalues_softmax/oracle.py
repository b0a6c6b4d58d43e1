import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(6)
    found = {}
    layer = m.Layer_Dense(4, 3, 0.03, 0.02, 0.05)
    layer.weights, layer.biases = rng.normal(size=(4, 3)), rng.normal(size=(1, 3))
    x, d = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))

    def dense():
        w, b = layer.weights, layer.biases
        extra = 0.03 * abs(w).sum() + 0.02 * (w**2).sum() + 0.05 * (b**2).sum()
        return ((x @ w + b) * d).sum() + extra

    for _ in range(2):
        layer.forward(x)
        layer.backward(d)
    found["Layer_Dense.dweights"] = (layer.dweights, slope(dense, layer.weights))
    found["Layer_Dense.dbiases"] = (layer.dbiases, slope(dense, layer.biases))
    found["Layer_Dense.dinputs"] = (layer.dinputs, slope(dense, x))
    w, b = layer.weights.copy(), layer.biases.copy()
    m.Optimizer_SGD(0.5).update_params(layer)
    found["step of weights"] = ((w - layer.weights) / 0.5, layer.dweights)
    found["step of biases"] = ((b - layer.biases) / 0.5, layer.dbiases)

    x = rng.normal(size=(5, 3))
    relu, soft = m.Activation_ReLU(), m.Activation_Softmax()
    kept = d.copy()
    relu.forward(x)
    relu.backward(d)
    found["Activation_ReLU.dinputs"] = (relu.dinputs, slope(lambda: np.maximum(x, 0), x, kept))
    found["dvalues after ReLU"] = (d, kept)
    d = kept.copy()

    def softmax():
        return np.exp(x) / np.exp(x).sum(1, keepdims=True)

    soft.forward(x)
    soft.backward(d)
    found["Activation_Softmax.dinputs"] = (soft.dinputs, slope(softmax, x, d))
    y = rng.integers(0, 3, 5)
    loss = m.Loss_CategoricalCrossentropy()
    p = softmax()
    due = slope(lambda: -np.mean(np.log(p[range(5), y])), p)
    loss.backward(p, y)
    found["Loss.dinputs, labels"] = (loss.dinputs, due)
    loss.backward(p, np.eye(3)[y])
    found["Loss.dinputs, one-hot"] = (loss.dinputs, due)
    both = m.Activation_Softmax_Loss_CategoricalCrossentropy()
    both.forward(x, y)
    due = slope(lambda: -np.mean(np.log(softmax()[range(5), y])), x)
    both.backward(both.output, y)
    found["Softmax_Loss.dinputs, labels"] = (both.dinputs, due)
    both.backward(both.output, np.eye(3)[y])
    found["Softmax_Loss.dinputs, one-hot"] = (both.dinputs, due)
    return found
