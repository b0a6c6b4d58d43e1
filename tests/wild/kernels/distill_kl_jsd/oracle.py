import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    s, t = rand(4, 5), rand(4, 5, seed=3)

    def kl(s, t, T):
        return T * T * F.kl_div((s / T).log_softmax(-1), (t / T).softmax(-1), reduction="batchmean")

    check(c, "KLDivLogits", m.KLDivLogits.apply, kl, {"student": s, "teacher": t, "T": 3.0}, alone=True)
    ignore = torch.tensor([False, True, False, False])

    def jsd(s, t, b, ignore):
        p, q = t.softmax(-1)[~ignore], s.softmax(-1)[~ignore]
        mix = b * p + (1 - b) * q
        return (b * (p * (p / mix).log()).sum(-1) + (1 - b) * (q * (q / mix).log()).sum(-1)).mean()

    check(c, "jsd_loss", m.jsd_loss, jsd, {"student": s, "_teacher": t, "beta": 0.3, "ignore": ignore})
    return c
