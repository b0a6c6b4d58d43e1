# -*- coding: utf-8 -*-
import numpy as np

# 3層ネットワーク(列がデータ)。ソフトマックス + モーメンタム

def init_params(sizes):
    rs = np.random.RandomState(0)
    params = {}
    v = {}
    for i in range(1, len(sizes)):
        params['W%d' % i] = rs.randn(sizes[i], sizes[i-1]) * np.sqrt(2.0 / sizes[i-1])
        params['b%d' % i] = np.zeros((sizes[i], 1))
        v['dW%d' % i] = np.zeros_like(params['W%d' % i])
        v['db%d' % i] = np.zeros_like(params['b%d' % i])
    return params, v

def softmax(Z):
    e = np.exp(Z - Z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)

def leaky_relu(Z):
    return np.where(Z > 0, Z, 0.01 * Z)

def d_leaky_relu(Z):
    return np.where(Z > 0, 1, 0.01)

# 順伝播
def forward(X, params):
    L = len(params) // 2
    cache = {'A0': X}
    for i in range(1, L + 1):
        cache['Z%d' % i] = np.dot(params['W%d' % i], cache['A%d' % (i-1)]) + params['b%d' % i]
        if i < L:
            cache['A%d' % i] = leaky_relu(cache['Z%d' % i])
        else:
            cache['A%d' % i] = softmax(cache['Z%d' % i])
    return cache['A%d' % L], cache

# 交差エントロピー誤差
def cost(AL, Y):
    return -np.sum(Y * np.log(AL + 1e-12)) / Y.shape[1]

# 逆伝播
def backward(Y, params, cache):
    L = len(params) // 2
    m = Y.shape[1]
    grads = {}
    dZ = (cache['A%d' % L] - Y) / m     # ソフトマックスと誤差をまとめて微分
    for i in range(L, 0, -1):
        grads['dW%d' % i] = np.dot(dZ, cache['A%d' % (i-1)].T)
        grads['db%d' % i] = np.sum(dZ, axis=1, keepdims=True)
        if i > 1:
            dA = np.dot(params['W%d' % i].T, dZ)
            dZ = dA * d_leaky_relu(cache['Z%d' % (i-1)])
    return grads

def momentum(params, grads, v, beta=0.9, lr=0.1):
    for i in range(1, len(params) // 2 + 1):
        v['dW%d' % i] = beta * v['dW%d' % i] + (1 - beta) * grads['dW%d' % i]
        v['db%d' % i] = beta * v['db%d' % i] + (1 - beta) * grads['db%d' % i]
        params['W%d' % i] -= lr * v['dW%d' % i]
        params['b%d' % i] -= lr * v['db%d' % i]

if __name__ == '__main__':
    rs = np.random.RandomState(1)
    X = rs.randn(2, 60)
    t = (X[0] > 0).astype(int) + (X[1] > 0)
    Y = np.eye(3)[t].T
    params, v = init_params([2, 8, 6, 3])
    for epoch in range(300):
        AL, cache = forward(X, params)
        grads = backward(Y, params, cache)
        momentum(params, grads, v)
        if epoch % 50 == 0:
            print('エポック', epoch, '誤差', cost(AL, Y))
