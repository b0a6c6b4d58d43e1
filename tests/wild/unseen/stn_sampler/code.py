"""Spatial transformer: affine grid + bilinear sampler, NCHW, zero padding outside.

No autograd: each op is a class with `apply` and `grad` (returns gradients in the order of the inputs).
"""
import numpy as np


class AffineGrid:
    """theta (N, 2, 3) -> grid (N, H, W, 2), coordinates (x, y) in [-1, 1]"""

    def apply(self, theta, H, W):
        ys, xs = np.meshgrid(np.linspace(-1, 1, H), np.linspace(-1, 1, W), indexing="ij")
        self.base = np.stack([xs, ys, np.ones_like(xs)], axis=-1)
        return np.einsum("nij,hwj->nhwi", theta, self.base)

    def grad(self, g):
        return np.einsum("nhwi,hwj->nij", g, self.base)


class BilinearSample:
    def apply(self, img, grid):
        N, C, H, W = img.shape
        # align_corners=True
        ix = (grid[..., 0] + 1) * (W - 1) / 2
        iy = (grid[..., 1] + 1) * (H - 1) / 2
        x0, y0 = np.floor(ix).astype(int), np.floor(iy).astype(int)
        self.fx, self.fy = ix - x0, iy - y0
        self.corners = []
        for dy in (0, 1):
            for dx in (0, 1):
                x, y = x0 + dx, y0 + dy
                inside = (x >= 0) & (x < W) & (y >= 0) & (y < H)
                self.corners.append((np.clip(x, 0, W - 1), np.clip(y, 0, H - 1), inside, dx, dy))
        self.img = img
        n = np.arange(N)[:, None, None]
        out = 0
        for x, y, inside, dx, dy in self.corners:
            w = self._w(dx, dy) * inside
            # advanced indexing puts channels last: (N, h, w, C)
            out = out + w[..., None] * img[n, :, y, x]
        return out.transpose(0, 3, 1, 2)

    def _w(self, dx, dy):
        wx = self.fx if dx else 1 - self.fx
        wy = self.fy if dy else 1 - self.fy
        return wx * wy

    def grad(self, g):
        N, C, H, W = self.img.shape
        g = g.transpose(0, 2, 3, 1)
        n = np.arange(N)[:, None, None]
        gimg = np.zeros((N, H, W, C))
        gix = np.zeros(self.fx.shape)
        giy = np.zeros(self.fy.shape)
        for x, y, inside, dx, dy in self.corners:
            w = self._w(dx, dy) * inside
            # several output pixels may read the same input pixel
            np.add.at(gimg, (n, y, x), w[..., None] * g)
            v = np.sum(self.img[n, :, y, x] * g, axis=-1) * inside
            wx = self.fx if dx else 1 - self.fx
            wy = self.fy if dy else 1 - self.fy
            gix += v * wy * (1 if dx else -1)
            giy += v * wx * (1 if dy else -1)
        ggrid = np.stack([gix * (W - 1) / 2, giy * (H - 1) / 2], axis=-1)
        return gimg.transpose(0, 3, 1, 2), ggrid


class SpatialTransformer:
    def __init__(self):
        self.grid_op, self.sample_op = AffineGrid(), BilinearSample()

    def __call__(self, img, theta, size):
        return self.sample_op.apply(img, self.grid_op.apply(theta, *size))

    def backward(self, g):
        gimg, ggrid = self.sample_op.grad(g)
        return gimg, self.grid_op.grad(ggrid)


def register(moving, fixed, steps=200, lr=0.05):
    """find the affine map that takes `moving` onto `fixed`"""
    theta = np.array([[[1.0, 0, 0], [0, 1, 0]]])
    stn = SpatialTransformer()
    for i in range(steps):
        diff = stn(moving[None, None], theta, fixed.shape) - fixed
        _, g = stn.backward(2 * diff / diff.size)
        theta -= lr * g
    return theta, np.mean(diff ** 2)


if __name__ == "__main__":
    yy, xx = np.mgrid[0:24, 0:24]
    blob = lambda cx, cy: np.exp(-((xx - cx) ** 2 + (yy - cy) ** 2) / 30.0)
    theta, err = register(blob(12, 12), blob(14, 11), lr=2.0)
    print(np.round(theta, 3), err)
