# 画風変換のロスとその勾配（CS231n の課題を numpy だけでやってみたメモ）
# 特徴マップは (C, H, W)、重みは固定で画像の方を更新する
import numpy as np
import matplotlib.pyplot as plt


def content_loss(weight, cur, orig):
    """コンテンツロス  w * Σ(F - P)^2"""
    d = cur - orig
    return weight * np.sum(d * d), 2 * weight * d


def gram(F, normalize=True):
    """グラム行列 (C, C)"""
    C, H, W = F.shape
    f = F.reshape(C, -1)
    G = f @ f.T
    return G / (C * H * W) if normalize else G


def gram_backward(dG, F, normalize=True):
    C, H, W = F.shape
    f = F.reshape(C, -1)
    df = (dG + dG.T) @ f          # G = f f^T なので両側から来る
    if normalize:
        df = df / (C * H * W)
    return df.reshape(F.shape)


def style_loss(feats, targets, weights):
    """feats: 特徴マップのリスト  targets: 目標グラム行列のリスト"""
    loss = 0.
    dfeats = []
    for F, T, w in zip(feats, targets, weights):
        G = gram(F)
        loss += w * np.sum((G - T) ** 2)
        dfeats.append(gram_backward(2 * w * (G - T), F))
    return loss, dfeats


def tv_loss(img, weight):
    """全変動ロス：隣り合う画素の差の二乗和"""
    dh = img[:, 1:, :] - img[:, :-1, :]
    dw = img[:, :, 1:] - img[:, :, :-1]
    loss = weight * (np.sum(dh ** 2) + np.sum(dw ** 2))
    grad = np.zeros_like(img)
    grad[:, 1:, :] += 2 * weight * dh
    grad[:, :-1, :] -= 2 * weight * dh
    grad[:, :, 1:] += 2 * weight * dw
    grad[:, :, :-1] -= 2 * weight * dw
    return loss, grad


def conv1x1_relu(img, W):
    """特徴抽出器の代わり：1x1畳み込み＋ReLU"""
    z = np.tensordot(W, img, axes=(1, 0))
    return np.maximum(z, 0), z


def conv1x1_relu_backward(dF, z, W):
    dz = dF * (z > 0)
    return np.tensordot(W.T, dz, axes=(1, 0))


def total(img, Ws, content, styles, cw=1e-2, sw=(1., 1.), tvw=1e-3):
    """合計ロスと画像に関する勾配"""
    feats, zs = [], []
    for W in Ws:
        F, z = conv1x1_relu(img, W)
        feats.append(F)
        zs.append(z)
    Ls, dfeats = style_loss(feats, styles, sw)
    Lc, dc = content_loss(cw, feats[0], content)
    dfeats[0] = dfeats[0] + dc      # 1層目はコンテンツにも使う
    Lt, dimg = tv_loss(img, tvw)
    for dF, z, W in zip(dfeats, zs, Ws):
        dimg = dimg + conv1x1_relu_backward(dF, z, W)
    return Ls + Lc + Lt, dimg


if __name__ == '__main__':
    rng = np.random.RandomState(0)
    Ws = [rng.randn(8, 3), rng.randn(16, 3)]
    photo, painting = rng.rand(3, 16, 16), rng.rand(3, 16, 16)
    styles = [gram(conv1x1_relu(painting, W)[0]) for W in Ws]
    content = conv1x1_relu(photo, Ws[0])[0]
    img = photo + 0.1 * rng.randn(*photo.shape)
    hist = []
    for it in range(100):
        L, g = total(img, Ws, content, styles)
        img -= 0.05 * g
        hist.append(L)
    plt.plot(hist); plt.xlabel('反復'); plt.show()
    print(hist[0], '->', hist[-1])
