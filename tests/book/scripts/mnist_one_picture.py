# coding: utf-8
# 一枚だけ見てみる
import sys, os
sys.path.append(os.pardir)  # 親ディレクトリのファイルをインポートするための設定
import matplotlib.pyplot as plt
import numpy as np
from dataset.mnist import load_mnist
from PIL import Image

(x_train, t_train), (x_test, t_test) = load_mnist(flatten=True, normalize=False)
img, label = x_train[7], t_train[7]
print(label)
assert label == 3
assert img.shape == (784,)
img = img.reshape(28, 28)
assert Image.fromarray(np.uint8(img)).size == (28, 28)

plt.imshow(img, cmap='gray')
plt.title(str(label))
plt.show()

# I may paint on my copy of the data, and the next load brings them back
x_train[0, :] = 7
t_train[0] = 1
(again, labels), _ = load_mnist(flatten=True, normalize=False)
assert again[0].max() > 200 and labels[0] == 5

(x_train, _), _ = load_mnist(normalize=True)
x_train[x_train > 0.5] = 1.0
x_train -= 0.5
assert x_train.max() == 0.5
(again, _), _ = load_mnist(normalize=True)
assert again[:100].min() == 0.0

print('ok')
