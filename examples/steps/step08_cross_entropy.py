"""交差エントロピー誤差：正解の確率が小さいほど大きな損失。勾配は y − t。
Cross-entropy: the less likely the right answer, the larger the loss.  Its gradient is y − t.

L = −(1/N) Σₙ log y[n, tₙ]        dL/dx = (y − t) / N
"""

import numpy as np

from backhand.derivatives import numerical_gradient
from backhand.functions import one_hot, softmax

for p in (0.99, 0.5, 0.1, 0.01):
    print(f"正解の確率 probability of the right class {p:4.2f}   L = {-np.log(p):.3f}")

rng = np.random.default_rng(0)
x = rng.standard_normal((4, 3))  # 点数 logits: 4 samples, 3 classes
labels = np.array([2, 0, 1, 1])
t = one_hot(labels, 3, np.float64)


def loss(x):
    """ソフトマックス関数と交差エントロピー誤差をひと続きに。Softmax and cross-entropy in one."""
    return -np.sum(t * np.log(softmax(x))) / len(x)


# 2 つを合わせると、指数と対数が打ち消し合い、引き算だけが残る。
# Together, exponential and logarithm cancel: a subtraction is what remains.
dx = (softmax(x) - t) / len(x)
difference = np.abs(dx - numerical_gradient(loss, x)).max()
print("dL/dx =", dx.round(3), sep="\n")
print(f"数値微分との差 difference to the measured slope: {difference:.1e}")
