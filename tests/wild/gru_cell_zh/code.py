import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class GRUCell:
    """
    GRU单元, 单个样本 (一维向量)

    r = sigmoid(Wrx x + brx + Wrh h + brh)
    z = sigmoid(Wzx x + bzx + Wzh h + bzh)
    n = tanh(Wnx x + bnx + r * (Wnh h + bnh))
    h' = (1 - z) * n + z * h
    """
    def __init__(self, in_dim, hidden_dim):
        self.d = in_dim
        self.h = hidden_dim
        rng = np.random.RandomState(2022)
        for g in 'rzn':
            setattr(self, 'W%sx' % g, rng.randn(hidden_dim, in_dim))
            setattr(self, 'W%sh' % g, rng.randn(hidden_dim, hidden_dim))
            setattr(self, 'b%sx' % g, rng.randn(hidden_dim))
            setattr(self, 'b%sh' % g, rng.randn(hidden_dim))
        self.zero_grad()

    def zero_grad(self):
        for g in 'rzn':
            for kind in ('W%sx', 'W%sh', 'b%sx', 'b%sh'):
                name = kind % g
                setattr(self, 'd' + name, np.zeros_like(getattr(self, name)))

    def forward(self, x, h_prev_t):
        self.x = x
        self.hidden = h_prev_t
        self.r = sigmoid(self.Wrx @ x + self.brx + self.Wrh @ h_prev_t + self.brh)
        self.z = sigmoid(self.Wzx @ x + self.bzx + self.Wzh @ h_prev_t + self.bzh)
        self.n_h = self.Wnh @ h_prev_t + self.bnh
        self.n = np.tanh(self.Wnx @ x + self.bnx + self.r * self.n_h)
        h_t = (1 - self.z) * self.n + self.z * h_prev_t
        return h_t

    def backward(self, delta):
        """delta: dL/dh_t, 形状 (hidden_dim,)。梯度累加到 self.d* 中。"""
        dz = delta * (self.hidden - self.n)
        dn = delta * (1 - self.z)
        dh_prev = delta * self.z

        # 候选状态
        dn_pre = dn * (1 - self.n ** 2)
        dr = dn_pre * self.n_h
        dn_h = dn_pre * self.r
        self.dWnx += np.outer(dn_pre, self.x)
        self.dbnx += dn_pre
        self.dWnh += np.outer(dn_h, self.hidden)
        self.dbnh += dn_h

        # 更新门
        dz_pre = dz * self.z * (1 - self.z)
        self.dWzx += np.outer(dz_pre, self.x)
        self.dbzx += dz_pre
        self.dWzh += np.outer(dz_pre, self.hidden)
        self.dbzh += dz_pre

        # 重置门
        dr_pre = dr * self.r * (1 - self.r)
        self.dWrx += np.outer(dr_pre, self.x)
        self.dbrx += dr_pre
        self.dWrh += np.outer(dr_pre, self.hidden)
        self.dbrh += dr_pre

        dx = self.Wnx.T @ dn_pre + self.Wzx.T @ dz_pre + self.Wrx.T @ dr_pre
        dh_prev = dh_prev + self.Wnh.T @ dn_h + self.Wzh.T @ dz_pre + self.Wrh.T @ dr_pre
        return dx, dh_prev
