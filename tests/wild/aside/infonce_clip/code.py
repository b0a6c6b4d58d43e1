import numpy as np

# CLIP-style symmetric InfoNCE with two linear towers and a learned temperature.
# f: images (n, di), g: texts (n, dt); row i of both belong together.


def l2norm(x):
    norm = np.linalg.norm(x, axis=-1, keepdims=True)
    return x / norm, norm


def l2norm_vjp(g, y, norm):
    return (g - y * (g * y).sum(-1, keepdims=True)) / norm


def log_softmax(x, axis):
    m = x.max(axis=axis, keepdims=True)
    return x - m - np.log(np.exp(x - m).sum(axis=axis, keepdims=True))


class TinyCLIP:
    def __init__(self, di, dt, d, seed=0):
        r = np.random.default_rng(seed)
        self.Wi = r.normal(size=(di, d)) / np.sqrt(di)
        self.Wt = r.normal(size=(dt, d)) / np.sqrt(dt)
        self.log_scale = np.array(np.log(1 / 0.2))

    def loss(self, f, g):
        n = len(f)
        I, ni = l2norm(f @ self.Wi)
        T, nt = l2norm(g @ self.Wt)
        scale = np.exp(self.log_scale)
        sims = I @ T.T
        logits = scale * sims
        over_texts = log_softmax(logits, axis=1)
        over_images = log_softmax(logits, axis=0)
        loss = -0.5 * (np.trace(over_texts) + np.trace(over_images)) / n
        self.cache = f, g, I, ni, T, nt, scale, sims, over_texts, over_images
        return loss

    def grads(self):
        f, g, I, ni, T, nt, scale, sims, over_texts, over_images = self.cache
        n = len(f)
        eye = np.eye(n)
        dlogits = 0.5 * (np.exp(over_texts) - eye) / n
        dlogits += 0.5 * (np.exp(over_images) - eye) / n
        # logits = exp(log_scale) * sims
        dlog_scale = np.sum(dlogits * sims) * scale
        dsims = dlogits * scale
        dI = dsims @ T
        dT = dsims.T @ I
        dWi = f.T @ l2norm_vjp(dI, I, ni)
        dWt = g.T @ l2norm_vjp(dT, T, nt)
        return {"Wi": dWi, "Wt": dWt, "log_scale": dlog_scale}

    def step(self, f, g, lr=0.5):
        loss = self.loss(f, g)
        for name, grad in self.grads().items():
            setattr(self, name, getattr(self, name) - lr * grad)
        return loss


if __name__ == "__main__":
    r = np.random.default_rng(1)
    z = r.normal(size=(32, 3))
    f = z @ r.normal(size=(3, 6)) + 0.05 * r.normal(size=(32, 6))
    g = z @ r.normal(size=(3, 5)) + 0.05 * r.normal(size=(32, 5))
    model = TinyCLIP(6, 5, 4)
    for i in range(101):
        loss = model.step(f, g)
        if i % 25 == 0:
            print(i, round(float(loss), 4), "temperature", round(float(np.exp(-model.log_scale)), 3))
