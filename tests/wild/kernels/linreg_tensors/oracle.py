import torch
import torch.nn.functional as F
from torchproof import rand, tensors


def claims(load):
    m = load()
    c = {}
    X, y = rand(6, 3), rand(6, 1)
    for name, cls, t in (("linear", m.LinearRegression, y), ("logistic", m.LogisticRegression, (y > 0).double())):
        model = cls(3, 0.2)
        model.w, model.b = rand(3, 1, seed=2), rand(1)
        y_hat = model.forward(X)
        value = model.loss(y_hat, t)
        model.backward(y_hat, t)

        def loss(w, b):
            z = X @ w + b
            fit = F.mse_loss(z, t) if name == "linear" else F.binary_cross_entropy_with_logits(z, t)
            return fit + 0.2 * w.square().sum()

        mine = {}
        tensors(mine, {"w": model.dw, "b": model.db}, loss, {"w": model.w, "b": model.b})
        c.update({f"{name} {k}": v for k, v in mine.items()})
        c[f"{name} loss"] = (value, loss(model.w, model.b))
    return c
