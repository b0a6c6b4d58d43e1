import numpy as np

# 平面数据二分类，单隐藏层 (tanh)

def load_planar(m=40):
    np.random.seed(1)
    X = np.random.randn(2, m)
    Y = ((X[0] * X[1]) > 0).astype(int).reshape(1, m)
    return X, Y

def layer_sizes(X, Y):
    return X.shape[0], 4, Y.shape[0]

def initialize(n_x, n_h, n_y):
    np.random.seed(2)
    W1 = np.random.randn(n_h, n_x) * 0.5
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.5
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

def forward_propagation(X, parameters):
    W1, b1 = parameters['W1'], parameters['b1']
    W2, b2 = parameters['W2'], parameters['b2']
    Z1 = W1.dot(X) + b1
    A1 = np.tanh(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = 1.0/(1+np.exp(-Z2))      # 输出层用sigmoid
    cache = {'Z1': Z1, 'A1': A1, 'Z2': Z2, 'A2': A2}
    return A2, cache

# 交叉熵
def compute_cost(A2, Y):
    m = Y.shape[1]
    logprobs = np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)
    return float(-np.sum(logprobs) / m)

# 反向传播
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W2 = parameters['W2']
    A1 = cache['A1']
    A2 = cache['A2']
    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {'dW1': dW1, 'db1': db1, 'dW2': dW2, 'db2': db2}

def update(parameters, grads, lr=1.2):
    for key in parameters:
        parameters[key] = parameters[key] - lr * grads['d' + key]
    return parameters

def nn_model(X, Y, num=1000):
    n_x, n_h, n_y = layer_sizes(X, Y)
    parameters = initialize(n_x, n_h, n_y)
    for i in range(num):
        A2, cache = forward_propagation(X, parameters)
        cost = compute_cost(A2, Y)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update(parameters, grads)
        if i % 200 == 0:
            print('第%d次迭代, 代价 %f' % (i, cost))
    return parameters

if __name__ == '__main__':
    X, Y = load_planar()
    p = nn_model(X, Y)
    A2, _ = forward_propagation(X, p)
    print('准确率: %.2f' % np.mean((A2 > 0.5) == Y))
