"""What was published under the names MNIST and Fashion-MNIST: files, checksums, mirrors.

Sources: the four files of MNIST are those of LeCun, Cortes and Burges,
http://yann.lecun.com/exdb/mnist/ (which has answered 403 since 2020, so that it is
no mirror here); Fashion-MNIST is that of Xiao, Rasul and Vollgraf, arXiv:1708.07747,
https://github.com/zalandoresearch/fashion-mnist.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final, Literal

from backhand.errors import SettingError
from backhand.language import gettext as _

Role = Literal["train_images", "train_labels", "test_images", "test_labels"]

ROLES: Final[tuple[Role, ...]] = ("train_images", "train_labels", "test_images", "test_labels")

IMAGE_SHAPE: Final = (28, 28)
NUM_CLASSES: Final = 10

MIRRORS_VARIABLE: Final = "BACKHAND_MIRRORS"


@dataclass(frozen=True)
class PublishedFile:
    """One file as its authors published it.

    Attributes
    ----------
    file_name : str
        The name on the mirrors and in the cache, ending in ``.gz``.
    count : int
        Images or labels in it.
    sha256 : str
        64 hexadecimal digits.
    checksum_of : "content" or "gzip"
        What the checksum was taken of: the IDX file after unpacking, or the
        ``.gz`` as it stands on the mirror.
    """

    file_name: str
    count: int
    sha256: str
    checksum_of: Literal["content", "gzip"]

    @property
    def stem(self) -> str:
        """The name of the unpacked file, such as ``train-images-idx3-ubyte``."""
        return self.file_name.removesuffix(".gz")

    @property
    def holds_images(self) -> bool:
        """Whether the file holds images; else it holds labels."""
        return "images" in self.file_name


@dataclass(frozen=True)
class PublishedDataset:
    """A data set of 28×28 grey images in ten classes, in four files.

    Attributes
    ----------
    name : str
        As the command line and `load_dataset` spell it.
    title : str
        As people write it.
    class_names : tuple of 10 str
    files : dict of role to PublishedFile
    mirrors : tuple of str
        Base addresses, each ending in a slash.
    folders : tuple of str
        Folders inside a data folder where other tools put this data set.
    archives : tuple of str
        Names of one-file archives (``.npz``, ``.pkl``) that hold it.
    """

    name: str
    title: str
    class_names: tuple[str, ...]
    files: dict[Role, PublishedFile]
    mirrors: tuple[str, ...]
    folders: tuple[str, ...]
    archives: tuple[str, ...]


def _four_files(
    checksum_of: Literal["content", "gzip"], checksums: tuple[str, str, str, str]
) -> dict[Role, PublishedFile]:
    names = (
        ("train-images-idx3-ubyte.gz", 60_000),
        ("train-labels-idx1-ubyte.gz", 60_000),
        ("t10k-images-idx3-ubyte.gz", 10_000),
        ("t10k-labels-idx1-ubyte.gz", 10_000),
    )
    return {
        role: PublishedFile(name, count, checksum, checksum_of)
        for role, (name, count), checksum in zip(ROLES, names, checksums, strict=True)
    }


MNIST: Final = PublishedDataset(
    name="mnist",
    title="MNIST",
    class_names=tuple("0123456789"),
    files=_four_files(
        "content",
        (
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
    folders=("mnist", "MNIST/raw"),
    archives=("mnist.npz", "mnist.pkl"),
)

FASHION_MNIST: Final = PublishedDataset(
    name="fashion-mnist",
    title="Fashion-MNIST",
    class_names=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    # No checksum of the unpacked files is published anywhere; those of the .gz are, and
    # the authors' MD5 sums beside them (8d4fb7e6…, 25c81989…, bef4ecab…, bb300cfd…) agree.
    files=_four_files(
        "gzip",
        (
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
    mirrors=(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ),
    folders=("fashion-mnist", "fashion_mnist", "FashionMNIST/raw", "fashion"),
    archives=("fashion-mnist.npz", "fashion_mnist.npz"),
)

DATASETS: Final = {dataset.name: dataset for dataset in (MNIST, FASHION_MNIST)}


def published_dataset(name: str) -> PublishedDataset:
    """Return the data set called `name`, "mnist" or "fashion-mnist" (or "fashion_mnist").

    Raises
    ------
    SettingError
        There is none of that name.
    """
    try:
        return DATASETS[name.lower().replace("_", "-")]
    except KeyError:
        raise SettingError(
            _("No data set is called {name!r}. Choose one of: {names}.").format(
                name=name, names=", ".join(DATASETS)
            )
        ) from None


def name_in_place_of_files(path: str | os.PathLike[str]) -> str | None:
    """Return the data set that a user names where a folder or file is asked for.

    Parameters
    ----------
    path : path
        What was given, such as ``fashion-mnist`` or ``Fashion-MNIST``.

    Returns
    -------
    name : str or None
        None where something of that name lies there, or no data set is called so.
    """
    name = os.fspath(path).lower().replace("_", "-")
    return name if name in DATASETS and not os.path.exists(path) else None


def mirrors_of(published: PublishedDataset) -> tuple[str, ...]:
    """Return the base addresses to download from.

    The environment variable BACKHAND_MIRRORS, where it is set, takes the place of
    the built-in ones: addresses separated by commas, each of a folder that holds the
    four ``.gz`` files.  ``BACKHAND_MIRRORS=none`` forbids every download.
    """
    wish = os.environ.get(MIRRORS_VARIABLE)
    if wish is None:
        return published.mirrors
    addresses = [address.strip() for address in wish.split(",")]
    return tuple(
        address.rstrip("/") + "/" for address in addresses if address and address.lower() != "none"
    )
