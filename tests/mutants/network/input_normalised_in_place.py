# /// mutant
# subject = "PixelNet"
# convention = "network"
# role = "unknown"
# rule = "BH201"
# where = "-"
# also = ["BH206"]
# fault = "loss divides the images by 255 in the caller's array, once more with every call."
# ///
import numpy as np


class PixelNet:
    def __init__(self, n_pixels, n_classes):
        self.params = {"W": np.random.default_rng(5).normal(size=(n_pixels, n_classes)) * 0.1,
                       "b": np.zeros(n_classes)}

    def predict(self, images):
        return images @ self.params["W"] + self.params["b"]

    def loss(self, images, t):
        images /= 255.0
        s = self.predict(images)
        s = s - s.max(axis=1, keepdims=True)
        return (np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(t)), t]).mean()

    def gradient(self, images, t):
        images = images / 255.0
        s = self.predict(images)
        p = np.exp(s - s.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(t)), t] -= 1
        p /= len(t)
        return {"W": images.T @ p, "b": p.sum(axis=0)}


def case_pixels():
    rng = np.random.default_rng(0)
    return PixelNet(8, 3), rng.uniform(0, 255, size=(5, 8)), np.array([2, 0, 1, 1, 2])
