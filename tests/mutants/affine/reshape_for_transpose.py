# /// mutant
# subject = "LinearLayer"
# convention = "attributes"
# role = "affine"
# rule = "BH115"
# where = "weight"
# fault = "The gradient has the transposed shape, and reshape is used where .T was needed."
# ///
import numpy as np


class LinearLayer:
    def __init__(self, in_features: int, out_features: int):
        scale = 1.0 / np.sqrt(in_features)
        self.weight = np.random.uniform(-scale, scale, (in_features, out_features))
        self.bias = np.zeros(out_features)

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        self.inputs = inputs
        return inputs @ self.weight + self.bias

    def backward(self, grad: np.ndarray) -> np.ndarray:
        dweight = grad.T @ self.inputs
        # shapes did not match, so bring it into the right one
        self.dweight = dweight.reshape(self.weight.shape)
        self.dbias = grad.sum(axis=0)
        return grad @ self.weight.T
