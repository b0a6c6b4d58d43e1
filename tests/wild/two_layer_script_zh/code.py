# -*- coding: utf-8 -*-
# 用numpy写一个三层(输入、隐藏、输出)BP神经网络，做鸢尾花三分类
import numpy as np


# 读数据，没有文件就随机造一点
def load_data(path='iris.csv'):
    try:
        raw = np.loadtxt(path, delimiter=',', skiprows=1)
        X, label = raw[:, :4].T, raw[:, 4].astype(int)
    except OSError:
        rs = np.random.RandomState(0)
        centers = rs.randn(3, 4) * 2
        label = rs.randint(0, 3, 90)
        X = (centers[label] + rs.randn(90, 4)).T
    X = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
    Y = np.eye(3)[label].T
    return X, Y        # X: 4*m   Y: 3*m


# 1.初始化参数
def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(2)
    w1 = np.random.randn(n_h, n_x) * 0.1
    b1 = np.zeros(shape=(n_h, 1))
    w2 = np.random.randn(n_y, n_h) * 0.1
    b2 = np.zeros(shape=(n_y, 1))
    return {'w1': w1, 'b1': b1, 'w2': w2, 'b2': b2}


# 2.前向传播
def forward_propagation(X, parameters):
    w1, b1 = parameters['w1'], parameters['b1']
    w2, b2 = parameters['w2'], parameters['b2']
    z1 = np.dot(w1, X) + b1
    a1 = np.tanh(z1)
    z2 = np.dot(w2, a1) + b2
    a2 = 1 / (1 + np.exp(-z2))
    cache = {'z1': z1, 'a1': a1, 'z2': z2, 'a2': a2}
    return a2, cache


# 3.计算代价函数
def compute_cost(a2, Y):
    m = Y.shape[1]
    logprobs = np.multiply(np.log(a2), Y) + np.multiply((1 - Y), np.log(1 - a2))
    cost = - np.sum(logprobs) / m
    return cost


# 4.反向传播
def backward_propagation(parameters, cache, X, Y):
    m = Y.shape[1]
    w2 = parameters['w2']
    a1 = cache['a1']
    a2 = cache['a2']

    dz2 = a2 - Y
    dw2 = (1 / m) * np.dot(dz2, a1.T)
    db2 = (1 / m) * np.sum(dz2, axis=1, keepdims=True)
    dz1 = np.multiply(np.dot(w2.T, dz2), 1 - np.power(a1, 2))
    dw1 = (1 / m) * np.dot(dz1, X.T)
    db1 = (1 / m) * np.sum(dz1, axis=1, keepdims=True)
    return {'dw1': dw1, 'db1': db1, 'dw2': dw2, 'db2': db2}


# 5.更新参数
def update_parameters(parameters, grads, learning_rate=0.4):
    w1 = parameters['w1'] - learning_rate * grads['dw1']
    b1 = parameters['b1'] - learning_rate * grads['db1']
    w2 = parameters['w2'] - learning_rate * grads['dw2']
    b2 = parameters['b2'] - learning_rate * grads['db2']
    return {'w1': w1, 'b1': b1, 'w2': w2, 'b2': b2}


# 建立神经网络
def nn_model(X, Y, n_h, num_iterations=300, print_cost=True):
    parameters = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for i in range(num_iterations):
        a2, cache = forward_propagation(X, parameters)
        cost = compute_cost(a2, Y)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
        if print_cost and i % 100 == 0:
            print('迭代第%i次，代价函数为：%f' % (i, cost))
    return parameters


if __name__ == '__main__':
    X, Y = load_data()
    p = nn_model(X, Y, 10)
    out, _ = forward_propagation(X, p)
    print('准确率: %.1f%%' % (100 * np.mean(out.argmax(axis=0) == Y.argmax(axis=0))))
