# DeepLearnToolbox (matlab) 的 NN 部分移植到 numpy
# nn.W{i} 的第一列是偏置, 行 = 下一层神经元
import numpy as np
from types import SimpleNamespace


def sigm(P):
    return 1. / (1 + np.exp(-P))


def tanh_opt(A):
    return 1.7159 * np.tanh(2. / 3 * A)


def nnsetup(architecture):
    nn = SimpleNamespace()
    nn.size = architecture
    nn.n = len(architecture)
    nn.activation_function = 'tanh_opt'
    nn.learningRate = 2.
    nn.momentum = 0.5
    nn.weightPenaltyL2 = 0.        # L2 正则
    nn.nonSparsityPenalty = 0.     # 稀疏惩罚
    nn.sparsityTarget = 0.05
    nn.output = 'sigm'             # 'sigm', 'linear', 'softmax'
    nn.W, nn.vW, nn.p = [], [], [None] * nn.n
    for i in range(1, nn.n):
        nn.W.append((np.random.rand(nn.size[i], nn.size[i - 1] + 1) - 0.5) * 2 * 4 * np.sqrt(6. / (nn.size[i] + nn.size[i - 1])))
        nn.vW.append(np.zeros_like(nn.W[-1]))
    return nn


def nnff(nn, x, y):
    '''前向传播, 返回 nn.a nn.e nn.L'''
    n, m = nn.n, x.shape[0]
    nn.a = [None] * n
    nn.a[0] = np.c_[np.ones((m, 1)), x]
    for i in range(1, n - 1):
        z = nn.a[i - 1] @ nn.W[i - 1].T
        act = sigm(z) if nn.activation_function == 'sigm' else tanh_opt(z)
        nn.p[i] = act.mean(0)      # 平均激活度
        nn.a[i] = np.c_[np.ones((m, 1)), act]
    z = nn.a[n - 2] @ nn.W[n - 2].T
    if nn.output == 'sigm':
        nn.a[-1] = sigm(z)
    elif nn.output == 'linear':
        nn.a[-1] = z
    else:
        z = np.exp(z - z.max(1, keepdims=True))
        nn.a[-1] = z / z.sum(1, keepdims=True)
    nn.e = y - nn.a[-1]
    if nn.output == 'softmax':
        nn.L = -np.sum(y * np.log(nn.a[-1])) / m
    else:
        nn.L = 0.5 * np.sum(nn.e ** 2) / m
    return nn


def nnbp(nn):
    '''反向传播, 得到 nn.dW'''
    n = nn.n
    d = [None] * n
    if nn.output == 'sigm':
        d[-1] = -nn.e * (nn.a[-1] * (1 - nn.a[-1]))
    else:
        d[-1] = -nn.e
    for i in range(n - 2, 0, -1):
        if nn.activation_function == 'sigm':
            d_act = nn.a[i] * (1 - nn.a[i])
        else:
            d_act = 1.7159 * 2. / 3 * (1 - 1 / 1.7159 ** 2 * nn.a[i] ** 2)
        sparsityError = 0
        if nn.nonSparsityPenalty > 0:
            pi = nn.p[i]
            s = nn.nonSparsityPenalty * (-nn.sparsityTarget / pi + (1 - nn.sparsityTarget) / (1 - pi))
            sparsityError = np.r_[0, s]
        if i + 1 == n - 1:   # 最后一层没有偏置项要去掉
            d[i] = (d[i + 1] @ nn.W[i] + sparsityError) * d_act
        else:
            d[i] = (d[i + 1][:, 1:] @ nn.W[i] + sparsityError) * d_act
    nn.dW = [None] * (n - 1)
    for i in range(n - 1):
        if i + 1 == n - 1:
            nn.dW[i] = d[i + 1].T @ nn.a[i] / d[i + 1].shape[0]
        else:
            nn.dW[i] = d[i + 1][:, 1:].T @ nn.a[i] / d[i + 1].shape[0]
    return nn


def nnapplygrads(nn):
    for i in range(nn.n - 1):
        dW = nn.dW[i]
        if nn.weightPenaltyL2 > 0:
            # 偏置不做正则
            dW = dW + nn.weightPenaltyL2 * np.c_[np.zeros((nn.W[i].shape[0], 1)), nn.W[i][:, 1:]]
        dW = nn.learningRate * dW
        if nn.momentum > 0:
            nn.vW[i] = nn.momentum * nn.vW[i] + dW
            dW = nn.vW[i]
        nn.W[i] = nn.W[i] - dW
    return nn


if __name__ == '__main__':
    x = np.random.rand(200, 6)
    y = (x[:, :1] > x[:, 1:2]) * 1.
    nn = nnsetup([6, 8, 5, 1])
    for ep in range(100):
        nn = nnff(nn, x, y)
        nn = nnbp(nn)
        nn = nnapplygrads(nn)
        if ep % 20 == 0: print('epoch %d loss %.4f' % (ep, nn.L))
