import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(7)
    model = module.TinyCLIP(4, 3, 3, seed=2)
    f, g = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
    model.loss(f, g)
    grads = model.grads()
    due = {name: slope(lambda: model.loss(f, g), getattr(model, name)) for name in grads}
    old = {name: getattr(model, name).copy() for name in grads}
    model.step(f, g, lr=0.2)
    out = {f"d{name}": (grads[name], due[name]) for name in grads}
    for name in grads:
        out[f"step of {name}"] = ((old[name] - getattr(model, name)) / 0.2, due[name])
    return out
