import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    check(c, "LoRA", m.LoRALinearFunction.apply, lambda x, W, A, B, s: F.linear(x, W + s * B @ A),
          {"x": rand(2, 3, 5), "_W": rand(4, 5), "A": rand(2, 5), "B": rand(4, 2), "scale": 2.5}, alone=True, strided=True)
    check(c, "MixedLinear", m.MixedLinear.apply, lambda x, w, b, d: F.linear(x, w, b),
          {"x": rand(6, 5), "w": rand(3, 5), "b": rand(3), "dtype": torch.float64}, strided=True)
    return c
