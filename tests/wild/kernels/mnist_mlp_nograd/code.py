"""
MNIST-style MLP with torch tensors only as a faster numpy: no autograd, no nn, no optim.
Pass --real to load torchvision's MNIST; otherwise small synthetic digits are drawn.
"""
import sys
import torch

torch.set_grad_enabled(False)
device = 'cuda' if torch.cuda.is_available() else 'cpu'


def load_data(n=512, side=8, classes=10):
    if '--real' in sys.argv:
        from torchvision import datasets
        ds = datasets.MNIST('.', download=True)
        return ds.data.view(-1, 784).float() / 255, ds.targets
    protos = torch.rand(classes, side * side)
    y = torch.randint(0, classes, (n,))
    return (protos[y] + 0.3 * torch.randn(n, side * side)), y


def init_params(sizes):
    params = {}
    for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:]), 1):
        params[f'W{i}'] = torch.randn(a, b, device=device) * (2.0 / a) ** 0.5
        params[f'b{i}'] = torch.zeros(1, b, device=device)
    return params


def relu(x):
    return x.clamp(min=0)


def softmax(x):
    e = torch.exp(x - x.max(dim=1, keepdim=True)[0])
    return e / e.sum(dim=1, keepdim=True)


def forward(params, X):
    cache = {'A0': X}
    L = len(params) // 2
    for i in range(1, L + 1):
        Z = cache[f'A{i - 1}'] @ params[f'W{i}'] + params[f'b{i}']
        cache[f'Z{i}'] = Z
        cache[f'A{i}'] = softmax(Z) if i == L else relu(Z)
    return cache[f'A{L}'], cache


def cross_entropy(P, y, params, reg):
    data = -torch.log(P[torch.arange(len(y)), y] + 1e-12).mean()
    l2 = sum((v ** 2).sum() for k, v in params.items() if k.startswith('W'))
    return data + 0.5 * reg * l2


def backward(params, cache, y, reg):
    grads = {}
    L = len(params) // 2
    m = y.shape[0]
    dZ = cache[f'A{L}'].clone()
    dZ[torch.arange(m), y] -= 1
    dZ /= m
    for i in range(L, 0, -1):
        grads[f'W{i}'] = cache[f'A{i - 1}'].T @ dZ + reg * params[f'W{i}']
        grads[f'b{i}'] = dZ.sum(dim=0, keepdim=True)
        if i > 1:
            dA = dZ @ params[f'W{i}'].T
            dZ = dA * (cache[f'Z{i - 1}'] > 0).to(dA.dtype)
    return grads


def train(epochs=5, batch=64, lr=0.1, reg=1e-4):
    X, y = load_data()
    params = init_params([X.shape[1], 32, 16, 10])
    for epoch in range(epochs):
        perm = torch.randperm(len(X))
        for j in range(0, len(X), batch):
            idx = perm[j:j + batch]
            P, cache = forward(params, X[idx])
            grads = backward(params, cache, y[idx], reg)
            for k in params:
                params[k] -= lr * grads[k]
        P, _ = forward(params, X)
        acc = (P.argmax(1) == y).float().mean()
        print(f'epoch {epoch} loss {cross_entropy(P, y, params, reg):.4f} acc {acc:.3f}')
    return params


if __name__ == '__main__':
    torch.manual_seed(0)
    train()
