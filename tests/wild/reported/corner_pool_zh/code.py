# -*- coding: utf-8 -*-
# CornerNet 的 top/left/bottom/right pooling，纯 numpy 版本，用来对照 tf 实现
import numpy as np


def top_pool(x):
    '''从下往上取最大值, x: (n, h, w, c)'''
    out = x.copy()
    h = x.shape[1]
    for i in range(h - 2, -1, -1):
        out[:, i] = np.maximum(x[:, i], out[:, i + 1])
    return out


def top_pool_grad(x, dy):
    n, h, w, c = x.shape
    dx = np.zeros_like(x)
    max_val = x[:, h - 1].copy()
    max_ind = np.full((n, w, c), h - 1)
    nn, ww, cc = np.ogrid[:n, :w, :c]
    dx[nn, max_ind, ww, cc] += dy[:, h - 1]
    for i in range(h - 2, -1, -1):
        # 当前行更大, 就把索引换成当前行
        gt = x[:, i] > max_val
        max_val = np.where(gt, x[:, i], max_val)
        max_ind = np.where(gt, i, max_ind)
        # 梯度散落到最大值所在的位置, 并且累加
        dx[nn, max_ind, ww, cc] += dy[:, i]
    return dx


def bottom_pool(x):
    return top_pool(x[:, ::-1])[:, ::-1]


def bottom_pool_grad(x, dy):
    return top_pool_grad(x[:, ::-1], dy[:, ::-1])[:, ::-1]


def left_pool(x):
    '''从右往左取最大值'''
    return top_pool(x.transpose(0, 2, 1, 3)).transpose(0, 2, 1, 3)


def left_pool_grad(x, dy):
    return top_pool_grad(x.transpose(0, 2, 1, 3), dy.transpose(0, 2, 1, 3)).transpose(0, 2, 1, 3)


class TopLeftCorner(object):
    '''左上角: top pool + left pool'''
    def forward(self, t, l):
        self.t, self.l = t, l
        return top_pool(t) + left_pool(l)

    def backward(self, dy):
        return top_pool_grad(self.t, dy), left_pool_grad(self.l, dy)


if __name__ == '__main__':
    np.random.seed(0)
    x = np.random.randn(1, 4, 4, 1)
    print(x[0, :, :, 0])
    print(top_pool(x)[0, :, :, 0])
    print(top_pool_grad(x, np.ones_like(x))[0, :, :, 0])
