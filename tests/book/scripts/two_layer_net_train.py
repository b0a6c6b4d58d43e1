# coding: utf-8
import sys, os
sys.path.append(os.pardir)

import matplotlib.pyplot as plt
import numpy as np
from dataset.mnist import load_mnist
from two_layer_net import TwoLayerNet  # 同じフォルダの two_layer_net.py

np.random.seed(0)
(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10)

iters_num = 500
train_size = x_train.shape[0]
batch_size = 100
learning_rate = 0.1
every = 100

train_loss_list, train_acc_list, test_acc_list = [], [], []
for i in range(iters_num):
    if i % every == 0:
        train_acc_list.append(network.accuracy(x_train[:2000], t_train[:2000]))
        test_acc_list.append(network.accuracy(x_test[:2000], t_test[:2000]))
        print('train acc, test acc | ' + str(train_acc_list[-1]) + ', ' + str(test_acc_list[-1]))

    batch_mask = np.random.choice(train_size, batch_size)
    x_batch, t_batch = x_train[batch_mask], t_train[batch_mask]
    grad = network.gradient(x_batch, t_batch)
    for key in ('W1', 'b1', 'W2', 'b2'):
        network.params[key] -= learning_rate * grad[key]
    train_loss_list.append(network.loss(x_batch, t_batch))

last = network.accuracy(x_test, t_test)
print(last)
assert test_acc_list[0] < 0.3
assert test_acc_list[-1] > test_acc_list[1]
assert last > 0.85
assert np.mean(train_loss_list[-50:]) < 0.6 < 2.0 < train_loss_list[0]

plt.plot(np.arange(len(train_acc_list)), train_acc_list, marker='o', label='train acc')
plt.plot(np.arange(len(test_acc_list)), test_acc_list, label='test acc', linestyle='--')
plt.xlabel('epochs')
plt.ylim(0, 1.0)
plt.legend(loc='lower right')
plt.show()

print('ok')
