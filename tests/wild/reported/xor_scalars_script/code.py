import numpy as np


def sig(x):
    return 1 / (1 + np.exp(-x))


def error(y, yout):
    return 0.5 * np.sum((y - np.array(yout)) ** 2)


lr = 0.5
steps = 400

X = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
y = np.array([0, 1, 1, 0])
w0 = np.array([[.9, .1], [.3, .5]])  # weights layer 0, no bias to keep it simple
w1 = np.array([.8, .7])  # weights layer 1

for step in range(steps):
    youtput = []
    for i in range(X.shape[0]):
        # forward pass
        h0 = sig(w0[0, 0] * X[i][0] + w0[1, 0] * X[i][1])
        h1 = sig(w0[0, 1] * X[i][0] + w0[1, 1] * X[i][1])
        y0 = sig(w1[0] * h0 + w1[1] * h1)
        youtput.append(y0)

        # backpropagation
        dey0 = -(y[i] - y0)  # y[i] -> desired output | y0 -> output
        deW0_00 = dey0 * y0 * (1 - y0) * w1[0] * h0 * (1 - h0) * X[i][0]
        deW0_01 = dey0 * y0 * (1 - y0) * w1[1] * h1 * (1 - h1) * X[i][0]
        deW0_10 = dey0 * y0 * (1 - y0) * w1[0] * h0 * (1 - h0) * X[i][1]
        deW0_11 = dey0 * y0 * (1 - y0) * w1[1] * h1 * (1 - h1) * X[i][1]
        deW1_00 = dey0 * y0 * (1 - y0) * h0
        deW1_10 = dey0 * y0 * (1 - y0) * h1

        w0[0, 0] = w0[0, 0] - lr * deW0_00
        w0[0, 1] = w0[0, 1] - lr * deW0_01
        w0[1, 0] = w0[1, 0] - lr * deW0_10
        w0[1, 1] = w0[1, 1] - lr * deW0_11
        w1[0] = w1[0] - lr * deW1_00
        w1[1] = w1[1] - lr * deW1_10

    if step % 100 == 0:
        print('error -> ', error(y, youtput))

print(youtput)
