import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(5)
    c = {}
    for n, l, shape in (("conv", m.Conv2D(2, 3, 3, 2, 1), (2, 2, 5, 5)), ("conv0", m.Conv2D(2, 2, 2), (1, 2, 4, 3)),
                        ("pool", m.AvgPool2D(2), (2, 2, 4, 6)), ("leaky", m.LeakyReLU(0.2), (3, 4)),
                        ("flat", m.Flatten(), (2, 3, 2, 1)), ("linear", m.Linear(4, 3), (5, 4))):
        x = r.normal(size=shape)
        out = l.forward(x)
        up = r.normal(size=out.shape)
        c[n + " dx"] = (l.backward(up), slope(lambda: l.forward(x), x, up))
        for i, (p, g) in enumerate(l.params()):
            c[f"{n} {i}"] = (g, slope(lambda: l.forward(x), p, up))
    conv, x = m.Conv2D(2, 3, 2), r.normal(size=(1, 2, 3, 3))
    due = np.zeros((1, 3, 2, 2))
    for i in range(2):
        for j in range(2):
            due[0, :, i, j] = np.sum(conv.W * x[0, :, i:i + 2, j:j + 2], axis=(1, 2, 3))
    c["conv out"] = (conv.forward(x), due)
    z, y = r.normal(size=(4, 3)), np.array([0, 2, 1, 1])
    c["xent"] = (m.softmax_xent(z, y)[1], slope(lambda: np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(4), y]), z))
    return c
