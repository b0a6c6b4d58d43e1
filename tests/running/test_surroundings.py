import json
import subprocess
import sys

import pytest

from backhand.running.surroundings import package_of

AFFINE = """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW = 3 * self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
"""
NETWORK = """
{head}
class Net:
    def __init__(self, size=4):
        self.params = {{"W": np.random.randn(size, 3), "b": np.zeros(3)}}
        self.layer = Affine(self.params["W"], self.params["b"])
    def predict(self, x):
        return self.layer.forward(x)
    def loss(self, x, t):
        return 0.5 * np.sum((self.predict(x) - t) ** 2)
    def gradient(self, x, t):
        self.layer.backward(self.predict(x) - t)
        return {{"W": self.layer.dW, "b": self.layer.db}}
"""


def verdicts(path, cwd, *options):
    command = [sys.executable, "-m", "backhand", "check", str(path), "--format", "json", *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    return {s["name"]: s for s in json.loads(done.stdout)["subjects"]}


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "layers.py").write_text(AFFINE)
    (tmp_path / "ch05").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "head",
    [
        "import sys, os\nsys.path.append(os.pardir)\nimport numpy as np\n"
        "from common.layers import *",
        "import sys\nsys.path.insert(0, '..')\nimport numpy as np\n"
        "from common.layers import Affine",
        "import numpy as np\nfrom common.layers import Affine",
        "import numpy as np\nfrom ..common.layers import Affine",
    ],
)
def test_a_file_finds_its_own_packages_before_the_book_s(repository, head):
    path = repository / "ch05" / "net.py"
    path.write_text(NETWORK.format(head=head))
    # From each place once: all twelve were tried when this was written.
    places = (repository, repository / "ch05", repository.parent)
    for cwd in places if "pardir" in head else (places[len(head) % 3],):
        found = verdicts(path, cwd)["Net"]
        assert [f["where"] for f in found["findings"] if f["severity"] == "error"] == ["W"]


@pytest.mark.parametrize("folder", ["02 Exercise", "deep", "deep/er"])
def test_a_relative_import_needs_no_package(tmp_path, folder):
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "layers.py").write_text(AFFINE)
    (tmp_path / folder / "__init__.py").write_text("from .gone import everything\n")
    path = tmp_path / folder / "net.py"
    path.write_text(NETWORK.format(head="import numpy as np\nfrom .layers import Affine"))
    assert verdicts(path, tmp_path)["Net"]["verdict"] == "fail"


def test_what_is_not_installed_is_said_and_costs_nothing(tmp_path):
    path = tmp_path / "layers.py"
    path.write_text(
        "import sys\nfor name in ('torch', 'tqdm'): sys.modules.pop(name, None)\n"
        "import theano.tensor as T\nfrom chainer import links\n"
        "from chainer.functions import *\n" + AFFINE + "x = T.matrix('x')\n"
        "class Dense(links.Linear): pass\n"
    )
    found = verdicts(path, tmp_path)
    assert found["Affine"]["findings"][0]["rule"] == "BH102"
    assert found["layers.py"]["verdict"] == "skipped"
    assert "theano, chainer" in json.dumps(found["layers.py"])


def test_what_is_judged_by_a_package_that_is_not_there_is_not_judged(tmp_path):
    path = tmp_path / "layers.py"
    path.write_text(
        "import theano.tensor as T\n"
        "class Double:\n"
        "    def forward(self, x): return T.mul(x, 2)\n"
        "    def backward(self, dout): return T.mul(dout, 2)\n"
    )
    found = verdicts(path, tmp_path)["Double"]
    assert found["verdict"] in ("skipped", "error")
    assert "theano" in json.dumps(found)


def test_names_that_python_and_numpy_had_are_there(tmp_path):
    path = tmp_path / "layers.py"
    path.write_text(
        "from collections import Hashable, Iterable\n"
        + AFFINE.replace("self.x = x", "self.x = x.astype(np.float)")
    )
    assert verdicts(path, tmp_path)["Affine"]["findings"][0]["rule"] == "BH102"


def test_a_package_s_own_name_is_the_package_and_no_module_in_it(tmp_path):
    inner = tmp_path / "nets" / "layers"
    inner.mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "nets", inner):
        (folder / "__init__.py").write_text("")
    (tmp_path / "nets" / "nets.py").write_text("from .tools import traced\n")
    (tmp_path / "nets" / "tools.py").write_text("def traced(f): return f\n")
    (inner / "base.py").write_text(AFFINE)
    path = inner / "net.py"
    path.write_text(
        NETWORK.format(head="from .base import *\nfrom nets.tools import traced\n@traced")
    )
    assert verdicts(path, tmp_path)["Net"]["verdict"] == "fail"


def test_a_file_that_does_without_a_package_is_let_do_without(tmp_path):
    (tmp_path / "agent.py").write_text(
        "import numpy as np\ntry:\n    import gym\nexcept ImportError:\n    gym = None\n"
        "assert gym is None\n" + AFFINE.replace("3 * self.x", "self.x")
    )
    assert verdicts(tmp_path / "agent.py", tmp_path)["Affine"]["verdict"] == "pass"


def test_the_package_of_a_file_is_the_folder_that_its_relative_imports_begin_at(tmp_path):
    folder = tmp_path / "iris_mlp_of_mine"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    path = str(folder / "main.py")
    assert package_of(path, "from .nn import forward\n") == "iris_mlp_of_mine"
    assert package_of(path, "import numpy as np\n") == ""


def test_a_package_and_the_file_that_is_checked_share_one_module(tmp_path):
    package = tmp_path / "tiny"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from tiny.core import Cell, times\nCell.__mul__ = times\n"
    )
    path = package / "core.py"
    path.write_text(
        "import tiny\n"
        "class Cell:\n"
        "    def __init__(self, data): self.data = data\n"
        "def times(a, b): return Cell(a.data * b.data)\n"
    )
    source = (
        "from backhand.running.loading import load\n"
        "from backhand.sources.target import Target\n"
        f"module = load(Target({str(path)!r})).module\n"
        "import tiny\n"
        "assert tiny.Cell is module.Cell and module.Cell(2) * module.Cell(3)\n"
        "print(module.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.stdout == "tiny.core\n", done.stderr
