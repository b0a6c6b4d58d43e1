"""
LoRA on a frozen two-layer classifier.

W_eff = W + (alpha / r) * B @ A       A: (r, in)   B: (out, r)
Only A, B and the head are trained; W never moves.
"""
import numpy as np
from tqdm import trange


class Parameter:
    __slots__ = ("data", "grad", "requires_grad")

    def __init__(self, data, requires_grad=True):
        self.data = data
        self.requires_grad = requires_grad
        self.grad = np.zeros_like(data) if requires_grad else None


class Module:
    def parameters(self):
        for v in self.__dict__.values():
            if isinstance(v, Parameter) and v.requires_grad:
                yield v
            elif isinstance(v, Module):
                yield from v.parameters()

    def zero_grad(self):
        for p in self.parameters():
            p.grad[...] = 0


class LoRALinear(Module):
    def __init__(self, weight, bias, r=4, alpha=8.0, dropout=0.0):
        out_f, in_f = weight.shape
        self.weight = Parameter(weight, requires_grad=False)
        self.bias = Parameter(bias, requires_grad=False)
        self.A = Parameter(np.random.randn(r, in_f) / np.sqrt(in_f))
        self.B = Parameter(np.zeros((out_f, r)))
        self.scaling = alpha / r
        self.dropout = dropout
        self.training = True

    def forward(self, x):
        self.x = x
        if self.training and self.dropout > 0:
            self.mask = (np.random.rand(*x.shape) >= self.dropout) / (1 - self.dropout)
        else:
            self.mask = np.ones_like(x)
        self.xd = x * self.mask
        self.xa = self.xd @ self.A.data.T
        return x @ self.weight.data.T + self.bias.data + self.scaling * (self.xa @ self.B.data.T)

    def backward(self, grad):
        gs = self.scaling * grad
        self.B.grad += gs.T @ self.xa
        g_xa = gs @ self.B.data
        self.A.grad += g_xa.T @ self.xd
        # both the frozen path and the adapter path reach x
        return grad @ self.weight.data + (g_xa @ self.A.data) * self.mask

    def merge(self):
        """fold the adapter into the frozen weight"""
        self.weight.data = self.weight.data + self.scaling * self.B.data @ self.A.data
        self.B.data[...] = 0


class LeakyReLU(Module):
    def __init__(self, slope=0.1):
        self.slope = slope

    def forward(self, x):
        self.neg = x < 0
        return np.where(self.neg, self.slope * x, x)

    def backward(self, grad):
        return np.where(self.neg, self.slope * grad, grad)


class Classifier(Module):
    def __init__(self, W1, b1, W2, b2, **kw):
        self.l1, self.act, self.l2 = LoRALinear(W1, b1, **kw), LeakyReLU(), LoRALinear(W2, b2, **kw)

    def forward(self, x):
        return self.l2.forward(self.act.forward(self.l1.forward(x)))

    def backward(self, g):
        return self.l1.backward(self.act.backward(self.l2.backward(g)))


def label_smoothing_ce(logits, y, smoothing=0.1):
    n, k = logits.shape
    z = logits - logits.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    q = np.full((n, k), smoothing / k)
    q[np.arange(n), y] += 1 - smoothing
    return -(q * logp).sum() / n, (np.exp(logp) - q) / n


def adamw(params, state, lr, t, wd=0.01, b1=0.9, b2=0.999):
    for i, p in enumerate(params):
        m, v = state.setdefault(i, (np.zeros_like(p.data), np.zeros_like(p.data)))
        m = b1 * m + (1 - b1) * p.grad
        v = b2 * v + (1 - b2) * p.grad ** 2
        state[i] = (m, v)
        p.data -= lr * ((m / (1 - b1 ** t)) / (np.sqrt(v / (1 - b2 ** t)) + 1e-8) + wd * p.data)


if __name__ == "__main__":
    d = np.load("pretrained_mlp.npz")
    net = Classifier(d["W1"], d["b1"], d["W2"], d["b2"], r=4, dropout=0.05)
    x, y = d["x_new"], d["y_new"]
    state = {}
    for t in trange(1, 501):
        idx = np.random.choice(len(x), 64)
        net.zero_grad()
        loss, g = label_smoothing_ce(net.forward(x[idx]), y[idx])
        net.backward(g)
        adamw(list(net.parameters()), state, 1e-3, t)
    print(loss)
