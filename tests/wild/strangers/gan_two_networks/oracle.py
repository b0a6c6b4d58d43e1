import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(5)
    g = m.GAN(3, 4, 5, 2, 6, learning_rate=0.1)
    for n in ("b0_g", "b1_g", "b0_d", "b1_d"):
        setattr(g, n, r.normal(size=getattr(g, n).shape))
    z, x = r.normal(size=(6, 3)), r.normal(size=(6, 2))

    def D(a):
        h = a @ g.W0_d + g.b0_d
        return np.where(h > 0, h, 0.2 * h) @ g.W1_d + g.b1_d

    def G():
        return np.tanh(np.maximum(z @ g.W0_g + g.b0_g, 0) @ g.W1_g + g.b1_g)
    _, fake = g.forward_generator(z)

    def jd():
        return np.mean(np.log1p(np.exp(-D(x))) + np.log1p(np.exp(D(fake))))

    def jg():
        return np.mean(np.log1p(np.exp(-D(G()))))
    c = {}
    zf, af = g.forward_discriminator(fake)
    for tag, f, call in (("g", jg, lambda: g.backward_generator(z, fake, zf, af)),
                         ("d", jd, lambda: g.backward_discriminator(x, *g.forward_discriminator(x), fake, *g.forward_discriminator(fake)))):
        names = [n + tag for n in ("W0_", "b0_", "W1_", "b1_")]
        due = [slope(f, getattr(g, n)) for n in names]
        old = [getattr(g, n).copy() for n in names]
        call()
        for n, d, o in zip(names, due, old):
            c[n] = (o - getattr(g, n), 0.1 * d)
    q = r.normal(size=5)
    c["dsigmoid"] = (m.dsigmoid(q), slope(lambda: 1 / (1 + np.exp(-q)), q))
    return c
