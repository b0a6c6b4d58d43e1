# coding: utf-8
# 各層のアクティベーションの分布
import sys, os
sys.path.append(os.pardir)
import matplotlib.pyplot as plt
from common.functions import *

np.random.seed(0)
node_num = 100
hidden_layer_size = 5
data = np.random.randn(1000, node_num)


def spread(scale, function):
    activations, x = {}, data
    for i in range(hidden_layer_size):
        w = scale * np.random.randn(node_num, node_num)
        x = function(np.dot(x, w))
        activations[i] = x
    return activations


cases = {
    'sigmoid, 1': spread(1, sigmoid),
    'sigmoid, 0.01': spread(0.01, sigmoid),
    'sigmoid, Xavier': spread(np.sqrt(1.0 / node_num), sigmoid),
    'relu, He': spread(np.sqrt(2.0 / node_num), relu),
    'relu, 0.01': spread(0.01, relu),
}
for name, activations in cases.items():
    plt.figure()
    for i, a in activations.items():
        plt.subplot(1, len(activations), i + 1)
        plt.title(str(i + 1) + '-layer')
        if i != 0:
            plt.yticks([], [])
        counts, edges, _ = plt.hist(a.flatten(), 30, range=(0, 1))
        assert len(counts) == 30 and len(edges) == 31
    plt.show()
    plt.close()
    print(name, [round(float(a.std()), 4) for a in activations.values()])

ends = cases['sigmoid, 1'][4]
assert ((ends < 0.1) | (ends > 0.9)).mean() > 0.5  # 0と1に偏る
assert np.abs(cases['sigmoid, 0.01'][4] - 0.5).max() < 0.1
middle = cases['sigmoid, Xavier'][4]
assert ((middle > 0.1) & (middle < 0.9)).mean() > 0.9 and middle.std() > 0.05
assert cases['relu, He'][4].std() > 0.3
assert cases['relu, 0.01'][4].max() < 1e-3

print('ok')
