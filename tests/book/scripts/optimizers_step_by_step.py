# coding: utf-8
# 手で計算した値と比べる
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.optimizer import *


def fresh():
    return {'W1': np.array([[1.0, 2.0], [3.0, 4.0]]), 'b1': np.array([0.5, -0.5])}


g1 = {'W1': np.array([[0.1, -0.2], [0.3, -0.4]]), 'b1': np.array([1.0, -2.0])}
g2 = {'W1': np.array([[0.5, 0.5], [-0.5, -0.5]]), 'b1': np.array([-1.0, 3.0])}
start = fresh()

# SGD
opt = SGD()
assert opt.lr == 0.01
opt = SGD(lr=0.5)
params = fresh()
held = params['W1']
opt.update(params, g1)
for key in params:
    assert np.allclose(params[key], start[key] - 0.5 * g1[key])
assert params['W1'] is held  # 配列そのものが更新される
assert g1['b1'].tolist() == [1.0, -2.0]
opt.lr = 0.0
opt.update(params, g2)
assert np.allclose(params['b1'], [0.0, 0.5])

# Momentum
opt = Momentum()
assert opt.lr == 0.01 and opt.momentum == 0.9 and opt.v is None
opt = Momentum(lr=0.1, momentum=0.8)
params = fresh()
held = params['W1']
opt.update(params, g1)
opt.update(params, g2)
assert params['W1'] is held
for key in params:
    v1 = -0.1 * g1[key]
    v2 = 0.8 * v1 - 0.1 * g2[key]
    assert np.allclose(opt.v[key], v2)
    assert np.allclose(params[key], start[key] + v1 + v2)

# Nesterov: the printings differ in when v turns, so only what they share
opt = Nesterov(lr=0.1, momentum=0.9)
assert opt.v is None and opt.momentum == 0.9 and opt.lr == 0.1
params = fresh()
opt.update(params, g1)
assert np.allclose(opt.v['b1'], -0.1 * g1['b1'])
ratio = (start['W1'] - params['W1']) / (0.1 * g1['W1'])
assert np.allclose(ratio, ratio[0, 0]) and 1.85 < ratio[0, 0] < 2.75
opt.update(params, g2)
assert np.allclose(opt.v['b1'], -0.09 * g1['b1'] - 0.1 * g2['b1'])

# AdaGrad
opt = AdaGrad()
assert opt.lr == 0.01 and opt.h is None
opt = AdaGrad(lr=0.1)
params = fresh()
opt.update(params, g1)
opt.update(params, g2)
for key in params:
    h1 = g1[key] ** 2
    h2 = h1 + g2[key] ** 2
    assert np.allclose(opt.h[key], h2)
    want = start[key] - 0.1 * g1[key] / np.sqrt(h1) - 0.1 * g2[key] / np.sqrt(h2)
    assert np.allclose(params[key], want, atol=1e-6)

# RMSprop
opt = RMSprop()
assert opt.lr == 0.01 and opt.decay_rate == 0.99 and opt.h is None
opt = RMSprop(lr=0.1, decay_rate=0.9)
params = fresh()
opt.update(params, g1)
opt.update(params, g2)
for key in params:
    h1 = 0.1 * g1[key] ** 2
    h2 = 0.9 * h1 + 0.1 * g2[key] ** 2
    assert np.allclose(opt.h[key], h2)
    want = start[key] - 0.1 * g1[key] / np.sqrt(h1) - 0.1 * g2[key] / np.sqrt(h2)
    assert np.allclose(params[key], want, atol=1e-5)

# Adam
opt = Adam()
assert (opt.lr, opt.beta1, opt.beta2, opt.iter) == (0.001, 0.9, 0.999, 0)
assert opt.m is None and opt.v is None
opt = Adam(lr=0.1, beta1=0.8, beta2=0.99)
params = fresh()
opt.update(params, g1)
assert opt.iter == 1
for key in params:  # the first step is lr long, whatever the gradient
    assert np.allclose(params[key], start[key] - 0.1 * np.sign(g1[key]), atol=1e-4)
opt.update(params, g2)
assert opt.iter == 2
for key in params:
    m1, v1 = 0.2 * g1[key], 0.01 * g1[key] ** 2
    m2, v2 = 0.8 * m1 + 0.2 * g2[key], 0.99 * v1 + 0.01 * g2[key] ** 2
    assert np.allclose(opt.m[key], m2) and np.allclose(opt.v[key], v2)
    corrected = (m2 / (1 - 0.8**2)) / np.sqrt(v2 / (1 - 0.99**2))
    want = start[key] - 0.1 * np.sign(g1[key]) - 0.1 * corrected
    assert np.allclose(params[key], want, atol=1e-4)

# a gradient of zero is no division by zero
for maker in (AdaGrad, RMSprop, Adam):
    params = {'W': np.ones(3)}
    maker(0.1).update(params, {'W': np.zeros(3)})
    assert params['W'].tolist() == [1.0, 1.0, 1.0]

print('ok')
