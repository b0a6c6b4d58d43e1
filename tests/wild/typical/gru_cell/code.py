import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class GRU:
    """h' = (1 - z) * n + z * h,   n = tanh(x Wn + (r * h) Un + bn)"""

    def __init__(self, input_dim, hidden_dim, seed=0):
        rng = np.random.RandomState(seed)
        self.H = hidden_dim
        self.params = {}
        for gate in "zrn":
            self.params["W" + gate] = rng.randn(input_dim, hidden_dim) / np.sqrt(input_dim)
            self.params["U" + gate] = rng.randn(hidden_dim, hidden_dim) / np.sqrt(hidden_dim)
            self.params["b" + gate] = np.zeros(hidden_dim)
        self.zero_grads()

    def zero_grads(self):
        self.grads = {k: np.zeros_like(v) for k, v in self.params.items()}

    def step(self, x, h):
        p = self.params
        z = sigmoid(x @ p["Wz"] + h @ p["Uz"] + p["bz"])
        r = sigmoid(x @ p["Wr"] + h @ p["Ur"] + p["br"])
        rh = r * h
        n = np.tanh(x @ p["Wn"] + rh @ p["Un"] + p["bn"])
        h_next = (1 - z) * n + z * h
        return h_next, (x, h, z, r, rh, n)

    def step_backward(self, dh_next, cache):
        x, h, z, r, rh, n = cache
        p, g = self.params, self.grads

        dz = dh_next * (h - n)
        dn = dh_next * (1 - z)
        dh = dh_next * z

        dn_raw = dn * (1 - n ** 2)
        drh = dn_raw @ p["Un"].T
        dr = drh * h
        dh += drh * r

        dz_raw = dz * z * (1 - z)
        dr_raw = dr * r * (1 - r)
        dh += dz_raw @ p["Uz"].T + dr_raw @ p["Ur"].T
        dx = dz_raw @ p["Wz"].T + dr_raw @ p["Wr"].T + dn_raw @ p["Wn"].T

        for gate, d, hin in (("z", dz_raw, h), ("r", dr_raw, h), ("n", dn_raw, rh)):
            g["W" + gate] += x.T @ d
            g["U" + gate] += hin.T @ d
            g["b" + gate] += d.sum(axis=0)
        return dx, dh

    def forward(self, X, h0):
        """X: (N, T, D) -> all hidden states (N, T, H)"""
        h, hs, self.caches = h0, [], []
        for t in range(X.shape[1]):
            h, cache = self.step(X[:, t], h)
            hs.append(h)
            self.caches.append(cache)
        return np.stack(hs, axis=1)

    def backward(self, dhs):
        dh = np.zeros((dhs.shape[0], self.H))
        dX = [None] * dhs.shape[1]
        for t in reversed(range(dhs.shape[1])):
            dX[t], dh = self.step_backward(dhs[:, t] + dh, self.caches[t])
        return np.stack(dX, axis=1), dh


if __name__ == "__main__":
    # remember the first input for T steps
    rng = np.random.RandomState(1)
    gru, V, lr = GRU(1, 16), rng.randn(16, 1) * 0.1, 0.05
    for it in range(300):
        X = rng.randn(32, 6, 1)
        hs = gru.forward(X, np.zeros((32, 16)))
        pred = hs[:, -1] @ V
        err = pred - X[:, 0]
        gru.zero_grads()
        dhs = np.zeros_like(hs)
        dhs[:, -1] = 2 * err @ V.T / len(X)
        gru.backward(dhs)
        V -= lr * 2 * hs[:, -1].T @ err / len(X)
        for k in gru.params:
            gru.params[k] -= lr * gru.grads[k]
        if it % 50 == 0:
            print(it, np.mean(err ** 2))
