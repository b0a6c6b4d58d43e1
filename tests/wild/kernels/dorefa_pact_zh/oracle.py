import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}

    def ste(x, n):
        return x + ((x * n).round() / n - x).detach()

    check(c, "UniformQuantize", m.UniformQuantize.apply, lambda x, k: ste(x, 2 ** k - 1), {"x": rand(3, 4, low=0.0), "k": 3}, kept=True)

    def pact(x, a, k):
        # clamp by hand; the rounding and its scale are straight through
        y = torch.where(x < 0, 0 * x, torch.where(x < a, x, a.expand_as(x)))
        s = ((2 ** k - 1) / a).detach()
        return y + ((y * s).round() / s - y).detach()

    x = {"x": rand(4, 5) * 2, "alpha": torch.tensor([1.1], dtype=torch.float64), "k": 3}
    check(c, "PACT", m.PACT.apply, pact, x, strided=True)
    check(c, "quantize_w", m.quantize_w,
          lambda w, k: 2 * ste(w.tanh() / w.detach().tanh().abs().max() / 2 + 0.5, 2 ** k - 1) - 1, {"w": rand(3, 4), "k": 2})
    return c
