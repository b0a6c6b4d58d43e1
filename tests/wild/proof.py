"""Proves the entries: what each claims is right, and each fault makes wrong what it says.

An entry is a folder ``NAME/``, or one in ``aside/``, ``unseen/``, ``typical/``, ``reported/`` or
``strangers/``, of four files:

``code.py`` or ``code.ipynb``, or a package in a folder of its own
    A stranger's program, as it stands. Nothing of the corpus shows in it.
``oracle.py``
    ``claims(load)`` returns ``{name: (analytic, numerical)}``. It imports its helpers with
    ``from proof import slope`` and shares no maths with the code but the loss.
``faults.toml``
    A list of ``[[fault]]``: ``old``, ``new``, ``wrong``, ``rules``, ``kind``, ``says``; under
    ``unseen``, ``typical``, ``reported`` and ``strangers``, by who knew neither the checker nor
    its rules, ``rules`` is empty.
``meta.toml``
    ``form``, ``language``, ``style``, ``subjects`` and, where wanted, ``manner``.

``python tests/wild/proof.py [--run] [NAME…]`` proves the named entries, or all of them; with
``--run`` it runs each program by itself too.
"""

import ast
import contextlib
import importlib
import importlib.machinery
import io
import itertools
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import tomllib
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
RIGHT = 1e-5  # relative: a claim up to here is right
WRONG = 1e-3  # relative: a claim from here on is wrong; in between nothing is proved
STEP = 1e-5
KINDS = ("gradient", "raises", "forward", "usage", "update")
LANGUAGES = ("en", "ja", "zh", "ko", "de", "es", "pt", "ru")
RULE = re.compile(r"BH[1-6]\d\d")

# An oracle says ``from proof import slope`` however this file was itself imported.
sys.modules["proof"] = sys.modules[__name__]


def slope(f: Callable[[], Any], at: Any, upstream: Any = 1.0, step: float = STEP) -> np.ndarray:
    """The derivative of ``sum(f() * upstream)`` at every element of ``at``, by central differences.

    ``at`` is a float64 array or a (nested) list of floats; it is changed in place and put back.
    """
    if isinstance(at, list):
        return np.array(
            [
                slope(f, part, upstream, step)
                if isinstance(part, (list, np.ndarray))
                else slope_at(f, at, i, upstream, step)
                for i, part in enumerate(at)
            ]
        )
    if at.dtype != np.float64:
        raise TypeError(f"float64 is needed, not {at.dtype}")
    found = np.zeros(at.shape)
    for index in np.ndindex(*at.shape):
        found[index] = slope_at(f, at, index, upstream, step)
    return found


def slope_at(
    f: Callable[[], Any], owner: Any, name: Any, upstream: Any = 1.0, step: float = STEP
) -> Any:
    """The same derivative at one number: the item or, for a string, the attribute of ``owner``.

    A whole array may be held there too; then every element of it is taken, and the array that
    ``owner`` holds is replaced by a changed copy.
    """
    by_item = not isinstance(name, str) or isinstance(owner, dict)

    def put(value: Any) -> None:
        if by_item:
            owner[name] = value
        else:
            setattr(owner, name, value)

    def total() -> Any:
        return np.sum(np.asarray(f(), dtype=np.float64) * upstream)

    held = owner[name] if by_item else getattr(owner, name)
    if np.ndim(held) == 0:
        held = float(held)
        put(held + step)
        above = total()
        put(held - step)
        below = total()
        put(held)
        return (above - below) / (2 * step)
    found = np.zeros(np.shape(held))
    for index in np.ndindex(*found.shape):
        sides = []
        for way in (step, -step):
            moved = np.array(held, dtype=np.float64)
            moved[index] += way
            put(moved)
            sides.append(total())
        found[index] = (sides[0] - sides[1]) / (2 * step)
    put(held)
    return found


def distance(analytic: Any, numerical: Any) -> float:
    """How far two gradients are apart, relative to the larger; inf for another shape or none."""
    if analytic is None:
        return np.inf
    try:
        found = np.asarray(analytic, dtype=np.float64)
    except (TypeError, ValueError):
        return np.inf
    due = np.asarray(numerical, dtype=np.float64)
    if found.shape != due.shape:
        return np.inf
    if not (np.isfinite(found).all() and np.isfinite(due).all()):
        return np.inf
    scale = max(np.abs(found).max(initial=0), np.abs(due).max(initial=0))
    return float(np.abs(found - due).max(initial=0) / scale) if scale else 0.0


class _Anything:
    """Stands in for a plotting library: it takes every call."""

    def __getattr__(self, name: str) -> "_Anything":
        return _Anything()

    def __call__(self, *args: Any, **kwargs: Any) -> "_Anything":
        return _Anything()

    def __iter__(self) -> Iterator["_Anything"]:
        return iter((_Anything(), _Anything()))

    def __getitem__(self, key: Any) -> "_Anything":
        return _Anything()


