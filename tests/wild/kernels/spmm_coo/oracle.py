import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    i = torch.tensor([[0, 0, 2, 3, 3, 2], [1, 4, 1, 0, 4, 2]])

    def dense(indices, v, shape, b):
        return torch.zeros(shape, dtype=v.dtype).index_put((i[0], i[1]), v) @ b

    check(c, "Spmm", m.CooMM(), dense, {"indices": i, "values": rand(6), "shape": (4, 5), "b": rand(5, 3)}, alone=True)
    check(c, "SDDMM", m.SDDMM.apply, lambda r, k, x, y: (x @ y.T)[r, k],
          {"row": i[0], "col": i[1], "x": rand(4, 3), "y": rand(5, 3)})
    torch.set_default_dtype(torch.float64)
    layer = m.SparseLinear(5, 4, 6)
    layer.indices = i
    check(c, "SparseLinear", layer, lambda x: (dense(i, layer.values.detach(), (4, 5), x.T)).T, {"x": rand(3, 5)}, strided=True)
    return c
