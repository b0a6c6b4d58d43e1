# Logistic regression with L2, batch gradient descent
# data: two gaussian blobs
import numpy as np
try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None

rng = np.random.RandomState(3)
N = 100
X = np.vstack([rng.randn(N // 2, 2) + [1.5, 1], rng.randn(N // 2, 2) - [1, 1.5]])
y = np.hstack([np.ones(N // 2), np.zeros(N // 2)])

# add a column of ones for the intercept
Xb = np.c_[np.ones(N), X]
w = rng.randn(3) * 0.1

lr = 0.5
reg = 0.01
epochs = 100
losses = []

for epoch in range(epochs):
    z = Xb.dot(w)
    p = 1.0 / (1.0 + np.exp(-z))
    loss = -np.mean(y * np.log(p + 1e-15) + (1 - y) * np.log(1 - p + 1e-15))
    loss += 0.5 * reg * np.sum(w[1:] ** 2)      # don't regularize the intercept
    losses.append(loss)

    grad = Xb.T.dot(p - y) / N
    grad[1:] += reg * w[1:]
    w = w - lr * grad

    if epoch % 20 == 0:
        acc = np.mean((p > 0.5) == y)
        print(f"epoch {epoch:3d}  loss {loss:.4f}  acc {acc:.2f}")

print("weights:", w)

if plt is not None:
    plt.plot(losses)
    plt.xlabel("epoch")
    plt.ylabel("loss")
    plt.savefig("loss.png") if False else None
