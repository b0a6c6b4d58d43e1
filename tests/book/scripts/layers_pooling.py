# coding: utf-8
import sys, os
sys.path.append(os.pardir)
from common.layers import *

x = np.array(
    [[[[1.0, 2.0, 3.0, 0.0], [0.0, 1.0, 2.0, 4.0], [1.0, 0.0, 4.0, 2.0], [3.0, 2.0, 0.0, 1.0]]]]
)

pool = Pooling(pool_h=2, pool_w=2, stride=2)
assert (pool.pool_h, pool.pool_w, pool.stride, pool.pad) == (2, 2, 2, 0)
out = pool.forward(x)
assert out.tolist() == [[[[2.0, 4.0], [3.0, 4.0]]]]

dx = pool.backward(np.array([[[[10.0, 20.0], [30.0, 40.0]]]]))
want = np.zeros((1, 1, 4, 4))
want[0, 0, 0, 1] = 10
want[0, 0, 1, 3] = 20
want[0, 0, 3, 0] = 30
want[0, 0, 2, 2] = 40
assert np.array_equal(dx, want)

# windows that overlap: one entry may win twice
pool = Pooling(3, 3, 1, 0)
out = pool.forward(x)
assert out.tolist() == [[[[4.0, 4.0], [4.0, 4.0]]]]
dx = pool.backward(np.ones((1, 1, 2, 2)))
assert dx.shape == x.shape and dx.sum() == 4
assert dx[0, 0, 2, 2] + dx[0, 0, 1, 3] == 4

# several channels keep apart
np.random.seed(0)
x = np.random.rand(3, 5, 8, 6)
pool = Pooling(2, 3, stride=2, pad=1)
out = pool.forward(x)
assert out.shape == (3, 5, 5, 3)
for n in range(3):
    for c in range(5):
        assert out[n, c, 1, 1] == x[n, c, 1:3, 1:4].max()
dx = pool.backward(np.ones(out.shape))
assert dx.shape == x.shape
assert dx[0, 0, 1:3, 1:4].sum() >= 1

# ぴったり割れないときは端が捨てられる
assert Pooling(2, 2, 2, 0).forward(np.zeros((1, 1, 7, 5))).shape == (1, 1, 3, 2)

print('ok')
