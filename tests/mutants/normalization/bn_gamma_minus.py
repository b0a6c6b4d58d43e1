# /// mutant
# subject = "BatchNorm1d"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH101"
# where = "gamma"
# also = []
# fault = "The gradient of gamma carries a minus sign."
# ///
import numpy as np


class BatchNorm1d:
    def __init__(self, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-5) -> None:
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.std = np.sqrt(x.var(axis=0) + self.eps)
        self.xhat = (x - x.mean(axis=0)) / self.std
        return self.xhat * self.gamma + self.beta

    def backward(self, dout: np.ndarray) -> np.ndarray:
        n = len(dout)
        self.dgamma = -np.einsum("nd,nd->d", dout, self.xhat)
        self.dbeta = np.einsum("nd->d", dout)
        dxhat = dout * self.gamma
        return (n * dxhat - dxhat.sum(0) - self.xhat * (dxhat * self.xhat).sum(0)) / (n * self.std)
