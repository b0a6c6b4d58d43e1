"""ソフトマックス関数：点数の並びを、足すと 1 になる確率に変える。
Softmax: a row of scores becomes probabilities that sum to 1.

yᵢ = exp(xᵢ − m) / Σⱼ exp(xⱼ − m),   m = maxⱼ xⱼ
"""

import numpy as np

import backhand.functions


def softmax(x):
    """1 行ずつ、最後の軸に沿って。Row by row, along the last axis."""
    shifted = x - x.max(axis=-1, keepdims=True)  # 最大値を引いても y は変わらない changes no y
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


scores = np.array([[0.3, 2.9, 4.0], [1.0, 1.0, 1.0]])
y = softmax(scores)
print(y.round(3), "  Σ =", y.sum(axis=1))

# 大きな点数でも溢れない。Large scores do no harm.
huge = np.array([1000.0, 1001.0, 1002.0])
with np.errstate(over="ignore", invalid="ignore"):
    naive = np.exp(huge) / np.exp(huge).sum()
print("引かないと without the shift:", naive, "  引けば with it:", softmax(huge).round(3))

# 軸を忘れて全体で割ると、行の和が 1 にならない。Without the axis, a row no longer sums to 1.
whole = np.exp(scores) / np.exp(scores).sum()
print("軸を忘れると without the axis: Σ =", whole.sum(axis=1).round(3))

difference = np.abs(y - backhand.functions.softmax(scores)).max()
print(f"ライブラリとの差 difference to the library: {difference:.1e}")
