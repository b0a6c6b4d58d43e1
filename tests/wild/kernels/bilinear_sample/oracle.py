import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    plain = lambda i, g: F.grid_sample(i, g, mode="bilinear", padding_mode="zeros", align_corners=True)
    check(c, "sample", m.bilinear_sample, plain, {"img": rand(2, 3, 4, 6), "grid": rand(2, 3, 5, 2, low=-1.3, high=1.3)}, strided=True)
    theta = torch.tensor([[[0.83, 0.13, 0.05], [-0.21, 0.77, 0.11]]], dtype=torch.float64)
    check(c, "stn", m.stn, lambda i, t: plain(i, F.affine_grid(t, i.shape, align_corners=True)), {"img": rand(1, 2, 5, 4), "theta": theta}, out=False)
    return c
