import numpy as np

from proof import slope


def claims(load):
    module = load()
    flow = module.Flow(3, 4, seed=3)
    rng = np.random.default_rng(3)
    for layer in flow.layers:
        for k, v in layer.params.items():
            layer.params[k] = 2 * v + 0.2 * rng.normal(size=v.shape)
    x = rng.normal(size=(6, 2))
    f = lambda: flow.nll(x)
    f()
    dx = flow.backward()
    out = {"dx": (dx, slope(f, x))}
    for i, layer in enumerate(flow.layers):
        for k in layer.params:
            out[f"{k} of layer {i}"] = (layer.grads[k].copy(), slope(f, layer.params[k]))
    return out
