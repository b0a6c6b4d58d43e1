# Network that reads 8x8 digits, done like in the video
import numpy as np

rng = np.random.RandomState(3)


def get_digits(count):
    """three fake digits, a blob somewhere in the image for each"""
    images = rng.uniform(0, 0.3, (count, 64))
    labels = np.zeros((count, 3))
    for n in range(count):
        digit = n % 3
        labels[n, digit] = 1
        images[n, digit * 20:digit * 20 + 12] += 0.6
    return images, labels


"""
w = weights, b = bias, i = input, h = hidden, o = output, l = label
e.g. w_i_h = weights from input layer to hidden layer
"""
images, labels = get_digits(45)
w_i_h = rng.uniform(-0.5, 0.5, (12, 64))
w_h_o = rng.uniform(-0.5, 0.5, (3, 12))
b_i_h = np.zeros((12, 1))
b_h_o = np.zeros((3, 1))

learn_rate = 0.1
nr_correct = 0
epochs = 5
for epoch in range(epochs):
    error = 0
    for img, l in zip(images, labels):
        img = img.reshape(-1, 1)
        l = l.reshape(-1, 1)
        # Forward propagation input -> hidden
        h_pre = b_i_h + w_i_h @ img
        h = 1 / (1 + np.exp(-h_pre))
        # Forward propagation hidden -> output
        o_pre = b_h_o + w_h_o @ h
        o = 1 / (1 + np.exp(-o_pre))

        # Cost / Error calculation
        e = 1 / len(o) * np.sum((o - l) ** 2, axis=0)
        error += e[0]
        nr_correct += int(np.argmax(o) == np.argmax(l))

        # Backpropagation output -> hidden (cost function derivative)
        delta_o = 2 / len(o) * (o - l) * (o * (1 - o))
        # Backpropagation hidden -> input (activation function derivative)
        delta_h = np.transpose(w_h_o) @ delta_o * (h * (1 - h))

        w_h_o += -learn_rate * delta_o @ np.transpose(h)
        b_h_o += -learn_rate * delta_o
        w_i_h += -learn_rate * delta_h @ np.transpose(img)
        b_i_h += -learn_rate * delta_h

    # Show accuracy for this epoch
    print(f"Acc: {round((nr_correct / images.shape[0]) * 100, 2)}%  error {error:.4f}")
    nr_correct = 0
