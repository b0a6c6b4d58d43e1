"""REINFORCE on a hand-written cartpole. Nothing but numpy."""
import numpy as np


class CartPole:
    def __init__(self, seed=0):
        self.rng = np.random.default_rng(seed)

    def reset(self):
        self.s = self.rng.uniform(-0.05, 0.05, 4)
        self.t = 0
        return self.s.copy()

    def step(self, action):
        x, xd, th, thd = self.s
        f = 10.0 if action == 1 else -10.0
        c, s = np.cos(th), np.sin(th)
        tmp = (f + 0.05 * thd ** 2 * s) / 1.1
        tha = (9.8 * s - c * tmp) / (0.5 * (4 / 3 - 0.1 * c ** 2 / 1.1))
        xa = tmp - 0.05 * tha * c / 1.1
        self.s = self.s + 0.02 * np.array([xd, xa, thd, tha])
        self.t += 1
        done = abs(self.s[0]) > 2.4 or abs(self.s[2]) > 0.21 or self.t >= 200
        return self.s.copy(), 1.0, done


class Policy:
    def __init__(self, n_in=4, n_hid=32, n_act=2, beta=0.01, seed=1):
        rng = np.random.default_rng(seed)
        self.model = {
            "W1": rng.standard_normal((n_in, n_hid)) / np.sqrt(n_in),
            "b1": np.zeros(n_hid),
            "W2": rng.standard_normal((n_hid, n_act)) / np.sqrt(n_hid),
            "b2": np.zeros(n_act),
        }
        self.cache = {k: np.zeros_like(v) for k, v in self.model.items()}
        self.beta = beta

    def forward(self, X):
        m = self.model
        H = np.tanh(X @ m["W1"] + m["b1"])
        L = H @ m["W2"] + m["b2"]
        P = np.exp(L - L.max(-1, keepdims=True))
        return P / P.sum(-1, keepdims=True), H

    def objective(self, X, actions, adv):
        """mean of adv * log pi(a|s) plus the entropy bonus. We ascend this."""
        P, _ = self.forward(X)
        logp = np.log(P)
        return np.mean(adv * logp[np.arange(len(actions)), actions]) - self.beta * np.mean(np.sum(P * logp, axis=1))

    def backward(self, X, actions, adv):
        n = len(actions)
        P, H = self.forward(X)
        onehot = np.zeros_like(P)
        onehot[np.arange(n), actions] = 1
        dL = (onehot - P) * adv[:, None] / n
        # entropy: dH/dlogits = -p * (log p + H(p))
        logp = np.log(P)
        ent = -np.sum(P * logp, axis=1, keepdims=True)
        dL += self.beta * -P * (logp + ent) / n
        g = {"W2": H.T @ dL, "b2": dL.sum(0)}
        dH = dL @ self.model["W2"].T
        dH *= 1 - H ** 2
        g["W1"] = X.T @ dH
        g["b1"] = dH.sum(0)
        return g

    def apply(self, g, lr=1e-2, decay=0.99):
        for k in self.model:
            self.cache[k] = decay * self.cache[k] + (1 - decay) * g[k] ** 2
            self.model[k] += lr * g[k] / (np.sqrt(self.cache[k]) + 1e-5)


def discount(r, gamma=0.99):
    out = np.zeros(len(r))
    run = 0.0
    for t in reversed(range(len(r))):
        run = run * gamma + r[t]
        out[t] = run
    return out


def run():
    env, pi = CartPole(), Policy()
    rng = np.random.default_rng(2)
    for it in range(20):
        Xs, As, Rs, lens = [], [], [], []
        for _ in range(5):
            s, done, rew = env.reset(), False, []
            while not done:
                p, _ = pi.forward(s)
                a = rng.choice(2, p=p)
                Xs.append(s)
                As.append(a)
                s, r, done = env.step(a)
                rew.append(r)
            Rs.append(discount(rew))
            lens.append(len(rew))
        R = np.concatenate(Rs)
        adv = (R - R.mean()) / (R.std() + 1e-8)
        pi.apply(pi.backward(np.array(Xs), np.array(As), adv))
        if it % 5 == 0:
            print(it, np.mean(lens))


if __name__ == "__main__":
    run()
