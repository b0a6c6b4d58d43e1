import io

from rich.console import Console

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Gradient, Report, SubjectReport
from backhand.reports.folder_view import print_folder, reason_of


def subject(name, path, verdict="pass", **more):
    known = {"convention": "layer", "role": "unknown", "findings": (), "line": 7, **more}
    return SubjectReport(name=name, path=path, verdict=verdict, **known)


def shown(report, silent=()):
    stream = io.StringIO()
    print_folder(report, Console(file=stream, width=100, color_system=None), silent)
    return stream.getvalue()


def folder():
    wrong = Finding("BH104", "W", "error", "the transpose is missing", "", {"line": 12})
    raised = Finding("BH207", "-", "error", "forward raises KeyError: 'W'", "", {"line": 3})
    right = (Gradient("dx", {"passed": True}),)
    return Report(
        (
            *(subject(f"Layer{k}", "good.py", gradients=right) for k in range(60)),
            subject("Affine", "a.py", "fail", findings=(wrong, *[wrong] * 4)),
            subject("Sigmoid", "a.py", gradients=right),
            subject("Net", "a.py", "error", findings=(raised,)),
            *(
                subject(f"Cell{k}", "b.py", "skipped", note=f"no call was found for Cell{k}\ncase")
                for k in range(3)
            ),
            subject("b.py", "b.py", "skipped", convention="unknown", note="not installed: h5py"),
        )
    )


def test_what_is_right_is_folded_away_and_the_sum_stands_first_and_last():
    text = shown(folder(), ["c.py", "d.py"])
    lines = text.splitlines()
    assert len(lines) < 30
    assert lines[0] == next(line for line in reversed(lines) if "right:" in line)
    assert "66 in 5 files   right: 61   wrong: 1   could not be run: 1   not read: 3" in lines[0]
    assert "Layer7" not in text
    assert "good.py (60)" in text
    assert "3 × no call was found for …" in lines[1]
    assert "Cell0, Cell1, Cell2  no call was found for …" in text
    assert "BH104 W  line 12  the transpose is missing" in text
    assert "and 2 more" in text
    assert "nothing to check in: c.py, d.py" in text


def test_a_word_about_a_file_is_no_subject():
    assert "b.py, " not in shown(folder())
    assert "h5py" not in shown(folder())


def test_a_reason_names_neither_subject_nor_number():
    one = subject("Cell3", "b.py", "skipped", note="Cell3 takes 4 arguments")
    assert reason_of(one) == "… takes … arguments"
    at_import = Finding("BH207", "-", "error", "a/b.py, line 4: there is no module six", "")
    whole = subject("b.py", "a/b.py", "error", findings=(at_import,))
    assert reason_of(whole) == "there is no module six"
