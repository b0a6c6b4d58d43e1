"""学習：ミニバッチで、手書き数字を読めるようになるまで。
Training: by mini-batches, until the network reads handwritten digits.

全部で 10,000 回の学習は backhand train で。 All 10,000 steps: run "backhand train".
"""

import numpy as np

from backhand.data import load_mnist
from backhand.networks import TwoLayerNet

(x_train, t_train), (x_test, t_test) = load_mnist()
rng = np.random.default_rng(0)
net = TwoLayerNet(784, 50, 10, rng=rng)

accuracies = [net.accuracy(x_test, t_test)]
for iteration in range(1, 1001):
    batch = rng.choice(len(x_train), 100)  # ミニバッチ the mini-batch
    grads = net.gradient(x_train[batch], t_train[batch])  # 逆伝播 backpropagation
    for name in net.params:
        net.params[name] -= 0.1 * grads[name]  # 勾配降下法 gradient descent
    if iteration % 200 == 0:
        accuracies.append(net.accuracy(x_test, t_test))
        print(f"{iteration:5d}   正解率 accuracy {accuracies[-1]:.4f}")

wrong = np.flatnonzero(net.predict(x_test).argmax(axis=1) != t_test)
print(f"間違い wrong: {len(wrong)} / {len(t_test)}")
