#!/usr/bin/env python
# -*- coding: UTF-8 -*-
# 全连接网络：每层保存 delta，calc_gradient 从 label 开始往前算
import numpy as np


class SigmoidActivator(object):
    def forward(self, weighted_input):
        return 1.0 / (1.0 + np.exp(-weighted_input))

    def backward(self, output):
        # 用输出表示的导数
        return output * (1 - output)


class ReluActivator(object):
    def forward(self, weighted_input):
        return np.maximum(0, weighted_input)

    def backward(self, output):
        return (output > 0) * 1.0


class FullConnectedLayer(object):
    def __init__(self, input_size, output_size, activator):
        '''
        input_size: 本层输入向量的维度
        output_size: 本层输出向量的维度
        '''
        self.input_size = input_size
        self.output_size = output_size
        self.activator = activator
        self.W = np.random.uniform(-0.1, 0.1, (output_size, input_size))
        self.b = np.zeros((output_size, 1))
        self.reset()

    def reset(self):
        self.W_grad = np.zeros(self.W.shape)
        self.b_grad = np.zeros(self.b.shape)

    def forward(self, input_array):
        '''input_array: 列向量'''
        self.input = input_array
        self.output = self.activator.forward(np.dot(self.W, input_array) + self.b)

    def backward(self, delta_array):
        '''
        delta_array: 本层的误差项（对加权输入的导数）
        self.delta: 传给上一层，上一层的激活函数由 input 求导
        '''
        self.delta = np.dot(self.W.T, delta_array)
        self.W_grad += np.dot(delta_array, self.input.T)
        self.b_grad += delta_array

    def update(self, learning_rate, n):
        self.W -= learning_rate * self.W_grad / n
        self.b -= learning_rate * self.b_grad / n
        self.reset()


class Network(object):
    def __init__(self, sizes, activator=SigmoidActivator):
        self.layers = []
        for i in range(len(sizes) - 1):
            act = activator() if i < len(sizes) - 2 else SigmoidActivator()
            self.layers.append(FullConnectedLayer(sizes[i], sizes[i + 1], act))

    def predict(self, sample):
        output = sample
        for layer in self.layers:
            layer.forward(output)
            output = layer.output
        return output

    def calc_gradient(self, label):
        last = self.layers[-1]
        delta = (last.output - label) * last.activator.backward(last.output)
        for k in range(len(self.layers) - 1, -1, -1):
            self.layers[k].backward(delta)
            if k > 0:
                # 上一层的输出就是本层的输入
                delta = self.layers[k].delta * self.layers[k - 1].activator.backward(self.layers[k].input)
        return delta

    def train(self, labels, data_set, rate, epoch, batch=10):
        for i in range(epoch):
            for s in range(0, len(data_set), batch):
                xs, ys = data_set[s:s + batch], labels[s:s + batch]
                for x, y in zip(xs, ys):
                    self.predict(x)
                    self.calc_gradient(y)
                for layer in self.layers:
                    layer.update(rate, len(xs))

    def loss(self, output, label):
        return 0.5 * ((label - output) * (label - output)).sum()


def train_data_set():
    # 8位数字 -> 自身
    data = []
    for i in range(0, 256, 4):
        data.append(np.array([[0.9 if i & (1 << k) else 0.1] for k in range(8)]))
    return data, data


def test():
    labels, data_set = train_data_set()
    net = Network([8, 5, 8])
    print('before', sum(net.loss(net.predict(x), y) for x, y in zip(data_set, labels)))
    net.train(labels, data_set, 1.0, 30)
    print('after ', sum(net.loss(net.predict(x), y) for x, y in zip(data_set, labels)))


if __name__ == '__main__':
    test()
