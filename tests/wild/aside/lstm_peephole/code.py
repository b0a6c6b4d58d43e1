"""LSTM layer with peephole connections, time major: x is (T, N, D)."""
import numpy as np


class PeepholeLSTM:
    gates = ("z", "i", "f", "o")

    def __init__(self, d, h, seed=None):
        rng = np.random.default_rng(seed)
        self.h = h
        self.W = {g: rng.normal(0, 1 / np.sqrt(d), (d, h)) for g in self.gates}
        self.R = {g: rng.normal(0, 1 / np.sqrt(h), (h, h)) for g in self.gates}
        self.b = {g: np.zeros(h) for g in self.gates}
        self.b["f"] += 1
        self.p = {g: rng.normal(0, 0.1, h) for g in ("i", "f", "o")}

    @staticmethod
    def _sigma(a):
        return 1 / (1 + np.exp(-a))

    def forward(self, x):
        T, N, _ = x.shape
        y, c = np.zeros((N, self.h)), np.zeros((N, self.h))
        self.x = x
        self.steps = []
        out = np.empty((T, N, self.h))
        for t in range(T):
            pre = {g: x[t] @ self.W[g] + y @ self.R[g] + self.b[g] for g in self.gates}
            z = np.tanh(pre["z"])
            i = self._sigma(pre["i"] + self.p["i"] * c)
            f = self._sigma(pre["f"] + self.p["f"] * c)
            c_new = z * i + c * f
            o = self._sigma(pre["o"] + self.p["o"] * c_new)
            hc = np.tanh(c_new)
            self.steps.append(dict(y_prev=y, c_prev=c, c=c_new, z=z, i=i, f=f, o=o, hc=hc))
            y, c = hc * o, c_new
            out[t] = y
        return out

    def backward(self, dout):
        T, N, H = dout.shape
        self.dW = {g: np.zeros_like(w) for g, w in self.W.items()}
        self.dR = {g: np.zeros_like(r) for g, r in self.R.items()}
        self.db = {g: np.zeros_like(b) for g, b in self.b.items()}
        self.dp = {g: np.zeros_like(p) for g, p in self.p.items()}
        dx = np.zeros_like(self.x)
        dy_rec, dc_rec = np.zeros((N, H)), np.zeros((N, H))
        for t in range(T - 1, -1, -1):
            s = self.steps[t]
            dy = dout[t] + dy_rec
            do = dy * s["hc"] * s["o"] * (1 - s["o"])
            # the cell feeds the output, the output gate and the next step
            dc = dy * s["o"] * (1 - s["hc"] ** 2) + self.p["o"] * do + dc_rec
            df = dc * s["c_prev"] * s["f"] * (1 - s["f"])
            di = dc * s["z"] * s["i"] * (1 - s["i"])
            dz = dc * s["i"] * (1 - s["z"] ** 2)
            dc_rec = dc * s["f"] + self.p["i"] * di + self.p["f"] * df
            delta = {"z": dz, "i": di, "f": df, "o": do}
            dy_rec = np.zeros((N, H))
            for g in self.gates:
                self.dW[g] += self.x[t].T @ delta[g]
                self.dR[g] += s["y_prev"].T @ delta[g]
                self.db[g] += delta[g].sum(0)
                dx[t] += delta[g] @ self.W[g].T
                dy_rec += delta[g] @ self.R[g].T
            self.dp["i"] += (s["c_prev"] * di).sum(0)
            self.dp["f"] += (s["c_prev"] * df).sum(0)
            self.dp["o"] += (s["c"] * do).sum(0)
        return dx
