# /// correct
# subject = "SmoothedSoftmaxLoss"
# convention = "loss"
# role = "unknown"
# why = "Cross-entropy against smoothed labels: neither value nor gradient is that of the plain loss."
# ///
import numpy as np


class SmoothedSoftmaxLoss:
    def __init__(self, smoothing=0.1):
        self.smoothing = smoothing

    def forward(self, x, t):
        z = x - x.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        N, C = x.shape
        self.target = np.full_like(x, self.smoothing / C)
        self.target[np.arange(N), t] += 1 - self.smoothing
        self.p = np.exp(log_p)
        return -(self.target * log_p).sum() / N

    def backward(self, dout=1):
        return dout * (self.p - self.target) / len(self.p)
