# /// correct
# subject = "SharedTwice"
# convention = "lists"
# role = "unknown"
# why = "One layer object serves twice; its inputs are kept on a stack, and backward pops them."
# ///
import numpy as np


class StackedAffine:
    def __init__(self, W):
        self.W = W
        self.dW = np.zeros_like(W)
        self.inputs = []

    def forward(self, x):
        self.inputs.append(x)
        return x @ self.W

    def backward(self, dout):
        self.dW += self.inputs.pop().T @ dout
        return dout @ self.W.T


class SharedTwice:
    def __init__(self, W):
        self.layer = StackedAffine(W)
        self.params = [W]
        self.grads = [self.layer.dW]

    def forward(self, x):
        self.layer.inputs.clear()
        self.layer.dW[...] = 0
        return self.layer.forward(np.sin(self.layer.forward(x)))

    def backward(self, dout):
        inner = self.layer.inputs[0] @ self.layer.W
        return self.layer.backward(self.layer.backward(dout) * np.cos(inner))


def case_twice():
    rng = np.random.default_rng(30)
    return SharedTwice(rng.normal(size=(4, 4))), rng.normal(size=(5, 4))
