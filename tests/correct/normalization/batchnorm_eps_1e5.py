# /// correct
# subject = "BatchNorm1d"
# convention = "attributes"
# role = "batch-norm"
# why = "train flag as an attribute, running statistics by momentum 0.1, eps 1e-5."
# ///
import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.eps, self.momentum = eps, momentum
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.training = True

    def forward(self, x):
        if self.training:
            mu, var = x.mean(0), x.var(0)
            n = x.shape[0]
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mu
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * n / max(n - 1, 1)
        else:
            mu, var = self.running_mean, self.running_var
        self.inv = 1 / np.sqrt(var + self.eps)
        self.xhat = (x - mu) * self.inv
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.xhat).sum(0), dout.sum(0)
        g = dout * self.gamma * self.inv
        if not self.training:
            return g
        return g - g.mean(0) - self.xhat * (g * self.xhat).mean(0)
