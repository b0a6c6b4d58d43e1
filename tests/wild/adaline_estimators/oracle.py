import numpy as np

from proof import slope, slope_at


def claims(load):
    module = load()
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(8, 3)), rng.integers(0, 2, 8).astype(float)
    out = {}

    def two(kind, n_iter):
        return kind(eta=0.1, n_iter=n_iter).fit(X, y)

    start, after = two(module.AdalineGD, 3), two(module.AdalineGD, 4)
    f = lambda: ((y - X @ start.w_ - start.b_) ** 2).mean()
    out["step of AdalineGD.w_"] = ((start.w_ - after.w_) / 0.1, slope(f, start.w_))
    out["step of AdalineGD.b_"] = ((start.b_ - after.b_) / 0.1, slope_at(f, start, "b_"))
    out["AdalineGD.losses_"] = (after.losses_[3], f())

    sgd = two(module.AdalineSGD, 2)
    w, b = sgd.w_.copy(), sgd.b_
    g = lambda: (y[0] - X[0] @ sgd.w_ - sgd.b_) ** 2
    dw, db = slope(g, sgd.w_), slope_at(g, sgd, "b_")
    sgd.partial_fit(X[0], y[0])
    out["step of AdalineSGD.w_"] = ((w - sgd.w_) / 0.1, dw)
    out["step of AdalineSGD.b_"] = ((b - sgd.b_) / 0.1, db)

    # the perceptron descends max(0, -margin) at a sample that it gets wrong
    for label in (0, 1):
        p = module.Perceptron(eta=0.1, n_iter=0).fit(X, y)
        side = 2 * label - 1
        x = -side * np.sign(p.w_) * np.array([2.0, 1.0, 3.0])
        h = lambda: max(0.0, -side * (x @ p.w_ + p.b_))
        due, due_b, before = slope(h, p.w_), slope_at(h, p, "b_"), p.w_.copy()
        p.n_iter = 1
        q = p.fit(x[None], np.array([label]))
        out[f"step of Perceptron.w_, {label}"] = ((before - q.w_) / 0.1, due)
        out[f"step of Perceptron.b_, {label}"] = (-q.b_ / 0.1, due_b)
    return out
