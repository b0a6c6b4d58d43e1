"""What a star import brings in: the module is looked up and read, never run."""

from __future__ import annotations

import ast
import importlib.machinery
import sys
from functools import lru_cache
from pathlib import Path
from typing import Final

from backhand.ordinary_file import is_ordinary, read_ordinary
from backhand.sources.lint.names import Names, Star

# The modules of the book 「ゼロから作るDeep Learning」 with their public names: facts of its
# interface, for those whose file stands far from them. None: what it carries of another module.
_FUNCTIONS: Final = (
    "identity_function step_function sigmoid sigmoid_grad relu relu_grad softmax "
    "mean_squared_error cross_entropy_error softmax_loss"
)
_BOOK: Final = {
    "common.functions": _FUNCTIONS,
    "common.gradient": "numerical_gradient",
    "common.util": "smooth_curve shuffle_dataset conv_output_size im2col col2im",
    "common.layers": f"{_FUNCTIONS} im2col col2im Relu Sigmoid Affine SoftmaxWithLoss Dropout "
    "BatchNormalization Convolution Pooling",
    "common.optimizer": "SGD Momentum Nesterov AdaGrad RMSprop Adam",
    "common.trainer": "Trainer",
    "common.multi_layer_net": "MultiLayerNet OrderedDict numerical_gradient",
    "common.multi_layer_net_extend": "MultiLayerNetExtend OrderedDict numerical_gradient",
    "dataset.mnist": "load_mnist init_mnist download_mnist",
}
# All but these two carry numpy as np along.
_WITHOUT_NUMPY: Final = ("dataset.mnist",)
_DEEPEST: Final = 4


def is_book(module: str) -> bool:
    """Whether a module is one of the book's."""
    return module.split(".")[0] in ("common", "dataset")


def brought_into(names: Names) -> list[tuple[Star, dict[str, str] | None]]:
    """Return each star import of a file with what `brought_by` says of it."""
    folder = Path(names.path).resolve().parent
    # One that is written a thousand times is looked up once.
    known: dict[tuple[str, int], dict[str, str] | None] = {}
    for star in names.stars:
        if (star.module, star.level) not in known:
            known[star.module, star.level] = brought_by(star, folder)
    return [(star, known[star.module, star.level]) for star in names.stars]


def brought_by(star: Star, folder: Path) -> dict[str, str] | None:
    """Return the names that a star import binds, each with the module it stands for, or "".

    Returns
    -------
    names : dict, or None
        None where the module is not found, or can't be read.
    """
    if star.level:
        for _up in range(star.level - 1):
            folder = folder.parent
    found = _find(star.module, folder)
    if found is not None:
        return _exported(found, 0)
    if not star.level and star.module in _BOOK:
        names = dict.fromkeys(_BOOK[star.module].split(), "")
        return names if star.module in _WITHOUT_NUMPY else {**names, "np": "numpy"}
    return None


def _find(module: str, folder: Path) -> Path | None:
    parts = module.split(".") if module else []
    for root in (folder, folder.parent):
        place = root.joinpath(*parts)
        for path in (place.with_suffix(".py"), place / "__init__.py"):
            if is_ordinary(path):
                return path
    if not parts:
        return None
    # A finder of the path alone: find_spec would import the packages above the module.
    where: list[str] | None = sys.path
    for k in range(len(parts)):
        spec = importlib.machinery.PathFinder.find_spec(".".join(parts[: k + 1]), where)
        if spec is None:
            return None
        where = list(spec.submodule_search_locations or ())
    origin = spec.origin if spec else None
    return Path(origin) if origin and origin.endswith(".py") else None


# Every rule asks of the same few modules.
@lru_cache(maxsize=64)
def _exported(path: Path, depth: int) -> dict[str, str] | None:
    """Return what a star import of a file binds: its __all__, or all its public names."""
    if depth > _DEEPEST:
        return None
    try:
        tree = ast.parse(read_ordinary(path))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names: dict[str, str] = {}
    listed: list[str] | None = None
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if node in tree.body:
                names[node.name] = ""
        elif isinstance(node, ast.Import):
            names.update(
                {alias.asname or alias.name.split(".")[0]: alias.name for alias in node.names}
            )
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name != "*":
                    names[alias.asname or alias.name] = ""
                    continue
                inner = Star(node.module or "", node.level, 0, 0)
                more = _brought_inside(inner, path.parent, depth + 1)
                if more is None:
                    return None
                names.update(more)
        elif isinstance(node, ast.Assign) and node in tree.body:
            for target in node.targets:
                names.update({n.id: "" for n in ast.walk(target) if isinstance(n, ast.Name)})
                if isinstance(target, ast.Name) and target.id == "__all__":
                    listed = _strings(node.value)
    if listed is not None:
        return {name: names.get(name, "") for name in listed}
    return {name: module for name, module in names.items() if not name.startswith("_")}


def _brought_inside(star: Star, folder: Path, depth: int) -> dict[str, str] | None:
    # `from common.functions import *` inside common/layers.py: looked up from above common.
    for place in (folder, folder.parent):
        found = _find(star.module, place)
        if found is not None:
            return _exported(found, depth)
    return None


def _strings(node: ast.expr) -> list[str] | None:
    if isinstance(node, (ast.List, ast.Tuple)):
        values = [e.value for e in node.elts if isinstance(e, ast.Constant)]
        return [value for value in values if isinstance(value, str)]
    return None
