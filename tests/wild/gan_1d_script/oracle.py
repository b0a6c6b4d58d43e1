import numpy as np

from proof import slope

D = ("D_W1", "D_b1", "D_W2", "D_b2")
# what the discriminator saw, kept from being written over by the generator's turn
KEEP = ("    h_real = np.tanh", "    seen = x_fake\n    h_real = np.tanh")
OTHER = (
    ("lr_d, lr_g = 0.05, 0.02", "lr_d, lr_g = 0.5, 0.2"),
    ("G_a = np.array([1.0])", "G_a = np.array([0.7])"),
    ("G_b = np.array([0.0])", "G_b = np.array([0.5])"),
)


def claims(load):
    start = load(("steps = 300", "steps = 0"), *OTHER)
    after = load(("steps = 300", "steps = 1"), *OTHER, KEEP)
    p = {name: getattr(start, name).copy() for name in D}

    def prob(x):
        return 1 / (1 + np.exp(-(np.tanh(x @ p["D_W1"] + p["D_b1"]) @ p["D_W2"] + p["D_b2"])))

    d_loss = lambda: -np.mean(np.log(prob(after.x_real))) - np.mean(np.log(1 - prob(after.seen)))
    out = {}
    for name in D:
        due = slope(d_loss, p[name])
        out[f"d{name}"] = (getattr(after, f"d{name}"), due)
        out[f"step of {name}"] = ((p[name] - getattr(after, name)) / 0.5, due)
    p.update({name: getattr(after, name) for name in D})
    G = {"G_a": start.G_a.copy(), "G_b": start.G_b.copy()}
    g_loss = lambda: -np.mean(np.log(prob(after.z * G["G_a"] + G["G_b"])))
    for name in G:
        due = slope(g_loss, G[name])
        out[f"d{name}"] = (getattr(after, f"d{name}"), due)
        out[f"step of {name}"] = ((G[name] - getattr(after, name)) / 0.2, due)
    return out
