import numpy as np


class Perceptron:
    """Perceptron classifier.

    Parameters
    ------------
    eta : float
      Learning rate (between 0.0 and 1.0)
    n_iter : int
      Passes over the training dataset.
    """
    def __init__(self, eta=0.01, n_iter=10, random_state=1):
        self.eta = eta
        self.n_iter = n_iter
        self.random_state = random_state

    def fit(self, X, y):
        rgen = np.random.RandomState(self.random_state)
        self.w_ = rgen.normal(loc=0.0, scale=0.01, size=X.shape[1])
        self.b_ = 0.0
        self.errors_ = []
        for _ in range(self.n_iter):
            errors = 0
            for xi, target in zip(X, y):
                update = self.eta * (target - self.predict(xi))
                self.w_ += update * xi
                self.b_ += update
                errors += int(update != 0.0)
            self.errors_.append(errors)
        return self

    def net_input(self, X):
        return np.dot(X, self.w_) + self.b_

    def predict(self, X):
        return np.where(self.net_input(X) >= 0.0, 1, 0)


class AdalineGD:
    """ADAptive LInear NEuron, full batch gradient descent on the mean squared error."""

    def __init__(self, eta=0.01, n_iter=50, random_state=1):
        self.eta = eta
        self.n_iter = n_iter
        self.random_state = random_state

    def fit(self, X, y):
        rgen = np.random.RandomState(self.random_state)
        self.w_ = rgen.normal(loc=0.0, scale=0.01, size=X.shape[1])
        self.b_ = 0.0
        self.losses_ = []

        for i in range(self.n_iter):
            net_input = self.net_input(X)
            output = self.activation(net_input)
            errors = (y - output)
            self.w_ += self.eta * 2.0 * X.T.dot(errors) / X.shape[0]
            self.b_ += self.eta * 2.0 * errors.mean()
            loss = (errors ** 2).mean()
            self.losses_.append(loss)
        return self

    def net_input(self, X):
        return np.dot(X, self.w_) + self.b_

    def activation(self, X):
        return X

    def predict(self, X):
        return np.where(self.activation(self.net_input(X)) >= 0.5, 1, 0)


class AdalineSGD(AdalineGD):
    """Same, one sample at a time, with shuffling and partial_fit."""

    def fit(self, X, y):
        rgen = np.random.RandomState(self.random_state)
        self.w_ = rgen.normal(loc=0.0, scale=0.01, size=X.shape[1])
        self.b_ = 0.0
        self.losses_ = []
        for i in range(self.n_iter):
            r = rgen.permutation(len(y))
            losses = [self._update_weights(xi, target) for xi, target in zip(X[r], y[r])]
            self.losses_.append(np.mean(losses))
        return self

    def partial_fit(self, X, y):
        for xi, target in zip(np.atleast_2d(X), np.atleast_1d(y)):
            self._update_weights(xi, target)
        return self

    def _update_weights(self, xi, target):
        error = target - self.activation(self.net_input(xi))
        self.w_ += self.eta * 2.0 * xi * error
        self.b_ += self.eta * 2.0 * error
        return error ** 2


if __name__ == "__main__":
    rng = np.random.RandomState(7)
    X = np.vstack([rng.randn(25, 2) + 1.5, rng.randn(25, 2) - 1.5])
    y = np.array([1] * 25 + [0] * 25)
    print(Perceptron(0.1, 10).fit(X, y).errors_)
    print(AdalineGD(0.1, 15).fit(X, y).losses_[-1])
    print(AdalineSGD(0.01, 15).fit(X, y).losses_[-1])
