"""Data files that are not there: what stands in for them, and where nothing does."""

from __future__ import annotations

import ast
import sys
import types

import numpy as np
import pytest

from backhand.running.missing import Hints, Missing


def run(text, tmp_path, monkeypatch):
    """Run a program whose files are not there; return its module and the names of those."""
    for name in ("loadtxt", "genfromtxt"):
        monkeypatch.setattr(np, name, getattr(np, name))
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        monkeypatch.setattr(pandas, "read_csv", pandas.read_csv)
    monkeypatch.chdir(tmp_path)
    path = str(tmp_path / "code.py")
    names: list[str] = []
    module = types.ModuleType("code")
    own = dict(vars(__import__("builtins")))
    vars(module)["__builtins__"] = own
    for opener in ("codecs", "io", "gzip"):
        found = __import__(opener)
        monkeypatch.setattr(found, "open", found.open)
    Missing(ast.parse(text), path, names).install(own)
    exec(compile(text, path, "exec"), vars(module))
    return module, names


def test_a_table_has_the_columns_that_its_program_takes(tmp_path, monkeypatch):
    text = "import numpy as np\nd = np.loadtxt('a.txt', delimiter=',')\nX, y = d[:, :7], d[:, 7]\n"
    module, names = run(text, tmp_path, monkeypatch)
    assert module.X.shape[1] == 7
    assert set(module.y) == {0.0, 1.0}
    assert names == ["a.txt"]


def test_rows_are_more_than_a_program_keeps_to_test_itself():
    assert Hints(ast.parse("train = data[1000:]")).rows > 1000


def test_a_file_of_pictures_begins_each_line_with_its_label(tmp_path, monkeypatch):
    text = "rows = [r.split(',') for r in open('mnist_train.csv')]\nwide = 784\n"
    module, _names = run(text, tmp_path, monkeypatch)
    assert {len(row) for row in module.rows} == {785}
    assert {int(row[0]) for row in module.rows} <= set(range(10))


def test_a_text_is_stood_in_for_by_words(tmp_path, monkeypatch):
    module, _names = run("data = open('input.txt', 'r').read()\n", tmp_path, monkeypatch)
    assert len(module.data.split()) > 30


def test_a_data_frame_has_the_columns_that_are_named_anywhere(tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    text = (
        "import pandas as pd\ndf = pd.read_csv('rossi.csv')\n"
        "def fit(df, of):\n    return df.drop(columns=[of]).values, df[of].values\n"
        "X, y = fit(df, 'arrest')\nage = df['age']\n"
    )
    module, _names = run(text, tmp_path, monkeypatch)
    assert set(module.y) == {0, 1}
    assert module.X.dtype.kind == "f"
    assert module.X.shape[1] > 2


def test_who_rated_what_can_be_laid_out_as_a_matrix(tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    text = (
        "import pandas as pd\nratings = pd.read_csv('ratings.csv')\n"
        "R = ratings.pivot(index='userId', columns='movieId', values='rating').fillna(0).values\n"
    )
    module, _names = run(text, tmp_path, monkeypatch)
    assert set(np.unique(module.R)) == {0, 1, 2, 3, 4, 5}


def test_labels_are_the_words_that_they_are_compared_with(tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    text = (
        "import pandas as pd\nimport numpy as np\ndf = pd.read_csv('iris.data', header=None)\n"
        "y = np.where(df.iloc[:, 4].values == 'Iris-setosa', -1, 1)\n"
        "z = df[4] == 'Iris-virginica'\n"
    )
    module, _names = run(text, tmp_path, monkeypatch)
    assert set(module.y) == {-1, 1}


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    d = open('a.csv').read()\nexcept OSError:\n    d = 'own'\n",
        "def read():\n    return open('a.csv').read()\n"
        "try:\n    d = read()\nexcept (IOError, ValueError):\n    d = 'own'\n",
    ],
)
def test_a_program_with_data_of_its_own_takes_those(tmp_path, monkeypatch, text):
    module, names = run(text, tmp_path, monkeypatch)
    assert (module.d, names) == ("own", [])


@pytest.mark.parametrize(
    "call", ["open('a.csv', 'w+x')", "open('net.pkl', 'rb')", "open('a.json')"]
)
def test_nothing_stands_in_for_what_is_packed_or_written(tmp_path, monkeypatch, call):
    with pytest.raises((OSError, ValueError)):
        run(f"f = {call}\n", tmp_path, monkeypatch)
