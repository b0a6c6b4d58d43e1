# 转置卷积（反卷积）层  numpy手写
# 输入 [batch, c_in, h, w]  卷积核 [c_in, c_out, k, k]
import numpy as np


class ConvTranspose2d(object):
    def __init__(self, c_in, c_out, k, stride=2, padding=0):
        bound = 1.0 / np.sqrt(c_in * k * k)
        self.weight = np.random.uniform(-bound, bound, (c_in, c_out, k, k))
        self.bias = np.zeros(c_out)
        self.k = k
        self.stride = stride
        self.padding = padding

    def forward(self, x):
        self.x = x
        n, c_in, h, w = x.shape
        c_out = self.weight.shape[1]
        s, k, p = self.stride, self.k, self.padding
        oh = (h - 1) * s + k
        ow = (w - 1) * s + k
        y = np.zeros((n, c_out, oh, ow))
        # 每个输入像素把卷积核"盖"到输出上，重叠的地方相加
        for i in range(h):
            for j in range(w):
                y[:, :, i*s:i*s+k, j*s:j*s+k] += np.tensordot(x[:, :, i, j], self.weight, axes=(1, 0))
        y = y[:, :, p:oh-p, p:ow-p]
        return y + self.bias.reshape(1, -1, 1, 1)

    def backward(self, eta):
        """eta: 上一层传来的误差，形状同输出"""
        n, c_in, h, w = self.x.shape
        s, k, p = self.stride, self.k, self.padding
        self.b_grad = np.sum(eta, axis=(0, 2, 3))
        eta = np.pad(eta, ((0, 0), (0, 0), (p, p), (p, p)), 'constant')
        self.w_grad = np.zeros_like(self.weight)
        next_eta = np.zeros_like(self.x)
        for i in range(h):
            for j in range(w):
                win = eta[:, :, i*s:i*s+k, j*s:j*s+k]          # [n, c_out, k, k]
                next_eta[:, :, i, j] = np.tensordot(win, self.weight, axes=([1, 2, 3], [1, 2, 3]))
                self.w_grad += np.tensordot(self.x[:, :, i, j], win, axes=(0, 0))
        return next_eta

    def step(self, lr=0.01):
        self.weight -= lr * self.w_grad
        self.bias -= lr * self.b_grad


class LeakyReLU(object):
    def __init__(self, alpha=0.2):
        self.alpha = alpha

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, eta):
        return np.where(self.x > 0, eta, self.alpha * eta)


if __name__ == '__main__':
    np.random.seed(1)
    # 简单的上采样：4x4 -> 8x8
    z = np.random.randn(2, 3, 4, 4)
    real = np.random.randn(2, 1, 8, 8)
    up = ConvTranspose2d(3, 1, 4, stride=2, padding=1)
    act = LeakyReLU()
    for it in range(100):
        out = act.forward(up.forward(z))
        loss = np.mean((out - real) ** 2)
        up.backward(act.backward(2 * (out - real) / out.size))
        up.step(0.5)
        if it % 20 == 0:
            print('iter', it, 'loss', loss)
