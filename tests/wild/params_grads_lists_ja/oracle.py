import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    model = m.TwoWordModel(5, 4, 6)
    E, _, W1, b1, W2, b2 = model.params
    idx, t = np.array([[0, 1], [1, 1], [4, 2], [2, 0]]), np.array([2, 0, 3, 3])

    def loss():
        h = (E[idx[:, 0]] + E[idx[:, 1]]) / 2
        z = 1 / (1 + np.exp(-(h @ W1 + b1))) @ W2 + b2
        return np.mean(np.log(np.exp(z).sum(1)) - z[range(4), t])

    for one in (idx[::-1], idx):
        value = model.forward(one, t if one is idx else np.eye(5)[t[::-1]])
        model.backward()
    params, grads = m.merge_shared(model.params, model.grads)
    found = {"loss": (value, loss())}
    names = ("W_e", "W1", "b1", "W2", "b2")
    due = [slope(loss, p) for p in params]
    for k, g, d in zip(names, grads, due):
        found[f"grad of {k}"] = (g.copy(), d)
    was = [p.copy() for p in params]
    m.SGD(0.5).update(params, grads)
    for k, a, p, d in zip(names, was, (E, W1, b1, W2, b2), due):
        found[f"step of {k}"] = ((a - p) / 0.5, d)
    model.forward(idx, t)
    model.backward(3.0)
    found["SoftmaxEntropy dout"] = (model.loss_layer.backward(3.0), 3 * model.loss_layer.backward())
    return found
