"""How a studio begins and ends: port, token, address, what its end leaves."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest

from backhand.errors import SettingError
from backhand.studio.server import HOST, PORT, bind, door_to, require_token
from backhand.training import load_checkpoint


def test_a_free_port_near_the_usual_one_is_found():
    first = bind(None)
    second = bind(None)
    try:
        ports = [one.getsockname()[1] for one in (first, second)]
        assert len(set(ports)) == 2
        assert all(one.getsockname()[0] == HOST for one in (first, second))
        assert ports[0] >= PORT or ports[0] > 1024
    finally:
        first.close()
        second.close()


def test_any_port():
    with bind(0) as one:
        assert one.getsockname()[1] > 0


def test_a_port_that_is_taken_is_told_with_what_to_do():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        with pytest.raises(SettingError, match=r"taken.*--port"):
            bind(other.getsockname()[1])


@pytest.mark.parametrize("token", ["", "short", "with space", "a&b=c123", "日本語" * 3, "x" * 7])
def test_a_token_that_an_address_cannot_hold_is_refused(token):
    with pytest.raises(SettingError, match="--token"):
        require_token(token)


def test_tokens():
    require_token("abcd-EF_1.2~")


def test_the_end_stops_runs_by_their_checkpoints_and_says_how_to_go_on(
    mnist_folder, tmp_path, open_page, run_studio
):
    with run_studio(tmp_path, "--token", "end-of-a-studio", data=mnist_folder) as one:
        assert one.token == "end-of-a-studio"
        page = open_page(one.address("/", iterations="1000000"))
        page.get_by_role("button", name="Start").click()
        page.get_by_text("of 1,000,000 iterations").first.wait_for()
        page.wait_for_function("!document.querySelector('.state').textContent.startsWith('0 ')")
        page.context.close()
        # As Ctrl-C does it, while steps are being done.
        status, said = one.end(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
    assert status == 0
    (line,) = [line for line in said.splitlines() if "--resume" in line]
    folder = line.split()[-1]
    done = load_checkpoint(tmp_path / folder / "checkpoint.safetensors").iteration
    assert done > 0
    resumed = subprocess.run(
        [
            *(sys.executable, "-m", "backhand", "train", "--resume", folder),
            *("--iterations", str(done + 5), "--quiet"),
        ],
        cwd=tmp_path,
        env={**os.environ, "BACKHAND_DATA": str(mnist_folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert resumed.returncode == 0, resumed.stderr
    assert load_checkpoint(tmp_path / folder / "checkpoint.safetensors").iteration == done + 5


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_either_signal_ends_it_without_a_traceback(tmp_path, small_mnist, run_studio, number):
    with run_studio(tmp_path, data=small_mnist) as one:
        assert one.end(number) == (0, "")


def test_the_browser_s_command_line_opens_nothing_to_others(tmp_path):
    url = "http://127.0.0.1:1/?token=secret-1234"
    door = door_to(url, tmp_path)
    assert "secret" not in door.as_uri()
    assert door.stat().st_mode & 0o777 == 0o600
    assert url in door.read_text()
