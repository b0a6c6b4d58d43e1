import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    i = torch.tensor([[0, 2, 2], [1, 1, 3]])
    check(c, "Gather", m.gather, torch.gather, {"src": rand(2, 4), "dim": 1, "index": i})
    check(c, "Gather rows", m.gather, torch.gather, {"src": rand(4, 3), "dim": 0, "index": i})
    check(c, "ScatterAdd", m.scatter_add, torch.scatter_add,
          {"base": rand(2, 5), "dim": 1, "index": i, "src": rand(2, 3)}, kept=True)
    check(c, "IndexSelect", m.IndexSelect.apply, lambda x, i: x.index_select(0, i),
          {"x": rand(4, 3), "index": torch.tensor([3, 0, 3, 3, 1])})

    def top(src, index, n):
        return torch.stack([src[index == k].max(0).values if (index == k).any() else 0 * src[0] for k in range(n)])

    check(c, "ScatterMax", m.scatter_max, top, {"src": rand(6, 3), "index": torch.tensor([0, 2, 2, 0, 4, 2]), "n": 5}, strided=True)
    return c
