import numpy as np

from proof import slope


def claims(load):
    module = load()
    vae = module.VAE(4, 6, 2, seed=1)
    rng = np.random.default_rng(1)
    for k in vae.p:
        if k.startswith("b"):
            vae.p[k] += rng.normal(size=vae.p[k].shape) * 0.2
    x, eps = rng.random((5, 4)), rng.normal(size=(5, 2))

    def loss():
        vae.forward(x, eps)
        return vae.loss()

    loss()
    grads = vae.backward()
    return {f"g['{k}']": (grads[k], slope(loss, vae.p[k])) for k in vae.p}
