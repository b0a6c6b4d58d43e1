import random
from collections import deque, namedtuple

import numpy as np

Transition = namedtuple("Transition", "s a r s2 done")

MAZE = ["S..#.", ".#...", "...#.", ".#..G"]


class GridMaze:
    moves = [(-1, 0), (1, 0), (0, -1), (0, 1)]

    def __init__(self):
        self.h, self.w = len(MAZE), len(MAZE[0])

    def encode(self):
        v = np.zeros(self.h * self.w)
        v[self.pos[0] * self.w + self.pos[1]] = 1
        return v

    def reset(self):
        self.pos, self.steps = (0, 0), 0
        return self.encode()

    def step(self, a):
        i, j = self.pos[0] + self.moves[a][0], self.pos[1] + self.moves[a][1]
        self.steps += 1
        r = -0.05
        if 0 <= i < self.h and 0 <= j < self.w and MAZE[i][j] != "#":
            self.pos = (i, j)
        else:
            r = -0.2
        goal = MAZE[self.pos[0]][self.pos[1]] == "G"
        return self.encode(), (1.0 if goal else r), goal or self.steps >= 50


def huber(td, k=1.0):
    a = np.abs(td)
    return np.where(a < k, 0.5 * td * td, k * (a - 0.5 * k))


def huber_grad(td, k=1.0):
    return np.clip(td, -k, k)


class QNetwork:
    def __init__(self, n_states, n_actions, hidden=(32, 32), lr=0.01):
        sizes = (n_states, *hidden, n_actions)
        self.W = [np.random.randn(i, o) * np.sqrt(2 / i) for i, o in zip(sizes, sizes[1:])]
        self.b = [np.zeros(o) for o in sizes[1:]]
        self.lr = lr

    def predict(self, S):
        a = S
        for W, b in zip(self.W[:-1], self.b[:-1]):
            a = np.maximum(a @ W + b, 0)
        return a @ self.W[-1] + self.b[-1]

    def loss(self, S, actions, targets):
        q = self.predict(S)[np.arange(len(S)), actions]
        return huber(q - targets).mean()

    def gradients(self, S, actions, targets):
        acts = [S]
        for W, b in zip(self.W[:-1], self.b[:-1]):
            acts.append(np.maximum(acts[-1] @ W + b, 0))
        Q = acts[-1] @ self.W[-1] + self.b[-1]

        rows = np.arange(len(S))
        delta = np.zeros_like(Q)
        delta[rows, actions] = huber_grad(Q[rows, actions] - targets) / len(S)
        dW, db = [], []
        for i in range(len(self.W) - 1, -1, -1):
            dW.insert(0, acts[i].T @ delta)
            db.insert(0, delta.sum(axis=0))
            if i:
                delta = (delta @ self.W[i].T) * (acts[i] > 0)
        return dW, db

    def train_on_batch(self, S, actions, targets):
        dW, db = self.gradients(S, actions, targets)
        for i in range(len(self.W)):
            self.W[i] -= self.lr * dW[i]
            self.b[i] -= self.lr * db[i]

    def copy_from(self, other):
        self.W = [w.copy() for w in other.W]
        self.b = [b.copy() for b in other.b]


class Agent:
    def __init__(self, n_states, n_actions, gamma=0.95):
        self.online = QNetwork(n_states, n_actions, lr=0.05)
        self.target = QNetwork(n_states, n_actions)
        self.target.copy_from(self.online)
        self.memory = deque(maxlen=2000)
        self.gamma, self.eps, self.n_actions = gamma, 1.0, n_actions

    def act(self, s):
        if random.random() < self.eps:
            return random.randrange(self.n_actions)
        return int(np.argmax(self.online.predict(s[None])[0]))

    def learn(self, batch_size=32):
        if len(self.memory) < batch_size:
            return
        batch = Transition(*zip(*random.sample(self.memory, batch_size)))
        S, S2 = np.array(batch.s), np.array(batch.s2)
        # no gradient through the target
        q_next = self.target.predict(S2).max(axis=1)
        y = np.array(batch.r) + self.gamma * q_next * (1 - np.array(batch.done, dtype=float))
        self.online.train_on_batch(S, np.array(batch.a), y)


def main(episodes=40):
    random.seed(0)
    np.random.seed(0)
    env = GridMaze()
    agent = Agent(20, 4)
    for ep in range(episodes):
        s, done, total = env.reset(), False, 0.0
        while not done:
            a = agent.act(s)
            s2, r, done = env.step(a)
            agent.memory.append(Transition(s, a, r, s2, done))
            agent.learn()
            s, total = s2, total + r
        agent.eps = max(0.05, agent.eps * 0.95)
        if ep % 10 == 0:
            agent.target.copy_from(agent.online)
            print(ep, round(total, 2))


if __name__ == "__main__":
    main()
