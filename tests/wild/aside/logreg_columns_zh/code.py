# 吴恩达课后作业：逻辑回归识别猫（没有数据集，用随机图片代替）
import numpy as np
import copy


def sigmoid(z):
    s = 1 / (1 + np.exp(-z))
    return s


def initialize_with_zeros(dim):
    w = np.zeros((dim, 1))
    b = 0.0
    return w, b


def propagate(w, b, X, Y):
    """
    前向和后向传播
    w -- 权重，(num_px * num_px * 3, 1)
    X -- 数据，(num_px * num_px * 3, 样本数)
    Y -- 标签（0不是猫，1是猫），(1, 样本数)
    """
    m = X.shape[1]

    # 前向
    A = sigmoid(np.dot(w.T, X) + b)
    cost = -1 / m * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))

    # 后向
    dw = 1 / m * np.dot(X, (A - Y).T)
    db = 1 / m * np.sum(A - Y)

    cost = np.squeeze(np.array(cost))
    grads = {"dw": dw, "db": db}
    return grads, cost


def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    w = copy.deepcopy(w)
    b = copy.deepcopy(b)
    costs = []
    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)
        dw = grads["dw"]
        db = grads["db"]
        w = w - learning_rate * dw
        b = b - learning_rate * db
        if i % 100 == 0:
            costs.append(cost)
            if print_cost:
                print("第%i次迭代后的代价: %f" % (i, cost))
    params = {"w": w, "b": b}
    grads = {"dw": dw, "db": db}
    return params, grads, costs


def predict(w, b, X):
    A = sigmoid(np.dot(w.T, X) + b)
    return (A > 0.5).astype(float)


def model(X_train, Y_train, num_iterations=500, learning_rate=0.05):
    w, b = initialize_with_zeros(X_train.shape[0])
    params, grads, costs = optimize(w, b, X_train, Y_train, num_iterations, learning_rate, True)
    acc = 100 - np.mean(np.abs(predict(params["w"], params["b"], X_train) - Y_train)) * 100
    print("训练集准确率: {} %".format(acc))
    return params


if __name__ == "__main__":
    np.random.seed(1)
    X = np.random.rand(4 * 4 * 3, 40)
    Y = (X[:16].mean(axis=0, keepdims=True) > 0.5).astype(int)
    model(X, Y)
