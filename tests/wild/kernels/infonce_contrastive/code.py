# SimCLR / CLIP style contrastive losses with explicit gradients (saves the N x N softmax graph)
import torch
import torch.nn as nn


class L2Normalize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, eps=1e-12):
        norm = x.norm(dim=-1, keepdim=True).clamp(min=eps)
        y = x / norm
        ctx.save_for_backward(y, norm)
        return y

    @staticmethod
    def backward(ctx, g):
        y, norm = ctx.saved_tensors
        return (g - y * (g * y).sum(-1, keepdim=True)) / norm, None


class ClipLoss(torch.autograd.Function):
    """symmetric cross entropy over cosine similarities; logit_scale is the exponent's argument"""

    @staticmethod
    def forward(ctx, img, txt, logit_scale):
        n = img.shape[0]
        s = logit_scale.exp()
        sim = img @ txt.t()
        logits = s * sim
        row = logits.log_softmax(dim=1)
        col = logits.log_softmax(dim=0)
        loss = -(row.diagonal().mean() + col.diagonal().mean()) / 2
        ctx.save_for_backward(img, txt, s, sim, row, col)
        return loss

    @staticmethod
    def backward(ctx, g):
        img, txt, s, sim, row, col = ctx.saved_tensors
        n = img.shape[0]
        d = row.exp() + col.exp()
        d.diagonal().sub_(2)
        d = d * (g / (2 * n))
        grad_img = s * d @ txt
        grad_txt = s * d.t() @ img
        grad_scale = (d * sim).sum() * s
        return grad_img, grad_txt, grad_scale


class NTXent(torch.autograd.Function):
    """z: (2N, D) normalised, rows i and i + N are the views of a sample"""

    @staticmethod
    def forward(ctx, z, tau):
        n2 = z.shape[0]
        sim = z @ z.t() / tau
        sim.fill_diagonal_(float("-inf"))
        logp = sim.log_softmax(1)
        pos = (torch.arange(n2, device=z.device) + n2 // 2) % n2
        ctx.save_for_backward(z, logp, pos)
        ctx.tau = tau
        return -logp.gather(1, pos[:, None]).mean()

    @staticmethod
    def backward(ctx, g):
        z, logp, pos = ctx.saved_tensors
        n2 = z.shape[0]
        d = logp.exp()
        d[torch.arange(n2), pos] -= 1
        d = d * g / (n2 * ctx.tau)
        return (d + d.t()) @ z, None


class ContrastiveLoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.logit_scale = nn.Parameter(torch.tensor(1 / 0.07).log())

    def forward(self, a, b):
        return ClipLoss.apply(L2Normalize.apply(a), L2Normalize.apply(b), self.logit_scale)


def nt_xent(a, b, tau=0.5):
    return NTXent.apply(L2Normalize.apply(torch.cat([a, b])), tau)


if __name__ == "__main__":
    crit = ContrastiveLoss()
    a, b = torch.randn(8, 16, requires_grad=True), torch.randn(8, 16)
    (crit(a, b) + nt_xent(a, b)).backward()
    print(a.grad.norm(), crit.logit_scale.grad)
