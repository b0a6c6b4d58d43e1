import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    found = {}

    def check(name, f, own, *shapes):
        arrays = [rng.normal(size=s) for s in shapes]
        tensors = [m.Tensor(a.copy(), requires_grad=True) for a in arrays]
        weight = rng.normal(size=np.shape(own(*arrays)))
        f(*tensors).backward(weight)
        for i, (a, t) in enumerate(zip(arrays, tensors)):
            found[f"{name}[{i}]"] = (t.grad, slope(lambda: own(*arrays), a, weight))

    check("add", lambda a, b: a + b, lambda a, b: a + b, (4, 3), (3,))
    check("mul", lambda a, b: a * b, lambda a, b: a * b, (4, 3), (4, 1))
    check("div", lambda a, b: a / b, lambda a, b: a / b, (4, 3), (3,))
    check("neg", m.neg, lambda a: -a, (4, 3))
    check("matmul", lambda a, b: a @ b, lambda a, b: a @ b, (4, 3), (3, 5))
    check("sum", lambda a: a.sum(), lambda a: a.sum(), (4, 3))
    check("tanh", lambda a: a.tanh(), np.tanh, (4, 3))
    check("maximum", m.maximum, np.maximum, (4, 3), (4, 3))
    check("concat", lambda a, b: m.concat([a, b], 1), lambda a, b: np.hstack([a, b]), (4, 3), (4, 2))
    def shared(a):
        t = a * a
        return t.tanh() * t

    check("shared", shared, lambda a: np.tanh(a * a) * a * a, (3, 2))
    check("twice", lambda a: (a * a).tanh() * a, lambda a: np.tanh(a * a) * a, (3, 2))
    return found
