# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.gradient import numerical_gradient
from common.layers import Convolution


def slow_convolution(x, W, b, stride, pad):
    """七重ループ"""
    n, c, h, w = x.shape
    fn, _, fh, fw = W.shape
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    oh = (h + 2 * pad - fh) // stride + 1
    ow = (w + 2 * pad - fw) // stride + 1
    out = np.zeros((n, fn, oh, ow))
    for i in range(n):
        for f in range(fn):
            for r in range(oh):
                for q in range(ow):
                    window = x[i, :, r * stride : r * stride + fh, q * stride : q * stride + fw]
                    out[i, f, r, q] = np.sum(window * W[f]) + b[f]
    return out


np.random.seed(0)
x = np.random.randn(2, 3, 6, 5)
W = np.random.randn(4, 3, 3, 2)
b = np.random.randn(4)

conv = Convolution(W, b)
assert conv.W is W and conv.b is b and conv.stride == 1 and conv.pad == 0
assert conv.col is None and conv.col_W is None and conv.dW is None and conv.db is None

for stride, pad in [(1, 0), (1, 1), (2, 1), (3, 0)]:
    conv = Convolution(W, b, stride=stride, pad=pad)
    assert conv.stride == stride and conv.pad == pad
    out = conv.forward(x)
    want = slow_convolution(x, W, b, stride, pad)
    assert out.shape == want.shape, (out.shape, want.shape)
    assert np.allclose(out, want)

    n, fn, oh, ow = out.shape
    assert conv.x.shape == x.shape
    assert conv.col.shape == (n * oh * ow, 3 * 3 * 2)
    assert conv.col_W.shape == (3 * 3 * 2, fn)

    weights = np.random.randn(*out.shape)
    dx = conv.backward(weights)
    assert dx.shape == x.shape and conv.dW.shape == W.shape and conv.db.shape == b.shape
    loss = lambda _: np.sum(Convolution(W, b, stride, pad).forward(x) * weights)
    assert np.allclose(conv.db, weights.sum(axis=(0, 2, 3)))
    assert np.allclose(conv.dW, numerical_gradient(loss, W), atol=1e-6)
    assert np.allclose(dx, numerical_gradient(loss, x), atol=1e-6)

# 重みは共有される
W[...] = 0
assert np.allclose(conv.forward(x)[0, 1], b[1])

print('ok')
