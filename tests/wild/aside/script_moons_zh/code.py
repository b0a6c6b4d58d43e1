"""双月数据: 2-16-16-1 网络, 带动量与权重衰减的脚本"""
import numpy as np

rng = np.random.RandomState(3)
n = 100
theta = rng.rand(n) * np.pi
X = np.vstack([np.c_[np.cos(theta), np.sin(theta)],
               np.c_[1 - np.cos(theta), 0.5 - np.sin(theta)]])
X += 0.1 * rng.randn(2 * n, 2)
T = np.r_[np.zeros(n), np.ones(n)][:, None]

D, H = 2, 16
params = [rng.randn(D, H) * 0.7, np.zeros((1, H)),
          rng.randn(H, H) * 0.35, np.zeros((1, H)),
          rng.randn(H, 1) * 0.35, np.zeros((1, 1))]
vel = [np.zeros_like(p) for p in params]
lr, mu, wd = 0.5, 0.0, 1e-3
N = X.shape[0]

for it in range(200):
    W1, b1, W2, b2, W3, b3 = params
    # 前向
    a1 = X @ W1 + b1
    h1 = np.where(a1 > 0, a1, 0)
    a2 = h1 @ W2 + b2
    h2 = 1 / (1 + np.exp(-a2))
    logit = h2 @ W3 + b3
    p = 1 / (1 + np.exp(-logit))
    # 稳定的二元交叉熵
    bce = np.maximum(logit, 0) - logit * T + np.log1p(np.exp(-np.abs(logit)))
    loss = bce.mean() + 0.5 * wd * (np.sum(W1 * W1) + np.sum(W2 * W2) + np.sum(W3 * W3))
    # 反向
    g = (p - T) / N
    dW3 = h2.T @ g + wd * W3
    db3 = g.sum(0, keepdims=True)
    g = g @ W3.T
    g = g * h2 * (1 - h2)
    dW2 = h1.T @ g + wd * W2
    db2 = g.sum(0, keepdims=True)
    g = g @ W2.T
    g[a1 <= 0] = 0
    dW1 = X.T @ g + wd * W1
    db1 = g.sum(0, keepdims=True)
    grads = [dW1, db1, dW2, db2, dW3, db3]
    # 动量更新
    for i in range(6):
        vel[i] = mu * vel[i] - lr * grads[i]
        params[i] = params[i] + vel[i]
    if it % 50 == 0:
        print('第%3d步  loss = %.4f' % (it, loss))
