# 関数とその導関数のペアで多層ネットを作る(関数だけで書く練習)
import numpy as np

def sigmoid(x):       return 1 / (1 + np.exp(-x))
def sigmoid_grad(x):  return sigmoid(x) * (1 - sigmoid(x))

def arctan(x):        return np.arctan(x)
def arctan_grad(x):   return 1 / (1 + x ** 2)

def elu(x, a=1.0):
    return np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
def elu_grad(x, a=1.0):
    return np.where(x > 0, 1.0, a * np.exp(np.minimum(x, 0)))

def mish(x):
    return x * np.tanh(np.log1p(np.exp(x)))
def mish_grad(x):
    sp = np.log1p(np.exp(x))
    th = np.tanh(sp)
    return th + x * (1 - th ** 2) * sigmoid(x)

def log_cosh(y, t):       return np.sum(np.log(np.cosh(y - t))) / len(y)
def log_cosh_grad(y, t):  return np.tanh(y - t) / len(y)

PAIRS = [(sigmoid, sigmoid_grad), (arctan, arctan_grad), (elu, elu_grad), (mish, mish_grad)]


def make(sizes, seed=0):
    r = np.random.RandomState(seed)
    return [(r.randn(a, b) / np.sqrt(a), r.randn(b) * 0.1) for a, b in zip(sizes, sizes[1:])]

def run(net, fs, x):
    """(入力, 線形出力) の記録も返す"""
    trace = []
    for (W, b), (f, _) in zip(net, fs):
        u = x @ W + b
        trace.append((x, u))
        x = f(u)
    return x, trace

def back(net, fs, trace, dy):
    out = []
    for (W, b), (_, df), (x, u) in zip(net[::-1], fs[::-1], trace[::-1]):
        du = dy * df(u)
        out.append((x.T @ du, du.sum(0)))
        dy = du @ W.T
    return out[::-1], dy

def sgd(net, grads, lr):
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(net, grads)]


if __name__ == "__main__":
    r = np.random.RandomState(1)
    x = r.randn(40, 2)
    t = np.c_[np.arctan(x[:, 0] * 2), sigmoid(x[:, 1])]
    net = make([2, 6, 6, 6, 2])
    for i in range(300):
        y, trace = run(net, PAIRS, x)
        grads, _ = back(net, PAIRS, trace, log_cosh_grad(y, t))
        net = sgd(net, grads, 0.1)
    print("最後の損失:", log_cosh(y, t))
