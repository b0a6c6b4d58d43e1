# ゼロから作るニューラルネット (numpy のかわりに torch.Tensor を使う版)
from collections import OrderedDict
import torch


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.shape = None
        self.dW = None
        self.db = None

    def forward(self, x):
        # 画像 (N, C, H, W) も受け付ける
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return torch.mm(self.x, self.W) + self.b

    def backward(self, dout):
        dx = torch.mm(dout, self.W.T)
        self.dW = torch.mm(self.x.T, dout)
        self.db = torch.sum(dout, dim=0)
        return dx.reshape(self.shape)


class LeakyReLU:
    def __init__(self, slope=0.1):
        self.slope = slope
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x.clone()
        out[self.mask] *= self.slope
        return out

    def backward(self, dout):
        dx = dout.clone()
        dx[self.mask] *= self.slope
        return dx


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.running_mean = torch.zeros_like(beta)
        self.running_var = torch.zeros_like(beta)

    def forward(self, x, train_flg=True):
        if train_flg:
            mu = x.mean(dim=0)
            xc = x - mu
            var = (xc ** 2).mean(dim=0)
            std = torch.sqrt(var + 1e-6)
            xn = xc / std
            self.xc, self.xn, self.std = xc, xn, std
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            xn = (x - self.running_mean) / torch.sqrt(self.running_var + 1e-6)
        return self.gamma * xn + self.beta

    def backward(self, dout):
        n = dout.shape[0]
        self.dbeta = dout.sum(dim=0)
        self.dgamma = (self.xn * dout).sum(dim=0)
        dxn = self.gamma * dout
        dxc = dxn / self.std
        dstd = -((dxn * self.xc) / (self.std * self.std)).sum(dim=0)
        dvar = 0.5 * dstd / self.std
        dxc += (2.0 / n) * self.xc * dvar
        dmu = dxc.sum(dim=0)
        return dxc - dmu / n


class SoftmaxWithLoss:
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t
        self.y = torch.softmax(x, dim=1)
        return -torch.log(self.y[torch.arange(len(t)), t] + 1e-12).mean()

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        dx = self.y.clone()
        dx[torch.arange(batch_size), self.t] -= 1
        return dout * dx / batch_size


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.1):
        self.params = {
            'W1': weight_init_std * torch.randn(input_size, hidden_size),
            'b1': torch.zeros(hidden_size),
            'gamma': torch.ones(hidden_size),
            'beta': torch.zeros(hidden_size),
            'W2': weight_init_std * torch.randn(hidden_size, output_size),
            'b2': torch.zeros(output_size),
        }
        self.build()

    def build(self):
        p = self.params
        self.layers = OrderedDict()
        self.layers['Affine1'] = Affine(p['W1'], p['b1'])
        self.layers['BatchNorm'] = BatchNormalization(p['gamma'], p['beta'])
        self.layers['Relu1'] = LeakyReLU()
        self.layers['Affine2'] = Affine(p['W2'], p['b2'])
        self.last_layer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last_layer.forward(self.predict(x), t)

    def gradient(self, x, t):
        # 順伝播
        self.loss(x, t)
        # 逆伝播
        dout = self.last_layer.backward(1)
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)
        L = self.layers
        return {
            'W1': L['Affine1'].dW, 'b1': L['Affine1'].db,
            'gamma': L['BatchNorm'].dgamma, 'beta': L['BatchNorm'].dbeta,
            'W2': L['Affine2'].dW, 'b2': L['Affine2'].db,
        }


if __name__ == '__main__':
    torch.manual_seed(0)
    x = torch.randn(100, 1, 4, 4)
    t = (x.flatten(1)[:, :3]).argmax(1)
    net = TwoLayerNet(16, 20, 3)
    for i in range(200):
        grad = net.gradient(x, t)
        for key in net.params:
            net.params[key] -= 0.5 * grad[key]
        if i % 50 == 0:
            print(f'{i} 回目: 損失 {net.loss(x, t).item():.4f}')
