"""Distillation losses on logits: forward KL, reverse KL and generalised JSD (GKD)."""
import torch
import torch.nn as nn


class KLDivLogits(torch.autograd.Function):
    """T^2 * KL(teacher || student), batchmean. The teacher may need a gradient as well (mutual learning)."""

    @staticmethod
    def forward(ctx, student, teacher, T):
        logq = torch.log_softmax(student / T, dim=-1)
        logp = torch.log_softmax(teacher / T, dim=-1)
        p = logp.exp()
        per_row = (p * (logp - logq)).sum(-1, keepdim=True)
        ctx.save_for_backward(logp, logq, per_row)
        ctx.T = T
        return per_row.mean() * T * T

    @staticmethod
    def backward(ctx, g):
        logp, logq, per_row = ctx.saved_tensors
        p, q = logp.exp(), logq.exp()
        scale = g * ctx.T / per_row.numel()
        grad_s = grad_t = None
        if ctx.needs_input_grad[0]:
            grad_s = scale * (q - p)
        if ctx.needs_input_grad[1]:
            grad_t = scale * p * (logp - logq - per_row)
        return grad_s, grad_t, None


class GeneralisedJSD(torch.autograd.Function):
    """beta * KL(p || m) + (1 - beta) * KL(q || m), m = beta p + (1 - beta) q; the teacher p is a constant"""

    @staticmethod
    def forward(ctx, student, teacher, beta, ignore):
        logq = torch.log_softmax(student, dim=-1)
        logp = torch.log_softmax(teacher, dim=-1)
        p, q = logp.exp(), logq.exp()
        logm = (beta * p + (1 - beta) * q).log()
        loss = (beta * p * (logp - logm) + (1 - beta) * q * (logq - logm)).sum(-1)
        keep = ~ignore
        count = keep.sum().clamp(min=1)
        dq = (1 - beta) * (logq - logm)
        grad = q * (dq - (q * dq).sum(-1, keepdim=True))
        grad = grad * keep[..., None] / count
        ctx.save_for_backward(grad)
        return (loss * keep).sum() / count

    @staticmethod
    def backward(ctx, grad_output):
        (grad,) = ctx.saved_tensors
        return grad * grad_output, None, None, None


class DistillLoss(nn.Module):
    def __init__(self, T=2.0, alpha=0.5):
        super().__init__()
        self.T, self.alpha = T, alpha

    def forward(self, student, teacher, target):
        kd = KLDivLogits.apply(student, teacher.detach(), self.T)
        return self.alpha * kd + (1 - self.alpha) * nn.functional.cross_entropy(student, target)


def jsd_loss(student, teacher, beta=0.5, ignore=None):
    if ignore is None:
        ignore = torch.zeros(student.shape[:-1], dtype=torch.bool, device=student.device)
    return GeneralisedJSD.apply(student, teacher, beta, ignore)
