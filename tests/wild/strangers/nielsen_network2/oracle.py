import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(2)
    x, y = r.normal(size=(3, 1)), r.random((2, 1))
    c = {}
    for name in ("QuadraticCost", "CrossEntropyCost"):
        net = m.Network([3, 5, 4, 2], cost=getattr(m, name))

        def f():
            a = x
            for w, b in zip(net.weights, net.biases):
                a = 1 / (1 + np.exp(-w @ a - b))
            return 0.5 * np.sum((a - y) ** 2) if name[0] == "Q" else -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))
        nb, nw = net.backprop(x, y)
        c[name] = (net.cost.fn(net.feedforward(x), y), f())
        sw, sb = [slope(f, w) for w in net.weights], [slope(f, b) for b in net.biases]
        for i in range(3):
            c[f"{name} b{i}"] = (nb[i], sb[i])
            c[f"{name} w{i}"] = (nw[i], sw[i])
        old, old_b = net.weights[1], net.biases[0]
        net.update_mini_batch([(x, y), (x, y)], 0.1, 0.3, 8)
        c[name + " step w"] = (old - net.weights[1], 0.1 * (sw[1] + 0.3 / 8 * old))
        c[name + " step b"] = (old_b - net.biases[0], 0.1 * sb[0])
    return c
