import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    a, b, c = r.normal(size=(2, 3)), r.normal(size=(2, 3)), {}
    forms = {"mean1": (lambda: np.sum(np.tanh(a * b - a).mean(1) ** 2), 1), "mean0": (lambda: np.sum(np.tanh(a * b - a).mean(0) ** 2), 0), "mean": (lambda: np.tanh(a * b - a).mean() ** 2, None)}
    for n, (f, dim) in forms.items():
        A, B = m.Tensor(a.copy(), True), m.Tensor(b.copy(), True)
        L = m.Tensor_sum(m.Tensor_square(m.Tensor_mean(m.Tensor_tanh(m.Tensor_sub(m.Tensor_mul(A, B), A)), dim)))
        m.Tensor_backward(L)
        c[n], c[n + " a"], c[n + " b"] = (L.data, f()), (A.grad, slope(f, a)), (B.grad, slope(f, b))
    A = m.Tensor(a.copy(), True)
    m.Tensor_backward(m.Tensor_sum(m.Tensor_square(m.Tensor_add(m.Tensor_sum(A, 0), m.Tensor(b[0])))))
    c["sum0"] = (A.grad, slope(lambda: np.sum((a.sum(0) + b[0]) ** 2), a))
    return c
