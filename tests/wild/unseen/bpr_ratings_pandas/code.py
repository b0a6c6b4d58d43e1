"""Bayesian personalised ranking on MovieLens 100k (u.data). Implicit feedback, matrix factorisation with item bias."""
import os
import numpy as np
import pandas as pd


def read_data(folder="ml-100k"):
    df = pd.read_csv(os.path.join(folder, "u.data"), sep="\t", names=["user", "item", "rating", "ts"])
    df = df[df.rating >= 4]
    users = {u: k for k, u in enumerate(sorted(df.user.unique()))}
    items = {i: k for k, i in enumerate(sorted(df.item.unique()))}
    pairs = np.column_stack([df.user.map(users), df.item.map(items)])
    return pairs, len(users), len(items)


class BPR:
    def __init__(self, n_users, n_items, k=16, lr=0.05, reg_user=0.01, reg_item=0.01, reg_bias=0.0, seed=123):
        rs = np.random.RandomState(seed)
        self.P = rs.normal(0, 0.1, (n_users, k))
        self.Q = rs.normal(0, 0.1, (n_items, k))
        self.bias = np.zeros(n_items)
        self.lr, self.reg_user, self.reg_item, self.reg_bias = lr, reg_user, reg_item, reg_bias
        self.rs = rs

    def objective(self, batch):
        """sum of -ln sigma(x_uij) plus the penalties of the rows touched (per triple)"""
        u, i, j = batch.T
        x = np.sum(self.P[u] * (self.Q[i] - self.Q[j]), axis=1) + self.bias[i] - self.bias[j]
        reg = self.reg_user * np.sum(self.P[u] ** 2) + self.reg_item * (np.sum(self.Q[i] ** 2) + np.sum(self.Q[j] ** 2)) \
            + self.reg_bias * (np.sum(self.bias[i] ** 2) + np.sum(self.bias[j] ** 2))
        return np.sum(np.logaddexp(0, -x)) + 0.5 * reg

    def update(self, batch):
        u, i, j = batch.T
        pu, qi, qj = self.P[u], self.Q[i], self.Q[j]      # copies, fancy indexing
        x = np.sum(pu * (qi - qj), axis=1) + self.bias[i] - self.bias[j]
        s = 1.0 / (1.0 + np.exp(x))                        # sigma(-x)
        s_ = s[:, None]
        # users and items repeat within a batch
        np.subtract.at(self.P, u, self.lr * (-s_ * (qi - qj) + self.reg_user * pu))
        np.subtract.at(self.Q, i, self.lr * (-s_ * pu + self.reg_item * qi))
        np.subtract.at(self.Q, j, self.lr * (s_ * pu + self.reg_item * qj))
        bi, bj = self.bias[i], self.bias[j]
        np.subtract.at(self.bias, i, self.lr * (-s + self.reg_bias * bi))
        np.subtract.at(self.bias, j, self.lr * (s + self.reg_bias * bj))

    def sample(self, pairs, positives, size):
        pick = pairs[self.rs.randint(len(pairs), size=size)]
        neg = self.rs.randint(len(self.Q), size=size)
        for n in range(size):
            while neg[n] in positives[pick[n, 0]]:
                neg[n] = self.rs.randint(len(self.Q))
        return np.column_stack([pick, neg])

    def fit(self, pairs, n_epochs=10, batch_size=256):
        positives = {}
        for u, i in pairs:
            positives.setdefault(u, set()).add(i)
        for epoch in range(n_epochs):
            total = 0.0
            for _ in range(max(1, len(pairs) // batch_size)):
                batch = self.sample(pairs, positives, batch_size)
                total += self.objective(batch)
                self.update(batch)
            print(f"epoch {epoch}: {total / len(pairs):.4f}")
        return self


if __name__ == "__main__":
    pairs, n_users, n_items = read_data()
    model = BPR(n_users, n_items).fit(pairs)
    top = np.argsort(-(model.P[0] @ model.Q.T + model.bias))[:10]
    print("user 0:", top)
