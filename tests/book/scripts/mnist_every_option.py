# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
from dataset.mnist import load_mnist

for normalize in (True, False):
    for flatten in (True, False):
        for one_hot_label in (True, False):
            (x_train, t_train), (x_test, t_test) = load_mnist(
                normalize=normalize, flatten=flatten, one_hot_label=one_hot_label
            )

            shape = (784,) if flatten else (1, 28, 28)
            assert x_train.shape == (60000,) + shape
            assert x_test.shape == (10000,) + shape

            if normalize:
                assert x_train.dtype == np.float32 and x_test.dtype == np.float32
                assert x_test.min() == 0.0 and x_test.max() == 1.0
            else:
                assert x_train.dtype == np.uint8 and x_test.dtype == np.uint8
                assert x_test.min() == 0 and x_test.max() == 255

            if one_hot_label:
                assert t_train.shape == (60000, 10) and t_test.shape == (10000, 10)
                assert (t_test.sum(axis=1) == 1).all() and set(np.unique(t_test)) == {0, 1}
                first = t_train[:5].argmax(axis=1)
            else:
                assert t_train.shape == (60000,) and t_test.shape == (10000,)
                assert t_train.dtype.kind in 'iu'
                first = t_train[:5]
            assert list(first) == [5, 0, 4, 1, 9]
            print(normalize, flatten, one_hot_label, x_train.shape, x_train.dtype, t_train.shape)

# the defaults
(x, t), (xt, tt) = load_mnist()
assert x.shape == (60000, 784) and x.dtype == np.float32 and t.shape == (60000,)

# 位置引数: normalize, flatten, one_hot_label
(x, t), _ = load_mnist(False, False, True)
assert x.shape == (60000, 1, 28, 28) and x.dtype == np.uint8 and t.shape == (60000, 10)
(y, _), _ = load_mnist(True, False)
assert y.shape == (60000, 1, 28, 28)
assert np.allclose(y[:100], x[:100] / 255.0)

print('ok')
