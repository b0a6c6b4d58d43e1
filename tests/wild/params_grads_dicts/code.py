import numpy as np
from collections import OrderedDict

# every layer has .params and .grads dicts with the same keys; the net flattens them as "layer/key"


class Linear:
    def __init__(self, in_features, out_features):
        k = np.sqrt(1 / in_features)
        self.params = {"weight": np.random.uniform(-k, k, (out_features, in_features)),
                       "bias": np.random.uniform(-k, k, out_features)}
        self.grads = {"weight": None, "bias": None}

    def forward(self, x):
        self.x = x
        return x @ self.params["weight"].T + self.params["bias"]

    def backward(self, grad):
        self.grads["weight"] = grad.T @ self.x
        self.grads["bias"] = grad.sum(axis=0)
        return grad @ self.params["weight"]


class Bilinear:
    """ out[n, k] = sum_ij a[n, i] W[k, i, j] b[n, j] """
    def __init__(self, n_a, n_b, n_out):
        self.params = {"W": np.random.randn(n_out, n_a, n_b) / np.sqrt(n_a * n_b)}
        self.grads = {"W": None}

    def forward(self, a, b):
        self.a, self.b = a, b
        return np.einsum("ni,kij,nj->nk", a, self.params["W"], b)

    def backward(self, grad):
        W = self.params["W"]
        self.grads["W"] = np.einsum("nk,ni,nj->kij", grad, self.a, self.b)
        da = np.einsum("nk,kij,nj->ni", grad, W, self.b)
        db = np.einsum("nk,kij,ni->nj", grad, W, self.a)
        return da, db


class Gate:
    """ learned scalar mix:  y = s * a + (1 - s) * b,  s = sigmoid(theta) """
    def __init__(self):
        self.params = {"theta": np.zeros(1)}
        self.grads = {"theta": None}

    def forward(self, a, b):
        self.a, self.b = a, b
        self.s = 1 / (1 + np.exp(-self.params["theta"]))
        return self.s * a + (1 - self.s) * b

    def backward(self, grad):
        ds = np.sum(grad * (self.a - self.b))
        self.grads["theta"] = ds * self.s * (1 - self.s)
        return self.s * grad, (1 - self.s) * grad


class TwoTower:
    """ left and right tower, mixed by a bilinear layer and a gate """
    def __init__(self, n_left, n_right, n_hidden):
        self.layers = OrderedDict(
            left=Linear(n_left, n_hidden), right=Linear(n_right, n_hidden),
            pair=Bilinear(n_hidden, n_hidden, n_hidden), gate=Gate())

    def forward(self, l, r):
        L = self.layers
        self.hl = np.tanh(L["left"].forward(l))
        self.hr = np.tanh(L["right"].forward(r))
        p = L["pair"].forward(self.hl, self.hr)
        return L["gate"].forward(p, self.hl)

    def backward(self, grad):
        L = self.layers
        dp, dhl = L["gate"].backward(grad)
        dhl2, dhr = L["pair"].backward(dp)
        dhl = dhl + dhl2
        L["left"].backward(dhl * (1 - self.hl ** 2))
        L["right"].backward(dhr * (1 - self.hr ** 2))

    @property
    def params(self):
        return {f"{n}/{k}": v for n, l in self.layers.items() for k, v in l.params.items()}

    @property
    def grads(self):
        return {f"{n}/{k}": v for n, l in self.layers.items() for k, v in l.grads.items()}


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr, self.betas, self.eps = lr, betas, eps
        self.state, self.t = {}, 0

    def step(self, params, grads):
        self.t += 1
        b1, b2 = self.betas
        for key in params:
            m, v = self.state.get(key, (0, 0))
            m = b1 * m + (1 - b1) * grads[key]
            v = b2 * v + (1 - b2) * grads[key] ** 2
            self.state[key] = (m, v)
            mhat, vhat = m / (1 - b1 ** self.t), v / (1 - b2 ** self.t)
            params[key] -= self.lr * mhat / (np.sqrt(vhat) + self.eps)
