# TextCNN (Kim 2014) を numpy で。埋め込み → 幅の違う畳み込み → 時間方向のmax → 全結合
import numpy as np


class TextCNN:
    def __init__(self, vocab_size, emb, widths=(2, 3), filters=4, classes=2, pad_id=0):
        rn = np.random.randn
        self.pad_id = pad_id
        self.widths = widths
        self.prm = {'E': rn(vocab_size, emb) * 0.1}
        for w in widths:
            self.prm['W%d' % w] = rn(w * emb, filters) / np.sqrt(w * emb)
            self.prm['b%d' % w] = np.zeros(filters)
        self.prm['V'] = rn(filters * len(widths), classes) * 0.1
        self.prm['c'] = np.zeros(classes)

    def predict(self, ids):
        """ids: (N, T) の単語ID"""
        p = self.prm
        x = p['E'][ids]                       # (N, T, D)
        N, T, D = x.shape
        self.tmp = {}
        feats = []
        for w in self.widths:
            L = T - w + 1
            # 窓を並べる
            col = np.stack([x[:, t:t + w].reshape(N, -1) for t in range(L)], axis=1)   # (N, L, w*D)
            z = col @ p['W%d' % w] + p['b%d' % w]
            a = np.maximum(z, 0)
            arg = a.argmax(axis=1)            # (N, F)
            feats.append(np.take_along_axis(a, arg[:, None, :], axis=1)[:, 0])
            self.tmp[w] = col, z, arg
        self.h = np.concatenate(feats, axis=1)
        self.ids = ids
        s = self.h @ p['V'] + p['c']
        s = np.exp(s - s.max(axis=1, keepdims=True))
        return s / s.sum(axis=1, keepdims=True)

    def loss(self, ids, label):
        self.y = self.predict(ids)
        self.label = label
        return -np.log(self.y[np.arange(len(label)), label] + 1e-12).mean()

    def gradient(self):
        p, g = self.prm, {}
        N, T = self.ids.shape
        D = p['E'].shape[1]
        ds = self.y.copy()
        ds[np.arange(N), self.label] -= 1
        ds /= N
        g['V'] = self.h.T @ ds
        g['c'] = ds.sum(axis=0)
        dh = ds @ p['V'].T
        dx = np.zeros((N, T, D))
        F = p['c'].size and self.tmp[self.widths[0]][2].shape[1]
        for k, w in enumerate(self.widths):
            col, z, arg = self.tmp[w]
            # 最大値の位置にだけ勾配を流す
            da = np.zeros_like(z)
            np.put_along_axis(da, arg[:, None, :], dh[:, None, k * F:(k + 1) * F], axis=1)
            dz = da * (z > 0)
            g['W%d' % w] = np.einsum('nli,nlf->if', col, dz)
            g['b%d' % w] = dz.sum(axis=(0, 1))
            dcol = (dz @ p['W%d' % w].T).reshape(N, -1, w, D)
            for t in range(dcol.shape[1]):
                dx[:, t:t + w] += dcol[:, t]   # 窓が重なるので足し込む
        g['E'] = np.zeros_like(p['E'])
        np.add.at(g['E'], self.ids, dx)
        g['E'][self.pad_id] = 0                # パディングは学習しない
        return g


def main():
    np.random.seed(0)
    ids = np.random.randint(1, 20, (100, 9))
    label = (ids == 7).any(axis=1).astype(int)
    ids[::5, -3:] = 0
    model = TextCNN(20, 6)
    for epoch in range(60):
        l = model.loss(ids, label)
        g = model.gradient()
        for k in g:
            model.prm[k] -= 0.5 * g[k]
        if epoch % 20 == 0:
            print(epoch, l)
    print('正解率', (model.predict(ids).argmax(1) == label).mean())


if __name__ == '__main__':
    main()
