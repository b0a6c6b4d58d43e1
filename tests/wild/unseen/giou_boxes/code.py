"""Box regression: delta decoding + GIoU loss + smooth L1, with hand-derived gradients (no framework).

Boxes are (x1, y1, x2, y2). Anchors are (cx, cy, w, h).
"""
import numpy as np


def decode(deltas, anchors):
    """Faster R-CNN parametrisation."""
    cx = anchors[:, 0] + deltas[:, 0] * anchors[:, 2]
    cy = anchors[:, 1] + deltas[:, 1] * anchors[:, 3]
    w = anchors[:, 2] * np.exp(deltas[:, 2])
    h = anchors[:, 3] * np.exp(deltas[:, 3])
    return np.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], axis=1)


def decode_grad(g, deltas, anchors):
    """g = dL/dboxes  ->  dL/ddeltas"""
    w = anchors[:, 2] * np.exp(deltas[:, 2])
    h = anchors[:, 3] * np.exp(deltas[:, 3])
    out = np.empty_like(deltas)
    out[:, 0] = (g[:, 0] + g[:, 2]) * anchors[:, 2]
    out[:, 1] = (g[:, 1] + g[:, 3]) * anchors[:, 3]
    out[:, 2] = (g[:, 2] - g[:, 0]) * w / 2
    out[:, 3] = (g[:, 3] - g[:, 1]) * h / 2
    return out


def giou_loss(pred, gt):
    """mean(1 - GIoU) and its gradient w.r.t. pred"""
    n = len(pred)
    x1, y1, x2, y2 = pred.T
    X1, Y1, X2, Y2 = gt.T

    ix1, iy1 = np.maximum(x1, X1), np.maximum(y1, Y1)
    ix2, iy2 = np.minimum(x2, X2), np.minimum(y2, Y2)
    iw, ih = np.maximum(ix2 - ix1, 0), np.maximum(iy2 - iy1, 0)
    inter = iw * ih
    area = (x2 - x1) * (y2 - y1)
    union = area + (X2 - X1) * (Y2 - Y1) - inter
    cw = np.maximum(x2, X2) - np.minimum(x1, X1)
    ch = np.maximum(y2, Y2) - np.minimum(y1, Y1)
    C = cw * ch
    giou = inter / union - (C - union) / C

    # partials of giou by the three areas (union is expanded below)
    d_inter = 1 / union
    d_union = -inter / union ** 2 + 1 / C
    d_C = -union / C ** 2
    d_area = d_union
    d_inter = d_inter - d_union

    pos_w, pos_h = (ix2 > ix1), (iy2 > iy1)
    d_iw, d_ih = d_inter * ih * pos_w, d_inter * iw * pos_h
    g = np.zeros_like(pred)
    g[:, 0] = -d_iw * (x1 > X1) - d_area * (y2 - y1) - d_C * ch * (x1 < X1)
    g[:, 1] = -d_ih * (y1 > Y1) - d_area * (x2 - x1) - d_C * cw * (y1 < Y1)
    g[:, 2] = d_iw * (x2 < X2) + d_area * (y2 - y1) + d_C * ch * (x2 > X2)
    g[:, 3] = d_ih * (y2 < Y2) + d_area * (x2 - x1) + d_C * cw * (y2 > Y2)
    return np.mean(1 - giou), -g / n


def smooth_l1(pred, target, beta=1.0, weights=None):
    """sum over coordinates, averaged over boxes with non-zero weight"""
    d = pred - target
    a = np.abs(d)
    per = np.where(a < beta, 0.5 * d ** 2 / beta, a - 0.5 * beta)
    g = np.where(a < beta, d / beta, np.sign(d))
    if weights is None:
        weights = np.ones(len(pred))
    n_pos = max(np.count_nonzero(weights), 1)
    return (per * weights[:, None]).sum() / n_pos, g * weights[:, None] / n_pos


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    anchors = np.column_stack([rng.uniform(20, 80, (6, 2)), rng.uniform(10, 30, (6, 2))])
    gt = decode(rng.normal(0, 0.5, (6, 4)), anchors)
    deltas = np.zeros((6, 4))
    for step in range(300):
        loss, g = giou_loss(decode(deltas, anchors), gt)
        deltas -= 0.5 * decode_grad(g, deltas, anchors)
        if step % 100 == 0:
            print(f"{step:4d}  giou loss {loss:.4f}")
