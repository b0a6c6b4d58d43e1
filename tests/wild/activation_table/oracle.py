import numpy as np
from proof import slope

S = lambda x: 1 / (1 + np.exp(-x))
OWN = {
    "linear": lambda x: x,
    "sigmoid": S,
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.maximum(x, x / 100),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * (np.exp(x) - 1)),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "swish": lambda x: x * S(x),
    "gelu": lambda x: x * S(2 * np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)),
    "gaussian": lambda x: np.exp(-(x**2)),
    "hard_sigmoid": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
}


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    x, d = 2 * rng.normal(size=(4, 3)), rng.normal(size=(4, 5))
    found = {}
    for k, f in OWN.items():
        found[f'DERIVATIVES["{k}"]'] = (m.DERIVATIVES[k](x), slope(lambda: f(x), x))
        found[f'ACTIVATIONS["{k}"]'] = (m.ACTIVATIONS[k](x), f(x))
    layer = m.Layer(3, 5, "sigmoid", rng)
    out = lambda: S(x @ layer.W + layer.b)
    layer.forward(x)
    found["dx"] = (layer.backward(d), slope(out, x, d))
    found["dW"] = (layer.dW, slope(out, layer.W, d))
    found["db"] = (layer.db, slope(out, layer.b, d))
    return found
