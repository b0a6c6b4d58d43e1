import numpy as np

from proof import slope


def claims(load):
    module = load(("range(60)", "range(2)"))
    params = module.params
    ids, y = module.encode("really great acting great plot"), 1
    params["b1"] += 0.1
    grads = module.backward(ids, *module.forward(ids), y)
    out = {k: (grads[k], slope(lambda: module.bce(module.forward(ids)[-1], y), params[k])) for k in params}
    # one step of the loop: with the first sentence alone
    begin = load(("range(60)", "range(0)"))
    after = load(("range(60)", "range(1)"), ("    for s, y in train_text:\n        ids", "    for s, y in train_text[:1]:\n        ids"))
    ids, y = begin.encode("great movie loved it"), 1
    for k in params:
        due = slope(lambda: begin.bce(begin.forward(ids)[-1], y), begin.params[k])
        out[f"step of {k}"] = ((begin.params[k] - after.params[k]) / 0.1, due)
    return out
