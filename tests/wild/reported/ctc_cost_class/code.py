"""CTC cost as an op: one utterance, activations (T, V), blank is 0."""
import numpy as np


def logsumexp(*a):
    m = max(a)
    if m == -np.inf:
        return -np.inf
    return m + np.log(sum(np.exp(x - m) for x in a))


class CTC:
    def __init__(self, blank=0):
        self.blank = blank

    def extend(self, labels):
        out = [self.blank]
        for l in labels:
            out += [l, self.blank]
        return out

    def alphas(self, logp, ext):
        T, S = len(logp), len(ext)
        a = np.full((T, S), -np.inf)
        a[0, 0] = logp[0, ext[0]]
        a[0, 1] = logp[0, ext[1]]
        for t in range(1, T):
            for s in range(S):
                terms = [a[t - 1, s]]
                if s > 0:
                    terms.append(a[t - 1, s - 1])
                if s > 1 and ext[s] != self.blank and ext[s] != ext[s - 2]:
                    terms.append(a[t - 1, s - 2])
                a[t, s] = logsumexp(*terms) + logp[t, ext[s]]
        return a

    def perform(self, acts, labels):
        """forward: cost of the labels, keeps what grad needs"""
        shifted = acts - acts.max(axis=1, keepdims=True)
        self.logp = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.ext = self.extend(labels)
        a = self.alphas(self.logp, self.ext)
        self.loglik = logsumexp(a[-1, -1], a[-1, -2])
        self.a = a
        return -self.loglik

    def grad(self, output_grad):
        """gradient of the activations (before the softmax)"""
        # betas are the alphas of the reversed problem
        b = self.alphas(self.logp[::-1], self.ext[::-1])[::-1, ::-1]
        T, V = self.logp.shape
        occ = np.zeros((T, V))
        for t in range(T):
            for s, l in enumerate(self.ext):
                occ[t, l] += np.exp(self.a[t, s] + b[t, s] - self.logp[t, l] - self.loglik)
        return output_grad * (np.exp(self.logp) - occ)


if __name__ == "__main__":
    rng = np.random.RandomState(0)
    acts, labels = rng.randn(6, 4), [1, 2, 2]
    ctc = CTC()
    for i in range(40):
        cost = ctc.perform(acts, labels)
        acts -= 0.5 * ctc.grad(1.0)
        if i % 10 == 0:
            print(i, cost)
