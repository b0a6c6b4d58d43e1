import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    check(c, "LigerLikeSiLUMul", m.LigerLikeSiLUMul.apply, lambda a, b: F.silu(a) * b,
          {"a": rand(2, 3, 4), "b": rand(2, 3, 4, seed=1)}, kept=True)
    check(c, "SwiGLUPacked", m.SwiGLUPacked.apply, lambda x: F.silu(x[..., :3]) * x[..., 3:],
          {"xy": rand(2, 4, 6)}, strided=True)
    return c
