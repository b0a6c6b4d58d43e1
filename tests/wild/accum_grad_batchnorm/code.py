"""Layers that carry their own optimizers: backward_pass(accum_grad) both updates and passes on."""
import copy
import numpy as np


class Layer:
    trainable = True
    input_shape = None

    def initialize(self, optimizer):
        pass

    def output_shape(self):
        return self.input_shape


class SGDMomentum:
    def __init__(self, learning_rate=0.01, momentum=0.0):
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocity = 0

    def update(self, w, grad_wrt_w):
        self.velocity = self.momentum * self.velocity + grad_wrt_w
        return w - self.learning_rate * self.velocity


class Dense(Layer):
    def __init__(self, n_units, input_shape=None):
        self.n_units = n_units
        self.input_shape = input_shape
        self.layer_input = None

    def initialize(self, optimizer):
        n_in = self.input_shape[0]
        self.W = np.random.uniform(-1, 1, (n_in, self.n_units)) / np.sqrt(n_in)
        self.w0 = np.zeros((1, self.n_units))
        self.W_opt, self.w0_opt = copy.copy(optimizer), copy.copy(optimizer)

    def output_shape(self):
        return (self.n_units,)

    def forward_pass(self, X, training=True):
        self.layer_input = X
        return X.dot(self.W) + self.w0

    def backward_pass(self, accum_grad):
        W = self.W                      # as it was in forward_pass
        if self.trainable:
            grad_w = self.layer_input.T.dot(accum_grad)
            grad_w0 = accum_grad.sum(axis=0, keepdims=True)
            self.W = self.W_opt.update(self.W, grad_w)
            self.w0 = self.w0_opt.update(self.w0, grad_w0)
        return accum_grad.dot(W.T)


class BatchNormalization(Layer):
    def __init__(self, momentum=0.99, eps=0.01):
        self.momentum, self.eps = momentum, eps
        self.running = None

    def initialize(self, optimizer):
        self.gamma, self.beta = np.ones(self.input_shape), np.zeros(self.input_shape)
        self.gamma_opt, self.beta_opt = copy.copy(optimizer), copy.copy(optimizer)

    def forward_pass(self, X, training=True):
        if training:
            stats = np.stack([X.mean(axis=0), X.var(axis=0)])
            if self.running is None:
                self.running = stats
            self.running = self.momentum * self.running + (1 - self.momentum) * stats
        else:
            stats = self.running
        mean, var = stats
        self.inv_std = 1 / np.sqrt(var + self.eps)
        self.X_hat = (X - mean) * self.inv_std
        return self.gamma * self.X_hat + self.beta

    def backward_pass(self, accum_grad):
        n = len(accum_grad)
        grad_gamma = (accum_grad * self.X_hat).sum(axis=0)
        grad_beta = accum_grad.sum(axis=0)
        # mean and variance depend on X as well
        accum_grad = self.gamma * self.inv_std / n * (
            n * accum_grad - grad_beta - self.X_hat * grad_gamma)
        if self.trainable:
            self.gamma = self.gamma_opt.update(self.gamma, grad_gamma)
            self.beta = self.beta_opt.update(self.beta, grad_beta)
        return accum_grad


class ELU:
    def __init__(self, alpha=0.1):
        self.alpha = alpha

    def __call__(self, x):
        return np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))

    def gradient(self, x):
        return np.where(x > 0, 1.0, self(x) + self.alpha)


class Activation(Layer):
    def __init__(self, function):
        self.function = function

    def forward_pass(self, X, training=True):
        self.layer_input = X
        return self.function(X)

    def backward_pass(self, accum_grad):
        return accum_grad * self.function.gradient(self.layer_input)
