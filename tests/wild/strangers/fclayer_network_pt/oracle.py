import numpy as np
from proof import slope


def claims(load):
    m = load(("epochs=1000", "epochs=1"))
    r = np.random.default_rng(4)
    c = {}
    l, x, up = m.FCLayer(3, 4), r.normal(size=(1, 3)), r.normal(size=(1, 4))
    due = [slope(lambda: x @ l.weights + l.bias, a, up) for a in (x, l.weights, l.bias)]
    w, b = l.weights.copy(), l.bias.copy()
    l.forward_propagation(x)
    c["fc dx"] = (l.backward_propagation(up, 0.25), due[0])
    c["fc dw"] = ((w - l.weights) / 0.25, due[1])
    c["fc db"] = ((b - l.bias) / 0.25, due[2])
    for n, g in (("tanh", np.tanh), ("relu", lambda t: np.maximum(t, 0))):
        a = m.ActivationLayer(getattr(m, n), getattr(m, n + "_prime"))
        z = r.normal(size=(1, 4))
        a.forward_propagation(z)
        c[n] = (a.backward_propagation(up, 1), slope(lambda: g(z), z, up))
    y, p = r.normal(size=(1, 3)), r.normal(size=(1, 3))
    c["mse"] = (m.mse_prime(y, p), slope(lambda: np.mean((y - p) ** 2), p))
    net = m.Network()
    f1, f2 = m.FCLayer(2, 3), m.FCLayer(3, 1)
    for q in (f1, m.ActivationLayer(m.tanh, m.tanh_prime), f2):
        net.add(q)
    net.use(m.mse, m.mse_prime)
    X, Y = r.normal(size=(1, 1, 2)), r.normal(size=(1, 1, 1))
    s = slope(lambda: np.mean((np.tanh(X[0] @ f1.weights + f1.bias) @ f2.weights + f2.bias - Y[0]) ** 2), f1.weights)
    old = f1.weights.copy()
    net.fit(X, Y, 1, 0.1)
    c["fit"] = (old - f1.weights, 0.1 * s)
    return c
