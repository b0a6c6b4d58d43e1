# minimal gated recurrent layers: functions work on a `layer` namespace
#   layer.p  parameters     layer.fc  forward cache
#   layer.bc backward cache layer.g   gradients
import numpy as np


class layer:
    """Nothing but four dicts."""

    def __init__(self, kind, n_in, units, seed=0):
        rng = np.random.default_rng(seed)
        self.kind, self.units = kind, units
        self.p, self.fc, self.bc, self.g = {}, {}, {}, {}
        names = {"mgu": ("f", "h"), "embed": (), "highway": ("t", "h")}[kind]
        for s in names:
            self.p["U" + s] = rng.normal(0, 1 / np.sqrt(n_in), (n_in, units))
            if kind == "mgu":
                self.p["V" + s] = rng.normal(0, 1 / np.sqrt(units), (units, units))
            self.p["b" + s] = np.zeros((1, units))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def mgu_forward(layer, X):
    """Minimal gated unit (Zhou 2016), X (m, s, e)"""
    m, s, e = X.shape
    layer.fc = {"X": X, "h": np.zeros((m, s + 1, layer.units)),
                "f": np.zeros((m, s, layer.units)), "hh": np.zeros((m, s, layer.units))}
    p = layer.p
    h = layer.fc["h"][:, 0]
    for t in range(s):
        f = layer.fc["f"][:, t] = sigmoid(X[:, t] @ p["Uf"] + h @ p["Vf"] + p["bf"])
        hh = layer.fc["hh"][:, t] = np.tanh(X[:, t] @ p["Uh"] + (f * h) @ p["Vh"] + p["bh"])
        h = layer.fc["h"][:, t + 1] = (1 - f) * h + f * hh
    return layer.fc["h"][:, 1:]


def mgu_backward(layer, dA):
    """dA (m, s, u) for every step"""
    p, fc = layer.p, layer.fc
    X = fc["X"]
    layer.bc["dX"] = np.zeros(X.shape)
    layer.g = {"d" + k: np.zeros_like(v) for k, v in p.items()}
    dh = np.zeros(dA[:, 0].shape)
    for t in reversed(range(X.shape[1])):
        h, f, hh = fc["h"][:, t], fc["f"][:, t], fc["hh"][:, t]
        dh = dh + dA[:, t]
        # candidate
        dhh = dh * f * (1 - hh ** 2)
        dfh = dhh @ p["Vh"].T
        # gate: h_t and the reset inside the candidate
        df = dh * (hh - h) + dfh * h
        df = df * f * (1 - f)

        layer.g["dUh"] += X[:, t].T @ dhh
        layer.g["dVh"] += (f * h).T @ dhh
        layer.g["dbh"] += dhh.sum(axis=0)
        layer.g["dUf"] += X[:, t].T @ df
        layer.g["dVf"] += h.T @ df
        layer.g["dbf"] += df.sum(axis=0)

        layer.bc["dX"][:, t] = dhh @ p["Uh"].T + df @ p["Uf"].T
        dh = dh * (1 - f) + dfh * f + df @ p["Vf"].T
    return layer.bc["dX"]


def highway_forward(layer, X):
    p = layer.p
    T = sigmoid(X @ p["Ut"] + p["bt"] - 1)
    H = np.maximum(X @ p["Uh"] + p["bh"], 0)
    layer.fc = {"X": X, "T": T, "H": H}
    return T * H + (1 - T) * X


def highway_backward(layer, dA):
    X, T, H = layer.fc["X"], layer.fc["T"], layer.fc["H"]
    layer.bc["dT"] = dT = dA * (H - X) * T * (1 - T)
    layer.bc["dH"] = dH = dA * T * (H > 0)
    layer.g = {"dUt": X.T @ dT, "dbt": dT.sum(axis=0, keepdims=True),
               "dUh": X.T @ dH, "dbh": dH.sum(axis=0, keepdims=True)}
    layer.bc["dX"] = dX = dT @ layer.p["Ut"].T + dH @ layer.p["Uh"].T + dA * (1 - T)
    return dX


def update_parameters(layer, lr, clip=1.0):
    norm = np.sqrt(sum(np.sum(v ** 2) for v in layer.g.values()))
    scale = min(1.0, clip / norm)
    for k in layer.p:
        layer.p[k] -= lr * scale * layer.g["d" + k]
