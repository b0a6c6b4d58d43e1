from __future__ import annotations

import os
import sys
from datetime import datetime

import pytest

from backhand.errors import RunFolderError
from backhand.reports.run_folder import REPORT, RunFolder, new_run_folder, newest_run

NOW = datetime(2026, 3, 4, 5, 6, 7)


def test_a_new_run_is_named_after_the_time(tmp_path):
    folder = new_run_folder(tmp_path / "runs", NOW)
    assert folder.path == tmp_path / "runs" / "2026-03-04_05-06-07"
    assert not folder.path.parent.exists()
    folder.create()
    assert folder.path.is_dir()


def test_two_runs_of_one_second_have_two_folders(tmp_path):
    new_run_folder(tmp_path, NOW).create()
    assert new_run_folder(tmp_path, NOW).path.name == "2026-03-04_05-06-07-2"


def test_an_empty_folder_is_taken_away_with_its_parents(tmp_path):
    folder = RunFolder(tmp_path / "a" / "b")
    folder.create()
    folder.discard_if_empty()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_taken_away_that_was_there_before_or_is_used(tmp_path):
    before = RunFolder(tmp_path)
    before.create()
    before.discard_if_empty()
    assert tmp_path.is_dir()
    used = RunFolder(tmp_path / "a")
    used.create()
    used.checkpoint.write_bytes(b"work")
    used.discard_if_empty()
    assert used.checkpoint.exists()


def test_a_folder_of_another_run_is_refused(tmp_path):
    folder = RunFolder(tmp_path)
    (tmp_path / "notes.txt").write_text("no run")
    folder.require_unused()
    folder.report.write_text("a run")
    with pytest.raises(RunFolderError, match=rf"holds another run \({REPORT}\)"):
        folder.require_unused()


def test_a_file_is_no_folder(tmp_path):
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(RunFolderError, match="is a file"):
        RunFolder(path).require_unused()
    with pytest.raises(RunFolderError, match="can't be written"):
        RunFolder(path / "below").create()


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="root may write anywhere",
)
def test_a_folder_that_may_not_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(RunFolderError, match="can't be written"):
            RunFolder(tmp_path / "new").create()
    finally:
        tmp_path.chmod(0o700)


def test_a_disk_that_takes_nothing_is_found_out(tmp_path, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(RunFolderError, match="No space left"):
        RunFolder(tmp_path / "new").create()
    assert not (tmp_path / "new").exists()


def test_the_newest_run_is_the_last_one_with_the_file(tmp_path):
    assert newest_run("report.html", tmp_path) is None
    for name, when in (("a", 200), ("b", 100), ("c", 300)):
        (tmp_path / name).mkdir()
        file = tmp_path / name / ("other" if name == "c" else "report.html")
        file.touch()
        os.utime(file, (when, when))
    found = newest_run("report.html", tmp_path)
    assert found is not None
    assert found.path == tmp_path / "a"
