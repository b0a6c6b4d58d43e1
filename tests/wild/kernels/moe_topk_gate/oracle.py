import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    z = rand(5, 4)

    def gate(z, k):
        idx = z.topk(k, -1).indices
        keep = torch.zeros_like(z).scatter(-1, idx, 1.0)
        p = z.exp() * keep
        return (p / p.sum(-1, keepdim=True)).gather(-1, idx)

    check(c, "TopKSoftmax", lambda z, k: m.TopKSoftmax.apply(z, k)[0], gate, {"logits": z, "k": 2})
    idx = z.topk(2, -1).indices
    order = idx.reshape(-1).argsort(stable=True)
    check(c, "Dispatch", lambda x, i: m.Dispatch.apply(x, i)[0],
          lambda x, i: torch.stack([x[t] for e in range(4) for t in range(5) if e in i[t].tolist()]), {"x": rand(5, 3), "idx": idx}, strided=True)

    def combine(y, w, order):
        out = [0] * 5
        for j, o in enumerate(order.tolist()):
            out[o // 2] = out[o // 2] + y[j] * w[o // 2, o % 2]
        return torch.stack(out)

    check(c, "Combine", m.Combine.apply, combine, {"y": rand(10, 3), "w": rand(5, 2), "order": order}, strided=True)
    share = torch.nn.functional.one_hot(idx, 4).double().mean((0, 1))
    check(c, "LoadBalance", m.LoadBalance.apply, lambda z, i: 4 * (share * z.softmax(-1)).sum() / 5, {"logits": z, "idx": idx})
    return c
