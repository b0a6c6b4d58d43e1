import numpy as np

from proof import slope


def claims(load):
    module = load()
    np.random.seed(6)
    net = module.Sequential(module.Linear(3, 4), module.PReLU(4), module.Linear(4, 4), module.PReLU(4), module.Linear(4, 2))
    loss_fn = module.SmoothL1Loss()
    x, y = np.random.randn(6, 3), 2 * np.random.randn(6, 2)
    f = lambda: loss_fn(net(x), y, 0.7)
    f()
    dx = net.backward(loss_fn.backward())
    out = {"dx": (dx, slope(f, x))}
    named = list(net.named_parameters())
    for name, p in named:
        out[name] = (p.grad, slope(f, p.data))
    for name, p in named:
        p.grad = out[name][1]
    old = {name: p.data.copy() for name, p in named}
    module.SGD(net.named_parameters(), lr=0.2, weight_decay=0.5).step()
    for name, p in named[:2]:
        decay = 0.5 * old[name] if name.endswith("weight") else 0
        out[f"step of {name}"] = ((old[name] - p.data) / 0.2, out[name][1] + decay)
    return out
