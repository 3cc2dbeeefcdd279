"""The program is killed on every page of the wizard, and the next start goes on where it stood."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pos.journal.verify import verify
from pos.till.config import find_config
from pos.till.setting_up import MARK, left_off

ROOT = Path(__file__).resolve().parents[3]


class Lives:
    """The wizard over one folder, opened again and again."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.admin.set_up_hand", str(folder)],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        self.now: dict[str, Any] = {}

    def say(self, *lines: str) -> None:
        assert self._process.stdin is not None
        for line in lines:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()

    def until(self, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Reads on until it stands so; an end of the process is an end of the test."""
        assert self._process.stdout is not None
        while not self.now or not is_so(self.now):
            line = self._process.stdout.readline()
            assert line, f"it ended at {self.now}"
            self.now = json.loads(line)
        return self.now

    def come_to(self, page: str) -> dict[str, Any]:
        return self.until(lambda now: now["page"] == page)

    def open_at(self, page: str) -> dict[str, Any]:
        """Another start; what it shows first that is not a wait."""
        self.now = {}
        self.say("open")
        now = self.until(lambda now: bool(now["page"]) and now["page"] != "outside")
        assert now["page"] == page
        return now

    def kill(self) -> None:
        os.kill(self.now["pid"], signal.SIGKILL)

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        if self.now:
            self.kill()
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


@pytest.fixture
def lives(tmp_path: Path) -> Iterator[Lives]:
    made = Lives(tmp_path / "till")
    yield made
    made.close()


def test_the_wizard_goes_on_where_it_was_killed(lives: Lives, tmp_path: Path) -> None:
    folder, manager = tmp_path / "till", ("type 9001", "type 9001")
    lives.open_at("language")
    lives.say("click language_en")
    lives.until(lambda now: now["language"] == "en")
    lives.kill()

    assert lives.open_at("language")["language"] == "en"
    lives.say("click setup_next")
    lives.come_to("office")
    lives.kill()

    assert lives.open_at("office")["resumed"]
    lives.say("click office_none", "click setup_next")
    lives.come_to("role")
    lives.say("click role_kiosk")
    lives.until(lambda now: now["face"] == "kiosk")
    lives.kill()

    assert lives.open_at("role")["face"] == "kiosk"
    lives.say("click role_cashier", "click setup_next")
    lives.come_to("door")
    lives.kill()

    assert lives.open_at("door")["alone"]
    lives.say(*manager)
    lives.come_to("devices")
    lives.say("click simulate")
    many = lives.until(lambda now: now.get("devices", 0) > 3)["devices"]
    lives.kill()

    assert lives.open_at("door")["resumed"]
    lives.say(*manager)
    lives.come_to("devices")
    lives.until(lambda now: now.get("devices") == many)
    lives.say("click setup_next")
    lives.come_to("sale")
    lives.say("click setup_sell")
    lives.until(lambda now: now["printed"] == "done")
    lives.kill()

    lives.open_at("door")
    lives.say(*manager)
    assert lives.come_to("sale")["printed"] == ""
    lives.say("click setup_sell")
    lives.until(lambda now: now["printed"] == "done")
    lives.say("click setup_next")
    lives.come_to("done")
    lives.kill()

    lives.open_at("door")
    lives.say(*manager)
    lives.come_to("done")
    lives.say("click setup_stay")
    lives.come_to("inside")
    lives.kill()

    assert left_off(folder) is None
    assert not (folder / MARK).exists()
    config = find_config(folder, None)
    assert (config.language, config.face) == ("en", "cashier")
    assert config.devices.scale == "sim+scale://"
    assert verify(folder)["ok"]


def test_a_mark_that_cannot_be_read_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / MARK).write_bytes(b"\0half a ma")
    left = left_off(tmp_path)
    assert left is not None
    assert (left.mark.page, left.made, left.joined) == ("", False, False)
