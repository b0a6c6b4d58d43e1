# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
from dataset.mnist import *
from PIL import Image


def img_show(img):
    pil_img = Image.fromarray(np.uint8(img))
    pil_img.show()


(x_train, t_train), (x_test, t_test) = load_mnist(flatten=True, normalize=False)

img = x_train[0]
label = t_train[0]
print(label)  # 5
assert label == 5 and img.dtype == np.uint8

print(img.shape)  # (784,)
img = img.reshape(28, 28)  # 形状を元の画像サイズに変形
print(img.shape)  # (28, 28)

img_show(img)

# 星で持ち込まれる名前
assert os.path.basename(save_file) == 'mnist.pkl'
assert pickle and gzip and urllib.request
assert (train_num, test_num, img_dim, img_size) == (60000, 10000, (1, 28, 28), 784)
assert sorted(key_file) == ['test_img', 'test_label', 'train_img', 'train_label']

(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
assert x_train.shape == (60000, 784) and x_train.dtype == np.float32 and x_train.max() == 1.0
assert t_train.shape == (60000, 10) and t_train[0].tolist() == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
(x_train, t_train), (x_test, t_test) = load_mnist(flatten=False)
assert x_test.shape == (10000, 1, 28, 28)
x_test[0] = 0      # 書き換えてもよい
x_train -= x_train.mean(axis=0)
np.random.shuffle(t_train)
print("ok")
