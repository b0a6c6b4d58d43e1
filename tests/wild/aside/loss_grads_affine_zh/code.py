import numpy as np

# 每个前向函数返回 (out, cache)，每个损失函数返回 (loss, dx)

def affine_forward(x, w, b):
    """x: (N, d1, ..., dk), w: (D, M), b: (M,)"""
    out = x.reshape(x.shape[0], -1).dot(w) + b
    return out, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db

def relu_forward(x):
    return np.maximum(x, 0), x

def relu_backward(dout, cache):
    x = cache
    return dout * (x > 0)

def affine_relu_forward(x, w, b):
    a, fc_cache = affine_forward(x, w, b)
    out, relu_cache = relu_forward(a)
    return out, (fc_cache, relu_cache)

def affine_relu_backward(dout, cache):
    fc_cache, relu_cache = cache
    da = relu_backward(dout, relu_cache)
    return affine_backward(da, fc_cache)

# 平方合页损失
def squared_hinge_loss(x, y):
    N = x.shape[0]
    correct = x[np.arange(N), y].reshape(N, 1)
    margins = np.maximum(0, x - correct + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins ** 2) / N
    dx = 2 * margins
    dx[np.arange(N), y] -= np.sum(dx, axis=1)
    dx /= N
    return loss, dx

# 带标签平滑的softmax
def smooth_softmax_loss(x, y, eps=0.1):
    N, C = x.shape
    z = x - x.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    q = np.full((N, C), eps / C)
    q[np.arange(N), y] += 1 - eps
    loss = -np.sum(q * logp) / N
    dx = (np.exp(logp) - q) / N
    return loss, dx


class Net:
    def __init__(self, D, H, C, reg=0.0):
        self.reg = reg
        self.params = {'W1': np.random.randn(D, H) * 0.1, 'b1': np.zeros(H),
                       'W2': np.random.randn(H, C) * 0.1, 'b2': np.zeros(C)}

    def loss(self, X, y=None):
        p = self.params
        h, c1 = affine_relu_forward(X, p['W1'], p['b1'])
        scores, c2 = affine_forward(h, p['W2'], p['b2'])
        if y is None:
            return scores
        loss, dscores = smooth_softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(p['W1'] ** 2) + np.sum(p['W2'] ** 2))
        grads = {}
        dh, grads['W2'], grads['b2'] = affine_backward(dscores, c2)
        _, grads['W1'], grads['b1'] = affine_relu_backward(dh, c1)
        grads['W1'] += self.reg * p['W1']
        grads['W2'] += self.reg * p['W2']
        return loss, grads