def _plotting(name: str) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
    module.__path__ = []
    module.__getattr__ = lambda attribute: _Anything()  # type: ignore[method-assign]
    return module


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Nothing printed, nothing plotted, nothing warned of; the modules are put back."""
    names = ("matplotlib", "matplotlib.pyplot")
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update({name: _plotting(name) for name in names})
    try:
        with (
            contextlib.redirect_stdout(io.StringIO()),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def _seed() -> None:
    random.seed(0)
    np.random.seed(0)


class Entry:
    """One folder of the corpus."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.relative_to(HERE).as_posix()
        notebook = folder / "code.ipynb"
        self.meta = tomllib.loads((folder / "meta.toml").read_text("utf-8"))
        # A package lies in a folder of its own, named in meta.toml.
        self.package = folder / self.meta["package"] if "package" in self.meta else None
        self.code = notebook if notebook.exists() else folder / "code.py"
        if self.package:
            self.code = self.package / "__init__.py"
            self.text = "\n".join(f.read_text("utf-8") for f in sorted(self.package.glob("*.py")))
        else:
            self.text = _cells(notebook) if notebook.exists() else self.code.read_text("utf-8")
        self.faults = tomllib.loads((folder / "faults.toml").read_text("utf-8")).get("fault", [])
        oracle = folder / "oracle.py"
        self.oracle = compile(oracle.read_text("utf-8"), str(oracle), "exec")

    def claims(self, fault: dict[str, Any] | None = None) -> dict[str, float]:
        """How far each claim is off, with the fault put in."""
        changes = [(fault["old"], fault["new"])] if fault else []
        due = self._claims(changes)
        return {name: distance(*pair) for name, pair in due.items()}

    def _claims(self, changes: list[tuple[str, str]]) -> dict[str, tuple[Any, Any]]:
        text = _replaced(self.text, changes)
        oracle: dict[str, Any] = {"__name__": "oracle"}
        with _quiet():
            _seed()
            exec(self.oracle, oracle)

            def load(*replacements: tuple[str, str], **given: Any) -> types.ModuleType:
                """The module as its text says, after the replacements; ``given`` is set first."""
                if self.package:
                    return _run_package(self.package, [*changes, *replacements])
                return _run(text, replacements, given, self.code)

            return dict(oracle["claims"](load))

    def objections(self) -> list[str]:
        """Everything about this entry that isn't as it should be."""
        said = list(self._of_the_files())
        if said:
            return said
        try:
            pairs = self._claims([])
        except Exception as error:
            return [f"the claims raise {type(error).__name__}: {error}"]
        if not pairs:
            said.append("nothing is claimed")
        for claim, pair in pairs.items():
            off = distance(*pair)
            if off > RIGHT:
                said.append(f"{claim} is off by {off:.1e}")
            elif not np.abs(np.asarray(pair[1], dtype=np.float64)).max(initial=0) > 1e-7:
                said.append(f"{claim} is zero, so nothing is proved of it")
        for number, fault in enumerate(self.faults, 1):
            said += [f"fault {number}: {what}" for what in self._of_a_fault(fault, set(pairs))]
        return said

    def _of_the_files(self) -> Iterator[str]:
        for key in ("form", "language", "style", "subjects"):
            if not self.meta.get(key):
                yield f"meta.toml lacks {key}"
        if self.meta.get("language") not in LANGUAGES:
            yield f"language is one of {LANGUAGES}"
        try:
            names = set(_definitions(ast.parse(self.text)))
        except SyntaxError as error:
            yield f"the code doesn't parse: {error}"
            return
        for subject in self.meta.get("subjects", []):
            if subject != "*" and subject not in names:
                yield f"no definition is called {subject}"
        for number, fault in enumerate(self.faults, 1):
            missing = {"old", "new", "wrong", "rules", "kind", "says"} - set(fault)
            if missing:
                yield f"fault {number} lacks {sorted(missing)}"
                continue
            if self.text.count(fault["old"]) != 1:
                yield f"fault {number}: `old` occurs {self.text.count(fault['old'])} times"
            elif fault["old"] == fault["new"]:
                yield f"fault {number} changes nothing"
            else:
                try:
                    ast.parse(_replaced(self.text, [(fault["old"], fault["new"])]))
                except SyntaxError as error:
                    yield f"fault {number} doesn't parse: {error}"
            if fault["kind"] not in KINDS:
                yield f"fault {number}: kind is one of {KINDS}"
            # Who wrote those had not seen the list of rules.
            unseen = ("unseen", "typical", "reported", "strangers")
            due = self.folder.parent.name not in unseen
            if (due and not fault["rules"]) or not all(map(RULE.fullmatch, fault["rules"])):
                yield f"fault {number}: rules are {fault['rules']}"
            if fault["kind"] == "gradient" and not fault["wrong"]:
                yield f"fault {number}: a gradient fault makes a claim wrong"

    def _of_a_fault(self, fault: dict[str, Any], claims: set[str]) -> Iterator[str]:
        if unknown := set(fault["wrong"]) - claims:
            yield f"not claimed: {sorted(unknown)}"
        try:
            off = self.claims(fault)
        except Exception as error:
            if fault["kind"] != "raises":
                yield f"raises {type(error).__name__}: {error}"
            return
        if fault["kind"] == "raises":
            yield "nothing is raised"
            return
        unclear = {name: far for name, far in off.items() if RIGHT < far < WRONG}
        if unclear:
            yield f"neither right nor wrong: {unclear}"
        wrong = [name for name, far in off.items() if far >= WRONG]
        if set(wrong) != set(fault["wrong"]):
            yield f"wrong are {json.dumps(wrong, ensure_ascii=False)} ({fault['says']})"

    def run(self, seconds: float = 10) -> str | None:
        """Run the program by itself, in a folder of its own; what went wrong, if anything did."""
        if self.code.suffix != ".py":
            return None
        try:
            ran = subprocess.run(
                [sys.executable, str(self.code)],
                capture_output=True,
                text=True,
                timeout=seconds,
                cwd=self.folder,
                env={"MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1", "PATH": ""},
            )
        except subprocess.TimeoutExpired:
            return f"runs for more than {seconds} s"
        return ran.stderr.strip().splitlines()[-1] if ran.returncode else None


