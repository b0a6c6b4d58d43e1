import numpy as np
from proof import slope


def claims(load):
    m = load(("epochs=50", "epochs=1"))
    b = m.CBOW(4)
    b.build_vocab("a b c d e")
    ctx, k = [0, 3, 3, 1], 2

    def f():
        z = b.W2.T @ b.W1[ctx].mean(0)
        return np.log(np.exp(z).sum()) - z[k]
    y, h, u = b.forward(ctx)
    d1, d2 = b.backward(y, h, ctx, k)
    s1, s2 = slope(f, b.W1), slope(f, b.W2)
    z = u.copy()
    c = {"loss": (b.loss(ctx, k), f()), "dW1": (d1, s1), "dW2": (d2, s2)}
    w1, w2 = b.W1.copy(), b.W2.copy()
    b.train([(ctx, k)], 1)
    c["step 1"], c["step 2"] = (w1 - b.W1, b.lr * s1), (w2 - b.W2, b.lr * s2)
    return c
