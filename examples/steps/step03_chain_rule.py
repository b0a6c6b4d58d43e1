"""連鎖律：同じ傾きを、損失から後ろ向きに手で計算する。
The chain rule: the same slope by hand, backwards from the loss.

x, w, b → z → y → L        dL/dw = dL/dy · dy/dz · dz/dw
"""

import numpy as np

from backhand.derivatives import numerical_gradient

x, t = np.array([1.0, 2.0]), 1.0
w, b = np.array([0.5, -0.5]), 0.1

# 順伝播 forward: 後で使う値を残しておく keep what the way back will need
z = x @ w + b
y = 1 / (1 + np.exp(-z))
loss = 0.5 * (y - t) ** 2

# 逆伝播 backward: 上流の勾配 × 局所的な微分  upstream gradient × local derivative
dy = y - t
dz = dy * y * (1 - y)
dw = dz * x
db = dz


def loss_of(w):
    """数値微分のための損失。The loss, for the slope by measurement."""
    return 0.5 * (1 / (1 + np.exp(-(x @ w + b))) - t) ** 2


measured = numerical_gradient(loss_of, w)  # step02 と同じ方法 the way of step02
print("逆伝播 backward ", dw)
print("数値微分 measured", measured)
print(f"差 difference   {np.abs(dw - measured).max():.1e}")
