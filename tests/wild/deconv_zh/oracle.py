import numpy as np

from proof import slope


def claims(load):
    module = load()
    np.random.seed(3)
    layer, act = module.ConvTranspose2d(3, 2, 3, stride=2, padding=1), module.LeakyReLU()
    layer.bias += 0.1 * np.random.randn(2)
    x = np.random.randn(2, 3, 3, 4)
    f = lambda: act.forward(layer.forward(x))
    w = np.random.randn(*f().shape)
    dx = layer.backward(act.backward(w))
    before = layer.weight.copy(), layer.bias.copy()
    grads = layer.w_grad.copy(), layer.b_grad.copy()
    due = slope(f, layer.weight, w), slope(f, layer.bias, w)
    layer.step(0.5)
    return {
        "next_eta": (dx, slope_at_old(layer, before, f, x, w)),
        "w_grad": (grads[0], due[0]),
        "b_grad": (grads[1], due[1]),
        "step of weight": ((before[0] - layer.weight) / 0.5, due[0]),
        "step of bias": ((before[1] - layer.bias) / 0.5, due[1]),
    }


def slope_at_old(layer, before, f, x, w):
    now = layer.weight, layer.bias
    layer.weight, layer.bias = before
    due = slope(f, x, w)
    layer.weight, layer.bias = now
    return due
