# カプセルネットワークのsquashとマージンロス（手書きの逆伝播）
# 動的ルーティングの係数 c は定数とみなす（論文の実装でも stop_gradient が多い）
import numpy as np

EPS = 1e-9


def squash(s):
    n2 = (s ** 2).sum(-1, keepdims=True)
    n = np.sqrt(n2 + EPS)
    return n2 / (1 + n2) * s / n


def squash_grad(s, dv):
    """v = f(|s|) s,  f(n) = n / (1 + n^2)"""
    n2 = (s ** 2).sum(-1, keepdims=True)
    n = np.sqrt(n2 + EPS)
    f = n2 / (1 + n2) / n
    # df/dn2
    df = 1 / (1 + n2) ** 2 / n - n2 / (1 + n2) / (2 * n ** 3)
    return f * dv + 2 * df * (s * dv).sum(-1, keepdims=True) * s


class CapsuleLayer:
    def __init__(self, n_in, d_in, n_out, d_out, routing=3):
        self.W = np.random.randn(n_in, n_out, d_in, d_out) * 0.1
        self.routing = routing

    def forward(self, u):
        # u: (N, n_in, d_in) → 予測ベクトル u_hat: (N, n_in, n_out, d_out)
        self.u = u
        u_hat = np.einsum('nid,iode->nioe', u, self.W)
        b = np.zeros(u_hat.shape[:3])
        for r in range(self.routing):
            c = np.exp(b - b.max(2, keepdims=True))
            c = c / c.sum(2, keepdims=True)
            s = np.einsum('nio,nioe->noe', c, u_hat)
            v = squash(s)
            if r < self.routing - 1:
                b = b + np.einsum('nioe,noe->nio', u_hat, v)
        self.c, self.s = c, s
        return v

    def backward(self, dv):
        ds = squash_grad(self.s, dv)
        du_hat = self.c[..., None] * ds[:, None, :, :]
        self.dW = np.einsum('nid,nioe->iode', self.u, du_hat)
        return np.einsum('nioe,iode->nid', du_hat, self.W)


class MarginLoss:
    """L_k = T_k max(0, m+ - |v_k|)^2 + λ (1 - T_k) max(0, |v_k| - m-)^2"""

    def __init__(self, m_pos=0.9, m_neg=0.1, lam=0.5):
        self.m_pos, self.m_neg, self.lam = m_pos, m_neg, lam

    def forward(self, v, t):
        self.v, self.t = v, t
        self.norm = np.sqrt((v ** 2).sum(-1) + EPS)
        self.pos = np.maximum(0, self.m_pos - self.norm)
        self.neg = np.maximum(0, self.norm - self.m_neg)
        L = t * self.pos ** 2 + self.lam * (1 - t) * self.neg ** 2
        return L.sum() / len(v)

    def backward(self):
        dnorm = -2 * self.t * self.pos + 2 * self.lam * (1 - self.t) * self.neg
        dnorm /= len(self.v)
        return dnorm[..., None] * self.v / self.norm[..., None]


if __name__ == '__main__':
    np.random.seed(0)
    x = np.random.randn(32, 10, 4)
    t = np.eye(3)[np.random.randint(0, 3, 32)]
    x[:, 0, :3] = t * 3
    layer, loss = CapsuleLayer(10, 4, 3, 6), MarginLoss()
    for i in range(100):
        L = loss.forward(layer.forward(x), t)
        layer.backward(loss.backward())
        layer.W -= 0.5 * layer.dW
    print('損失', L)
