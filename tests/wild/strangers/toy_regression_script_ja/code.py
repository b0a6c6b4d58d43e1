# sinカーブを３層のニューラルネットで学習する
# クラスは使わない版
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(0)
n_in, n_mid, n_out = 1, 8, 1
eta = 0.1      # 学習係数
alpha = 0.8    # モーメンタム
batch = 8

# 訓練データ
input_data = np.arange(0, np.pi*2, 0.1)
correct_data = np.sin(input_data)
input_data = (input_data - np.pi)/np.pi
n_data = len(correct_data)

w1 = 0.5*np.random.randn(n_in, n_mid)
b1 = np.zeros(n_mid)
w2 = 0.5*np.random.randn(n_mid, n_out)
b2 = np.zeros(n_out)

def sigmoid(u):
    return 1/(1+np.exp(-u))

def sigmoid_bibun(y):
    return y*(1-y)

def jun_denpa(x, w1, b1, w2, b2):
    u1 = np.dot(x, w1) + b1
    y1 = sigmoid(u1)
    u2 = np.dot(y1, w2) + b2   # 恒等関数
    return y1, u2

def gosa(y, t):
    # 二乗和誤差（バッチ平均）
    return 0.5*np.sum((y - t)**2)/len(y)

def gyaku_denpa(x, t, y1, y2, w2):
    delta2 = (y2 - t)/len(x)
    grad_w2 = np.dot(y1.T, delta2)
    grad_b2 = np.sum(delta2, axis=0)
    grad_y1 = np.dot(delta2, w2.T)
    delta1 = grad_y1*sigmoid_bibun(y1)
    grad_w1 = np.dot(x.T, delta1)
    grad_b1 = np.sum(delta1, axis=0)
    return grad_w1, grad_b1, grad_w2, grad_b2

vw1, vb1, vw2, vb2 = 0, 0, 0, 0
epochs = 300
log = []
for ep in range(epochs):
    idx = np.random.permutation(n_data)
    total = 0
    for k in range(0, n_data, batch):
        j = idx[k:k+batch]
        x = input_data[j].reshape(-1, 1)
        t = correct_data[j].reshape(-1, 1)

        y1, y2 = jun_denpa(x, w1, b1, w2, b2)
        total += gosa(y2, t)*len(j)
        gw1, gb1, gw2, gb2 = gyaku_denpa(x, t, y1, y2, w2)

        # 更新
        vw1 = alpha*vw1 - eta*gw1
        vb1 = alpha*vb1 - eta*gb1
        vw2 = alpha*vw2 - eta*gw2
        vb2 = alpha*vb2 - eta*gb2
        w1 = w1 + vw1
        b1 = b1 + vb1
        w2 = w2 + vw2
        b2 = b2 + vb2
    log.append(total/n_data)
    if ep % 100 == 0:
        print("エポック", ep, "誤差", total/n_data)

_, pred = jun_denpa(input_data.reshape(-1, 1), w1, b1, w2, b2)
plt.plot(input_data, correct_data, linestyle="dashed")
plt.scatter(input_data, pred, marker="+")
plt.show()
