import numpy as np
from proof import slope


def claims(load):
    m = load()
    c = {}
    a = np.array([0.7, -1.3, 1.9])

    def g(x, y, z):
        return x * y + (x * x - y) / z

    def with_values(x, y, z):
        return (x * y).exp() + (z * z).log() + (x - z).tanh() * 2 + z ** 3 * y + z ** -1 + (3 - x) * (x + y) * x

    def with_floats(x, y, z):
        return np.exp(x * y) + np.log(z * z) + np.tanh(x - z) * 2 + z ** 3 * y + 1 / z + (3 - x) * (x + y) * x
    for n, fv, ff in (("arith", g, g), ("funcs", with_values, with_floats)):
        vs = [m.Value(float(q)) for q in a]
        out = fv(*vs)
        out.backward()
        c[n] = (out.data, ff(*a))
        c["d " + n] = ([v.grad for v in vs], slope(lambda: ff(*a), a))
    net = m.MLP(2, [3, 1])
    x = [0.4, -0.9]
    ps = net.parameters()
    P = np.array([p.data for p in ps])

    def f():
        H = np.tanh(P[:9].reshape(3, 3)[:, :2] @ x + P[:9].reshape(3, 3)[:, 2])
        return (np.tanh(P[9:12] @ H + P[12]) - 0.3) ** 2
    l = (net(x) - 0.3) ** 2
    l.backward()
    c["mlp"] = ([p.grad for p in ps], slope(f, P))
    return c
