"""CTC loss with its gradient, log space, one utterance at a time."""
import numpy as np

NEG_INF = -1e30


def log_softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=1, keepdims=True))


def logadd(*xs):
    m = max(xs)
    if m <= NEG_INF:
        return NEG_INF
    return m + np.log(sum(np.exp(x - m) for x in xs))


def ctc_loss(logits, labels, blank=0):
    """
    logits: (T, K) raw network outputs, labels: list of ints without blanks
    returns -log p(labels | logits) and the gradient with respect to the logits
    """
    T, K = logits.shape
    logp = log_softmax(logits)

    ext = [blank]
    for l in labels:
        ext += [l, blank]
    S = len(ext)

    # forward variables
    alpha = np.full((T, S), NEG_INF)
    alpha[0, 0] = logp[0, ext[0]]
    if S > 1:
        alpha[0, 1] = logp[0, ext[1]]
    for t in range(1, T):
        for s in range(S):
            terms = [alpha[t - 1, s]]
            if s > 0:
                terms.append(alpha[t - 1, s - 1])
            # a blank between two different labels may be skipped
            if s > 1 and ext[s] != blank and ext[s] != ext[s - 2]:
                terms.append(alpha[t - 1, s - 2])
            alpha[t, s] = logadd(*terms) + logp[t, ext[s]]

    # backward variables, without the emission at t
    beta = np.full((T, S), NEG_INF)
    beta[T - 1, S - 1] = 0.0
    if S > 1:
        beta[T - 1, S - 2] = 0.0
    for t in range(T - 2, -1, -1):
        for s in range(S):
            terms = [beta[t + 1, s] + logp[t + 1, ext[s]]]
            if s < S - 1:
                terms.append(beta[t + 1, s + 1] + logp[t + 1, ext[s + 1]])
            if s < S - 2 and ext[s + 2] != blank and ext[s] != ext[s + 2]:
                terms.append(beta[t + 1, s + 2] + logp[t + 1, ext[s + 2]])
            beta[t, s] = logadd(*terms)

    log_like = logadd(alpha[T - 1, S - 1], alpha[T - 1, S - 2]) if S > 1 else alpha[T - 1, 0]

    # posterior of being in state s at time t, collected per symbol
    post = np.exp(alpha + beta - log_like)
    grad = np.exp(logp)
    for s in range(S):
        grad[:, ext[s]] -= post[:, s]
    return -log_like, grad


def ctc_batch(logits, labels, lengths):
    """mean over a padded batch. logits: (B, T, K), lengths: frames of every utterance"""
    B = logits.shape[0]
    total = 0.0
    grads = np.zeros_like(logits)
    for b in range(B):
        n = lengths[b]
        loss, g = ctc_loss(logits[b, :n], labels[b])
        total += loss
        grads[b, :n] = g
    return total / B, grads / B
