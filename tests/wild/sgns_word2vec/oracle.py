import numpy as np

from proof import slope


def claims(load):
    module = load()
    model = module.Word2Vec(["a b c d e f g", "b c a"], dim=4, lr=0.1)
    rng = np.random.default_rng(3)
    model.W[:] = rng.normal(size=model.W.shape)
    model.C[:] = rng.normal(size=model.C.shape)
    center, context, negatives = 2, 4, np.array([0, 5, 1, 6])
    f = lambda: model.pair_loss(center, context, negatives)
    dW, dC = slope(f, model.W), slope(f, model.C)
    v, o, n = model.pair_grads(center, context, negatives)
    out = {
        "grad_v": (v, dW[center]),
        "grad_o": (o, dC[context]),
        "grad_n": (n, dC[negatives]),
    }
    negatives = np.array([0, 5, 5, 6])  # drawn twice
    due = slope(f, model.W), slope(f, model.C)
    before = model.W.copy(), model.C.copy()
    model.train_pair(center, context, negatives)
    for name, old, new, d in zip("WC", before, (model.W, model.C), due):
        out[f"step of {name}"] = ((old - new) / 0.1, d)
    return out
