import os
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(42)

# データ読み込み(無ければ乱数で代用)
if os.path.exists('iris.csv'):
    data = np.loadtxt('iris.csv', delimiter=',', skiprows=1)
    x_all = data[:, :4]
    c_all = data[:, 4].astype(int)
else:
    c_all = np.repeat(np.arange(3), 30)
    x_all = np.random.randn(90, 4) + c_all[:, None] * np.array([1.0, -0.5, 1.5, 0.8])

# 標準化
x_all = (x_all - x_all.mean(axis=0)) / x_all.std(axis=0)
# one-hot
t_all = np.zeros((len(c_all), 3))
t_all[np.arange(len(c_all)), c_all] = 1

n_in, n_mid, n_out = 4, 10, 3
eta = 0.1
epochs = 60
batch = 16

w1 = np.random.randn(n_in, n_mid) / np.sqrt(n_in)
b1 = np.zeros(n_mid)
w2 = np.random.randn(n_mid, n_out) / np.sqrt(n_mid)
b2 = np.zeros(n_out)

log = []
for epoch in range(epochs):
    idx = np.random.permutation(len(x_all))
    for j in range(0, len(idx), batch):
        mb = idx[j:j+batch]
        x = x_all[mb]
        t = t_all[mb]

        # 順伝播
        u1 = x.dot(w1) + b1
        z1 = np.tanh(u1)
        u2 = z1.dot(w2) + b2
        e = np.exp(u2 - u2.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)

        # 逆伝播
        delta2 = (y - t) / len(mb)
        grad_w2 = z1.T.dot(delta2)
        grad_b2 = delta2.sum(axis=0)
        grad_z1 = delta2.dot(w2.T)
        delta1 = grad_z1 * (1 - z1**2)
        grad_w1 = x.T.dot(delta1)
        grad_b1 = delta1.sum(axis=0)

        # 更新
        w1 -= eta * grad_w1
        b1 -= eta * grad_b1
        w2 -= eta * grad_w2
        b2 -= eta * grad_b2

    y_all = np.tanh(x_all.dot(w1) + b1).dot(w2) + b2
    y_all = np.exp(y_all) / np.exp(y_all).sum(axis=1, keepdims=True)
    loss = -np.sum(t_all * np.log(y_all + 1e-7)) / len(x_all)
    acc = np.mean(y_all.argmax(axis=1) == c_all)
    log.append(loss)
    if epoch % 10 == 0:
        print(f'Epoch:{epoch} 誤差:{loss:.4f} 正解率:{acc:.3f}')

plt.plot(log)
plt.xlabel('Epochs')
plt.show()
