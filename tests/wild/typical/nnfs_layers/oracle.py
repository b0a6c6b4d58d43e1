import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(5)
    d1, d2 = m.DenseLayer(3, 6, 0.1, 0.2), m.DenseLayer(6, 4)
    for d in (d1, d2):
        d.weights = r.normal(size=d.weights.shape)
        d.biases = r.normal(size=d.biases.shape)
    X, y = r.normal(size=(5, 3)), np.array([0, 3, 1, 1, 2])
    act, head = m.ReLU(), m.SoftmaxCrossEntropy()

    def f():
        h = np.maximum(X @ d1.weights + d1.biases, 0)
        z = h @ d2.weights + d2.biases
        z = z - np.log(np.exp(z).sum(1, keepdims=True))
        return -z[np.arange(5), y].mean() + 0.1 * np.sum(d1.weights ** 2) + 0.2 * np.sum(d1.biases ** 2)
    d1.forward(X); act.forward(d1.output); d2.forward(act.output)
    loss = head.forward(d2.output, y) + d1.penalty() + d2.penalty()
    head.backward(head.output, y); d2.backward(head.dinputs); act.backward(d2.dinputs); d1.backward(act.dinputs)
    c = {"loss": (loss, f()), "dinputs": (d1.dinputs, slope(f, X))}
    for n, d in (("1", d1), ("2", d2)):
        c["dweights" + n] = (d.dweights, slope(f, d.weights))
        c["dbiases" + n] = (d.dbiases, slope(f, d.biases))
    head.backward(head.output, np.eye(4)[y])
    c["one-hot"] = (head.dinputs, slope(lambda: m.SoftmaxCrossEntropy().forward(d2.output, y), d2.output))
    w, v, o = d2.weights.copy(), 0, m.MomentumSGD(0.5, 0.1, 0.8)
    for i in range(3):
        d2.dweights, d2.dbiases = r.normal(size=w.shape), r.normal(size=(1, 4))
        v = 0.8 * v - 0.5 / (1 + 0.1 * i) * d2.dweights
        w = w + v
        o.pre_update(); o.update(d2); o.post_update()
    c["momentum"] = (d2.weights, w)
    return c
