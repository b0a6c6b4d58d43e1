# grid_sample written out: gradients for both the image and the sampling grid (needed for deformable conv
# and spatial transformers when the backend has no grid_sampler_2d_backward)
import torch
import torch.nn.functional as F
from torch.autograd import Function
from torch.autograd.function import once_differentiable


def _corners(ix, iy, H, W):
    x0 = torch.floor(ix).long()
    y0 = torch.floor(iy).long()
    for dy in (0, 1):
        for dx in (0, 1):
            xs, ys = x0 + dx, y0 + dy
            inside = (xs >= 0) & (xs < W) & (ys >= 0) & (ys < H)
            wx = (ix - x0) if dx else (1 - (ix - x0))
            wy = (iy - y0) if dy else (1 - (iy - y0))
            yield xs.clamp(0, W - 1), ys.clamp(0, H - 1), inside, wx, wy, (1 if dx else -1), (1 if dy else -1)


class BilinearSample(Function):
    @staticmethod
    def forward(ctx, img, grid):
        N, C, H, W = img.shape
        ix = (grid[..., 0] + 1) / 2 * (W - 1)
        iy = (grid[..., 1] + 1) / 2 * (H - 1)
        out = img.new_zeros(N, C, *grid.shape[1:3])
        b = torch.arange(N, device=img.device)[:, None, None]
        for xs, ys, inside, wx, wy, _, _ in _corners(ix, iy, H, W):
            val = img[b, :, ys, xs]  # N, Ho, Wo, C
            out += (val * (wx * wy * inside)[..., None]).permute(0, 3, 1, 2)
        ctx.save_for_backward(img, grid)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx, grad_out):
        img, grid = ctx.saved_tensors
        N, C, H, W = img.shape
        ix = (grid[..., 0] + 1) / 2 * (W - 1)
        iy = (grid[..., 1] + 1) / 2 * (H - 1)
        g = grad_out.permute(0, 2, 3, 1)
        grad_img = torch.zeros_like(img)
        grad_ix = torch.zeros_like(ix)
        grad_iy = torch.zeros_like(iy)
        b = torch.arange(N, device=img.device)[:, None, None].expand_as(ix)
        flat = grad_img.view(N, C, H * W)
        for xs, ys, inside, wx, wy, sx, sy in _corners(ix, iy, H, W):
            contrib = g * (wx * wy * inside)[..., None]
            pos = (ys * W + xs).view(N, 1, -1).expand(-1, C, -1)
            flat.scatter_add_(2, pos, contrib.permute(0, 3, 1, 2).reshape(N, C, -1))
            val = (img[b, :, ys, xs] * g).sum(-1) * inside
            grad_ix += sx * val * wy
            grad_iy += sy * val * wx
        grad_grid = torch.stack((grad_ix * (W - 1) / 2, grad_iy * (H - 1) / 2), dim=-1)
        return grad_img, grad_grid


def bilinear_sample(img, grid):
    return BilinearSample.apply(img, grid)


def stn(img, theta):
    return bilinear_sample(img, F.affine_grid(theta, img.shape, align_corners=True))


if __name__ == "__main__":
    img = torch.rand(1, 2, 6, 5)
    theta = torch.tensor([[[0.9, 0.1, 0.0], [-0.1, 0.8, 0.1]]], requires_grad=True)
    stn(img, theta).mean().backward()
    print(theta.grad)
