"""Policy gradients from pixels... well, from a corridor. numpy only."""
import numpy as np


class Corridor:
    """Walk right to the goal. Observation: one-hot position."""

    def __init__(self, n=8, limit=40):
        self.n, self.limit = n, limit

    def reset(self):
        self.pos, self.t = 0, 0
        return self._obs()

    def _obs(self):
        o = np.zeros(self.n)
        o[self.pos] = 1.0
        return o

    def step(self, a):
        self.t += 1
        self.pos = int(np.clip(self.pos + (1 if a == 1 else -1), 0, self.n - 1))
        done = self.pos == self.n - 1 or self.t >= self.limit
        reward = 1.0 if self.pos == self.n - 1 else -0.01
        return self._obs(), reward, done


def discount(rewards, gamma):
    out = np.zeros(len(rewards))
    running = 0.0
    for t in reversed(range(len(rewards))):
        running = rewards[t] + gamma * running
        out[t] = running
    return out


class Agent:
    def __init__(self, n_obs, n_act, n_hidden=16, lr=0.05, gamma=0.97, beta=0.01, seed=0):
        self.rng = np.random.default_rng(seed)
        self.W1 = self.rng.normal(size=(n_obs, n_hidden)) / np.sqrt(n_obs)
        self.W2 = self.rng.normal(size=(n_hidden, n_act)) / np.sqrt(n_hidden)
        self.lr, self.gamma, self.beta = lr, gamma, beta

    def forward(self, obs):
        h = np.tanh(obs @ self.W1)
        z = h @ self.W2
        p = np.exp(z - z.max(axis=-1, keepdims=True))
        return p / p.sum(axis=-1, keepdims=True), h

    def act(self, obs):
        p, _ = self.forward(obs)
        return self.rng.choice(len(p), p=p)

    def objective(self, obs, actions, adv):
        """what policy_gradient differentiates (to be maximised)"""
        p, _ = self.forward(obs)
        logp = np.log(p)
        chosen = logp[np.arange(len(actions)), actions]
        entropy = -np.sum(p * logp, axis=1)
        return np.mean(chosen * adv + self.beta * entropy)

    def policy_gradient(self, obs, actions, adv):
        n = len(actions)
        p, h = self.forward(obs)
        # d log pi / dz = onehot - p
        dz = -p * adv[:, None]
        dz[np.arange(n), actions] += adv
        # entropy bonus: dH/dz = -p * (log p + H)
        logp = np.log(p)
        H = -np.sum(p * logp, axis=1, keepdims=True)
        dz += self.beta * -p * (logp + H)
        dz /= n
        dW2 = h.T @ dz
        dh = dz @ self.W2.T
        dW1 = obs.T @ (dh * (1 - h ** 2))
        return dW1, dW2

    def update(self, obs, actions, rewards):
        ret = discount(rewards, self.gamma)
        adv = (ret - ret.mean()) / (ret.std() + 1e-8)
        dW1, dW2 = self.policy_gradient(obs, actions, adv)
        # gradient ascent
        self.W1 += self.lr * dW1
        self.W2 += self.lr * dW2


if __name__ == "__main__":
    env = Corridor()
    agent = Agent(env.n, 2)
    for episode in range(300):
        obs, acts, rews, done = [], [], [], False
        o = env.reset()
        while not done:
            a = agent.act(o)
            obs.append(o)
            acts.append(a)
            o, r, done = env.step(a)
            rews.append(r)
        agent.update(np.array(obs), np.array(acts), rews)
        if episode % 50 == 0:
            print(f"episode {episode:4d}  steps {len(rews):3d}  return {sum(rews):.2f}")
