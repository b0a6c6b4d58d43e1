import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    found = {}
    x, d = rng.normal(size=(4, 6)), rng.normal(size=(4, 6))
    d[0, 0] = -1.5
    for layer, f in (
        (m.LeakyReLU(0.2), lambda: np.maximum(x, 0.2 * x)),
        (m.Softplus(), lambda: np.log(1 + np.exp(x))),
    ):
        layer.forward(x)
        layer.backward(d)
        found[f"{type(layer).__name__}.dinputs"] = (layer.dinputs, slope(f, x, d))
    dense, up = m.全結合層(6, 3), rng.normal(size=(4, 3))
    dense.forward(x[::-1])
    dense.forward(x)
    dense.backward(up)
    w, b = dense.weights, dense.biases
    found["dinputs"] = (dense.dinputs, slope(lambda: x @ w + b, x, up))
    found["dweights"] = (dense.dweights, slope(lambda: x @ w + b, w, up))
    found["dbiases"] = (dense.dbiases, slope(lambda: x @ w + b, b, up))

    y = rng.normal(size=x.shape)

    def huber():
        r = abs(x - y)
        return np.mean(np.where(r < 0.7, r * r / 2, 0.7 * r - 0.245))

    loss = m.HuberLoss(0.7)
    loss.backward(x, y)
    found["HuberLoss.dinputs"] = (loss.dinputs, slope(huber, x))
    found["HuberLoss.forward"] = (loss.forward(x, y), huber())
    return found
