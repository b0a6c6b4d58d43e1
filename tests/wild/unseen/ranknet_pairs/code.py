"""RankNet / LambdaRank with a one-hidden-layer scorer. Input: LETOR-like groups by query id."""
import argparse
import itertools
import numpy as np


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


class Scorer:
    """s(x) = v . tanh(W x + c)"""

    def __init__(self, n_features, n_hidden, seed=0):
        rs = np.random.RandomState(seed)
        self.W = rs.randn(n_hidden, n_features) / np.sqrt(n_features)
        self.c = np.zeros(n_hidden)
        self.v = rs.randn(n_hidden) / np.sqrt(n_hidden)

    def score(self, X):
        return np.tanh(X @ self.W.T + self.c) @ self.v

    def grads(self, X, lambdas):
        """backprop of sum_i lambdas_i * s(x_i)"""
        H = np.tanh(X @ self.W.T + self.c)
        dv = H.T @ lambdas
        dZ = np.outer(lambdas, self.v) * (1 - H ** 2)
        return dZ.T @ X, dZ.sum(axis=0), dv


def ranknet_lambdas(scores, rel, sigma=1.0):
    """cost and dC/ds for all pairs where rel_i > rel_j. C_ij = log(1 + exp(-sigma (s_i - s_j)))"""
    lambdas = np.zeros_like(scores)
    cost = 0.0
    n_pairs = 0
    for i, j in itertools.permutations(range(len(scores)), 2):
        if rel[i] <= rel[j]:
            continue
        d = sigma * (scores[i] - scores[j])
        cost += np.logaddexp(0, -d)
        lam = -sigma * sigmoid(-d)
        lambdas[i] += lam
        lambdas[j] -= lam
        n_pairs += 1
    if n_pairs:
        cost /= n_pairs
        lambdas /= n_pairs
    return cost, lambdas


def listnet_topone(scores, rel):
    """Cross entropy between top-one probabilities and d/ds."""
    def topone(t):
        e = np.exp(t - t.max())
        return e / e.sum()
    p_true, p_pred = topone(np.asarray(rel, float)), topone(scores)
    return -np.sum(p_true * np.log(p_pred)), p_pred - p_true


def train(groups, args):
    n_features = groups[0][0].shape[1]
    model = Scorer(n_features, args.hidden)
    loss = ranknet_lambdas if args.loss == "ranknet" else listnet_topone
    for epoch in range(args.epochs):
        total = 0.0
        for X, rel in groups:
            s = model.score(X)
            c, lambdas = loss(s, rel)
            dW, dc, dv = model.grads(X, lambdas)
            model.W -= args.lr * (dW + args.decay * model.W)
            model.c -= args.lr * dc
            model.v -= args.lr * (dv + args.decay * model.v)
            total += c
        print(f"epoch {epoch:3d}  cost {total / len(groups):.4f}")
    return model


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--loss", choices=["ranknet", "listnet"], default="ranknet")
    parser.add_argument("--hidden", type=int, default=10)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--decay", type=float, default=1e-4)
    args = parser.parse_args(argv)
    rs = np.random.RandomState(1)
    groups = []
    for _ in range(20):
        X = rs.randn(8, 5)
        groups.append((X, (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 0)))
    return train(groups, args)


if __name__ == "__main__":
    main()
