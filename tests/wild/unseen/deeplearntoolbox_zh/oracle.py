import numpy as np
from proof import slope


def claims(load):
    m = load()
    f = {}
    for out in ("sigm", "linear", "softmax"):
        for act, pen in (("tanh_opt", 0.), ("sigm", 0.7)):
            r = np.random.default_rng(7)
            nn = m.nnsetup([3, 4, 4, 2])
            nn.W = [r.normal(size=w.shape) * .7 for w in nn.W]
            nn.output, nn.activation_function, nn.nonSparsityPenalty = out, act, pen
            x, y = r.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
            W = [w.copy() for w in nn.W]

            def loss():
                a, extra = x, 0
                for w in W[:-1]:
                    z = a @ w[:, 1:].T + w[:, 0]
                    a = 1 / (1 + np.exp(-z)) if act == "sigm" else 1.7159 * np.tanh(2 / 3 * z)
                    if pen:
                        p = a.mean(0)
                        extra += pen * np.sum(-.05 * np.log(p) - .95 * np.log(1 - p))
                z = a @ W[-1][:, 1:].T + W[-1][:, 0]
                if out == "softmax":
                    return np.mean(np.log(np.exp(z).sum(1)) - (z * y).sum(1)) + extra
                o = z if out == "linear" else 1 / (1 + np.exp(-z))
                return 0.5 * np.sum((y - o) ** 2) / 5 + extra

            m.nnbp(m.nnff(nn, x, y))
            for i in range(3):
                f[f"dW[{i}] {out} {act}"] = (nn.dW[i], slope(loss, W[i]))
    nn.learningRate, nn.momentum, nn.weightPenaltyL2 = 0.1, 0.5, 0.3
    v = [r.normal(size=w.shape) for w in W]
    nn.vW = [a.copy() for a in v]
    m.nnapplygrads(nn)
    for i in range(3):
        def reg():
            return loss() + 0.15 * np.sum(W[i][:, 1:] ** 2)
        f[f"step of W[{i}]"] = (W[i] - nn.W[i], 0.5 * v[i] + 0.1 * slope(reg, W[i]))
    return f
