import numpy as np
from proof import slope


def claims(load):
    m = load(("with open('data/reddit-comments.csv') as f:\n    reader = csv.reader(f)\n    next(reader)\n    sentences = [x[0].lower().split() for x in reader]",
              "sentences = [['a', 'b', 'c', 'a'], ['b', 'c']]"), ("vocabulary_size = 8000", "vocabulary_size = 4"), ("nepoch=10,", "nepoch=1,"))
    r = np.random.default_rng(1)
    x, y = [0, 3, 1, 4], [3, 1, 4, 2]
    n = m.RNNNumpy(5, 3, bptt_truncate=10)
    for k in "UVW":
        setattr(n, k, r.normal(size=getattr(n, k).shape))

    def f():
        h, L = np.zeros(3), 0
        for a, b in zip(x, y):
            h = np.tanh(n.U[:, a] + n.W @ h)
            z = n.V @ h
            L += np.log(np.exp(z).sum()) - z[b]
        return L
    c = {"loss": (n.calculate_total_loss([x], [y]), f())}
    g = n.bptt(x, y)
    for k, d in zip("UVW", g):
        c[k] = (d, slope(f, getattr(n, k)))
    W, s = n.W.copy(), slope(f, n.W)
    n.sgd_step(x, y, 0.1)
    c["step"] = (W - n.W, 0.1 * s)
    return c
