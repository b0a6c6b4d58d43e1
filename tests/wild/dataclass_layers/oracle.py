import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(3)
    D = module.Dense.create
    net = module.MLP([D(3, 4, rng), module.ELU(0.5), D(4, 4, rng), module.ELU(0.7), D(4, 2, rng)])
    x, y = rng.normal(size=(6, 3)), 2 * rng.normal(size=(6, 2))
    f = lambda: module.huber(net.forward(x), y, 0.8)[0]
    dx = net.backward(module.huber(net.forward(x), y, 0.8)[1])
    out = {"dx": (dx, slope(f, x))}
    names = [f"{name} {i}" for i in (0, 2, 4) for name in ("weight", "bias")]
    params = net.parameters()
    for name, p in zip(names, params):
        out[f"grad of {name}"] = (p.grad.copy(), slope(f, p.value))
    # two steps with the same gradient
    opt = module.Momentum(params, lr=0.1, beta=0.5)
    old = [p.value.copy() for p in params]
    for _ in range(2):
        for name, p in zip(names, params):
            p.grad[...] = out[f"grad of {name}"][1]
        opt.step()
    for name, p, before in zip(names[:1], params, old):
        out[f"two steps of {name}"] = ((before - p.value) / 0.1, 2.5 * out[f"grad of {name}"][1])
    return out
