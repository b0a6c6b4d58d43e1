# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.layers import Dropout

np.random.seed(0)
x = np.random.rand(200, 500) + 1.0

layer = Dropout(dropout_ratio=0.3)
assert layer.dropout_ratio == 0.3
assert layer.mask is None

out = layer.forward(x)  # 学習時がデフォルト
kept = out != 0
assert abs(kept.mean() - 0.7) < 0.01
assert np.array_equal(out[kept], x[kept])  # not scaled while training
assert np.array_equal(layer.mask, kept)

dout = np.full(x.shape, 2.0)
dx = layer.backward(dout)
assert np.array_equal(dx, np.where(kept, 2.0, 0.0))

# every forward draws anew
again = layer.forward(x, train_flg=True)
assert not np.array_equal(again, out)
assert np.array_equal(layer.backward(dout) != 0, again != 0)

# テスト時は (1 - ratio) 倍
test = layer.forward(x, train_flg=False)
assert np.allclose(test, x * 0.7)
assert np.allclose(layer.forward(x, False), x * 0.7)

assert Dropout().dropout_ratio == 0.5
assert np.array_equal(Dropout(0.0).forward(x), x)

# the seed decides
np.random.seed(5)
a = Dropout(0.5).forward(x)
np.random.seed(5)
b = Dropout(0.5).forward(x)
assert np.array_equal(a, b)

print('ok')
