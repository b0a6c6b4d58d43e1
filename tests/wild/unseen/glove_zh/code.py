# -*- coding: utf-8 -*-
'''
GloVe 词向量 (纯Python循环 + numpy), AdaGrad 更新
J = sum f(X_ij) (w_i·c_j + b_i + d_j - log X_ij)^2 / 2
'''
import codecs
from collections import Counter, defaultdict
from math import log
import numpy as np


def build_cooccur(sentences, vocab, window=3):
    cooc = defaultdict(float)
    for sent in sentences:
        ids = [vocab[w] for w in sent]
        for ci, c in enumerate(ids):
            for dist in range(1, window + 1):
                if ci - dist < 0:
                    break
                left = ids[ci - dist]
                # 距离越远权重越小, 对称加两次
                cooc[c, left] += 1.0 / dist
                cooc[left, c] += 1.0 / dist
    return [(i, j, x) for (i, j), x in cooc.items()]


def run_iter(vocab_size, data, W, biases, gradsq, gradsq_b, lr=0.05, x_max=100, alpha=0.75):
    '''
    W: (2V, d) 前V行是中心词, 后V行是上下文词; 返回整体损失
    '''
    cost = 0
    np.random.shuffle(data)
    for i, j, x in data:
        j = j + vocab_size
        weight = (x / x_max) ** alpha if x < x_max else 1
        inner = W[i].dot(W[j]) + biases[i] + biases[j] - log(x)
        cost += 0.5 * weight * inner ** 2

        # 梯度 (两个都要先算好再更新!)
        grad_main = weight * inner * W[j]
        grad_ctx = weight * inner * W[i]
        grad_b = weight * inner

        # AdaGrad
        W[i] -= lr * grad_main / np.sqrt(gradsq[i])
        W[j] -= lr * grad_ctx / np.sqrt(gradsq[j])
        biases[i] -= lr * grad_b / np.sqrt(gradsq_b[i])
        biases[j] -= lr * grad_b / np.sqrt(gradsq_b[j])
        gradsq[i] += np.square(grad_main)
        gradsq[j] += np.square(grad_ctx)
        gradsq_b[i] += grad_b ** 2
        gradsq_b[j] += grad_b ** 2
    return cost


def train_glove(vocab, data, dim=20, iters=25):
    V = len(vocab)
    W = (np.random.rand(2 * V, dim) - 0.5) / (dim + 1)
    b = (np.random.rand(2 * V) - 0.5) / (dim + 1)
    gs, gsb = np.ones((2 * V, dim)), np.ones(2 * V)
    for it in range(iters):
        c = run_iter(V, data, W, b, gs, gsb)
        print('第%d轮, 损失: %.4f' % (it + 1, c))
    return W[:V] + W[V:]


def most_similar(W, vocab, word, n=5):
    id2w = {i: w for w, i in vocab.items()}
    Wn = W / np.linalg.norm(W, axis=1, keepdims=True)
    s = Wn @ Wn[vocab[word]]
    return [(id2w[i], round(float(s[i]), 3)) for i in np.argsort(-s)[1:n + 1]]


if __name__ == '__main__':
    with codecs.open('corpus_seg.txt', 'r', 'utf-8') as f:   # 已经分好词的语料
        sents = [line.strip().split() for line in f]
    cnt = Counter(w for s in sents for w in s)
    vocab = {w: i for i, (w, _) in enumerate(cnt.most_common())}
    W = train_glove(vocab, build_cooccur(sents, vocab))
    print(most_similar(W, vocab, '中国'))
