# coding: utf-8
import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.x = None

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.dot(x, W) + b

    def backward(self, dout):
        W, b = self.params
        dx = np.dot(dout, W.T)
        dW = np.dot(self.x.T, dout)
        db = np.sum(dout, axis=0)
        # 配列の場所を変えないように [...] で上書き
        self.grads[0][...] = dW
        self.grads[1][...] = db
        return dx


class Sigmoid:
    def __init__(self):
        self.params, self.grads = [], []
        self.out = None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


class WordTable:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None

    def forward(self, idx):
        W, = self.params
        self.idx = idx
        return W[idx]

    def backward(self, dout):
        dW, = self.grads
        dW[...] = 0
        np.add.at(dW, self.idx, dout)
        return None


class SoftmaxEntropy:
    def __init__(self):
        self.params, self.grads = [], []
        self.y = None
        self.t = None

    def forward(self, x, t):
        x = x - x.max(axis=1, keepdims=True)
        self.y = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        self.t = t
        # one-hot なら正解ラベルの番号に直す
        if self.t.size == self.y.size:
            self.t = self.t.argmax(axis=1)
        n = self.y.shape[0]
        return -np.sum(np.log(self.y[np.arange(n), self.t] + 1e-12)) / n

    def backward(self, dout=1):
        n = self.t.shape[0]
        dx = self.y.copy()
        dx[np.arange(n), self.t] -= 1
        dx *= dout
        dx = dx / n
        return dx


class TwoWordModel:
    """2つの単語の埋め込みを平均して次の単語を当てる"""
    def __init__(self, vocab, embed, hidden):
        W_e = 0.1 * np.random.randn(vocab, embed)
        W1 = np.random.randn(embed, hidden) / np.sqrt(embed)
        b1 = np.zeros(hidden)
        W2 = np.random.randn(hidden, vocab) / np.sqrt(hidden)
        b2 = np.zeros(vocab)
        self.embed0 = WordTable(W_e)
        self.embed1 = WordTable(W_e)        # 重み共有
        self.layers = [FullyConnected(W1, b1), Sigmoid(), FullyConnected(W2, b2)]
        self.loss_layer = SoftmaxEntropy()
        self.params, self.grads = [], []
        for layer in [self.embed0, self.embed1] + self.layers:
            self.params += layer.params
            self.grads += layer.grads

    def forward(self, idx, t):
        h = (self.embed0.forward(idx[:, 0]) + self.embed1.forward(idx[:, 1])) * 0.5
        for layer in self.layers:
            h = layer.forward(h)
        return self.loss_layer.forward(h, t)

    def backward(self, dout=1):
        dout = self.loss_layer.backward(dout)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        dout *= 0.5
        self.embed0.backward(dout)
        self.embed1.backward(dout)


def merge_shared(params, grads):
    """同じ配列は1つにまとめ、勾配は足しておく"""
    first, total = {}, {}
    for p, g in zip(params, grads):
        key = id(p)
        first.setdefault(key, p)
        if key in total:
            g = total[key] + g
        total[key] = g
    return list(first.values()), list(total.values())


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for i in range(len(params)):
            params[i] -= self.lr * grads[i]


if __name__ == '__main__':
    np.random.seed(0)
    corpus = np.array([0, 1, 2, 3, 4, 1, 2, 0, 3, 4, 1, 0, 2, 3, 4, 1, 2, 3])
    xs = np.c_[corpus[:-2], corpus[1:-1]]
    ts = corpus[2:]
    model, optimizer = TwoWordModel(5, 6, 10), SGD(1.0)
    for i in range(300):
        loss = model.forward(xs, ts)
        model.backward()
        params, grads = merge_shared(model.params, model.grads)
        optimizer.update(params, grads)
        if i % 100 == 0:
            print('| 反復 %d | 損失 %.3f' % (i, loss))
