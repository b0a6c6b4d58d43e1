import torch
import torch.nn.functional as F
from torchproof import tensors


def claims(load):
    torch.set_default_dtype(torch.float64)
    m = load()
    c = {}

    def loss(x, Wq, Wk, Wv, Wo):
        y = F.scaled_dot_product_attention(x @ Wq, x @ Wk, x @ Wv, is_causal=True) @ Wo + x
        return F.mse_loss(y, m.target)

    names = ("x", "Wq", "Wk", "Wv", "Wo")
    tensors(c, {n: getattr(m, "d" + n).detach() for n in names}, loss, {n: getattr(m, n) for n in names})
    for n in ("q", "k", "v", "att", "scores"):
        c["d" + n] = (getattr(m, "d" + n).detach(), getattr(m, n).grad)
    return c
