"""Backprop with generators.

A layer is a generator: it yields its output and is sent the gradient of that output,
then yields the gradient of its input. The local variables *are* the cache.
"""
import numpy as np


def dense(x, W, b, grads, name):
    dy = yield x @ W + b
    grads[name + '.W'] = x.T @ dy
    grads[name + '.b'] = dy.sum(axis=0)
    yield dy @ W.T


def gaussian(x):
    y = np.exp(-x ** 2)
    dy = yield y
    yield -2 * x * y * dy


def scale_rows(x, s, grads, name):
    """learned scale per feature"""
    dy = yield x * s
    grads[name] = np.sum(dy * x, axis=0)
    yield dy * s


def halve_energy(pred, target):
    """loss as the last layer: mean over samples of half the squared distance"""
    diff = pred - target
    dy = yield 0.5 * np.sum(diff ** 2) / len(pred)
    yield dy * diff / len(pred)


class Chain:
    """runs generators forward and then in reverse"""

    def __init__(self):
        self.running = []

    def __call__(self, layer, *args):
        gen = layer(*args)
        out = next(gen)
        self.running.append(gen)
        return out

    def pull(self, g=1.0):
        while self.running:
            g = self.running.pop().send(g)
        return g


def network(P, x, t):
    """loss, gradients of the parameters, gradient of x"""
    grads = {}
    run = Chain()
    h = run(dense, x, P['in.W'], P['in.b'], grads, 'in')
    h = run(gaussian, h)
    h = run(scale_rows, h, P['s'], grads, 's')
    y = run(dense, h, P['out.W'], P['out.b'], grads, 'out')
    loss = run(halve_energy, y, t)
    dx = run.pull()
    return loss, grads, dx


def parameters(sizes, seed=0):
    a, h, o = sizes
    r = np.random.default_rng(seed)
    return {'in.W': r.normal(size=(a, h)), 'in.b': r.normal(size=h), 's': np.ones(h),
            'out.W': r.normal(size=(h, o)) / np.sqrt(h), 'out.b': np.zeros(o)}


if __name__ == '__main__':
    x = np.linspace(-2, 2, 50)[:, None]
    t = np.abs(x)
    P = parameters((1, 12, 1))
    for i in range(300):
        loss, grads, _ = network(P, x, t)
        for k in P:
            P[k] = P[k] - 0.1 * grads[k]
        if i % 100 == 0:
            print(i, loss)
