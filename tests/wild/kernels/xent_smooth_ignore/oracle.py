import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    y = torch.tensor([1, -100, 3, 0, -100])
    for how in ("mean", "sum", "none"):
        check(c, how, lambda z, t, h=how: m.CrossEntropyLoss(0.2, -100, h)(z, t),
              lambda z, t, h=how: F.cross_entropy(z, t, ignore_index=-100, label_smoothing=0.2, reduction=h),
              {"logits": rand(5, 4), "target": y}, strided=how == "none")
    check(c, "hard", lambda z, t: m.CrossEntropyLoss(0.0, 2, "sum")(z, t),
          lambda z, t: F.cross_entropy(z, t, ignore_index=2, reduction="sum"),
          {"logits": rand(4, 3, seed=4), "target": torch.tensor([0, 2, 1, 1])})
    return c
