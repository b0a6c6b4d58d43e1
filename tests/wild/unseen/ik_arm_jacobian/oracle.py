import numpy as np
from proof import slope


def claims(load):
    m = load()
    q, L, t = np.array([.4, -.9, 1.3, .2]), np.array([1., .7, .5, .3]), np.array([.3, .9, .1])

    def fk():
        x = y = a = 0
        for k, l in zip(q, L):
            a += k
            x, y = x + l * np.cos(a), y + l * np.sin(a)
        return np.array([x, y, a])
    J = np.array([slope(lambda: fk()[i], q) for i in range(3)])
    f = {"jacobian": (m.jacobian(q, L), J)}
    k = m.IK(L, w_rest=.04, w_pose=(1., 2., .3))
    w = np.array([1., 2., .3])
    c = lambda: .5 * (w * (fk() - t) ** 2).sum() + .02 * (q ** 2).sum()
    f["cost_grad"] = (k.cost_grad(q, t), slope(c, q))
    f["residuals_jac"] = (k.residuals_jac(q, t), np.vstack([w[:, None] ** .5 * J, .2 * np.eye(4)]))
    o = fk()[:2] + [.3, -.2]
    k.obstacle = (tuple(o), .8)
    f["cost_grad with obstacle"] = (k.cost_grad(q, t), slope(lambda: c() + (.64 - ((fk()[:2] - o) ** 2).sum()) ** 2, q))
    return f
