import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(2)
    X, y, W, b, V, c = [m.Input() for _ in range(6)]
    s = m.Sigmoid(m.Linear(X, W, b))
    # s is used twice, W too
    l2 = m.Linear(s, V, c)
    l3 = m.Linear(m.Linear(s, W, b), V, c)

    class Plus(m.Node):
        def __init__(self, p, q):
            m.Node.__init__(self, [p, q])

        def forward(self):
            self.value = self.inbound_nodes[0].value + self.inbound_nodes[1].value

        def backward(self):
            g = self.outbound_nodes[0].gradients[self]
            self.gradients = {n: g for n in self.inbound_nodes}

    m.MSE(y, Plus(l2, l3))
    v = {X: rng.normal(size=(6, 4)), y: rng.normal(size=(6, 1)), W: rng.normal(size=(4, 4)), b: rng.normal(size=4),
         V: rng.normal(size=(4, 1)), c: rng.normal(size=1)}
    g = m.topological_sort({k: a.copy() for k, a in v.items()})
    m.forward_and_backward(g)

    def loss():
        h = 1 / (1 + np.exp(-(v[X] @ v[W] + v[b])))
        o = h @ v[V] + v[c] + (h @ v[W] + v[b]) @ v[V] + v[c]
        return np.mean((v[y] - o) ** 2)

    return {n: (k.gradients[k], slope(loss, v[k])) for n, k in
            (("X", X), ("y", y), ("W1", W), ("b1", b), ("W2", V), ("b2", c))}
