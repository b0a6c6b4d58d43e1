# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.util import col2im, conv_output_size, im2col

assert conv_output_size(28, 5) == 24
assert conv_output_size(28, 5, stride=1, pad=2) == 28
assert conv_output_size(7, 3, 2, 0) == 3
assert conv_output_size(input_size=7, filter_size=3, stride=2, pad=1) == 4
assert isinstance(int(conv_output_size(28, 5)), int)

x = np.random.rand(1, 3, 7, 7)
assert im2col(x, 5, 5, stride=1, pad=0).shape == (9, 75)
x = np.random.rand(10, 3, 7, 7)
assert im2col(x, 5, 5, stride=1, pad=0).shape == (90, 75)

x = np.arange(2 * 2 * 4 * 5, dtype=float).reshape(2, 2, 4, 5)
keep = x.copy()
col = im2col(x, 3, 2, 1, 0)
assert np.array_equal(x, keep)
oh, ow = 2, 4
assert col.shape == (2 * oh * ow, 2 * 3 * 2)
row = 0
for n in range(2):
    for r in range(oh):
        for q in range(ow):
            assert np.array_equal(col[row], x[n, :, r : r + 3, q : q + 2].ravel())
            row += 1

# 余白は 0
col = im2col(np.ones((1, 1, 2, 2)), filter_h=2, filter_w=2, stride=2, pad=1)
assert col.tolist() == [[0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0], [1, 0, 0, 0]]

# 重ならなければ col2im で元に戻る
col = im2col(x, 2, 5, stride=2)
assert np.array_equal(
    col2im(im2col(x[:, :, :, :4], 2, 2, 2, 0), (2, 2, 4, 4), 2, 2, 2, 0), x[:, :, :, :4]
)
# where windows overlap the sum comes back: each pixel times the number of its windows
ones = np.ones((1, 1, 4, 4))
times = col2im(im2col(ones, 3, 3, stride=1, pad=1), ones.shape, 3, 3, stride=1, pad=1)
assert times[0, 0].tolist() == [[4, 6, 6, 4], [6, 9, 9, 6], [6, 9, 9, 6], [4, 6, 6, 4]]

# adjoint: <im2col(a), c> = <a, col2im(c)>
np.random.seed(2)
a = np.random.randn(3, 2, 7, 6)
A = im2col(a, 3, 2, stride=2, pad=1)
c = np.random.randn(*A.shape)
assert abs(np.sum(A * c) - np.sum(a * col2im(c, a.shape, 3, 2, stride=2, pad=1))) < 1e-9

print('ok')
