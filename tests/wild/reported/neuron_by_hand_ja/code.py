# ニューラルネットワークの数学（逆伝播）を確認するスクリプト
# 入力3 -> 中間2(ReLU) -> 出力1、損失は二乗誤差

x1, x2, x3 = 1.0, 2.0, 3.0
t = 20.0

# 重みの初期値
w1, w2, w3 = 3.0, 1.0, 2.0
w4, w5, w6 = -2.0, -3.0, -1.0
w7, w8 = 3.0, 2.0
b1, b2, b3 = 0.5, 1.0, 1.0

eta = 0.0005
n_iter = 20


def relu(u):
    return u if u > 0 else 0.0


def relu_dash(u):
    return 1.0 if u > 0 else 0.0


for n in range(n_iter):
    # 順伝播
    u11 = w1 * x1 + w2 * x2 + w3 * x3 + b1
    u12 = w4 * x1 + w5 * x2 + w6 * x3 + b2
    z11 = relu(u11)
    z12 = relu(u12)
    y = w7 * z11 + w8 * z12 + b3
    L = (t - y) ** 2
    if n % 5 == 0:
        print(n, 'y =', y, 'L =', L)

    # 逆伝播
    dL_dy = -2 * (t - y)
    dL_dw7 = dL_dy * z11
    dL_dw8 = dL_dy * z12
    dL_db3 = dL_dy
    dL_du11 = dL_dy * w7 * relu_dash(u11)
    dL_du12 = dL_dy * w8 * relu_dash(u12)
    dL_dw1, dL_dw2, dL_dw3 = dL_du11 * x1, dL_du11 * x2, dL_du11 * x3
    dL_dw4, dL_dw5, dL_dw6 = dL_du12 * x1, dL_du12 * x2, dL_du12 * x3
    dL_db1, dL_db2 = dL_du11, dL_du12

    # パラメータの更新
    w1, w2, w3 = w1 - eta * dL_dw1, w2 - eta * dL_dw2, w3 - eta * dL_dw3
    w4, w5, w6 = w4 - eta * dL_dw4, w5 - eta * dL_dw5, w6 - eta * dL_dw6
    w7, w8 = w7 - eta * dL_dw7, w8 - eta * dL_dw8
    b1, b2, b3 = b1 - eta * dL_db1, b2 - eta * dL_db2, b3 - eta * dL_db3
