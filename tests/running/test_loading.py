def test_definitions_are_checked_though_an_import_or_a_statement_fails(tmp_path):
    import json
    import subprocess
    import sys

    path = tmp_path / "submission.py"
    path.write_text(
        "from course_helpers import drive\n"
        "from common.layers import *\n"
        "drive.mount('/content')\n"
        "class Double:\n"
        "    def forward(self, x):\n"
        "        return 2 * np.asarray(x)\n"
        "    def backward(self, dout):\n"
        "        return 3 * dout\n"
        "net = Affine(1)\n"
    )
    command = [sys.executable, "-m", "backhand", "check", str(path), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    subjects = {s["name"]: s for s in json.loads(done.stdout)["subjects"]}
    assert done.returncode == 3
    assert subjects["submission.py"]["verdict"] == "error"
    assert "course_helpers" in subjects["submission.py"]["findings"][0]["message"]
    assert subjects["submission.py"]["findings"][0]["fix"]
    assert subjects["Double"]["findings"][0]["rule"] == "BH102"


def test_the_books_modules_need_not_be_there(tmp_path):
    import json
    import subprocess
    import sys

    path = tmp_path / "submission.py"
    path.write_text(
        "from common.layers import *\n"
        "class SofttmaxWithLoss:\n"
        "    def forward(self, x, t):\n"
        "        self.t, self.y = t, np.exp(x) / np.sum(np.exp(x))\n"
        "        return cross_entropy_error(self.y, t)\n"
        "    def backward(self, dout=1):\n"
        "        return dout * (self.y - self.t) / len(self.t)\n"
        "net = SoftmaxWithLoss()\n"
    )
    command = [sys.executable, "-m", "backhand", "check", str(path), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    told = json.dumps(json.loads(done.stdout))
    assert "never ran" in told
    assert "BH402" in told


def test_modules_of_ones_own_come_before_the_books(tmp_path):
    import subprocess
    import sys

    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "__init__.py").write_text("")
    (tmp_path / "common" / "layers.py").write_text("import numpy as np\nfactor = 3\n")
    path = tmp_path / "submission.py"
    path.write_text(
        "from common.layers import *\n"
        "class Scale:\n"
        "    def forward(self, x):\n"
        "        return factor * np.asarray(x)\n"
        "    def backward(self, dout):\n"
        "        return factor * dout\n"
    )
    command = [sys.executable, "-m", "backhand", "check", str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def said_of(path, *options, cwd=None):
    import json
    import subprocess
    import sys

    command = [sys.executable, "-m", "backhand", "check", str(path), "--format", "json", *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    assert not done.stderr.startswith("Traceback"), done.stderr
    return {s["name"]: s for s in json.loads(done.stdout)["subjects"]}


DOUBLE = """
class Double:
    def forward(self, x):
        return 2 * np.asarray(x)
    def backward(self, dout):
        return 3 * dout
"""


def test_statements_that_raise_hide_no_definitions(tmp_path):
    import json

    path = tmp_path / "notes.py"
    path.write_text(
        "import numpy as np\n"
        "x, t = np.load('digits_that_are_not_here.npy')\n"
        "net = len(x)\n" + DOUBLE + "net = Double()\nprint(net.forward(x))\n"
    )
    found = said_of(path)
    assert found["Double"]["findings"][0]["rule"] == "BH102"
    assert found["notes.py"]["verdict"] == "skipped"
    assert "digits_that_are_not_here" in json.dumps(found["notes.py"])


def test_what_ends_itself_half_way_defines_what_follows(tmp_path):
    path = tmp_path / "notes.py"
    path.write_text("import sys\nimport numpy as np\nsys.exit()\n" + DOUBLE)
    assert said_of(path)["Double"]["findings"][0]["rule"] == "BH102"
