# coding: utf-8
# 勾配法で谷を下りる
import sys, os
sys.path.append(os.pardir)
import time

import matplotlib.pyplot as plt
import numpy as np
from common.gradient import numerical_gradient


def f(x):
    return x[0] ** 2 / 4 + x[1] ** 2


def descend(f, start, lr=0.1, steps=100):
    x = np.array(start)
    path = [x.copy()]
    for _ in range(steps):
        x -= lr * numerical_gradient(f, x)
        path.append(x.copy())
    return x, np.array(path)


x, path = descend(f, [-3.0, 4.0])
print(x)
assert np.abs(x).max() < 0.05
assert np.allclose(path[1], [-2.85, 3.2])

x, _ = descend(f, [-3.0, 4.0], lr=10.0, steps=30)  # too big
assert np.abs(x).max() > 1e6
x, _ = descend(f, [-3.0, 4.0], lr=1e-10)  # too small
assert np.allclose(x, [-3.0, 4.0], atol=1e-6)

began = time.time()
plt.plot([-5, 5], [0, 0], '--b')
plt.plot([0, 0], [-5, 5], '--b')
plt.plot(path[:, 0], path[:, 1], 'o')
plt.xlim(-3.5, 3.5)
plt.xlabel('X0')
plt.show()
xx, yy = np.meshgrid(np.arange(-2, 2.5, 0.25), np.arange(-2, 2.5, 0.25))
plt.figure()
plt.quiver(xx, yy, -xx / 2, -2 * yy)
plt.show()
assert time.time() - began < 4  # show は待たない

print('ok')
