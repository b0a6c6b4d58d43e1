import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.RandomState(5)
    da = module.DenoisingAutoencoder(5, 3, rng)
    da.W *= 0.3
    da.hbias[:], da.vbias[:] = rng.randn(3) * 0.1, rng.randn(5) * 0.1
    x = rng.randint(0, 2, (4, 5)).astype(float)
    noisy = x * rng.randint(0, 2, x.shape)
    f = lambda: da.cost(x, noisy)
    parts = da.W, da.hbias, da.vbias
    out = {
        name: (grad, slope(f, array))
        for name, grad, array in zip(("dW", "dhb", "dvb"), da.gradients(x, noisy), parts)
    }
    da.get_corrupted_input = lambda x, level: noisy
    due = [pair[1] for pair in out.values()]
    before = [part.copy() for part in parts]
    da.train(x, lr=0.2)
    for name, old, new, d in zip(("W", "hbias", "vbias"), before, (da.W, da.hbias, da.vbias), due):
        out[f"step of {name}"] = ((old - new) / 0.2, d)
    return out
