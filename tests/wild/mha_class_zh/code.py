# -*- coding: utf-8 -*-
# 多头自注意力，纯numpy实现，前向 + 反向
import numpy as np


class Linear:
    def __init__(self, d_in, d_out):
        self.W = np.random.randn(d_in, d_out) / np.sqrt(d_in)
        self.b = np.zeros(d_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def __call__(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dy):
        # x: (B, T, d_in)  dy: (B, T, d_out)
        x2 = self.x.reshape(-1, self.x.shape[-1])
        dy2 = dy.reshape(-1, dy.shape[-1])
        self.dW = x2.T @ dy2
        self.db = dy2.sum(axis=0)
        return dy @ self.W.T


class MultiHeadAttention:
    def __init__(self, d_model, n_head):
        assert d_model % n_head == 0
        self.d_model = d_model
        self.h = n_head
        self.dk = d_model // n_head
        self.q_proj = Linear(d_model, d_model)
        self.k_proj = Linear(d_model, d_model)
        self.v_proj = Linear(d_model, d_model)
        self.o_proj = Linear(d_model, d_model)

    # 拆成多头: (B, T, D) -> (B, h, T, dk)
    def split(self, x):
        B, T, _ = x.shape
        return x.reshape(B, T, self.h, self.dk).transpose(0, 2, 1, 3)

    # 合并多头: (B, h, T, dk) -> (B, T, D)
    def merge(self, x):
        B, _, T, _ = x.shape
        return x.transpose(0, 2, 1, 3).reshape(B, T, self.d_model)

    def forward(self, x):
        self.Q = self.split(self.q_proj(x))
        self.K = self.split(self.k_proj(x))
        self.V = self.split(self.v_proj(x))
        score = self.Q @ self.K.transpose(0, 1, 3, 2) / np.sqrt(self.dk)
        score -= score.max(-1, keepdims=True)
        self.A = np.exp(score)
        self.A /= self.A.sum(-1, keepdims=True)
        ctx = self.A @ self.V
        return self.o_proj(self.merge(ctx))

    def backward(self, dout):
        dctx = self.split(self.o_proj.backward(dout))
        dA = dctx @ self.V.transpose(0, 1, 3, 2)
        dV = self.A.transpose(0, 1, 3, 2) @ dctx
        # softmax的反向
        dS = self.A * (dA - (dA * self.A).sum(-1, keepdims=True))
        dS /= np.sqrt(self.dk)
        dQ = dS @ self.K
        dK = dS.transpose(0, 1, 3, 2) @ self.Q
        # 三条支路的梯度要加起来
        dx = self.q_proj.backward(self.merge(dQ))
        dx = dx + self.k_proj.backward(self.merge(dK))
        dx = dx + self.v_proj.backward(self.merge(dV))
        return dx


if __name__ == '__main__':
    np.random.seed(0)
    x = np.random.randn(2, 6, 8)
    target = np.random.randn(2, 6, 8)
    mha = MultiHeadAttention(8, 2)
    lr = 0.02
    for step in range(50):
        y = mha.forward(x)
        loss = 0.5 * np.sum((y - target) ** 2)
        mha.backward(y - target)
        for layer in [mha.q_proj, mha.k_proj, mha.v_proj, mha.o_proj]:
            layer.W -= lr * layer.dW
            layer.b -= lr * layer.db
        if step % 10 == 0:
            print(step, loss)
