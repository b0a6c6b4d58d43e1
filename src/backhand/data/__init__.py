"""MNIST and Fashion-MNIST, found, fetched, verified, cached; people's own data; pictures."""

from backhand.data.dataset import Dataset
from backhand.data.download import Patience
from backhand.data.image import digit_from_image
from backhand.data.load import load_dataset, load_fashion_mnist, load_mnist
from backhand.data.own_dataset import load_own_dataset

__all__ = [
    "Dataset",
    "Patience",
    "digit_from_image",
    "load_dataset",
    "load_fashion_mnist",
    "load_mnist",
    "load_own_dataset",
]
