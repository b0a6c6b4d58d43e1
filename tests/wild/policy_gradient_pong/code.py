""" Policy gradient on a toy 'catch' game. 1 hidden layer policy, pure numpy. """
import numpy as np

# hyperparameters
H = 12            # hidden units
batch_size = 5    # episodes per parameter update
learning_rate = 1e-2
gamma = 0.95
decay_rate = 0.99 # rmsprop
G = 5             # grid size
D = G * G

np.random.seed(10)
model = {}
model['W1'] = np.random.randn(H, D) / np.sqrt(D)
model['W2'] = np.random.randn(H) / np.sqrt(H)

grad_buffer = {k: np.zeros_like(v) for k, v in model.items()}
rmsprop_cache = {k: np.zeros_like(v) for k, v in model.items()}


def sigmoid(x):
  return 1.0 / (1.0 + np.exp(-x))


class Catch:
  """ a ball falls from the top row, the paddle sits in the bottom row """
  def reset(self):
    self.ball = [0, np.random.randint(G)]
    self.paddle = G // 2
    return self.frame()

  def frame(self):
    f = np.zeros((G, G))
    f[self.ball[0], self.ball[1]] = 1
    f[G - 1, self.paddle] += 0.5
    return f.ravel()

  def step(self, action):
    self.paddle = min(max(self.paddle + (1 if action == 1 else -1), 0), G - 1)
    self.ball[0] += 1
    done = self.ball[0] == G - 1
    reward = 0.0
    if done:
      reward = 1.0 if abs(self.ball[1] - self.paddle) <= 1 else -1.0
    return self.frame(), reward, done


def discount_rewards(r):
  """ take 1D float array of rewards and compute discounted reward """
  out = np.zeros_like(r)
  running = 0
  for t in reversed(range(len(r))):
    running = running * gamma + r[t]
    out[t] = running
  return out


def policy_forward(x):
  h = np.dot(model['W1'], x)
  h[h < 0] = 0
  logp = np.dot(model['W2'], h)
  return sigmoid(logp), h  # probability of action 1 (right), and hidden state


def policy_backward(epx, eph, epdlogp):
  """ backward pass of a whole episode. arrays are stacked over time """
  dW2 = np.dot(eph.T, epdlogp).ravel()
  dh = np.outer(epdlogp, model['W2'])
  dh[eph <= 0] = 0
  dW1 = np.dot(dh.T, epx)
  return {'W1': dW1, 'W2': dW2}


def run_episode(env):
  xs, hs, dlogps, rs = [], [], [], []
  x = env.reset()
  done = False
  while not done:
    p, h = policy_forward(x)
    action = 1 if np.random.uniform() < p else 0
    xs.append(x)
    hs.append(h)
    dlogps.append(action - p)   # grad that encourages the action that was taken
    x, reward, done = env.step(action)
    rs.append(reward)
  return np.vstack(xs), np.vstack(hs), np.array(dlogps), np.array(rs)


def train(n_episodes=200):
  env = Catch()
  running_reward = None
  for ep in range(1, n_episodes + 1):
    epx, eph, epdlogp, epr = run_episode(env)
    advantage = discount_rewards(epr)
    grad = policy_backward(epx, eph, epdlogp * advantage)
    for k in model:
      grad_buffer[k] += grad[k]

    if ep % batch_size == 0:
      for k, v in model.items():
        g = grad_buffer[k]
        rmsprop_cache[k] = decay_rate * rmsprop_cache[k] + (1 - decay_rate) * g ** 2
        # log likelihood * reward is maximized, so +=
        model[k] += learning_rate * g / (np.sqrt(rmsprop_cache[k]) + 1e-5)
        grad_buffer[k] = np.zeros_like(v)

    s = epr.sum()
    running_reward = s if running_reward is None else running_reward * 0.99 + s * 0.01
    if ep % 50 == 0:
      print('ep %d: reward mean %f' % (ep, running_reward))


if __name__ == '__main__':
  train()
