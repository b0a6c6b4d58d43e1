import numpy as np

from proof import slope


def claims(load):
    module = load()
    model = module.model
    rng = np.random.default_rng(2)
    x = rng.normal(size=(6, module.D))
    actions, advantage = np.array([0, 1, 1, 0, 1, 0]), rng.normal(size=6)

    def log_likelihood():
        p = np.array([module.policy_forward(row)[0] for row in x])
        return np.sum(advantage * np.log(np.where(actions == 1, p, 1 - p)))

    p, h = zip(*(module.policy_forward(row) for row in x))
    grad = module.policy_backward(x, np.vstack(h), (actions - np.array(p)) * advantage)
    out = {f"d{k}": (grad[k], slope(log_likelihood, model[k])) for k in model}

    # an episode as the program collects it
    np.random.seed(3)
    epx, eph, dlogp, r = module.run_episode(module.Catch())
    p = np.array([module.policy_forward(row)[0] for row in epx])
    taken = np.where(np.abs(dlogp) < 1, np.sign(dlogp) > 0, False)
    z = np.log(p / (1 - p))
    due = slope(lambda: np.sum(np.where(taken, -np.log1p(np.exp(-z)), -np.log1p(np.exp(z)))), z)
    out["dlogps"] = (dlogp, due)
    # the discounted reward is the slope of all that follows
    r = rng.normal(size=5)
    out["discounted"] = (module.discount_rewards(r), np.array([sum(0.95 ** (k - t) * r[k] for k in range(t, 5)) for t in range(5)]))

    # one update of five episodes
    plays = [(rng.normal(size=(4, module.D)), rng.integers(0, 2, 4), reward) for reward in (1, -1, 0.5, 2, -1.5)]
    weights = 0.95 ** np.arange(3, -1, -1)
    old = {k: v.copy() for k, v in model.items()}

    def expected():
        total = 0.0
        for x, actions, reward in plays:
            p = np.array([module.policy_forward(row)[0] for row in x])
            total += reward * np.sum(weights * np.log(np.where(actions == 1, p, 1 - p)))
        return total

    due = {k: slope(expected, model[k]) for k in model}
    waiting = iter(plays)

    def play(env):
        x, actions, reward = next(waiting)
        p, h = zip(*(module.policy_forward(row) for row in x))
        return x, np.vstack(h), actions - np.array(p), np.array([0, 0, 0, reward], dtype=float)

    module.run_episode = play
    module.train(5)
    for k in model:
        g = due[k]
        out[f"step of {k}"] = (model[k] - old[k], 1e-2 * g / (np.sqrt(0.01 * g**2) + 1e-5))
    return out
