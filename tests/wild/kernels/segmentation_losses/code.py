import torch
import torch.nn as nn
from torch.autograd import Function


class DiceLossFn(Function):
    """1 - 2 * |p t| / (|p| + |t|), one value per sample; input are probabilities (N, H, W)"""

    @staticmethod
    def forward(ctx, prob, target, smooth):
        inter = (prob * target).flatten(1).sum(1)
        union = prob.flatten(1).sum(1) + target.flatten(1).sum(1)
        ctx.save_for_backward(target, inter, union)
        ctx.smooth = smooth
        return (1 - (2 * inter + smooth) / (union + smooth)).mean()

    @staticmethod
    def backward(ctx, grad_output):
        target, inter, union = ctx.saved_tensors
        n = target.size(0)
        shape = (-1,) + (1,) * (target.dim() - 1)
        den = (union + ctx.smooth).view(shape)
        num = (2 * inter + ctx.smooth).view(shape)
        grad = -(2 * target * den - num) / den ** 2
        return grad_output * grad / n, None, None


class SigmoidFocalLossFn(Function):
    @staticmethod
    def forward(ctx, logits, target, alpha, gamma):
        p = torch.sigmoid(logits)
        ce = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction='none')
        pt = p * target + (1 - p) * (1 - target)
        at = alpha * target + (1 - alpha) * (1 - target)
        ctx.save_for_backward(pt, at, ce, target)
        ctx.gamma = gamma
        return at * (1 - pt) ** gamma * ce

    @staticmethod
    def backward(ctx, grad_output):
        pt, at, ce, target = ctx.saved_tensors
        gamma = ctx.gamma
        sign = 2 * target - 1
        # d pt / d z = sign * pt * (1 - pt),  d ce / d z = -sign * (1 - pt)
        grad = -at * sign * (1 - pt) ** gamma * (gamma * pt * ce + (1 - pt))
        return grad_output * grad, None, None, None


class LovaszHingeFlat(Function):
    @staticmethod
    def forward(ctx, logits, labels):
        signs = 2.0 * labels - 1.0
        errors = 1.0 - logits * signs
        errors_sorted, perm = torch.sort(errors, descending=True)
        gt_sorted = labels[perm]
        gts = gt_sorted.sum()
        inter = gts - gt_sorted.cumsum(0)
        union = gts + (1 - gt_sorted).cumsum(0)
        jaccard = 1.0 - inter / union
        jaccard[1:] = jaccard[1:] - jaccard[:-1].clone()
        ctx.save_for_backward(signs, perm, jaccard, errors_sorted)
        return torch.dot(torch.relu(errors_sorted), jaccard)

    @staticmethod
    def backward(ctx, grad_output):
        signs, perm, jaccard, errors_sorted = ctx.saved_tensors
        grad_sorted = jaccard * (errors_sorted > 0)
        grad_errors = torch.empty_like(grad_sorted)
        grad_errors[perm] = grad_sorted
        return -grad_output * grad_errors * signs, None


class DiceLoss(nn.Module):
    def __init__(self, smooth=1.0):
        super().__init__()
        self.smooth = smooth

    def forward(self, logits, target):
        return DiceLossFn.apply(torch.sigmoid(logits), target, self.smooth)


def sigmoid_focal_loss(logits, target, alpha=0.25, gamma=2.0):
    return SigmoidFocalLossFn.apply(logits, target, alpha, gamma).mean()


def lovasz_hinge(logits, labels, per_image=True):
    if per_image:
        return torch.stack([LovaszHingeFlat.apply(l.flatten(), t.flatten()) for l, t in zip(logits, labels)]).mean()
    return LovaszHingeFlat.apply(logits.flatten(), labels.flatten())
