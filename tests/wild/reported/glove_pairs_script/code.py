#!/usr/bin/env python3
import random

import numpy as np


def cooc_from(text, window=2):
    tokens = text.split()
    vocab = {w: i for i, w in enumerate(sorted(set(tokens)))}
    counts = {}
    for a in range(len(tokens)):
        for b in range(max(0, a - window), min(len(tokens), a + window + 1)):
            if a != b:
                key = (vocab[tokens[a]], vocab[tokens[b]])
                counts[key] = counts.get(key, 0) + 1
    return vocab, [(ix, jy, n) for (ix, jy), n in sorted(counts.items())]


def step(xs, ys, ix, jy, n, eta, nmax, alpha):
    """one stochastic update of  1/2 f(n) (log n - x.y)^2"""
    logn = np.log(n)
    fn = min(1.0, (n / nmax) ** alpha)
    x, y = xs[ix, :].copy(), ys[jy, :].copy()
    scale = eta * fn * (logn - np.dot(x, y))
    xs[ix, :] += scale * y
    ys[jy, :] += scale * x


def main():
    text = ('the cat sat on the mat the dog sat on the log '
            'the cat saw the dog and the dog saw the cat')
    vocab, cooc = cooc_from(text)
    print("{} nonzero entries".format(len(cooc)))

    nmax = 4
    embedding_dim = 5
    eta = 0.05
    alpha = 3 / 4
    epochs = 10
    print("initializing embeddings")
    xs = np.random.normal(size=(len(vocab), embedding_dim))
    ys = np.random.normal(size=(len(vocab), embedding_dim))

    for epoch in range(epochs):
        random.shuffle(cooc)
        cost = 0
        for ix, jy, n in cooc:
            cost += 0.5 * min(1.0, (n / nmax) ** alpha) * (np.log(n) - xs[ix] @ ys[jy]) ** 2
            step(xs, ys, ix, jy, n, eta, nmax, alpha)
        print("epoch {} cost {:.3f}".format(epoch, cost))


if __name__ == '__main__':
    main()
