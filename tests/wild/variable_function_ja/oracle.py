import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    found = {}

    def check(name, f, own, *shapes):
        arrays = [rng.normal(size=s) for s in shapes]
        vs = [m.Variable(a.copy()) for a in arrays]
        out = f(*vs)
        weight = rng.normal(size=out.data.shape)
        out.grad = weight
        out.backward()
        for i, (a, v) in enumerate(zip(arrays, vs)):
            found[f"{name}[{i}]"] = (v.grad, slope(lambda: own(*arrays), a, weight))

    def shared(x):
        y = x * x
        return y * y + y

    check("Add", lambda a, b: a + b, lambda a, b: a + b, (4, 3), (3,))
    check("Mul", lambda a, b: a * b, lambda a, b: a * b, (4, 1), (4, 3))
    check("Sub", lambda a, b: a - b, lambda a, b: a - b, (4, 3), (4, 3))
    check("Pow", lambda a: a**3, lambda a: a**3, (4, 3))
    check("MatMul", lambda a, b: a @ b, lambda a, b: a @ b, (4, 3), (3, 2))
    check("Exp", m.Exp(), np.exp, (4, 3))
    check("Sum", lambda a: a.sum(), lambda a: a.sum(), (4, 3))
    mse = lambda a, b: ((a - b) ** 2).sum() / 4
    check("MeanSquaredError", m.MeanSquaredError(), mse, (4, 3), (4, 3))
    check("shared", shared, lambda x: x**4 + x**2, (3, 2))
    check("twice", lambda x: x + x + x, lambda x: 3 * x, (3, 2))
    return found
