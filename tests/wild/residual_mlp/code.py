import numpy as np

# residual network on flat features
# x -> [block] * n -> linear -> mse
# block(x) = x + W2 * relu(W1 * relu(x))     (pre-activation)


class ResBlock:
    def __init__(self, dim, scale=0.5, projection=None):
        s = scale / np.sqrt(dim)
        out = projection or dim
        self.W1 = np.random.normal(0, s, (dim, dim))
        self.W2 = np.random.normal(0, s, (dim, out))
        # 1x1 shortcut only if the width changes
        self.Ws = np.random.normal(0, s, (dim, out)) if projection else None

    def forward(self, x):
        self.x = x
        self.r1 = np.maximum(x, 0)
        self.z1 = self.r1 @ self.W1
        self.r2 = np.maximum(self.z1, 0)
        f = self.r2 @ self.W2
        shortcut = x if self.Ws is None else x @ self.Ws
        return f + shortcut

    def backward(self, grad_out):
        self.dW2 = self.r2.T @ grad_out
        g = grad_out @ self.W2.T
        g = g * (self.z1 > 0)
        self.dW1 = self.r1.T @ g
        g = g @ self.W1.T
        g = g * (self.x > 0)
        if self.Ws is None:
            return g + grad_out
        self.dWs = self.x.T @ grad_out
        return g + grad_out @ self.Ws.T

    def sgd(self, lr):
        self.W1 -= lr * self.dW1
        self.W2 -= lr * self.dW2
        if self.Ws is not None:
            self.Ws -= lr * self.dWs


class ResNet:
    def __init__(self, dim, depth, n_out, widen=None):
        self.blocks = [ResBlock(dim) for _ in range(depth)]
        if widen:
            self.blocks.append(ResBlock(dim, projection=widen))
            dim = widen
        self.Wo = np.random.normal(0, 1 / np.sqrt(dim), (dim, n_out))

    def forward(self, x):
        for b in self.blocks:
            x = b.forward(x)
        self.feat = x
        return x @ self.Wo

    def train_step(self, x, y, lr=0.01):
        pred = self.forward(x)
        diff = pred - y
        loss = (diff ** 2).sum() / (2 * len(x))
        grad = diff / len(x)
        self.dWo = self.feat.T @ grad
        grad = grad @ self.Wo.T          # before Wo changes!
        for b in reversed(self.blocks):
            grad = b.backward(grad)
        self.Wo -= lr * self.dWo
        for b in self.blocks:
            b.sgd(lr)
        return loss


if __name__ == '__main__':
    np.random.seed(0)
    x = np.random.randn(64, 6)
    y = np.stack([x[:, 0] * x[:, 1], np.abs(x[:, 2])], 1)
    net = ResNet(6, 3, 2, widen=10)
    for i in range(200):
        loss = net.train_step(x, y, lr=0.05)
        if i % 50 == 0:
            print(i, loss)
