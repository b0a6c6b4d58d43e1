import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    x, W, b, V = r.normal(size=(3, 1)), r.normal(size=(4, 3)), r.normal(size=(4, 1)), r.normal(size=(4, 4))
    X, W_, b_, V_ = (m.Variable(q.copy()) for q in (x, W, b, V))
    y = m.Variable(np.eye(4)[:, 1:2], False)
    h = m.Logistic(m.Add(m.MatMul(W_, X), b_))
    loss = m.CrossEntropyWithSoftMax(m.Add(m.MatMul(V_, h), h), y)

    def f():
        a = 1 / (1 + np.exp(-(W @ x + b)))
        z = V @ a + a
        return np.log(np.exp(z).sum()) - z[1, 0]
    loss.forward()
    c = {"loss": (loss.value[0, 0], f())}
    for n, node, p in (("x", X, x), ("W", W_, W), ("b", b_, b), ("V", V_, V)):
        node.backward(loss)
        c[n] = (node.jacobi.reshape(p.shape), slope(f, p))
    w, g = r.normal(size=(2, 2)), r.normal(size=(2, 2, 2))
    node, s, p = m.Variable(w.copy()), 0, w.copy()
    o = m.RMSProp([node], None, 0.1, 0.8)
    for k in g:
        o.acc_gradient, o.acc_no = {node: 2 * k}, 2
        o.update()
        s = 0.8 * s + 0.2 * k ** 2
        p = p - 0.1 * k / np.sqrt(s + 1e-10)
    c["rmsprop"] = (node.value, p)
    o = m.RMSProp([W_], loss, 0.1, 0.8)
    for _ in (1, 2):
        o.one_step()
        c[f"step {_}"] = (o.acc_gradient[W_], slope(f, W))
        s = o.acc_gradient[W_]
        o.update()
        W -= 0.1 * s / np.sqrt((0.2 if _ == 1 else 1) * s ** 2 + 1e-10) if _ == 1 else 0
    return c
