# -*- coding: utf-8 -*-
# 分割任务常用损失函数（numpy），每个函数返回 (loss, 对logits的梯度)
import numpy as np


def _sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))


def bce_with_logits(x, t, pos_weight=1.0):
    '''正样本加权的BCE'''
    p = _sigmoid(x)
    loss = -(pos_weight * t * np.log(p) + (1 - t) * np.log(1 - p)).mean()
    grad = (p * (1 - t) - pos_weight * t * (1 - p)) / x.size
    return loss, grad


def dice_loss(x, t, smooth=1.0):
    '''按样本算dice再取平均,  x,t: (N,H,W)'''
    N = x.shape[0]
    p = _sigmoid(x)
    axes = tuple(range(1, x.ndim))
    inter = (p * t).sum(axes, keepdims=True)
    union = p.sum(axes, keepdims=True) + t.sum(axes, keepdims=True)
    dice = (2 * inter + smooth) / (union + smooth)
    # 商的求导法则
    ddice = (2 * t * (union + smooth) - (2 * inter + smooth)) / (union + smooth) ** 2
    return 1 - dice.mean(), -ddice / N * p * (1 - p)


def jaccard_loss(x, t, smooth=1.0):
    p = _sigmoid(x)
    inter = (p * t).sum()
    union = p.sum() + t.sum() - inter
    iou = (inter + smooth) / (union + smooth)
    diou = (t * (union + smooth) - (1 - t) * (inter + smooth)) / (union + smooth) ** 2
    return 1 - iou, -diou * p * (1 - p)


def tversky_loss(x, t, alpha=0.3, beta=0.7, smooth=1.0):
    '''alpha: 假阳性权重  beta: 假阴性权重'''
    p = _sigmoid(x)
    tp = (p * t).sum()
    fp = (p * (1 - t)).sum()
    fn = ((1 - p) * t).sum()
    den = tp + alpha * fp + beta * fn + smooth
    num = tp + smooth
    dnum = t
    dden = t + alpha * (1 - t) - beta * t
    return 1 - num / den, -(dnum * den - num * dden) / den ** 2 * p * (1 - p)


def focal_loss(x, t, gamma=2.0, alpha=0.25):
    p = _sigmoid(x)
    pt = np.where(t == 1, p, 1 - p)
    at = np.where(t == 1, alpha, 1 - alpha)
    loss = -(at * (1 - pt) ** gamma * np.log(pt)).mean()
    # dL/dpt
    dpt = at * (gamma * (1 - pt) ** (gamma - 1) * np.log(pt) - (1 - pt) ** gamma / pt)
    sign = np.where(t == 1, 1, -1)
    return loss, dpt * sign * p * (1 - p) / x.size


def combo_loss(x, t, w=0.5):
    l1, g1 = bce_with_logits(x, t)
    l2, g2 = dice_loss(x, t)
    return w * l1 + (1 - w) * l2, w * g1 + (1 - w) * g2


if __name__ == '__main__':
    np.random.seed(0)
    t = (np.random.rand(4, 8, 8) > 0.7).astype(float)
    for fn in [bce_with_logits, dice_loss, jaccard_loss, tversky_loss, focal_loss, combo_loss]:
        x = np.random.randn(4, 8, 8)
        before = fn(x, t)[0]
        for _ in range(100):
            x -= 5 * fn(x, t)[1]
        print('%-16s %.4f -> %.4f' % (fn.__name__, before, fn(x, t)[0]))
