import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}

    def plain(u, delta, A, B, C, D, soft):
        if soft:
            delta = F.softplus(delta)
        l = u.shape[-1]
        # y_t = sum over s <= t of C_t exp(A sum of delta in (s, t]) delta_s B_s u_s
        total = delta.cumsum(-1)
        rows = []
        for t in range(l):
            y = D * u[:, :, t]
            for s in range(t + 1):
                decay = torch.exp(A * (total[:, :, t] - total[:, :, s])[..., None])
                y = y + torch.einsum("bn,bdn,bd,bn->bd", C[:, :, t], decay, delta[:, :, s] * u[:, :, s], B[:, :, s])
            rows.append(y)
        return torch.stack(rows, -1)

    args = {"u": rand(2, 3, 4), "delta": rand(2, 3, 4, seed=1), "A": -rand(3, 2).abs(), "B": rand(2, 2, 4), "C": rand(2, 2, 4, seed=1), "D": rand(3)}
    check(c, "scan", m.selective_scan, plain, {**args, "soft": True}, strided=True)
    return c
