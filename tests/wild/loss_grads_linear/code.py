import numpy as np

# Two losses of a linear classifier, each once in loops and once in matrices.
# rows of X are samples, columns of W are classes, y holds the labels; all return (loss, dW)


def hinge_loops(W, X, y, reg):
    dW = np.zeros(W.shape)
    C = W.shape[1]
    n = X.shape[0]
    loss = 0.0
    for i in range(n):
        scores = X[i].dot(W)
        own = scores[y[i]]
        for j in range(C):
            if j == y[i]:
                continue
            over = scores[j] - own + 1
            if over > 0:
                loss += over
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss /= n
    dW /= n
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


def hinge_matrix(W, X, y, reg):
    n = X.shape[0]
    scores = X.dot(W)
    excess = np.maximum(0, scores - scores[np.arange(n), y][:, np.newaxis] + 1)
    excess[np.arange(n), y] = 0
    loss = excess.sum() / n + reg * np.sum(W * W)

    votes = (excess > 0).astype(float)
    votes[np.arange(n), y] = -votes.sum(axis=1)
    dW = X.T.dot(votes) / n + 2 * reg * W
    return loss, dW


def softmax_loops(W, X, y, reg):
    loss = 0.0
    dW = np.zeros_like(W)
    N = X.shape[0]
    for i in range(N):
        f = X[i].dot(W)
        f -= f.max()
        p = np.exp(f) / np.exp(f).sum()
        loss += -np.log(p[y[i]])
        for c in range(W.shape[1]):
            dW[:, c] += (p[c] - (c == y[i])) * X[i]
    loss = loss / N + reg * np.sum(W ** 2)
    dW = dW / N + 2 * reg * W
    return loss, dW


def softmax_matrix(W, X, y, reg):
    N = X.shape[0]
    f = X.dot(W)
    f -= f.max(axis=1, keepdims=True)
    logsum = np.log(np.exp(f).sum(axis=1))
    loss = (logsum - f[np.arange(N), y]).mean() + reg * np.sum(W ** 2)
    p = np.exp(f - logsum[:, None])
    p[np.arange(N), y] -= 1
    dW = X.T @ p / N + 2 * reg * W
    return loss, dW


class Classifier:
    def __init__(self, criterion):
        self.W = None
        self.loss = criterion

    def train(self, X, y, rate=0.01, reg=0.0, steps=200):
        if self.W is None:
            self.W = 0.001 * np.random.randn(X.shape[1], np.max(y) + 1)
        history = []
        for it in range(steps):
            loss, grad = self.loss(self.W, X, y, reg)
            history.append(loss)
            self.W -= rate * grad
        return history
