import numpy as np
from proof import slope


def claims(load):
    m = load(("range(60)", "range(0)"))
    r = np.random.default_rng(0)
    th, S, A, R = r.normal(size=(5, 2)), [0, 1, 1, 2], [1, 0, 1, 1], np.array([0.5, -1.0, 2.0, 0.3])
    G = np.array([sum(0.9 ** (k - t) * R[k] for k in range(t, 4)) for t in range(4)])
    f = lambda: -sum(g * (th[s, a] - np.log(np.exp(th[s]).sum())) for s, a, g in zip(S, A, G))
    return {"returns": (m.discount_rewards(R), G), "loss": (m.policy_loss(th, S, A, G), f()), "grad": (m.policy_gradient(th, S, A, G), slope(f, th))}
