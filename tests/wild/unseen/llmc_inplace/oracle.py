import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(3)
    B, T, C, V = 2, 3, 4, 5
    f = {}
    ids = np.array([[1, 1, 2], [0, 1, 3]])
    d = r.normal(size=(B, T, C))
    wte, wpe = r.normal(size=(V, C)), r.normal(size=(T, C))
    a, b = np.zeros((V, C)), np.zeros((T, C))
    m.encoder_backward(a, b, d, ids)
    enc = lambda: wte[ids] + wpe
    f["encoder_backward.dwte"] = (a, slope(enc, wte, d))
    f["encoder_backward.dwpe"] = (b, slope(enc, wpe, d))
    x, w, s = r.normal(size=(B, T, C)), r.normal(size=C), r.normal(size=C)
    out, mean, rstd = np.zeros((B, T, C)), np.zeros((B, T)), np.zeros((B, T))
    m.layernorm_forward(out, mean, rstd, x, w, s)
    dx, dw, db = np.ones_like(x), np.zeros(C), np.zeros(C)
    m.layernorm_backward(dx, dw, db, d, x, w, mean, rstd)
    ln = lambda: (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5) * w + s
    f["layernorm_forward"] = (out, ln())
    f["layernorm_backward.dinp"] = (dx - 1, slope(ln, x, d))
    f["layernorm_backward.dweight"] = (dw, slope(ln, w, d))
    f["layernorm_backward.dbias"] = (db, slope(ln, s, d))
    W, bias = r.normal(size=(C, C)), r.normal(size=C)
    mm = lambda: np.einsum("btc,oc->bto", x, W) + bias
    dx, dW, db = np.ones_like(x), np.zeros((C, C)), np.zeros(C)
    m.matmul_backward(dx, dW, db, d, x, W)
    f["matmul_backward.dinp"] = (dx - 1, slope(mm, x, d))
    f["matmul_backward.dweight"] = (dW, slope(mm, W, d))
    f["matmul_backward.dbias"] = (db, slope(mm, bias, d))
    dx = np.ones_like(x)
    m.gelu_backward(dx, x, d)
    ge = lambda: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)))
    f["gelu_backward"] = (dx - 1, slope(ge, x, d))
    z, dl, tg = r.normal(size=(B, T, V)), r.normal(size=(B, T)), np.array([[0, 4, 2], [1, 1, 3]])
    p = np.zeros_like(z)
    m.softmax_forward(p, z)
    dz = np.ones_like(z)
    m.crossentropy_softmax_backward(dz, dl, p, tg)
    ce = lambda: np.log(np.exp(z).sum(-1)) - np.take_along_axis(z, tg[..., None], -1)[..., 0]
    f["crossentropy_softmax_backward"] = (dz - 1, slope(ce, z, dl))
    return f
