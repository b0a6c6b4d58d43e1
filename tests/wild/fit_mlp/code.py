"""A small multilayer perceptron with the fit / predict interface."""
import numpy as np


class NotFittedError(ValueError):
    pass


class MLPRegressor:
    """
    Parameters
    ----------
    hidden_layer_sizes : tuple of int
    activation : {"tanh", "relu", "logistic", "identity"}
    alpha : float
        L2 penalty.
    learning_rate_init : float
    max_iter : int
    random_state : int or None

    Attributes
    ----------
    coefs_ : list of arrays
    intercepts_ : list of arrays
    loss_curve_ : list of float
    """

    def __init__(self, hidden_layer_sizes=(10,), activation="tanh", alpha=1e-4,
                 learning_rate_init=0.01, max_iter=200, random_state=None):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.alpha = alpha
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.random_state = random_state

    # -- activations and, in place, their derivatives given the *output*
    @staticmethod
    def _act(name, Z):
        if name == "tanh":
            return np.tanh(Z)
        if name == "relu":
            return np.maximum(Z, 0)
        if name == "logistic":
            return 1 / (1 + np.exp(-Z))
        return Z

    @staticmethod
    def _inplace_derivative(name, A, delta):
        if name == "tanh":
            delta *= 1 - A ** 2
        elif name == "relu":
            delta[A == 0] = 0
        elif name == "logistic":
            delta *= A
            delta *= 1 - A

    def _forward_pass(self, activations):
        for i in range(self.n_layers_ - 1):
            Z = activations[i] @ self.coefs_[i] + self.intercepts_[i]
            last = i == self.n_layers_ - 2
            activations[i + 1] = Z if last else self._act(self.activation, Z)
        return activations

    def _backprop(self, X, y):
        """Loss and its gradients for the coefficients and the intercepts."""
        n_samples = X.shape[0]
        activations = self._forward_pass([X] + [None] * (self.n_layers_ - 1))
        residual = activations[-1] - y
        loss = (residual ** 2).mean() / 2
        values = sum(np.dot(w.ravel(), w.ravel()) for w in self.coefs_)
        loss += 0.5 * self.alpha * values / n_samples

        deltas = [None] * (self.n_layers_ - 1)
        coef_grads = [None] * (self.n_layers_ - 1)
        intercept_grads = [None] * (self.n_layers_ - 1)

        last = self.n_layers_ - 2
        deltas[last] = residual / y.shape[1]
        for i in range(last, -1, -1):
            coef_grads[i] = (activations[i].T @ deltas[i] + self.alpha * self.coefs_[i]) / n_samples
            intercept_grads[i] = np.mean(deltas[i], axis=0)
            if i > 0:
                deltas[i - 1] = deltas[i] @ self.coefs_[i].T
                self._inplace_derivative(self.activation, activations[i], deltas[i - 1])
        return loss, coef_grads, intercept_grads

    def _initialize(self, sizes):
        rng = np.random.RandomState(self.random_state)
        self.n_layers_ = len(sizes)
        self.coefs_, self.intercepts_ = [], []
        for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
            bound = np.sqrt(6.0 / (fan_in + fan_out))
            self.coefs_.append(rng.uniform(-bound, bound, (fan_in, fan_out)))
            self.intercepts_.append(rng.uniform(-bound, bound, fan_out))

    def fit(self, X, y):
        X = np.asarray(X, dtype=float)
        y = np.asarray(y, dtype=float)
        self._one_output = y.ndim == 1
        if self._one_output:
            y = y.reshape(-1, 1)
        self._initialize([X.shape[1], *self.hidden_layer_sizes, y.shape[1]])
        self.loss_curve_ = []
        for _ in range(self.max_iter):
            loss, coef_grads, intercept_grads = self._backprop(X, y)
            self.loss_curve_.append(loss)
            for param, grad in zip(self.coefs_ + self.intercepts_, coef_grads + intercept_grads):
                param -= self.learning_rate_init * grad
        return self

    def predict(self, X):
        if not hasattr(self, "coefs_"):
            raise NotFittedError("call fit first")
        X = np.asarray(X, dtype=float)
        out = self._forward_pass([X] + [None] * (self.n_layers_ - 1))[-1]
        return out.ravel() if self._one_output else out

    def score(self, X, y):
        u = ((y - self.predict(X)) ** 2).sum()
        v = ((y - np.mean(y, axis=0)) ** 2).sum()
        return 1 - u / v
