"""2 層ネットワーク：層を並べて名前を付け、すべての勾配を検算する。
The two-layer network: layers in a row, with names, and every gradient checked.

x → Affine1 → Relu1 → Affine2 → SoftmaxWithLoss → L
"""

import numpy as np

from backhand.derivatives import check_gradients
from backhand.networks import TwoLayerNet

rng = np.random.default_rng(0)
x, t = rng.random((3, 784)), np.array([5, 0, 4])  # 画像の代わりの乱数 noise in place of images
net = TwoLayerNet(784, 50, 10, rng=0, dtype=np.float64)  # 検算には float64 for a sharp check

print("層 layers:", *net.layers, type(net.last_layer).__name__)
print(f"L = {net.loss(x, t):.4f}   ln 10 = {np.log(10):.4f}")  # まだ当てずっぽう a mere guess yet

check = check_gradients(net, x, t)
print(f"{'':4}{'shape':>10}  {'mean|Δ|':>8}  {'cosine':>8}  {'ratio':>8}")
for name, c in check.comparisons.items():
    error, verdict = c.mean_abs_error, "✓" if c.passed else "✗"
    print(f"{name:4}{c.shape!s:>10}  {error:8.1e}  {c.cosine:8.6f}  {c.ratio:8.6f}  {verdict}")

# 符号を間違えれば ratio は −1、N で割り忘れれば N になる。試してみよう。
# A wrong sign shows as a ratio of −1, a forgotten division by N as one of N.  Try it.
