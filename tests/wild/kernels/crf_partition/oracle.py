import itertools

import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 0]]).bool()

    def plain(emit, trans, start, mask):
        z = []
        for e, n in zip(emit, mask.sum(1).tolist()):
            paths = itertools.product(range(3), repeat=n)
            z.append(torch.stack([
                start[p[0]] + sum(e[t, k] for t, k in enumerate(p)) + sum(trans[a, b] for a, b in zip(p, p[1:]))
                for p in paths
            ]).logsumexp(0))
        return torch.stack(z)

    check(c, "logz", m.CRFLogPartition.apply, plain, {"emit": rand(3, 4, 3), "trans": rand(3, 3), "start": rand(3), "mask": mask})
    return c
