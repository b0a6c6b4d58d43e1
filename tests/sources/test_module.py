def test_definitions_are_checked_though_an_import_or_a_statement_fails(tmp_path):
    import json
    import subprocess
    import sys

    path = tmp_path / "submission.py"
    path.write_text(
        "from google.colab import drive\n"
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
    assert "google" in subjects["submission.py"]["findings"][0]["message"]
    assert subjects["submission.py"]["findings"][0]["fix"]
    assert subjects["Double"]["findings"][0]["rule"] == "BH102"
