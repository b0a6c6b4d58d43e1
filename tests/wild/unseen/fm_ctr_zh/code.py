# coding:utf-8
# 因子分解机 (FM) 做点击率预估
from random import normalvariate
import numpy as np
import pandas as pd


def loadDataSet(filename):
    '''导入训练数据, 最后一列是标签(0/1)'''
    data = pd.read_csv(filename, sep='\t', header=None).values
    dataMat = data[:, :-1].astype(float)
    classLabels = np.where(data[:, -1] > 0, 1, -1)  # FM里标签要用 {-1, 1}
    return dataMat, classLabels


def sigmoid(inx):
    return 1.0 / (1 + np.exp(-inx))


def initialize_v(n, k):
    '''初始化交叉项 n:特征个数 k:隐向量维度'''
    v = np.zeros((n, k))
    for i in range(n):
        for j in range(k):
            v[i, j] = normalvariate(0, 0.2)
    return v


def predict(x, w0, w, v):
    inter_1 = np.dot(x, v)
    inter_2 = np.dot(x * x, v * v)
    # 完成交叉项
    interaction = np.sum(inter_1 * inter_1 - inter_2) / 2.
    return w0 + np.dot(x, w) + interaction


def stocGradAscent(dataMatrix, classLabels, k, max_iter, alpha, lam=0.0):
    '''随机梯度下降训练FM, lam是L2正则的系数 (w和v都要)'''
    m, n = np.shape(dataMatrix)
    w = np.zeros(n)
    w0 = 0.
    v = initialize_v(n, k)

    for it in range(max_iter):
        for x in range(m):  # 每次一个样本
            xi, yi = dataMatrix[x], classLabels[x]
            p = predict(xi, w0, w, v)
            loss = sigmoid(yi * p) - 1      # d(-ln sigma(y*p))/d(y*p)
            inter_1 = np.dot(xi, v)

            w0 = w0 - alpha * loss * yi
            for i in range(n):
                w[i] = w[i] - alpha * (loss * yi * xi[i] + lam * w[i])
                if xi[i] != 0:
                    for j in range(k):
                        g = xi[i] * inter_1[j] - v[i, j] * xi[i] * xi[i]
                        v[i, j] = v[i, j] - alpha * (loss * yi * g + lam * v[i, j])
        if it % 10 == 0:
            print("iter", it, "cost", getCost(dataMatrix, classLabels, w0, w, v))
    return w0, w, v


def getCost(dataMatrix, classLabels, w0, w, v):
    error = 0.0
    for x, y in zip(dataMatrix, classLabels):
        error -= np.log(sigmoid(y * predict(x, w0, w, v)))
    return error


if __name__ == "__main__":
    print("---------- 1.load data ---------")
    dataTrain, labelTrain = loadDataSet("data_1.txt")
    print("---------- 2.learning ---------")
    w0, w, v = stocGradAscent(dataTrain, labelTrain, 3, 1000, 0.01)
    print("---------- 3.save result ---------")
    np.savetxt("weights", np.r_[w0, w])
