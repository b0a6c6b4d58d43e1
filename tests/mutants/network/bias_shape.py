# /// mutant
# subject = "MLP"
# convention = "network"
# role = "unknown"
# rule = "BH203"
# where = "b1"
# elsewhere = ["b2"]
# fault = "Biases are (H,), their gradients (1, H)."
# ///
import numpy as np


class MLP:
    def __init__(self, input_dim, hidden_dim, output_dim):
        self.params = dict(
            W1=np.random.randn(input_dim, hidden_dim) / 2,
            b1=np.random.randn(hidden_dim) / 2,
            W2=np.random.randn(hidden_dim, output_dim) / 2,
            b2=np.random.randn(output_dim) / 2,
        )

    def loss(self, X, y):
        A1 = np.tanh(X @ self.params["W1"] + self.params["b1"])
        Z2 = A1 @ self.params["W2"] + self.params["b2"]
        Z2 = Z2 - Z2.max(axis=1, keepdims=True)
        P = np.exp(Z2) / np.exp(Z2).sum(axis=1, keepdims=True)
        self.cache = A1, P
        return -np.mean(np.log(P[np.arange(len(y)), y] + 1e-14))

    def gradient(self, X, y):
        self.loss(X, y)
        A1, P = self.cache
        m = X.shape[0]
        dZ2 = P.copy()
        dZ2[np.arange(m), y] -= 1
        dW2 = A1.T @ dZ2 / m
        db2 = np.sum(dZ2, axis=0, keepdims=True) / m
        dZ1 = dZ2 @ self.params["W2"].T * (1 - A1 ** 2)
        dW1 = X.T @ dZ1 / m
        db1 = np.sum(dZ1, axis=0, keepdims=True) / m
        return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
