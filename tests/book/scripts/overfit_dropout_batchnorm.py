# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.multi_layer_net_extend import MultiLayerNetExtend
from common.trainer import Trainer
from dataset.mnist import load_mnist

(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
x_train, t_train = x_train[:300], t_train[:300]
x_test, t_test = x_test[:500], t_test[:500]


def run(epochs, lr, **options):
    np.random.seed(0)
    network = MultiLayerNetExtend(
        input_size=784, hidden_size_list=[50, 50, 50], output_size=10, **options
    )
    trainer = Trainer(
        network,
        x_train,
        t_train,
        x_test,
        t_test,
        epochs=epochs,
        mini_batch_size=100,
        optimizer='sgd',
        optimizer_param={'lr': lr},
        verbose=False,
    )
    trainer.train()
    return network, trainer


# Dropout: 訓練データだけを覚えこむのを防ぐ
_, plain = run(60, 0.05)
_, dropped = run(60, 0.05, use_dropout=True, dropout_ration=0.3)
print(plain.train_acc_list[-1], plain.test_acc_list[-1])
print(dropped.train_acc_list[-1], dropped.test_acc_list[-1])
assert len(plain.train_acc_list) == 60
assert plain.train_acc_list[-1] > 0.95
assert 0.3 < dropped.train_acc_list[-1] < plain.train_acc_list[-1]

# Batch Norm: a poor start does no harm any more
_, without = run(20, 0.05, weight_init_std=0.01)
network, with_bn = run(20, 0.05, weight_init_std=0.01, use_batchnorm=True)
print(without.train_acc_list[-1], with_bn.train_acc_list[-1])
assert without.train_acc_list[-1] < 0.3
assert with_bn.train_acc_list[-1] > 0.7
assert not np.allclose(network.params['gamma1'], 1) and not np.allclose(network.params['beta1'], 0)
assert network.layers['BatchNorm1'].running_mean.shape == (50,)

# the same seed, the same run
_, again = run(20, 0.05, weight_init_std=0.01, use_batchnorm=True)
assert again.train_loss_list == with_bn.train_loss_list

print('ok')
