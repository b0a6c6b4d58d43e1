import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    net = m.TwoTower(3, 2, 4)
    p = net.params
    p["gate/theta"][0] = 0.4
    l, r, d = rng.normal(size=(5, 3)), rng.normal(size=(5, 2)), rng.normal(size=(5, 4))

    def out():
        hl = np.tanh(l @ p["left/weight"].T + p["left/bias"])
        hr = np.tanh(r @ p["right/weight"].T + p["right/bias"])
        s = 1 / (1 + np.exp(-p["gate/theta"]))
        pair = np.stack([((hl @ W) * hr).sum(1) for W in p["pair/W"]], 1)
        return s * pair + (1 - s) * hl

    for _ in range(2):
        net.forward(l, r)
        net.backward(d)
    grads = net.grads
    found = {f'grads["{k}"]': (grads[k], slope(out, p[k], d)) for k in p}
    was = {k: v.copy() for k, v in p.items()}
    some = ("pair/W", "gate/theta")
    m.Adam(0.01).step({k: p[k] for k in some}, {k: grads[k] for k in some})
    for k in some:
        due = np.sign(found[f'grads["{k}"]'][1])
        found[f"sign of the step of {k}"] = (np.sign(was[k] - net.params[k]), due)
    for k, v in p.items():
        v[...] = was[k]
    lin = net.layers["left"]
    up = rng.normal(size=(5, 4))
    lin.forward(l)
    found["Linear.backward"] = (lin.backward(up), slope(lambda: l @ p["left/weight"].T, l, up))
    return found
