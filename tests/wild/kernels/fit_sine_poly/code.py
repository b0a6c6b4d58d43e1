# -*- coding: utf-8 -*-
# y = sin(x) fitted with a + b P3(c + d x), P3(x) = (5x^3 - 3x) / 2, and with a plain cubic; all gradients by hand
import math
import torch

dtype = torch.float
device = torch.device("cpu")

x = torch.linspace(-math.pi, math.pi, 2000, device=device, dtype=dtype)
y = torch.sin(x)


def legendre_step(x, y, a, b, c, d):
    u = c + d * x
    p = 0.5 * (5 * u ** 3 - 3 * u)
    y_pred = a + b * p
    loss = (y_pred - y).pow(2).sum()
    grad_y_pred = 2.0 * (y_pred - y)
    grad_a = grad_y_pred.sum()
    grad_b = (grad_y_pred * p).sum()
    grad_u = grad_y_pred * b * 1.5 * (5 * u ** 2 - 1)
    grad_c = grad_u.sum()
    grad_d = (grad_u * x).sum()
    return loss, (grad_a, grad_b, grad_c, grad_d)


def cubic_step(x, y, a, b, c, d):
    y_pred = a + b * x + c * x ** 2 + d * x ** 3
    loss = (y_pred - y).pow(2).sum()
    grad_y_pred = 2.0 * (y_pred - y)
    grad_a = grad_y_pred.sum()
    grad_b = (grad_y_pred * x).sum()
    grad_c = (grad_y_pred * x ** 2).sum()
    grad_d = (grad_y_pred * x ** 3).sum()
    return loss, (grad_a, grad_b, grad_c, grad_d)


def fit(step, params, lr, iters):
    for t in range(iters):
        loss, grads = step(x, y, *params)
        if t % 500 == 499:
            print(t, loss.item())
        for p, g in zip(params, grads):
            p -= lr * g
    return params


if __name__ == "__main__":
    a, b, c, d = fit(cubic_step, [torch.randn((), device=device, dtype=dtype) for _ in range(4)], 1e-6, 2000)
    print(f'Result: y = {a.item()} + {b.item()} x + {c.item()} x^2 + {d.item()} x^3')
    start = [torch.full((), v, device=device, dtype=dtype) for v in (0.0, -1.0, 0.0, 0.3)]
    a, b, c, d = fit(legendre_step, start, 5e-6, 2000)
    print(f'Result: y = {a.item()} + {b.item()} * P3({c.item()} + {d.item()} x)')
