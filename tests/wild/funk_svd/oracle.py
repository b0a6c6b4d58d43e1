from proof import slope

ONE = ("    for u, i, r in samples:\n        e =", "    for u, i, r in samples[:1]:\n        e =")
BIASES = ("bu = np.zeros(n_users)\nbi = np.zeros(n_items)", "bu = np.linspace(-.3, .4, n_users)\nbi = np.linspace(.5, -.2, n_items)")
LAM = ("lam = 0.05 ", "lam = 0.7 ")


def claims(load):
    shuffled = ("    np.random.shuffle(samples)\n", "")
    start = load(BIASES, LAM, shuffled, ("n_iter = 100", "n_iter = 0"))
    after = load(BIASES, LAM, shuffled, ("n_iter = 100", "n_iter = 1"), ONE)
    start.__dict__["samples"] = start.samples[:1]
    return {
        f"step of {name}": (
            (getattr(start, name) - getattr(after, name)) / start.alpha,
            slope(start.cost, getattr(start, name)),
        )
        for name in ("P", "Q", "bu", "bi")
    }
