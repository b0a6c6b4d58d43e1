"""Tiny WaveNet-ish stack: causal dilated convolutions with gated activations.

All parameters live in one dict, `loss_and_grads` gives the loss and a dict of the same
keys. x is (T, channels): one sequence at a time.
"""
import numpy as np

DILATIONS = [1, 2, 4]


def make_params(in_ch, ch, seed=0):
    r = np.random.RandomState(seed)
    P = {"in": r.randn(in_ch, ch) * 0.5}
    for n, _ in enumerate(DILATIONS):
        P[f"f{n}"] = r.randn(2, ch, ch) * 0.4     # filter, two taps
        P[f"g{n}"] = r.randn(2, ch, ch) * 0.4     # gate
        P[f"skip{n}"] = r.randn(ch, ch) * 0.4
    P["out"] = r.randn(ch, 1) * 0.5
    return P


def delay(x, d):
    """x shifted d steps into the future, zeros come in at the start"""
    y = np.zeros_like(x)
    y[d:] = x[:-d]
    return y


def undelay(g, d):
    y = np.zeros_like(g)
    y[:-d] = g[d:]
    return y


def sigm(a):
    return 1 / (1 + np.exp(-a))


def loss_and_grads(P, x, y):
    # ---- forward
    h = x @ P["in"]
    saved = []
    skip = 0
    for n, d in enumerate(DILATIONS):
        past = delay(h, d)
        f = np.tanh(past @ P[f"f{n}"][0] + h @ P[f"f{n}"][1])
        g = sigm(past @ P[f"g{n}"][0] + h @ P[f"g{n}"][1])
        z = f * g
        skip = skip + z @ P[f"skip{n}"]
        saved.append((h, past, f, g, z))
        h = h + z
    r = np.maximum(skip, 0)
    pred = r @ P["out"]
    err = pred - y
    loss = np.mean(err ** 2)

    # ---- backward
    G = {}
    dpred = 2 * err / err.size
    G["out"] = r.T @ dpred
    dskip = (dpred @ P["out"].T) * (skip > 0)
    dh = np.zeros_like(h)          # nothing reads the last h
    for n in reversed(range(len(DILATIONS))):
        d = DILATIONS[n]
        h, past, f, g, z = saved[n]
        G[f"skip{n}"] = z.T @ dskip
        dz = dskip @ P[f"skip{n}"].T + dh
        da = dz * g * (1 - f ** 2)
        db = dz * f * g * (1 - g)
        G[f"f{n}"] = np.stack([past.T @ da, h.T @ da])
        G[f"g{n}"] = np.stack([past.T @ db, h.T @ db])
        dpast = da @ P[f"f{n}"][0].T + db @ P[f"g{n}"][0].T
        dh = dh + da @ P[f"f{n}"][1].T + db @ P[f"g{n}"][1].T
        dh = dh + undelay(dpast, d)
    G["in"] = x.T @ dh
    return loss, G


def train(steps=200, lr=0.05):
    t = np.arange(60)
    x = np.sin(t * 0.3)[:, None]
    y = np.sin((t + 1) * 0.3)[:, None]
    P = make_params(1, 6)
    for i in range(steps):
        loss, G = loss_and_grads(P, x, y)
        for k in P:
            P[k] -= lr * G[k]
        if i % 50 == 0:
            print(i, round(loss, 5))
    return P


if __name__ == "__main__":
    train()
