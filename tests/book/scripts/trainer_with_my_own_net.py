# coding: utf-8
# Trainer は params, gradient, loss, accuracy があれば何でも訓練できる
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.optimizer import SGD, Adam
from common.trainer import Trainer


class Line:
    """y = a x + b."""

    def __init__(self):
        self.params = {'a': np.array([0.0]), 'b': np.array([0.0])}
        self.batches = []
        self.examined = []

    def predict(self, x):
        return self.params['a'] * x[:, 0] + self.params['b']

    def loss(self, x, t):
        return np.mean((self.predict(x) - t) ** 2)

    def gradient(self, x, t):
        assert np.allclose(t, 3 * x[:, 0] - 1)  # x and t of one batch belong together
        self.batches.append(x[:, 0].copy())
        e = 2 * (self.predict(x) - t) / len(x)
        return {'a': np.array([np.sum(e * x[:, 0])]), 'b': np.array([np.sum(e)])}

    def accuracy(self, x, t):
        self.examined.append(x.copy())
        return float(np.mean(np.abs(self.predict(x) - t) < 0.1))


np.random.seed(0)
x = np.random.rand(80, 1)
t = 3 * x[:, 0] - 1
x_test = np.random.rand(40, 1)
t_test = 3 * x_test[:, 0] - 1

net = Line()
trainer = Trainer(
    net,
    x,
    t,
    x_test,
    t_test,
    epochs=60,
    mini_batch_size=16,
    optimizer='Adam',
    optimizer_param={'lr': 0.05},
    verbose=False,
)
assert isinstance(trainer.optimizer, Adam) and trainer.optimizer.lr == 0.05
assert trainer.network is net
assert trainer.current_iter == 0 and trainer.current_epoch == 0
assert (
    trainer.train_loss_list == [] and trainer.train_acc_list == [] and trainer.test_acc_list == []
)

trainer.train_step()  # 一歩だけ
assert trainer.current_iter == 1 and trainer.current_epoch == 1
assert len(trainer.train_loss_list) == 1 and len(trainer.train_acc_list) == 1
assert trainer.optimizer.iter == 1
for _ in range(4):
    trainer.train_step()
assert trainer.current_iter == 5 and trainer.current_epoch == 1
trainer.train_step()
assert trainer.current_epoch == 2
assert all(len(batch) == 16 for batch in net.batches)
assert not np.array_equal(net.batches[0], net.batches[1])

trainer.train()
assert trainer.current_iter == 6 + 300
assert trainer.train_loss_list[-1] < 1e-3 < trainer.train_loss_list[0]
assert np.allclose(net.params['a'], 3, atol=0.1) and np.allclose(net.params['b'], -1, atol=0.1)
assert trainer.test_acc_list[0] < 0.5 and trainer.test_acc_list[-1] == 1.0
assert net.examined[0].shape == (80, 1) and net.examined[1].shape == (40, 1)
assert np.array_equal(net.examined[-1], x_test)  # 最後はテストデータ全部

# 評価に使う個数
net = Line()
trainer = Trainer(
    net,
    x,
    t,
    x_test,
    t_test,
    epochs=4,
    mini_batch_size=20,
    evaluate_sample_num_per_epoch=7,
    verbose=False,
)
assert isinstance(trainer.optimizer, SGD) and trainer.optimizer.lr == 0.01
trainer.train()
assert len(trainer.train_acc_list) == len(trainer.test_acc_list) == 4
assert trainer.current_iter == 16
assert [len(e) for e in net.examined[:8]] == [7] * 8
assert np.array_equal(net.examined[0], x[:7]) and np.array_equal(net.examined[1], x_test[:7])
assert len(net.examined) == 9 and len(net.examined[8]) == 40

# the loss in the list is taken after the step
net = Line()
trainer = Trainer(
    net,
    x,
    t,
    x_test,
    t_test,
    epochs=1,
    mini_batch_size=80,
    optimizer_param={'lr': 0.5},
    verbose=False,
)
np.random.seed(3)
trainer.train_step()
batch = net.batches[0]
assert abs(trainer.train_loss_list[0] - net.loss(batch[:, None], 3 * batch - 1)) < 1e-12

# ミニバッチがデータより大きくても、1エポックに1回は更新する
net = Line()
Trainer(net, x[:10], t[:10], x_test, t_test, epochs=3, mini_batch_size=30, verbose=False).train()
assert len(net.batches) == 3

# every optimizer by its name, however it is written
for name, lr in [
    ('SGD', 0.3),
    ('sgd', 0.3),
    ('Momentum', 0.05),
    ('Nesterov', 0.05),
    ('AdaGrad', 0.5),
    ('RMSprop', 0.05),
    ('Adam', 0.1),
    ('adam', 0.1),
]:
    net = Line()
    trainer = Trainer(
        net,
        x,
        t,
        x_test,
        t_test,
        epochs=10,
        mini_batch_size=8,
        optimizer=name,
        optimizer_param={'lr': lr},
        verbose=False,
    )
    trainer.train()
    assert trainer.train_loss_list[-1] < 0.3 * trainer.train_loss_list[0], name

print('ok')
