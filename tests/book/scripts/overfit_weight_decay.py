# coding: utf-8
# 過学習を荷重減衰で抑える
import sys, os
sys.path.append(os.pardir)
import matplotlib.pyplot as plt
import numpy as np
from common.multi_layer_net import MultiLayerNet
from common.optimizer import SGD
from dataset.mnist import load_mnist

(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True)
x_train, t_train = x_train[:300], t_train[:300]  # わざと少なく
x_test, t_test = x_test[:1000], t_test[:1000]


def run(weight_decay_lambda, max_epochs=60, batch_size=100):
    np.random.seed(6)
    network = MultiLayerNet(
        input_size=784,
        hidden_size_list=[60, 60, 60],
        output_size=10,
        weight_decay_lambda=weight_decay_lambda,
    )
    optimizer = SGD(lr=0.05)
    train_acc, test_acc = [], []
    for epoch in range(max_epochs):
        for i in range(3):
            mask = np.random.choice(300, batch_size)
            grads = network.gradient(x_train[mask], t_train[mask])
            optimizer.update(network.params, grads)
        train_acc.append(network.accuracy(x_train, t_train))
        test_acc.append(network.accuracy(x_test, t_test))
    size = sum(np.sum(network.params['W%d' % i] ** 2) for i in range(1, 5))
    return train_acc, test_acc, size


free = run(0)
held = run(0.1)
print('free', free[0][-1], free[1][-1], free[2])
print('held', held[0][-1], held[1][-1], held[2])
assert free[0][-1] > 0.97 and free[1][-1] < 0.9
assert held[2] < 0.5 * free[2]
assert held[0][-1] - held[1][-1] < free[0][-1] - free[1][-1]
assert held[0][-1] > 0.6

epochs = np.arange(len(free[0]))
for (train, test, _), style in ((free, '-'), (held, '--')):
    plt.plot(epochs, train, style, label='train', marker='o', markevery=10)
    plt.plot(epochs, test, style, label='test', marker='s', markevery=10)
plt.legend(loc='lower right')
plt.show()

print('ok')
