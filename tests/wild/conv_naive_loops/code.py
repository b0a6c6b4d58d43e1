import numpy as np

# simplest possible conv layer for my MNIST project. slow but it works!!
# input is (batch, height, width, channels) like in tensorflow


class Conv:

    def __init__(self, n_filters, f, c_in, stride=1, pad=0):
        self.nf = n_filters
        self.f = f
        self.stride = stride
        self.pad = pad
        self.W = np.random.randn(f, f, c_in, n_filters) * np.sqrt(2 / (f * f * c_in))
        self.b = np.zeros((1, 1, 1, n_filters))

    def forward(self, A_prev):
        m, h, w, c = A_prev.shape
        f, s, p = self.f, self.stride, self.pad
        H = (h - f + 2 * p) // s + 1
        Wd = (w - f + 2 * p) // s + 1
        Z = np.zeros((m, H, Wd, self.nf))
        self.A_shape = A_prev.shape
        self.A_pad = np.pad(A_prev, ((0, 0), (p, p), (p, p), (0, 0)))
        for n in range(m):
            for i in range(H):
                for j in range(Wd):
                    for k in range(self.nf):
                        patch = self.A_pad[n, i * s:i * s + f, j * s:j * s + f, :]
                        Z[n, i, j, k] = np.sum(patch * self.W[:, :, :, k]) + self.b[0, 0, 0, k]
        return Z

    def backward(self, dZ):
        m, H, Wd, nf = dZ.shape
        f, s, p = self.f, self.stride, self.pad
        dA_pad = np.zeros(self.A_pad.shape)
        self.dW = np.zeros(self.W.shape)
        self.db = np.zeros(self.b.shape)
        for n in range(m):
            for i in range(H):
                for j in range(Wd):
                    for k in range(nf):
                        patch = self.A_pad[n, i * s:i * s + f, j * s:j * s + f, :]
                        dA_pad[n, i * s:i * s + f, j * s:j * s + f, :] += self.W[:, :, :, k] * dZ[n, i, j, k]
                        self.dW[:, :, :, k] += patch * dZ[n, i, j, k]
                        self.db[0, 0, 0, k] += dZ[n, i, j, k]
        # throw the padding away again
        _, h, w, _ = self.A_shape
        return dA_pad[:, p:p + h, p:p + w, :]


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, d):
        return d * (1 - self.out ** 2)
