import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(8)
    W, X, y = rng.normal(size=(4, 3)), rng.normal(size=(6, 4)), np.array([0, 2, 1, 1, 0, 2])
    out = {}
    for name in ("naive", "vectorized"):
        f = getattr(module, f"svm_loss_{name}")
        out["dW" if name == "naive" else "grad"] = (f(W, X, y, 0.3)[1], slope(lambda: f(W, X, y, 0.3)[0], W))
    svm = module.LinearSVM()
    svm.W = W.copy()
    np.random.seed(0)
    svm.train(X, y, learning_rate=0.1, reg=0.3, num_iters=1, batch_size=5)
    np.random.seed(0)
    idx = np.random.choice(6, 5)
    due = slope(lambda: module.svm_loss_vectorized(W, X[idx], y[idx], 0.3)[0], W)
    out["step of W"] = ((W - svm.W) / 0.1, due)
    return out
