import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(8)
    sp = module.Splats(3, rng)
    grid, target = module.pixel_grid(4, 5), rng.random((20, 3))
    img, ctx = module.render(sp, grid)
    grads = module.render_backward(sp, ctx, module.mse(img, target)[1])
    f = lambda: module.mse(module.render(sp, grid)[0], target)[0]
    return {name: (grads[name], slope(f, getattr(sp, name))) for name in ("mean", "log_s", "angle", "opacity", "color")}
