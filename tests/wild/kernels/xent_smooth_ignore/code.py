"""Cross entropy with label smoothing and ignore_index, in one pass over the logits.

The gradient with respect to the logits is worked out during the forward already (we have the softmax at
hand there) and only multiplied with the upstream gradient in backward.
"""
import torch
import torch.nn as nn


class CrossEntropyFn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, target, smoothing, ignore_index, reduction):
        n, vocab = logits.shape
        lse = torch.logsumexp(logits, dim=-1, keepdim=True)
        logp = logits - lse
        valid = target != ignore_index
        safe = target.masked_fill(~valid, 0)
        nll = -logp.gather(1, safe[:, None]).squeeze(1)
        smooth = -logp.mean(dim=-1)
        loss = (1 - smoothing) * nll + smoothing * smooth
        loss = loss.masked_fill(~valid, 0.0)

        grad = logp.exp()
        grad = grad - smoothing / vocab
        grad.scatter_add_(1, safe[:, None], torch.full_like(grad[:, :1], -(1 - smoothing)))
        grad = grad.masked_fill(~valid[:, None], 0.0)

        count = valid.sum().clamp(min=1)
        if reduction == "mean":
            loss = loss.sum() / count
            grad = grad / count
        elif reduction == "sum":
            loss = loss.sum()
        ctx.reduction = reduction
        ctx.save_for_backward(grad)
        return loss

    @staticmethod
    def backward(ctx, grad_loss):
        (grad,) = ctx.saved_tensors
        if ctx.reduction == "none":
            grad_loss = grad_loss.unsqueeze(-1)
        return grad * grad_loss, None, None, None, None


class CrossEntropyLoss(nn.Module):
    def __init__(self, label_smoothing=0.0, ignore_index=-100, reduction="mean"):
        super().__init__()
        assert reduction in ("none", "mean", "sum")
        self.label_smoothing = label_smoothing
        self.ignore_index = ignore_index
        self.reduction = reduction

    def forward(self, logits, target):
        return CrossEntropyFn.apply(logits, target, self.label_smoothing, self.ignore_index, self.reduction)


if __name__ == "__main__":
    crit = CrossEntropyLoss(label_smoothing=0.1)
    logits = torch.randn(6, 10, requires_grad=True)
    target = torch.tensor([1, 2, -100, 4, 9, -100])
    loss = crit(logits, target)
    loss.backward()
    print(loss.item(), logits.grad[2].abs().sum().item())
