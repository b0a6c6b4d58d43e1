# softmax 回归的从零开始实现（不用 autograd，梯度自己推导）
import torch
from torch.utils.data import DataLoader, TensorDataset

batch_size = 64
num_inputs = 12
num_outputs = 4


def get_data(n=600):
    centers = torch.randn(num_outputs, num_inputs) * 2
    y = torch.randint(0, num_outputs, (n,))
    X = centers[y] + torch.randn(n, num_inputs)
    return TensorDataset(X.reshape(n, 1, 3, 4), y)


W = torch.normal(0, 0.01, size=(num_inputs, num_outputs))
b = torch.zeros(num_outputs)


def softmax(X):
    X_exp = torch.exp(X)
    partition = X_exp.sum(1, keepdim=True)
    return X_exp / partition  # 这里应用了广播机制


def net(X):
    return softmax(torch.matmul(X.reshape((-1, W.shape[0])), W) + b)


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y])


def gradients(X, y_hat, y):
    """交叉熵对 W 和 b 的梯度：(y_hat - onehot(y)) 再乘以输入"""
    delta = y_hat.clone()
    delta[range(len(y)), y] -= 1
    X = X.reshape((-1, W.shape[0]))
    return torch.matmul(X.T, delta), delta.sum(dim=0)


def sgd(params, grads, lr, batch_size):
    """小批量随机梯度下降：梯度是求和的，所以除以批量大小"""
    for p, g in zip(params, grads):
        p -= lr * g / batch_size


def accuracy(y_hat, y):
    return (y_hat.argmax(axis=1).type(y.dtype) == y).float().sum().item()


def train(data, num_epochs, lr):
    for epoch in range(num_epochs):
        total, right, seen = 0.0, 0, 0
        for X, y in DataLoader(data, batch_size, shuffle=True):
            y_hat = net(X)
            grads = gradients(X, y_hat, y)
            sgd([W, b], grads, lr, X.shape[0])
            total += cross_entropy(y_hat, y).sum().item()
            right += accuracy(y_hat, y)
            seen += len(y)
        print(f'第 {epoch + 1} 轮  损失 {total / seen:.3f}  精度 {right / seen:.3f}')


if __name__ == '__main__':
    torch.manual_seed(7)
    train(get_data(), num_epochs=3, lr=0.1)
