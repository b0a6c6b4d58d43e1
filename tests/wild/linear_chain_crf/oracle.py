import itertools

import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(4)
    crf = module.LinearChainCRF(4, 3)
    crf.W, crf.A, crf.start = rng.normal(size=(4, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
    X, y = rng.normal(size=(5, 4)), np.array([0, 2, 1, 1, 0])

    def nll():
        # all paths, one by one: not the code's recursion
        E = X @ crf.W
        def score(path):
            edges = sum(crf.A[i, j] for i, j in zip(path, path[1:]))
            return crf.start[path[0]] + edges + sum(E[t, k] for t, k in enumerate(path))
        scores = [score(path) for path in itertools.product(range(3), repeat=5)]
        return np.log(np.sum(np.exp(scores))) - score(list(y))

    dW, dA, dstart = crf.gradient(X, y)
    out = {
        "dW": (dW, slope(nll, crf.W)),
        "dA": (dA, slope(nll, crf.A)),
        "dstart": (dstart, slope(nll, crf.start)),
        "neg_log_likelihood": (crf.neg_log_likelihood(X, y), nll()),
    }
    old = crf.A.copy()
    crf.fit([(X, y)], lr=0.1, epochs=1)
    out["step of A"] = ((old - crf.A) / 0.1, out["dA"][1])
    return out
