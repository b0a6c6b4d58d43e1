import numpy as np

# make some easy to predict data
x = np.array(range(0, 100)).reshape(-1, 1)
y = np.array(range(0, 400, 4))


# define fair loss
def fair_obj(true, pred):
    c = 1
    x = pred - true
    den = abs(x) + c
    grad = c * x / den
    hess = c * c / den ** 2
    return grad, hess


def fair_loss(true, pred):
    c = 1
    x = abs(pred - true)
    return c * c * (x / c - np.log(1 + x / c))


def mse(true, pred):
    x = true - pred
    grad = -x * 2
    hess = 2 * np.ones(x.shape)
    return grad, hess


def mse_loss(true, pred):
    return (true - pred) ** 2


# no booster here, one Newton step per round on a constant is enough to see if it moves
for obj, loss in ((fair_obj, fair_loss), (mse, mse_loss)):
    pred = np.full(len(y), 0.5)
    for i in range(10):
        grad, hess = obj(y, pred)
        pred = pred - 0.3 * grad.sum() / (hess.sum() + 1)
        print(obj.__name__, i, loss(y, pred).mean())
