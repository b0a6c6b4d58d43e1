# /// mutant
# subject = "SimpleNet"
# convention = "network"
# role = "unknown"
# rule = "BH112"
# where = "W2"
# also = ["BH100", "BH203"]
# fault = "W2's gradient is formed with the pre-activation a1 where the hidden output z1 belongs."
# ///
import numpy as np


class SimpleNet:
    def __init__(self, input_size: int, hidden_size: int, output_size: int):
        rng = np.random.default_rng(2024)
        self.params = {
            "W1": rng.normal(size=(input_size, hidden_size)) * 0.5,
            "b1": np.full(hidden_size, 0.1),
            "W2": rng.normal(size=(hidden_size, output_size)) * 0.5,
            "b2": np.full(output_size, 0.1),
        }

    def loss(self, x: np.ndarray, t: np.ndarray) -> float:
        a1 = x @ self.params["W1"] + self.params["b1"]
        z1 = np.maximum(a1, 0)
        a2 = z1 @ self.params["W2"] + self.params["b2"]
        m = a2.max(axis=1)
        return np.mean(m + np.log(np.exp(a2 - m[:, None]).sum(axis=1)) - a2[np.arange(len(t)), t])

    def gradient(self, x: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
        a1 = x @ self.params["W1"] + self.params["b1"]
        z1 = np.maximum(a1, 0)
        a2 = z1 @ self.params["W2"] + self.params["b2"]
        e = np.exp(a2 - a2.max(axis=1, keepdims=True))
        delta = e / e.sum(axis=1, keepdims=True)
        delta[np.arange(len(t)), t] -= 1
        delta /= len(t)
        hidden = (delta @ self.params["W2"].T) * (a1 > 0)
        return {"W1": x.T @ hidden, "b1": hidden.sum(axis=0),
                "W2": a1.T @ delta, "b2": delta.sum(axis=0)}
