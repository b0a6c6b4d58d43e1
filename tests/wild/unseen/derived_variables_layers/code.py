from abc import ABC, abstractmethod
import numpy as np


class LayerBase(ABC):
    """Layers keep every input since the last flush, so a layer may be called several times before backward."""

    def __init__(self):
        self.X = []
        self.parameters = {}
        self.gradients = {}
        self.derived_variables = {}
        self.trainable = True

    @abstractmethod
    def forward(self, X, retain_derived=True):
        ...

    @abstractmethod
    def _bwd(self, dLdy, *args):
        ...

    def backward(self, dLdy, retain_grads=True):
        """dLdy: one array, or a list with one array per stored input."""
        assert self.trainable, "Layer is frozen"
        if not isinstance(dLdy, list):
            dLdy = [dLdy]
        dX = []
        for i, dy in enumerate(dLdy):
            dx, grads = self._bwd(dy, self.X[i], *[v[i] for v in self.derived_variables.values()])
            dX.append(dx)
            if retain_grads:
                for name, g in grads.items():
                    self.gradients[name] += g
        return dX[0] if len(dX) == 1 else dX

    def flush_gradients(self):
        self.X = []
        for k in self.derived_variables:
            self.derived_variables[k] = []
        for k, v in self.gradients.items():
            self.gradients[k] = np.zeros_like(v)

    def _retain(self, X, **derived):
        self.X.append(X)
        for k, v in derived.items():
            self.derived_variables.setdefault(k, []).append(v)

    def _init_params(self, **params):
        self.parameters = params
        self.gradients = {k: np.zeros_like(v) for k, v in params.items()}


class FullyConnected(LayerBase):
    def __init__(self, n_in, n_out, act="tanh", seed=0):
        super().__init__()
        rs = np.random.RandomState(seed)
        self.act = act
        self._init_params(W=rs.randn(n_in, n_out) / np.sqrt(n_in), b=np.zeros((1, n_out)))

    def _fn(self, Z):
        return {"tanh": np.tanh, "exponential": np.exp, "affine": lambda z: z}[self.act](Z)

    def _grad(self, Z):
        if self.act == "tanh":
            return 1 - np.tanh(Z) ** 2
        if self.act == "exponential":
            return np.exp(Z)
        return np.ones_like(Z)

    def forward(self, X, retain_derived=True):
        Z = X @ self.parameters["W"] + self.parameters["b"]
        if retain_derived:
            self._retain(X, Z=Z)
        return self._fn(Z)

    def _bwd(self, dLdy, X, Z):
        dZ = dLdy * self._grad(Z)
        return dZ @ self.parameters["W"].T, {"W": X.T @ dZ, "b": dZ.sum(axis=0, keepdims=True)}


class LayerNorm1D(LayerBase):
    def __init__(self, n, epsilon=1e-5):
        super().__init__()
        self.epsilon = epsilon
        self._init_params(scaler=np.ones(n), intercept=np.zeros(n))

    def forward(self, X, retain_derived=True):
        mean, var = X.mean(axis=-1, keepdims=True), X.var(axis=-1, keepdims=True)
        lhat = (X - mean) / np.sqrt(var + self.epsilon)
        if retain_derived:
            self._retain(X)
        return self.parameters["scaler"] * lhat + self.parameters["intercept"]

    def _bwd(self, dLdy, X):
        n_ex, n_in = X.shape
        mean, var = X.mean(axis=-1, keepdims=True), X.var(axis=-1, keepdims=True)
        lhat = (X - mean) / np.sqrt(var + self.epsilon)
        dlhat = dLdy * self.parameters["scaler"]
        dX = (n_in * dlhat - dlhat.sum(axis=-1, keepdims=True)
              - lhat * (dlhat * lhat).sum(axis=-1, keepdims=True)) / (n_in * np.sqrt(var + self.epsilon))
        return dX, {"scaler": (dLdy * lhat).sum(axis=0), "intercept": dLdy.sum(axis=0)}


class Multiply(LayerBase):
    """Elementwise product of a list of arrays."""

    def forward(self, X, retain_derived=True):
        if retain_derived:
            self._retain(X)
        out = X[0].copy()
        for x in X[1:]:
            out = out * x
        return out

    def _bwd(self, dLdy, X):
        grads = []
        for i in range(len(X)):
            others = np.ones_like(dLdy)
            for j, x in enumerate(X):
                if j != i:
                    others = others * x
            grads.append(dLdy * others)
        return grads, {}
