# /// correct
# subject = "NoisyGate"
# convention = "attributes"
# role = "unknown"
# why = "Noise from a generator that is seeded in the constructor, in training mode only; the case runs it in evaluation."
# ///
import numpy as np


class NoisyGate:
    def __init__(self, sigma=0.1, seed=0, training=True):
        self.sigma = sigma
        self.training = training
        self.rng = np.random.default_rng(seed)

    def forward(self, x):
        noise = self.sigma * self.rng.standard_normal(x.shape).astype(x.dtype) if self.training else 0
        self.gate = 1 / (1 + np.exp(-(x + noise)))
        self.x = x
        return x * self.gate

    def backward(self, dout):
        return dout * (self.gate + self.x * self.gate * (1 - self.gate))


def case_evaluation():
    return NoisyGate(training=False), np.random.default_rng(53).normal(size=(5, 4))
