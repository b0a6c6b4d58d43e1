"""数値微分：重みを少し動かして、損失の傾きを測る。
The slope by measurement: move a weight a little, see how the loss moves.

dL/dw ≈ (L(w + h) − L(w − h)) / 2h
"""

import numpy as np

x, t = np.array([1.0, 2.0]), 1.0  # 入力と正解 input and right answer
w, b = np.array([0.5, -0.5]), 0.1


def loss(w, b):
    """ニューロンの答えと正解との差の 2 乗の半分。Half the squared error of the neuron's answer."""
    y = 1 / (1 + np.exp(-(x @ w + b)))
    return 0.5 * (y - t) ** 2


h = 1e-5  # 大きいと粗く、小さすぎると桁落ちする。Too large is coarse, too small loses digits.
slope = np.zeros(2)
for i in range(2):
    step = np.zeros(2)
    step[i] = h
    slope[i] = (loss(w + step, b) - loss(w - step, b)) / (2 * h)
slope_b = (loss(w, b + h) - loss(w, b - h)) / (2 * h)
print("dL/dw =", slope, "  dL/db =", slope_b)

# 傾きと逆へ少し動けば、損失は減る。A small step against the slope, and the loss falls.
before, after = loss(w, b), loss(w - 0.1 * slope, b - 0.1 * slope_b)
print(f"L: {before:.6f} → {after:.6f}")
