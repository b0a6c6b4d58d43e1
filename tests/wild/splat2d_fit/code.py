"""Fit an image with 2D gaussians (additive splatting), analytic gradients.

image(p) = sum_k c_k * o_k * exp(-0.5 d^T S_k^-1 d),  d = p - m_k
S^-1 = R diag(1/s^2) R^T with scales s = exp(log_s) and a rotation angle
"""
import numpy as np


class Splats:
    def __init__(self, n, rng):
        self.mean = rng.uniform(0.2, 0.8, (n, 2))
        self.log_s = np.log(rng.uniform(0.1, 0.3, (n, 2)))
        self.angle = rng.uniform(0, np.pi, n)
        self.opacity = rng.normal(0, 0.5, n)       # before the sigmoid
        self.color = rng.uniform(0, 1, (n, 3))


def pixel_grid(h, w):
    ys, xs = np.mgrid[0:h, 0:w]
    return np.stack([(xs + 0.5) / w, (ys + 0.5) / h], -1).reshape(-1, 2)


def render(sp, grid):
    d = grid[:, None, :] - sp.mean[None]                      # P n 2
    c, s = np.cos(sp.angle), np.sin(sp.angle)
    # rotate into the gaussian's own frame
    u = c * d[..., 0] + s * d[..., 1]
    v = -s * d[..., 0] + c * d[..., 1]
    inv = np.exp(-sp.log_s)                                   # n 2
    a, b = u * inv[:, 0], v * inv[:, 1]
    g = np.exp(-0.5 * (a ** 2 + b ** 2))
    o = 1 / (1 + np.exp(-sp.opacity))
    w = g * o
    img = w @ sp.color
    return img, (c, s, u, v, inv, a, b, g, o, w)


def render_backward(sp, ctx, dimg):
    c, s, u, v, inv, a, b, g, o, w = ctx
    out = {}
    out['color'] = w.T @ dimg
    dw = dimg @ sp.color.T                                    # P n
    out['opacity'] = (dw * g).sum(0) * o * (1 - o)
    dg = dw * o
    dpower = dg * g
    da = -a * dpower
    db = -b * dpower
    # a = u * exp(-log_s)
    out['log_s'] = np.stack([-(da * a).sum(0), -(db * b).sum(0)], 1)
    du = da * inv[:, 0]
    dv = db * inv[:, 1]
    # du/dangle = v, dv/dangle = -u
    out['angle'] = (du * v - dv * u).sum(0)
    ddx = c * du - s * dv
    ddy = s * du + c * dv
    out['mean'] = -np.stack([ddx.sum(0), ddy.sum(0)], 1)
    return out


def mse(img, target):
    diff = img - target
    return np.mean(diff ** 2), 2 * diff / diff.size


def fit(target, n=8, iters=60, lr=0.5, seed=0):
    h, w, _ = target.shape
    grid = pixel_grid(h, w)
    flat = target.reshape(-1, 3)
    sp = Splats(n, np.random.default_rng(seed))
    for it in range(iters):
        img, ctx = render(sp, grid)
        loss, dimg = mse(img, flat)
        grads = render_backward(sp, ctx, dimg)
        for name, g in grads.items():
            setattr(sp, name, getattr(sp, name) - lr * g)
        if it % 20 == 0:
            print(f'{it:4d} {loss:.5f}')
    return sp


if __name__ == '__main__':
    yy, xx = np.mgrid[0:16, 0:16] / 16
    target = np.stack([xx, yy, (np.hypot(xx - .5, yy - .5) < .3).astype(float)], -1)
    fit(target)
