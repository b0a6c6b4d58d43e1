# /// correct
# subject = "gru_step"
# convention = "pairs"
# role = "gru"
# why = "The update gate keeps the old state; gates in the order r, z, n."
# ///
import numpy as np


def _s(a):
    return 1 / (1 + np.exp(-a))


def gru_step_forward(x, h, Wr, Wz, Wn, Ur, Uz, Un):
    r = _s(x @ Wr + h @ Ur)
    z = _s(x @ Wz + h @ Uz)
    n = np.tanh(x @ Wn + r * (h @ Un))
    return (1 - z) * n + z * h, (x, h, Wr, Wz, Wn, Ur, Uz, Un, r, z, n)


def gru_step_backward(dout, cache):
    x, h, Wr, Wz, Wn, Ur, Uz, Un, r, z, n = cache
    dn = dout * (1 - z) * (1 - n**2)
    dz = dout * (h - n) * z * (1 - z)
    dr = dn * (h @ Un) * r * (1 - r)
    dx = dn @ Wn.T + dz @ Wz.T + dr @ Wr.T
    dh = dout * z + (dn * r) @ Un.T + dz @ Uz.T + dr @ Ur.T
    return dx, dh, x.T @ dr, x.T @ dz, x.T @ dn, h.T @ dr, h.T @ dz, h.T @ (dn * r)


def case_gru():
    g = np.random.default_rng(10)
    D, H, N = 3, 4, 2
    return (gru_step_forward, gru_step_backward), (
        g.normal(size=(N, D)), g.normal(size=(N, H)), *(g.normal(size=(D, H)) for _ in range(3)),
        *(g.normal(size=(H, H)) for _ in range(3)),
    )
