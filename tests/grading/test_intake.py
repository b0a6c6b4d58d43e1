from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from backhand.grading.intake import IntakeError, take_in


def packed(members, compression=zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def test_files_folders_and_archives(tmp_path):
    (tmp_path / "anna.py").write_text("x = 1")
    (tmp_path / "ben").mkdir()
    (tmp_path / "ben" / "a.ipynb").write_text("{}")
    (tmp_path / "ben" / "__pycache__").mkdir()
    (tmp_path / "ben" / "__pycache__" / "a.py").write_text("")
    (tmp_path / "chie.zip").write_bytes(packed([("w/a.py", "x = 1"), ("w/data.bin", b"1")]))
    (tmp_path / "notes.txt").write_text("no submission")
    handed = {h.student: sorted(h.files) for h in take_in(tmp_path)}
    assert handed == {"anna": ["anna.py"], "ben": ["a.ipynb"], "chie": ["w/a.py"]}


def test_moodle_folder_and_flat_names(tmp_path):
    folder = tmp_path / "山田 花子_4711_assignsubmission_file_"
    folder.mkdir()
    (folder / "課題.py").write_text("x = 1")
    (tmp_path / "Jo Doe_4712_assignsubmission_file_my_work.py").write_text("x = 1")
    handed = {(h.student, h.number): sorted(h.files) for h in take_in(tmp_path)}
    assert handed == {("山田 花子", "4711"): ["課題.py"], ("Jo Doe", "4712"): ["my_work.py"]}


def test_canvas_names_of_one_student_belong_together(tmp_path):
    for name in ("doejo_LATE_12_345_a.py", "doejo_LATE_12_346_b.py", "leeann_13_347_a.py"):
        (tmp_path / name).write_text("x = 1")
    handed = {(h.student, h.number): sorted(h.files) for h in take_in(tmp_path)}
    assert handed == {("doejo", "12"): ["a.py", "b.py"], ("leeann", "13"): ["a.py"]}


def test_a_whole_export_as_one_archive(tmp_path):
    inner = packed([("x.py", "x = 1")])
    path = tmp_path / "export.zip"
    path.write_bytes(
        packed(
            [
                ("Jo Doe_1_assignsubmission_file_/a.py", "x = 1"),
                ("Ann Lee_2_assignsubmission_file_/w.zip", inner),
                ("__MACOSX/x", ""),
            ]
        )
    )
    assert {h.student: sorted(h.files) for h in take_in(path)} == {
        "Jo Doe": ["a.py"],
        "Ann Lee": ["x.py"],
    }


def test_names_in_shift_jis(tmp_path):
    content = packed([("kadai.py", "x = 1")])
    name = "課題1.py".encode("cp932")
    assert len(name) == len(b"kadai.py")
    (tmp_path / "a.zip").write_bytes(content.replace(b"kadai.py", name))
    (handed,) = take_in(tmp_path)
    assert list(handed.files) == ["課題1.py"]


REFUSED = {
    "traversal": packed([("../../evil.py", "x = 1")]),
    "absolute": packed([("/etc/evil.py", "x = 1")]),
    "drive": packed([("C:\\evil.py", "x = 1")]),
    "bomb": packed([("a.py", b"\0" * (60 * 2**20))]),
    "many": packed([(f"{k}.py", "") for k in range(1500)]),
    "no archive": b"PK\x03\x04 and nothing",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(tmp_path, kind):
    (tmp_path / "bad.zip").write_bytes(REFUSED[kind])
    (tmp_path / "good.py").write_text("x = 1")
    bad, good = take_in(tmp_path)
    assert bad.refused
    assert not bad.files
    assert good.files
    assert not list(tmp_path.parent.glob("evil.py"))


def test_a_size_that_lies_is_seen(tmp_path):
    content = bytearray(packed([("a.py", b"\0" * (80 * 2**20))]))
    # Local header and directory say: a hundred bytes.
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + offset
        content[at : at + 4] = struct.pack("<I", 100)
    (tmp_path / "liar.zip").write_bytes(bytes(content))
    (handed,) = take_in(tmp_path)
    assert handed.refused


def test_links_are_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("a.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    (tmp_path / "in.zip").write_bytes(stream.getvalue())
    (tmp_path / "out.py").symlink_to("/etc/passwd")
    assert all(h.refused and not h.files for h in take_in(tmp_path))


def test_nothing_there(tmp_path):
    with pytest.raises(IntakeError, match="holds no submissions"):
        take_in(tmp_path)
    with pytest.raises(IntakeError, match="there is no folder"):
        take_in(tmp_path / "none")