def _replaced(text: str, changes: Any) -> str:
    for old, new in changes:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} occurs {text.count(old)} times")
        text = text.replace(old, new)
    return text


def _run(text: str, replacements: Any, given: dict[str, Any], file: Path) -> types.ModuleType:
    module = types.ModuleType("code")
    module.__file__ = str(file)
    module.__dict__.update(given)
    before = sys.modules.get(module.__name__)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    try:
        _seed()
        exec(compile(_replaced(text, replacements), str(file), "exec"), module.__dict__)
    finally:
        if before is None:
            del sys.modules[module.__name__]
        else:
            sys.modules[module.__name__] = before
    return module


def _run_package(folder: Path, changes: Any) -> types.SimpleNamespace:
    """The package's modules as attributes, imported from a changed copy under a new name."""
    texts = {f.name: f.read_text("utf-8") for f in sorted(folder.glob("*.py"))}
    for old, new in changes:
        holding = [name for name, text in texts.items() if old in text]
        if len(holding) != 1 or texts[holding[0]].count(old) != 1:
            raise ValueError(f"{old!r} occurs in {holding}")
        texts[holding[0]] = texts[holding[0]].replace(old, new)
    with tempfile.TemporaryDirectory() as place:
        name = f"{folder.name}_{next(_NUMBER)}"
        (Path(place) / name).mkdir()
        for file, text in texts.items():
            (Path(place) / name / file).write_text(text, "utf-8")
        sys.path.insert(0, place)
        try:
            importlib.invalidate_caches()
            _seed()
            found = {
                stem: importlib.import_module(f"{name}.{stem}")
                for stem in (file[:-3] for file in texts)
                if not stem.startswith("__")
            }
            found["__init__"] = importlib.import_module(name)
        finally:
            sys.path.remove(place)
    return types.SimpleNamespace(**found)


_NUMBER = itertools.count()


def _cells(notebook: Path) -> str:
    """The code cells of a notebook one after the other, without IPython's own lines."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    lines = "\n\n".join(code).split("\n")
    return "\n".join(line for line in lines if not line.startswith(("%", "!"))) + "\n"


def _definitions(node: ast.AST, within: str = "") -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            yield child.name
            yield within + child.name
            yield from _definitions(child, f"{within}{child.name}.")
        elif isinstance(child, ast.Assign) and not within:
            yield from (target.id for target in child.targets if isinstance(target, ast.Name))
            yield from _definitions(child, within)
        else:
            yield from _definitions(child, within)


def entries(*names: str) -> list[Entry]:
    """The entries of these names (``NAME`` or ``aside/NAME``), or all."""
    # Those in torch have a prover of their own: kernels/torchproof.py.
    folders = sorted(file.parent for file in HERE.glob("**/oracle.py"))
    folders = [folder for folder in folders if folder.parent.name != "kernels"]
    found = [Entry(folder) for folder in folders]
    if not names:
        return found
    if unknown := set(names) - {name for e in found for name in (e.name, e.folder.name)}:
        raise SystemExit(f"no such entry: {sorted(unknown)}")
    return [e for e in found if {e.name, e.folder.name} & set(names)]


def main(arguments: list[str]) -> int:
    """Prove the entries that are named; the number of those that fail."""
    run = "--run" in arguments
    chosen = entries(*(a for a in arguments if not a.startswith("-")))
    began = time.perf_counter()
    failed = faults = 0
    for entry in chosen:
        start = time.perf_counter()
        objections = entry.objections()
        took = time.perf_counter() - start
        if run and (went := entry.run()):
            objections.append(f"by itself: {went}")
        failed += bool(objections)
        faults += len(entry.faults)
        print(f"{'FAIL' if objections else 'ok  '} {entry.name} {len(entry.faults)} {took:.2f} s")
        for objection in objections:
            print(f"     {objection}")
    forms = {entry.meta.get("form") for entry in chosen}
    print(
        f"{len(chosen)} entries, {len(forms)} forms, {faults} faults, {failed} failed, "
        f"{time.perf_counter() - began:.1f} s"
    )
    return failed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
