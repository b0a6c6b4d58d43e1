# coding: utf-8
# 畳み込み層用のバッチ正規化 (NCHW)
# チャンネルごとに N,H,W 方向で平均・分散をとる
import numpy as np


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout = dout.copy()
        dout[self.mask] = 0
        return dout


class SpatialBatchNorm:
    def __init__(self, C, momentum=0.9, eps=1e-7):
        self.gamma = np.ones((1, C, 1, 1))
        self.beta = np.zeros((1, C, 1, 1))
        self.momentum = momentum
        self.eps = eps
        # テスト時に使う平均と分散
        self.running_mean = np.zeros((1, C, 1, 1))
        self.running_var = np.ones((1, C, 1, 1))
        self.dgamma = None
        self.dbeta = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            xn = (x - self.running_mean) / np.sqrt(self.running_var + self.eps)
            return self.gamma * xn + self.beta

        mu = x.mean(axis=(0, 2, 3), keepdims=True)
        xc = x - mu
        var = np.mean(xc**2, axis=(0, 2, 3), keepdims=True)
        std = np.sqrt(var + self.eps)
        xn = xc / std

        self.xc = xc
        self.xn = xn
        self.std = std
        self.m = x.shape[0] * x.shape[2] * x.shape[3]   # 1チャンネルあたりの要素数
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        return self.gamma * xn + self.beta

    def backward(self, dout):
        ax = (0, 2, 3)
        self.dbeta = dout.sum(axis=ax, keepdims=True)
        self.dgamma = np.sum(self.xn * dout, axis=ax, keepdims=True)
        dxn = self.gamma * dout
        dxc = dxn / self.std
        dstd = -np.sum((dxn * self.xc) / (self.std * self.std), axis=ax, keepdims=True)
        dvar = 0.5 * dstd / self.std
        dxc += (2.0 / self.m) * self.xc * dvar
        dmu = np.sum(dxc, axis=ax, keepdims=True)
        dx = dxc - dmu / self.m
        return dx


class BnRelu:
    """BN -> ReLU をまとめたもの"""

    def __init__(self, C):
        self.bn = SpatialBatchNorm(C)
        self.relu = Relu()

    def forward(self, x, train_flg=True):
        return self.relu.forward(self.bn.forward(x, train_flg))

    def backward(self, dout):
        return self.bn.backward(self.relu.backward(dout))
