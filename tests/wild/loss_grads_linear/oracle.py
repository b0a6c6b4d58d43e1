import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    W, X, y = rng.normal(size=(4, 3)), rng.normal(size=(6, 4)), rng.integers(0, 3, 6)

    def svm():
        s = X @ W
        s = np.maximum(0, s - s[range(6), y][:, None] + 1)
        return (s.sum() - 6) / 6 + 0.1 * (W**2).sum()

    def softmax():
        s = X @ W
        return np.mean(np.log(np.exp(s).sum(1)) - s[range(6), y]) + 0.1 * (W**2).sum()

    found = {}
    for f in (svm, softmax):
        for way in ("naive", "vectorized"):
            loss, dW = getattr(m, f"{f.__name__}_loss_{way}")(W, X, y, 0.1)
            found[f"dW of {f.__name__}, {way}"] = (dW, slope(f, W))
            found[f"loss of {f.__name__}, {way}"] = (loss, f())
    model = m.LinearClassifier(m.softmax_loss_vectorized)
    model.W = W.copy()
    model.train(X, y, 0.5, 0.1, 1)
    found["step of W"] = ((W - model.W) / 0.5, slope(softmax, W))
    return found
