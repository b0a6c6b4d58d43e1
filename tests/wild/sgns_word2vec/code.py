import numpy as np


class Word2Vec:
    """Skip-gram with negative sampling.

    W  : input (center) vectors, one row per word
    C  : output (context) vectors, one row per word
    """

    def __init__(self, corpus, dim=10, window=2, n_neg=4, lr=0.025, seed=0):
        self.rng = np.random.RandomState(seed)
        self.sents = [s.lower().split() for s in corpus]
        counts = {}
        for s in self.sents:
            for w in s:
                counts[w] = counts.get(w, 0) + 1
        self.words = sorted(counts)
        self.index = {w: i for i, w in enumerate(self.words)}
        freq = np.array([counts[w] for w in self.words], dtype=float) ** 0.75
        self.noise = freq / freq.sum()
        self.dim, self.window, self.n_neg, self.lr = dim, window, n_neg, lr
        V = len(self.words)
        self.W = (self.rng.rand(V, dim) - 0.5) / dim
        self.C = (self.rng.rand(V, dim) - 0.5) / dim

    @staticmethod
    def sigmoid(x):
        return 1 / (1 + np.exp(-np.clip(x, -30, 30)))

    def pairs(self):
        for s in self.sents:
            ids = [self.index[w] for w in s]
            for pos, center in enumerate(ids):
                lo = max(0, pos - self.window)
                for j in range(lo, min(len(ids), pos + self.window + 1)):
                    if j != pos:
                        yield center, ids[j]

    def sample_negatives(self, context):
        neg = []
        while len(neg) < self.n_neg:
            n = self.rng.choice(len(self.words), p=self.noise)
            if n != context:
                neg.append(n)
        return np.array(neg)

    def pair_loss(self, center, context, negatives):
        """-log s(u_o.v) - sum_k log s(-u_k.v)"""
        v = self.W[center]
        pos = self.sigmoid(self.C[context] @ v)
        neg = self.sigmoid(-self.C[negatives] @ v)
        return -np.log(pos) - np.log(neg).sum()

    def pair_grads(self, center, context, negatives):
        v = self.W[center]
        u_o = self.C[context]
        u_n = self.C[negatives]
        e_o = self.sigmoid(u_o @ v) - 1.0          # label 1
        e_n = self.sigmoid(u_n @ v)                # label 0
        grad_v = e_o * u_o + e_n @ u_n
        grad_o = e_o * v
        grad_n = np.outer(e_n, v)
        return grad_v, grad_o, grad_n

    def train_pair(self, center, context, negatives):
        grad_v, grad_o, grad_n = self.pair_grads(center, context, negatives)
        self.W[center] -= self.lr * grad_v
        self.C[context] -= self.lr * grad_o
        # the same negative can be drawn more than once
        np.subtract.at(self.C, negatives, self.lr * grad_n)

    def fit(self, epochs=5):
        for ep in range(epochs):
            total, n = 0.0, 0
            for center, context in self.pairs():
                negatives = self.sample_negatives(context)
                total += self.pair_loss(center, context, negatives)
                self.train_pair(center, context, negatives)
                n += 1
            print("epoch %d  loss %.4f" % (ep + 1, total / n))
        return self

    def most_similar(self, word, k=3):
        v = self.W[self.index[word]]
        sims = self.W @ v / (np.linalg.norm(self.W, axis=1) * np.linalg.norm(v) + 1e-9)
        return [self.words[i] for i in np.argsort(-sims) if self.words[i] != word][:k]


if __name__ == "__main__":
    docs = ["the king rules the land", "the queen rules the land", "a man walks the dog", "a woman walks the cat"]
    model = Word2Vec(docs, dim=8, lr=0.05).fit(10)
    print(model.most_similar("king"))
