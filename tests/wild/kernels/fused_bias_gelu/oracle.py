import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    check(c, "GeLUFunction", m.bias_gelu_impl, lambda x, b: F.gelu(x + b, approximate="tanh"),
          {"input": rand(3, 2, 5), "bias": rand(5)}, strided=True, kept=True)
    mask = (rand(3, 2, 5, seed=3) > -0.5).double()
    check(c, "BiasDropoutResidual", m.BiasDropoutResidual.apply, lambda x, b, r, k, p: r + k * (x + b) / p,
          {"x": rand(3, 2, 5), "bias": rand(5), "residual": rand(3, 2, 5, seed=1), "_mask": mask, "keep": 0.8})
    return c
