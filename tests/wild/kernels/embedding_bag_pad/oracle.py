import torch
import torch.nn.functional as F
from torchproof import check, rand, runs


def claims(load):
    m = load()
    c = {}
    idx = torch.tensor([[1, 4, 0], [4, 4, 2]])
    for pad, freq in ((None, False), (0, False), (2, True)):
        check(c, f"Embedding {pad} {freq}", m.EmbeddingFunction.apply,
              lambda i, w, p, s: F.embedding(i, w, p, scale_grad_by_freq=s), {"idx": idx, "weight": rand(6, 3), "pad": pad, "scale": freq},
              strided=pad is None)

    def bag(flat, off, w, ps):
        ends = off.tolist()[1:] + [len(flat)]
        rows = []
        for a, b in zip(off.tolist(), ends):
            rows.append(sum((w[flat[k]] * ps[k] for k in range(a, b)), torch.zeros_like(w[0])) / max(1, b - a))
        return torch.stack(rows)

    check(c, "BagMean", m.BagMeanFunction.apply, bag,
          {"flat": torch.tensor([1, 3, 3, 0, 5, 1, 2]), "offsets": torch.tensor([0, 3, 3, 5]), "weight": rand(6, 2), "per_sample": rand(7)})
    none, w = torch.zeros(2, 0, dtype=torch.long), rand(6, 3).requires_grad_()
    runs(c, "no tokens", lambda: m.EmbeddingFunction.apply(none, w, None, False).sum().backward())
    return c
