# -*- coding: UTF-8 -*-

import numpy as np


class SigmoidActivator(object):
    def forward(self, weighted_input):
        return 1.0 / (1.0 + np.exp(-weighted_input))

    def backward(self, output):
        return output * (1 - output)


class TanhActivator(object):
    def forward(self, weighted_input):
        return 2.0 / (1.0 + np.exp(-2 * weighted_input)) - 1.0

    def backward(self, output):
        return 1 - output * output


class LstmLayer(object):
    def __init__(self, input_width, state_width, learning_rate):
        self.input_width = input_width
        self.state_width = state_width
        self.learning_rate = learning_rate
        # 门的激活函数
        self.gate_activator = SigmoidActivator()
        # 输出的激活函数
        self.output_activator = TanhActivator()
        # 各个时刻的向量
        self.reset_state()
        # 遗忘门、输入门、输出门、单元状态的权重矩阵和偏置项
        self.Wfh, self.Wfx, self.bf = self.init_weight_mat()
        self.Wih, self.Wix, self.bi = self.init_weight_mat()
        self.Woh, self.Wox, self.bo = self.init_weight_mat()
        self.Wch, self.Wcx, self.bc = self.init_weight_mat()

    def init_weight_mat(self):
        Wh = np.random.uniform(-0.4, 0.4, (self.state_width, self.state_width))
        Wx = np.random.uniform(-0.4, 0.4, (self.state_width, self.input_width))
        b = np.zeros((self.state_width, 1))
        return Wh, Wx, b

    def reset_state(self):
        # 当前时刻初始化为t0
        self.times = 0
        zero = lambda: [np.zeros((self.state_width, 1))]
        self.c_list, self.h_list = zero(), zero()
        self.f_list, self.i_list, self.o_list, self.ct_list = zero(), zero(), zero(), zero()

    def forward(self, x):
        '''根据式1-式6进行前向计算'''
        self.times += 1
        fg = self.calc_gate(x, self.Wfx, self.Wfh, self.bf, self.gate_activator)
        self.f_list.append(fg)
        ig = self.calc_gate(x, self.Wix, self.Wih, self.bi, self.gate_activator)
        self.i_list.append(ig)
        og = self.calc_gate(x, self.Wox, self.Woh, self.bo, self.gate_activator)
        self.o_list.append(og)
        ct = self.calc_gate(x, self.Wcx, self.Wch, self.bc, self.output_activator)
        self.ct_list.append(ct)
        c = fg * self.c_list[self.times - 1] + ig * ct
        self.c_list.append(c)
        h = og * self.output_activator.forward(c)
        self.h_list.append(h)

    def calc_gate(self, x, Wx, Wh, b, activator):
        h = self.h_list[self.times - 1]
        return activator.forward(np.dot(Wh, h) + np.dot(Wx, x) + b)

    def backward(self, x, delta_h):
        '''实现LSTM训练算法，delta_h是最后时刻的误差项'''
        self.calc_delta(delta_h)
        self.calc_gradient(x)

    def calc_delta(self, delta_h):
        new = lambda: [np.zeros((self.state_width, 1)) for _ in range(self.times + 1)]
        self.delta_h_list, self.delta_c_list = new(), new()
        self.delta_o_list, self.delta_i_list, self.delta_f_list, self.delta_ct_list = new(), new(), new(), new()
        self.delta_h_list[-1] = delta_h
        for k in range(self.times, 0, -1):
            self.calc_delta_k(k)

    def calc_delta_k(self, k):
        '''根据k时刻的delta_h，计算各个门的误差项，以及k-1时刻的delta_h'''
        ig, og, fg, ct = self.i_list[k], self.o_list[k], self.f_list[k], self.ct_list[k]
        tanh_c = self.output_activator.forward(self.c_list[k])
        delta_k = self.delta_h_list[k]

        delta_c = delta_k * og * (1 - tanh_c * tanh_c) + self.delta_c_list[k]
        delta_o = delta_k * tanh_c * self.gate_activator.backward(og)
        delta_f = delta_c * self.c_list[k - 1] * self.gate_activator.backward(fg)
        delta_i = delta_c * ct * self.gate_activator.backward(ig)
        delta_ct = delta_c * ig * self.output_activator.backward(ct)
        delta_h_prev = np.dot(self.Woh.T, delta_o) + np.dot(self.Wih.T, delta_i) + \
            np.dot(self.Wfh.T, delta_f) + np.dot(self.Wch.T, delta_ct)

        self.delta_h_list[k - 1] = delta_h_prev
        self.delta_c_list[k - 1] = delta_c * fg
        self.delta_f_list[k] = delta_f
        self.delta_i_list[k] = delta_i
        self.delta_o_list[k] = delta_o
        self.delta_ct_list[k] = delta_ct

    def calc_gradient(self, x):
        '''x是各个时刻的输入列表'''
        for g in ('f', 'i', 'o', 'c'):
            setattr(self, 'W%sh_grad' % g, np.zeros((self.state_width, self.state_width)))
            setattr(self, 'W%sx_grad' % g, np.zeros((self.state_width, self.input_width)))
            setattr(self, 'b%s_grad' % g, np.zeros((self.state_width, 1)))
        for t in range(self.times, 0, -1):
            # 最终的梯度是各时刻梯度之和
            Wfh_grad, bf_grad, Wih_grad, bi_grad, Woh_grad, bo_grad, Wch_grad, bc_grad = self.calc_gradient_t(t)
            self.Wfh_grad += Wfh_grad
            self.bf_grad += bf_grad
            self.Wih_grad += Wih_grad
            self.bi_grad += bi_grad
            self.Woh_grad += Woh_grad
            self.bo_grad += bo_grad
            self.Wch_grad += Wch_grad
            self.bc_grad += bc_grad
            xt = x[t - 1].transpose()
            self.Wfx_grad += np.dot(self.delta_f_list[t], xt)
            self.Wix_grad += np.dot(self.delta_i_list[t], xt)
            self.Wox_grad += np.dot(self.delta_o_list[t], xt)
            self.Wcx_grad += np.dot(self.delta_ct_list[t], xt)

    def calc_gradient_t(self, t):
        '''计算每个时刻t权重的梯度'''
        h_prev = self.h_list[t - 1].transpose()
        Wfh_grad = np.dot(self.delta_f_list[t], h_prev)
        bf_grad = self.delta_f_list[t]
        Wih_grad = np.dot(self.delta_i_list[t], h_prev)
        bi_grad = self.delta_i_list[t]
        Woh_grad = np.dot(self.delta_o_list[t], h_prev)
        bo_grad = self.delta_o_list[t]
        Wch_grad = np.dot(self.delta_ct_list[t], h_prev)
        bc_grad = self.delta_ct_list[t]
        return Wfh_grad, bf_grad, Wih_grad, bi_grad, Woh_grad, bo_grad, Wch_grad, bc_grad

    def update(self):
        '''按照梯度下降，更新权重'''
        for g in ('f', 'i', 'o', 'c'):
            for name in ('W%sh' % g, 'W%sx' % g, 'b%s' % g):
                getattr(self, name)[...] -= self.learning_rate * getattr(self, name + '_grad')


def data_set():
    x = [np.array([[1], [2], [3]]), np.array([[2], [3], [4]])]
    d = np.array([[1], [2]])
    return x, d


def gradient_check():
    '''梯度检查'''
    # 误差函数取所有节点输出项之和
    error_function = lambda o: o.sum()
    lstm = LstmLayer(3, 2, 1e-3)
    x, d = data_set()
    lstm.forward(x[0])
    lstm.forward(x[1])
    sensitivity_array = np.ones(lstm.h_list[-1].shape)
    lstm.backward(x, sensitivity_array)
    epsilon = 10e-4
    for i in range(lstm.Wfh.shape[0]):
        for j in range(lstm.Wfh.shape[1]):
            err = []
            for step in (epsilon, -2 * epsilon):
                lstm.Wfh[i, j] += step
                lstm.reset_state()
                lstm.forward(x[0])
                lstm.forward(x[1])
                err.append(error_function(lstm.h_list[-1]))
            lstm.Wfh[i, j] += epsilon
            expect_grad = (err[0] - err[1]) / (2 * epsilon)
            print('weights(%d,%d): expected - actural %.4e - %.4e' % (i, j, expect_grad, lstm.Wfh_grad[i, j]))


if __name__ == '__main__':
    gradient_check()
