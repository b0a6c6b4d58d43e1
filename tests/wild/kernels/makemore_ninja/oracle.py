import torch
import torch.nn.functional as F
from torchproof import tensors


def claims(load):
    torch.set_default_dtype(torch.float64)
    m = load()
    c = {}

    def loss(C, W1, W2, b2, bngain, bnbias):
        x = C[m.Xb].reshape(m.n, -1) @ W1 + m.b1.detach()
        x = (x - x.mean(0)) / (x.var(0) + 1e-5).sqrt() * bngain + bnbias
        return F.cross_entropy(x.tanh() @ W2 + b2, m.Yb)

    names = ("C", "W1", "W2", "b2", "bngain", "bnbias")
    tensors(c, {k: getattr(m, "d" + k).detach() for k in names}, loss, {k: getattr(m, k) for k in names})
    z = {"logits": m.logits.detach()}
    tensors(c, {"logits": m.dlogits.detach()}, lambda logits: F.cross_entropy(logits, m.Yb), z)
    c["dlogits_fast"] = (m.dlogits_fast.detach(), c["dlogits"][1])
    at = {"hprebn": m.hprebn.detach()}

    def after(hprebn):
        x = (hprebn - hprebn.mean(0)) / (hprebn.var(0) + 1e-5).sqrt() * m.bngain.detach() + m.bnbias.detach()
        return F.cross_entropy(x.tanh() @ m.W2.detach() + m.b2.detach(), m.Yb)

    tensors(c, {"hprebn": m.dhprebn.detach()}, after, at)
    c["dhprebn_fast"] = (m.dhprebn_fast.detach(), c["dhprebn"][1])
    c["dcounts"] = (m.dcounts.detach(), m.counts.grad)
    c["dbndiff"] = (m.dbndiff.detach(), m.bndiff.grad)
    return c
