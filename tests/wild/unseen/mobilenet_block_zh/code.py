# MobileNetV3 风格的倒残差块: 1x1 升维 -> 深度卷积3x3 -> SE -> 1x1 降维 (+ 残差)
# 数据格式 NHWC, 只为理解反向传播, 很慢
import numpy as np


def hswish(x):
    return x * np.clip(x + 3, 0, 6) / 6


def hswish_d(x):
    return np.where(x <= -3, 0, np.where(x >= 3, 1, (2 * x + 3) / 6))


class Pointwise:
    def __init__(self, cin, cout):
        self.w = np.random.randn(cin, cout) * np.sqrt(2 / cin)

    def f(self, x):
        self.x = x
        return x @ self.w

    def b(self, dy):
        self.dw = np.tensordot(self.x, dy, axes=([0, 1, 2], [0, 1, 2]))
        return dy @ self.w.T


class Depthwise:
    '''3x3 深度可分离, stride 可选, padding=1'''
    def __init__(self, c, stride=1):
        self.k = np.random.randn(3, 3, c) / 3
        self.s = stride

    def f(self, x):
        n, h, w, c = x.shape
        self.xp = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        oh, ow = (h - 1) // self.s + 1, (w - 1) // self.s + 1
        y = np.zeros((n, oh, ow, c))
        for i in range(3):
            for j in range(3):
                y += self.xp[:, i:i + self.s * oh:self.s, j:j + self.s * ow:self.s, :] * self.k[i, j]
        return y

    def b(self, dy):
        n, oh, ow, c = dy.shape
        self.dk = np.zeros_like(self.k)
        dxp = np.zeros_like(self.xp)
        for i in range(3):
            for j in range(3):
                sl = (slice(None), slice(i, i + self.s * oh, self.s), slice(j, j + self.s * ow, self.s))
                self.dk[i, j] = (self.xp[sl] * dy).sum(axis=(0, 1, 2))
                dxp[sl] += dy * self.k[i, j]
        return dxp[:, 1:-1, 1:-1, :]      # 去掉padding


class SE:
    '''squeeze-and-excitation'''
    def __init__(self, c, r=2):
        self.w1 = np.random.randn(c, c // r) / np.sqrt(c)
        self.w2 = np.random.randn(c // r, c) / np.sqrt(c // r)

    def f(self, x):
        self.x = x
        self.p = x.mean(axis=(1, 2))
        self.h = np.maximum(self.p @ self.w1, 0)
        z = self.h @ self.w2
        self.g = np.clip(z + 3, 0, 6) / 6           # hard sigmoid
        self.lin = (z > -3) & (z < 3)
        return x * self.g[:, None, None, :]

    def b(self, dy):
        dg = (dy * self.x).sum(axis=(1, 2))
        dz = dg * self.lin / 6
        self.dw2 = self.h.T @ dz
        dh = dz @ self.w2.T * (self.h > 0)
        self.dw1 = self.p.T @ dh
        dp = dh @ self.w1.T
        hw = self.x.shape[1] * self.x.shape[2]
        return dy * self.g[:, None, None, :] + dp[:, None, None, :] / hw


class InvertedResidual:
    def __init__(self, cin, cexp, cout, stride=1):
        self.up, self.dw, self.se, self.down = Pointwise(cin, cexp), Depthwise(cexp, stride), SE(cexp), Pointwise(cexp, cout)
        self.res = stride == 1 and cin == cout

    def f(self, x):
        self.a = self.up.f(x)
        self.d = self.dw.f(hswish(self.a))
        y = self.down.f(self.se.f(hswish(self.d)))
        return y + x if self.res else y

    def b(self, dy):
        t = self.se.b(self.down.b(dy))
        t = self.dw.b(t * hswish_d(self.d))
        dx = self.up.b(t * hswish_d(self.a))
        return dx + dy if self.res else dx
