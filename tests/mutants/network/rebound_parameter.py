# /// mutant
# subject = "GainNet"
# convention = "network"
# role = "unknown"
# rule = "BH117"
# where = "gain"
# also = ["BH105"]
# fault = "The constructor binds params[\"gain\"] to a rescaled array after the layer has taken the old one."
# ///
import numpy as np


class GainNet:
    def __init__(self, n_in, n_out):
        rng = np.random.default_rng(14)
        self.params = {"W": rng.normal(size=(n_in, n_out)), "gain": np.ones(n_out)}
        self.gain = self.params["gain"]
        self.params["gain"] = self.params["gain"] * 1.5     # start a little larger

    def loss(self, x, t):
        y = (x @ self.params["W"]) * self.gain
        return 0.5 * ((y - t) ** 2).sum() / len(x)

    def gradient(self, x, t):
        a = x @ self.params["W"]
        d = (a * self.gain - t) / len(x)
        return {"W": x.T @ (d * self.gain), "gain": (d * a).sum(axis=0)}


def case_gain():
    rng = np.random.default_rng(140)
    return GainNet(3, 4), rng.normal(size=(6, 3)), rng.normal(size=(6, 4))
