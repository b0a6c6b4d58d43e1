from builtins import range
import numpy as np


def svm_loss_naive(W, X, y, reg):
    """
    Structured SVM loss function, naive implementation (with loops).

    Inputs:
    - W: A numpy array of shape (D, C) containing weights.
    - X: A numpy array of shape (N, D) containing a minibatch of data.
    - y: A numpy array of shape (N,) containing training labels
    - reg: (float) regularization strength
    """
    dW = np.zeros(W.shape)
    num_classes = W.shape[1]
    num_train = X.shape[0]
    loss = 0.0
    for i in range(num_train):
        scores = X[i].dot(W)
        correct_class_score = scores[y[i]]
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - correct_class_score + 1  # note delta = 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]

    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


def svm_loss_vectorized(W, X, y, reg):
    N = X.shape[0]
    scores = X.dot(W)
    correct = scores[np.arange(N), y].reshape(-1, 1)
    margins = np.maximum(0, scores - correct + 1)
    margins[np.arange(N), y] = 0
    loss = margins.sum() / N + reg * np.sum(W * W)

    mask = np.zeros(margins.shape)
    mask[margins > 0] = 1
    mask[np.arange(N), y] = -np.sum(mask, axis=1)
    dW = X.T.dot(mask) / N + 2 * reg * W
    return loss, dW


def squared_hinge_loss(W, X, y, reg):
    """sum of squared margins (L2-SVM)"""
    N = X.shape[0]
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[np.arange(N), y][:, None] + 1)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins ** 2) / N + reg * np.sum(W * W)

    dscores = 2 * margins
    dscores[np.arange(N), y] = -dscores.sum(axis=1)
    dW = X.T.dot(dscores) / N + 2 * reg * W
    return loss, dW


class LinearSVM(object):

    def __init__(self, loss_function=svm_loss_vectorized):
        self.W = None
        self.loss_function = loss_function

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200):
        num_train, dim = X.shape
        if self.W is None:
            self.W = 0.001 * np.random.randn(dim, np.max(y) + 1)
        loss_history = []
        for it in range(num_iters):
            idx = np.random.choice(num_train, batch_size)
            loss, grad = self.loss_function(self.W, X[idx], y[idx], reg)
            loss_history.append(loss)
            self.W -= learning_rate * grad
        return loss_history

    def predict(self, X):
        return X.dot(self.W).argmax(axis=1)


if __name__ == '__main__':
    rng = np.random.RandomState(0)
    centers = rng.randn(4, 10) * 2
    y = rng.randint(0, 4, 500)
    X = np.hstack([centers[y] + rng.randn(500, 10), np.ones((500, 1))])
    svm = LinearSVM()
    hist = svm.train(X, y, learning_rate=1e-2, num_iters=300)
    print('loss', hist[0], '->', hist[-1], 'acc', np.mean(svm.predict(X) == y))
