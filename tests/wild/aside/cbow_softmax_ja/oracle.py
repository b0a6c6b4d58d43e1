import numpy as np

from proof import slope


def claims(load):
    module = load()
    np.random.seed(1)
    model = module.SimpleCBOW(6, 3)
    W_in, W_out = model.word_vecs, model.out_layer.params[0]
    W_in *= 80
    W_out *= 80
    corpus = np.array([0, 1, 2, 3, 1, 4, 5, 1, 2])
    contexts, target = module.create_contexts_target(corpus)

    def loss():
        # the words' rows by hand: the oracle's own forward pass
        scores = W_in[contexts].mean(axis=1) @ W_out
        logp = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return -np.mean(logp[np.arange(len(target)), target])

    out = {"loss": (model.forward(contexts, target), loss())}
    model.backward()
    due = {"W_in": slope(loss, W_in), "W_out": slope(loss, W_out)}
    old = W_in.copy(), W_out.copy()
    out["dW_in"], out["dW_out"] = (model.dW_in, due["W_in"]), (model.dW_out.copy(), due["W_out"])
    model.update(0.5)
    for name, before, now in zip(("W_in", "W_out"), old, (W_in, W_out)):
        out[f"step of {name}"] = ((before - now) / 0.5, due[name])
    return out
