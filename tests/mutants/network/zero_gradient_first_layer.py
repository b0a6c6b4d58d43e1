# /// mutant
# subject = "TwoLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH105"
# where = "W1"
# elsewhere = ["b1"]
# fault = "W1 and b1 keep the zeros they were given before the hidden layer's gradient was written."
# ///
import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.5):
        self.params = {
            'W1': weight_init_std * np.random.randn(input_size, hidden_size),
            'b1': weight_init_std * np.random.randn(hidden_size),
            'W2': weight_init_std * np.random.randn(hidden_size, output_size),
            'b2': weight_init_std * np.random.randn(output_size),
        }

    def predict(self, x):
        self.z1 = np.tanh(np.dot(x, self.params['W1']) + self.params['b1'])
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        y = self.predict(x)
        y = y - y.max(axis=1, keepdims=True)
        logp = y - np.log(np.sum(np.exp(y), axis=1, keepdims=True))
        return -np.mean(logp[np.arange(t.shape[0]), t])

    def gradient(self, x, t):
        grads = {key: np.zeros_like(val) for key, val in self.params.items()}
        y = self.predict(x)
        e = np.exp(y - y.max(axis=1, keepdims=True))
        dy = e / np.sum(e, axis=1, keepdims=True)
        dy[np.arange(t.shape[0]), t] -= 1
        dy = dy / t.shape[0]
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = dy.sum(axis=0)
        # TODO: 1層目
        return grads
