"""バッチ：多くの入力と多くのニューロンを、1 つの行列の積で計算する。
The batch: many samples and many neurons in one matrix product.

y = xW + b     (N, H) = (N, D)(D, H) + (H,)
"""

import numpy as np

from backhand.derivatives import numerical_gradient

N, D, H = 5, 3, 2  # 入力の数、入力の次元、ニューロンの数 samples, inputs, neurons
rng = np.random.default_rng(0)
x, W, b = rng.standard_normal((N, D)), rng.standard_normal((D, H)), rng.standard_normal(H)
dout = rng.standard_normal((N, H))  # 上流の勾配 the upstream gradient

y = x @ W + b

# 形が合う積は 1 つしかない。Only one product has the right shape.
dx = dout @ W.T  # (N, D) = (N, H)(H, D)
dW = x.T @ dout  # (D, H) = (D, N)(N, H)
db = dout.sum(axis=0)  # b は N 個の入力が共有する：和になる  shared by all N samples: a sum

# 上流の勾配との内積を損失とみなせば、数値微分で確かめられる。
# Take the product with the upstream gradient for a loss, and the slope can be measured.
differences = {}
for name, parameter, gradient in [("x", x, dx), ("W", W, dW), ("b", b, db)]:
    measured = numerical_gradient(lambda _: np.sum(dout * (x @ W + b)), parameter)
    differences[name] = np.abs(gradient - measured).max()
    print(f"d{name}  shape {gradient.shape}   差 difference {differences[name]:.1e}")
