import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    a = m.Agent(4, 3, 5, lr=0.3, gamma=0.9, beta=0.4)
    X, A, R = r.normal(size=(6, 4)), np.array([0, 2, 1, 1, 0, 2]), [0.5, -1, 2, 0, 0.3, 1]
    adv = r.normal(size=6)

    def J(w):
        z = np.tanh(X @ a.W1) @ a.W2
        l = z - np.log(np.exp(z).sum(1, keepdims=True))
        return np.mean(w * l[range(6), A] - 0.4 * (np.exp(l) * l).sum(1))
    g = a.policy_gradient(X, A, adv)
    f = lambda: J(adv)
    G = np.array([sum(0.9 ** (k - t) * R[k] for k in range(t, 6)) for t in range(6)])
    c = {"J": (a.objective(X, A, adv), f()), "dW1": (g[0], slope(f, a.W1)), "dW2": (g[1], slope(f, a.W2)),
         "returns": (m.discount(R, 0.9), G)}
    adv2 = (G - G.mean()) / (G.std() + 1e-8)
    f = lambda: J(adv2)
    due = 0.3 * slope(f, a.W1), 0.3 * slope(f, a.W2)
    old = a.W1.copy(), a.W2.copy()
    a.update(X, A, R)
    c["step W1"], c["step W2"] = (a.W1 - old[0], due[0]), (a.W2 - old[1], due[1])
    return c
