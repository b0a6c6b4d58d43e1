# /// correct
# subject = "BatchNormModule"
# convention = "lists"
# role = "batch-norm"
# why = "Gradients add up on purpose: the layer declares it with zero_grad()."
# ///
import numpy as np


class BatchNormModule:
    """PyTorch manners: backward accumulates until zero_grad is called."""

    def __init__(self, gamma, beta):
        self.params = [gamma, beta]
        self.grads = [np.zeros_like(gamma), np.zeros_like(beta)]

    def zero_grad(self):
        for g in self.grads:
            g.fill(0)

    def forward(self, x):
        gamma, beta = self.params
        self.std = np.sqrt(x.var(axis=0) + 1e-5)
        self.xn = (x - x.mean(axis=0)) / self.std
        return gamma * self.xn + beta

    def backward(self, dout):
        self.grads[0] += (dout * self.xn).sum(axis=0)
        self.grads[1] += dout.sum(axis=0)
        g = dout * self.params[0]
        return (g - g.mean(axis=0) - self.xn * (g * self.xn).mean(axis=0)) / self.std
