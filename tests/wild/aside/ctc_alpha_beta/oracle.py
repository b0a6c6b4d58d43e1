import itertools

import numpy as np

from proof import slope


def collapse(path):
    merged = [k for k, _ in itertools.groupby(path)]
    return [k for k in merged if k != 0]


def loss_of(logits, labels):
    """All paths one by one: no recursion."""
    logp = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    T, K = logits.shape
    paths = [p for p in itertools.product(range(K), repeat=T) if collapse(p) == labels]
    return -np.log(sum(np.exp(sum(logp[t, k] for t, k in enumerate(p))) for p in paths))


def claims(load):
    module = load()
    rng = np.random.default_rng(3)
    out = {}
    for name, labels in (("", [1, 2]), (", repeated label", [1, 1]), (", empty", [])):
        logits = rng.normal(size=(4, 3))
        loss, grad = module.ctc_loss(logits, labels)
        out["grad" + name] = (grad, slope(lambda: loss_of(logits, labels), logits))
        out["loss" + name] = (loss, loss_of(logits, labels))
    logits, labels, lengths = rng.normal(size=(2, 4, 3)), [[1], [2, 1]], [3, 4]
    f = lambda: sum(loss_of(z[:n], l) for z, l, n in zip(logits, labels, lengths)) / 2
    out["grads of a batch"] = (module.ctc_batch(logits, labels, lengths)[1], slope(f, logits))
    return out
