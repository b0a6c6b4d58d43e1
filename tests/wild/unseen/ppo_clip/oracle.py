import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(38)
    a = m.Agent(3, 4)
    a.theta, a.w = r.normal(size=(3, 4)), r.normal(size=3)
    o, act, adv, ret = r.normal(size=(12, 3)), r.integers(4, size=12), r.normal(size=12), r.normal(size=12)
    lp = np.log(a.probs(o))[np.arange(12), act] + r.normal(size=12) * .4

    def L():
        z = o @ a.theta
        q = z - np.log(np.exp(z).sum(1, keepdims=True))
        k = np.exp(q[np.arange(12), act] - lp)
        pl = -np.mean(np.minimum(k * adv, np.minimum(np.maximum(k, .8), 1.2) * adv))
        return pl + .5 * np.mean((o @ a.w - ret) ** 2) + .3 * np.mean((np.exp(q) * q).sum(1))
    l, dt, dw = m.ppo_loss_and_grad(a, o, act, lp, adv, ret, ent_coef=.3)
    return {"loss": (l, L()), "dtheta": (dt, slope(L, a.theta)), "dw": (dw, slope(L, a.w))}
