import numpy as np
import math

# One GPT style block (pre layer norm, single head to keep it readable),
# forward and backward as plain functions. Everything is (T, C), no batch.


def layernorm(x, g, b, eps=1e-5):
    mu = x.mean(-1, keepdims=True)
    var = x.var(-1, keepdims=True)
    rstd = 1 / np.sqrt(var + eps)
    xn = (x - mu) * rstd
    return xn * g + b, (xn, rstd, g)


def layernorm_back(dy, cache):
    xn, rstd, g = cache
    dg = (dy * xn).sum(0)
    db = dy.sum(0)
    dxn = dy * g
    dx = dxn - dxn.mean(-1, keepdims=True) - xn * (dxn * xn).mean(-1, keepdims=True)
    dx = dx * rstd
    return dx, dg, db


C0 = math.sqrt(2 / math.pi)


def gelu(x):
    return 0.5 * x * (1 + np.tanh(C0 * (x + 0.044715 * x ** 3)))


def gelu_back(dy, x):
    t = np.tanh(C0 * (x + 0.044715 * x ** 3))
    dt = (1 - t ** 2) * C0 * (1 + 3 * 0.044715 * x ** 2)
    return dy * (0.5 * (1 + t) + 0.5 * x * dt)


def init_block(C, rng, hidden=4):
    s = 0.3
    return {
        'ln1_g': np.ones(C), 'ln1_b': np.zeros(C),
        'Wqkv': rng.normal(0, s, (C, 3 * C)), 'Wo': rng.normal(0, s, (C, C)),
        'ln2_g': np.ones(C), 'ln2_b': np.zeros(C),
        'W1': rng.normal(0, s, (C, hidden * C)), 'b1': np.zeros(hidden * C),
        'W2': rng.normal(0, s, (hidden * C, C)), 'b2': np.zeros(C),
    }


def block_forward(x, p):
    T, C = x.shape
    h1, ln1 = layernorm(x, p['ln1_g'], p['ln1_b'])
    qkv = h1 @ p['Wqkv']
    q, k, v = np.split(qkv, 3, axis=-1)
    att = q @ k.T / math.sqrt(C)
    att = att + np.triu(np.full((T, T), -1e10), 1)
    att = np.exp(att - att.max(-1, keepdims=True))
    att = att / att.sum(-1, keepdims=True)
    ctx = att @ v
    x2 = x + ctx @ p['Wo']
    h2, ln2 = layernorm(x2, p['ln2_g'], p['ln2_b'])
    u = h2 @ p['W1'] + p['b1']
    a = gelu(u)
    out = x2 + a @ p['W2'] + p['b2']
    return out, (h1, ln1, q, k, v, att, ctx, h2, ln2, u, a)


def block_backward(dout, p, cache):
    h1, ln1, q, k, v, att, ctx, h2, ln2, u, a = cache
    T, C = dout.shape
    g = {}
    # mlp branch
    g['W2'] = a.T @ dout
    g['b2'] = dout.sum(0)
    du = gelu_back(dout @ p['W2'].T, u)
    g['W1'] = h2.T @ du
    g['b1'] = du.sum(0)
    dh2 = du @ p['W1'].T
    dx2, g['ln2_g'], g['ln2_b'] = layernorm_back(dh2, ln2)
    dx2 = dx2 + dout
    # attention branch
    g['Wo'] = ctx.T @ dx2
    dctx = dx2 @ p['Wo'].T
    dv = att.T @ dctx
    datt = dctx @ v.T
    ds = att * (datt - (datt * att).sum(-1, keepdims=True)) / math.sqrt(C)
    dq = ds @ k
    dk = ds.T @ q
    dqkv = np.concatenate([dq, dk, dv], axis=-1)
    g['Wqkv'] = h1.T @ dqkv
    dh1 = dqkv @ p['Wqkv'].T
    dx, g['ln1_g'], g['ln1_b'] = layernorm_back(dh1, ln1)
    dx = dx + dx2
    return dx, g


if __name__ == '__main__':
    rng = np.random.default_rng(42)
    p = init_block(8, rng)
    x = rng.normal(size=(6, 8))
    out, cache = block_forward(x, p)
    dx, grads = block_backward(np.ones_like(out), p, cache)
    for name in grads:
        assert grads[name].shape == p[name].shape
    print('ok', dx.shape)
