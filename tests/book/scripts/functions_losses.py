# coding: utf-8
import sys, os
sys.path.append(os.pardir)
from common.functions import *

# softmax, one row and a batch
a = np.array([0.3, 2.9, 4.0])
y = softmax(a)
assert y.shape == (3,)
assert np.allclose(y, [0.01821127, 0.24519181, 0.73659691])

A = np.array([[0.3, 2.9, 4.0], [5.0, 5.0, 5.0]])
before = A.copy()
Y = softmax(A)
assert Y.shape == (2, 3)
assert np.allclose(Y[0], y)
assert np.allclose(Y[1], 1 / 3)
assert np.array_equal(A, before)

big = softmax(np.array([1010.0, 1000.0, 990.0]))
assert not np.isnan(big).any() and abs(big.sum() - 1) < 1e-12 and big[0] > 0.99
tall = softmax(np.array([[1000.0, 0.0], [0.0, -1000.0]]))
assert np.allclose(tall, [[1, 0], [1, 0]])

# squared error: half of the sum, under its two names
p = np.array([0.2, 0.5, 0.3])
t = np.array([0, 1, 0])
assert abs(mean_squared_error(p, t) - 0.19) < 1e-12
assert abs(sum_squared_error(p, t) - 0.19) < 1e-12
# 2行なら2倍になる
assert abs(sum_squared_error(np.array([p, p]), np.array([t, t])) - 0.38) < 1e-12

# cross entropy: one-hot and index, one datum and a batch
want = -np.log(0.5)
assert abs(cross_entropy_error(p, t) - want) < 1e-5
P = np.array([[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]])
T = np.array([[0, 1, 0], [0, 0, 1]])
want = -(np.log(0.5) + np.log(0.8)) / 2
assert abs(cross_entropy_error(P, T) - want) < 1e-5
assert abs(cross_entropy_error(P, np.array([1, 2])) - want) < 1e-5
assert abs(cross_entropy_error(P, np.array([1, 2], dtype=np.uint8)) - want) < 1e-5
# the index may be given for one datum too
assert abs(cross_entropy_error(p, np.array([1])) + np.log(0.5)) < 1e-5

# 確率0でも inf にならない
lost = cross_entropy_error(np.array([1.0, 0.0]), np.array([0, 1]))
assert np.isfinite(lost) and abs(lost - 16.118) < 0.01

assert abs(softmax_loss(A, np.array([2, 0])) - cross_entropy_error(Y, np.array([2, 0]))) < 1e-9
assert (
    abs(softmax_loss(A, np.array([[0, 0, 1], [1, 0, 0]])) + (np.log(Y[0, 2]) + np.log(1 / 3)) / 2)
    < 1e-5
)

print('ok')
