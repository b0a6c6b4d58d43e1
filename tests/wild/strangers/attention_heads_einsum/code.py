"""Multi-head self attention with rotary embeddings, forward + backward in numpy."""
import numpy as np


def init_mha(d_model, n_heads, rng):
    assert d_model % n_heads == 0
    s = d_model ** -0.5
    return {
        "Wq": rng.normal(0, s, (d_model, n_heads, d_model // n_heads)),
        "Wk": rng.normal(0, s, (d_model, n_heads, d_model // n_heads)),
        "Wv": rng.normal(0, s, (d_model, n_heads, d_model // n_heads)),
        "Wo": rng.normal(0, s, (n_heads, d_model // n_heads, d_model)),
    }


def rope_angles(T, dh, base=10000.0):
    freq = base ** (-np.arange(0, dh, 2) / dh)
    return np.arange(T)[:, None] * freq[None, :]


def rope(x, ang):
    # x: (B, T, H, Dh)
    c, s = np.cos(ang)[None, :, None, :], np.sin(ang)[None, :, None, :]
    x1, x2 = x[..., 0::2], x[..., 1::2]
    out = np.empty_like(x)
    out[..., 0::2] = x1 * c - x2 * s
    out[..., 1::2] = x1 * s + x2 * c
    return out


def rope_backward(dout, ang):
    # rotation is orthogonal => rotate by the negative angle
    return rope(dout, -ang)


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def softmax_backward(dp, p, axis=-1):
    return p * (dp - np.sum(dp * p, axis=axis, keepdims=True))


def mha_forward(x, params):
    B, T, D = x.shape
    dh = params["Wq"].shape[-1]
    ang = rope_angles(T, dh)
    q = np.einsum("btd,dhk->bthk", x, params["Wq"])
    k = np.einsum("btd,dhk->bthk", x, params["Wk"])
    v = np.einsum("btd,dhk->bthk", x, params["Wv"])
    qr, kr = rope(q, ang), rope(k, ang)
    scores = np.einsum("bihk,bjhk->bhij", qr, kr) / np.sqrt(dh)
    mask = np.triu(np.ones((T, T), dtype=bool), 1)
    scores = np.where(mask, -1e9, scores)
    att = softmax(scores)
    ctx = np.einsum("bhij,bjhk->bihk", att, v)
    out = np.einsum("bihk,hkd->bid", ctx, params["Wo"])
    cache = (x, qr, kr, v, att, ctx, ang, mask, params)
    return out, cache


def mha_backward(dout, cache):
    x, qr, kr, v, att, ctx, ang, mask, params = cache
    dh = qr.shape[-1]
    grads = {}
    grads["Wo"] = np.einsum("bihk,bid->hkd", ctx, dout)
    dctx = np.einsum("bid,hkd->bihk", dout, params["Wo"])
    datt = np.einsum("bihk,bjhk->bhij", dctx, v)
    dv = np.einsum("bhij,bihk->bjhk", att, dctx)
    dscores = softmax_backward(datt, att)
    dscores = np.where(mask, 0.0, dscores) / np.sqrt(dh)
    dq = rope_backward(np.einsum("bhij,bjhk->bihk", dscores, kr), ang)
    dk = rope_backward(np.einsum("bhij,bihk->bjhk", dscores, qr), ang)
    dx = 0
    for name, d in (("Wq", dq), ("Wk", dk), ("Wv", dv)):
        grads[name] = np.einsum("btd,bthk->dhk", x, d)
        dx = dx + np.einsum("bthk,dhk->btd", d, params[name])
    return dx, grads


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    p = init_mha(16, 4, rng)
    x = rng.normal(size=(8, 10, 16))
    target = np.roll(x, 1, axis=1)
    target[:, 0] = 0
    for step in range(200):
        y, cache = mha_forward(x, p)
        diff = y - target
        loss = 0.5 * np.mean(np.sum(diff ** 2, -1))
        _, g = mha_backward(diff / (8 * 10), cache)
        for k in p:
            p[k] -= 0.5 * g[k]
        if step % 50 == 0:
            print(step, round(loss, 4))
