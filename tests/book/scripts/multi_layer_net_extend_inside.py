# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.layers import BatchNormalization, Dropout
from common.multi_layer_net_extend import MultiLayerNetExtend

np.random.seed(1)
net = MultiLayerNetExtend(
    input_size=6,
    hidden_size_list=[8, 7],
    output_size=3,
    activation='sigmoid',
    weight_init_std='sigmoid',
    weight_decay_lambda=0.01,
    use_dropout=True,
    dropout_ration=0.25,
    use_batchnorm=True,
)
assert list(net.layers) == [
    'Affine1',
    'BatchNorm1',
    'Activation_function1',
    'Dropout1',
    'Affine2',
    'BatchNorm2',
    'Activation_function2',
    'Dropout2',
    'Affine3',
]
assert isinstance(net.layers['BatchNorm1'], BatchNormalization)
assert isinstance(net.layers['Dropout2'], Dropout) and net.layers['Dropout2'].dropout_ratio == 0.25
assert net.use_dropout and net.use_batchnorm
assert set(net.params) == {'W1', 'b1', 'gamma1', 'beta1', 'W2', 'b2', 'gamma2', 'beta2', 'W3', 'b3'}
assert net.params['gamma1'].tolist() == [1.0] * 8 and net.params['beta2'].tolist() == [0.0] * 7
assert net.layers['BatchNorm1'].gamma is net.params['gamma1']

# 何も使わないとき
bare = MultiLayerNetExtend(6, [8], 3)
assert list(bare.layers) == ['Affine1', 'Activation_function1', 'Affine2']
assert set(bare.params) == {'W1', 'b1', 'W2', 'b2'}
assert list(MultiLayerNetExtend(6, [8], 3, use_dropout=True).layers) == [
    'Affine1',
    'Activation_function1',
    'Dropout1',
    'Affine2',
]

x = np.random.randn(10, 6)
t = np.random.randint(0, 3, 10)

# dropout and batch norm act in training alone
net.loss(x, t, train_flg=True)
assert np.array_equal(net.predict(x), net.predict(x, train_flg=False))
assert not np.allclose(net.predict(x, train_flg=True), net.predict(x, train_flg=True))
assert not np.allclose(net.predict(x, True), net.predict(x))
assert np.isfinite(net.loss(x, t)) and net.loss(x, t) == net.loss(x, t)
assert 0 <= net.accuracy(x, t) <= 1
assert net.accuracy(x, np.eye(3)[t]) == net.accuracy(x, t)
assert net.accuracy(x, net.predict(x).argmax(axis=1)) == 1.0
assert set(net.gradient(x, t)) == set(net.params)

# 勾配確認 (dropout は乱数なので使わない)
for options in (
    dict(use_batchnorm=True),
    dict(use_batchnorm=True, weight_decay_lambda=0.2),
    dict(),
):
    net = MultiLayerNetExtend(6, [8, 7], 3, activation='sigmoid', weight_init_std=0.8, **options)
    a = net.gradient(x, t)
    b = net.numerical_gradient(x, t)
    assert set(a) == set(b) == set(net.params)
    for key in a:
        assert a[key].shape == net.params[key].shape
        assert np.allclose(a[key], b[key], atol=2e-5), (key, np.abs(a[key] - b[key]).max())

# the decay is in loss() here as well
light = MultiLayerNetExtend(6, [8], 3, weight_decay_lambda=0.5)
heavy = light.loss(x, t)
light.weight_decay_lambda = 0
squares = np.sum(light.params['W1'] ** 2) + np.sum(light.params['W2'] ** 2)
assert abs(heavy - light.loss(x, t) - 0.25 * squares) < 1e-9

print('ok')
