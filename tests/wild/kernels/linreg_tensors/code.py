# Linear regression three ways. Part 1: the gradients by hand, on tensors.
import torch

torch.manual_seed(0)
true_w = torch.tensor([2.0, -3.4, 0.5])
true_b = 4.2


def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)))
    y = X @ w + b
    y += torch.normal(0, 0.01, y.shape)
    return X, y.reshape(-1, 1)


class LinearRegression:
    def __init__(self, n_features, weight_decay=0.0):
        self.w = torch.randn(n_features, 1) * 0.01
        self.b = torch.zeros(1)
        self.weight_decay = weight_decay

    def forward(self, X):
        self.X = X
        return X @ self.w + self.b

    def loss(self, y_hat, y):
        return ((y_hat - y) ** 2).mean() + self.weight_decay * (self.w ** 2).sum()

    def backward(self, y_hat, y):
        n = y.shape[0]
        diff = y_hat - y
        self.dw = 2 / n * self.X.T @ diff + 2 * self.weight_decay * self.w
        self.db = 2 / n * diff.sum(0)

    def step(self, lr):
        self.w -= lr * self.dw
        self.b -= lr * self.db


class LogisticRegression(LinearRegression):
    """same model with a sigmoid on top; y is 0 or 1"""

    def forward(self, X):
        return torch.sigmoid(super().forward(X))

    def loss(self, y_hat, y):
        bce = -(y * torch.log(y_hat) + (1 - y) * torch.log(1 - y_hat)).mean()
        return bce + self.weight_decay * (self.w ** 2).sum()

    def backward(self, y_hat, y):
        n = y.shape[0]
        diff = (y_hat - y) / n
        self.dw = self.X.T @ diff + 2 * self.weight_decay * self.w
        self.db = diff.sum(0)


if __name__ == '__main__':
    X, y = synthetic_data(true_w, true_b, 200)
    model = LinearRegression(3)
    for epoch in range(100):
        y_hat = model.forward(X)
        model.backward(y_hat, y)
        model.step(0.1)
    print('w', model.w.flatten().tolist(), 'b', model.b.item())
    clf = LogisticRegression(3, weight_decay=1e-3)
    label = (y > 4).float()
    for epoch in range(100):
        p = clf.forward(X)
        clf.backward(p, label)
        clf.step(0.5)
    print('accuracy', ((p > 0.5) == label.bool()).float().mean().item())
