# /// correct
# subject = "TwoLayerNet"
# convention = "network"
# role = "unknown"
# why = "Written out by hand as in the book's fourth chapter, labels as indices or one-hot."
# ///
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_grad(x):
    return (1.0 - sigmoid(x)) * sigmoid(x)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.5):
        self.params = {
            'W1': weight_init_std * np.random.randn(input_size, hidden_size),
            'b1': np.zeros(hidden_size),
            'W2': weight_init_std * np.random.randn(hidden_size, output_size),
            'b2': np.zeros(output_size),
        }

    def predict(self, x):
        a1 = np.dot(x, self.params['W1']) + self.params['b1']
        a2 = np.dot(sigmoid(a1), self.params['W2']) + self.params['b2']
        e = np.exp(a2 - a2.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, x, t):
        y = self.predict(x)
        labels = t.argmax(axis=1) if t.ndim == 2 else t
        return -np.mean(np.log(np.maximum(y[np.arange(len(labels)), labels], 1e-30)))

    def gradient(self, x, t):
        W1, W2 = self.params['W1'], self.params['W2']
        a1 = np.dot(x, W1) + self.params['b1']
        z1 = sigmoid(a1)
        dy = self.predict(x)
        labels = t.argmax(axis=1) if t.ndim == 2 else t
        dy[np.arange(len(labels)), labels] -= 1
        dy /= x.shape[0]
        da1 = np.dot(dy, W2.T) * sigmoid_grad(a1)
        return {'W1': np.dot(x.T, da1), 'b1': da1.sum(axis=0),
                'W2': np.dot(z1.T, dy), 'b2': dy.sum(axis=0)}
