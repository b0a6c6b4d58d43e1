import numpy as np
from proof import slope, slope_at


def claims(load):
    m = load()
    r = np.random.default_rng(24)
    p = {"log_dt": -0.4, "log_neg_A": r.normal(size=3), "B": r.normal(size=3), "C": r.normal(size=3), "D": 0.7}
    u, dy = r.normal(size=6), r.normal(size=6)

    def y():
        dt, A = np.exp(p["log_dt"]), -np.exp(p["log_neg_A"])
        a = np.exp(dt * A)
        x, out = 0, []
        for k in u:
            x = a * x + (a - 1) / A * p["B"] * k
            out.append(x @ p["C"] + p["D"] * k)
        return np.array(out)
    o, pull = m.ssm(p, u)
    g, du = pull(dy)
    f = {"y": (o, y()), "du": (du, slope(y, u, dy))}
    for k in p:
        f["d" + k] = (g[k], slope_at(y, p, k, dy))
    t = r.normal(size=6)
    f["value_and_grad C"] = (m.value_and_grad(p, u, t)[1]["C"], slope(lambda: np.mean((y() - t) ** 2), p["C"]))
    return f
