"""A multi-layer perceptron with the scikit-learn interface."""
import numpy as np

ACTIVATIONS = {
    "identity": lambda z: z,
    "logistic": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
}

# as functions of the activation, not of z
DERIVATIVES = {
    "identity": lambda a, delta: delta,
    "logistic": lambda a, delta: delta * a * (1 - a),
    "tanh": lambda a, delta: delta * (1 - a ** 2),
    "relu": lambda a, delta: delta * (a != 0),
}


class NumpyMLP:
    def __init__(self, hidden_layer_sizes=(100,), activation="relu", *, task="regression", solver="adam",
                 alpha=1e-4, batch_size=32, learning_rate_init=1e-3, max_iter=200, random_state=None, verbose=False):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.task = task
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.random_state = random_state
        self.verbose = verbose

    def get_params(self, deep=True):
        return {k: getattr(self, k) for k in ("hidden_layer_sizes", "activation", "task", "solver", "alpha")}

    def _initialize(self, n_features, n_outputs):
        self._random_state = np.random.RandomState(self.random_state)
        sizes = [n_features, *self.hidden_layer_sizes, n_outputs]
        self.n_layers_ = len(sizes)
        self.coefs_, self.intercepts_ = [], []
        for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
            bound = np.sqrt(6.0 / (fan_in + fan_out))
            self.coefs_.append(self._random_state.uniform(-bound, bound, (fan_in, fan_out)))
            self.intercepts_.append(self._random_state.uniform(-bound, bound, fan_out))
        self._t = 0
        self._ms = [np.zeros_like(p) for p in self.coefs_ + self.intercepts_]
        self._vs = [np.zeros_like(p) for p in self.coefs_ + self.intercepts_]

    def _forward_pass(self, X):
        activations = [X]
        f = ACTIVATIONS[self.activation]
        for i in range(self.n_layers_ - 1):
            z = activations[i] @ self.coefs_[i] + self.intercepts_[i]
            last = i == self.n_layers_ - 2
            if not last:
                z = f(z)
            elif self.task == "classification":
                z = np.exp(z - z.max(axis=1, keepdims=True))
                z /= z.sum(axis=1, keepdims=True)
            activations.append(z)
        return activations

    def _loss(self, out, y):
        n = len(y)
        if self.task == "classification":
            loss = -np.sum(y * np.log(out)) / n
        else:
            loss = ((y - out) ** 2).mean() / 2
        return loss + 0.5 * self.alpha * sum(np.sum(W ** 2) for W in self.coefs_) / n

    def _backprop(self, X, y):
        n_samples = X.shape[0]
        activations = self._forward_pass(X)
        loss = self._loss(activations[-1], y)

        delta = activations[-1] - y
        if self.task == "regression":
            delta = delta / y.shape[1]
        coef_grads = [None] * (self.n_layers_ - 1)
        intercept_grads = [None] * (self.n_layers_ - 1)
        for i in range(self.n_layers_ - 2, -1, -1):
            coef_grads[i] = (activations[i].T @ delta + self.alpha * self.coefs_[i]) / n_samples
            intercept_grads[i] = np.mean(delta, axis=0)
            if i > 0:
                delta = delta @ self.coefs_[i].T
                delta = DERIVATIVES[self.activation](activations[i], delta)
        return loss, coef_grads, intercept_grads

    def partial_fit(self, X, y):
        if not hasattr(self, "coefs_"):
            self._initialize(X.shape[1], y.shape[1])
        loss, coef_grads, intercept_grads = self._backprop(X, y)
        params = self.coefs_ + self.intercepts_
        grads = coef_grads + intercept_grads
        if self.solver == "sgd":
            for p, g in zip(params, grads):
                p -= self.learning_rate_init * g
        else:
            self._t += 1
            lr = self.learning_rate_init * np.sqrt(1 - 0.999 ** self._t) / (1 - 0.9 ** self._t)
            for p, g, m, v in zip(params, grads, self._ms, self._vs):
                m[...] = 0.9 * m + 0.1 * g
                v[...] = 0.999 * v + 0.001 * g ** 2
                p -= lr * m / (np.sqrt(v) + 1e-8)
        self.loss_ = loss
        return self

    def fit(self, X, y):
        X = np.asarray(X, dtype=float)
        if self.task == "classification":
            self.classes_, codes = np.unique(y, return_inverse=True)
            y = np.eye(len(self.classes_))[codes]
        else:
            y = np.asarray(y, dtype=float).reshape(len(X), -1)
        self._initialize(X.shape[1], y.shape[1])
        self.loss_curve_ = []
        for epoch in range(self.max_iter):
            order = self._random_state.permutation(len(X))
            total = 0.0
            for start in range(0, len(X), self.batch_size):
                idx = order[start:start + self.batch_size]
                self.partial_fit(X[idx], y[idx])
                total += self.loss_ * len(idx)
            self.loss_curve_.append(total / len(X))
            if self.verbose:
                print(f"Iteration {epoch + 1}, loss = {self.loss_curve_[-1]:.8f}")
        return self

    def predict(self, X):
        out = self._forward_pass(np.asarray(X, dtype=float))[-1]
        if self.task == "classification":
            return self.classes_[out.argmax(axis=1)]
        return out.squeeze()

    def score(self, X, y):
        if self.task == "classification":
            return np.mean(self.predict(X) == y)
        residual = np.sum((y - self.predict(X)) ** 2)
        return 1 - residual / np.sum((y - np.mean(y)) ** 2)
