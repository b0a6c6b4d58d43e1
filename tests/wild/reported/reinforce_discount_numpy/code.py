import numpy as np

# Policy gradient on a tiny corridor: walk right to get the reward
N_STATES = 5
GAMMA = 0.9
LR = 0.05

np.random.seed(7)
theta = np.random.randn(N_STATES, 2) * 0.1


def policy(theta, s):
    e = np.exp(theta[s] - theta[s].max())
    return e / e.sum()


def discount_rewards(r, gamma=GAMMA):
    """Takes 1d float array of rewards and computes discounted reward
    e.g. f([1, 1, 1], 0.99) -> [2.9701, 1.99, 1]
    """
    discounted_r = np.zeros_like(r)
    running_add = 0
    for t in reversed(range(len(r))):
        running_add = running_add * gamma + r[t]
        discounted_r[t] = running_add
    return discounted_r


def run_episode(theta):
    s, states, actions, rewards = 0, [], [], []
    for _ in range(30):
        a = np.random.choice(2, p=policy(theta, s))
        states.append(s)
        actions.append(a)
        s = min(s + 1, N_STATES - 1) if a == 1 else max(s - 1, 0)
        rewards.append(1.0 if s == N_STATES - 1 else -0.1)
        if s == N_STATES - 1:
            break
    return states, actions, np.array(rewards)


def policy_loss(theta, states, actions, returns):
    return -sum(np.log(policy(theta, s)[a]) * g for s, a, g in zip(states, actions, returns))


def policy_gradient(theta, states, actions, returns):
    grad = np.zeros_like(theta)
    for s, a, g in zip(states, actions, returns):
        dlog = -policy(theta, s)
        dlog[a] += 1
        grad[s] -= dlog * g
    return grad


for episode in range(60):
    states, actions, rewards = run_episode(theta)
    returns = discount_rewards(rewards)
    theta -= LR * policy_gradient(theta, states, actions, returns)
    if episode % 20 == 0:
        print(episode, len(rewards), rewards.sum(), policy_loss(theta, states, actions, returns))
