"""隠れ層：1 つのニューロンには解けない XOR を、2 層なら解ける。
The hidden layer: XOR is beyond one neuron, and within reach of two layers.

x → Affine → ReLU → Affine → L
"""

import numpy as np

from backhand.functions import affine, affine_vjp, mean_squared_error, mean_squared_error_vjp

x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
t = np.array([[0.0], [1.0], [1.0], [0.0]])  # XOR
rng = np.random.default_rng(0)

# 1 層：直線 1 本では XOR を分けられない。One layer: no straight line parts XOR.
W, b = 0.5 * rng.standard_normal((2, 1)), np.zeros(1)
for _ in range(1000):
    dout, _dt = mean_squared_error_vjp(1.0, affine(x, W, b), t)
    _dx, dW, db = affine_vjp(dout, x, W)
    W, b = W - 0.3 * dW, b - 0.3 * db
one_layer = mean_squared_error(affine(x, W, b), t)
print(f"1 層 one layer    L = {one_layer:.6f}   y = {affine(x, W, b).ravel().round(2)}")

# 2 層：ReLU が折り目をつくる。逆伝播は層を逆にたどるだけ。
# Two layers: ReLU folds the plane.  The way back is the layers in reverse.
W1, b1, W2, b2 = rng.standard_normal((2, 8)), np.zeros(8), rng.standard_normal((8, 1)), np.zeros(1)
for _ in range(1000):
    z = affine(x, W1, b1)
    a = np.maximum(z, 0)
    dout, _dt = mean_squared_error_vjp(1.0, affine(a, W2, b2), t)
    da, dW2, db2 = affine_vjp(dout, a, W2)
    _dx, dW1, db1 = affine_vjp(da * (z > 0), x, W1)  # ReLU: 正だけを通す lets the positive through
    W1, b1, W2, b2 = W1 - 0.3 * dW1, b1 - 0.3 * db1, W2 - 0.3 * dW2, b2 - 0.3 * db2
y = affine(np.maximum(affine(x, W1, b1), 0), W2, b2)
print(f"2 層 two layers   L = {mean_squared_error(y, t):.6f}   y = {y.ravel().round(2) + 0.0}")
