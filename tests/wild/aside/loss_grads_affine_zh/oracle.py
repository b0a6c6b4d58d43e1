import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    found = {}
    x, w, b = rng.normal(size=(5, 2, 2)), rng.normal(size=(4, 3)), rng.normal(size=3)
    d = rng.normal(size=(5, 3))
    _, cache = m.affine_forward(x, w, b)
    for k, g, a in zip(("dx", "dw", "db"), m.affine_backward(d, cache), (x, w, b)):
        found[f"affine {k}"] = (g, slope(lambda: x.reshape(5, 4) @ w + b, a, d))
    s, y = rng.normal(size=(5, 3)), rng.integers(0, 3, 5)
    _, cache = m.relu_forward(s)
    found["relu dx"] = (m.relu_backward(d, cache), slope(lambda: np.maximum(s, 0), s, d))

    def hinge():
        c = np.maximum(0, s - s[range(5), y][:, None] + 1)
        return ((c**2).sum() - 5) / 5

    def smooth(s=s):
        logp = s - np.log(np.exp(s).sum(1, keepdims=True))
        return -np.sum((0.9 * np.eye(3)[y] + 0.1 / 3) * logp) / 5

    loss, dx = m.squared_hinge_loss(s, y)
    found["squared_hinge_loss dx"] = (dx, slope(hinge, s))
    loss, dx = m.smooth_softmax_loss(s, y)
    found["smooth_softmax_loss dx"] = (dx, slope(smooth, s))
    found["smooth_softmax_loss"] = (loss, smooth())
    net = m.Net(4, 6, 3, 0.3)
    p, X = net.params, x.reshape(5, 4)

    def total():
        out = np.maximum(X @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]
        return smooth(out) + 0.15 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())

    _, grads = net.loss(X, y)
    found |= {f"grads['{k}']": (grads[k], slope(total, p[k])) for k in p}
    return found
