# GCN from "Semi-Supervised Classification with GCNs", numpy only, on the karate club
import numpy as np
import matplotlib.pyplot as plt
try:
    import networkx as nx
    G = nx.karate_club_graph()
    A = nx.to_numpy_array(G, weight=None)
except ImportError:
    # no networkx -> random graph
    A = np.triu(np.random.rand(34, 34) < .12, 1).astype(float)
    A = A + A.T


def glorot_init(nin, nout):
    sd = np.sqrt(6.0 / (nin + nout))
    return np.random.uniform(-sd, sd, size=(nin, nout))


class GradDescentOptim():
    def __init__(self, lr, wd):
        self.lr = lr
        self.wd = wd
        self.out = None          # gradient flowing down

    def __call__(self, y_pred, y_true, A, train_nodes=None):
        self.y_pred, self.y_true = y_pred, y_true
        if train_nodes is None:
            train_nodes = np.arange(y_pred.shape[0])
        self.bs = train_nodes.shape[0]
        self.mask = np.zeros(y_pred.shape[0])
        self.mask[train_nodes] = 1.0
        self.A = A
        return self

class GCNLayer():
    def __init__(self, n_inputs, n_outputs, activation=None):
        self.W = glorot_init(n_outputs, n_inputs)
        self.activation = activation

    def forward(self, A, X):
        self.A = A
        self._X = (A @ X).T                 # message passing, (in, bs)
        H = self.W @ self._X
        if self.activation is not None:
            H = self.activation(H)
        self._H = H
        return self._H.T

    def backward(self, optim, update=True):
        dtanh = 1 - self._H.T ** 2 if self.activation is not None else 1.0
        d2 = optim.out * dtanh              # (bs, out)
        self.grad = self.A.T @ d2 @ self.W
        optim.out = self.grad

        self.dW = d2.T @ self._X.T
        dW_wd = self.W * optim.wd
        if update:
            self.W = self.W - (self.dW + dW_wd) * optim.lr
        return self.dW + dW_wd

class SoftmaxLayer():
    def __init__(self, n_inputs, n_outputs):
        self.W = glorot_init(n_outputs, n_inputs)
        self.b = np.zeros((n_outputs, 1))

    def shift(self, proj):
        e = np.exp(proj - np.max(proj, axis=0, keepdims=True))
        return e / np.sum(e, axis=0, keepdims=True)

    def forward(self, X, W=None, b=None):
        self._X = X.T
        W = self.W if W is None else W
        b = self.b if b is None else b
        return self.shift(W @ self._X + b).T

    def backward(self, optim, update=True):
        m = optim.mask.reshape(-1, 1)
        d1 = (optim.y_pred - optim.y_true) * m / optim.bs
        self.grad = d1 @ self.W
        optim.out = self.grad

        dW = d1.T @ self._X.T
        db = d1.T.sum(axis=1, keepdims=True)
        dW_wd = self.W * optim.wd
        if update:
            self.W = self.W - (dW + dW_wd) * optim.lr
            self.b = self.b - db * optim.lr
        return dW + dW_wd, db

def xent(pred, labels):
    return -np.log(pred[np.arange(pred.shape[0]), np.argmax(labels, axis=1)])


if __name__ == "__main__":
    n = A.shape[0]
    A_mod = A + np.eye(n)
    D_inv = np.diag(A_mod.sum(1) ** -0.5)
    A_hat = D_inv @ A_mod @ D_inv
    y = np.eye(2)[(np.arange(n) > n // 2).astype(int)]
    X = np.eye(n)
    gcn1, gcn2 = GCNLayer(n, 16, np.tanh), GCNLayer(16, 2, np.tanh)
    sm = SoftmaxLayer(2, 2)
    opt = GradDescentOptim(lr=2e-1, wd=2.5e-4)
    train_nodes = np.array([0, 1, 8, n - 1, n - 2])
    losses = []
    for epoch in range(200):
        H = gcn2.forward(A_hat, gcn1.forward(A_hat, X))
        y_pred = sm.forward(H)
        opt(y_pred, y, A_hat, train_nodes)
        losses.append(xent(y_pred, y)[train_nodes].mean())
        for layer in (sm, gcn2, gcn1):
            layer.backward(opt, update=True)
    plt.plot(losses)
    plt.show()
