# coding: utf-8
import os
import sys
sys.path.append(os.pardir)
import numpy as np
import matplotlib.pyplot as plt
from dataset.mnist import load_mnist
from common.multi_layer_net import MultiLayerNet
from common.multi_layer_net_extend import *
from common.trainer import *

(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True)
x_train = x_train[:300]
t_train = t_train[:300]

# overfit_weight_decay
weight_decay_lambda = 0.1
network = MultiLayerNet(input_size=784, hidden_size_list=[100, 100, 100, 100, 100, 100], output_size=10,
                        weight_decay_lambda=weight_decay_lambda)
optimizer = SGD(lr=0.01)
for i in range(30):
    batch_mask = np.random.choice(300, 100)
    x_batch = x_train[batch_mask]
    t_batch = t_train[batch_mask]
    grads = network.gradient(x_batch, t_batch)
    optimizer.update(network.params, grads)
plain = network.last_layer.loss
penalty = network.loss(x_batch, t_batch) - network.last_layer.loss
assert np.isclose(penalty, 0.05 * sum((W ** 2).sum() for k, W in network.params.items() if k[0] == 'W'))

# overfit_dropout
use_dropout = True
dropout_ratio = 0.2
network = MultiLayerNetExtend(input_size=784, hidden_size_list=[100, 100, 100, 100, 100, 100],
                              output_size=10, use_dropout=use_dropout, dropout_ration=dropout_ratio)
trainer = Trainer(network, x_train, t_train, x_test, t_test,
                  epochs=4, mini_batch_size=100,
                  optimizer='sgd', optimizer_param={'lr': 0.01}, verbose=True)
trainer.train()
train_acc_list, test_acc_list = trainer.train_acc_list, trainer.test_acc_list
assert len(train_acc_list) == len(test_acc_list) == 4 == trainer.current_epoch

markers = {'train': 'o', 'test': 's'}
x = np.arange(len(train_acc_list))
plt.plot(x, train_acc_list, marker='o', label='train', markevery=10)
plt.plot(x, test_acc_list, marker='s', label='test', markevery=10)
plt.show()

# train_flg はキーワードでも
a = network.predict(x_test[:5], train_flg=True)
b = network.predict(x_test[:5], train_flg=False)
assert not np.array_equal(a, b) and np.array_equal(b, network.predict(x_test[:5]))
network.loss(x_test[:5], t_test[:5], train_flg=True)
drop = network.layers['Dropout1']
assert drop.mask.shape == (5, 100) and drop.mask.dtype == bool and drop.dropout_ratio == 0.2

# optimizer_param をそのまま書き換えても困らない
for name in ('SGD', 'momentum', 'Nesterov', 'adagrad', 'rmsprpo', 'Adam'):
    quick = Trainer(MultiLayerNet(784, [10], 10, activation='sigmoid', weight_init_std='xavier'),
                    x_train, t_train, x_test[:50], t_test[:50], epochs=1, mini_batch_size=100,
                    optimizer=name, evaluate_sample_num_per_epoch=20, verbose=False)
    quick.train()
    assert len(quick.train_loss_list) == 3
print("ok")
