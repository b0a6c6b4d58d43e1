# /// mutant
# subject = "BatchNormalization"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH206"
# where = "out"
# also = ["BH201", "BH100"]
# fault = "In evaluation mode the running mean is still moved, so the same input gives another output."
# ///
import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9, train=False):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.train = train
        self.running_mean = np.zeros_like(gamma)
        self.running_var = np.ones_like(gamma)

    def forward(self, x):
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * x.mean(0)
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * x.var(0)
        self.std = np.sqrt(self.running_var + 1e-7)
        self.xn = (x - self.running_mean) / self.std
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.xn).sum(0)
        self.dbeta = dout.sum(0)
        return dout * self.gamma / self.std


def case_eval():
    rng = np.random.default_rng(19)
    return BatchNormalization(rng.uniform(0.5, 2, 3), rng.normal(size=3)), rng.normal(size=(6, 3))
