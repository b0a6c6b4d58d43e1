import pytest

from backhand.sources.project import root_of
from backhand.sources.submission import submission_of


@pytest.fixture
def repository(tmp_path):
    for name in ("common/layers.py", "common/deep/more.py", "ch05/net.py", "ch05/beside.py"):
        path = tmp_path / "repo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("import numpy as np\n")
    (tmp_path / "repo" / ".git").mkdir()
    return tmp_path / "repo"


@pytest.mark.parametrize(
    "text",
    [
        "import sys, os\nsys.path.append(os.pardir)\nfrom common.layers import *\n",
        "import common.layers as layers\n",
        "def late():\n    from common.layers import Affine\n",
        "from ..common.layers import Affine\n",
    ],
)
def test_what_a_file_imports_from_above_goes_with_it(repository, text):
    file = repository / "ch05" / "net.py"
    file.write_text(text)
    assert root_of(file, text)[0] == repository
    submission = submission_of(str(file))
    assert submission.main == "ch05/net.py"
    assert {"common/layers.py", "ch05/beside.py"} <= set(submission.files)


def test_who_imports_what_stands_beside_it_needs_nothing_above(repository):
    file = repository / "ch05" / "net.py"
    file.write_text("import numpy as np\nimport beside\nimport pandas\n")
    submission = submission_of(str(file))
    assert submission.main == "net.py"
    assert sorted(submission.files) == ["beside.py", "net.py"]
