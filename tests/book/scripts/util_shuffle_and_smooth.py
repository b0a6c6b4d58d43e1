# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import matplotlib.pyplot as plt
from common.util import *  # np も来る

np.random.seed(0)
x = np.arange(60).reshape(20, 3)
t = np.arange(20)
xs, ts = shuffle_dataset(x, t)
assert xs.shape == x.shape and ts.shape == t.shape
assert not np.array_equal(ts, t) and sorted(ts) == list(range(20))
assert np.array_equal(xs[:, 0], ts * 3)  # pairs stay together
assert np.array_equal(t, np.arange(20))  # the originals stay as they are
assert np.array_equal(x, np.arange(60).reshape(20, 3))

x4 = np.arange(20.0).reshape(20, 1, 1, 1) * np.ones((1, 1, 2, 2))
xs, ts = shuffle_dataset(x4, t)
assert xs.shape == (20, 1, 2, 2) and np.array_equal(xs[:, 0, 1, 1], ts)
hot = np.eye(20)
xs, ts = shuffle_dataset(x, hot)
assert np.array_equal(xs[:, 0], ts.argmax(axis=1) * 3)

np.random.seed(7)
a = shuffle_dataset(x, t)[1]
np.random.seed(7)
b = shuffle_dataset(x, t)[1]
assert np.array_equal(a, b)
assert not np.array_equal(a, shuffle_dataset(x, t)[1])      # 毎回ちがう順番

# 損失のグラフを滑らかに
steps = np.arange(300)
loss = 2.3 * np.exp(-steps / 80) + 0.2 * np.random.randn(300)
smooth = smooth_curve(loss)
assert len(smooth) == 300
assert np.diff(smooth).std() < 0.5 * np.diff(loss).std()
assert np.abs(smooth - 2.3 * np.exp(-steps / 80)).mean() < 0.1
assert np.allclose(smooth_curve(np.full(50, 3.0)), 3.0)
# a list, as trainers keep it
smooth = smooth_curve([float(i) for i in range(100)])
assert len(smooth) == 100 and np.allclose(smooth[20:80], np.arange(20, 80))

plt.plot(steps, loss, alpha=0.3)
plt.plot(steps, smooth_curve(loss))
plt.show()

print('ok')
