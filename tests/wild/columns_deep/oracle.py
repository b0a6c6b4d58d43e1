import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(1)
    p = m.initialize_parameters_deep([4, 3, 5, 1])
    for k in p:
        p[k] = p[k] + 0.3 * rng.normal(size=p[k].shape)
    X = rng.normal(size=(4, 7))
    Y = (rng.random((1, 7)) > 0.5).astype(float)

    def cost():
        a = X
        for l in (1, 2):
            a = np.maximum(p[f"W{l}"] @ a + p[f"b{l}"], 0)
        a = 1 / (1 + np.exp(-(p["W3"] @ a + p["b3"])))
        return -np.mean(Y * np.log(a) + (1 - Y) * np.log(1 - a))

    AL, caches = m.L_model_forward(X, p)
    grads = m.L_model_backward(AL, Y, caches)
    new = m.update_parameters(p, grads, 0.5)
    due = {f"d{k}": slope(cost, p[k]) for k in p}
    found = {f'grads["{k}"]': (grads[k], due[k]) for k in due}
    found["step of W2"] = ((p["W2"] - new["W2"]) / 0.5, due["dW2"])
    found["step of b2"] = ((p["b2"] - new["b2"]) / 0.5, due["db2"])
    found["cost"] = (m.compute_cost(AL, Y), cost())
    return found
