# /// mutant
# subject = "LogSoftMax"
# convention = "dicts"
# role = "log-softmax"
# rule = "BH112"
# where = "dx"
# fault = "The stored log-probabilities stand where the probabilities belong."
# ///
import numpy as np


class LogSoftMax:
    params: dict = {}
    grads: dict = {}

    def forward(self, x: np.ndarray) -> np.ndarray:
        shifted = x - x.max(axis=-1, keepdims=True)
        self.out = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return self.out

    def backward(self, dout: np.ndarray) -> np.ndarray:
        return dout - self.out * dout.sum(axis=-1, keepdims=True)
