import numpy as np

# ---- tape ----
tape = []

class T:
    """array + grad"""
    def __init__(self, v):
        self.v = np.asarray(v, dtype=float)
        self.g = np.zeros_like(self.v)
    def __add__(self, o): return add(self, o)
    def __mul__(self, o): return mul(self, o)
    def __matmul__(self, o): return matmul(self, o)
    def __sub__(self, o): return add(self, mul(o, T(-1.0)))

def _fit(g, shape):
    # undo broadcasting
    while g.ndim > len(shape):
        g = g.sum(0)
    for i, s in enumerate(shape):
        if s == 1 and g.shape[i] != 1:
            g = g.sum(i, keepdims=True)
    return g

def add(a, b):
    out = T(a.v + b.v)
    def bw():
        a.g += _fit(out.g, a.v.shape)
        b.g += _fit(out.g, b.v.shape)
    tape.append(bw)
    return out

def mul(a, b):
    out = T(a.v * b.v)
    def bw():
        a.g += _fit(out.g * b.v, a.v.shape)
        b.g += _fit(out.g * a.v, b.v.shape)
    tape.append(bw)
    return out

def matmul(a, b):
    out = T(a.v @ b.v)
    def bw():
        a.g += out.g @ b.v.T
        b.g += a.v.T @ out.g
    tape.append(bw)
    return out

def softplus(a):
    out = T(np.log1p(np.exp(a.v)))
    def bw():
        a.g += out.g / (1 + np.exp(-a.v))
    tape.append(bw)
    return out

def square(a):
    out = T(a.v ** 2)
    def bw():
        a.g += 2 * a.v * out.g
    tape.append(bw)
    return out

def mean(a):
    out = T(a.v.mean())
    def bw():
        a.g += out.g / a.v.size
    tape.append(bw)
    return out

def backward(loss):
    loss.g = np.ones_like(loss.v)
    for bw in reversed(tape):
        bw()
    tape.clear()

# ---- demo ----
rng = np.random.RandomState(0)
xs = T(np.linspace(-3, 3, 100)[:, None])
ys = T(np.sin(xs.v) + 0.1 * rng.randn(100, 1))
W1, b1 = T(rng.randn(1, 20)), T(np.zeros(20))
W2, b2 = T(rng.randn(20, 1) * 0.2), T(np.zeros((1, 1)))
params = [W1, b1, W2, b2]

for it in range(400):
    h = softplus(xs @ W1 + b1)
    pred = h @ W2 + b2
    loss = mean(square(pred - ys))
    for p in params:
        p.g[...] = 0
    backward(loss)
    for p in params:
        p.v -= 0.02 * p.g
    if it % 100 == 0: print(it, loss.v)
