# Backprop with closures: every op returns (out, backward)
# backward takes d(loss)/d(out) and gives d(loss)/d(inputs)
import numpy as np


def linear(x, W, b):
    out = x @ W + b

    def backward(dout):
        dx = dout @ W.T
        dW = x.T @ dout
        db = dout.sum(axis=0)
        return dx, dW, db
    return out, backward


def softplus(x):
    out = np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)

    def backward(dout):
        return dout / (1 + np.exp(-x))
    return out, backward


def dropout(x, keep, rng):
    mask = (rng.random(x.shape) < keep) / keep
    return x * mask, lambda dout: dout * mask


def concat(a, b):
    n = a.shape[1]
    return np.concatenate([a, b], axis=1), lambda dout: (dout[:, :n], dout[:, n:])


def cross_entropy(logits, labels):
    m = logits.max(axis=1, keepdims=True)
    logZ = m + np.log(np.exp(logits - m).sum(axis=1, keepdims=True))
    logp = logits - logZ
    n = len(labels)
    loss = -logp[np.arange(n), labels].mean()

    def backward(dloss=1.0):
        d = np.exp(logp)
        d[np.arange(n), labels] -= 1
        return dloss * d / n
    return loss, backward


def model(params, x, labels, keep=1.0, rng=None):
    """A two-branch classifier, returns (loss, grads)"""
    rng = rng or np.random.default_rng(0)
    a, back_a = linear(x, params['Wa'], params['ba'])
    sa, back_sa = softplus(a)
    c, back_c = linear(x, params['Wc'], params['bc'])
    h, back_h = concat(sa, c)
    hd, back_d = dropout(h, keep, rng)
    logits, back_out = linear(hd, params['Wo'], params['bo'])
    loss, back_loss = cross_entropy(logits, labels)

    def backward():
        g = {}
        dlogits = back_loss()
        dhd, g['Wo'], g['bo'] = back_out(dlogits)
        dsa, dc = back_h(back_d(dhd))
        dx1, g['Wa'], g['ba'] = back_a(back_sa(dsa))
        dx2, g['Wc'], g['bc'] = back_c(dc)
        g['x'] = dx1 + dx2
        return g
    return loss, backward


def init(d, h, k, seed=0):
    r = np.random.default_rng(seed)
    return {'Wa': r.normal(0, .5, (d, h)), 'ba': np.zeros(h),
            'Wc': r.normal(0, .5, (d, h)), 'bc': np.zeros(h),
            'Wo': r.normal(0, .5, (2 * h, k)), 'bo': np.zeros(k)}


if __name__ == '__main__':
    r = np.random.default_rng(1)
    X = r.normal(size=(90, 2)) + np.repeat([[0, 2], [2, -1], [-2, -1]], 30, axis=0)
    y = np.repeat([0, 1, 2], 30)
    P = init(2, 8, 3)
    for i in range(100):
        loss, backward = model(P, X, y, keep=0.8, rng=r)
        g = backward()
        for k in P:
            P[k] = P[k] - 0.3 * g[k]
        if i % 25 == 0:
            print(i, loss)
