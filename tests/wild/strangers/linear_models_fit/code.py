import numpy as np

# ML from scratch: linear models
class BaseRegression:
    def __init__(self, lr=0.01, n_iters=1000):
        self.lr = lr
        self.n_iters = n_iters
        self.weights = None
        self.bias = None

    def fit(self, X, y):
        n_samples, n_features = X.shape
        self.weights = np.zeros(n_features)
        self.bias = 0
        self.losses = []
        for _ in range(self.n_iters):
            y_pred = self._approximation(X, self.weights, self.bias)
            dw = (1 / n_samples) * np.dot(X.T, (y_pred - y))
            db = (1 / n_samples) * np.sum(y_pred - y)
            self.weights -= self.lr * dw
            self.bias -= self.lr * db
        return self

    def predict(self, X):
        return self._predict(X, self.weights, self.bias)

    def _approximation(self, X, w, b):
        raise NotImplementedError()

    def _predict(self, X, w, b):
        raise NotImplementedError()

class LinearRegression(BaseRegression):
    def _approximation(self, X, w, b):
        return np.dot(X, w) + b

    def _predict(self, X, w, b):
        return np.dot(X, w) + b

class LogisticRegression(BaseRegression):
    def _approximation(self, X, w, b):
        return self._sigmoid(np.dot(X, w) + b)

    def _predict(self, X, w, b):
        y_predicted = self._sigmoid(np.dot(X, w) + b)
        return np.array([1 if i > 0.5 else 0 for i in y_predicted])

    def _sigmoid(self, x):
        return 1 / (1 + np.exp(-x))


class RidgeRegression:
    def __init__(self, alpha=1.0, lr=0.01, n_iters=500):
        self.alpha, self.lr, self.n_iters = alpha, lr, n_iters

    def _cost(self, X, y, w):
        r = X @ w - y
        return (r @ r) / (2*len(y)) + self.alpha/2 * np.sum(w[1:]**2)

    def _gradient(self, X, y, w):
        g = X.T @ (X @ w - y) / len(y)
        reg = self.alpha * w
        reg[0] = 0   # dont regularize the intercept
        return g + reg

    def fit(self, X, y):
        X = np.c_[np.ones(len(X)), X]
        self.w = np.random.randn(X.shape[1]) * 0.01
        self.cost_history = []
        for i in range(self.n_iters):
            self.w -= self.lr * self._gradient(X, y, self.w)
            self.cost_history.append(self._cost(X, y, self.w))
        return self

    def predict(self, X):
        return np.c_[np.ones(len(X)), X] @ self.w


class LassoRegression(RidgeRegression):
    def _cost(self, X, y, w):
        r = X @ w - y
        return (r @ r) / (2*len(y)) + self.alpha * np.sum(np.abs(w[1:]))

    def _gradient(self, X, y, w):
        g = X.T @ (X @ w - y) / len(y)
        g[1:] += self.alpha * np.sign(w[1:])
        return g


class SoftmaxRegression:
    def __init__(self, lr=0.1, n_iters=300, l2=0.0):
        self.lr, self.n_iters, self.l2 = lr, n_iters, l2

    def _softmax(self, z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def fit(self, X, y):
        n, d = X.shape
        k = len(np.unique(y))
        Y = np.eye(k)[y]
        self.W = np.zeros((d, k))
        self.b = np.zeros(k)
        for _ in range(self.n_iters):
            P = self._softmax(X @ self.W + self.b)
            # loss = -np.mean(np.sum(Y*np.log(P), axis=1)) + l2/2 * ||W||^2
            grad_W = X.T @ (P - Y) / n + self.l2 * self.W
            grad_b = np.mean(P - Y, axis=0)
            self.W -= self.lr * grad_W
            self.b -= self.lr * grad_b
        return self

    def predict(self, X):
        return np.argmax(X @ self.W + self.b, axis=1)


if __name__ == "__main__":
    np.random.seed(0)
    X = np.random.randn(200, 3)
    y = X @ [2.0, -1.0, 0.5] + 0.7 + 0.1*np.random.randn(200)
    print(LinearRegression().fit(X, y).weights)
    print(RidgeRegression(0.1).fit(X, y).w)
    print(LassoRegression(0.1).fit(X, y).w)
    c = (X[:, 0] + X[:, 1] > 0).astype(int)
    print(np.mean(LogisticRegression(0.1).fit(X, c).predict(X) == c))
    c3 = np.digitize(X[:, 0], [-0.5, 0.5])
    print(np.mean(SoftmaxRegression().fit(X, c3).predict(X) == c3))
