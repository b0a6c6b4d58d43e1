import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(3)
    out = {}
    for causal in (False, True):
        q, k, v = (rng.normal(size=(2, 5, 3, 4)) for _ in range(3))
        w = rng.normal(size=q.shape)
        _, saved = module.attention_fwd(q, k, v, causal)
        got = module.attention_bwd(w, saved)

        def loss():
            return np.sum(w * module.attention_fwd(q, k, v, causal)[0])

        for name, array, grad in zip(("dq", "dk", "dv"), (q, k, v), got):
            out[f"{name}, causal" if causal else name] = (grad, slope(loss, array))
    return out
