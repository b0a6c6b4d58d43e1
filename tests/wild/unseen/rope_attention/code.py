import numpy as np

# grouped-query attention w/ rotary embeddings. fwd/bwd, (B, T, C) in and out.
# no classes, params in a flat tuple


def rope_tables(T, hd, base=10000.0):
    inv = base ** (-np.arange(0, hd, 2) / hd)
    ang = np.arange(T)[:, None] * inv[None, :]
    return np.cos(ang), np.sin(ang)


def apply_rope(x, cos, sin):
    # x (B,H,T,hd), pairs are (even, odd)
    xe, xo = x[..., 0::2], x[..., 1::2]
    y = np.empty_like(x)
    y[..., 0::2] = xe * cos - xo * sin
    y[..., 1::2] = xe * sin + xo * cos
    return y


def apply_rope_backward(dy, cos, sin):
    # rotation -> the gradient is rotated back
    return apply_rope(dy, cos, -sin)


def split(x, H):
    B, T, _ = x.shape
    return x.reshape(B, T, H, -1).transpose(0, 2, 1, 3)


def merge(x):
    B, H, T, hd = x.shape
    return x.transpose(0, 2, 1, 3).reshape(B, T, H * hd)


def attention_forward(x, wq, wk, wv, wo, n_head, n_kv):
    B, T, C = x.shape
    hd = wq.shape[1] // n_head
    rep = n_head // n_kv
    cos, sin = rope_tables(T, hd)
    q = apply_rope(split(x @ wq, n_head), cos, sin)
    k = apply_rope(split(x @ wk, n_kv), cos, sin)
    v = split(x @ wv, n_kv)
    kr, vr = np.repeat(k, rep, axis=1), np.repeat(v, rep, axis=1)
    att = q @ kr.swapaxes(-1, -2) / np.sqrt(hd)
    att = np.where(np.tril(np.ones((T, T), bool)), att, -np.inf)
    att = np.exp(att - att.max(-1, keepdims=True))
    att /= att.sum(-1, keepdims=True)
    y = merge(att @ vr)
    return y @ wo, (x, q, kr, vr, att, y, cos, sin)


def attention_backward(dout, saved, wq, wk, wv, wo, n_head, n_kv):
    x, q, kr, vr, att, y, cos, sin = saved
    B, T, C = x.shape
    hd = q.shape[-1]
    rep = n_head // n_kv
    flat = lambda a: a.reshape(B * T, -1)

    dwo = flat(y).T @ flat(dout)
    dy = split(dout @ wo.T, n_head)
    datt = dy @ vr.swapaxes(-1, -2)
    dvr = att.swapaxes(-1, -2) @ dy
    # softmax, the masked entries have att == 0
    ds = att * (datt - np.sum(datt * att, axis=-1, keepdims=True))
    ds /= np.sqrt(hd)
    dq = ds @ kr
    dkr = ds.swapaxes(-1, -2) @ q
    # heads that share kv: sum within the group
    dk = dkr.reshape(B, n_kv, rep, T, hd).sum(axis=2)
    dv = dvr.reshape(B, n_kv, rep, T, hd).sum(axis=2)

    dq = merge(apply_rope_backward(dq, cos, sin))
    dk = merge(apply_rope_backward(dk, cos, sin))
    dv = merge(dv)
    dwq, dwk, dwv = flat(x).T @ flat(dq), flat(x).T @ flat(dk), flat(x).T @ flat(dv)
    dx = dq @ wq.T + dk @ wk.T + dv @ wv.T
    return dx, dwq, dwk, dwv, dwo
