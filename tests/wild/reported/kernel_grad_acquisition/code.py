import numpy as np


class GradientInformation:
    """Acquisition value of a location: how much it would tell about the gradient at theta."""

    def __init__(self, X, lengthscale, outputscale=1.0, noise=0.05):
        self.X = X                      # N x D, observed locations
        self.lengthscale = lengthscale  # D
        self.outputscale = outputscale
        self.noise = noise

    def kernel(self, a, b):
        diff = (a[:, None, :] - b[None, :, :]) / self.lengthscale
        return self.outputscale * np.exp(-0.5 * np.sum(diff ** 2, axis=2))

    def kernel_grad(self, x, X):
        """d k(x, X_i) / d x, one row for each X_i."""
        k = self.kernel(x[None], X)[0]
        return -(x - X) / self.lengthscale ** 2 * k[:, None]

    def posterior_mean(self, x, y):
        K = self.kernel(self.X, self.X) + self.noise * np.eye(len(self.X))
        return self.kernel(x[None], self.X)[0] @ np.linalg.solve(K, y)

    def posterior_mean_grad(self, x, y):
        K = self.kernel(self.X, self.X) + self.noise * np.eye(len(self.X))
        return self.kernel_grad(x, self.X).T @ np.linalg.solve(K, y)

    def posterior_var(self, x):
        K = self.kernel(self.X, self.X) + self.noise * np.eye(len(self.X))
        k = self.kernel(x[None], self.X)[0]
        return self.outputscale - k @ np.linalg.solve(K, k)

    def posterior_var_grad(self, x):
        K = self.kernel(self.X, self.X) + self.noise * np.eye(len(self.X))
        k = self.kernel(x[None], self.X)[0]
        return -2 * self.kernel_grad(x, self.X).T @ np.linalg.solve(K, k)
