"""python -m iris_mlp.main --epochs 300"""
import argparse

import numpy as np

from .nn import backward, cross_entropy, forward, init_params


def load_data():
    from sklearn.datasets import load_iris
    data = load_iris()
    x = (data.data - data.data.mean(axis=0)) / data.data.std(axis=0)
    return x, np.eye(3)[data.target]


def train(x, y, sizes=(4, 10, 3), lr=0.1, momentum=0.9, l2=1e-3, epochs=300, verbose=True):
    params = init_params(sizes)
    velocity = [{k: np.zeros_like(v) for k, v in p.items()} for p in params]
    for epoch in range(epochs):
        y_pred, cache = forward(params, x)
        grads = backward(params, cache, y_pred, y, l2)
        for p, v, g in zip(params, velocity, grads):
            for k in p:
                v[k] = momentum * v[k] + g[k]
                p[k] = p[k] - lr * v[k]
        if verbose and epoch % 50 == 0:
            acc = np.mean(y_pred.argmax(1) == y.argmax(1))
            print('epoch %d 损失 %.4f 准确率 %.3f' % (epoch, cross_entropy(y_pred, y, params, l2), acc))
    return params


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--epochs', type=int, default=300)
    parser.add_argument('--lr', type=float, default=0.1)
    args = parser.parse_args()
    x, y = load_data()
    train(x, y, lr=args.lr, epochs=args.epochs)
