# coding: utf-8
import sys, os
sys.path.append(os.pardir)  # 親ディレクトリのファイルをインポートするための設定
import numpy as np
import pickle
from dataset.mnist import load_mnist
from common.functions import sigmoid, softmax


def get_data():
    (x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, flatten=True, one_hot_label=False)
    return x_test, t_test


def init_network():
    with open("sample_weight.pkl", 'rb') as f:
        network = pickle.load(f)
    return network


def predict(network, x):
    W1, W2, W3 = network['W1'], network['W2'], network['W3']
    b1, b2, b3 = network['b1'], network['b2'], network['b3']
    a1 = np.dot(x, W1) + b1
    z1 = sigmoid(a1)
    a2 = np.dot(z1, W2) + b2
    z2 = sigmoid(a2)
    a3 = np.dot(z2, W3) + b3
    y = softmax(a3)
    return y


# 本の sample_weight.pkl の代わり
rng = np.random.RandomState(0)
weights = {}
for i, (m, n) in enumerate([(784, 50), (50, 100), (100, 10)], 1):
    weights['W%d' % i] = (0.1 * rng.randn(m, n)).astype(np.float32)
    weights['b%d' % i] = np.zeros(n, dtype=np.float32)
with open('sample_weight.pkl', 'wb') as f:
    pickle.dump(weights, f)

x, t = get_data()
network = init_network()
accuracy_cnt = 0
for i in range(300):
    y = predict(network, x[i])
    p = np.argmax(y)
    if p == t[i]:
        accuracy_cnt += 1
    assert y.shape == (10,) and abs(y.sum() - 1) < 1e-5
print("Accuracy:" + str(float(accuracy_cnt) / 300))

batch_size = 100  # バッチの数
cnt = 0
for i in range(0, 300, batch_size):
    y_batch = predict(network, x[i:i+batch_size])
    p = np.argmax(y_batch, axis=1)
    cnt += np.sum(p == t[i:i+batch_size])
assert cnt == accuracy_cnt
print("ok")
