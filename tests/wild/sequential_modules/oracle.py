import numpy as np

from proof import slope


def claims(load):
    module = load()
    np.random.seed(8)
    net, drop = module.Sequential(), module.Dropout(0.4)
    for part in (module.Linear(3, 8), module.SoftSign(), drop, module.Linear(8, 4), module.LogSoftMax()):
        net.add(part)
    criterion = module.ClassNLLCriterion()
    x, t = np.random.randn(6, 3) * 2, np.eye(4)[[0, 1, 3, 2, 1, 0]]

    def loss():
        np.random.seed(5)
        return criterion.forward(net.forward(x), t)

    loss()
    net.zeroGradParameters()
    dx = net.backward(x, criterion.backward(net.output, t))
    out = {"gradInput": (dx, slope(loss, x))}
    names = ("0 W", "0 b", "3 W", "3 b")
    params, grads = net.getParameters(), net.getGradParameters()
    for name, p, g in zip(names, params, grads):
        out[f"grad of {name}"] = (g.copy(), slope(loss, p))
    # the log softmax under an upstream gradient of its own
    soft = module.LogSoftMax()
    z, w = np.random.randn(4, 5), np.random.randn(4, 5)
    soft.forward(z)
    out["LogSoftMax"] = (soft.backward(z, w), slope(lambda: soft.forward(z), z, w))
    old = params[0].copy()
    g = out["grad of 0 W"][1]
    state = {}
    for _ in range(2):
        module.sgd_momentum(params, [g] + grads[1:], {"momentum": 0.5, "learning_rate": 0.1}, state)
    out["two steps of W"] = (old - params[0], 0.25 * g)
    return out
