# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
import matplotlib.pyplot as plt
from matplotlib.image import imread, imsave
from common.util import im2col, col2im
from common.layers import Convolution, Pooling

x1 = np.random.rand(1, 3, 7, 7)
col1 = im2col(x1, 5, 5, stride=1, pad=0)
print(col1.shape) # (9, 75)
assert col1.shape == (9, 75)
x2 = np.random.rand(10, 3, 7, 7)
col2 = im2col(x2, 5, 5, stride=1, pad=0)
assert col2.shape == (90, 75)
assert np.allclose(col2[0], x2[0, :, :5, :5].ravel())
# 割り切れないストライド
assert im2col(x2, 3, 3, 3, 0).shape == (40, 27)
back = col2im(im2col(x2, 3, 3, 3, 0), x2.shape, 3, 3, 3, 0)
assert back.shape == x2.shape and np.allclose(back[:, :, :6, :6], x2[:, :, :6, :6]) and not back[..., 6].any()
assert im2col(np.arange(16).reshape(1, 1, 4, 4), 2, 2, 2).tolist()[0] == [0, 1, 4, 5]

# visualize_filter
def filter_show(filters, nx=8, margin=3, scale=10):
    FN, C, FH, FW = filters.shape
    ny = int(np.ceil(FN / nx))
    fig = plt.figure()
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1, hspace=0.05, wspace=0.05)
    for i in range(FN):
        ax = fig.add_subplot(ny, nx, i+1, xticks=[], yticks=[])
        ax.imshow(filters[i, 0], cmap=plt.cm.gray_r, interpolation='nearest')
    plt.show()

W = 0.01 * np.random.randn(16, 1, 5, 5)
filter_show(W)

# apply_filter
imsave('lena_gray.png', np.random.rand(40, 40), cmap='gray')
img = imread('lena_gray.png')[..., 0]
img = img.reshape(1, 1, *img.shape)
fig = plt.figure()
w_idx = 1
for i in range(16):
    w = W[i]
    b = 0  # network.params['b1'][i]
    w = w.reshape(1, *w.shape)
    conv_layer = Convolution(w, b)
    out = conv_layer.forward(img)
    out = out.reshape(out.shape[2], out.shape[3])
    ax = fig.add_subplot(4, 4, i+1, xticks=[], yticks=[])
    ax.imshow(out, cmap=plt.cm.gray_r, interpolation='nearest')
    assert out.shape == (36, 36)
plt.show()

# 手で数えた畳み込み
x = np.arange(16.0).reshape(1, 1, 4, 4)
conv = Convolution(np.ones((1, 1, 3, 3)), np.zeros(1), stride=1, pad=1)
y = conv.forward(x)
assert y.shape == (1, 1, 4, 4) and y[0, 0, 1, 1] == x[0, 0, :3, :3].sum() and y[0, 0, 0, 0] == 0 + 1 + 4 + 5
conv.backward(np.ones_like(y))
assert conv.dW.shape == (1, 1, 3, 3) and conv.db.tolist() == [16] and conv.col.shape == (16, 9) and conv.col_W.shape == (9, 1)
pool = Pooling(pool_h=2, pool_w=2, stride=2)
assert pool.forward(x)[0, 0].tolist() == [[5, 7], [13, 15]]
assert pool.arg_max.tolist() == [3, 3, 3, 3]
assert pool.backward(np.ones((1, 1, 2, 2)))[0, 0].sum() == 4
print("ok")
