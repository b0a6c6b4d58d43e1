"""Linear-chain CRF for a toy tagging problem; everything in log space."""
import numpy as np

SENTENCES = [
    ("the dog barks", "D N V"), ("a cat sleeps", "D N V"), ("the old man walks", "D A N V"),
    ("dogs bark", "N V"), ("a small dog sleeps", "D A N V"), ("the cat walks", "D N V"),
]


def logsumexp(x, axis):
    m = np.max(x, axis=axis, keepdims=True)
    return np.squeeze(m, axis) + np.log(np.sum(np.exp(x - m), axis=axis))


class LinearChainCRF:
    def __init__(self, n_tags, rng):
        self.A = rng.normal(0, 0.1, (n_tags, n_tags))   # A[i, j]: i -> j
        self.start = np.zeros(n_tags)
        self.end = np.zeros(n_tags)

    def score(self, E, tags):
        s = self.start[tags[0]] + self.end[tags[-1]] + E[np.arange(len(tags)), tags].sum()
        for a, b in zip(tags[:-1], tags[1:]):
            s += self.A[a, b]
        return s

    def forward_backward(self, E):
        T, K = E.shape
        alpha = np.zeros((T, K))
        beta = np.zeros((T, K))
        alpha[0] = self.start + E[0]
        for t in range(1, T):
            alpha[t] = logsumexp(alpha[t - 1][:, None] + self.A, 0) + E[t]
        beta[-1] = self.end
        for t in range(T - 2, -1, -1):
            beta[t] = logsumexp(self.A + (E[t + 1] + beta[t + 1])[None, :], 1)
        logZ = logsumexp(alpha[-1] + self.end, 0)
        return alpha, beta, logZ

    def nll_and_grads(self, E, tags):
        T, K = E.shape
        alpha, beta, logZ = self.forward_backward(E)
        nll = logZ - self.score(E, tags)

        unary = np.exp(alpha + beta - logZ)          # p(y_t = k)
        dE = unary.copy()
        dE[np.arange(T), tags] -= 1

        dA = np.zeros_like(self.A)
        for t in range(T - 1):
            pair = alpha[t][:, None] + self.A + (E[t + 1] + beta[t + 1])[None, :] - logZ
            dA += np.exp(pair)
            dA[tags[t], tags[t + 1]] -= 1

        dstart = unary[0].copy()
        dstart[tags[0]] -= 1
        dend = unary[-1].copy()
        dend[tags[-1]] -= 1
        return nll, {"E": dE, "A": dA, "start": dstart, "end": dend}

    def viterbi(self, E):
        T, K = E.shape
        v, back = self.start + E[0], []
        for t in range(1, T):
            m = v[:, None] + self.A
            back.append(m.argmax(0))
            v = m.max(0) + E[t]
        path = [int(np.argmax(v + self.end))]
        for b in reversed(back):
            path.append(int(b[path[-1]]))
        return path[::-1]


class Tagger:
    def __init__(self, n_words, n_tags, seed=0):
        rng = np.random.default_rng(seed)
        self.U = rng.normal(0, 0.1, (n_words, n_tags))
        self.crf = LinearChainCRF(n_tags, rng)

    def step(self, words, tags, lr=0.1, l2=1e-3):
        nll, g = self.crf.nll_and_grads(self.U[words], tags)
        dU = l2 * self.U
        np.add.at(dU, words, g["E"])
        self.U -= lr * dU
        self.crf.A -= lr * g["A"]
        self.crf.start -= lr * g["start"]
        self.crf.end -= lr * g["end"]
        return nll


if __name__ == "__main__":
    vocab = {w: i for i, w in enumerate(sorted({w for s, _ in SENTENCES for w in s.split()}))}
    tagset = {t: i for i, t in enumerate("DANV")}
    data = [([vocab[w] for w in s.split()], [tagset[t] for t in ts.split()]) for s, ts in SENTENCES]
    tagger = Tagger(len(vocab), 4)
    for epoch in range(30):
        total = sum(tagger.step(w, t) for w, t in data)
        if epoch % 10 == 0:
            print(epoch, total)
    for w, t in data:
        print(tagger.crf.viterbi(tagger.U[w]), t)
