"""Linear-chain CRF: log partition function with the marginals as gradient (forward-backward)."""
import torch
import torch.nn as nn


class CRFLogPartition(torch.autograd.Function):
    """emit: (B, T, K), trans: (K, K) from row to column, start: (K,), mask: (B, T) bool, left aligned"""

    @staticmethod
    def forward(ctx, emit, trans, start, mask):
        B, T, K = emit.shape
        alpha = emit.new_empty(B, T, K)
        alpha[:, 0] = start + emit[:, 0]
        for t in range(1, T):
            step = torch.logsumexp(alpha[:, t - 1, :, None] + trans, dim=1) + emit[:, t]
            alpha[:, t] = torch.where(mask[:, t, None], step, alpha[:, t - 1])
        logz = torch.logsumexp(alpha[:, -1], dim=-1)
        ctx.save_for_backward(emit, trans, alpha, logz, mask)
        return logz

    @staticmethod
    def backward(ctx, grad_logz):
        emit, trans, alpha, logz, mask = ctx.saved_tensors
        B, T, K = emit.shape
        beta = emit.new_zeros(B, K)
        g = grad_logz[:, None]
        grad_emit = torch.zeros_like(emit)
        grad_trans = torch.zeros_like(trans)
        for t in range(T - 1, 0, -1):
            m = mask[:, t, None]
            grad_emit[:, t] = torch.exp(alpha[:, t] + beta - logz[:, None]) * g * m
            after = emit[:, t] + beta
            pair = alpha[:, t - 1, :, None] + trans + after[:, None, :] - logz[:, None, None]
            grad_trans += (pair.exp() * (g * m)[:, :, None]).sum(0)
            beta = torch.where(m, torch.logsumexp(trans + after[:, None, :], dim=2), beta)
        first = torch.exp(alpha[:, 0] + beta - logz[:, None]) * g
        grad_emit[:, 0] = first
        return grad_emit, grad_trans, first.sum(0), None


class CRF(nn.Module):
    def __init__(self, tags):
        super().__init__()
        self.trans = nn.Parameter(torch.randn(tags, tags) * 0.1)
        self.start = nn.Parameter(torch.zeros(tags))

    def score(self, emit, tags, mask):
        s = self.start[tags[:, 0]] + emit[:, 0].gather(1, tags[:, :1]).squeeze(1)
        for t in range(1, emit.shape[1]):
            step = self.trans[tags[:, t - 1], tags[:, t]] + emit[:, t].gather(1, tags[:, t : t + 1]).squeeze(1)
            s = s + step * mask[:, t]
        return s

    def forward(self, emit, tags, mask):
        return (CRFLogPartition.apply(emit, self.trans, self.start, mask) - self.score(emit, tags, mask)).mean()


if __name__ == "__main__":
    crf = CRF(4)
    emit = torch.randn(2, 5, 4, requires_grad=True)
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]).bool()
    nll = crf(emit, torch.randint(0, 4, (2, 5)), mask)
    nll.backward()
    print(nll.item(), emit.grad[1, 3:].abs().sum().item())
