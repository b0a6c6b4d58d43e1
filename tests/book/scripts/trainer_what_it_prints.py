# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import contextlib
import io
import re

import numpy as np
from common.multi_layer_net import MultiLayerNet
from common.trainer import Trainer
from dataset.mnist import load_mnist

np.random.seed(0)
(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True)
x_train, t_train = x_train[:500], t_train[:500]
x_test, t_test = x_test[:200], t_test[:200]

network = MultiLayerNet(784, [30], 10)
trainer = Trainer(
    network,
    x_train,
    t_train,
    x_test,
    t_test,
    epochs=3,
    mini_batch_size=50,
    optimizer='SGD',
    optimizer_param={'lr': 0.1},
)

screen = io.StringIO()
with contextlib.redirect_stdout(screen):
    trainer.train()
lines = screen.getvalue().splitlines()
print("\n".join(lines[:3] + ['...'] + lines[-2:]))

number = r"\d+(?:\.\d+)?(?:e-?\d+)?"
losses, epochs = [], []
for line in lines[:-2]:
    loss = re.fullmatch('train loss:(' + number + ')', line)
    epoch = re.fullmatch(
        "=== epoch:(\\d+), train acc:(" + number + '), test acc:(' + number + ') ===', line
    )
    assert loss or epoch, line
    if loss:
        losses.append(float(loss.group(1)))
    else:
        epochs.append(
            (int(epoch.group(1)), float(epoch.group(2)), float(epoch.group(3)), len(losses))
        )
assert lines[-2] == '=============== Final Test Accuracy ==============='
final = re.fullmatch('test acc:(' + number + ')', lines[-1])
assert final and float(final.group(1)) == network.accuracy(x_test, t_test)

# 1エポック = 10回。最初の更新のあとに epoch:1 が出る
assert losses == [float(v) for v in trainer.train_loss_list] and len(losses) == 30
assert [row[0] for row in epochs] == [1, 2, 3]
assert [row[3] for row in epochs] == [1, 11, 21]
assert [row[1] for row in epochs] == [float(v) for v in trainer.train_acc_list]
assert [row[2] for row in epochs] == [float(v) for v in trainer.test_acc_list]
assert trainer.current_iter == 30 and trainer.current_epoch == 3
assert trainer.train_acc_list[2] > trainer.train_acc_list[0]

# verbose=False: 静か
trainer = Trainer(
    MultiLayerNet(784, [10], 10),
    x_train,
    t_train,
    x_test,
    t_test,
    epochs=1,
    mini_batch_size=100,
    verbose=False,
)
screen = io.StringIO()
with contextlib.redirect_stdout(screen):
    trainer.train()
assert screen.getvalue() == ''
assert len(trainer.train_loss_list) == 5 and len(trainer.test_acc_list) == 1

print('ok')
