# -*- coding: utf-8 -*-
# CBOW 词向量 手写实现
import numpy as np
from collections import Counter

corpus = """我 喜欢 自然 语言 处理 。 我 喜欢 深度 学习 。 深度 学习 需要 很多 数据 。
自然 语言 处理 需要 深度 学习 。 他 喜欢 数学 。 数学 很 难 但是 有 用 。"""

def softmax(x):
    x = x - np.max(x)   # 防止溢出
    e = np.exp(x)
    return e / e.sum()

class CBOW(object):
    def __init__(self, embed_dim=10, window=2, lr=0.05):
        self.N = embed_dim
        self.window = window
        self.lr = lr

    def build_vocab(self, text):
        words = text.split()
        cnt = Counter(words)
        self.id2word = [w for w, _ in cnt.most_common()]
        self.word2id = {w: i for i, w in enumerate(self.id2word)}
        self.V = len(self.id2word)
        # 初始化权重
        self.W1 = np.random.uniform(-0.8, 0.8, (self.V, self.N))
        self.W2 = np.random.uniform(-0.8, 0.8, (self.N, self.V))
        ids = [self.word2id[w] for w in words]
        samples = []
        for i, center in enumerate(ids):
            ctx = [ids[j] for j in range(i - self.window, i + self.window + 1)
                   if j != i and 0 <= j < len(ids)]
            samples.append((ctx, center))
        return samples

    def forward(self, context):
        h = np.mean(self.W1[context], axis=0)    # 上下文取平均
        u = np.dot(self.W2.T, h)
        y = softmax(u)
        return y, h, u

    def loss(self, context, center):
        y, _, _ = self.forward(context)
        return -np.log(y[center])

    def backward(self, y, h, context, center):
        """返回两个权重的梯度"""
        e = y.copy()
        e[center] -= 1                 # 预测误差
        dW2 = np.outer(h, e)
        dh = np.dot(self.W2, e)
        dW1 = np.zeros_like(self.W1)
        for c in context:
            dW1[c] += dh / len(context)   # 同一个词可能出现多次
        return dW1, dW2

    def train(self, samples, epochs=50):
        for ep in range(epochs):
            total = 0
            for ctx, center in samples:
                y, h, u = self.forward(ctx)
                dW1, dW2 = self.backward(y, h, ctx, center)
                self.W1 -= self.lr * dW1
                self.W2 -= self.lr * dW2
                total += -u[center] + np.log(np.sum(np.exp(u)))
            if ep % 10 == 0:
                print('第%d轮 损失: %.4f' % (ep, total / len(samples)))

    def similar(self, word, topn=3):
        v = self.W1[self.word2id[word]]
        sims = self.W1 @ v / (np.linalg.norm(self.W1, axis=1) * np.linalg.norm(v))
        return [(self.id2word[i], sims[i]) for i in np.argsort(-sims)[1:topn + 1]]


np.random.seed(0)
model = CBOW()
samples = model.build_vocab(corpus)
print('词表大小', model.V)
model.train(samples)
print(model.similar('深度'))
