import numpy as np

from proof import slope


def claims(load):
    module = load()
    np.random.seed(4)
    net = module.SimpleCNN(channels=2, size=4, filters=3, hidden_std=0.5)
    for name in ("Conv1", "Affine1"):
        b = net.layers[name].params["b"]
        b += 0.1 * np.random.randn(*b.shape)
    x, t = np.random.rand(5, 2, 4, 4), np.array([0, 2, 1, 1, 0])
    grads = net.gradient(x, t)
    out = {}
    for name in ("Conv1", "Affine1"):
        for key in ("W", "b"):
            array = net.layers[name].params[key]
            out[f"{name} {key}"] = (grads[name, key], slope(lambda: net.loss(x, t), array))
    conv = module.Conv(np.random.randn(3, 2, 3, 2), np.random.randn(3), stride=2, pad=1)
    x = np.random.randn(2, 2, 6, 5)
    w = np.random.randn(*conv.forward(x).shape)
    out["dx of Conv"] = (conv.backward(w), slope(lambda: conv.forward(x), x, w))
    return out
