# 2層ニューラルネットで手書き数字（もどき）を分類する
# ネットの記事を見ながら書いた。クラスはまだよくわからないので全部関数なし。
import numpy as np

np.random.seed(0)

# 5x5のドット絵 (0,1,2)
zero = [0,1,1,1,0, 1,0,0,0,1, 1,0,0,0,1, 1,0,0,0,1, 0,1,1,1,0]
one  = [0,0,1,0,0, 0,1,1,0,0, 0,0,1,0,0, 0,0,1,0,0, 0,1,1,1,0]
two  = [0,1,1,1,0, 1,0,0,0,1, 0,0,1,1,0, 0,1,0,0,0, 1,1,1,1,1]

x_train = []
t_train = []
for i in range(60):
    num = i % 3
    x_train.append(np.array([zero, one, two][num]) + np.random.normal(0, 0.3, 25))
    t_train.append(np.eye(3)[num])
x_train = np.array(x_train)
t_train = np.array(t_train)

# パラメータ
hidden = 10
W1 = np.random.normal(0, 0.1, (25, hidden))
b1 = np.zeros(hidden)
W2 = np.random.normal(0, 0.1, (hidden, 3))
b2 = np.zeros(3)

lr = 0.3           # 学習率
batch = 20         # バッチサイズ
iters = 300        # 繰り返し回数

for it in range(iters):
    idx = np.random.choice(len(x_train), batch, replace=False)
    x = x_train[idx]
    t = t_train[idx]

    # 順伝播
    u1 = np.dot(x, W1) + b1
    z1 = 1 / (1 + np.exp(-u1))
    u2 = np.dot(z1, W2) + b2
    u2 = u2 - np.max(u2, axis=1).reshape(-1, 1)   # オーバーフロー対策
    y = np.exp(u2) / np.sum(np.exp(u2), axis=1).reshape(-1, 1)

    # 交差エントロピー誤差
    loss = -np.sum(t * np.log(y + 1e-7)) / batch

    # 逆伝播
    delta2 = (y - t) / batch
    dW2 = np.dot(z1.T, delta2)
    db2 = np.sum(delta2, axis=0)
    delta1 = np.dot(delta2, W2.T) * z1 * (1 - z1)
    dW1 = np.dot(x.T, delta1)
    db1 = np.sum(delta1, axis=0)

    # 更新
    W1 -= lr * dW1
    b1 -= lr * db1
    W2 -= lr * dW2
    b2 -= lr * db2

    if it % 100 == 0:
        print(it, '回目の誤差', loss)

# 正解率
u1 = np.dot(x_train, W1) + b1
z1 = 1 / (1 + np.exp(-u1))
u2 = np.dot(z1, W2) + b2
print('正解率', np.mean(np.argmax(u2, axis=1) == np.argmax(t_train, axis=1)))
