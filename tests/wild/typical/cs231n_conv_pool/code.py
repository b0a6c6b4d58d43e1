import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    H_out = 1 + (H + 2 * pad - HH) // stride
    W_out = 1 + (W + 2 * pad - WW) // stride
    x_pad = np.pad(x, ((0,), (0,), (pad,), (pad,)), 'constant')
    out = np.zeros((N, F, H_out, W_out))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    patch = x_pad[n, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
                    out[n, f, i, j] = np.sum(patch * w[f]) + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param['stride'], conv_param['pad']
    N, F, H_out, W_out = dout.shape
    _, _, HH, WW = w.shape
    x_pad = np.pad(x, ((0,), (0,), (pad,), (pad,)), 'constant')
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = np.sum(dout, axis=(0, 2, 3))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    hs, ws = i * stride, j * stride
                    dw[f] += dout[n, f, i, j] * x_pad[n, :, hs:hs + HH, ws:ws + WW]
                    dx_pad[n, :, hs:hs + HH, ws:ws + WW] += dout[n, f, i, j] * w[f]
    dx = dx_pad[:, :, pad:dx_pad.shape[2] - pad, pad:dx_pad.shape[3] - pad]
    return dx, dw, db


def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - ph) // s + 1, (W - pw) // s + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * s:i * s + ph, j * s:j * s + pw].max(axis=(2, 3))
    return out, (x, out, pool_param)


def max_pool_backward_naive(dout, cache):
    x, out, pool_param = cache
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    dx = np.zeros_like(x)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * s:i * s + ph, j * s:j * s + pw]
            mask = window == out[:, :, i, j][:, :, None, None]
            dx[:, :, i * s:i * s + ph, j * s:j * s + pw] += mask * dout[:, :, i, j][:, :, None, None]
    return dx


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    x_flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    mu, var = x_flat.mean(axis=0), x_flat.var(axis=0)
    ivar = 1 / np.sqrt(var + eps)
    x_hat = (x_flat - mu) * ivar
    out = (gamma * x_hat + beta).reshape(N, H, W, C).transpose(0, 3, 1, 2)
    return out, (x_hat, gamma, ivar)


def spatial_batchnorm_backward(dout, cache):
    x_hat, gamma, ivar = cache
    N, C, H, W = dout.shape
    d = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    M = N * H * W
    dgamma = np.sum(d * x_hat, axis=0)
    dbeta = np.sum(d, axis=0)
    dx = gamma * ivar / M * (M * d - dbeta - x_hat * dgamma)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta


class ThreeLayerConvNet(object):
    """conv - relu - 2x2 max pool - affine - relu - affine - softmax"""

    def __init__(self, input_dim=(3, 32, 32), num_filters=32, filter_size=7, hidden_dim=100,
                 num_classes=10, weight_scale=1e-3, reg=0.0):
        C, H, W = input_dim
        self.reg, self.pad = reg, (filter_size - 1) // 2
        r = np.random.randn
        self.params = {
            'W1': weight_scale * r(num_filters, C, filter_size, filter_size), 'b1': np.zeros(num_filters),
            'W2': weight_scale * r(num_filters * (H // 2) * (W // 2), hidden_dim), 'b2': np.zeros(hidden_dim),
            'W3': weight_scale * r(hidden_dim, num_classes), 'b3': np.zeros(num_classes)}

    def loss(self, X, y=None):
        W1, b1, W2, b2, W3, b3 = [self.params[k] for k in ('W1', 'b1', 'W2', 'b2', 'W3', 'b3')]
        conv, conv_cache = conv_forward_naive(X, W1, b1, {'stride': 1, 'pad': self.pad})
        act = np.maximum(0, conv)
        pool, pool_cache = max_pool_forward_naive(act, {'pool_height': 2, 'pool_width': 2, 'stride': 2})
        flat = pool.reshape(pool.shape[0], -1)
        hid = np.maximum(0, flat.dot(W2) + b2)
        scores = hid.dot(W3) + b3
        if y is None:
            return scores

        N = X.shape[0]
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.mean(np.log(p[np.arange(N), y]))
        loss += 0.5 * self.reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2) + np.sum(W3 ** 2))

        grads = {}
        p[np.arange(N), y] -= 1
        dscores = p / N
        grads['W3'] = hid.T.dot(dscores) + self.reg * W3
        grads['b3'] = dscores.sum(axis=0)
        dhid = dscores.dot(W3.T) * (hid > 0)
        grads['W2'] = flat.T.dot(dhid) + self.reg * W2
        grads['b2'] = dhid.sum(axis=0)
        dpool = dhid.dot(W2.T).reshape(pool.shape)
        dact = max_pool_backward_naive(dpool, pool_cache)
        _, dW1, grads['b1'] = conv_backward_naive(dact * (conv > 0), conv_cache)
        grads['W1'] = dW1 + self.reg * W1
        return loss, grads
