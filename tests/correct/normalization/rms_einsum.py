# /// correct
# subject = "RMSNorm"
# convention = "dicts"
# role = "rms-norm"
# why = "Gradients under other names: the dict is called gradients and its keys are dgain."
# ///
import numpy as np


class RMSNorm:
    def __init__(self, gain):
        self.params = {"gain": gain}
        self.gradients = {"dgain": None}

    def forward(self, x):
        self.r = (np.einsum("...d,...d->...", x, x) / x.shape[-1] + 1e-6)[..., None] ** -0.5
        self.n = x * self.r
        return self.params["gain"] * self.n

    def backward(self, dout):
        self.gradients["dgain"] = np.einsum("nd,nd->d", dout.reshape(-1, dout.shape[-1]), self.n.reshape(-1, dout.shape[-1]))
        u = dout * self.params["gain"]
        return self.r * (u - self.n * np.einsum("...d,...d->...", u, self.n)[..., None] / u.shape[-1])


def case_rms():
    rng = np.random.default_rng(2)
    return RMSNorm(rng.normal(size=5)), rng.normal(size=(2, 3, 5))
