"""勾配降下法：傾きと逆へ少しずつ進み、ニューロンに OR を覚えさせる。
Gradient descent: small steps against the slope teach a neuron OR.

w ← w − η dL/dw
"""

import numpy as np

inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
answers = np.array([0.0, 1.0, 1.0, 1.0])  # OR
w, b = np.zeros(2), 0.0
learning_rate = 1.0  # η

losses = []
for epoch in range(500):
    total = 0.0
    for x, t in zip(inputs, answers, strict=True):
        y = 1 / (1 + np.exp(-(x @ w + b)))
        dz = (y - t) * y * (1 - y)  # step03 の逆伝播 the backward pass of step03
        w -= learning_rate * dz * x
        b -= learning_rate * dz
        total += 0.5 * (y - t) ** 2
    losses.append(total / len(inputs))
    if epoch % 100 == 0:
        print(f"epoch {epoch:3d}   L = {losses[-1]:.4f}")

outputs = 1 / (1 + np.exp(-(inputs @ w + b)))
for x, y in zip(inputs, outputs, strict=True):
    print(x, "→", f"{y:.3f}", "→", int(y > 0.5))
