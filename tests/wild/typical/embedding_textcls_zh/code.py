"""
文本分类: Embedding -> 平均池化 -> 全连接 -> softmax
纯 numpy 实现, 适合理解原理
"""
import csv
import os

import numpy as np

PAD, UNK = 0, 1


class Embedding:
    def __init__(self, vocab_size, dim):
        self.weight = np.random.uniform(-0.25, 0.25, (vocab_size, dim))
        self.weight[PAD] = 0
        self.grad = np.zeros_like(self.weight)

    def __call__(self, ids):
        self.ids = ids
        return self.weight[ids]

    def backward(self, dout):
        self.grad = np.zeros_like(self.weight)
        np.add.at(self.grad, self.ids, dout)
        # padding 不更新
        self.grad[PAD] = 0
        return None


class MeanPool:
    """对非 padding 的词取平均"""

    def __call__(self, emb, mask):
        self.mask = mask[:, :, None].astype(float)
        self.length = self.mask.sum(axis=1)
        return (emb * self.mask).sum(axis=1) / self.length

    def backward(self, dout):
        return (dout / self.length)[:, None, :] * self.mask


class FC:
    def __init__(self, n_in, n_out):
        self.w = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def __call__(self, x):
        self.x = x
        return x.dot(self.w) + self.b

    def backward(self, dout):
        self.dw = self.x.T.dot(dout)
        self.db = dout.sum(0)
        return dout.dot(self.w.T)


class TextClassifier:
    def __init__(self, vocab_size, dim, n_class):
        self.emb = Embedding(vocab_size, dim)
        self.pool = MeanPool()
        self.fc = FC(dim, n_class)

    def __call__(self, ids):
        return self.fc(self.pool(self.emb(ids), ids != PAD))

    def backward(self, dout):
        self.emb.backward(self.pool.backward(self.fc.backward(dout)))

    def parameters(self):
        return [self.emb.weight, self.fc.w, self.fc.b]

    def gradients(self):
        return [self.emb.grad, self.fc.dw, self.fc.db]


def cross_entropy(logits, label):
    logits = logits - logits.max(1, keepdims=True)
    prob = np.exp(logits)
    prob /= prob.sum(1, keepdims=True)
    n = len(label)
    loss = -np.log(prob[range(n), label]).mean()
    dlogits = prob.copy()
    dlogits[range(n), label] -= 1
    return loss, dlogits / n


class Adam:
    def __init__(self, params, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.params, self.lr = params, lr
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]
        self.t = 0

    def step(self, grads):
        self.t += 1
        for i, (p, g) in enumerate(zip(self.params, grads)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g * g
            m_hat = self.m[i] / (1 - self.beta1 ** self.t)
            v_hat = self.v[i] / (1 - self.beta2 ** self.t)
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def load_tsv(path, max_len=20):
    rows = [(r[0].split(), int(r[1])) for r in csv.reader(open(path, encoding='utf-8'), delimiter='\t')]
    vocab = {'<pad>': PAD, '<unk>': UNK}
    for words, _ in rows:
        for w in words:
            vocab.setdefault(w, len(vocab))
    ids = np.zeros((len(rows), max_len), dtype=int)
    for i, (words, _) in enumerate(rows):
        seq = [vocab[w] for w in words[:max_len]]
        ids[i, :len(seq)] = seq
    return ids, np.array([y for _, y in rows]), vocab


if __name__ == '__main__':
    path = os.path.join('data', 'train.tsv')
    X, y, vocab = load_tsv(path)
    model = TextClassifier(len(vocab), 64, y.max() + 1)
    opt = Adam(model.parameters())
    for epoch in range(10):
        loss, dlogits = cross_entropy(model(X), y)
        model.backward(dlogits)
        opt.step(model.gradients())
        print('epoch', epoch, 'loss', loss)
