import numpy as np
from random import shuffle


def svm_loss_naive(W, X, y, reg):
  """
  Multiclass hinge loss with loops.

  Inputs have dimension D, there are C classes, and we operate on minibatches
  of N examples.
  - W: (D, C) weights
  - X: (N, D) minibatch of data
  - y: (N,) labels, 0 <= y[i] < C
  - reg: (float) regularization strength

  Returns (loss, gradient with respect to W)
  """
  dW = np.zeros(W.shape)
  num_classes = W.shape[1]
  num_train = X.shape[0]
  loss = 0.0
  for i in range(num_train):
    scores = X[i].dot(W)
    correct = scores[y[i]]
    for j in range(num_classes):
      if j == y[i]:
        continue
      margin = scores[j] - correct + 1
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
  """Same thing, no loops."""
  N = X.shape[0]
  rows = np.arange(N)
  scores = X.dot(W)
  margins = np.maximum(0, scores - scores[rows, y][:, np.newaxis] + 1)
  margins[rows, y] = 0
  loss = margins.sum() / N + reg * np.sum(W ** 2)

  coeff = (margins > 0).astype(float)
  coeff[rows, y] = -coeff.sum(axis=1)
  grad = X.T.dot(coeff) / N + 2 * reg * W
  return loss, grad


class LinearSVM(object):

  def __init__(self):
    self.W = None

  def train(self, X, y, learning_rate=1e-2, reg=1e-4, num_iters=100, batch_size=20, verbose=False):
    num_train, dim = X.shape
    num_classes = np.max(y) + 1
    if self.W is None:
      self.W = 0.001 * np.random.randn(dim, num_classes)
    history = []
    for it in range(num_iters):
      idx = np.random.choice(num_train, batch_size)
      loss, grad = svm_loss_vectorized(self.W, X[idx], y[idx], reg)
      history.append(loss)
      self.W += -learning_rate * grad
      if verbose and it % 100 == 0:
        print('iteration %d / %d: loss %f' % (it, num_iters, loss))
    return history

  def predict(self, X):
    return np.argmax(X.dot(self.W), axis=1)
