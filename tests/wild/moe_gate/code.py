import numpy as np


class MixtureOfExperts:
    """Soft mixture of experts: y = sum_e g_e(x) * (x W_e + b_e),  g = softmax(x Wg / temp)

    n: batch, d: input dim, o: output dim, E: experts
    """

    def __init__(self, d, o, E, temp=1.0, seed=0):
        rng = np.random.default_rng(seed)
        self.temp = temp
        self.experts_w = rng.standard_normal((E, d, o)) * 0.5
        self.experts_b = np.zeros((E, o))
        self.gate_w = rng.standard_normal((d, E)) * 0.5

    def forward(self, x):
        scores = x @ self.gate_w / self.temp
        scores = scores - scores.max(1, keepdims=True)
        g = np.exp(scores)
        g = g / g.sum(1, keepdims=True)
        ys = np.einsum('nd,edo->neo', x, self.experts_w) + self.experts_b
        self.saved = x, g, ys
        return np.einsum('ne,neo->no', g, ys)

    def balance_loss(self):
        """squared coefficient of the mean gate from uniform (keeps all experts alive)"""
        _, g, _ = self.saved
        E = g.shape[1]
        return E * np.sum(g.mean(0) ** 2)

    def backward(self, grad_y, aux=0.0):
        """grad_y: (n, o); aux: weight of balance_loss in the total loss"""
        x, g, ys = self.saved
        n, E = g.shape

        grad_ys = g[:, :, None] * grad_y[:, None, :]          # n e o
        self.grad_experts_w = np.einsum('nd,neo->edo', x, grad_ys)
        self.grad_experts_b = grad_ys.sum(0)
        grad_x = np.einsum('neo,edo->nd', grad_ys, self.experts_w)

        grad_g = np.einsum('no,neo->ne', grad_y, ys)
        grad_g = grad_g + aux * 2 * E * g.mean(0) / n
        grad_s = g * (grad_g - (grad_g * g).sum(1, keepdims=True)) / self.temp
        self.grad_gate_w = x.T @ grad_s
        grad_x += grad_s @ self.gate_w.T
        return grad_x

    def update(self, lr):
        self.experts_w -= lr * self.grad_experts_w
        self.experts_b -= lr * self.grad_experts_b
        self.gate_w -= lr * self.grad_gate_w


def train(n_steps=150):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((100, 2))
    y = np.where(x[:, :1] > 0, x @ [[1.], [2.]], x @ [[-3.], [0.5]])
    moe = MixtureOfExperts(2, 1, 3)
    for i in range(n_steps):
        pred = moe.forward(x)
        loss = np.mean((pred - y) ** 2) + 0.01 * moe.balance_loss()
        moe.backward(2 * (pred - y) / len(x), aux=0.01)
        moe.update(0.1)
        if i % 50 == 0:
            print(i, round(loss, 4))
    return moe


if __name__ == '__main__':
    train()
