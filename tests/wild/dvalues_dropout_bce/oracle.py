import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    found = {}
    x, d = rng.normal(size=(4, 6)), rng.normal(size=(4, 6))
    drop = m.Dropout_Layer(0.4)
    np.random.seed(3)
    keep = (np.random.binomial(1, 0.6, size=x.shape) / 0.6).copy()
    np.random.seed(3)
    out = drop.forward(x)
    found["Dropout_Layer.output"] = (out, x * keep)
    found["Dropout_Layer.d_inputs"] = (drop.backward(d), slope(lambda: x * keep, x, d))
    drop.forward(x, training=False)
    found["Dropout_Layer.d_inputs, not training"] = (drop.backward(d), d)
    s = m.Sigmoid()
    s.forward(x)
    found["Sigmoid.d_inputs"] = (s.backward(d), slope(lambda: 1 / (1 + np.exp(-x)), x, d))

    p, y = rng.uniform(0.1, 0.9, (4, 3)), rng.integers(0, 2, (4, 3))
    due = slope(lambda: -np.mean(np.log(np.where(y, p, 1 - p))), p)
    found["BinaryCrossentropy.d_inputs"] = (m.BinaryCrossentropy().backward(p, y), due)
    due = slope(lambda: np.mean(abs(p - y)), p)
    found["MeanAbsoluteError.d_inputs"] = (m.MeanAbsoluteError().backward(p, y), due)

    model = m.Model(m.BinaryCrossentropy())
    dense = [m.Dense_Layer(6, 5), m.Dense_Layer(5, 3)]
    for layer in (dense[0], m.Sigmoid(), dense[1], m.Sigmoid()):
        model.add(layer)
    w = [rng.normal(size=(6, 5)), rng.normal(size=(5, 3))]
    b = [rng.normal(size=(1, 5)), rng.normal(size=(1, 3))]
    for i in (0, 1):
        dense[i].weights, dense[i].biases = w[i].copy(), b[i].copy()

    def loss():
        h = 1 / (1 + np.exp(-(x @ w[0] + b[0])))
        h = 1 / (1 + np.exp(-(h @ w[1] + b[1])))
        return -np.mean(np.log(np.where(y, h, 1 - h)))

    out = model.forward(x)
    found["Model.backward"] = (model.backward(out, y), slope(loss, x))
    model.fit(x, y, 1, 1.0)
    for i in (0, 1):
        found[f"d_weights of layer {i}"] = (dense[i].d_weights, slope(loss, w[i]))
        found[f"step of weights {i}"] = (w[i] - dense[i].weights, slope(loss, w[i]))
        found[f"step of biases {i}"] = (b[i] - dense[i].biases, slope(loss, b[i]))
    return found
