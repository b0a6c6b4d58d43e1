# coding: utf-8
# ハイパーパラメータのランダム探索
import sys, os
sys.path.append(os.pardir)
import matplotlib.pyplot as plt
import numpy as np
from common.multi_layer_net import MultiLayerNet
from common.trainer import Trainer
from common.util import shuffle_dataset
from dataset.mnist import load_mnist

np.random.seed(0)
(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True)
x_train, t_train = x_train[:500], t_train[:500]

x_train, t_train = shuffle_dataset(x_train, t_train)
validation_num = int(x_train.shape[0] * 0.20)
x_val, t_val = x_train[:validation_num], t_train[:validation_num]
x_train, t_train = x_train[validation_num:], t_train[validation_num:]
assert len(x_val) == 100 and len(x_train) == 400


def search(lr, weight_decay, epocs=15):
    network = MultiLayerNet(
        input_size=784, hidden_size_list=[40, 40], output_size=10, weight_decay_lambda=weight_decay
    )
    trainer = Trainer(
        network,
        x_train,
        t_train,
        x_val,
        t_val,
        epochs=epocs,
        mini_batch_size=100,
        optimizer='sgd',
        optimizer_param={'lr': lr},
        verbose=False,
    )
    trainer.train()
    return trainer.test_acc_list, trainer.train_acc_list


results_val, results_train, rates = {}, {}, {}
for trial in range(8):
    weight_decay = 10 ** np.random.uniform(-8, -4)
    lr = 10 ** (-6 + 5 * trial / 7)  # まんべんなく
    val_acc_list, train_acc_list = search(lr, weight_decay)
    print(
        'val acc:'
        + str(val_acc_list[-1])
        + ' | lr:'
        + str(lr)
        + ', weight decay:'
        + str(weight_decay)
    )
    key = 'lr:' + str(lr) + ', weight decay:' + str(weight_decay)
    results_val[key], results_train[key], rates[key] = val_acc_list, train_acc_list, lr

print('=========== Hyper-Parameter Optimization Result ===========')
ranking = sorted(results_val.items(), key=lambda item: item[1][-1], reverse=True)
for i, (key, val_acc_list) in enumerate(ranking):
    print('Best-' + str(i + 1) + '(val acc:' + str(val_acc_list[-1]) + ') | ' + key)
    plt.subplot(2, 4, i + 1)
    plt.title('Best-' + str(i + 1))
    plt.ylim(0.0, 1.0)
    plt.yticks([])
    plt.plot(np.arange(len(val_acc_list)), val_acc_list)
    plt.plot(np.arange(len(val_acc_list)), results_train[key], '--')
plt.show()

assert ranking[0][1][-1] > 0.65
assert rates[ranking[0][0]] > 0.01
slow = [acc[-1] for key, acc in ranking if rates[key] < 1e-4]
assert len(slow) == 3 and max(slow) < 0.5

print('ok')
