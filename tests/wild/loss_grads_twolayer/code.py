import numpy as np


class SmallNet:
    """Two affine layers with a rectifier between. loss() gives the loss and a dict of gradients."""

    def __init__(self, n_features, n_hidden, n_classes, spread=0.1, seed=None):
        rng = np.random.default_rng(seed)
        self.params = {
            'W1': rng.normal(0, spread, (n_features, n_hidden)), 'b1': np.zeros(n_hidden),
            'W2': rng.normal(0, spread, (n_hidden, n_classes)), 'b2': np.zeros(n_classes),
        }

    def scores(self, X):
        h = np.maximum(X @ self.params['W1'] + self.params['b1'], 0)
        return h, h @ self.params['W2'] + self.params['b2']

    def loss(self, X, labels, reg=0.0):
        W1, W2 = self.params['W1'], self.params['W2']
        n = len(X)
        rows = np.arange(n)
        h, s = self.scores(X)

        s = s - s.max(axis=1, keepdims=True)
        p = np.exp(s)
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[rows, labels]).mean()
        loss += reg * ((W1 ** 2).sum() + (W2 ** 2).sum())

        grads = {}
        ds = p.copy()
        ds[rows, labels] -= 1
        ds /= n
        grads['W2'] = h.T @ ds + 2 * reg * W2
        grads['b2'] = ds.sum(axis=0)
        dh = ds @ W2.T
        dh[h <= 0] = 0
        grads['W1'] = X.T @ dh + 2 * reg * W1
        grads['b1'] = dh.sum(axis=0)
        return loss, grads

    def fit(self, X, labels, rate=0.1, reg=1e-4, epochs=20, batch=32, seed=0):
        order = np.random.default_rng(seed)
        history = []
        for epoch in range(epochs):
            idx = order.permutation(len(X))
            for start in range(0, len(X), batch):
                chosen = idx[start:start + batch]
                loss, grads = self.loss(X[chosen], labels[chosen], reg)
                for name in self.params:
                    self.params[name] -= rate * grads[name]
            history.append(loss)
            rate *= 0.98
        return history

    def predict(self, X):
        return self.scores(X)[1].argmax(axis=1)
