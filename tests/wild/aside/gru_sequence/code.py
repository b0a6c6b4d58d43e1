import numpy as np

# GRU over a batch of sequences (N, T, D); the reset gate is applied before the matrix (as in the first paper)

def sig(x): return 1/(1+np.exp(-x))

class GRU:
    def __init__(self, D, H, scale=0.5, rng=None):
        rng = rng or np.random.RandomState(0)
        self.H = H
        self.Wx = rng.randn(D, 3*H)*scale      # columns: update | reset | candidate
        self.Wh = rng.randn(H, 3*H)*scale
        self.b = np.zeros(3*H)

    def forward(self, x, h0=None):
        N, T, D = x.shape
        H = self.H
        h = np.zeros((N, H)) if h0 is None else h0
        self.x, self.mem = x, []
        hs = np.zeros((N, T, H))
        for t in range(T):
            a = x[:, t] @ self.Wx + self.b
            u = sig(a[:, :H] + h @ self.Wh[:, :H])
            r = sig(a[:, H:2*H] + h @ self.Wh[:, H:2*H])
            rh = r*h
            c = np.tanh(a[:, 2*H:] + rh @ self.Wh[:, 2*H:])
            self.mem.append((h, u, r, rh, c))
            h = u*h + (1 - u)*c
            hs[:, t] = h
        return hs

    def backward(self, dhs):
        N, T, H = dhs.shape
        Wu, Wr, Wc = self.Wh[:, :H], self.Wh[:, H:2*H], self.Wh[:, 2*H:]
        self.dWx = np.zeros_like(self.Wx)
        self.dWh = np.zeros_like(self.Wh)
        self.db = np.zeros_like(self.b)
        dx = np.zeros_like(self.x)
        dh = np.zeros((N, H))
        for t in reversed(range(T)):
            h, u, r, rh, c = self.mem[t]
            dh = dh + dhs[:, t]
            da_u = dh*(h - c)*u*(1 - u)
            da_c = dh*(1 - u)*(1 - c**2)
            drh = da_c @ Wc.T
            da_r = drh*h*r*(1 - r)
            da = np.concatenate([da_u, da_r, da_c], axis=1)

            self.dWx += self.x[:, t].T @ da
            self.db += da.sum(axis=0)
            self.dWh[:, :2*H] += h.T @ da[:, :2*H]
            self.dWh[:, 2*H:] += rh.T @ da_c
            dx[:, t] = da @ self.Wx.T
            dh = dh*u + drh*r + da_u @ Wu.T + da_r @ Wr.T
        self.dh0 = dh
        return dx
