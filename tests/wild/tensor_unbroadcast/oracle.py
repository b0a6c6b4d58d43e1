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
        (f(*tensors) * m.Tensor(weight)).sum().backward()
        for i, (a, t) in enumerate(zip(arrays, tensors)):
            found[f"{name}[{i}]"] = (t.grad, slope(lambda: own(*arrays), a, weight))

    def logsm(a, axis=-1):
        return a - np.log(np.exp(a).sum(axis, keepdims=True))

    idx = np.array([0, 2, 2, 1])
    check("add", lambda a, b: a + b, lambda a, b: a + b, (4, 3), (3,))
    check("mul", lambda a, b: a * b, lambda a, b: a * b, (4, 3), (4, 1))
    check("matmul", lambda a, b: a @ b, lambda a, b: a @ b, (2, 4, 3), (3, 5))
    check("sum", lambda a: a.sum(0), lambda a: a.sum(0), (4, 3))
    check("mean", lambda a: a.mean(1), lambda a: a.mean(1), (3, 3))
    check("transpose", lambda a: a.transpose(1, 2, 0), lambda a: a.transpose(1, 2, 0), (3, 3, 3))
    check("relu", lambda a: a.relu(), lambda a: np.maximum(a, 0), (4, 3))
    check("log_softmax", lambda a: a.log_softmax(), logsm, (4, 3))
    check("getitem", lambda a: a[idx], lambda a: a[idx], (3, 2))
    check("relu and itself", lambda a: a.relu() + a, lambda a: np.maximum(a, 0) + a, (4, 3))
    check("twice", lambda a: a - a * a + a, lambda a: 2 * a - a * a, (3, 2))
    check("deep", lambda a, b: (a @ b).relu() @ b, lambda a, b: np.maximum(a @ b, 0) @ b, (4, 3), (3, 3))
    return found
