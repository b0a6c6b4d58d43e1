import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    net = m.Net(3, 4, 4, 2)
    w = [l.W.copy() for l in net.layers]
    x, t = rng.normal(size=3), rng.random(2)

    def loss():
        h = np.tanh(w[0] @ np.append(x, 1))
        h = np.tanh(w[1] @ np.append(h, 1))
        return 0.5 * np.sum((1 / (1 + np.exp(-w[2] @ np.append(h, 1))) - t) ** 2)

    due = [slope(loss, a) for a in w]
    found = {"teach": (net.teach(x, t), loss())}
    for i in range(3):
        found[f"step of W of layer {i}"] = ((w[i] - net.layers[i].W) / 0.05, due[i])
    layer = m.FullyConnected(3, 4, 'linear')
    d = rng.normal(size=4)
    layer.activate(x)
    W = layer.W.copy()
    found["learn"] = (layer.learn(d), slope(lambda: W @ np.append(x, 1), x, d))
    return found
