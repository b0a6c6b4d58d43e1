"""网络层"""
import numpy as np

from .registry import register


class Layer:
    def __init__(self):
        self.params = {}
        self.grads = {}
        self.is_training = True

    def forward(self, x):
        raise NotImplementedError

    def backward(self, grad):
        raise NotImplementedError

    def __call__(self, x):
        return self.forward(x)


@register("linear")
class Linear(Layer):
    """全连接层 y = xW + b"""

    def __init__(self, num_in, num_out):
        super().__init__()
        std = np.sqrt(2.0 / num_in)
        self.params["W"] = np.random.normal(0, std, (num_in, num_out))
        self.params["b"] = np.zeros((1, num_out))

    def forward(self, x):
        self.inputs = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, grad):
        self.grads["W"] = self.inputs.T @ grad
        self.grads["b"] = np.sum(grad, axis=0, keepdims=True)
        return grad @ self.params["W"].T


class Activation(Layer):
    def forward(self, x):
        self.inputs = x
        return self.func(x)

    def backward(self, grad):
        return self.derivative_func(self.inputs) * grad


@register("relu")
class ReLU(Activation):
    def func(self, x):
        return np.maximum(x, 0.0)

    def derivative_func(self, x):
        return (x > 0.0).astype(x.dtype)


@register("tanh")
class Tanh(Activation):
    def func(self, x):
        return np.tanh(x)

    def derivative_func(self, x):
        return 1.0 - np.tanh(x) ** 2


@register("dropout")
class Dropout(Layer):
    def __init__(self, keep_prob=0.8):
        super().__init__()
        self.keep_prob = keep_prob

    def forward(self, x):
        if not self.is_training:
            return x
        self.multiplier = np.random.binomial(1, self.keep_prob, size=x.shape) / self.keep_prob
        return x * self.multiplier

    def backward(self, grad):
        # 推理时没有mask
        if not self.is_training:
            return grad
        return grad * self.multiplier


@register("batchnorm")
class BatchNorm(Layer):
    def __init__(self, dim, momentum=0.99, epsilon=1e-5):
        super().__init__()
        self.m = momentum
        self.epsilon = epsilon
        self.params["gamma"] = np.ones((1, dim))
        self.params["beta"] = np.zeros((1, dim))
        self.r_mean = np.zeros((1, dim))
        self.r_var = np.ones((1, dim))

    def forward(self, x):
        if self.is_training:
            mean, var = x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)
            self.r_mean = self.m * self.r_mean + (1.0 - self.m) * mean
            self.r_var = self.m * self.r_var + (1.0 - self.m) * var
        else:
            mean, var = self.r_mean, self.r_var
        self.x_center = x - mean
        self.std = (var + self.epsilon) ** 0.5
        self.x_norm = self.x_center / self.std
        return self.params["gamma"] * self.x_norm + self.params["beta"]

    def backward(self, grad):
        self.grads["gamma"] = (self.x_norm * grad).sum(axis=0, keepdims=True)
        self.grads["beta"] = grad.sum(axis=0, keepdims=True)
        dx_norm = grad * self.params["gamma"]
        if not self.is_training:
            return dx_norm / self.std
        n = grad.shape[0]
        # 方差和均值的梯度
        dvar = np.sum(dx_norm * self.x_center, axis=0, keepdims=True) * (-0.5) / self.std ** 3
        dmean = -np.sum(dx_norm / self.std, axis=0, keepdims=True)
        return dx_norm / self.std + dvar * 2.0 * self.x_center / n + dmean / n
