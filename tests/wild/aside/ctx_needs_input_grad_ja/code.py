import numpy as np

# PyTorch の autograd.Function を真似て書いた関数集 (ctx は単なる入れ物)


class Ctx(object):
    pass


class ClampMin(object):
    @staticmethod
    def forward(ctx, x, low):
        ctx.mask = x > low
        return np.maximum(x, low)

    @staticmethod
    def backward(ctx, gy):
        return gy * ctx.mask, None


class Conv1d(object):
    """x: (N, C, T)  w: (F, C, K)  ストライド1、パディングなし"""
    @staticmethod
    def forward(ctx, x, w, b):
        ctx.x, ctx.w = x, w
        K = w.shape[2]
        T = x.shape[2] - K + 1
        y = np.zeros((x.shape[0], w.shape[0], T))
        for k in range(K):
            y += np.einsum('nct,fc->nft', x[:, :, k:k + T], w[:, :, k])
        return y + b[None, :, None]

    @staticmethod
    def backward(ctx, gy):
        x, w = ctx.x, ctx.w
        T, K = gy.shape[2], w.shape[2]
        gx = np.zeros_like(x)
        gw = np.zeros_like(w)
        for k in range(K):
            gx[:, :, k:k + T] += np.einsum('nft,fc->nct', gy, w[:, :, k])
            gw[:, :, k] = np.einsum('nft,nct->fc', gy, x[:, :, k:k + T])
        gb = gy.sum(axis=(0, 2))
        return gx, gw, gb


class Normalize(object):
    """L2 正規化 (最後の軸)"""
    @staticmethod
    def forward(ctx, x, eps):
        ctx.norm = np.sqrt((x * x).sum(-1, keepdims=True) + eps)
        ctx.y = x / ctx.norm
        return ctx.y

    @staticmethod
    def backward(ctx, gy):
        inner = (gy * ctx.y).sum(-1, keepdims=True)
        return (gy - ctx.y * inner) / ctx.norm, None


class LogSumExp(object):
    @staticmethod
    def forward(ctx, x):
        m = x.max(-1, keepdims=True)
        e = np.exp(x - m)
        s = e.sum(-1, keepdims=True)
        ctx.p = e / s
        return (np.log(s) + m)[..., 0]

    @staticmethod
    def backward(ctx, gy):
        return gy[..., None] * ctx.p


if __name__ == '__main__':
    ctx = Ctx()
    y = Normalize.forward(ctx, np.array([[3.0, 4.0]]), 0.0)
    print(y, Normalize.backward(ctx, np.array([[1.0, 0.0]])))
