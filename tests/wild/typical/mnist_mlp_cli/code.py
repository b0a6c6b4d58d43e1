#!/usr/bin/env python
import argparse, gzip, os, struct, sys
import numpy as np


def read_idx(path):
    with gzip.open(path, 'rb') as f:
        _, _, dims = struct.unpack('>HBB', f.read(4))
        shape = tuple(struct.unpack('>I', f.read(4))[0] for _ in range(dims))
        return np.frombuffer(f.read(), dtype=np.uint8).reshape(shape)


def load_mnist(folder, split):
    X = read_idx(os.path.join(folder, split + '-images-idx3-ubyte.gz'))
    y = read_idx(os.path.join(folder, split + '-labels-idx1-ubyte.gz'))
    return X.reshape(len(X), -1) / 255.0, y.astype(int)


def act(z, kind):
    if kind == 'relu':
        return np.maximum(z, 0)
    if kind == 'tanh':
        return np.tanh(z)
    if kind == 'sigmoid':
        return 1 / (1 + np.exp(-z))
    if kind == 'softplus':
        return np.logaddexp(0, z)
    raise ValueError(kind)


def act_grad(z, a, kind):
    """derivative of the activation, from its input z or its output a"""
    if kind == 'relu':
        return (z > 0).astype(float)
    if kind == 'tanh':
        return 1 - a ** 2
    if kind == 'sigmoid':
        return a * (1 - a)
    if kind == 'softplus':
        return 1 / (1 + np.exp(-z))
    raise ValueError(kind)


class MLP:
    def __init__(self, sizes, kind='relu', lr=0.1, mom=0.9, wd=0.0, smooth=0.0, seed=0):
        r = np.random.RandomState(seed)
        self.Ws = [r.randn(i, o) * np.sqrt(2. / i) for i, o in zip(sizes, sizes[1:])]
        self.bs = [np.zeros(o) for o in sizes[1:]]
        self.vWs = [np.zeros_like(W) for W in self.Ws]
        self.vbs = [np.zeros_like(b) for b in self.bs]
        self.kind, self.lr, self.mom, self.wd, self.smooth = kind, lr, mom, wd, smooth

    def fprop(self, X):
        self.zs, self.acts = [], [X]
        for i, (W, b) in enumerate(zip(self.Ws, self.bs)):
            z = self.acts[-1] @ W + b
            self.zs.append(z)
            self.acts.append(z if i == len(self.Ws) - 1 else act(z, self.kind))
        return self.acts[-1]

    def targets(self, y, k):
        return np.eye(k)[y] * (1 - self.smooth) + self.smooth / k

    def cost(self, logits, y):
        m = logits.max(1, keepdims=True)
        logp = logits - m - np.log(np.exp(logits - m).sum(1, keepdims=True))
        ce = -(self.targets(y, logits.shape[1]) * logp).sum() / len(y)
        return ce + 0.5 * self.wd * sum((W ** 2).sum() for W in self.Ws)

    def bprop(self, y):
        logits = self.acts[-1]
        p = np.exp(logits - logits.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        delta = (p - self.targets(y, p.shape[1])) / len(y)
        gWs, gbs = [], []
        for i in reversed(range(len(self.Ws))):
            gWs.append(self.acts[i].T @ delta + self.wd * self.Ws[i])
            gbs.append(delta.sum(0))
            if i:
                delta = (delta @ self.Ws[i].T) * act_grad(self.zs[i - 1], self.acts[i], self.kind)
        return gWs[::-1], gbs[::-1]

    def update(self, gWs, gbs):
        # nesterov
        for ps, vs, gs in ((self.Ws, self.vWs, gWs), (self.bs, self.vbs, gbs)):
            for i in range(len(ps)):
                vs[i] = self.mom * vs[i] - self.lr * gs[i]
                ps[i] = ps[i] + self.mom * vs[i] - self.lr * gs[i]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('folder')
    ap.add_argument('--hidden', type=int, nargs='*', default=[256, 128])
    ap.add_argument('--act', default='relu', choices=['relu', 'tanh', 'sigmoid', 'softplus'])
    ap.add_argument('--lr', type=float, default=0.05)
    ap.add_argument('--wd', type=float, default=1e-4)
    ap.add_argument('--smooth', type=float, default=0.1)
    ap.add_argument('--epochs', type=int, default=10)
    a = ap.parse_args()
    X, y = load_mnist(a.folder, 'train')
    Xt, yt = load_mnist(a.folder, 't10k')
    net = MLP([X.shape[1]] + a.hidden + [10], a.act, a.lr, wd=a.wd, smooth=a.smooth)
    best = 0
    for ep in range(a.epochs):
        for idx in np.array_split(np.random.permutation(len(X)), len(X) // 128):
            net.fprop(X[idx])
            net.update(*net.bprop(y[idx]))
        acc = (net.fprop(Xt).argmax(1) == yt).mean()
        print(f'epoch {ep} test acc {acc:.4f}')
        if acc < best:
            break
        best = acc


if __name__ == '__main__':
    sys.exit(main())
