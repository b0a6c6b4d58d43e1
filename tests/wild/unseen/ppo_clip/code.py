import argparse
import numpy as np

# PPO with a linear-softmax policy and a linear critic on a 1-D corridor. Everything numpy.
# total loss = policy surrogate + vf_coef * value loss - ent_coef * entropy


class Corridor:
    def __init__(self, n=7):
        self.n = n

    def reset(self):
        self.pos = self.n // 2
        self.t = 0
        return self.obs()

    def obs(self):
        o = np.zeros(self.n)
        o[self.pos] = 1
        return o

    def step(self, a):
        self.pos += 1 if a else -1
        self.t += 1
        done = self.pos in (0, self.n - 1) or self.t > 40
        return self.obs(), float(self.pos == self.n - 1), done


class Agent:
    def __init__(self, n_obs, n_act):
        self.theta = np.zeros((n_obs, n_act))
        self.w = np.zeros(n_obs)

    def probs(self, obs):
        z = obs @ self.theta
        z = z - z.max(axis=-1, keepdims=True)
        e = np.exp(z)
        return e / e.sum(axis=-1, keepdims=True)

    def value(self, obs):
        return obs @ self.w


def gae(rewards, values, last_value, gamma=0.99, lam=0.95):
    adv = np.zeros(len(rewards))
    running = 0.0
    for t in reversed(range(len(rewards))):
        nxt = last_value if t == len(rewards) - 1 else values[t + 1]
        delta = rewards[t] + gamma * nxt - values[t]
        running = delta + gamma * lam * running
        adv[t] = running
    return adv


def ppo_loss_and_grad(agent, obs, act, logp_old, adv, ret, clip=0.2, vf_coef=0.5, ent_coef=0.01):
    n = len(act)
    p = agent.probs(obs)
    logp = np.log(p[np.arange(n), act])
    ratio = np.exp(logp - logp_old)
    unclipped = ratio * adv
    clipped = np.clip(ratio, 1 - clip, 1 + clip) * adv
    policy_loss = -np.minimum(unclipped, clipped).mean()
    entropy = -(p * np.log(p)).sum(axis=1)
    v = agent.value(obs)
    value_loss = ((v - ret) ** 2).mean()
    loss = policy_loss + vf_coef * value_loss - ent_coef * entropy.mean()

    # the min picks the unclipped branch, otherwise the gradient is zero
    active = unclipped <= clipped
    dlogp = -np.where(active, unclipped, 0.0) / n
    onehot = np.eye(p.shape[1])[act]
    dz = dlogp[:, None] * (onehot - p)
    # dH/dz_k = -p_k (log p_k + H)
    dz += ent_coef / n * p * (np.log(p) + entropy[:, None])
    dtheta = obs.T @ dz
    dw = vf_coef * 2 * obs.T @ (v - ret) / n
    return loss, dtheta, dw


def rollout(env, agent, n_episodes, rng):
    O, A, LP, ADV, RET, total = [], [], [], [], [], 0
    for _ in range(n_episodes):
        obs, done, rews, vals = env.reset(), False, [], []
        while not done:
            p = agent.probs(obs)
            a = rng.choice(len(p), p=p)
            O.append(obs); A.append(a); LP.append(np.log(p[a])); vals.append(agent.value(obs))
            obs, r, done = env.step(a)
            rews.append(r)
        adv = gae(rews, vals, 0.0)
        ADV.extend(adv); RET.extend(adv + np.array(vals)); total += sum(rews)
    return np.array(O), np.array(A), np.array(LP), np.array(ADV), np.array(RET), total / n_episodes


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description="toy PPO")
    ap.add_argument("--iters", type=int, default=15)
    ap.add_argument("--epochs", type=int, default=4)
    ap.add_argument("--lr", type=float, default=0.5)
    args = ap.parse_args()
    rng = np.random.default_rng(0)
    env, agent = Corridor(), Agent(7, 2)
    for it in range(args.iters):
        obs, act, lp, adv, ret, score = rollout(env, agent, 20, rng)
        adv = (adv - adv.mean()) / (adv.std() + 1e-8)
        for _ in range(args.epochs):
            loss, dtheta, dw = ppo_loss_and_grad(agent, obs, act, lp, adv, ret)
            agent.theta -= args.lr * dtheta
            agent.w -= args.lr * dw
        print(f"iter {it}: mean return {score:.2f}")
