# 自動微分を1ファイルで。各ノードは (親, 局所微分) の組を持つだけ。
from math import exp, log, sin, cos, sqrt
import random


class Scalar:
    def __init__(self, v, parents=()):
        self.v = float(v)
        self.parents = parents      # [(親ノード, 局所的な傾き), ...]
        self.g = 0.0

    @staticmethod
    def wrap(x):
        return x if isinstance(x, Scalar) else Scalar(x)

    def __add__(self, o):
        o = Scalar.wrap(o)
        return Scalar(self.v + o.v, [(self, 1.0), (o, 1.0)])

    def __sub__(self, o):
        o = Scalar.wrap(o)
        return Scalar(self.v - o.v, [(self, 1.0), (o, -1.0)])

    def __mul__(self, o):
        o = Scalar.wrap(o)
        return Scalar(self.v * o.v, [(self, o.v), (o, self.v)])

    def __truediv__(self, o):
        o = Scalar.wrap(o)
        return Scalar(self.v / o.v, [(self, 1.0 / o.v), (o, -self.v / o.v ** 2)])

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, o):
        return Scalar.wrap(o) - self

    # --- 関数 ---
    def sigmoid(self):
        s = 1.0 / (1.0 + exp(-self.v))
        return Scalar(s, [(self, s * (1.0 - s))])

    def sin(self):
        return Scalar(sin(self.v), [(self, cos(self.v))])

    def cos(self):
        return Scalar(cos(self.v), [(self, -sin(self.v))])

    def sqrt(self):
        r = sqrt(self.v)
        return Scalar(r, [(self, 0.5 / r)])

    def log(self):
        return Scalar(log(self.v), [(self, 1.0 / self.v)])

    def max(self, o):
        o = Scalar.wrap(o)
        if self.v >= o.v:
            return Scalar(self.v, [(self, 1.0), (o, 0.0)])
        return Scalar(o.v, [(self, 0.0), (o, 1.0)])

    # --- 逆伝播 ---
    def back(self):
        order, seen = [], set()
        stack = [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
                continue
            if id(node) in seen:
                continue
            seen.add(id(node))
            stack.append((node, True))
            for p, _ in node.parents:
                stack.append((p, False))
        for node in order:
            node.g = 0.0
        self.g = 1.0
        for node in reversed(order):
            for p, d in node.parents:
                p.g += d * node.g


class Neuron:
    def __init__(self, n):
        self.w = [Scalar(random.uniform(-1, 1)) for _ in range(n)]
        self.b = Scalar(0)

    def __call__(self, x):
        s = self.b
        for wi, xi in zip(self.w, x):
            s = s + wi * xi
        return s.sigmoid()

    def params(self):
        return self.w + [self.b]


if __name__ == '__main__':
    random.seed(0)
    hidden = [Neuron(2) for _ in range(3)]
    out = Neuron(3)
    params = [p for n in hidden + [out] for p in n.params()]
    data = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]
    for step in range(200):
        loss = Scalar(0)
        for x, t in data:
            d = out([h(x) for h in hidden]) - t
            loss = loss + d * d
        loss.back()
        for p in params:
            p.v -= 1.0 * p.g
        if step % 50 == 0:
            print(step, loss.v)
