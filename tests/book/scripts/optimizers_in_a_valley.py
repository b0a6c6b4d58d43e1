# coding: utf-8
import sys, os
sys.path.append(os.pardir)
from collections import OrderedDict

import matplotlib.pyplot as plt
import numpy as np
from common.optimizer import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSprop


def f(x, y):
    return x**2 / 30.0 + y**2


def df(x, y):
    return x / 15.0, 2.0 * y


optimizers = OrderedDict()
optimizers['SGD'] = SGD(lr=0.9)
optimizers['Momentum'] = Momentum(lr=0.08)
optimizers['Nesterov'] = Nesterov(lr=0.03)
optimizers['AdaGrad'] = AdaGrad(lr=1.2)
optimizers['RMSprop'] = RMSprop(lr=0.2, decay_rate=0.9)
optimizers['Adam'] = Adam(lr=0.3)

fig = plt.figure(figsize=(9, 6))
for number, (name, optimizer) in enumerate(optimizers.items()):
    # ただの float の辞書でも動く
    params = {'x': -6.0, 'y': 2.5}
    grads = {'x': 0.0, 'y': 0.0}
    xs, ys = [], []
    for i in range(60):
        xs.append(params['x'])
        ys.append(params['y'])
        grads['x'], grads['y'] = df(params['x'], params['y'])
        optimizer.update(params, grads)
    print(name, params['x'], params['y'])
    assert f(params['x'], params['y']) < 0.35 * f(-6.0, 2.5), name
    assert len(set(xs)) > 10

    ax = fig.add_subplot(2, 3, number + 1)
    ax.plot(xs, ys, 'o-', color='red', markersize=3)
    X, Y = np.meshgrid(np.arange(-8, 8, 0.1), np.arange(-4, 4, 0.1))
    Z = f(X, Y)
    Z[Z > 7] = 0
    ax.contour(X, Y, Z)
    ax.set_title(name)
plt.tight_layout()
plt.show()

print('ok')
