# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.gradient import numerical_gradient
from common.layers import BatchNormalization

np.random.seed(1)
x = np.random.randn(20, 3) * [1.0, 5.0, 0.5] + [0.0, 10.0, -3.0]
gamma = np.array([1.0, 2.0, 0.5])
beta = np.array([0.0, -1.0, 4.0])

bn = BatchNormalization(gamma, beta)
assert bn.gamma is gamma and bn.beta is beta and bn.momentum == 0.9
assert bn.running_mean is None and bn.running_var is None
assert bn.dgamma is None and bn.dbeta is None

out = bn.forward(x)
assert out.shape == x.shape
assert np.allclose(out.mean(axis=0), beta, atol=1e-6)
assert np.allclose(out.std(axis=0), gamma, atol=1e-4)
assert np.allclose(bn.running_mean, 0.1 * x.mean(axis=0))
assert np.allclose(bn.running_var, 0.1 * x.var(axis=0))

# 逆伝播を数値微分で確かめる
weights = np.random.randn(20, 3)
bn.forward(x, train_flg=True)
dx = bn.backward(weights)
fresh = lambda _: np.sum(BatchNormalization(gamma, beta).forward(x) * weights)
assert np.allclose(dx, numerical_gradient(fresh, x), atol=1e-5)
assert np.allclose(bn.dgamma, numerical_gradient(fresh, gamma), atol=1e-6)
assert np.allclose(bn.dbeta, numerical_gradient(fresh, beta), atol=1e-6)
assert np.allclose(bn.dbeta, weights.sum(axis=0))

# at test time the running statistics are used, and not changed
bn = BatchNormalization(
    gamma,
    beta,
    momentum=0.5,
    running_mean=np.array([1.0, 2.0, 3.0]),
    running_var=np.array([4.0, 1.0, 9.0]),
)
assert bn.momentum == 0.5
y = bn.forward(np.array([[1.0, 3.0, 6.0]]), train_flg=False)
assert np.allclose(y, [[0.0, 1.0, 4.5]], atol=1e-4)
assert bn.running_mean.tolist() == [1.0, 2.0, 3.0]
bn.forward(x)
assert np.allclose(bn.running_mean, 0.5 * np.array([1.0, 2.0, 3.0]) + 0.5 * x.mean(axis=0))
assert np.allclose(bn.running_var, 0.5 * np.array([4.0, 1.0, 9.0]) + 0.5 * x.var(axis=0))

# 何度も学習させると running_mean はデータの平均に近づく
bn = BatchNormalization(1.0, 0.0)
for i in range(100):
    bn.forward(x)
assert np.allclose(bn.running_mean, x.mean(axis=0), atol=1e-3)
assert np.allclose(bn.forward(x, False).mean(axis=0), 0, atol=1e-3)

# 畳み込みの後: 4次元. One gamma for each place of each channel.
x = np.random.randn(6, 2, 3, 3) * 3 + 1
gamma, beta = np.ones(18), np.zeros(18)
bn = BatchNormalization(gamma, beta)
out = bn.forward(x)
assert out.shape == (6, 2, 3, 3)
assert np.allclose(out.mean(axis=0), 0, atol=1e-7)
assert bn.running_mean.shape == (18,)
weights = np.random.randn(6, 2, 3, 3)
dx = bn.backward(weights)
assert dx.shape == x.shape
assert bn.dgamma.shape == (18,) and bn.dbeta.shape == (18,)
fresh = lambda _: np.sum(BatchNormalization(gamma, beta).forward(x) * weights)
assert np.allclose(dx, numerical_gradient(fresh, x), atol=1e-5)
assert np.allclose(bn.dgamma, numerical_gradient(fresh, gamma), atol=1e-6)
assert bn.forward(x, train_flg=False).shape == x.shape

print('ok')
