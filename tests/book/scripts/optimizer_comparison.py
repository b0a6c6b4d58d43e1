# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import matplotlib.pyplot as plt
import numpy as np
from common.multi_layer_net import MultiLayerNet
from common.optimizer import *
from common.util import smooth_curve
from dataset.mnist import load_mnist

np.random.seed(0)
(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True)
x_train, t_train = x_train[:3000], t_train[:3000]
train_size, batch_size, max_iterations = len(x_train), 64, 80

optimizers = {
    'SGD': SGD(),
    'Momentum': Momentum(),
    'Nesterov': Nesterov(),
    'AdaGrad': AdaGrad(),
    'RMSprop': RMSprop(lr=0.001),
    'Adam': Adam(),
}
networks, train_loss = {}, {}
first = MultiLayerNet(input_size=784, hidden_size_list=[50, 50, 50], output_size=10)
for key in optimizers:
    networks[key] = MultiLayerNet(input_size=784, hidden_size_list=[50, 50, 50], output_size=10)
    for name, value in first.params.items():  # 同じ重みから始める
        networks[key].params[name][...] = value
    train_loss[key] = []

for i in range(max_iterations):
    mask = np.random.choice(train_size, batch_size)
    for key in optimizers:
        grads = networks[key].gradient(x_train[mask], t_train[mask])
        optimizers[key].update(networks[key].params, grads)
        train_loss[key].append(networks[key].loss(x_train[mask], t_train[mask]))
    if i % 40 == 0:
        print('===========iteration:' + str(i) + '===========')
        for key in optimizers:
            print(key + ':' + str(train_loss[key][-1]))

end = {key: np.mean(losses[-10:]) for key, losses in train_loss.items()}
print(end)
for key in optimizers:
    assert end[key] < (2.2 if key == 'SGD' else 1.0), key
    assert key == 'SGD' or end[key] < end['SGD'], key  # SGD が一番遅い

markers = dict(zip(optimizers, 'osd^xD'))
x = np.arange(max_iterations)
for key in optimizers:
    plt.plot(x, smooth_curve(train_loss[key]), marker=markers[key], markevery=20, label=key)
plt.xlabel('iterations')
plt.ylabel('loss')
plt.ylim(0, 3)
plt.legend()
plt.show()

print('ok')
