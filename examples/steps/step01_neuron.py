"""1 つのニューロン：重み付きの和を、0 と 1 のあいだの数にする。
One neuron: a weighted sum, turned into a number between 0 and 1.

z = x₁w₁ + x₂w₂ + b,   y = 1 / (1 + exp(−z))
"""

import numpy as np

x = np.array([1.0, 0.0])  # 入力 input
w = np.array([2.0, -1.0])  # 重み weights: どの入力をどれだけ重く見るか how much each input counts
b = -0.5  # バイアス bias: 入力が何であっても加わる値 added whatever the input

z = x @ w + b
y = 1 / (1 + np.exp(-z))  # シグモイド関数 the sigmoid
print(f"z = {z:.2f}   y = {y:.4f}")

# 重みを変えれば出力が変わる。学習とは、よい重みを探すこと。
# Other weights, another output.  To learn is to look for good weights.
outputs = []
for first_weight in (-2.0, 0.0, 2.0, 4.0):
    z = x @ np.array([first_weight, -1.0]) + b
    outputs.append(1 / (1 + np.exp(-z)))
    print(f"w₁ = {first_weight:4.1f}   y = {outputs[-1]:.4f}")
