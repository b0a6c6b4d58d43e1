#!/usr/bin/env python
# TransE: h + r ~ t.  margin ranking loss, squared L2 distance, SGD one triple at a time
# usage: transE.py FB15k/   (entity2id.txt relation2id.txt train.txt)
import sys
import random
import numpy as np


def load(path):
    def ids(f):
        return {l.split()[0]: int(l.split()[1]) for l in open(path + f) if len(l.split()) == 2}
    ent, rel = ids('entity2id.txt'), ids('relation2id.txt')
    triples = [(ent[h], rel[r], ent[t]) for h, t, r in (l.split() for l in open(path + 'train.txt'))]
    return ent, rel, triples


class TransE:
    def __init__(self, nent, nrel, dim=50, margin=1.0, lr=0.01):
        b = 6 / np.sqrt(dim)
        self.E = np.random.uniform(-b, b, (nent, dim))
        self.R = np.random.uniform(-b, b, (nrel, dim))
        self.R /= np.linalg.norm(self.R, axis=1, keepdims=True)
        self.margin, self.lr = margin, lr

    def dist(self, h, r, t):
        d = self.E[h] + self.R[r] - self.E[t]
        return np.sum(d * d)

    def corrupt(self, h, r, t):
        e = random.randrange(len(self.E))
        return (e, r, t) if random.random() < .5 else (h, r, e)

    def pair_loss(self, pos, neg):
        return max(0.0, self.margin + self.dist(*pos) - self.dist(*neg))

    def pair_grad(self, pos, neg):
        """sparse gradient {('E', i): vec, ('R', k): vec}; empty if the margin is met"""
        if self.pair_loss(pos, neg) == 0:
            return {}
        g = {}
        for (h, r, t), sign in ((pos, 1.0), (neg, -1.0)):
            d = 2 * sign * (self.E[h] + self.R[r] - self.E[t])
            # head and tail are often shared by pos and neg, so add up
            for key, v in ((('E', h), d), (('R', r), d), (('E', t), -d)):
                g[key] = g[key] + v if key in g else v.copy()
        return g

    def update(self, g):
        for (tab, i), v in g.items():
            (self.E if tab == 'E' else self.R)[i] -= self.lr * v

    def epoch(self, triples, bs=100):
        tot = 0.0
        # entities back on the unit ball
        self.E /= np.maximum(np.linalg.norm(self.E, axis=1, keepdims=True), 1.0)
        for s in range(0, len(triples), bs):
            for pos in triples[s:s + bs]:
                neg = self.corrupt(*pos)
                tot += self.pair_loss(pos, neg)
                self.update(self.pair_grad(pos, neg))
        return tot


def distmult_score_grad(h, r, t, y, reg=0.0):
    """logistic loss log(1+exp(-y <h,r,t>)) + reg/2 (|h|^2+|r|^2+|t|^2), another scorer for comparison"""
    s = np.sum(h * r * t)
    c = -y / (1 + np.exp(y * s))
    loss = np.log1p(np.exp(-y * s)) + reg / 2 * (h @ h + r @ r + t @ t)
    return loss, c * r * t + reg * h, c * h * t + reg * r, c * h * r + reg * t


if __name__ == '__main__':
    if len(sys.argv) > 1:
        ent, rel, triples = load(sys.argv[1])
        m = TransE(len(ent), len(rel))
    else:
        # family toy graph: i -r-> i+1
        triples = [(i, 0, (i + 1) % 30) for i in range(30)] + [(i, 1, (i + 2) % 30) for i in range(30)]
        m = TransE(30, 2, dim=8)
    for ep in range(50):
        l = m.epoch(triples)
        if ep % 10 == 0: print('epoch', ep, 'loss', l)
