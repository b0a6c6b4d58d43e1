import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    found = {}
    x, d = rng.normal(size=(5, 4)), rng.normal(size=(5, 4))
    sgd = m.StochasticGradientDescent(0.5)

    dense, up = m.Dense(3, (4,)), rng.normal(size=(5, 3))
    dense.initialize(sgd)
    W, w0 = dense.W.copy(), dense.w0.copy()
    dense.forward_pass(x[::-1])
    dense.forward_pass(x)
    grad = dense.backward_pass(up)
    found["Dense.accum_grad"] = (grad, slope(lambda: x @ W + w0, x, up))
    found["Dense: step of W"] = ((W - dense.W) / 0.5, slope(lambda: x @ W + w0, W, up))
    found["Dense: step of w0"] = ((w0 - dense.w0) / 0.5, slope(lambda: x @ W + w0, w0, up))

    bn = m.BatchNormalization()
    bn.set_input_shape((4,))
    bn.initialize(sgd)
    g, b = rng.normal(size=4), rng.normal(size=4)
    bn.gamma, bn.beta = g.copy(), b.copy()

    def norm():
        return g * (x - x.mean(0)) / np.sqrt(x.var(0) + 0.01) + b

    found["BatchNormalization.forward_pass"] = (bn.forward_pass(x, True), norm())
    found["BatchNormalization.accum_grad"] = (bn.backward_pass(d), slope(norm, x, d))
    found["step of gamma"] = ((g - bn.gamma) / 0.5, slope(norm, g, d))
    found["step of beta"] = ((b - bn.beta) / 0.5, slope(norm, b, d))

    act = m.Activation(m.ELU(0.3))
    act.forward_pass(x)
    due = slope(lambda: np.where(x > 0, x, 0.3 * (np.exp(x) - 1)), x, d)
    found["Activation.accum_grad"] = (act.backward_pass(d), due)
    return found
