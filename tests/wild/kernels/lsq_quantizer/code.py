# Learned Step Size Quantization (Esser et al., 2020) and a per-channel fake quantizer
import torch
import torch.nn as nn
from torch.autograd import Function


class LSQ(Function):
    @staticmethod
    def forward(ctx, weight, alpha, g, Qn, Qp):
        assert alpha > 0, 'alpha={}'.format(alpha)
        ctx.save_for_backward(weight, alpha)
        ctx.other = g, Qn, Qp
        q_w = (weight / alpha).round().clamp(Qn, Qp)
        return q_w * alpha

    @staticmethod
    def backward(ctx, grad_weight):
        weight, alpha = ctx.saved_tensors
        g, Qn, Qp = ctx.other
        q_w = weight / alpha
        smaller = (q_w < Qn).to(weight.dtype)
        bigger = (q_w > Qp).to(weight.dtype)
        between = 1.0 - smaller - bigger
        grad_alpha = (smaller * Qn + bigger * Qp + between * (q_w.round() - q_w)) * grad_weight * g
        grad_alpha = grad_alpha.sum().reshape(alpha.shape)
        grad_weight = between * grad_weight
        return grad_weight, grad_alpha, None, None, None


class FakeQuantPerChannel(Function):
    @staticmethod
    def forward(ctx, x, scale, zero_point, axis, qmin, qmax):
        shape = [1] * x.dim()
        shape[axis] = -1
        s, z = scale.view(shape), zero_point.view(shape)
        q = torch.round(x / s) + z
        mask = (q >= qmin) & (q <= qmax)
        ctx.save_for_backward(mask)
        return (q.clamp(qmin, qmax) - z) * s

    @staticmethod
    def backward(ctx, grad_output):
        mask, = ctx.saved_tensors
        return grad_output * mask, None, None, None, None, None


class LSQWeight(nn.Module):
    def __init__(self, bits=4):
        super().__init__()
        self.Qn, self.Qp = -2 ** (bits - 1), 2 ** (bits - 1) - 1
        self.alpha = nn.Parameter(torch.tensor(1.0))
        self.ready = False

    def forward(self, w):
        if not self.ready:
            self.alpha.data.copy_(2 * w.detach().abs().mean() / self.Qp ** 0.5)
            self.ready = True
        g = 1.0 / (w.numel() * self.Qp) ** 0.5
        return LSQ.apply(w, self.alpha, g, self.Qn, self.Qp)


if __name__ == '__main__':
    q = LSQWeight()
    w = torch.randn(16, 8, requires_grad=True)
    (q(w) ** 2).sum().backward()
    print(q.alpha.grad, w.grad.abs().mean())
