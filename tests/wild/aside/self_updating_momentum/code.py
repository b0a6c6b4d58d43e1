import numpy as np

LEARNING_RATE = 0.05
MOMENTUM = 0.9


class FullyConnected:
    """W is (out, in). learn() does backward + the step."""

    def __init__(self, size_in, size_out, activation='tanh'):
        self.W = np.random.uniform(-0.5, 0.5, (size_out, size_in + 1))   # last column = bias
        self.velocity = np.zeros_like(self.W)
        self.activation = activation

    def activate(self, x):
        self.x1 = np.append(x, 1.0)
        self.net = self.W @ self.x1
        if self.activation == 'tanh':
            self.y = np.tanh(self.net)
        elif self.activation == 'logistic':
            self.y = 1 / (1 + np.exp(-self.net))
        else:
            self.y = self.net
        return self.y

    def learn(self, err):
        if self.activation == 'tanh':
            delta = err * (1 - self.y * self.y)
        elif self.activation == 'logistic':
            delta = err * self.y * (1 - self.y)
        else:
            delta = err
        down = self.W[:, :-1].T @ delta         # drop the bias column
        self.velocity = MOMENTUM * self.velocity - LEARNING_RATE * np.outer(delta, self.x1)
        self.W += self.velocity
        return down


class Net:
    def __init__(self, *sizes):
        self.layers = [FullyConnected(a, b) for a, b in zip(sizes, sizes[1:-1])]
        self.layers.append(FullyConnected(sizes[-2], sizes[-1], 'logistic'))

    def predict(self, x):
        for l in self.layers:
            x = l.activate(x)
        return x

    def teach(self, x, target):
        out = self.predict(x)
        err = out - target
        for l in self.layers[::-1]:
            err = l.learn(err)
        return 0.5 * np.sum((out - target) ** 2)


if __name__ == '__main__':
    np.random.seed(11)
    net = Net(2, 5, 1)
    table = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]
    for sweep in range(800):
        e = sum(net.teach(np.array(x, float), t) for x, t in table)
    print('error', e)
    for x, t in table:
        print(x, t, net.predict(np.array(x, float)))
