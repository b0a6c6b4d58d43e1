# 手写多头注意力（只用 numpy），包括反向传播
import numpy as np


class Linear:
    def __init__(self, d_in, d_out):
        self.W = np.random.randn(d_in, d_out) * np.sqrt(2.0 / (d_in + d_out))
        self.b = np.zeros(d_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        # x: (B, T, d_in)  把前两维拉平
        x2 = self.x.reshape(-1, self.x.shape[-1])
        d2 = dout.reshape(-1, dout.shape[-1])
        self.dW = x2.T @ d2
        self.db = d2.sum(axis=0)
        return dout @ self.W.T


class MultiHeadAttention:
    def __init__(self, d_model, n_head):
        assert d_model % n_head == 0
        self.h = n_head
        self.dk = d_model // n_head
        self.wq, self.wk, self.wv, self.wo = [Linear(d_model, d_model) for _ in range(4)]

    def split(self, x):
        # (B, T, D) -> (B, h, T, dk)
        B, T, _ = x.shape
        return x.reshape(B, T, self.h, self.dk).transpose(0, 2, 1, 3)

    def merge(self, x):
        # (B, h, T, dk) -> (B, T, D)
        B, h, T, dk = x.shape
        return x.transpose(0, 2, 1, 3).reshape(B, T, h * dk)

    def forward(self, x, pad_mask=None):
        """pad_mask: (B, T)，True 表示填充位置"""
        self.q = self.split(self.wq.forward(x))
        self.k = self.split(self.wk.forward(x))
        self.v = self.split(self.wv.forward(x))
        score = self.q @ self.k.transpose(0, 1, 3, 2) / np.sqrt(self.dk)
        if pad_mask is not None:
            score = score + pad_mask[:, None, None, :] * -1e9
        score = score - score.max(axis=-1, keepdims=True)
        e = np.exp(score)
        self.attn = e / e.sum(axis=-1, keepdims=True)
        ctx = self.attn @ self.v
        return self.wo.forward(self.merge(ctx))

    def backward(self, dout):
        dctx = self.split(self.wo.backward(dout))
        dattn = dctx @ self.v.transpose(0, 1, 3, 2)
        dv = self.attn.transpose(0, 1, 3, 2) @ dctx
        # softmax 的反向
        dscore = self.attn * (dattn - (dattn * self.attn).sum(axis=-1, keepdims=True))
        dscore = dscore / np.sqrt(self.dk)
        dq = dscore @ self.k
        dk = dscore.transpose(0, 1, 3, 2) @ self.q
        # x 同时进入 q、k、v 三个分支，梯度要相加
        dx = self.wq.backward(self.merge(dq))
        dx = dx + self.wk.backward(self.merge(dk))
        dx = dx + self.wv.backward(self.merge(dv))
        return dx

    def step(self, lr):
        for l in (self.wq, self.wk, self.wv, self.wo):
            l.W -= lr * l.dW
            l.b -= lr * l.db


if __name__ == '__main__':
    np.random.seed(0)
    mha = MultiHeadAttention(16, 4)
    x = np.random.randn(8, 5, 16)
    target = x[:, ::-1]      # 学习把序列倒过来
    for i in range(200):
        y = mha.forward(x)
        diff = y - target
        mha.backward(2 * diff / diff.size)
        mha.step(0.5)
        if i % 50 == 0:
            print('第%d步 loss=%.4f' % (i, np.mean(diff ** 2)))
