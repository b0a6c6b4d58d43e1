import numpy as np
from proof import slope


def claims(load):
    r = np.random.default_rng(7)
    X0, y0 = r.normal(size=(6, 4)), np.array([0, 1, 2, 2, 1, 0])
    reps = (("from sklearn.datasets import fetch_openml\n", ""),
            ("mnist = fetch_openml('mnist_784', version=1, as_frame=False)\n", ""),
            ("X, y = mnist.data / 255.0, mnist.target.astype(int)\n", ""),
            ("epochs = 3", "epochs = 1"), ("lam = 1e-4", "lam = 0.3"))
    m = load(*reps, X=X0, y=y0)
    np.random.seed(42)
    W, b = np.random.randn(4, 3) * 0.01, np.zeros(3)

    def f():
        z = X0 @ W + b
        z = z - np.log(np.exp(z).sum(1, keepdims=True))
        return -z[np.arange(6), y0].mean() + 0.15 * np.sum(W ** 2)
    c = {"W": (m.W - W, -0.5 * slope(f, W)), "b": (m.b - b, -0.5 * slope(f, b))}
    W, b = r.normal(size=(4, 3)), r.normal(size=3)
    g = m.gradients(W, b, X0, np.eye(3)[y0], 0.3)
    c["loss"] = (m.loss_fn(W, b, X0, np.eye(3)[y0], 0.3), f())
    c["dW"], c["db"] = (g[0], slope(f, W)), (g[1], slope(f, b))
    return c
