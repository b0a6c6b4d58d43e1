import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    t = rand(4, 3)

    def plain(x, cos, sin, interleaved):
        r = x[..., :6]
        pair = r.unflatten(-1, (3, 2)) if interleaved else r.unflatten(-1, (2, 3)).transpose(-1, -2)
        z = torch.view_as_complex(pair.contiguous()) * torch.complex(cos, sin)[:, None]
        o = torch.view_as_real(z)
        o = o.flatten(-2) if interleaved else o.transpose(-1, -2).flatten(-2)
        return torch.cat((o, x[..., 6:]), -1)

    for flag in (False, True):
        check(c, "interleaved" if flag else "halves", m.apply_rotary_emb, plain,
              {"x": rand(2, 4, 2, 8), "_cos": t.cos(), "_sin": t.sin(), "interleaved": flag}, kept=not flag)
    return c
