# -*- coding: utf-8 -*-
# word2vec 的 numpy 实现：skip-gram + 朴素 softmax / 负采样
import random
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))


def naive_softmax(center_vec, outside_idx, outside_vecs):
    """
    center_vec:   中心词向量, 形状 (D,)
    outside_idx:  上下文词的下标
    outside_vecs: 所有上下文词向量, 形状 (V, D)
    """
    y_hat = softmax(outside_vecs @ center_vec)
    loss = -np.log(y_hat[outside_idx])
    delta = y_hat.copy()
    delta[outside_idx] -= 1
    grad_center = outside_vecs.T @ delta
    grad_outside = np.outer(delta, center_vec)
    return loss, grad_center, grad_outside


def neg_sampling(center_vec, outside_idx, outside_vecs, neg_idx):
    """负采样损失；neg_idx 里同一个词可能出现多次"""
    u_o = outside_vecs[outside_idx]
    pos = sigmoid(u_o @ center_vec)
    loss = -np.log(pos)

    grad_center = (pos - 1) * u_o
    grad_outside = np.zeros_like(outside_vecs)
    grad_outside[outside_idx] += (pos - 1) * center_vec

    for k in neg_idx:
        u_k = outside_vecs[k]
        s = sigmoid(-u_k @ center_vec)
        loss -= np.log(s)
        grad_center += (1 - s) * u_k
        grad_outside[k] += (1 - s) * center_vec     # 重复的词要累加
    return loss, grad_center, grad_outside


def skipgram(center, outsides, word2idx, center_vecs, outside_vecs, sampler=None):
    loss = 0.0
    grad_c = np.zeros_like(center_vecs)
    grad_o = np.zeros_like(outside_vecs)
    c = word2idx[center]
    for w in outsides:
        o = word2idx[w]
        if sampler is None:
            l, gc, go = naive_softmax(center_vecs[c], o, outside_vecs)
        else:
            l, gc, go = neg_sampling(center_vecs[c], o, outside_vecs, sampler(o))
        loss += l
        grad_c[c] += gc
        grad_o += go
    return loss, grad_c, grad_o


def main():
    text = "我 喜欢 深度 学习 我 喜欢 自然 语言 处理 我 学习 数学".split()
    vocab = sorted(set(text))
    word2idx = {w: i for i, w in enumerate(vocab)}
    V, D, win, K, lr = len(vocab), 8, 2, 5, 0.1
    np.random.seed(0)
    center_vecs = (np.random.rand(V, D) - 0.5) / D
    outside_vecs = np.zeros((V, D))

    def sampler(o):
        neg = []
        while len(neg) < K:
            k = random.randint(0, V - 1)
            if k != o:
                neg.append(k)
        return neg

    for it in range(500):
        total = 0
        for t, w in enumerate(text):
            ctx = text[max(0, t - win):t] + text[t + 1:t + 1 + win]
            loss, gc, go = skipgram(w, ctx, word2idx, center_vecs, outside_vecs, sampler)
            center_vecs -= lr * gc
            outside_vecs -= lr * go
            total += loss
        if it % 100 == 0:
            print("第 %d 轮, 损失 %.4f" % (it, total / len(text)))


if __name__ == "__main__":
    main()
