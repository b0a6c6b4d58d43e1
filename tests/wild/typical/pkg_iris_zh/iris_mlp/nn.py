# 神经网络的基本函数
import numpy as np


def init_params(sizes, seed=0):
    rng = np.random.RandomState(seed)
    params = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        params.append({'W': rng.randn(n_in, n_out) * np.sqrt(2.0 / n_in),
                       'b': np.zeros((1, n_out))})
    return params


def leaky_relu(z, alpha=0.01):
    return np.where(z > 0, z, alpha * z)


def leaky_relu_grad(z, alpha=0.01):
    return np.where(z > 0, 1.0, alpha)


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def forward(params, x):
    """返回输出以及每一层的 (输入, z)"""
    cache = []
    a = x
    for i, p in enumerate(params):
        z = a @ p['W'] + p['b']
        cache.append((a, z))
        a = softmax(z) if i == len(params) - 1 else leaky_relu(z)
    return a, cache


def cross_entropy(y_pred, y_true, params=None, l2=0.0):
    """y_true 是 one-hot"""
    loss = -np.sum(y_true * np.log(y_pred + 1e-15)) / y_true.shape[0]
    if l2 and params is not None:
        loss += 0.5 * l2 * sum(np.sum(p['W'] ** 2) for p in params)
    return loss


def backward(params, cache, y_pred, y_true, l2=0.0):
    n = y_true.shape[0]
    grads = [None] * len(params)
    dz = (y_pred - y_true) / n
    for i in range(len(params) - 1, -1, -1):
        a, _ = cache[i]
        grads[i] = {'W': a.T @ dz + l2 * params[i]['W'],
                    'b': np.sum(dz, axis=0, keepdims=True)}
        if i > 0:
            da = dz @ params[i]['W'].T
            # 注意这里用的是上一层的 z
            dz = da * leaky_relu_grad(cache[i - 1][1])
    return grads
