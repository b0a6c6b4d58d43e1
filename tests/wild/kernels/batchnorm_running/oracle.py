import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    names = {"gamma": rand(3), "beta": rand(3, seed=1)}

    def train(x, g, b):
        return m.BatchNormTrain.apply(x, g, b, 0.01)[0]

    plain = lambda x, g, b: F.batch_norm(x, None, None, g, b, True, 0.1, 0.01)
    check(c, "BatchNormTrain", train, plain, {"x": rand(4, 3, 2, 3), **names}, strided=True)
    check(c, "rows", train, plain, {"x": rand(6, 3), **names}, out=False)
    mean, var = rand(3, seed=5), rand(3, seed=6).square() + 0.3
    check(c, "BatchNormEval", lambda x, g, b: m.BatchNormEval.apply(x, g, b, mean, var, 0.01),
          lambda x, g, b: F.batch_norm(x, mean, var, g, b, False, 0.1, 0.01), {"x": rand(4, 3, 2), **names})
    mine, theirs = m.BatchNorm(3).double(), torch.nn.BatchNorm1d(3).double()
    for seed in range(3):
        mine(rand(5, 3, seed=seed))
        theirs(rand(5, 3, seed=seed))
    c["running_mean"] = (mine.running_mean, theirs.running_mean)
    c["running_var"] = (mine.running_var, theirs.running_var)
    return c
